//! Holds the build script's reader of the locale files: what it makes, and what it says of a file that is wrong.

// Helpers of tests may stop a test.
#![allow(clippy::unwrap_used)]

#[path = "../build/words.rs"]
mod words;

use words::{File, generate};

fn made(english: &str, chinese: &str) -> Result<String, Vec<String>> {
    let file = |path, text: &str| File { path, text: text.to_owned() };
    generate(&[file("en.toml", english), file("zh.toml", chinese)])
}

/// The one thing that is said of these two files.
#[track_caller]
fn problem(english: &str, chinese: &str) -> String {
    let problems = made(english, chinese).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    problems.concat()
}

#[track_caller]
fn holds(code: &str, part: &str) {
    assert!(code.contains(part), "{part}\nis not in\n{code}");
}

#[test]
fn a_key_becomes_a_function() {
    let code = made("[stack]\nadd_layer = \"add a layer\"", "[stack]\nadd_layer = \"添加一层\"").unwrap();
    holds(&code, "pub fn stack_add_layer(l: Locale) -> &'static str");
}

#[test]
fn placeholders_become_arguments_in_english_order() {
    let code = made("[a]\nb = \"{one} {two} {one}\"", "[a]\nb = \"{two}{one}\"").unwrap();
    holds(&code, "pub fn a_b(l: Locale, one: impl Display, two: impl Display) -> String");
    holds(&code, r#""\u{1} \u{2} \u{1}""#);
    holds(&code, r#""\u{2}\u{1}""#);
}

#[test]
fn a_count_is_a_number_and_takes_two_places() {
    let english = "[a]\nb = { one = \"{n} map of {name}\", other = \"{n} maps of {name}\" }\nc = \"c\"";
    let code = made(english, "[a]\nb = \"{name} 的 {n} 张\"\nc = \"丙\"").unwrap();
    holds(&code, "pub fn a_b(l: Locale, n: u64, name: impl Display) -> String");
    assert_eq!(code.matches(r#""\u{2} 的 \u{1} 张""#).count(), 2, "{code}");
    holds(&code, "pub fn a_c(l: Locale) -> &'static str { super::text(l, 2) }");
}

#[test]
fn what_follows_from_declarations_is_a_table() {
    let file = "[layer.Conv2D]\nabout = \"Slides.\"\n[bar]\nx = \"x\"";
    let code = made(file, file).unwrap();
    holds(&code, r#"static KEYS: &str = "layer.Conv2D.about";"#);
    holds(&code, "pub fn bar_x(l: Locale) -> &'static str { super::text(l, 1) }");
    assert!(!code.contains("pub fn layer"), "{code}");
}

#[test]
fn a_missing_key_is_named_with_its_english_text() {
    let (both, one) = ("[a]\nb = \"two\"\nc = \"three\"", "[a]\nc = \"three\"");
    assert_eq!(problem(both, one), "zh.toml: `a.b` is missing; in English it is “two”");
    assert_eq!(problem(one, both), "zh.toml: `a.b` is not in English");
}

#[test]
fn placeholders_must_agree() {
    assert_eq!(problem("[a]\nb = \"{n} x\"", "[a]\nb = \"x\""), "zh.toml: `a.b`: {n} is left out");
    assert_eq!(problem("[a]\nb = \"x\"", "[a]\nb = \"{m} x\""), "zh.toml: `a.b`: {m} is not in the English text");
}

#[test]
fn marks_must_agree() {
    assert_eq!(problem("[a]\nb = \"`x`\"", "[a]\nb = \"x\""), "zh.toml: `a.b`: ` stands in one language only");
    assert_eq!(problem("[a]\nb = \"x\"", "[a]\nb = \"**x**\""), "zh.toml: `a.b`: ** stands in one language only");
}

#[test]
fn a_text_is_checked_by_itself() {
    for (text, said) in [
        ("", "the text is empty"),
        (" x", "the text begins or ends with a space"),
        ("x\\ny", "a text is one line, without tabs"),
        ("x`", "a ` or ** is not closed"),
        ("**x", "a ` or ** is not closed"),
        ("x {", "a { is not closed"),
        ("x }", "a } closes nothing"),
        ("{}", "{} is no placeholder: small letters, digits and _"),
        ("{Name}", "{Name} is no placeholder: small letters, digits and _"),
        ("{type}", "{type} is a word of Rust; choose another name"),
        ("{l}", "{l} is a word of Rust; choose another name"),
        ("{a}{b}{c}{d}{e}{f}{g}{h}{i}", "at most 8 placeholders"),
    ] {
        let file = format!("[a]\nb = \"{text}\"");
        let problems = made(&file, &file).unwrap_err();
        assert_eq!(problems.first(), Some(&format!("en.toml: `a.b`: {said}")), "{text}");
    }
}

#[test]
fn a_plural_is_english_and_chosen_by_n() {
    let plural = "[a]\nb = { one = \"{n} x\", other = \"{n} xs\" }";
    let both = made(plural, plural).unwrap_err();
    assert_eq!(
        both.first().map(String::as_str),
        Some("zh.toml: `a.b`: only English has `one` and `other`; write one text")
    );
    let without = "[a]\nb = { one = \"x\", other = \"xs\" }";
    assert!(problem(without, "[a]\nb = \"x\"").contains("`other` has to hold {n}"));
    let more = "[a]\nb = { one = \"{n} of {name}\", other = \"{n} xs\" }";
    assert!(problem(more, "[a]\nb = \"{n}\"").contains("`one` has a placeholder that `other` lacks"));
}

#[test]
fn keys_are_checked() {
    for (file, said) in [
        ("b = \"x\"", "en.toml: `b`: a message stands in a section, such as [stack]"),
        ("[a]\nB = \"x\"", "en.toml: `a.B`: a key is small letters, digits and _"),
        ("[a]\nb_c = \"x\"\n[a.b]\nc = \"y\"", "en.toml: `a.b_c` and `a.b.c` make the same function"),
        ("[a]\nb = 3", "en.toml: `a.b`: a message is a text in quotes"),
        (
            "[layer.X]\nabout = \"{n}\"",
            "en.toml: `layer.X.about`: a text that is looked up by its key has no placeholders and no mark-up",
        ),
        (
            "[preset]\nx = \"**y**\"",
            "en.toml: `preset.x`: a text that is looked up by its key has no placeholders and no mark-up",
        ),
    ] {
        assert_eq!(made(file, file).unwrap_err().first().map(String::as_str), Some(said));
    }
}

#[test]
fn a_file_that_is_no_toml_says_where() {
    let said = made("[a", "[a").unwrap_err().concat();
    assert!(said.starts_with("en.toml: ") && said.contains("line 1"), "{said}");
}
