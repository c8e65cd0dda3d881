//! Turns the locale files into Rust: `generate` is called by `build.rs` and held by `tests/words_build.rs`.
//!
//! A message is a text under a key (`stack.add_layer`). The keys, the placeholders and the mark-up of every language must
//! be those of English, so what compiles is complete in every language.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Sections whose keys follow from declarations elsewhere (a layer's class, a preset's id). They are found by key at run time,
/// with `lookup`; every other message is a function.
const BY_NAME: [&str; 13] = [
    "activation",
    "choice",
    "filter",
    "frame_word",
    "layer",
    "lesson_figure",
    "lesson_kernel",
    "lesson_name",
    "param",
    "picture",
    "preset",
    "reason",
    "term",
];

/// Words that cannot name an argument of a generated function (`l` is the language).
const RESERVED: [&str; 20] = [
    "as", "box", "do", "else", "fn", "for", "if", "in", "l", "let", "loop", "match", "mod", "move", "ref", "self",
    "type", "use", "where", "while",
];

/// Placeholders are stored as the characters U+0001 to U+0008, so a text has at most eight.
const MOST_PLACEHOLDERS: usize = 8;

/// One locale file.
pub(crate) struct File<'a> {
    /// Shown in what is said about it.
    pub(crate) path: &'a str,
    /// Its TOML.
    pub(crate) text: String,
}

/// What one key says in one language.
enum Message {
    /// One text, whatever the numbers in it.
    Plain(String),
    /// English with a count: `{n}` chooses.
    Plural { one: String, other: String },
}

impl Message {
    fn texts(&self) -> Vec<&str> {
        match self {
            Message::Plain(text) => vec![text],
            Message::Plural { one, other } => vec![one, other],
        }
    }

    /// The text that holds every placeholder.
    fn fullest(&self) -> &str {
        match self {
            Message::Plain(text) | Message::Plural { other: text, .. } => text,
        }
    }
}

type Messages = BTreeMap<String, Message>;

/// The Rust that `src/words.rs` includes, or everything that is wrong with the files, one line each. The first file leads.
pub(crate) fn generate(files: &[File<'_>]) -> Result<String, Vec<String>> {
    let mut problems = Vec::new();
    let mut languages = Vec::new();
    for (position, file) in files.iter().enumerate() {
        let messages = read(file, position == 0, &mut problems);
        languages.push((file.path, messages));
    }
    if let Some(((_, english), others)) = languages.split_first() {
        check_names(english, files.first().map_or("", |file| file.path), &mut problems);
        for (path, other) in others {
            compare(english, other, path, &mut problems);
        }
    }
    if problems.is_empty() { Ok(write(&languages)) } else { Err(problems) }
}

/// Flattens one file to `section.key` -> message and checks each text by itself.
fn read(file: &File<'_>, plurals: bool, problems: &mut Vec<String>) -> Messages {
    let mut messages = Messages::new();
    match file.text.parse::<toml::Table>() {
        Ok(table) => flatten(&table, "", plurals, &mut messages, &mut |key, what| {
            problems.push(format!("{}: `{key}`: {what}", file.path));
        }),
        Err(error) => problems.push(format!("{}: {}", file.path, error.to_string().replace('\n', " "))),
    }
    messages
}

fn flatten(
    table: &toml::Table,
    prefix: &str,
    plurals: bool,
    into: &mut Messages,
    complain: &mut dyn FnMut(&str, &str),
) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        let message = match value {
            toml::Value::String(text) => Message::Plain(text.clone()),
            toml::Value::Table(inner) => match plural(inner) {
                Some(message) if plurals => message,
                Some(_) => {
                    complain(&key, "only English has `one` and `other`; write one text");
                    continue;
                }
                None => {
                    flatten(inner, &key, plurals, into, complain);
                    continue;
                }
            },
            _ => {
                complain(&key, "a message is a text in quotes");
                continue;
            }
        };
        if prefix.is_empty() {
            complain(&key, "a message stands in a section, such as [stack]");
        }
        for text in message.texts() {
            if let Err(what) = check_text(text) {
                complain(&key, &what);
            }
        }
        if let Message::Plural { one, other } = &message {
            let all = placeholders(other).unwrap_or_default();
            if !all.iter().any(|name| name == "n") {
                complain(&key, "`other` has to hold {n}: it is what chooses");
            }
            if placeholders(one).unwrap_or_default().iter().any(|name| !all.contains(name)) {
                complain(&key, "`one` has a placeholder that `other` lacks");
            }
        }
        into.insert(key, message);
    }
}

