//! A network as plain data, and the edits that make another network of it.

use super::layers::Layer;
use super::layers::input_layer::Dtype;
use super::params::{self, Map, ParamError, Reason, Turn, Value};
use super::sorted::Sorted;
use std::sync::Arc;

/// What a node is called inside the document; it stays when the node moves or is renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// One output of a node, as another node's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The node.
    pub node: NodeId,
    /// Which of its outputs (0 but for layers that have several).
    pub output: u32,
}

impl Source {
    /// The first output of a node.
    #[must_use]
    pub const fn of(node: NodeId) -> Self {
        Self { node, output: 0 }
    }
}

/// What a node does.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A layer of the catalogue.
    Layer(Layer),
    /// The layer of another node, used once more with the same weights.
    SameAs(NodeId),
    /// A network of its own.
    Model(Box<Network>),
    /// A layer that is not in the catalogue, or whose config the catalogue's layer refuses: kept as it was read.
    Unknown {
        /// Its class name.
        class_name: String,
        /// Its config, untouched.
        config: Value,
        /// What was refused, where the class is known.
        refusal: Option<ParamError>,
    },
}

impl Body {
    /// The layer, if it is the node's own and known.
    #[must_use]
    pub const fn layer(&self) -> Option<&Layer> {
        match self {
            Self::Layer(layer) => Some(layer),
            _ => None,
        }
    }

    /// Whether this is the network's input, be it one whose arguments are refused.
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::Layer(layer) => matches!(layer, Layer::InputLayer(_)),
            Self::Unknown { class_name, .. } => class_name == "InputLayer",
            Self::SameAs(_) | Self::Model(_) => false,
        }
    }
}

/// One layer in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its identity.
    pub id: NodeId,
    /// Its name, unique in the network.
    pub name: String,
    /// What it does.
    pub body: Body,
    /// Keras's `trainable`.
    pub trainable: bool,
    /// Switched off: what it is given passes through.
    pub off: bool,
    /// What it reads; empty means the node above (and nothing for an `InputLayer`).
    pub inputs: Vec<Source>,
    /// What a file said of it, as it said it: what nothing here reads, and how values were spelled. Nothing where no
    /// file spoke of it.
    pub extra: Value,
}

/// How Keras builds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Kind {
    /// A plain stack.
    #[default]
    Sequential,
    /// A graph.
    Functional,
}

/// A network: its layers, read downwards.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Network {
    /// Its name.
    pub name: String,
    /// How Keras builds it.
    pub kind: Kind,
    /// The nodes, top first. Shared, so that a network costs little to copy.
    pub nodes: Vec<Arc<Node>>,
    /// Its outputs; empty means the last node.
    pub outputs: Vec<Source>,
    /// What a file said of it beside its layers, as it said it.
    pub extra: Value,
}

/// One change to a network.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Gives a layer's argument a value.
    Set {
        /// Which node.
        node: NodeId,
        /// Keras's name of the argument.
        param: String,
        /// The value.
        value: Value,
    },
    /// Puts a layer at a position.
    Insert {
        /// The position it will have.
        at: usize,
        /// The layer.
        layer: Layer,
    },
    /// Takes a node away.
    Remove {
        /// Which node.
        node: NodeId,
    },
    /// Gives a node another position.
    Move {
        /// Which node.
        node: NodeId,
        /// The position it will have.
        to: usize,
    },
    /// Puts a copy of a node below it.
    Duplicate {
        /// Which node.
        node: NodeId,
    },
    /// Gives a node another name.
    Rename {
        /// Which node.
        node: NodeId,
        /// The name.
        name: String,
    },
    /// Switches a node off or on.
    Switch {
        /// Which node.
        node: NodeId,
        /// Off.
        off: bool,
    },
    /// Sets Keras's `trainable`.
    Train {
        /// Which node.
        node: NodeId,
        /// Whether it trains.
        trainable: bool,
    },
    /// Says what a node reads (empty: the node above).
    Connect {
        /// Which node.
        node: NodeId,
        /// What it reads.
        inputs: Vec<Source>,
    },
}

