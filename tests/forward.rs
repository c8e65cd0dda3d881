//! Values: what every layer gives, against Keras's own numbers (`tests/keras/forward`, and the oracle's whole networks).
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use convscope::nn::forward::{BUDGET, Cache, Progress, Run, RunError};
use convscope::nn::layers::Layer;
use convscope::nn::layers::conv2d::Conv2D;
use convscope::nn::layers::input_layer::InputLayer;
use convscope::nn::maps::Maps;
use convscope::nn::network::{Body, Edit, Kind, Network, Node, NodeId, Source, apply, read_layer};
use convscope::nn::params::Value;
use convscope::nn::weights::{Tensor, Weights};
use convscope::text::json;
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keras")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_list).unwrap_or_default()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_text).unwrap_or_default()
}

fn sizes(value: &Value) -> Vec<u64> {
    value.as_list().unwrap().iter().map(|n| n.as_int().unwrap() as u64).collect()
}

/// The values that a recipe stands for.
fn made(recipe: &Value) -> Vec<f32> {
    let count: u64 = sizes(recipe.get("shape").unwrap()).iter().product();
    let number = |key| recipe.get(key).and_then(Value::as_real).unwrap();
    let (a, b) = (number("a"), number("b"));
    let mut s = recipe.get("seed").and_then(Value::as_int).unwrap() as u32;
    let mut next = || {
        s = s.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((f64::from(s >> 8) / f64::from(1 << 24) * 2.0 - 1.0) * a + b) as f32
    };
    (0..count).map(|_| next()).collect()
}

fn tensor(recipe: &Value, name: &str) -> Tensor {
    Tensor { name: name.to_owned(), shape: sizes(recipe.get("shape").unwrap()), values: made(recipe) }
}

/// A picture (or any input) without its batch of one.
fn input(recipe: &Value) -> (Vec<u64>, Maps) {
    let sizes = sizes(recipe.get("shape").unwrap())[1..].to_vec();
    let whole: Vec<usize> = sizes.iter().map(|n| *n as usize).collect();
    (sizes, Maps::from_keras(&whole, made(recipe)).unwrap())
}

fn run(network: &Arc<Network>, weights: &Arc<Weights>, picture: &Maps, units: u64) -> HashMap<NodeId, Maps> {
    let mut run = Run::new(network, weights, picture.clone(), Cache::default(), BUDGET);
    let mut found = HashMap::new();
    loop {
        match run.step(&mut units.clone()) {
            Progress::Ready(node, maps, _) => drop(found.insert(node, maps)),
            Progress::Finished => return found,
            Progress::Working => {}
            Progress::Failed(node, error) => panic!("{node:?} {error:?}"),
        }
    }
}

/// The worst of |x - y| / (1e-3 + |y|).
fn worst(maps: &Maps, wanted: &[Value]) -> f64 {
    let values = maps.to_keras();
    assert_eq!(values.len(), wanted.len());
    let apart = |(x, y): (&f32, &Value)| {
        let y = y.as_real().unwrap();
        (f64::from(*x) - y).abs() / (1e-3 + y.abs())
    };
    values.iter().zip(wanted).map(apart).fold(0.0, f64::max)
}

fn input_layer(shape: &[u64]) -> Layer {
    InputLayer { shape: shape.iter().copied().map(Some).collect(), ..InputLayer::default() }.into()
}

#[test]
fn every_layer_gives_kerass_values() {
    let (mut compared, mut furthest) = (0, 0.0_f64);
    for entry in std::fs::read_dir(folder().join("forward")).unwrap() {
        let path = entry.unwrap().path();
        let class_name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let cases = json::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for case in cases.as_list().unwrap() {
            let layer = read_layer(&class_name, case.get("kwargs").unwrap()).unwrap().unwrap();
            let (shape, picture) = input(case.get("input").unwrap());
            let network = Arc::new(Network::stack("n", [input_layer(&shape), layer]));
            let tensors: Vec<Tensor> = list(case, "weights").iter().map(|w| tensor(w, text(w, "name"))).collect();
            let mut weights = Weights::default();
            weights.loaded.insert(NodeId(1), tensors.into());
            // In the smallest pieces: what is stopped and taken up again comes out the same.
            let found = run(&network, &Arc::new(weights), &picture, 1);
            let output = case.get("output").unwrap();
            let maps =
                found.get(&NodeId(1)).unwrap_or_else(|| panic!("{class_name}: {} gave nothing", text(case, "note")));
            assert_eq!(
                maps.shape().sizes().unwrap(),
                sizes(output.get("shape").unwrap())[1..],
                "{class_name}: {}",
                text(case, "note")
            );
            let apart = worst(maps, list(output, "values"));
            assert!(apart < 2e-3, "{class_name}: {} is {apart} away", text(case, "note"));
            furthest = furthest.max(apart);
            compared += 1;
        }
    }
    println!("{compared} layers compared, the furthest value {furthest:.1e} away");
    assert!(compared > 250);
}

