//! Writes networks in every form the project exports, with what they must give, for `cargo xtask verify` to run: all
//! presets, then random networks.
//!
//! `cargo run --example export -- FOLDER SEED COUNT`: for each network a JSON file, and beside it a file of 32-bit floats
//! (lowest byte first): its inputs, its weights, its outputs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use convscope::nn::analysis::{Report, analyze};
use convscope::nn::forward::{BUDGET, Cache, Inputs, Progress, Run};
use convscope::nn::layers::Layer;
use convscope::nn::maps::Maps;
use convscope::nn::network::{Body, Edit, Kind, Network, NodeId, Source, apply};
use convscope::nn::params::{Kind as ParamKind, Map, Param, Value};
use convscope::nn::weights::{Tensor, Weights};
use convscope::text::python::First;
use convscope::text::{json, keras_json, presets, python, pytorch, summary};
use convscope::words::Locale;
use std::path::Path;
use std::sync::Arc;

/// Multiply-adds and weights of a network up to which its values are computed too.
const MOST_MACS: u64 = 1 << 28;
const MOST_WEIGHTS: u64 = 1 << 22;

/// Values of one map, and weights, of a random network.
const MOST_VALUES: u64 = 20_000;
const MOST_RANDOM_WEIGHTS: u64 = 200_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, seed, count] = arguments.as_slice() else { panic!("FOLDER SEED COUNT") };
    let (folder, seed, count) = (Path::new(folder), seed.parse::<u64>().unwrap(), count.parse::<u64>().unwrap());
    std::fs::create_dir_all(folder).unwrap();
    for id in presets::PRESETS {
        let network = presets::preset(id).unwrap().network;
        export(folder, id, &network, &mut Dice(seed));
    }
    for number in 0..count {
        let mut dice = Dice(seed.wrapping_mul(1_000_003).wrapping_add(number));
        let network = random(&mut dice);
        export(folder, &format!("random-{number:03}"), &network, &mut dice);
    }
}

/// Numbers that are the same on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }
    fn real(&mut self, low: f64, high: f64) -> f64 {
        low + (self.next() >> 11) as f64 / (1_u64 << 53) as f64 * (high - low)
    }
}

/// A network that works: layers of every kind with arguments of every kind, in a stack or a graph.
fn random(dice: &mut Dice) -> Network {
    let graph = dice.one_in(2);
    let mut input = Layer::new("InputLayer").unwrap();
    let sizes = [5 + dice.below(16), 5 + dice.below(16), 1 + dice.below(4)].map(Value::from);
    input.op_mut().set("shape", &Value::List(sizes.to_vec())).unwrap();
    let mut network = Network::stack("", [input]);
    network.name = if graph { "functional" } else { "sequential" }.to_owned();
    network.kind = if graph { Kind::Functional } else { Kind::Sequential };
    let wanted = 3 + dice.below(10);
    for _ in 0..400 {
        if network.nodes.len() as u64 > wanted {
            break;
        }
        if let Some(next) = grown(&network, graph, dice) {
            network = next;
        }
    }
    if graph {
        // What nobody reads is an output, or Keras would not have it.
        let report = analyze(&network);
        let unread = |id: &NodeId| report.nodes.iter().all(|entry| !entry.sources.contains(id));
        let ids = network.nodes.iter().map(|node| node.id).filter(unread);
        network.outputs = ids.map(Source::of).collect();
        if let [one] = network.outputs.as_slice()
            && Some(one.node) == network.nodes.last().map(|node| node.id)
        {
            network.outputs.clear();
        }
    }
    network
}

