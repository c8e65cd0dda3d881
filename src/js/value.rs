//! Values as they cross: plain objects as JSON, numbers in bulk as `Float32Array`.

use crate::nn::params::{Map, Value};
use crate::text::json;
use js_sys::{Array, Float32Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// What an argument should be, for the sentence that refuses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Model,
    Locale,
    Text,
    Count,
    Places,
    Values,
    Arrays,
}

/// A plain object, list, text or number.
pub(super) fn from_value(value: &Value) -> JsValue {
    // What `json::write` wrote is JSON.
    JSON::parse(&json::write(value)).unwrap_or(JsValue::NULL)
}

/// The JSON of a value; nothing for one that has none: a function, a cycle, one whose own `toJSON` throws.
pub(super) fn to_json(value: &JsValue) -> Option<String> {
    if value.is_undefined() || value.is_null() {
        return None;
    }
    JSON::stringify(value).ok()?.as_string()
}

/// What an object says under a name; nothing where it says nothing, or is no object.
pub(super) fn option(object: &JsValue, name: &str) -> Option<JsValue> {
    let found = if object.is_object() { Reflect::get(object, &name.into()).ok()? } else { JsValue::UNDEFINED };
    (!found.is_undefined() && !found.is_null()).then_some(found)
}

/// A whole number from 0 on, as JavaScript has it: exact up to 2^53.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn count(value: &JsValue) -> Option<u64> {
    let number = value.as_f64()?;
    ((0.0..=9_007_199_254_740_991.0).contains(&number) && number.fract() == 0.0).then_some(number as u64)
}

/// How many numbers a `Float32Array` holds; nothing for anything else.
pub(super) fn floats_len(value: &JsValue) -> Option<u64> {
    value.dyn_ref::<Float32Array>().map(|array| u64::from(array.length()))
}

/// The numbers of a `Float32Array`; nothing for anything else. `Err` where there is no memory for them.
pub(super) fn floats(value: &JsValue) -> Option<Result<Vec<f32>, u64>> {
    let array = value.dyn_ref::<Float32Array>()?;
    let len = array.length() as usize;
    if Vec::<f32>::new().try_reserve_exact(len).is_err() {
        return Some(Err((len as u64).saturating_mul(4)));
    }
    // The memory was there just now, and nothing else runs.
    Some(Ok(array.to_vec()))
}

/// A `Float32Array` with a copy of the numbers.
pub(super) fn array(values: &[f32]) -> JsValue {
    Float32Array::from(values).into()
}

/// An object with these entries. Keys are ours, so nothing refuses them.
pub(super) fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object.into()
}

/// A list.
pub(super) fn list(items: impl IntoIterator<Item = JsValue>) -> JsValue {
    items.into_iter().collect::<Array>().into()
}

/// A list of sizes or places.
#[allow(clippy::cast_precision_loss)]
pub(super) fn sizes(sizes: impl IntoIterator<Item = u64>) -> JsValue {
    list(sizes.into_iter().map(|size| JsValue::from_f64(size as f64)))
}

/// The entries of an object, written as JSON.
pub(super) fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.map(|(key, value)| (key.to_owned(), value)).into_iter().collect::<Map>())
}
