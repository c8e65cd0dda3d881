//! A run of a network on a picture, which can be stopped between two moments of its work.

use super::analysis::{NodeReport, Report, analyze};
use super::layers::{Layer, WeightSpec};
use super::maps::Maps;
use super::network::{Network, Node, NodeId};
use super::params::Value;
use super::shape::{DataFormat, Shape};
use super::task::{Source, Task};
use super::weights::{FilterEdit, Weights};
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Why a node has no maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunError {
    /// All maps up to this one would take more memory than a page may have.
    Memory {
        /// Bytes they would take.
        needed: u64,
        /// Bytes they may take.
        budget: u64,
    },
}

/// What a step of a run came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// There is more to do.
    Working,
    /// The maps of a node are there, with the order of their axes.
    Ready(NodeId, Maps, DataFormat),
    /// A node has no maps, and why.
    Failed(NodeId, RunError),
    /// All is done.
    Finished,
}

/// Bytes that the maps of a run may take in a page.
pub const BUDGET: u64 = 1 << 30;

/// Maps that were computed before, by what they were computed from: after an edit only what follows from it is new.
#[derive(Clone, Debug, Default)]
pub struct Cache(HashMap<u64, Maps>);

/// A run.
pub struct Run {
    network: Arc<Network>,
    weights: Arc<Weights>,
    report: Report,
    picture: Maps,
    cache: Cache,
    used: HashMap<u64, Maps>,
    done: HashMap<NodeId, (u64, Maps)>,
    at: usize,
    task: Option<(u64, Task)>,
    bytes: u64,
    budget: u64,
}

impl Run {
    /// A run of a network on a picture, in the axis order of its input layer.
    ///
    /// ```
    /// use convscope::nn::{forward::{BUDGET, Cache, Progress, Run}, layers::Layer, maps::Maps, network::{Network, NodeId}, weights::Weights};
    /// use std::sync::Arc;
    /// let network = Network::stack("n", ["InputLayer", "GlobalMaxPooling2D"].map(|name| Layer::new(name).unwrap()));
    /// let picture = Maps::from_keras(&[2, 2, 1], vec![0.0, 3.0, 1.0, 2.0]).unwrap();
    /// let mut run = Run::new(&Arc::new(network), &Arc::new(Weights::default()), picture, Cache::default(), BUDGET);
    /// loop {
    ///     match run.step(&mut 1000) {
    ///         Progress::Ready(NodeId(1), maps, _) => assert_eq!(maps.to_keras(), [3.0]),
    ///         Progress::Finished => break,
    ///         _ => {}
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn new(network: &Arc<Network>, weights: &Arc<Weights>, picture: Maps, cache: Cache, budget: u64) -> Self {
        let report = analyze(&with_input(network, &picture));
        Self {
            network: network.clone(),
            weights: weights.clone(),
            report,
            picture,
            cache,
            used: HashMap::new(),
            done: HashMap::new(),
            at: 0,
            task: None,
            bytes: 0,
            budget,
        }
    }

    /// Works on for about `units` multiply-adds, or until the next node is ready. `units` becomes what is left of them.
    pub fn step(&mut self, units: &mut u64) -> Progress {
        loop {
            let (Some(node), Some(entry)) =
                (self.network.nodes.get(self.at).cloned(), self.report.nodes.get(self.at).cloned())
            else {
                return Progress::Finished;
            };
            if let Some((key, mut task)) = self.task.take() {
                if !task.step(units) {
                    self.task = Some((key, task));
                    return Progress::Working;
                }
                self.at += 1;
                match task.finish() {
                    Some(maps) => return self.ready(&entry, key, maps),
                    None => return self.failed(&entry, u64::MAX),
                }
            }
            if let Some(progress) = self.begin(&node, &entry) {
                self.at += 1;
                return progress;
            }
            if self.task.is_none() {
                self.at += 1;
            }
        }
    }

    /// What was computed, for the next run.
    #[must_use]
    pub fn into_cache(mut self) -> Cache {
        // Stopped before its end: what the former run left may still serve the next.
        if self.at < self.network.nodes.len() {
            self.cache.0.extend(self.used);
            return self.cache;
        }
        Cache(self.used)
    }

    fn ready(&mut self, entry: &NodeReport, key: u64, maps: Maps) -> Progress {
        self.used.insert(key, maps.clone());
        self.done.insert(entry.id, (key, maps.clone()));
        Progress::Ready(entry.id, maps, entry.format)
    }

    fn failed(&self, entry: &NodeReport, needed: u64) -> Progress {
        Progress::Failed(entry.id, RunError::Memory { needed, budget: self.budget })
    }

