//! What of a network still is as its file said it.

use super::calls::{self, Tensor};
use super::read::is_model;
use super::write::Writer;
use crate::nn::network::{Body, Network, Node, Source};
use crate::nn::params::Value;
use crate::nn::sorted::Sorted;

/// The file's own outline: its layers by the names it used, and where they stand in the network now.
pub(super) struct Said<'a> {
    /// The names in the order of the file.
    names: Vec<&'a str>,
    position: Sorted<&'a str, usize>,
    /// The places of the calls of the layer that has this name in the file.
    calls: Sorted<&'a str, (Vec<usize>, bool)>,
}

impl<'a> Said<'a> {
    pub(super) fn new(network: &'a Network) -> Self {
        let names: Vec<&str> = names(network).collect();
        let position = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        let mut calls: Sorted<&str, (Vec<usize>, bool)> = Sorted::new();
        for (at, node) in network.nodes.iter().enumerate() {
            let Some(name) = name_in_file(node) else { continue };
            // A copy speaks with the name of the original, which comes first or still has the name.
            if calls.contains_key(name) && node.name != name {
                continue;
            }
            let further = network.nodes.iter().enumerate().filter(|(_, other)| other.body == Body::SameAs(node.id));
            let places = std::iter::once(at).chain(further.map(|(at, _)| at)).collect();
            calls.insert(name, (places, is_model(&node.body)));
        }
        Self { names, position, calls }
    }

    /// The place of the node whose output a tensor of the file is now.
    pub(super) fn find(&self, tensor: &Tensor) -> Option<(usize, u32)> {
        let (places, nested) = self.calls.get(tensor.layer.as_str())?;
        let place = places.get(tensor.call_among(places.len(), *nested)?)?;
        Some((*place, u32::try_from(tensor.output).ok()?))
    }

    /// Where the file has a name in its list.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.position.get(name).copied()
    }

    /// Whether a layer that the file gave no call reads what it read there: in a stack, the layer listed above it.
    fn stands(&self, node: &Node, at: usize, network: &Network, implied: bool) -> bool {
        if node.body.is_input() {
            return true;
        }
        let above_in_file = name_in_file(node).and_then(|name| self.position(name)).map(|at| at.checked_sub(1));
        let above = at.checked_sub(1).and_then(|above| network.nodes.get(above));
        match (above_in_file, above) {
            (Some(None), None) => true,
            (Some(None), Some(_)) => at == 1 && implied,
            (Some(Some(said)), Some(above)) => self.names.get(said).copied() == name_in_file(above),
            _ => false,
        }
    }
}

/// Whether a node does and reads what it did and read in the file.
pub(super) fn is_same(writer: &Writer<'_>, said: &Said<'_>, at: usize, node: &Node) -> bool {
    let network = writer.network;
    let implied = writer.implied_input();
    if implied == Some(node.id) {
        let first = network.nodes.get(1).and_then(|first| first.extra.get("config"));
        let config = network.extra.get("config");
        let shapes = super::write::CARRIED.iter().filter_map(|key| first?.get(key));
        let built = config.and_then(|config| config.get("build_input_shape"));
        return shapes.chain(built).next() == writer.shape(node.id).as_ref();
    }
    let config = match &node.body {
        Body::SameAs(owner) => network.node(*owner).is_some_and(|owner| is_said(writer, owner)),
        _ => is_said(writer, node),
    };
    let sources = writer.sources(at);
    let places: Vec<_> = sources.iter().map(|source| writer.place_of(*source)).collect();
    let reads = match call_in_file(node) {
        Some(call) => calls::tensors(call).iter().map(|tensor| said.find(tensor)).eq(places),
        None if node.inputs.is_empty() => said.stands(node, at, network, implied.is_some()),
        None => places.iter().all(Option::is_none),
    };
    config && reads
}

/// Whether a node's arguments are those of the file. Its name and whether it trains change no shape.
fn is_said(writer: &Writer<'_>, node: &Node) -> bool {
    match &node.body {
        // What is in it is not edited here.
        Body::Model(_) => node.extra != Value::Null,
        // Its arguments are those of the file, or there is no telling.
        Body::Unknown { refusal: None, .. } => node.extra != Value::Null,
        _ => {
            let said = node.extra.get("config").and_then(Value::as_map);
            said.is_some_and(|said| {
                let now = super::config::written(node, Some(said), writer.era);
                let plain = |key: &str| key != "name" && key != "trainable";
                now.as_map().is_some_and(|now| {
                    now.iter().filter(|(key, _)| plain(key)).eq(said.iter().filter(|(key, _)| plain(key)))
                })
            })
        }
    }
}

/// The names of the layers in the order of the file.
fn names(network: &Network) -> impl Iterator<Item = &str> {
    let config = network.extra.get("config");
    let names = config.and_then(|config| config.get("layers").or(Some(config))).and_then(Value::as_list);
    names.into_iter().flatten().filter_map(Value::as_text)
}

/// The name by which the file's layers speak of a node.
pub(super) fn name_in_file(node: &Node) -> Option<&str> {
    let own = match &node.body {
        Body::SameAs(_) => return None,
        Body::Unknown { config, refusal: None, .. } => config.get("name").filter(|_| node.extra != Value::Null),
        _ => node.extra.get("config").and_then(|config| config.get("name")),
    };
    node.extra.get("name").or(own).and_then(Value::as_text)
}

/// The call that makes a node, as the file said it.
pub(super) fn call_in_file(node: &Node) -> Option<&Value> {
    node.extra.get("inbound_nodes")?.as_list()?.first()
}

/// What a tensor that the file said becomes: it stays where it still is the same one under the same name.
pub(super) fn tensor_now(writer: &Writer<'_>, said: &Said<'_>, tensor: &Tensor, source: Source) -> Option<Tensor> {
    let now = writer.tensor(source)?;
    let kept = now.layer == tensor.layer && said.find(tensor) == writer.place_of(source);
    Some(if kept { tensor.clone() } else { now })
}
