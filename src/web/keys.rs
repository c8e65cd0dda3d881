//! Keys that work wherever the focus is.

use super::dom::document;
use crate::app::message::Msg;
use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::Callback;

/// Whether an element is a text of its own, with an undo of its own: a name or a search, not a number of the form or of a
/// kernel.
fn has_own_undo(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target
        .is_some_and(|target| target.matches("input[type=text]:not(.num input, .kc input), textarea").unwrap_or(false))
}

/// The letter that is pressed together with Ctrl (or Cmd), whatever Caps Lock is; nothing for other keys.
fn letter(event: &web_sys::Event) -> Option<(&KeyboardEvent, String)> {
    let event = event.dyn_ref::<KeyboardEvent>()?;
    ((event.ctrl_key() || event.meta_key()) && !event.alt_key()).then(|| (event, event.key().to_ascii_lowercase()))
}

/// Undo and redo, as every program has them, and saving: the network, never the page. A dialog keeps undo to itself; saving
/// is heard before anything else hears the key.
pub fn listen(send: Callback<Msg>) -> [Option<EventListener>; 2] {
    let on = |phase: EventListenerPhase, heard: Box<dyn Fn(&web_sys::Event)>| {
        let options = EventListenerOptions { phase, passive: false };
        Some(EventListener::new_with_options(&document()?.into(), "keydown", options, heard))
    };
    let save = send.clone();
    let saving = move |event: &web_sys::Event| {
        if let Some((event, key)) = letter(event)
            && key == "s"
            && !event.shift_key()
        {
            event.prevent_default();
            save.emit(Msg::Save);
        }
    };
    let travelling = move |event: &web_sys::Event| {
        let Some((event, key)) = letter(event) else { return };
        let msg = match (key.as_str(), event.shift_key()) {
            _ if has_own_undo(event) => return,
            ("z", false) => Msg::Undo,
            ("z", true) | ("y", false) => Msg::Redo,
            _ => return,
        };
        event.prevent_default();
        send.emit(msg);
    };
    [on(EventListenerPhase::Capture, Box::new(saving)), on(EventListenerPhase::Bubble, Box::new(travelling))]
}
