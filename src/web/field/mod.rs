//! The form's fields, one for each kind of argument that a layer can declare.

mod choice;
mod number;
mod parts;

use choice::choice;
pub use number::Number;
use parts::parts;

use super::context::use_page;
use super::dom::{checked_of, field_id};
use crate::app::message::Msg;
use crate::nn::network::{EditError, NodeId};
use crate::nn::params::{Kind, Param, Value};
use crate::words::{lookup, phrases, say};
use yew::prelude::*;

/// An argument of a node, and what its field could not take.
#[derive(Properties, PartialEq, Clone)]
pub struct FieldProps {
    /// Whose argument it is.
    pub node: NodeId,
    /// The layer's class, for the words.
    pub class_name: AttrValue,
    /// The argument.
    pub param: Param,
    /// What was typed and refused.
    #[prop_or_default]
    pub refused: Option<EditError>,
    /// The layer's problem belongs to this field.
    #[prop_or_default]
    pub wrong: bool,
}

/// One argument: its name as Keras writes it, its field, and what is wrong with what was typed.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    let page = use_page();
    let param = &props.param;
    let apart = use_state(|| false);
    let id = field_id(props.node, param.name);
    let label = lookup(page.l, &format!("layer.{}.{}", props.class_name, param.name)).unwrap_or_default();
    let about = lookup(page.l, &format!("layer.{}.{}_about", props.class_name, param.name)).unwrap_or_default();
    let set = {
        let (node, name) = (props.node, param.name.to_owned());
        page.on(move |value: Value| Msg::Set { node, param: name.clone(), value, gesture: None })
    };
    let field = match param.kind {
        Kind::Choice(words) => choice(&page, &id, param, words, &set),
        Kind::Flag => {
            let on = param.value == Value::Bool(true);
            html! {
                <span class="in"><input id={id.clone()} type="checkbox" checked={on}
                    onchange={set.reform(|event: Event| Value::Bool(checked_of(&event)))} /></span>
            }
        }
        _ => parts(&page, props, &apart),
    };
    let error = props.refused.as_ref().map(|error| {
        html! { <p class="field-error" id={format!("{id}-error")} role="alert">{ crate::words::plain(&say::edit_error(page.l, error)) }</p> }
    });
    html! {
        <div class={classes!("f", (props.wrong || props.refused.is_some()).then_some("bad"))} data-param={param.name}>
            <label for={id} title={phrases(page.l, label, about)}>
                <span class="keras" lang="en">{ param.name }</span>
                if page.l == crate::words::Locale::ZhCn { <span class="said">{ crate::web::stack::short(label) }</span> }
            </label>
            { field }
            { error.unwrap_or_default() }
        </div>
    }
}
