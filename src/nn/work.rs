//! A layer's work on one sample, cut in pieces that each take a moment: what lets a run be stopped between two of them.

use super::layers::WeightSpec;
use super::maps::{Layout, Maps};
use super::network::NodeId;
use super::shape::Shape;
use super::weights::Slices;
use std::cell::RefCell;
use std::sync::Arc;

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
    /// Keras checks this argument only on data, and refuses it then; or the values with it are not computed here.
    Argument {
        /// Its name.
        param: &'static str,
    },
}

/// The weights that one layer uses, made slice by slice when they are asked for.
#[derive(Clone, Copy, Debug)]
pub struct NodeWeights<'a> {
    slices: Slices<'a>,
    specs: &'a [WeightSpec],
    shelf: Option<(&'a RefCell<Shelf>, u64)>,
}

/// Weights in the order in which a kernel reads them, kept from run to run up to a number of bytes.
#[derive(Debug, Default)]
pub struct Shelf {
    all: Vec<Shelved>,
    bytes: usize,
    turn: u64,
}

#[derive(Debug)]
struct Shelved {
    key: (u64, &'static str, usize),
    blocks: Arc<Vec<[f32; 4]>>,
    /// The last run that had use of it.
    turn: u64,
}

/// Bytes that are kept at most.
const SHELF: usize = 1 << 28;

impl Shelf {
    /// The next run begins.
    pub const fn turn(&mut self) {
        self.turn += 1;
    }

    fn get(&mut self, key: (u64, &'static str, usize)) -> Option<Arc<Vec<[f32; 4]>>> {
        let found = self.all.iter_mut().find(|kept| kept.key == key)?;
        found.turn = self.turn;
        Some(found.blocks.clone())
    }

    /// Keeps what this run made, in the place of what earlier ones used longest ago.
    fn keep(&mut self, key: (u64, &'static str, usize), blocks: &Arc<Vec<[f32; 4]>>) {
        let bytes = blocks.len().saturating_mul(16);
        if bytes > SHELF {
            return;
        }
        while self.bytes.saturating_add(bytes) > SHELF {
            let old = self.all.iter().enumerate().filter(|(_, kept)| kept.turn < self.turn);
            let Some((at, _)) = old.min_by_key(|(_, kept)| kept.turn) else { return };
            let dropped = self.all.swap_remove(at);
            self.bytes = self.bytes.saturating_sub(dropped.blocks.len() * 16);
        }
        self.bytes += bytes;
        self.all.push(Shelved { key, blocks: blocks.clone(), turn: self.turn });
    }
}

impl<'a> NodeWeights<'a> {
    /// The slices of a node, whose layer has these weights.
    #[must_use]
    pub const fn new(slices: Slices<'a>, specs: &'a [WeightSpec]) -> Self {
        Self { slices, specs, shelf: None }
    }

    /// The same, with a shelf for what is made of them; a number says what they are made of.
    #[must_use]
    pub const fn shelved(self, shelf: &'a RefCell<Shelf>, key: u64) -> Self {
        Self { shelf: Some((shelf, key)), ..self }
    }

    /// All of a weight in Keras's layout, where it lies so.
    #[must_use]
    pub fn whole(&self, weight: &str) -> Option<&'a [f32]> {
        self.slices.whole(self.specs.iter().find(|spec| spec.name == weight)?)
    }

    /// What was kept of a weight in this layout.
    #[must_use]
    pub fn kept(&self, weight: &'static str, rows: usize) -> Option<Arc<Vec<[f32; 4]>>> {
        let (shelf, key) = self.shelf?;
        shelf.try_borrow_mut().ok()?.get((key, weight, rows))
    }

    /// Keeps a weight in this layout.
    pub fn keep(&self, weight: &'static str, rows: usize, blocks: &Arc<Vec<[f32; 4]>>) {
        if let Some((shelf, key)) = self.shelf
            && let Ok(mut shelf) = shelf.try_borrow_mut()
        {
            shelf.keep((key, weight, rows), blocks);
        }
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

    /// All numbers of a weight that has single numbers, in Keras's order; as many times `otherwise` where the layer has no
    /// such weight.
    #[must_use]
    pub fn numbers(&self, weight: &str, count: usize, otherwise: f32) -> Vec<f32> {
        (0..count).map(|at| self.number(weight, at, otherwise)).collect()
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

/// About what a piece may cost: some tenths of a millisecond. No piece of any layer, of any size, costs more than a few of it, so
/// that a run can be stopped at any time. Unit tests cut much smaller pieces: what they compute is stopped at every place.
pub const PIECE: usize = if cfg!(test) { 1 << 9 } else { 1 << 18 };

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

/// Work whose values are written in runs of `each`, none of which needs another value: `fill(run, from, out, weights)` writes
/// some of run number `run`, those from value `from` of it on. A value costs about `cost`, which must be far below [`PIECE`].
///
/// # Errors
/// Where the machine does not give the memory.
pub fn fill<F>(layout: Layout, each: usize, cost: usize, fill: F) -> Result<Job, RunError>
where
    F: FnMut(usize, usize, &mut [f32], &NodeWeights<'_>) + 'static,
{
    let (out, len) = (room(layout.len())?, layout.len().unwrap_or(0));
    Ok(Box::new(Fill { out, len, each: each.max(1), cost: cost.max(1), layout, fill }))
}

struct Fill<F> {
    out: Vec<f32>,
    len: usize,
    each: usize,
    cost: usize,
    layout: Layout,
    fill: F,
}

impl<F: FnMut(usize, usize, &mut [f32], &NodeWeights<'_>)> Work for Fill<F> {
    fn piece(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        // As many values as make a piece.
        let start = self.out.len();
        let end = start.saturating_add((PIECE / self.cost).max(1)).min(self.len);
        while self.out.len() < end {
            let at = self.out.len();
            let (run, from) = (at / self.each, at % self.each);
            self.out.resize(end.min(at.saturating_add(self.each - from)), 0.0);
            (self.fill)(run, from, self.out.get_mut(at..).unwrap_or_default(), weights);
        }
        (end > start).then_some(((end - start) as u64).saturating_mul(self.cost as u64))
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        self.layout.maps(self.out)
    }
}

/// The same maps with their values in this order of the axes in memory, the slowest first; `None` where they lie so already.
///
/// # Errors
/// Where the machine does not give the memory.
pub fn in_order(maps: &Maps, order: Vec<usize>) -> Result<Option<Job>, RunError> {
    if maps.lies(&order) {
        return Ok(None);
    }
    let (maps, layout) = (maps.clone(), Layout::ordered(maps.view().shape(), &order));
    let len = layout.len().unwrap_or(0);
    fill(layout, len, 2, move |_, from, out, _| maps.read(&order, from, out)).map(Some)
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
