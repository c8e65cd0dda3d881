//! The one place where effects are carried out, and where what happens outside becomes a message.

use super::browser::{after, framed, timed, window};
use super::decode::decode;
use super::dom::{has_focus, once_drawn};
use super::links::{self, Follower};
use super::look::Look;
use super::pool::Pool;
use super::remote::Remote;
use super::settings;
use super::storage::{LOOKS, Store};
use super::{files, print, scroll};
use crate::app::files::{Kept, first};
use crate::app::message::{Effect, Msg};
use crate::app::remote::check;
use crate::app::settings::Chosen;
use crate::app::state::{Settings, State};
use crate::app::update::{start, update};
use crate::nn::document::PictureSource;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

/// Milliseconds that what an edit changed stays marked.
const MARKED: u32 = 1_600;
/// Milliseconds that maps are waited for before the old ones are marked.
const LATE: u32 = 400;

/// What the page has of the world around it.
pub struct Shell {
    send: Callback<Msg>,
    look: Look,
    pool: Pool,
    store: Store,
    chosen: Chosen,
    settings: Settings,
    follower: Follower,
    remote: Remote,
}

impl Shell {
    /// A shell whose events become messages, and the state the page begins with.
    pub fn new(send: Callback<Msg>, kept: Option<&Kept>) -> (Self, State) {
        let address = links::address();
        let chosen = Chosen::from_text(&settings::kept());
        let languages = languages();
        let settings = chosen.settings(&address, languages.iter().map(String::as_str));
        let mut state = first(kept, &address, settings, framed());
        let mut shell = Self {
            look: Look::new(),
            pool: Pool::new(send.clone()),
            store: Store::new(send.clone(), kept),
            chosen,
            settings,
            follower: Follower::default(),
            remote: Remote::new(&address.view, &send),
            send,
        };
        files::listen_for_files(&shell.send);
        links::listen_for_links(&shell.send);
        links::listen_for_update(&shell.send);
        print::listen_for_print(&shell.send);
        if !address.unknown.is_empty() {
            links::warn(&address.unknown);
        }
        if !state.asleep {
            shell.pool.hire();
        }
        let effects = start(&mut state);
        shell.perform(&state, effects);
        (shell, state)
    }

    /// Takes a message in and carries out what follows from it.
    pub fn update(&mut self, state: &mut State, msg: Msg) {
        let effects = timed("convscope:update", || update(state, msg));
        self.perform(state, effects);
    }

    fn perform(&mut self, state: &State, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Post(request) => self.pool.post(request),
                Effect::Hurry => self.pool.hurry(),
                Effect::Replace(request) => self.pool.replace(request),
                Effect::Decode { ticket, source } => self.decode(ticket, source),
                Effect::Autosave(document) => {
                    if state.view.is_full() && !framed() {
                        self.follower.follow(&document);
                    }
                    self.store.keep(document);
                }
                Effect::Download { name, text } => files::download(&name, &text),
                Effect::Fetch { ticket, url } => links::fetch_network(ticket, url, &self.send),
                Effect::FetchLesson { ticket, id } => links::fetch_lesson(ticket, id, &self.send),
                // The protocol with a host takes it from here.
                Effect::Checked(checked) => self.remote.happened("check", check(&checked)),
                Effect::CopyLink(link) => links::copy_link(link, &self.send),
                Effect::SavePage { name, text } => links::save_page(name, text, &self.send),
                Effect::Tell { kind, re, data } => self.remote.tell(state, kind, re, data),
                Effect::TellPicture { re, drawing } => self.remote.draw(state.settings.locale, re, drawing),
                Effect::Warn(keys) => links::warn(&keys),
                Effect::Reload => self.store.settled(LOOKS, links::reload),
                Effect::TakeSettings => self.settings = state.settings,
                Effect::ChooseFile(choose) => files::choose(choose),
                Effect::KeepSettings => {
                    self.chosen.learn(&self.settings, &state.settings);
                    self.settings = state.settings;
                    settings::keep(&self.chosen.to_text());
                }
                Effect::UnmarkLater(marked) => {
                    let send = self.send.clone();
                    after(MARKED, move || send.emit(Msg::Unmark(marked)));
                }
                Effect::LateAfter(revision) => {
                    let (send, pool) = (self.send.clone(), self.pool.clone());
                    after(LATE, move || {
                        if pool.is_busy() {
                            send.emit(Msg::Late(revision));
                        }
                    });
                }
                Effect::TickAfter { milliseconds, ticket } => {
                    let send = self.send.clone();
                    after(milliseconds, move || send.emit(Msg::Tick(ticket)));
                }
                // The card may be one that is drawn only now.
                Effect::Focus(node) => once_drawn(move || scroll::focus_node(node)),
                Effect::KeepFocus(node) => once_drawn(move || !has_focus() && scroll::focus_node(node)),
            }
        }
    }

    fn decode(&self, ticket: u64, source: PictureSource) {
        let send = self.send.clone();
        spawn_local(async move {
            send.emit(match decode(&source).await {
                Ok(picture) => Msg::Decoded { ticket, picture: Arc::new(picture) },
                Err(notice) => Msg::NotDecoded { ticket, notice },
            });
        });
    }

    /// The page has been drawn: what of the state lies outside of the components (language, colours) is brought up to date.
    pub fn rendered(&mut self, state: &State) {
        self.look.apply(state);
        self.remote.rendered(state);
    }
}

/// The languages that the browser prefers.
fn languages() -> Vec<String> {
    let languages = window().map(|window| window.navigator().languages());
    languages.iter().flat_map(js_sys::Array::iter).filter_map(|language| language.as_string()).collect()
}
