//! What a check finds in a document: all of it follows from the document and its report.

use super::{Bound, Check, Figure, KernelIs, What};
use crate::nn::analysis::{Field, NodeReport, Outcome, Report};
use crate::nn::document::Document;
use crate::nn::layers::Sight;
use crate::nn::network::{Network, NodeId};
use crate::nn::params::Value;
use crate::nn::reasons::About;
use crate::nn::shape::{Shape, product};
use crate::nn::window::Window;

/// A document with what is said of its network.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The document.
    pub document: &'a Document,
    /// What is said of it.
    pub report: &'a Report,
}

/// What a check finds.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A number.
    Count(u64),
    /// A shape.
    Shape(Shape),
    /// An argument's value.
    Value(Value),
    /// Whether a kernel has the property.
    Kernel(bool),
    /// Nothing: there is no such layer, or it does not work.
    Nothing,
}

/// Weights that differ by less are taken for equal: what is typed has a few digits.
const EPSILON: f32 = 1e-3;

impl Bound {
    /// Whether a number keeps to it.
    #[must_use]
    pub const fn holds(self, n: u64) -> bool {
        match self {
            Self::Is(bound) => n == bound,
            Self::AtMost(bound) => n <= bound,
            Self::AtLeast(bound) => n >= bound,
        }
    }
}

impl Check {
    /// What it finds, and whether that is what it wants. An answer that is asked for is compared by [`Subject::figure`].
    #[must_use]
    pub fn look(&self, subject: Subject<'_>) -> (Found, bool) {
        let layer = self.layer.as_deref();
        match &self.what {
            What::Shape(wanted) => match subject.entry(layer).and_then(NodeReport::shape) {
                Some(shape) => (Found::Shape(shape.clone()), shape == wanted),
                None => (Found::Nothing, false),
            },
            What::Figure(figure, bound, class) => match subject.figure(*figure, layer, class.as_deref()) {
                Some(n) => (Found::Count(n), bound.holds(n)),
                None => (Found::Nothing, false),
            },
            What::Argument(argument, wanted) => match subject.argument(layer, argument) {
                Some(value) => (Found::Value(value.clone()), same(&value, wanted)),
                None => (Found::Nothing, false),
            },
            What::Kernel(kernel, filter) => match subject.kernel(layer, *kernel, *filter) {
                Some(is) => (Found::Kernel(is), is),
                None => (Found::Nothing, false),
            },
            What::Ask(figure) => match subject.figure(*figure, layer, None) {
                Some(n) => (Found::Count(n), false),
                None => (Found::Nothing, false),
            },
        }
    }
}

/// Whether two values mean the same to Keras: `2` and `[2, 2]` do.
fn same(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::List(items), wanted) if wanted.as_list().is_none() => {
            !items.is_empty() && items.iter().all(|item| same(item, wanted))
        }
        (Value::List(items), Value::List(wanted)) => {
            items.len() == wanted.len() && items.iter().zip(wanted).all(|(item, wanted)| same(item, wanted))
        }
        _ => match (value.as_real(), wanted.as_real()) {
            // Both were written as decimals.
            #[allow(clippy::float_cmp)]
            (Some(value), Some(wanted)) => value == wanted,
            _ => value == wanted,
        },
    }
}

/// The node of a name.
#[must_use]
pub fn node_of(network: &Network, name: &str) -> Option<NodeId> {
    network.nodes.iter().find(|node| node.name == name).map(|node| node.id)
}

impl Figure {
    /// The figure of a card whose formula comes to it.
    #[must_use]
    pub const fn about(self) -> Option<About> {
        Some(match self {
            Self::Height => About::Height,
            Self::Width => About::Width,
            Self::Channels => About::Channels,
            Self::Values => About::Entries,
            Self::Parameters => About::Params,
            Self::Macs => About::Macs,
            Self::ReceptiveField => About::FieldHeight,
            Self::PaddingTop | Self::PaddingBottom => About::PaddingHeight,
            Self::PaddingLeft | Self::PaddingRight => About::PaddingWidth,
            Self::UnreadRows => About::UnreadRows,
            Self::UnreadColumns => About::UnreadColumns,
            Self::Problems | Self::Layers => return None,
        })
    }

    /// Whether it is a count of weights or work, and not of cells.
    #[must_use]
    pub const fn is_cost(self) -> bool {
        matches!(self, Self::Parameters | Self::Macs)
    }
}

