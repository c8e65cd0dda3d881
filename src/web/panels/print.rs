//! What is printed: the network as a figure and as a table, the window that the lens shows, and the link as text. White, whatever
//! the page's colours; nothing that only a screen can use.

use super::super::context::use_page;
use super::super::links::here;
use super::describe::table;
use crate::app::figure::{Drawn, Figure, draw};
use crate::app::sentences;
use crate::app::state::{State, Tab};
use crate::app::view::{Mode, Part};
use crate::text::describe::Description;
use crate::text::share;
use crate::words::t;
use std::rc::Rc;
use yew::prelude::*;

/// Characters of a link that a reader may still type, or that a page has room for.
const MOST_LINK: usize = 1_200;

/// What is printed.
#[derive(Properties, PartialEq, Clone)]
pub struct PrintProps {
    figures: Rc<Vec<Drawn>>,
    said: Rc<Description>,
    link: Option<AttrValue>,
}

impl PrintProps {
    /// What of the state is printed.
    pub fn of(state: &State) -> Self {
        let l = state.settings.locale;
        let layer = state.view.mode == Mode::Layer;
        let mut wanted = vec![];
        if !layer {
            wanted.push(Figure::Stack);
        }
        match state.tab {
            Tab::Window => wanted.push(Figure::Window),
            Tab::Maps => wanted.push(Figure::Maps),
            _ if layer => wanted.push(Figure::Window),
            _ => {}
        }
        let figures = wanted.into_iter().filter_map(|figure| draw(l, state, figure)).collect();
        let link = share::write(state.document()).ok().map(|link| link.fragment);
        let link = link.filter(|link| link.len() <= MOST_LINK && !state.view.closed && state.view.shows(Part::Share));
        Self {
            figures: Rc::new(figures),
            said: Rc::new(sentences::description(l, state)),
            link: link.and_then(|link| here(None, &link)).map(AttrValue::from),
        }
    }
}

/// The sheet.
#[component]
pub fn Print(props: &PrintProps) -> Html {
    let l = use_page().l;
    // In place, and not as pictures with addresses: those would not be there yet when the printing begins. What a person wrote
    // is escaped in it.
    let figure = |drawn: &Drawn| {
        html! { <figure>{ Html::from_html_unchecked(AttrValue::from(drawn.drawing.svg.clone())) }</figure> }
    };
    html! {
        <section class="print-sheet words" aria-label={t::figure_printed(l)}>
            { for props.figures.iter().map(figure) }
            <p>{ &props.said.about }</p>
            { table(l, &props.said.rows) }
            { props.link.as_ref().map(|link| html! { <p class="print-link">{ link }</p> }) }
        </section>
    }
}
