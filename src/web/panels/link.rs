//! A link to be copied by hand, where the browser does not let the page.

use super::super::context::use_page;
use super::modal::Modal;
use crate::app::notices::given;
use crate::app::state::Given;
use crate::words::t;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// The link.
#[derive(Properties, PartialEq)]
pub struct LinkProps {
    /// All of it.
    pub link: AttrValue,
    /// What is to be said of it.
    pub given: Given,
}

/// The dialog.
#[component]
pub fn LinkBox(props: &LinkProps) -> Html {
    let l = use_page().l;
    let area = use_node_ref();
    {
        let area = area.clone();
        use_effect_with((), move |()| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                area.select();
            }
        });
    }
    html! {
        <Modal title={t::link_title(l)} class="linkbox">
            <p class="cap">{ t::link_by_hand(l) }</p>
            <p class="cap">{ given(l, &props.given) }</p>
            <textarea ref={area} readonly=true rows="5" aria-label={t::link_title(l)} value={props.link.clone()} />
        </Modal>
    }
}
