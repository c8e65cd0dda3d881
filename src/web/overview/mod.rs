//! The overview: the whole network on one screen. Fans of maps for a few layers, a skyline and a contact sheet for more, blocks
//! for many; below it the layer that is looked at, with its form.

mod between;
mod block;
mod column;
mod sheets;
mod sky;

use super::context::use_page;
use super::dom::use_width;
use super::part::{keyed, part};
use super::same::Same;
use super::stack::{
    CardData, CardView, Catalogue, CatalogueProps, InputProps, Insert, Renaming, insert, one, panel, use_near,
};
use crate::app::message::Msg;
use crate::app::state::{Dialog, State};
use crate::app::{lens, looking, overview};
use crate::draw::overview::fold::Folding;
use crate::draw::overview::{Layout, Level, Ratio, joined};
use crate::nn::network::NodeId;
use crate::words::{Locale, shape, t};
pub use between::{Between, BetweenProps};
use block::Unfolded;
use column::{Column, Drawn, Frame, called};
use sky::Sky;
use std::ops::Range;
use std::rc::Rc;
use yew::prelude::*;

/// Height of the skyline, in pixels of the page: on a phone less.
const SKYLINE: [f64; 2] = [112.0, 52.0];

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct OverviewProps {
    folding: Same<Folding>,
    columns: Vec<Rc<Column>>,
    nodes: Rc<[NodeId]>,
    near: Range<usize>,
    opened: u64,
    /// The position of the layer that is looked at, and what is said of it.
    selected: usize,
    said: AttrValue,
    traced: Rc<[usize]>,
    wrong: Rc<[usize]>,
    unfolded: Option<Unfolded>,
    view: Option<Rc<CardView>>,
    input: InputProps,
    catalogue: Option<CatalogueProps>,
    computing: bool,
    /// The shapes before and after the layer.
    passes: AttrValue,
}

impl OverviewProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let l = state.settings.locale;
        let network = &state.document().network;
        let folding = state.folding.clone();
        let beams = looking::beam(state);
        let near = overview::near(state, &state.near);
        let columns = folding.columns.iter().enumerate().filter_map(|(at, block)| {
            let beam = beams.get(&state.report.nodes.get(block.front)?.id).copied();
            Column::of(state, at, block, beam, near.contains(&block.front)).map(Rc::new)
        });
        let columns: Vec<Rc<Column>> = columns.collect();
        let selected = network.position(state.selected).unwrap_or(0);
        let entry = state.report.nodes.get(selected);
        let sizes = |of: Option<&crate::nn::shape::Shape>| of.map_or_else(String::new, |of| shape(l, &of.0));
        let after = sizes(entry.and_then(|entry| entry.shape()));
        let said =
            [lens::class_name(network, state.selected), " ", lens::name(state, state.selected), ", ", &after].concat();
        let chosen = folding.column_of(selected).and_then(|at| Some((columns.get(at)?, folding.columns.get(at)?)));
        let unfolded = chosen.filter(|_| folding.level == Level::Folded);
        let nodes = || state.report.nodes.iter().enumerate();
        let before = sizes(entry.and_then(|entry| entry.inputs.first()));
        Self {
            columns: columns.clone(),
            nodes: state.report.nodes.iter().map(|entry| entry.id).collect(),
            near: state.near.clone(),
            opened: state.opened,
            selected,
            said: said.into(),
            traced: nodes().filter(|(_, entry)| beams.contains_key(&entry.id)).map(|(at, _)| at).collect(),
            wrong: nodes().filter(|(_, entry)| entry.problem().is_some()).map(|(at, _)| at).collect(),
            unfolded: unfolded.map(|(column, block)| Unfolded::of(state, column.name.clone(), block)),
            view: one(state, state.selected),
            input: InputProps::of(state),
            catalogue: match state.dialog {
                Some(Dialog::Catalogue(at)) => Some(CatalogueProps::of(state, at)),
                _ => None,
            },
            computing: state.queue.is_busy(),
            passes: if before.is_empty() { after } else { [&before, " → ", &after].concat() }.into(),
            folding: Same(folding),
        }
    }
}

