//! Counting what passed and failed, over steps and over the tests that a step reports.

use std::ops::AddAssign;

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };

    /// From what `cargo test` prints: the sum of its lines
    /// `test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out`.
    pub(crate) fn of_cargo_test(text: &str) -> Option<Self> {
        sum(
            text,
            "test result: ",
            ';',
            &[("passed", Field::Passed), ("failed", Field::Failed), ("ignored", Field::Skipped)],
        )
    }

    /// From what nextest prints: `Summary [ 1.2s] 10 tests run: 9 passed (1 slow), 1 failed, 2 skipped`.
    pub(crate) fn of_nextest(text: &str) -> Option<Self> {
        let fields = [
            ("passed", Field::Passed),
            ("failed", Field::Failed),
            ("timed out", Field::Failed),
            ("exec failed", Field::Failed),
            ("skipped", Field::Skipped),
        ];
        sum(text, " run: ", ',', &fields)
    }

    /// From the end of what Node's tests print as TAP: `# pass 9`, `# fail 1`, `# skipped 2`.
    pub(crate) fn of_node(text: &str) -> Option<Self> {
        let number = |word: &str| -> Option<u64> {
            let mut lines =
                text.lines().filter_map(|line| line.strip_prefix("# ")?.strip_prefix(word)?.strip_prefix(' '));
            lines.next_back()?.trim().parse().ok()
        };
        Some(Self {
            passed: number("pass")?,
            failed: number("fail")? + number("cancelled")?,
            skipped: number("skipped")?,
        })
    }

    /// From the line that `tests/browser/lib/reporter.mjs` prints: `browser tests: 9 passed; 1 failed; 2 skipped`.
    pub(crate) fn of_browser(text: &str) -> Option<Self> {
        sum(
            text,
            "browser tests: ",
            ';',
            &[("passed", Field::Passed), ("failed", Field::Failed), ("skipped", Field::Skipped)],
        )
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

#[derive(Clone, Copy)]
enum Field {
    Passed,
    Failed,
    Skipped,
}

/// Sums `N word` over the parts of every line that has `start`; nothing if no line has it.
fn sum(text: &str, start: &str, between: char, words: &[(&str, Field)]) -> Option<Tally> {
    let mut found = None;
    for line in text.lines() {
        let line = plain(line);
        let Some((_, after)) = line.split_once(start) else {
            continue;
        };
        let tally = found.get_or_insert(Tally::default());
        for part in after.split(between) {
            let part = part.trim().trim_start_matches("ok. ").trim_start_matches("FAILED. ");
            let Some((count, word)) = part.split_once(' ') else {
                continue;
            };
            let word = word.split(" (").next().unwrap_or_default();
            let field = words.iter().find(|(known, _)| *known == word);
            let (Some((_, field)), Ok(count)) = (field, count.parse::<u64>()) else {
                continue;
            };
            *match field {
                Field::Passed => &mut tally.passed,
                Field::Failed => &mut tally.failed,
                Field::Skipped => &mut tally.skipped,
            } += count;
        }
    }
    found
}

/// A line without its colours.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut parts = line.split("\u{1b}[");
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        text.push_str(part.split_once('m').map_or(part, |(_, after)| after));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn nodes_own_count() {
        let text = "# Subtest: a\nok 1 - a\n# tests 4\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n";
        assert_eq!(Tally::of_node(text), tally(2, 1, 1));
        assert_eq!(Tally::of_node("Error: no such file"), None);
    }

    fn tally(passed: u64, failed: u64, skipped: u64) -> Option<Tally> {
        Some(Tally { passed, failed, skipped })
    }

    #[test]
    fn cargo_test_is_summed_over_its_crates() {
        let text = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                    test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(Tally::of_cargo_test(text), tally(7, 3, 1));
        assert_eq!(Tally::of_cargo_test("error: could not compile"), None);
    }

    #[test]
    fn nextest_is_read_with_its_colours() {
        let text = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.010s] \u{1b}[1m12\u{1b}[0m tests run: \u{1b}[1m9\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m (1 slow), 2 failed, 1 timed out, 4 skipped";
        assert_eq!(Tally::of_nextest(text), tally(9, 3, 4));
        assert_eq!(Tally::of_nextest("Summary [0.1s] 1 test run: 1 passed, 0 skipped"), tally(1, 0, 0));
        assert_eq!(Tally::of_nextest("Summary [   0.005s] 0 tests run: 0 passed, 3 skipped"), tally(0, 0, 3));
    }

    #[test]
    fn the_browser_tests_are_read() {
        assert_eq!(Tally::of_browser("browser tests: 9 passed; 1 failed; 0 skipped"), tally(9, 1, 0));
    }
}
