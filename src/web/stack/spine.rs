//! The spine: each layer's chosen map at true scale, joined by hairlines; the beam of the picked cell.

use super::super::bitmap::Bitmap;
use super::super::context::Page;
use super::super::dom::document;
use super::view::CardView;
use crate::app::message::Msg;
use std::fmt::Write;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Element;
use yew::prelude::*;

/// A card's map in the spine: a click picks the cell under it.
pub fn spine_cell(page: &Page, view: &CardView) -> Html {
    let Some(spine) = &view.spine else { return html! { <div class="spine" /> } };
    let (node, (h, w)) = (view.node.id, spine.cells);
    let pick = page.on(move |event: MouseEvent| {
        let target = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        let place = target.map(|target| target.get_bounding_client_rect());
        let part = |at: i32, from: f64, size: f64| ((f64::from(at) - from) / size.max(1.0)).clamp(0.0, 0.999_999);
        let (y, x) = place.map_or((0.0, 0.0), |place| {
            (part(event.client_y(), place.top(), place.height()), part(event.client_x(), place.left(), place.width()))
        });
        // A cell of the map.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let cell = |part: f64, of: u64| (part * of as f64) as u64;
        Msg::Pick { node, y: cell(y, h), x: cell(x, w) }
    });
    let size = format!("--w:{}px;--h:{}px", spine.width, spine.height);
    let beam = spine.beam.map(|[top, left, bottom, right]| {
        let percent = |part: f64| format!("{:.3}%", part * 100.0);
        let style = format!(
            "top:{};left:{};height:{};width:{}",
            percent(top),
            percent(left),
            percent(bottom - top),
            percent(right - left)
        );
        html! { <b class="rf" {style} /> }
    });
    let class = classes!(
        "map",
        view.is_input.then_some("photo"),
        spine.vector.then_some("dot"),
        view.stale.then_some("stale"),
        view.shown.is_none().then_some("blank")
    );
    html! {
        <div class="spine" aria-hidden="true">
            <div {class} style={size} onclick={pick}>
                if let (Some(shown), false) = (&view.shown, spine.vector) { <Bitmap shown={shown.clone()} /> }
                { beam.unwrap_or_default() }
                if !spine.vector { <u>{ h }</u> }
            </div>
        </div>
    }
}

/// The hairlines and the beam between the maps.
#[derive(Properties, PartialEq)]
pub struct ConeProps {
    /// The cards: when they change the lines are drawn anew.
    pub cards: Vec<Rc<CardView>>,
}

struct Place {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

fn place(element: &Element, origin: (f64, f64)) -> Place {
    let rect = element.get_bounding_client_rect();
    let (x, y) = origin;
    Place { left: rect.left() - x, right: rect.right() - x, top: rect.top() - y, bottom: rect.bottom() - y }
}

/// Measures the maps where they lie and joins each to the next.
fn join(svg: &Element) -> Option<()> {
    let corner = svg.get_bounding_client_rect();
    let origin = (corner.left(), corner.top());
    let maps = document()?.query_selector_all(".layers .map").ok()?;
    let (mut edges, mut rays) = (String::new(), String::new());
    let mut above: Option<(Place, Option<Place>)> = None;
    for map in (0..maps.length()).filter_map(|at| maps.get(at)).filter_map(|node| node.dyn_into::<Element>().ok()) {
        let here = place(&map, origin);
        let beam = map.query_selector(".rf").ok().flatten().map(|beam| place(&beam, origin));
        if let Some((over, from)) = &above {
            let _ = write!(
                edges,
                "M{:.1} {:.1}L{:.1} {:.1}M{:.1} {:.1}L{:.1} {:.1}",
                over.left, over.bottom, here.left, here.top, over.right, over.bottom, here.right, here.top
            );
            if let (Some(from), Some(to)) = (from, &beam) {
                let _ = write!(
                    rays,
                    "M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z",
                    from.left, from.bottom, to.left, to.top, to.right, to.top, from.right, from.bottom
                );
            }
        }
        above = Some((here, beam));
    }
    for (name, d) in [(".edge", &edges), (".halo", &rays), (".ray", &rays)] {
        if let Some(path) = svg.query_selector(name).ok().flatten() {
            let _ = path.set_attribute("d", d);
        }
    }
    Some(())
}

/// The lines.
#[component]
pub fn Cone(props: &ConeProps) -> Html {
    let svg = use_node_ref();
    {
        let svg = svg.clone();
        use_effect_with(props.cards.clone(), move |_| {
            if let Some(svg) = svg.cast::<Element>() {
                join(&svg);
            }
        });
    }
    {
        let svg = svg.clone();
        use_effect_with((), move |()| {
            let svg = svg.cast::<Element>();
            let list = svg.as_ref().and_then(|svg| svg.parent_element());
            let redraw = Closure::<dyn Fn()>::new(move || {
                if let Some(svg) = &svg {
                    join(svg);
                }
            });
            let observer = web_sys::ResizeObserver::new(redraw.as_ref().unchecked_ref()).ok();
            let layers = list.and_then(|list| list.query_selector(".layers").ok().flatten());
            if let (Some(observer), Some(layers)) = (&observer, &layers) {
                observer.observe(layers);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(redraw);
            }
        });
    }
    html! {
        <svg class="cone" ref={svg} aria-hidden="true" focusable="false"><path class="edge" /><path class="halo" /><path class="ray" /></svg>
    }
}
