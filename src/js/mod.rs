//! The API of the npm package: reads a value, calls [`nn`](crate::nn), [`text`](crate::text) or [`draw`](crate::draw), writes
//! a value. Its types are in `npm/convscope.d.ts`, and `npm/README.md` explains it.
//!
//! Whatever JavaScript hands in is checked, and an answer is thrown as a `ConvscopeError`: nothing traps.

// What wasm-bindgen makes of the exports has no doc comments of its own.
#![allow(missing_docs)]

mod inputs;
mod network;
mod refusal;
mod report;
mod running;
mod value;

use crate::nn::network::Network as Model;
use crate::text::keras_json::{self, Read};
use crate::words::Locale;
use refusal::Refusal;
use value::{Key, option};
use wasm_bindgen::prelude::*;

/// Everything that can be said of a model without running it.
#[wasm_bindgen]
pub fn analyze(model: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    let locale = locale(options)?;
    let Read { network, warnings } = read(model, locale)?;
    Ok(value::from_value(&report::report(locale, &network, Some(&warnings))))
}

/// A model as JavaScript has it: the text of a JSON, or its value.
fn read(model: &JsValue, locale: Locale) -> Result<Read, JsValue> {
    let text = match model.as_string() {
        Some(text) => text,
        None => value::to_json(model).ok_or_else(|| Refusal::Wanted("model", Key::Model).thrown(locale))?,
    };
    keras_json::read(&text).map_err(|error| Refusal::Import(error).thrown(locale))
}

/// The language that is asked for in the options; English where none is.
fn locale(options: &JsValue) -> Result<Locale, JsValue> {
    let Some(locale) = option(options, "locale") else { return Ok(Locale::En) };
    let tag = locale.as_string().and_then(|tag| Locale::parse(&tag));
    tag.ok_or_else(|| Refusal::Wanted("options.locale", Key::Locale).thrown(Locale::En))
}

/// The name of a layer's class, also of one that nobody here knows.
fn class_name<'a>(network: &'a Model, node: &'a crate::nn::network::Node) -> &'a str {
    use crate::nn::network::Body;
    match (&node.body, network.layer(node)) {
        (Body::Unknown { class_name, .. }, _) => class_name,
        (_, Some(layer)) => layer.op().class_name(),
        _ => "",
    }
}