/// The network with one layer more, if it then works and is small.
fn grown(network: &Network, graph: bool, dice: &mut Dice) -> Option<Network> {
    let class_name = *dice.pick(Layer::CLASS_NAMES);
    let mut layer = Layer::new(class_name).filter(|_| !["InputLayer", "Operation"].contains(&class_name))?;
    for param in layer.op().params() {
        if param.default.is_none() || dice.one_in(3) {
            let value = value(&param, dice);
            let _ = layer.op_mut().set(param.name, &value);
        }
    }
    let at = network.nodes.len();
    let mut next = apply(network, &Edit::Insert { at, layer }).ok()?;
    let id = next.nodes[at].id;
    if graph && dice.one_in(3) {
        let mut source = || Source::of(network.nodes[dice.below(at as u64) as usize].id);
        let inputs = vec![source(), source()];
        let one = vec![inputs[0]];
        for inputs in [inputs, one] {
            let connected = apply(&next, &Edit::Connect { node: id, inputs }).ok()?;
            if works(&connected) {
                next = connected;
                break;
            }
        }
    }
    if graph && dice.one_in(8) {
        // A layer that is applied once more.
        let owner = network.nodes[1.min(at - 1) + dice.below((at - 1).max(1) as u64) as usize % at.max(1)].clone();
        if matches!(owner.body, Body::Layer(_)) && !owner.body.is_input() {
            let mut node = next.nodes[at].as_ref().clone();
            node.body = Body::SameAs(owner.id);
            node.name = format!("{}[again {at}]", owner.name);
            next.nodes[at] = Arc::new(node);
        }
    }
    works(&next).then_some(next)
}

fn works(network: &Network) -> bool {
    let report = analyze(network);
    let small = |shape: &convscope::nn::shape::Shape| matches!(shape.count(), Ok(Some(1..=MOST_VALUES)));
    report.totals.problems == 0
        && report.totals.waiting == 0
        && report.totals.params <= MOST_RANDOM_WEIGHTS
        && report.nodes.iter().all(|entry| entry.shape().is_some_and(small))
        && ready(network, &report)
}

/// Whether Keras with JAX runs it, and gives what it says.
fn ready(network: &Network, report: &Report) -> bool {
    network.nodes.iter().zip(&report.nodes).all(|(node, entry)| {
        let Some(layer) = network.layer(node) else { return false };
        let params = layer.op().params();
        let is = |name: &str, value: Value| params.iter().any(|param| param.name == name && param.value == value);
        // Keras's sparsemax is another function, its glu says a shape that it does not give, only TensorFlow synchronizes,
        // and here pictures are resized in two ways, not smoothed, and not cut and padded at once.
        let refused = [
            is("activation", Value::from("sparsemax")),
            is("activation", Value::from("glu")),
            is("synchronized", Value::Bool(true)),
            is("antialias", Value::Bool(true)),
            ["bicubic", "lanczos3", "lanczos5", "area"].iter().any(|way| is("interpolation", Value::from(*way))),
            is("crop_to_aspect_ratio", Value::Bool(true)) && is("pad_to_aspect_ratio", Value::Bool(true)),
        ];
        let runs = !refused.contains(&true);
        // A layer that is applied once more must find weights of the right sizes.
        let fits = match node.body {
            Body::SameAs(owner) => {
                let inputs: Vec<_> = entry.inputs.iter().collect();
                let sizes = |specs: &[convscope::nn::layers::WeightSpec]| {
                    specs.iter().map(|spec| spec.shape.clone()).collect::<Vec<_>>()
                };
                let wanted = layer.op().weights(&inputs).map(|specs| sizes(&specs));
                let rank =
                    |entry: &convscope::nn::analysis::NodeReport| entry.inputs.first().map(|shape| shape.0.len());
                report
                    .node(owner)
                    .is_some_and(|owner| wanted == Ok(sizes(&owner.weights)) && rank(owner) == rank(entry))
            }
            _ => true,
        };
        runs && fits
    })
}

