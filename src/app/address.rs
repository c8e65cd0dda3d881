//! What the page's address says: how to show it in the query, what to show in the fragment.

use super::player::SPEEDS;
use super::state::Theme;
use super::view::{Anim, Editing, Host, Load, Mode, View, parts, short};
use crate::words::Locale;

/// What an address asks for. What it says wrongly, or not at all, is as it always is.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Address {
    /// `lang=`
    pub locale: Option<Locale>,
    /// `theme=`
    pub theme: Option<Theme>,
    /// `text=`, in per cent.
    pub text: Option<u16>,
    /// What to show.
    pub shows: Option<Shows>,
    /// How to show it.
    pub view: View,
    /// What it says wrongly: keys and their values.
    pub wrong: Vec<(String, String)>,
    /// Keys that mean nothing here.
    pub unknown: Vec<String>,
}

/// What an address shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shows {
    /// `m=`, `s=` or `p=`: what stands in the link itself.
    Link {
        /// The key.
        key: String,
        /// Its value.
        value: String,
    },
    /// `l=`: a lesson, packed.
    Lesson(String),
    /// `u=`: what stands at another address.
    Url(String),
    /// What the page itself was saved with: a document's text.
    Saved(String),
}

/// Takes a value in; false where it is none.
type Take = fn(&mut Address, &str) -> bool;

/// Every key that says how the page is shown, and what takes its value in. They may stand in the query and in the fragment.
const KEYS: &[(&str, Take)] = &[
    ("mode", |to, value| word(Mode::WORDS, value, &mut to.view.mode)),
    ("lang", |to, value| {
        let known = language(value);
        to.locale = known.or(to.locale).or(Some(Locale::En));
        known.is_some() || value == "auto"
    }),
    ("theme", |to, value| put(theme(value), &mut to.theme)),
    ("text", |to, value| put(percent(value), &mut to.text)),
    ("edit", |to, value| word(Editing::WORDS, value, &mut to.view.editing)),
    ("show", |to, value| set(parts(value), &mut to.view.shown)),
    ("hide", |to, value| set(parts(value), &mut to.view.hidden)),
    ("layer", |to, value| set(short(value), &mut to.view.layer)),
    ("lesson", |to, value| set(lesson_id(value), &mut to.view.lesson)),
    ("anim", |to, value| word(Anim::WORDS, value, &mut to.view.anim)),
    ("speed", |to, value| put(SPEEDS.iter().position(|speed| *speed == value), &mut to.view.speed)),
    ("links", |to, value| flag(value, &mut to.view.closed)),
    ("title", |to, value| set(short(value), &mut to.view.title)),
    ("id", |to, value| set(short(value), &mut to.view.id)),
    ("origin", |to, value| {
        // One that is wrong is nobody's: then nobody is heard, and it is told.
        let value = value.trim_end_matches('/');
        set(short(value).or(Some("?".to_owned())), &mut to.view.origin) && is_origin(value)
    }),
    ("host", |to, value| word(Host::WORDS, value, &mut to.view.host)),
    // There is one way of each of these today; a link that names it is right, and one that names another is told.
    ("cmap", |_, value| value == "cividis"),
    ("order", |_, value| value == "nhwc"),
    ("names", |_, value| value == "keras"),
    // No wheel does anything but scroll.
    ("wheel", |_, value| value == "page"),
    ("load", |to, value| word(Load::WORDS, value, &mut to.view.load)),
    ("resize", |to, value| flag(value, &mut to.view.steady)),
];

/// Keys of the fragment that say what to show.
const SHOWN: [&str; 5] = ["m", "s", "p", "u", "l"];

impl Address {
    /// Reads a query (`?lang=en`) and a fragment (`#p=lenet5`), each with or without its mark. What says how to show the page
    /// may stand in either, and counts in the fragment where both have it; what to show stands in the fragment only, which is
    /// not sent to the server.
    #[must_use]
    pub fn read(query: &str, fragment: &str) -> Self {
        Self::read_as(Mode::Full, query, fragment)
    }

    /// The same for a page of another mode than full, where neither says which.
    #[must_use]
    pub fn read_as(mode: Mode, query: &str, fragment: &str) -> Self {
        let mut address = Self { view: View { mode, ..View::default() }, ..Self::default() };
        for (key, value) in pairs(query, '?') {
            address.take(key, value);
        }
        for (key, value) in pairs(fragment, '#') {
            if !SHOWN.contains(&key.as_str()) {
                address.take(key, value);
            } else if !value.is_empty() && address.shows.is_none() {
                address.shows = Some(match key.as_str() {
                    "u" => Shows::Url(value),
                    "l" => Shows::Lesson(value),
                    _ => Shows::Link { key, value },
                });
            }
        }
        address
    }

