//! The page's own address, what is fetched from another, and what is given away: a link, or the page as one file.

use super::browser::{after, framed, listen, window};
use super::clipboard;
use super::dom::document;
use super::files::offer;
use crate::app::address::{Address, Shows};
use crate::app::lesson::Act;
use crate::app::links::{MOST_FETCHED, host, own};
use crate::app::message::Msg;
use crate::app::page::with_document;
use crate::app::state::{Dialog, Given, Notice, Unfetched};
use crate::app::view::Mode;
use crate::nn::document::Document;
use crate::text::share::Link;
use js_sys::{Object, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, Response};
use yew::Callback;

#[wasm_bindgen]
extern "C" {
    /// The text of the page as one file; `www/boot.js` makes it.
    #[wasm_bindgen(js_name = convscopePageText, catch)]
    fn page_text() -> Result<Promise, JsValue>;

    /// Runs something when a newer version of the page is there; `www/boot.js` looks for it.
    #[wasm_bindgen(js_name = convscopeOnUpdate, catch)]
    fn on_update(run: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = convscopeReload, catch)]
    fn reload_page() -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = fetch, catch)]
    fn fetch(url: &str, options: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = AbortSignal, js_name = timeout, catch)]
    fn timeout(milliseconds: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = console, js_name = warn)]
    fn console_warn(text: &str);

    /// What reads a response piece by piece.
    type Reader;

    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn cancel(this: &Reader) -> Result<Promise, JsValue>;

    /// What holds a response's pieces.
    type Body;

    #[wasm_bindgen(method, js_name = getReader, catch)]
    fn reader(this: &Body) -> Result<Reader, JsValue>;
}

/// The element that says that the page is one file, and holds the document that it was saved with.
const SAVED: &str = "convscope-document";

/// Milliseconds after which nothing more is expected of another host.
const PATIENCE: u32 = 20_000;

/// Milliseconds from one change of the address to the next: browsers refuse more than a few in a second.
const REST: u32 = 500;

/// What the page's address says now.
pub fn address() -> Address {
    let location = window().map(|window| window.location());
    let read = |part: fn(&web_sys::Location) -> Result<String, JsValue>| {
        location.as_ref().and_then(|location| part(location).ok()).unwrap_or_default()
    };
    let saved = saved();
    let mode = if saved.as_deref() == Some("") { Mode::Compact } else { Mode::Full };
    let mut address = Address::read_as(mode, &read(web_sys::Location::search), &read(web_sys::Location::hash));
    if address.shows.is_none() {
        address.shows = saved.filter(|text| !text.is_empty()).map(Shows::Saved);
    }
    address
}

/// The document that the page was saved with: empty in one that was not, nothing in one of several files.
fn saved() -> Option<String> {
    document()?.get_element_by_id(SAVED)?.text_content()
}

/// Whether the page keeps what is made in it: not in a frame, whose address says what it shows, and where several of one page
/// would overwrite each other; nor where a document came with the page.
pub fn keeps() -> bool {
    let address = address();
    !framed() && address.view.is_full() && saved().is_none_or(|text| text.is_empty())
}

/// A link to another model of this very page, followed while it is open, opens it; so a host page can change what its frame
/// shows with a plain link.
pub fn listen_for_links(send: &Callback<Msg>) {
    let Some(window) = window() else { return };
    let send = send.clone();
    listen(&window, "hashchange", move |_: &Event| send.emit(Msg::Follow(Box::new(address()))));
}

/// Says when a newer version of the page is there.
pub fn listen_for_update(send: &Callback<Msg>) {
    let send = send.clone();
    let tell = Closure::<dyn Fn()>::new(move || send.emit(Msg::Notice(Notice::NewVersion)));
    // Fails only in a page without the script that looks for it.
    drop(on_update(&tell.into_js_value()));
}

/// Opens the page anew, in its newest version.
pub fn reload() {
    drop(reload_page());
}

/// Lets the page's address follow its document. Cheap to clone.
#[derive(Clone, Default)]
pub struct Follower(Rc<RefCell<Option<Document>>>);

impl Follower {
    /// The address says what the document is, a moment later.
    pub fn follow(&self, document: &Document) {
        if self.0.borrow_mut().replace(document.clone()).is_none() {
            let follower = self.clone();
            after(REST, move || {
                let document = follower.0.borrow_mut().take();
                if let Some(document) = document {
                    // Fails in a document that has no address of its own.
                    drop(put(own(&document).as_deref()));
                }
            });
        }
    }
}

fn put(link: Option<&str>) -> Result<(), JsValue> {
    let window = window().ok_or(JsValue::NULL)?;
    let (location, history) = (window.location(), window.history()?);
    let (path, query, hash) = (location.pathname()?, location.search()?, location.hash()?);
    let fragment = Address::fragment(&hash, link);
    if fragment == hash {
        return Ok(());
    }
    history.replace_state_with_url(&JsValue::NULL, "", Some(&[path, query, fragment].concat()))
}

