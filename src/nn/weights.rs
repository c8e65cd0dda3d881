//! Where the weights of a network come from: a seed, filters with a meaning, and values set by hand.

use super::network::NodeId;
use crate::choice;
use std::collections::BTreeMap;
use std::sync::Arc;

choice! {
    /// A filter with a meaning, drawn at any kernel size.
    Preset {
        /// Passes the middle cell on.
        Identity = "identity",
        /// The mean of the window.
        BoxBlur = "box_blur",
        /// A weighted mean, the middle heaviest.
        GaussianBlur = "gaussian_blur",
        /// The middle against its surroundings, added to itself.
        Sharpen = "sharpen",
        /// Light from the upper left.
        Emboss = "emboss",
        /// Brighter to the right: upright edges.
        SobelX = "sobel_x",
        /// Brighter below: level edges.
        SobelY = "sobel_y",
        /// Brighter or darker than all around.
        Laplacian = "laplacian",
        /// An edge at 45°.
        Edge45 = "edge_45",
        /// An edge at 135°.
        Edge135 = "edge_135",
        /// Darker to the right.
        Edge180 = "edge_180",
        /// Darker below.
        Edge270 = "edge_270",
    }
}

choice! {
    /// What the filters of the first convolution are, unless they are edited.
    FirstFilters {
        /// Filters with a meaning, mixed with seeded ones.
        Presets = "presets",
        /// Seeded, as all others.
        Seeded = "seeded",
    }
}

/// One filter of one weight: what a hand edit is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilterKey {
    /// The node.
    pub node: NodeId,
    /// The weight's name (`kernel`, `bias`, `gamma`, …).
    pub weight: String,
    /// The output channel.
    pub filter: u64,
}

/// What a filter was made to be.
#[derive(Clone, Debug, PartialEq)]
pub enum FilterEdit {
    /// A filter with a meaning.
    Preset(Preset),
    /// These values: that filter's slice of the weight, in Keras's order. Used only while its length fits the weight's shape.
    Values(Arc<[f32]>),
}

/// The weights of a network as what they are made of: the values follow.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Seeds every value that nothing else gives.
    pub seed: u64,
    /// The first convolution's filters.
    pub first: FirstFilters,
    /// Filters set by hand.
    pub edits: BTreeMap<FilterKey, FilterEdit>,
}

impl Default for Weights {
    fn default() -> Self {
        Self { seed: 7, first: FirstFilters::Presets, edits: BTreeMap::new() }
    }
}