    /// The fragment of an address that shows a link's model, or what has no address of its own. What it says of how to show the
    /// page stays as it is.
    #[must_use]
    pub fn fragment(before: &str, link: Option<&str>) -> String {
        let before = before.strip_prefix('#').unwrap_or(before).split('#').next().unwrap_or_default();
        let is_known = |key: &str| KEYS.iter().any(|(known, _)| *known == key);
        let shows = |pair: &&str| pair.split_once('=').is_some_and(|(key, _)| is_known(key));
        let parts: Vec<&str> = link.into_iter().chain(before.split('&').filter(shows)).collect();
        if parts.is_empty() { String::new() } else { ["#", &parts.join("&")].concat() }
    }

    fn take(&mut self, key: String, value: String) {
        match KEYS.iter().find(|(known, _)| *known == key) {
            None => self.unknown.push(key),
            Some((_, take)) => {
                if !take(self, &value) {
                    self.wrong.push((key, value.chars().take(MOST_SAID).collect()));
                }
            }
        }
    }
}

/// Characters of a wrong value that are said.
const MOST_SAID: usize = 40;

fn word<T: Copy>(words: &[(&str, T)], value: &str, to: &mut T) -> bool {
    set(words.iter().find(|(word, _)| *word == value).map(|(_, found)| *found), to)
}

/// `1`, the usual, or `0`, which is what is noted.
fn flag(value: &str, to: &mut bool) -> bool {
    set(["1", "0"].iter().position(|word| *word == value).map(|at| at == 1), to)
}

/// Whether a text is where a page can come from: a scheme and a host, or the `null` of a page that comes from nowhere.
fn is_origin(text: &str) -> bool {
    let host = text.split_once("://").filter(|(scheme, _)| scheme.bytes().all(|byte| byte.is_ascii_lowercase()));
    text == "null" || host.is_some_and(|(scheme, host)| !scheme.is_empty() && !host.is_empty() && !host.contains('/'))
}

fn set<T>(value: Option<T>, to: &mut T) -> bool {
    let known = value.is_some();
    if let Some(value) = value {
        *to = value;
    }
    known
}

/// As [`set`], where there may also be nothing.
fn put<T>(value: Option<T>, to: &mut Option<T>) -> bool {
    let known = value.is_some();
    if known {
        *to = value;
    }
    known
}

/// A lesson's id, which is also the name of its file: small letters, digits and hyphens.
fn lesson_id(value: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (value.len() <= 60 && value.bytes().all(plain)).then(|| value.to_owned())
}

/// A language's tag; `cn` is a country's, but often meant so.
pub(super) fn language(value: &str) -> Option<Locale> {
    Locale::parse(if value.eq_ignore_ascii_case("cn") { "zh" } else { value })
}

/// A theme's word, and two that others use for the same.
pub(super) fn theme(word: &str) -> Option<Theme> {
    match word {
        "auto" => Some(Theme::System),
        "projector" => Some(Theme::Contrast),
        word => Theme::from_word(word),
    }
}

/// A size of text in per cent: 100 to 200.
#[must_use]
pub fn percent(word: &str) -> Option<u16> {
    word.trim_end_matches('%').parse().ok().filter(|percent| (100..=200).contains(percent))
}

/// The pairs of `a=1&b=2`. A second `#` ends it: WordPress appends `#?secret=…` to what it puts into a frame.
pub(super) fn pairs(text: &str, mark: char) -> impl Iterator<Item = (String, String)> {
    let text = text.strip_prefix(mark).unwrap_or(text);
    let text = text.split('#').next().unwrap_or_default();
    // In a query a form writes `+` for a space.
    let spaced = move |text: &str| if mark == '?' { decoded(&text.replace('+', " ")) } else { decoded(text) };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('=')).filter(|(key, _)| !key.starts_with('?'));
    pairs.map(move |(key, value)| (spaced(key), spaced(value)))
}

