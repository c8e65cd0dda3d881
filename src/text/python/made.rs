//! What Python code makes: layers, their calls and models; and the model's JSON that says the same.

use crate::nn::network::snake_case;
use crate::nn::params::{Map, Value};
use crate::nn::sorted::Sorted;

/// Models in each other that are read.
const MOST_NESTED: usize = 8;

/// What comes out of one call of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tensor {
    /// The layer, and which of its calls.
    pub(super) layer: usize,
    pub(super) call: usize,
}

/// What a call is given.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Given {
    Tensor(Tensor),
    Data(Value),
}

/// One call of a layer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Call {
    pub(super) given: Vec<Given>,
    /// What is given is one list, as merge layers want it.
    pub(super) list: bool,
}

/// What a layer is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// A layer with its arguments.
    Layer(Map),
    /// A plain operation on tensors (`a + b`).
    Operation,
    /// A model, used as a layer.
    Model(usize),
}

/// A layer that was made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Made {
    pub(super) class_name: String,
    pub(super) name: String,
    pub(super) what: What,
    pub(super) line: u64,
    pub(super) calls: Vec<Call>,
    /// It has found its place: in a model, by a call, or as an argument.
    pub(super) used: bool,
}

impl Made {
    /// All tensors that it is called on.
    pub(super) fn reads(&self) -> impl Iterator<Item = Tensor> {
        self.calls.iter().flat_map(|call| &call.given).filter_map(|given| match given {
            Given::Tensor(tensor) => Some(*tensor),
            Given::Data(_) => None,
        })
    }
}

/// A model that was made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Model {
    pub(super) name: String,
    pub(super) line: u64,
    pub(super) form: Form,
    /// It is a part of another one.
    pub(super) nested: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    Sequential { layers: Vec<usize>, built: Option<Value> },
    Functional { inputs: Vec<Tensor>, outputs: Vec<Tensor> },
}

/// Why a model is not read.
pub(super) enum Size {
    Deep { line: u64 },
    Many { layers: u64 },
}

/// All that was made.
#[derive(Default)]
pub(super) struct Workshop {
    pub(super) layers: Vec<Made>,
    pub(super) models: Vec<Model>,
    /// How many of each class have been named.
    named: Sorted<String, u64>,
}

impl Workshop {
    /// The name of a new thing of a class: the one it was given, or Keras's next.
    fn name(&mut self, class_name: &str, given: Option<&Value>) -> String {
        if let Some(Value::Text(name)) = given {
            return name.clone();
        }
        let stem = snake_case(class_name);
        let count = self.named.or_default(stem.clone());
        *count += 1;
        if *count == 1 { stem } else { format!("{stem}_{}", *count - 1) }
    }

    pub(super) fn layer(&mut self, class_name: &str, arguments: Map, line: u64) -> usize {
        let name = self.name(class_name, arguments.get("name"));
        self.put(Made {
            class_name: class_name.to_owned(),
            name,
            what: What::Layer(arguments),
            line,
            calls: vec![],
            used: false,
        })
    }

    /// A plain operation on tensors and numbers, and what comes out of it.
    pub(super) fn operation(&mut self, class_name: &str, given: Vec<Given>, line: u64) -> Tensor {
        let name = self.name(class_name, None);
        let call = Call { given, list: false };
        let class_name = class_name.to_owned();
        let what = What::Operation;
        let layer = self.put(Made { class_name, name, what, line, calls: vec![call], used: true });
        Tensor { layer, call: 0 }
    }

    /// A model as a layer. A model is one layer, however often it is called.
    pub(super) fn as_layer(&mut self, model: usize) -> Option<usize> {
        if let Some(at) = self.layers.iter().rposition(|layer| layer.what == What::Model(model)) {
            return Some(at);
        }
        let made = self.models.get_mut(model)?;
        made.nested = true;
        let class_name = match made.form {
            Form::Sequential { .. } => "Sequential",
            Form::Functional { .. } => "Functional",
        };
        let (name, line) = (made.name.clone(), made.line);
        let what = What::Model(model);
        Some(self.put(Made { class_name: class_name.to_owned(), name, what, line, calls: vec![], used: false }))
    }

    fn put(&mut self, made: Made) -> usize {
        self.layers.push(made);
        self.layers.len() - 1
    }

    /// The tensors that go into a graph, or come out of it.
    pub(super) fn ends(&self, model: usize, input: bool) -> Vec<Tensor> {
        match self.models.get(model).map(|model| &model.form) {
            Some(Form::Functional { inputs, outputs }) => {
                if input {
                    inputs.clone()
                } else {
                    outputs.clone()
                }
            }
            _ => vec![],
        }
    }

