//! Lists of class names: what the entries of a network's output stand for.
//!
//! One name a line; or JSON as it is found beside networks: a list of names, Keras's `class_indices` (`{"cat": 0, "dog": 1}`), or names
//! by index (`{"0": "cat"}`, and `imagenet_class_index.json`'s `{"0": ["n01440764", "tench"]}`).

use super::json;
use crate::nn::params::{Map, Value};

/// Names that are read at most.
pub const MOST: usize = 100_000;
/// Characters of a name.
const LONGEST: usize = 200;

/// The names in a text, in the order of the entries; none where it is no such list, or has fewer than two.
///
/// ```
/// use convscope::text::classes::read;
/// assert_eq!(read("cat\ndog\n").unwrap(), ["cat", "dog"]);
/// assert_eq!(read(r#"{"dog": 1, "cat": 0}"#).unwrap(), ["cat", "dog"]);
/// assert_eq!(read(r#"{"class_name": "Sequential"}"#), None);
/// ```
#[must_use]
pub fn read(text: &str) -> Option<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let names: Vec<String> = if text.starts_with(['{', '[']) {
        match json::parse(text).ok()? {
            Value::List(list) => list.iter().map(|name| name.as_text().map(str::to_owned)).collect::<Option<_>>()?,
            Value::Map(map) => by_index(&map)?,
            _ => return None,
        }
    } else {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let is_name = |name: &String| {
        !name.trim().is_empty() && name.chars().count() <= LONGEST && !name.chars().any(char::is_control)
    };
    ((2..=MOST).contains(&names.len()) && names.iter().all(is_name)).then_some(names)
}

/// Names and their indices, either of which may be the key; every index from 0 up must be there once.
fn by_index(map: &Map) -> Option<Vec<String>> {
    let mut names: Vec<Option<String>> = vec![None; map.iter().count()];
    for (key, value) in map.iter() {
        let (index, name) = match (value, key.parse::<usize>()) {
            (Value::Text(name), Ok(index)) => (index, name.clone()),
            // WordNet's identity, then the name.
            (Value::List(parts), Ok(index)) => (index, parts.last()?.as_text()?.to_owned()),
            (value, _) => (usize::try_from(value.as_int()?).ok()?, key.clone()),
        };
        if names.get_mut(index)?.replace(name).is_some() {
            return None;
        }
    }
    names.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form() {
        let two = Some(vec!["cat".to_owned(), "dog".to_owned()]);
        for text in [
            "cat\ndog",
            "\u{feff}cat\r\n\r\n  dog \r\n",
            r#"["cat", "dog"]"#,
            r#"{"cat": 0, "dog": 1}"#,
            r#"{"1": "dog", "0": "cat"}"#,
            r#"{"0": ["n02123045", "cat"], "1": ["n02084071", "dog"]}"#,
        ] {
            assert_eq!(read(text), two, "{text}");
        }
        let long = "x".repeat(LONGEST + 1);
        for text in [
            "",
            "cat",
            r#"["cat", 1]"#,
            r#"{"cat": 0, "dog": 0}"#,
            r#"{"cat": 0, "dog": 2}"#,
            r#"{"0": "cat", "00": "dog"}"#,
            r#"{"class_name": "Sequential", "config": {}}"#,
            r#"["cat""#,
            "a\u{1}\nb",
            &format!("a\n{long}"),
            &"a\n".repeat(MOST + 1),
        ] {
            assert_eq!(read(text), None, "{}", text.chars().take(40).collect::<String>());
        }
    }
}
