//! What `postMessage` carries between the page and its worker: `[text, bytes and values …]`, the buffers handed over, not copied.

use crate::worker::wire::Parts;
use js_sys::{Array, Float32Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// The message, and the buffers that go along with it.
pub fn packed(parts: &Parts) -> (Array, Array) {
    let (message, buffers) = (Array::of1(&parts.header.as_str().into()), Array::new());
    for bytes in &parts.bytes {
        let bytes = Uint8Array::from(bytes.as_slice());
        buffers.push(&bytes.buffer());
        message.push(&bytes);
    }
    for values in &parts.floats {
        let values = Float32Array::from(values.as_slice());
        buffers.push(&values.buffer());
        message.push(&values);
    }
    (message, buffers)
}

/// What a message carries; nothing where it is another one.
pub fn unpacked(message: JsValue) -> Option<Parts> {
    let message: Array = message.dyn_into().ok()?;
    let mut parts = Parts { header: message.get(0).as_string()?, ..Parts::default() };
    for part in message.iter().skip(1) {
        if let Some(bytes) = part.dyn_ref::<Uint8Array>() {
            parts.bytes.push(bytes.to_vec());
        } else {
            parts.floats.push(part.dyn_into::<Float32Array>().ok()?.to_vec());
        }
    }
    Some(parts)
}
