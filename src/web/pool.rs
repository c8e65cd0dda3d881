//! The page's worker: made, spoken to, watched over, replaced when it dies. Where none can be made the page works itself.

use super::browser::after;
use super::decode::blob;
use super::driver::Driver;
use super::post::{packed, unpacked};
use crate::app::message::Msg;
use crate::app::state::Notice;
use crate::worker::Request;
use crate::worker::wire::{Memory, read_response, write_request};
use gloo_events::{EventListener, EventListenerOptions};
use js_sys::{Object, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MessageEvent, Url, Worker};
use yew::Callback;

#[wasm_bindgen]
extern "C" {
    /// The worker's text; `www/boot.js` makes it.
    #[wasm_bindgen(js_name = convscopeWorkerText, catch)]
    fn worker_text() -> Result<Promise, JsValue>;
}

/// Milliseconds after which a worker that says nothing is asked whether it is still there, and after as many more taken for
/// dead. It answers between two steps, which are short. Browsers end workers without a word when memory runs out.
const PATIENCE: u32 = 5_000;

/// Who computes. Cheap to clone.
#[derive(Clone)]
pub struct Pool(Rc<Inner>);

struct Inner {
    send: Callback<Msg>,
    hands: RefCell<Hands>,
    /// What was asked before there was anyone to ask.
    waiting: RefCell<Option<Box<Request>>>,
    /// What the worker has of earlier requests.
    known: RefCell<Memory>,
    /// Counts the workers: what one that was replaced still says is not heard.
    hired: Cell<u64>,
    /// Something is asked of the worker, and it has not said the last of it.
    busy: Cell<bool>,
    /// It has said something since it was last looked at.
    heard: Cell<bool>,
    /// Counts the watches: only the newest looks after the worker.
    watches: Cell<u64>,
    /// What waits for a worker to come is to be given up as soon as it is asked.
    hurried: Cell<bool>,
}

enum Hands {
    /// A worker is on its way.
    Coming(Option<Hired>),
    /// A worker that has begun.
    Worker(Hired),
    /// The page itself.
    Page(Driver),
    /// Not even the page: it makes no channel for messages to itself.
    Nobody,
}

/// A worker, and what listens to it.
struct Hired {
    worker: Worker,
    url: String,
    _listeners: [EventListener; 3],
}

impl Drop for Hired {
    fn drop(&mut self) {
        self.worker.terminate();
        // Fails only for what is no address.
        drop(Url::revoke_object_url(&self.url));
    }
}

impl Pool {
    /// Nobody yet: answers will become messages.
    pub fn new(send: Callback<Msg>) -> Self {
        Self(Rc::new(Inner {
            send,
            hands: RefCell::new(Hands::Nobody),
            waiting: RefCell::default(),
            known: RefCell::default(),
            hired: Cell::default(),
            busy: Cell::default(),
            heard: Cell::default(),
            watches: Cell::default(),
            hurried: Cell::default(),
        }))
    }

    /// Asks for something.
    pub fn post(&self, request: Box<Request>) {
        let inner = &self.0;
        if inner.hired.get() == 0 {
            self.hire();
        }
        let posted = match &*inner.hands.borrow() {
            Hands::Coming(_) => {
                inner.waiting.replace(Some(request));
                inner.hurried.set(false);
                return;
            }
            Hands::Worker(hired) => {
                let parts = write_request(&request, &mut inner.known.borrow_mut());
                let (message, buffers) = packed(&parts);
                hired.worker.post_message_with_transfer(&message, &buffers)
            }
            Hands::Page(driver) => return driver.receive(*request),
            Hands::Nobody => return,
        };
        if posted.is_err() {
            self.died();
        } else if !inner.busy.replace(true) {
            self.watch();
        }
    }

    /// Whether something is asked and the last of it not answered, as far as is known: the page's own work is not watched.
    pub fn is_busy(&self) -> bool {
        !matches!(&*self.0.hands.borrow(), Hands::Worker(_)) || self.0.busy.get()
    }

    /// Says that a newer request waits.
    pub fn hurry(&self) {
        match &*self.0.hands.borrow() {
            Hands::Coming(_) => self.0.hurried.set(true),
            Hands::Nobody => {}
            Hands::Worker(hired) => drop(hired.worker.post_message(&JsValue::NULL)),
            Hands::Page(driver) => driver.hurry(),
        }
    }

    /// Asks for something, but not of the worker that was asked before.
    pub fn replace(&self, request: Box<Request>) {
        if matches!(&*self.0.hands.borrow(), Hands::Worker(_)) {
            self.hire();
        }
        self.post(request);
    }