/// Why an edit was refused. The network is then as it was.
#[derive(Clone, Debug, PartialEq)]
pub enum EditError {
    /// There is no such node.
    NoNode(NodeId),
    /// The argument's value is refused.
    Param(ParamError),
    /// Keras allows no `/` in a name, and here it may not be empty.
    BadName(String),
    /// Another node has this name.
    DuplicateName(String),
    /// The input can be changed, but not moved, copied, removed or switched off; and nothing stands above it.
    InputStays,
}

impl Network {
    /// A stack of layers on an input, with Keras's names.
    #[must_use]
    pub fn stack(name: &str, layers: impl IntoIterator<Item = Layer>) -> Self {
        let mut network = Self { name: name.to_owned(), ..Self::default() };
        for layer in layers {
            let node = network.fresh(layer);
            network.nodes.push(Arc::new(node));
        }
        network
    }

    /// The node with this identity.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.position(id).and_then(|at| self.nodes.get(at)).map(AsRef::as_ref)
    }

    /// Where it stands.
    #[must_use]
    pub fn position(&self, id: NodeId) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == id)
    }

    /// Where every node stands.
    #[must_use]
    pub fn places(&self) -> Sorted<NodeId, usize> {
        self.nodes.iter().enumerate().map(|(at, node)| (node.id, at)).collect()
    }

    /// The layer a node applies: its own, or that of the node it shares with.
    #[must_use]
    pub fn layer<'a>(&'a self, node: &'a Node) -> Option<&'a Layer> {
        match &node.body {
            Body::Layer(layer) => Some(layer),
            Body::SameAs(other) => self.node(*other).and_then(|other| other.body.layer()),
            Body::Unknown { .. } | Body::Model(_) => None,
        }
    }

    /// The class under which Keras writes it.
    #[must_use]
    pub fn class_name(&self) -> &str {
        let said = self.extra.get("class_name").and_then(Value::as_text);
        let own = match self.kind {
            Kind::Sequential => "Sequential",
            Kind::Functional => "Functional",
        };
        said.unwrap_or(own)
    }

    /// The class of a node as Keras writes it; empty where it shares one that is not there.
    #[must_use]
    pub fn class_of<'a>(&'a self, node: &'a Node) -> &'a str {
        match &node.body {
            Body::Layer(layer) => layer.op().class_of_keras(),
            Body::Unknown { class_name, .. } => class_name,
            Body::Model(network) => network.class_name(),
            Body::SameAs(other) => match self.node(*other) {
                Some(owner) if !matches!(owner.body, Body::SameAs(_)) => self.class_of(owner),
                _ => "",
            },
        }
    }

    /// An identity no node has.
    #[must_use]
    pub fn fresh_id(&self) -> NodeId {
        fresh_id(self.nodes.iter().map(|node| node.id))
    }

    /// The name Keras would give the next layer of a class: `conv2d`, `conv2d_1`, … that no node has.
    #[must_use]
    pub fn fresh_name(&self, class_name: &str) -> String {
        self.free_name(&snake_case(class_name))
    }

    /// `stem`, or `stem_1`, `stem_2`, …: the first that no node has.
    #[must_use]
    pub fn free_name(&self, stem: &str) -> String {
        let taken: Sorted<&str, usize> =
            self.nodes.iter().enumerate().map(|(at, node)| (node.name.as_str(), at)).collect();
        let numbered = (1_u64..).map(|n| format!("{stem}_{n}"));
        std::iter::once(stem.to_owned())
            .chain(numbered)
            .find(|name| !taken.contains_key(name.as_str()))
            .unwrap_or_default()
    }

    fn fresh(&self, layer: Layer) -> Node {
        Node {
            id: self.fresh_id(),
            name: self.fresh_name(layer.op().class_name()),
            body: Body::Layer(layer),
            trainable: true,
            off: false,
            inputs: vec![],
            extra: Value::Null,
        }
    }

    fn change(&mut self, id: NodeId, change: impl FnOnce(&mut Node) -> Result<(), EditError>) -> Result<(), EditError> {
        let at = self.position(id).ok_or(EditError::NoNode(id))?;
        let node = self.nodes.get_mut(at).ok_or(EditError::NoNode(id))?;
        change(Arc::make_mut(node))
    }

    /// The lowest position that a node other than the input can have.
    fn first_free(&self) -> usize {
        usize::from(self.nodes.first().is_some_and(|node| node.body.is_input()))
    }

    fn movable(&self, id: NodeId) -> Result<usize, EditError> {
        let at = self.position(id).ok_or(EditError::NoNode(id))?;
        let is_input = self.nodes.get(at).is_some_and(|node| node.body.is_input());
        if is_input { Err(EditError::InputStays) } else { Ok(at) }
    }
}