fn value(param: &Param, dice: &mut Dice) -> Value {
    let count = |dice: &mut Dice| Value::from(param.min.map_or(0, |min| min.max(0) as u64) + dice.below(4));
    match param.kind {
        ParamKind::Count => Value::from(1 + dice.below(6)),
        ParamKind::Pair | ParamKind::OptionalPair => Value::List(vec![count(dice), count(dice)]),
        ParamKind::Sides => {
            let mut side = || Value::List(vec![Value::from(dice.below(3)), Value::from(dice.below(3))]);
            Value::List(vec![side(), side()])
        }
        ParamKind::Flag => Value::Bool(dice.one_in(2)),
        ParamKind::Real => Value::Float((dice.real(0.01, 0.9) * 100.0).round() / 100.0),
        ParamKind::Axis => Value::Int(dice.below(5) as i64 - 1),
        ParamKind::Choice(words) => Value::from(*dice.pick(words)),
        _ => param.value.clone(),
    }
}

/// Weights of every layer: of a size that keeps values near 1, variances above 0.
fn weights(network: &Network, report: &Report, dice: &mut Dice) -> Weights {
    let mut weights = Weights::default();
    for entry in report.nodes.iter().filter(|entry| !entry.weights.is_empty()) {
        let tensor = |spec: &convscope::nn::layers::WeightSpec| {
            let count: u64 = spec.shape.iter().product();
            let fan_in = spec.shape.split_last().map_or(1, |(_, sizes)| sizes.iter().product::<u64>()).max(1);
            let (low, high) = match spec.name {
                "gamma" | "moving_variance" | "variance" => (0.5, 1.5),
                "alpha" => (0.0, 0.4),
                "bias" | "beta" | "moving_mean" => (-0.2, 0.2),
                _ => {
                    let reach = (3.0 / fan_in as f64).sqrt();
                    (-reach, reach)
                }
            };
            let values: Vec<f32> = (0..count).map(|_| dice.real(low, high) as f32).collect();
            Tensor { name: spec.name.to_owned(), shape: spec.shape.clone(), values }
        };
        let tensors: Vec<Tensor> = entry.weights.iter().map(tensor).collect();
        weights.loaded.insert(entry.id, tensors.into());
    }
    let _ = network;
    weights
}

