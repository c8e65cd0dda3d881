//! What a nested model holds, as the list that its card unfolds.

use super::state::State;
use crate::nn::flat::{Held, held};
use crate::nn::layers::Group;
use crate::nn::network::Node;
use crate::nn::shape::Shape;

/// A layer of a nested model.
#[derive(Clone, Debug, PartialEq)]
pub struct Inner {
    /// How many models it is in beside the one that is unfolded.
    pub depth: usize,
    /// Its family; none for a model and for a layer that is not known.
    pub group: Option<Group>,
    /// Keras's class name.
    pub class_name: String,
    /// Its name.
    pub name: String,
    /// The shape after it, if it works.
    pub shape: Option<Shape>,
    /// Its parameters.
    pub params: u64,
}

/// The layers of a node that is a nested model, in the order in which they are computed; a model stands before what it holds.
/// Nothing for other nodes.
#[must_use]
pub fn inside(state: &State, node: &Node) -> Vec<Inner> {
    let Some(entry) = state.report.node(node.id) else { return vec![] };
    let all = held(&state.document().network, node, entry);
    let row = |(at, one): (usize, &Held<'_>)| {
        let layer = one.within.layer(one.node);
        let below = all.iter().skip(at + 1).take_while(|other| other.depth > one.depth);
        Inner {
            depth: one.depth,
            group: layer.map(|layer| layer.op().group()),
            class_name: one.within.class_of(one.node).to_owned(),
            name: one.node.name.clone(),
            shape: one.entry.shape().cloned(),
            params: below.fold(one.entry.params, |sum, other| sum.saturating_add(other.entry.params)),
        }
    };
    all.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lens::tests::first_visit;
    use crate::app::message::Msg;
    use crate::app::update::update;
    use crate::nn::layers::{Layer, conv2d::Conv2D};
    use crate::nn::network::NodeId;
    use crate::nn::network::{Body, Network};
    use std::sync::Arc;

    /// A model of one convolution, in a model, in the network; and called again there.
    #[test]
    fn a_model_in_a_model() {
        let layers = || [Layer::new("InputLayer").unwrap(), Conv2D { filters: 1, ..Conv2D::default() }.into()];
        let model = |name: &str, from: u32, with: Option<Node>| {
            let mut network = Network::stack(name, layers());
            network.nodes.extend(with.map(Arc::new));
            for (at, node) in (0..).zip(&mut network.nodes) {
                Arc::make_mut(node).id = NodeId(from + at);
            }
            let id = NodeId(from + 50);
            let body = Body::Model(Box::new(network));
            Node { id, name: name.to_owned(), body, ..Network::stack("n", layers()).nodes[1].as_ref().clone() }
        };
        let outer = model("outer", 100, Some(model("inner", 200, None)));
        let again = Node { id: NodeId(9), name: "again".to_owned(), body: Body::SameAs(outer.id), ..outer.clone() };
        let mut network = Network::stack("n", layers().into_iter().take(1));
        network.nodes.extend([outer.clone(), again.clone()].map(Arc::new));
        let mut state = first_visit();
        let document = state.document().clone();
        update(
            &mut state,
            Msg::Open(Box::new(crate::nn::document::Document { network: Arc::new(network), ..document })),
        );
        let said = |node: &Node| -> Vec<(usize, String, Option<u64>, u64)> {
            let rows = inside(&state, node).into_iter();
            rows.map(|row| (row.depth, row.name, row.shape.and_then(|shape| shape.0[0]), row.params)).collect()
        };
        let row = |depth, name: &str, rows, params| (depth, name.to_owned(), Some(rows), params);
        let wanted = [
            row(0, "input_layer", 200, 0),
            row(0, "conv2d", 198, 10),
            row(0, "inner", 196, 10),
            row(1, "input_layer", 198, 0),
            row(1, "conv2d", 196, 10),
        ];
        assert_eq!(said(&outer), wanted);
        // Its weights are counted where it is built.
        let shapes: Vec<_> = said(&again).into_iter().map(|(_, _, rows, params)| (rows, params)).collect();
        assert_eq!(shapes, [196, 194, 192, 194, 192].map(|rows| (Some(rows), 0)));
        assert_eq!(said(&state.document().network.nodes[0]), []);
    }
}
