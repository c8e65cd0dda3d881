//! Keras JSON → Network.

use super::Era;
use super::calls::{self, Tensor};
use super::config::{body, warning};
use crate::nn::analysis::analyze;
use crate::nn::network::{Body, INNER, Kind, Network, Node, NodeId, Source, read_layer, snake_case};
use crate::nn::params::{Map, Value};
use crate::nn::sorted::Sorted;
use crate::text::path::Path;
use crate::text::{ImportError, Warning, WarningKind, json};
use std::cell::Cell;
use std::sync::Arc;

/// Layers that are read. The largest network of keras.applications has about 1,200.
const MOST_LAYERS: usize = 10_000;

/// The source that a name stands for which no layer has. Analysis says so at the node that reads it.
const NOWHERE: NodeId = NodeId(u32::MAX);

/// A network as read from a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The network.
    pub network: Network,
    /// What the reader of the file should hear of.
    pub warnings: Vec<Warning>,
}

/// Reads a model JSON of Keras 3 or Keras 2.
///
/// ```
/// let read = convscope::text::keras_json::read(r#"{"class_name": "Sequential", "config": {"name": "s", "layers": [
///     {"class_name": "InputLayer", "config": {"batch_shape": [null, 28, 28, 1]}},
///     {"class_name": "Conv2D", "config": {"name": "c", "filters": 8, "kernel_size": 3}}]}}"#).unwrap();
/// assert_eq!(read.network.nodes[1].name, "c");
/// assert!(read.warnings.is_empty());
/// ```
///
/// # Errors
/// Where the text is no model. What is wrong with a layer is no error: the layer's report says it.
pub fn read(text: &str) -> Result<Read, ImportError> {
    from_value(&json::parse(text)?)
}

/// Reads a model JSON that is parsed already.
///
/// # Errors
/// Where it is no model.
pub fn from_value(value: &Value) -> Result<Read, ImportError> {
    let top = value.as_map().ok_or(ImportError::NoModel)?;
    let reader = model(top, &Path::Top, &TOP, None)?;
    let network = forget_what_follows(reader.network, top);
    Ok(Read { network, warnings: reader.warnings })
}

/// Reads a model: the file's own, or, with the next identity for its layers, one that is a layer of another.
fn model(top: &Map, place: &Path<'_>, known: &[&str], inner: Option<u32>) -> Result<Reader, ImportError> {
    let (Some(class_name), Some(config)) = (top.get("class_name").and_then(Value::as_text), top.get("config")) else {
        return Err(ImportError::NoModel);
    };
    let path = Path::Key(place, "config");
    let not_model = || ImportError::NotModel { class_name: class_name.to_owned() };
    // Very old files have the list of layers in the place of the config.
    let (said, layers) = match config {
        Value::List(layers) => (None, layers.as_slice()),
        Value::Map(map) => {
            let layers = map.get("layers").ok_or_else(not_model)?;
            (Some(map), Path::Key(&path, "layers").list(layers)?)
        }
        _ => return Err(not_model()),
    };
    if layers.len() > MOST_LAYERS {
        return Err(ImportError::TooManyLayers { layers: layers.len() as u64, most: MOST_LAYERS as u64 });
    }
    let given =
        layers.iter().filter_map(|entry| entry.get("config")?.get("name").or_else(|| entry.get("name"))?.as_text());
    let names = given.map(|name| (name.to_owned(), ())).collect();
    let mut reader = Reader {
        era: era(top),
        network: Network::default(),
        warnings: vec![],
        names,
        first: 0,
        next: inner.unwrap_or(INNER),
    };
    reader.network.name = said.and_then(|map| map.get("name")).and_then(Value::as_text).unwrap_or_default().to_owned();
    reader.unread(place, top, known);
    if let Some(said) = said {
        reader.unread(&path, said, &MODEL);
    }
    let list = Path::Key(&path, "layers");
    let entries = layers
        .iter()
        .enumerate()
        .map(|(at, entry)| reader.entry(&Path::Item(if said.is_some() { &list } else { &path }, at), entry))
        .collect::<Result<Vec<_>, _>>()?;
    reader.network.extra = Value::Map(outline(top, said, &entries));
    if inner.is_some() {
        // The models in it have theirs already.
        reader.first = reader.next;
    }
    if class_name == "Sequential" {
        reader.network.kind = Kind::Sequential;
        reader.stack(entries, said);
    } else {
        reader.network.kind = Kind::Functional;
        reader.graph(entries, said.unwrap_or(top), &list);
    }
    if inner.is_some() {
        reader.next = reader.id(reader.network.nodes.len()).0;
    }
    Ok(reader)
}

