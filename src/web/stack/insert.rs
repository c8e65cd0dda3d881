//! The "+" between two cards.

use super::super::context::Page;
use super::super::icons::{Icon, icon};
use crate::app::message::Msg;
use crate::app::state::Dialog;
use crate::words::t;
use yew::prelude::*;

/// The button for a position.
#[derive(PartialEq)]
pub struct Insert {
    /// The position.
    pub at: usize,
    /// The name of the layer above.
    pub after: Option<AttrValue>,
    /// Its words are always shown.
    pub words: bool,
    /// The catalogue is open for it.
    pub open: bool,
}

/// The button.
pub fn insert(insert: &Insert, page: &Page) -> Html {
    let Insert { at, words, open, .. } = *insert;
    let label = match &insert.after {
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
