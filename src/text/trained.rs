//! Trained weights: from the HDF5 files of Keras 3 (`.weights.h5`, and inside `.keras`) and of Keras 2 (`.h5`) to a network.
//!
//! Keras 3 has a group a layer, `layers/conv2d_1/vars/0`, called after its class and numbered in the network's order whatever
//! the layer's own name is, which newer files say beside it. Keras 2 lists its layers by name. Weights go to the layer of their
//! name, else to the one of their group; where no name is known here, in order, each to the next layer whose shapes are theirs.

mod held;

use self::held::{Stored, stored};
use super::hdf5::{Dataset, Hdf5};
use crate::nn::analysis::analyze;
use crate::nn::document::{Change, Document};
use crate::nn::flat::held;
use crate::nn::layers::WeightSpec;
use crate::nn::network::{Body, Network, Node, NodeId, snake_case};
use crate::nn::sorted::Sorted;
use crate::nn::weights::{Loaded, Tensor};

/// Weights that were read for a network.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Trained {
    /// By the node that has them.
    pub loaded: Sorted<NodeId, Loaded>,
    /// What did not match.
    pub missed: Vec<Missed>,
}

/// What is to be said of trained weights that came with a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// Layers that have theirs.
    pub layers: u64,
    /// What did not match.
    pub missed: Vec<Missed>,
}

/// Gives a document the trained weights that came with it.
pub fn give(document: &mut Document, bytes: Option<&[u8]>) -> Came {
    let Some(Trained { loaded, missed }) = bytes.and_then(|bytes| read(bytes, &document.network)) else {
        return Came { layers: 0, missed: vec![Missed::Broken] };
    };
    let layers = loaded.len() as u64;
    if let Ok(changed) = document.changed(&Change::Load(loaded)) {
        *document = changed;
    }
    Came { layers, missed }
}

/// Weights of the file, or of the network, that did not match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missed {
    /// The file has weights of a layer that is not here.
    NoLayer(String),
    /// The file has no weights for this layer.
    NoWeights(String),
    /// They have other shapes than the layer's.
    Shapes(String),
    /// The file's weights are broken, or none that Keras writes.
    Broken,
    /// They cannot be read: compressed, or other numbers than floating-point ones.
    Unread(String),
}

/// A layer of the network that has weights.
struct Wanting {
    node: NodeId,
    name: String,
    /// The groups of the models it is in.
    within: String,
    /// The name of the outermost of those.
    outermost: String,
    /// What its group would be called.
    group: String,
    specs: Vec<WeightSpec>,
}

