//! The left half: the picture, the layers below it, and the spine that joins their maps.

mod bars;
mod card;
mod catalogue;
mod compact;
mod filters;
mod form;
mod group;
mod head;
mod input;
mod insert;
mod lanes;
mod maps;
mod name;
mod near;
mod notes;
mod problem;
mod reads;
mod spine;
mod strip;
mod view;

use super::context::use_page;
use super::dom::document;
use super::part::{keyed, part};
use crate::app::message::Msg;
use crate::app::state::{Dialog, State};
use crate::nn::document::Change;
use crate::nn::network::{Edit, NodeId};
use crate::words::t;
pub use bars::Bars;
use card::card;
pub use card::{CardData, panel};
pub use catalogue::{Catalogue, CatalogueProps};
pub use compact::{Compact, CompactProps};
pub use form::{Form, Sentence, sentence, short};
pub use head::sizes;
pub use input::{InputProps, input_card};
pub use insert::{Insert, insert};
pub use name::Renaming;
pub use near::use_near;
use std::ops::Range;
use std::rc::Rc;
pub use strip::{Kernels, MapStrip};
use view::cards;
pub use view::{CardView, chosen, one};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// What the stack draws.
#[derive(Properties, PartialEq, Clone)]
pub struct StackProps {
    cards: Vec<Rc<CardView>>,
    near: Range<usize>,
    /// The revision at which this network was opened.
    opened: u64,
    input: InputProps,
    catalogue: Option<CatalogueProps>,
    computing: bool,
}

impl StackProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let catalogue = match state.dialog {
            Some(Dialog::Catalogue(at)) => Some(CatalogueProps::of(state, at)),
            _ => None,
        };
        Self {
            cards: cards(state),
            near: state.near.clone(),
            opened: state.opened,
            input: InputProps::of(state),
            catalogue,
            computing: state.queue.is_busy(),
        }
    }
}

/// A card on its way to another place.
#[derive(Clone, Copy, PartialEq)]
struct Drag {
    node: NodeId,
    from: usize,
    to: usize,
}

/// The position among the cards that a height on the screen belongs to.
fn position_at(y: f64) -> Option<usize> {
    let rows = document()?.query_selector_all(".layers > .row").ok()?;
    let mut at = 0;
    for row in (0..rows.length()).filter_map(|n| rows.get(n)) {
        let place = row.dyn_into::<web_sys::Element>().ok()?.get_bounding_client_rect();
        if y > place.top() + place.height() / 2.0 {
            at += 1;
        }
    }
    Some(at)
}

/// The stack.
#[component]
pub fn Stack(props: &StackProps) -> Html {
    let page = use_page();
    let l = page.l;
    let drag = use_state_eq(|| None::<Drag>);
    let last = props.cards.len();
    // The same callback until the drag changes: a card given another one would be drawn anew.
    let on_drag = {
        let handle = drag.clone();
        use_callback((*drag, page.clone()), move |(node, from, event): (NodeId, usize, PointerEvent), (drag, page)| {
            match event.type_().as_str() {
                "pointerdown" => handle.set(Some(Drag { node, from, to: from })),
                "pointermove" => {
                    if let Some(now) = *drag
                        && let Some(to) = position_at(f64::from(event.client_y()))
                    {
                        handle.set(Some(Drag { to: to.max(1), ..now }));
                    }
                }
                "pointerup" => {
                    if let Some(Drag { node, from, to }) = *drag {
                        // The place is counted with the card still in its old one.
                        let to = if to > from { to - 1 } else { to };
                        if to != from {
                            page.send.emit(Msg::Change(vec![Change::Network(Edit::Move { node, to })], None));
                        }
                    }
                    handle.set(None);
                }
                _ => handle.set(None),
            }
        })
    };
    let renaming = use_state_eq(|| None::<Renaming>);
    let on_rename = {
        let setter = renaming.setter();
        use_callback((), move |typed: Option<Renaming>, ()| setter.set(typed))
    };
    let scroller = use_node_ref();
    {
        // Another network is read from its top.
        let scroller = scroller.clone();
        use_effect_with(props.opened, move |_| {
            if let Some(scroller) = scroller.cast::<web_sys::Element>() {
                scroller.set_scroll_top(0);
            }
        });
    }
    // The lines of the card under the pointer are lit on all cards: a style is changed, and no card is drawn anew.
    let lit = use_node_ref();
    let onpointerover = {
        let (lit, cards) = (lit.clone(), props.cards.clone());
        Callback::from(move |event: PointerEvent| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let row = target.and_then(|target| target.closest(".row").ok().flatten());
            let node =
                row.and_then(|row| row.get_attribute("data-node")).and_then(|node| node.parse().ok()).map(NodeId);
            let card = cards.iter().find(|card| Some(card.node.id) == node);
            if let Some(style) = lit.cast::<web_sys::Element>() {
                style.set_text_content(Some(&card.map(|card| lanes::path(&card.lanes)).unwrap_or_default()));
            }
        })
    };
    let known = use_near(&scroller, &props.near, &page);
    let dropped = drag.filter(|drag| drag.to != drag.from && drag.to != drag.from + 1);
    let rows = props.cards.iter().enumerate().map(|(at, view)| {
        let node = view.node.id;
        let data = CardData {
            view: view.clone(),
            input: view.is_input.then(|| props.input.clone()),
            lifted: drag.is_some_and(|drag| drag.node == node),
            target: dropped.is_some_and(|drag| drag.to == at),
            adding: props.catalogue.as_ref().is_some_and(|catalogue| catalogue.at == at),
            renaming: renaming
                .as_ref()
                .filter(|of| of.node == node && *of.from == *view.node.name)
                .map(|of| of.typed.clone()),
            formless: false,
            height: if view.near { None } else { known.borrow().height(node) },
            on_drag: on_drag.clone(),
            on_rename: on_rename.clone(),
        };
        keyed(node.0, data, card)
    });
    let after = props.cards.last().map(|view| AttrValue::from(view.node.name.clone()));
    let end = dropped.is_some_and(|drag| drag.to == last);
    html! {
        <section class="stack" aria-label={t::stack_title(l)} id="stack">
            <h2 class="sr">{ t::stack_title(l) }</h2>
            <p class="sr" id="stack-keys">{ t::stack_keys(l) }</p>
            <div class="stack-scroll" tabindex="-1" ref={scroller}>
                <style ref={lit}></style>
                <ol onpointerover={onpointerover.clone()} onpointerleave={onpointerover} class={classes!("layers", drag.is_some().then_some("dragging"))} data-computing={props.computing.to_string()}>{ for rows }</ol>
                <div class={classes!("addend", end.then_some("target"))}>
                    { part(Insert { at: last, after, words: true, open: false }, insert) }
                    if last <= 1 { <p class="cap">{ t::stack_empty(l) }</p> }
                </div>
            </div>
            { props.catalogue.clone().map(|catalogue| html! { <Catalogue ..catalogue /> }).unwrap_or_default() }
        </section>
    }
}
