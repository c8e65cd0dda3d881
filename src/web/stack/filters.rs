//! A layer's filters: where they come from, and the kernels that are drawn above its maps.

use super::strip::Kernels;
use crate::app::looking;
use crate::app::state::State;
use crate::nn::analysis::NodeReport;
use crate::nn::layers::Part;
use crate::nn::network::Node;
use crate::nn::weights::{FilterKey, Origin, Slices, owner};
use std::rc::Rc;

/// Where a layer's filters come from, for the line below its maps.
#[derive(Clone, PartialEq, Debug)]
pub struct Filters {
    /// The seed.
    pub seed: u64,
    /// Some are filters with a meaning.
    pub preset: bool,
    /// Some are seeded.
    pub seeded: bool,
    /// Some are edited.
    pub edited: bool,
    /// Some were loaded.
    pub loaded: bool,
    /// What of the layer was edited by hand.
    pub edits: Vec<FilterKey>,
}

/// Filters whose origin is looked at for the line below the maps.
const MOST_FILTERS: u64 = 1024;

impl Filters {
    /// Those of a node, if it has any.
    pub fn of(state: &State, node: &Node, entry: &NodeReport) -> Option<Self> {
        let document = state.document();
        let spec = entry.weights.iter().find(|weight| weight.part == Part::Kernel)?;
        let slices = Slices::new(&document.weights, &document.network, node.id);
        let owner = owner(&document.network, node.id);
        let mut found = Self {
            seed: document.weights.seed,
            preset: false,
            seeded: false,
            edited: false,
            loaded: false,
            edits: document.weights.edits.keys().filter(|key| key.node == owner).cloned().collect(),
        };
        for filter in 0..spec.count().min(MOST_FILTERS) {
            match slices.origin(spec, filter) {
                Origin::Preset(_) => found.preset = true,
                Origin::Seeded => found.seeded = true,
                Origin::Edited => found.edited = true,
                Origin::Loaded => found.loaded = true,
            }
        }
        Some(found)
    }
}

/// The kernels of the maps in the strip, where each map has one alone: below an input of one channel.
pub fn kernels(state: &State, node: &Node, entry: &NodeReport, chosen: u64) -> Option<Rc<Kernels>> {
    let (spec, [h, w, 1]) = entry.weights.iter().find_map(|weight| Some((weight, weight.window()?)))? else {
        return None;
    };
    let filters = spec.count();
    if h > MOST_ROWS
        || w > MOST_ROWS
        || !state.report.node(*entry.sources.first()?).is_some_and(|above| above.sources.is_empty())
    {
        return None;
    }
    let document = state.document();
    let slices = Slices::new(&document.weights, &document.network, node.id);
    let first = chosen - chosen % looking::STRIP;
    let values = (first..filters.min(first.saturating_add(looking::STRIP))).map(|filter| {
        let values = slices.filter(spec, filter);
        let most = values.iter().fold(0.0_f32, |most, value| most.max(value.abs())).max(f32::MIN_POSITIVE);
        values.into_iter().map(|value| value / most).collect()
    });
    Some(Rc::new(Kernels { h: usize::try_from(h).ok()?, w: usize::try_from(w).ok()?, values: values.collect() }))
}

/// Rows a kernel may have to be drawn above its map.
const MOST_ROWS: u64 = 8;
