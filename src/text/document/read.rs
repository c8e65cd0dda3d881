//! Text → document.

use super::restore::{Beside, ITEM, Item, read_sources, restore};
use super::weights::{WEIGHTS, bytes};
use super::{VERSION, weights};
use crate::nn::document::{Document, Fit, Picture, PictureSource, Title};
use crate::nn::network::{Kind, Network};
use crate::nn::params::{Map, Value};
use crate::nn::shape::{DataFormat, Hwc};
use crate::nn::sorted::Sorted;
use crate::nn::weights::Weights;
use crate::text::path::Path;
use crate::text::trained::Came;
use crate::text::{ImportError, Wanted, Warning, json, keras_json};
use std::sync::Arc;

/// A document as read from a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The document.
    pub document: Document,
    /// What the reader of the file should hear of.
    pub warnings: Vec<Warning>,
    /// The file was saved by a newer version: what it says that is not understood is kept.
    pub newer: bool,
    /// How trained weights came along, if the file has any.
    pub trained: Option<Came>,
}

/// Reads a saved document, or a plain model JSON of Keras.
///
/// # Errors
/// Where it is neither, or its `convscope` object is broken.
pub fn read(text: &str) -> Result<Opened, ImportError> {
    from_value(&json::parse(text)?)
}

/// The document of a network that comes alone: with a picture that fits its input.
#[must_use]
pub fn of_network(read: keras_json::Read) -> Opened {
    let keras_json::Read { network, warnings } = read;
    let title = Title::Own(network.name.clone());
    let picture = Picture { source: fitting(&network), fit: Fit::Fill };
    let document =
        Document { title, network: Arc::new(network), weights: Arc::default(), picture, classes: Arc::default() };
    Opened { document, warnings, newer: false, trained: None }
}

pub(crate) fn from_value(value: &Value) -> Result<Opened, ImportError> {
    let keras_json::Read { mut network, warnings } = keras_json::from_value(value)?;
    let Some(ours) = value.get("convscope") else {
        return Ok(of_network(keras_json::Read { network, warnings }));
    };
    let path = Path::Key(&Path::Top, "convscope");
    let ours = path.map(ours)?;
    let version = ours.get("version").and_then(Value::as_int).unwrap_or(VERSION);
    let newer = version > VERSION;
    let list = Path::Key(&path, "nodes");
    let items: Vec<Item> = match ours.get("nodes") {
        None => vec![],
        Some(nodes) => list
            .list(nodes)?
            .iter()
            .enumerate()
            .map(|(at, item)| Item::read(item, &Path::Item(&list, at)))
            .collect::<Result<_, _>>()?,
    };
    let mut taken = Sorted::new();
    for (at, item) in items.iter().enumerate() {
        if taken.insert(item.id, ()).is_some() {
            return Err(Path::Key(&Path::Item(&list, at), "id").wrong(Wanted::Fresh));
        }
    }
    let kind = match ours.get("kind").map(|kind| Path::Key(&path, "kind").text(kind)).transpose()? {
        Some("sequential") => Some(Kind::Sequential),
        Some("functional") => Some(Kind::Functional),
        Some(_) if !newer => return Err(Path::Key(&path, "kind").wrong(Wanted::Word)),
        _ => None,
    };
    let beside = Beside {
        name: ours.get("name").and_then(Value::as_text).map(str::to_owned),
        kind,
        outputs: ours.get("outputs").map(|list| read_sources(list, &Path::Key(&path, "outputs"))).transpose()?,
    };
    if !items.is_empty() {
        restore(&mut network, &items, &beside);
        // A network that the model part cannot say is known only now for what it is.
        if let Some(top) = value.as_map() {
            network = keras_json::forget_what_follows(network, top);
        }
    }
    let weights = match ours.get("weights") {
        None => Weights::default(),
        Some(value) => weights::read(value, &Path::Key(&path, "weights"), newer)?,
    };
    let title = match ours.get("title").and_then(|title| Some((title.get("preset")?, true))) {
        Some((Value::Text(id), _)) => Title::Preset(id.clone()),
        _ => {
            let own = ours.get("title").and_then(|title| title.get("own")).and_then(Value::as_text);
            Title::Own(own.unwrap_or(&network.name).to_owned())
        }
    };
    let picture = match ours.get("picture") {
        None => Picture { source: fitting(&network), fit: Fit::Fill },
        Some(value) => picture(value, &Path::Key(&path, "picture"), newer, &network)?,
    };
    let classes = match ours.get("classes") {
        None => Arc::default(),
        Some(names) => names_of(names, &Path::Key(&path, "classes"))?,
    };
    keep(&mut network, ours, newer);
    let document = Document { title, network: Arc::new(network), weights: Arc::new(weights), picture, classes };
    Ok(Opened { document, warnings, newer, trained: None })
}

