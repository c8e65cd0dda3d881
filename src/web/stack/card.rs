//! One layer of the stack.

use super::super::context::Page;
use super::super::dom::card_id;
use super::super::icons::{Icon, icon};
use super::super::marked::marked;
use super::super::part::part;
use super::form::{Form, Sentence, sentence};
use super::group::group;
use super::head::{change, far_head, head};
use super::input::{InputProps, input_card};
use super::insert::{Insert, insert};
use super::lanes::{Beside, beside};
use super::maps::{Maps, maps};
use super::name::Rename;
use super::notes::{Notes, notes};
use super::problem::trouble;
use super::reads::reads;
use super::spine::{self, Cell};
use super::view::CardView;
use crate::nn::analysis::Outcome;
use crate::nn::network::{Edit, NodeId};
use crate::words::t;
use std::rc::Rc;
use yew::prelude::*;

/// What a card is drawn from.
#[derive(PartialEq)]
pub struct CardData {
    /// What it shows.
    pub view: Rc<CardView>,
    /// The input's own part, on the input's card.
    pub input: Option<InputProps>,
    /// It is being dragged.
    pub lifted: bool,
    /// What is dragged would come above it.
    pub target: bool,
    /// The catalogue is open for the place above it.
    pub adding: bool,
    /// What is typed for a name, while one is.
    pub renaming: Option<AttrValue>,
    /// Its form and its maps stand elsewhere.
    pub formless: bool,
    /// The height it had when it was last near the view, if it is far from it.
    pub height: Option<u32>,
    /// Its handle was pressed, moved or let go.
    pub on_drag: Callback<(NodeId, usize, PointerEvent)>,
    /// A name is typed, or no longer.
    pub on_rename: Rename,
}

/// The card.
pub fn card(card: &CardData, page: &Page) -> Html {
    let view = &card.view;
    let (node, at, of, is_input) = (view.node.id, view.at, view.of, view.is_input);
    let row = classes!(
        "row",
        (!view.near).then_some("far"),
        (at == 0).then_some("first"),
        view.selected.then_some("sel"),
        view.is_broken().then_some("bad"),
        view.failure.is_some().then_some("failed"),
        view.waits().then_some("wait"),
        view.node.off.then_some("off"),
        card.lifted.then_some("lifted"),
        card.target.then_some("target"),
        view.marks[0].then_some("new"),
    );
    let (id, current) = (node.0.to_string(), view.selected.then_some("true"));
    if !view.near {
        let style = card.height.map(|height| format!("height:{height}px"));
        return html! {
            <li class={row} id={card_id(node)} aria-current={current} data-node={id} data-class={&view.class_name} {style}>
                <div class="body">{ far_head(view, page) }</div>
            </li>
        };
    }
    let send = page.send.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let msg = match (event.key().as_str(), event.alt_key()) {
            ("ArrowUp", true) if at > 1 && !is_input => change(Edit::Move { node, to: at - 1 }),
            ("ArrowDown", true) if at + 1 < of && !is_input => change(Edit::Move { node, to: at + 1 }),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        send.emit(msg);
    });
    html! {
        <li class={row} id={card_id(node)} aria-current={current} data-node={id} data-class={&view.class_name} {onkeydown}>
            { Cell::of(view).map_or_else(|| html! { <div class="spine" /> }, |cell| part(cell, spine::draw)) }
            if !view.lanes.is_empty() {
                { part(Beside { lanes: view.lanes.clone(), map: Beside::size(view.spine.as_ref()), lit: view.lit.clone() }, beside) }
            }
            <div class="body">
                if at > 0 {
                    { part(Insert { at, after: view.above.clone().map(AttrValue::from), words: false, open: card.adding }, insert) }
                } else {
                    <p class="cols" aria-hidden="true"><span class="sp" /><span class="shape">{ t::stack_output_shape(page.l) }</span><span class="par">{ t::stack_parameters(page.l) }</span></p>
                }
                { head(card, page) }
                { content(page, card) }
            </div>
        </li>
    }
}

/// The card by itself: its head and all below it.
pub fn panel(card: &CardData, page: &Page) -> Html {
    let view = &card.view;
    let row = classes!(
        "row",
        "sel",
        view.is_broken().then_some("bad"),
        view.waits().then_some("wait"),
        view.node.off.then_some("off")
    );
    html! {
        <div class={row} id={card_id(view.node.id)} data-node={view.node.id.0.to_string()} data-class={&view.class_name}>
            <div class="body">{ head(card, page) }{ content(page, card) }</div>
        </div>
    }
}

/// What stands below the head.
fn content(page: &Page, card: &CardData) -> Html {
    let (l, view) = (page.l, &card.view);
    if let Some(name) = &view.waits_on {
        return html! { <p class="waiting">{ icon(Icon::Waiting) }<span>{ marked(&t::stack_waiting_on(l, name)) }</span></p> };
    }
    if let Some(input) = card.input.as_ref().filter(|_| !card.formless) {
        return part((view.clone(), input.clone()), input_card);
    }
    let form = if card.formless {
        html! {}
    } else if (view.selected || view.is_broken()) && !page.fixed {
        html! { <Form view={view.clone()} /> }
    } else {
        part(Sentence::of(view), sentence)
    };
    html! {
        <>
            if view.node.off { <p class="waiting">{ t::stack_switched_off(l) }</p> }
            { view.shares.as_ref().map(|name| html! { <p class="waiting">{ marked(&t::stack_shared_with(l, name)) }</p> }).unwrap_or_default() }
            { view.output.map(|(at, of)| html! { <p class="waiting">{ t::stack_output(l, at, of) }</p> }).unwrap_or_default() }
            { view.read.clone().map(|read| part(read, reads)).unwrap_or_default() }
            { view.inside.clone().map(|inner| part(inner, group)).unwrap_or_default() }
            { form }
            if let Outcome::Problem(problem) = &view.outcome { { trouble(page, view, problem) } }
            if view.shape().is_some() && !view.node.off && !view.hidden.any() { { part(Notes::of(l, view), notes) } }
            if !view.node.off && !view.is_input && !view.hidden.shapes { { part(Maps::of(view), maps) } }
        </>
    }
}
