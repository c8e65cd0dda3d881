//! The page around this one, if it stands in a frame: what that page says is heard, and it is told what happens here. What
//! messages say is `app/remote`; here is only who is heard, and how a message is posted.
//!
//! Until someone answers, all that is posted is a few words that the page is there, and how high it is.

use super::browser::{after, framed, listen, window};
use super::dom::document;
use super::height::Height;
use super::panels::figure::{address, density, pixels};
use crate::app::message::Msg;
use crate::app::remote::{Heard, MOST_BYTES, Refusal, Told, VERSION, read};
use crate::app::state::State;
use crate::app::view::{Host, View};
use crate::draw::figure::Drawing;
use crate::nn::params::{Map, Value};
use crate::text::{ImportError, json};
use crate::words::Locale;
use js_sys::{JSON, JsString, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlImageElement, KeyboardEvent, MessageEvent, Window};
use yew::Callback;

/// Milliseconds from one word that the page is there to the next, and how many are said.
const PATIENCE: u32 = 500;
const HELLOS: u32 = 20;

/// Milliseconds in which what happens is told together: about a frame. A timer and no frame, since no frame comes while nobody
/// sees the page.
const TOGETHER: u32 = 16;

/// Characters of the number that a message gives itself.
const MOST_SEQ: u32 = 100;

/// The page around; none where there is none. Cheap to clone.
#[derive(Clone)]
pub struct Remote(Option<Rc<Inner>>);

struct Inner {
    parent: Window,
    /// What this page calls itself, and the one origin that is heard and told, any where it is empty.
    id: String,
    origin: String,
    /// It has said something of ours.
    heard: Cell<bool>,
    /// What it was told last, once it has asked to be told.
    told: RefCell<Option<Told>>,
    /// What it is to be told next.
    next: RefCell<Option<Told>>,
    height: Option<Height>,
}

impl Remote {
    /// Listens to the page around, if there is one, and says that this one is there.
    pub fn new(view: &View, send: &Callback<Msg>) -> Self {
        let found = window().filter(|_| framed()).and_then(|own| Some((own.parent().ok()??, own)));
        let Some((parent, own)) = found else { return Self(None) };
        let tells = {
            let (parent, id, origin) = (parent.clone(), view.id.clone(), view.origin.clone());
            move |height: f64| tell_height(&parent, &id, &origin, height)
        };
        let inner = Rc::new(Inner {
            parent,
            id: view.id.clone(),
            origin: view.origin.clone(),
            heard: Cell::default(),
            told: RefCell::default(),
            next: RefCell::default(),
            height: (!view.steady).then(|| Height::new(tells)).flatten(),
        });
        let (listener, send) = (inner.clone(), send.clone());
        listen(&own, "message", move |event: &MessageEvent| {
            if let Some(heard) = listener.hear(event) {
                listener.heard.set(true);
                send.emit(Msg::Heard(Box::new(heard)));
            }
        });
        if view.host == Host::Reveal {
            inner.give_keys_back(&own);
        }
        inner.clone().hello(HELLOS, js_sys::Math::random());
        Self(Some(inner))
    }

    /// Tells the page around something; the first that it asks for is to be told of everything from then on.
    pub fn tell(&self, state: &State, kind: &str, re: Value, data: Value) {
        let Some(inner) = &self.0 else { return };
        if kind == "ready" {
            *inner.told.borrow_mut() = Some(Told::of(state));
            inner.next.take();
        }
        inner.post(kind, re, data);
    }

    /// Answers with a drawing as pixels: twice as many as its units if that fits into a message.
    pub fn draw(&self, l: Locale, re: Value, drawing: Drawing) {
        let Some(inner) = self.0.clone() else { return };
        spawn_local(async move {
            let drawn = match made(&drawing).await.map_err(|_| Refusal::NoPicture) {
                Ok(text) if text.len() <= MOST_BYTES => Ok(object(vec![("text", Value::Text(text))])),
                Ok(text) => Err(Refusal::TooLarge(text.len())),
                Err(refusal) => Err(refusal),
            };
            let data = drawn.unwrap_or_else(|refusal| object(vec![("error", refusal.value(l))]));
            inner.post("reply", re, data);
        });
    }

    /// Tells something that happened, if someone wants to be told.
    pub fn happened(&self, kind: &str, data: Value) {
        if let Some(inner) = self.0.as_ref().filter(|inner| inner.told.borrow().is_some()) {
            inner.post(kind, Value::Null, data);
        }
    }

    /// The page has been drawn: what is new is told a moment later, and how high it is.
    pub fn rendered(&self, state: &State) {
        let Some(inner) = &self.0 else { return };
        if let Some(height) = &inner.height {
            height.look();
        }
        let Some(told) = inner.told.borrow().as_ref().map(|before| (Told::of(state), before.clone())) else { return };
        let (now, before) = told;
        let waits = inner.next.borrow().is_some();
        if !waits && now.is_old(&before) {
            return;
        }
        *inner.next.borrow_mut() = Some(now);
        if !waits {
            let inner = inner.clone();
            after(TOGETHER, move || inner.tell_news());
        }
    }
}

