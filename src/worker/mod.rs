//! What the page asks of its worker and what the worker answers, as plain data; both sides of the conversation are state
//! machines without a browser in them.

pub mod queue;
pub mod strips;
pub mod wire;
pub mod work;

pub use queue::{Order, Queue};
pub use work::Worker;

use crate::nn::maps::Maps;
use crate::nn::network::{Network, NodeId};
use crate::nn::shape::DataFormat;
use crate::nn::weights::Weights;
use std::sync::Arc;

/// How values become colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Scale {
    /// Every map has its own ends.
    #[default]
    PerMap,
    /// All maps of a layer share theirs.
    Shared,
}

/// What is wanted of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Thumbnails of some channels, and one channel at full size.
    Strip {
        /// The first channel of the strip.
        first: u64,
        /// Channels in the strip.
        count: u64,
        /// The longest side of a thumbnail, in pixels; a smaller map keeps its own size.
        tile: u32,
        /// How values become colours.
        scale: Scale,
        /// The channel wanted at full size.
        chosen: u64,
    },
    /// All its values.
    Values,
}

/// A node and what is wanted of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The node.
    pub node: NodeId,
    /// What is wanted.
    pub detail: Detail,
}

/// One request: a network, its weights, the picture, and what is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Counts up; an answer carries the revision of its request.
    pub revision: u64,
    /// The network.
    pub network: Arc<Network>,
    /// Its weights.
    pub weights: Arc<Weights>,
    /// The picture, as the input layer takes it.
    pub picture: Maps,
    /// What is wanted; a node may stand here twice, once a detail.
    pub wanted: Vec<Wanted>,
}

/// Pixels, four bytes each (red, green, blue, opacity).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width`·`height`·4 bytes.
    pub rgba: Vec<u8>,
}

/// The strip of a node.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Strip {
    /// The first channel of the strip.
    pub first: u64,
    /// The channels there are in all.
    pub channels: u64,
    /// All thumbnails, one below the other: `tile_height` rows each.
    pub atlas: Pixels,
    /// Rows of one thumbnail.
    pub tile_height: u32,
    /// Least and greatest value of each thumbnail's channel.
    pub ranges: Vec<(f32, f32)>,
    /// The values at the two ends of each thumbnail's colour scale.
    pub ends: Vec<(f32, f32)>,
    /// The channel at full size.
    pub chosen: u64,
    /// Its pixels.
    pub full: Pixels,
}

/// Why a run stopped or a node has no maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It would take more memory than a page may have.
    Memory {
        /// Bytes it would take.
        needed: u64,
        /// Bytes it may take.
        budget: u64,
    },
    /// The machine did not give the memory.
    Refused {
        /// Bytes asked for.
        bytes: u64,
    },
    /// The layer was given other sizes than its shape says.
    Sizes,
    /// A layer above has no maps, and says why.
    Waiting(NodeId),
    /// The layer has no values with this argument as it is.
    Argument {
        /// Its name.
        param: &'static str,
    },
    /// The worker died twice on the same request.
    Died,
    /// The request was not understood (a page newer than its worker).
    Unreadable,
}

/// What came of a request, or of a part of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A node's strip.
    Strip(NodeId, Strip),
    /// A node's values.
    Values(NodeId, Maps, DataFormat),
    /// A node has no maps, and why.
    Failed(NodeId, Failure),
    /// All that was wanted has been sent.
    Done,
    /// The run was given up for a newer request.
    Cancelled,
    /// The whole request failed.
    Broken(Failure),
}

impl Answer {
    /// Whether nothing more follows on this request.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Broken(_))
    }
}

/// One answer of the worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The revision of the request it answers.
    pub revision: u64,
    /// The answer.
    pub answer: Answer,
}
