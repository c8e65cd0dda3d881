//! The value of the picked cell, written out: what is multiplied and added, and how it comes to what stands on the map.
//!
//! What is printed adds up. Numbers are rounded to whole units of the last digit shown, and the sums are of those units: where
//! the rounding of a part would make a line false, its last part takes it, by no more than the rounding of its parts can be;
//! else the line says ≈.

use super::lens::{picked, values};
use super::looking;
use super::state::{Pick, State};
use crate::nn::activation::Activation;
use crate::nn::analysis::NodeReport;
use crate::nn::decimal::fixed;
use crate::nn::layers::{Sight, sizes};
use crate::nn::maps::Maps;
use crate::nn::network::NodeId;
use crate::nn::order::{sort, sort_by};
use crate::nn::shape::DataFormat;
use crate::nn::trace::{Op, Term, Trace, place, trace};

/// Terms that are worth writing out; a layer whose values are made of more is not traced.
const MOST_TERMS: u64 = 1 << 18;

/// Terms that are written one by one; of more, the largest.
pub const FEW: usize = 12;

/// Values of a window that are shown in a grid.
const MOST_CELLS: usize = 64;

/// A cell of a map: where a term comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Whose map.
    pub node: NodeId,
    /// Which map.
    pub channel: u64,
    /// Its row.
    pub y: u64,
    /// Its column.
    pub x: u64,
}

/// A term as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// The term.
    pub term: Term,
    /// Whose input it is in.
    pub node: NodeId,
    /// Where it comes from; none for padding, and for a number of the layer's own.
    pub cell: Option<Cell>,
}

/// The terms of one channel together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Whose channel.
    pub node: NodeId,
    /// Which.
    pub channel: u64,
    /// What it adds.
    pub sum: f64,
}

/// A value, written out.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// The cell.
    pub cell: Cell,
    /// It is an entry of a vector.
    pub vector: bool,
    /// How the terms make it.
    pub op: Op,
    /// The channels it is made of, in their order, where they have several terms each.
    pub shares: Vec<Share>,
    /// Which of them is shown.
    pub chosen: usize,
    /// The terms that are shown: those of the chosen channel, or the largest of all.
    pub shown: Vec<Product>,
    /// In so many columns; 1 is a list.
    pub columns: usize,
    /// Terms there are in what is shown, or would be if there were room.
    pub terms: usize,
    /// Those that lie on the map, and are not padding.
    pub real: usize,
    /// What all shown terms come to.
    pub partial: f64,
    /// What all terms come to, the bias not counted.
    pub total: f64,
    /// What is added to their sum, if the layer has it.
    pub bias: f32,
    /// What they come to, before the activation.
    pub before: f32,
    /// The activation, by Keras's name, or a layer's class.
    pub activation: &'static str,
    /// The value on the map.
    pub value: f32,
    /// How many terms are the greatest, where the greatest counts.
    pub winners: usize,
}

/// The picked cell's value written out; `None` where there is none, its values are not here yet, or it is not made of terms.
#[must_use]
pub fn sum(state: &State) -> Option<Sum> {
    let (pick, channel) = picked(state)?;
    let entry = state.report.node(pick.node)?;
    let (own, format) = values(state, pick.node)?;
    if !looking::is_fresh(state, pick.node) || !entry.sources.iter().all(|source| looking::is_fresh(state, *source)) {
        return None;
    }
    let document = state.document();
    let network = &document.network;
    let vector = own.view().ndim() == 1;
    let at = position(own, format, pick, channel)?;
    if reads(state, entry) > MOST_TERMS {
        return None;
    }
    let maps = |node: NodeId| values(state, node).map(|(maps, _)| maps.clone());
    let traced = trace(network, &document.weights, &state.report, maps, pick.node, &at).ok()?;
    if network.node(pick.node)?.body.is_input() {
        return None;
    }
    let cell = Cell { node: pick.node, channel, y: pick.y, x: pick.x };
    Some(written(traced, cell, vector, entry, |node| cell_format(state, node), |node| looking::chosen(state, node)))
}

/// The values that one value is made of, at most.
fn reads(state: &State, entry: &NodeReport) -> u64 {
    let count = |source: &NodeId| values(state, *source).map_or(0, |(maps, _)| maps.view().len() as u64);
    let all = entry.sources.iter().map(count).sum::<u64>();
    match entry.sight {
        Some(Sight::Everything) => all,
        _ => 0,
    }
}

