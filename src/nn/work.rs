//! A layer's work on one sample, cut in pieces that each take a moment: what lets a run be stopped between two of them.

use super::layers::WeightSpec;
use super::maps::{Layout, Maps};
use super::network::NodeId;
use super::shape::Shape;
use super::weights::Slices;

/// Why a node has no maps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunError {
    /// With the maps above it, it would take more memory than a page may have.
    Memory {
        /// Bytes they would take.
        needed: u64,
        /// Bytes they may take.
        budget: u64,
    },
    /// The machine did not give the memory.
    Refused {
        /// Bytes asked for.
        bytes: u64,
    },
    /// What it was given has other sizes than it takes: a picture of another size, or maps of a layer whose real output is
    /// not the one it states (Keras's `glu` halves its channels).
    Sizes {
        /// What it takes.
        wanted: Shape,
        /// What it was given; nothing where it was given nothing.
        got: Option<Shape>,
    },
    /// A node that it reads has no maps; what failed first says why.
    Waiting(NodeId),
}

/// The weights that one layer uses, made slice by slice when they are asked for.
#[derive(Clone, Copy, Debug)]
pub struct NodeWeights<'a> {
    slices: Slices<'a>,
    specs: &'a [WeightSpec],
}

impl<'a> NodeWeights<'a> {
    /// The slices of a node, whose layer has these weights.
    #[must_use]
    pub const fn new(slices: Slices<'a>, specs: &'a [WeightSpec]) -> Self {
        Self { slices, specs }
    }

    /// Writes a part of what makes one output channel: the values from `from` on, as many as `out` holds, in Keras's order.
    /// False, and nothing written, where the layer has no such weight.
    pub fn fill(&self, weight: &str, filter: usize, from: usize, out: &mut [f32]) -> bool {
        let spec = self.specs.iter().find(|spec| spec.name == weight);
        if let Some(spec) = spec {
            self.slices.fill(spec, filter as u64, from, out);
        }
        spec.is_some()
    }

    /// One number of a weight that has one a channel; `otherwise` where the layer has no such weight.
    #[must_use]
    pub fn number(&self, weight: &str, channel: usize, otherwise: f32) -> f32 {
        let mut number = [otherwise];
        self.fill(weight, channel, 0, &mut number);
        let [number] = number;
        number
    }
}

/// A layer at work.
pub trait Work {
    /// Does the next piece and says what it cost, in multiply-adds or something that takes about as long; `None` once all is done.
    fn piece(&mut self, weights: &NodeWeights<'_>) -> Option<u64>;

    /// The maps, once all is done; `None` where the machine refused memory on the way.
    fn maps(self: Box<Self>) -> Option<Maps>;
}

/// A layer at work, of any kind.
pub type Job = Box<dyn Work>;

/// About what a piece may cost: some tenths of a millisecond.
pub const PIECE: usize = 1 << 17;

/// Room for so many values, none of which is there yet: to write zeros into all of it at once would take longer than a piece may.
///
/// # Errors
/// Where the machine does not give it, or no `usize` counts them.
pub fn room(values: Option<usize>) -> Result<Vec<f32>, RunError> {
    let mut out = Vec::new();
    match values {
        Some(values) if out.try_reserve_exact(values).is_ok() => Ok(out),
        _ => Err(RunError::Refused { bytes: values.map_or(u64::MAX, |n| (n as u64).saturating_mul(4)) }),
    }
}

/// Nothing to do: the maps are there.
#[must_use]
pub fn ready(maps: Maps) -> Job {
    struct Ready(Maps);
    impl Work for Ready {
        fn piece(&mut self, _weights: &NodeWeights<'_>) -> Option<u64> {
            None
        }
        fn maps(self: Box<Self>) -> Option<Maps> {
            Some(self.0)
        }
    }
    Box::new(Ready(maps))
}

/// Work whose values are written in runs of `each`, none of which needs another: `fill(number, run, weights)` writes run
/// `number`, and costs about `cost`. The last run may be shorter.
///
/// # Errors
/// Where the machine does not give the memory.
pub fn fill<F>(layout: Layout, each: usize, cost: usize, fill: F) -> Result<Job, RunError>
where
    F: FnMut(usize, &mut [f32], &NodeWeights<'_>) + 'static,
{
    let (out, len) = (room(layout.len())?, layout.len().unwrap_or(0));
    Ok(Box::new(Fill { out, len, at: 0, each: each.max(1), cost, layout, fill }))
}

struct Fill<F> {
    out: Vec<f32>,
    len: usize,
    at: usize,
    each: usize,
    cost: usize,
    layout: Layout,
    fill: F,
}

impl<F: FnMut(usize, &mut [f32], &NodeWeights<'_>)> Work for Fill<F> {
    fn piece(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        // As many runs as make a piece.
        let mut cost = 0_usize;
        while cost < PIECE && self.out.len() < self.len {
            let start = self.out.len();
            self.out.resize(start.saturating_add(self.each).min(self.len), 0.0);
            (self.fill)(self.at, self.out.get_mut(start..).unwrap_or_default(), weights);
            self.at += 1;
            cost = cost.saturating_add(self.cost.max(1));
        }
        (cost > 0).then_some(cost as u64)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        self.layout.maps(self.out)
    }
}

/// Work on what other work leaves.
#[must_use]
pub fn then(first: Job, second: impl FnOnce(Maps) -> Result<Job, RunError> + 'static) -> Job {
    Box::new(Then { first: Some((first, second)), second: None })
}

struct Then<F> {
    first: Option<(Job, F)>,
    second: Option<Job>,
}

impl<F: FnOnce(Maps) -> Result<Job, RunError>> Work for Then<F> {
    fn piece(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        if let Some(cost) = self.first.as_mut().and_then(|(first, _)| first.piece(weights)) {
            return Some(cost);
        }
        if let Some((first, second)) = self.first.take() {
            self.second = first.maps().and_then(|maps| second(maps).ok());
        }
        self.second.as_mut()?.piece(weights)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        self.second?.maps()
    }
}
