//! What every component may need: where to send messages, and the reader's language.

use crate::app::message::Msg;
use crate::app::state::Theme;
use crate::words::Locale;
use yew::prelude::*;

/// Handed down to every component.
#[derive(Clone, PartialEq)]
pub struct Page {
    /// Takes a message to the state machine.
    pub send: Callback<Msg>,
    /// The reader's language.
    pub l: Locale,
    /// The colours: what is drawn on a canvas is drawn anew when they change.
    pub theme: Theme,
    /// Nothing may be changed.
    pub fixed: bool,
}

impl Page {
    /// A callback that sends what is made of its event.
    pub fn on<E: 'static>(&self, message: impl Fn(E) -> Msg + 'static) -> Callback<E> {
        self.send.reform(message)
    }
}

/// The page's context; a component outside of the page gets one that sends nothing.
#[hook]
pub fn use_page() -> Page {
    use_context::<Page>().unwrap_or_else(|| Page {
        send: Callback::noop(),
        l: Locale::En,
        theme: Theme::System,
        fixed: false,
    })
}
