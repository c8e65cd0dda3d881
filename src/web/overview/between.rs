//! While the lens is open: the two layers that it connects, in small, with lines to what the lens shows enlarged.

use super::super::bitmap::{Bitmap, Shown};
use super::super::context::use_page;
use super::super::css::{frame, px};
use super::super::dom::{focus_later, once_drawn};
use super::super::icons::{Icon, icon};
use super::super::same::Same;
use crate::app::message::Msg;
use crate::app::state::State;
use crate::app::{lens, looking};
use crate::nn::decimal::fixed;
use crate::nn::network::NodeId;
use crate::words::{shape, t};
use gloo_events::EventListener;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DomRect, Element};
use yew::prelude::*;

/// Side of a map in small, in pixels of the page.
const SIDE: f64 = 96.0;
/// Room at the edge.
const EDGE: f64 = 16.0;

/// A layer in small.
#[derive(Clone, PartialEq)]
struct Small {
    name: AttrValue,
    shape: AttrValue,
    shown: Option<Shown>,
    /// Width and height.
    size: [f64; 2],
    beam: Option<[f64; 4]>,
}

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct BetweenProps {
    reads: Option<Small>,
    writes: Option<Small>,
    /// What moves the lines when it changes.
    window: bool,
}

impl BetweenProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let l = state.settings.locale;
        let beams = looking::beam(state);
        let small = |node: NodeId| {
            let entry = state.report.node(node)?;
            let (h, w) = looking::size_of(entry)?;
            let scale = SIDE / h.max(w).max(1) as f64;
            let input = state.document().network.node(node)?.body.is_input();
            let strip = state.maps.get(&node).and_then(|maps| maps.strip.clone());
            Some(Small {
                name: lens::name(state, node).to_owned().into(),
                shape: shape(l, &entry.shape()?.0).into(),
                shown: match input {
                    true => state.picture.shown.clone().map(|pixels| Shown::Pixels(Same(pixels))),
                    false => strip.map(|strip| Shown::Chosen(Same(strip))),
                },
                size: [w, h].map(|n| (n as f64 * scale).max(2.0)),
                beam: beams.get(&node).copied(),
            })
        };
        let source = state.report.node(state.selected).and_then(lens::source);
        Self { reads: source.and_then(small), writes: small(state.selected), window: state.tab.shows_sources() }
    }
}

/// The two layers.
#[component]
pub fn Between(props: &BetweenProps) -> Html {
    let page = use_page();
    let l = page.l;
    let (frame_ref, lines) = (use_node_ref(), use_state_eq(|| [const { None::<Loupe> }; 2]));
    {
        // What the lens shows enlarged stands where the lens put it: looked at when it has been laid out.
        let (frame_ref, lines) = (frame_ref.clone(), lines.setter());
        use_effect_with(props.clone(), move |props| {
            let window = props.window;
            let look = move || {
                let Some(frame) = frame_ref.cast::<Element>() else { return };
                lines.set(if window { loupes(&frame) } else { [None, None] });
            };
            let closure = Closure::<dyn Fn()>::new(look.clone());
            let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
            let document = super::super::dom::document();
            let find = move |selector: &str| {
                document.as_ref().and_then(|document| document.query_selector(selector).ok().flatten())
            };
            let panes = find(".panes");
            // The lens draws its grids when it knows its own width, which may be later.
            let shown = Rc::new(Cell::new(true));
            once_drawn({
                let (shown, observer, look) = (shown.clone(), observer.clone(), look.clone());
                move || {
                    let grids = [".wread", ".wwritten", ".lens"].map(&find);
                    let whole = !window || grids.iter().all(Option::is_some);
                    if shown.get() && whole {
                        look();
                        for element in grids.iter().flatten() {
                            if let Some(observer) = &observer {
                                observer.observe(element);
                            }
                        }
                    }
                    whole || !shown.get()
                }
            });
            let scrolled = panes.map(|panes| EventListener::new(&panes, "scroll", move |_| look()));
            move || {
                shown.set(false);
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop((closure, scrolled));
            }
        });
    }
    // Back in the overview, the focus is where the lens was opened.
    use_effect_with((), |()| || focus_later("lens-look".to_owned()));
    let small = |at: usize, small: &Small, words: &'static str, class: &'static str| {
        let [width, height] = small.size.map(px);
        // Above what shows it enlarged.
        let style = lines.get(at).and_then(Option::as_ref).map(|loupe| ["left:", &px(loupe.left)].concat());
        html! {
            <figure class={classes!("between-map", class)} {style}>
                <div class="map" style={format!("width:{width};height:{height}")}>
                    { small.shown.clone().map(|shown| html! { <Bitmap {shown} /> }).unwrap_or_default() }
                    { small.beam.map(|beam| html! { <b class="rf" style={frame(beam)} /> }).unwrap_or_default() }
                </div>
                <figcaption><span>{ words }</span><code>{ &small.name }</code><b>{ &small.shape }</b></figcaption>
            </figure>
        }
    };
    let line = |loupe: &Loupe| html! { <path d={loupe.path.clone()} /> };
    html! {
        <section class="between" id="stack" aria-label={t::overview_between(l)} ref={frame_ref}>
            { props.reads.as_ref().map(|of| small(0, of, t::overview_reads(l), "reads")).unwrap_or_default() }
            <button type="button" class="btn strong" id="overview-back" onclick={page.on(|_: MouseEvent| Msg::Sheet(false))}>{ icon(Icon::Shrink) }{ t::overview_back(l) }</button>
            { props.writes.as_ref().map(|of| small(1, of, t::overview_writes(l), "writes")).unwrap_or_default() }
            <svg class="loupe" aria-hidden="true" focusable="false">{ for lines.iter().flatten().map(line) }</svg>
        </section>
    }
}

/// A small map and what shows it enlarged.
#[derive(Clone, PartialEq)]
struct Loupe {
    /// Where the small map stands, from the left.
    left: f64,
    /// From the box on it to the top corners of the grid.
    path: AttrValue,
}

/// From the box on each small map to the top corners of the grid that shows it enlarged.
fn loupes(frame: &Element) -> [Option<Loupe>; 2] {
    let own = frame.get_bounding_client_rect();
    let document = super::super::dom::document();
    let top = document
        .as_ref()
        .and_then(|document| document.query_selector(".panes").ok().flatten())
        .map_or(0.0, |panes| panes.get_bounding_client_rect().top());
    [(".reads", ".wread"), (".writes", ".wwritten")].map(|(small, grid)| {
        let small = frame.query_selector(small).ok().flatten()?;
        let spot = small.query_selector(".rf").ok().flatten()?.get_bounding_client_rect();
        let grid = document.as_ref()?.query_selector(grid).ok().flatten()?.get_bounding_client_rect();
        let now = small.get_bounding_client_rect();
        let left = (grid.left() - own.left()).min(own.width() - now.width() - EDGE).max(EDGE);
        let by = left + own.left() - now.left();
        // What is scrolled away has no corners to be seen.
        let path = if grid.top() >= top { polygon(&own, &spot, &grid, by) } else { String::new() };
        Some(Loupe { left, path: path.into() })
    })
}

/// `by`: how far the small map still moves.
fn polygon(own: &DomRect, from: &DomRect, to: &DomRect, by: f64) -> String {
    let at = |x: f64, y: f64| [fixed(x - own.left(), 1), fixed(y - own.top(), 1)].join(" ");
    let corners = [
        at(from.left() + by, from.bottom()),
        at(to.left(), to.top()),
        at(to.right(), to.top()),
        at(from.right() + by, from.bottom()),
    ];
    ["M", &corners.join("L"), "Z"].concat()
}
