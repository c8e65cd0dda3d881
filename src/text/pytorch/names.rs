//! What things are called in the code, and in which order the axes of pictures lie.

use crate::nn::analysis::{NodeReport, Report};
use crate::nn::network::{Node, NodeId};
use crate::nn::shape::{DataFormat, Shape};
use crate::nn::sorted::Sorted;
use crate::text::python::{free, identifier};
use crate::text::walk::Walk;

/// Names that the code uses for something else.
pub(super) const RESERVED: [&str; 42] = [
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
pub(super) fn attributes(walk: &Walk<'_>) -> Sorted<NodeId, String> {
    let mut taken: Sorted<String, ()> = OWN.iter().chain(&RESERVED).map(|name| ((*name).to_owned(), ())).collect();
    walk.nodes().map(|(_, node)| (node.id, free(&identifier(&node.name), &mut taken))).collect()
}

/// Which order Keras has a node's output in: a layer's own, or that of what it reads. What no layer has said is in the order
/// that its first reader wants.
pub(super) fn formats(walk: &Walk<'_>, report: &Report) -> Sorted<NodeId, DataFormat> {
    let own = |node: &Node| walk.owner(node).body.layer().and_then(|layer| layer.op().data_format());
    let is_picture =
        |at: usize| report.nodes.get(at).and_then(NodeReport::shape).is_some_and(|shape| shape.0.len() == 3);
    let mut wanted: Sorted<NodeId, DataFormat> = Sorted::new();
    for (at, node) in walk.nodes() {
        if let Some(format) = own(node) {
            for source in walk.sources(at) {
                if !wanted.contains_key(&source.node) {
                    wanted.insert(source.node, format);
                }
            }
        }
    }
    let mut formats = Sorted::new();
    for (at, node) in walk.nodes() {
        let above = walk.sources(at).first().copied();
        let above = above.filter(|above| walk.at(above.node).is_some_and(is_picture));
        let inherited = above.and_then(|above| formats.get(&above.node).copied());
        let format = own(node).or(inherited).or_else(|| wanted.get(&node.id).copied());
        formats.insert(node.id, format.unwrap_or(DataFormat::ChannelsLast));
    }
    formats
}

/// Whether the output of a node is held with the channels first, where Keras has them last.
pub(super) fn is_turned(formats: &Sorted<NodeId, DataFormat>, node: NodeId, shape: Option<&Shape>) -> bool {
    shape.is_some_and(|shape| shape.0.len() == 3) && formats.get(&node) != Some(&DataFormat::ChannelsFirst)
}
