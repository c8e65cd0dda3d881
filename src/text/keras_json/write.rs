//! Network → Keras JSON.

use super::Era;
use super::calls::{self, Change, Tensor, object};
use super::config::{carried, written};
use super::read::era;
use super::said::{self, Said};
use crate::nn::analysis::{Report, analyze};
use crate::nn::layers::Layer;
use crate::nn::network::{Body, Kind, Network, Node, NodeId, Source};
use crate::nn::order::{sort, sort_by_key};
use crate::nn::params::{Map, Value};
use crate::nn::sorted::Sorted;

/// A network as the file said it that it was read from, but for what was changed since. Layers that are switched off are
/// written like the others: Keras has no word for it.
///
/// A network that no file spoke of is written as [`export`] writes it.
#[must_use]
pub fn write(network: &Network, report: &Report) -> Value {
    Writer::new(network, report, true).model()
}

/// The least JSON that every Keras 3 loads: only arguments that differ from their defaults. Layers that are switched off
/// are left out. What a file said of initializers, regularizers and constraints goes along.
#[must_use]
pub fn export(network: &Network, report: &Report) -> Value {
    Writer::new(network, report, false).model()
}

/// Arguments in which a first layer carries the shape of its input.
pub(super) const CARRIED: [&str; 2] = ["batch_input_shape", "batch_shape"];

pub(super) struct Writer<'a> {
    pub(super) network: &'a Network,
    report: &'a Report,
    /// Whether what the file said is written again.
    as_said: bool,
    pub(super) era: Era,
    /// Where each node stands.
    place: Sorted<NodeId, usize>,
    /// The call of each node: of the layer of this name, the how many-th.
    call: Sorted<NodeId, (&'a str, u64)>,
    said: Option<Said<'a>>,
    /// Whether what comes out of a node has the shape it had in the file.
    same: Sorted<NodeId, bool>,
}

impl<'a> Writer<'a> {
    fn new(network: &'a Network, report: &'a Report, as_said: bool) -> Self {
        let file = network.extra.as_map().filter(|said| as_said && said.contains_key("class_name"));
        let as_said_era = file.map(era);
        let mut writer = Self {
            network,
            report,
            as_said,
            era: as_said_era.unwrap_or(Era::Keras3),
            place: network.places(),
            call: Sorted::new(),
            said: None,
            same: Sorted::new(),
        };
        let mut calls: Sorted<NodeId, u64> = Sorted::new();
        for node in network.nodes.iter().filter(|node| as_said || !node.off) {
            let owner = match node.body {
                Body::SameAs(owner) => network.node(owner),
                _ => Some(node.as_ref()),
            };
            if let Some(owner) = owner {
                let number = calls.or_default(owner.id);
                writer.call.insert(node.id, (writer.spoken_name(owner), *number));
                *number += 1;
            }
        }
        if as_said_era.is_some() {
            let said = Said::new(network);
            for (at, node) in network.nodes.iter().enumerate() {
                let same = said::is_same(&writer, &said, at, node);
                writer.same.insert(node.id, same);
            }
            // What is read stands above, so it is settled before its reader is.
            for (at, node) in network.nodes.iter().enumerate() {
                let sources = writer.sources(at);
                if !sources
                    .iter()
                    .filter(|source| writer.place_of(**source).is_some())
                    .all(|source| writer.same(*source))
                {
                    writer.same.insert(node.id, false);
                }
            }
            writer.said = Some(said);
        }
        writer
    }

