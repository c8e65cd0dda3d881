//! The calls of a layer: which tensors each of them reads.

use super::Era;
use crate::nn::layers::Operator;
use crate::nn::params::{Map, Value};

/// One tensor: an output of one call of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tensor {
    pub(super) layer: String,
    pub(super) call: u64,
    pub(super) output: u64,
}

impl Tensor {
    /// Reads `["conv2d", 0, 0]`, whatever stands after it.
    pub(super) fn read(value: &Value) -> Option<Self> {
        match value.as_list()? {
            [Value::Text(layer), call, output, ..] => Some(Self {
                layer: layer.clone(),
                call: u64::try_from(call.as_int()?).ok()?,
                output: u64::try_from(output.as_int()?).ok()?,
            }),
            _ => None,
        }
    }

    /// Which of a layer's `count` calls makes it. A model inside a model may count a call of its own before the others.
    pub(super) fn call_among(&self, count: usize, nested: bool) -> Option<usize> {
        let call = usize::try_from(self.call).ok()?;
        let call = if call >= count && nested { call.checked_sub(1)? } else { call };
        (call < count).then_some(call)
    }

    pub(super) fn write(&self) -> Vec<Value> {
        vec![Value::from(self.layer.as_str()), Value::from(self.call), Value::from(self.output)]
    }
}

/// The tensors that a call reads, in order: `{"args": […], "kwargs": {…}}` of Keras 3, a list of Keras 2, or the tensor
/// alone that Keras 2 wrote for some operations.
pub(super) fn tensors(call: &Value) -> Vec<Tensor> {
    let mut found = vec![];
    rewritten(call, &mut |tensor, _| {
        found.push(tensor.clone());
        None
    });
    found
}

/// The numbers that stand in the place of the first two tensors of an operation's call.
pub(super) fn numbers(call: &Value) -> [Option<f64>; 2] {
    let args = call.get("args").and_then(Value::as_list).unwrap_or_default();
    let named = |name: &str| call.get("kwargs").and_then(|kwargs| kwargs.get(name));
    let number = |value: Option<&Value>| value.and_then(Value::as_real);
    [number(args.first().or_else(|| named("x1"))), number(args.get(1).or_else(|| named("x2")))]
}

/// Whether a call gives its tensors as a list.
pub(super) fn is_list(call: &Value) -> bool {
    let first = call.get("args").and_then(Value::as_list).and_then(<[Value]>::first);
    first.is_some_and(|first| first.as_list().is_some())
}

/// The tensors of `input_layers` or `output_layers`: one, a list of them, or an object of them.
pub(super) fn ends(value: &Value) -> Vec<Tensor> {
    match (Tensor::read(value), value) {
        (Some(tensor), _) => vec![tensor],
        (None, Value::List(items)) => items.iter().flat_map(ends).collect(),
        (None, Value::Map(map)) => map.values().flat_map(ends).collect(),
        _ => vec![],
    }
}

/// What a tensor of a call becomes: another tensor, and the shape it is said to have if that changes.
pub(super) struct Change {
    pub(super) tensor: Tensor,
    pub(super) shape: Option<Value>,
}

/// A call with its tensors changed, in order; those for which nothing is given stay as they are. `change` is given each
/// tensor and the shape it is said to have.
pub(super) fn rewritten(call: &Value, change: &mut impl FnMut(&Tensor, Option<&Value>) -> Option<Change>) -> Value {
    match call {
        Value::Map(map) if map.get("class_name").and_then(Value::as_text) == Some("__keras_tensor__") => {
            let said = map.get("config");
            let history = said.and_then(|config| config.get("keras_history")).and_then(Tensor::read);
            let change = history.and_then(|tensor| change(&tensor, said.and_then(|config| config.get("shape"))));
            match (change, map.get("config")) {
                (Some(change), Some(Value::Map(config))) => {
                    let mut config = config.clone();
                    config.insert("keras_history".to_owned(), Value::List(change.tensor.write()));
                    config.extend(change.shape.map(|shape| ("shape".to_owned(), shape)));
                    let mut map = map.clone();
                    map.insert("config".to_owned(), Value::Map(config));
                    Value::Map(map)
                }
                _ => call.clone(),
            }
        }
        Value::Map(map) => Value::Map(map.iter().map(|(key, value)| (key.clone(), rewritten(value, change))).collect()),
        Value::List(items) => match Tensor::read(call) {
            Some(tensor) => match change(&tensor, None) {
                Some(change) => {
                    let mut list = change.tensor.write();
                    list.extend(items.iter().skip(3).cloned());
                    Value::List(list)
                }
                None => call.clone(),
            },
            None => Value::List(items.iter().map(|item| rewritten(item, change)).collect()),
        },
        other => other.clone(),
    }
}

/// A call that no file spoke of.
pub(super) fn fresh(tensors: Vec<(Tensor, Value)>, op: Option<&dyn Operator>, era: Era) -> Value {
    if era == Era::Keras2 {
        let one = |(tensor, _): (Tensor, Value)| {
            let mut list = tensor.write();
            list.push(Value::Map(Map::new()));
            Value::List(list)
        };
        return Value::List(tensors.into_iter().map(one).collect());
    }
    let mut written: Vec<Value> = tensors
        .into_iter()
        .map(|(tensor, shape)| {
            object([
                ("class_name", Value::from("__keras_tensor__")),
                (
                    "config",
                    object([
                        ("shape", shape),
                        ("dtype", Value::from("float32")),
                        ("keras_history", Value::List(tensor.write())),
                    ]),
                ),
            ])
        })
        .collect();
    match op.and_then(Operator::numbers) {
        // Each is an argument; so are the numbers in the place of a tensor.
        Some([first, second]) => {
            if let Some(first) = first {
                written.insert(0, Value::Float(first));
            }
            written.extend(second.map(Value::Float));
        }
        // One tensor is the argument; several, or those of a layer that merges, are a list that is the argument.
        None if written.len() > 1 || op.is_some_and(Operator::merges) => written = vec![Value::List(written)],
        None => {}
    }
    object([("args", Value::List(written)), ("kwargs", Value::Map(Map::new()))])
}

/// An object of these entries.
pub(crate) fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}
