//! Which cards lie in the view or near it: only those are drawn in full, and only their maps are asked for.
//!
//! Told by where the cards lie, when the stack scrolls or its size changes. A card that goes far away keeps its height, so that
//! nothing moves; one that never was near has the height that the style sheet gives it.

use super::super::context::Page;
use crate::app::message::Msg;
use crate::nn::network::NodeId;
use crate::nn::sorted::Sorted;
use gloo_events::EventListener;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlCollection, HtmlElement};
use yew::prelude::*;

/// Heights of the view that must be near on each side of it, and that are made near when they are not: little more, so that a
/// card or two are drawn at a time.
const NEEDED: f64 = 0.75;
const GIVEN: f64 = 0.9;

/// What is known of the cards.
#[derive(Default)]
pub struct Cards {
    /// Positions of the cards that are near.
    near: Range<usize>,
    /// Heights, in pixels of the page, of cards that were near, at a width of the stack.
    heights: Sorted<NodeId, u32>,
    width: i32,
}

impl Cards {
    /// The height a card had when it was near.
    pub fn height(&self, node: NodeId) -> Option<u32> {
        self.heights.get(&node).copied()
    }
}

/// Keeps the state machine told which cards of the list in this scroller are near; gives what is known of the cards.
#[hook]
pub fn use_near(scroller: &NodeRef, near: &Range<usize>, page: &Page) -> Rc<RefCell<Cards>> {
    let cards = use_mut_ref(Cards::default);
    cards.borrow_mut().near = near.clone();
    let (scroller, send, known) = (scroller.clone(), page.send.clone(), cards.clone());
    use_effect_with((), move |()| {
        let scroller = scroller.cast::<Element>();
        let list = scroller.as_ref().and_then(Element::first_element_child);
        let look = {
            let (scroller, list) = (scroller.clone(), list.clone());
            move || {
                let (Some(scroller), Some(list)) = (&scroller, &list) else { return };
                if let Some(near) = look(scroller, &list.children(), &mut known.borrow_mut()) {
                    send.emit(Msg::Near(near));
                }
            }
        };
        let resized = Closure::<dyn Fn()>::new(look.clone());
        let observer = web_sys::ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        for element in [&scroller, &list].into_iter().flatten() {
            if let Some(observer) = &observer {
                observer.observe(element);
            }
        }
        let listener = scroller.as_ref().map(|scroller| EventListener::new(scroller, "scroll", move |_| look()));
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop((resized, listener));
        }
    });
    cards
}

/// The cards that are to be near, if those that are do not do. Asked when the page is laid out anyway.
fn look(scroller: &Element, rows: &HtmlCollection, cards: &mut Cards) -> Option<Range<usize>> {
    let (top, height) = (f64::from(scroller.scroll_top()), f64::from(scroller.client_height()));
    let count = usize::try_from(rows.length()).unwrap_or(0);
    let around = |margin: f64| {
        let first = above(rows, count, top - margin * height).saturating_sub(1);
        first..above(rows, count, top + (1.0 + margin) * height)
    };
    let needed = around(NEEDED);
    let near = &cards.near;
    if near.start <= needed.start && needed.end <= near.end.min(count) {
        return None;
    }
    if cards.width != scroller.client_width() {
        cards.width = scroller.client_width();
        cards.heights.clear();
    }
    for row in near.clone().filter_map(|at| row(rows, at)) {
        let node = row.get_attribute("data-node").and_then(|node| node.parse().ok());
        if let (Some(node), Ok(height)) = (node, u32::try_from(row.offset_height())) {
            cards.heights.insert(NodeId(node), height);
        }
    }
    Some(around(GIVEN))
}

fn row(rows: &HtmlCollection, at: usize) -> Option<HtmlElement> {
    rows.item(u32::try_from(at).ok()?).map(JsCast::unchecked_into)
}

/// How many of the rows begin above a height.
fn above(rows: &HtmlCollection, count: usize, y: f64) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        if row(rows, middle).is_some_and(|row| f64::from(row.offset_top()) < y) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
