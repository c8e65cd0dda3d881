//! What a file of weights holds: the layers of Keras 3's groups and of Keras 2's lists, each with its weights.

use crate::nn::layers::WeightSpec;
use crate::nn::network::{Body, Network};
use crate::nn::order::sort_by_key;
use crate::nn::sorted::Sorted;
use crate::text::hdf5::{Dataset, Hdf5, Object};

/// The weights of one layer in a file.
pub(super) struct Stored<'a> {
    /// The models it is in: their groups, in files of Keras 3; in those of Keras 2 the name of the outermost.
    pub(super) within: String,
    /// The layer's name, if the file says it.
    pub(super) name: Option<String>,
    /// The name of its group, where that is numbered by class; else empty.
    pub(super) group: String,
    /// Its weights in their order; nothing for one that cannot be read.
    pub(super) weights: Vec<Option<Dataset<'a>>>,
}

impl Stored<'_> {
    pub(super) fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.group)
    }

    pub(super) fn fit(&self, specs: &[WeightSpec]) -> bool {
        self.weights.len() == specs.len()
            && self
                .weights
                .iter()
                .zip(specs)
                .all(|(weight, spec)| weight.as_ref().is_some_and(|w| w.shape == spec.shape))
    }
}

/// The weights of all layers of a file that have any, in its order.
pub(super) fn stored<'a>(file: &Hdf5<'a>, network: &Network) -> Option<Vec<Stored<'a>>> {
    let root = file.root();
    let children = file.children(root)?;
    let child = |name: &str| children.iter().find(|(child, _)| child == name).map(|(_, object)| *object);
    let (mut all, mut most) = (vec![], MOST);
    match child("layers").or_else(|| child("_layer_checkpoint_dependencies")) {
        Some(layers) => of_keras_3(file, layers, "", DEEPEST, &mut most, &mut all)?,
        None => of_keras_2(file, child("model_weights").unwrap_or(root), network, &mut all)?,
    }
    all.retain(|stored| !stored.weights.is_empty());
    Some(all)
}

/// Models in models that are looked into, and groups in all: a file can hold itself.
const DEEPEST: u32 = 16;
const MOST: u32 = 100_000;

fn of_keras_3<'a>(
    file: &Hdf5<'a>,
    layers: Object,
    within: &str,
    deepest: u32,
    left: &mut u32,
    all: &mut Vec<Stored<'a>>,
) -> Option<()> {
    let mut children = file.children(layers)?;
    // Groups stand in the order of their names; those of one class in the order of their numbers is the network's.
    let number = |group: &str| group.rsplit_once('_').and_then(|(_, number)| number.parse::<u32>().ok());
    sort_by_key(&mut children, |(group, _)| number(group).unwrap_or(0));
    for (group, layer) in children {
        *left = left.checked_sub(1)?;
        let inner = file.find(layer, "layers").or_else(|| file.find(layer, "_layer_checkpoint_dependencies"));
        if let Some((inner, deeper)) = inner.zip(deepest.checked_sub(1)) {
            let path = if within.is_empty() { group.clone() } else { format!("{within}/{group}") };
            of_keras_3(file, inner, &path, deeper, left, all)?;
        }
        let Some(vars) = file.find(layer, "vars") else { continue };
        let name = file.texts(vars, "name").and_then(|names| names.into_iter().next());
        let mut weights: Vec<(u32, Option<Dataset<'a>>)> = vec![];
        for (number, weight) in file.children(vars)? {
            weights.push((number.parse().ok()?, file.dataset(weight)));
        }
        sort_by_key(&mut weights, |(number, _)| *number);
        let weights = weights.into_iter().map(|(_, weight)| weight).collect();
        all.push(Stored { within: within.to_owned(), name, group, weights });
    }
    Some(())
}

fn of_keras_2<'a>(file: &Hdf5<'a>, layers: Object, network: &Network, all: &mut Vec<Stored<'a>>) -> Option<()> {
    let is_model = |name: &str| network.nodes.iter().any(|n| n.name == name && matches!(n.body, Body::Model(_)));
    for group in listed(file, layers, "layer_names")? {
        let layer = file.find(layers, &group)?;
        let names = listed(file, layer, "weight_names")?;
        let weight = |name: &String| file.find(layer, name).and_then(|weight| file.dataset(weight));
        if is_model(&group) {
            // A model's weights stand together: first all that are trained. Each is called after its layer.
            let mut inner: Sorted<String, Vec<Option<Dataset<'a>>>> = Sorted::new();
            for name in &names {
                let layer = name.rsplit('/').nth(1).unwrap_or_default();
                inner.or_default(layer.to_owned()).push(weight(name));
            }
            let stored = |(name, weights): (String, _)| Stored {
                within: group.clone(),
                name: Some(name),
                group: String::new(),
                weights,
            };
            all.extend(inner.into_iter().map(stored));
        } else {
            let weights = names.iter().map(weight).collect();
            all.push(Stored { within: String::new(), name: Some(group), group: String::new(), weights });
        }
    }
    Some(())
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