/// A file that would be written the same without being remembered need not be remembered.
pub(crate) fn forget_what_follows(network: Network, top: &Map) -> Network {
    if top.keys().any(|key| !["module", "class_name", "config", "convscope"].contains(&key.as_str())) {
        return network;
    }
    let mut plain = network.clone();
    plain.extra = Value::Null;
    for node in &mut plain.nodes {
        Arc::make_mut(node).extra = Value::Null;
    }
    let written = super::write(&plain, &analyze(&plain));
    let same = written.as_map().is_some_and(|written| {
        written.len() == top.keys().filter(|key| *key != "convscope").count()
            && written.iter().all(|(key, value)| top.get(key) == Some(value))
    });
    if same { plain } else { network }
}

/// What a model's file holds beside its config, and a model's config beside its layers, that is known.
const TOP: [&str; 9] = [
    "module",
    "class_name",
    "config",
    "registered_name",
    "build_config",
    "compile_config",
    "keras_version",
    "backend",
    "convscope",
];
const MODEL: [&str; 7] = ["name", "trainable", "dtype", "layers", "input_layers", "output_layers", "build_input_shape"];
const ENTRY: [&str; 9] = [
    "module",
    "class_name",
    "config",
    "registered_name",
    "build_config",
    "compile_config",
    "name",
    "inbound_nodes",
    "shared_object_id",
];

/// Keras 3 writes the module of every object; its version settles it where it stands.
pub(super) fn era(top: &Map) -> Era {
    let version = top.get("keras_version").and_then(Value::as_text);
    match version.and_then(|version| version.split('.').next()?.parse::<u64>().ok()) {
        Some(0..=2) => Era::Keras2,
        Some(_) => Era::Keras3,
        None if top.contains_key("module") => Era::Keras3,
        None => Era::Keras2,
    }
}

