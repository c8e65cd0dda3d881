//! What each layer of the catalogue would give at a place of the stack.

use super::state::State;
use crate::nn::analysis::{Outcome, analyze};
use crate::nn::layers::{Group, Layer};
use crate::nn::network::{Edit, Network, Source, apply};
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

/// What puts a layer at position `at`.
///
/// A layer that merges then reads the one above and the nearest before it that it can be merged with; where there is none, the
/// one above alone, as Keras takes a list of one.
#[must_use]
pub fn insertion(state: &State, at: usize, layer: Layer) -> Vec<Edit> {
    let network = &state.document().network;
    let shape = |at: usize| state.report.nodes.get(at).and_then(|entry| entry.shape());
    let source = |at: usize| network.nodes.get(at).map(|node| Source::of(node.id));
    let mut edits = vec![];
    if let (true, Some(above)) = (layer.op().merges(), at.checked_sub(1)) {
        let merges = |before: &usize| match (shape(above), shape(*before)) {
            (Some(above), Some(before)) => layer.op().output_shape(&[above, before]).is_ok(),
            _ => false,
        };
        let further = (0..above).rev().find(merges);
        let inputs = [Some(above), further].into_iter().flatten().filter_map(source).collect();
        edits.push(Edit::Connect { node: network.fresh_id(), inputs });
    }
    edits.insert(0, Edit::Insert { at, layer });
    edits
}

/// The network as these edits leave it.
fn after(network: &Network, edits: &[Edit]) -> Option<Network> {
    edits.iter().try_fold(network.clone(), |network, edit| apply(&network, edit).ok())
}

/// All layers but the input, in the catalogue's order, with what each would give at position `at`.
#[must_use]
pub fn offers(state: &State, at: usize) -> Vec<Offer> {
    let network = &state.document().network;
    let offer = |class_name: &&'static str| {
        let layer = Layer::new(class_name)?;
        let group = layer.op().group();
        let mut next = after(network, &insertion(state, at, layer))?;
        let new = next.nodes.iter().position(|node| network.node(node.id).is_none())?;
        // What comes below does not change what it gives.
        next.nodes.truncate(new + 1);
        let report = analyze(&next);
        let gives = report.nodes.get(new).and_then(|entry| match &entry.outcome {
            Outcome::Shape(shape) => Some((shape.clone(), entry.params)),
            _ => None,
        });
        Some(Offer { class_name, group, gives })
    };
    Layer::CLASS_NAMES.iter().filter_map(offer).filter(|offer| offer.group != Group::Input).collect()
}
