//! Network → Keras's Python.

use super::layout::{RESERVED, call, comment, free, identifier, variables};
use super::literal::{literal, quoted, tuple};
use super::stated::{described, stated};
use crate::nn::layers::Layer;
use crate::nn::layers::operation::Function;
use crate::nn::network::{Body, Network, Node, NodeId, Source, snake_case};
use crate::nn::params::Value;
use crate::nn::sorted::Sorted;
use crate::text::keras_json::carried;
use crate::text::walk::Walk;
use crate::words::{Locale, t};

/// Where a stack says the shape of its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum First {
    /// In an `Input` of its own.
    #[default]
    Input,
    /// In the first layer's argument `input_shape`, as older code has it. Only the first layer has it.
    InputShape,
}

/// Code that builds the network with Keras and runs as it stands. Arguments that have their defaults are left out, as are
/// layers that are switched off.
///
/// ```
/// use convscope::nn::{layers::Layer, network::Network};
/// use convscope::text::python::{First, write};
/// use convscope::words::Locale;
/// let network = Network::stack("sequential", ["InputLayer", "Flatten"].map(|name| Layer::new(name).unwrap()));
/// assert!(write(Locale::En, &network, First::Input).contains("layers.Flatten(),\n"));
/// ```
#[must_use]
pub fn write(l: Locale, network: &Network, first: First) -> String {
    let mut shared = Shared::default();
    let body = shared.model(network, "model", first);
    let mut code = String::from("import keras\nfrom keras import layers\n");
    for stranger in &shared.strangers {
        code.push_str(&comment(t::code_stranger(l, stranger)));
    }
    code.push('\n');
    code.push_str(&body);
    code
}

/// The call that a node's layer stands for: `Conv2D(filters=16, kernel_size=(2, 2))`, every argument in its place.
#[must_use]
pub fn call_of(layer: &Layer) -> String {
    let op = layer.op();
    let given = |param: &crate::nn::params::Param| param.default.as_ref() != Some(&param.value);
    let arguments = op.params().into_iter().filter(given).map(|param| (param.name.to_owned(), literal(&param.value)));
    call(op.class_name(), &arguments.collect::<Vec<_>>(), 0)
}

/// What all models of one text share.
#[derive(Default)]
struct Shared {
    /// How many layers of each class have Keras's own name so far.
    named: Sorted<String, u64>,
    /// Classes that Keras does not have.
    strangers: Vec<String>,
    /// The variables of nested models.
    models: Sorted<String, ()>,
}

impl Shared {
    /// The lines that make a model: first the models it holds, each in a variable of its own.
    fn model(&mut self, network: &Network, target: &str, first: First) -> String {
        let mut writer = Writer { walk: Walk::new(network), target, models: Sorted::new(), shared: self };
        let mut code = String::new();
        for node in &network.nodes {
            let Body::Model(inner) = &node.body else { continue };
            let variable = free(&format!("{}_model", identifier(&node.name)), &mut writer.shared.models);
            let named = Network { name: node.name.clone(), ..inner.as_ref().clone() };
            code.push_str(&writer.shared.model(&named, &variable, First::Input));
            if !node.trainable {
                code.push_str(&format!("{variable}.trainable = False\n"));
            }
            code.push('\n');
            writer.models.insert(node.id, variable);
        }
        code.push_str(&if writer.walk.is_sequential() { writer.stack(first) } else { writer.graph() });
        code
    }

    /// `name="…"`, unless it is the one that Keras would give.
    fn name(&mut self, class_name: &str, name: &str) -> Option<(String, String)> {
        let stem = snake_case(class_name);
        let count = self.named.or_default(stem.clone());
        let next = if *count == 0 { stem } else { format!("{stem}_{count}") };
        if name == next {
            *count += 1;
            return None;
        }
        Some(("name".to_owned(), quoted(name)))
    }
}

struct Writer<'a, 'b> {
    walk: Walk<'a>,
    /// The variable that the model comes to.
    target: &'b str,
    /// The variables of the models it holds.
    models: Sorted<NodeId, String>,
    shared: &'b mut Shared,
}

