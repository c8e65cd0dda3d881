//! The sentences: every text the reader sees, in the reader's language, and the writing of numbers.
//!
//! The texts stand in `www/locales/*.toml`; the build makes of them one table a language and, in [`t`], one function a message,
//! whose arguments are the message's placeholders. A key, a placeholder or a translation that is missing does not compile.
//!
//! ```
//! use convscope::words::{Locale, lookup, t};
//! assert_eq!(t::stack_waiting_on(Locale::En, "conv2d_3"), "waiting on `conv2d_3`");
//! assert_eq!(lookup(Locale::ZhCn, "layer.Conv2D.filters"), Some("卷积核数（过滤器）"));
//! ```

use std::fmt::{Display, Write};
use std::sync::OnceLock;

mod locale;
mod markup;
mod number;
pub mod say;

pub use locale::Locale;
pub use markup::{Span, Spans, Style, plain, spans};
pub use number::{bytes, count, shape, short_bytes, short_count, short_value, spoken_shape, value};

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// The text of a key that follows from a declaration (`layer.Conv2D.about`, `preset.lenet5`), or nothing if there is none.
///
/// An argument that means the same in every layer is worded once: `layer.MaxPooling2D.padding` falls back to `param.padding`.
pub fn lookup(l: Locale, key: &str) -> Option<&'static str> {
    let place = match keys().binary_search(&key) {
        Ok(place) => place,
        Err(_) => {
            let (_, argument) = key.strip_prefix("layer.")?.split_once('.')?;
            keys().binary_search(&["param.", argument].concat().as_str()).ok()?
        }
    };
    Some(text(l, place))
}

/// Sentences, one after the other: with a space between them in English, without one in Chinese.
pub fn sentences(l: Locale, parts: &[&str]) -> String {
    parts.join(match l {
        Locale::En => " ",
        Locale::ZhCn => "",
    })
}

/// A word and what it names: `name: text` in English, `名称：文字` in Chinese.
pub fn labelled(l: Locale, label: &str, text: &str) -> String {
    let colon = match l {
        Locale::En => ": ",
        Locale::ZhCn => "：",
    };
    [label, colon, text].concat()
}

/// Two phrases that are read one after the other: `one. two`, `一。二`.
pub fn phrases(l: Locale, one: &str, two: &str) -> String {
    let stop = match l {
        Locale::En => ". ",
        Locale::ZhCn => "。",
    };
    [one, stop, two].concat()
}

/// Names or words in a row: `a, b` in English, `a、b` in Chinese.
pub fn list(l: Locale, items: &[&str]) -> String {
    items.join(match l {
        Locale::En => ", ",
        Locale::ZhCn => "、",
    })
}

fn text(l: Locale, place: usize) -> &'static str {
    let texts = TEXTS.get(l as usize).zip(LINES.get(l as usize)).map(|(all, lines)| cut(all, lines));
    texts.and_then(|texts| texts.get(place)).copied().unwrap_or_default()
}

fn keys() -> &'static [&'static str] {
    static KEY_LINES: Lines = Lines::new();
    cut(KEYS, &KEY_LINES)
}

/// Where the lines of a text are. That is found when it is first asked: a table in the program is a good part of what it loads.
type Lines = OnceLock<Vec<&'static str>>;

static LINES: [Lines; Locale::ALL.len()] = [const { Lines::new() }; Locale::ALL.len()];

fn cut(all: &'static str, lines: &'static Lines) -> &'static [&'static str] {
    lines.get_or_init(|| all.split('\n').collect())
}

/// Puts the values where the template holds U+0001, U+0002 … If the template has mark-up, marks in a value are escaped, so a
/// layer called `a**b` is written as it is.
fn fill(template: &str, values: &[&dyn Display]) -> String {
    let marked = template.contains(markup::MARKS);
    let mut filled = String::with_capacity(template.len() + 16);
    let mut written = String::new();
    for c in template.chars() {
        let Some(value) = (c as usize).checked_sub(1).and_then(|place| values.get(place)) else {
            filled.push(c);
            continue;
        };
        written.clear();
        // Writing into a String fails only if the value's own Display does: what it wrote till then stands.
        let _ = write!(written, "{value}");
        if marked {
            markup::escape_into(&mut filled, &written);
        } else {
            filled.push_str(&written);
        }
    }
    filled
}

#[cfg(test)]
mod tests;
