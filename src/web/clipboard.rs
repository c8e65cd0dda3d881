//! Text to the clipboard, also where a frame does not have the newer way.

use super::dom::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, HtmlDocument, HtmlElement, HtmlTextAreaElement};

/// Copies a text; false where the browser does not let the page.
pub async fn copy(text: &str) -> bool {
    let newer = clipboard().map(|clipboard| JsFuture::from(clipboard.write_text(text)));
    if let Some(written) = newer
        && written.await.is_ok()
    {
        return true;
    }
    copy_selected(text).unwrap_or(false)
}

/// Nothing on an address that is not secure.
fn clipboard() -> Option<Clipboard> {
    let navigator = web_sys::window()?.navigator();
    js_sys::Reflect::get(&navigator, &"clipboard".into()).ok()?.dyn_into().ok()
}

/// The older way: a text that is selected, out of sight.
fn copy_selected(text: &str) -> Option<bool> {
    let document = document()?;
    let before = document.active_element();
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_value(text);
    area.set_class_name("sr");
    document.body()?.append_child(&area).ok()?;
    area.select();
    let copied = document.dyn_ref::<HtmlDocument>().and_then(|document| document.exec_command("copy").ok());
    area.remove();
    if let Some(element) = before.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
    Some(copied.unwrap_or(false))
}
