//! Values: what every layer gives, against Keras's own numbers (`tests/keras/forward`, and the oracle's whole networks).
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use convscope::nn::forward::{BUDGET, Cache, Inputs, Progress, Run};
use convscope::nn::layers::Layer;
use convscope::nn::layers::input_layer::InputLayer;
use convscope::nn::maps::{Layout, Maps};
use convscope::nn::network::{Body, Kind, Network, Node, NodeId, Source, read_layer};
use convscope::nn::params::Value;
use convscope::nn::weights::{Tensor, Weights};
use convscope::text::open::open;
use convscope::text::{document, json, trained};
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How far a value may be from Keras's, as |x - y| / (1e-3 + |y|).
const TOLERANCE: f64 = 2e-3;

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

/// What an input layer is given, without the batch of one.
fn input(recipe: &Value) -> Maps {
    let sizes: Vec<usize> = sizes(recipe.get("shape").unwrap())[1..].iter().map(|n| *n as usize).collect();
    Maps::from_keras(&sizes, made(recipe)).unwrap()
}

fn input_layer(maps: &Maps) -> Layer {
    InputLayer { shape: maps.shape().0, ..InputLayer::default() }.into()
}

fn run(network: &Network, weights: Weights, picture: &Maps, units: u64) -> HashMap<NodeId, Maps> {
    run_all(network, weights, Inputs::One(picture.clone()), units)
}

fn run_all(network: &Network, weights: Weights, inputs: Inputs, units: u64) -> HashMap<NodeId, Maps> {
    let mut run = Run::new(&Arc::new(network.clone()), &Arc::new(weights), inputs, Cache::default(), BUDGET);
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

/// What has been compared, and how far the furthest value was.
#[derive(Default)]
struct Tally {
    layers: u64,
    values: u64,
    furthest: f64,
}

impl Tally {
    fn compare(&mut self, what: &str, maps: &Maps, wanted: &[Value]) {
        let values = maps.to_keras();
        assert_eq!(values.len(), wanted.len(), "{what}");
        for (x, y) in values.iter().zip(wanted) {
            let y = y.as_real().unwrap();
            let apart = (f64::from(*x) - y).abs() / (1e-3 + y.abs());
            assert!(apart < TOLERANCE, "{what}: {x} should be {y}");
            self.furthest = self.furthest.max(apart);
        }
        self.layers += 1;
        self.values += values.len() as u64;
    }
}

/// Every case of `tests/keras/forward`, in the smallest pieces: what is stopped and taken up again comes out the same.
#[test]
fn every_layer_gives_kerass_values() {
    let mut tally = Tally::default();
    for entry in std::fs::read_dir(folder().join("forward")).unwrap() {
        let path = entry.unwrap().path();
        let class_name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let cases = json::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for case in cases.as_list().unwrap() {
            let what = format!("{class_name}: {}", text(case, "note"));
            let Some(Ok(layer)) = read_layer(&class_name, case.get("kwargs").unwrap()) else { panic!("{what}") };
            let pictures: Vec<Maps> = match case.get("input") {
                Some(one) => vec![input(one)],
                None => list(case, "inputs").iter().map(input).collect(),
            };
            let mut network = Network::stack("n", pictures.iter().map(input_layer).chain([layer]));
            let last = network.nodes.last().unwrap().id;
            if pictures.len() > 1 {
                let inputs =
                    network.nodes.iter().filter(|node| node.id != last).map(|node| Source::of(node.id)).collect();
                Arc::make_mut(network.nodes.last_mut().unwrap()).inputs = inputs;
            }
            let mut weights = Weights::default();
            let tensors: Vec<Tensor> = list(case, "weights").iter().map(|w| tensor(w, text(w, "name"))).collect();
            weights.loaded.insert(last, tensors.into());
            let each = pictures.into_iter().zip(&network.nodes).map(|(picture, node)| (node.id, picture)).collect();
            let found = run_all(&network, weights, Inputs::Each(each), 1);
            let output = case.get("output").unwrap();
            let maps = found.get(&last).unwrap_or_else(|| panic!("{what} gave nothing"));
            assert_eq!(maps.shape().sizes().unwrap(), sizes(output.get("shape").unwrap())[1..], "{what}");
            tally.compare(&what, maps, list(output, "values"));
        }
    }
    println!("{} layers, {} values, the furthest {:.1e} away", tally.layers, tally.values, tally.furthest);
    assert!(tally.layers > 250);
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
        let given = kwargs.get("name").and_then(Value::as_text);
        let name = given.map_or_else(|| network.fresh_name(class_name), str::to_owned);
        let inputs = list(spec, "inputs").iter().map(|from| Source::of(ids[from.as_text().unwrap()])).collect();
        network.nodes.push(Arc::new(Node { id, name, body, trainable: true, off: false, inputs, extra: Value::Null }));
    }
    network
}

