//! Where one value comes from: the terms whose sum, greatest or mean it is, before its activation.
//!
//! A layer says its terms itself ([`Operator::terms`](super::layers::Operator::terms)); those whose values each come from the
//! cell in the same place need not. What a window reads is asked of [`Window`]; nothing here knows of strides or padding.

use super::activation::Activation;
use super::analysis::Report;
use super::layers::{Sight, sizes};
use super::maps::Maps;
use super::network::{Network, NodeId};
use super::shape::{DataFormat, Shape};
use super::weights::{Slices, Weights, first_convolution, owner};
use super::window::Window;
use super::work::NodeWeights;
use crate::choice;
use std::ops::Range;

choice! {
    /// How the terms make the value.
    Op {
        /// Their products and the bias added up.
        Sum = "sum",
        /// The greatest of their products.
        Max = "max",
        /// Their products added up: each is its value's share of the mean.
        Mean = "mean",
        /// The one term there is.
        Copy = "copy",
        /// Their products multiplied with each other.
        Product = "product",
        /// The first one's divided by those of the others.
        Quotient = "quotient",
        /// The least of their products.
        Min = "min",
    }
}

/// One value that goes into another.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Which of the layer's inputs it is in.
    pub input: usize,
    /// Its place there, in the order of Keras's axes; none for a cell of padding, and for a number of the layer's own.
    pub at: Option<Vec<usize>>,
    /// The value. Padding is 0; where the greatest counts it is -∞, as it never wins.
    pub value: f32,
    /// What it is multiplied with, if it is.
    pub weight: Option<f32>,
    /// What it adds: the value times its weight.
    pub product: f32,
    /// It is a number that the layer itself has in the place of an input.
    pub own: bool,
}

impl Term {
    /// A value times a weight.
    #[must_use]
    pub fn weighed(input: usize, at: Option<Vec<usize>>, value: f32, weight: f32) -> Self {
        Self { input, at, value, weight: Some(weight), product: value * weight, own: false }
    }

    /// A value as it is.
    #[must_use]
    pub const fn plain(input: usize, at: Option<Vec<usize>>, value: f32) -> Self {
        Self { input, at, value, weight: None, product: value, own: false }
    }

    /// A number that stands in the place of an input.
    #[must_use]
    pub fn number(number: f32) -> Self {
        Self { own: true, ..Self::plain(0, None, number) }
    }
}

/// What a layer says of one of its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// How the terms make the value.
    pub op: Op,
    /// The terms, in the order in which a person would add them up: a kernel row by row.
    pub terms: Vec<Term>,
    /// What is added to their sum.
    pub bias: f32,
    /// The function that makes the value of what they come to, by Keras's name.
    pub activation: &'static str,
}

impl Terms {
    /// The value they make: what they come to, and then the activation. `None` where that looks at more than this one value, or is a
    /// layer's own.
    #[must_use]
    pub fn value(&self) -> Option<f32> {
        let activation = Activation::from_word(self.activation).filter(|activation| !activation.is_across())?;
        Some(activation.of(self.before()))
    }

    /// Weighed values and a bias, added up.
    #[must_use]
    pub const fn sum(terms: Vec<Term>, bias: f32, activation: &'static str) -> Self {
        Self { op: Op::Sum, terms, bias, activation }
    }

    /// One value of the first input as it is, then a function.
    #[must_use]
    pub fn copy(inputs: &[Maps], at: Option<Vec<usize>>, activation: &'static str) -> Option<Self> {
        let value = match &at {
            Some(at) => inputs.first()?.view().get(at.as_slice()).copied()?,
            None => 0.0,
        };
        Some(Self { op: Op::Copy, terms: vec![Term::plain(0, at, value)], bias: 0.0, activation })
    }