fn position(maps: &Maps, format: DataFormat, pick: Pick, channel: u64) -> Option<Vec<usize>> {
    let n = |n: u64| usize::try_from(n).ok();
    match maps.view().ndim() {
        1 => Some(vec![n(channel)?]),
        3 => Some(sizes([n(pick.y)?, n(pick.x)?], n(channel)?, format).to_vec()),
        _ => None,
    }
}

fn cell_format(state: &State, node: NodeId) -> DataFormat {
    state.report.node(node).map_or(DataFormat::ChannelsLast, |entry| entry.format)
}

fn cell_at(node: NodeId, at: &[usize], format: DataFormat) -> Option<Cell> {
    let (y, x, channel) = match at {
        [entry] => (0, 0, *entry),
        at => place(at, format)?,
    };
    Some(Cell { node, channel: channel as u64, y: y as u64, x: x as u64 })
}

/// Writes a trace out.
fn written(
    traced: Trace,
    cell: Cell,
    vector: bool,
    entry: &NodeReport,
    format: impl Fn(NodeId) -> DataFormat,
    chosen: impl Fn(NodeId) -> u64,
) -> Sum {
    let products = traced.terms.into_iter().map(|(node, term)| {
        let cell = term.at.as_ref().and_then(|at| cell_at(node, at, format(node)));
        Product { term, node, cell }
    });
    let products: Vec<Product> = products.collect();
    let added = |products: &[&Product]| products.iter().map(|product| f64::from(product.term.product)).sum::<f64>();
    let all: Vec<&Product> = products.iter().collect();
    let total = added(&all);
    let mut sum = Sum {
        cell,
        vector,
        op: traced.op,
        shares: vec![],
        chosen: 0,
        terms: products.len(),
        real: products.iter().filter(|product| product.cell.is_some()).count(),
        shown: vec![],
        columns: 1,
        partial: total,
        total,
        bias: traced.bias,
        before: traced.before,
        activation: traced.activation,
        value: traced.value,
        winners: products.iter().filter(|product| product.term.product == traced.before).count(),
    };
    // A window: its taps, each with all channels.
    let window = match entry.sight {
        Some(Sight::Window { h, w }) => usize::try_from(h.kernel).ok().zip(usize::try_from(w.kernel).ok()),
        _ => None,
    };
    let taps = window.and_then(|(h, w)| h.checked_mul(w)).filter(|taps| *taps > 0);
    if let (Some(taps), Some((_, columns))) = (taps, window)
        && products.len().is_multiple_of(taps)
        && taps <= MOST_CELLS
    {
        let each = products.len() / taps;
        // What lies on the map says which channels they are; at least one cell does.
        let of = |at: usize| products.iter().skip(at).step_by(each);
        let shares = (0..each).filter_map(|at| {
            let channel = of(at).find_map(|product| product.cell)?;
            let parts: Vec<&Product> = of(at).collect();
            Some(Share { node: channel.node, channel: channel.channel, sum: added(&parts) })
        });
        sum.shares = shares.collect();
        let wanted = |share: &Share| chosen(share.node) == share.channel;
        sum.chosen = sum.shares.iter().position(wanted).unwrap_or(0);
        sum.shown = of(sum.chosen).cloned().collect();
        sum.columns = columns;
        sum.terms = sum.shown.len();
        sum.partial = added(&sum.shown.iter().collect::<Vec<_>>());
        return sum;
    }
    // The largest few, in their order.
    let mut largest: Vec<usize> = (0..products.len()).collect();
    if products.len() > FEW {
        let size = |at: &usize| products.get(*at).map_or(0.0, |product| product.term.product.abs());
        largest = top(&largest, FEW, size);
        sort(&mut largest);
    }
    sum.shown = largest.into_iter().filter_map(|at| products.get(at).cloned()).collect();
    sum.partial = added(&sum.shown.iter().collect::<Vec<_>>());
    sum
}

