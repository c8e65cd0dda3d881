//! What a person made: a network, its weights and a picture. Undo, links, files and autosave are four uses of it.

use super::network::{Edit, EditError, Network, NodeId, apply};
use super::sorted::Sorted;
use super::weights::{FilterEdit, FilterKey, FirstFilters, Loaded, Weights};
use crate::choice;
use std::sync::Arc;

choice! {
    /// How a picture of one size is brought to the input's size.
    Fit {
        /// Fills the input; what sticks out is cut off.
        Fill = "fill",
        /// All of the picture, with black beside it.
        Fit = "fit",
        /// All of the picture, its sides stretched.
        Stretch = "stretch",
    }
}

/// Where the picture comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureSource {
    /// A picture, digit or pattern that ships with the page, by its id.
    Sample(String),
    /// The person's own: an encoded file (PNG, JPEG, …).
    Own {
        /// Its file name, or what made it.
        name: String,
        /// The file's bytes.
        bytes: Arc<[u8]>,
    },
}

/// The picture that the network is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Where it comes from.
    pub source: PictureSource,
    /// How it is brought to the input's size.
    pub fit: Fit,
}

/// What the document is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Title {
    /// The name of a preset, in the reader's language.
    Preset(String),
    /// A name of the person's own.
    Own(String),
}

/// All that a person made. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it is called.
    pub title: Title,
    /// The network.
    pub network: Arc<Network>,
    /// Its weights.
    pub weights: Arc<Weights>,
    /// The picture it is given.
    pub picture: Picture,
    /// What the entries of its output stand for; none where that is not known.
    pub classes: Arc<[String]>,
}

/// One change to a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// To the network.
    Network(Edit),
    /// To a filter; `None` gives it back to the seed or the presets.
    Filter(FilterKey, Option<FilterEdit>),
    /// Another seed.
    Seed(u64),
    /// Other first filters.
    First(FirstFilters),
    /// All filters of all nodes back to the seed and the presets, and to what was loaded.
    ResetFilters,
    /// Weights from a file for some nodes, in the place of all that was made of theirs by hand or loaded before.
    Load(Sorted<NodeId, Loaded>),
    /// Another picture.
    Picture(PictureSource),
    /// Another way to fit it.
    Fit(Fit),
    /// Another name.
    Title(String),
    /// Names for the entries of an output.
    Classes(Arc<[String]>),
}

impl Document {
    /// Whether the other is this very document: told without looking into networks and weights, so that two that were made apart
    /// and say the same are not.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.network, &other.network)
            && Arc::ptr_eq(&self.weights, &other.weights)
            && Arc::ptr_eq(&self.classes, &other.classes)
            && self.title == other.title
            && self.picture == other.picture
    }

    /// The document after a change.
    ///
    /// # Errors
    /// Where the network refuses its edit. The document is then as it was.
    pub fn changed(&self, change: &Change) -> Result<Self, EditError> {
        let mut next = self.clone();
        match change {
            Change::Network(edit) => {
                let network = apply(&self.network, edit)?;
                next.weights = follow(&self.weights, edit, &self.network, &network);
                next.network = Arc::new(network);
            }
            Change::Filter(key, Some(edit)) => {
                Arc::make_mut(&mut next.weights).edits.insert(key.clone(), edit.clone());
            }
            Change::Filter(key, None) => {
                Arc::make_mut(&mut next.weights).edits.remove(key);
            }
            Change::Seed(seed) => Arc::make_mut(&mut next.weights).seed = *seed,
            Change::First(first) => Arc::make_mut(&mut next.weights).first = *first,
            Change::ResetFilters => Arc::make_mut(&mut next.weights).edits.clear(),
            Change::Load(loaded) => {
                let weights = Arc::make_mut(&mut next.weights);
                weights.edits.retain(|key, _| !loaded.contains_key(&key.node));
                weights.loaded.extend(loaded.iter().map(|(node, tensors)| (*node, tensors.clone())));
            }
            Change::Picture(source) => next.picture.source = source.clone(),
            Change::Fit(fit) => next.picture.fit = *fit,
            Change::Title(title) => next.title = Title::Own(title.clone()),
            Change::Classes(names) => next.classes = names.clone(),
        }
        Ok(next)
    }
}

/// A copied node takes a copy of its filters along; a removed one takes its own away, since its identity may be used again.
fn follow(weights: &Arc<Weights>, edit: &Edit, before: &Network, after: &Network) -> Arc<Weights> {
    let mut next = weights.clone();
    match edit {
        Edit::Duplicate { node } if knows(weights, *node) => {
            let old = before.places();
            if let Some(copy) = after.nodes.iter().map(|node| node.id).find(|id| !old.contains_key(id)) {
                let next = Arc::make_mut(&mut next);
                let copied = weights.edits.iter().filter(|(key, _)| key.node == *node);
                next.edits.extend(copied.map(|(key, edit)| (FilterKey { node: copy, ..key.clone() }, edit.clone())));
                next.loaded.extend(weights.loaded.get(node).map(|tensors| (copy, tensors.clone())));
            }
        }
        Edit::Remove { node } if knows(weights, *node) => {
            let next = Arc::make_mut(&mut next);
            next.edits.retain(|key, _| key.node != *node);
            next.loaded.remove(node);
        }
        _ => {}
    }
    next
}

fn knows(weights: &Weights, node: NodeId) -> bool {
    weights.loaded.contains_key(&node) || weights.edits.keys().any(|key| key.node == node)
}
