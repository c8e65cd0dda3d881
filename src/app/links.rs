//! Links: what an address shows when the page opens and when the address changes, what is fetched from another address, and the
//! links that are given away.

use super::address::{Address, Shows};
use super::files::file_name;
use super::lesson::{self, Act};
use super::message::{Effect, Msg};
use super::player::SPEEDS;
use super::sentences::title;
use super::state::{LessonWanted as Wanted, Notice, State, Unfetched};
use super::update::{open, select};
use super::view::View;
use crate::nn::document::{Document, Title};
use crate::nn::network::{Network, NodeId};
use crate::text::lesson::unpack;
use crate::text::share::{self, Link, LinkError};
use crate::text::{ImportError, Warning, document, presets};
use std::rc::Rc;

/// Bytes of a network that is fetched from another address.
pub const MOST_FETCHED: usize = 4 << 20;

/// The document that an address holds, and what is to be said of it; none where it holds none, or has to be fetched.
#[must_use]
pub fn shown(address: &Address) -> Option<Result<(Document, Option<Notice>), Notice>> {
    let read = match address.shows.as_ref()? {
        Shows::Link { key, value } if key == "p" => {
            let unknown = || Notice::PresetUnknown(value.chars().take(40).collect());
            return Some(presets::preset(value).map(|document| (document, None)).ok_or_else(unknown));
        }
        Shows::Link { key, value } => share::field(key, value)?,
        Shows::Saved(text) => document::read(text).map_err(LinkError::Import),
        Shows::Url(_) | Shows::Lesson(_) => return None,
    };
    let warned = |warnings: Vec<Warning>| (!warnings.is_empty()).then_some(Notice::LinkWarned(warnings));
    Some(read.map(|opened| (opened.document, warned(opened.warnings))).map_err(Notice::LinkUnread))
}

/// What is to be said of an address beside its model.
#[must_use]
pub fn remark(address: &Address) -> Option<Notice> {
    (!address.wrong.is_empty()).then(|| Notice::AddressWrong(address.wrong.clone()))
}

/// Takes over what an address says of how the page is shown.
pub(super) fn look(state: &mut State, address: &Address) {
    let before = state.view.lesson.clone();
    state.view = Rc::new(address.view.clone());
    match &address.shows {
        Some(Shows::Lesson(packed)) => state.lesson_wanted = Some(Wanted::Packed(packed.clone())),
        _ if address.view.lesson != before => state.lesson_wanted = Some(Wanted::Id(address.view.lesson.clone())),
        // Another network at the same lesson's address leaves the lesson.
        Some(_) => state.lesson_wanted = Some(Wanted::Id(String::new())),
        None => {}
    }
    lesson::looked_anew(state);
    if let Some(speed) = address.view.speed {
        state.player.speed = speed.min(SPEEDS.len() - 1);
    }
    if let Some(Shows::Url(url)) = &address.shows {
        state.url = (state.url.0 + 1, Some(url.clone()));
    }
}

/// What an address has done outside of the page's own knowledge, once what it shows stands.
pub(super) fn begin(state: &mut State) -> Vec<Effect> {
    let mut effects = match state.lesson_wanted.take() {
        None => vec![],
        Some(Wanted::Id(id)) if id.is_empty() => lesson::update(state, Act::Close),
        Some(Wanted::Id(id)) => lesson::ask_for(state, id),
        Some(Wanted::Packed(packed)) => match unpack(&packed) {
            Ok(text) => lesson::begin(state, "", &text),
            Err(error) => lesson::wrong(state, error),
        },
    };
    let Some(url) = state.url.1.take() else { return effects };
    match host(&url) {
        Some(host) => {
            state.notice = Some(Notice::UrlComing(host.to_owned()));
            effects.push(Effect::Fetch { ticket: state.url.0, url });
        }
        None => state.notice = Some(Notice::UrlRefused),
    }
    effects
}

/// The node that a view names, by its place from the input's 0 or by its name.
#[must_use]
pub fn layer(network: &Network, view: &View) -> Option<NodeId> {
    named(network, &view.layer)
}