/// `{ one = "…", other = "…" }`.
fn plural(table: &toml::Table) -> Option<Message> {
    match (table.len(), table.get("one"), table.get("other")) {
        (2, Some(toml::Value::String(one)), Some(toml::Value::String(other))) => {
            Some(Message::Plural { one: one.clone(), other: other.clone() })
        }
        _ => None,
    }
}

fn check_text(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("the text is empty".to_owned());
    }
    if text.trim() != text {
        return Err("the text begins or ends with a space".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("a text is one line, without tabs".to_owned());
    }
    if ["`", "**"].iter().any(|mark| !text.matches(mark).count().is_multiple_of(2)) {
        return Err("a ` or ** is not closed".to_owned());
    }
    let names = placeholders(text)?;
    if names.len() > MOST_PLACEHOLDERS {
        return Err(format!("at most {MOST_PLACEHOLDERS} placeholders"));
    }
    match names.iter().find(|name| RESERVED.contains(&name.as_str())) {
        Some(name) => Err(format!("{{{name}}} is a word of Rust; choose another name")),
        None => Ok(()),
    }
}

/// The names in braces, each once, in the order of their first appearance.
fn placeholders(text: &str) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = Vec::new();
    for (position, part) in text.split('{').enumerate() {
        let inside = if position == 0 { None } else { part.split_once('}') };
        let (name, after) = match inside {
            Some((name, after)) => (Some(name), after),
            None if position == 0 => (None, part),
            None => return Err("a { is not closed".to_owned()),
        };
        if after.contains('}') {
            return Err("a } closes nothing".to_owned());
        }
        if let Some(name) = name {
            if !is_identifier(name) {
                return Err(format!("{{{name}}} is no placeholder: small letters, digits and _"));
            }
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    Ok(names)
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn by_name(key: &str) -> bool {
    BY_NAME.iter().any(|section| key.split('.').next() == Some(section))
}

fn function_name(key: &str) -> String {
    key.replace('.', "_")
}

/// A key becomes a function's name or, in a section of `BY_NAME`, a row of the table that `lookup` searches.
fn check_names(english: &Messages, path: &str, problems: &mut Vec<String>) {
    let mut functions = BTreeMap::new();
    for (key, message) in english {
        if by_name(key) {
            let text = message.fullest();
            if text.contains(['{', '`']) || text.contains("**") {
                problems.push(format!(
                    "{path}: `{key}`: a text that is looked up by its key has no placeholders and no mark-up"
                ));
            }
        } else if !key.split('.').all(is_identifier) {
            problems.push(format!("{path}: `{key}`: a key is small letters, digits and _"));
        } else if let Some(other) = functions.insert(function_name(key), key) {
            problems.push(format!("{path}: `{key}` and `{other}` make the same function"));
        }
    }
}

/// Holds one language to English.
fn compare(english: &Messages, other: &Messages, path: &str, problems: &mut Vec<String>) {
    for (key, message) in english {
        let Some(translated) = other.get(key) else {
            problems.push(format!("{path}: `{key}` is missing; in English it is “{}”", message.fullest()));
            continue;
        };
        let (wanted, found) = (message.fullest(), translated.fullest());
        let (names, theirs) = (placeholders(wanted).unwrap_or_default(), placeholders(found).unwrap_or_default());
        for name in names.iter().filter(|name| !theirs.contains(name)) {
            problems.push(format!("{path}: `{key}`: {{{name}}} is left out"));
        }
        for name in theirs.iter().filter(|name| !names.contains(name)) {
            problems.push(format!("{path}: `{key}`: {{{name}}} is not in the English text"));
        }
        for mark in ["`", "**"] {
            if wanted.contains(mark) != found.contains(mark) {
                problems.push(format!("{path}: `{key}`: {mark} stands in one language only"));
            }
        }
    }
    for key in other.keys().filter(|key| !english.contains_key(*key)) {
        problems.push(format!("{path}: `{key}` is not in English"));
    }
}

/// The generated file. Each language is one text, a line for each of its texts; what is looked up by key comes first, so that the place of a key
/// is the place of its text. A plural takes two places, `one` then `other`.
fn write(languages: &[(&str, Messages)]) -> String {
    let Some(((_, english), _)) = languages.split_first() else {
        return String::new();
    };
    let (named, called): (Vec<_>, Vec<_>) = english.iter().partition(|(key, _)| by_name(key));
    let mut code = String::from("// Made by build/words.rs from www/locales/*.toml.\n");

    let keys: Vec<&str> = named.iter().map(|(key, _)| key.as_str()).collect();
    line(&mut code, format_args!("static KEYS: &str = {:?};", keys.join("\n")));
    line(&mut code, format_args!("static TEXTS: [&str; {}] = [", languages.len()));
    for (_, messages) in languages {
        line(&mut code, format_args!("    concat!("));
        for (key, message) in named.iter().chain(&called) {
            let names = placeholders(message.fullest()).unwrap_or_default();
            let Some(translated) = messages.get(*key) else {
                continue;
            };
            let mut texts = translated.texts();
            if matches!((message, translated), (Message::Plural { .. }, Message::Plain(_))) {
                texts.extend(translated.texts());
            }
            for text in texts {
                line(&mut code, format_args!("        {:?}, '\\n',", stored(text, &names)));
            }
        }
        line(&mut code, format_args!("    ),"));
    }
    line(&mut code, format_args!("];"));

    let mut calls = String::new();
    let mut place = named.len();
    line(&mut code, format_args!("/// The messages, one function each: `stack.add_layer` is `stack_add_layer`."));
    line(&mut code, format_args!("#[allow(clippy::too_many_arguments)]\npub mod t {{"));
    line(&mut code, format_args!("    use super::{{Display, Locale}};"));
    for (key, message) in &called {
        let name = function_name(key);
        let names = placeholders(message.fullest()).unwrap_or_default();
        let is_plural = matches!(message, Message::Plural { .. });
        line(&mut code, format_args!("    #[doc = {:?}]", format!("```text\n{}\n```", message.fullest())));
        if names.is_empty() {
            line(&mut code, format_args!("    pub fn {name}(l: Locale) -> &'static str {{ super::text(l, {place}) }}"));
            line(&mut calls, format_args!("    all.push(({key:?}, t::{name}(l).to_owned()));"));
        } else {
            let (mut arguments, mut values, mut dummies) = (String::new(), String::new(), String::new());
            for argument in &names {
                let counted = is_plural && argument == "n";
                let kind = if counted { "u64" } else { "impl Display" };
                // Writing into a String cannot fail.
                let _ = write!(arguments, ", {argument}: {kind}");
                values.push_str(&if counted { "&super::count(l, n), ".to_owned() } else { format!("&{argument}, ") });
                dummies.push_str(if counted { ", {n}" } else { ", 7" });
            }
            let at = if is_plural { format!("{place} + usize::from(n != 1)") } else { place.to_string() };
            line(
                &mut code,
                format_args!(
                    "    pub fn {name}(l: Locale{arguments}) -> String {{ super::fill(super::text(l, {at}), &[{values}]) }}"
                ),
            );
            let counts: &[&str] = if is_plural { &["1", "2"] } else { &["7"] };
            for count in counts {
                let dummies = dummies.replace("{n}", count);
                line(&mut calls, format_args!("    all.push(({key:?}, t::{name}(l{dummies})));"));
            }
        }
        place += message.texts().len();
    }
    line(&mut code, format_args!("}}"));

    line(&mut code, format_args!("/// Every message, rendered with dummy values."));
    line(&mut code, format_args!("#[cfg(test)]\nfn every(l: Locale) -> Vec<(&'static str, String)> {{"));
    line(&mut code, format_args!("    let mut all = Vec::new();"));
    line(
        &mut code,
        format_args!("    all.extend(keys().iter().filter_map(|key| Some((*key, lookup(l, key)?.to_owned()))));"),
    );
    code.push_str(&calls);
    line(&mut code, format_args!("    all\n}}"));
    code
}

fn line(code: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = writeln!(code, "{text}");
}

/// The text as the table holds it: the first placeholder is U+0001, the second U+0002 …
fn stored(text: &str, names: &[String]) -> String {
    let mut stored = text.to_owned();
    for (name, mark) in names.iter().zip('\u{1}'..) {
        stored = stored.replace(&format!("{{{name}}}"), mark.encode_utf8(&mut [0; 4]));
    }
    stored
}
