//! Quiet lines below a form: what the border does here, what no window reads, and what is easily forgotten.

use super::super::context::Page;
use super::super::marked::marked;
use super::view::CardView;
use crate::app::message::Msg;
use crate::nn::document::Change;
use crate::nn::layers::{Layer, Sight};
use crate::nn::network::Edit;
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
            (rows, columns) => Some(t::hint_unread(l, count(l, rows), count(l, columns))),
        });
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
pub fn notes(page: &Page, view: &CardView) -> Html {
    let l = page.l;
    let (node, at) = (view.node.id, view.at);
    let linear = argument(view, "activation").and_then(Value::as_text) == Some("linear");
    let is_map = view.reads.as_ref().is_some_and(|shape| shape.0.len() > 1);
    let offer = |note: &str, label: &str, edit: Edit| {
        let act = page.on(move |_: MouseEvent| Msg::Change(vec![Change::Network(edit.clone())], None));
        html! { <p class="note"><span>{ marked(note) }</span>{ " " }<button type="button" class="plain" onclick={act}>{ label }</button></p> }
    };
    let relu = (view.class_name == "Conv2D" && linear).then(|| {
        let edit = Edit::Set { node, param: "activation".to_owned(), value: Value::from("relu") };
        offer(t::hint_linear(l), t::hint_add_relu(l), edit)
    });
    let flatten = (view.class_name == "Dense" && is_map)
        .then(|| Layer::new("Flatten"))
        .flatten()
        .map(|layer| offer(t::hint_channels_only(l), t::hint_add_flatten(l), Edit::Insert { at, layer }));
    let still = match view.class_name.as_str() {
        "Dropout" => Some(t::hint_dropout(l)),
        "BatchNormalization" => Some(t::hint_batch_normalization(l)),
        _ => None,
    };
    html! {
        <div class="notes">
            if view.selected { { for border(l, view).iter().map(|line| html! { <p class="note">{ marked(line) }</p> }) } }
            { relu.unwrap_or_default() }{ flatten.unwrap_or_default() }
            { still.map(|text| html! { <p class="note">{ marked(text) }</p> }).unwrap_or_default() }
        </div>
    }
}
