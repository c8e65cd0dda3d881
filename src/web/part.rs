//! A part of the page that is drawn anew only when what it shows differs.
//!
//! Every function component costs the program a few kilobytes; a part is one component for all: a piece of data, and the
//! function that draws it. Use a component where there are hooks, a plain function where nothing is gained by remembering.

use super::context::{Page, use_page};
use std::any::Any;
use std::rc::Rc;
use yew::prelude::*;

/// Data and how it is drawn.
struct Piece<T> {
    data: T,
    draw: fn(&T, &Page) -> Html,
}

trait Drawn {
    fn draw(&self, page: &Page) -> Html;
    fn is(&self, other: &dyn Any) -> bool;
    fn any(&self) -> &dyn Any;
}

impl<T: PartialEq + 'static> Drawn for Piece<T> {
    fn draw(&self, page: &Page) -> Html {
        (self.draw)(&self.data, page)
    }

    fn is(&self, other: &dyn Any) -> bool {
        let other = other.downcast_ref::<Self>();
        // Two functions that are the same code may have one address; then they also draw the same.
        other.is_some_and(|other| std::ptr::fn_addr_eq(self.draw, other.draw) && self.data == other.data)
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

/// What a part shows.
#[derive(Properties, Clone)]
pub struct PartProps {
    piece: Rc<dyn Drawn>,
}

impl PartialEq for PartProps {
    fn eq(&self, other: &Self) -> bool {
        self.piece.is(other.piece.any())
    }
}

#[component]
fn Part(props: &PartProps) -> Html {
    props.piece.draw(&use_page())
}

/// A part: `draw` is called again only when `data` differs from last time, or the page's context does.
pub fn part<T: PartialEq + 'static>(data: T, draw: fn(&T, &Page) -> Html) -> Html {
    html! { <Part piece={Rc::new(Piece { data, draw }) as Rc<dyn Drawn>} /> }
}

/// A part of a list.
pub fn keyed<T: PartialEq + 'static>(key: u32, data: T, draw: fn(&T, &Page) -> Html) -> Html {
    html! { <Part {key} piece={Rc::new(Piece { data, draw }) as Rc<dyn Drawn>} /> }
}
