//! The "+" between two cards.

use super::super::context::use_page;
use super::super::icons::{Icon, icon};
use crate::app::message::Msg;
use crate::app::state::Dialog;
use crate::words::t;
use yew::prelude::*;

/// A place where a layer can be added.
#[derive(Properties, PartialEq)]
pub struct InsertProps {
    /// The position.
    pub at: usize,
    /// The layer above, by name.
    pub after: Option<AttrValue>,
    /// Its words are always shown.
    #[prop_or_default]
    pub words: bool,
    /// The catalogue is open for it.
    #[prop_or_default]
    pub open: bool,
}

/// The button.
#[component]
pub fn Insert(props: &InsertProps) -> Html {
    let page = use_page();
    let at = props.at;
    let label = match &props.after {
        Some(name) => t::stack_add_after(page.l, name),
        None => t::stack_add_first(page.l).to_owned(),
    };
    html! {
        <button type="button" class={classes!("ins", props.words.then_some("words"), props.open.then_some("open"))} id={format!("insert-{at}")}
            aria-label={label} aria-haspopup="dialog" aria-expanded={props.open.to_string()}
            onclick={page.on(move |_: MouseEvent| Msg::Dialog(Some(Dialog::Catalogue(at))))}>
            <span class="plus">{ icon(Icon::Plus) }</span><span class="ins-words">{ t::stack_add_layer(page.l) }</span>
        </button>
    }
}
