//! The first look: three steps, each ended by doing it. It stands beside what it is about and blocks nothing.

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
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

/// Steps there are.
const STEPS: u8 = 3;
/// Room around the card, in pixels.
const ROOM: f64 = 12.0;
/// Screens narrower than this have the card across their foot or head.
const NARROW: f64 = 700.0;

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

/// What a step asks to watch, besides what it is about: the card covers as little of it as can be.
fn watched(step: u8) -> &'static [&'static str] {
    match step {
        0 => &[
            ".row.sel .head",
            ".row.sel .spine",
            ".row.sel .strip",
            ".row.sel ~ .row .spine",
            ".row.sel ~ .row .strip",
            ".panes .wread",
        ],
        1 => &[".panes .readout", ".panes .sight", ".panes .wread", ".panes .wkern", ".spine", ".row.sel .strip"],
        _ => &[".row.sel .strip", ".row.sel + .row .head", ".cat"],
    }
}

/// What a step is about: the first of these that is on the screen.
fn targets(step: u8, strides: Option<NodeId>) -> Vec<String> {
    match step {
        0 => strides.map_or(vec![], |node| {
            vec![format!("#{} [data-param=strides]", card_id(node)), format!("#{} .sent", card_id(node))]
        }),
        1 => [".panes .bigmap", ".panes .wwritten", ".row.sel .strip", ".row.sel .map"].map(str::to_owned).into(),
        _ => [".row.sel + .row .ins", ".addend .ins"].map(str::to_owned).into(),
    }
}

/// Left, top, right and bottom of something on the page.
type Area = [f64; 4];

/// All that a selector finds, as far as it lies in the window.
fn areas(selector: &str, (width, height): (f64, f64)) -> Vec<Area> {
    let found = document().and_then(|document| document.query_selector_all(selector).ok());
    let elements = found.iter().flat_map(|list| (0..list.length()).filter_map(|at| list.get(at)));
    let area = |element: Element| {
        // What lies below the open sheet is not there.
        if element.closest("[inert]").ok().flatten().is_some() {
            return None;
        }
        let found = element.get_bounding_client_rect();
        let [left, top] = [found.left().max(0.0), found.top().max(48.0)];
        let [right, bottom] = [found.right().min(width), found.bottom().min(height - 52.0)];
        (right - left > 4.0 && bottom - top > 4.0).then_some([left, top, right, bottom])
    };
    elements.filter_map(|node| node.dyn_into().ok()).filter_map(area).collect()
}

/// Where the card stands: of the places above, beside and below what it is about, and in the corners, the one where it
/// covers least, first of that itself, then of what is to be watched. On a small screen it is at the head or the foot.
fn beside(target: Option<Area>, watched: &[Area], (width, height): (f64, f64), (w, h): (f64, f64)) -> (f64, f64) {
    let (x, y) = (|at: f64| at.min(width - w - ROOM).max(ROOM), |at: f64| at.min(height - h - 68.0).max(56.0));
    let (foot, corner) = (y(height), x(width));
    let mut places = vec![];
    if width < NARROW {
        places.push((8.0, y(height - h - 128.0)));
        // At the head only for what is at the foot: there are the sheet's tabs and its way out.
        places.extend(target.map(|_| (8.0, 56.0)));
    } else {
        if let Some([left, top, right, bottom]) = target {
            let (above, below) = (y(top - ROOM - h), y(bottom + ROOM));
            places.extend([
                (x(left), above),
                (x(left - ROOM - w), y(top)),
                (x(right + ROOM), y(top)),
                (x(left), below),
            ]);
        }
        places.extend([(corner, foot), (corner, 56.0), (x(0.0), foot), (x(width / 2.0), foot)]);
    }
    let common = |(x, y): (f64, f64), [left, top, right, bottom]: Area| {
        ((x + w).min(right) - x.max(left)).max(0.0) * ((y + h).min(bottom) - y.max(top)).max(0.0)
    };
    let covers = |place: (f64, f64)| {
        let seen: f64 = watched.iter().map(|area| common(place, *area)).sum();
        seen + target.map_or(0.0, |area| common(place, area)) * 1000.0
    };
    // The first of those that cover as little.
    places.into_iter().min_by(|a, b| covers(*a).total_cmp(&covers(*b))).unwrap_or((8.0, 56.0))
}