/// An identity beside these: the next one, or where a file used the last there is, the first that is free.
#[must_use]
pub fn fresh_id(taken: impl Iterator<Item = NodeId> + Clone) -> NodeId {
    let next = taken.clone().max().map_or(Some(0), |last| last.0.checked_add(1));
    let free = || (0..u32::MAX).find(|id| taken.clone().all(|taken| taken.0 != *id));
    NodeId(next.or_else(free).unwrap_or(u32::MAX))
}

/// The network that an edit makes of another.
///
/// # Errors
/// Why the edit is refused. What is wrong with the *new* network is no refusal: [`super::analysis`] says it.
pub fn apply(network: &Network, edit: &Edit) -> Result<Network, EditError> {
    let mut next = network.clone();
    match edit {
        Edit::Set { node, param, value } => next.change(*node, |node| set(node, param, value))?,
        Edit::Insert { at, layer } => {
            let at = (*at).clamp(next.first_free().min(next.nodes.len()), next.nodes.len());
            let node = next.fresh(layer.clone());
            next.nodes.insert(at, Arc::new(node));
        }
        Edit::Remove { node } => {
            let at = next.movable(*node)?;
            next.nodes.remove(at);
        }
        Edit::Move { node, to } => {
            let at = next.movable(*node)?;
            let moved = next.nodes.remove(at);
            let to = (*to).clamp(next.first_free(), next.nodes.len());
            next.nodes.insert(to, moved);
        }
        Edit::Duplicate { node } => {
            let at = next.movable(*node)?;
            let mut copy = next.nodes.get(at).ok_or(EditError::NoNode(*node))?.as_ref().clone();
            copy.id = next.fresh_id();
            if let Body::Model(inner) = &mut copy.body {
                renumber(inner, &mut network.next_inner_id());
            }
            copy.name = next.free_name(unnumbered(&copy.name));
            next.nodes.insert(at + 1, Arc::new(copy));
        }
        Edit::Rename { node, name } => {
            if name.is_empty() || name.contains('/') {
                return Err(EditError::BadName(name.clone()));
            }
            if next.nodes.iter().any(|other| other.id != *node && other.name == *name) {
                return Err(EditError::DuplicateName(name.clone()));
            }
            next.change(*node, |node| {
                node.name.clone_from(name);
                reread(node, "name", Value::Text(name.clone()));
                Ok(())
            })?;
        }
        Edit::Switch { node, off } => {
            next.movable(*node)?;
            next.change(*node, |node| {
                node.off = *off;
                Ok(())
            })?;
        }
        Edit::Train { node, trainable } => next.change(*node, |node| {
            node.trainable = *trainable;
            reread(node, "trainable", Value::Bool(*trainable));
            Ok(())
        })?,
        Edit::Connect { node, inputs } => next.change(*node, |node| {
            node.inputs.clone_from(inputs);
            Ok(())
        })?,
    }
    Ok(next)
}

/// Identities from which those of layers in nested models are counted: they are unique in the whole document.
pub const INNER: u32 = 1 << 31;

impl Network {
    /// The first identity for a layer in a nested model that none has.
    #[must_use]
    pub fn next_inner_id(&self) -> u32 {
        let inner = |node: &Arc<Node>| match &node.body {
            Body::Model(inner) => {
                let own = inner.nodes.iter().map(|node| node.id.0.saturating_add(1)).max().unwrap_or(INNER);
                own.max(inner.next_inner_id())
            }
            _ => INNER,
        };
        self.nodes.iter().map(inner).max().unwrap_or(INNER).max(INNER)
    }
}

/// Gives all layers of a nested model identities of their own.
fn renumber(network: &mut Network, next: &mut u32) {
    let mut now: Sorted<NodeId, NodeId> = Sorted::new();
    for node in &network.nodes {
        now.insert(node.id, NodeId(*next));
        *next = next.saturating_add(1);
    }
    let of = |id: NodeId| now.get(&id).copied().unwrap_or(id);
    for node in &mut network.nodes {
        let node = Arc::make_mut(node);
        node.id = of(node.id);
        node.inputs.iter_mut().for_each(|source| source.node = of(source.node));
        match &mut node.body {
            Body::SameAs(owner) => *owner = of(*owner),
            Body::Model(inner) => renumber(inner, next),
            _ => {}
        }
    }
    network.outputs.iter_mut().for_each(|source| source.node = of(source.node));
}

