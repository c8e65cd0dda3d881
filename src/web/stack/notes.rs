//! Quiet lines below a form: what the border does here, what no window reads, and what is easily forgotten.

use super::super::context::Page;
use super::super::marked::marked;
use super::view::CardView;
use crate::app::message::Msg;
use crate::app::sweep::skipped;
use crate::nn::document::Change;
use crate::nn::layers::{Hint, Layer, Sight};
use crate::nn::network::{Edit, NodeId};
use crate::nn::params::Value;
use crate::nn::window::Window;
use crate::words::{Locale, count, t};
use yew::prelude::*;

fn argument<'a>(view: &'a CardView, name: &str) -> Option<&'a Value> {
    view.params.iter().find(|param| param.name == name).map(|param| &param.value)
}

fn sides(l: Locale, window: &Window, rows: bool) -> Option<String> {
    let Window { before, after, .. } = *window;
    Some(match (before, after, rows) {
        (0, 0, _) => return None,
        (0, 1, true) => t::hint_same_last_row(l).to_owned(),
        (0, 1, false) => t::hint_same_last_column(l).to_owned(),
        (b, a, true) if a == b => t::hint_same_rows(l, b),
        (b, a, false) if a == b => t::hint_same_columns(l, b),
        (b, a, true) => t::hint_same_uneven_rows(l, b, count(l, a)),
        (b, a, false) => t::hint_same_uneven_columns(l, b, count(l, a)),
    })
}

/// What the border does to a window of these two axes.
fn border(l: Locale, view: &CardView) -> Vec<String> {
    let Some(padding) = argument(view, "padding").and_then(Value::as_text) else { return vec![] };
    let Some(Sight::Window { h, w }) = view.sight else { return vec![] };
    if padding == "valid" {
        let mut lines = vec![t::hint_padding_valid(l).to_owned()];
        lines.extend(match (h.unread(), w.unread()) {
            (0, 0) => None,
            (rows, 0) => Some(t::hint_unread_rows(l, rows)),
            (0, columns) => Some(t::hint_unread_columns(l, columns)),
            (rows, columns) => Some(t::hint_unread(l, t::window_rows(l, rows), t::window_columns(l, columns))),
        });
        lines.extend(skipped(l, [h.skipped(), w.skipped()]));
        return lines;
    }
    let mut lines = vec![t::hint_padding_same(l, count(l, h.input), count(l, h.stride), count(l, h.output))];
    let sides: Vec<String> = [sides(l, &h, true), sides(l, &w, false)].into_iter().flatten().collect();
    let pool = view.group == Some(crate::nn::layers::Group::Pooling);
    match sides.is_empty() {
        true => lines.push(t::hint_same_nothing(l).to_owned()),
        false if pool => lines.push(t::hint_same_pool(l).to_owned()),
        false => lines.extend(sides),
    }
    lines
}

/// The notes of a card.
#[derive(PartialEq)]
pub struct Notes {
    node: NodeId,
    at: usize,
    /// What the border does; told on the card that is open.
    border: Vec<String>,
    /// Without an activation two convolutions are one.
    linear: bool,
    /// A dense layer is given a map.
    unflattened: bool,
    /// What the layer does not do here.
    still: Option<&'static str>,
    /// Its `glu` gives half of these channels.
    glu: Option<u64>,
}

impl Notes {
    /// What of a card they say.
    pub fn of(l: Locale, view: &CardView) -> Self {
        let activation = argument(view, "activation").and_then(Value::as_text);
        let is_map = view.reads.as_ref().is_some_and(|shape| shape.0.len() > 1);
        Self {
            node: view.node.id,
            at: view.at,
            border: if view.selected { border(l, view) } else { vec![] },
            linear: view.hint == Some(Hint::Activates) && activation == Some("linear"),
            glu: view.shape().and_then(|shape| shape.0.last().copied().flatten()).filter(|_| activation == Some("glu")),
            unflattened: view.hint == Some(Hint::LastAxis) && is_map,
            still: match view.hint {
                Some(Hint::OnlyInTraining) => Some(t::hint_dropout(l)),
                Some(Hint::Statistics) => Some(t::hint_batch_normalization(l)),
                _ => None,
            },
        }
    }
}

/// The notes.
pub fn notes(notes: &Notes, page: &Page) -> Html {
    let (l, node, at) = (page.l, notes.node, notes.at);
    let offer = |note: &str, label: &str, edit: Edit| {
        let act = page.on(move |_: MouseEvent| Msg::Change(vec![Change::Network(edit.clone())], None));
        html! { <p class="note"><span>{ marked(note) }</span>{ " " }<button type="button" class="plain" onclick={act}>{ label }</button></p> }
    };
    let relu = notes.linear.then(|| {
        let edit = Edit::Set { node, param: "activation".to_owned(), value: Value::from("relu") };
        offer(t::hint_linear(l), t::hint_add_relu(l), edit)
    });
    let flatten = notes
        .unflattened
        .then(|| Layer::new("Flatten"))
        .flatten()
        .map(|layer| offer(t::hint_channels_only(l), t::hint_add_flatten(l), Edit::Insert { at, layer }));
    let line = |text: &str| html! { <p class="note">{ marked(text) }</p> };
    html! {
        <div class="notes">
            { for notes.border.iter().map(|text| line(text)) }
            { relu.unwrap_or_default() }{ flatten.unwrap_or_default() }
            { notes.still.map(line).unwrap_or_default() }
            { notes.glu.filter(|n| n % 2 == 0).map(|n| line(&t::hint_glu(l, count(l, n), count(l, n / 2)))).unwrap_or_default() }
        </div>
    }
}
