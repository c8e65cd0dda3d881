//! Nested models, opened: their layers stand in the module side by side.

use crate::nn::analysis::Report;
use crate::nn::flat::{flatten, held};
use crate::nn::network::{Network, NodeId};
use crate::nn::sorted::Sorted;
use std::sync::Arc;

/// The network without nested models. What was in one is called after it too, `stem.conv2d`, as names are unique in each
/// model alone.
pub(super) fn opened(network: &Network, report: &Report) -> Network {
    let mut names: Sorted<NodeId, String> = Sorted::new();
    for (node, entry) in network.nodes.iter().zip(&report.nodes) {
        let mut path = vec![node.name.as_str()];
        for one in held(network, node, entry) {
            path.truncate(one.depth + 1);
            path.push(&one.node.name);
            names.insert(one.entry.id, path.join("."));
        }
    }
    let mut flat = flatten(network).network;
    for node in &mut flat.nodes {
        if let Some(name) = names.remove(&node.id) {
            Arc::make_mut(node).name = name;
        }
    }
    flat
}