/// A node by its name, or by its place from the input's 0.
pub(super) fn named(network: &Network, layer: &str) -> Option<NodeId> {
    let by_name = network.nodes.iter().find(|node| node.name == layer);
    by_name.or_else(|| network.nodes.get(layer.parse::<usize>().ok()?)).map(|node| node.id)
}

/// Looks at the layer that the view names.
pub(super) fn look_at(state: &mut State) -> Vec<Effect> {
    if state.view.layer.is_empty() {
        return vec![];
    }
    match layer(&state.document().network, &state.view) {
        Some(node) => select(state, node),
        None => {
            state.notice.get_or_insert(Notice::LayerUnknown(state.view.layer.clone()));
            vec![]
        }
    }
}

/// Takes in the messages that links are about.
pub(super) fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Follow(address) => follow(state, &address),
        // In a lesson one goes back to how the step began.
        Msg::Reset if state.lesson.is_some() => lesson::update(state, Act::Again),
        Msg::Reset => open(state, state.origin.clone()),
        Msg::Fetched { ticket, bytes, host } if ticket == state.url.0 && as_lesson(&bytes).is_some() => {
            let effects = lesson::begin(state, "", as_lesson(&bytes).unwrap_or_default());
            state.notice = state.notice.take().or(Some(Notice::UrlOpened { host, warnings: vec![] }));
            effects
        }
        Msg::Fetched { ticket, host, bytes } if ticket == state.url.0 => match read(&bytes) {
            Ok((document, warnings)) => {
                let effects = begin_with(state, document);
                state.notice = Some(Notice::UrlOpened { host, warnings });
                effects
            }
            Err(error) => say(state, Notice::UrlUnread { host, why: Unfetched::Import(error) }),
        },
        Msg::NotFetched { ticket, host, why } if ticket == state.url.0 => say(state, Notice::UrlUnread { host, why }),
        Msg::CopyLink if state.lesson.is_some() => match lesson::link(state) {
            Ok(fragment) => vec![Effect::CopyLink(Link { fragment, left_out: vec![] })],
            Err(error) => lesson::wrong(state, error),
        },
        Msg::CopyLink => match share::write(state.document()) {
            Ok(link) => vec![Effect::CopyLink(link)],
            Err(error) => say(state, Notice::LinkTooLong(error)),
        },
        Msg::SavePage => {
            let document = state.document();
            let name = [&*file_name(&title(state.settings.locale, &document.title)), ".html"].concat();
            vec![Effect::SavePage { name, text: document::write(document) }]
        }
        _ => vec![],
    }
}

fn say(state: &mut State, notice: Notice) -> Vec<Effect> {
    state.notice = Some(notice);
    vec![]
}

/// The text of a lesson, if these bytes are one.
#[must_use]
pub fn as_lesson(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| lesson::is_lesson(text))
}

fn read(bytes: &[u8]) -> Result<(Document, Vec<Warning>), ImportError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ImportError::NoText)?;
    document::read(text).map(|opened| (opened.document, opened.warnings))
}

/// A document that an address brings while the page is open: one step of undo, and what the page goes back to when it is reset.
pub(super) fn begin_with(state: &mut State, document: Document) -> Vec<Effect> {
    // What may still be on its way from another address is no longer wanted.
    state.url.0 += 1;
    state.origin = document.clone();
    let mut effects = open(state, document);
    effects.extend(look_at(state));
    effects
}

fn follow(state: &mut State, address: &Address) -> Vec<Effect> {
    let before = state.settings;
    let layer = state.view.layer != address.view.layer;
    look(state, address);
    state.settings.locale = address.locale.unwrap_or(before.locale);
    state.settings.theme = address.theme.unwrap_or(before.theme);
    state.settings.text = address.text.unwrap_or(before.text);
    state.notice = remark(address);
    let mut effects = vec![];
    if before != state.settings {
        effects.push(Effect::TakeSettings);
    }
    if !address.unknown.is_empty() {
        effects.push(Effect::Warn(address.unknown.clone()));
    }
    match shown(address) {
        Some(Ok((document, notice))) => {
            effects.extend(begin_with(state, document));
            state.notice = notice.or(state.notice.take());
        }
        Some(Err(notice)) => state.notice = Some(notice),
        None if layer => effects.extend(look_at(state)),
        None => {}
    }
    effects.extend(begin(state));
    effects
}

