//! The languages of the page.

/// A language that the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Chinese in simplified characters.
    ZhCn,
}

impl Locale {
    /// All languages, in the order of the generated tables.
    pub const ALL: [Locale; 2] = [Locale::En, Locale::ZhCn];

    /// The language tag (BCP 47), as the page's `lang` wants it.
    pub const fn tag(self) -> &'static str {
        match self {
            Locale::En => "en",
            Locale::ZhCn => "zh-CN",
        }
    }

    /// The language's name in itself, for the language switch.
    pub const fn name(self) -> &'static str {
        match self {
            Locale::En => "English",
            Locale::ZhCn => "中文",
        }
    }

    /// Reads a tag tolerantly: case, `-` or `_`, and everything after the language do not matter (`EN_gb`, `zh`, `zh-Hans-SG`).
    pub fn parse(tag: &str) -> Option<Locale> {
        let language = tag.trim().split(['-', '_']).next()?;
        Locale::ALL
            .into_iter()
            .find(|locale| locale.tag().split('-').next().is_some_and(|ours| ours.eq_ignore_ascii_case(language)))
    }

    /// The first of the reader's languages that the page speaks, else English.
    pub fn preferred<'a>(tags: impl IntoIterator<Item = &'a str>) -> Locale {
        tags.into_iter().find_map(Locale::parse).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_tolerantly() {
        for tag in ["en", "EN", "en-GB", "en_us", " en "] {
            assert_eq!(Locale::parse(tag), Some(Locale::En), "{tag}");
        }
        for tag in ["zh", "zh-CN", "ZH_cn", "zh-Hans", "zh-hans-SG", "zh-TW"] {
            assert_eq!(Locale::parse(tag), Some(Locale::ZhCn), "{tag}");
        }
        for tag in ["", "fr", "enx", "english", "-", "cn"] {
            assert_eq!(Locale::parse(tag), None, "{tag}");
        }
    }

    #[test]
    fn a_locale_reads_its_own_tag() {
        for locale in Locale::ALL {
            assert_eq!(Locale::parse(locale.tag()), Some(locale));
            assert_eq!(Locale::ALL.get(locale as usize), Some(&locale), "the tables are in this order");
        }
    }

    #[test]
    fn the_first_language_that_is_spoken_wins() {
        assert_eq!(Locale::preferred(["fr-FR", "zh-CN", "en"]), Locale::ZhCn);
        assert_eq!(Locale::preferred(["de"]), Locale::En);
        assert_eq!(Locale::preferred([]), Locale::En);
    }
}
