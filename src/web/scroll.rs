//! The focus, and bringing what has it into view without moving a page that this one is framed in.

use super::dom::{card_id, document, focus};
use crate::nn::network::NodeId;
use web_sys::Element;

/// Pixels kept free above and below what is brought into view.
const MARGIN: f64 = 16.0;

/// Gives a node's title the focus, and scrolls the stack as far as it takes to see its card; false where it is not drawn yet.
///
/// Neither `focus()` alone nor `scrollIntoView()`: from a frame both scroll the page around it.
pub fn focus_node(node: NodeId) -> bool {
    let card = document().and_then(|document| document.get_element_by_id(&card_id(node)));
    card.inspect(reveal).is_some() && focus(&format!("title-{}", node.0))
}

/// Brings an element into the view of what scrolls it: the stack, the lens, or the row of layers.
pub fn reveal(element: &Element) {
    let Ok(Some(scroller)) = element.closest(".stack-scroll, .panes, .cl") else { return };
    if scroller.class_name() == "cl" {
        return reveal_beside(element, &scroller);
    }
    let (own, view) = (element.get_bounding_client_rect(), scroller.get_bounding_client_rect());
    let (top, bottom) = (view.top(), view.bottom());
    let (above, below) = (top + MARGIN - own.top(), own.bottom() - (bottom - MARGIN));
    // An element taller than the view shows its top.
    let by = if above > 0.0 { -above } else { below.max(0.0).min(own.top() - top - MARGIN) };
    if by != 0.0 {
        // A distance on the screen.
        #[allow(clippy::cast_possible_truncation)]
        let by = by.round() as i32;
        scroller.set_scroll_top(scroller.scroll_top().saturating_add(by));
    }
}

/// The same where what scrolls is a row.
fn reveal_beside(element: &Element, row: &Element) {
    let (own, view) = (element.get_bounding_client_rect(), row.get_bounding_client_rect());
    let by = (own.right() - view.right() + MARGIN).max(0.0) + (own.left() - view.left() - MARGIN).min(0.0);
    // A distance on the screen.
    #[allow(clippy::cast_possible_truncation)]
    row.set_scroll_left(row.scroll_left().saturating_add(by.round() as i32));
}
