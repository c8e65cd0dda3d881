//! A choice between words: all of them side by side where there are few, a menu where there are many.

use super::super::context::Page;
use super::super::dom::text_of;
use crate::nn::params::{Param, Value};
use crate::words::lookup;
use yew::prelude::*;

/// Words that stand side by side; more become a menu.
const FEW: usize = 3;

/// The choice of an argument; `set` takes the one chosen instead.
pub fn choice(page: &Page, id: &str, param: &Param, words: &'static [&'static str], set: &Callback<Value>) -> Html {
    let chosen = param.value.as_text().unwrap_or_default();
    let tip = |word: &str| {
        lookup(page.l, &format!("choice.{word}"))
            .or_else(|| lookup(page.l, &format!("activation.{word}")))
            .unwrap_or_default()
    };
    if words.len() > FEW {
        let options = words.iter().map(|word| {
            html! { <option value={*word} selected={*word == chosen} title={tip(word)}>{ *word }</option> }
        });
        return html! {
            <span class="in"><select id={id.to_owned()} class="pick" lang="en"
                onchange={set.reform(|event: Event| Value::Text(text_of(&event)))}>{ for options }</select></span>
        };
    }
    let radios = words.iter().enumerate().map(|(at, word)| {
        let own = if *word == chosen { id.to_owned() } else { format!("{id}-{at}") };
        let choose = set.reform(move |_: Event| Value::from(*word));
        html! {
            <label class={classes!((*word == chosen).then_some("on"))} title={tip(word)} key={*word}>
                <input id={own} type="radio" name={format!("{}-group", id)} value={*word} checked={*word == chosen} onchange={choose} />
                <span lang="en">{ *word }</span>
            </label>
        }
    });
    html! { <span class="seg" role="radiogroup" aria-label={param.name}>{ for radios }</span> }
}
