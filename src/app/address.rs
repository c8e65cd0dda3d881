//! What the page's address says: how to show it in the query, what to show in the fragment.

use super::state::Theme;
use crate::words::Locale;

/// What an address asks for. What it says wrongly, or not at all, is none.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Address {
    /// `lang=`
    pub locale: Option<Locale>,
    /// `theme=`
    pub theme: Option<Theme>,
    /// `text=`, in per cent.
    pub text: Option<u16>,
    /// `p=`, the id of an example.
    pub preset: Option<String>,
}

impl Address {
    /// Reads a query (`?lang=en`) and a fragment (`#p=lenet5`), each with or without its mark. What says how to show the page
    /// may stand in either, and counts in the fragment where both have it; what to show stands in the fragment only, which is
    /// not sent to the server.
    #[must_use]
    pub fn read(query: &str, fragment: &str) -> Self {
        let mut address = Self::default();
        for (key, value) in pairs(query, '?') {
            address.take(&key, &value);
        }
        for (key, value) in pairs(fragment, '#') {
            address.take(&key, &value);
            if key == "p" && !value.is_empty() {
                address.preset = Some(value);
            }
        }
        address
    }

    /// The fragment of an address that shows an example, or what has no address of its own. What it says of how to show the
    /// page stays as it is.
    #[must_use]
    pub fn fragment(before: &str, preset: Option<&str>) -> String {
        let before = before.strip_prefix('#').unwrap_or(before).split('#').next().unwrap_or_default();
        let shows = |pair: &&str| ["lang=", "theme=", "text="].iter().any(|key| pair.starts_with(key));
        let preset = preset.map(|id| ["p=", id].concat());
        let parts: Vec<&str> = preset.as_deref().into_iter().chain(before.split('&').filter(shows)).collect();
        if parts.is_empty() { String::new() } else { ["#", &parts.join("&")].concat() }
    }

    fn take(&mut self, key: &str, value: &str) {
        match key {
            "lang" => self.locale = Locale::parse(value).or(self.locale),
            "theme" => self.theme = theme(value).or(self.theme),
            "text" => self.text = percent(value).or(self.text),
            _ => {}
        }
    }
}

/// A theme's word, and two that others use for the same.
fn theme(word: &str) -> Option<Theme> {
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
fn pairs(text: &str, mark: char) -> impl Iterator<Item = (String, String)> {
    let text = text.strip_prefix(mark).unwrap_or(text);
    let text = text.split('#').next().unwrap_or_default();
    text.split('&').filter_map(|pair| pair.split_once('=')).map(|(key, value)| (decoded(key), decoded(value)))
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
    use super::*;

    #[test]
    fn an_address_is_read() {
        let address = Address::read("?lang=zh_cn&theme=projector&text=150%25", "#p=lenet5");
        assert_eq!(address.locale, Some(Locale::ZhCn));
        assert_eq!(address.theme, Some(Theme::Contrast));
        assert_eq!(address.text, Some(150));
        assert_eq!(address.preset.as_deref(), Some("lenet5"));
        assert_eq!(Address::read("", ""), Address::default());
    }

    #[test]
    fn the_fragment_goes_before_the_query() {
        let address = Address::read("?lang=en&theme=dark&p=lenet5", "#theme=light&lang=xx");
        assert_eq!((address.locale, address.theme), (Some(Locale::En), Some(Theme::Light)));
        assert_eq!(address.preset, None, "what to show is never in the query");
    }

    #[test]
    fn what_is_wrong_is_none() {
        for query in ["?lang=xx&theme=pink&text=90", "?text=-1&lang", "?text=4000000000", "?=&&=", "?lang=%"] {
            assert_eq!(Address::read(query, "#p="), Address::default(), "{query}");
        }
    }

    #[test]
    fn an_address_follows_the_network() {
        for (before, preset, after) in [
            ("", Some("vgg16"), "#p=vgg16"),
            ("#p=lenet5&theme=dark", Some("vgg16"), "#p=vgg16&theme=dark"),
            ("#p=lenet5&theme=dark#?secret=1", None, "#theme=dark"),
            ("#p=lenet5", None, ""),
        ] {
            assert_eq!(Address::fragment(before, preset), after, "{before}");
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
            assert_eq!(Address::read("", fragment).preset.as_deref(), preset, "{fragment}");
        }
    }
}
