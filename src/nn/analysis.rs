//! What can be said of a network without running it: shapes, weights, cost, reach, and what is wrong where.

use super::flat::{Flat, flatten, has_models};
use super::layers::{Channels, InputSpec, Layer, Sight, View, WeightSpec};
use super::network::{Body, Network, Node, NodeId, Source};
use super::params::{ParamError, Value};
use super::shape::{DataFormat, Problem, Shape, product};
use super::sorted::Sorted;
use super::window::Reach;

/// How a node fares.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It works and gives this shape.
    Shape(Shape),
    /// It cannot work.
    Problem(Problem),
    /// A node above it cannot work; the first one of those it depends on.
    Waiting(NodeId),
}

/// What one value of a node's map can see of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A window of pixels.
    Window {
        /// Along the height.
        y: Reach,
        /// Along the width.
        x: Reach,
    },
    /// All of it.
    Everything,
}

/// What is said of one node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeReport {
    /// The node.
    pub id: NodeId,
    /// The nodes it reads, in order; those that exist.
    pub sources: Vec<NodeId>,
    /// The shapes it reads; empty while it waits.
    pub inputs: Vec<Shape>,
    /// How it fares.
    pub outcome: Outcome,
    /// Its weights in Keras's order, its own `trainable` taken into account. Empty where it shares another node's.
    pub weights: Vec<WeightSpec>,
    /// Values in its weights.
    pub params: u64,
    /// Those that training changes.
    pub trainable: u64,
    /// Multiply-adds for one sample; `None` where a size is not known, the largest number where there are more.
    pub macs: Option<u64>,
    /// Bytes of its output for one sample (4 a value); `None` where a size is not known, the largest number where
    /// there are more.
    pub map_bytes: Option<u64>,
    /// Which cells of its input one of its cells looks at.
    pub sight: Option<Sight>,
    /// Which channels of its input one of its channels looks at.
    pub channels: Channels,
    /// What it looks at in each further input.
    pub further: Vec<View>,
    /// What one of its values can see of the picture; `None` where that is not known.
    pub field: Option<Field>,
    /// Which axis of its output holds the channels.
    pub format: DataFormat,
    /// Samples in a batch, where the input says so.
    pub batch: Option<u64>,
    /// What is said of the layers in it, where it is a nested model.
    pub inside: Vec<NodeReport>,
}

impl NodeReport {
    /// The shape after it, if it works.
    #[must_use]
    pub const fn shape(&self) -> Option<&Shape> {
        match &self.outcome {
            Outcome::Shape(shape) => Some(shape),
            _ => None,
        }
    }

    /// What it looks at in one of its inputs.
    #[must_use]
    pub fn view(&self, input: usize) -> View {
        let first = View { sight: self.sight, channels: self.channels };
        input.checked_sub(1).and_then(|at| self.further.get(at)).copied().unwrap_or(first)
    }

    /// What is wrong with it, if something is.
    #[must_use]
    pub const fn problem(&self) -> Option<&Problem> {
        match &self.outcome {
            Outcome::Problem(problem) => Some(problem),
            _ => None,
        }
    }

    /// Values that training does not change.
    #[must_use]
    pub const fn non_trainable(&self) -> u64 {
        self.params.saturating_sub(self.trainable)
    }
}

/// Sums over the nodes that work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Totals {
    /// Values in all weights.
    pub params: u64,
    /// Those that training changes.
    pub trainable: u64,
    /// Multiply-adds for one sample.
    pub macs: u64,
    /// Bytes of all maps for one sample, without the input.
    pub map_bytes: u64,
    /// Nodes with a problem.
    pub problems: u64,
    /// Nodes that wait on one.
    pub waiting: u64,
    /// Some size is not known, so that `macs` or `map_bytes` leaves something out.
    pub partial: bool,
}

/// What is said of a network.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Report {
    /// One entry a node, in the network's order.
    pub nodes: Vec<NodeReport>,
    /// The sums.
    pub totals: Totals,
}

impl Report {
    /// What is said of a node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&NodeReport> {
        self.nodes.iter().find(|node| node.id == id)
    }
}

/// Everything that can be said of a network without running it. Never fails: what is wrong stands in the report.
///
/// ```
/// use convscope::nn::{analysis::analyze, layers::{Layer, conv2d::Conv2D}, network::Network, shape::Shape};
/// let conv = Conv2D { filters: 16, kernel_size: [2, 2], strides: [2, 2], ..Conv2D::default() };
/// let network = Network::stack("sequential", [Layer::new("InputLayer").unwrap(), conv.into()]);
/// let report = analyze(&network);
/// assert_eq!(report.nodes[1].shape(), Some(&Shape::known(&[100, 100, 16])));
/// assert_eq!(report.totals.params, 80);
/// ```
#[must_use]
pub fn analyze(network: &Network) -> Report {
    if has_models(network) {
        let flat = flatten(network);
        let report = walk(&flat.network, Some(&flat.taken));
        return folded(network, &flat, report);
    }
    walk(network, None)
}