/// Whether weights are those of a layer.
type Rule<'a> = &'a dyn Fn(&Stored<'_>, &Wanting) -> bool;

/// The model's JSON that an `.h5` file carries, where it carries one.
#[must_use]
pub fn model_config(bytes: &[u8]) -> Option<String> {
    let file = Hdf5::open(bytes)?;
    file.texts(file.root(), "model_config")?.into_iter().next()
}

/// The weights in an HDF5 file for a network; nothing where the file is broken, or none that Keras writes.
#[must_use]
pub fn read(bytes: &[u8], network: &Network) -> Option<Trained> {
    let file = Hdf5::open(bytes)?;
    let mut stored = stored(&file, network)?;
    let mut wanting = wanting(network);
    let mut trained = Trained::default();
    // Real files hold every weight once: together they are no larger than the file.
    let mut left = bytes.len() as u64;
    let name = |stored: &Stored, wanting: &Wanting| {
        let inside = stored.within == wanting.within || stored.within == wanting.outermost;
        inside && stored.name.as_deref() == Some(&wanting.name)
    };
    let group = |stored: &Stored, wanting: &Wanting| stored.within == wanting.within && stored.group == wanting.group;
    let any = |_: &Stored, _: &Wanting| true;
    let named = stored.iter().any(|stored| wanting.iter().any(|wanting| name(stored, wanting)));
    let rules: &[Rule<'_>] = if named { &[&name, &group] } else { &[&group, &any] };
    for rule in rules {
        let mut rest = vec![];
        let mut from = 0;
        for one in std::mem::take(&mut stored) {
            // Where anything goes the order stays: what was passed over is not gone back to.
            let places = wanting.iter().enumerate().skip(from);
            let Some(at) = places.filter(|(_, to)| rule(&one, to) && one.fit(&to.specs)).map(|(at, _)| at).next()
            else {
                rest.push(one);
                continue;
            };
            let to = wanting.remove(at);
            from = if named { 0 } else { at };
            let size = one.weights.iter().flatten().fold(0_u64, |all, weight| all.saturating_add(weight.bytes()));
            left = left.checked_sub(size)?;
            let tensor = |(weight, spec): (&Option<Dataset<'_>>, &WeightSpec)| {
                let weight = weight.as_ref()?;
                Some(Tensor { name: spec.name.to_owned(), shape: weight.shape.clone(), values: weight.values()? })
            };
            let tensors = one.weights.iter().zip(&to.specs).map(tensor).collect::<Option<Vec<_>>>();
            match tensors {
                Some(tensors) => _ = trained.loaded.insert(to.node, tensors.into()),
                None => trained.missed.push(Missed::Unread(to.name)),
            }
        }
        stored = rest;
    }
    for one in stored {
        let at = wanting.iter().position(|to| name(&one, to)).or_else(|| wanting.iter().position(|to| group(&one, to)));
        let called = |at: usize, wanting: &mut Vec<Wanting>| wanting.remove(at).name;
        trained.missed.push(match at {
            Some(at) if one.weights.iter().any(Option::is_none) => Missed::Unread(called(at, &mut wanting)),
            Some(at) => Missed::Shapes(called(at, &mut wanting)),
            None => Missed::NoLayer(one.called().to_owned()),
        });
    }
    trained.missed.extend(wanting.into_iter().map(|to| Missed::NoWeights(to.name)));
    Some(trained)
}

/// The layers of a network that have weights of their own, in its order, those in nested models too.
fn wanting(network: &Network) -> Vec<Wanting> {
    let report = analyze(network);
    let mut groups = Groups::default();
    let mut all = vec![];
    for (node, entry) in network.nodes.iter().zip(&report.nodes) {
        let mut path = vec![groups.next(network, node)];
        let held = held(network, node, entry);
        if !held.is_empty() {
            // Each model counts its own layers.
            let mut inner: Vec<Groups> = vec![];
            for one in held {
                inner.truncate(one.depth + 1);
                inner.resize_with(one.depth + 1, Groups::default);
                path.truncate(one.depth + 1);
                let group = inner.last_mut().map(|groups| groups.next(one.within, one.node)).unwrap_or_default();
                if !one.entry.weights.is_empty() {
                    all.push(Wanting {
                        node: one.node.id,
                        name: one.node.name.clone(),
                        within: path.join("/"),
                        outermost: node.name.clone(),
                        group: group.clone(),
                        specs: one.entry.weights.clone(),
                    });
                }
                path.push(group);
            }
        } else if !entry.weights.is_empty() {
            all.push(Wanting {
                node: node.id,
                name: node.name.clone(),
                within: String::new(),
                outermost: String::new(),
                group: path.pop().unwrap_or_default(),
                specs: entry.weights.clone(),
            });
        }
    }
    all
}

/// How many layers of each class a model had so far.
#[derive(Default)]
struct Groups(Sorted<String, u32>);

impl Groups {
    /// What the group of a model's next layer is called. One that is called again has none of its own.
    fn next(&mut self, network: &Network, node: &Node) -> String {
        if matches!(node.body, Body::SameAs(_)) {
            return String::new();
        }
        let stem = snake_case(network.class_of(node));
        let count = self.0.or_default(stem.clone());
        *count += 1;
        if *count == 1 { stem } else { format!("{stem}_{}", *count - 1) }
    }
}

#[cfg(test)]
mod tests;
