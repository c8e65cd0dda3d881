//! What the `convscope` object says of the network, beside the model part.

use super::weights::{map, node_id};
use crate::nn::network::{Body, Kind, Network, Node, NodeId, Source, fresh_id};
use crate::nn::params::{Map, Value};
use crate::nn::sorted::Sorted;
use crate::text::ImportError;
use crate::text::keras_json::takes;
use crate::text::path::Path;
use std::collections::VecDeque;
use std::sync::Arc;

/// What is said of one node.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) id: NodeId,
    pub(super) name: String,
    pub(super) off: bool,
    /// The node whose layer it uses once more. A further call has no name and no `trainable` in the model part.
    pub(super) same_as: Option<NodeId>,
    pub(super) frozen: bool,
    /// What it reads, where the model part cannot say it.
    pub(super) reads: Option<Vec<Source>>,
}

/// What is said of the network beside its nodes, where the model part cannot say it.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Beside {
    pub(super) name: Option<String>,
    pub(super) kind: Option<Kind>,
    pub(super) outputs: Option<Vec<Source>>,
}

impl Item {
    pub(super) fn of(node: &Node) -> Self {
        let same_as = match node.body {
            Body::SameAs(owner) => Some(owner),
            _ => None,
        };
        // Neither a further call nor a layer that has no `trainable` says it in the model part.
        let unsaid = same_as.is_some() || node.body.layer().is_some_and(|layer| !takes(layer, "trainable"));
        let frozen = unsaid && !node.trainable;
        Self { id: node.id, name: node.name.clone(), off: node.off, same_as, frozen, reads: None }
    }

    pub(super) fn write(&self) -> Map {
        let id = |id: NodeId| Value::from(u64::from(id.0));
        let mut map = map([("id", id(self.id)), ("name", Value::from(self.name.as_str()))]);
        if self.off {
            map.insert("off".to_owned(), Value::Bool(true));
        }
        if self.frozen {
            map.insert("frozen".to_owned(), Value::Bool(true));
        }
        map.extend(self.same_as.map(|owner| ("same_as".to_owned(), id(owner))));
        map.extend(self.reads.as_ref().map(|reads| ("reads".to_owned(), write_sources(reads))));
        map
    }

    pub(super) fn read(value: &Value, path: &Path<'_>) -> Result<Self, ImportError> {
        let map = path.map(value)?;
        let flag = |key: &str| map.get(key) == Some(&Value::Bool(true));
        let same_as = map.get("same_as").map(|id| node_id(id, &Path::Key(path, "same_as"))).transpose()?;
        let reads = map.get("reads").map(|list| read_sources(list, &Path::Key(path, "reads"))).transpose()?;
        Ok(Self {
            id: node_id(path.need(map, "id")?, &Path::Key(path, "id"))?,
            name: Path::Key(path, "name").text(path.need(map, "name")?)?.to_owned(),
            off: flag("off"),
            same_as,
            frozen: flag("frozen"),
            reads,
        })
    }
}

/// The keys of [`Item`] in a file.
pub(super) const ITEM: [&str; 6] = ["id", "name", "off", "frozen", "same_as", "reads"];

pub(super) fn write_sources(sources: &[Source]) -> Value {
    let one = |source: &Source| {
        Value::List([source.node.0, source.output].iter().map(|n| Value::from(u64::from(*n))).collect())
    };
    Value::List(sources.iter().map(one).collect())
}

pub(super) fn read_sources(value: &Value, path: &Path<'_>) -> Result<Vec<Source>, ImportError> {
    let one = |(at, value): (usize, &Value)| {
        let place = Path::Item(path, at);
        match place.list(value)? {
            [node, output] => Ok(Source { node: node_id(node, &place)?, output: node_id(output, &place)?.0 }),
            _ => Err(place.wrong(crate::text::Wanted::List)),
        }
    };
    path.list(value)?.iter().enumerate().map(one).collect()
}

