//! A network as it leaves the page: without the layers that are switched off.

use crate::nn::network::{Body, Kind, Network, Node, NodeId, Source};
use crate::nn::order::sort_by_key;
use crate::nn::sorted::Sorted;

/// A network, and where its nodes stand.
pub(super) struct Walk<'a> {
    pub(super) network: &'a Network,
    place: Sorted<NodeId, usize>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(network: &'a Network) -> Self {
        Self { network, place: network.places() }
    }

    /// Where a node stands.
    pub(super) fn at(&self, id: NodeId) -> Option<usize> {
        self.place.get(&id).copied()
    }

    pub(super) fn node(&self, id: NodeId) -> Option<&'a Node> {
        self.at(id).and_then(|at| self.network.nodes.get(at)).map(AsRef::as_ref)
    }

    /// The nodes that are not switched off, with their places.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (usize, &'a Node)> + use<'a> {
        let nodes = self.network.nodes.iter().enumerate().map(|(at, node)| (at, node.as_ref()));
        nodes.filter(|(_, node)| !node.off)
    }

    /// The node whose layer a node applies.
    pub(super) fn owner(&self, node: &'a Node) -> &'a Node {
        match node.body {
            Body::SameAs(owner) => self.node(owner).unwrap_or(node),
            _ => node,
        }
    }

    /// What a node reads. What is switched off passes on what it reads first.
    pub(super) fn sources(&self, at: usize) -> Vec<Source> {
        self.network.reads(at).into_iter().map(|source| self.through(source)).collect()
    }

    fn through(&self, source: Source) -> Source {
        self.network.behind(source, |id| self.at(id), |node| node.off)
    }

    /// The network's outputs.
    pub(super) fn outputs(&self) -> Vec<Source> {
        let last = || self.network.nodes.last().map(|last| Source::of(last.id)).into_iter().collect();
        let outputs = if self.network.outputs.is_empty() { last() } else { self.network.outputs.clone() };
        outputs.into_iter().map(|source| self.through(source)).collect()
    }

    /// Whether Keras can have it as a Sequential: a plain stack on at most one input.
    pub(super) fn is_sequential(&self) -> bool {
        let plain = self.nodes().enumerate().all(|(number, (_, node))| {
            node.inputs.is_empty() && !matches!(node.body, Body::SameAs(_)) && (number == 0 || !node.body.is_input())
        });
        self.network.kind == Kind::Sequential && plain && self.network.outputs.is_empty()
    }

    /// The layers in Keras's order, by the places of their nodes: those furthest from an output first, those that are
    /// equally far in the order in which a walk back from the outputs meets them. What no output reads comes last.
    pub(super) fn in_order(&self) -> Vec<usize> {
        let count = self.network.nodes.len();
        let owner = |at: usize| self.network.nodes.get(at).and_then(|node| self.at(self.owner(node).id)).unwrap_or(at);
        let reads = |at: usize| {
            let sources = self.sources(at);
            sources.into_iter().filter_map(|source| self.at(source.node)).collect::<Vec<_>>()
        };
        // When each layer is met, and the calls, each below those that it reads.
        let mut met: Sorted<usize, usize> = Sorted::new();
        let mut calls = vec![];
        let mut seen = vec![false; count];
        for output in self.outputs().iter().filter_map(|output| self.at(output.node)) {
            let mut open = vec![];
            let mut next = Some(output);
            loop {
                if let Some(at) = next.take()
                    && let Some(seen) = seen.get_mut(at)
                    && !std::mem::replace(seen, true)
                {
                    let place = met.len();
                    if !met.contains_key(&owner(at)) {
                        met.insert(owner(at), place);
                    }
                    open.push((at, reads(at).into_iter()));
                }
                let Some((at, left)) = open.last_mut() else { break };
                next = left.next();
                if next.is_none() {
                    calls.push(*at);
                    open.pop();
                }
            }
        }
        let mut far = vec![0_usize; count];
        let mut layer_far: Sorted<usize, usize> = Sorted::new();
        for at in calls.into_iter().rev() {
            let own = layer_far.or_default(owner(at));
            *own = far.get(at).copied().unwrap_or(0).max(*own);
            let further = *own + 1;
            for source in reads(at) {
                if let Some(far) = far.get_mut(source) {
                    *far = further.max(*far);
                }
            }
        }
        let layers = self.nodes().filter(|(_, node)| !matches!(node.body, Body::SameAs(_))).map(|(at, _)| at);
        let mut order: Vec<usize> = layers.collect();
        sort_by_key(&mut order, |at| match met.get(at) {
            Some(met) => (0, std::cmp::Reverse(layer_far.get(at).copied().unwrap_or(0)), *met),
            None => (1, std::cmp::Reverse(0), *at),
        });
        order
    }
}
