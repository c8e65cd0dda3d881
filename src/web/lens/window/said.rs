//! The line below the grids: what is shown, what a pool found, and the value; or what is pointed at.

use super::super::super::context::Page;
use super::super::super::icons::{Icon, icon};
use super::{Looking, value_of};
use crate::app::message::Msg;
use crate::words::{count, t, value};
use yew::prelude::*;

/// What is said below: of the cell that is pointed at, else of the picked one.
pub fn said(page: &Page, looking: &Looking, probed: Option<(i64, i64)>, readers: Option<&[Vec<u64>; 2]>) -> Html {
    let (l, at) = (page.l, &looking.at);
    if let (Some((y, x)), Some([h, w])) = (probed, readers) {
        let held = u64::try_from(y)
            .ok()
            .zip(u64::try_from(x).ok())
            .and_then(|(y, x)| value_of(looking.input.as_ref(), at.channel, y, x));
        let windows = (h.len() as u64).saturating_mul(w.len() as u64);
        return html! {
            <>
                <span>{ t::maps_cell(l, y, x) }</span>{ held.map(|held| html! { <strong>{ value(held) }</strong> }) }
                <span>{ if windows == 0 { t::window_read_by_none(l).to_owned() } else { t::window_read_by(l, windows) } }</span>
            </>
        };
    }
    let held = looking.written(at.y, at.x);
    let switch = |of: crate::nn::network::NodeId,
                  now: u64,
                  (first, many): (u64, u64),
                  text: String,
                  [before, after]: [&'static str; 2]| {
        let to = |now: u64, label: &'static str, off: bool, sign: Icon| {
            html! { <button type="button" class="icb" aria-label={label} title={label} disabled={off} onclick={page.on(move |_: MouseEvent| Msg::Channel(of, now))}>{ icon(sign) }</button> }
        };
        let last = first + many.saturating_sub(1);
        html! {
            <span class="wswitch">
                { to(now.saturating_sub(1), before, now <= first, Icon::Left) }
                { text }
                { to(now + 1, after, now >= last, Icon::Right) }
            </span>
        }
    };
    let own = looking.output.as_ref().map_or(1, |source| source.size().2 as u64);
    let same = at.channels.1 == 1 && at.all > 1 && at.all == own;
    html! {
        <>
            if !same && at.channels.1 > 1 {
                { switch(at.source, at.channel, at.channels, t::window_channel_of(l, at.channel, count(l, at.all)), [t::window_channel_before(l), t::window_channel_after(l)]) }
            }
            if own > 1 {
                { switch(at.node, at.map, (0, own), t::window_map_of(l, at.map, count(l, own)), [t::maps_previous(l), t::maps_next(l)]) }
            }
            { looking.found.as_ref().map(|found| html! { <span class="wfound">{ found }</span> }) }
            { held.map(|held| html! { <strong class="here">{ value(held) }</strong> }) }
        </>
    }
}
