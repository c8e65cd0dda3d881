//! Whole networks: `oracle/` and `stacks.json`.
//!
//! Nothing is read from shapes that a file holds: they are stripped first. A layer that is not built yet stops what is
//! below it, and nothing else: everything above and beside it is compared, the rest counts as waiting.

use crate::files::{lines, sizes, text, value};
use convscope::nn::analysis::{Field, NodeReport, Outcome, Report, analyze};
use convscope::nn::network::{Body, Network};
use convscope::nn::params::{Map, Value};
use convscope::nn::shape::Problem;
use convscope::nn::window::Reach;
use convscope::text::keras_json::from_value;

/// A model JSON without the shapes in it: real files may lack them.
fn stripped(value: &Value) -> Value {
    match value {
        Value::Map(map) if map.get("class_name") == Some(&Value::from("__keras_tensor__")) => {
            let config = map.get("config").and_then(Value::as_map).unwrap();
            let history = Map::from([("keras_history".to_owned(), config.get("keras_history").unwrap().clone())]);
            let mut map = map.clone();
            map.insert("config".to_owned(), Value::Map(history));
            Value::Map(map)
        }
        Value::Map(map) => {
            let kept = map.iter().filter(|(key, _)| !["build_config", "build_input_shape"].contains(&key.as_str()));
            Value::Map(kept.map(|(key, value)| (key.clone(), stripped(value))).collect())
        }
        Value::List(items) => Value::List(items.iter().map(stripped).collect()),
        other => other.clone(),
    }
}

fn read(case: &Value) -> (Network, Report) {
    let network = from_value(&stripped(case.get("config").unwrap())).unwrap().network;
    let report = analyze(&network);
    (network, report)
}

fn shape_of(entry: &NodeReport) -> Option<Vec<Option<u64>>> {
    let shape = entry.shape()?;
    Some(std::iter::once(entry.batch).chain(shape.0.iter().copied()).collect())
}

/// Whether a node is a layer that is not built yet, or has to wait for one.
fn waits(entry: &NodeReport, report: &Report) -> bool {
    match &entry.outcome {
        Outcome::Problem(Problem::UnknownLayer { .. }) => true,
        Outcome::Waiting(on) => report.node(*on).is_some_and(|on| waits(on, report)),
        _ => false,
    }
}

#[derive(Default)]
struct Tally {
    whole: usize,
    partly: usize,
    equal: usize,
    waiting: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn say(self, what: &str) {
        let Self { whole, partly, equal, waiting, wrong } = self;
        println!(
            "{what}: {whole} networks whole, {partly} in part; {equal} layers equal, {waiting} waiting, {} wrong",
            wrong.len()
        );
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(equal > 0, "nothing was compared");
    }

    /// Compares a valid network layer by layer.
    fn network(&mut self, id: &str, case: &Value) {
        let (network, report) = read(case);
        let mut wrong = |what: String| self.wrong.push(format!("{id}: {what}"));
        let said: Vec<&Value> = case.get("layers").and_then(Value::as_list).unwrap().iter().collect();
        let named = |name: &str| said.iter().find(|layer| text(layer, "name") == name);
        // An operation between layers is in the list of Keras's summary, not in its list of layers.
        let nodes = network.nodes.iter().zip(&report.nodes).filter(|(node, _)| !matches!(node.body, Body::SameAs(_)));
        let names: Vec<&str> = nodes.clone().map(|(node, _)| node.name.as_str()).collect();
        let said_names: Vec<&str> = said.iter().map(|layer| text(layer, "name")).collect();
        // Keras leaves the input of a Sequential out of its list.
        let offset = names.len().saturating_sub(said_names.len());
        if offset > 1 || names.get(offset..) != Some(&said_names) {
            wrong(format!("layers {names:?}, not {said_names:?}"));
        }
        let mut all = true;
        for (node, entry) in nodes {
            let Some(said) = named(&node.name) else { continue };
            if waits(entry, &report) {
                all = false;
                self.waiting += 1;
                continue;
            }
            let found = [
                ("params", Value::from(entry.params)),
                ("trainable", Value::from(entry.trainable)),
                ("non_trainable", Value::from(entry.non_trainable())),
            ];
            // The old files say how many there are, not how many train.
            let count = found.iter().find(|(key, value)| said.get(key).is_some_and(|said| said != value));
            let shape = said.get("output_shape").map(sizes);
            if shape_of(entry) != shape || said.get("params").is_none() || count.is_some() {
                wrong(format!("{}: {:?}, {count:?}, not {said:?}", node.name, entry.outcome));
            } else {
                self.equal += 1;
            }
        }
        if all {
            self.whole += 1;
            let totals = case.get("totals").unwrap();
            let found = (report.totals.params, report.totals.trainable);
            let said = ["total", "trainable"].map(|key| totals.get(key).and_then(Value::as_int).unwrap() as u64);
            if said != [found.0, found.1] {
                self.wrong.push(format!("{id}: totals {found:?}, not {said:?}"));
            }
        } else {
            self.partly += 1;
        }
    }

