//! A network and its weights as they travel to the worker: no more than a run needs, every identity exact.
//!
//! Both ends are of one version, so nothing here is tolerant, and it is no file format.

use super::restore::{read_sources, write_sources};
use super::weights::{map, node_id};
use super::{weights, write::word};
use crate::nn::layers::Layer;
use crate::nn::network::{Body, Kind, Network, Node};
use crate::nn::params::{Map, Value};
use crate::nn::weights::Weights;
use crate::text::path::Path;
use crate::text::{ImportError, Wanted, json};
use std::sync::Arc;

/// Writes what a run needs of a network and its weights. Of a layer that cannot run only the class goes along.
///
/// ```
/// use convscope::nn::{layers::Layer, network::Network, weights::Weights};
/// use convscope::text::document::{read_network_and_weights, write_network_and_weights};
/// let network = Network::stack("n", ["InputLayer", "Conv2D"].map(|name| Layer::new(name).unwrap()));
/// let text = write_network_and_weights(&network, &Weights::default());
/// assert_eq!(read_network_and_weights(&text), Ok((network, Weights::default())));
/// ```
#[must_use]
pub fn write_network_and_weights(network: &Network, weights: &Weights) -> String {
    let mut top = write_network(network);
    top.insert("weights".to_owned(), Value::Map(weights::write(weights)));
    json::write(&Value::Map(top))
}

fn write_network(network: &Network) -> Map {
    let nodes = network.nodes.iter().map(|node| Value::Map(write_node(node))).collect();
    map([
        ("name", Value::from(network.name.as_str())),
        ("kind", Value::from(word(network.kind))),
        ("nodes", Value::List(nodes)),
        ("outputs", write_sources(&network.outputs)),
    ])
}

fn write_node(node: &Node) -> Map {
    let mut entry = map([("id", Value::from(u64::from(node.id.0))), ("name", Value::from(node.name.as_str()))]);
    let mut put = |key: &str, value: Value| entry.insert(key.to_owned(), value);
    if node.off {
        put("off", Value::Bool(true));
    }
    if !node.trainable {
        put("frozen", Value::Bool(true));
    }
    if !node.inputs.is_empty() {
        put("inputs", write_sources(&node.inputs));
    }
    match &node.body {
        Body::SameAs(owner) => put("same_as", Value::from(u64::from(owner.0))),
        Body::Model(inner) => put("model", Value::Map(write_network(inner))),
        Body::Unknown { class_name, .. } => put("unknown", Value::from(class_name.as_str())),
        Body::Layer(layer) => {
            let op = layer.op();
            let start = Layer::new(op.class_name()).map(|layer| layer.op().params()).unwrap_or_default();
            let changed = op.params().into_iter().filter(|param| start.iter().all(|start| start != param));
            put("set", Value::Map(changed.map(|param| (param.name.to_owned(), param.value)).collect()));
            put("class", Value::from(op.class_name()))
        }
    };
    entry
}

/// Reads what [`write_network_and_weights`] wrote.
///
/// # Errors
/// Where it is something else.
pub fn read_network_and_weights(text: &str) -> Result<(Network, Weights), ImportError> {
    let value = json::parse(text)?;
    let top = Path::Top.map(&value)?;
    let network = read_network(top, &Path::Top)?;
    let weights = weights::read(Path::Top.need(top, "weights")?, &Path::Key(&Path::Top, "weights"), false)?;
    Ok((network, weights))
}

fn read_network(top: &Map, path: &Path<'_>) -> Result<Network, ImportError> {
    let list = Path::Key(path, "nodes");
    let nodes = list.list(path.need(top, "nodes")?)?;
    let nodes = nodes.iter().enumerate().map(|(at, node)| read_node(node, &Path::Item(&list, at)).map(Arc::new));
    Ok(Network {
        name: Path::Key(path, "name").text(path.need(top, "name")?)?.to_owned(),
        kind: if top.get("kind") == Some(&Value::from(word(Kind::Functional))) {
            Kind::Functional
        } else {
            Kind::Sequential
        },
        nodes: nodes.collect::<Result<_, _>>()?,
        outputs: read_sources(path.need(top, "outputs")?, &Path::Key(path, "outputs"))?,
        extra: Value::Null,
    })
}

fn read_node(value: &Value, path: &Path<'_>) -> Result<Node, ImportError> {
    let map = path.map(value)?;
    let flag = |key: &str| map.get(key) == Some(&Value::Bool(true));
    let body = match (map.get("same_as"), map.get("unknown")) {
        _ if let Some(inner) = map.get("model") => {
            let place = Path::Key(path, "model");
            Body::Model(Box::new(read_network(place.map(inner)?, &place)?))
        }
        (Some(owner), _) => Body::SameAs(node_id(owner, &Path::Key(path, "same_as"))?),
        (_, Some(class)) => {
            let class_name = Path::Key(path, "unknown").text(class)?.to_owned();
            Body::Unknown { class_name, config: Value::Null, refusal: None }
        }
        _ => Body::Layer(read_layer(map, path)?),
    };
    Ok(Node {
        id: node_id(path.need(map, "id")?, &Path::Key(path, "id"))?,
        name: Path::Key(path, "name").text(path.need(map, "name")?)?.to_owned(),
        body,
        trainable: !flag("frozen"),
        off: flag("off"),
        inputs: match map.get("inputs") {
            Some(inputs) => read_sources(inputs, &Path::Key(path, "inputs"))?,
            None => vec![],
        },
        extra: Value::Null,
    })
}

fn read_layer(map: &Map, path: &Path<'_>) -> Result<Layer, ImportError> {
    let place = Path::Key(path, "class");
    let mut layer = Layer::new(place.text(path.need(map, "class")?)?).ok_or_else(|| place.wrong(Wanted::Word))?;
    let place = Path::Key(path, "set");
    for (name, value) in place.map(path.need(map, "set")?)?.iter() {
        layer.op_mut().set(name, value).map_err(|_| Path::Key(&place, name).wrong(Wanted::Word))?;
    }
    Ok(layer)
}
