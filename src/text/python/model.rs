//! What Python code made → the model's JSON that says the same.

use super::made::{CARRIED, Form, Given, Tensor, What, Workshop, carried};
use crate::nn::layers::Layer;
use crate::nn::params::{Map, Value};
use crate::nn::sorted::Sorted;
use crate::text::keras_json::object;

/// A layer's place in a graph.
pub(super) struct Place<'a> {
    /// The calls of all layers that the graph has.
    reached: &'a Sorted<usize, Vec<usize>>,
    /// The layer's own.
    calls: &'a [usize],
    inputs: &'a [Tensor],
}

impl Workshop {
    /// The JSON of a model whose [`size`](Self::size) was found good.
    pub(super) fn json(&self, model: usize) -> Value {
        let Some(model) = self.models.get(model) else { return Value::Null };
        let name = ("name", Value::from(model.name.as_str()));
        match &model.form {
            Form::Sequential { layers, built } => {
                let mut entries: Vec<Value> = layers.iter().map(|layer| self.entry(*layer, None)).collect();
                let first = layers.first().and_then(|first| self.layers.get(*first));
                if let Some(first) = first.filter(|first| first.class_name != "InputLayer") {
                    let shape = carried(first).or_else(|| built.clone().map(|shape| ("batch_shape", shape)));
                    if let Some((key, shape)) = shape {
                        let config = object([("name", Value::from("input_layer")), (key, shape)]);
                        entries.insert(0, wrapped("keras.layers", "InputLayer", config));
                    }
                }
                let config = object([name, ("layers", Value::List(entries))]);
                wrapped("keras", "Sequential", config)
            }
            Form::Functional { inputs, outputs } => {
                let reached = self.reached(inputs, outputs);
                let entries = reached
                    .iter()
                    .map(|(layer, calls)| self.entry(*layer, Some(Place { reached: &reached, calls, inputs })))
                    .collect();
                let ends = |tensors: &[Tensor]| {
                    Value::List(tensors.iter().map(|tensor| self.history(*tensor, &reached)).collect())
                };
                let config = object([
                    name,
                    ("layers", Value::List(entries)),
                    ("input_layers", ends(inputs)),
                    ("output_layers", ends(outputs)),
                ]);
                wrapped("keras.src.models.functional", "Functional", config)
            }
        }
    }

    /// `["conv2d", 0, 0]`, the calls counted that the model has.
    fn history(&self, tensor: Tensor, reached: &Sorted<usize, Vec<usize>>) -> Value {
        let name = self.layers.get(tensor.layer).map_or("", |layer| layer.name.as_str());
        let calls = reached.get(&tensor.layer).map(Vec::as_slice).unwrap_or_default();
        let call = calls.iter().position(|call| *call == tensor.call).unwrap_or(0);
        Value::List(vec![Value::from(name), Value::from(call as u64), Value::Int(0)])
    }

    pub(super) fn entry(&self, layer: usize, place: Option<Place<'_>>) -> Value {
        let Some(made) = self.layers.get(layer) else { return Value::Null };
        let name = Value::from(made.name.as_str());
        let entry = match &made.what {
            What::Model(inner) => self.json(*inner),
            What::Operation => wrapped("keras.src.ops.numpy", &made.class_name, object([("name", name.clone())])),
            What::Layer(arguments) => {
                let mut config = arguments.clone();
                config.retain(|key, _| !CARRIED.contains(&key.as_str()) || made.class_name == "InputLayer");
                config.insert("name".to_owned(), name.clone());
                // A class that Keras does not have may be anybody's.
                let known = Layer::new(&made.class_name).is_some();
                wrapped(if known { "keras.layers" } else { "" }, &made.class_name, Value::Map(config))
            }
        };
        let (Some(Place { reached, calls, inputs }), Value::Map(mut entry)) = (place, entry.clone()) else {
            return entry;
        };
        let inbound = calls.iter().filter_map(|call| {
            let is_input = inputs.contains(&Tensor { layer, call: *call });
            let call = made.calls.get(*call).filter(|_| !is_input || made.class_name != "InputLayer")?;
            let mut given: Vec<Value> = call
                .given
                .iter()
                .map(|given| match given {
                    Given::Data(value) => value.clone(),
                    Given::Tensor(tensor) => object([
                        ("class_name", Value::from("__keras_tensor__")),
                        ("config", object([("keras_history", self.history(*tensor, reached))])),
                    ]),
                })
                .collect();
            if call.list {
                given = vec![Value::List(given)];
            }
            (!given.is_empty()).then(|| object([("args", Value::List(given)), ("kwargs", Value::Map(Map::new()))]))
        });
        entry.insert("inbound_nodes".to_owned(), Value::List(inbound.collect()));
        entry.insert("name".to_owned(), name);
        Value::Map(entry)
    }
}

fn wrapped(module: &str, class_name: &str, config: Value) -> Value {
    object([("module", Value::from(module)), ("class_name", Value::from(class_name)), ("config", config)])
}
