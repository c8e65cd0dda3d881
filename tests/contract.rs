//! What every layer of the catalogue must have. A new layer that lacks something fails here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use convscope::nn::analysis::{Outcome, analyze};
use convscope::nn::layers::{Group, Layer};
use convscope::nn::network::{Body, Edit, Network, Source, apply, read_layer};
use convscope::nn::params::{Kind, Reason, Value};
use convscope::nn::repairs::repairs;
use convscope::nn::shape::Problem;
use convscope::text::{json, keras_json};
use convscope::words::{Locale, lookup};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

fn all() -> impl Iterator<Item = (&'static str, Layer)> {
    Layer::CLASS_NAMES
        .iter()
        .map(|name| (*name, Layer::new(name).unwrap_or_else(|| panic!("{name} is not made by its name"))))
}

fn cases(class_name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/keras/layers/{class_name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    json::parse(&text).unwrap().as_list().unwrap().to_vec()
}

#[test]
fn class_names_and_registry() {
    for (name, layer) in all() {
        assert_eq!(layer.op().class_name(), name);
        assert!((layer.op().group() == Group::Input) != Group::CATALOGUE.contains(&layer.op().group()), "{name}");
    }
    let names: HashSet<_> = Layer::CLASS_NAMES.iter().collect();
    assert_eq!(names.len(), Layer::CLASS_NAMES.len());
    assert_eq!(Layer::new("NoSuchLayer"), None);
}

#[test]
fn arguments() {
    for (name, layer) in all() {
        let params = layer.op().params();
        let names: HashSet<_> = params.iter().map(|param| param.name).collect();
        assert_eq!(names.len(), params.len(), "{name}: an argument is declared twice");
        for param in params {
            let what = format!("{name}.{}", param.name);
            // A new layer has its defaults; setting an argument to what it is changes nothing.
            assert!(param.default.as_ref().is_none_or(|default| *default == param.value), "{what}");
            let mut same = layer.clone();
            assert_eq!(same.op_mut().set(param.name, &param.value), Ok(()), "{what}");
            assert_eq!(same, layer, "{what}");
            // A refused value changes nothing either, and the refusal says what and why.
            let error = same.op_mut().set(param.name, &Value::Map([].into())).expect_err(&what);
            assert_eq!((error.param.as_str(), &same), (param.name, &layer), "{what}");
            if let (Some(min), Kind::Count) = (param.min, param.kind) {
                let error = same.op_mut().set(param.name, &Value::Int(min - 1)).expect_err(&what);
                assert_eq!(error.reason, Reason::Below(min), "{what}");
            }
            if let Kind::Choice(words) = param.kind {
                for word in words {
                    same.op_mut()
                        .set(param.name, &Value::from(*word))
                        .unwrap_or_else(|error| panic!("{what}: {error:?}"));
                    let now = same.op().params().into_iter().find(|now| now.name == param.name).unwrap();
                    assert_eq!(now.value, Value::from(*word), "{what}");
                }
            }
            let kept = layer.op().kept().iter().filter_map(|kept| kept.check(param.name, &Value::Null));
            assert_eq!(kept.count(), 0, "{what} is also an argument that is only kept");
        }
        let error = layer.clone().op_mut().set("no_such_argument", &Value::Null).expect_err(name);
        assert_eq!(error.reason, Reason::Unknown);
    }
}

/// Keras's own config of every accepted case says the same layer as the arguments that were typed, and has no argument
/// that nobody here knows.
#[test]
fn configs_of_keras() {
    for (name, _) in all() {
        let cases = cases(name);
        let mut read = 0;
        for case in cases.iter().filter(|case| case.get("quirk").is_none()) {
            let (kwargs, Some(config)) = (case.get("kwargs").unwrap(), case.get("ok").and_then(|ok| ok.get("config")))
            else {
                continue;
            };
            // A tensor that has not even a batch axis is no input of a network.
            if kwargs.get("batch_shape").and_then(Value::as_list).is_some_and(<[Value]>::is_empty) {
                continue;
            }
            let typed = read_layer(name, kwargs).unwrap();
            let mut stored = read_layer(name, config).unwrap();
            // Keras stores a pool's strides as the pool's size where none were given.
            if let (Ok(layer), Some(Value::Null) | None) = (&mut stored, kwargs.get("strides"))
                && layer.op().params().iter().any(|param| param.name == "strides" && param.kind == Kind::OptionalPair)
            {
                layer.op_mut().set("strides", &Value::Null).unwrap();
            }
            // And -1 groups as the channels that there were.
            if let (Ok(layer), Some(Value::Int(-1))) = (&mut stored, kwargs.get("groups")) {
                layer.op_mut().set("groups", &Value::Int(-1)).unwrap();
            }
            assert_eq!(stored, typed, "{name} {kwargs:?}");
            read += usize::from(typed.is_ok());
        }
        assert!(read > 5, "{name}: {read} accepted cases");
        assert!(cases.iter().any(|case| case.get("refused").is_some()), "{name}: no refused case");
    }
}

/// A layer that is called again keeps its weights: Keras takes only an input that they fit.
#[test]
fn calls_on_another_input() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keras/calls.json");
    let cases = json::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
    for case in cases.as_list().unwrap() {
        let text = |key: &str| case.get(key).and_then(Value::as_text).unwrap();
        let shape = |key: &str| case.get(key).and_then(Value::as_list).map(<[Value]>::to_vec);
        let input = |key: &str| {
            let shape = Value::Map([("shape".to_owned(), Value::List(shape(key).unwrap()))].into());
            read_layer("InputLayer", &shape).unwrap().unwrap()
        };
        let layer = read_layer(text("class_name"), case.get("kwargs").unwrap()).unwrap().unwrap();
        let mut network = Network::stack("n", [input("built_on"), layer.clone(), input("called_on"), layer]);
        let owner = network.nodes[1].id;
        Arc::make_mut(&mut network.nodes[3]).body = Body::SameAs(owner);
        let report = analyze(&network);
        let got = report.nodes[3].outcome.clone();
        match (shape("output_shape"), got) {
            (Some(wanted), Outcome::Shape(got)) => {
                let got: Vec<Value> = got.sizes().unwrap().into_iter().map(Value::from).collect();
                assert_eq!(got, wanted, "{case:?}");
            }
            (None, Outcome::Problem(Problem::Rebuilt { .. })) => {
                let repairs = repairs(&network, &report, network.nodes[3].id);
                assert!(!repairs.is_empty(), "{case:?}");
            }
            (_, got) => panic!("{case:?}: {got:?}"),
        }
        assert!(report.nodes[3].weights.is_empty(), "its weights count once");
    }
}

