//! The few things that components ask of the browser.

use super::browser::after;
use crate::app::history::Gesture;
use crate::nn::network::NodeId;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, HtmlInputElement, HtmlSelectElement};

/// The document.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The text of the input or select that an event is about.
pub fn text_of(event: &web_sys::Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    match target.dyn_into::<HtmlInputElement>() {
        Ok(input) => input.value(),
        Err(target) => target.dyn_into::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default(),
    }
}

/// Whether the box that an event is about is checked.
pub fn checked_of(event: &web_sys::Event) -> bool {
    event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()).is_some_and(|input| input.checked())
}

/// Gives the focus to an element, without scrolling: in a frame that would scroll the page around it.
pub fn focus_calmly(element: &HtmlElement) {
    let calm = web_sys::FocusOptions::new();
    calm.set_prevent_scroll(true);
    let _ = element.focus_with_options(&calm);
}

/// Gives the focus to an element by its id; false where there is none yet.
pub fn focus(id: &str) -> bool {
    let found = document().and_then(|document| document.get_element_by_id(id));
    let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else { return false };
    focus_calmly(&element);
    true
}

/// Whether anything has the focus.
pub fn has_focus() -> bool {
    let document = document();
    let active = document.as_ref().and_then(Document::active_element);
    active.is_some_and(|active| Some(active.as_ref()) != document.and_then(|document| document.body()).as_deref())
}

/// Whether there is an element of this id.
pub fn is_there(id: &str) -> bool {
    document().is_some_and(|document| document.get_element_by_id(id).is_some())
}

/// Gives the focus to an element by its id, when what was just sent has been drawn.
pub fn focus_later(id: String) {
    once_drawn(move || focus(&id));
}

/// Does something when what was just sent has been drawn. How long that takes is the browser's affair: on a slow machine a
/// drawing is done in several tasks. So it is tried until it says that it is done, for a second.
pub fn once_drawn(attempt: impl Fn() -> bool + 'static) {
    fn try_again(attempt: Rc<dyn Fn() -> bool>, left: u32, wait: u32) {
        after(wait, move || {
            if !attempt() && left > 0 {
                try_again(attempt, left - 1, PAUSE);
            }
        });
    }
    const PAUSE: u32 = 20;
    try_again(Rc::new(attempt), 1000 / PAUSE, 0);
}

/// Where in the element that a selector names a pointer is: across and down, each as a part of it. Yew hears all events at its root: an
/// event's `current_target` is that root, not the element whose handler it is.
pub fn part_under(event: &web_sys::MouseEvent, selector: &str) -> Option<(f64, f64)> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let place = target.closest(selector).ok()??.get_bounding_client_rect();
    let part = |at: i32, from: f64, size: f64| ((f64::from(at) - from) / size.max(1.0)).clamp(0.0, 0.999_999);
    Some((part(event.client_x(), place.left(), place.width()), part(event.client_y(), place.top(), place.height())))
}

/// The id of the element that is a node's card.
pub fn card_id(node: NodeId) -> String {
    format!("node-{}", node.0)
}

/// The id of the sentence that says what is wrong with a node.
pub fn problem_id(node: NodeId) -> String {
    format!("problem-{}", node.0)
}

/// The id of the first input of an argument's field.
pub fn field_id(node: NodeId, param: &str) -> String {
    format!("field-{}-{param}", node.0)
}

thread_local! {
    static GESTURES: Cell<u64> = const { Cell::new(0) };
}

/// A gesture that none was before.
pub fn new_gesture() -> Gesture {
    GESTURES.with(|count| {
        count.set(count.get() + 1);
        Gesture(count.get())
    })
}

/// A colour of the page's theme, such as `--ink`.
pub fn theme_colour(element: &web_sys::Element, name: &str) -> String {
    let style = web_sys::window().and_then(|window| window.get_computed_style(element).ok().flatten());
    style.and_then(|style| style.get_property_value(name).ok()).map(|value| value.trim().to_owned()).unwrap_or_default()
}

/// The width of an element, kept up to date; 0 before it is known. The browser tells it once it has laid out the page, before
/// it paints: asking would make it lay out the page at once.
#[yew::hook]
pub fn use_width(node: &yew::NodeRef) -> f64 {
    let width = yew::use_state(|| 0.0_f64);
    let (node, set) = (node.clone(), width.clone());
    yew::use_effect_with((), move |()| {
        let element = node.cast::<HtmlElement>();
        let measure = {
            let (element, set) = (element.clone(), set);
            move || {
                if let Some(element) = &element {
                    set.set(f64::from(element.client_width()));
                }
            }
        };
        let closure = wasm_bindgen::closure::Closure::<dyn Fn()>::new(measure);
        let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, &element) {
            observer.observe(element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(closure);
        }
    });
    *width
}

/// Device pixels to a pixel of the page.
pub fn density() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(1.0, 4.0)
}

/// Whether a press meets a dialog itself and not its box: what is dimmed around it.
pub fn is_beside(event: &web_sys::PointerEvent) -> bool {
    let dialog = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlDialogElement>().ok());
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    dialog.is_some_and(|dialog| {
        let place = dialog.get_bounding_client_rect();
        !(place.left()..=place.right()).contains(&x) || !(place.top()..=place.bottom()).contains(&y)
    })
}

/// Where a key leads on a slider of `count` places from 0: by one, by ten, to an end. A key that leads somewhere is used up.
pub fn slide(event: &web_sys::KeyboardEvent, at: u64, count: u64) -> Option<u64> {
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return None;
    }
    let last = count.saturating_sub(1);
    let to = match event.key().as_str() {
        "ArrowRight" | "ArrowUp" => at + 1,
        "ArrowLeft" | "ArrowDown" => at.saturating_sub(1),
        "PageUp" => at + 10,
        "PageDown" => at.saturating_sub(10),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    event.prevent_default();
    event.stop_propagation();
    Some(to.min(last))
}

/// Whether an element and all in it is out of reach of pointer, keys and reader.
pub fn set_inert(id: &str, inert: bool) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        let _ = element.toggle_attribute_with_force("inert", inert);
    }
}
