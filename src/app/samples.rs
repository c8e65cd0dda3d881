//! The pictures that come with the page, as `www/pictures/index.toml` lists them. The patterns are not here: they are made,
//! see [`crate::nn::picture::PATTERNS`].

/// What a bundled picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A photograph.
    Photo,
    /// A handwritten digit.
    Digit,
}

/// A bundled picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its id, as a document names it; its words stand under `picture.ID`.
    pub id: &'static str,
    /// Its file in `pictures/`.
    pub file: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Who made it.
    pub author: &'static str,
    /// The licence it comes under.
    pub licence: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/samples.rs"));

/// The bundled picture of this id.
#[must_use]
pub fn sample(id: &str) -> Option<&'static Sample> {
    SAMPLES.iter().find(|sample| sample.id == id)
}

/// The ids of one kind, in the order of the list.
pub fn ids(kind: Kind) -> impl Iterator<Item = &'static str> {
    SAMPLES.iter().filter(move |sample| sample.kind == kind).map(|sample| sample.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::picture::PATTERNS;
    use crate::words::{Locale, lookup};
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_picture_has_its_file_and_its_words() {
        for sample in SAMPLES {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/pictures").join(sample.file);
            assert!(file.is_file(), "{}", file.display());
        }
        for id in SAMPLES.iter().map(|sample| sample.id).chain(PATTERNS) {
            for locale in Locale::ALL {
                assert!(lookup(locale, &format!("picture.{id}")).is_some(), "picture.{id} in {}", locale.tag());
            }
        }
    }

    #[test]
    fn ids_are_found_and_occur_once() {
        let all: BTreeSet<_> = SAMPLES.iter().map(|sample| sample.id).chain(PATTERNS).collect();
        assert_eq!(all.len(), SAMPLES.len() + PATTERNS.len());
        assert_eq!(sample("cat").map(|sample| sample.file), Some("cat.webp"));
        assert_eq!(SAMPLES.first().map(|sample| sample.id), Some("cat"), "a first visit shows the cat");
        assert_eq!(ids(Kind::Digit).count(), 10);
        assert_eq!(sample("no such"), None);
    }
}