    /// Compares where, and with what refusal, a network stops working.
    fn refused(&mut self, id: &str, case: &Value) {
        let (network, report) = read(case);
        let error = case.get("error").unwrap();
        let place = usize::try_from(error.get("layer_index").and_then(Value::as_int).unwrap()).unwrap();
        let before = case.get("shapes_before").and_then(Value::as_map).unwrap();
        let mut wrong = |what: String| self.wrong.push(format!("{id}: {what}"));
        for (at, entry) in report.nodes.iter().enumerate().take(place) {
            if waits(entry, &report) {
                self.waiting += 1;
                continue;
            }
            match before.get(&format!("n{at}")) {
                Some(shape) if shape_of(entry) == Some(sizes(shape)) => self.equal += 1,
                other => wrong(format!("{}: {:?}, not {other:?}", network.nodes[at].name, entry.outcome)),
            }
        }
        let entry = &report.nodes[place];
        if waits(entry, &report) {
            self.partly += 1;
            return;
        }
        match entry.problem() {
            Some(problem) if problem.code() == text(case, "category") => {
                self.whole += 1;
                self.equal += 1;
            }
            _ => wrong(format!("{:?}, not {}: {}", entry.outcome, text(case, "category"), text(error, "message"))),
        }
    }
}

fn is_valid(case: &Value) -> bool {
    case.get("valid") != Some(&Value::Bool(false))
}

#[test]
fn networks_that_work() {
    let mut tally = Tally::default();
    for case in lines("oracle/shapes.jsonl.gz").iter().filter(|case| is_valid(case)) {
        tally.network(text(case, "id"), case);
    }
    assert_eq!(tally.whole + tally.partly, 320);
    assert!(tally.whole >= 28);
    tally.say("shapes, valid");
}

#[test]
fn networks_that_keras_refuses() {
    let mut tally = Tally::default();
    for case in lines("oracle/shapes.jsonl.gz").iter().filter(|case| !is_valid(case)) {
        tally.refused(text(case, "id"), case);
    }
    assert!(tally.whole >= 24);
    tally.say("shapes, refused");
}

#[test]
fn applications_and_old_files() {
    let mut tally = Tally::default();
    for case in lines("oracle/applications.jsonl.gz") {
        tally.network(text(&case, "name"), &case);
    }
    for case in lines("oracle/files/legacy.jsonl.gz") {
        tally.network(&format!("{} {}", text(&case, "source"), text(&case, "model")), &case);
    }
    tally.say("applications and old files");
}

/// One layer each, at the edges of what is allowed.
#[test]
fn single_layers_at_the_edge() {
    let mut tally = Tally::default();
    for case in lines("oracle/edge.jsonl.gz") {
        let class_name = text(&case, "class_name");
        let inputs = case.get("input_shapes").and_then(Value::as_list).unwrap();
        let entry = |class: &str, config: Value| {
            let entries =
                [("class_name", Value::from(class)), ("module", Value::from("keras.layers")), ("config", config)];
            Value::Map(entries.map(|(key, value)| (key.to_owned(), value)).into())
        };
        let map = |entries: Vec<(&str, Value)>| {
            Value::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
        };
        let named = |class: &str, name: &str, mut config: Value, calls: Value| {
            if let Value::Map(map) = &mut config {
                map.insert("name".to_owned(), Value::from(name));
            }
            let Value::Map(mut entry) = entry(class, config) else { unreachable!() };
            entry.extend([("name".to_owned(), Value::from(name)), ("inbound_nodes".to_owned(), calls)]);
            Value::Map(entry)
        };
        let tensor = |at: usize| {
            let history = Value::List(vec![Value::from(format!("i{at}").as_str()), Value::Int(0), Value::Int(0)]);
            let config = map(vec![("keras_history", history)]);
            map(vec![("class_name", Value::from("__keras_tensor__")), ("config", config)])
        };
        let tensors: Vec<Value> = (0..inputs.len()).map(tensor).collect();
        // One input is a tensor, several are a list.
        let args = if inputs.len() == 1 { tensors.clone() } else { vec![Value::List(tensors)] };
        let call = map(vec![("args", Value::List(args)), ("kwargs", map(vec![]))]);
        let input = |(at, shape): (usize, &Value)| {
            named("InputLayer", &format!("i{at}"), map(vec![("batch_shape", shape.clone())]), Value::List(vec![]))
        };
        let mut layers: Vec<Value> = inputs.iter().enumerate().map(input).collect();
        layers.push(named(class_name, "layer", case.get("kwargs").unwrap().clone(), Value::List(vec![call])));
        let config = map(vec![("name", Value::from("s")), ("layers", Value::List(layers))]);
        let model =
            map(vec![("module", Value::from("keras")), ("class_name", Value::from("Functional")), ("config", config)]);
        let report = analyze(&from_value(&model).unwrap().network);
        let entry = report.nodes.last().unwrap();
        if waits(entry, &report) {
            tally.waiting += 1;
            continue;
        }
        tally.whole += 1;
        let build = case.get("build").unwrap();
        let holds = match entry.problem() {
            None => {
                shape_of(entry) == build.get("output_shape").map(sizes)
                    && build.get("params") == Some(&Value::from(entry.params))
                    && build.get("trainable") == Some(&Value::from(entry.trainable))
            }
            Some(problem) => build.get("category") == Some(&Value::from(problem.code())),
        };
        if holds {
            tally.equal += 1;
        } else {
            tally.wrong.push(format!("{}: {:?}, not {build:?}", text(&case, "id"), entry.outcome));
        }
    }
    tally.say("edge");
}

