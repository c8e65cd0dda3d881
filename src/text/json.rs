//! JSON text <-> [`Value`], bounded in size and depth.

use crate::nn::params::Value;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt;

/// Bytes of text that are read.
pub const MOST_BYTES: usize = 64 << 20;
/// Lists and objects in each other that are read. A nested Keras model needs about six for each of its levels.
pub const MOST_DEPTH: usize = 100;

/// Why a text is not read as JSON, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// What is wrong.
    pub kind: JsonErrorKind,
    /// The line, counted from 1; 0 where it has no place.
    pub line: u64,
    /// The column in that line, counted from 1 in bytes; 0 where it has no place.
    pub column: u64,
}

/// What is wrong with a text as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonErrorKind {
    /// There is nothing in it.
    Empty,
    /// Something stands there that JSON does not allow.
    Syntax,
    /// It ends too early.
    Ended,
    /// More than [`MOST_DEPTH`] lists and objects in each other.
    TooDeep,
    /// More than [`MOST_BYTES`].
    TooLong,
}

impl JsonErrorKind {
    /// A short stable name, as tests and the JS API use it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "json_empty",
            Self::Syntax => "json_syntax",
            Self::Ended => "json_ended",
            Self::TooDeep => "json_too_deep",
            Self::TooLong => "json_too_long",
        }
    }
}

/// Reads a text.
///
/// ```
/// use convscope::{nn::params::Value, text::json};
/// assert_eq!(json::parse("[1, 2.0, null]").unwrap().as_list(), Some(&[Value::Int(1), Value::Float(2.0), Value::Null][..]));
/// assert_eq!(json::parse("{\n  \"a\": ?").unwrap_err().line, 2);
/// ```
///
/// # Errors
/// What is wrong with the text as JSON, and where.
pub fn parse(text: &str) -> Result<Value, JsonError> {
    let nowhere = |kind| JsonError { kind, line: 0, column: 0 };
    if text.len() > MOST_BYTES {
        return Err(nowhere(JsonErrorKind::TooLong));
    }
    // A byte order mark, as some editors put it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(nowhere(JsonErrorKind::Empty));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Reader { left: MOST_DEPTH }.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    read.map_err(|error| JsonError {
        kind: match error.classify() {
            serde_json::error::Category::Eof => JsonErrorKind::Ended,
            serde_json::error::Category::Data => JsonErrorKind::TooDeep,
            _ => JsonErrorKind::Syntax,
        },
        line: error.line() as u64,
        column: error.column() as u64,
    })
}

/// Writes a value in one line.
#[must_use]
pub fn write(value: &Value) -> String {
    serde_json::to_string(&Written(value)).unwrap_or_default()
}

/// Writes a value for people: two spaces for each level.
#[must_use]
pub fn write_indented(value: &Value) -> String {
    serde_json::to_string_pretty(&Written(value)).unwrap_or_default()
}

/// Reads one value, at most `left` levels deep.
#[derive(Clone, Copy)]
struct Reader {
    left: usize,
}

impl Reader {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        // The only error of our own, so that its category tells it from those of the syntax.
        self.left.checked_sub(1).map(|left| Self { left }).ok_or_else(|| E::custom(""))
    }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, b: bool) -> Result<Value, E> {
        Ok(Value::Bool(b))
    }
    fn visit_i64<E>(self, n: i64) -> Result<Value, E> {
        Ok(Value::Int(n))
    }
    fn visit_u64<E>(self, n: u64) -> Result<Value, E> {
        Ok(Value::from(n))
    }
    fn visit_f64<E>(self, x: f64) -> Result<Value, E> {
        Ok(Value::Float(x))
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }
    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut list = vec![];
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Value::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut map = crate::nn::params::Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(inside)?;
            map.insert(key, value);
        }
        Ok(Value::Map(map))
    }
}

struct Written<'a>(&'a Value);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(b) => serializer.serialize_bool(*b),
            Value::Int(n) => serializer.serialize_i64(*n),
            Value::Float(x) => serializer.serialize_f64(*x),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(items) => serializer.collect_seq(items.iter().map(Written)),
            Value::Map(map) => {
                let mut entries = serializer.serialize_map(Some(map.len()))?;
                for (key, value) in map.iter() {
                    entries.serialize_entry(key, &Written(value))?;
                }
                entries.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn errors_say_where() {
        for (text, kind, line, column) in [
            ("", JsonErrorKind::Empty, 0, 0),
            (" \n", JsonErrorKind::Empty, 0, 0),
            ("{\"a\": 1", JsonErrorKind::Ended, 1, 7),
            ("{\n \"a\": tru }", JsonErrorKind::Syntax, 2, 10),
            ("[1] 2", JsonErrorKind::Syntax, 1, 5),
            ("{\"a\": NaN}", JsonErrorKind::Syntax, 1, 7),
            ("[1e999]", JsonErrorKind::Syntax, 1, 6),
        ] {
            assert_eq!(parse(text), Err(JsonError { kind, line, column }), "{text}");
        }
        let deep = "[".repeat(101) + &"]".repeat(101);
        assert_eq!(parse(&deep).map_err(|error| error.kind), Err(JsonErrorKind::TooDeep));
        assert!(parse(&deep[1..201]).is_ok());
        assert_eq!(parse(&"[".repeat(1_000_000)).map_err(|error| error.kind), Err(JsonErrorKind::TooDeep));
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            prop::num::f64::NORMAL.prop_map(Value::Float),
            ".{0,8}".prop_map(Value::Text),
        ];
        leaf.prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
                prop::collection::vec((".{0,4}", inner), 0..5)
                    .prop_map(|entries| Value::Map(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(value in value()) {
            prop_assert_eq!(parse(&write(&value)), Ok(value.clone()));
            prop_assert_eq!(parse(&write_indented(&value)), Ok(value));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,60}") {
            let _ = parse(&text);
        }
    }
}
