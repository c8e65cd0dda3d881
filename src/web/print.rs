//! Paper: what is printed is drawn when someone prints, and goes with it.

use super::browser::{listen, window};
use crate::app::message::Msg;
use web_sys::Event;
use yew::Callback;

/// Says when the page is being printed.
pub fn listen_for_print(send: &Callback<Msg>) {
    let Some(window) = window() else { return };
    for (name, printing) in [("beforeprint", true), ("afterprint", false)] {
        let send = send.clone();
        listen(&window, name, move |_: &Event| send.emit(Msg::Printing(printing)));
    }
    // A browser's tools show what would be printed without printing it.
    if let Ok(Some(query)) = window.match_media("print") {
        let (send, now) = (send.clone(), query.clone());
        listen(&query, "change", move |_: &Event| send.emit(Msg::Printing(now.matches())));
    }
}