/// What the file said beside its layers; of those, the names in their order.
fn outline(top: &Map, said: Option<&Map>, entries: &[Entry]) -> Map {
    // The layers are most of a file: they are not copied to be left out.
    let without = |map: &Map, left_out: &[&str]| -> Map {
        let kept = map.iter().filter(|(key, _)| !left_out.contains(&key.as_str()));
        kept.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let names = Value::List(entries.iter().map(|entry| Value::from(entry.said_name.as_str())).collect());
    let config = match said {
        None => names,
        Some(said) => {
            let mut config = without(said, &["layers"]);
            config.insert("layers".to_owned(), names);
            Value::Map(config)
        }
    };
    let mut outline = without(top, &["config", "convscope"]);
    outline.insert("config".to_owned(), config);
    outline
}

/// One entry of the list of layers.
struct Entry {
    /// The name by which other layers speak of it.
    said_name: String,
    node: Node,
    /// What becomes of the node's `extra`: the first call of the layer takes it.
    extra: Cell<Value>,
    /// Its calls as they were said.
    calls: Vec<Value>,
}

struct Reader {
    era: Era,
    network: Network,
    warnings: Vec<Warning>,
    /// The names that layers have.
    names: Sorted<String, ()>,
    /// The identity of the first node.
    first: u32,
    /// The next identity for a layer of a nested model.
    next: u32,
}

impl Reader {
    /// The identity of the node at a place.
    fn id(&self, at: usize) -> NodeId {
        NodeId(u32::try_from(at).unwrap_or(u32::MAX).saturating_add(self.first))
    }

    /// A layer that is a model of Keras's own kinds. One that cannot be read as such stays as it is.
    fn nested(&mut self, class_name: &str, map: &Map, path: &Path<'_>) -> Option<Body> {
        let module = map.get("module").and_then(Value::as_text);
        let ours = module.is_none_or(|module| module.split('.').next() == Some("keras"));
        if !ours || !["Sequential", "Functional", "Model"].contains(&class_name) {
            return None;
        }
        map.get("config")?.get("layers")?;
        let mut top = map.clone();
        top.retain(|key, _| !["name", "inbound_nodes", "shared_object_id"].contains(&key.as_str()));
        if self.era == Era::Keras3 && module.is_none() {
            top.insert("keras_version".to_owned(), Value::from("3"));
        }
        let mut inner = model(&top, path, &TOP, Some(self.next)).ok()?;
        if module.is_none()
            && let Value::Map(extra) = &mut inner.network.extra
        {
            extra.retain(|key, _| map.contains_key(key));
        }
        self.next = inner.next;
        self.warnings.append(&mut inner.warnings);
        Some(Body::Model(Box::new(inner.network)))
    }

    fn unread(&mut self, path: &Path<'_>, map: &Map, known: &[&str]) {
        for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
            self.warnings.push(warning(path, key, WarningKind::Unread));
        }
    }

    fn entry(&mut self, path: &Path<'_>, value: &Value) -> Result<Entry, ImportError> {
        let map = path.map(value)?;
        let class_name = Path::Key(path, "class_name").text(path.need(map, "class_name")?)?;
        let config = path.need(map, "config")?;
        let inside = Path::Key(path, "config");
        self.unread(path, map, &ENTRY);
        let era = self.era;
        let body = match self.nested(class_name, map, path) {
            Some(model) => model,
            None => body(class_name, map, config, era, |key, kind| self.warnings.push(warning(&inside, key, kind))),
        };
        let name_in = |value: Option<&Value>| value.and_then(Value::as_text).map(str::to_owned);
        let own = name_in(config.get("name"));
        let own_name = own.clone();
        let said_name = name_in(map.get("name")).or_else(|| own.clone());
        let name = own.or_else(|| said_name.clone()).unwrap_or_else(|| self.auto_name(class_name));
        let calls = match map.get("inbound_nodes") {
            None => vec![],
            Some(calls) => Path::Key(path, "inbound_nodes").list(calls)?.to_vec(),
        };
        // What is kept elsewhere is not copied to be left out.
        let left_out = |key: &str| match &body {
            Body::Unknown { refusal: None, .. } | Body::Model(_) => key == "inbound_nodes" || key == "config",
            _ => key == "inbound_nodes",
        };
        let kept = map.iter().filter(|(key, _)| !left_out(key));
        let mut extra: Map = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
        if matches!(body, Body::Model(_)) {
            // The model has all of it but its name.
            let name = own_name.clone().map(|name| ("name".to_owned(), Value::Text(name)));
            extra.insert("config".to_owned(), Value::Map(name.into_iter().collect()));
        }
        let trainable = config.get("trainable") != Some(&Value::Bool(false));
        // The identity is given when the node finds its place.
        let node =
            Node { id: NOWHERE, name: name.clone(), body, trainable, off: false, inputs: vec![], extra: Value::Null };
        Ok(Entry { said_name: said_name.unwrap_or(name), node, extra: Cell::new(Value::Map(extra)), calls })
    }

    /// The name Keras gives a layer that has none: its class's, numbered, that no other has.
    fn auto_name(&mut self, class_name: &str) -> String {
        let stem = snake_case(class_name);
        let mut name = stem.clone();
        let mut number = 0_u64;
        while self.names.insert(name.clone(), ()).is_some() {
            number += 1;
            name = format!("{stem}_{number}");
        }
        name
    }

    fn place(&mut self, mut node: Node) -> NodeId {
        node.id = self.id(self.network.nodes.len());
        let id = node.id;
        self.network.nodes.push(Arc::new(node));
        id
    }

    fn stack(&mut self, entries: Vec<Entry>, said: Option<&Map>) {
        let nodes = entries.into_iter().map(|entry| Node { extra: entry.extra.into_inner(), ..entry.node });
        let nodes: Vec<Node> = nodes.collect();
        if let Some(first) = nodes.first().filter(|first| !first.body.is_input())
            && let Some(input) = implied_input(first, said)
        {
            let stem = format!("{}_input", first.name);
            let name = if self.names.contains_key(&stem) { self.auto_name("InputLayer") } else { stem };
            self.place(plain(name, input));
        }
        for node in nodes {
            self.place(node);
        }
    }

    fn graph(&mut self, mut entries: Vec<Entry>, said: &Map, list: &Path<'_>) {
        // Taken from the entries, so that each can go into its node.
        let mut said_calls: Vec<Vec<Value>> =
            entries.iter_mut().map(|entry| std::mem::take(&mut entry.calls)).collect();
        let calls = Calls::new(&entries, &said_calls);
        // What each call reads: places in `calls`, nothing where there is no such layer.
        let mut reads: Vec<Vec<Option<(usize, u32)>>> = Vec::with_capacity(calls.count);
        for (at, own) in said_calls.iter().enumerate() {
            let item = Path::Item(list, at);
            let inbound = Path::Key(&item, "inbound_nodes");
            if own.is_empty() {
                reads.push(vec![]);
            }
            for (number, call) in own.iter().enumerate() {
                let tensors = calls::tensors(call);
                for missing in tensors.iter().filter(|tensor| calls.find(tensor).is_none()) {
                    let kind = WarningKind::NoLayer(missing.layer.clone());
                    self.warnings.push(Warning { path: Path::Item(&inbound, number).to_string(), kind });
                }
                reads.push(tensors.iter().map(|tensor| calls.find(tensor)).collect());
            }
        }
        let order = in_order(&calls, &reads);
        let mut id_of = vec![NOWHERE; calls.count];
        for (at, call) in order.iter().enumerate() {
            if let Some(id) = id_of.get_mut(*call) {
                *id = self.id(at);
            }
        }
        let id = |call: usize| id_of.get(call).copied().unwrap_or(NOWHERE);
        let source = |read: &Option<(usize, u32)>| {
            read.map_or(Source::of(NOWHERE), |(call, output)| Source { node: id(call), output })
        };
        for call in order {
            let Some((at, number)) = calls.entry(call) else { continue };
            let (Some(entry), Some(own)) = (entries.get(at), said_calls.get_mut(at)) else {
                continue;
            };
            let mut node = if number == 0 {
                Node { extra: entry.extra.take(), ..entry.node.clone() }
            } else {
                // Keras's own way to speak of a further call: `conv2d[1]`.
                let name = format!("{}[{number}]", entry.node.name);
                let name = if self.names.insert(name.clone(), ()).is_none() { name } else { self.auto_name(&name) };
                Node { extra: Value::Map(Map::new()), ..plain(name, Body::SameAs(id(calls.first_of(call)))) }
            };
            if let (Value::Map(extra), Some(said)) = (&mut node.extra, own.get_mut(number)) {
                extra.insert("inbound_nodes".to_owned(), Value::List(vec![std::mem::take(said)]));
            }
            let inputs: Vec<Source> = reads.get(call).into_iter().flatten().map(source).collect();
            let above = self.network.nodes.last().map(|above| Source::of(above.id));
            node.inputs = match inputs.as_slice() {
                _ if node.body.is_input() => vec![],
                // No call at all: Keras has the layer, but it reads nothing.
                [] => vec![Source::of(NOWHERE)],
                // A list of one is a list.
                [one] if above == Some(*one) && !entry.calls.get(number).is_some_and(calls::is_list) => vec![],
                _ => inputs,
            };
            self.place(node);
        }
        let ends = said.get("output_layers").map(calls::ends).unwrap_or_default();
        let outputs: Vec<Source> =
            ends.iter().filter_map(|tensor| calls.find(tensor)).map(|read| source(&Some(read))).collect();
        let last = self.network.nodes.last().map(|last| Source::of(last.id));
        let is_last = outputs.len() == 1 && outputs.first().copied() == last;
        self.network.outputs = if is_last { vec![] } else { outputs };
    }
}

