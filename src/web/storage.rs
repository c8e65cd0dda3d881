//! The document kept for next time, in IndexedDB. Where a browser or a frame forbids it everything works, and is kept in
//! memory alone.

use super::browser::{after, listen, window};
use super::dom::document;
use super::links::keeps;
use super::settings::local;
use crate::app::files::{Kept, keep, keeps_weights, restored};
use crate::app::message::Msg;
use crate::app::state::Notice;
use crate::nn::document::Document;
use js_sys::{Array, Math, Number, Promise, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransactionMode};
use yew::Callback;

/// The database, its one store, and what stands in it.
const DATABASE: &str = "convscope";
const STORE: &str = "kept";
const DOCUMENT: &str = "document";
const PICTURE: &str = "picture";
/// In localStorage: says that there is something in the database. Where there is not, nobody waits for it.
///
/// It is the name of the page that wrote last: pages that are open at once write in the same place.
const HAS_KEPT: &str = "convscope.kept";
/// What was there and could not be read.
const ASIDE: [&str; 2] = ["unreadable document", "unreadable picture"];

/// Nothing is written before the document has stayed the same for so many milliseconds.
const REST: u32 = 400;
/// How often it is looked whether all is written, and after how many milliseconds each.
pub const LOOKS: u32 = 60;
const LOOK: u32 = 50;
/// The page begins without what was kept if the database takes longer than so many milliseconds to open.
const PATIENCE: u32 = 1000;
/// What is to be kept waits longer for it, and where it fails it is tried again after so many.
const RETRY: u32 = 20_000;

/// Keeps a document. Cheap to clone.
#[derive(Clone)]
pub struct Store(Rc<Inner>);

struct Inner {
    send: Callback<Msg>,
    /// The page's name among those that are open.
    name: String,
    /// What was kept and cannot be read: it is put aside before anything is written in its place.
    unreadable: RefCell<Option<Kept>>,
    /// It keeps documents.
    keeps: bool,
    waiting: RefCell<Option<Document>>,
    writing: Cell<bool>,
    asked: Cell<u64>,
    database: RefCell<Option<IdbDatabase>>,
    /// The picture that stands in the database; a large one is not written with every edit.
    picture: RefCell<Option<Arc<[u8]>>>,
    told: Cell<bool>,
    /// What could not be written is tried again soon.
    retries: Cell<bool>,
    /// It was said that trained weights are not kept.
    told_weights: Cell<bool>,
}

/// Why nothing was kept.
enum Failed {
    /// There is no room.
    Full,
    /// It is not allowed here, or does not work.
    Forbidden,
}

impl From<JsValue> for Failed {
    fn from(error: JsValue) -> Self {
        let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
        if name.as_deref() == Some("QuotaExceededError") { Self::Full } else { Self::Forbidden }
    }
}

/// What was kept last time; nothing in a frame, or where a document came with the page.
pub async fn kept() -> Option<Kept> {
    if !keeps() {
        return None;
    }
    local()?.get_item(HAS_KEPT).ok().flatten()?;
    let database = opened(PATIENCE).await.ok()?;
    let kept = read(&database).await.ok().flatten();
    database.close();
    kept
}

async fn read(database: &IdbDatabase) -> Result<Option<Kept>, JsValue> {
    let store = database.transaction_with_str(STORE)?.object_store(STORE)?;
    let (text, picture) = (store.get(&DOCUMENT.into())?, store.get(&PICTURE.into())?);
    let text = finished(&text).await?.as_string();
    let picture = finished(&picture).await?.dyn_into::<Uint8Array>().ok();
    Ok(text.map(|text| Kept { text, picture: picture.map(|bytes| bytes.to_vec().into()) }))
}

impl Store {
    /// A store that says by messages when it cannot keep anything. What was kept and cannot be read it puts aside.
    pub fn new(send: Callback<Msg>, kept: Option<&Kept>) -> Self {
        let unreadable = kept.filter(|kept| restored(kept).is_none()).cloned();
        let store = Self(Rc::new(Inner {
            send,
            name: Number::from(Math::random()).to_string_with_radix(36).map(String::from).unwrap_or_default(),
            unreadable: RefCell::new(unreadable),
            keeps: keeps(),
            waiting: RefCell::default(),
            writing: Cell::default(),
            asked: Cell::default(),
            database: RefCell::default(),
            picture: RefCell::default(),
            told: Cell::default(),
            retries: Cell::default(),
            told_weights: Cell::default(),
        }));
        // The last moments in which a page may write. On phones often the first of the two is all there is.
        if let Some(document) = document() {
            let hidden = store.clone();
            listen(&document, "visibilitychange", move |_: &Event| hidden.flush());
        }
        if let Some(window) = window() {
            let left = store.clone();
            listen(&window, "pagehide", move |_: &Event| left.flush());
        }
        store
    }

    /// Keeps a document when nothing newer comes for a moment.
    pub fn keep(&self, document: Document) {
        if !self.0.keeps {
            return;
        }
        *self.0.waiting.borrow_mut() = Some(document);
        let asked = self.0.asked.get() + 1;
        self.0.asked.set(asked);
        let store = self.clone();
        after(REST, move || {
            if store.0.asked.get() == asked {
                store.flush();
            }
        });
    }

    /// Runs something when all that waits is written, or cannot be; sooner or later in any case.
    pub fn settled(&self, looks: u32, run: fn()) {
        self.flush();
        let idle = !self.0.writing.get() && (self.0.waiting.borrow().is_none() || self.0.retries.get());
        if idle || looks == 0 {
            run();
            return;
        }
        let store = self.clone();
        after(LOOK, move || store.settled(looks - 1, run));
    }

