//! The layers in a row, and below them what there is to say of the chosen one: what fits into a frame.

use super::super::bitmap::{Bitmap, Shown};
use super::super::context::{Page, use_page};
use super::super::dom::card_id;
use super::super::icons::{Icon, family, icon};
use super::super::marked::marked;
use super::super::part::{keyed, part};
use super::form::{Form, Sentence, sentence};
use super::head::{sizes, veiled};
use super::input::{InputProps, input_card};
use super::maps::{Maps, maps};
use super::problem::trouble;
use super::view::{CardView, cards};
use crate::app::lesson::hidden;
use crate::app::message::Msg;
use crate::app::state::State;
use crate::app::view::{Editing, Part as Shows};
use crate::app::why::title;
use crate::nn::analysis::Outcome;
use crate::nn::layers::Group;
use crate::nn::network::NodeId;
use crate::nn::reasons::{About, reasons};
use crate::nn::shape::Shape;
use crate::words::{count, labelled, spoken_shape, t};
use std::ops::Range;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// Figures whose formulas are written out.
const TOLD: [About; 5] = [About::Height, About::Width, About::Channels, About::Entries, About::Params];

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct CompactProps {
    cards: Vec<Rc<CardView>>,
    near: Range<usize>,
    input: InputProps,
    /// A figure, and the formula that comes to it.
    formulas: Vec<(&'static str, AttrValue)>,
    editable: bool,
    form: bool,
    computing: bool,
}

impl CompactProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let l = state.settings.locale;
        let shows = |part| state.view.shows(part);
        let told = if shows(Shows::Formula) && !hidden(state).any() {
            reasons(&state.document().network, &state.report, state.selected)
        } else {
            vec![]
        };
        let formula = |about: &About| {
            let reason = told.iter().find(|reason| reason.about == *about)?;
            let written = reason.formula.as_ref()?.line(&|term| count(l, term.number));
            let result = count(l, reason.result);
            // A figure that is an argument's own is no formula.
            (written != result).then(|| (title(l, *about), [&written, " = ", &result].concat().into()))
        };
        Self {
            cards: cards(state),
            near: state.near.clone(),
            input: InputProps::of(state),
            formulas: TOLD.iter().filter_map(formula).collect(),
            editable: state.view.editing() != Editing::Nothing,
            form: shows(Shows::Props),
            computing: state.queue.is_busy(),
        }
    }
}

/// What one layer in the row shows.
#[derive(PartialEq)]
struct Stop {
    node: NodeId,
    class_name: AttrValue,
    group: Option<Group>,
    shape: Option<Shape>,
    shown: Option<Shown>,
    spoken: String,
    selected: bool,
    broken: bool,
    vector: bool,
}

/// The mode.
#[component]
pub fn Compact(props: &CompactProps) -> Html {
    let page = use_page();
    let l = page.l;
    let stops = props.cards.iter().map(|view| {
        let name = &view.node.name;
        let spoken = match view.shape().filter(|_| !view.hidden.any()) {
            Some(shape) => t::stack_card(l, &view.class_name, name, spoken_shape(l, &shape.0), count(l, view.count)),
            None => [&view.class_name, " ", name].concat(),
        };
        let vector = view.shape().is_some_and(|shape| shape.0.len() == 1);
        let data = Stop {
            node: view.node.id,
            class_name: view.class_name.clone(),
            group: view.group,
            shape: view.shape().filter(|_| !view.hidden.shapes || view.is_input).cloned(),
            shown: view.shown.clone().filter(|_| !vector),
            spoken,
            selected: view.selected,
            broken: view.is_broken() || view.waits(),
            vector,
        };
        keyed(view.node.id.0, data, stop)
    });
    let onkeydown = page.send.clone();
    let total = i64::try_from(props.cards.len()).unwrap_or(i64::MAX);
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let by = match event.key().as_str() {
            "ArrowLeft" | "ArrowUp" => -1,
            "ArrowRight" | "ArrowDown" => 1,
            "Home" => -total,
            "End" => total,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        onkeydown.emit(Msg::SelectNext(by));
    });
    // The layers in the view are those whose maps are asked for.
    let onscroll = {
        let (send, near, total) = (page.send.clone(), props.near.clone(), props.cards.len());
        Callback::from(move |event: Event| {
            let Some(row) = event.target_dyn_into::<Element>() else { return };
            let (left, wide, all) = (row.scroll_left(), row.client_width(), row.scroll_width().max(1));
            let at = |x: i32| usize::try_from(i64::from(x.max(0)) * total as i64 / i64::from(all)).unwrap_or(0);
            let seen = at(left).saturating_sub(2)..at(left.saturating_add(wide)) + 3;
            if seen != near {
                send.emit(Msg::Near(seen));
            }
        })
    };
    let chosen = props.cards.iter().find(|view| view.selected);
    html! {
        <main class="compact">
            <ol class="cl" aria-label={t::stack_title(l)} data-computing={props.computing.to_string()} {onkeydown} {onscroll}>{ for stops }</ol>
            { for chosen.map(|view| about(props, view, &page)) }
        </main>
    }
}

