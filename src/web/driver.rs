//! Lets a [`Worker`] work, step by step, and hears between two steps: in a worker of the browser, or in the page itself.

use super::browser::now;
use crate::worker::{Request, Response, Worker};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessagePort};

/// Works for as long as there is something to do. Cheap to clone.
#[derive(Clone)]
pub struct Driver(Rc<Inner>);

struct Inner {
    worker: RefCell<Worker>,
    reply: Box<dyn Fn(Response)>,
    /// A message to itself is the quickest way to go on after all that waits meanwhile; a timer waits 4 ms.
    bell: MessagePort,
    rung: Cell<bool>,
}

impl Driver {
    /// A driver that gives its answers away.
    ///
    /// # Errors
    /// Where the browser makes no channel for the messages to itself.
    pub fn new(reply: impl Fn(Response) + 'static) -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        let inner = Rc::new(Inner {
            worker: RefCell::new(Worker::new()),
            reply: Box::new(reply),
            bell: channel.port1(),
            rung: Cell::default(),
        });
        let driver = Rc::downgrade(&inner);
        let step = Closure::<dyn Fn()>::new(move || {
            if let Some(inner) = driver.upgrade() {
                inner.rung.set(false);
                inner.step();
            }
        });
        channel.port2().set_onmessage(Some(step.as_ref().unchecked_ref()));
        step.forget();
        Ok(Self(inner))
    }

    /// Takes a request.
    pub fn receive(&self, request: Request) {
        let given_up = self.0.worker.borrow_mut().receive(request, now());
        if let Some(given_up) = given_up {
            (self.0.reply)(given_up);
        }
        self.0.ring();
    }

    /// A newer request waits.
    pub fn hurry(&self) {
        self.0.worker.borrow_mut().hurry();
    }
}

impl Inner {
    fn ring(&self) {
        // Posting nothing to itself does not fail.
        if self.worker.borrow().is_busy() && !self.rung.replace(true) {
            drop(self.bell.post_message(&JsValue::NULL));
        }
    }

    fn step(&self) {
        let responses = self.worker.borrow_mut().step(now());
        for response in responses {
            (self.reply)(response);
        }
        self.ring();
    }
}