/// Whether a layer is a model itself.
pub(super) fn is_model(body: &Body) -> bool {
    match body {
        Body::Model(_) => true,
        Body::Unknown { config, .. } => config.get("layers").is_some(),
        _ => false,
    }
}

fn plain(name: String, body: Body) -> Node {
    Node { id: NOWHERE, name, body, trainable: true, off: false, inputs: vec![], extra: Value::Null }
}

/// The input that a first layer of a stack carries in its own arguments, or that the stack was built with.
fn implied_input(first: &Node, said: Option<&Map>) -> Option<Body> {
    let arguments = match &first.body {
        Body::Unknown { config, refusal: None, .. } => Some(config),
        _ => first.extra.get("config"),
    };
    let carried = ["batch_input_shape", "batch_shape", "input_shape"]
        .iter()
        .find_map(|key| Some((*key, arguments?.get(key)?)))
        .or_else(|| Some(("batch_shape", said?.get("build_input_shape")?)));
    let (key, shape) = carried?;
    let arguments = Value::Map(Map::from([(key.to_owned(), shape.clone())]));
    read_layer("InputLayer", &arguments)?.ok().map(Body::Layer)
}

/// All calls of all layers, numbered in the order of the file.
struct Calls<'a> {
    layers: Vec<Own>,
    by_name: Sorted<&'a str, usize>,
    count: usize,
}