/// The same for a network without nested models; `told` says which names are taken, where the network does not.
pub(super) fn walk(network: &Network, told: Option<&[bool]>) -> Report {
    let place = network.places();
    let mut names: Sorted<&str, usize> = Sorted::new();
    let mut report = Report::default();
    for (at, node) in network.nodes.iter().enumerate() {
        let taken = match told {
            Some(told) => told.get(at) == Some(&true),
            None => names.insert(&node.name, at).is_some(),
        };
        let entry = examine(network, node, at, taken, &place, &report.nodes);
        report.totals.add(node, &entry);
        report.nodes.push(entry);
    }
    report
}

/// What is said of the nodes of a network, by what is said of it with its nested models opened.
fn folded(network: &Network, flat: &Flat, report: Report) -> Report {
    // The node that holds each one that was opened.
    let mut holder: Sorted<NodeId, NodeId> = Sorted::new();
    for (node, (place, inside)) in network.nodes.iter().zip(&flat.places) {
        let all = flat.network.nodes.get(inside.start..=*place).unwrap_or_default();
        holder.extend(all.iter().map(|inner| (inner.id, node.id)));
    }
    let held = |id: NodeId| holder.get(&id).copied().unwrap_or(id);
    let mut totals = Totals { problems: 0, waiting: 0, ..report.totals };
    let mut nodes = vec![];
    for (at, (node, (place, inside))) in network.nodes.iter().zip(&flat.places).enumerate() {
        let Some(mut entry) = report.nodes.get(*place).cloned() else { continue };
        if !inside.is_empty() {
            entry.inside = report.nodes.get(inside.clone()).unwrap_or_default().to_vec();
            let above = at.checked_sub(1).and_then(|at| network.nodes.get(at)).map(|above| above.id);
            entry.sources = match node.inputs.as_slice() {
                [] => above.into_iter().collect(),
                named => named.iter().map(|source| source.node).collect(),
            };
            let read = |id: &NodeId| nodes.iter().find(|entry: &&NodeReport| entry.id == *id)?.shape().cloned();
            entry.inputs = entry.sources.iter().filter_map(read).collect();
            entry.sight = None;
            entry.channels = Channels::All;
            hold(&mut entry, flat, inside.clone());
        }
        entry.sources = entry.sources.iter().map(|id| held(*id)).collect();
        if let Outcome::Waiting(on) = &mut entry.outcome {
            *on = held(*on);
        }
        totals.problems += u64::from(entry.problem().is_some());
        totals.waiting += u64::from(matches!(entry.outcome, Outcome::Waiting(_)));
        nodes.push(entry);
    }
    Report { nodes, totals }
}

/// What a model comes to by what is in it.
fn hold(entry: &mut NodeReport, flat: &Flat, inside: std::ops::Range<usize>) {
    let nodes = flat.network.nodes.get(inside).unwrap_or_default();
    let (mut macs, mut bytes) = (Some(0_u64), Some(0_u64));
    for (_, inner) in nodes.iter().zip(&entry.inside).filter(|(node, _)| !node.off) {
        entry.params = entry.params.saturating_add(inner.params);
        entry.trainable = entry.trainable.saturating_add(inner.trainable);
        macs = macs.zip(inner.macs).map(|(all, own)| all.saturating_add(own));
        bytes = bytes.zip(inner.map_bytes).map(|(all, own)| all.saturating_add(own));
    }
    (entry.macs, entry.map_bytes) = (macs, bytes);
    let wrong = nodes.iter().zip(&entry.inside).find_map(|(node, inner)| Some((node, inner.problem()?)));
    if let Some((node, problem)) = wrong {
        let (name, problem) = (node.name.clone(), Box::new(problem.clone()));
        entry.outcome = Outcome::Problem(Problem::Inside { name, problem });
    }
}

impl Totals {
    fn add(&mut self, node: &Node, entry: &NodeReport) {
        match entry.outcome {
            Outcome::Problem(_) => self.problems += 1,
            Outcome::Waiting(_) => self.waiting += 1,
            Outcome::Shape(_) if !node.off => {
                self.params = self.params.saturating_add(entry.params);
                self.trainable = self.trainable.saturating_add(entry.trainable);
                self.macs = self.macs.saturating_add(entry.macs.unwrap_or(0));
                if !node.body.is_input() {
                    self.map_bytes = self.map_bytes.saturating_add(entry.map_bytes.unwrap_or(0));
                }
                self.partial |= entry.macs.is_none() || entry.map_bytes.is_none();
            }
            Outcome::Shape(_) => {}
        }
    }
}

