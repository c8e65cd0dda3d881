//! Trained weights: from the HDF5 files of Keras 3 (`.weights.h5`, and inside `.keras`) and of Keras 2 (`.h5`) to a network.
//!
//! Keras 3 has a group a layer, `layers/conv2d_1/vars/0`, called after its class and numbered in the network's order whatever
//! the layer's own name is, which newer files say beside it. Keras 2 lists its layers by name. Weights go to the layer of their
//! name, else to the one of their group; where no name is known here, in order, each to the next layer whose shapes are theirs.

use super::hdf5::{Dataset, Hdf5, Object};
use crate::nn::analysis::analyze;
use crate::nn::document::{Change, Document};
use crate::nn::layers::WeightSpec;
use crate::nn::network::{Body, Network, NodeId, snake_case};
use crate::nn::order::sort_by_key;
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

/// The weights of one layer in a file.
struct Stored<'a> {
    /// The layer's name, if the file says it.
    name: Option<String>,
    /// The name of its group, where that is numbered by class; else empty.
    group: String,
    /// Its weights in their order; nothing for one that cannot be read.
    weights: Vec<Option<Dataset<'a>>>,
}

impl Stored<'_> {
    fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.group)
    }

    fn fit(&self, specs: &[WeightSpec]) -> bool {
        self.weights.len() == specs.len()
            && self
                .weights
                .iter()
                .zip(specs)
                .all(|(weight, spec)| weight.as_ref().is_some_and(|w| w.shape == spec.shape))
    }
}

/// A layer of the network that has weights.
struct Wanting {
    node: NodeId,
    name: String,
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
    let mut stored = stored(&file)?;
    let mut wanting = wanting(network);
    let mut trained = Trained::default();
    // Real files hold every weight once: together they are no larger than the file.
    let mut left = bytes.len() as u64;
    let name = |stored: &Stored, wanting: &Wanting| stored.name.as_deref() == Some(&wanting.name);
    let group = |stored: &Stored, wanting: &Wanting| stored.group == wanting.group;
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

/// The layers of a network that have weights of their own, in its order.
fn wanting(network: &Network) -> Vec<Wanting> {
    let report = analyze(network);
    let mut counts: Sorted<String, u32> = Sorted::new();
    let mut wanting = vec![];
    for (node, entry) in network.nodes.iter().zip(&report.nodes) {
        if matches!(node.body, Body::SameAs(_)) {
            continue;
        }
        let stem = snake_case(network.class_of(node));
        let count = counts.or_default(stem.clone());
        let group = if *count == 0 { stem } else { format!("{stem}_{count}") };
        *count += 1;
        if !entry.weights.is_empty() {
            wanting.push(Wanting { node: node.id, name: node.name.clone(), group, specs: entry.weights.clone() });
        }
    }
    wanting
}

/// The weights of all layers of a file that have any, in its order.
fn stored<'a>(file: &Hdf5<'a>) -> Option<Vec<Stored<'a>>> {
    let root = file.root();
    let children = file.children(root)?;
    let child = |name: &str| children.iter().find(|(child, _)| child == name).map(|(_, object)| *object);
    let mut all = match child("layers").or_else(|| child("_layer_checkpoint_dependencies")) {
        Some(layers) => of_keras_3(file, layers)?,
        None => of_keras_2(file, child("model_weights").unwrap_or(root))?,
    };
    all.retain(|stored| !stored.weights.is_empty());
    Some(all)
}

fn of_keras_3<'a>(file: &Hdf5<'a>, layers: Object) -> Option<Vec<Stored<'a>>> {
    let mut all = vec![];
    for (group, layer) in file.children(layers)? {
        let Some(vars) = file.find(layer, "vars") else { continue };
        let name = file.texts(vars, "name").and_then(|names| names.into_iter().next());
        let mut weights: Vec<(u32, Option<Dataset<'a>>)> = vec![];
        for (number, weight) in file.children(vars)? {
            weights.push((number.parse().ok()?, file.dataset(weight)));
        }
        sort_by_key(&mut weights, |(number, _)| *number);
        all.push(Stored { name, group, weights: weights.into_iter().map(|(_, weight)| weight).collect() });
    }
    // Groups stand in the order of their names; those of one class in the order of their numbers is the network's.
    let number = |group: &str| group.rsplit_once('_').and_then(|(_, number)| number.parse::<u32>().ok());
    sort_by_key(&mut all, |stored| number(&stored.group).unwrap_or(0));
    Some(all)
}

fn of_keras_2<'a>(file: &Hdf5<'a>, layers: Object) -> Option<Vec<Stored<'a>>> {
    let mut all = vec![];
    for group in listed(file, layers, "layer_names")? {
        let layer = file.find(layers, &group)?;
        let weights = listed(file, layer, "weight_names")?;
        let weight = |name: &String| file.find(layer, name).and_then(|weight| file.dataset(weight));
        all.push(Stored { weights: weights.iter().map(weight).collect(), name: Some(group), group: String::new() });
    }
    Some(all)
}

/// The texts of an attribute; a long list is cut in several, `name0`, `name1`, …
fn listed(file: &Hdf5<'_>, object: Object, name: &str) -> Option<Vec<String>> {
    if let Some(whole) = file.texts(object, name) {
        return Some(whole);
    }
    let parts = (0..).map_while(|part| file.texts(object, &format!("{name}{part}")));
    let all: Vec<String> = parts.flatten().collect();
    (!all.is_empty()).then_some(all)
}

#[cfg(test)]
mod tests;
