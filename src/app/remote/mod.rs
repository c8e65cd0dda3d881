//! Messages between the page in a frame and the page around it, version 1: what a message asks for. What is answered says
//! [`answer`], what is told unasked [`told`].
//!
//! A message is a plain object: `{convscope: 1, id, type, seq?, re?, data}`. Nothing in it is trusted: what is no message of ours
//! is not heard, an unknown type neither, and what is wrong within is answered with a sentence. The browser's part
//! (`web/remote.rs`) lets in only what the page around says, and no more than [`MOST_BYTES`].

mod answer;
mod told;

pub(super) use answer::hear;
pub use told::{Told, check};

use super::address::{language, theme};
use super::figure::Figure;
use super::state::Theme;
use crate::nn::network::EditError;
use crate::nn::params::{Map, Value};
use crate::text::share::LinkError;
use crate::text::{ImportError, Wanted, say as text_say};
use crate::words::{Locale, bytes, plain, say, t};

/// The version of the messages.
pub const VERSION: i64 = 1;

/// Bytes of a message, as JSON, that are read and written.
pub const MOST_BYTES: usize = 256 << 10;

/// Characters of the number that a message gives itself, where it is a text.
const MOST_SEQ: usize = 100;

/// Characters of an unknown name that are said.
const MOST_SAID: usize = 40;

/// A message that was heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The number it gives itself: what is answered says it again.
    pub seq: Value,
    /// What it asks for, or why that is nothing.
    pub asked: Result<Asked, Refusal>,
}

/// What a message may ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// To be told of what happens from now on.
    Init(Option<Theme>, Option<Locale>),
    /// The document, or a link to it.
    Get {
        /// A link and not the document.
        link: bool,
    },
    /// Another document.
    Set {
        /// The document: a text (a link, a stack as links have it, JSON) or JSON's value.
        model: Value,
        /// It is also what the page goes back to when it is reset.
        begin: bool,
    },
    /// An argument of a layer gets a value.
    Param {
        /// The layer: its name, or its place from the input's 0.
        layer: String,
        /// The argument, or `name`.
        key: String,
        /// The value.
        value: Value,
    },
    /// A layer is looked at.
    Select(String),
    /// The window goes so many steps on, or back.
    Step(i64),
    /// Back to how it began.
    Reset,
    /// Other colours.
    Theme(Theme),
    /// Another language.
    Lang(Locale),
    /// The network as something else; of a drawing, what it shows.
    Export(Export, Figure),
    /// The network in words.
    Describe,
}

/// What a network can be given as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// Keras's Python.
    Keras,
    /// A module of PyTorch.
    Torch,
    /// Keras's JSON.
    Json,
    /// What `model.summary()` prints.
    Summary,
    /// A drawing.
    Svg,
    /// The same as pixels.
    Png,
}

impl Export {
    /// Its words.
    pub const WORDS: [(&str, Self); 6] = [
        ("keras", Self::Keras),
        ("torch", Self::Torch),
        ("json", Self::Json),
        ("summary", Self::Summary),
        ("svg", Self::Svg),
        ("png", Self::Png),
    ];
}

/// Words for what a drawing shows.
const FIGURES: [(&str, Figure); 3] = [("stack", Figure::Stack), ("window", Figure::Window), ("maps", Figure::Maps)];

/// Why a message is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// It is of a later version.
    Unsupported,
    /// It, or what it asks for, has so many bytes.
    TooLarge(usize),
    /// What it says is none.
    Link(LinkError),
    /// There is no such layer.
    NoLayer(String),
    /// The layer refuses the value.
    Edit(EditError),
    /// The layer has no window.
    NoWindow(String),
    /// There is nothing to draw.
    NoFigure,
    /// The browser makes no picture of the drawing.
    NoPicture,
}

impl Refusal {
    /// A short name that stays.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unsupported => "unsupported",
            Self::TooLarge(_) => "too_large",
            Self::Link(error) => error.code(),
            Self::NoLayer(_) => "no_layer",
            Self::Edit(error) => match error {
                EditError::NoNode(_) => "no_layer",
                EditError::Param(error) => error.code(),
                EditError::BadName(_) => "bad_layer_name",
                EditError::DuplicateName(_) => "duplicate_layer_name",
                EditError::InputStays => "input_stays",
            },
            Self::NoWindow(_) => "no_window",
            Self::NoFigure => "no_figure",
            Self::NoPicture => "no_picture",
        }
    }

    /// In the reader's language, without mark-up.
    #[must_use]
    pub fn sentence(&self, l: Locale) -> String {
        plain(&match self {
            Self::Unsupported => t::remote_unsupported(l, VERSION),
            Self::TooLarge(size) => t::remote_too_large(l, bytes(*size as u64), bytes(MOST_BYTES as u64)),
            Self::Link(error) => text_say::link_error(l, error),
            Self::NoLayer(name) => t::api_no_layer(l, name),
            Self::Edit(error) => say::edit_error(l, error),
            Self::NoWindow(name) => t::remote_no_window(l, name),
            Self::NoFigure => t::figure_none(l).to_owned(),
            Self::NoPicture => t::error_picture_unmade(l).to_owned(),
        })
    }

    /// As an answer has it.
    #[must_use]
    pub fn value(&self, l: Locale) -> Value {
        map([("code", self.code().into()), ("message", Value::Text(self.sentence(l)))])
    }

    /// Something else should stand there.
    const fn wanted(path: String, wanted: Wanted) -> Self {
        Self::Link(LinkError::Import(ImportError::WrongType { path, wanted }))
    }
}

