//! One layer's arguments as Keras stores them.

use super::Era;
use crate::nn::layers::Layer;
use crate::nn::layers::operation::{Function, Operation};
use crate::nn::network::{Body, Node, take_layer};
use crate::nn::params::{Kept, Map, Param, Value};
use crate::text::{Warning, WarningKind};

/// The class of a layer entry, if it is one of Keras's own layers and in the catalogue.
///
/// A plain operation (`a + b` becomes an `Add` of `keras.src.ops`) or a class of somebody's own may have the same name.
pub(super) fn known(class_name: &str, entry: &Map) -> Option<Layer> {
    let module = entry.get("module").and_then(Value::as_text);
    let within = |place: &str| module.is_some_and(|module| module.split('.').any(|part| part == place));
    let ours = module.is_none() || within("keras") || within("tf_keras");
    let registered = entry.get("registered_name").and_then(Value::as_text);
    if !ours || registered.is_some_and(|name| name.rsplit('>').next() != Some(class_name)) {
        return None;
    }
    if within("ops") {
        // Of arguments in its config nothing is known here.
        let plain = entry.get("config").and_then(Value::as_map)?.keys().all(|key| key == "name" || key == "dtype");
        let function = Function::from_word(class_name).filter(|_| plain)?;
        return Some(Operation { function, ..Operation::default() }.into());
    }
    let layer = Layer::new(class_name).filter(|_| class_name != "Operation")?;
    let found = module.is_none() || within("layers") || module == Some(layer.op().module());
    found.then_some(layer)
}

/// What stands in the call of an operation and is read with its arguments.
fn in_the_call(layer: &Layer, entry: &Map) -> Map {
    let Layer::Operation(operation) = layer else { return Map::new() };
    let call = entry.get("inbound_nodes").and_then(Value::as_list).and_then(<[Value]>::first);
    let [x1, x2] = call.map_or([None; 2], super::calls::numbers);
    let number = |number: Option<f64>| number.map_or(Value::Null, Value::Float);
    Map::from([
        ("function".to_owned(), Value::from(operation.function.word())),
        ("x1".to_owned(), number(x1)),
        ("x2".to_owned(), number(x2)),
    ])
}

/// Brings arguments to the form that [`take_layer`] takes: it is as strict as Keras 3.
///
/// What Keras 2 had and Keras 3 has not, and what is nothing (`null`, `false`) under a name that nobody knows, is left
/// out: it asks for nothing. Of the latter, and of what Keras 3 will refuse, `warn` hears.
pub(super) fn clean(layer: &Layer, said: &Map, era: Era, mut warn: impl FnMut(&str, WarningKind)) -> Map {
    let mut clean = Map::new();
    let params = layer.op().params();
    for (key, value) in said.iter() {
        // Keras 2 wrote what every layer has with those too that no longer have it.
        if era == Era::Keras2 && !takes(layer, key) {
            continue;
        }
        if is_argument(layer, &params, key, value) {
            clean.insert(key.clone(), argument(key, value, era, &mut warn));
            continue;
        }
        let nothing = matches!(value, Value::Null | Value::Bool(false));
        let old = era == Era::Keras2 && (old_extra(key, value) || nothing);
        if !old {
            warn(key, WarningKind::Unread);
        }
        if !(nothing || era == Era::Keras2) {
            clean.insert(key.clone(), value.clone());
        }
    }
    clean
}

/// Whether the layer has this argument of every layer.
pub(in crate::text) fn takes(layer: &Layer, key: &str) -> bool {
    !layer.op().kept().iter().any(|kept| matches!(kept, Kept::Never(name) if *name == key))
}

/// Whether the layer's constructor has such an argument, under this or another spelling.
fn is_argument(layer: &Layer, params: &[Param], key: &str, value: &Value) -> bool {
    let op = layer.op();
    let respelled = || {
        let mut one = Map::from([(key.to_owned(), value.clone())]);
        op.respell(&mut one).is_err() || !one.contains_key(key)
    };
    BASE.contains(&key)
        || params.iter().any(|param| param.name == key)
        || op.kept().iter().any(|kept| kept.check(key, value).is_some())
        || respelled()
}