    /// What the terms come to, before the activation.
    #[must_use]
    pub fn before(&self) -> f32 {
        let products = || self.terms.iter().map(|term| term.product);
        match self.op {
            // As a kernel of thousands of terms adds up in single precision is not what a reader checks it with.
            #[allow(clippy::cast_possible_truncation)]
            Op::Sum | Op::Mean => (products().map(f64::from).sum::<f64>() + f64::from(self.bias)) as f32,
            Op::Max if products().any(f32::is_nan) => f32::NAN,
            Op::Max => products().fold(f32::NEG_INFINITY, f32::max),
            Op::Min if products().any(f32::is_nan) => f32::NAN,
            Op::Min => products().fold(f32::INFINITY, f32::min),
            // As the layer does it: in single precision, one after the other.
            Op::Product => products().reduce(|product, value| product * value).unwrap_or(1.0),
            Op::Quotient => products().reduce(|quotient, value| quotient / value).unwrap_or(1.0),
            Op::Copy => products().next().unwrap_or(0.0),
        }
    }
}

/// The cell in the same place, or where it stood before rows and columns were put in front: what a value is made of in most
/// layers. `None` where that is not all it is made of.
#[must_use]
pub fn same_cell(sight: Sight, format: DataFormat, inputs: &[Maps], at: &[usize]) -> Option<Terms> {
    match sight {
        Sight::Cell => Terms::copy(inputs, Some(at.to_vec()), "linear"),
        Sight::Shift { top, left } => {
            let (y, x, c) = place(at, format)?;
            let (rows, columns, _) = inputs.first()?.hwc(format);
            let from = |cell: usize, before: i64, size: usize| {
                let cell = i64::try_from(cell).ok()?.checked_sub(before)?;
                usize::try_from(cell).ok().filter(|cell| *cell < size)
            };
            let cell = from(y, top, rows).zip(from(x, left, columns));
            Terms::copy(inputs, cell.map(|(y, x)| sizes([y, x], c, format).to_vec()), "linear")
        }
        _ => None,
    }
}

/// The values that a window over a picture reads, row by row, column by column, channel by channel; those of padding too.
#[must_use]
pub fn window(
    input: &Maps,
    format: DataFormat,
    [h, w]: [&Window; 2],
    [y, x]: [usize; 2],
    channels: Range<usize>,
) -> Vec<(Option<Vec<usize>>, f32)> {
    let cells = |window: &Window, place: usize| -> Vec<Option<usize>> {
        window.taps(place as u64).map(|cell| usize::try_from(cell?).ok()).collect()
    };
    let (rows, columns) = (cells(h, y), cells(w, x));
    let mut read = Vec::new();
    for row in rows {
        for column in &columns {
            for channel in channels.clone() {
                let at = row.zip(*column).map(|(y, x)| sizes([y, x], channel, format).to_vec());
                let value = at.as_ref().and_then(|at| input.view().get(at.as_slice()).copied());
                read.push((at, value.unwrap_or(0.0)));
            }
        }
    }
    read
}

/// Row, column and channel of a place among three axes.
#[must_use]
pub const fn place(at: &[usize], format: DataFormat) -> Option<(usize, usize, usize)> {
    match (at, format) {
        (&[y, x, c], DataFormat::ChannelsLast) | (&[c, y, x], DataFormat::ChannelsFirst) => Some((y, x, c)),
        _ => None,
    }
}

/// Where one value of a network comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The node.
    pub node: NodeId,
    /// The value's place in its map, in the order of Keras's axes.
    pub at: Vec<usize>,
    /// How the terms make it.
    pub op: Op,
    /// The terms, each with the node it is in.
    pub terms: Vec<(NodeId, Term)>,
    /// What is added to their sum.
    pub bias: f32,
    /// What they come to.
    pub before: f32,
    /// The function that makes the value of it, by Keras's name; a class name where it is a layer's own.
    pub activation: &'static str,
    /// The value, as it stands in the map.
    pub value: f32,
}

/// Why a value has no trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TraceError {
    /// There is no such node.
    NoNode(NodeId),
    /// The node, or one it reads, has no maps.
    NoMaps(NodeId),
    /// Its map has no such place.
    NoPlace {
        /// The map's shape.
        shape: Shape,
    },
    /// The layer's values are not made of terms.
    NoTerms(NodeId),
}

