//! Arguments → Python, of what Convscope keeps without knowing it: layers of other classes, and objects that describe
//! initializers, regularizers and constraints.

use super::literal::literal;
use crate::nn::params::{Map, Value};

/// The arguments of a layer that is not known, but for those that every layer has.
pub(super) fn stated(config: &Map) -> Vec<(String, String)> {
    let stated = config
        .iter()
        .filter(|(key, value)| !["name", "trainable", "dtype"].contains(&key.as_str()) && **value != Value::Null);
    stated.map(|(key, value)| (key.clone(), described(key, value))).collect()
}

/// An argument that may describe an object of Keras: `keras.initializers.HeNormal(seed=1)`.
pub(super) fn described(argument: &str, value: &Value) -> String {
    let (Some(class_name), Some(config)) =
        (value.get("class_name").and_then(Value::as_text), value.get("config").and_then(Value::as_map))
    else {
        return literal(value);
    };
    let module = match argument.rsplit('_').next() {
        Some("initializer") => "keras.initializers",
        Some("regularizer") => "keras.regularizers",
        Some("constraint") => "keras.constraints",
        _ => return literal(value),
    };
    let arguments = config.iter().filter(|(_, value)| **value != Value::Null);
    let arguments: Vec<String> = arguments.map(|(key, value)| format!("{key}={}", literal(value))).collect();
    format!("{module}.{class_name}({})", arguments.join(", "))
}