fn export(folder: &Path, name: &str, network: &Network, dice: &mut Dice) {
    let report = analyze(network);
    let inputs: Vec<&convscope::nn::analysis::NodeReport> = report
        .nodes
        .iter()
        .zip(&network.nodes)
        .filter(|(_, node)| node.body.is_input())
        .map(|(entry, _)| entry)
        .collect();
    let run = report.totals.macs <= MOST_MACS && report.totals.params <= MOST_WEIGHTS;
    let mut floats: Vec<f32> = vec![];
    let pictures: Vec<Vec<f32>> = inputs
        .iter()
        .map(|entry| {
            let count = entry.shape().unwrap().count().unwrap().unwrap();
            (0..count).map(|_| dice.real(-1.0, 1.0) as f32).collect()
        })
        .collect();
    let weights = if run { weights(network, &report, dice) } else { Weights::default() };
    floats.extend(pictures.iter().flatten());
    let mut outputs = vec![];
    if run {
        for entry in &report.nodes {
            for tensor in weights.loaded.get(&entry.id).into_iter().flat_map(|tensors| tensors.iter()) {
                floats.extend(tensor.values.iter());
            }
        }
        let found = values(
            network,
            weights.clone(),
            &inputs.iter().map(|entry| entry.id).collect::<Vec<_>>(),
            &pictures,
            &report,
        );
        for output in found {
            outputs.push(output.shape());
            floats.extend(output.to_keras());
        }
    }
    let size = |n: &Option<u64>| n.map_or(Value::Null, Value::from);
    let shape = |shape: &convscope::nn::shape::Shape| Value::List(shape.0.iter().map(size).collect());
    let layers = network.nodes.iter().zip(&report.nodes).filter(|(node, _)| !matches!(node.body, Body::SameAs(_)));
    let layers = layers.map(|(node, entry)| {
        map([
            ("name", Value::from(node.name.as_str())),
            ("input", Value::Bool(node.body.is_input())),
            ("shape", entry.shape().map_or(Value::Null, shape)),
            ("params", Value::from(entry.params)),
            ("trainable", Value::from(entry.trainable)),
            (
                "weights",
                Value::List(
                    entry
                        .weights
                        .iter()
                        .map(|w| Value::List(w.shape.iter().copied().map(Value::from).collect()))
                        .collect(),
                ),
            ),
        ])
    });
    let table = summary::summary(network, &report);
    let lengths = [50, 64, 88, 100, 120];
    let texts =
        lengths.iter().map(|length| (length.to_string(), Value::Text(table.text(Some(*length))))).collect::<Map>();
    let turned = pytorch::turned(network, &report);
    let is_turned = |id: NodeId| Value::Bool(network.position(id).is_some_and(|at| turned[at]));
    let case = map([
        ("name", Value::from(name)),
        ("json", keras_json::export(network, &report)),
        ("python", Value::Text(python::write(Locale::En, network, First::Input))),
        ("python_input_shape", Value::Text(python::write(Locale::En, network, First::InputShape))),
        ("pytorch", Value::Text(pytorch::write(Locale::En, network, &report))),
        ("summaries", Value::Map(texts)),
        ("layers", Value::List(layers.collect())),
        ("params", Value::from(report.totals.params)),
        ("trainable", Value::from(report.totals.trainable)),
        ("inputs", Value::List(inputs.iter().map(|entry| shape(entry.shape().unwrap())).collect())),
        ("inputs_turned", Value::List(inputs.iter().map(|entry| is_turned(entry.id)).collect())),
        ("outputs_turned", Value::List(ends(network).iter().map(|source| is_turned(source.node)).collect())),
        ("run", Value::Bool(run)),
        ("outputs", Value::List(outputs.iter().map(shape).collect())),
    ]);
    std::fs::write(folder.join(format!("{name}.json")), json::write(&case)).unwrap();
    let bytes: Vec<u8> = floats.iter().flat_map(|x| x.to_le_bytes()).collect();
    std::fs::write(folder.join(format!("{name}.bin")), bytes).unwrap();
}

/// The network's outputs.
fn ends(network: &Network) -> Vec<Source> {
    let last = network.nodes.last().map(|node| Source::of(node.id)).unwrap();
    if network.outputs.is_empty() { vec![last] } else { network.outputs.clone() }
}

/// The values of the network's outputs.
fn values(network: &Network, weights: Weights, ids: &[NodeId], pictures: &[Vec<f32>], report: &Report) -> Vec<Maps> {
    let maps: Vec<(NodeId, Maps)> = ids
        .iter()
        .zip(pictures)
        .map(|(id, values)| {
            let sizes = report.node(*id).unwrap().shape().unwrap().sizes().unwrap();
            let sizes: Vec<usize> = sizes.into_iter().map(|n| n as usize).collect();
            (*id, Maps::from_keras(&sizes, values.clone()).unwrap())
        })
        .collect();
    let inputs: Inputs = maps[0].1.clone().into();
    let mut run = Run::new(&Arc::new(network.clone()), &Arc::new(weights), inputs, Cache::default(), BUDGET);
    let outputs = ends(network);
    let mut found: Vec<Option<Maps>> = vec![None; outputs.len()];
    loop {
        match run.step(&mut (1 << 30)) {
            Progress::Ready(node, maps, _) => {
                for (place, output) in found.iter_mut().zip(&outputs) {
                    if output.node == node {
                        *place = Some(maps.clone());
                    }
                }
            }
            Progress::Finished => return found.into_iter().map(Option::unwrap).collect(),
            Progress::Working => {}
            Progress::Failed(node, error) => panic!("{node:?}: {error:?}"),
        }
    }
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}