fn set(node: &mut Node, param: &str, value: &Value) -> Result<(), EditError> {
    match &mut node.body {
        Body::Layer(layer) => layer.op_mut().set(param, value).map_err(EditError::Param),
        Body::SameAs(_) | Body::Model(_) => Err(EditError::NoNode(node.id)),
        Body::Unknown { .. } => {
            reread(node, param, value.clone());
            Ok(())
        }
    }
}

/// Gives an argument of a layer that could not be read another value, and reads it again.
fn reread(node: &mut Node, param: &str, value: Value) {
    let Body::Unknown { class_name, config, refusal } = &mut node.body else {
        return;
    };
    let mut map = match std::mem::take(config) {
        Value::Map(map) => map,
        _ => Map::new(),
    };
    match refusal {
        // Nothing for an argument that the layer does not have: it is taken away.
        Some(ParamError { reason: Reason::Unknown, .. }) if value == Value::Null => map.remove(param),
        _ => map.insert(param.to_owned(), value),
    };
    *config = Value::Map(map);
    if refusal.is_some() {
        match read_layer(class_name, config) {
            Some(Ok(layer)) => node.body = Body::Layer(layer),
            Some(Err(error)) => *refusal = Some(error),
            None => {}
        }
    }
}

/// Reads a layer from Keras's class name and arguments, as strictly as Keras's constructor does: an argument that it
/// does not have is refused. `None` where the catalogue has no such class.
///
/// Of several refusals the one is reported that the constructor meets first.
#[must_use]
pub fn read_layer(class_name: &str, config: &Value) -> Option<Result<Layer, ParamError>> {
    let arguments = match config {
        Value::Map(map) => map.clone(),
        _ => Map::new(),
    };
    take_layer(class_name, arguments)
}

/// The same, of arguments that are not needed any more.
#[must_use]
pub fn take_layer(class_name: &str, mut unread: Map) -> Option<Result<Layer, ParamError>> {
    let mut layer = Layer::new(class_name)?;
    let mut refusals: Vec<((Step, usize), ParamError)> = vec![];
    if let Err(error) = layer.op().respell(&mut unread) {
        refusals.push(((Step::Usual, 0), error));
    }
    for (place, param) in layer.op().params().iter().enumerate() {
        let step = match (param.turn, param.kind) {
            (Turn::First, _) => Step::First,
            (Turn::Last, _) => Step::Last,
            (Turn::End, _) => Step::End,
            (Turn::Usual, params::Kind::Pair | params::Kind::OptionalPair) => Step::Window,
            (Turn::Usual, _) => Step::Usual,
        };
        match unread.remove(param.name) {
            Some(value) => {
                if let Err(error) = layer.op_mut().set(param.name, &value) {
                    refusals.push(((step, place), error));
                }
            }
            None if param.default.is_none() => {
                let (param, reason) = (param.name.to_owned(), Reason::Missing);
                // Python itself wants these, but for the input, whose constructor does.
                let step = if class_name == "InputLayer" { step } else { Step::Missing };
                refusals.push(((step, place), ParamError { param, received: Value::Null, reason }));
            }
            None => {}
        }
    }
    for (param, received) in unread {
        if let Err((step, reason)) = further(&layer, &param, &received) {
            refusals.push(((step, 0), ParamError { param, received, reason }));
        }
    }
    Some(match refusals.into_iter().min_by_key(|(order, _)| *order) {
        Some((_, error)) => Err(error),
        None => Ok(layer),
    })
}

/// The steps of Keras's constructors, in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Missing,
    First,
    Name,
    Dtype,
    Unknown,
    Trainable,
    Window,
    Usual,
    Kept,
    Last,
    End,
}

