//! The first look: three steps, each ended by doing it. It stands in a bar of its own and covers nothing;
//! a frame shows what it is about.

use super::super::context::use_page;
use super::super::css::px;
use super::super::dom::{card_id, document};
use super::super::icons::{Icon, icon};
use super::super::marked::marked;
use crate::app::lens::{name, picked, seen};
use crate::app::message::Msg;
use crate::app::state::{State, Tour};
use crate::nn::network::NodeId;
use crate::words::{Locale, count, shape, t};
use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

/// Steps there are.
const STEPS: u8 = 3;
/// A step.
#[derive(Properties, PartialEq, Clone)]
pub struct TourProps {
    tour: Tour,
    /// The layer whose stride is to be changed.
    strides: Option<NodeId>,
    title: AttrValue,
    text: AttrValue,
}

impl TourProps {
    /// What of the state it draws; nothing while there is no tour.
    pub fn of(state: &State) -> Option<Self> {
        let (tour, l) = (state.tour?, state.settings.locale);
        let strides = with_strides(state);
        let (title, text) = words(l, state, tour, strides);
        Some(Self { tour, strides, title: title.into(), text: text.into() })
    }
}

/// The selected layer if it has strides, else the first that has.
fn with_strides(state: &State) -> Option<NodeId> {
    let network = &state.document().network;
    let has = |id: NodeId| {
        let layer = network.node(id).and_then(|node| network.layer(node));
        layer.is_some_and(|layer| layer.op().params().iter().any(|param| param.name == "strides"))
    };
    std::iter::once(state.selected).chain(network.nodes.iter().map(|node| node.id)).find(|id| has(*id))
}

fn words(l: Locale, state: &State, tour: Tour, strides: Option<NodeId>) -> (&'static str, String) {
    let subject = strides.unwrap_or(state.selected);
    match (tour.step, tour.done) {
        (0, false) => (t::tour_strides_title(l), t::tour_strides_text(l, name(state, subject))),
        (0, true) => {
            let output = state.report.node(subject).and_then(|entry| entry.shape());
            let output = output.map_or_else(String::new, |output| shape(l, &output.0));
            (t::tour_strides_title(l), t::tour_strides_done(l, output))
        }
        (1, false) => (t::tour_cell_title(l), t::tour_cell_text(l).to_owned()),
        (1, true) => {
            let seen = picked(state).and_then(|(pick, channel)| seen(state, pick, channel));
            let (rows, columns) = seen.map_or((0, 0), |seen| (seen.rows, seen.columns));
            (t::tour_cell_title(l), t::tour_cell_done(l, count(l, rows), count(l, columns)))
        }
        (_, false) => (t::tour_add_title(l), t::tour_add_text(l).to_owned()),
        (_, true) => (t::tour_add_title(l), t::tour_add_done(l, name(state, state.selected))),
    }
}

/// What a step is about: the first of these that is on the screen.
fn targets(step: u8, strides: Option<NodeId>) -> Vec<String> {
    match step {
        0 => strides.map_or(vec![], |node| {
            vec![format!("#{} [data-param=strides]", card_id(node)), format!("#{} .sent", card_id(node))]
        }),
        1 => [".panes .bigmap", ".panes .wwritten", ".row.sel .map", ".row.sel .strip"].map(str::to_owned).into(),
        _ => [".row.sel + .row .ins", ".addend .ins"].map(str::to_owned).into(),
    }
}

/// Left, top, right and bottom of something on the page.
type Area = [f64; 4];

/// The first thing that a selector finds, as far as it lies between the bars of the window.
fn area(selector: &str, (width, height): (f64, f64)) -> Option<Area> {
    let page = document()?;
    let list = page.query_selector_all(selector).ok()?;
    let elements = (0..list.length()).filter_map(|at| list.get(at)?.dyn_into::<Element>().ok());
    let area = |element: Element| {
        let found = element.get_bounding_client_rect();
        let [left, top] = [found.left().max(0.0), found.top().max(48.0)];
        let [right, bottom] = [found.right().min(width), found.bottom().min(height - 52.0)];
        if right - left <= 4.0 || bottom - top <= 4.0 {
            return None;
        }
        // What lies below a sheet or a dialog is not there.
        #[allow(clippy::cast_possible_truncation)]
        let hit = page.element_from_point(((left + right) / 2.0) as f32, ((top + bottom) / 2.0) as f32);
        element.contains(hit.as_deref()).then_some([left, top, right, bottom])
    };
    elements.filter_map(area).next()
}