impl Inner {
    /// What a message asks for; nothing where it is not for us, or not from the page around.
    fn hear(&self, event: &MessageEvent) -> Option<Heard> {
        let from: JsValue = event.source()?.into();
        if &from != AsRef::<JsValue>::as_ref(&self.parent) || !(self.origin.is_empty() || self.origin == event.origin())
        {
            return None;
        }
        let data = event.data();
        let says = |key: &str| Reflect::get(&data, &key.into()).unwrap_or_default();
        // Whatever else pages say to each other is not looked into.
        if !data.is_object() || says("convscope").as_f64().is_none() {
            return None;
        }
        let text: JsString = JSON::stringify(&data).ok()?;
        let length = text.length() as usize;
        let parsed = if length > MOST_BYTES {
            Err(Refusal::TooLarge(length))
        } else {
            json::parse(&String::from(text)).map_err(|error| Refusal::Link(ImportError::Json(error).into()))
        };
        match parsed {
            Ok(message) => read(&message),
            // Even what cannot be read as a whole has a number to be answered by.
            Err(refusal) => {
                let seq = JSON::stringify(&says("seq")).ok().filter(|seq| seq.length() < MOST_SEQ);
                let seq = seq.and_then(|seq| json::parse(&String::from(seq)).ok()).unwrap_or_default();
                Some(Heard { seq, asked: Err(refusal) })
            }
        }
    }

    fn post(&self, kind: &str, re: Value, data: Value) {
        post(&self.parent, &self.id, &self.origin, kind, re, data);
    }

    fn tell_news(&self) {
        let Some(next) = self.next.take() else { return };
        let before = self.told.borrow_mut().replace(next.clone());
        for (kind, data) in before.iter().flat_map(|before| next.news(before)) {
            self.post(kind, Value::Null, data);
        }
    }

    /// Says that the page is there. The number tells it from another document that the same frame has had.
    fn hello(self: Rc<Self>, left: u32, since: f64) {
        if left > 0 && !self.heard.get() {
            self.post("hello", Value::Null, object(vec![("since", Value::Float(since))]));
            after(PATIENCE, move || self.hello(left - 1, since));
        }
    }

    /// The keys that turn slides go to the slides where nothing here uses them.
    fn give_keys_back(self: &Rc<Self>, own: &Window) {
        let used = Rc::new(Cell::new(false));
        let before = used.clone();
        // What is open when a key comes may be gone when it has been heard.
        let note = move |event: &web_sys::Event| before.set(is_used(event));
        let options = gloo_events::EventListenerOptions::run_in_capture_phase();
        gloo_events::EventListener::new_with_options(own, "keydown", options, note).forget();
        let inner = self.clone();
        listen(own, "keydown", move |event: &KeyboardEvent| {
            let with = event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key();
            let method = match event.key().as_str() {
                _ if used.get() || with || event.default_prevented() => return,
                "PageDown" => "next",
                "PageUp" => "prev",
                "Escape" => "toggleOverview",
                _ => return,
            };
            event.prevent_default();
            let said = json::write(&object(vec![("method", method.into())]));
            drop(inner.parent.post_message(&said.into(), target(&inner.origin)));
            inner.post("key", Value::Null, object(vec![("key", Value::Text(event.key()))]));
        });
    }
}

/// Whether a key is for what has the focus or is open.
fn is_used(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let edits = target.is_some_and(|target| target.matches("input, select, textarea").unwrap_or(false));
    let open = document().and_then(|document| {
        document.query_selector("dialog[open], [role=menu], .enlarged, .sheet-open").ok().flatten()
    });
    edits || open.is_some()
}

async fn made(drawing: &Drawing) -> Result<String, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(&address(drawing));
    let most = density(drawing);
    let text = pixels(drawing, &image, most).await?;
    if text.len() <= MOST_BYTES { Ok(text) } else { pixels(drawing, &image, most / 2.0).await }
}

fn object(entries: Vec<(&str, Value)>) -> Value {
    Value::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map>())
}

/// To whom: the one origin that is heard, or whoever is around. What is said is no secret of the page's.
fn target(origin: &str) -> &str {
    if origin.is_empty() || origin == "null" { "*" } else { origin }
}

fn post(parent: &Window, id: &str, origin: &str, kind: &str, re: Value, data: Value) {
    let mut message =
        vec![("convscope", Value::Int(VERSION)), ("id", id.into()), ("type", kind.into()), ("data", data)];
    if re != Value::Null {
        message.push(("re", re));
    }
    // What `json::write` wrote is JSON; an origin that is none is nobody's.
    if let Ok(message) = JSON::parse(&json::write(&object(message))) {
        drop(parent.post_message(&message, target(origin)));
    }
}

/// How high the page is: in our own words, in Canvas's, and in those of Embedly, which many know.
fn tell_height(parent: &Window, id: &str, origin: &str, height: f64) {
    let size = || Value::Float(height);
    post(parent, id, origin, "size", Value::Null, object(vec![("height", size())]));
    let canvas = object(vec![("subject", "lti.frameResize".into()), ("height", size())]);
    if let Ok(message) = JSON::parse(&json::write(&canvas)) {
        drop(parent.post_message(&message, target(origin)));
    }
    let src = window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let embedly = object(vec![("context", "iframe.resize".into()), ("src", Value::Text(src)), ("height", size())]);
    drop(parent.post_message(&json::write(&embedly).into(), target(origin)));
}
