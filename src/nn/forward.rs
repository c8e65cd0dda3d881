//! A run of a network on a picture, which can be stopped between any two moments of its work.
//!
//! Nodes are done in the network's order, each as soon as its inputs are there, so the first maps are ready long before the
//! last. What a node's maps follow from (its layer, its weights, its inputs) is one number; a [`Cache`] keeps maps by it, so
//! that after an edit only what follows from the edit is computed again.

mod cache;
mod key;

pub use super::work::RunError;
pub use cache::Cache;

use super::analysis::{NodeReport, Report, walk};
use super::flat::{flatten, has_models};
use super::layers::{Layer, WeightSpec};
use super::maps::Maps;
use super::network::{Body, Network, Node, NodeId};
use super::shape::{DataFormat, Shape, product};
use super::sorted::Sorted;
use super::weights::{Slices, Weights, first_convolution, owner};
use super::work::{Job, NodeWeights, Shelf, in_order};
use std::cell::RefCell;
use std::sync::Arc;

/// Bytes that the maps of a run may take in a page.
pub const BUDGET: u64 = 1 << 30;

/// What the network is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Inputs {
    /// The same for every input layer.
    One(Maps),
    /// One for each input layer.
    Each(Sorted<NodeId, Maps>),
}

impl From<Maps> for Inputs {
    fn from(maps: Maps) -> Self {
        Self::One(maps)
    }
}

impl Inputs {
    fn of(&self, node: NodeId) -> Option<&Maps> {
        match self {
            Self::One(maps) => Some(maps),
            Self::Each(all) => all.get(&node),
        }
    }
}

/// What a step of a run came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// There is more to do.
    Working,
    /// The maps of a node are there, with the order of their axes.
    Ready(NodeId, Maps, DataFormat),
    /// A node has no maps, and why. Where that is memory, those that follow from it fail with the same; else they wait on it.
    Failed(NodeId, RunError),
    /// All is done.
    Finished,
}

/// A run.
pub struct Run {
    network: Arc<Network>,
    weights: Arc<Weights>,
    report: Report,
    inputs: Inputs,
    cache: Cache,
    budget: u64,
    first: Option<NodeId>,
    wanted: Option<Sorted<NodeId, ()>>,
    /// The last position that reads each node.
    readers: Sorted<NodeId, usize>,
    done: Sorted<NodeId, (u64, Maps)>,
    /// Nodes that have no maps, and those below them, each with what is to be said of what reads it.
    refused: Sorted<NodeId, RunError>,
    bytes: u64,
    at: usize,
    doing: Option<Doing>,
}

/// A node at work: first its inputs are brought into the order in which its layer reads them, one after the other.
struct Doing {
    key: u64,
    /// What its weights are made of.
    made_of: u64,
    layer: Layer,
    inputs: Vec<Maps>,
    /// How many of the inputs are in order.
    ordered: usize,
    job: Option<Job>,
    owner: NodeId,
    specs: Vec<WeightSpec>,
    bytes: u64,
}

impl Doing {
    /// Works on; the maps once they are there, nothing when `units` are used up.
    fn step(
        &mut self,
        weights: &Weights,
        first: bool,
        shelf: &RefCell<Shelf>,
        units: &mut u64,
    ) -> Result<Option<Maps>, RunError> {
        let slices = Slices::of(weights, self.owner, first);
        loop {
            let mut job = match self.job.take() {
                Some(job) => job,
                None => match self.next()? {
                    Some(job) => job,
                    None => continue,
                },
            };
            let weights = NodeWeights::new(slices, &self.specs).shelved(shelf, self.made_of);
            while let Some(cost) = job.piece(&weights) {
                *units = units.saturating_sub(cost);
                if *units == 0 {
                    self.job = Some(job);
                    return Ok(None);
                }
            }
            let maps = job.maps().ok_or(RunError::Refused { bytes: self.bytes })?;
            match self.inputs.get_mut(self.ordered) {
                Some(input) => *input = maps,
                None => return Ok(Some(maps)),
            }
            self.ordered += 1;
        }
    }