/// What Keras says to an argument that is not one of the layer's declared ones.
fn further(layer: &Layer, param: &str, value: &Value) -> Result<(), (Step, Reason)> {
    let kept = layer.op().kept().iter().find_map(|kept| kept.check(param, value));
    match (kept, param, value) {
        (Some(kept), ..) => kept.map_err(|reason| (Step::Kept, reason)),
        (_, "name", Value::Null) => Ok(()),
        (_, "name", Value::Text(name)) if !name.contains('/') => Ok(()),
        (_, "name", _) => Err((Step::Name, Reason::NotText)),
        (_, "dtype", value) if is_dtype(value) => Ok(()),
        (_, "dtype", _) => Err((Step::Dtype, Reason::NotText)),
        (_, "trainable", Value::Bool(_)) => Ok(()),
        (_, "trainable", _) => Err((Step::Trainable, Reason::NotFlag)),
        (_, "activity_regularizer" | "autocast" | "input_shape" | "input_dim", _) => Ok(()),
        _ => Err((Step::Unknown, Reason::Unknown)),
    }
}

/// Whether Keras makes a dtype or a policy of this.
fn is_dtype(value: &Value) -> bool {
    const QUANTIZED: [&str; 5] = ["int8_from", "int4_from", "float8_from", "gptq", "awq"];
    match value {
        Value::Null | Value::Map(_) => true,
        Value::Text(name) => {
            let plain = name.strip_prefix("mixed_").unwrap_or(name);
            Dtype::from_word(plain).is_some() || QUANTIZED.iter().any(|start| name.starts_with(start))
        }
        _ => false,
    }
}

/// Keras's snake case of a class name: `Conv2D` → `conv2d`, `MaxPooling2D` → `max_pooling2d`, `PReLU` → `p_re_lu`.
#[must_use]
pub fn snake_case(class_name: &str) -> String {
    let letters: Vec<char> = class_name.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
    let mut snake = String::new();
    for (at, &c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let after = letters.get(at + 1).copied();
        let starts_word = c.is_uppercase()
            && before.is_some_and(|b| b != '_')
            && (after.is_some_and(char::is_lowercase) || before.is_some_and(char::is_lowercase));
        if starts_word {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

fn unnumbered(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((stem, number))
            if !stem.is_empty() && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) =>
        {
            stem
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kerass() {
        for (class, name) in [
            ("Conv2D", "conv2d"),
            ("DepthwiseConv2D", "depthwise_conv2d"),
            ("MaxPooling2D", "max_pooling2d"),
            ("GlobalAveragePooling2D", "global_average_pooling2d"),
            ("ReLU", "re_lu"),
            ("PReLU", "p_re_lu"),
            ("LeakyReLU", "leaky_re_lu"),
            ("ELU", "elu"),
            ("UpSampling2D", "up_sampling2d"),
            ("BatchNormalization", "batch_normalization"),
            ("InputLayer", "input_layer"),
        ] {
            assert_eq!(snake_case(class), name);
        }
        let layers = ["InputLayer", "Conv2D", "Conv2D", "Dense"].map(|name| Layer::new(name).unwrap());
        let network = Network::stack("sequential", layers);
        let names: Vec<_> = network.nodes.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(names, ["input_layer", "conv2d", "conv2d_1", "dense"]);
        let copied = apply(&network, &Edit::Duplicate { node: NodeId(2) }).unwrap();
        assert_eq!(copied.nodes[3].name, "conv2d_2");
    }

    /// A file may use the last identity there is.
    #[test]
    fn identities_are_never_given_twice() {
        let ids = |taken: &[u32]| fresh_id(taken.iter().map(|id| NodeId(*id))).0;
        assert_eq!([ids(&[]), ids(&[0, 7, 2]), ids(&[0, u32::MAX]), ids(&[0, 1, u32::MAX])], [0, 8, 1, 2]);
    }

    #[test]
    fn the_input_stays_on_top() {
        let network = Network::stack("n", ["InputLayer", "Conv2D"].map(|name| Layer::new(name).unwrap()));
        let input = NodeId(0);
        for edit in
            [Edit::Remove { node: input }, Edit::Move { node: input, to: 1 }, Edit::Switch { node: input, off: true }]
        {
            assert_eq!(apply(&network, &edit), Err(EditError::InputStays));
        }
        let moved = apply(&network, &Edit::Move { node: NodeId(1), to: 0 }).unwrap();
        assert_eq!(moved, network);
        let inserted = apply(&network, &Edit::Insert { at: 0, layer: Layer::new("Flatten").unwrap() }).unwrap();
        assert_eq!(inserted.nodes[1].name, "flatten");
    }
}