#[test]
fn words_in_every_language() {
    let mut missing = vec![];
    for locale in [Locale::En, Locale::ZhCn] {
        let mut want = |key: String| {
            if lookup(locale, &key).is_none_or(|text| text.trim().is_empty()) {
                missing.push(format!("{locale:?} {key}"));
            }
        };
        for (name, layer) in all() {
            want(format!("layer.{name}.about"));
            for param in layer.op().params() {
                want(format!("layer.{name}.{}", param.name));
                want(format!("layer.{name}.{}_about", param.name));
                // The words of a dtype speak for themselves.
                if let (Kind::Choice(words), true) = (param.kind, param.name != "dtype") {
                    let table = if param.name == "activation" { "activation" } else { "choice" };
                    words.iter().for_each(|word| want(format!("{table}.{word}")));
                }
            }
        }
        for id in convscope::text::presets::PRESETS {
            want(format!("preset.{id}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Keras's `Rescaling.from_config` looks both its numbers up: JSON without one of them does not load, whatever the default of
/// the constructor is.
#[test]
fn rescaling_says_its_offset() {
    let network = Network::stack("n", ["InputLayer", "Rescaling"].map(|name| Layer::new(name).unwrap()));
    let written = keras_json::export(&network, &analyze(&network));
    let layers = written.get("config").and_then(|config| config.get("layers")).and_then(Value::as_list).unwrap();
    let config = layers[1].get("config").unwrap();
    assert_eq!(config.get("offset"), Some(&Value::Float(0.0)));
    assert!(config.get("scale").is_some());
}

/// Every layer goes to Keras's JSON and back.
#[test]
fn there_and_back() {
    for (name, layer) in all() {
        let merges = layer.op().merges();
        let layers = [Layer::new("InputLayer").unwrap(), layer];
        let mut network = Network::stack("n", layers.into_iter().skip(usize::from(name == "InputLayer")));
        if merges {
            let [input, layer] = [network.nodes[0].id, network.nodes[1].id];
            let inputs = vec![Source::of(input), Source::of(input)];
            network = apply(&network, &Edit::Connect { node: layer, inputs }).unwrap();
            network.kind = convscope::nn::network::Kind::Functional;
            network.name = "functional".to_owned();
        }
        let written = keras_json::export(&network, &analyze(&network));
        let read = keras_json::from_value(&written).unwrap();
        assert_eq!(read.network, network, "{name}");
        assert!(read.warnings.is_empty(), "{name}");
    }
}