/// The overview.
#[component]
pub fn Overview(props: &OverviewProps) -> Html {
    let page = use_page();
    let l = page.l;
    let scroller = use_node_ref();
    use_near(&scroller, &props.near, &page);
    let width = use_width(&scroller);
    let renaming = use_state_eq(|| None::<Renaming>);
    let on_rename = {
        let setter = renaming.setter();
        use_callback((), move |typed: Option<Renaming>, ()| setter.set(typed))
    };
    let on_drag = use_callback((), |_: (NodeId, usize, PointerEvent), ()| {});
    {
        let scroller = scroller.clone();
        use_effect_with(props.opened, move |_| {
            if let Some(scroller) = scroller.cast::<web_sys::Element>() {
                scroller.set_scroll_top(0);
            }
        });
    }
    let level = props.folding.level;
    let sizes = props.folding.sizes();
    let layout = Layout::new(level, &sizes, width);
    let longest = props.columns.iter().filter(|column| !column.vector).filter_map(|column| column.cells);
    let longest = longest.map(|[h, w, _]| h.max(w)).max().unwrap_or(1);
    let frame = Frame { level, layout, ratio: Ratio::fitting(longest, layout.column.min(layout.picture)) };
    let places = layout.places(&sizes);
    let boxes: Vec<Option<[f64; 4]>> = props.columns.iter().map(|column| column.boxed(&frame)).collect();
    let chosen = props.folding.column_of(props.selected).unwrap_or(0);

    let forms = frame.forms(props.columns.len());
    let adding = props.catalogue.as_ref().map(|catalogue| catalogue.at);
    let card = props.view.as_ref().map(|view| {
        let data = CardData {
            view: view.clone(),
            input: view.is_input.then(|| props.input.clone()),
            lifted: false,
            target: false,
            adding: false,
            renaming: renaming
                .as_ref()
                .filter(|of| of.node == view.node.id && *of.from == *view.node.name)
                .map(|of| of.typed.clone()),
            formless: forms,
            height: None,
            on_drag: on_drag.clone(),
            on_rename: on_rename.clone(),
        };
        let at = view.at + 1;
        let open = adding == Some(at);
        html! {
            <section class="ov-open" aria-label={t::overview_chosen(l)}>
                { props.unfolded.clone().map(|block| part(block, block::draw)).unwrap_or_default() }
                <div class="ov-bar"><span class="ov-passes">{ &props.passes }</span><span class="sp" />
                    <button type="button" class="btn strong" id="lens-look" onclick={page.on(|_: MouseEvent| Msg::Sheet(true))}>{ t::lens_look_inside(l) }</button>
                </div>
                { keyed(view.node.id.0, data, panel) }
                if level != Level::Fans || layout.list { { part(Insert { at, after: Some(AttrValue::from(view.node.name.clone())), words: true, open }, insert) } }
            </section>
        }
    });
    let inline = layout.list || layout.by_group;
    let column = |at: usize| {
        let column = props.columns.get(at)?;
        let place = places.get(at)?;
        // Of blocks only those that stand beside each other are joined.
        let to = |to: usize| {
            let (row, x) = places.get(to)?;
            let (here, next) = (boxes.get(at).copied().flatten()?, boxes.get(to).copied().flatten()?);
            let by = x - place.1;
            let next = [next[0] + by, next[1], next[2] + by, next[3]];
            (*row == place.0 && !inline && !props.columns.get(to)?.vector).then(|| joined(here, next))
        };
        let lines = if level == Level::Folded {
            to(at + 1).into_iter().collect()
        } else {
            let read = props.folding.read.iter().filter(|(from, _)| *from == at);
            read.filter_map(|(_, reader)| to(*reader)).collect()
        };
        let drawn = Drawn {
            column: column.clone(),
            frame,
            input: column.card.as_ref().filter(|view| forms && view.is_input).map(|_| props.input.clone()),
            form: forms,
            adding: adding == Some(at + 1),
            stop: at == chosen,
            boxed: boxes.get(at).copied().flatten(),
            lines,
        };
        Some(html! {
            <li class={classes!("ov-cell", (at == chosen).then_some("sel"))} key={column.node.0}>
                { part(drawn, column::draw) }
                if at == chosen && layout.list { { card.clone().unwrap_or_default() } }
            </li>
        })
    };
    let group = |group: &crate::draw::overview::fold::Group| {
        let name = group.name.as_ref().map(|name| called(l, name));
        let last =
            group.columns.clone().rev().filter_map(|at| props.columns.get(at)).find_map(|column| column.shape.as_ref());
        let here = group.columns.contains(&chosen);
        let wide = format!("--n:{}", group.columns.len().min(layout.per_row));
        html! {
            <li class={classes!("ov-group", here.then_some("sel"), (group.columns.len() == 1).then_some("one"))} style={wide}>
                if let Some(name) = name {
                    <h3 title={name.clone()}><b>{ name }</b>{ " " }<span>{ last.map(|of| shape(l, &of.0)) }</span></h3>
                }
                <ol class="ov-cols">{ for group.columns.clone().filter_map(column) }</ol>
                if here && layout.by_group { { card.clone().unwrap_or_default() } }
            </li>
        }
    };
    let small = layout.list || layout.by_group && width < 600.0;
    let sky = (level != Level::Fans || layout.list).then(|| Sky {
        folding: props.folding.clone(),
        nodes: props.nodes.clone(),
        room: [width - 2.0 * layout.margin, SKYLINE[usize::from(small)]],
        over: (level == Level::Sheet && !layout.by_group).then(|| {
            let middle = |(_, x): &(usize, f64)| x - layout.margin + layout.column / 2.0;
            (places.iter().map(middle).collect(), layout.column)
        }),
        selected: props.selected,
        chosen: props.folding.columns.get(chosen).map_or(0..0, |column| column.nodes.clone()),
        said: props.said.clone(),
        traced: props.traced.clone(),
        wrong: props.wrong.clone(),
    });
    let style = format!(
        "--margin:{};--column:{};--gap:{};--ground:{}",
        super::css::px(layout.margin),
        super::css::px(layout.column),
        super::css::px(layout.gap),
        super::css::px(layout.picture)
    );
    let class = classes!(
        "stack",
        "overview",
        match level {
            Level::Fans => "fans",
            Level::Sheet => "sheet",
            Level::Folded => "folded",
        },
        layout.list.then_some("list"),
        layout.by_group.then_some("by-group"),
        frame.tight().then_some("tight")
    );
    let last = props.nodes.len();
    html! {
        <section {class} {style} aria-label={t::overview_title(l)} id="stack">
            <h2 class="sr">{ t::overview_title(l) }</h2>
            if width > 0.0 { { sky.as_ref().map(|sky| part(sky.clone(), sky::draw)).unwrap_or_default() } }
            <div class="stack-scroll" tabindex="-1" ref={scroller}>
                <ol class="ov-groups" data-computing={props.computing.to_string()}>if width > 0.0 { { for props.folding.groups.iter().map(group) } }</ol>
                <div class="ov-foot">
                    if !inline { { card.clone().unwrap_or_default() } }
                    if last <= 1 { <p class="cap">{ t::stack_empty(l) }</p> }
                    <p class="ov-scale">{ scale(l, &frame, sky.as_ref()) }</p>
                </div>
            </div>
            { props.catalogue.clone().map(|catalogue| html! { <Catalogue ..catalogue /> }).unwrap_or_default() }
        </section>
    }
}

/// So many pixels are so many values.
fn ratio(l: Locale, ratio: Ratio) -> String {
    match ratio {
        Ratio { pixels: 1, values: 1 } => t::overview_scale_one(l).to_owned(),
        Ratio { pixels: 1, values } => t::overview_scale_values(l, values),
        Ratio { pixels, .. } => t::overview_scale_pixels(l, pixels),
    }
}

/// What is drawn to which scale.
fn scale(l: Locale, frame: &Frame, sky: Option<&Sky>) -> Html {
    let mut said = vec![];
    if let Some(plan) = sky.map(Sky::plan) {
        said.push(t::overview_scale_sky(l, ratio(l, plan.rows), crate::words::count(l, plan.channels)));
    }
    said.push(match frame.level {
        Level::Fans => t::overview_scale_fans(l, ratio(l, frame.ratio)),
        Level::Sheet => t::overview_scale_sheet(l).to_owned(),
        Level::Folded => t::overview_scale_folded(l).to_owned(),
    });
    html! { { said.join(" ") } }
}
