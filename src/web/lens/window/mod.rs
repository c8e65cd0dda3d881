//! The tab *Window*: what the picked cell reads, and what stride and padding do.

use super::super::context::use_page;
use super::super::marked::marked;
use super::super::part::part;
use super::sum::{self, SumData};
use crate::app::sentences::{about_maps, trouble};
use crate::app::state::State;
use crate::app::sweep::{Looked, looked, sentence};
use yew::prelude::*;

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct WindowProps {
    /// The sentence, made of this layer's own numbers.
    about: AttrValue,
    broken: bool,
    looked: Option<Looked>,
    sum: SumData,
}

impl WindowProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let (l, node) = (state.settings.locale, state.selected);
        let broken = state.report.node(node).is_some_and(|entry| entry.shape().is_none());
        let looked = looked(state);
        let about = match &looked {
            _ if broken => trouble(l, state, node).unwrap_or_default(),
            Some(looked) => sentence(l, state, looked),
            None => about_maps(l, state, node),
        };
        Self { about: about.into(), broken, looked, sum: SumData::of(state) }
    }
}

/// The tab.
#[component]
pub fn WindowTab(props: &WindowProps) -> Html {
    let _page = use_page();
    html! {
        <div class="win">
            <p class={classes!("figcap", props.broken.then_some("broken"))}>{ marked(&props.about) }</p>
            { part(props.sum.clone(), sum::draw) }
        </div>
    }
}
