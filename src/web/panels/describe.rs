//! The network in words: to be read, heard and copied, and as a table.

use super::super::clipboard::copy;
use super::super::context::use_page;
use super::super::icons::{Icon, icon};
use super::modal::Modal;
use crate::app::message::Msg;
use crate::app::sentences;
use crate::app::state::{Notice, State};
use crate::text::describe::{Description, Row};
use crate::words::{Locale, count, t};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What it says.
#[derive(Properties, PartialEq, Clone)]
pub struct DescribeProps {
    said: Rc<Description>,
}

impl DescribeProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        Self { said: Rc::new(sentences::description(state.settings.locale, state)) }
    }
}

/// The dialog.
#[component]
pub fn Describe(props: &DescribeProps) -> Html {
    let page = use_page();
    let l = page.l;
    let copied = use_state(|| false);
    let text = props.said.text(l);
    let on_copy = {
        let (text, copied, send) = (text.clone(), copied.clone(), page.send.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, copied, send) = (text.clone(), copied.clone(), send.clone());
            spawn_local(async move {
                if copy(&text).await {
                    copied.set(true);
                } else {
                    send.emit(Msg::Notice(Notice::ClipboardRefused));
                }
            });
        })
    };
    let lines = text.lines().count().clamp(4, 10);
    html! {
        <Modal title={t::describe_title(l)} class="words">
            <div class="modal-foot">
                <p>{ &props.said.about }</p>
                <button type="button" class="btn strong" onclick={on_copy}>{ icon(if *copied { Icon::Check } else { Icon::Copy }) }{ if *copied { t::menu_copied(l) } else { t::menu_copy(l) } }</button>
            </div>
            // Shown, not only copied: where the browser does not let the page copy, it is there to be taken by hand.
            <textarea readonly=true rows={lines.to_string()} aria-label={t::describe_text(l)} value={text} />
            <div class="table-scroll" tabindex="0" role="region" aria-label={t::describe_title(l)}>{ table(l, &props.said.rows) }</div>
        </Modal>
    }
}

/// The layers as a table.
pub(super) fn table(l: Locale, rows: &[Row]) -> Html {
    // A plain stack says of no layer what it reads.
    let reads = rows.iter().any(|row| !row.reads.is_empty());
    let row = |(at, row): (usize, &Row)| {
        html! {
            <tr class={classes!(row.wrong.then_some("wrong"))}>
                <td class="n">{ at }</td>
                <th scope="row"><b translate="no">{ &row.class_name }</b><code>{ &row.name }</code></th>
                <td>{ &row.arguments }</td>
                if reads { <td>{ &row.reads }</td> }
                if let Some(parameters) = row.parameters {
                    <td>{ &row.gives }</td><td class="n">{ count(l, parameters) }</td>
                } else {
                    <td colspan="2">{ &row.gives }</td>
                }
            </tr>
        }
    };
    html! {
        <table>
            <thead><tr>
                <th scope="col" class="n">{ t::describe_number(l) }</th>
                <th scope="col">{ t::figure_layer(l) }</th>
                <th scope="col">{ t::describe_arguments(l) }</th>
                if reads { <th scope="col">{ t::describe_reads_head(l) }</th> }
                <th scope="col">{ t::figure_shape(l) }</th>
                <th scope="col" class="n">{ t::totals_parameters(l) }</th>
            </tr></thead>
            <tbody>{ for rows.iter().enumerate().map(row) }</tbody>
        </table>
    }
}
