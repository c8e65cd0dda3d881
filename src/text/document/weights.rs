//! Weights as what they are made of.

use crate::nn::decimal;
use crate::nn::network::NodeId;
use crate::nn::params::{Map, Value};
use crate::nn::weights::{FilterEdit, FilterKey, FirstFilters, Preset, Tensor, Weights};
use crate::text::path::Path;
use crate::text::{ImportError, Wanted, base64};
use std::sync::Arc;

/// What stands in the place of a preset for a filter given back to the seed.
const SEEDED: &str = "seeded";

/// Where they stand in the `convscope` object.
pub(super) const WEIGHTS: [&str; 4] = ["seed", "first", "edits", "loaded"];

pub(super) fn write(weights: &Weights) -> Map {
    let Weights { seed, first, edits, loaded } = weights;
    // A seed is any 64-bit number; what no signed one holds stands as text.
    let seed = i64::try_from(*seed).map_or_else(|_| Value::Text(seed.to_string()), Value::Int);
    let mut map = map([("seed", seed), ("first", Value::from(first.word()))]);
    if !edits.is_empty() {
        let edits = edits.iter().map(|(key, edit)| {
            let mut entry = map_of_key(key);
            match edit {
                FilterEdit::Preset(preset) => entry.insert("preset".to_owned(), Value::from(preset.word())),
                FilterEdit::Seeded => entry.insert("preset".to_owned(), Value::from(SEEDED)),
                FilterEdit::Values(values) => {
                    entry.insert("values".to_owned(), Value::List(values.iter().map(|x| real(*x)).collect()))
                }
            };
            Value::Map(entry)
        });
        map.insert("edits".to_owned(), Value::List(edits.collect()));
    }
    if !loaded.is_empty() {
        let loaded = loaded.iter().map(|(node, tensors)| {
            let tensors = tensors.iter().map(|tensor| Value::Map(write_tensor(tensor))).collect();
            Value::Map(self::map([("node", Value::from(u64::from(node.0))), ("tensors", Value::List(tensors))]))
        });
        map.insert("loaded".to_owned(), Value::List(loaded.collect()));
    }
    map
}

