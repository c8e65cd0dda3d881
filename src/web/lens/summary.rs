//! The tab *Summary*: the whole network as `model.summary()` prints it, to be copied as exactly that text.

use super::super::clipboard::copy;
use super::super::context::use_page;
use super::super::icons::{Icon, icon};
use super::super::marked::marked;
use crate::app::message::Msg;
use crate::app::state::{Notice, State};
use crate::nn::network::NodeId;
use crate::text::summary::{Row, Summary, summary};
use crate::words::{Locale, count, t};
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Milliseconds for which the button says that the table is copied.
const SAID: u32 = 2500;

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct SummaryProps {
    summary: Summary,
    selected: NodeId,
}

impl SummaryProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        Self { summary: summary(&state.document().network, &state.report), selected: state.selected }
    }
}

/// Whether the text was copied.
#[derive(Clone, Copy, PartialEq)]
enum Copied {
    NotYet,
    Yes,
    /// The browser refused: the text is shown, to be copied by hand.
    Refused,
}

/// The tab.
#[component]
pub fn SummaryTab(props: &SummaryProps) -> Html {
    let page = use_page();
    let l = page.l;
    let copied = use_state(|| Copied::NotYet);
    {
        let copied = copied.clone();
        use_effect_with(*copied, move |now| {
            let timer = (*now == Copied::Yes).then(|| Timeout::new(SAID, move || copied.set(Copied::NotYet)));
            move || drop(timer)
        });
    }
    let on_copy = {
        let (copied, send, table) = (copied.clone(), page.send.clone(), props.summary.clone());
        Callback::from(move |_: MouseEvent| {
            let (copied, send, text) = (copied.clone(), send.clone(), table.text(None));
            spawn_local(async move {
                if copy(&text).await {
                    copied.set(Copied::Yes);
                } else {
                    copied.set(Copied::Refused);
                    send.emit(Msg::Notice(Notice::ClipboardRefused));
                }
            });
        })
    };
    let table = &props.summary;
    let rows = table.rows.iter().map(|row| {
        let node = row.node;
        let select = page.on(move |_: MouseEvent| Msg::Select(node));
        table_row(l, row, node == props.selected, table.graph, select)
    });
    let done = *copied == Copied::Yes;
    let totals = table.totals().map(|(what, number, memory)| {
        html! { <li><span>{ what }</span><b>{ count(l, number) }</b><i>{ memory }</i></li> }
    });
    html! {
        <div class="summary">
            <p class="figcap">{ marked(t::summary_about(l)) }</p>
            <div class="sum-head">
                <code class="sum-name">{ format!("{}: \"{}\"", t::summary_model(l), table.name) }</code>
                <button type="button" class="btn" onclick={on_copy}>{ icon(if done { Icon::Check } else { Icon::Copy }) }{ t::summary_copy(l) }</button>
                <span role="status" class="sum-said">{ if done { t::summary_copied(l) } else { "" } }</span>
            </div>
            if *copied == Copied::Refused {
                <textarea class="sum-text" readonly={true} rows="12" value={table.text(None)} aria-label={t::summary_title(l)}
                    onfocus={Callback::from(|event: FocusEvent| {
                        if let Some(area) = event.target_dyn_into::<web_sys::HtmlTextAreaElement>() {
                            area.select();
                        }
                    })} />
            }
            <div class="sum-scroll">
                <table lang="en">
                    <thead><tr>
                        <th scope="col">{ t::summary_layer_type(l) }</th><th scope="col">{ t::summary_output_shape(l) }</th>
                        <th scope="col" class="n">{ t::summary_param_count(l) }</th>
                        if table.graph { <th scope="col">{ t::summary_connected_to(l) }</th> }
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
            <ul class="sum-totals" lang="en">{ for totals }</ul>
        </div>
    }
}

fn table_row(l: Locale, row: &Row, selected: bool, graph: bool, select: Callback<MouseEvent>) -> Html {
    let class = classes!(selected.then_some("on"), (!row.built).then_some("unbuilt"));
    html! {
        <tr {class} aria-current={selected.then_some("true")} onclick={select}>
            <th scope="row"><button type="button">{ &row.name }</button><span>{ format!("({})", row.class_name) }</span></th>
            <td>{ &row.shape }</td>
            <td class="n">{ if row.built { count(l, row.params) } else { "0 (unbuilt)".to_owned() } }</td>
            if graph { <td class="from">{ row.connected.join(", ") }</td> }
        </tr>
    }
}