/// One layer's calls.
struct Own {
    first: usize,
    count: usize,
    /// The layer is a model itself.
    nested: bool,
}

impl<'a> Calls<'a> {
    fn new(entries: &'a [Entry], said_calls: &[Vec<Value>]) -> Self {
        let mut calls = Self { layers: vec![], by_name: Sorted::new(), count: 0 };
        for (entry, own) in entries.iter().zip(said_calls) {
            if !calls.by_name.contains_key(entry.said_name.as_str()) {
                calls.by_name.insert(entry.said_name.as_str(), calls.layers.len());
            }
            let own = own.len().max(1);
            calls.layers.push(Own { first: calls.count, count: own, nested: is_model(&entry.node.body) });
            calls.count += own;
        }
        calls
    }

    /// The number of the call that makes a tensor, and which of its outputs it is.
    fn find(&self, tensor: &Tensor) -> Option<(usize, u32)> {
        let own = self.layers.get(*self.by_name.get(tensor.layer.as_str())?)?;
        let call = tensor.call_among(own.count, own.nested)?;
        Some((own.first + call, u32::try_from(tensor.output).ok()?))
    }

    /// The layer of a call, and which of its calls it is.
    fn entry(&self, call: usize) -> Option<(usize, usize)> {
        let at = self.layers.partition_point(|own| own.first <= call).checked_sub(1)?;
        Some((at, call - self.layers.get(at)?.first))
    }

    fn first_of(&self, call: usize) -> usize {
        self.entry(call).map_or(call, |(_, number)| call - number)
    }
}

/// The calls in the order of the file, but that each stands below those that it reads and below earlier calls of its own
/// layer. Where they run in a circle, one of them stands above what it reads: analysis says so.
fn in_order(calls: &Calls<'_>, reads: &[Vec<Option<(usize, u32)>>]) -> Vec<usize> {
    let needs = |call: usize| {
        let earlier = calls.entry(call).filter(|(_, number)| *number > 0).map(|_| call - 1);
        let read = reads.get(call).into_iter().flatten().filter_map(|read| read.map(|(call, _)| call));
        earlier.into_iter().chain(read).collect::<Vec<_>>()
    };
    let mut order = Vec::with_capacity(calls.count);
    let mut begun = vec![false; calls.count];
    let mut begin = |call: usize| begun.get_mut(call).is_some_and(|begun| !std::mem::replace(begun, true));
    for call in 0..calls.count {
        let mut open: Vec<(usize, std::vec::IntoIter<usize>)> = vec![];
        if begin(call) {
            open.push((call, needs(call).into_iter()));
        }
        while let Some((at, left)) = open.last_mut() {
            match left.next() {
                Some(next) if begin(next) => open.push((next, needs(next).into_iter())),
                Some(_) => {}
                None => {
                    order.push(*at);
                    open.pop();
                }
            }
        }
    }
    order
}
