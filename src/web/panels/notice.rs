//! Something to say that is no answer to an edit: it stands over the page until it is taken away.

use super::super::context::use_page;
use super::super::icons::{Icon, icon};
use super::super::marked::marked;
use crate::app::message::Msg;
use crate::words::t;
use yew::prelude::*;

/// What is said.
#[derive(Properties, PartialEq, Clone)]
pub struct NoticeProps {
    /// The sentence, if there is one.
    pub sentence: Option<AttrValue>,
    /// Something went wrong.
    pub error: bool,
    /// What can be done about it.
    pub action: Option<(&'static str, Msg)>,
}

/// The notice. Its frame is always there, so that what comes into it is read aloud.
#[component]
pub fn NoticeBar(props: &NoticeProps) -> Html {
    let page = use_page();
    html! {
        <div class="notices" role="alert">
            if let Some(sentence) = &props.sentence {
                <div class={classes!("notice", props.error.then_some("error"))}>
                    if props.error { { icon(Icon::Warning) } }
                    <p>{ marked(sentence) }</p>
                    { props.action.clone().map(|(text, msg)| html! { <button type="button" class="btn strong" onclick={page.on(move |_: MouseEvent| msg.clone())}>{ text }</button> }) }
                    <button type="button" class="icb" aria-label={t::menu_close(page.l)} onclick={page.on(|_: MouseEvent| Msg::Dismiss)}>{ icon(Icon::Close) }</button>
                </div>
            }
        </div>
    }
}
