//! A page that waits for someone who wants to see it: what it is called, its network as a drawing, a button. Nothing is computed.

use super::context::Page;
use crate::app::links::heading;
use crate::app::message::Msg;
use crate::app::state::State;
use crate::draw::figure;
use crate::text::base64;
use crate::words::t;
use yew::prelude::*;

/// Layers of a drawing that can be seen at a frame's size.
const MOST_LAYERS: usize = 24;

/// What stands there.
pub fn asleep(state: &State, page: &Page) -> Html {
    let (l, network) = (page.l, &state.document().network);
    let picture = (network.nodes.len() <= MOST_LAYERS).then(|| {
        let svg = figure::stack(l, network, &state.report);
        ["data:image/svg+xml;base64,", &base64::encode(svg.as_bytes())].concat()
    });
    html! {
        <main class="asleep">
            <h1 class="fhead">{ heading(state).unwrap_or_else(|| "Convscope".to_owned()) }</h1>
            if let Some(src) = picture { <img {src} alt="" /> }
            <button type="button" class="btn strong" onclick={page.on(|_: MouseEvent| Msg::Wake)}>{ t::frame_wake(l) }</button>
        </main>
    }
}
