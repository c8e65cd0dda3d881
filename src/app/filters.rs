//! A layer's filters: where they come from, for the line below its maps and for its figure.

use super::state::State;
use crate::nn::analysis::NodeReport;
use crate::nn::layers::Part;
use crate::nn::network::Node;
use crate::nn::weights::{FilterKey, Origin, Slices, owner};
use crate::words::{Locale, t};

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
    #[must_use]
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

    /// That in a few words.
    #[must_use]
    pub fn said(&self, l: Locale) -> String {
        let mut parts = vec![];
        match (self.preset, self.seeded) {
            (true, true) => parts.push(t::strip_preset_and_seeded(l, self.seed)),
            (true, false) => parts.push(t::strip_preset(l).to_owned()),
            (false, true) => parts.push(t::strip_seeded(l, self.seed)),
            (false, false) => {}
        }
        parts.extend(self.edited.then(|| t::strip_edited(l).to_owned()));
        parts.extend(self.loaded.then(|| t::strip_loaded(l).to_owned()));
        parts.join(" · ")
    }
}