/// The few items with the largest sizes.
fn top(items: &[usize], few: usize, size: impl Fn(&usize) -> f32) -> Vec<usize> {
    let mut kept: Vec<usize> = vec![];
    for item in items {
        let smallest = kept.last().map_or(f32::NEG_INFINITY, &size);
        if kept.len() < few || size(item) > smallest {
            kept.push(*item);
            sort_by(&mut kept, |a, b| size(b).total_cmp(&size(a)));
            kept.truncate(few);
        }
    }
    kept
}

/// Decimals that show these numbers: three, as maps do, and more where even the largest is below a hundredth.
#[must_use]
pub fn decimals(numbers: impl IntoIterator<Item = f64>) -> u32 {
    let most = numbers.into_iter().map(f64::abs).filter(|size| size.is_finite()).fold(0.0, f64::max);
    let (mut decimals, mut unit) = (3, 0.01);
    while decimals < 9 && most > 0.0 && most < unit {
        decimals += 1;
        unit /= 10.0;
    }
    decimals
}

/// A number in whole units of its last digit; `None` where it has too many, or is none.
#[must_use]
pub fn units(number: f64, decimals: u32) -> Option<i64> {
    if !number.is_finite() || number.abs() > 1e9 {
        return None;
    }
    let digits: i64 = fixed(number.abs(), decimals).replace('.', "").parse().ok()?;
    Some(if number < 0.0 { -digits } else { digits })
}

/// Units as they are written: `−1.250`.
#[must_use]
pub fn written_units(units: i64, decimals: u32) -> String {
    let digits = units.unsigned_abs().to_string();
    let decimals = decimals as usize;
    let padded = ["0".repeat((decimals + 1).saturating_sub(digits.len())).as_str(), &digits].concat();
    let (whole, part) = padded.split_at(padded.len() - decimals);
    let sign = if units < 0 { "−" } else { "" };
    if part.is_empty() { [sign, whole].concat() } else { [sign, whole, ".", part].concat() }
}

/// A sum as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Its parts.
    pub parts: Vec<String>,
    /// What they come to.
    pub total: String,
    /// The parts as printed come to the total as printed; else the line says ≈.
    pub exact: bool,
}

/// Prints a sum so that it adds up: the part at `takes` takes the rounding of all, where that is no more than it can be.
#[must_use]
pub fn printed(parts: &[f64], total: f64, takes: usize, decimals: u32) -> Option<Printed> {
    let mut whole = parts.iter().map(|part| units(*part, decimals)).collect::<Option<Vec<i64>>>()?;
    let sum = units(total, decimals)?;
    let off = sum - whole.iter().sum::<i64>();
    let room = i64::try_from(parts.len() / 2 + 1).unwrap_or(i64::MAX);
    let exact = off == 0 || off.abs() <= room;
    if let (true, Some(part)) = (exact, whole.get_mut(takes)) {
        *part += off;
    }
    Some(Printed {
        parts: whole.into_iter().map(|part| written_units(part, decimals)).collect(),
        total: written_units(sum, decimals),
        exact,
    })
}

/// A product as it is printed, `0.088 × 0.072`, and what that comes to; and whether it does as printed.
#[must_use]
pub fn multiplied(value: f64, weight: f64, product: f64, decimals: u32) -> Option<(i64, i64, i64, bool)> {
    let (a, b, c) = (units(value, decimals)?, units(weight, decimals)?, units(product, decimals)?);
    let scale = 10_i128.pow(decimals);
    let exact = (i128::from(a) * i128::from(b) - i128::from(c) * scale).abs() * 2 <= scale;
    Some((a, b, c, exact))
}

impl Sum {
    /// The activation, where it is one of Keras's that looks at each value alone and changes it.
    #[must_use]
    pub fn function(&self) -> Option<Activation> {
        let function = Activation::from_word(self.activation)?;
        (function != Activation::Linear && !function.is_across()).then_some(function)
    }

    /// What comes before the activation. Where the activation leaves it as it is, that is the value on the map, to the last bit: the
    /// map's own sum is of single precision, in another order.
    #[must_use]
    pub fn shown_before(&self) -> f32 {
        let same = match Activation::from_word(self.activation) {
            Some(Activation::Linear) => true,
            Some(Activation::Relu) => self.value > 0.0,
            _ => false,
        };
        if same { self.value } else { self.before }
    }
}

#[cfg(test)]
mod tests;