    /// The name by which other layers speak of a node: as the file has it, while the node keeps its own.
    fn spoken_name(&self, node: &'a Node) -> &'a str {
        let own = match &node.body {
            Body::Unknown { config, refusal: None, .. } => config.get("name"),
            _ => node.extra.get("config").and_then(|config| config.get("name")),
        };
        match node.extra.get("name").and_then(Value::as_text) {
            Some(said) if self.as_said && own.and_then(Value::as_text) == Some(&node.name) => said,
            _ => &node.name,
        }
    }

    /// What a node reads, through layers that are not written.
    pub(super) fn sources(&self, at: usize) -> Vec<Source> {
        self.network.reads(at).into_iter().map(|source| self.through(source)).collect()
    }

    /// The source behind layers that are switched off, where those are left out.
    fn through(&self, source: Source) -> Source {
        self.network.behind(source, |id| self.place.get(&id).copied(), |node| !self.is_written(node))
    }

    fn is_written(&self, node: &Node) -> bool {
        self.as_said || !node.off
    }

    pub(super) fn tensor(&self, source: Source) -> Option<Tensor> {
        let (layer, call) = self.call.get(&source.node)?;
        Some(Tensor { layer: (*layer).to_owned(), call: *call, output: u64::from(source.output) })
    }

    pub(super) fn place_of(&self, source: Source) -> Option<(usize, u32)> {
        self.place.get(&source.node).map(|at| (*at, source.output))
    }

    pub(super) fn same(&self, source: Source) -> bool {
        self.same.get(&source.node) == Some(&true)
    }

    /// Whether every shape of the file still holds.
    fn all_same(&self) -> bool {
        self.network.nodes.iter().all(|node| self.same(Source::of(node.id)))
    }

    /// Whether it is a plain stack on at most one input.
    fn is_stack(&self) -> bool {
        let mut written = self.network.nodes.iter().filter(|node| self.is_written(node)).enumerate();
        written.all(|(at, node)| {
            node.inputs.is_empty() && !matches!(node.body, Body::SameAs(_)) && (at == 0 || !node.body.is_input())
        }) && self.network.outputs.is_empty()
    }

    fn model(&self) -> Value {
        let functional = self.network.kind == Kind::Functional || !self.is_stack();
        let mut top = self.network.extra.as_map().filter(|_| self.as_said).cloned().unwrap_or_default();
        // What is ours, and no model's.
        top.remove("convscope");
        let said = top.remove("config");
        let was = top.get("class_name").and_then(Value::as_text);
        if was.is_none_or(|class| (class == "Sequential") == functional) {
            let (module, class) =
                if functional { ("keras.src.models.functional", "Functional") } else { ("keras", "Sequential") };
            top.insert("class_name".to_owned(), Value::from(class));
            top.remove("registered_name");
            if self.era == Era::Keras3 {
                top.insert("module".to_owned(), Value::from(module));
            }
        }
        let input = self.network.nodes.first().filter(|node| node.body.is_input() && !functional);
        let batch_shape = input.and_then(|input| self.shape(input.id)).unwrap_or_default();
        if !self.all_same()
            && let Some(build) = top.get_mut("build_config")
        {
            *build = object([("input_shape", batch_shape.clone())]);
        }
        let nodes = self.order(functional);
        let layers = Value::List(nodes.iter().map(|(at, node)| self.entry(*at, node, functional)).collect());
        let config = match said {
            Some(Value::List(_)) if !functional => layers,
            said => self.config(said, &nodes, layers, functional, batch_shape),
        };
        top.insert("config".to_owned(), config);
        Value::Map(top)
    }

    fn config(
        &self,
        said: Option<Value>,
        nodes: &[(usize, &Node)],
        layers: Value,
        functional: bool,
        batch_shape: Value,
    ) -> Value {
        let (mut config, fresh) = match said {
            Some(Value::Map(map)) => (map, false),
            _ => (Map::new(), true),
        };
        let name = match self.network.name.as_str() {
            "" if fresh && functional => "functional",
            "" if fresh => "sequential",
            name => name,
        };
        if config.get("name").and_then(Value::as_text).unwrap_or_default() != name {
            config.insert("name".to_owned(), Value::from(name));
        }
        config.insert("layers".to_owned(), layers);
        if !self.all_same() && config.remove("build_input_shape").is_some() && batch_shape != Value::Null {
            config.insert("build_input_shape".to_owned(), batch_shape);
        }
        if functional {
            let inputs = nodes.iter().filter(|(_, node)| node.body.is_input()).map(|(_, node)| Source::of(node.id));
            self.ends(&mut config, "input_layers", inputs.collect());
            self.ends(&mut config, "output_layers", self.outputs());
        } else {
            config.remove("input_layers");
            config.remove("output_layers");
        }
        Value::Map(config)
    }

    fn outputs(&self) -> Vec<Source> {
        let last = || self.network.nodes.last().map(|last| Source::of(last.id)).into_iter().collect();
        let outputs = if self.network.outputs.is_empty() { last() } else { self.network.outputs.clone() };
        outputs.into_iter().map(|source| self.through(source)).collect()
    }

    /// The inputs or outputs of a graph: as the file said where that is still so.
    fn ends(&self, config: &mut Map, key: &str, now: Vec<Source>) {
        if let (Some(said), Some(end)) = (&self.said, config.get(key)) {
            let end = calls::ends(end);
            let mut before: Vec<_> = end.iter().map(|tensor| said.find(tensor)).collect();
            let mut places: Vec<_> = now.iter().map(|source| self.place_of(*source)).collect();
            if key == "input_layers" {
                sort(&mut before);
                sort(&mut places);
            }
            let named =
                |tensor: &Tensor| now.iter().any(|now| self.tensor(*now).is_some_and(|now| now.layer == tensor.layer));
            if before == places && end.iter().all(named) {
                return;
            }
        }
        let tensors = now.into_iter().filter_map(|source| self.tensor(source));
        config.insert(key.to_owned(), Value::List(tensors.map(|tensor| Value::List(tensor.write())).collect()));
    }

    /// The layers in the order they are written: the network's, or the file's while all is as the file said.
    fn order(&self, functional: bool) -> Vec<(usize, &'a Node)> {
        let implied = self.implied_input();
        let nodes = self.network.nodes.iter().enumerate().map(|(at, node)| (at, node.as_ref()));
        let listed =
            |node: &Node| self.is_written(node) && !matches!(node.body, Body::SameAs(_)) && Some(node.id) != implied;
        let mut nodes: Vec<(usize, &Node)> = nodes.filter(|(_, node)| listed(node)).collect();
        if let Some(said) = self.said.as_ref().filter(|_| functional && self.all_same()) {
            sort_by_key(&mut nodes, |(_, node)| said::name_in_file(node).and_then(|name| said.position(name)));
        }
        nodes
    }

    /// The input that the file does not list, as the first layer carries it or the stack was built with it.
    pub(super) fn implied_input(&self) -> Option<NodeId> {
        let input = self.network.nodes.first().filter(|input| input.body.is_input() && input.extra == Value::Null)?;
        let first = self.network.nodes.get(1)?;
        let carries = |value: &Value| CARRIED.iter().any(|key| value.get(key).is_some());
        let config = self.network.extra.get("config")?;
        let implied = first.extra.get("config").is_some_and(carries) || config.get("build_input_shape").is_some();
        (self.as_said && implied).then_some(input.id)
    }

    fn entry(&self, at: usize, node: &'a Node, functional: bool) -> Value {
        let said = node.extra.as_map();
        let mut entry = said.filter(|_| self.as_said).cloned().unwrap_or_default();
        entry.remove("inbound_nodes");
        let class_name = if matches!(node.body, Body::SameAs(_)) { "" } else { self.network.class_of(node) };
        entry.insert("class_name".to_owned(), Value::from(class_name));
        if self.era == Era::Keras3 && (said.is_none() || !self.as_said) {
            // What the catalogue does not have stays with the place it comes from.
            let said = said.filter(|_| node.body.layer().is_none());
            let own = node.body.layer().map_or("keras.layers", |layer| layer.op().module());
            let module = said.and_then(|said| said.get("module")).cloned();
            entry.insert("module".to_owned(), module.unwrap_or_else(|| Value::from(own)));
            if own != "keras.layers" {
                entry.insert("registered_name".to_owned(), Value::from(class_name));
            }
            let registered = said.and_then(|said| said.get("registered_name")).filter(|name| **name != Value::Null);
            entry.extend(registered.map(|name| ("registered_name".to_owned(), name.clone())));
        }
        let said = said.and_then(|said| said.get("config")).and_then(Value::as_map);
        let mut config = match &node.body {
            Body::Model(inner) => self.inner(node, inner, &mut entry),
            _ => written(node, said.filter(|_| self.as_said), self.era),
        };
        if let (Value::Map(config), Body::Layer(layer), Some(said), false) =
            (&mut config, &node.body, said, self.as_said)
        {
            config.extend(carried(layer, said));
        }
        if !self.same(Source::of(node.id)) {
            entry.remove("build_config");
            if !node.body.is_input() {
                self.carry_input(at, &mut config);
            }
        }
        entry.insert("config".to_owned(), config);
        if functional {
            entry.insert(
                "name".to_owned(),
                Value::from(self.call.get(&node.id).map_or(node.name.as_str(), |call| call.0)),
            );
            entry.insert("inbound_nodes".to_owned(), Value::List(self.calls(node)));
        } else if !self.as_said || self.network.kind == Kind::Functional {
            entry.remove("name");
        }
        Value::Map(entry)
    }

    /// The config of a nested model, and what else its entry says of it.
    fn inner(&self, node: &Node, inner: &Network, entry: &mut Map) -> Value {
        let report = analyze(inner);
        let mut model = match Writer::new(inner, &report, self.as_said).model() {
            Value::Map(model) => model,
            _ => Map::new(),
        };
        let mut config = model.remove("config").unwrap_or_default();
        if let Value::Map(config) = &mut config
            && config.get("name").and_then(Value::as_text) != Some(&node.name)
        {
            config.insert("name".to_owned(), Value::from(node.name.as_str()));
        }
        if self.era == Era::Keras2 {
            model.remove("module");
        }
        for key in ["module", "registered_name"] {
            match model.remove(key) {
                Some(value) => entry.insert(key.to_owned(), value),
                None if self.as_said => None,
                None => entry.remove(key),
            };
        }
        config
    }

    /// The shape that a first layer carries in the place of an input.
    fn carry_input(&self, at: usize, config: &mut Value) {
        let Value::Map(config) = config else { return };
        let Some(key) = CARRIED.iter().find(|key| config.contains_key(**key)).filter(|_| at > 0) else {
            return;
        };
        let input = self.network.nodes.first().filter(|node| at == 1 && node.body.is_input());
        match input.and_then(|input| self.shape(input.id)) {
            Some(shape) => config.insert((*key).to_owned(), shape),
            None => config.remove(*key),
        };
    }

    /// All calls of a layer.
    fn calls(&self, node: &'a Node) -> Vec<Value> {
        let is_call = |other: &Node| other.id == node.id || other.body == Body::SameAs(node.id);
        let all = self.network.nodes.iter().enumerate().filter(|(_, other)| is_call(other) && self.is_written(other));
        all.filter_map(|(at, other)| self.one_call(at, other)).collect()
    }

    fn one_call(&self, at: usize, node: &'a Node) -> Option<Value> {
        let sources = self.sources(at);
        if let (Some(said), Some(call)) = (&self.said, said::call_in_file(node)) {
            let same = self.same(Source::of(node.id));
            // Of a call that has as many tensors as before everything else stays.
            if same || calls::tensors(call).len() == sources.len() {
                let mut sources = sources.into_iter();
                return Some(calls::rewritten(call, &mut |tensor, shape| {
                    let source = sources.next()?;
                    let shape = if self.same(source) {
                        None
                    } else {
                        Some(self.shape(source.node).unwrap_or_else(|| unknown(shape)))
                    };
                    Some(Change { tensor: said::tensor_now(self, said, tensor, source)?, shape })
                }));
            }
        }
        let shaped =
            |source: Source| Some((self.tensor(source)?, self.shape(source.node).unwrap_or_else(|| unknown(None))));
        let tensors: Vec<_> = sources.into_iter().filter_map(shaped).collect();
        let op = self.network.layer(node).map(Layer::op);
        (!tensors.is_empty()).then(|| calls::fresh(tensors, op, self.era))
    }

    /// The shape after a node, the batch first.
    pub(super) fn shape(&self, node: NodeId) -> Option<Value> {
        let entry = self.place.get(&node).and_then(|at| self.report.nodes.get(*at))?;
        let size = |n: &Option<u64>| n.map_or(Value::Null, Value::from);
        let mut sizes = vec![size(&entry.batch)];
        sizes.extend(entry.shape()?.0.iter().map(size));
        Some(Value::List(sizes))
    }
}

/// A shape of which nothing is known, with as many axes as it is said to have had.
fn unknown(said: Option<&Value>) -> Value {
    let axes = said.and_then(Value::as_list).map_or(1, <[Value]>::len);
    Value::List(vec![Value::Null; axes])
}
