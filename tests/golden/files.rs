//! The cases as they lie in `tests/keras`.

use convscope::nn::params::Value;
use convscope::text::json;
use std::io::Read;
use std::path::Path;

fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keras").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A JSON file.
pub(crate) fn value(name: &str) -> Value {
    json::parse(&String::from_utf8(bytes(name)).unwrap()).unwrap()
}

/// The text of a gzipped file.
pub(crate) fn unpacked(name: &str) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes(name).as_slice()).read_to_string(&mut text).unwrap();
    text
}

/// The lines of a gzipped file of JSON lines.
pub(crate) fn lines(name: &str) -> Vec<Value> {
    unpacked(name).lines().map(|line| json::parse(line).unwrap()).collect()
}

/// A text in a case.
pub(crate) fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case.get(key).and_then(Value::as_text).unwrap_or_default()
}

/// A shape with its batch, as Keras gives it: batch, then the sizes.
pub(crate) fn sizes(shape: &Value) -> Vec<Option<u64>> {
    let size = |n: &Value| n.as_int().map(|n| u64::try_from(n).unwrap());
    shape.as_list().unwrap().iter().map(size).collect()
}
