//! What is asked of the worker, and what its answers change.

use super::message::Effect;
use super::state::{NodeMaps, State};
use super::{looking, overview};
use crate::nn::analysis::NodeReport;
use crate::nn::network::NodeId;
use crate::worker::{Answer, Order, Response, Wanted};
use std::ops::Range;
use std::rc::Rc;

/// Sends the worker what the screen now needs and does not have.
pub(super) fn ask(state: &mut State) -> Vec<Effect> {
    let Some(request) = looking::request(state) else { return vec![] };
    state.revision = request.revision;
    let order = state.queue.ask(request);
    order.into_iter().flat_map(|order| carry_out(state, order)).collect()
}

/// The same, where nothing that is there holds any longer.
pub(super) fn ask_anew(state: &mut State) -> Vec<Effect> {
    state.fresh = state.revision + 1;
    ask(state)
}

/// Other cards are near the view now. The maps of those that went far away are let go: a long network's would not fit.
pub(super) fn near(state: &mut State, near: Range<usize>) -> Vec<Effect> {
    let kept = near.start.saturating_sub(near.len())..near.end.saturating_add(near.len());
    let kept = overview::near(state, &kept);
    let looked_at = looking::looked_at(state);
    let far = state.report.nodes.iter().enumerate();
    let far = far.filter(|(at, entry)| !kept.contains(at) && !looked_at.contains(&entry.id));
    let far: Vec<NodeId> = far.map(|(_, entry)| entry.id).filter(|node| state.maps.contains_key(node)).collect();
    for node in far {
        state.maps.remove(&node);
    }
    state.near = near;
    ask(state)
}

pub(super) fn carry_out(state: &mut State, order: Order) -> Vec<Effect> {
    match order {
        Order::Post(request) => {
            let late = Effect::LateAfter(request.revision);
            vec![Effect::Post(request), late]
        }
        Order::Hurry => vec![Effect::Hurry],
        Order::Replace(request) => vec![Effect::Replace(request)],
        Order::Take(response) => answered(state, response),
    }
}

pub(super) fn answered(state: &mut State, response: Response) -> Vec<Effect> {
    let next = state.queue.answered(&response);
    let Response { revision, answer } = response;
    let asked = |node: &NodeId| state.since.get(node).is_some_and(|since| *since <= revision);
    let known = |node: &NodeId| asked(node) && state.report.node(*node).is_some_and(|entry| entry.shape().is_some());
    match answer {
        Answer::Strip(node, strip) if known(&node) => {
            let maps = state.maps.or_default(node);
            if revision >= maps.revision {
                (maps.revision, maps.strip, maps.failure) = (revision, Some(Rc::new(strip)), None);
            }
        }
        Answer::Values(node, values, format) if known(&node) => {
            let maps = state.maps.or_default(node);
            if revision >= maps.valued {
                (maps.valued, maps.values, maps.failure) = (revision, Some((values, format)), None);
            }
        }
        Answer::Failed(node, failure) if asked(&node) => {
            // The maps before stay, grey.
            let maps = state.maps.or_default(node);
            let strip = maps.strip.take();
            *maps = NodeMaps { revision, valued: revision, strip, failure: Some(failure), ..NodeMaps::default() };
        }
        // Of the whole request: it is said wherever something was waited for.
        Answer::Broken(failure) => {
            for Wanted { node, .. } in looking::missing(state).into_iter().filter(|wanted| known(&wanted.node)) {
                let maps = state.maps.or_default(node);
                if maps.revision < revision {
                    (maps.revision, maps.failure) = (revision, Some(failure));
                }
            }
        }
        // Values of a layer the lens has left are not kept: they may be large.
        Answer::Done => {
            let is_vector = |node: &NodeId| {
                let shape = state.report.node(*node).and_then(NodeReport::shape);
                shape.is_some_and(|shape| shape.0.len() == 1)
            };
            let nodes = state.maps.keys().copied();
            let left: Vec<NodeId> =
                nodes.filter(|node| !looking::shows_values(state, *node) && !is_vector(node)).collect();
            for node in left {
                state.maps.or_default(node).values = None;
            }
        }
        _ => {}
    }
    next.into_iter().flat_map(|order| carry_out(state, order)).collect()
}
