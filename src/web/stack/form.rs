//! A layer's arguments: at rest a line of values that can be clicked, in the selected card a form.

use super::super::context::{Page, use_page};
use super::super::dom::{field_id, focus_later};
use super::super::field::Field;
use super::view::CardView;
use crate::app::message::Msg;
use crate::nn::network::NodeId;
use crate::nn::params::{Kind, Param, Value};
use crate::words::{Locale, lookup, say, shape, t};
use std::rc::Rc;
use yew::prelude::*;

/// A card's form.
#[derive(Properties, PartialEq)]
pub struct FormProps {
    /// The card.
    pub view: Rc<CardView>,
}

/// A value as it stands in the line: a pair always as two numbers, so that a window reads as one.
fn text(l: Locale, param: &Param) -> String {
    match (&param.value, param.kind) {
        (Value::List(items), Kind::Pair | Kind::OptionalPair) => {
            let sizes: Vec<_> = items.iter().map(|item| item.as_int().and_then(|n| u64::try_from(n).ok())).collect();
            shape(l, &sizes)
        }
        (Value::Null, Kind::OptionalPair) => t::stack_as_pool_size(l).to_owned(),
        (value, _) => say::setting(l, param.name, value),
    }
}

/// Whether an argument is worth its place in the line: those under "more" only where they are not the default.
fn worth(param: &Param) -> bool {
    !param.more || param.default.as_ref() != Some(&param.value)
}

/// The label of an argument at rest: Keras's name in English, the reader's word in Chinese.
fn label(l: Locale, class_name: &str, name: &'static str) -> &'static str {
    match l {
        Locale::En => name,
        Locale::ZhCn => short(lookup(l, &format!("layer.{class_name}.{name}")).unwrap_or(name)),
    }
}

/// A word without the other name that stands behind it in brackets.
pub fn short(word: &'static str) -> &'static str {
    word.split('（').next().unwrap_or(word)
}

/// The line of values.
#[derive(PartialEq)]
pub struct Sentence {
    node: NodeId,
    class_name: AttrValue,
    params: Rc<[Param]>,
}

impl Sentence {
    /// What of a card it draws.
    pub fn of(view: &CardView) -> Self {
        Self::new(view.node.id, view.class_name.clone(), view.params.clone())
    }

    /// The line of a node of this class with these arguments.
    pub const fn new(node: NodeId, class_name: AttrValue, params: Rc<[Param]>) -> Self {
        Self { node, class_name, params }
    }
}

/// The line.
pub fn sentence(line: &Sentence, page: &Page) -> Html {
    let (l, node) = (page.l, line.node);
    let value = |param: &Param| {
        let name = param.name;
        let edit = page.on(move |event: MouseEvent| {
            event.stop_propagation();
            focus_later(field_id(node, name));
            Msg::Select(node)
        });
        let text = text(l, param);
        html! {
            <span class="kv" key={name}>
                <span class="q" title={name}>{ label(l, &line.class_name, name) }</span>
                <button type="button" class="v" tabindex="-1" title={[name, "=", &text].concat()} onclick={edit}>{ text }</button>
            </span>
        }
    };
    html! { <p class="sent">{ for line.params.iter().filter(|param| worth(param)).map(value) }</p> }
}

/// The form.
#[component]
pub fn Form(props: &FormProps) -> Html {
    let page = use_page();
    let (l, view) = (page.l, &props.view);
    let open = use_state(|| false);
    let wrong = match &view.outcome {
        crate::nn::analysis::Outcome::Problem(problem) => problem.param().map(str::to_owned),
        _ => None,
    };
    let field = |param: &Param| {
        let refused = view.refused.iter().find(|(name, _)| name == param.name).map(|(_, error)| error.clone());
        html! {
            <Field key={param.name} node={view.node.id} class_name={view.class_name.clone()} param={param.clone()} {refused}
                wrong={wrong.as_deref() == Some(param.name)} />
        }
    };
    // What is set, or wrong, is never hidden.
    let hidden = |param: &&Param| param.more && !*open && !worth(param) && wrong.as_deref() != Some(param.name);
    let is_fixed = |param: &&Param| view.fixed.contains(&param.name);
    // What a lesson leaves as it is stands there to be read.
    let fixed: Rc<[Param]> = view.params.iter().filter(is_fixed).cloned().collect();
    let more = view.params.iter().any(|param| param.more && !is_fixed(&param)).then(|| {
        let toggle = {
            let open = open.clone();
            Callback::from(move |_: MouseEvent| open.set(!*open))
        };
        html! {
            <button type="button" class={classes!("more", open.then_some("open"))} aria-expanded={open.to_string()} onclick={toggle}>
                { if *open { t::stack_less(l) } else { t::stack_more(l) } }{ super::super::icons::icon(super::super::icons::Icon::Chevron) }
            </button>
        }
    });
    html! {
        <>
        if !fixed.is_empty() { { sentence(&Sentence::new(view.node.id, view.class_name.clone(), fixed), &page) } }
        <div class="form">
            <>{ for view.params.iter().filter(|param| !hidden(param) && !is_fixed(param)).map(field) }</>
            { more.unwrap_or_default() }
        </div>
        </>
    }
}
