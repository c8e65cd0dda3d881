//! While the lens is open: the two layers that it connects, in small, with lines to what the lens shows enlarged.

use super::super::bitmap::{Bitmap, Shown};
use super::super::context::use_page;
use super::super::css::{frame, px};
use super::super::dom::focus_later;
use super::super::icons::{Icon, icon};
use super::super::same::Same;
use crate::app::message::Msg;
use crate::app::state::State;
use crate::app::{lens, looking};
use crate::nn::decimal::fixed;
use crate::nn::network::NodeId;
use crate::words::{shape, t};
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DomRect, Element};
use yew::prelude::*;

/// Side of a map in small, in pixels of the page.
const SIDE: f64 = 96.0;

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
        Self {
            reads: source.and_then(small),
            writes: small(state.selected),
            window: state.tab.shows_sources(),
        }
    }
}

/// The two layers.
#[component]
pub fn Between(props: &BetweenProps) -> Html {
    let page = use_page();
    let l = page.l;
    let (frame_ref, lines) = (use_node_ref(), use_state_eq(|| [const { None::<AttrValue> }; 2]));
    {
        // What the lens shows enlarged stands where the lens put it: looked at when it has been laid out.
        let (frame_ref, lines) = (frame_ref.clone(), lines.setter());
        use_effect_with(props.clone(), move |props| {
            let window = props.window;
            let look = move || {
                let Some(frame) = frame_ref.cast::<Element>() else { return };
                lines.set(if window { loupes(&frame) } else { [None, None] });
            };
            look();
            let closure = Closure::<dyn Fn()>::new(look.clone());
            let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
            let document = super::super::dom::document();
            let find = |selector: &str| document.as_ref().and_then(|document| document.query_selector(selector).ok().flatten());
            let panes = find(".panes");
            for element in [find(".wread"), find(".wwritten"), find(".lens")].into_iter().flatten() {
                if let Some(observer) = &observer {
                    observer.observe(&element);
                }
            }
            let scrolled = panes.map(|panes| EventListener::new(&panes, "scroll", move |_| look()));
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop((closure, scrolled));
            }
        });
    }
    // Back in the overview, the focus is where the lens was opened.
    use_effect_with((), |()| || focus_later("lens-look".to_owned()));
    let small = |small: &Small, words: &'static str, class: &'static str| {
        let [width, height] = small.size.map(px);
        html! {
            <figure class={classes!("between-map", class)}>
                <div class="map" style={format!("width:{width};height:{height}")}>
                    { small.shown.clone().map(|shown| html! { <Bitmap {shown} /> }).unwrap_or_default() }
                    { small.beam.map(|beam| html! { <b class="rf" style={frame(beam)} /> }).unwrap_or_default() }
                </div>
                <figcaption><span>{ words }</span><code>{ &small.name }</code><b>{ &small.shape }</b></figcaption>
            </figure>
        }
    };
    let line = |d: &AttrValue| html! { <path {d} /> };
    html! {
        <section class="between" id="stack" aria-label={t::overview_between(l)} ref={frame_ref}>
            { props.reads.as_ref().map(|of| small(of, t::overview_reads(l), "reads")).unwrap_or_default() }
            <button type="button" class="btn strong" id="overview-back" onclick={page.on(|_: MouseEvent| Msg::Sheet(false))}>{ icon(Icon::Shrink) }{ t::overview_back(l) }</button>
            { props.writes.as_ref().map(|of| small(of, t::overview_writes(l), "writes")).unwrap_or_default() }
            <svg class="loupe" aria-hidden="true" focusable="false">{ for lines.iter().flatten().map(line) }</svg>
        </section>
    }
}

/// From the box on each small map to the top corners of the grid that shows it enlarged.
fn loupes(frame: &Element) -> [Option<AttrValue>; 2] {
    let own = frame.get_bounding_client_rect();
    let document = super::super::dom::document();
    let top = document
        .as_ref()
        .and_then(|document| document.query_selector(".panes").ok().flatten())
        .map_or(0.0, |panes| panes.get_bounding_client_rect().top());
    [(".reads .rf", ".wread"), (".writes .rf", ".wwritten")].map(|(from, to)| {
        let from = frame.query_selector(from).ok().flatten()?.get_bounding_client_rect();
        let to = document.as_ref()?.query_selector(to).ok().flatten()?.get_bounding_client_rect();
        // What is scrolled away has no corners to be seen.
        (to.top() >= top).then(|| polygon(&own, &from, &to).into())
    })
}

fn polygon(own: &DomRect, from: &DomRect, to: &DomRect) -> String {
    let at = |x: f64, y: f64| [fixed(x - own.left(), 1), fixed(y - own.top(), 1)].join(" ");
    let corners = [
        at(from.left(), from.bottom()),
        at(to.left(), to.top()),
        at(to.right(), to.top()),
        at(from.right(), from.bottom()),
    ];
    ["M", &corners.join("L"), "Z"].concat()
}