/// A network of the oracle, as its author typed it. Names are those that Keras gives.
fn network(case: &Value) -> Network {
    let mut network = Network { kind: Kind::Functional, ..Network::default() };
    let mut ids = HashMap::new();
    for spec in list(case, "spec") {
        let (class_name, kwargs) = (text(spec, "class_name"), spec.get("kwargs").unwrap());
        let body = match read_layer(class_name, kwargs) {
            Some(Ok(layer)) => Body::Layer(layer),
            _ => Body::Unknown { class_name: class_name.to_owned(), config: kwargs.clone(), refusal: None },
        };
        let id = network.fresh_id();
        ids.insert(text(spec, "id").to_owned(), id);
        let name =
            kwargs.get("name").and_then(Value::as_text).map_or_else(|| network.fresh_name(class_name), str::to_owned);
        let inputs = list(spec, "inputs").iter().map(|from| Source::of(ids[from.as_text().unwrap()])).collect();
        network.nodes.push(Arc::new(Node { id, name, body, trainable: true, off: false, inputs, extra: Value::Null }));
    }
    network
}

#[test]
fn whole_networks_give_kerass_values() {
    let mut packed = vec![];
    std::fs::File::open(folder().join("oracle/forward.jsonl.gz")).unwrap().read_to_end(&mut packed).unwrap();
    let mut lines = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut lines).unwrap();
    let (mut networks, mut compared, mut beyond, mut furthest) = (0, 0, 0, 0.0_f64);
    for line in lines.lines() {
        let case = json::parse(line).unwrap();
        let network = Arc::new(network(&case));
        let [recipe] = list(&case, "inputs") else { continue };
        let (_, picture) = input(recipe);
        let mut weights = Weights::default();
        for node in &network.nodes {
            let own = list(&case, "weights").iter().filter(|w| text(w, "layer") == node.name);
            let tensors: Vec<Tensor> = own.map(|w| tensor(w, text(w, "var"))).collect();
            weights.loaded.insert(node.id, tensors.into());
        }
        let found = run(&network, &Arc::new(weights), &picture, 1_000_000);
        for layer in list(&case, "layers") {
            let node = network.nodes.iter().find(|node| node.name == text(layer, "name")).unwrap();
            let Some(maps) = found.get(&node.id) else {
                beyond += u64::from(!node.body.is_input());
                continue;
            };
            let apart = worst(maps, list(layer, "output"));
            assert!(apart < 2e-3, "{}: {} is {apart} away", text(&case, "id"), node.name);
            furthest = furthest.max(apart);
            compared += 1;
        }
        networks += 1;
    }
    println!(
        "{networks} networks: {compared} layers compared, the furthest value {furthest:.1e} away; {beyond} behind a layer that is not built"
    );
    assert!(networks > 20 && compared > 100);
}

#[test]
fn after_an_edit_only_what_follows_is_new() {
    let conv = |filters| Layer::from(Conv2D { filters, ..Conv2D::default() });
    let network = Network::stack("n", [input_layer(&[8, 8, 1]), conv(4), conv(3), conv(2)]);
    let edit = Edit::Set { node: NodeId(2), param: "filters".to_owned(), value: Value::Int(5) };
    let edited = Arc::new(apply(&network, &edit).unwrap());
    let (weights, picture) = (Arc::new(Weights::default()), Maps::from_keras(&[8, 8, 1], vec![0.5; 64]).unwrap());
    let mut cache = Cache::default();
    let mut steps = vec![];
    for network in [&Arc::new(network), &edited, &edited] {
        let mut run = Run::new(network, &weights, picture.clone(), cache, BUDGET);
        let mut working = [0; 4];
        let mut at = 1;
        loop {
            match run.step(&mut 1) {
                Progress::Working => working[at] += 1,
                Progress::Ready(..) => at += 1,
                _ => break,
            }
        }
        cache = run.into_cache();
        steps.push(working.map(|n| n > 0));
    }
    assert_eq!(steps, [[false, true, true, true], [false, false, true, true], [false; 4]]);
}

#[test]
fn what_memory_cannot_hold_is_said() {
    let wide = Conv2D { filters: 1_000_000_000, ..Conv2D::default() };
    let network = Arc::new(Network::stack(
        "n",
        [input_layer(&[8, 8, 1]), Conv2D::default().into(), wide.into(), Layer::new("Flatten").unwrap()],
    ));
    let picture = Maps::from_keras(&[8, 8, 1], vec![0.0; 64]).unwrap();
    let mut run = Run::new(&network, &Arc::new(Weights::default()), picture, Cache::default(), BUDGET);
    let mut told = vec![];
    loop {
        match run.step(&mut 1_000_000) {
            Progress::Ready(node, ..) => told.push((node, None)),
            Progress::Failed(node, RunError::Memory { needed, budget }) => told.push((node, Some(needed > budget))),
            Progress::Finished => break,
            Progress::Working => {}
        }
    }
    assert_eq!(told, [(NodeId(1), None), (NodeId(2), Some(true)), (NodeId(3), Some(true))]);
}
