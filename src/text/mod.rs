//! The same data as text: Keras's JSON and Python, PyTorch, the saved document, `model.summary()`.
//!
//! Reading never drops anything silently: what nobody here knows is kept and written back, with a [`Warning`] where the
//! reader of the page should hear of it. What cannot be a network at all is an [`ImportError`] with the place it is at.

pub mod archive;
pub mod base64;
mod boxes;
pub mod describe;
pub mod document;
pub mod hdf5;
pub mod json;
pub mod keras_json;
pub mod lesson;
pub mod open;
mod path;
pub mod png;
pub mod presets;
pub mod python;
pub mod pytorch;
pub mod say;
pub mod share;
pub mod summary;
pub mod trained;
mod walk;

use json::JsonError;

/// What a place in a file should hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// An object, `{…}`.
    Object,
    /// A list, `[…]`.
    List,
    /// A text.
    Text,
    /// A number.
    Number,
    /// A whole number that is not negative.
    Count,
    /// One of the words that stand there.
    Word,
    /// Bytes in base64.
    Base64,
    /// A number that no other layer has.
    Fresh,
}

/// Why a text is no network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// It is no JSON, or more of it than is read.
    Json(JsonError),
    /// It is JSON, but has no `class_name` and `config`: no model of Keras.
    NoModel,
    /// It describes something of Keras that is no model.
    NotModel {
        /// What it describes.
        class_name: String,
    },
    /// Something stands where something else should.
    WrongType {
        /// The place: `config.layers[3].class_name`.
        path: String,
        /// What should stand there.
        wanted: Wanted,
    },
    /// Something that must be there is not.
    Missing {
        /// The place: `config.layers[3].class_name`.
        path: String,
    },
    /// It is no text in UTF-8.
    NoText,
    /// It is Python that makes no layer.
    NoLayers,
    /// It is an HDF5 file without a model: weights alone, perhaps, for a network that is here.
    OnlyWeights,
    /// It has more layers than are read.
    TooManyLayers {
        /// Layers there are.
        layers: u64,
        /// Layers that are read.
        most: u64,
    },
}

impl ImportError {
    /// A short stable name, as tests and the JS API use it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Json(error) => error.kind.code(),
            Self::NoModel => "no_model",
            Self::NotModel { .. } => "not_a_model",
            Self::WrongType { .. } => "wrong_type",
            Self::Missing { .. } => "missing",
            Self::NoText => "no_text",
            Self::NoLayers => "no_layers",
            Self::OnlyWeights => "only_weights",
            Self::TooManyLayers { .. } => "too_many_layers",
        }
    }
}

impl ImportError {
    /// The place in the file it is about; empty where it is about all of it.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::WrongType { path, .. } | Self::Missing { path } => path,
            _ => "",
        }
    }
}

impl From<JsonError> for ImportError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

/// What the reader of a file should hear of, though the network works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The place: `config.layers[3].config.new_argument`; in Python the line, counted from 1.
    pub path: String,
    /// What is to be said of it.
    pub kind: WarningKind,
}

/// What is to be said of a place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WarningKind {
    /// Nobody here reads this; it is kept and written back.
    Unread,
    /// Numbers of this kind; sizes in bytes and values are those of float32.
    Dtype(String),
    /// Keras 2's `hard_sigmoid` was another function: `0.2·x + 0.5`, not `x/6 + 0.5`.
    HardSigmoid,
    /// A layer reads this one, that is not in the file.
    NoLayer(String),
    /// Python that is not understood: as it stands there.
    NotUnderstood(String),
    /// The body of a function was read as if it stood alone.
    FunctionRead,
    /// An input shape that is not the first layer's.
    InputShapeBelow,
    /// The code says no input shape; the default one stands in for it.
    NoInputShape,
    /// A model beside the one that was read.
    OtherModel,
    /// Nobody here reads this argument of a layer in Python.
    UnreadArgument(String),
}

impl WarningKind {
    /// A short stable name, as tests and the JS API use it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Dtype(_) => "dtype",
            Self::HardSigmoid => "keras2_hard_sigmoid",
            Self::NoLayer(_) => "no_layer",
            Self::NotUnderstood(_) => "not_understood",
            Self::FunctionRead => "function_read",
            Self::InputShapeBelow => "input_shape_below",
            Self::NoInputShape => "no_input_shape",
            Self::OtherModel => "other_model",
            Self::UnreadArgument(_) => "unread_argument",
        }
    }
}
