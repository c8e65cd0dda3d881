//! What is read aloud after something was done: the facts; the sentence is made in the reader's language.

use crate::nn::analysis::{NodeReport, Report};
use crate::nn::document::{Change, Document, PictureSource};
use crate::nn::network::{Edit, NodeId};
use crate::nn::shape::Shape;

/// One thing that was done.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// An argument got a value, written as it is shown.
    Set {
        /// The layer's name.
        name: String,
        /// The argument.
        param: String,
        /// The value.
        value: crate::nn::params::Value,
    },
    /// A layer was added after another (or first).
    Added(String, Option<String>),
    /// A layer was removed.
    Removed(String),
    /// A layer was moved and now comes after another.
    Moved(String, Option<String>),
    /// A layer was copied.
    Duplicated(String, String),
    /// A layer was switched off (true) or on.
    Switched(String, bool),
    /// A layer got another name.
    Renamed(String, String),
    /// A filter changed.
    Filter(String, u64),
    /// Another seed.
    Seed(u64),
    /// All filters were reset.
    Reset,
    /// Another picture, by its id or name.
    Picture(String),
    /// One step back.
    Undone,
    /// One step forward.
    Redone,
    /// Another document.
    Opened,
    /// A cell was picked: node, map, row, column.
    Picked(NodeId, u64, u64, u64),
    /// Nothing that is said.
    Nothing,
}

impl Deed {
    /// What a change of one document into the next is.
    #[must_use]
    pub fn of(before: &Document, next: &Document, change: &Change) -> Self {
        let above = |node: NodeId| {
            let at = next.network.position(node)?.checked_sub(1)?;
            next.network.nodes.get(at).map(|node| node.name.clone())
        };
        let new = || {
            next.network
                .nodes
                .iter()
                .find(|node| before.network.node(node.id).is_none())
                .map(|node| (node.id, node.name.clone()))
        };
        match change {
            Change::Network(edit) => match edit {
                Edit::Set { node, param, value } => {
                    Self::Set { name: name_of(next, *node), param: param.clone(), value: value.clone() }
                }
                Edit::Insert { .. } => new().map_or(Self::Nothing, |(id, name)| Self::Added(name, above(id))),
                Edit::Remove { node } => Self::Removed(name_of(before, *node)),
                Edit::Move { node, .. } => Self::Moved(name_of(next, *node), above(*node)),
                Edit::Duplicate { node } => {
                    new().map_or(Self::Nothing, |(_, copy)| Self::Duplicated(name_of(next, *node), copy))
                }
                Edit::Rename { node, name } => Self::Renamed(name_of(before, *node), name.clone()),
                Edit::Switch { node, off } => Self::Switched(name_of(next, *node), *off),
                Edit::Train { .. } | Edit::Connect { .. } => Self::Nothing,
            },
            Change::Filter(key, _) => Self::Filter(name_of(next, key.node), key.filter),
            Change::Seed(seed) => Self::Seed(*seed),
            Change::First(_) | Change::ResetFilters => Self::Reset,
            Change::Picture(PictureSource::Sample(id)) => Self::Picture(id.clone()),
            Change::Picture(PictureSource::Own { name, .. }) => Self::Picture(name.clone()),
            Change::Fit(_) | Change::Title(_) | Change::Load(_) | Change::Classes(_) => Self::Nothing,
        }
    }
}

/// What was done, and what followed from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// What was done.
    pub deed: Deed,
    /// The shape of the layer it was done to, if that changed.
    pub output: Option<Shape>,
    /// Its parameters, if they changed.
    pub params: Option<u64>,
    /// Names of the later layers whose shape or parameters changed.
    pub changed: Vec<String>,
    /// Nodes that now have a problem and had none.
    pub broken: Vec<NodeId>,
    /// Names of layers that work again.
    pub repaired: Vec<String>,
}

impl Spoken {
    /// Nothing was done, and nothing followed.
    #[must_use]
    pub const fn nothing() -> Self {
        Self { deed: Deed::Nothing, output: None, params: None, changed: vec![], broken: vec![], repaired: vec![] }
    }

    /// What followed from a deed that made this document: its report, and the one before.
    #[must_use]
    pub fn of(deed: Deed, document: &Document, old: &Report, report: &Report) -> Self {
        let differs = |entry: &NodeReport, was: Option<&NodeReport>| {
            entry.shape().is_some() && was.is_some_and(|was| was.shape() != entry.shape() || was.params != entry.params)
        };
        let subject = match &deed {
            Deed::Set { name, .. } | Deed::Added(name, _) | Deed::Moved(name, _) | Deed::Duplicated(_, name) => {
                document.network.nodes.iter().find(|node| node.name == *name).map(|node| node.id)
            }
            _ => None,
        };
        let entry = subject.and_then(|id| report.node(id));
        let was = subject.and_then(|id| old.node(id));
        let mut spoken = Self { deed, ..Self::nothing() };
        if let Some(entry) = entry.filter(|entry| entry.shape().is_some()) {
            spoken.output = entry.shape().filter(|shape| was.and_then(NodeReport::shape) != Some(shape)).cloned();
            spoken.params = (was.map(|was| was.params) != Some(entry.params)).then_some(entry.params);
        }
        for entry in report.nodes.iter().filter(|entry| Some(entry.id) != subject) {
            if differs(entry, old.node(entry.id)) {
                spoken.changed.push(name_of(document, entry.id));
            }
        }
        for entry in &report.nodes {
            let had = old.node(entry.id).is_some_and(|was| was.problem().is_some());
            match (had, entry.problem().is_some()) {
                (false, true) => spoken.broken.push(entry.id),
                (true, false) if entry.shape().is_some() => spoken.repaired.push(name_of(document, entry.id)),
                _ => {}
            }
        }
        spoken
    }
}

fn name_of(document: &Document, node: NodeId) -> String {
    document.network.node(node).map(|node| node.name.clone()).unwrap_or_default()
}
