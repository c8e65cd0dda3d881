//! A network as plain data, and the edits that make another network of it.

mod constructor;
mod edit;
mod names;

use super::layers::Layer;
use super::params::{ParamError, Value};
use super::sorted::Sorted;
use std::sync::Arc;

pub use constructor::{read_layer, take_layer};
pub use edit::{Edit, EditError, INNER, apply};
pub use names::snake_case;

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

impl Network {
    /// The nodes whose values are the network's: where none are named, the last one.
    pub fn ends(&self) -> impl Iterator<Item = NodeId> + '_ {
        let last = self.nodes.last().filter(|_| self.outputs.is_empty()).map(|node| node.id);
        self.outputs.iter().map(|output| output.node).chain(last)
    }

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

    /// What the node at a position reads: what it names, or the node above it.
    #[must_use]
    pub fn reads(&self, at: usize) -> Vec<Source> {
        let Some(node) = self.nodes.get(at) else { return vec![] };
        match (node.inputs.as_slice(), self.above(at)) {
            _ if node.body.is_input() => vec![],
            ([], Some(above)) => vec![Source::of(above.id)],
            (inputs, _) => inputs.to_vec(),
        }
    }

    /// What stands behind a source where some nodes are left out and pass on what they read first. `place` says where a node
    /// stands.
    #[must_use]
    pub fn behind(
        &self,
        mut source: Source,
        place: impl Fn(NodeId) -> Option<usize>,
        left_out: impl Fn(&Node) -> bool,
    ) -> Source {
        // Each step goes up, or it is no network that works: then the steps run out.
        for _ in 0..self.nodes.len() {
            let found = place(source.node).and_then(|at| Some((at, self.nodes.get(at)?)));
            let Some((at, node)) = found.filter(|(_, node)| left_out(node)) else { break };
            match (node.inputs.first(), self.above(at)) {
                (Some(first), _) => source = *first,
                (None, Some(above)) => source = Source::of(above.id),
                (None, None) => break,
            }
        }
        source
    }

    fn above(&self, at: usize) -> Option<&Node> {
        at.checked_sub(1).and_then(|above| self.nodes.get(above)).map(AsRef::as_ref)
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
}

/// An identity beside these: the next one, or where a file used the last there is, the first that is free.
#[must_use]
pub fn fresh_id(taken: impl Iterator<Item = NodeId> + Clone) -> NodeId {
    let next = taken.clone().max().map_or(Some(0), |last| last.0.checked_add(1));
    let free = || (0..u32::MAX).find(|id| taken.clone().all(|taken| taken.0 != *id));
    NodeId(next.or_else(free).unwrap_or(u32::MAX))
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
