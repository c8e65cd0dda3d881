//! What a vector's chosen entry is made of, where a window has no place: a cell that was moved there, or all entries of another vector,
//! each with a weight of its own.

use super::lens::{source, values};
use super::looking;
use super::state::State;
use crate::nn::layers::Channels;
use crate::nn::network::NodeId;
use crate::nn::trace::{Op, Term, place, terms};

/// Terms that are worth drawing.
const MOST_TERMS: usize = 1 << 18;

/// Where an entry comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The layer.
    pub node: NodeId,
    /// The layer it reads.
    pub source: NodeId,
    /// Which entry.
    pub entry: u64,
    /// Of so many.
    pub entries: u64,
    /// What it is made of.
    pub made: Made,
}

/// What an entry is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Made {
    /// One cell, moved.
    Cell {
        /// Its row.
        y: u64,
        /// Its column.
        x: u64,
        /// Its map.
        channel: u64,
        /// Rows, columns and maps there are.
        size: [u64; 3],
    },
    /// All entries of a vector, each times its weight.
    Weighed {
        /// The weights.
        weights: Vec<f32>,
        /// What is added.
        bias: f32,
    },
}

/// Where the chosen entry of the selected layer comes from; `None` where that is drawn otherwise, or its values are not here yet.
#[must_use]
pub fn entry(state: &State) -> Option<Entry> {
    let node = state.selected;
    let report = state.report.node(node)?;
    let from = source(report)?;
    let [Some(entries)] = report.shape()?.0.as_slice() else { return None };
    if report.sight? != crate::nn::layers::Sight::Everything
        || report.sources.len() != 1
        || !looking::is_fresh(state, from)
    {
        return None;
    }
    let entry = looking::chosen(state, node);
    let (read, format) = values(state, from)?;
    if read.view().len() > MOST_TERMS {
        return None;
    }
    let document = state.document();
    let maps = |id: NodeId| values(state, id).map(|(maps, _)| maps.clone());
    let at = [usize::try_from(entry).ok()?];
    let found = terms(&document.network, &document.weights, &state.report, maps, node, &at).ok()?;
    let made = match (found.op, found.terms.as_slice()) {
        (Op::Copy, [Term { at: Some(at), .. }]) => {
            let (y, x, channel) = place(at, format)?;
            let (h, w, c) = read.hwc(format);
            Made::Cell { y: y as u64, x: x as u64, channel: channel as u64, size: [h as u64, w as u64, c as u64] }
        }
        (Op::Sum, all) if read.view().ndim() == 1 && report.channels == Channels::All => {
            let weights = all.iter().map(|term| term.weight).collect::<Option<_>>()?;
            Made::Weighed { weights, bias: found.bias }
        }
        _ => return None,
    };
    Some(Entry { node, source: from, entry, entries: *entries, made })
}
