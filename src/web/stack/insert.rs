//! The "+" between two cards.

use super::super::context::Page;
use super::super::icons::{Icon, icon};
use crate::app::message::Msg;
use crate::app::state::Dialog;
use crate::words::t;
use yew::prelude::*;

/// The button for position `at`, below the layer `after`; `words`: its words are always shown; `open`: the catalogue is
/// open for it.
pub fn insert(page: &Page, at: usize, after: Option<&str>, words: bool, open: bool) -> Html {
    let label = match after {
        Some(name) => t::stack_add_after(page.l, name),
        None => t::stack_add_first(page.l).to_owned(),
    };
    html! {
        <button type="button" class={classes!("ins", words.then_some("words"), open.then_some("open"))} id={format!("insert-{at}")}
            aria-label={label} aria-haspopup="dialog" aria-expanded={open.to_string()}
            onclick={page.on(move |_: MouseEvent| Msg::Dialog(Some(Dialog::Catalogue(at))))}>
            <span class="plus">{ icon(Icon::Plus) }</span><span class="ins-words">{ t::stack_add_layer(page.l) }</span>
        </button>
    }
}
