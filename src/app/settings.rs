//! The reader's settings: where they come from, and what of them is kept for next time.

use super::address::{Address, percent};
use super::overview::Way;
use super::state::{Settings, Theme};
use crate::words::Locale;

/// What the reader has chosen. What was never chosen stays as the browser has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Chosen {
    /// The language.
    pub locale: Option<Locale>,
    /// The colours.
    pub theme: Option<Theme>,
    /// The size of the text, in per cent.
    pub text: Option<u16>,
    /// The tour has been seen or dismissed.
    pub toured: bool,
    /// The way to look.
    pub way: Option<Way>,
}

impl Chosen {
    /// Reads what [`Self::to_text`] wrote. Words that are not known are passed over.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let mut chosen = Self::default();
        for (key, value) in text.split_whitespace().map(|word| word.split_once('=').unwrap_or((word, ""))) {
            match key {
                "lang" => chosen.locale = Locale::parse(value),
                "theme" => chosen.theme = Theme::from_word(value),
                "text" => chosen.text = percent(value),
                "toured" => chosen.toured = true,
                "view" => chosen.way = Way::from_word(value),
                _ => {}
            }
        }
        chosen
    }

    /// One line of words: `lang=en theme=dark text=125 toured view=overview`.
    #[must_use]
    pub fn to_text(&self) -> String {
        let words = [
            self.locale.map(|locale| format!("lang={}", locale.tag())),
            self.theme.map(|theme| format!("theme={}", theme.word())),
            self.text.map(|percent| format!("text={percent}")),
            self.toured.then(|| "toured".to_owned()),
            self.way.map(|way| format!("view={}", way.word())),
        ];
        words.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The settings that the page begins with: the address goes before what was chosen earlier, and that before the languages
    /// that the browser prefers.
    #[must_use]
    pub fn settings<'a>(&self, address: &Address, languages: impl IntoIterator<Item = &'a str>) -> Settings {
        Settings {
            locale: address.locale.or(self.locale).unwrap_or_else(|| Locale::preferred(languages)),
            theme: address.theme.or(self.theme).unwrap_or_default(),
            text: address.text.or(self.text).unwrap_or(100),
            toured: self.toured,
            way: self.way.unwrap_or_default(),
        }
    }

    /// Adds what the reader has changed from one state of the settings to the next. What an address or the browser gave is no
    /// choice, and is not kept.
    pub fn learn(&mut self, before: &Settings, after: &Settings) {
        if before.locale != after.locale {
            self.locale = Some(after.locale);
        }
        if before.theme != after.theme {
            self.theme = Some(after.theme);
        }
        if before.text != after.text {
            self.text = Some(after.text);
        }
        if before.way != after.way {
            self.way = Some(after.way);
        }
        self.toured |= after.toured;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let all = Chosen {
            locale: Some(Locale::ZhCn),
            theme: Some(Theme::Dark),
            text: Some(125),
            toured: true,
            way: Some(Way::Overview),
        };
        for chosen in [all, Chosen::default(), Chosen { theme: Some(Theme::System), ..Chosen::default() }] {
            assert_eq!(Chosen::from_text(&chosen.to_text()), chosen);
        }
        assert_eq!(Chosen::from_text("{\"theme\":1} theme=x text=9 lang= later=1"), Chosen::default());
    }

    #[test]
    fn the_address_goes_before_the_choice_and_that_before_the_browser() {
        let mut chosen = Chosen::default();
        let address = Address::read("?theme=dark", "");
        let settings = chosen.settings(&address, ["zh-TW", "en"]);
        assert_eq!((settings.locale, settings.theme, settings.text), (Locale::ZhCn, Theme::Dark, 100));
        let changed = Settings { locale: Locale::En, text: 150, ..settings };
        chosen.learn(&settings, &changed);
        let expected = Chosen { locale: Some(Locale::En), text: Some(150), ..Chosen::default() };
        assert_eq!(chosen, expected, "the theme was the address's, not the reader's");
        assert_eq!(chosen.settings(&Address::default(), ["zh"]).locale, Locale::En);
        assert_eq!(chosen.settings(&Address::read("?lang=zh", ""), ["en"]).locale, Locale::ZhCn);
    }
}
