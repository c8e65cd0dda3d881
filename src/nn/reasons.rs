//! Why a layer's numbers are what they are: each as a formula of this layer's own numbers.
//!
//! The figures themselves are the report's; what is written here is evaluated by a test and must give the very same. Where a
//! figure has no formula, nothing is said of it.

mod cost;
mod field;
mod formula;
mod sizes;
pub mod slip;
mod words;

use super::analysis::Report;
use super::network::{Body, Network, NodeId};
use formula::term;
pub use formula::{Formula, Term};
pub use words::{About, What};

/// What a further line is to its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Another way to the same number.
    Same,
    /// The weights with their shapes as Keras stores them.
    Stored,
    /// Where the step between two values of the layer above comes from: the strides above, multiplied.
    Step,
}

/// A further line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The formula.
    pub formula: Formula,
    /// What it comes to.
    pub result: u64,
    /// What it is to the reason.
    pub says: Says,
}

/// What is to be said beside a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// `same`: as many windows as begin within the input.
    RoundedUp,
    /// `valid`: whole windows only.
    WholeWindows,
    /// How the padding is split.
    Split {
        /// Cells before.
        before: u64,
        /// Cells after.
        after: u64,
    },
    /// Where the unread cells are.
    Unread,
    /// One map for each filter.
    MapAFilter,
    /// Filters for each channel of the input.
    MapsAChannel,
    /// Every map has its own.
    MapAMap,
    /// The maps of the inputs, one behind the other.
    Behind,
    /// All values in a row.
    InARow,
    /// The taps lie apart.
    Dilated,
    /// Every cell is spread, and the spread kernels may overlap.
    Spread,
    /// Cells put before and after.
    Added,
    /// Cells cut off before and after.
    Cut,
    /// Every cell stands several times.
    Repeated,
    /// Filters, each with so many weights, and whether each has a bias.
    Filters {
        /// Filters.
        filters: u64,
        /// Weights of one.
        each: u64,
        /// A bias each.
        bias: bool,
    },
    /// Units, each with so many weights, and whether each has a bias.
    Units {
        /// Units.
        units: u64,
        /// Weights of one.
        each: u64,
        /// A bias each.
        bias: bool,
    },
    /// The sum over its weights.
    Weights,
    /// It has none.
    NoWeights,
    /// They are another node's, and counted there.
    Shared(NodeId),
    /// One sample; bias, activation and padding as the count has them.
    OneSample,
    /// One sample, counted on the input.
    OnInput,
    /// Four bytes a value.
    Float32,
    /// Pixels of the picture that one value sees along this axis.
    Seen,
}

/// A weight of the layer, for the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Its name.
    pub name: &'static str,
    /// Its shape, as Keras stores it.
    pub shape: Vec<u64>,
    /// Its numbers.
    pub count: u64,
    /// Training changes it.
    pub trainable: bool,
    /// It is added, a number for each filter or unit.
    pub bias: bool,
    /// In how many equal parts it falls: its filters.
    pub parts: u64,
}

/// What a value sees after a layer on the way down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The layer.
    pub node: NodeId,
    /// Pixels.
    pub field: u64,
    /// Pixels of the picture from one value to the next.
    pub step: u64,
}

/// Why one figure is what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The figure.
    pub about: About,
    /// The formula; none where there is nothing to add up.
    pub formula: Option<Formula>,
    /// The figure's value.
    pub result: u64,
    /// What is said beside it.
    pub note: Note,
    /// It holds for the width too.
    pub both: bool,
    /// Further lines.
    pub lines: Vec<Line>,
    /// The layer's weights, where they are what is counted.
    pub shares: Vec<Share>,
    /// The way down to here, where it is a receptive field.
    pub stages: Vec<Stage>,
}

impl Reason {
    fn new(about: About, result: u64, note: Note, formula: Formula) -> Self {
        Self { about, formula: Some(formula), result, note, both: false, lines: vec![], shares: vec![], stages: vec![] }
    }

    fn same(mut self, says: Says, formula: Formula) -> Self {
        self.lines.extend(formula.value().map(|result| Line { formula, result, says }));
        self
    }
}

/// Why the figures of a node are what they are, in the order of its card: sizes, padding, weights, cost, field.
///
/// ```
/// use convscope::nn::{analysis::analyze, layers::Layer, network::{Network, NodeId}, reasons::{About, reasons}};
/// let network = Network::stack("n", ["InputLayer", "Conv2D"].map(|name| Layer::new(name).unwrap()));
/// let reasons = reasons(&network, &analyze(&network), NodeId(1));
/// let params = reasons.iter().find(|reason| reason.about == About::Params).unwrap();
/// let written = params.formula.as_ref().unwrap().line(&|term| term.number.to_string());
/// assert_eq!((written.as_str(), params.result), ("32 · 3 · 3 · 1 + 32", 320));
/// ```
#[must_use]
pub fn reasons(network: &Network, report: &Report, node: NodeId) -> Vec<Reason> {
    let mut found = all(network, report, node);
    // A test holds every formula to its figure; should one ever differ, nothing is said rather than something false.
    found.retain(|reason| reason.formula.as_ref().is_none_or(|formula| formula.value() == Some(reason.result)));
    found
}

fn all(network: &Network, report: &Report, node: NodeId) -> Vec<Reason> {
    let (Some(subject), Some(entry)) = (network.node(node), report.node(node)) else { return vec![] };
    if entry.shape().is_none() || subject.body.is_input() {
        return vec![];
    }
    let mut found = vec![];
    if let (false, Some(layer)) = (subject.off, network.layer(subject)) {
        sizes::sizes(layer, entry, &mut found);
        found.extend(sizes::channels(layer, entry));
        match subject.body {
            Body::SameAs(other) => found.push(Reason {
                formula: None,
                ..Reason::new(About::Params, entry.params, Note::Shared(other), term("", 0, What::Plain))
            }),
            _ => found.extend(cost::params(layer, entry)),
        }
        found.extend(cost::macs(layer, entry));
        found.extend(cost::bytes(entry));
        field::fields(report, layer, entry, &mut found);
    } else {
        found.extend(cost::bytes(entry));
    }
    found
}

#[cfg(test)]
mod tests;