impl<'a> Writer<'a, '_> {
    /// The function that makes a node's layer, and its arguments.
    fn made(&mut self, node: &Node, name: bool) -> (String, Vec<(String, String)>) {
        let said = node.extra.get("config").and_then(Value::as_map);
        let (class_name, function, mut arguments) = match &node.body {
            Body::Layer(layer) => {
                let op = layer.op();
                let given = op.params().into_iter().filter(|param| param.default.as_ref() != Some(&param.value));
                let mut arguments: Vec<_> = given.map(|param| (param.name.to_owned(), literal(&param.value))).collect();
                let more = said.map(|said| carried(layer, said)).unwrap_or_default();
                arguments.extend(more.iter().map(|(key, value)| (key.clone(), described(key, value))));
                let class_name = op.class_name();
                let input = matches!(layer, Layer::InputLayer(_));
                let function = match op.module() {
                    _ if input => "keras.Input".to_owned(),
                    "keras.layers" => format!("layers.{class_name}"),
                    module => format!("{module}.{class_name}"),
                };
                (class_name, function, arguments)
            }
            Body::Unknown { class_name, config, .. } => {
                let arguments = config.as_map().map(stated).unwrap_or_default();
                let module = node.extra.get("module").and_then(Value::as_text).unwrap_or("keras.layers");
                let own = module.split('.').next() == Some("keras");
                if !own && !self.shared.strangers.contains(class_name) {
                    self.shared.strangers.push(class_name.clone());
                }
                let function = match class_name.as_str() {
                    "InputLayer" => "layers.InputLayer".to_owned(),
                    name if own => format!("layers.{name}"),
                    name => name.to_owned(),
                };
                (class_name.as_str(), function, arguments)
            }
            // Written before; they stand here by their variables.
            Body::Model(_) | Body::SameAs(_) => return (String::new(), vec![]),
        };
        if name {
            arguments.extend(self.shared.name(class_name, &node.name));
        }
        // The one layer of Keras that does not take it.
        if !node.trainable && class_name != "SpatialDropout2D" && !node.body.is_input() {
            arguments.push(("trainable".to_owned(), "False".to_owned()));
        }
        (function, arguments)
    }

    fn model_name(&mut self, class_name: &str) -> Option<(String, String)> {
        let name = self.walk.network.name.as_str();
        if name.is_empty() { None } else { self.shared.name(class_name, name) }
    }

    fn stack(&mut self, first: First) -> String {
        let nodes: Vec<&Node> = self.walk.nodes().map(|(_, node)| node).collect();
        let shape = match (first, nodes.as_slice()) {
            (First::InputShape, [input, layer, ..]) => carried_shape(input, layer),
            _ => None,
        };
        let mut lines = vec![];
        for (at, node) in nodes.iter().enumerate() {
            if at == 0 && shape.is_some() {
                continue;
            }
            if let Some(model) = self.models.get(&node.id) {
                lines.push(format!("        {model},\n"));
                continue;
            }
            // The name of a stack's input is seen nowhere.
            let implied = nodes.get(1).map(|first| format!("{}_input", first.name));
            let named = !(node.body.is_input() && implied.as_ref() == Some(&node.name));
            let (function, mut arguments) = self.made(node, named);
            if let Some(shape) = shape.as_ref().filter(|_| at == 1) {
                arguments.push(("input_shape".to_owned(), shape.clone()));
            }
            lines.push(format!("        {},\n", call(&function, &arguments, 8)));
        }
        let name = self.model_name("Sequential").map(|(_, name)| format!("    name={name},\n"));
        let target = self.target;
        format!("{target} = keras.Sequential(\n    [\n{}    ],\n{})\n", lines.concat(), name.unwrap_or_default())
    }

    /// What a source is called: a model of several outputs gives a list of them.
    fn read(&self, source: Source, variable: &str) -> String {
        let node = self.walk.node(source.node).map(|node| &self.walk.owner(node).body);
        match node {
            Some(Body::Model(inner)) if inner.outputs.len() > 1 => format!("{variable}[{}]", source.output),
            _ => variable.to_owned(),
        }
    }

    fn graph(&mut self) -> String {
        let nodes: Vec<(usize, &'a Node)> = self.walk.nodes().collect();
        let variables = variables(&self.walk, &RESERVED, false);
        let variable = |id: NodeId| variables.get(&id).map_or("None", String::as_str);
        let shared: Vec<NodeId> = nodes
            .iter()
            .filter_map(|(_, node)| match node.body {
                Body::SameAs(owner) => Some(owner),
                _ => None,
            })
            .collect();
        let mut code = String::new();
        for (at, node) in &nodes {
            let sources = self.walk.sources(*at);
            let read: Vec<String> = sources.iter().map(|source| self.read(*source, variable(source.node))).collect();
            let merges = self.walk.network.layer(node).is_some_and(|layer| layer.op().merges());
            let read = match read.as_slice() {
                [one] if !merges => one.clone(),
                read => format!("[{}]", read.join(", ")),
            };
            let target = variable(node.id);
            let owner = self.walk.owner(node);
            let model = self.models.get(&owner.id).cloned();
            if let Some(model) = &model {
                code.push_str(&format!("{target} = {model}({read})\n"));
                continue;
            }
            let layer = format!("{}_layer", identifier(&owner.name));
            if matches!(node.body, Body::SameAs(_)) {
                code.push_str(&format!("{target} = {layer}({read})\n"));
                continue;
            }
            if let Some(Layer::Operation(operation)) = node.body.layer() {
                let number = |number: Option<f64>| number.map(|number| literal(&Value::Float(number)));
                let tensors = sources.iter().map(|source| variable(source.node).to_owned());
                let operands = number(operation.x1).into_iter().chain(tensors).chain(number(operation.x2));
                let operands: Vec<String> = operands.collect();
                let made = match sign(operation.function) {
                    Some(sign) => operands.join(sign),
                    None => format!("keras.ops.{}({})", snake_case(operation.function.word()), operands.join(", ")),
                };
                code.push_str(&format!("{target} = {made}\n"));
                // The operation takes a name of its class too.
                drop(self.shared.name(operation.function.word(), &node.name));
                continue;
            }
            let (function, arguments) = self.made(node, true);
            if node.body.is_input() {
                code.push_str(&format!("{target} = {}\n", call(&function, &arguments, 0)));
            } else if shared.contains(&node.id) {
                code.push_str(&format!("{layer} = {}\n", call(&function, &arguments, 0)));
                code.push_str(&format!("{target} = {layer}({read})\n"));
            } else {
                code.push_str(&format!(
                    "{target} = {}({read})\n",
                    call(&function, &arguments, target.len() + read.len() + 5)
                ));
            }
        }
        let ends = |sources: Vec<Source>| {
            let names: Vec<String> = sources.iter().map(|source| self.read(*source, variable(source.node))).collect();
            if let [one] = names.as_slice() { one.clone() } else { format!("[{}]", names.join(", ")) }
        };
        let inputs = nodes.iter().filter(|(_, node)| node.body.is_input());
        let inputs = ends(inputs.map(|(_, node)| Source::of(node.id)).collect());
        let outputs = ends(self.walk.outputs());
        let mut arguments = vec![("inputs".to_owned(), inputs), ("outputs".to_owned(), outputs)];
        arguments.extend(self.model_name("Functional"));
        code.push_str(&format!("{} = {}\n", self.target, call("keras.Model", &arguments, 8)));
        code
    }
}

/// The shape of the input, where the first layer can carry it instead.
fn carried_shape(input: &Node, layer: &Node) -> Option<String> {
    let Some(Layer::InputLayer(_)) = input.body.layer() else { return None };
    let op = input.body.layer()?.op();
    let only_shape =
        op.params().iter().all(|param| param.name == "shape" || param.default.as_ref() == Some(&param.value));
    // The one layer of Keras that does not take it.
    let takes = layer.body.layer().is_some_and(|layer| layer.op().class_name() != "SpatialDropout2D");
    let shape = op.params().into_iter().find(|param| param.name == "shape")?.value;
    (only_shape && takes).then(|| tuple(shape.as_list().unwrap_or_default().iter().map(literal)))
}

/// The sign of an operation, if it has one.
const fn sign(function: Function) -> Option<&'static str> {
    match function {
        Function::Add => Some(" + "),
        Function::Subtract => Some(" - "),
        Function::Multiply => Some(" * "),
        Function::TrueDivide | Function::Divide => Some(" / "),
        _ => None,
    }
}