pub(super) fn map<const N: usize>(entries: [(&str, Value); N]) -> Map {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn map_of_key(key: &FilterKey) -> Map {
    map([
        ("node", Value::from(u64::from(key.node.0))),
        ("weight", Value::from(key.weight.as_str())),
        ("filter", Value::from(key.filter)),
    ])
}

/// Values that are no finite numbers, and the words for them.
const NOT_FINITE: [(f32, &str); 3] = [(f32::INFINITY, "inf"), (f32::NEG_INFINITY, "-inf"), (f32::NAN, "NaN")];

/// A number with no more digits than it takes to get the same `f32` back: 0.1, not 0.10000000149011612.
fn real(x: f32) -> Value {
    // JSON has no numbers that are not finite.
    let words = NOT_FINITE.iter().find(|(value, _)| x.is_nan() == value.is_nan() && (x.is_nan() || x == *value));
    words.map_or_else(|| Value::Float(decimal::short(x)), |(_, word)| Value::from(*word))
}

fn read_real(value: &Value, path: &Path<'_>) -> Result<f32, ImportError> {
    #[allow(clippy::cast_possible_truncation)] // it was written from an f32
    let number = match value {
        Value::Text(text) => NOT_FINITE.iter().find(|(_, word)| word == text).map(|(value, _)| *value),
        other => other.as_real().map(|x| x as f32),
    };
    number.ok_or_else(|| path.wrong(Wanted::Number))
}

fn write_tensor(tensor: &Tensor) -> Map {
    let bytes: Vec<u8> = tensor.values.iter().flat_map(|x| x.to_le_bytes()).collect();
    map([
        ("name", Value::from(tensor.name.as_str())),
        ("shape", Value::List(tensor.shape.iter().map(|n| Value::from(*n)).collect())),
        ("base64", Value::Text(base64::encode(&bytes))),
    ])
}

fn read_tensor(value: &Value, path: &Path<'_>) -> Result<Tensor, ImportError> {
    let map = path.map(value)?;
    let shape_path = Path::Key(path, "shape");
    let sizes = shape_path.list(path.need(map, "shape")?)?;
    let shape =
        sizes.iter().enumerate().map(|(at, n)| Path::Item(&shape_path, at).count(n)).collect::<Result<_, _>>()?;
    let bytes = bytes(map, path)?;
    let values = bytes.chunks_exact(4).filter_map(|four| Some(f32::from_le_bytes(four.try_into().ok()?)));
    let name = Path::Key(path, "name").text(path.need(map, "name")?)?.to_owned();
    Ok(Tensor { name, shape, values: values.collect() })
}

/// The bytes under `base64`.
pub(super) fn bytes(map: &Map, path: &Path<'_>) -> Result<Vec<u8>, ImportError> {
    let place = Path::Key(path, "base64");
    base64::decode(place.text(path.need(map, "base64")?)?).ok_or_else(|| place.wrong(Wanted::Base64))
}

pub(super) fn node_id(value: &Value, path: &Path<'_>) -> Result<NodeId, ImportError> {
    u32::try_from(path.count(value)?).map(NodeId).map_err(|_| path.wrong(Wanted::Count))
}

/// Reads weights; where the file is `newer`, a word that is not known is passed over.
pub(super) fn read(value: &Value, path: &Path<'_>, newer: bool) -> Result<Weights, ImportError> {
    let map = path.map(value)?;
    let mut weights = Weights::default();
    if let Some(seed) = map.get("seed") {
        let place = Path::Key(path, "seed");
        weights.seed = match seed {
            Value::Text(text) => text.parse().map_err(|_| place.wrong(Wanted::Count))?,
            other => place.count(other)?,
        };
    }
    if let Some(first) = map.get("first") {
        let place = Path::Key(path, "first");
        match FirstFilters::from_word(place.text(first)?) {
            Some(first) => weights.first = first,
            None if newer => {}
            None => return Err(place.wrong(Wanted::Word)),
        }
    }
    let list = |key: &'static str| match map.get(key) {
        None => Ok::<&[Value], ImportError>(&[]),
        Some(list) => Path::Key(path, key).list(list),
    };
    let edits = Path::Key(path, "edits");
    for (at, edit) in list("edits")?.iter().enumerate() {
        let place = Path::Item(&edits, at);
        if let Some((key, edit)) = read_edit(edit, &place, newer)? {
            weights.edits.insert(key, edit);
        }
    }
    let loaded = Path::Key(path, "loaded");
    for (at, entry) in list("loaded")?.iter().enumerate() {
        let place = Path::Item(&loaded, at);
        let map = place.map(entry)?;
        let node = node_id(place.need(map, "node")?, &Path::Key(&place, "node"))?;
        let tensors = Path::Key(&place, "tensors");
        let read = tensors.list(place.need(map, "tensors")?)?;
        let read = read.iter().enumerate().map(|(at, tensor)| read_tensor(tensor, &Path::Item(&tensors, at)));
        weights.loaded.insert(node, read.collect::<Result<Vec<_>, _>>()?.into());
    }
    Ok(weights)
}

fn read_edit(value: &Value, path: &Path<'_>, newer: bool) -> Result<Option<(FilterKey, FilterEdit)>, ImportError> {
    let map = path.map(value)?;
    let node = node_id(path.need(map, "node")?, &Path::Key(path, "node"))?;
    let weight = Path::Key(path, "weight").text(path.need(map, "weight")?)?.to_owned();
    let filter = Path::Key(path, "filter").count(path.need(map, "filter")?)?;
    let edit = match (map.get("preset"), map.get("values")) {
        (Some(preset), _) => {
            let place = Path::Key(path, "preset");
            match place.text(preset)? {
                SEEDED => FilterEdit::Seeded,
                word => match Preset::from_word(word) {
                    Some(preset) => FilterEdit::Preset(preset),
                    None if newer => return Ok(None),
                    None => return Err(place.wrong(Wanted::Word)),
                },
            }
        }
        (None, Some(values)) => {
            let place = Path::Key(path, "values");
            let values = place.list(values)?.iter().enumerate().map(|(at, x)| read_real(x, &Path::Item(&place, at)));
            FilterEdit::Values(Arc::from(values.collect::<Result<Vec<f32>, _>>()?))
        }
        (None, None) if newer => return Ok(None),
        (None, None) => return Err(ImportError::Missing { path: Path::Key(path, "values").to_string() }),
    };
    Ok(Some((FilterKey { node, weight, filter }, edit)))
}
