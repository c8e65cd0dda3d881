//! The edits of a network: each makes another network, or says why not.

use super::names::unnumbered;
use super::{Body, Network, Node, NodeId, Source, read_layer};
use crate::nn::layers::Layer;
use crate::nn::params::{Map, ParamError, Reason, Value};
use crate::nn::sorted::Sorted;
use std::sync::Arc;

/// One change to a network.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Gives a layer's argument a value.
    Set {
        /// Which node.
        node: NodeId,
        /// Keras's name of the argument.
        param: String,
        /// The value.
        value: Value,
    },
    /// Puts a layer at a position.
    Insert {
        /// The position it will have.
        at: usize,
        /// The layer.
        layer: Layer,
    },
    /// Takes a node away.
    Remove {
        /// Which node.
        node: NodeId,
    },
    /// Gives a node another position.
    Move {
        /// Which node.
        node: NodeId,
        /// The position it will have.
        to: usize,
    },
    /// Puts a copy of a node below it.
    Duplicate {
        /// Which node.
        node: NodeId,
    },
    /// Gives a node another name.
    Rename {
        /// Which node.
        node: NodeId,
        /// The name.
        name: String,
    },
    /// Switches a node off or on.
    Switch {
        /// Which node.
        node: NodeId,
        /// Off.
        off: bool,
    },
    /// Sets Keras's `trainable`.
    Train {
        /// Which node.
        node: NodeId,
        /// Whether it trains.
        trainable: bool,
    },
    /// Says what a node reads (empty: the node above).
    Connect {
        /// Which node.
        node: NodeId,
        /// What it reads.
        inputs: Vec<Source>,
    },
}

/// Why an edit was refused. The network is then as it was.
#[derive(Clone, Debug, PartialEq)]
pub enum EditError {
    /// There is no such node.
    NoNode(NodeId),
    /// The argument's value is refused.
    Param(ParamError),
    /// Keras allows no `/` in a name, and here it may not be empty.
    BadName(String),
    /// Another node has this name.
    DuplicateName(String),
    /// The input can be changed, but not moved, copied, removed or switched off; and nothing stands above it.
    InputStays,
}

impl Network {
    fn change(&mut self, id: NodeId, change: impl FnOnce(&mut Node) -> Result<(), EditError>) -> Result<(), EditError> {
        let at = self.position(id).ok_or(EditError::NoNode(id))?;
        let node = self.nodes.get_mut(at).ok_or(EditError::NoNode(id))?;
        change(Arc::make_mut(node))
    }

    /// The lowest position that a node other than the input can have.
    fn first_free(&self) -> usize {
        usize::from(self.nodes.first().is_some_and(|node| node.body.is_input()))
    }

    fn movable(&self, id: NodeId) -> Result<usize, EditError> {
        let at = self.position(id).ok_or(EditError::NoNode(id))?;
        let is_input = self.nodes.get(at).is_some_and(|node| node.body.is_input());
        if is_input { Err(EditError::InputStays) } else { Ok(at) }
    }
}

