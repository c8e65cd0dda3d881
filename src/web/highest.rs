//! The highest entries of a network's output, by name where names are known.

use super::context::Page;
use super::css::percent;
use crate::app::classes::Ranked;
use crate::app::message::Msg;
use crate::nn::network::NodeId;
use crate::words::{t, value};
use yew::prelude::*;

/// The list; a press on one of them chooses that entry.
pub fn highest(page: &Page, node: NodeId, chosen: u64, ranked: &[Ranked]) -> Html {
    if ranked.is_empty() {
        return html! {};
    }
    let l = page.l;
    let most = ranked.iter().fold(f32::MIN_POSITIVE, |most, entry| most.max(entry.value));
    let item = |ranked: &Ranked| {
        let entry = ranked.entry;
        let (select, send) = (page.on(move |_: MouseEvent| Msg::Select(node)), page.send.clone());
        let choose = Callback::from(move |event: MouseEvent| {
            select.emit(event);
            send.emit(Msg::Channel(node, entry));
            send.emit(Msg::Pick { node, y: 0, x: 0 });
        });
        let name = ranked.name.clone().unwrap_or_else(|| t::classes_entry(l, entry));
        let held = value(ranked.value);
        let here = entry == chosen;
        html! {
            <li>
                <button type="button" class={classes!(here.then_some("on"))} aria-pressed={here.to_string()} title={t::classes_entry_value(l, entry, &name, &held)} onclick={choose}>
                    <span>{ &name }</span>
                    <i aria-hidden="true"><i style={format!("width:{}", percent(f64::from(ranked.value / most)))} /></i>
                    <b>{ held }</b>
                </button>
            </li>
        }
    };
    html! { <ol class="tops" aria-label={t::classes_top(l)}>{ for ranked.iter().map(item) }</ol> }
}
