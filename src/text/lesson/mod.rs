//! A lesson: steps with a text, a network to begin with, what may be changed, and checks. `docs/lessons.md` is its guide for
//! teachers.
//!
//! ```json
//! { "convscope_lesson": 1,
//!   "title": "Strides",
//!   "steps": [{ "text": "Make the output 13 × 13.", "start": "m=i28x28x1-c8k3",
//!               "checks": [{ "check": "shape", "layer": "conv2d", "is": "13x13x8" }] }] }
//! ```
//! Nothing of a lesson is trusted: it may come by a link. Its texts are data, never HTML; its lists are bounded; what is wrong
//! is told with its place, and what nobody here reads is told too.

pub mod blocks;
pub mod checks;
mod pack;
mod read;

use super::ImportError;
use super::share::LinkError;
use crate::choice;
use crate::nn::document::Document;
use crate::nn::params::Value;
use crate::nn::shape::Shape;
use crate::words::Locale;
pub use pack::{pack, unpack};
pub use read::{Read, read};

/// The version that is read.
pub const VERSION: i64 = 1;
/// Bytes of a lesson that are read.
pub const MOST_BYTES: usize = 256 << 10;
/// Steps of a lesson.
pub const MOST_STEPS: usize = 50;
/// Checks or hints of a step, layers or arguments of a list.
pub const MOST_ITEMS: usize = 20;

/// A text in the languages that the lesson speaks.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Said {
    en: String,
    zh: String,
}

impl Said {
    /// The text in this language, or in the other one where the lesson has none in it.
    #[must_use]
    pub fn get(&self, l: Locale) -> &str {
        let (own, other) = match l {
            Locale::En => (&self.en, &self.zh),
            Locale::ZhCn => (&self.zh, &self.en),
        };
        if own.is_empty() { other } else { own }
    }
}

/// A lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// What it is called.
    pub title: Said,
    /// Its steps, one at least.
    pub steps: Vec<Step>,
    /// What is said at its end.
    pub finish: Option<Said>,
}

/// A step of a lesson.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Step {
    /// Its heading.
    pub title: Option<Said>,
    /// What it says.
    pub text: Said,
    /// The document it begins with; without one it goes on with what is there.
    pub start: Option<Document>,
    /// What may be changed; the address's own rule where it says nothing.
    pub edit: Option<Edits>,
    /// What of the page is shown.
    pub show: Show,
    /// What is to be done or answered.
    pub checks: Vec<Check>,
    /// Hints, to be shown one at a time.
    pub hints: Vec<Said>,
}

choice! {
    /// What of a network may be changed.
    Freedom {
        /// Everything.
        All = "all",
        /// The arguments of its layers.
        Params = "params",
        /// Nothing.
        Nothing = "none",
    }
}

/// What a step lets be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edits {
    /// How much.
    pub freedom: Freedom,
    /// The layers whose arguments may be set, by name; all where there are none.
    pub layers: Vec<String>,
    /// The arguments that may be set; all where there are none.
    pub arguments: Vec<String>,
}

impl Edits {
    /// Whether an argument of a layer may be set.
    #[must_use]
    pub fn allows(&self, layer: &str, argument: &str) -> bool {
        let has = |list: &[String], word: &str| list.is_empty() || list.iter().any(|item| item == word);
        has(&self.layers, layer) && has(&self.arguments, argument)
    }
}

choice! {
    /// A tab of the lens.
    Tab {
        /// Stride and padding.
        Window = "window",
        /// Every channel.
        Maps = "maps",
        /// The formulas.
        Why = "why",
        /// Code.
        Code = "code",
    }
}

/// What of the page a step shows.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Show {
    /// The layer that is looked at, by name.
    pub layer: Option<String>,
    /// The tab of the lens.
    pub tab: Option<Tab>,
    /// The picked cell: row and column, from 0.
    pub cell: Option<[u64; 2]>,
    /// The map that is chosen.
    pub channel: Option<u64>,
}

choice! {
    /// A number of a layer or of the network, to be checked or asked for.
    Figure {
        /// Rows of its maps.
        Height = "height",
        /// Columns of its maps.
        Width = "width",
        /// Its maps.
        Channels = "channels",
        /// Values it writes.
        Values = "values",
        /// Values in its weights.
        Parameters = "parameters",
        /// Multiply-adds.
        Macs = "macs",
        /// Pixels of the picture that one value sees along a side.
        ReceptiveField = "receptive_field",
        /// Rows of padding before.
        PaddingTop = "padding_top",
        /// Rows of padding after.
        PaddingBottom = "padding_bottom",
        /// Columns of padding before.
        PaddingLeft = "padding_left",
        /// Columns of padding after.
        PaddingRight = "padding_right",
        /// Rows at the end that no window reads.
        UnreadRows = "unread_rows",
        /// Columns at the end that no window reads.
        UnreadColumns = "unread_columns",
        /// Layers that do not work or wait on one.
        Problems = "problems",
        /// Layers of a class.
        Layers = "layers",
    }
}

choice! {
    /// A property of a kernel.
    KernelIs {
        /// Its weights add up to 0: where the picture is even it gives 0.
        SumsToZero = "sums_to_zero",
        /// Its weights add up to 1: it keeps the brightness.
        SumsToOne = "sums_to_one",
        /// Left and right differ, above and below do not: it answers vertical edges.
        LeftRight = "left_right",
        /// Above and below differ, left and right do not: it answers horizontal edges.
        UpDown = "up_down",
    }
}

/// What a number must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// This.
    Is(u64),
    /// This or less.
    AtMost(u64),
    /// This or more.
    AtLeast(u64),
}

/// What is to be done or answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What it looks at.
    pub what: What,
    /// The layer it is about, by name; the whole network, or its last layer, where there is none.
    pub layer: Option<String>,
    /// Words in place of its own.
    pub text: Option<Said>,
}

/// What a check looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The shape after a layer.
    Shape(Shape),
    /// A number; for [`Figure::Layers`] of which class.
    Figure(Figure, Bound, Option<String>),
    /// An argument's value.
    Argument(String, Value),
    /// A kernel of a layer, of this filter or of any.
    Kernel(KernelIs, Option<u64>),
    /// A number that is asked for, and hidden until it is answered.
    Ask(Figure),
}

/// Why a text is no lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonError {
    /// It is no JSON, something is missing, or something stands where something else should.
    Import(ImportError),
    /// It is JSON, but does not say that it is a lesson.
    NotLesson,
    /// It was made for a newer version.
    Newer {
        /// That version.
        version: i64,
    },
    /// It is longer than lessons are.
    TooLong {
        /// Bytes it may have.
        most: u64,
    },
    /// A list has more items than are read.
    TooMany {
        /// The place.
        path: String,
        /// Items it may have.
        most: u64,
    },
    /// A word stands there that means nothing.
    Word {
        /// The place.
        path: String,
        /// The word.
        word: String,
        /// Those that mean something.
        known: String,
    },
    /// A network that a step begins with cannot be read.
    Start {
        /// The place.
        path: String,
        /// Why.
        error: LinkError,
    },
    /// The link that it is packed in is broken.
    Link(LinkError),
}

impl From<ImportError> for LessonError {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

#[cfg(test)]
mod tests;
