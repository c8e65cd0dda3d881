//! A network with its nested models opened: every layer of theirs stands in one list, in the order in which they are computed.
//!
//! Analysis and runs look at that list; what they find goes back to the nodes of the network. Identities are unique in a whole
//! document, nested models included, so a layer in a model has the same one here. A model that is called once more is opened
//! once more: its layers then get identities of their own and share the others' weights.

use super::analysis::NodeReport;
use super::layers::Layer;
use super::layers::identity::Identity;
use super::network::{Body, Network, Node, NodeId, Source};
use super::sorted::Sorted;
use std::ops::Range;
use std::sync::Arc;

/// A network without nested models.
#[derive(Clone, Debug)]
pub struct Flat {
    /// The network: layers of nested models, then the model itself, switched off, as what passes its output on.
    pub network: Network,
    /// Whether a node's name stands above it already, in its own model.
    pub taken: Vec<bool>,
    /// For each node of the network that was opened: its place here, and those of what it holds.
    pub places: Vec<(usize, Range<usize>)>,
}

/// The source of what is not there.
const NOWHERE: Source = Source { node: NodeId(u32::MAX), output: 0 };

/// Whether a network has a nested model.
#[must_use]
pub fn has_models(network: &Network) -> bool {
    network.nodes.iter().any(|node| matches!(node.body, Body::Model(_)))
}

/// Opens the nested models of a network.
#[must_use]
pub fn flatten(network: &Network) -> Flat {
    let mut opener = Opener { nodes: vec![], taken: vec![], models: Sorted::new(), next: next_id(network) };
    let mut places = vec![];
    let (_, outputs) = opener.open(network, None, false, &mut places);
    let flat = Network { nodes: opener.nodes, outputs, ..network.clone() };
    Flat { network: flat, taken: opener.taken, places }
}

/// An identity that neither the network nor anything in it has.
fn next_id(network: &Network) -> u32 {
    let of = |node: &Arc<Node>| match &node.body {
        Body::Model(inner) => next_id(inner).max(node.id.0.saturating_add(1)),
        _ => node.id.0.saturating_add(1),
    };
    network.nodes.iter().map(of).max().unwrap_or(0)
}

struct Opener<'a> {
    nodes: Vec<Arc<Node>>,
    taken: Vec<bool>,
    /// The models that were opened, for those that call them once more.
    models: Sorted<NodeId, &'a Network>,
    next: u32,
}

impl<'a> Opener<'a> {
    fn fresh(&mut self) -> NodeId {
        let id = NodeId(self.next);
        self.next = self.next.saturating_add(1);
        id
    }

    /// Opens one network; `given` is what its inputs read, where it is a nested one. Says what its outputs are.
    fn open(
        &mut self,
        network: &'a Network,
        given: Option<&[Source]>,
        again: bool,
        places: &mut Vec<(usize, Range<usize>)>,
    ) -> (Source, Vec<Source>) {
        let mut names: Sorted<&str, ()> = Sorted::new();
        // Where each output of each node is now.
        let mut now: Sorted<Source, Source> = Sorted::new();
        let mut inputs = given.map(<[Source]>::iter);
        let mut above: Option<Source> = None;
        for node in &network.nodes {
            let taken = names.insert(&node.name, ()).is_some();
            let start = self.nodes.len();
            let mut new = node.as_ref().clone();
            if again {
                new.id = self.fresh();
            }
            let own = |source: &Source| now.get(source).copied().unwrap_or(*source);
            let read: Vec<Source> = match node.inputs.as_slice() {
                [] if above.is_none() => given.into_iter().flatten().take(1).copied().collect(),
                [] => above.into_iter().collect(),
                named => named.iter().map(own).collect(),
            };
            let model = match &node.body {
                Body::Model(inner) => Some(inner.as_ref()),
                Body::SameAs(owner) => self.models.get(owner).copied(),
                _ => None,
            };
            // The node above stands above here too; only above the first of a nested model something else does.
            if !node.inputs.is_empty() || (given.is_some() && above.is_none()) {
                new.inputs.clone_from(&read);
            }
            let mut further = vec![];
            if let (true, Some(inputs)) = (node.body.is_input(), &mut inputs) {
                new.body = Body::Layer(Layer::from(Identity::default()));
                (new.off, new.inputs) = (true, vec![inputs.next().copied().unwrap_or(NOWHERE)]);
            } else if let Some(inner) = model.filter(|_| !node.off) {
                let call_again = again || matches!(node.body, Body::SameAs(_));
                if let Body::Model(inner) = &node.body {
                    self.models.insert(node.id, inner);
                }
                let read = if read.is_empty() { vec![NOWHERE] } else { read };
                let (first, outputs) = self.open(inner, Some(&read), call_again, &mut vec![]);
                new.body = Body::Layer(Layer::from(Identity::default()));
                (new.off, new.inputs) = (true, vec![outputs.first().copied().unwrap_or(first)]);
                further = outputs.into_iter().skip(1).collect();
            } else if again && matches!(node.body, Body::Layer(_)) && !node.off {
                new.body = Body::SameAs(node.id);
            }
            let source = Source::of(new.id);
            now.insert(Source::of(node.id), source);
            for (output, place) in (1..).zip(further) {
                now.insert(Source { node: node.id, output }, place);
            }
            above = Some(source);
            places.push((self.nodes.len(), start..self.nodes.len()));
            self.nodes.push(Arc::new(new));
            self.taken.push(taken);
        }
        let last = above.unwrap_or(NOWHERE);
        let own = |source: &Source| now.get(source).copied().unwrap_or(NOWHERE);
        (last, network.outputs.iter().map(own).collect())
    }
}