/// Undoes percent-encoding; what is not encoded as it should be stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = match (first, after) {
            (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        (rest, _) = match hex {
            Some(byte) => (after.get(2..).unwrap_or_default(), bytes.push(byte)),
            None => (after, bytes.push(*first)),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::super::view::Part;
    use super::*;

    fn link(address: &Address) -> Option<(&str, &str)> {
        match &address.shows {
            Some(Shows::Link { key, value }) => Some((key, value)),
            Some(Shows::Url(url)) => Some(("u", url)),
            _ => None,
        }
    }

    #[test]
    fn an_address_is_read() {
        let address = Address::read("?lang=zh_cn&theme=projector&text=150%25", "#p=lenet5");
        assert_eq!(address.locale, Some(Locale::ZhCn));
        assert_eq!(address.theme, Some(Theme::Contrast));
        assert_eq!(address.text, Some(150));
        assert_eq!(link(&address), Some(("p", "lenet5")));
        assert_eq!(Address::read("", ""), Address::default());
    }

    #[test]
    fn every_key_is_taken_in() {
        let all = "mode=layer&lang=cn&theme=auto&text=100&edit=params&hide=palette,code&show=code&layer=2&lesson=strides&anim=step&speed=4\
                   &cmap=cividis&order=nhwc&names=keras&wheel=page&load=click&links=0&resize=0&title=Stride%202&id=a1\
                   &origin=https://example.org&host=reveal";
        for (query, fragment) in [(all, ""), ("", all), ("mode=view&speed=1&host=", all)] {
            let address = Address::read(query, fragment);
            assert_eq!((address.wrong.as_slice(), address.unknown.as_slice()), (&[][..], &[][..]), "{query}");
            let view = &address.view;
            assert_eq!(
                (view.mode, view.editing, view.anim, view.host),
                (Mode::Layer, Editing::Params, Anim::Step, Host::Reveal)
            );
            assert!(view.shows(Part::Code) && !view.shows(Part::Palette) && view.closed);
            assert_eq!((view.speed, view.layer.as_str(), view.title.as_str()), (Some(4), "2", "Stride 2"));
            assert_eq!((view.id.as_str(), view.origin.as_str()), ("a1", "https://example.org"));
            assert_eq!((view.load, view.steady), (Load::Click, true));
        }
        assert_eq!(KEYS.len(), all.split('&').count(), "a key that is not tried here");
        assert_eq!(Address::read_as(Mode::Compact, "", "").view.mode, Mode::Compact);
        assert_eq!(Address::read_as(Mode::Compact, "", "mode=full").view.mode, Mode::Full);
    }

    #[test]
    fn the_fragment_goes_before_the_query() {
        let address = Address::read("?lang=en&theme=dark&p=lenet5", "#theme=light&lang=xx");
        assert_eq!((address.locale, address.theme), (Some(Locale::En), Some(Theme::Light)));
        assert_eq!(address.shows, None, "what to show is never in the query");
        assert_eq!(address.unknown, ["p"]);
    }

    #[test]
    fn what_is_wrong_is_told_and_changes_nothing() {
        for query in [
            "?theme=pink&text=90",
            "?text=-1&lang",
            "?text=4000000000",
            "?=&&=",
            "?cmap=jet&mode=&edit=some&speed=9&hide=all",
        ] {
            let address = Address::read(query, "#p=");
            let told = address.wrong.len() + address.unknown.len();
            assert_eq!(Address { wrong: vec![], unknown: vec![], ..address }, Address::default(), "{query}");
            assert_eq!(told, query.split('&').filter(|pair| pair.contains('=')).count(), "{query}");
        }
        let address = Address::read("?lang=xx", "");
        assert_eq!((address.locale, address.wrong), (Some(Locale::En), vec![("lang".to_owned(), "xx".to_owned())]));
        let address = Address::read("", &["theme=", &"x".repeat(1000)].concat());
        assert_eq!(address.wrong.first().map(|(_, value)| value.len()), Some(MOST_SAID));
    }

    #[test]
    fn the_first_model_counts() {
        assert_eq!(link(&Address::read("", "#m=i5x5x1&p=lenet5")), Some(("m", "i5x5x1")));
        assert_eq!(
            link(&Address::read("", "#u=https%3A%2F%2Fexample.org%2Fa.json%3Fb%3D1%26c&mode=view")),
            Some(("u", "https://example.org/a.json?b=1&c"))
        );
        assert_eq!(link(&Address::read("", "#x=1&m=&s=1z.abc")), Some(("s", "1z.abc")));
    }

    #[test]
    fn an_address_follows_the_network() {
        for (before, link, after) in [
            ("", Some("p=vgg16"), "#p=vgg16"),
            ("#p=lenet5&theme=dark", Some("m=i5x5x1"), "#m=i5x5x1&theme=dark"),
            ("#u=https://x.org&mode=full&junk=1", Some("p=vgg16"), "#p=vgg16&mode=full"),
            ("#p=lenet5&theme=dark#?secret=1", None, "#theme=dark"),
            ("#p=lenet5", None, ""),
        ] {
            assert_eq!(Address::fragment(before, link), after, "{before}");
        }
    }

    #[test]
    fn what_a_host_appends_is_ignored() {
        for (fragment, preset) in [
            ("#?secret=x1", None),
            ("#p=vgg16#?secret=x1", Some("vgg16")),
            ("#p=%E5%8D%B7%zz%4", Some("卷%zz%4")),
            ("#p=a%20b&theme=dark", Some("a b")),
        ] {
            let address = Address::read("", fragment);
            assert_eq!(link(&address).map(|(_, value)| value), preset, "{fragment}");
        }
    }
}
