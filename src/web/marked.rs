//! Sentences with mark-up, as elements.

use crate::words::{Style, spans};
use yew::prelude::*;

/// `**bold**` and `` `code` `` of a sentence as elements; no HTML is read.
pub fn marked(sentence: &str) -> Html {
    let span = |span: crate::words::Span| {
        let text = span.text.to_string();
        match span.style {
            Style::Plain => html! { { text } },
            Style::Bold => html! { <b>{ text }</b> },
            Style::Mono => html! { <code>{ text }</code> },
        }
    };
    spans(sentence).map(span).collect()
}
