//! What was drawn or photographed, on its way to the network.

use crate::app::message::Msg;
use crate::app::state::Notice;
use crate::nn::document::{Change, PictureSource};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, HtmlCanvasElement};
use yew::Callback;

/// Makes a file of what is on a canvas and gives it to the network as its picture; then closes the dialog. Where the browser
/// makes none (it has no memory for it), the dialog stays open, says so, and nothing is lost.
pub fn send_canvas(canvas: &HtmlCanvasElement, name: &'static str, send: Callback<Msg>) {
    let refused = send.clone();
    let made = Closure::once_into_js(move |blob: Option<Blob>| {
        spawn_local(async move {
            let bytes = match blob {
                Some(blob) => JsFuture::from(blob.array_buffer()).await.ok(),
                None => None,
            };
            let bytes = bytes.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec()).unwrap_or_default();
            if bytes.is_empty() {
                return send.emit(Msg::Notice(Notice::PictureUnmade));
            }
            let source = PictureSource::Own { name: name.to_owned(), bytes: bytes.into() };
            send.emit(Msg::Change(vec![Change::Picture(source)], None));
            send.emit(Msg::Dialog(None));
        });
    });
    if canvas.to_blob(made.unchecked_ref()).is_err() {
        refused.emit(Msg::Notice(Notice::PictureUnmade));
    }
}
