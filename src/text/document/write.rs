//! Document → text.

use super::restore::{Beside, Item, restore, write_sources};
use super::{VERSION, weights};
use crate::nn::analysis::analyze;
use crate::nn::document::{Document, Picture, PictureSource, Title};
use crate::nn::network::{Kind, Network};
use crate::nn::params::{Map, Value};
use crate::text::{base64, json, keras_json};

/// The document in one line: what autosave keeps.
#[must_use]
pub fn write(document: &Document) -> String {
    json::write(&value(document))
}

/// The document as a file that a person may read.
#[must_use]
pub fn write_file(document: &Document) -> String {
    json::write_indented(&value(document))
}

pub(crate) fn value(document: &Document) -> Value {
    let network = &document.network;
    let model = keras_json::write(network, &analyze(network));
    let (items, beside) = told(network, &model);
    let title = match &document.title {
        Title::Preset(id) => ("preset", id),
        Title::Own(name) => ("own", name),
    };
    let mut ours = weights::map([
        ("version", Value::Int(VERSION)),
        ("title", Value::Map(weights::map([(title.0, Value::from(title.1.as_str()))]))),
        ("picture", Value::Map(picture(&document.picture))),
        ("nodes", Value::List(items.iter().map(|item| Value::Map(item.write())).collect())),
        ("weights", Value::Map(weights::write(&document.weights))),
    ]);
    ours.extend(beside.name.map(|name| ("name".to_owned(), Value::Text(name))));
    ours.extend(beside.kind.map(|kind| ("kind".to_owned(), Value::from(word(kind)))));
    ours.extend(beside.outputs.map(|outputs| ("outputs".to_owned(), write_sources(&outputs))));
    if !document.classes.is_empty() {
        let names = document.classes.iter().map(|name| Value::from(name.as_str())).collect();
        ours.insert("classes".to_owned(), Value::List(names));
    }
    if let Some(kept) = network.extra.get("convscope").and_then(Value::as_map) {
        merge(&mut ours, kept);
    }
    let Value::Map(mut top) = model else {
        return model;
    };
    top.insert("convscope".to_owned(), Value::Map(ours));
    Value::Map(top)
}

/// What must be told of the network beside its model part. The model part is read back: what comes out otherwise is told.
fn told(network: &Network, model: &Value) -> (Vec<Item>, Beside) {
    let mut items: Vec<Item> = network.nodes.iter().map(|node| Item::of(node)).collect();
    let mut beside = Beside::default();
    let Ok(read) = keras_json::from_value(model) else {
        return (items, beside);
    };
    let mut back = read.network;
    restore(&mut back, &items, &beside);
    if back.nodes.len() == network.nodes.len() {
        for ((item, node), back) in items.iter_mut().zip(&network.nodes).zip(&back.nodes) {
            item.reads = (node.inputs != back.inputs).then(|| node.inputs.clone());
        }
    }
    beside.name = (back.name != network.name).then(|| network.name.clone());
    beside.kind = (back.kind != network.kind).then_some(network.kind);
    beside.outputs = (back.outputs != network.outputs).then(|| network.outputs.clone());
    (items, beside)
}

pub(super) const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Sequential => "sequential",
        Kind::Functional => "functional",
    }
}

fn picture(picture: &Picture) -> Map {
    let fit = ("fit", Value::from(picture.fit.word()));
    match &picture.source {
        PictureSource::Sample(id) => weights::map([("sample", Value::from(id.as_str())), fit]),
        PictureSource::Own { name, bytes } => {
            weights::map([("name", Value::from(name.as_str())), ("base64", Value::Text(base64::encode(bytes))), fit])
        }
    }
}

/// Adds what a newer version had said and this one does not know.
fn merge(ours: &mut Map, kept: &Map) {
    for (key, kept) in kept.iter() {
        match (ours.get_mut(key), kept) {
            (Some(Value::Map(ours)), Value::Map(kept)) => merge(ours, kept),
            (Some(Value::List(ours)), Value::List(kept)) => {
                // Nodes, each with its identity.
                for kept in kept.iter().filter_map(Value::as_map) {
                    let same = |node: &&mut Value| node.get("id").is_some_and(|id| Some(id) == kept.get("id"));
                    if let Some(Value::Map(node)) = ours.iter_mut().find(same) {
                        merge(node, kept);
                    }
                }
            }
            // The newer version's own number stays with what it wrote.
            (Some(ours), kept) if key == "version" => *ours = kept.clone(),
            (Some(_), _) => {}
            (None, kept) => {
                ours.insert(key.clone(), kept.clone());
            }
        }
    }
}