/// The page's address with another fragment; nothing where the page has no address that another could open.
pub fn here(query: Option<&str>, fragment: &str) -> Option<String> {
    let location = window()?.location();
    let (origin, path) = (location.href().ok()?, location.search().ok()?);
    let base = origin.split(['?', '#']).next()?.to_owned();
    if !base.starts_with("http") && !base.starts_with("file:") {
        return None;
    }
    Some([&base, query.unwrap_or(&path), "#", fragment].concat())
}

/// The address of a file beside the page's own.
pub fn beside(file: &str) -> String {
    let href = window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let base = href.split(['?', '#']).next().unwrap_or_default();
    let folder = base.rfind('/').and_then(|at| base.get(..=at)).unwrap_or_default();
    [folder, file].concat()
}

/// Copies a link, and says so; where the browser does not let the page, the link is shown to be copied by hand.
pub fn copy_link(link: Link, send: &Callback<Msg>) {
    let text = here(None, &link.fragment).unwrap_or_else(|| ["#", &link.fragment].concat());
    let send = send.clone();
    spawn_local(async move {
        let given = Given { characters: text.chars().count(), left_out: link.left_out };
        send.emit(if clipboard::copy(&text).await {
            Msg::Notice(Notice::LinkCopied(given))
        } else {
            Msg::Dialog(Some(Dialog::Link(text, given)))
        });
    });
}

/// Tells the console what of the address means nothing here.
pub fn warn(keys: &[String]) {
    console_warn(&["Convscope: nothing is known of ", &keys.join(", "), " in the address"].concat());
}

/// Fetches a network.
pub fn fetch_network(ticket: u64, url: String, send: &Callback<Msg>) {
    let send = send.clone();
    spawn_local(async move {
        let came = fetched(&url).await;
        send.emit(match came {
            Ok((host, bytes)) => Msg::Fetched { ticket, host, bytes: bytes.into() },
            Err(Failed(why)) => Msg::NotFetched { ticket, host: host(&url).unwrap_or_default().to_owned(), why },
        });
    });
}

/// Gets a lesson: from the page itself where it is one file, else from the file beside it.
pub fn fetch_lesson(ticket: u64, id: String, send: &Callback<Msg>) {
    let send = send.clone();
    spawn_local(async move {
        let inside = document().and_then(|document| document.get_element_by_id(&["lesson-", &id].concat()));
        let text = match inside {
            Some(element) => element.text_content(),
            None => lesson_text(&["lessons/", &id, ".json"].concat()).await.ok(),
        };
        send.emit(Msg::Lesson(Act::Came { ticket, id, text }));
    });
}

async fn lesson_text(path: &str) -> Result<String, JsValue> {
    let window = window().ok_or(JsValue::NULL)?;
    let response: Response = JsFuture::from(window.fetch_with_str(path)).await?.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::NULL);
    }
    JsFuture::from(response.text()?).await?.as_string().ok_or(JsValue::NULL)
}

struct Failed(Unfetched);

impl From<JsValue> for Failed {
    fn from(_: JsValue) -> Self {
        Self(Unfetched::Silent)
    }
}

/// Data and nothing else: no cookie is sent, nor where the page is; what comes is read up to a bound. The host is the one that
/// answered, wherever the first sent to.
async fn fetched(url: &str) -> Result<(String, Vec<u8>), Failed> {
    let options = Object::new();
    for (name, value) in [("credentials", "omit"), ("referrerPolicy", "no-referrer"), ("mode", "cors")] {
        Reflect::set(&options, &name.into(), &value.into())?;
    }
    Reflect::set(&options, &"signal".into(), &timeout(PATIENCE)?)?;
    let response: Response = JsFuture::from(fetch(url, &options)?).await?.dyn_into()?;
    if !response.ok() {
        return Err(Failed(Unfetched::Status(response.status())));
    }
    let answered = response.url();
    let host = host(&answered).ok_or(JsValue::NULL)?.to_owned();
    let reader = Reflect::get(&response, &"body".into())?.unchecked_into::<Body>().reader()?;
    let mut bytes = vec![];
    loop {
        let piece = JsFuture::from(reader.read()?).await?;
        let Ok(part) = Reflect::get(&piece, &"value".into())?.dyn_into::<Uint8Array>() else { break };
        if bytes.len().saturating_add(part.length() as usize) > MOST_FETCHED {
            drop(reader.cancel());
            return Err(Failed(Unfetched::TooLarge));
        }
        bytes.extend(part.to_vec());
    }
    Ok((host, bytes))
}

/// Offers the page, with this document in it, as a file.
pub fn save_page(name: String, text: String, send: &Callback<Msg>) {
    let send = send.clone();
    spawn_local(async move {
        let page = match page_text() {
            Ok(page) => JsFuture::from(page).await.ok().and_then(|page| page.as_string()),
            Err(_) => None,
        };
        let saved = page
            .and_then(|page| with_document(&page, &text))
            .is_some_and(|page| offer(&name, &page, "text/html").is_ok());
        if !saved {
            send.emit(Msg::Notice(Notice::PageUnsaved));
        }
    });
}
