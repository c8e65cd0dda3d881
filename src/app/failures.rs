//! Why there are no maps, in words: no picture for the network, no memory, sizes that do not fit.

use super::input::{NoInput, no_input};
use super::lens::name;
use super::state::State;
use crate::nn::analysis::NodeReport;
use crate::nn::network::NodeId;
use crate::words::{Locale, bytes, count, t};
use crate::worker::Failure;

fn works(state: &State, node: NodeId) -> bool {
    state.report.node(node).and_then(NodeReport::shape).is_some()
}

/// Why a node has no maps, where computing them went wrong.
#[must_use]
pub fn failure(state: &State, node: NodeId) -> Option<String> {
    let l = state.settings.locale;
    let own = name(state, node);
    if let Some((input, why)) = no_input(state).filter(|_| works(state, node)) {
        return Some(if node == input { no_picture(l, why) } else { t::stack_waiting_on(l, name(state, input)) });
    }
    Some(match state.maps.get(&node)?.failure? {
        Failure::Memory { needed, budget } => t::error_too_much_memory(l, bytes(needed), bytes(budget)),
        Failure::Refused { bytes: asked } => t::error_memory_refused(l, bytes(asked)),
        Failure::Sizes => wrong_sizes(l, state, node),
        Failure::Argument { param } => t::error_argument(l, name(state, node), param),
        Failure::Waiting(on) => t::stack_waiting_on(l, name(state, on)),
        Failure::Died => t::error_worker_died(l, own),
        Failure::Unreadable => t::error_page_outdated(l).to_owned(),
    })
}

/// Why the network gets no picture.
#[must_use]
pub fn no_picture(l: Locale, why: NoInput) -> String {
    match why {
        NoInput::NoPicture => t::maps_no_picture(l).to_owned(),
        NoInput::TooLarge { needed, most } => t::error_input_too_large(l, bytes(needed), bytes(most)),
        NoInput::Refused { needed } => t::error_input_refused(l, bytes(needed)),
    }
}

/// Channels that a node's `glu` is given, if it has one: it halves them, which Keras's shapes do not say.
#[must_use]
pub fn glu(state: &State, node: NodeId) -> Option<u64> {
    let network = &state.document().network;
    let layer = network.node(node).filter(|node| !node.off).and_then(|node| network.layer(node))?;
    let has = layer.op().params().iter().any(|p| p.name == "activation" && p.value.as_text() == Some("glu"));
    has.then(|| state.report.node(node)?.shape()?.0.last().copied().flatten()).flatten()
}

/// What a node was given is not what it takes: because of a `glu`, its own or that of the layer above, or of the picture.
fn wrong_sizes(l: Locale, state: &State, node: NodeId) -> String {
    let own = name(state, node);
    let above = state.report.node(node).and_then(|entry| entry.sources.first().copied());
    match (glu(state, node), above.and_then(|above| Some((above, glu(state, above)?)))) {
        (_, Some((above, stated))) => {
            t::error_glu_above(l, name(state, above), count(l, stated), count(l, stated / 2), own)
        }
        (Some(channels), None) if channels % 2 == 1 => t::error_glu_odd(l, own, count(l, channels)),
        _ => t::error_other_sizes(l, own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lens::tests::first_visit;
    use crate::app::message::Msg;
    use crate::app::update::update;
    use crate::nn::document::Change;
    use crate::nn::network::Edit;
    use crate::nn::params::Value;

    fn set(state: &mut State, node: u32, param: &str, value: Value) {
        let edit = Edit::Set { node: NodeId(node), param: param.to_owned(), value };
        update(state, Msg::Change(vec![Change::Network(edit)], None));
    }

    #[test]
    fn an_input_that_is_too_large_says_so() {
        let mut state = first_visit();
        assert_eq!(failure(&state, NodeId(0)), None);
        let sizes = |side| Value::List([side, side, 1].map(Value::Int).to_vec());
        set(&mut state, 0, "shape", sizes(10_000));
        let said = failure(&state, NodeId(0)).unwrap();
        assert!(said.contains("381.47 MB") && said.contains("64.00 MB"), "{said}");
        assert_eq!(failure(&state, NodeId(2)).as_deref(), Some("waiting on `input_layer`"));
        set(&mut state, 0, "shape", sizes(4096));
        assert_eq!(failure(&state, NodeId(0)), None, "just what is filled");
        set(&mut state, 0, "shape", Value::List(vec![Value::Int(10)]));
        assert_eq!(failure(&state, NodeId(0)).as_deref(), Some(t::maps_no_picture(Locale::En)));
    }

    #[test]
    fn what_glu_does_is_told() {
        let mut state = first_visit();
        set(&mut state, 1, "activation", Value::from("glu"));
        for node in [1, 2] {
            state.maps.or_default(NodeId(node)).failure = Some(Failure::Sizes);
        }
        let said = failure(&state, NodeId(2)).unwrap();
        assert!(said.starts_with("`conv2d` states 16 channels but gives 8,"), "{said}");
        set(&mut state, 1, "filters", Value::Int(15));
        let said = failure(&state, NodeId(1)).unwrap();
        assert!(said.contains("15 cannot be halved"), "{said}");
    }
}
