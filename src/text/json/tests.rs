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

const PARTS: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"a\"",
    "\"b\":",
    "{\"c\":",
    "[1,",
    "-",
    "0",
    "1",
    "25",
    "-7",
    ".5",
    "0.25",
    "e",
    "E+2",
    "e-3",
    "null",
    "true",
    "false",
    "nul",
    " ",
    "\n",
    "\t",
    "\\",
    "\\n",
    "\\u00e9",
    "\\ud83d",
    "\\ude00",
    "\"\\ud83d\\ude00\"",
    "\u{1}",
    "é",
    "\"é\"",
    "9223372036854775807",
    "18446744073709551616",
    "1e400",
];

fn from_serde(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(b) => Value::Bool(b),
        serde_json::Value::Number(n) => n.as_i64().map_or_else(|| Value::Float(n.as_f64().unwrap()), Value::Int),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(from_serde).collect()),
        serde_json::Value::Object(map) => {
            Value::Map(map.into_iter().map(|(key, value)| (key, from_serde(value))).collect())
        }
    }
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

    /// What looks like JSON is read as serde_json reads it, or refused as there.
    #[test]
    fn read_as_serde_json_does(parts in prop::collection::vec(prop::sample::select(PARTS.to_vec()), 0..12)) {
        let text = parts.concat();
        let expected = serde_json::from_str::<serde_json::Value>(&text).ok().map(|value| write_indented(&from_serde(value)));
        prop_assert_eq!(parse(&text).ok().map(|value| write_indented(&value)), expected, "{}", text);
    }
}