/// Where a value comes from. `report` is that of the run which made the maps, and `maps` gives them.
///
/// ```
/// use convscope::nn::{forward::{BUDGET, Cache, Progress, Run}, layers::Layer, maps::Maps, network::{Network, NodeId}};
/// use convscope::nn::{trace::trace, weights::Weights};
/// use std::{collections::HashMap, sync::Arc};
/// let layers = ["InputLayer", "GlobalAveragePooling2D"].map(|name| Layer::new(name).unwrap());
/// let (network, weights) = (Arc::new(Network::stack("n", layers)), Arc::new(Weights::default()));
/// let picture = Maps::from_keras(&[200, 200, 1], vec![2.0; 40_000]).unwrap();
/// let mut run = Run::new(&network, &weights, picture, Cache::default(), BUDGET);
/// let (report, mut maps) = (run.report().clone(), HashMap::new());
/// while let Progress::Ready(node, made, _) = run.step(&mut u64::MAX.clone()) {
///     maps.insert(node, made);
/// }
/// let trace = trace(&network, &weights, &report, |node| maps.get(&node).cloned(), NodeId(1), &[0]).unwrap();
/// assert_eq!((trace.terms.len(), trace.before, trace.value), (40_000, 2.0, 2.0));
/// ```
///
/// # Errors
/// Where there is no such value, or a map is missing.
pub fn trace(
    network: &Network,
    weights: &Weights,
    report: &Report,
    maps: impl Fn(NodeId) -> Option<Maps>,
    node: NodeId,
    at: &[usize],
) -> Result<Trace, TraceError> {
    let entry = report.node(node).ok_or(TraceError::NoNode(node))?;
    let own = maps(node).ok_or(TraceError::NoMaps(node))?;
    let value = own.view().get(at).copied().ok_or_else(|| TraceError::NoPlace { shape: own.shape() })?;
    let terms = if network.node(node).is_some_and(|node| node.body.is_input()) {
        Terms { op: Op::Copy, terms: vec![Term::plain(0, Some(at.to_vec()), value)], bias: 0.0, activation: "linear" }
    } else {
        terms(network, weights, report, maps, node, at)?
    };
    // An input's value is the picture's: its own node is where it comes from.
    let source = |input: usize| entry.sources.get(input).copied().unwrap_or(node);
    Ok(Trace {
        node,
        at: at.to_vec(),
        op: terms.op,
        before: terms.before(),
        bias: terms.bias,
        activation: terms.activation,
        value,
        terms: terms.terms.into_iter().map(|term| (source(term.input), term)).collect(),
    })
}

/// The terms of a value of a layer, of which only what it reads need be there: so a value can be known that was never computed.
/// The same as in [`trace()`], but an input has none.
///
/// # Errors
/// As those of [`trace()`].
pub fn terms(
    network: &Network,
    weights: &Weights,
    report: &Report,
    maps: impl Fn(NodeId) -> Option<Maps>,
    node: NodeId,
    at: &[usize],
) -> Result<Terms, TraceError> {
    let subject = network.node(node).ok_or(TraceError::NoNode(node))?;
    let entry = report.node(node).ok_or(TraceError::NoNode(node))?;
    let read = |source: &NodeId| maps(*source).ok_or(TraceError::NoMaps(*source));
    let inputs: Vec<Maps> = entry.sources.iter().map(read).collect::<Result<_, _>>()?;
    let none = || TraceError::NoTerms(node);
    if subject.off {
        return Terms::copy(&inputs, Some(at.to_vec()), "linear").ok_or_else(none);
    }
    let layer = network.layer(subject).ok_or_else(none)?;
    let shapes: Vec<&Shape> = entry.inputs.iter().collect();
    let specs = layer.op().weights(&shapes).unwrap_or_default();
    let owner = owner(network, node);
    let slices = Slices::of(weights, owner, first_convolution(network) == Some(owner));
    layer.op().terms(&inputs, at, &NodeWeights::new(slices, &specs)).ok_or_else(none)
}

#[cfg(test)]
mod tests;
