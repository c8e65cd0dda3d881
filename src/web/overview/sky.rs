//! The skyline: every layer from the side, on one line. One stop of the Tab key, arrow keys from layer to layer.

use super::super::context::Page;
use super::super::css::px;
use super::super::dom::slide;
use super::super::part::part;
use super::super::same::Same;
use crate::app::message::Msg;
use crate::draw::overview::fold::Folding;
use crate::draw::overview::skyline::{Side, Skyline, skyline};
use crate::nn::decimal::fixed;
use crate::nn::network::NodeId;
use crate::words::t;
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// The skyline and the room it has.
#[derive(Clone, PartialEq)]
pub struct Sky {
    /// The network.
    pub folding: Same<Folding>,
    /// Its layers.
    pub nodes: Rc<[NodeId]>,
    /// Width and height of the room.
    pub room: [f64; 2],
    /// The middles of the columns it stands over, and their width.
    pub over: Option<(Vec<f64>, f64)>,
    /// The layer that is looked at.
    pub selected: usize,
    /// The layers of its column.
    pub chosen: Range<usize>,
    /// What is said of it.
    pub said: AttrValue,
    /// The layers that the picked cell is traced through.
    pub traced: Rc<[usize]>,
    /// Those that do not work.
    pub wrong: Rc<[usize]>,
}

impl Sky {
    /// Its geometry.
    pub fn plan(&self) -> Skyline {
        let over = self.over.as_ref().map(|(middles, width)| (middles.as_slice(), *width));
        skyline(&self.folding.sides, &self.folding.skips, self.room, over)
    }
}

/// The skyline's picture alone: what is the same whichever layer is looked at.
#[derive(PartialEq)]
struct Still {
    plan: Rc<Skyline>,
    folding: Same<Folding>,
    room: [f64; 2],
}

fn n(x: f64) -> String {
    fixed(x, 2)
}

/// A bar, from the ground up.
fn bar(plan: &Skyline, at: usize, height: f64, d: &mut String) {
    if let Some(bar) = plan.bars.get(at) {
        for part in
            ["M", &n(bar.x), " ", &n(height), "v-", &n(bar.height), "h", &n(bar.width), "v", &n(bar.height), "z"]
        {
            d.push_str(part);
        }
    }
}

fn still(still: &Still, _: &Page) -> Html {
    let (plan, [width, height]) = (&still.plan, still.room);
    let (mut bars, mut dashed, mut arcs) = (String::new(), String::new(), String::new());
    for (at, side) in still.folding.sides.iter().enumerate() {
        match side {
            Side::Maps { .. } => bar(plan, at, height, &mut bars),
            Side::Vector | Side::Nothing => {
                if let Some(bar) = plan.bars.get(at) {
                    for part in ["M", &n(bar.middle()), " ", &n(height), "v-", &n(bar.height)] {
                        dashed.push_str(part);
                    }
                }
            }
        }
    }
    for arc in &plan.arcs {
        let (Some(from), Some(to)) = (plan.bars.get(arc.from), plan.bars.get(arc.to)) else { continue };
        let (x, end, top) = (from.middle(), to.middle(), height - arc.height);
        let bend = 4.0_f64.min((end - x) / 2.0);
        let foot = top + 6.0_f64.min(arc.height);
        for part in ["M", &n(x), " ", &n(foot), "V", &n(top + bend), "q0-", &n(bend), " ", &n(bend), "-", &n(bend)] {
            arcs.push_str(part);
        }
        for part in ["H", &n(end - bend), "q", &n(bend), " 0 ", &n(bend), " ", &n(bend), "V", &n(foot)] {
            arcs.push_str(part);
        }
    }
    html! {
        <>
            <path class="arcs" d={arcs} /><path class="bars" d={bars} /><path class="dashed" d={dashed} />
            <path class="ground" d={["M0 ", &n(height), "H", &n(width)].concat()} />
        </>
    }
}

/// The skyline.
pub fn draw(sky: &Sky, page: &Page) -> Html {
    let plan = Rc::new(sky.plan());
    let [width, height] = sky.room;
    let (mut on, mut block, mut wrong, mut traced) = Default::default();
    bar(&plan, sky.selected, height, &mut on);
    if sky.chosen.len() > 1 {
        sky.chosen.clone().for_each(|at| bar(&plan, at, height, &mut block));
    }
    sky.wrong.iter().for_each(|at| bar(&plan, *at, height, &mut wrong));
    for bar in sky.traced.iter().filter_map(|at| plan.bars.get(*at)) {
        let ends = (bar.x.min(bar.middle() - 1.0), (bar.x + bar.width).max(bar.middle() + 1.0));
        for part in ["M", &n(ends.0), " ", &n(height + 3.0), "H", &n(ends.1)] {
            String::push_str(&mut traced, part);
        }
    }
    let (nodes, count) = (sky.nodes.clone(), sky.nodes.len() as u64);
    let choose = {
        let (nodes, send) = (nodes, page.send.clone());
        move |at: usize| {
            if let Some(node) = nodes.get(at) {
                send.emit(Msg::Select(*node));
            }
        }
    };
    let onkeydown = {
        let (choose, selected) = (choose.clone(), sky.selected as u64);
        Callback::from(move |event: KeyboardEvent| {
            if let Some(to) = slide(&event, selected, count) {
                choose(usize::try_from(to).unwrap_or(0));
            }
        })
    };
    let onclick = {
        let plan = plan.clone();
        Callback::from(move |event: MouseEvent| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let target = target.and_then(|target| target.closest(".sky").ok().flatten());
            let left = target.map_or(0.0, |target| target.get_bounding_client_rect().left());
            let x = f64::from(event.client_x()) - left;
            let away = |bar: &crate::draw::overview::skyline::Bar| (bar.middle() - x).abs();
            let nearest =
                plan.bars.iter().enumerate().reduce(|one, other| if away(other.1) < away(one.1) { other } else { one });
            if let Some((at, _)) = nearest {
                choose(at);
            }
        })
    };
    html! {
        <div class="sky" id="skyline" role="slider" tabindex="0" aria-label={t::overview_skyline(page.l)} aria-orientation="horizontal" aria-valuemin="1"
            aria-valuemax={count.to_string()} aria-valuenow={(sky.selected + 1).to_string()} aria-valuetext={&sky.said} title={&sky.said}
            style={format!("width:{};height:{}", px(width), px(height + 6.0))} {onkeydown} {onclick}>
            <svg aria-hidden="true" focusable="false">
                { part(Still { plan, folding: sky.folding.clone(), room: sky.room }, still) }
                <path class="block" d={block} /><path class="wrong" d={wrong} /><path class="on" d={on} /><path class="traced" d={traced} />
            </svg>
        </div>
    }
}