fn window_size() -> Option<(f64, f64)> {
    let window = web_sys::window()?;
    Some((window.inner_width().ok()?.as_f64()?, window.inner_height().ok()?.as_f64()?))
}

/// Puts the frame around what the step is about.
fn arrange(frame: &NodeRef, step: u8, strides: Option<NodeId>) -> Option<()> {
    let (frame, window) = (frame.cast::<Element>()?, window_size()?);
    let target = targets(step, strides).iter().find_map(|selector| area(selector, window));
    let style = target.map_or_else(
        || "display:none".to_owned(),
        |[left, top, right, bottom]| {
            let [left, top, width, height] = [left, top, right - left, bottom - top].map(px);
            format!("left:{left};top:{top};width:{width};height:{height}")
        },
    );
    frame.set_attribute("style", &style).ok()
}

/// The step.
#[component]
pub fn TourBar(props: &TourProps) -> Html {
    let page = use_page();
    let l = page.l;
    let frame = use_node_ref();
    let Tour { step, done } = props.tour;
    {
        let frame = frame.clone();
        use_effect_with((props.clone(), l), move |(props, _)| {
            let (step, strides) = (props.tour.step, props.strides);
            let arrange = move || {
                arrange(&frame, step, strides);
            };
            arrange();
            // Again when what the step is about has been drawn, and whenever something moves.
            let later = Timeout::new(120, arrange.clone());
            let again = || {
                let arrange = arrange.clone();
                move |_: &web_sys::Event| {
                    arrange();
                    // What the event leads to is there a moment later.
                    Timeout::new(120, arrange.clone()).forget();
                }
            };
            let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: true };
            let moved = document().map(|document| {
                ["scroll", "click", "transitionend"]
                    .map(|name| EventListener::new_with_options(&document, name, options, again()))
            });
            let sized = web_sys::window().map(|window| EventListener::new(&window, "resize", again()));
            move || drop((later, moved, sized))
        });
    }
    {
        let send = page.send.clone();
        use_effect_with((), move |()| {
            let listener = document().map(|document| {
                EventListener::new(&document, "keydown", move |event| {
                    let escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape");
                    if escape && !event.default_prevented() && !over() {
                        send.emit(Msg::Tour(false));
                    }
                })
            });
            move || drop(listener)
        });
    }
    let last = step + 1 == STEPS;
    let (next, next_class) =
        (if last { t::tour_finish(l) } else { t::tour_next(l) }, classes!("btn", done.then_some("main")));
    html! {
        <>
            <div class="tour-frame" ref={frame} aria-hidden="true" />
            <aside class="tour" aria-label={t::tour_title(l)}>
                <b class="tour-step">{ format!("{} / {STEPS}", step + 1) }</b>
                <h2>{ &props.title }</h2>
                <p class={classes!("tour-text", done.then_some("done"))} role="status">
                    if done { { icon(Icon::Check) } }
                    <span>{ marked(&props.text) }</span>
                </p>
                if step > 0 { <button type="button" class="btn" onclick={page.on(|_: MouseEvent| Msg::TourStep(-1))}>{ t::tour_back(l) }</button> }
                <button type="button" class={next_class} onclick={page.on(|_: MouseEvent| Msg::TourStep(1))}>{ next }</button>
                <button type="button" class="icb" aria-label={t::tour_skip(l)} title={t::tour_skip(l)} onclick={page.on(|_: MouseEvent| Msg::Tour(false))}>{ icon(Icon::Close) }</button>
            </aside>
        </>
    }
}

/// Whether something stands over the page that Escape closes first.
fn over() -> bool {
    let open = document().and_then(|document| document.query_selector("dialog[open], .cat, .menu").ok().flatten());
    open.and_then(|open| open.dyn_into::<Element>().ok()).is_some()
}