    /// Writes what waits, one after the other. What could not be written waits on, unless something newer does, and is tried again.
    fn flush(&self) {
        if self.0.writing.get() || self.0.waiting.borrow().is_none() {
            return;
        }
        self.0.writing.set(true);
        let store = self.clone();
        spawn_local(async move {
            while let Some(document) = store.next() {
                if let Err(failed) = store.write(&document).await {
                    store.0.waiting.borrow_mut().get_or_insert(document);
                    store.tell(failed);
                    store.retry();
                    break;
                }
            }
            store.0.writing.set(false);
        });
    }

    fn retry(&self) {
        if !self.0.retries.replace(true) {
            let store = self.clone();
            after(RETRY, move || {
                store.0.retries.set(false);
                store.flush();
            });
        }
    }

    fn next(&self) -> Option<Document> {
        self.0.waiting.borrow_mut().take()
    }

    async fn write(&self, document: &Document) -> Result<(), Failed> {
        let database = match self.database() {
            Some(database) => database,
            None => opened(RETRY).await?,
        };
        // Not kept where it fails: the browser may have closed it, and the next time it is opened anew.
        self.0.database.take();
        let transaction = database.transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)?;
        let store = transaction.object_store(STORE)?;
        let Kept { text, picture } = keep(document);
        store.put_with_key(&text.into(), &DOCUMENT.into())?;
        // Another page that wrote meanwhile has put its own picture there, or none.
        let last = local().and_then(|local| local.get_item(HAS_KEPT).ok().flatten());
        // Where this fails nobody knows what is there: the next time all is written.
        let same = match (&picture, self.0.picture.take()) {
            (Some(new), Some(old)) => Arc::ptr_eq(new, &old) && last.as_ref() == Some(&self.0.name),
            _ => false,
        };
        if let Some(local) = local() {
            drop(local.set_item(HAS_KEPT, &self.0.name));
        }
        if let Some(Kept { text, picture }) = &*self.0.unreadable.borrow() {
            let [document, beside] = ASIDE;
            store.put_with_key(&text.as_str().into(), &document.into())?;
            if let Some(bytes) = picture {
                store.put_with_key(&Uint8Array::from(&**bytes), &beside.into())?;
            }
        }
        if !same {
            put_picture(&store, picture.as_deref())?;
        }
        let done = Promise::new(&mut |done, failed| {
            transaction.set_oncomplete(Some(&done));
            transaction.set_onabort(Some(&failed));
        });
        // Without waiting for the answers: a page that is being left hears none, and what is not committed then is lost.
        // Where a browser has no such call, it commits when they are heard. Not the call is deprecated, but its bindings.
        #[allow(deprecated)]
        drop(transaction.commit());
        if JsFuture::from(done).await.is_err() {
            return Err(transaction.error().map_or(Failed::Forbidden, |error| JsValue::from(error).into()));
        }
        *self.0.picture.borrow_mut() = picture;
        *self.0.database.borrow_mut() = Some(database);
        self.0.unreadable.take();
        if !keeps_weights(document) && !self.0.told_weights.replace(true) {
            self.0.send.emit(Msg::Notice(Notice::WeightsNotKept));
        }
        Ok(())
    }

    fn database(&self) -> Option<IdbDatabase> {
        self.0.database.borrow().clone()
    }

    /// Says once that nothing is kept.
    fn tell(&self, failed: Failed) {
        if !self.0.told.replace(true) {
            self.0.send.emit(Msg::Notice(match failed {
                Failed::Full => Notice::StorageFull,
                Failed::Forbidden => Notice::StorageForbidden,
            }));
        }
    }
}

fn put_picture(store: &IdbObjectStore, picture: Option<&[u8]>) -> Result<(), JsValue> {
    match picture {
        Some(bytes) => store.put_with_key(&Uint8Array::from(bytes), &PICTURE.into()).map(drop),
        None => store.delete(&PICTURE.into()).map(drop),
    }
}

/// Opens the database, and makes it where it is not there. Some browsers have been seen never to answer: hence the patience.
async fn opened(patience: u32) -> Result<IdbDatabase, JsValue> {
    let factory = window().ok_or(JsValue::NULL)?.indexed_db()?.ok_or(JsValue::NULL)?;
    let request: IdbOpenDbRequest = factory.open_with_u32(DATABASE, 1)?;
    let asked = request.clone();
    let upgrade = Closure::once_into_js(move |_: Event| {
        if let Ok(database) = asked.result().and_then(JsValue::dyn_into::<IdbDatabase>) {
            // The store is there already, or the request fails as a whole.
            drop(database.create_object_store(STORE));
        }
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    let late = Promise::new(&mut |_, late| {
        after(patience, move || drop(late.call0(&JsValue::NULL)));
    });
    let answered = Promise::race(&Array::of2(&answer(&request), &late));
    JsFuture::from(answered).await?;
    let database: IdbDatabase = request.result()?.dyn_into()?;
    Ok(database)
}

fn answer(request: &IdbRequest) -> Promise {
    Promise::new(&mut |done, failed| {
        request.set_onsuccess(Some(&done));
        request.set_onerror(Some(&failed));
    })
}

async fn finished(request: &IdbRequest) -> Result<JsValue, JsValue> {
    JsFuture::from(answer(request)).await?;
    request.result()
}
