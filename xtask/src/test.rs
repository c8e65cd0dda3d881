//! `cargo xtask test`: every check there is, then one honest count.

use crate::args::Args;
use crate::fail::Result;
use crate::run::{self, say};
use crate::tally::Tally;
use crate::{browser, pkg, places, site, sizes, tools};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// What was asked for.
struct Wanted {
    filter: Option<String>,
    update: bool,
}

pub(crate) fn test(mut args: Args) -> Result {
    let (native, browser) = (args.flag("--native"), args.flag("--browser"));
    let wanted = Wanted { update: args.flag("--update"), filter: args.word() };
    args.finish()?;

    let root = places::root()?;
    let mut steps = Steps::default();
    if native || !browser {
        native_steps(&mut steps, &root, &wanted)?;
    }
    if browser || !native {
        browser_steps(&mut steps, &wanted);
    }
    steps.report()
}

fn native_steps(steps: &mut Steps, root: &Path, wanted: &Wanted) -> Result {
    tools::wasm_target(root)?;
    run::run(cargo(root, "fetch").arg("--quiet"))?;
    // From here on nothing needs the network, and so nothing may use it.
    let cargo = |command: &str| {
        let mut cargo = cargo(root, command);
        cargo.env("CARGO_NET_OFFLINE", "true");
        if wanted.update {
            cargo.env("CONVSCOPE_UPDATE", "1");
        }
        cargo
    };
    if wanted.filter.is_none() {
        steps.check("formatting", Command::new("cargo").current_dir(root).args(["fmt", "--all", "--check"]));
        steps.check(
            "clippy",
            cargo("clippy").args(["--workspace", "--all-targets", "--all-features", "--", "-Dwarnings"]),
        );
        steps.check(
            "clippy for wasm32",
            cargo("clippy").args(["--target", "wasm32-unknown-unknown", "--all-features", "--", "-Dwarnings"]),
        );
    }
    let filter = wanted.filter.as_slice();
    let nextest = run::output(Command::new("cargo").args(["nextest", "--version"])).is_some();
    if nextest {
        let mut command = cargo("nextest");
        command.args(["run", "--workspace", "--no-fail-fast", "--no-tests=pass", "--status-level=slow"]).args(filter);
        steps.tests("native tests", &mut command, Tally::of_nextest);
    } else {
        let mut command = cargo("test");
        command.args(["--workspace", "--tests", "--quiet", "--no-fail-fast"]).args(filter);
        steps.tests("native tests", &mut command, Tally::of_cargo_test);
    }
    steps.tests(
        "doc tests",
        cargo("test").args(["--doc", "--quiet", "--no-fail-fast"]).args(filter),
        Tally::of_cargo_test,
    );
    steps.step("tests as wasm32", || {
        let runner = tools::wasm_bindgen(root)?.folder()?.join("wasm-bindgen-test-runner");
        let mut command = cargo("test");
        command.args(["--target", "wasm32-unknown-unknown", "--test", "wasm"]).args(filter);
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
        run::tee(&mut command).map(counted(Tally::of_cargo_test))
    });
    Ok(())
}

fn browser_steps(steps: &mut Steps, wanted: &Wanted) {
    if steps.step("package", || pkg::package().map(|_| Tally::PASSED)) {
        steps.step("package in Node", || {
            let mut node = browser::packaged_node()?;
            node.args(["--test", "--test-concurrency=1", "--test-reporter=tap"]);
            if let Some(filter) = &wanted.filter {
                node.arg(format!("--test-name-pattern={filter}"));
            }
            node.args(["../pkg/api.test.mjs", "../pkg/package.test.mjs"]);
            run::tee(&mut node).map(counted(Tally::of_node))
        });
    }
    let built = steps.step("release site", || site::release_site().map(|_| Tally::PASSED));
    if !built {
        say("the browser tests are not run: there is no site to test");
        return;
    }
    // A page that has grown too large is still to be tested.
    steps.step("its size", || sizes::report(&places::root()?.join("dist")).map(|()| Tally::PASSED));
    steps.step("browser tests", || {
        let mut node = browser::node()?;
        node.args(["node_modules/@playwright/test/cli.js", "test"]);
        if wanted.update {
            node.arg("--update-snapshots");
        }
        if let Some(filter) = &wanted.filter {
            node.args(["--grep", filter, "--pass-with-no-tests"]);
        }
        run::tee(&mut node).map(counted(Tally::of_browser))
    });
}

fn cargo(root: &Path, command: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root).arg(command);
    // `cargo nextest run` takes its options after `run`.
    if command != "nextest" {
        cargo.arg("--locked");
    }
    cargo
}

/// What a step's output says, unless its exit code says otherwise.
fn counted(read: fn(&str) -> Option<Tally>) -> impl Fn((bool, String)) -> Tally {
    move |(success, text)| match (success, read(&text)) {
        (true, Some(tally)) => tally,
        (false, Some(tally)) if tally.failed > 0 => tally,
        // It failed and reports no test that did: it could not be built, or did not end as it should.
        (false, Some(mut tally)) => {
            tally += Tally::FAILED;
            tally
        }
        (false, None) => Tally::FAILED,
        // It succeeded and reports nothing: what was run cannot be told.
        (true, None) => Tally::FAILED,
    }
}

/// The steps that were taken.
#[derive(Default)]
struct Steps(Vec<(&'static str, Tally, Duration)>);

impl Steps {
    /// A step that passes or fails as a whole.
    fn check(&mut self, name: &'static str, command: &mut Command) {
        self.step(name, || Ok(if run::succeeds(command)? { Tally::PASSED } else { Tally::FAILED }));
    }

    /// A step that counts tests.
    fn tests(&mut self, name: &'static str, command: &mut Command, read: fn(&str) -> Option<Tally>) {
        self.step(name, || run::tee(command).map(counted(read)));
    }

    /// Takes a step and says whether nothing failed in it.
    fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<Tally>) -> bool {
        println!();
        say(name);
        let start = Instant::now();
        let tally = work().unwrap_or_else(|fail| {
            eprintln!("xtask: {fail}");
            Tally::FAILED
        });
        self.0.push((name, tally, start.elapsed()));
        tally.failed == 0
    }

    /// Prints the steps and the count of everything; a failure is an error.
    fn report(self) -> Result {
        let mut total = Tally::default();
        println!("\n{:<20}{:>8}{:>8}{:>9}{:>14}", "", "passed", "failed", "skipped", "");
        for (name, tally, time) in self.0 {
            println!("{name:<20}{:>8}{:>8}{:>9}{:>14}", tally.passed, tally.failed, tally.skipped, run::spoken(time));
            total += tally;
        }
        println!("\n{} passed, {} failed", total.passed, total.failed);
        // The count is the last word: no sentence after it.
        if total.failed == 0 && total.passed > 0 { Ok(()) } else { std::process::exit(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_is_believed_over_the_count() {
        let read = counted(Tally::of_cargo_test);
        let line = |text: &str| text.to_owned();
        let good = "test result: ok. 5 passed; 0 failed; 0 ignored";
        assert_eq!(read((true, line(good))).failed, 0);
        assert_eq!(read((false, line(good))), Tally { passed: 5, failed: 1, skipped: 0 });
        assert_eq!(read((false, line("error: could not compile"))), Tally::FAILED);
        assert_eq!(read((true, String::new())), Tally::FAILED);
    }
}