fn window_size() -> Option<(f64, f64)> {
    let window = web_sys::window()?;
    Some((window.inner_width().ok()?.as_f64()?, window.inner_height().ok()?.as_f64()?))
}

/// Puts the card and the frame around its target where they belong.
fn arrange(card: &NodeRef, frame: &NodeRef, step: u8, strides: Option<NodeId>) -> Option<()> {
    let (card, frame) = (card.cast::<HtmlElement>()?, frame.cast::<HtmlElement>()?);
    let window = window_size()?;
    let target = targets(step, strides).iter().find_map(|selector| areas(selector, window).first().copied());
    let watched: Vec<Area> = watched(step).iter().flat_map(|selector| areas(selector, window)).collect();
    let size = (f64::from(card.offset_width()), f64::from(card.offset_height()));
    let (left, top) = beside(target, &watched, window, size);
    let place = |element: &HtmlElement, style: String| element.set_attribute("style", &style).ok();
    place(&card, ["left:", &px(left), ";top:", &px(top)].concat())?;
    place(
        &frame,
        target.map_or_else(
            || "display:none".to_owned(),
            |[left, top, right, bottom]| {
                let [left, top, width, height] = [left, top, right - left, bottom - top].map(px);
                format!("left:{left};top:{top};width:{width};height:{height}")
            },
        ),
    )
}

/// The step.
#[component]
pub fn TourCard(props: &TourProps) -> Html {
    let page = use_page();
    let l = page.l;
    let (card, frame) = (use_node_ref(), use_node_ref());
    let Tour { step, done } = props.tour;
    {
        let (card, frame) = (card.clone(), frame.clone());
        use_effect_with((props.clone(), l), move |(props, _)| {
            let (step, strides) = (props.tour.step, props.strides);
            let arrange = move || {
                arrange(&card, &frame, step, strides);
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
            <aside class="tour" ref={card} aria-label={t::tour_title(l)}>
                <header>
                    <b class="tour-step">{ format!("{} / {STEPS}", step + 1) }</b>
                    <h2>{ &props.title }</h2>
                    <button type="button" class="icb" aria-label={t::tour_skip(l)} title={t::tour_skip(l)} onclick={page.on(|_: MouseEvent| Msg::Tour(false))}>{ icon(Icon::Close) }</button>
                </header>
                <p class={classes!("tour-text", done.then_some("done"))} role="status">
                    if done { { icon(Icon::Check) } }
                    <span>{ marked(&props.text) }</span>
                </p>
                <footer>
                    if step > 0 { <button type="button" class="btn" onclick={page.on(|_: MouseEvent| Msg::TourStep(-1))}>{ t::tour_back(l) }</button> }
                    <span class="sp" />
                    <button type="button" class={next_class} onclick={page.on(|_: MouseEvent| Msg::TourStep(1))}>{ next }</button>
                </footer>
            </aside>
        </>
    }
}

/// Whether something stands over the page that Escape closes first.
fn over() -> bool {
    let open = document().and_then(|document| document.query_selector("dialog[open], .cat, .menu").ok().flatten());
    open.and_then(|open| open.dyn_into::<Element>().ok()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wherever the target lies, the card is in the window, and beside the target where there is room.
    #[test]
    fn the_card_is_in_the_window() {
        for window in [(1440.0, 900.0), (820.0, 1180.0), (390.0, 844.0)] {
            let (w, h) = (300.0_f64.min(window.0 - 16.0), 160.0);
            for (x, y) in
                [(10.0, 60.0), (window.0 - 60.0, 60.0), (10.0, window.1 - 120.0), (window.0 / 2.0, window.1 / 2.0)]
            {
                let target = [x, y, x + 40.0, y + 30.0];
                let (left, top) = beside(Some(target), &[], window, (w, h));
                assert!(left >= 0.0 && left + w <= window.0, "{window:?} {target:?}");
                assert!(top >= 48.0 && top + h <= window.1, "{window:?} {target:?} {top}");
                if window.0 >= NARROW {
                    let watched = [[left, top, left + w, top + h]];
                    let other = beside(Some(target), &watched, window, (w, h));
                    assert_ne!(other, (left, top), "{window:?} {target:?}: what is to be watched is covered");
                }
                let apart = top >= target[3] || top + h <= target[1] || left >= target[2] || left + w <= target[0];
                assert!(apart, "{window:?} {target:?} is covered");
            }
        }
    }
}