    /// Begins a node: its maps at once where they are known, a task where they are not, nothing where it has none.
    fn begin(&mut self, node: &Node, entry: &NodeReport) -> Option<Progress> {
        let shape = entry.shape()?;
        if node.body.is_input() {
            let mut hasher = DefaultHasher::new();
            self.picture.view().shape().hash(&mut hasher);
            self.picture.view().iter().for_each(|value| value.to_bits().hash(&mut hasher));
            self.done.insert(node.id, (hasher.finish(), self.picture.clone()));
            return None;
        }
        let bytes = entry.map_bytes.unwrap_or(u64::MAX);
        if node.off {
            let above = entry.sources.first().and_then(|source| self.done.get(source)).cloned()?;
            self.done.insert(node.id, above);
            return None;
        }
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.budget {
            return Some(self.failed(entry, self.bytes));
        }
        let layer = self.network.layer(node)?.clone();
        let inputs: Option<Vec<(u64, Maps)>> =
            entry.sources.iter().map(|source| self.done.get(source).cloned()).collect();
        let inputs = inputs?;
        let specs = specs(&layer, entry);
        let key = key(&layer, &self.weights, node, &self.network, &specs, inputs.iter().map(|(key, _)| *key));
        if let Some(maps) = self.used.get(&key).or_else(|| self.cache.0.get(&key)).cloned() {
            return Some(self.ready(entry, key, maps));
        }
        let maps: Vec<Maps> = inputs.into_iter().map(|(_, maps)| maps).collect();
        let source = Source::new(&self.weights, &self.network, node.id, specs);
        let sizes: Option<Vec<usize>> = shape.sizes()?.into_iter().map(|n| usize::try_from(n).ok()).collect();
        match layer.op().forward(&maps, source, &sizes?) {
            Some(task) => self.task = Some((key, task)),
            None => return Some(self.failed(entry, self.bytes)),
        }
        None
    }
}

/// The network with the picture's own sizes where its input leaves them free.
fn with_input(network: &Network, picture: &Maps) -> Network {
    let mut sized = network.clone();
    for node in &mut sized.nodes {
        let sizes = picture.shape().0;
        let free = matches!(node.body.layer(), Some(Layer::InputLayer(input)) if input.shape.contains(&None) && input.shape.len() == sizes.len());
        if free {
            let mut changed = node.as_ref().clone();
            if let super::network::Body::Layer(Layer::InputLayer(input)) = &mut changed.body {
                input.shape = sizes;
            }
            *node = Arc::new(changed);
        }
    }
    sized
}

/// The layer's weights, also where it shares another node's.
fn specs(layer: &Layer, entry: &NodeReport) -> Vec<WeightSpec> {
    let inputs: Vec<&Shape> = entry.inputs.iter().collect();
    layer.op().weights(&inputs).unwrap_or_default()
}

/// What a node's maps follow from, as one number.
fn key(
    layer: &Layer,
    weights: &Weights,
    node: &Node,
    network: &Network,
    specs: &[WeightSpec],
    inputs: impl Iterator<Item = u64>,
) -> u64 {
    let mut hasher = DefaultHasher::new();
    layer.op().class_name().hash(&mut hasher);
    for param in layer.op().params() {
        feed(&param.value, &mut hasher);
    }
    inputs.for_each(|input| input.hash(&mut hasher));
    if !specs.is_empty() {
        let owner = super::weights::owner(network, node.id);
        (owner, weights.seed).hash(&mut hasher);
        (super::weights::first_convolution(network) == Some(owner), weights.first).hash(&mut hasher);
        for (edited, edit) in weights.edits.iter().filter(|(edited, _)| edited.node == owner) {
            edited.hash(&mut hasher);
            match edit {
                FilterEdit::Preset(preset) => preset.hash(&mut hasher),
                FilterEdit::Seeded => "seeded".hash(&mut hasher),
                FilterEdit::Values(values) => values.iter().for_each(|value| value.to_bits().hash(&mut hasher)),
            }
        }
        for tensor in weights.loaded.get(&owner).iter().flat_map(|tensors| tensors.iter()) {
            tensor.name.hash(&mut hasher);
            tensor.values.iter().for_each(|value| value.to_bits().hash(&mut hasher));
        }
    }
    hasher.finish()
}

fn feed(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::Null => 0_u8.hash(hasher),
        Value::Bool(b) => b.hash(hasher),
        Value::Int(n) => n.hash(hasher),
        Value::Float(x) => x.to_bits().hash(hasher),
        Value::Text(text) => text.hash(hasher),
        Value::List(items) => {
            items.len().hash(hasher);
            items.iter().for_each(|item| feed(item, hasher));
        }
        Value::Map(map) => map.iter().for_each(|(name, value)| {
            name.hash(hasher);
            feed(value, hasher);
        }),
    }
}
