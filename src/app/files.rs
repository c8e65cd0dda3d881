//! Documents that come from outside: examples, files, and what was kept from last time; and how they leave.

use super::address::Address;
use super::classes::lengths;
use super::history::History;
use super::links;
use super::message::{Effect, Msg};
use super::sentences::title;
use super::state::{Notice, Settings, State, Tour};
use super::update::{change, open};
use super::view::{Editing, Load};
use crate::nn::document::{Change, Document, Fit, Picture, PictureSource, Title};
use crate::nn::layers::Layer;
use crate::nn::network::Network;
use crate::nn::weights::Loaded;
use crate::text::presets::{PRESETS, preset};
use crate::text::trained::{Came, Trained};
use crate::text::{self, ImportError, archive, classes, document, hdf5, json, trained};
use std::sync::Arc;

/// Bytes of a file that are read.
pub const MOST_BYTES: u64 = json::MOST_BYTES as u64;

/// Bytes of a person's own picture: in a saved file they are four thirds as many, and with the rest it must open again.
pub const MOST_PICTURE: u64 = MOST_BYTES / 16 * 11;

/// Bytes of a file with trained weights: they are in memory twice while they are read.
pub const MOST_WEIGHTS: u64 = 640 << 20;

/// The picture that an empty network begins with.
const PICTURE: &str = "cat";

/// A document as it is kept for next time. The person's own picture is beside the text: a large one is not written anew
/// with every edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The document, its own picture left out.
    pub text: String,
    /// The picture's bytes.
    pub picture: Option<Arc<[u8]>>,
}

/// Bytes of trained weights that are kept for next time: they are written with every edit.
pub const MOST_KEPT_WEIGHTS: u64 = 4 << 20;

/// Whether the trained weights of a document are kept with it.
#[must_use]
pub fn keeps_weights(document: &Document) -> bool {
    document.weights.loaded.values().map(Loaded::bytes).sum::<u64>() <= MOST_KEPT_WEIGHTS
}

/// A document, to be kept.
#[must_use]
pub fn keep(document: &Document) -> Kept {
    if !keeps_weights(document) {
        return keep(&without_loaded(document));
    }
    let PictureSource::Own { name, bytes } = &document.picture.source else {
        return Kept { text: document::write(document), picture: None };
    };
    let mut without = document.clone();
    without.picture.source = PictureSource::Own { name: name.clone(), bytes: Arc::default() };
    Kept { text: document::write(&without), picture: Some(bytes.clone()) }
}

/// The document that was kept; none where it cannot be read.
#[must_use]
pub fn restored(kept: &Kept) -> Option<Document> {
    let mut document = document::read(&kept.text).ok()?.document;
    if let (PictureSource::Own { bytes, .. }, Some(picture)) = (&mut document.picture.source, &kept.picture) {
        *bytes = picture.clone();
    }
    Some(document)
}

/// The state that the page begins with: what the address shows, else what was kept from last time, else the first example. A
/// link does not take what was kept away: one step back brings it. Where it says what was kept, as far as a link can, that is
/// what is meant.
#[must_use]
pub fn first(kept: Option<&Kept>, address: &Address, settings: Settings, framed: bool) -> State {
    let unreadable = kept.is_some_and(|kept| restored(kept).is_none());
    let kept = kept.and_then(restored);
    let same = kept.as_ref().is_some_and(|kept| links::says(address, kept));
    let (linked, said) = match links::shown(address).filter(|_| !same) {
        Some(Ok((document, said))) => (Some(document), said),
        Some(Err(wrong)) => (None, Some(wrong)),
        None => (None, None),
    };
    let visited = kept.is_some() || address.shows.is_some();
    let said = said.or_else(|| links::remark(address));
    let notice = said.or_else(|| unreadable.then_some(Notice::KeptUnreadable));
    let notice = notice.or_else(|| (kept.is_some() && address.shows.is_none()).then_some(Notice::Restored));
    let (document, earlier) = match (linked, kept) {
        (Some(linked), kept) => (linked, kept),
        (None, Some(kept)) => (kept, None),
        (None, None) => (PRESETS.first().and_then(|id| preset(id)).unwrap_or_else(empty), None),
    };
    let mut state = State::new(document, settings);
    state.notice = notice;
    if let Some(earlier) = earlier.filter(|earlier| earlier != state.document()) {
        state.history = History::with_earlier(earlier, state.document().clone());
    }
    links::look(&mut state, address);
    state.asleep = state.view.load == Load::Click;
    if !visited && !framed && !settings.toured && state.view.is_full() {
        state.tour = Some(Tour { step: 0, done: false });
    }
    state
}

/// Takes in the messages that bring or save a document.
pub(super) fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::New => open(state, empty()),
        Msg::OpenPreset(id) => match preset(&id) {
            Some(document) => open(state, document),
            None => say(state, Notice::PresetUnknown(id)),
        },
        Msg::File { name, bytes } => file(state, name, bytes),
        Msg::Save => {
            let document = state.document();
            let name = [&*file_name(&title(state.settings.locale, &document.title)), ".json"].concat();
            let loaded: u64 = document.weights.loaded.values().map(Loaded::bytes).sum();
            if loaded.saturating_add(own_bytes(document)) <= MOST_PICTURE {
                return vec![Effect::Download { name, text: document::write_file(document) }];
            }
            let text = document::write_file(&without_loaded(document));
            state.notice = Some(Notice::WeightsLeftOut);
            vec![Effect::Download { name, text }]
        }
        _ => vec![],
    }
}

