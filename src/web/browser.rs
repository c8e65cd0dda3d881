//! The few things of the browser that several parts need, as they are needed.

use super::dom::document;
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{EventTarget, Window};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    /// Milliseconds since the page or the worker began.
    pub fn now() -> f64;

    #[wasm_bindgen(js_namespace = performance)]
    fn mark(name: &str);

    #[wasm_bindgen(js_namespace = performance)]
    fn measure(name: &str, start: &str);

    #[wasm_bindgen(js_namespace = performance, js_name = clearMarks)]
    fn clear_marks(name: &str);

    #[wasm_bindgen(js_namespace = performance, js_name = clearMeasures)]
    fn clear_measures(name: &str);
}

/// The window, if this is a page.
#[must_use]
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// Whether the page stands in a frame of another.
#[must_use]
pub fn framed() -> bool {
    window().is_some_and(|window| match window.parent() {
        Ok(Some(parent)) => parent != window,
        _ => false,
    })
}

/// Whether the page is closed in: it has no origin, as in a frame with `sandbox="allow-scripts"`, where a browser may save nothing.
#[must_use]
pub fn closed_in() -> bool {
    framed() && window().is_some_and(|window| window.origin() == "null")
}

/// Runs something later.
pub fn after(milliseconds: u32, run: impl FnOnce() + 'static) {
    Timeout::new(milliseconds, run).forget();
}

/// Runs something before the browser draws the next time; false where it does not. It does not while nobody sees the page.
pub fn next_frame(run: impl FnOnce() + 'static) -> bool {
    let run = Closure::once_into_js(run);
    window().is_some_and(|window| window.request_animation_frame(run.unchecked_ref()).is_ok())
}

/// Runs something at every event of this name, for as long as the page is there.
pub fn listen<E: JsCast>(target: &EventTarget, name: &'static str, run: impl Fn(&E) + 'static) {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(target, name, options, move |event| {
        if let Some(event) = event.dyn_ref() {
            run(event);
        }
    })
    .forget();
}

/// Runs something and tells its time to whoever observes User Timing (the benchmarks, a browser's profiler). Nothing is kept.
pub fn timed<T>(name: &str, run: impl FnOnce() -> T) -> T {
    mark(name);
    let made = run();
    measure(name, name);
    clear_marks(name);
    clear_measures(name);
    made
}

/// Sets an attribute of the page's root element.
pub fn set_root(name: &str, value: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // Refused only for a name that is no attribute's.
        drop(root.set_attribute(name, value));
    }
}