/// The nodes that a node reads, or what is wrong with them.
fn sources(network: &Network, node: &Node, at: usize, place: &Sorted<NodeId, usize>) -> Result<Vec<usize>, Problem> {
    if node.inputs.is_empty() {
        return match at.checked_sub(1) {
            _ if node.body.is_input() => Ok(vec![]),
            Some(above) => Ok(vec![above]),
            None => Err(Problem::NoInput),
        };
    }
    let find = |source: &Source| match place.get(&source.node) {
        None => Err(Problem::NoInput),
        Some(&from) if from >= at => Err(Problem::InputBelow {
            name: network.nodes.get(from).map(|below| below.name.clone()).unwrap_or_default(),
        }),
        Some(&from) => Ok(from),
    };
    node.inputs.iter().map(find).collect()
}

fn examine(
    network: &Network,
    node: &Node,
    at: usize,
    taken: bool,
    place: &Sorted<NodeId, usize>,
    above: &[NodeReport],
) -> NodeReport {
    let mut entry = NodeReport {
        id: node.id,
        sources: vec![],
        inputs: vec![],
        outcome: Outcome::Problem(Problem::NoInput),
        weights: vec![],
        params: 0,
        trainable: 0,
        macs: Some(0),
        map_bytes: None,
        sight: None,
        channels: Channels::Same,
        further: vec![],
        field: None,
        format: DataFormat::ChannelsLast,
        batch: None,
        inside: vec![],
    };
    let read =
        sources(network, node, at, place).map(|from| from.iter().filter_map(|at| above.get(*at)).collect::<Vec<_>>());
    entry.outcome = match read {
        Err(problem) => Outcome::Problem(problem),
        Ok(read) => {
            entry.sources = read.iter().map(|source| source.id).collect();
            match waits_on(&read) {
                Some(on) => Outcome::Waiting(on),
                None => match check(network, node, taken, &read, first_call(node, place, above), &mut entry) {
                    Ok(shape) => Outcome::Shape(shape),
                    Err(problem) => Outcome::Problem(problem),
                },
            }
        }
    };
    entry
}

fn waits_on(read: &[&NodeReport]) -> Option<NodeId> {
    read.iter().find_map(|source| match source.outcome {
        Outcome::Shape(_) => None,
        Outcome::Problem(_) => Some(source.id),
        Outcome::Waiting(on) => Some(on),
    })
}

/// The call on which a layer was built that is called again, if that one works.
fn first_call<'a>(node: &Node, place: &Sorted<NodeId, usize>, above: &'a [NodeReport]) -> Option<&'a NodeReport> {
    let Body::SameAs(owner) = node.body else { return None };
    above.get(*place.get(&owner)?).filter(|entry| entry.shape().is_some())
}

