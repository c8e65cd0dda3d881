//! The module: its classes, functions and lines.

use super::forward::{Held, Layer};
use super::helpers::helpers;
use super::layers::expression;
use super::names::{RESERVED, attributes, formats, is_turned};
use super::nested::opened;
use super::weights::Loaded;
use crate::nn::analysis::{NodeReport, Report, analyze};
use crate::nn::flat::has_models;
use crate::nn::network::{Body, Network, Node, NodeId, Source};
use crate::nn::shape::{DataFormat, Shape};
use crate::nn::sorted::Sorted;
use crate::text::python::{comment, quoted, variables};
use crate::text::walk::Walk;
use crate::words::{Locale, t};

/// A module of PyTorch with the network's shapes, counts and, after `load_keras`, values. Runs as it stands where every layer
/// of the network works; one that PyTorch has no short way to say raises `NotImplementedError`.
///
/// ```
/// use convscope::nn::{analysis::analyze, layers::Layer, network::Network};
/// use convscope::words::Locale;
/// let network = Network::stack("sequential", ["InputLayer", "Flatten"].map(|name| Layer::new(name).unwrap()));
/// let code = convscope::text::pytorch::write(Locale::En, &network, &analyze(&network));
/// assert!(code.contains("return x.permute(0, 2, 3, 1).flatten(1)"));
/// ```
#[must_use]
pub fn write(l: Locale, network: &Network, report: &Report) -> String {
    if has_models(network) {
        // One module: what nested models hold stands in it side by side.
        let open = opened(network, report);
        return module(l, &open, &analyze(&open), true);
    }
    module(l, network, report, false)
}

fn module(l: Locale, network: &Network, report: &Report, nested: bool) -> String {
    let walk = Walk::new(network);
    let names = attributes(&walk);
    let mut writer = Writer { l, nested, report, formats: formats(&walk, report), names, held: Sorted::new(), walk };
    writer.module()
}

/// Of which nodes the module holds the output with the channels first, where Keras has them last.
#[must_use]
pub fn turned(network: &Network, report: &Report) -> Vec<bool> {
    let formats = formats(&Walk::new(network), report);
    report.nodes.iter().map(|entry| is_turned(&formats, entry.id, entry.shape())).collect()
}