    /// The layers of a stack.
    pub(super) fn stack(&mut self, model: usize) -> Option<&mut Vec<usize>> {
        match self.models.get_mut(model).map(|model| &mut model.form) {
            Some(Form::Sequential { layers, .. }) => Some(layers),
            _ => None,
        }
    }

    /// A layer as Keras writes one that is an argument of another.
    pub(super) fn described(&self, layer: usize) -> Value {
        self.entry(layer, None)
    }

    pub(super) fn call(&mut self, layer: usize, call: Call) -> Option<Tensor> {
        let made = self.layers.get_mut(layer)?;
        made.used = true;
        made.calls.push(call);
        Some(Tensor { layer, call: made.calls.len() - 1 })
    }

    pub(super) fn use_up(&mut self, layer: usize) {
        if let Some(made) = self.layers.get_mut(layer) {
            made.used = true;
        }
    }

    pub(super) fn model(&mut self, form: Form, name: Option<&Value>, line: u64) -> usize {
        let class_name = if matches!(form, Form::Sequential { .. }) { "Sequential" } else { "Functional" };
        let name = self.name(class_name, name);
        self.models.push(Model { name, line, form, nested: false });
        self.models.len() - 1
    }

    /// The layers that a model consists of, in the order they were made; those of a stack in its order.
    pub(super) fn parts(&self, model: usize) -> Vec<usize> {
        match self.models.get(model).map(|model| &model.form) {
            Some(Form::Sequential { layers, .. }) => layers.clone(),
            Some(Form::Functional { inputs, outputs }) => self.reached(inputs, outputs).keys().copied().collect(),
            None => vec![],
        }
    }

    /// The calls that tensors come from, of each layer in order, down to the inputs.
    pub(super) fn reached(&self, inputs: &[Tensor], outputs: &[Tensor]) -> Sorted<usize, Vec<usize>> {
        let mut reached: Sorted<usize, Vec<usize>> = Sorted::new();
        let mut open: Vec<Tensor> = outputs.iter().chain(inputs).copied().collect();
        while let Some(tensor) = open.pop() {
            let calls = reached.or_default(tensor.layer);
            let Err(place) = calls.binary_search(&tensor.call) else { continue };
            calls.insert(place, tensor.call);
            if inputs.contains(&tensor) {
                continue;
            }
            let call = self.layers.get(tensor.layer).and_then(|layer| layer.calls.get(tensor.call));
            open.extend(call.iter().flat_map(|call| &call.given).filter_map(|given| match given {
                Given::Tensor(tensor) => Some(*tensor),
                Given::Data(_) => None,
            }));
        }
        reached
    }

    /// How many layers a model has, those of the models in it counted each time.
    ///
    /// # Errors
    /// Where there are more than `most`, or models too deep in each other (the line of one of them).
    pub(super) fn size(&self, model: usize, most: u64) -> Result<u64, Size> {
        let mut open = vec![(model, 1)];
        let mut count = 0_u64;
        while let Some((model, depth)) = open.pop() {
            if depth > MOST_NESTED {
                return Err(Size::Deep { line: self.models.get(model).map_or(0, |model| model.line) });
            }
            for layer in self.parts(model) {
                count += 1;
                if count > most {
                    return Err(Size::Many { layers: count });
                }
                if let Some(What::Model(inner)) = self.layers.get(layer).map(|layer| &layer.what) {
                    open.push((*inner, depth + 1));
                }
            }
        }
        Ok(count)
    }
}

/// Arguments in which a first layer carries the shape of its input.
pub(super) const CARRIED: [&str; 4] = ["input_shape", "batch_input_shape", "batch_shape", "input_dim"];

/// The shape of the input that a layer carries, under the name the input has for it.
pub(super) fn carried(made: &Made) -> Option<(&'static str, Value)> {
    let What::Layer(arguments) = &made.what else { return None };
    let get = |key: &str| arguments.get(key).filter(|value| **value != Value::Null);
    match (get("input_shape"), get("batch_input_shape").or_else(|| get("batch_shape")), get("input_dim")) {
        (Some(shape), ..) => Some(("shape", shape.clone())),
        (_, Some(shape), _) => Some(("batch_shape", shape.clone())),
        (.., Some(size)) => Some(("shape", Value::List(vec![size.clone()]))),
        _ => None,
    }
}