/// A list of names.
fn names_of(names: &Value, path: &Path<'_>) -> Result<Arc<[String]>, ImportError> {
    let names = path.list(names)?.iter().enumerate();
    names.map(|(at, name)| Path::Item(path, at).text(name).map(str::to_owned)).collect()
}

fn picture(value: &Value, path: &Path<'_>, newer: bool, network: &Network) -> Result<Picture, ImportError> {
    let map = path.map(value)?;
    let fit = match map.get("fit") {
        None => Fit::Fill,
        Some(fit) => {
            let place = Path::Key(path, "fit");
            match Fit::from_word(place.text(fit)?) {
                Some(fit) => fit,
                None if newer => Fit::Fill,
                None => return Err(place.wrong(Wanted::Word)),
            }
        }
    };
    let source = match map.get("sample") {
        Some(id) => PictureSource::Sample(Path::Key(path, "sample").text(id)?.to_owned()),
        None if newer && !map.contains_key("base64") => fitting(network),
        None => {
            let name = map.get("name").and_then(Value::as_text).unwrap_or_default().to_owned();
            PictureSource::Own { name, bytes: bytes(map, path)?.into() }
        }
    };
    Ok(Picture { source, fit })
}

/// The bundled picture that suits an input: a digit for one that is small and grey, else the cat.
pub(crate) fn fitting(network: &Network) -> PictureSource {
    let size = network.nodes.first().and_then(|input| {
        let op = network.layer(input)?.op();
        op.output_shape(&[]).ok()?.hwc(DataFormat::ChannelsLast)
    });
    let id = match size {
        Some(Hwc { h: Some(h), w: Some(w), c: Some(1) }) if h.max(w) <= 48 => "digit-4",
        _ => "cat",
    };
    PictureSource::Sample(id.to_owned())
}

const OURS: [&str; 9] = ["version", "title", "picture", "nodes", "weights", "name", "kind", "outputs", "classes"];

/// Keeps what is not understood with the network, so that it is written back.
fn keep(network: &mut Network, ours: &Map, newer: bool) {
    let unknown = |map: &Map, known: &[&str]| -> Map {
        map.iter()
            .filter(|(key, _)| !known.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    let mut kept = unknown(ours, &OURS);
    for (key, known) in
        [("weights", &WEIGHTS[..]), ("picture", &["sample", "name", "base64", "fit"]), ("title", &["preset", "own"])]
    {
        let inside = ours.get(key).and_then(Value::as_map).map(|map| unknown(map, known)).unwrap_or_default();
        if !inside.is_empty() {
            kept.insert(key.to_owned(), Value::Map(inside));
        }
    }
    let nodes = ours.get("nodes").and_then(Value::as_list).unwrap_or_default().iter().filter_map(|node| {
        let map = node.as_map()?;
        let mut inside = unknown(map, &ITEM);
        (!inside.is_empty()).then(|| {
            inside.extend(map.get("id").map(|id| ("id".to_owned(), id.clone())));
            Value::Map(inside)
        })
    });
    let nodes: Vec<Value> = nodes.collect();
    if !nodes.is_empty() {
        kept.insert("nodes".to_owned(), Value::List(nodes));
    }
    if newer {
        kept.extend(ours.get("version").map(|version| ("version".to_owned(), version.clone())));
    }
    if !kept.is_empty() {
        let mut extra = network.extra.as_map().cloned().unwrap_or_default();
        extra.insert("convscope".to_owned(), Value::Map(kept));
        network.extra = Value::Map(extra);
    }
}