    /// What is to be done next; nothing where an input lies in order already.
    fn next(&mut self) -> Result<Option<Job>, RunError> {
        let Some(input) = self.inputs.get(self.ordered) else { return self.layer.op().forward(&self.inputs).map(Some) };
        let job = match self.layer.op().reads(&input.shape()) {
            Some(order) => in_order(input, order)?,
            None => None,
        };
        if job.is_none() {
            self.ordered += 1;
        }
        Ok(job)
    }
}

impl Run {
    /// A run of a network on what it is given, in the axis order of its input layers; their free sizes become the picture's.
    /// All maps of the run, and the weights of one layer with what it needs while it works, may take `budget` bytes.
    ///
    /// ```
    /// use convscope::nn::{forward::{BUDGET, Cache, Progress, Run}, layers::Layer, maps::Maps, network::{Network, NodeId}, weights::Weights};
    /// use std::sync::Arc;
    /// let network = Network::stack("n", [Layer::InputLayer(Default::default()), Layer::new("GlobalMaxPooling2D").unwrap()]);
    /// let picture = Maps::from_keras(&[200, 200, 1], (0..40_000).map(|n| n as f32).collect()).unwrap();
    /// let mut run = Run::new(&Arc::new(network), &Arc::new(Weights::default()), picture, Cache::default(), BUDGET);
    /// loop {
    ///     match run.step(&mut 1000) {
    ///         Progress::Ready(NodeId(1), maps, _) => assert_eq!(maps.to_keras(), [39_999.0]),
    ///         Progress::Finished => break,
    ///         _ => {}
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn new(
        network: &Arc<Network>,
        weights: &Arc<Weights>,
        inputs: impl Into<Inputs>,
        mut cache: Cache,
        budget: u64,
    ) -> Self {
        let inputs = inputs.into();
        let flat = has_models(network).then(|| flatten(network));
        let (network, taken) = match flat {
            Some(flat) => (Arc::new(flat.network), Some(flat.taken)),
            None => (network.clone(), None),
        };
        let report = walk(&sized(&network, &inputs), taken.as_deref());
        let mut readers = Sorted::new();
        for (at, entry) in report.nodes.iter().enumerate() {
            readers.extend(entry.sources.iter().map(|source| (*source, at)));
        }
        cache.turn();
        Self {
            first: first_convolution(&network),
            network,
            weights: weights.clone(),
            report,
            inputs,
            cache,
            budget,
            wanted: None,
            readers,
            done: Sorted::new(),
            refused: Sorted::new(),
            bytes: 0,
            at: 0,
            doing: None,
        }
    }

    /// The same run, no further than these nodes need it.
    #[must_use]
    pub fn until(mut self, nodes: &[NodeId]) -> Self {
        let mut wanted: Sorted<NodeId, ()> = nodes.iter().map(|node| (*node, ())).collect();
        for entry in self.report.nodes.iter().rev().filter(|entry| entry.shape().is_some()) {
            if wanted.contains_key(&entry.id) {
                wanted.extend(entry.sources.iter().map(|source| (*source, ())));
            }
        }
        self.wanted = Some(wanted);
        self
    }

    /// What the run goes by: the report of the network with the picture's sizes.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// Bytes that the run may come to need at one time: all maps it makes, and beside them the weights and the workspace of
    /// the layer that needs most. What a cache already holds is counted as well.
    #[must_use]
    pub fn needed(&self) -> u64 {
        let (mut maps, mut most) = (0_u64, 0_u64);
        for (node, entry) in self.network.nodes.iter().zip(&self.report.nodes) {
            let passed_over = self.wanted.as_ref().is_some_and(|wanted| !wanted.contains_key(&node.id));
            if entry.shape().is_none() || node.body.is_input() || node.off || passed_over {
                continue;
            }
            let shapes: Vec<&Shape> = entry.inputs.iter().collect();
            let Some(layer) = self.network.layer(node) else { continue };
            let specs = layer.op().weights(&shapes).unwrap_or_default();
            maps = maps.saturating_add(entry.map_bytes.unwrap_or(u64::MAX));
            let beside = layer.op().scratch(&shapes).saturating_add(weight_bytes(&specs));
            most = most.max(maps.saturating_add(beside));
        }
        most
    }

