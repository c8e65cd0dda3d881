//! The document kept for next time, in IndexedDB. Where a browser or a frame forbids it everything works, and is kept in
//! memory alone.

use super::browser::{after, framed, listen, window};
use super::dom::document;
use super::settings::local;
use crate::app::files::{Kept, keep};
use crate::app::message::Msg;
use crate::app::state::Notice;
use crate::nn::document::Document;
use js_sys::{Array, Promise, Reflect, Uint8Array};
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
const HAS_KEPT: &str = "convscope.kept";

/// Nothing is written before the document has stayed the same for so many milliseconds.
const REST: u32 = 400;
/// The page begins without what was kept if the database takes longer than so many milliseconds to open.
const PATIENCE: u32 = 1000;

/// Keeps a document. Cheap to clone.
#[derive(Clone)]
pub struct Store(Rc<Inner>);

struct Inner {
    send: Callback<Msg>,
    /// A framed page keeps no document: its address says what it shows, and several frames of one page would overwrite each other.
    framed: bool,
    waiting: RefCell<Option<Document>>,
    writing: Cell<bool>,
    asked: Cell<u64>,
    database: RefCell<Option<IdbDatabase>>,
    /// The picture that stands in the database; a large one is not written with every edit.
    picture: RefCell<Option<Arc<[u8]>>>,
    told: Cell<bool>,
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

/// What was kept last time; nothing in a frame.
pub async fn kept() -> Option<Kept> {
    if framed() {
        return None;
    }
    local()?.get_item(HAS_KEPT).ok().flatten()?;
    let database = opened(Some(PATIENCE)).await.ok()?;
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
    /// A store that says by messages when it cannot keep anything.
    pub fn new(send: Callback<Msg>) -> Self {
        let store = Self(Rc::new(Inner {
            send,
            framed: framed(),
            waiting: RefCell::default(),
            writing: Cell::default(),
            asked: Cell::default(),
            database: RefCell::default(),
            picture: RefCell::default(),
            told: Cell::default(),
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
        if self.0.framed {
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

    /// Writes what waits, one after the other.
    fn flush(&self) {
        if self.0.writing.get() || self.0.waiting.borrow().is_none() {
            return;
        }
        self.0.writing.set(true);
        let store = self.clone();
        spawn_local(async move {
            while let Some(document) = store.next() {
                if let Err(failed) = store.write(&document).await {
                    store.tell(failed);
                }
            }
            store.0.writing.set(false);
        });
    }

    fn next(&self) -> Option<Document> {
        self.0.waiting.borrow_mut().take()
    }

    async fn write(&self, document: &Document) -> Result<(), Failed> {
        let database = match self.database() {
            Some(database) => database,
            None => opened(None).await?,
        };
        // Not kept where it fails: the browser may have closed it, and the next time it is opened anew.
        self.0.database.take();
        let transaction = database.transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)?;
        let store = transaction.object_store(STORE)?;
        let Kept { text, picture } = keep(document);
        store.put_with_key(&text.into(), &DOCUMENT.into())?;
        let same = match (&picture, &*self.0.picture.borrow()) {
            (Some(new), Some(old)) => Arc::ptr_eq(new, old),
            _ => false,
        };
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
        if let Some(local) = local() {
            drop(local.set_item(HAS_KEPT, "yes"));
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
async fn opened(patience: Option<u32>) -> Result<IdbDatabase, JsValue> {
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
    let answered = answer(&request);
    let answered = match patience {
        None => answered,
        Some(milliseconds) => {
            let late = Promise::new(&mut |_, late| {
                after(milliseconds, move || drop(late.call0(&JsValue::NULL)));
            });
            Promise::race(&Array::of2(&answered, &late))
        }
    };
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