fn say(state: &mut State, notice: Notice) -> Vec<Effect> {
    state.notice = Some(notice);
    vec![]
}

/// Bytes of the person's own picture.
fn own_bytes(document: &Document) -> u64 {
    match &document.picture.source {
        PictureSource::Own { bytes, .. } => bytes.len() as u64,
        PictureSource::Sample(_) => 0,
    }
}

/// The document without its trained weights.
fn without_loaded(document: &Document) -> Document {
    let mut without = document.clone();
    Arc::make_mut(&mut without.weights).loaded.clear();
    without
}

/// An input and nothing else.
fn empty() -> Document {
    Document {
        title: Title::Own(String::new()),
        network: Arc::new(Network::stack("sequential", Layer::new("InputLayer"))),
        weights: Arc::default(),
        picture: Picture { source: PictureSource::Sample(PICTURE.to_owned()), fit: Fit::Fill },
        classes: Arc::default(),
    }
}

/// A file is a network where it begins like one, or is called like one. Whether anything else is a picture, the browser
/// knows best: it decodes kinds that nobody here has heard of.
fn file(state: &mut State, name: String, bytes: Arc<[u8]>) -> Vec<Effect> {
    let size = bytes.len() as u64;
    let most = if archive::is_archive(&bytes) || hdf5::is_hdf5(&bytes) { MOST_WEIGHTS } else { MOST_BYTES };
    if size > most {
        return say(state, Notice::FileTooLarge { name, size, most });
    }
    if let Some(text) = links::as_lesson(&bytes).filter(|_| state.view.editing() == Editing::All) {
        return super::lesson::begin(state, "", text);
    }
    let read = text::open::open(&name, &bytes);
    if let Some(said) = names(state, &name, &bytes, read.as_ref().is_some_and(Result::is_ok)) {
        return said;
    }
    let Some(read) = read else {
        if size > MOST_PICTURE {
            return say(state, Notice::FileTooLarge { name, size, most: MOST_PICTURE });
        }
        return change(state, &[Change::Picture(PictureSource::Own { name, bytes })], None);
    };
    // Where only arguments may be changed, a picture may, and no network or weights.
    if state.view.editing() != Editing::All {
        return vec![];
    }
    match read {
        Ok(opened) => {
            let effects = open(state, opened.document);
            if opened.newer {
                state.notice = Some(Notice::FileNewer(name));
            } else if !opened.warnings.is_empty() || opened.trained.is_some() {
                state.notice = Some(Notice::FileWarned { name, warnings: opened.warnings, trained: opened.trained });
            }
            effects
        }
        Err(ImportError::OnlyWeights) => weights(state, name, &bytes),
        Err(ImportError::NoText) => say(state, Notice::FileBroken(name)),
        Err(error) => say(state, Notice::FileUnread { name, error }),
    }
}

/// A list of class names is for the network that is there. What may be a list or something else is one where the network has as
/// many outputs.
fn names(state: &mut State, name: &str, bytes: &[u8], is_network: bool) -> Option<Vec<Effect>> {
    let text = std::str::from_utf8(bytes).ok().filter(|_| !is_network)?;
    let names = classes::read(text)?;
    let (count, lengths) = (names.len() as u64, self::lengths(state));
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let surely = text.trim_start().starts_with(['{', '[']) || matches!(&*ending, "txt" | "names" | "labels");
    if !lengths.contains(&count) {
        let (name, entries) = (name.to_owned(), lengths.last().copied());
        return surely.then(|| say(state, Notice::ClassesUnfit { name, count, entries }));
    }
    if state.view.editing() == Editing::Nothing {
        return Some(vec![]);
    }
    let effects = change(state, &[Change::Classes(names.into())], None);
    state.notice = Some(Notice::ClassesTaken(count));
    Some(effects)
}

/// Weights alone are for the network that is there.
fn weights(state: &mut State, name: String, bytes: &[u8]) -> Vec<Effect> {
    let Some(Trained { loaded, missed }) = trained::read(bytes, &state.document().network) else {
        return say(state, Notice::FileBroken(name));
    };
    let came = Came { layers: loaded.len() as u64, missed };
    if came.layers == 0 {
        return say(state, Notice::WeightsUnfit { name, trained: came });
    }
    let effects = change(state, &[Change::Load(loaded)], None);
    state.notice = Some(Notice::FileWarned { name, warnings: vec![], trained: Some(came) });
    effects
}

/// A title as every system takes it for a file's name.
pub(super) fn file_name(title: &str) -> String {
    let safe = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c };
    let name: String = title.trim().trim_start_matches('.').chars().map(safe).take(100).collect();
    if name.is_empty() { "convscope".to_owned() } else { name }
}
