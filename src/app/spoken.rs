//! What is read aloud after something was done: the facts; the sentence is made in the reader's language.

use crate::nn::network::NodeId;
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
}
