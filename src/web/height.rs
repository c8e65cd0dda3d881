//! How high the page would have to be so that nothing in it scrolls: for a page around that gives it the room.
//!
//! What fills the frame says nothing of that, so what is measured is how much more, or less, what scrolls holds than it shows.

use super::browser::window;
use super::dom::document;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// What scrolls in the modes that are made for a frame. The other modes fill whatever room there is.
const SCROLLERS: &str = ".cbody, .onelayer > .form, .onelayer .panes";

/// Pixels below what scrolls, as the style has them.
const BELOW: f64 = 16.0;

/// The least and the most that is asked for.
const BOUNDS: (f64, f64) = (200.0, 4000.0);

/// A difference that is not worth a change.
const LITTLE: f64 = 4.0;

/// Looks after the height of the page.
pub struct Height {
    observer: ResizeObserver,
    /// The browser calls it for as long as there is the observer.
    _measure: Closure<dyn Fn()>,
}

impl Height {
    /// Tells the height whenever it is another one.
    pub fn new(tell: impl Fn(f64) + 'static) -> Option<Self> {
        let told = Rc::new(Cell::new(0.0_f64));
        let measure = Closure::<dyn Fn()>::new(move || {
            if let Some(height) = wanted().filter(|height| (height - told.get()).abs() > LITTLE) {
                told.set(height);
                tell(height);
            }
        });
        Some(Self { observer: ResizeObserver::new(measure.as_ref().unchecked_ref()).ok()?, _measure: measure })
    }

    /// The page has been drawn: what is in it may be other elements. They are measured when the browser has laid them out.
    pub fn look(&self) {
        self.observer.disconnect();
        for scroller in scrollers() {
            self.observer.observe(&scroller);
            let inside = scroller.children();
            (0..inside.length()).filter_map(|at| inside.item(at)).for_each(|inside| self.observer.observe(&inside));
        }
    }
}

fn scrollers() -> Vec<Element> {
    let found = document().and_then(|document| document.query_selector_all(SCROLLERS).ok());
    let elements = found.iter().flat_map(|found| (0..found.length()).filter_map(|at| found.item(at)));
    elements.filter_map(|node| node.dyn_into().ok()).collect()
}

/// The height at which nothing scrolls; nothing where that is not known.
fn wanted() -> Option<f64> {
    let frame = window()?.inner_height().ok()?.as_f64().filter(|height| *height > 0.0)?;
    let scrollers = scrollers();
    if scrollers.is_empty() {
        return None;
    }
    let more: f64 = scrollers.iter().map(|scroller| held(scroller) - f64::from(scroller.client_height())).sum();
    Some((frame + more).ceil().clamp(BOUNDS.0, BOUNDS.1))
}

/// How high what an element holds is, whether it shows all of it or has room left.
fn held(scroller: &Element) -> f64 {
    let top = scroller.get_bounding_client_rect().top() - f64::from(scroller.scroll_top());
    let inside = scroller.children();
    let bottoms =
        (0..inside.length()).filter_map(|at| inside.item(at)).map(|inside| inside.get_bounding_client_rect().bottom());
    // The form is only as high as it has to be, and its last row may be wrapped.
    let bottom = bottoms.fold(top, f64::max) - top;
    if scroller.class_name() == "form" { f64::from(scroller.scroll_height()) } else { bottom + BELOW }
}
