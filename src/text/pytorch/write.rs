//! The module: its classes, functions and lines.

use super::forward::{Held, Layer};
use super::helpers::helpers;
use super::layers::expression;
use super::weights::Loaded;
use crate::nn::analysis::{NodeReport, Report};
use crate::nn::network::{Body, Network, Node, NodeId, Source};
use crate::nn::shape::{DataFormat, Shape};
use crate::nn::sorted::Sorted;
use crate::text::python::{comment, free, identifier, quoted, variables};
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
    let walk = Walk::new(network);
    let names = attributes(&walk);
    let mut writer = Writer { l, report, formats: formats(&walk, report), names, held: Sorted::new(), walk };
    writer.module()
}

struct Writer<'a> {
    l: Locale,
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
            let turned = self.turned(node.id, &shape);
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

    /// Whether the output of a node is held with the channels first, where Keras has them last.
    fn turned(&self, node: NodeId, shape: &Shape) -> bool {
        shape.0.len() == 3 && self.formats.get(&node) != Some(&DataFormat::ChannelsFirst)
    }

    fn layer(&self, at: usize, node: &'a Node, entry: &'a NodeReport, target: &str, turned: bool, parts: &mut Parts) {
        let owner = self.walk.owner(node);
        let is_call = |other: &Node| other.id == owner.id || other.body == Body::SameAs(owner.id);
        let mut layer = Layer {
            params: owner.body.layer().map(|layer| layer.op().params()).unwrap_or_default(),
            report: entry,
            owner: self.report.node(owner.id).unwrap_or(entry),
            shared: self.walk.nodes().filter(|(_, other)| is_call(other)).count() > 1,
            inputs: self.walk.sources(at, node).iter().map(|source| self.source(*source)).collect(),
            turned,
            target: target.to_owned(),
            name: self.names.get(&owner.id).cloned().unwrap_or_default(),
            init: vec![],
            lines: vec![],
            loaded: vec![],
        };
        let class_name = match &owner.body {
            Body::Layer(layer) => layer.op().class_name(),
            Body::Unknown { class_name, .. } => class_name,
            Body::SameAs(_) => "",
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
            let about = "        # weights = {layer.name: layer.get_weights() for layer in keras_model.layers}\n";
            let mut lines = vec![
                "weights = {name: [torch.as_tensor(a) for a in arrays] for name, arrays in weights.items()}".to_owned(),
                "with torch.no_grad():".to_owned(),
            ];
            lines.extend(load.into_iter().map(|line| format!("    {line}")));
            method(&mut class, "load_keras(self, weights)", about, &lines);
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

/// Names that the code uses for something else.
const RESERVED: [&str; 42] = [
    "F", "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "float", "for", "from", "global", "if", "import", "in", "is", "lambda", "nn",
    "nonlocal", "not", "or", "pass", "raise", "return", "self", "torch", "try", "while", "with", "yield", "model", "x",
];

/// What a module of PyTorch has of its own.
const OWN: [&str; 36] = [
    "T_destination",
    "add_module",
    "apply",
    "bfloat16",
    "buffers",
    "call_super_init",
    "children",
    "compile",
    "cpu",
    "cuda",
    "double",
    "dump_patches",
    "eval",
    "extra_repr",
    "float",
    "forward",
    "get_buffer",
    "half",
    "ipu",
    "load_keras",
    "load_state_dict",
    "modules",
    "named_buffers",
    "named_children",
    "parameters",
    "register_buffer",
    "requires_grad_",
    "set_submodule",
    "share_memory",
    "state_dict",
    "to",
    "train",
    "training",
    "type",
    "xpu",
    "zero_grad",
];

/// What layers are called below `self`.
fn attributes(walk: &Walk<'_>) -> Sorted<NodeId, String> {
    let mut taken: Sorted<String, ()> = OWN.iter().chain(&RESERVED).map(|name| ((*name).to_owned(), ())).collect();
    walk.nodes().map(|(_, node)| (node.id, free(&identifier(&node.name), &mut taken))).collect()
}

/// Which order Keras has a node's output in: a layer's own, or that of what it reads. What no layer has said is in the order
/// that its first reader wants.
fn formats(walk: &Walk<'_>, report: &Report) -> Sorted<NodeId, DataFormat> {
    let own = |node: &Node| walk.owner(node).body.layer().and_then(|layer| layer.op().data_format());
    let is_picture =
        |at: usize| report.nodes.get(at).and_then(NodeReport::shape).is_some_and(|shape| shape.0.len() == 3);
    let mut wanted: Sorted<NodeId, DataFormat> = Sorted::new();
    for (at, node) in walk.nodes() {
        if let Some(format) = own(node) {
            for source in walk.sources(at, node) {
                if !wanted.contains_key(&source.node) {
                    wanted.insert(source.node, format);
                }
            }
        }
    }
    let mut formats = Sorted::new();
    for (at, node) in walk.nodes() {
        let above = walk.sources(at, node).first().copied();
        let above = above.filter(|above| walk.at(above.node).is_some_and(is_picture));
        let inherited = above.and_then(|above| formats.get(&above.node).copied());
        let format = own(node).or(inherited).or_else(|| wanted.get(&node.id).copied());
        formats.insert(node.id, format.unwrap_or(DataFormat::ChannelsLast));
    }
    formats
}