fn stop(stop: &Stop, page: &Page) -> Html {
    let node = stop.node;
    let shape = stop.shape.as_ref().map(|shape| sizes(page.l, shape));
    html! {
        <li id={card_id(node)}>
            <button type="button" id={format!("title-{}", node.0)} class={classes!("cstop", stop.selected.then_some("on"), stop.broken.then_some("bad"))}
                aria-current={stop.selected.then_some("true")} tabindex={if stop.selected { "0" } else { "-1" }}
                onclick={page.on(move |_: MouseEvent| Msg::Select(node))}>
                <span class="sr">{ &stop.spoken }</span>
                <span class="cpic" aria-hidden="true">
                    if let Some(shown) = &stop.shown { <Bitmap shown={shown.clone()} /> } else if stop.vector { <i class="cvec" /> }
                    else if stop.broken { { icon(Icon::Warning) } } else { { icon(stop.group.map_or(Icon::Help, family)) } }
                </span>
                <b aria-hidden="true">{ &stop.class_name }</b>
                <span class="cshape" aria-hidden="true">{ for shape }</span>
            </button>
        </li>
    }
}

/// The chosen layer.
fn about(props: &CompactProps, view: &Rc<CardView>, page: &Page) -> Html {
    let l = page.l;
    let form = if !props.form {
        html! {}
    } else if view.is_input && props.editable {
        part((view.clone(), props.input.clone()), input_card)
    } else if props.editable {
        html! { <Form view={view.clone()} /> }
    } else {
        part(Sentence::of(view), sentence)
    };
    let shape = |shape: &Shape| html! { <span class="cnum">{ sizes(l, shape) }</span> };
    html! {
        <section class="cbody" aria-label={AttrValue::from(view.node.name.clone())} tabindex="0">
            <h2 class="chead"><b>{ &view.class_name }</b><code lang="en">{ view.node.name.clone() }</code>
                <span class="cio">
                    if let (Some(reads), false) = (&view.reads, view.is_input) { { shape(reads) }<i aria-hidden="true">{ "→" }</i> }
                    if view.hidden.shapes && !view.is_input { { veiled(l) } } else { { for view.shape().map(shape) } }
                    if view.hidden.costs { { veiled(l) } } else { <span class="cpar">{ labelled(l, t::stack_parameters(l), &count(l, view.count)) }</span> }
                </span>
            </h2>
            if let Outcome::Problem(problem) = &view.outcome { { trouble(page, view, problem) } }
            if let Some(name) = &view.waits_on { <p class="waiting">{ icon(Icon::Waiting) }<span>{ marked(&t::stack_waiting_on(l, name)) }</span></p> }
            { form }
            if !props.formulas.is_empty() {
                <dl class="cwhy">{ for props.formulas.iter().map(|(what, line)| html! { <div><dt>{ *what }</dt><dd>{ line }</dd></div> }) }</dl>
            }
            if !view.is_input && !view.node.off && !view.hidden.shapes { { part(Maps::of(view), maps) } }
        </section>
    }
}
