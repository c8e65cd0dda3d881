//! The layer beside itself under other arguments: which ones, what it would give, and its own window at the same place.

use super::super::super::context::Page;
use super::super::super::dom::{focus_later, text_of};
use super::super::super::icons::{Icon, icon};
use super::super::super::marked::marked;
use super::super::source::Source;
use super::Looking;
use crate::app::beside::{Choice, changes, kernel, other, trouble};
use crate::app::message::Msg;
use crate::app::state::State;
use crate::app::sweep::sentence;
use crate::nn::document::Change;
use crate::words::{Locale, count, say, shape, t};
use std::rc::Rc;
use yew::prelude::*;

/// The other layer.
#[derive(PartialEq, Clone)]
pub struct Compared {
    choices: Rc<Vec<Choice>>,
    /// What its window does, or what is wrong.
    about: AttrValue,
    /// What it gives, and its parameters.
    gives: Option<AttrValue>,
    changes: Rc<Vec<Change>>,
    /// Its window.
    pub looking: Option<Rc<Looking>>,
}

impl Compared {
    /// The one beside the selected layer, if there is one.
    pub fn of(l: Locale, state: &State) -> Option<Self> {
        let other = other(state)?;
        let (about, gives, looking) = match other.outcome {
            Ok(works) => {
                let gives = t::window_beside_gives(l, shape(l, &works.shape.0), count(l, works.params));
                let mut looking = Looking::of(l, state, works.at);
                looking.cells = Some(works.cells);
                // In the layer's own colours, so that both can be compared.
                looking.output = Source::of(state, looking.at.node);
                looking.kernel = kernel(state);
                (sentence(l, state, &looking.at), Some(gives.into()), Some(Rc::new(looking)))
            }
            Err(what) => (trouble(l, state, &what), None, None),
        };
        let changes = changes(state.selected, &other.choices);
        Some(Self { choices: Rc::new(other.choices), about: about.into(), gives, changes: Rc::new(changes), looking })
    }
}

/// The other layer, with its window drawn.
pub fn draw(page: &Page, compared: &Compared, drawn: Html) -> Html {
    let l = page.l;
    let choice = |(at, choice): (usize, &Choice)| {
        let id = (at == 0).then_some("win-other");
        let (param, values) = (choice.param, choice.values.clone());
        let set = page.on(move |event: Event| {
            let at = text_of(&event).parse::<usize>().ok();
            let value = at.and_then(|at| values.get(at).cloned()).unwrap_or(crate::nn::params::Value::Null);
            Msg::BesideSet(param, value)
        });
        let options = choice.values.iter().enumerate().map(|(at, value)| {
            let text = say::setting(l, param, value);
            let text = if *value == choice.own { t::window_beside_own(l, text) } else { text };
            html! { <option value={at.to_string()} selected={*value == choice.chosen}>{ text }</option> }
        });
        let differs = choice.chosen != choice.own;
        html! {
            <label class={classes!("wchoice", differs.then_some("on"))}><span lang="en">{ param }</span><select {id} onchange={set}>{ for options }</select></label>
        }
    };
    let apply = {
        let changes = compared.changes.clone();
        page.on(move |_: MouseEvent| {
            // This button is disabled then, as nothing differs any more.
            focus_later("win-other".to_owned());
            Msg::Change(changes.to_vec(), None)
        })
    };
    let closed = || {
        focus_later("win-compare".to_owned());
        Msg::Beside(false)
    };
    let close = page.on(move |_: MouseEvent| closed());
    let onkeydown = {
        let send = page.send.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                // Not the lens around it, too.
                event.stop_propagation();
                event.prevent_default();
                send.emit(closed());
            }
        })
    };
    let useless = compared.changes.is_empty() || compared.looking.is_none();
    html! {
        <section class="wbeside" aria-label={t::window_beside(l)} {onkeydown}>
            <div class="wbeside-head">
            <div class="lab"><h3>{ t::window_beside(l) }</h3>
                <button type="button" class="icb" aria-label={t::window_beside_close(l)} title={t::window_beside_close(l)} onclick={close}>{ icon(Icon::Close) }</button>
            </div>
            <div class="wchoices">
                { for compared.choices.iter().enumerate().map(choice) }
                if !page.fixed { <button type="button" class="btn" disabled={useless} onclick={apply}>{ t::window_beside_apply(l) }</button> }
            </div>
            </div>
            <p class={classes!("figcap", compared.looking.is_none().then_some("broken"))}>
                { marked(&compared.about) }
                if let Some(gives) = &compared.gives { { " " }{ marked(gives) } }
            </p>
            { drawn }
        </section>
    }
}
