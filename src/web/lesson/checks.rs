//! What a step wants done or answered, each with its mark.

use super::super::context::Page;
use super::super::dom::{document, text_of};
use super::super::icons::{Icon, icon};
use super::super::marked::marked;
use super::act;
use crate::app::lesson::said::{answered, finds, wants};
use crate::app::lesson::{Act, Progress};
use crate::app::message::Msg;
use crate::app::state::State;
use crate::text::lesson::{Step, What};
use crate::words::{Locale, labelled, plain, t};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A check.
#[derive(Clone, PartialEq)]
pub struct Row {
    text: AttrValue,
    now: AttrValue,
    holds: bool,
    ask: Option<Ask>,
}

/// A number that is asked for.
#[derive(Clone, PartialEq)]
struct Ask {
    /// It is known.
    settled: bool,
    /// Something was answered, and it was wrong.
    wrong: bool,
    /// What is to be said of the answer.
    said: Vec<String>,
}

/// The checks of a step.
pub fn rows(l: Locale, state: &State, step: &Step, now: &Progress) -> Vec<Row> {
    let row = |(at, check): (usize, &crate::text::lesson::Check)| {
        let found = now.found.get(at);
        let holds = found.is_some_and(|(_, holds)| *holds);
        let asks = matches!(check.what, What::Ask(_));
        let ask = now.asked.get(at).filter(|_| asks).map(|asked| Ask {
            settled: asked.is_settled(),
            wrong: asked.answer.is_some() && !asked.is_settled(),
            said: answered(l, state, check, asked),
        });
        let finds = found.filter(|_| !asks && !holds).map(|(found, _)| finds(l, check, found));
        Row { text: wants(l, check).into(), now: finds.unwrap_or_default().into(), holds, ask }
    };
    step.checks.iter().enumerate().map(row).collect()
}

/// The checks that ask for a number which is known by now.
pub fn settled(rows: &[Row]) -> Vec<usize> {
    let settled = |row: &Row| row.ask.as_ref().is_some_and(|ask| ask.settled);
    rows.iter().enumerate().filter(|(_, row)| settled(row)).map(|(at, _)| at).collect()
}

/// Draws them.
pub fn list(rows: &[Row], entered: u64, page: &Page) -> Html {
    let l = page.l;
    html! {
        <>
            <h3 class="llabel">{ t::lesson_checks(l) }</h3>
            <ol class="lchecks">{ for rows.iter().enumerate().map(|(at, row)| one(at, row, entered, page)) }</ol>
        </>
    }
}

fn one(at: usize, row: &Row, entered: u64, page: &Page) -> Html {
    let l = page.l;
    let state = if row.holds { t::lesson_done(l) } else { t::lesson_to_do(l) };
    html! {
        <li class={classes!(row.holds.then_some("holds"))} key={format!("{entered}-{at}")}>
            <span class="lbox">if row.holds { { icon(Icon::Check) } }</span>
            <div>
                <p><span class="sr">{ labelled(l, state, "") }</span>{ marked(&row.text) } if !row.now.is_empty() { <span class="lnow">{ marked(&row.now) }</span> }</p>
                { for row.ask.as_ref().map(|ask| asks(at, row, ask, page)) }
            </div>
        </li>
    }
}

fn asks(at: usize, row: &Row, ask: &Ask, page: &Page) -> Html {
    let l = page.l;
    let (id, said) = (format!("answer-{at}"), format!("said-{at}"));
    let enter = {
        let send = page.send.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && !event.is_composing() {
                event.prevent_default();
                send.emit(Msg::Lesson(Act::Answer(at, text_of(&event))));
            }
        })
    };
    let press = {
        let (send, id) = (page.send.clone(), id.clone());
        Callback::from(move |_: MouseEvent| {
            let input = document().and_then(|document| document.get_element_by_id(&id));
            let input = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
            send.emit(Msg::Lesson(Act::Answer(at, input.map(|input| input.value()).unwrap_or_default())));
        })
    };
    html! {
        <>
            if !ask.settled {
                <p class="lask">
                    <input {id} class="word" type="text" inputmode="numeric" autocomplete="off" maxlength="30" aria-label={[t::lesson_answer(l), ": ", &plain(&row.text)].concat()}
                        aria-invalid={ask.wrong.then_some("true")} aria-describedby={said.clone()} onkeydown={enter} />
                    <button type="button" class="btn strong" onclick={press}>{ t::lesson_check(l) }</button>
                    if ask.wrong { <button type="button" class="plain" onclick={act(page, Act::Tell(at))}>{ t::lesson_tell(l) }</button> }
                </p>
            }
            <div class={classes!("lsaid", ask.wrong.then_some("wrong"))} id={said} tabindex="-1">{ for ask.said.iter().map(|said| html! { <p>{ marked(said) }</p> }) }</div>
        </>
    }
}
