//! `layers/*.json`: every layer alone, with every argument and at every edge.

use crate::files::{sizes, text, value};
use convscope::nn::analysis::{Outcome, analyze};
use convscope::nn::layers::Layer;
use convscope::nn::layers::input_layer::InputLayer;
use convscope::nn::network::{Body, Kind, Network, Node, NodeId, Source, read_layer};
use convscope::nn::params::Value;
use convscope::nn::shape::product;
use convscope::words::say;
use std::sync::Arc;

/// What Keras does and this project does not, with the reason; each is met by at least one case.
const APART: &[(&str, &str, &str)] = &[
    ("*", "[]", "a tensor without a batch axis is no input of a network"),
    (
        "Conv2D",
        "first a misfit, then a kernel of floats",
        "a float in a pair is refused when it is typed, not when the layer is called",
    ),
    ("Conv2D", "filters None", "let through by Keras's constructor; here it is refused as no number"),
    ("BatchNormalization", "axis 0 with a batch that is known", "one picture is no batch to bring to one scale"),
];

struct Case<'a> {
    class_name: &'a str,
    note: &'a str,
    kwargs: &'a Value,
    inputs: Vec<Vec<Option<u64>>>,
    /// They are given as a list.
    list: bool,
}

impl Case<'_> {
    fn apart(&self) -> Option<&'static str> {
        let batchless = self.inputs.iter().any(Vec::is_empty)
            || self.kwargs.get("batch_shape").and_then(Value::as_list).is_some_and(<[Value]>::is_empty);
        let nameless = self.kwargs.get("filters") == Some(&Value::Null);
        APART
            .iter()
            .find(|(class, what, _)| match *what {
                "[]" => batchless,
                "filters None" => nameless && *class == self.class_name,
                note => *class == self.class_name && note == self.note,
            })
            .map(|(.., why)| *why)
    }

    /// The network that has this layer alone, on its input.
    fn network(&self) -> Network {
        let body = match read_layer(self.class_name, self.kwargs).expect("the class is in the catalogue") {
            Ok(layer) => Body::Layer(layer),
            Err(refusal) => Body::Unknown {
                class_name: self.class_name.to_owned(),
                config: self.kwargs.clone(),
                refusal: Some(refusal),
            },
        };
        let trainable = self.kwargs.get("trainable") != Some(&Value::Bool(false));
        let node = |id, name: &str, body, trainable| {
            Arc::new(Node {
                id: NodeId(id),
                name: name.to_owned(),
                body,
                trainable,
                off: false,
                inputs: vec![],
                extra: Value::Null,
            })
        };
        let mut nodes = vec![];
        for (at, (batch, shape)) in (0..).zip(self.inputs.iter().filter_map(|sizes| sizes.split_first())) {
            let input = InputLayer { shape: shape.to_vec(), batch_size: *batch, ..InputLayer::default() };
            nodes.push(node(at, &format!("input_{at}"), Body::Layer(Layer::from(input)), true));
        }
        let mut last = node(99, text(self.kwargs, "name"), body, trainable);
        if self.list {
            Arc::make_mut(&mut last).inputs = nodes.iter().map(|input| Source::of(input.id)).collect();
        }
        nodes.push(last);
        Network { nodes, kind: Kind::Functional, ..Network::default() }
    }
}

/// What of a case differs from Keras; nothing where it holds.
fn differs(case: &Case<'_>, ok: Option<&Value>, refused: Option<&Value>) -> Option<String> {
    let network = case.network();
    let report = analyze(&network);
    let entry = report.nodes.last().unwrap();
    let (ok, refused) = match (&entry.outcome, ok, refused) {
        (Outcome::Shape(_), Some(ok), _) => (ok, None),
        (Outcome::Problem(problem), _, Some(refused)) => (refused, Some(problem)),
        (outcome, ..) => return Some(format!("{outcome:?}")),
    };
    if let Some(problem) = refused {
        if problem.code() != text(ok, "category") {
            return Some(format!("{} for {problem:?}", problem.code()));
        }
        // What the page quotes as Keras's own message is that, word for word.
        let params = network.nodes.last().and_then(|node| network.layer(node)).map(|layer| layer.op().params());
        let said = params.zip(entry.inputs.first()).and_then(|(params, reads)| say::keras(&params, reads, problem));
        return said.filter(|said| entry.batch.is_none() && said != text(ok, "message"));
    }
    let mut shape = vec![entry.batch];
    shape.extend(&entry.shape().unwrap().0);
    let weights: Vec<Value> = entry
        .weights
        .iter()
        .map(|weight| {
            let shape = weight.shape.iter().map(|n| Value::from(*n)).collect();
            let entries = [
                ("name", Value::from(weight.name)),
                ("shape", Value::List(shape)),
                ("trainable", Value::Bool(weight.trainable)),
            ];
            Value::Map(entries.map(|(key, value)| (key.to_owned(), value)).into())
        })
        .collect();
    let counted = entry.weights.iter().map(|weight| product(&weight.shape).unwrap()).sum::<u64>();
    let found = [
        ("params", Value::from(entry.params)),
        ("trainable", Value::from(entry.trainable)),
        ("non_trainable", Value::from(entry.non_trainable())),
        ("weights", Value::List(weights)),
    ];
    let wrong = found.iter().find(|(key, value)| ok.get(key) != Some(value));
    match wrong {
        Some((key, value)) => Some(format!("{key} {value:?}")),
        None if sizes(ok.get("output_shape").unwrap()) != shape => Some(format!("{shape:?}")),
        None if counted != entry.params => Some(format!("{counted} values in weights")),
        None => None,
    }
}

#[test]
fn every_layer_alone() {
    let (mut held, mut quirks, mut apart, mut wrong) = (0, 0, 0, vec![]);
    // More cases of the same form, where a folder outside has them.
    let beside = std::env::var("CONVSCOPE_CASES").ok();
    for class_name in Layer::CLASS_NAMES {
        let mut cases = value(&format!("layers/{class_name}.json")).as_list().unwrap().to_vec();
        if let Some(folder) = &beside {
            let path = format!("{folder}/{class_name}.json");
            if std::path::Path::new(&path).exists() {
                cases.extend(value(&path).as_list().unwrap().to_vec());
            }
        }
        for given in &cases {
            let case = Case {
                class_name,
                note: text(given, "note"),
                kwargs: given.get("kwargs").unwrap(),
                inputs: match (given.get("input_shape"), given.get("input_shapes").and_then(Value::as_list)) {
                    (Some(one), _) => vec![sizes(one)],
                    (_, Some(several)) => several.iter().map(sizes).collect(),
                    _ => vec![],
                },
                list: given.get("input_shapes").is_some(),
            };
            let difference = differs(&case, given.get("ok"), given.get("refused"));
            match (difference, given.get("quirk"), case.apart()) {
                (None, ..) => held += 1,
                // Keras lets it through by accident: to refuse it is allowed, to give another result is not.
                (Some(found), Some(_), _) if found.starts_with("Problem") || given.get("refused").is_some() => {
                    quirks += 1
                }
                (Some(_), _, Some(_)) => apart += 1,
                (Some(found), ..) => wrong.push(format!("{class_name} {:?}: {found}", given)),
            }
        }
    }
    println!("layers: {held} cases hold, {quirks} accidents of Keras refused, {apart} apart, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(held > 1_000, "only {held} cases were found");
}