    /// Makes a worker: it takes a while, so that it is best begun before there is anything to ask.
    pub fn hire(&self) {
        let inner = &self.0;
        let number = inner.hired.get() + 1;
        inner.hired.set(number);
        inner.busy.set(false);
        inner.watches.set(inner.watches.get() + 1);
        inner.known.take();
        // The worker before ends here.
        inner.hands.replace(Hands::Coming(None));
        let pool = self.clone();
        spawn_local(async move {
            let made = pool.made(number).await;
            if pool.0.hired.get() != number {
                return;
            }
            match made {
                Ok(hired) => {
                    pool.0.hands.replace(Hands::Coming(Some(hired)));
                }
                Err(_) => pool.work_here(),
            }
        });
        let pool = self.clone();
        after(2 * PATIENCE, move || {
            if pool.is(number) && matches!(&*pool.0.hands.borrow(), Hands::Coming(_)) {
                pool.work_here();
            }
        });
    }

    async fn made(&self, number: u64) -> Result<Hired, JsValue> {
        let text = JsFuture::from(worker_text()?).await?.as_string().ok_or(JsValue::NULL)?;
        let url = Url::create_object_url_with_blob(&blob(text.as_bytes(), "text/javascript")?)?;
        let worker = Worker::new(&url)?;
        let pool = self.clone();
        let message = EventListener::new(&worker, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>().filter(|_| pool.is(number)) {
                pool.hear(event.data());
            }
        });
        let died = |name| {
            let pool = self.clone();
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&worker, name, options, move |event| {
                // What went wrong is said on the page.
                event.prevent_default();
                if pool.is(number) {
                    pool.died();
                }
            })
        };
        let listeners = [message, died("error"), died("messageerror")];
        let first = Object::new();
        Reflect::set(&first, &"module".into(), &wasm_bindgen::module())?;
        worker.post_message(&first)?;
        Ok(Hired { worker, url, _listeners: listeners })
    }

    /// Whether the newest worker has this number.
    fn is(&self, number: u64) -> bool {
        self.0.hired.get() == number
    }

    fn hear(&self, message: JsValue) {
        let inner = &self.0;
        inner.heard.set(true);
        if message.is_null() {
            return self.begun();
        }
        match unpacked(message).and_then(read_response) {
            Some(response) => {
                if response.answer.is_last() {
                    inner.busy.set(false);
                }
                inner.send.emit(Msg::Answered(Box::new(response)));
            }
            None => self.died(),
        }
    }

    /// The worker has begun: what waits for it is asked.
    fn begun(&self) {
        let inner = &self.0;
        let hands = inner.hands.replace(Hands::Nobody);
        inner.hands.replace(match hands {
            Hands::Coming(Some(hired)) => Hands::Worker(hired),
            other => other,
        });
        self.ask_what_waits();
    }

    fn ask_what_waits(&self) {
        let waiting = self.0.waiting.take();
        if let Some(request) = waiting {
            self.post(request);
            if self.0.hurried.replace(false) {
                self.hurry();
            }
        }
    }

    /// A worker that dies before it has begun is one that this browser does not let begin; one that dies later is replaced at
    /// once, whether something was asked of it or not.
    fn died(&self) {
        if matches!(&*self.0.hands.borrow(), Hands::Coming(_)) {
            self.work_here();
        } else {
            self.hire();
            self.0.send.emit(Msg::WorkerDied);
        }
    }

    fn work_here(&self) {
        // A worker that comes after all is not taken.
        self.0.hired.set(self.0.hired.get() + 1);
        let send = self.0.send.clone();
        let driver = Driver::new(move |response| send.emit(Msg::Answered(Box::new(response))));
        self.0.hands.replace(driver.map_or(Hands::Nobody, Hands::Page));
        self.0.send.emit(Msg::Notice(Notice::NoWorker));
        self.ask_what_waits();
    }

    /// Looks at times whether a busy worker is still there.
    fn watch(&self) {
        let inner = &self.0;
        inner.heard.set(false);
        inner.watches.set(inner.watches.get() + 1);
        self.look_later(inner.watches.get(), false);
    }

    fn look_later(&self, watch: u64, asked: bool) {
        let pool = self.clone();
        after(PATIENCE, move || {
            let inner = &pool.0;
            if inner.watches.get() != watch || !inner.busy.get() {
                return;
            }
            let heard = inner.heard.replace(false);
            if !heard && asked {
                return pool.died();
            }
            if !heard && let Hands::Worker(hired) = &*inner.hands.borrow() {
                drop(hired.worker.post_message(&JsValue::TRUE));
            }
            pool.look_later(watch, !heard);
        });
    }
}
