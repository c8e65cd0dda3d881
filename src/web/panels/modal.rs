//! A dialog: over everything, with the focus in it, closed by Escape, and the focus back where it was.

use super::super::context::use_page;
use super::super::dom::{document, focus_calmly, is_beside};
use super::super::icons::{Icon, icon};
use crate::app::message::Msg;
use crate::words::t;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

/// A dialog.
#[derive(Properties, PartialEq)]
pub struct ModalProps {
    /// Its heading.
    pub title: AttrValue,
    /// Its classes.
    #[prop_or_default]
    pub class: Classes,
    /// What stands in it.
    pub children: Html,
}

/// The dialog.
#[component]
pub fn Modal(props: &ModalProps) -> Html {
    let page = use_page();
    let dialog = use_node_ref();
    let close = page.on(|()| Msg::Dialog(None));
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let before = document().and_then(|document| document.active_element());
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog
                && dialog.show_modal().is_err()
            {
                dialog.set_open(true);
            }
            move || {
                // While it is open nothing outside of it takes the focus.
                if let Some(dialog) = dialog {
                    dialog.close();
                }
                let back = before.and_then(|element| element.dyn_into::<HtmlElement>().ok());
                if let Some(element) = back.filter(|element| element.is_connected()) {
                    focus_calmly(&element);
                }
            }
        });
    }
    let oncancel = {
        let close = close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            close.emit(());
        })
    };
    let onpointerdown = {
        let close = close.clone();
        Callback::from(move |event: PointerEvent| {
            if is_beside(&event) {
                close.emit(());
            }
        })
    };
    let onkeydown = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            // The page's own keys are not the dialog's.
            event.stop_propagation();
            if event.key() == "Escape" {
                event.prevent_default();
                close.emit(());
            }
        })
    };
    html! {
        <dialog ref={dialog} class={classes!("modal", props.class.clone())} aria-labelledby="modal-title" {oncancel} {onpointerdown} {onkeydown}>
            // No header: outside of a section that would be the page's own, of which there is one already.
            <div class="modal-head">
                <h2 id="modal-title">{ &props.title }</h2>
                <button type="button" class="icb" aria-label={t::menu_close(page.l)} onclick={close.reform(|_: MouseEvent| ())}>{ icon(Icon::Close) }</button>
            </div>
            <div class="modal-body">{ props.children.clone() }</div>
        </dialog>
    }
}