/// Arguments of every layer.
const BASE: [&str; 7] = ["name", "trainable", "dtype", "activity_regularizer", "autocast", "input_shape", "input_dim"];

/// Arguments that Keras 2 wrote with layers that have no use for them.
fn old_extra(key: &str, value: &Value) -> bool {
    key == "batch_input_shape"
        || (key == "groups" && *value == Value::Int(1))
        || ["_initializer", "_regularizer", "_constraint"].iter().any(|end| key.ends_with(end))
}

fn argument(key: &str, value: &Value, era: Era, warn: &mut impl FnMut(&str, WarningKind)) -> Value {
    match (key, value) {
        // Keras 2 wrote an axis as a list of one.
        ("axis", Value::List(axes)) if era == Era::Keras2 && axes.len() == 1 => {
            axes.first().cloned().unwrap_or_default()
        }
        ("activation", value) => {
            let value = function_name(value).unwrap_or(value);
            if era == Era::Keras2 && value.as_text() == Some("hard_sigmoid") {
                warn(key, WarningKind::HardSigmoid);
            }
            value.clone()
        }
        ("dtype", value) => {
            match dtype_name(value) {
                Some("float32") | None => {}
                Some(other) => warn(key, WarningKind::Dtype(other.to_owned())),
            }
            value.clone()
        }
        _ => value.clone(),
    }
}

/// The name in `{"class_name": "function", "config": "relu"}`.
fn function_name(value: &Value) -> Option<&Value> {
    let is_function = value.get("class_name").and_then(Value::as_text) == Some("function");
    value.get("config").filter(|config| is_function && config.as_text().is_some())
}

/// The name of a dtype or of a policy.
pub(super) fn dtype_name(value: &Value) -> Option<&str> {
    match value {
        Value::Text(name) => Some(name),
        policy => policy.get("config")?.get("name")?.as_text(),
    }
}

/// Reads a layer's class and arguments. What the catalogue does not have, or its layer refuses, is kept as it is.
pub(super) fn body(class_name: &str, entry: &Map, said: &Value, era: Era, warn: impl FnMut(&str, WarningKind)) -> Body {
    let unknown = |config, refusal| Body::Unknown { class_name: class_name.to_owned(), config, refusal };
    let (Some(layer), Some(map)) = (known(class_name, entry), said.as_map()) else {
        return unknown(said.clone(), None);
    };
    let mut arguments = clean(&layer, map, era, warn);
    arguments.extend(in_the_call(&layer, entry));
    match take_layer(layer.op().class_name(), arguments) {
        Some(Ok(layer)) => Body::Layer(layer),
        // Seldom: its arguments are then read once more, to be kept.
        Some(Err(refusal)) => {
            let mut arguments = clean(&layer, map, era, |_, _| {});
            arguments.extend(in_the_call(&layer, entry));
            unknown(Value::Map(arguments), Some(refusal))
        }
        None => unknown(said.clone(), None),
    }
}

/// A warning about a place below `path`.
pub(super) fn warning(path: &crate::text::path::Path<'_>, key: &str, kind: WarningKind) -> Warning {
    Warning { path: crate::text::path::Path::Key(path, key).to_string(), kind }
}