/// Keras's own order: the constructor, then the weights, then the call.
fn check(
    network: &Network,
    node: &Node,
    taken: bool,
    read: &[&NodeReport],
    built: Option<&NodeReport>,
    entry: &mut NodeReport,
) -> Result<Shape, Problem> {
    entry.inputs = read.iter().filter_map(|source| source.shape().cloned()).collect();
    if let Some(first) = read.first() {
        entry.format = first.format;
    }
    entry.batch = read.iter().find_map(|source| source.batch);
    if node.off {
        entry.sight = Some(Sight::Cell);
        entry.field = read.first().and_then(|source| source.field);
        let shape = entry.inputs.first().cloned().ok_or(Problem::NoInput)?;
        entry.map_bytes = bytes(&shape);
        return Ok(shape);
    }
    let layer = known_layer(network, node)?;
    if let Layer::InputLayer(input) = layer {
        entry.batch = input.batch_size;
    }
    let op = layer.op();
    op.check()?;
    if node.name.contains('/') {
        return Err(Problem::BadName { name: node.name.clone() });
    }
    if taken {
        return Err(Problem::DuplicateName { name: node.name.clone() });
    }
    if op.merges() {
        if node.inputs.is_empty() {
            return Err(Problem::NotAList);
        }
        let mut batches = read.iter().filter_map(|source| source.batch);
        if let Some(first) = batches.next()
            && let Some(second) = batches.find(|batch| *batch != first)
        {
            return Err(op.batches(first, second));
        }
    }
    let inputs: Vec<&Shape> = entry.inputs.iter().collect();
    let mut weights = op.weights(&inputs)?;
    if let Some(first) = built {
        let rank = |shapes: &[Shape]| shapes.first().map(|shape| shape.0.len());
        let fits = match op.input_spec() {
            InputSpec::Nothing => true,
            InputSpec::RankAndWeights if rank(&first.inputs) != rank(&entry.inputs) => false,
            InputSpec::Weights | InputSpec::RankAndWeights => {
                first.weights.iter().map(|spec| &spec.shape).eq(weights.iter().map(|spec| &spec.shape))
            }
        };
        let single = |shapes: &[Shape]| shapes.first().cloned().unwrap_or(Shape(vec![]));
        if !fits {
            return Err(Problem::Rebuilt { first: single(&first.inputs), got: single(&entry.inputs) });
        }
    }
    let shape = op.output_shape(&inputs)?;
    let macs = match op.macs(&inputs, &shape) {
        // The shape holds all the same.
        Err(Problem::TooLarge) => Some(u64::MAX),
        other => other?,
    };
    let map_bytes = bytes(&shape);
    if matches!(node.body, Body::SameAs(_)) {
        // They count where it is built, and nowhere again.
        weights.clear();
    }
    for weight in &mut weights {
        weight.trainable &= node.trainable;
    }
    let count = |trained: bool| {
        weights
            .iter()
            .filter(|weight| weight.trainable || !trained)
            .try_fold(0_u64, |sum, weight| sum.checked_add(product(&weight.shape)?).ok_or(Problem::TooLarge))
    };
    entry.params = count(false)?;
    entry.trainable = count(true)?;
    entry.weights = weights;
    entry.macs = macs;
    entry.map_bytes = map_bytes;
    entry.format = op.data_format().unwrap_or(entry.format);
    let shapes: Vec<&Shape> = entry.inputs.iter().collect();
    let views: Vec<View> = (0..shapes.len()).map(|input| op.view(&shapes, input, entry.format)).collect();
    entry.field = if node.body.is_input() { field_of_input(&shape) } else { field(&views, read) };
    if let Some((first, further)) = views.split_first() {
        (entry.sight, entry.channels, entry.further) = (first.sight, first.channels, further.to_vec());
    }
    Ok(shape)
}

fn known_layer<'a>(network: &'a Network, node: &'a Node) -> Result<&'a Layer, Problem> {
    let body = match &node.body {
        Body::SameAs(other) => &network.node(*other).ok_or(Problem::NoInput)?.body,
        own => own,
    };
    match body {
        Body::Layer(layer) => Ok(layer),
        // Nested models are opened before.
        Body::SameAs(_) | Body::Model(_) => Err(Problem::NoInput),
        Body::Unknown { refusal: Some(ParamError { param, received: Value::Text(name), .. }), .. }
            if param == "name" =>
        {
            Err(Problem::BadName { name: name.clone() })
        }
        Body::Unknown { refusal: Some(refusal), .. } => Err(Problem::Param(refusal.clone())),
        Body::Unknown { class_name, .. } => Err(Problem::UnknownLayer { class_name: class_name.clone() }),
    }
}

fn bytes(shape: &Shape) -> Option<u64> {
    shape.count().map_or(Some(u64::MAX), |values| values.map(|values| values.saturating_mul(4)))
}

fn field_of_input(shape: &Shape) -> Option<Field> {
    (shape.0.len() == 3).then_some(Field::Window { y: Reach::PIXEL, x: Reach::PIXEL })
}

/// What a value sees through all its inputs. One that sees everything (a pooled branch that weighs the channels, as in
/// squeeze-and-excite) is left out beside others that do not: that is how receptive fields are told.
fn field(views: &[View], read: &[&NodeReport]) -> Option<Field> {
    let mut all: Option<Field> = None;
    for (view, source) in views.iter().zip(read) {
        let seen = through(source.field?, view.sight?);
        all = Some(match (all, seen) {
            (None, seen) | (Some(Field::Everything), seen) => seen,
            (Some(all), Field::Everything) => all,
            (Some(Field::Window { y, x }), Field::Window { y: v, x: u }) => {
                Field::Window { y: y.union(&v)?, x: x.union(&u)? }
            }
        });
    }
    all
}

fn through(field: Field, sight: Sight) -> Field {
    match (field, sight) {
        (Field::Everything, _) | (_, Sight::Everything) => Field::Everything,
        (field, Sight::Cell) => field,
        (Field::Window { y, x }, Sight::Window { h, w }) => Field::Window { y: y.through(&h), x: x.through(&w) },
        (Field::Window { y, x }, Sight::Shift { top, left }) => Field::Window { y: y.shifted(top), x: x.shifted(left) },
        (Field::Window { y, x }, Sight::Swapped) => Field::Window { y: x, x: y },
        (Field::Window { y, x }, Sight::Along { h, w }) => match (h.reach(&y), w.reach(&x)) {
            (Some(y), Some(x)) => Field::Window { y, x },
            _ => Field::Everything,
        },
    }
}
