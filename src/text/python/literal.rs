//! Values as Python writes them.

use crate::nn::decimal;
use crate::nn::params::Value;

/// A value as Python writes it; lists are tuples.
pub(in crate::text) fn literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(n) => n.to_string(),
        Value::Float(x) => number(*x),
        Value::Text(text) => quoted(text),
        Value::List(items) => tuple(items.iter().map(literal)),
        Value::Map(map) => {
            let entries: Vec<String> =
                map.iter().map(|(key, value)| format!("{}: {}", quoted(key), literal(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// Entries as a tuple: `(1, 2)`, `(1,)`.
pub(in crate::text) fn tuple(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if let [only] = items.as_slice() { format!("({only},)") } else { format!("({})", items.join(", ")) }
}

/// A number that is read as a float again.
pub(in crate::text) fn number(x: f64) -> String {
    if !x.is_finite() {
        return format!(
            "float(\"{}\")",
            if x.is_nan() {
                "nan"
            } else if x > 0.0 {
                "inf"
            } else {
                "-inf"
            }
        );
    }
    let text = decimal::write(x);
    if text.contains(['.', 'e']) { text } else { text + ".0" }
}

/// A text in quotes.
pub(in crate::text) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
