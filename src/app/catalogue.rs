//! What each layer of the catalogue would give at a place of the stack.

use super::state::State;
use crate::nn::analysis::{Outcome, analyze};
use crate::nn::layers::{Group, Layer};
use crate::nn::network::{Edit, apply};
use crate::nn::shape::Shape;

/// A layer as the catalogue offers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Its class name.
    pub class_name: &'static str,
    /// Its group.
    pub group: Group,
    /// The shape and the count it would give; nothing where it would not work.
    pub gives: Option<(Shape, u64)>,
}

/// All layers but the input, in the catalogue's order, with what each would give at position `at`.
#[must_use]
pub fn offers(state: &State, at: usize) -> Vec<Offer> {
    let network = &state.document().network;
    let offer = |class_name: &&'static str| {
        let layer = Layer::new(class_name)?;
        let group = layer.op().group();
        let next = apply(network, &Edit::Insert { at, layer }).ok()?;
        let new = next.nodes.iter().position(|node| network.node(node.id).is_none())?;
        let report = analyze(&next);
        let gives = report.nodes.get(new).and_then(|entry| match &entry.outcome {
            Outcome::Shape(shape) => Some((shape.clone(), entry.params)),
            _ => None,
        });
        Some(Offer { class_name, group, gives })
    };
    Layer::CLASS_NAMES.iter().filter_map(offer).filter(|offer| offer.group != Group::Input).collect()
}
