//! What is wrong with a layer, and the ways out as buttons.

use super::super::context::Page;
use super::super::dom::problem_id;
use super::super::marked::marked;
use super::view::CardView;
use crate::app::message::Msg;
use crate::nn::document::Change;
use crate::nn::repairs::Repair;
use crate::nn::shape::Problem;
use crate::words::{say, shape, t};
use yew::prelude::*;

/// The problem of a card.
pub fn trouble(page: &Page, view: &CardView, problem: &Problem) -> Html {
    let l = page.l;
    let said = say::problem(l, &view.class_name, problem);
    let button = |repair: &Repair, network: &crate::nn::network::Network| {
        let change = Change::Network(repair.edit.clone());
        let apply = page.on(move |event: MouseEvent| {
            event.stop_propagation();
            Msg::Change(vec![change.clone()], None)
        });
        html! {
            <button type="button" class="rep" onclick={apply}>
                <b>{ marked(&say::repair(l, network, repair)) }</b><span>{ shape(l, &repair.shape.0) }</span>
            </button>
        }
    };
    html! {
        <div class="err" role="alert">
            <p id={problem_id(view.node.id)}><b>{ marked(&said.sentence) }</b>{ " " }{ said.more.as_deref().map(marked).unwrap_or_default() }
                if view.old.is_some() { { " " }{ t::problem_keeps_last(l) } }
            </p>
            if let Some(keras) = view.reads.as_ref().and_then(|reads| say::keras(&view.params, reads, problem)) {
                <details class="keras-says"><summary>{ t::problem_keras_says(l) }</summary><code lang="en">{ keras }</code></details>
            }
            if let Some(broken) = &view.broken {
                <div class="reps">{ for broken.repairs.iter().map(|repair| button(repair, &broken.network)) }</div>
            }
        </div>
    }
}
