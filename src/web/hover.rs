//! The cell under a mouse: the beam follows it as long as it stays.

use super::context::Page;
use crate::app::message::Msg;
use crate::app::state::Pick;
use std::cell::Cell;
use yew::prelude::*;

thread_local! {
    /// The cell that was last under the pointer: a pointer moves by less than a cell more often than not.
    static HOVERED: Cell<Option<Pick>> = const { Cell::new(None) };
}

/// What a map does when a pointer moves over it and when it leaves; `under` tells which cell is under it.
pub fn hovers(
    page: &Page,
    under: impl Fn(&MouseEvent) -> Option<Pick> + 'static,
) -> (Callback<PointerEvent>, Callback<PointerEvent>) {
    let tell = |page: &Page| {
        let send = page.send.clone();
        move |cell| {
            if HOVERED.replace(cell) != cell {
                send.emit(Msg::Hover(cell));
            }
        }
    };
    let (over, left) = (tell(page), tell(page));
    let moves = Callback::from(move |event: PointerEvent| {
        // Only a mouse is over something without pressing it.
        let is_mouse = event.pointer_type() == "mouse";
        over(if is_mouse { under(&event) } else { None });
    });
    (moves, Callback::from(move |_: PointerEvent| left(None)))
}
