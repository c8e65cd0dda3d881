//! Layers from what Keras's constructors take, refused as those refuse.

use crate::nn::layers::Layer;
use crate::nn::layers::input_layer::Dtype;
use crate::nn::params::{self, Map, ParamError, Reason, Turn, Value};

/// Reads a layer from Keras's class name and arguments, as strictly as Keras's constructor does: an argument that it
/// does not have is refused. `None` where the catalogue has no such class.
///
/// Of several refusals the one is reported that the constructor meets first.
#[must_use]
pub fn read_layer(class_name: &str, config: &Value) -> Option<Result<Layer, ParamError>> {
    let arguments = match config {
        Value::Map(map) => map.clone(),
        _ => Map::new(),
    };
    take_layer(class_name, arguments)
}

/// The same, of arguments that are not needed any more.
#[must_use]
pub fn take_layer(class_name: &str, mut unread: Map) -> Option<Result<Layer, ParamError>> {
    let mut layer = Layer::new(class_name)?;
    let mut refusals: Vec<((Step, usize), ParamError)> = vec![];
    if let Err(error) = layer.op().respell(&mut unread) {
        refusals.push(((Step::Usual, 0), error));
    }
    for (place, param) in layer.op().params().iter().enumerate() {
        let step = match (param.turn, param.kind) {
            (Turn::First, _) => Step::First,
            (Turn::Last, _) => Step::Last,
            (Turn::End, _) => Step::End,
            (Turn::Usual, params::Kind::Pair | params::Kind::OptionalPair) => Step::Window,
            (Turn::Usual, _) => Step::Usual,
        };
        match unread.remove(param.name) {
            Some(value) => {
                if let Err(error) = layer.op_mut().set(param.name, &value) {
                    refusals.push(((step, place), error));
                }
            }
            None if param.default.is_none() => {
                let (param, reason) = (param.name.to_owned(), Reason::Missing);
                // Python itself wants these, but for the input, whose constructor does.
                let step = if class_name == "InputLayer" { step } else { Step::Missing };
                refusals.push(((step, place), ParamError { param, received: Value::Null, reason }));
            }
            None => {}
        }
    }
    for (param, received) in unread {
        if let Err((step, reason)) = further(&layer, &param, &received) {
            refusals.push(((step, 0), ParamError { param, received, reason }));
        }
    }
    Some(match refusals.into_iter().min_by_key(|(order, _)| *order) {
        Some((_, error)) => Err(error),
        None => Ok(layer),
    })
}

/// The steps of Keras's constructors, in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Missing,
    First,
    Name,
    Dtype,
    Unknown,
    Trainable,
    Window,
    Usual,
    Kept,
    Last,
    End,
}

/// What Keras says to an argument that is not one of the layer's declared ones.
fn further(layer: &Layer, param: &str, value: &Value) -> Result<(), (Step, Reason)> {
    let kept = layer.op().kept().iter().find_map(|kept| kept.check(param, value));
    match (kept, param, value) {
        (Some(kept), ..) => kept.map_err(|reason| (Step::Kept, reason)),
        (_, "name", Value::Null) => Ok(()),
        (_, "name", Value::Text(name)) if !name.contains('/') => Ok(()),
        (_, "name", _) => Err((Step::Name, Reason::NotText)),
        (_, "dtype", value) if is_dtype(value) => Ok(()),
        (_, "dtype", _) => Err((Step::Dtype, Reason::NotText)),
        (_, "trainable", Value::Bool(_)) => Ok(()),
        (_, "trainable", _) => Err((Step::Trainable, Reason::NotFlag)),
        (_, "activity_regularizer" | "autocast" | "input_shape" | "input_dim", _) => Ok(()),
        _ => Err((Step::Unknown, Reason::Unknown)),
    }
}

/// Whether Keras makes a dtype or a policy of this.
fn is_dtype(value: &Value) -> bool {
    const QUANTIZED: [&str; 5] = ["int8_from", "int4_from", "float8_from", "gptq", "awq"];
    match value {
        Value::Null | Value::Map(_) => true,
        Value::Text(name) => {
            let plain = name.strip_prefix("mixed_").unwrap_or(name);
            Dtype::from_word(plain).is_some() || QUANTIZED.iter().any(|start| name.starts_with(start))
        }
        _ => false,
    }
}
