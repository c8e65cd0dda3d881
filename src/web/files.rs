//! Files that come in (chosen, dropped, pasted) and the one that goes out.

use super::browser::{after, listen};
use super::decode::blob;
use super::dom::document;
use crate::app::files::MOST_WEIGHTS;
use crate::app::message::{Choose, Msg};
use crate::app::state::Notice;
use js_sys::Uint8Array;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, Element, Event, File, HtmlAnchorElement, HtmlElement, HtmlInputElement,
    Url,
};
use yew::Callback;

/// The id of the hidden field that files are chosen by.
const FIELD: &str = "file";

/// What is kept in a network's file, and in one of code.
const NETWORK: &str = "application/json";
const CODE: &str = "text/x-python";

/// Takes files that are chosen, dropped anywhere on the page, or pasted.
pub fn listen_for_files(send: &Callback<Msg>) {
    // Without a body there is nowhere to put the field, and no page.
    drop(make_field(send));
    let Some(document) = document() else { return };
    for name in ["dragenter", "dragover"] {
        let send = send.clone();
        listen(&document, name, move |event: &DragEvent| {
            if event.data_transfer().is_some_and(|data| has_files(&data)) {
                // Else the browser would leave the page for the file.
                event.prevent_default();
                send.emit(Msg::Dragging(true));
            }
        });
    }
    let left = send.clone();
    listen(&document, "dragleave", move |event: &DragEvent| {
        // Of all the leavings only the one for outside of the page counts.
        if event.related_target().is_none() {
            left.emit(Msg::Dragging(false));
        }
    });
    let dropped = send.clone();
    listen(&document, "drop", move |event: &DragEvent| {
        let Some(data) = event.data_transfer().filter(has_files) else { return };
        event.prevent_default();
        dropped.emit(Msg::Dragging(false));
        take_first(&data, &dropped);
    });
    let pasted = send.clone();
    listen(&document, "paste", move |event: &ClipboardEvent| paste(event, &pasted));
}

fn has_files(data: &DataTransfer) -> bool {
    data.types().includes(&"Files".into(), 0)
}

/// A picture is taken wherever it is pasted; a text only where it is not pasted into a field.
fn paste(event: &ClipboardEvent, send: &Callback<Msg>) {
    let Some(data) = event.clipboard_data() else { return };
    if take_first(&data, send) {
        event.prevent_default();
        return;
    }
    let field = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if field.is_some_and(|field| field.closest("input, textarea, [contenteditable]").ok().flatten().is_some()) {
        return;
    }
    if let Ok(text) = data.get_data("text/plain")
        && !text.trim().is_empty()
    {
        event.prevent_default();
        send.emit(Msg::File { name: String::new(), bytes: text.into_bytes().into() });
    }
}

/// Takes the first file, if there is one.
fn take_first(data: &DataTransfer, send: &Callback<Msg>) -> bool {
    let file = data.files().and_then(|files| files.get(0));
    let there = file.is_some();
    if let Some(file) = file {
        take(file, send.clone());
    }
    there
}

/// Reads a file and hands it over.
fn take(file: File, send: Callback<Msg>) {
    let name = file.name();
    // Sizes of files: whole numbers that f64 holds.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = file.size() as u64;
    if size > MOST_WEIGHTS {
        send.emit(Msg::Notice(Notice::FileTooLarge { name, size, most: MOST_WEIGHTS }));
        return;
    }
    spawn_local(async move {
        send.emit(match JsFuture::from(file.array_buffer()).await {
            Ok(buffer) => match taken(&Uint8Array::new(&buffer)) {
                Some(bytes) => Msg::File { name, bytes },
                None => Msg::Notice(Notice::FileMemory { name, size }),
            },
            // A folder, or a file that has gone.
            Err(_) => Msg::Notice(Notice::FileBroken(name)),
        });
    });
}

/// The bytes in the page's own memory; nothing where the browser has too little for them, once as they come and once as they are read.
fn taken(bytes: &Uint8Array) -> Option<Arc<[u8]>> {
    let length = bytes.length() as usize;
    let mut room = Vec::<u8>::new();
    room.try_reserve_exact(length.checked_mul(2)?).ok()?;
    // It is asked for and given back before what would fail without a word; the compiler must not leave it out.
    drop(std::hint::black_box(room));
    Some(bytes.to_vec().into())
}

fn make_field(send: &Callback<Msg>) -> Result<(), JsValue> {
    let document = document().ok_or(JsValue::NULL)?;
    let field: HtmlInputElement = document.create_element("input")?.dyn_into()?;
    field.set_id(FIELD);
    field.set_type("file");
    field.set_hidden(true);
    document.body().ok_or(JsValue::NULL)?.append_child(&field)?;
    let (chosen, send) = (field.clone(), send.clone());
    listen(&field, "change", move |_: &Event| {
        if let Some(file) = chosen.files().and_then(|files| files.get(0)) {
            take(file, send.clone());
        }
        // So that the same file can be chosen again.
        chosen.set_value("");
    });
    Ok(())
}

/// Opens the browser's own dialog.
pub fn choose(choose: Choose) {
    let field = document().and_then(|document| document.get_element_by_id(FIELD));
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
        field.set_accept(match choose {
            Choose::Picture => "image/*",
            Choose::Network => ".json,.keras,.h5,.hdf5,.py,application/json,text/x-python",
        });
        field.click();
    }
}

/// Offers a network, or code, as a file.
pub fn download(name: &str, text: &str) {
    // Fails only where there is no memory for it, or no page.
    drop(offer(name, text, if name.ends_with(".py") { CODE } else { NETWORK }));
}

/// Offers a text of this type as a file.
///
/// # Errors
/// Where there is no memory for it, or no page.
pub fn offer(name: &str, text: &str, kind: &str) -> Result<(), JsValue> {
    offer_bytes(name, text.as_bytes(), kind)
}

/// Offers bytes of this type as a file.
///
/// # Errors
/// Where there is no memory for it, or no page.
pub fn offer_bytes(name: &str, bytes: &[u8], kind: &str) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(&blob(bytes, kind)?)?;
    let link = document().ok_or(JsValue::NULL)?.create_element("a")?.dyn_into::<HtmlAnchorElement>()?;
    link.set_href(&url);
    link.set_download(name);
    link.unchecked_ref::<HtmlElement>().click();
    // The browser reads it after the click; some only after they have asked where to.
    after(60_000, move || drop(Url::revoke_object_url(&url)));
    Ok(())
}
