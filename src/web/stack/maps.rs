//! A card's maps: as pictures or bars, or why there are none.

use super::super::context::Page;
use super::super::icons::{Icon, icon};
use super::super::marked::marked;
use super::super::same::Same;
use super::bars::Bars;
use super::filters::Filters;
use super::strip::{Kernels, MapStrip};
use super::view::CardView;
use crate::nn::maps;
use crate::nn::network::NodeId;
use crate::words::{Locale, count, short_value, t};
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
    if let Some(failure) = &maps.failure {
        return html! { <p class="waiting">{ icon(Icon::Warning) }<span>{ marked(failure) }</span></p> };
    }
    if let Some(values) = &maps.entries {
        return html! { <Bars {node} {name} values={values.clone()} {chosen} {old} {stale} /> };
    }
    let Some(tiles) = maps.tiles else { return html! {} };
    let (strip, kernels) = (maps.strip.clone(), maps.kernels.clone());
    html! {
        <>
            <MapStrip {node} {name} {strip} {tiles} {chosen} {kernels} {old} {stale} />
            if old { <p class="waiting">{ t::strip_grey_old(l) }</p> }
            if maps.selected && !old { { legend(l, maps) } }
        </>
    }
}

/// What the colours mean, how many maps there are, and where the filters come from.
fn legend(l: Locale, maps: &Maps) -> Html {
    let Some(strip) = &maps.strip else { return html! {} };
    let at = usize::try_from(maps.chosen.saturating_sub(strip.first)).unwrap_or(0);
    let (low, high) = strip.ends.get(at).copied().unwrap_or_default();
    let scale = match maps.scale {
        Scale::PerMap => t::strip_own_scale(l),
        Scale::Shared => t::strip_layer_scale(l),
    };
    let shown = strip.ranges.len() as u64;
    let hidden = (shown < strip.channels).then(|| t::strip_shown(l, strip.channels, count(l, shown)));
    let filters = maps.filters.as_ref().map(|filters| {
        let mut parts = vec![];
        match (filters.preset, filters.seeded) {
            (true, true) => parts.push(t::strip_preset_and_seeded(l, filters.seed)),
            (true, false) => parts.push(t::strip_preset(l).to_owned()),
            (false, true) => parts.push(t::strip_seeded(l, filters.seed)),
            (false, false) => {}
        }
        parts.extend(filters.edited.then(|| t::strip_edited(l).to_owned()));
        parts.extend(filters.loaded.then(|| t::strip_loaded(l).to_owned()));
        parts.join(" · ")
    });
    html! {
        <p class="legend">
            <span class={classes!("ramp", (low < 0.0).then_some("signed"))} aria-hidden="true" />
            <span>{ short_value(low) }{ " … " }{ short_value(high) }</span>
            <span>{ scale }</span>
            { hidden.map(|text| html! { <span>{ text }</span> }).unwrap_or_default() }
            { filters.map(|text| html! { <span>{ text }</span> }).unwrap_or_default() }
        </p>
    }
}