/// Gives the nodes of a network that was read from a model part the identities, the order and all else that the items say.
///
/// Where another program has changed the model part, so that the items are no longer about the same layers, those that
/// still have a node of their name give it their identity and whether it is off; the rest is the model part's.
pub(super) fn restore(network: &mut Network, items: &[Item], beside: &Beside) {
    let mut by_name: Sorted<&str, VecDeque<&Arc<Node>>> = Sorted::new();
    let mut further: Sorted<NodeId, VecDeque<&Arc<Node>>> = Sorted::new();
    for node in &network.nodes {
        match node.body {
            Body::SameAs(owner) => further.or_default(owner).push_back(node),
            _ => by_name.or_default(&node.name).push_back(node),
        }
    }
    // First the layers, then the further calls of them.
    let mut now: Sorted<NodeId, NodeId> = Sorted::new();
    let mut found: Vec<Option<&Arc<Node>>> = items
        .iter()
        .map(|item| {
            let node = by_name.get_mut(item.name.as_str()).filter(|_| item.same_as.is_none())?.pop_front()?;
            now.insert(node.id, item.id);
            Some(node)
        })
        .collect();
    let then: Sorted<NodeId, NodeId> = now.iter().map(|(then, now)| (*now, *then)).collect();
    for (item, found) in items.iter().zip(&mut found) {
        let owner = item.same_as.and_then(|owner| then.get(&owner));
        if let Some(node) = owner.and_then(|owner| further.get_mut(owner)).and_then(VecDeque::pop_front) {
            now.insert(node.id, item.id);
            *found = Some(node);
        }
    }
    let complete = by_name.values().chain(further.values()).all(VecDeque::is_empty)
        && items.iter().zip(&found).all(|(item, found)| found.is_some() || item.same_as.is_some());
    let items_of: Sorted<NodeId, &Item> =
        items.iter().zip(&found).filter_map(|(item, found)| Some(((*found)?.id, item))).collect();
    // A node that no item is about gets an identity that none has.
    for node in &network.nodes {
        if !now.contains_key(&node.id) {
            let taken = items.iter().map(|item| item.id).chain(now.values().copied());
            let free = fresh_id(taken);
            now.insert(node.id, free);
        }
    }
    let now_of = |id: NodeId| now.get(&id).copied().unwrap_or(id);
    let source = |source: &Source| Source { node: now_of(source.node), ..*source };
    let renewed = |node: &Node, item: Option<&Item>| {
        let mut node = node.clone();
        node.id = now_of(node.id);
        node.inputs = node.inputs.iter().map(source).collect();
        if let Body::SameAs(owner) = &mut node.body {
            *owner = now_of(*owner);
        }
        if let Some(item) = item {
            node.off = item.off;
            if item.same_as.is_some() {
                node.name.clone_from(&item.name);
                node.trainable = !item.frozen;
            } else if item.frozen {
                node.trainable = false;
            }
        }
        node
    };
    if !complete {
        let nodes = network.nodes.iter().map(|node| Arc::new(renewed(node, items_of.get(&node.id).copied())));
        (network.nodes, network.outputs) = (nodes.collect(), network.outputs.iter().map(source).collect());
        return;
    }
    let nodes = items.iter().zip(&found).map(|(item, found)| {
        let mut node = match found {
            Some(node) => renewed(node, Some(item)),
            // A further call of a layer that is gone.
            None => Node {
                id: item.id,
                name: item.name.clone(),
                body: Body::SameAs(item.same_as.unwrap_or(item.id)),
                trainable: !item.frozen,
                off: item.off,
                inputs: vec![],
                extra: Value::Null,
            },
        };
        if let Some(reads) = &item.reads {
            node.inputs.clone_from(reads);
        }
        Arc::new(node)
    });
    let nodes: Vec<Arc<Node>> = nodes.collect();
    network.outputs = match &beside.outputs {
        Some(outputs) => outputs.clone(),
        None => network.outputs.iter().map(source).collect(),
    };
    network.nodes = nodes;
    network.kind = beside.kind.unwrap_or(network.kind);
    if let Some(name) = &beside.name {
        network.name.clone_from(name);
    }
}
