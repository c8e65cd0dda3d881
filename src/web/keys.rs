//! Keys that work wherever the focus is.

use super::dom::document;
use crate::app::message::Msg;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::Callback;

/// Whether an element is a text of its own, with an undo of its own: a name or a search, not a number of the form.
fn has_own_undo(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.matches("input[type=text]:not(.num input), textarea").unwrap_or(false))
}

/// Undo and redo, as every program has them.
pub fn listen(send: Callback<Msg>) -> Option<EventListener> {
    let listener = move |event: &web_sys::Event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if !(event.ctrl_key() || event.meta_key()) || event.alt_key() || has_own_undo(event) {
            return;
        }
        let msg = match (event.key().as_str(), event.shift_key()) {
            ("z", false) => Msg::Undo,
            ("Z" | "z", true) | ("y", false) => Msg::Redo,
            ("s", false) => Msg::Save,
            _ => return,
        };
        event.prevent_default();
        send.emit(msg);
    };
    let options = EventListenerOptions::enable_prevent_default();
    Some(EventListener::new_with_options(&document()?.into(), "keydown", options, listener))
}
