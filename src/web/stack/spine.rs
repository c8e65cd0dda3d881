//! The spine: each layer's chosen map at true scale, joined by hairlines; the beam of the picked cell.
//!
//! Each card draws its own stretch, from its map down to the next one. Nothing is measured: the sizes of the maps are known,
//! and what lies between them stretches with the card.

use super::super::bitmap::{Bitmap, Shown};
use super::super::context::Page;
use super::super::css::{frame, px};
use super::super::dom::part_under;
use super::super::hover::hovers;
use super::view::CardView;
use crate::app::looking;
use crate::app::message::Msg;
use crate::app::state::{Pick, State};
use crate::nn::analysis::NodeReport;
use crate::nn::decimal::fixed;
use crate::nn::network::NodeId;
use yew::prelude::*;

/// A map wider than this leaves no room for a level number beside it.
const BROAD: f64 = 120.0;

/// Side of the input picture in the spine, in pixels of the page.
const SIDE: f64 = 160.0;

/// Pixels of the page to a pixel of the picture.
pub fn scale(state: &State) -> f64 {
    let input = crate::app::input::first_input(state);
    let size = input.and_then(|(node, ..)| looking::map_size(state, node));
    let longest = size.map_or(1, |(h, w)| h.max(w)).max(1);
    SIDE / longest as f64
}

/// A map in the spine.
#[derive(Clone, PartialEq, Debug)]
pub struct SpineMap {
    /// Width on the page before the screen's own scale.
    pub width: f64,
    /// Height on the page.
    pub height: f64,
    /// Rows and columns of the map.
    pub cells: (u64, u64),
    /// The cells the picked value comes from: top, left, bottom, right as parts of the map.
    pub beam: Option<[f64; 4]>,
    /// It is a vector: a line, not a map.
    pub vector: bool,
}

impl SpineMap {
    /// The map of a node, if it has one: `scale` pixels of the page to a pixel of the picture.
    pub fn of(entry: &NodeReport, scale: f64, beam: Option<[f64; 4]>) -> Option<Self> {
        let vector = entry.shape()?.0.len() == 1;
        let (h, w) = looking::size_of(entry)?;
        let size = |n: u64| (n as f64 * scale).clamp(if vector { LEAST } else { 1.0 }, 176.0);
        let height = if vector { LEAST } else { size(h) };
        Some(Self { width: size(w), height, cells: (h, w), beam, vector })
    }
}

/// What joins a map to the next one, both about the middle of the spine: x to the right, in pixels of the page.
#[derive(Clone, PartialEq, Debug)]
pub struct Join {
    /// Half the width of this map and of the next.
    pub edges: [f64; 2],
    /// The beam from its left and right end here to those there; where it leaves this map, from its top, and how deep in the
    /// next one it ends.
    pub ray: Option<Ray>,
}

/// The beam between two maps.
#[derive(Clone, PartialEq, Debug)]
pub struct Ray {
    /// Left and right end where it leaves.
    pub from: [f64; 2],
    /// Left and right end where it arrives.
    pub to: [f64; 2],
    /// Where it leaves, below the top of this map.
    pub top: f64,
    /// Where it arrives, below the top of the next.
    pub bottom: f64,
}

/// A beam's cells are drawn no smaller than this.
const LEAST: f64 = 3.0;

impl Join {
    /// What joins these two.
    pub fn new(here: &SpineMap, next: &SpineMap) -> Self {
        let x = |map: &SpineMap, part: f64| (part - 0.5) * map.width;
        let ends = |map: &SpineMap, left: f64, right: f64| [x(map, left), x(map, right).max(x(map, left) + LEAST)];
        let ray = here.beam.zip(next.beam).map(|([top, left, bottom, right], [to_top, to_left, _, to_right])| Ray {
            from: ends(here, left, right),
            to: ends(next, to_left, to_right),
            top: (bottom * here.height).max(top * here.height + LEAST),
            bottom: to_top * next.height,
        });
        Self { edges: [here.width / 2.0, next.width / 2.0], ray }
    }
}

/// A card's part of the spine.
#[derive(Clone, PartialEq)]
pub struct Cell {
    node: NodeId,
    is_input: bool,
    stale: bool,
    shown: Option<Shown>,
    map: SpineMap,
    join: Option<Join>,
}

impl Cell {
    /// What of a card it draws; nothing where there is no map.
    pub fn of(view: &CardView) -> Option<Self> {
        let map = view.spine.clone()?;
        Some(Self {
            node: view.node.id,
            is_input: view.is_input,
            stale: view.stale,
            shown: view.shown.clone(),
            map,
            join: view.join.clone(),
        })
    }
}

/// The map: a click picks the cell under it; and what joins it to the next.
pub fn draw(cell: &Cell, page: &Page) -> Html {
    let (node, map) = (cell.node, &cell.map);
    let (h, w) = map.cells;
    let under = move |event: &MouseEvent| {
        let (x, y) = part_under(event, ".map").unwrap_or_default();
        // A cell of the map.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let cell = |part: f64, of: u64| (part * of as f64) as u64;
        Pick { node, y: cell(y, h), x: cell(x, w) }
    };
    let pick = page.on(move |event: MouseEvent| {
        let Pick { node, y, x } = under(&event);
        Msg::Pick { node, y, x }
    });
    let (hover, leave) = hovers(page, move |event| Some(under(event)));
    let beam = map.beam.map(|parts| html! { <b class="rf" style={frame(parts)} /> });
    let class = classes!(
        "map",
        cell.is_input.then_some("photo"),
        map.vector.then_some("dot"),
        cell.stale.then_some("stale"),
        cell.shown.is_none().then_some("blank"),
        (map.width > BROAD).then_some("broad")
    );
    html! {
        <div class="spine" aria-hidden="true" style={format!("--w:{};--h:{}", px(map.width), px(map.height))}>
            <div {class} onclick={pick} onpointermove={hover} onpointerleave={leave}>
                if let (Some(shown), false) = (&cell.shown, map.vector) { <Bitmap shown={shown.clone()} /> }
                { beam.unwrap_or_default() }
                if !map.vector { <u>{ h }</u> }
            </div>
            { cell.join.as_ref().map(joined).unwrap_or_default() }
        </div>
    }
}

fn number(x: f64) -> String {
    fixed(x, 2)
}

/// The hairlines to the next map, and the beam between the two.
fn joined(join: &Join) -> Html {
    let [here, next] = join.edges.map(number);
    let edges = format!("M-{here} 0L-{next} 100M{here} 0L{next} 100");
    let ray = join.ray.as_ref().map(|ray| {
        let ([left, right], [to_left, to_right]) = (ray.from.map(number), ray.to.map(number));
        let d = format!("M{left} 0L{to_left} 100L{to_right} 100L{right} 0Z");
        let style = format!("--from:{};--to:{}", px(ray.top), px(ray.bottom));
        html! {
            <svg class="join ray" viewBox="-100 0 200 100" preserveAspectRatio="none" focusable="false" {style}><path class="halo" d={d.clone()} /><path {d} /></svg>
        }
    });
    html! {
        <>
            <svg class="join" viewBox="-100 0 200 100" preserveAspectRatio="none" focusable="false"><path d={edges} /></svg>
            { ray.unwrap_or_default() }
        </>
    }
}