/// The presets: shapes, counts, multiply-adds and what the last map sees.
#[test]
fn the_presets() {
    let stacks = value("stacks.json");
    let mut tally = Tally::default();
    for stack in stacks.get("stacks").and_then(Value::as_list).unwrap() {
        let id = text(stack, "id");
        tally.network(id, stack);
        let (_, report) = read(stack);
        assert_eq!(stack.get("macs"), Some(&Value::from(report.totals.macs)), "{id}");
        for (layer, entry) in stack.get("layers").and_then(Value::as_list).unwrap().iter().zip(&report.nodes) {
            let said = layer.get("macs").cloned().unwrap_or(Value::Int(0));
            assert_eq!(said, Value::from(entry.macs.unwrap()), "{id}");
        }
        // The last map is that of the last layer that still sees a part of the picture.
        let field = report.nodes.iter().rev().find_map(|entry| match entry.field {
            Some(Field::Window { y, x }) => Some([y, x]),
            _ => None,
        });
        assert!(
            field.unwrap().iter().all(|reach| stack.get("receptive_field") == Some(&Value::from(reach.size()))),
            "{id}"
        );
    }
    for row in stacks.get("table").and_then(Value::as_list).unwrap() {
        let stack = stacks.get("stacks").and_then(Value::as_list).unwrap();
        let stack = stack.iter().find(|stack| text(stack, "id") == text(row, "stack")).unwrap();
        let (network, report) = read(stack);
        let at = network.nodes.iter().position(|node| node.name == text(row, "layer")).unwrap();
        assert_eq!(shape_of(&report.nodes[at]), row.get("output_shape").map(sizes));
        assert_eq!(row.get("params"), Some(&Value::from(report.nodes[at].params)));
    }
    tally.say("presets");
}

/// More networks, made by `tests/keras/random_cases.py` in a folder outside: `CONVSCOPE_CASES` says where. Nothing is
/// compared where it is not set.
#[test]
fn networks_of_a_folder() {
    let Some(folder) = std::env::var_os("CONVSCOPE_CASES") else { return };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files.iter().filter(|path| path.extension().is_some_and(|end| end == "gz")) {
        let mut tally = Tally::default();
        for case in lines(path.to_str().unwrap()) {
            if is_valid(&case) {
                tally.network(text(&case, "id"), &case);
                let (_, report) = read(&case);
                println!("{} {} {:?}", text(&case, "id"), report.totals.macs, last_field(&report));
            } else {
                tally.refused(text(&case, "id"), &case);
            }
        }
        tally.say(&path.display().to_string());
    }
}

/// The reference table: parameters, millions of multiply-adds, what a value of the last map sees, and the step from one to the
/// next.
const TABLE: &[(&str, u64, u64, u64, u64)] = &[
    ("VGG16", 138_357_544, 154_703, 212, 32),
    ("ResNet50", 25_636_712, 38_580, 483, 32),
    ("MobileNetV2", 3_538_984, 3_008, 491, 32),
];

/// What a value of the last map sees that does not see all of the picture.
fn last_field(report: &Report) -> Option<[Reach; 2]> {
    report.nodes.iter().rev().find_map(|entry| match entry.field {
        Some(Field::Window { y, x }) => Some([y, x]),
        _ => None,
    })
}

#[test]
fn the_reference_table() {
    let cases = lines("oracle/applications.jsonl.gz");
    for (name, params, macs, sees, step) in TABLE {
        let (_, report) = read(cases.iter().find(|case| text(case, "name") == *name).unwrap());
        assert_eq!(report.totals.params, *params, "{name}");
        assert_eq!((report.totals.macs + 50_000) / 100_000, *macs, "{name}");
        for reach in last_field(&report).unwrap() {
            assert_eq!((reach.size(), reach.jump, reach.unit), (*sees, *step, 1), "{name}");
        }
    }
}
