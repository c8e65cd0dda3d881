//! A choice between words: all of them side by side where there are few, a menu where there are many.

use super::super::context::use_page;
use super::super::dom::text_of;
use crate::nn::params::Value;
use crate::words::lookup;
use yew::prelude::*;

/// Words that stand side by side; more become a menu.
const FEW: usize = 3;

/// A choice.
#[derive(Properties, PartialEq)]
pub struct ChoiceProps {
    /// The id of the element to focus.
    pub id: AttrValue,
    /// The argument's name.
    pub name: AttrValue,
    /// The layer's class.
    pub class_name: AttrValue,
    /// The words.
    pub words: &'static [&'static str],
    /// The chosen one.
    pub value: Value,
    /// Takes the one chosen instead.
    pub on_set: Callback<Value>,
}

/// The choice.
#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let page = use_page();
    let chosen = props.value.as_text().unwrap_or_default();
    let tip = |word: &str| {
        lookup(page.l, &format!("choice.{word}"))
            .or_else(|| lookup(page.l, &format!("activation.{word}")))
            .unwrap_or_default()
    };
    if props.words.len() > FEW {
        let options = props.words.iter().map(|word| {
            html! { <option value={*word} selected={*word == chosen} title={tip(word)}>{ *word }</option> }
        });
        return html! {
            <span class="in"><select id={props.id.clone()} class="pick" lang="en"
                onchange={props.on_set.reform(|event: Event| Value::Text(text_of(&event)))}>{ for options }</select></span>
        };
    }
    let radios = props.words.iter().enumerate().map(|(at, word)| {
        let id = if *word == chosen { props.id.to_string() } else { format!("{}-{at}", props.id) };
        let choose = props.on_set.reform(move |_: Event| Value::from(*word));
        html! {
            <label class={classes!((*word == chosen).then_some("on"))} title={tip(word)} key={*word}>
                <input {id} type="radio" name={format!("{}-group", props.id)} value={*word} checked={*word == chosen} onchange={choose} />
                <span lang="en">{ *word }</span>
            </label>
        }
    });
    html! { <span class="seg" role="radiogroup" aria-label={props.name.clone()}>{ for radios }</span> }
}
