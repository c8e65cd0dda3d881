//! [`Document`] <-> the fragment of a link.
//!
//! | form | what |
//! |---|---|
//! | `m=i28x28x1-c6k5p.tanh-a2-f-d10.softmax` | a stack, to be read and written by hand ([`readable`]) |
//! | `s=1z.…` | any document: base64url of its JSON, compressed (`z`) or plain (`j`); 1 is the version |
//! | `p=lenet5` | an example by its id |
//!
//! What was read once is read forever: `tests/golden-links.txt` only grows. Nothing in a link is trusted: its length, what it
//! unpacks to and its layers are bounded, and what it says is read as a file's would be.

pub mod readable;

use super::document;
pub use super::document::Opened;
use super::{ImportError, base64, json, keras_json, presets};
use crate::nn::document::{Document, PictureSource, Title};
use crate::nn::network::Network;
use crate::nn::weights::{FilterEdit, Weights};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use std::sync::Arc;

/// Characters of a link that are read and written.
pub const MOST_CHARACTERS: usize = 64 << 10;
/// Bytes that a link may unpack to.
pub const MOST_BYTES: usize = 2 << 20;
/// Layers that a link may have.
pub const MOST_LAYERS: usize = 2000;
/// Beyond so many characters some programs cut a link off.
pub const SAFE_CHARACTERS: usize = 2000;
/// Values set by hand that a link carries.
const MOST_VALUES: usize = 2000;
/// Bytes of class names that a link carries.
const MOST_NAMES: usize = 1000;
/// Characters of an unknown example's name that are said.
const MOST_SAID: usize = 40;
/// The version of the packed form.
const VERSION: u64 = 1;

/// Why a link says no network, or a document fits in none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// There is no `m=`, `s=` or `p=` in it.
    Nothing,
    /// A part of the readable form is none.
    Part {
        /// Which one, counted from 1.
        number: u64,
        /// What stands there.
        part: String,
    },
    /// It is damaged: what is packed cannot be unpacked, or is longer than is read.
    Broken,
    /// It was made by a newer version.
    Newer {
        /// That version.
        version: u64,
    },
    /// There is no such example.
    NoPreset(String),
    /// It is, or would be, longer than links are.
    TooLong {
        /// Its characters.
        characters: u64,
        /// Characters it may have.
        most: u64,
    },
    /// What is packed is no network.
    Import(ImportError),
}

impl LinkError {
    /// A short stable name, as tests and the JS API use it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "link_nothing",
            Self::Part { .. } => "link_part",
            Self::Broken => "link_broken",
            Self::Newer { .. } => "link_newer",
            Self::NoPreset(_) => "link_no_preset",
            Self::TooLong { .. } => "too-long",
            Self::Import(error) => error.code(),
        }
    }
}

impl From<ImportError> for LinkError {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

/// What a link does not carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The person's own picture: another stands in for it.
    Picture,
    /// Weights read from a file.
    Loaded,
    /// Filters with more values set by hand than fit.
    Edits,
    /// More class names than fit.
    Classes,
}

/// A link that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The fragment, without its `#`.
    pub fragment: String,
    /// What it does not carry.
    pub left_out: Vec<LeftOut>,
}

/// The shortest link to a document.
///
/// ```
/// use convscope::text::{presets::preset, share};
/// let link = share::write(&preset("lenet5").unwrap()).unwrap();
/// assert_eq!(link.fragment, "p=lenet5");
/// ```
///
/// # Errors
/// [`LinkError::TooLong`].
pub fn write(document: &Document) -> Result<Link, LinkError> {
    let (document, left_out) = carried(document);
    let fragment = match (&document.title, readable::write(&document.network)) {
        (Title::Preset(id), _) if presets::preset(id).as_ref() == Some(&document) => ["p=", id].concat(),
        // Only what reads back as the very same document is written by hand's rules.
        (_, Some(text)) if readable::read(&text).is_ok_and(|network| alone(network).document == document) => {
            ["m=", &text].concat()
        }
        _ => ["s=", &packed_text(&document::write(&document))?].concat(),
    };
    if fragment.len() > MOST_CHARACTERS {
        return Err(too_long(fragment.len()));
    }
    Ok(Link { fragment, left_out })
}

const fn too_long(characters: usize) -> LinkError {
    LinkError::TooLong { characters: characters as u64, most: MOST_CHARACTERS as u64 }
}