/// The oracle's networks: whole ones where every layer is built, and besides each layer that is built alone, on what Keras
/// says it was given, so that those behind a layer not yet built are compared too.
#[test]
fn whole_networks_give_kerass_values() {
    let mut packed = vec![];
    std::fs::File::open(folder().join("oracle/forward.jsonl.gz")).unwrap().read_to_end(&mut packed).unwrap();
    let mut lines = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut lines).unwrap();
    let (mut whole, mut flowed, mut alone) = (0, Tally::default(), Tally::default());
    for line in lines.lines() {
        let case = json::parse(line).unwrap();
        let network = network(&case);
        let [recipe] = list(&case, "inputs") else { panic!("{} has several inputs", text(&case, "id")) };
        let picture = input(recipe);
        let mut weights = Weights::default();
        for node in &network.nodes {
            let own = list(&case, "weights").iter().filter(|w| text(w, "layer") == node.name);
            let tensors: Vec<Tensor> = own.map(|w| tensor(w, text(w, "var"))).collect();
            weights.loaded.insert(node.id, tensors.into());
        }
        let found = run(&network, weights.clone(), &picture, 1_000_000);
        let expected: HashMap<&str, &Value> = list(&case, "layers").iter().map(|l| (text(l, "name"), l)).collect();
        let values_after = |node: &Node| -> Option<Maps> {
            if node.body.is_input() {
                return Some(picture.clone());
            }
            let layer = expected.get(node.name.as_str())?;
            let whole: Vec<usize> = sizes(layer.get("run_shape")?)[1..].iter().map(|n| *n as usize).collect();
            let values = list(layer, "output").iter().map(|v| v.as_real().map(|v| v as f32)).collect::<Option<_>>()?;
            // Channel by channel in memory, as a convolution leaves it.
            let planes = Maps::from_keras(&whole, values)?;
            let turned = planes.view().permuted_axes((0..whole.len()).rev().collect::<Vec<_>>());
            let turned = turned.as_standard_layout().into_owned();
            Some(Maps::new(turned.permuted_axes((0..whole.len()).rev().collect::<Vec<_>>())))
        };
        let computes = |node: &&Arc<Node>| !node.body.is_input();
        whole += u64::from(network.nodes.iter().filter(computes).all(|node| found.contains_key(&node.id)));
        for node in network.nodes.iter().filter(computes) {
            let what = format!("{}: {}", text(&case, "id"), node.name);
            let wanted = list(expected[node.name.as_str()], "output");
            if let Some(maps) = found.get(&node.id) {
                flowed.compare(&what, maps, wanted);
            }
            if let (Body::Layer(layer), [from]) = (&node.body, node.inputs.as_slice()) {
                let given = values_after(network.node(from.node).unwrap()).unwrap();
                let single = Network::stack("n", [input_layer(&given), layer.clone()]);
                let mut own = Weights::default();
                own.loaded.insert(NodeId(1), weights.loaded.get(&node.id).unwrap().clone());
                alone.compare(&what, &run(&single, own, &given, 1000)[&NodeId(1)], wanted);
            }
        }
    }
    println!("{whole} whole networks");
    println!(
        "in their network: {} layers, {} values, the furthest {:.1e} away",
        flowed.layers, flowed.values, flowed.furthest
    );
    println!("alone: {} layers, {} values, the furthest {:.1e} away", alone.layers, alone.values, alone.furthest);
    assert!(whole == 40 && flowed.layers > 500 && alone.layers > 450);
}