    /// Works on for about `units` multiply-adds, or until the next node is ready. `units` becomes what is left of them.
    pub fn step(&mut self, units: &mut u64) -> Progress {
        loop {
            if let Some(doing) = &mut self.doing {
                let first = self.first == Some(doing.owner);
                let key = doing.key;
                match doing.step(&self.weights, first, &self.cache.shelf, units) {
                    Ok(None) => return Progress::Working,
                    Ok(Some(maps)) => return self.finish(key, Ok(maps)),
                    Err(error) => return self.finish(key, Err(error)),
                }
            }
            let Some(node) = self.network.nodes.get(self.at).cloned() else { return Progress::Finished };
            if let Some(progress) = self.begin(&node) {
                return progress;
            }
        }
    }

    /// What was computed, for the next run.
    #[must_use]
    pub fn into_cache(self) -> Cache {
        self.cache
    }

    /// The maps of the node at work are there, or never will be.
    fn finish(&mut self, key: u64, maps: Result<Maps, RunError>) -> Progress {
        self.doing = None;
        let Some(entry) = self.report.nodes.get(self.at) else { return Progress::Finished };
        let (id, format) = (entry.id, entry.format);
        match maps {
            Ok(maps) => {
                self.cache.keep(key, &maps);
                self.ready(id, key, maps, format)
            }
            Err(error) => self.failed(id, error),
        }
    }

    fn ready(&mut self, node: NodeId, key: u64, maps: Maps, format: DataFormat) -> Progress {
        if self.readers.contains_key(&node) {
            self.done.insert(node, (key, maps.clone()));
        }
        self.go_on();
        Progress::Ready(node, maps, format)
    }

    fn failed(&mut self, node: NodeId, error: RunError) -> Progress {
        // Memory is the same story for all below; of anything else they wait on the node where it went wrong.
        let below = match error {
            RunError::Sizes { .. } | RunError::Argument { .. } => RunError::Waiting(node),
            ref same => same.clone(),
        };
        self.refused.insert(node, below);
        self.go_on();
        Progress::Failed(node, error)
    }

    /// To the next node; maps that nothing below reads are let go.
    fn go_on(&mut self) {
        self.at += 1;
        let (readers, at) = (&self.readers, self.at);
        self.done.retain(|node, _| readers.get(node).is_some_and(|last| *last >= at));
    }

    /// Begins the node at hand: its maps at once where they are known; work where they are not (`None`); nothing, and on to the
    /// next one, where it has no maps (`None`).
    fn begin(&mut self, node: &Node) -> Option<Progress> {
        let begun = self.report.nodes.get(self.at).and_then(|entry| self.look_at(node, entry));
        match begun {
            None => {
                self.go_on();
                None
            }
            Some((id, format, Begun::Known(key, maps, bytes))) => {
                self.bytes = self.bytes.saturating_add(bytes);
                Some(self.ready(id, key, maps, format))
            }
            Some((id, _, Begun::Failed(error))) => Some(self.failed(id, error)),
            Some((_, _, Begun::Work(doing, bytes))) => {
                self.bytes = bytes;
                self.doing = Some(doing);
                None
            }
        }
    }