/// A layer of a nested model, and what is said of it.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// How many models it is in beside the one that was asked for.
    pub depth: usize,
    /// The model it is in.
    pub within: &'a Network,
    /// The layer.
    pub node: &'a Node,
    /// What is said of it.
    pub entry: &'a NodeReport,
}

/// What a node of a network holds, if it is a nested model or calls one again: its layers in the order in which they are
/// computed, a model before what it holds. `entry` is what [`analyze`](super::analysis::analyze) says of the node.
#[must_use]
pub fn held<'a>(network: &'a Network, node: &'a Node, entry: &'a NodeReport) -> Vec<Held<'a>> {
    let mut all = vec![];
    if let Some(model) = model(&[network], node) {
        list(&[network, model], &mut entry.inside.iter(), 0, &mut all);
    }
    all
}

/// The model that a node is, or calls again: its owner may stand in any of the models around it.
fn model<'a>(around: &[&'a Network], node: &'a Node) -> Option<&'a Network> {
    let body = match &node.body {
        Body::SameAs(owner) => around.iter().rev().find_map(|network| network.node(*owner)).map(|owner| &owner.body)?,
        own => own,
    };
    match body {
        Body::Model(inner) => Some(inner),
        _ => None,
    }
}

fn list<'a>(
    around: &[&'a Network],
    inside: &mut std::slice::Iter<'a, NodeReport>,
    depth: usize,
    all: &mut Vec<Held<'a>>,
) {
    let Some(within) = around.last().copied() else { return };
    for node in &within.nodes {
        let place = all.len();
        if let Some(inner) = model(around, node).filter(|_| !node.off) {
            let around: Vec<&Network> = around.iter().copied().chain([inner]).collect();
            list(&around, inside, depth + 1, all);
        }
        // Its own place in what was opened is behind what it holds.
        let Some(entry) = inside.next() else { return };
        all.insert(place, Held { depth, within, node, entry });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::analysis::analyze;
    use crate::nn::layers::{conv2d::Conv2D, input_layer::InputLayer};
    use crate::nn::shape::{Problem, Shape};

    fn input(sizes: &[u64]) -> Layer {
        InputLayer { shape: sizes.iter().copied().map(Some).collect(), ..InputLayer::default() }.into()
    }

    /// A stack that holds a stack, which is called a second time.
    fn nested(kernel: u64) -> Network {
        let conv = Conv2D { filters: 3, kernel_size: [kernel; 2], ..Conv2D::default() };
        let mut inner = Network::stack("inner", [input(&[9, 9, 3]), conv.into()]);
        for (at, node) in inner.nodes.iter_mut().enumerate() {
            Arc::make_mut(node).id = NodeId(100 + at as u32);
        }
        let mut network = Network::stack("n", [input(&[9, 9, 3]), Layer::from(Identity::default())]);
        let model =
            Node { body: Body::Model(Box::new(inner)), name: "inner".into(), ..network.nodes[1].as_ref().clone() };
        network.nodes[1] = Arc::new(model.clone());
        network.nodes.push(Arc::new(Node {
            id: NodeId(7),
            name: "again".into(),
            body: Body::SameAs(NodeId(1)),
            ..model
        }));
        network
    }

    #[test]
    fn a_model_in_a_model() {
        let network = nested(3);
        let report = analyze(&network);
        let shapes: Vec<_> = report.nodes.iter().map(|entry| entry.shape().cloned()).collect();
        let known = |n: u64| Some(Shape::known(&[n, n, 3]));
        assert_eq!(shapes, [known(9), known(7), known(5)]);
        assert_eq!(report.nodes.iter().map(|entry| entry.params).collect::<Vec<_>>(), [0, 84, 0]);
        assert_eq!(report.totals.params, 84);
        assert_eq!(report.totals.macs, 81 * 49 + 81 * 25);
        assert_eq!(report.nodes[1].inside.iter().map(|entry| entry.id).collect::<Vec<_>>(), [NodeId(100), NodeId(101)]);
        assert_eq!(report.nodes[2].sources, [NodeId(1)]);
    }

    #[test]
    fn what_is_wrong_inside() {
        let report = analyze(&nested(12));
        let Some(Problem::Inside { name, problem }) = report.nodes[1].problem() else { panic!("{report:?}") };
        assert_eq!((name.as_str(), problem.code()), ("conv2d", "output_not_positive"));
        assert_eq!(report.nodes[2].outcome, crate::nn::analysis::Outcome::Waiting(NodeId(1)));
        assert_eq!((report.totals.problems, report.totals.waiting), (1, 1));
    }
}