/// The arguments of a node, written over what the file said of them.
pub(super) fn written(node: &Node, said: Option<&Map>, era: Era) -> Value {
    let mut config = match (&node.body, said) {
        (Body::SameAs(_) | Body::Model(_), _) => return Value::Null,
        (Body::Layer(layer), said) => layer_config(layer, said, era),
        (Body::Unknown { class_name, config: Value::Map(now), refusal: Some(_) }, Some(said)) => {
            let before = Layer::new(class_name).map_or_else(Map::new, |layer| clean(&layer, said, era, |_, _| {}));
            let mut config = said.clone();
            config.retain(|key, _| now.contains_key(key) || !before.contains_key(key));
            config.extend(now.iter().filter(|(key, now)| before.get(*key) != Some(now)).map(entry));
            config
        }
        (Body::Unknown { config: Value::Map(now), .. }, _) => now.clone(),
        (Body::Unknown { config, .. }, _) => return config.clone(),
    };
    let known = matches!(node.body, Body::Layer(_));
    match config.get("name") {
        Some(Value::Text(said)) if *said == node.name => {}
        // A name that Keras refuses stays as it was said.
        Some(_) if !known && refuses(&node.body, "name") => {}
        _ => {
            config.insert("name".to_owned(), Value::from(node.name.as_str()));
        }
    }
    match config.get("trainable") {
        Some(Value::Bool(said)) if *said == node.trainable => {}
        None if node.trainable => {}
        None if node.body.layer().is_some_and(|layer| !takes(layer, "trainable")) => {}
        Some(Value::Bool(_)) | None => {
            config.insert("trainable".to_owned(), Value::Bool(node.trainable));
        }
        Some(_) if known => {
            config.insert("trainable".to_owned(), Value::Bool(node.trainable));
        }
        Some(_) => {}
    }
    Value::Map(config)
}

fn refuses(body: &Body, argument: &str) -> bool {
    matches!(body, Body::Unknown { refusal: Some(error), .. } if error.param == argument)
}

fn entry((key, value): (&String, &Value)) -> (String, Value) {
    (key.clone(), value.clone())
}

fn layer_config(layer: &Layer, said: Option<&Map>, era: Era) -> Map {
    let op = layer.op();
    let params = op.params();
    let empty = Map::new();
    let said = said.unwrap_or(&empty);
    let cleaned = clean(layer, said, era, |_, _| {});
    let mut before = cleaned.clone();
    let _ = op.respell(&mut before);
    let mut config = said.clone();
    // An argument that the layer does not have and that was refused for that: it was taken away.
    config.retain(|key, value| !cleaned.contains_key(key) || is_argument(layer, &params, key, value));
    let mut probe = Layer::new(op.class_name());
    let mut same = |name: &str, said: &Value, now: &Value| {
        probe.as_mut().is_some_and(|probe| {
            probe.op_mut().set(name, said).is_ok()
                && probe.op().params().iter().any(|param| param.name == name && param.value == *now)
        })
    };
    let changed: Vec<_> = params
        .iter()
        .filter(|param| match before.get(param.name) {
            Some(said) => !same(param.name, said, &param.value),
            None => param.default.as_ref() != Some(&param.value),
        })
        .collect();
    // Where an argument was spelled otherwise, that spelling goes as soon as one of those it stands for has changed.
    let respelled = |name: &str| !cleaned.contains_key(name);
    if changed.iter().any(|param| respelled(param.name)) {
        config.retain(|key, _| !cleaned.contains_key(key) || before.contains_key(key));
        config.extend(before.iter().filter(|(key, _)| respelled(key)).map(entry));
    }
    config.extend(changed.iter().map(|param| (param.name.to_owned(), param.value.clone())));
    op.spell(&mut config, said, era == Era::Keras2);
    config
}

/// What else Keras was told of a layer and an export must not lose: initializers, regularizers, constraints and a dtype
/// that are not the defaults. Keys that some Keras 3 does not know are left out where they say nothing.
pub(in crate::text) fn carried(layer: &Layer, said: &Map) -> Map {
    let op = layer.op();
    let mut carried = Map::new();
    for (key, value) in said.iter() {
        let kept = op.kept().iter().find(|kept| kept.check(key, value).is_some());
        let says = kept.is_some_and(|kept| !kept.is_default(key, value));
        if says || (key == "activity_regularizer" && *value != Value::Null) {
            carried.insert(key.clone(), without_nothing(value));
        }
        if key == "dtype"
            && op.params().iter().all(|param| param.name != key)
            && let Some(name) = dtype_name(value).filter(|name| *name != "float32")
        {
            carried.insert(key.clone(), Value::from(name));
        }
    }
    carried
}

fn without_nothing(value: &Value) -> Value {
    match value {
        Value::Map(map) => Value::Map(
            map.iter()
                .filter(|(_, value)| **value != Value::Null)
                .map(|(key, value)| (key.clone(), without_nothing(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}
