//! The networks that open by name: `www/presets/`, compiled in.

use super::document;
use crate::nn::document::{Document, Fit, Picture, PictureSource, Title};
use crate::nn::weights::Weights;
use std::sync::Arc;

/// One preset.
struct Preset {
    id: &'static str,
    /// The bundled picture that suits it.
    picture: &'static str,
    /// Its model JSON.
    text: &'static str,
}

macro_rules! presets {
    ($($id:literal $picture:literal,)+) => {
        /// The ids of the presets in the order of the menu. A first visit shows the first.
        pub const PRESETS: &[&str] = &[$($id,)+];
        const ALL: &[Preset] =
            &[$(Preset { id: $id, picture: $picture, text: include_str!(concat!("../../www/presets/", $id, ".json")) },)+];
    };
}

presets! {
    "edges-then-patterns" "cat",
    "keras-example-1" "cat",
    "keras-example-summary" "coffee",
    "keras-pool-2" "coins",
    "keras-pool-1" "coins",
    "lenet5" "digit-4",
    "tinyvgg" "coffee",
    "alexnet" "pagoda",
    "vgg16" "pagoda",
}

/// The preset of this id, with seeded weights and the picture that suits it.
///
/// ```
/// use convscope::text::presets::{PRESETS, preset};
/// assert_eq!(preset(PRESETS[0]).unwrap().network.nodes[1].name, "conv2d");
/// assert_eq!(preset("resnet9000"), None);
/// ```
#[must_use]
pub fn preset(id: &str) -> Option<Document> {
    let preset = ALL.iter().find(|preset| preset.id == id)?;
    let document = document::read(preset.text).ok()?.document;
    Some(Document {
        title: Title::Preset(id.to_owned()),
        weights: Arc::new(Weights::default()),
        picture: Picture { source: PictureSource::Sample(preset.picture.to_owned()), fit: Fit::Fill },
        ..document
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::analysis::analyze;
    use crate::nn::params::Value;
    use crate::text::{json, keras_json};

    /// The table here and the list beside the files say the same.
    #[test]
    fn the_list_of_the_files() {
        let list: toml::Table = include_str!("../../www/presets/index.toml").parse().unwrap();
        let listed: Vec<_> = list["preset"]
            .as_array()
            .unwrap()
            .iter()
            .map(|preset| (preset["id"].as_str().unwrap(), preset["picture"].as_str().unwrap()))
            .collect();
        assert_eq!(listed, ALL.iter().map(|preset| (preset.id, preset.picture)).collect::<Vec<_>>());
        assert_eq!(PRESETS, ALL.iter().map(|preset| preset.id).collect::<Vec<_>>());
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/www/presets")).unwrap();
        let files = files.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|end| end == "json"));
        assert_eq!(files.count(), ALL.len());
    }

    /// All open, work, and are written as their files are: the least JSON.
    #[test]
    fn all_open() {
        for preset in ALL {
            let document = super::preset(preset.id).unwrap();
            let report = analyze(&document.network);
            assert_eq!((report.totals.problems, report.totals.waiting, report.totals.partial), (0, 0, false));
            assert!(document.network.nodes.iter().all(|node| node.extra == Value::Null), "{}", preset.id);
            assert_eq!(
                keras_json::export(&document.network, &report),
                json::parse(preset.text).unwrap(),
                "{}",
                preset.id
            );
        }
    }
}