/// The document as a link can carry it.
pub(crate) fn carried(document: &Document) -> (Document, Vec<LeftOut>) {
    let mut document = document.clone();
    let mut left_out = vec![];
    if matches!(document.picture.source, PictureSource::Own { .. }) {
        document.picture.source = document::fitting(&document.network);
        left_out.push(LeftOut::Picture);
    }
    let values = |edit: &FilterEdit| match edit {
        FilterEdit::Values(values) => values.len(),
        _ => 0,
    };
    let many = document.weights.edits.values().map(values).sum::<usize>() > MOST_VALUES;
    if many || !document.weights.loaded.is_empty() {
        let weights = Arc::make_mut(&mut document.weights);
        if !weights.loaded.is_empty() {
            weights.loaded.clear();
            left_out.push(LeftOut::Loaded);
        }
        if many {
            weights.edits.retain(|_, edit| values(edit) == 0);
            left_out.push(LeftOut::Edits);
        }
    }
    if document.classes.iter().map(String::len).sum::<usize>() > MOST_NAMES {
        document.classes = Arc::default();
        left_out.push(LeftOut::Classes);
    }
    (document, left_out)
}

/// The document of a network that says nothing but itself.
fn alone(network: Network) -> Opened {
    document::of_network(keras_json::Read { network, warnings: vec![] })
}

/// Reads a link: all of it, or its fragment with or without `#`. Of several forms in it the first counts; what comes after a
/// second `#`, as some sites put it there, does not.
///
/// ```
/// use convscope::{nn::analysis::analyze, text::share};
/// let opened = share::read("https://example.org/embed.html#m=i28x28x1-c6k5p.tanh-a2-f-d10.softmax").unwrap();
/// assert_eq!(analyze(&opened.document.network).totals.params, 11_926);
/// ```
///
/// # Errors
/// Where it says no network.
pub fn read(link: &str) -> Result<Opened, LinkError> {
    if link.len() > 2 * MOST_CHARACTERS {
        return Err(too_long(link.len()));
    }
    let mut fields =
        link.split('#').flat_map(|piece| piece.trim().split('&')).filter_map(|field| field.split_once('='));
    fields.find_map(|(key, value)| field(key, value)).unwrap_or(Err(LinkError::Nothing))
}

/// Reads one field of a link, `m=…`, `s=…` or `p=…`; none where the key is another.
#[must_use]
pub fn field(key: &str, value: &str) -> Option<Result<Opened, LinkError>> {
    Some(match key {
        "m" => readable::read(value).map(alone),
        "s" => packed(value),
        "p" => match presets::preset(value) {
            Some(document) => Ok(Opened { document, warnings: vec![], newer: false, trained: None }),
            None => Err(LinkError::NoPreset(value.chars().take(MOST_SAID).collect())),
        },
        _ => return None,
    })
}

fn packed(text: &str) -> Result<Opened, LinkError> {
    let text = unpacked_text(text)?;
    let opened = document::from_value(&json::parse(&text).map_err(ImportError::Json)?)?;
    let layers = opened.document.network.nodes.len();
    if layers > MOST_LAYERS {
        return Err(ImportError::TooManyLayers { layers: layers as u64, most: MOST_LAYERS as u64 }.into());
    }
    Ok(opened)
}

/// The text in a packed value: `1z.…`, or `1j.…` where it is not compressed.
pub(crate) fn unpacked_text(text: &str) -> Result<String, LinkError> {
    if text.len() > MOST_CHARACTERS {
        return Err(too_long(text.len()));
    }
    let (head, body) = text.split_once('.').ok_or(LinkError::Broken)?;
    let version = head.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let codec = head.get(version.len()..).unwrap_or_default();
    let version: u64 = version.parse().map_err(|_| LinkError::Broken)?;
    if version > VERSION {
        return Err(LinkError::Newer { version });
    }
    let bytes = base64::decode(&body.replace('-', "+").replace('_', "/")).ok_or(LinkError::Broken)?;
    let bytes = match codec {
        "z" => decompress_to_vec_with_limit(&bytes, MOST_BYTES).map_err(|_| LinkError::Broken)?,
        "j" => bytes,
        _ => return Err(LinkError::Broken),
    };
    String::from_utf8(bytes).map_err(|_| LinkError::Broken)
}

/// A text as a packed value.
pub(crate) fn packed_text(text: &str) -> Result<String, LinkError> {
    if text.len() > MOST_BYTES {
        return Err(too_long(text.len()));
    }
    let packed = format!("{VERSION}z.{}", to_url(&compress_to_vec(text.as_bytes(), 9)));
    if packed.len() > MOST_CHARACTERS { Err(too_long(packed.len())) } else { Ok(packed) }
}

/// Base64 as it can stand in an address.
fn to_url(bytes: &[u8]) -> String {
    base64::encode(bytes).trim_end_matches('=').replace('+', "-").replace('/', "_")
}

/// The document of a network with its weights, as a link takes it.
#[must_use]
pub fn document_of(network: &Arc<Network>, weights: &Arc<Weights>) -> Document {
    let mut document = alone(Network::clone(network)).document;
    document.weights = weights.clone();
    document
}

#[cfg(test)]
mod tests;
