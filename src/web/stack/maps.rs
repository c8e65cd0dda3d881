//! A card's maps: as pictures or bars, or why there are none.

use super::super::context::Page;
use super::super::icons::{Icon, icon};
use super::super::marked::marked;
use super::super::same::Same;
use super::bars::Bars;
use super::strip::{Kernels, MapStrip};
use super::view::CardView;
use crate::app::filters::Filters;
use crate::app::message::Msg;
use crate::nn::document::Change;
use crate::nn::maps;
use crate::nn::network::NodeId;
use crate::words::{count, short_value, t};
use crate::worker::{Scale, Strip};
use std::rc::Rc;
use yew::prelude::*;

/// The maps of a card.
#[derive(PartialEq)]
pub struct Maps {
    node: NodeId,
    name: AttrValue,
    failure: Option<AttrValue>,
    entries: Option<maps::Maps>,
    strip: Option<Same<Strip>>,
    tiles: Option<usize>,
    cells: (u64, u64),
    kernels: Option<Rc<Kernels>>,
    chosen: u64,
    old: bool,
    stale: bool,
    selected: bool,
    scale: Scale,
    filters: Option<Filters>,
}

impl Maps {
    /// What of a card it draws.
    pub fn of(view: &CardView) -> Self {
        Self {
            node: view.node.id,
            name: view.node.name.clone().into(),
            failure: view.failure.clone(),
            entries: view.entries.clone(),
            strip: view.strip.clone(),
            tiles: view.tiles,
            cells: view.cells,
            kernels: view.kernels.clone(),
            chosen: view.chosen,
            old: view.shape().is_none(),
            stale: view.stale,
            selected: view.selected,
            scale: view.scale,
            filters: view.filters.clone(),
        }
    }
}

/// The maps.
pub fn maps(maps: &Maps, page: &Page) -> Html {
    let l = page.l;
    let (node, name, chosen, old, stale) = (maps.node, &maps.name, maps.chosen, maps.old, maps.stale);
    let cells = maps.cells;
    if let Some(failure) = &maps.failure {
        let before = maps.strip.clone().zip(maps.tiles).map(|(strip, tiles)| {
            html! { <MapStrip {node} {name} strip={Some(strip)} {tiles} {cells} {chosen} kernels={None::<Rc<Kernels>>} old={true} stale={false} /> }
        });
        return html! {
            <>
                <p class="waiting">{ icon(Icon::Warning) }<span>{ marked(failure) }</span></p>
                { before.unwrap_or_default() }
            </>
        };
    }
    if let Some(values) = &maps.entries {
        return html! { <Bars {node} {name} values={values.clone()} {chosen} {old} {stale} /> };
    }
    let Some(tiles) = maps.tiles else { return html! {} };
    let (strip, kernels) = (maps.strip.clone(), maps.kernels.clone());
    html! {
        <>
            <MapStrip {node} {name} {strip} {tiles} {cells} {chosen} {kernels} {old} {stale} />
            if old { <p class="waiting">{ t::strip_grey_old(l) }</p> }
            if maps.selected && !old { { legend(page, maps) } }
        </>
    }
}

/// What can be done to all filters of the layer at once.
fn actions(page: &Page, filters: &Filters) -> Html {
    let l = page.l;
    let button = |text: &'static str, changes: Vec<Change>| {
        let send = page.send.clone();
        let act = Callback::from(move |_: MouseEvent| send.emit(Msg::Change(changes.clone(), None)));
        html! { <button type="button" class="plain" onclick={act}>{ text }</button> }
    };
    let reset: Vec<Change> = filters.edits.iter().map(|key| Change::Filter(key.clone(), None)).collect();
    html! {
        <>
            if filters.seeded { { button(t::strip_new_seed(l), vec![Change::Seed(filters.seed.wrapping_add(1))]) } }
            if !reset.is_empty() { { button(t::strip_reset(l), reset) } }
        </>
    }
}

/// What the colours mean, how many maps there are, and where the filters come from.
fn legend(page: &Page, maps: &Maps) -> Html {
    let l = page.l;
    let Some(strip) = &maps.strip else { return html! {} };
    let at = usize::try_from(maps.chosen.saturating_sub(strip.first)).unwrap_or(0);
    let (low, high) = strip.ends.get(at).copied().unwrap_or_default();
    let scale = match maps.scale {
        Scale::PerMap => t::strip_own_scale(l),
        Scale::Shared => t::strip_layer_scale(l),
    };
    let shown = strip.ranges.len() as u64;
    let hidden = (shown < strip.channels).then(|| t::strip_shown(l, strip.channels, count(l, shown)));
    let filters = maps.filters.as_ref().map(|filters| filters.said(l));
    html! {
        <p class="legend">
            <span class={classes!("ramp", (low < 0.0).then_some("signed"))} aria-hidden="true" />
            <span>{ short_value(low) }{ " … " }{ short_value(high) }</span>
            <span>{ scale }</span>
            { hidden.map(|text| html! { <span>{ text }</span> }).unwrap_or_default() }
            { filters.map(|text| html! { <span>{ text }</span> }).unwrap_or_default() }
            { maps.filters.as_ref().map(|filters| actions(page, filters)).unwrap_or_default() }
        </p>
    }
}