/// The archives that Keras 3.15 wrote, opened as a person opens them, give the outputs that Keras gives: all whose layers are built.
#[test]
fn archives_give_kerass_outputs() {
    let expected = std::fs::read_to_string(folder().join("oracle/files/keras/expected.json")).unwrap();
    let expected = json::parse(&expected).unwrap();
    let (mut tally, mut built) = (Tally::default(), vec![]);
    for case in expected.as_list().unwrap() {
        let name = text(case, "file");
        let bytes = std::fs::read(folder().join("oracle/files/keras").join(name)).unwrap();
        let opened = open(name, &bytes).unwrap().unwrap();
        let network = &opened.document.network;
        if network.nodes.iter().any(|node| network.layer(node).is_none()) {
            continue;
        }
        assert_eq!(opened.trained.unwrap().missed, [], "{name}");
        let picture = input(case.get("input").unwrap());
        let found = run(network, (*opened.document.weights).clone(), &picture, 1_000_000);
        let last = network.outputs.first().map_or_else(|| network.nodes.last().unwrap().id, |output| output.node);
        tally.compare(name, &found[&last], list(case, "output"));
        built.push(name);
    }
    println!("{built:?}: {} values, the furthest {:.1e} away", tally.values, tally.furthest);
    assert!(built.contains(&"digits.keras"));
}

/// Layers in nested models have their own trained weights, also where names and groups repeat, and after saving.
#[test]
fn nested_models_give_kerass_output() {
    let asked = std::fs::read_to_string(folder().join("hdf5/nested.json")).unwrap();
    let asked = json::parse(&asked).unwrap();
    let model = json::write(asked.get("model").unwrap());
    let values = |key: &str| list(&asked, key).iter().map(|n| n.as_real().unwrap() as f32).collect::<Vec<_>>();
    let picture = Layout::keras(&[6, 6, 1]).maps(values("input")).unwrap();
    for name in ["nested.weights.h5", "nested.h5"] {
        let mut document = open("nested.json", model.as_bytes()).unwrap().unwrap().document;
        let bytes = std::fs::read(folder().join("hdf5").join(name)).unwrap();
        let came = trained::give(&mut document, Some(&bytes));
        assert_eq!((came.layers, came.missed), (6, vec![]), "{name}");
        let saved = document::write_file(&document);
        let again = document::read(&saved).unwrap().document;
        assert_eq!(again.weights.loaded, document.weights.loaded, "{name}");
        for document in [document, again] {
            let network = &document.network;
            let found = run(network, (*document.weights).clone(), &picture, 1_000_000);
            let mut tally = Tally::default();
            tally.compare(name, &found[&network.nodes.last().unwrap().id], list(&asked, "output"));
            assert_eq!(tally.values, 2);
        }
    }
}

/// The first filters and the first seeded values, seen through one layer: what a saved network shows on every machine.
#[test]
fn a_preset_and_a_seeded_filter_on_a_known_picture() {
    let conv = Layer::new("Conv2D").unwrap();
    let picture = Layout::keras(&[3, 3, 1]).maps((1..=9_u8).map(f32::from).collect()).unwrap();
    let network = Network::stack("n", [input_layer(&picture), conv]);
    let found = run(&network, Weights::default(), &picture, 1_000_000);
    let values = found[&NodeId(1)].to_keras();
    // Gaussian blur: the middle. Sobel x and y: 2 and 6 to the right and below, weighed 1 2 1.
    assert_eq!(values[..3], [5.0, 8.0, 24.0]);
    // A seeded filter; computed by an independent program.
    assert!((values[3] - SEEDED).abs() < 1e-5, "{}", values[3]);
}

const SEEDED: f32 = -0.897937;