impl<'a> Subject<'a> {
    /// What is said of a layer, or of the network's last one.
    #[must_use]
    pub fn entry(self, layer: Option<&str>) -> Option<&'a NodeReport> {
        let network = &self.document.network;
        let id = match (layer, network.outputs.first()) {
            (Some(name), _) => node_of(network, name)?,
            (None, Some(output)) => output.node,
            (None, None) => network.nodes.last()?.id,
        };
        self.report.node(id)
    }

    /// A number of a layer or of the network.
    #[must_use]
    pub fn figure(self, figure: Figure, layer: Option<&str>, class: Option<&str>) -> Option<u64> {
        let network = &self.document.network;
        let totals = &self.report.totals;
        let entry = self.entry(layer);
        // Of a layer that does not work nothing is known.
        let works = || entry.filter(|entry| entry.shape().is_some());
        let hwc = || works().and_then(|entry| entry.shape()?.hwc(entry.format));
        match (figure, layer) {
            (Figure::Height, _) => hwc()?.h,
            (Figure::Width, _) => hwc()?.w,
            (Figure::Channels, _) => hwc()?.c,
            (Figure::Values, _) => product(&works()?.shape()?.sizes()?).ok(),
            (Figure::Parameters, Some(_)) => Some(works()?.params),
            (Figure::Parameters, None) => (totals.problems == 0).then_some(totals.params),
            (Figure::Macs, Some(_)) => works()?.macs,
            (Figure::Macs, None) => (totals.problems == 0 && !totals.partial).then_some(totals.macs),
            (Figure::ReceptiveField, _) => match works()?.field? {
                Field::Window { y, x } => Some(y.size().min(x.size())),
                Field::Everything => {
                    let input = self.report.nodes.first()?;
                    let hwc = input.shape()?.hwc(input.format)?;
                    Some(hwc.h?.min(hwc.w?))
                }
            },
            (Figure::PaddingTop, _) => windows(works()?).map(|[h, _]| h.before),
            (Figure::PaddingBottom, _) => windows(works()?).map(|[h, _]| h.after),
            (Figure::PaddingLeft, _) => windows(works()?).map(|[_, w]| w.before),
            (Figure::PaddingRight, _) => windows(works()?).map(|[_, w]| w.after),
            (Figure::UnreadRows, Some(_)) => Some(windows(works()?).map_or(0, |[h, _]| h.unread())),
            (Figure::UnreadColumns, Some(_)) => Some(windows(works()?).map_or(0, |[_, w]| w.unread())),
            (Figure::UnreadRows, None) => self.unread(|[h, _]| h.unread()),
            (Figure::UnreadColumns, None) => self.unread(|[_, w]| w.unread()),
            (Figure::Problems, _) => Some(totals.problems.saturating_add(totals.waiting)),
            (Figure::Layers, _) => {
                let wanted = |node: &&std::sync::Arc<crate::nn::network::Node>| {
                    let own = network.class_of(node);
                    !node.off && class.map_or(!node.body.is_input(), |class| class == own)
                };
                Some(network.nodes.iter().filter(wanted).count() as u64)
            }
        }
    }

    fn unread(self, of: impl Fn([Window; 2]) -> u64) -> Option<u64> {
        let all = self.report.nodes.iter();
        let works = all.clone().all(|entry| matches!(entry.outcome, Outcome::Shape(_)));
        works.then(|| all.filter_map(windows).fold(0_u64, |sum, windows| sum.saturating_add(of(windows))))
    }

    fn argument(self, layer: Option<&str>, argument: &str) -> Option<Value> {
        let network = &self.document.network;
        let node = match layer {
            Some(name) => network.node(node_of(network, name)?)?,
            None => network.nodes.last()?,
        };
        let params = network.layer(node)?.op().params();
        params.into_iter().find(|param| param.name == argument).map(|param| param.value)
    }

    /// Whether a kernel of a layer has a property: that of this filter, or any.
    fn kernel(self, layer: Option<&str>, kernel: KernelIs, filter: Option<u64>) -> Option<bool> {
        let entry = self.entry(layer).filter(|entry| entry.shape().is_some())?;
        let spec = entry.weights.iter().find(|spec| spec.window().is_some())?;
        let [_, w, channels] = spec.window()?;
        let (w, channels) = (usize::try_from(w).ok()?, usize::try_from(channels).ok()?);
        let count = spec.count().min(MOST_FILTERS);
        let filters = match filter {
            Some(filter) => filter..filter.saturating_add(1).min(count),
            None => 0..count,
        };
        let values = |filter| self.document.weights.filter(&self.document.network, entry.id, spec, filter);
        Some(filters.into_iter().any(|filter| kernel.holds(&values(filter), w, channels)))
    }
}

/// Filters of a layer that are looked at.
const MOST_FILTERS: u64 = 64;

fn windows(entry: &NodeReport) -> Option<[Window; 2]> {
    match entry.sight? {
        Sight::Window { h, w } => Some([h, w]),
        _ => None,
    }
}

impl KernelIs {
    /// Whether a filter's values, row by row, have the property.
    #[must_use]
    pub fn holds(self, values: &[f32], columns: usize, channels: usize) -> bool {
        let row = columns.saturating_mul(channels);
        if row == 0 || values.is_empty() {
            return false;
        }
        let rows = values.len() / row;
        let (mut sum, mut across, mut down) = (0.0, 0.0, 0.0);
        for (at, value) in values.iter().enumerate() {
            let (y, x) = (at / row, at % row / channels);
            // The middle one of an odd number counts on neither side.
            let side = |at: usize, of: usize| match (2 * at + 1).cmp(&of) {
                std::cmp::Ordering::Less => -1.0,
                std::cmp::Ordering::Equal => 0.0,
                std::cmp::Ordering::Greater => 1.0,
            };
            sum += value;
            across += value * side(x, columns);
            down += value * side(y, rows);
        }
        let zero = |value: f32| value.abs() < EPSILON;
        match self {
            Self::SumsToZero => zero(sum) && values.iter().any(|value| !zero(*value)),
            Self::SumsToOne => zero(sum - 1.0),
            Self::LeftRight => !zero(across) && zero(down),
            Self::UpDown => !zero(down) && zero(across),
        }
    }
}
