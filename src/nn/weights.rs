//! Where the weights of a network come from, and their values: a seed, filters with a meaning, values set by hand, and
//! tensors read from a file.
//!
//! Any slice of a weight can be made alone and in any order, so nothing is stored that a seed gives. What the parts are:
//! [`presets`] draws a filter with a meaning at any size, [`seeded`] makes the random ones.

pub mod presets;
pub mod seeded;

pub use presets::Preset;

use super::layers::{Group, Initializer, Part, WeightSpec};
use super::network::{Body, Network, NodeId};
use super::shape::Shape;
use super::sorted::Sorted;
use crate::choice;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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
    /// A filter with a meaning; its bias comes with it, unless that is edited too.
    Preset(Preset),
    /// The layer's initializer with the network's seed, also where a file or the first filters would give others.
    Seeded,
    /// These values: that filter's slice of the weight, in Keras's order. Used only while its length fits the weight's shape.
    Values(Arc<[f32]>),
}

/// The values of one weight in Keras's layout: the last axis runs fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Keras's name (`kernel`, `bias`, …).
    pub name: String,
    /// Its sizes.
    pub shape: Vec<u64>,
    /// Its values.
    pub values: Vec<f32>,
}

/// The tensors of one node, read from a file. They may be many: they are told apart by a number, and never looked at to see
/// whether they are the same.
#[derive(Clone, Debug)]
pub struct Loaded {
    tensors: Arc<[Tensor]>,
    number: u64,
}

impl Loaded {
    /// The number that only these have, as long as the program runs.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Bytes of their values.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.iter().map(|tensor| tensor.values.len() as u64 * 4).sum()
    }
}

impl From<Vec<Tensor>> for Loaded {
    fn from(tensors: Vec<Tensor>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { tensors: tensors.into(), number: NEXT.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Deref for Loaded {
    type Target = [Tensor];

    fn deref(&self) -> &[Tensor] {
        &self.tensors
    }
}

impl PartialEq for Loaded {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number || self.tensors == other.tensors
    }
}

/// Where a filter's values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A filter with a meaning.
    Preset(Preset),
    /// The layer's initializer with the network's seed (a bias starts at 0, whatever the seed).
    Seeded,
    /// Set by hand.
    Edited,
    /// Read from a file.
    Loaded,
}

/// The weights of a network as what they are made of: the values follow.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Seeds every value that nothing else gives.
    pub seed: u64,
    /// The first convolution's filters.
    pub first: FirstFilters,
    /// Filters set by hand.
    pub edits: Sorted<FilterKey, FilterEdit>,
    /// Tensors from a file. Each is used only while its shape is its weight's.
    pub loaded: Sorted<NodeId, Loaded>,
}

impl Default for Weights {
    fn default() -> Self {
        Self { seed: 7, first: FirstFilters::Presets, edits: Sorted::new(), loaded: Sorted::new() }
    }
}

impl Weights {
    /// All weights of a node, in Keras's order and layout; `specs` is what the report says of it. A weight of more values
    /// than memory can hold comes out empty: ask the run, which checks that first.
    ///
    /// ```
    /// use convscope::nn::{analysis::analyze, layers::{Layer, conv2d::Conv2D}, network::{Network, NodeId}, weights::Weights};
    /// let conv = Conv2D { filters: 16, kernel_size: [2, 2], ..Conv2D::default() };
    /// let network = Network::stack("n", [Layer::new("InputLayer").unwrap(), conv.into()]);
    /// let specs = analyze(&network).nodes[1].weights.clone();
    /// let tensors = Weights::default().tensors(&network, NodeId(1), &specs);
    /// assert_eq!(tensors.iter().map(|t| t.values.len()).collect::<Vec<_>>(), [2 * 2 * 1 * 16, 16]);
    /// ```
    #[must_use]
    pub fn tensors(&self, network: &Network, node: NodeId, specs: &[WeightSpec]) -> Vec<Tensor> {
        let slices = Slices::new(self, network, node);
        specs.iter().map(|spec| slices.tensor(spec)).collect()
    }

    /// One filter's slice of a weight, in Keras's order (height, width, channels in): what makes one output channel.
    #[must_use]
    pub fn filter(&self, network: &Network, node: NodeId, spec: &WeightSpec, filter: u64) -> Vec<f32> {
        Slices::new(self, network, node).filter(spec, filter)
    }

    /// Where one filter's slice of a weight comes from.
    #[must_use]
    pub fn origin(&self, network: &Network, node: NodeId, spec: &WeightSpec, filter: u64) -> Origin {
        Slices::new(self, network, node).origin(spec, filter)
    }
}

/// Makes the weights of one node, slice by slice.
#[derive(Clone, Copy, Debug)]
pub struct Slices<'a> {
    weights: &'a Weights,
    owner: NodeId,
    first: bool,
}