/// The network that an edit makes of another.
///
/// # Errors
/// Why the edit is refused. What is wrong with the *new* network is no refusal: [`super::analysis`] says it.
pub fn apply(network: &Network, edit: &Edit) -> Result<Network, EditError> {
    let mut next = network.clone();
    match edit {
        Edit::Set { node, param, value } => next.change(*node, |node| set(node, param, value))?,
        Edit::Insert { at, layer } => {
            let at = (*at).clamp(next.first_free().min(next.nodes.len()), next.nodes.len());
            let node = next.fresh(layer.clone());
            next.nodes.insert(at, Arc::new(node));
        }
        Edit::Remove { node } => {
            let at = next.movable(*node)?;
            next.nodes.remove(at);
        }
        Edit::Move { node, to } => {
            let at = next.movable(*node)?;
            let moved = next.nodes.remove(at);
            let to = (*to).clamp(next.first_free(), next.nodes.len());
            next.nodes.insert(to, moved);
        }
        Edit::Duplicate { node } => {
            let at = next.movable(*node)?;
            let mut copy = next.nodes.get(at).ok_or(EditError::NoNode(*node))?.as_ref().clone();
            copy.id = next.fresh_id();
            if let Body::Model(inner) = &mut copy.body {
                renumber(inner, &mut network.next_inner_id());
            }
            copy.name = next.free_name(unnumbered(&copy.name));
            next.nodes.insert(at + 1, Arc::new(copy));
        }
        Edit::Rename { node, name } => {
            if name.is_empty() || name.contains('/') {
                return Err(EditError::BadName(name.clone()));
            }
            if next.nodes.iter().any(|other| other.id != *node && other.name == *name) {
                return Err(EditError::DuplicateName(name.clone()));
            }
            next.change(*node, |node| {
                node.name.clone_from(name);
                reread(node, "name", Value::Text(name.clone()));
                Ok(())
            })?;
        }
        Edit::Switch { node, off } => {
            next.movable(*node)?;
            next.change(*node, |node| {
                node.off = *off;
                Ok(())
            })?;
        }
        Edit::Train { node, trainable } => next.change(*node, |node| {
            node.trainable = *trainable;
            reread(node, "trainable", Value::Bool(*trainable));
            Ok(())
        })?,
        Edit::Connect { node, inputs } => next.change(*node, |node| {
            node.inputs.clone_from(inputs);
            Ok(())
        })?,
    }
    Ok(next)
}

/// Identities from which those of layers in nested models are counted: they are unique in the whole document.
pub const INNER: u32 = 1 << 31;

impl Network {
    /// The first identity for a layer in a nested model that none has.
    #[must_use]
    pub fn next_inner_id(&self) -> u32 {
        let inner = |node: &Arc<Node>| match &node.body {
            Body::Model(inner) => {
                let own = inner.nodes.iter().map(|node| node.id.0.saturating_add(1)).max().unwrap_or(INNER);
                own.max(inner.next_inner_id())
            }
            _ => INNER,
        };
        self.nodes.iter().map(inner).max().unwrap_or(INNER).max(INNER)
    }
}

/// Gives all layers of a nested model identities of their own.
fn renumber(network: &mut Network, next: &mut u32) {
    let mut now: Sorted<NodeId, NodeId> = Sorted::new();
    for node in &network.nodes {
        now.insert(node.id, NodeId(*next));
        *next = next.saturating_add(1);
    }
    let of = |id: NodeId| now.get(&id).copied().unwrap_or(id);
    for node in &mut network.nodes {
        let node = Arc::make_mut(node);
        node.id = of(node.id);
        node.inputs.iter_mut().for_each(|source| source.node = of(source.node));
        match &mut node.body {
            Body::SameAs(owner) => *owner = of(*owner),
            Body::Model(inner) => renumber(inner, next),
            _ => {}
        }
    }
    network.outputs.iter_mut().for_each(|source| source.node = of(source.node));
}

fn set(node: &mut Node, param: &str, value: &Value) -> Result<(), EditError> {
    match &mut node.body {
        Body::Layer(layer) => layer.op_mut().set(param, value).map_err(EditError::Param),
        Body::SameAs(_) | Body::Model(_) => Err(EditError::NoNode(node.id)),
        Body::Unknown { .. } => {
            reread(node, param, value.clone());
            Ok(())
        }
    }
}

/// Gives an argument of a layer that could not be read another value, and reads it again.
fn reread(node: &mut Node, param: &str, value: Value) {
    let Body::Unknown { class_name, config, refusal } = &mut node.body else {
        return;
    };
    let mut map = match std::mem::take(config) {
        Value::Map(map) => map,
        _ => Map::new(),
    };
    match refusal {
        // Nothing for an argument that the layer does not have: it is taken away.
        Some(ParamError { reason: Reason::Unknown, .. }) if value == Value::Null => map.remove(param),
        _ => map.insert(param.to_owned(), value),
    };
    *config = Value::Map(map);
    if refusal.is_some() {
        match read_layer(class_name, config) {
            Some(Ok(layer)) => node.body = Body::Layer(layer),
            Some(Err(error)) => *refusal = Some(error),
            None => {}
        }
    }
}