/// Takes what a message says along with it.
type Take = fn(&Data<'_>) -> Result<Asked, Refusal>;

/// Every type of message that is heard, and what takes in what it says.
const TYPES: &[(&str, Take)] = &[
    ("init", |data| Ok(Asked::Init(data.known("theme", theme)?, data.known("lang", language)?))),
    ("get", |data| {
        const WORDS: [(&str, bool); 2] = [("json", false), ("link", true)];
        Ok(Asked::Get { link: data.word("as", &WORDS)?.unwrap_or(false) })
    }),
    ("set", |data| {
        let model = data.value("model").ok_or_else(|| data.wanted("model", Wanted::Text))?.clone();
        Ok(Asked::Set { model, begin: data.value("begin") != Some(&Value::Bool(false)) })
    }),
    ("param", |data| {
        let key = data.text("key")?.to_owned();
        Ok(Asked::Param { layer: data.layer()?, key, value: data.value("value").cloned().unwrap_or_default() })
    }),
    ("select", |data| data.layer().map(Asked::Select)),
    ("step", |data| match data.value("n") {
        None => Ok(Asked::Step(1)),
        Some(Value::Int(n)) => Ok(Asked::Step(*n)),
        Some(_) => Err(data.wanted("n", Wanted::Number)),
    }),
    ("reset", |_| Ok(Asked::Reset)),
    ("theme", |data| data.known("theme", theme)?.map(Asked::Theme).ok_or_else(|| data.wanted("theme", Wanted::Word))),
    ("lang", |data| data.known("lang", language)?.map(Asked::Lang).ok_or_else(|| data.wanted("lang", Wanted::Word))),
    ("export", |data| {
        let form = data.word("as", &Export::WORDS)?.ok_or_else(|| data.wanted("as", Wanted::Word))?;
        Ok(Asked::Export(form, data.word("of", &FIGURES)?.unwrap_or_default()))
    }),
    ("describe", |_| Ok(Asked::Describe)),
];

/// What a message asks for; nothing where it is none of ours.
#[must_use]
pub fn read(message: &Value) -> Option<Heard> {
    let version = message.get("convscope")?.as_int().filter(|version| *version >= VERSION)?;
    let kind = message.get("type")?.as_text()?;
    let seq = seq(message);
    if version > VERSION {
        return Some(Heard { seq, asked: Err(Refusal::Unsupported) });
    }
    let (_, take) = TYPES.iter().find(|(known, _)| *known == kind)?;
    let asked = match message.get("data").filter(|data| **data != Value::Null) {
        None => take(&Data(None)),
        Some(Value::Map(map)) => take(&Data(Some(map))),
        Some(_) => Err(Refusal::wanted("data".to_owned(), Wanted::Object)),
    };
    Some(Heard { seq, asked })
}

/// The number that a message gives itself, as far as it is one that is said again.
fn seq(message: &Value) -> Value {
    match message.get("seq") {
        Some(Value::Int(n)) => Value::Int(*n),
        Some(Value::Text(text)) if text.len() <= MOST_SEQ => Value::Text(text.clone()),
        _ => Value::Null,
    }
}

/// What a message says along with its type.
struct Data<'a>(Option<&'a Map>);

impl Data<'_> {
    fn value(&self, key: &str) -> Option<&Value> {
        self.0.and_then(|map| map.get(key)).filter(|value| **value != Value::Null)
    }

    fn wanted(&self, key: &str, wanted: Wanted) -> Refusal {
        Refusal::wanted(["data.", key].concat(), wanted)
    }

    fn text(&self, key: &str) -> Result<&str, Refusal> {
        self.value(key).and_then(Value::as_text).ok_or_else(|| self.wanted(key, Wanted::Text))
    }

    fn layer(&self) -> Result<String, Refusal> {
        match self.value("layer") {
            Some(Value::Int(at)) => Ok(at.to_string()),
            _ => self.text("layer").map(str::to_owned),
        }
    }

    /// One of these words, if there is any.
    fn word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Result<Option<T>, Refusal> {
        self.known(key, |said| words.iter().find(|(word, _)| *word == said).map(|(_, value)| *value))
    }

    /// What a word stands for, if there is any.
    fn known<T>(&self, key: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Refusal> {
        match self.value(key) {
            None => Ok(None),
            Some(value) => {
                let known = value.as_text().and_then(read);
                known.map(Some).ok_or_else(|| self.wanted(key, Wanted::Word))
            }
        }
    }
}

/// An object.
fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.map(|(key, value)| (key.to_owned(), value)).into_iter().collect())
}

#[cfg(test)]
mod tests;