/// Where a slice comes from, with what is needed to make it.
enum Maker<'a> {
    Edited(&'a [f32]),
    Loaded(&'a Tensor),
    Preset(Preset),
    Start,
}

impl<'a> Slices<'a> {
    /// The weights that a node uses: its own, or those of the node it shares with.
    #[must_use]
    pub fn new(weights: &'a Weights, network: &Network, node: NodeId) -> Self {
        let owner = owner(network, node);
        Self::of(weights, owner, first_convolution(network) == Some(owner))
    }

    /// The same, for a caller that knows the node whose weights these are, and whether it is the first convolution: the
    /// slices depend on nothing else.
    #[must_use]
    pub const fn of(weights: &'a Weights, owner: NodeId, first: bool) -> Self {
        Self { weights, owner, first }
    }

    /// The first that has something to say: a hand edit, a file, the first filters, the initializer.
    fn maker(&self, spec: &WeightSpec, filter: u64) -> Maker<'a> {
        let edit = self.edit(spec.name, filter);
        if let Some(FilterEdit::Values(values)) = edit
            && Some(values.len()) == slice_len(spec)
        {
            return Maker::Edited(values);
        }
        // A bias follows what its kernel was made to be.
        let (is_bias, window) = (spec.part == Part::Bias, spec.window());
        let picked = if is_bias { self.edit(KERNEL, filter) } else { edit };
        match picked {
            Some(FilterEdit::Preset(preset)) if is_bias || window.is_some() => return Maker::Preset(*preset),
            Some(FilterEdit::Seeded) => return Maker::Start,
            _ => {}
        }
        let loaded = self.weights.loaded.get(&self.owner);
        if let Some(tensor) = loaded.and_then(|all| all.iter().find(|tensor| tensor.has(spec, filter))) {
            return Maker::Loaded(tensor);
        }
        let first = self.first && self.weights.first == FirstFilters::Presets && loaded.is_none();
        let preset = match window {
            Some([h, w, channels]) if first => presets::of_first(h, w, channels, filter),
            None if first && is_bias => presets::biased_of_first(filter),
            _ => None,
        };
        preset.map_or(Maker::Start, Maker::Preset)
    }

    fn edit(&self, weight: &str, filter: u64) -> Option<&'a FilterEdit> {
        let edits = &self.weights.edits;
        // A key owns its text; most networks have no edits at all.
        (!edits.is_empty())
            .then(|| FilterKey { node: self.owner, weight: weight.to_owned(), filter })
            .and_then(|key| edits.get(&key))
    }

    /// Where one filter's slice of a weight comes from.
    #[must_use]
    pub fn origin(&self, spec: &WeightSpec, filter: u64) -> Origin {
        match self.maker(spec, filter) {
            Maker::Edited(_) => Origin::Edited,
            Maker::Loaded(_) => Origin::Loaded,
            Maker::Preset(preset) => Origin::Preset(preset),
            Maker::Start => Origin::Seeded,
        }
    }

    /// All of a weight in Keras's layout where it lies so: read from a file, and nothing of it edited.
    #[must_use]
    pub fn whole(&self, spec: &WeightSpec) -> Option<&'a [f32]> {
        let edited = self.weights.edits.keys().any(|key| key.node == self.owner);
        let loaded = self.weights.loaded.get(&self.owner).filter(|_| !edited)?;
        let tensor = loaded.iter().find(|tensor| tensor.name == spec.name && tensor.shape == spec.shape)?;
        (spec.shape.iter().product::<u64>() == tensor.values.len() as u64).then_some(&tensor.values)
    }

    /// Writes a part of one filter's slice: the values from `from` on, as many as `out` holds.
    pub fn fill(&self, spec: &WeightSpec, filter: u64, from: usize, out: &mut [f32]) {
        match self.maker(spec, filter) {
            Maker::Edited(values) => copy(values.iter().skip(from).copied(), out),
            Maker::Loaded(tensor) => tensor.read(spec, filter, from, out),
            Maker::Preset(preset) => match spec.window() {
                Some([h, w, channels]) => copy(preset.filter(h, w, channels).into_iter().skip(from), out),
                None => out.fill(preset.bias()),
            },
            Maker::Start => match spec.initializer {
                Initializer::Zeros => out.fill(0.0),
                Initializer::Ones => out.fill(1.0),
                Initializer::Constant(value) => out.fill(value),
                Initializer::GlorotUniform => {
                    seeded::Stream::new(self.weights.seed, self.owner, spec, filter).fill(from, out)
                }
            },
        }
    }

    /// One filter's slice of a weight, in Keras's order: what makes one output channel. Empty where memory cannot hold it.
    #[must_use]
    pub fn filter(&self, spec: &WeightSpec, filter: u64) -> Vec<f32> {
        let mut slice = vec![0.0; slice_len(spec).filter(|len| *len <= MOST_VALUES).unwrap_or(0)];
        self.fill(spec, filter, 0, &mut slice);
        slice
    }

    /// A whole weight in Keras's layout.
    #[must_use]
    pub fn tensor(&self, spec: &WeightSpec) -> Tensor {
        let filters = usize::try_from(spec.count()).unwrap_or(usize::MAX);
        let len = slice_len(spec).and_then(|len| len.checked_mul(filters)).filter(|len| *len <= MOST_VALUES);
        let mut values = vec![0.0; len.unwrap_or(0)];
        if !values.is_empty() {
            let run = run(spec);
            for at in 0..filters {
                let slice = self.filter(spec, at as u64);
                // A filter is runs of values side by side, one in each block of all filters.
                for (from, block) in slice.chunks(run).zip(values.chunks_mut(run * filters)) {
                    copy(from.iter().copied(), block.get_mut(at * run..).unwrap_or_default());
                }
            }
        }
        Tensor { name: spec.name.to_owned(), shape: spec.shape.clone(), values }
    }
}