    fn look_at(&self, node: &Node, entry: &NodeReport) -> Option<(NodeId, DataFormat, Begun)> {
        let shape = entry.shape()?;
        if self.wanted.as_ref().is_some_and(|wanted| !wanted.contains_key(&node.id)) {
            return None;
        }
        let said = |begun| Some((node.id, entry.format, begun));
        if node.body.is_input() {
            let picture = self.inputs.of(node.id);
            return match picture.filter(|picture| picture.shape() == *shape) {
                Some(picture) => said(Begun::Known(self.cache.key_of(picture), picture.clone(), 0)),
                None => {
                    let got = picture.map(Maps::shape);
                    said(Begun::Failed(RunError::Sizes { wanted: shape.clone(), got }))
                }
            };
        }
        if let Some(error) = entry.sources.iter().find_map(|source| self.refused.get(source)) {
            return said(Begun::Failed(error.clone()));
        }
        let inputs: Vec<&(u64, Maps)> =
            entry.sources.iter().map(|source| self.done.get(source)).collect::<Option<_>>()?;
        if node.off {
            let (key, maps) = inputs.first().copied()?;
            return said(Begun::Known(*key, maps.clone(), 0));
        }
        if let Some((wanted, (_, got))) =
            entry.inputs.iter().zip(&inputs).find(|(wanted, (_, got))| got.shape() != **wanted)
        {
            return said(Begun::Failed(RunError::Sizes { wanted: wanted.clone(), got: Some(got.shape()) }));
        }
        let layer = self.network.layer(node)?;
        let shapes: Vec<&Shape> = entry.inputs.iter().collect();
        let specs = layer.op().weights(&shapes).unwrap_or_default();
        let owner = owner(&self.network, node.id);
        let made_of = (!specs.is_empty()).then_some((&*self.weights, owner, self.first == Some(owner)));
        let key = key::of_node(layer, made_of, inputs.iter().map(|(key, _)| *key));
        if let Some(maps) = self.cache.get(key) {
            return said(Begun::Known(key, maps, entry.map_bytes.unwrap_or(0)));
        }
        let bytes = self.bytes.saturating_add(entry.map_bytes.unwrap_or(u64::MAX));
        let needed = bytes.saturating_add(layer.op().scratch(&shapes)).saturating_add(weight_bytes(&specs));
        if needed > self.budget {
            return said(Begun::Failed(RunError::Memory { needed, budget: self.budget }));
        }
        let inputs: Vec<Maps> = inputs.into_iter().map(|(_, maps)| maps.clone()).collect();
        let sizes = specs.iter().flat_map(|spec| spec.shape.iter().copied());
        let made_of = key::of_node(layer, made_of, sizes);
        let doing =
            Doing { key, made_of, layer: layer.clone(), inputs, ordered: 0, job: None, owner, specs, bytes: needed };
        said(Begun::Work(doing, bytes))
    }
}

/// Bytes of a layer's weights. They are made a few at a time, but a layer that has more of them than memory would take hours.
fn weight_bytes(specs: &[WeightSpec]) -> u64 {
    let bytes = |spec: &WeightSpec| product(&spec.shape).map_or(u64::MAX, |values| values.saturating_mul(4));
    specs.iter().map(bytes).fold(0, u64::saturating_add)
}

/// What a node begins with.
enum Begun {
    /// Its maps, their key, and the bytes they add to the run's.
    Known(u64, Maps, u64),
    /// Work, and the bytes that the run's maps will then take.
    Work(Doing, u64),
    /// Nothing, and why.
    Failed(RunError),
}

/// The network with the picture's own sizes where its inputs leave them free.
fn sized(network: &Arc<Network>, inputs: &Inputs) -> Arc<Network> {
    let mut sized = network.clone();
    for (at, node) in network.nodes.iter().enumerate() {
        let (Body::Layer(Layer::InputLayer(layer)), Some(maps)) = (&node.body, inputs.of(node.id)) else { continue };
        let sizes = maps.shape().0;
        if layer.shape.contains(&None) && layer.shape.len() == sizes.len() {
            let filled = layer.shape.iter().zip(sizes).map(|(own, given)| own.or(given)).collect();
            let mut changed = node.as_ref().clone();
            let mut input = layer.clone();
            input.shape = filled;
            changed.body = Body::Layer(input.into());
            if let Some(place) = Arc::make_mut(&mut sized).nodes.get_mut(at) {
                *place = Arc::new(changed);
            }
        }
    }
    sized
}

#[cfg(test)]
mod tests;
