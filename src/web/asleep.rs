//! A page that waits for someone who wants to see it: what it is called, its network as a drawing, a button. Nothing is computed.

use super::context::Page;
use super::panels::figure::address;
use crate::app::figure::{Figure, draw};
use crate::app::links::heading;
use crate::app::message::Msg;
use crate::app::state::State;
use crate::words::t;
use yew::prelude::*;

/// Layers of a drawing that can be seen at a frame's size.
const MOST_LAYERS: usize = 24;

/// What stands there.
pub fn asleep(state: &State, page: &Page) -> Html {
    let l = page.l;
    let drawn = draw(l, state, Figure::Stack).filter(|_| state.document().network.nodes.len() <= MOST_LAYERS);
    html! {
        <main class="asleep">
            <h1 class="fhead">{ heading(state).unwrap_or_else(|| "Convscope".to_owned()) }</h1>
            if let Some(drawn) = drawn { <img src={address(&drawn.drawing)} alt={drawn.about} /> }
            <button type="button" class="btn strong" onclick={page.on(|_: MouseEvent| Msg::Wake)}>{ t::frame_wake(l) }</button>
        </main>
    }
}