/// The link that stands in the page's own address: short enough for every program that shows or keeps it.
#[must_use]
pub fn own(document: &Document) -> Option<String> {
    share::write(document).ok().map(|link| link.fragment).filter(|fragment| fragment.len() <= MOST_OWN)
}

/// Characters of the page's own address that follow the document.
const MOST_OWN: usize = 8_000;

/// Whether an address says what a document is, as far as a link can: then it is that document that is meant, with its picture.
#[must_use]
pub fn says(address: &Address, document: &Document) -> bool {
    let Some(Shows::Link { key, value }) = &address.shows else { return false };
    own(document).is_some_and(|own| own == [key, "=", value].concat())
}

/// The host of an address that a network may be fetched from: a secure one, or this very machine. An address with a name before
/// its host (`https://known.org@other.org`) is none: it says another host than it means.
///
/// ```
/// use convscope::app::links::host;
/// assert_eq!(host("https://example.org/a.json"), Some("example.org"));
/// assert_eq!(host("http://localhost:8000/a.json"), Some("localhost:8000"));
/// assert_eq!(host("http://example.org/a.json"), None);
/// ```
#[must_use]
pub fn host(url: &str) -> Option<&str> {
    let (secure, rest) = match url.strip_prefix("https://") {
        Some(rest) => (true, rest),
        None => (false, url.strip_prefix("http://")?),
    };
    let host = rest.split(['/', '?', '#', '\\']).next()?;
    let name = host.split(':').next()?;
    let port = host.strip_prefix(name)?.strip_prefix(':').unwrap_or("0");
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '.' | '_');
    let well = !name.is_empty() && name.chars().all(plain) && port.parse::<u16>().is_ok();
    (well && (secure || matches!(name, "localhost" | "127.0.0.1"))).then_some(host)
}

/// The name that Keras gives a stack by itself: it says nothing of it.
const UNNAMED: &str = "sequential";

/// The heading of a frame: the host's, or the network's own if it has one.
#[must_use]
pub fn heading(state: &State) -> Option<String> {
    if !state.view.title.is_empty() {
        return Some(state.view.title.clone());
    }
    if let Some(playing) = &state.lesson {
        return Some(playing.lesson.title.get(state.settings.locale).to_owned());
    }
    match &state.document().title {
        Title::Own(name) if name.is_empty() || name == UNNAMED => None,
        named => Some(title(state.settings.locale, named)),
    }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn only_what_is_secure_or_at_home_is_fetched() {
        for url in [
            "https://a.org",
            "https://a.org:8443/x?y#z",
            "http://localhost/x",
            "http://127.0.0.1:1/x",
            "https://例.org/x",
        ] {
            assert!(host(url).is_some(), "{url}");
        }
        for url in [
            "",
            "a.json",
            "/a.json",
            "//a.org/x",
            "http://a.org/x",
            "ftp://a.org",
            "javascript:alert(1)",
            "data:,{}",
            "file:///etc",
            "https://",
            "https:///x",
            "https://user@a.org/x",
            "https://a.org@b.org",
            "https://a.org:99999",
            "https://a.org:8:8",
            "http://localhost.evil.org/x",
            "http://127.0.0.1.evil.org/",
            "http://localhost@evil.org/",
            "http://localhost\\@evil.org/x y",
            "https://a b.org/",
            "HTTPS://<script>/",
            "https://[::1]/",
            "blob:https://a.org/1",
        ] {
            assert!(host(url).is_none() || url.contains('\\'), "{url}");
        }
        assert_eq!(host("http://localhost\\@evil.org/x"), Some("localhost"), "as browsers read it");
    }
}