/// How a person gets the weights out of Keras's model.
const WEIGHTS: &str = "weights = {layer.name: layer.get_weights() for layer in keras_model.layers}";
/// The same where the model holds models.
const NESTED_WEIGHTS: &str = "\
def named(model, before=\"\"):
    for layer in model.layers:
        if hasattr(layer, \"layers\"):
            yield from named(layer, before + layer.name + \".\")
        else:
            yield before + layer.name, layer.get_weights()
weights = dict(named(keras_model))";

/// Lines as comments at the head of a method.
fn indented(lines: &str) -> String {
    comment(lines).lines().map(|line| format!("        {line}\n")).collect()
}

struct Writer<'a> {
    l: Locale,
    /// What was in nested models stands here too.
    nested: bool,
    walk: Walk<'a>,
    report: &'a Report,
    /// Which pictures Keras has with the channels first.
    formats: Sorted<NodeId, DataFormat>,
    /// What layers are called below `self`.
    names: Sorted<NodeId, String>,
    /// What came out of the nodes so far.
    held: Sorted<NodeId, Held>,
}

/// A part of the code for each layer.
#[derive(Default)]
struct Parts {
    init: Vec<String>,
    load: Vec<String>,
    forward: Vec<String>,
}

impl<'a> Writer<'a> {
    fn module(&mut self) -> String {
        let nodes: Vec<(usize, &Node)> = self.walk.nodes().collect();
        let variables = variables(&self.walk, &RESERVED, true);
        let variable = |id: NodeId| variables.get(&id).map_or("None", String::as_str).to_owned();
        let mut parts = Parts::default();
        let mut inputs = vec![];
        for (at, node) in &nodes {
            let target = variable(node.id);
            let Some(entry) = self.report.nodes.get(*at) else { continue };
            let shape = entry.shape().cloned().unwrap_or_default();
            let turned = is_turned(&self.formats, node.id, entry.shape());
            if node.body.is_input() {
                inputs.push(target.clone());
            } else {
                self.layer(*at, node, entry, &target, turned, &mut parts);
            }
            self.held.insert(node.id, Held { code: target, shape, turned });
        }
        let outputs: Vec<String> = self.walk.outputs().iter().map(|source| self.source(*source).code).collect();
        self.assembled(&inputs, &outputs.join(", "), parts)
    }

    fn source(&self, source: Source) -> Held {
        let nowhere = || Held { code: "None".to_owned(), shape: Shape::default(), turned: false };
        self.held.get(&source.node).cloned().unwrap_or_else(nowhere)
    }

    fn layer(&self, at: usize, node: &'a Node, entry: &'a NodeReport, target: &str, turned: bool, parts: &mut Parts) {
        let owner = self.walk.owner(node);
        let is_call = |other: &Node| other.id == owner.id || other.body == Body::SameAs(owner.id);
        let mut layer = Layer {
            params: owner.body.layer().map(|layer| layer.op().params()).unwrap_or_default(),
            report: entry,
            owner: self.report.node(owner.id).unwrap_or(entry),
            shared: self.walk.nodes().filter(|(_, other)| is_call(other)).count() > 1,
            inputs: self.walk.sources(at).iter().map(|source| self.source(*source)).collect(),
            turned,
            target: target.to_owned(),
            name: self.names.get(&owner.id).cloned().unwrap_or_default(),
            init: vec![],
            lines: vec![],
            loaded: vec![],
        };
        let class_name = match &owner.body {
            // A number in the place of a tensor has no word here.
            Body::Layer(layer) if layer.op().numbers().is_some_and(|numbers| numbers != [None; 2]) => "Operation",
            _ => self.walk.network.class_of(owner),
        };
        let written = entry.shape().and_then(|_| expression(class_name, &mut layer));
        let Some(code) = written else {
            parts
                .forward
                .push(format!("raise NotImplementedError({})", quoted(&format!("{} ({class_name})", node.name))));
            return;
        };
        parts.forward.append(&mut layer.lines);
        if code != target {
            parts.forward.push(format!("{target} = {}", bare(&code)));
        }
        if owner.id == node.id {
            if !node.trainable {
                let places: Vec<String> =
                    layer.init.iter().filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect();
                layer.init.extend(places.into_iter().map(|place| format!("{place}.requires_grad_(False)")));
            }
            parts.init.append(&mut layer.init);
            parts.load.extend(load(
                &node.name,
                &layer.loaded,
                &layer.owner.weights.iter().map(|weight| weight.name).collect::<Vec<_>>(),
            ));
        }
    }

    fn assembled(&self, inputs: &[String], outputs: &str, parts: Parts) -> String {
        let Parts { mut init, load, mut forward } = parts;
        init.insert(0, "super().__init__()".to_owned());
        // A last line that only names the output.
        let last = forward.last().and_then(|line| line.strip_prefix(&format!("{outputs} = "))).map(str::to_owned);
        match last {
            Some(code) => {
                forward.pop();
                forward.push(format!("return {code}"));
            }
            None => forward.push(format!("return {outputs}")),
        }
        let arguments: Vec<&str> = std::iter::once("self").chain(inputs.iter().map(String::as_str)).collect();
        let mut class = String::from("class Network(nn.Module):\n");
        method(&mut class, "__init__(self)", "", &init);
        class.push('\n');
        method(&mut class, &format!("forward({})", arguments.join(", ")), "", &forward);
        if !load.is_empty() {
            class.push('\n');
            let about = if self.nested { NESTED_WEIGHTS } else { WEIGHTS };
            let mut lines = vec![
                "weights = {name: [torch.as_tensor(a) for a in arrays] for name, arrays in weights.items()}".to_owned(),
                "with torch.no_grad():".to_owned(),
            ];
            lines.extend(load.into_iter().map(|line| format!("    {line}")));
            method(&mut class, "load_keras(self, weights)", &indented(about), &lines);
        }
        let mut code = String::from("import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n");
        let turned = self.held.values().any(|held| held.turned);
        if turned {
            code.push_str(&comment(t::code_channels_first(self.l)));
            code.push_str(&comment(t::code_keras_order(self.l)));
        }
        if class.contains("F.pad(") {
            code.push_str(&comment(t::code_pad_order(self.l)));
        }
        if turned || class.contains("F.pad(") {
            code.push('\n');
        }
        code.push('\n');
        code.push_str(&helpers(&class));
        code.push_str(&class);
        code.push_str("\n\nmodel = Network().eval()\n");
        code
    }
}

/// A line with an expression needs no brackets around it.
fn bare(code: &str) -> &str {
    let Some(inside) = code.strip_prefix('(').and_then(|code| code.strip_suffix(')')) else { return code };
    let mut open = 0_i64;
    for c in inside.chars() {
        match c {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open < 0 {
            return code;
        }
    }
    inside
}

fn method(class: &mut String, head: &str, about: &str, lines: &[String]) {
    class.push_str(&format!("    def {head}:\n{about}"));
    for line in lines {
        class.push_str(&format!("        {line}\n"));
    }
}

/// The lines that take a layer's weights from Keras.
fn load(name: &str, loaded: &[Loaded], weights: &[&str]) -> Vec<String> {
    if loaded.is_empty() {
        return vec![];
    }
    let all: Vec<&str> =
        weights.iter().map(|weight| if loaded.iter().any(|l| l.keras == *weight) { *weight } else { "_" }).collect();
    let all = if let [one] = all.as_slice() { format!("{one},") } else { all.join(", ") };
    let mut lines = vec![format!("{all} = weights[{}]", quoted(name))];
    lines
        .extend(loaded.iter().map(|loaded| format!("self.{}.copy_({})", loaded.place, loaded.turned.of(loaded.keras))));
    lines
}