impl Tensor {
    /// Whether it holds this filter of the weight: its sizes are the weight's, but that one axis of filters may be of
    /// another size.
    fn has(&self, spec: &WeightSpec, filter: u64) -> bool {
        let free = |axis: usize| spec.filters.len() == 1 && spec.filters.contains(&axis);
        let mut sizes = self.shape.iter().zip(&spec.shape).enumerate();
        let fits = self.shape.len() == spec.shape.len() && sizes.all(|(axis, (mine, its))| mine == its || free(axis));
        let whole = self.shape.iter().try_fold(1_u64, |all, n| all.checked_mul(*n));
        self.name == spec.name && fits && filter < self.filters(spec) && whole == Some(self.values.len() as u64)
    }

    /// Filters of the weight that it holds.
    fn filters(&self, spec: &WeightSpec) -> u64 {
        let sizes = self.shape.get(spec.filters.clone()).unwrap_or_default();
        sizes.iter().fold(1, |all: u64, n| all.saturating_mul(*n))
    }

    /// A part of one filter: the values from `from` on, as many as `out` holds.
    fn read(&self, spec: &WeightSpec, filter: u64, from: usize, out: &mut [f32]) {
        let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let (run, filters, filter) = (run(spec), size(self.filters(spec)), size(filter));
        let block = run.saturating_mul(filters).max(1);
        if run == 1 {
            let start = from.saturating_mul(filters).saturating_add(filter);
            let values = self.values.get(start..).unwrap_or_default().iter().step_by(filters.max(1));
            out.iter_mut().zip(values).for_each(|(out, value)| *out = *value);
            return;
        }
        for (at, out) in (from..).zip(out) {
            let place = (at / run).saturating_mul(block).saturating_add(filter * run + at % run);
            *out = self.values.get(place).copied().unwrap_or(0.0);
        }
    }
}

/// The name of the weight that a bias follows.
const KERNEL: &str = "kernel";

/// Values of one filter that lie side by side: those of the axes behind the filters'.
fn run(spec: &WeightSpec) -> usize {
    let sizes = spec.shape.get(spec.filters.end..).unwrap_or_default();
    sizes.iter().try_fold(1_usize, |all, n| all.checked_mul(usize::try_from(*n).ok()?)).unwrap_or(usize::MAX).max(1)
}

/// Values of a weight that are made at once at most: 1 GiB.
const MOST_VALUES: usize = 1 << 28;

/// Values in one filter's slice of a weight. `None` where no `usize` holds it.
#[must_use]
pub fn slice_len(spec: &WeightSpec) -> Option<usize> {
    spec.sizes().try_fold(1_usize, |all, n| all.checked_mul(usize::try_from(n).ok()?))
}

fn copy(values: impl Iterator<Item = f32>, out: &mut [f32]) {
    out.iter_mut().zip(values).for_each(|(out, value)| *out = value);
}

/// The node whose weights a node uses.
#[must_use]
pub fn owner(network: &Network, node: NodeId) -> NodeId {
    match network.node(node).map(|node| &node.body) {
        Some(Body::SameAs(other)) => *other,
        _ => node,
    }
}

/// The first convolution: it reads the picture, at most through layers without weights.
#[must_use]
pub fn first_convolution(network: &Network) -> Option<NodeId> {
    let mut unchanged: Sorted<NodeId, ()> = Sorted::new();
    let mut above = None;
    for node in &network.nodes {
        let reads_picture = match node.inputs.as_slice() {
            [] => node.body.is_input() || above.is_some_and(|above| unchanged.contains_key(&above)),
            named => named.iter().any(|source| unchanged.contains_key(&source.node)),
        };
        above = Some(node.id);
        if !reads_picture {
            continue;
        }
        match network.layer(node) {
            _ if node.off => _ = unchanged.insert(node.id, ()),
            Some(layer) if layer.op().group() == Group::Convolution => return Some(owner(network, node.id)),
            Some(layer) if is_weightless(layer) => _ = unchanged.insert(node.id, ()),
            _ => {}
        }
    }
    None
}

/// Whether a layer has no weights, whatever it reads: asked with a map's shape, and with a vector's.
fn is_weightless(layer: &super::layers::Layer) -> bool {
    let shapes = [Shape::known(&[8, 8, 4]), Shape::known(&[8])];
    layer.op().check().is_ok()
        && shapes.iter().all(|shape| layer.op().weights(&[shape]).is_ok_and(|all| all.is_empty()))
}

#[cfg(test)]
mod tests;
