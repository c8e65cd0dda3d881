//! The tab *Code*: the selected layer as one call, and the whole network as code that runs elsewhere.

use super::super::clipboard::copy;
use super::super::context::use_page;
use super::super::files::download;
use super::super::icons::{Icon, icon};
use super::super::marked::marked;
use crate::app::message::Msg;
use crate::app::state::{Notice, State};
use crate::nn::analysis::Report;
use crate::nn::network::Network;
use crate::text::python::First;
use crate::text::{json, keras_json, python, pytorch};
use crate::words::{Locale, t};
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Milliseconds for which the button says that the code is copied.
const SAID: u32 = 2500;

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct CodeProps {
    network: Arc<Network>,
    report: Rc<Report>,
    /// The selected layer's call.
    call: Option<AttrValue>,
}

impl CodeProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let network = state.document().network.clone();
        let layer = network.node(state.selected).and_then(|node| network.layer(node));
        let call = layer.map(|layer| python::call_of(layer).into());
        Self { call, report: state.report.clone(), network }
    }
}

/// The languages there are.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Form {
    #[default]
    Keras,
    PyTorch,
    Json,
}

impl Form {
    const ALL: [Self; 3] = [Self::Keras, Self::PyTorch, Self::Json];

    fn name(self, l: Locale) -> &'static str {
        match self {
            Self::Keras => t::code_keras(l),
            Self::PyTorch => t::code_pytorch(l),
            Self::Json => t::code_json(l),
        }
    }

    const fn file(self) -> &'static str {
        match self {
            Self::Keras => "model.py",
            Self::PyTorch => "model_torch.py",
            Self::Json => "model.json",
        }
    }

    fn text(self, l: Locale, network: &Network, report: &Report, first: First) -> String {
        match self {
            Self::Keras => python::write(l, network, first),
            Self::PyTorch => pytorch::write(l, network, report),
            Self::Json => json::write_indented(&keras_json::export(network, report)),
        }
    }
}

/// The tab.
#[component]
pub fn CodeTab(props: &CodeProps) -> Html {
    let page = use_page();
    let l = page.l;
    let form = use_state(Form::default);
    let first = use_state(First::default);
    let copied = use_state(|| false);
    {
        let copied = copied.clone();
        use_effect_with(*copied, move |now| {
            let timer = now.then(|| Timeout::new(SAID, move || copied.set(false)));
            move || drop(timer)
        });
    }
    let inputs = (props.network.clone(), props.report.clone(), *form, *first, l);
    let text = use_memo(inputs, |(network, report, form, first, l)| form.text(*l, network, report, *first));
    let on_copy = {
        let (copied, send, text) = (copied.clone(), page.send.clone(), text.clone());
        Callback::from(move |_: MouseEvent| {
            let (copied, send, text) = (copied.clone(), send.clone(), text.clone());
            spawn_local(async move {
                if copy(&text).await {
                    copied.set(true);
                } else {
                    send.emit(Msg::Notice(Notice::ClipboardRefused));
                }
            });
        })
    };
    let on_download = {
        let (form, text) = (*form, text.clone());
        Callback::from(move |_: MouseEvent| download(form.file(), &text))
    };
    let forms = Form::ALL.iter().map(|other| {
        let form = form.clone();
        choice("code-form", other.name(l), *form == *other, Callback::from(move |_| form.set(*other)))
    });
    let firsts = [(First::Input, "Input"), (First::InputShape, "input_shape")].map(|(other, name)| {
        let first = first.clone();
        choice("code-first", name, *first == other, Callback::from(move |_| first.set(other)))
    });
    html! {
        <div class="code">
            if let Some(call) = &props.call {
                <p class="figcap">{ t::code_this_layer(l) }</p>
                <pre class="code-call" lang="en" translate="no">{ call }</pre>
            }
            <div class="sum-head">
                <span class="seg" role="radiogroup" aria-label={t::code_whole(l)}>{ for forms }</span>
                <span class="code-buttons">
                <button type="button" class="btn" onclick={on_copy}>{ icon(if *copied { Icon::Check } else { Icon::Copy }) }{ t::code_copy(l) }</button>
                <button type="button" class="btn" onclick={on_download}>{ t::code_download(l) }</button>
                </span>
                <span role="status" class="sum-said">{ if *copied { t::code_copied(l) } else { "" } }</span>
            </div>
            if *form == Form::Keras {
                <div class="sum-head">
                    <span class="seg" role="radiogroup" aria-label={t::code_first(l)} lang="en">{ for firsts }</span>
                    <span class="figcap">{ marked(t::code_first_only(l)) }</span>
                </div>
            }
            <pre class="code-text" lang="en" translate="no" tabindex="0" role="region" aria-label={t::code_whole(l)}>{ &*text }</pre>
            <p class="figcap">{ t::code_left_out(l) }</p>
        </div>
    }
}

fn choice(group: &'static str, name: &'static str, on: bool, choose: Callback<Event>) -> Html {
    html! {
        <label class={classes!(on.then_some("on"))}>
            <input type="radio" name={group} checked={on} onchange={choose} />{ name }
        </label>
    }
}
