//! Keras's Python → Network: calls.

use super::argument::Arguments;
use super::made::{Call, Form, Given, Tensor};
use super::name;
use super::read::Reader;
use super::value::{Object, Val};
use crate::nn::layers::Layer;
use crate::nn::params::Value;

impl Reader<'_> {
    /// A call of a value: the next sign is its bracket.
    pub(super) fn call(&mut self, value: Val, start: usize) -> Val {
        let line = self.line();
        let mut arguments = self.arguments(start);
        let result = match &value {
            Val::Path(name) => self.make(name, &mut arguments, start),
            Val::Object(_) | Val::Layer(_) | Val::Model(_) => self.apply(value, &mut arguments, start),
            Val::Method(on, method) => self.method(on, method, &mut arguments, start, line),
            _ => Some(self.unknown(start)),
        };
        // What is left over was not understood.
        let over = arguments.positional.first().map(|(_, from, to)| (*from, *to));
        let over = over.or(arguments.named.first().map(|(.., from, to)| (*from, *to)));
        match (result, over) {
            (Some(result), Some((from, to))) => {
                if !matches!(result, Val::Unknown(_)) {
                    self.not_understood(from, to);
                }
                result
            }
            (Some(result), None) => result,
            (None, _) => self.unknown(start),
        }
    }

    /// A call of a name that was given no value here.
    fn make(&mut self, name: &str, arguments: &mut Arguments, start: usize) -> Option<Val> {
        let line = self.tokens.get(start).map_or(0, |placed| placed.line);
        if name::is_idle_function(name) {
            *arguments = Arguments::default();
            return Some(Val::Data(Value::Null));
        }
        match name {
            "Sequential" => return Some(self.sequential(arguments, line, start)),
            "Model" | "Functional" => return self.functional(arguments, line),
            "tuple" | "list" if arguments.named.is_empty() && arguments.positional.len() == 1 => {
                return arguments.take("").and_then(Val::items).map(|items| {
                    if items.iter().all(|item| matches!(item, Val::Data(_))) { data(items) } else { Val::Items(items) }
                });
            }
            _ => {}
        }
        if let Some(class_name) = name::merge(name) {
            let tensors = arguments.take("inputs").and_then(|value| self.given(value));
            let (given, list) = tensors?;
            let config = self.config(class_name, arguments);
            let layer = self.made.layer(class_name, config, line);
            return self.made.call(layer, Call { given, list }).map(Val::Tensor);
        }
        let class_name = name::class(name);
        if Layer::new(class_name).is_some() {
            let config = self.config(class_name, arguments);
            let layer = self.made.layer(class_name, config, line);
            if name == "Input" {
                return self.made.call(layer, Call { given: vec![], list: false }).map(Val::Tensor);
            }
            return Some(Val::Layer(layer));
        }
        let (described, order) = name::described(name);
        if !(described.starts_with(char::is_uppercase) || arguments.positional.is_empty() && arguments.named.is_empty())
        {
            return None;
        }
        let class_name = described.to_owned();
        let arguments = self.config_in_order(order, arguments);
        Some(Val::Object(Object { class_name, arguments, line }))
    }

    fn name(&mut self, arguments: &mut Arguments) -> Option<Value> {
        match arguments.take_named("name") {
            Some(Val::Data(value)) => Some(value),
            _ => None,
        }
    }

    fn sequential(&mut self, arguments: &mut Arguments, line: u64, start: usize) -> Val {
        let name = self.name(arguments);
        arguments.take_named("trainable");
        let items = match arguments.take("layers") {
            None | Some(Val::Data(Value::Null)) => vec![],
            Some(value) => value.items().unwrap_or_else(|| {
                self.not_understood(start, self.at);
                vec![]
            }),
        };
        let layers = items.into_iter().filter_map(|item| self.layer_of(item, start)).collect();
        Val::Model(self.made.model(Form::Sequential { layers, built: None }, name.as_ref(), line))
    }

    fn functional(&mut self, arguments: &mut Arguments, line: u64) -> Option<Val> {
        let name = self.name(arguments);
        let inputs = arguments.take("inputs").or_else(|| arguments.take("input"))?;
        let outputs = arguments.take("outputs").or_else(|| arguments.take("output"))?;
        let (inputs, outputs) = (self.tensors(inputs)?, self.tensors(outputs)?);
        Some(Val::Model(self.made.model(Form::Functional { inputs, outputs }, name.as_ref(), line)))
    }

    /// The layer that stands in a stack.
    pub(super) fn layer_of(&mut self, value: Val, start: usize) -> Option<usize> {
        let layer = match value {
            Val::Layer(layer) => Some(layer),
            Val::Tensor(Tensor { layer, .. }) if self.class(layer) == "InputLayer" => Some(layer),
            Val::Model(model) => self.made.as_layer(model),
            Val::Object(object) if object.is_layer() => {
                Some(self.made.layer(&object.class_name, object.arguments, object.line))
            }
            // It has been listed.
            Val::Unknown(_) => None,
            _ => {
                self.not_understood(start, self.at);
                None
            }
        }?;
        self.made.use_up(layer);
        Some(layer)
    }

    /// The tensors that a layer is called on, and whether they come as a list.
    fn given(&self, value: Val) -> Option<(Vec<Given>, bool)> {
        match value {
            Val::Tensor(tensor) => Some((vec![Given::Tensor(tensor)], false)),
            other => Some((self.tensors(other)?.into_iter().map(Given::Tensor).collect(), true)),
        }
    }

    fn tensors(&self, value: Val) -> Option<Vec<Tensor>> {
        match value {
            Val::Tensor(tensor) => Some(vec![tensor]),
            Val::Items(items) => items
                .into_iter()
                .map(|item| match item {
                    Val::Tensor(tensor) => Some(tensor),
                    _ => None,
                })
                .collect(),
            _ => None,
        }
    }

    /// A layer or a model, called on tensors.
    fn apply(&mut self, value: Val, arguments: &mut Arguments, start: usize) -> Option<Val> {
        let given = arguments.take("inputs").and_then(|value| self.given(value));
        for idle in ["training", "mask"] {
            arguments.take_named(idle);
        }
        let (given, list) = given?;
        let layer = self.layer_of(value, start)?;
        self.made.call(layer, Call { given, list }).map(Val::Tensor)
    }

    fn method(&mut self, on: &Val, method: &str, arguments: &mut Arguments, start: usize, line: u64) -> Option<Val> {
        let nothing = Some(Val::Data(Value::Null));
        let Val::Model(model) = on else { return None };
        if name::is_idle_method(method) {
            *arguments = Arguments::default();
            return nothing;
        }
        match method {
            "add" => {
                let value = arguments.take("layer")?;
                if matches!(value, Val::Unknown(_)) {
                    return nothing;
                }
                let layer = self.layer_of(value, start)?;
                self.made.stack(*model)?.push(layer);
                nothing
            }
            "pop" => {
                self.made.stack(*model)?.pop();
                nothing
            }
            "build" => {
                let Some(Val::Data(shape)) =
                    arguments.take("input_shape").or_else(|| arguments.take("batch_input_shape"))
                else {
                    return None;
                };
                match self.made.models.get_mut(*model).map(|model| &mut model.form) {
                    Some(Form::Sequential { built, .. }) => {
                        *built = Some(shape);
                        nothing
                    }
                    _ => nothing,
                }
            }
            _ => {
                let _ = line;
                None
            }
        }
    }
}

fn data(items: Vec<Val>) -> Val {
    Val::Data(Value::List(
        items
            .into_iter()
            .filter_map(|item| match item {
                Val::Data(value) => Some(value),
                _ => None,
            })
            .collect(),
    ))
}
