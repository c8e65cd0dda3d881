//! The two marks a sentence may carry, `**bold**` and `` `mono` ``, as plain data: no HTML is made or read.

/// The characters that may begin a mark.
pub(super) const MARKS: [char; 2] = ['`', '*'];

/// How a piece of a sentence is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As the sentence around it.
    Plain,
    /// `**bold**`: the number or word the sentence is about.
    Bold,
    /// `` `mono` ``: a name in code.
    Mono,
}

/// A piece of a sentence. Neighbours may have the same style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<'a> {
    /// How it is set.
    pub style: Style,
    /// What it says, never empty.
    pub text: &'a str,
}

/// The pieces of a sentence, made by [`spans`].
#[derive(Clone, Debug)]
pub struct Spans<'a> {
    rest: &'a str,
    style: Style,
}

/// Cuts a sentence at its marks. A mark that is not closed, and whatever stands behind a backslash, is itself; inside
/// `` `mono` `` two stars are two stars.
pub fn spans(sentence: &str) -> Spans<'_> {
    Spans { rest: sentence, style: Style::Plain }
}

/// The sentence without its marks, for labels, titles and what is spoken.
pub fn plain(sentence: &str) -> String {
    spans(sentence).map(|span| span.text).collect()
}

/// Writes a value so that `spans` gives it back unchanged.
pub(super) fn escape_into(sentence: &mut String, value: &str) {
    for c in value.chars() {
        if c == '\\' || MARKS.contains(&c) {
            sentence.push('\\');
        }
        sentence.push(c);
    }
}

impl<'a> Iterator for Spans<'a> {
    type Item = Span<'a>;

    fn next(&mut self) -> Option<Span<'a>> {
        loop {
            if let Some(rest) = self.after_mark() {
                self.rest = rest;
                continue;
            }
            // What is no mark here is text: one character at least, the one behind a backslash if there is one.
            let rest = self.rest.strip_prefix('\\').filter(|rest| !rest.is_empty()).unwrap_or(self.rest);
            let first = rest.chars().next()?.len_utf8();
            let (_, after) = rest.split_at_checked(first)?;
            let length = first + after.find(['\\', '`', '*']).unwrap_or(after.len());
            let (text, rest) = rest.split_at_checked(length)?;
            self.rest = rest;
            return Some(Span { style: self.style, text });
        }
    }
}

impl<'a> Spans<'a> {
    /// If a mark begins or ends here, takes its style and gives what stands behind it.
    fn after_mark(&mut self) -> Option<&'a str> {
        for (mark, style) in [("**", Style::Bold), ("`", Style::Mono)] {
            let Some(rest) = self.rest.strip_prefix(mark) else {
                continue;
            };
            if self.style == style {
                self.style = Style::Plain;
                return Some(rest);
            }
            if self.style == Style::Plain && closes(rest, mark) {
                self.style = style;
                return Some(rest);
            }
        }
        None
    }
}

/// Whether the mark comes again, behind something and not behind a backslash.
fn closes(rest: &str, mark: &str) -> bool {
    let mut escaped = false;
    rest.char_indices().any(|(place, c)| {
        let closed = !escaped && place > 0 && rest.get(place..).is_some_and(|rest| rest.starts_with(mark));
        escaped = c == '\\' && !escaped;
        closed
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Style::{Bold, Mono, Plain};

    /// The pieces, neighbours of one style joined.
    fn pieces(sentence: &str) -> Vec<(Style, String)> {
        let mut pieces: Vec<(Style, String)> = Vec::new();
        for span in spans(sentence) {
            assert!(!span.text.is_empty(), "{sentence}");
            match pieces.last_mut() {
                Some((style, text)) if *style == span.style => text.push_str(span.text),
                _ => pieces.push((span.style, span.text.to_owned())),
            }
        }
        pieces
    }

    #[track_caller]
    fn check(sentence: &str, expected: &[(Style, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(style, text)| (*style, (*text).to_owned())).collect();
        assert_eq!(pieces(sentence), expected);
    }

    #[test]
    fn marks_become_styles() {
        check("", &[]);
        check("plain", &[(Plain, "plain")]);
        check("**40,000** grey values", &[(Bold, "40,000"), (Plain, " grey values")]);
        check("waiting on `conv2d`.", &[(Plain, "waiting on "), (Mono, "conv2d"), (Plain, ".")]);
        check("填充为 **valid** 时", &[(Plain, "填充为 "), (Bold, "valid"), (Plain, " 时")]);
        check("`a`**b**", &[(Mono, "a"), (Bold, "b")]);
    }

    #[test]
    fn what_is_no_mark_is_text() {
        check("2 * 3", &[(Plain, "2 * 3")]);
        check("**open", &[(Plain, "**open")]);
        check("a `b", &[(Plain, "a `b")]);
        check("`**kwargs`", &[(Mono, "**kwargs")]);
        check("**a`b`**", &[(Bold, "a`b`")]);
        check("****", &[(Plain, "****")]);
        check("``", &[(Plain, "``")]);
        check("<b>&amp;", &[(Plain, "<b>&amp;")]);
        check("ends with \\", &[(Plain, "ends with \\")]);
    }

    #[test]
    fn an_escaped_value_comes_back() {
        for value in ["a`b", "**x**", "\\", "a\\`", "*", "层 `1`", "", "\\\\"] {
            for (mark, style) in [("", Plain), ("**", Bold), ("`", Mono)] {
                let mut sentence = String::from("x ");
                sentence.push_str(mark);
                sentence.push('v');
                escape_into(&mut sentence, value);
                sentence.push_str(mark);
                sentence.push_str(" y");
                assert_eq!(plain(&sentence), format!("x v{value} y"), "{sentence}");
                let inside: String =
                    spans(&sentence).filter(|span| span.style == style).map(|span| span.text).collect();
                assert!(inside.contains(&format!("v{value}")), "{sentence}");
            }
        }
    }
}
