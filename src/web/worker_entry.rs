//! The worker's entry: takes the place of `main` where there is no window.

use super::driver::Driver;
use super::post::{packed, unpacked};
use crate::worker::wire::{Memory, read_request, write_response};
use js_sys::global;
use std::cell::RefCell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue, throw_str};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Listens to the page. `[…]` is a request, `null` says that a newer one waits, and anything else asks whether the worker is
/// still there: that, and that it has begun, it answers with `null`.
pub fn run() {
    let Ok(scope) = global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    // What cannot be posted throws; the page then hears that the worker has died.
    let told = scope.clone();
    let driver = Driver::new(move |response| {
        let (message, buffers) = packed(&write_response(response));
        if told.post_message_with_transfer(&message, &buffers).is_err() {
            throw_str("an answer cannot be posted");
        }
    });
    let Ok(driver) = driver else { throw_str("no MessageChannel") };
    let here = move |scope: &DedicatedWorkerGlobalScope| drop(scope.post_message(&JsValue::NULL));
    let (memory, asked) = (RefCell::new(Memory::default()), scope.clone());
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let message = event.data();
        if message.is_null() {
            driver.hurry();
        } else if message.is_object() {
            let request = unpacked(message).and_then(|parts| read_request(parts, &mut memory.borrow_mut()));
            // A new worker, which is given everything, may understand it.
            let Some(request) = request else { throw_str("a request cannot be read") };
            driver.receive(request);
        } else {
            here(&asked);
        }
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();
    here(&scope);
}
