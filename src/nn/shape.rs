//! Sizes of a tensor's axes without the batch, and everything that can be wrong with them.

use super::params::{Pair, ParamError};
use crate::choice;
use std::fmt;

choice! {
    /// Which axis of a picture-like tensor holds its channels.
    DataFormat {
        /// Height, width, channels.
        ChannelsLast = "channels_last" | "None",
        /// Channels, height, width.
        ChannelsFirst = "channels_first",
    }
}

/// A tensor's sizes without the batch axis; `None` is an axis whose size is not known yet.
///
/// ```
/// use convscope::nn::shape::Shape;
/// assert_eq!(Shape::known(&[28, 28, 8]).to_string(), "(None, 28, 28, 8)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Shape(pub Vec<Option<u64>>);

/// Height, width and channels of a shape, whatever their order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hwc {
    /// Rows.
    pub h: Option<u64>,
    /// Columns.
    pub w: Option<u64>,
    /// Channels.
    pub c: Option<u64>,
}

impl Shape {
    /// A shape all of whose sizes are known.
    #[must_use]
    pub fn known(sizes: &[u64]) -> Self {
        Self(sizes.iter().copied().map(Some).collect())
    }

    /// Axes, the batch counted, as Keras counts them.
    #[must_use]
    pub fn rank(&self) -> u64 {
        self.0.len() as u64 + 1
    }

    /// All sizes, if all are known.
    #[must_use]
    pub fn sizes(&self) -> Option<Vec<u64>> {
        self.0.iter().copied().collect()
    }

    /// Values in one sample: `Ok(None)` where a size is not known.
    ///
    /// # Errors
    /// [`Problem::TooLarge`] where the product overflows.
    pub fn count(&self) -> Result<Option<u64>, Problem> {
        self.sizes().map(|sizes| product(&sizes)).transpose()
    }

    /// Height, width and channels; `None` for a shape that is not a picture's.
    #[must_use]
    pub fn hwc(&self, format: DataFormat) -> Option<Hwc> {
        match (self.0.as_slice(), format) {
            (&[h, w, c], DataFormat::ChannelsLast) | (&[c, h, w], DataFormat::ChannelsFirst) => Some(Hwc { h, w, c }),
            _ => None,
        }
    }

    /// The shape with these sizes, in the order of `format`.
    #[must_use]
    pub fn from_hwc(hwc: Hwc, format: DataFormat) -> Self {
        let Hwc { h, w, c } = hwc;
        Self(match format {
            DataFormat::ChannelsLast => vec![h, w, c],
            DataFormat::ChannelsFirst => vec![c, h, w],
        })
    }

    /// The position in this shape of an axis as Keras counts it (the batch is 0, negative ones from the end).
    ///
    /// # Errors
    /// Where there is no such axis, or it is the batch.
    pub fn axis(&self, axis: i64) -> Result<usize, Problem> {
        let rank = i64::try_from(self.rank()).unwrap_or(i64::MAX);
        let from_start = if axis < 0 { axis.saturating_add(rank) } else { axis };
        match usize::try_from(from_start) {
            Ok(0) => Err(Problem::BatchAxis),
            Ok(n) if from_start < rank => Ok(n - 1),
            _ => Err(Problem::AxisOutOfRange { axis, rank: self.rank() }),
        }
    }
}

/// Written as Keras does, the batch first.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(None")?;
        for size in &self.0 {
            match size {
                Some(n) => write!(f, ", {n}")?,
                None => f.write_str(", None")?,
            }
        }
        f.write_str(if self.0.is_empty() { ",)" } else { ")" })
    }
}

/// The product of some sizes.
///
/// # Errors
/// [`Problem::TooLarge`] where no `u64` holds it.
pub fn product(sizes: &[u64]) -> Result<u64, Problem> {
    if sizes.contains(&0) {
        return Ok(0);
    }
    sizes.iter().try_fold(1_u64, |all, n| all.checked_mul(*n)).ok_or(Problem::TooLarge)
}

/// An axis of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// Counted in rows.
    Height,
    /// Counted in columns.
    Width,
}

/// Ranks that a layer takes, the batch counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ranks {
    /// This one only.
    Exactly(u64),
    /// This one and more.
    AtLeast(u64),
}

/// Why a layer cannot work where it stands. Each carries its numbers; the sentence is made at the edge.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// An argument that Keras's constructor refuses.
    Param(ParamError),
    /// The input has the wrong number of axes.
    Rank {
        /// What the layer takes.
        wanted: Ranks,
        /// What it was given.
        got: Shape,
    },
    /// No window fits.
    NoPlace {
        /// The axis along which it does not.
        axis: Axis,
        /// The argument that gives the kernel's size.
        param: &'static str,
        /// Cells of the kernel along that axis.
        kernel: u64,
        /// Cells it spans with its dilation.
        effective: u64,
        /// Cells of the input along that axis.
        input: u64,
    },
    /// The number of input channels must be known.
    UnknownChannels,
    /// A weight's shape depends on a size that is not known.
    UnknownSize {
        /// The weight's name.
        weight: &'static str,
    },
    /// `groups` does not divide the input's channels.
    ChannelsNotDivisible {
        /// Input channels.
        channels: u64,
        /// Groups.
        groups: u64,
    },
    /// `groups` does not divide `filters`.
    FiltersNotDivisible {
        /// Filters.
        filters: u64,
        /// Groups.
        groups: u64,
    },
    /// Keras does not allow both.
    StridesWithDilation {
        /// The strides.
        strides: Pair,
        /// The dilation.
        dilation_rate: Pair,
    },
    /// A pool cannot step by 0.
    PoolStridesZero,
    /// The output padding must be less than the strides.
    OutputPadding {
        /// The output padding.
        output_padding: Pair,
        /// The strides.
        strides: Pair,
    },
    /// Cropping leaves nothing.
    CroppedAway {
        /// The axis along which it does not.
        axis: Axis,
        /// Cells of the input along that axis.
        input: u64,
        /// Cells cut off before and after.
        cropping: [i64; 2],
    },
    /// A merge of shapes that do not go together.
    MergeShapes {
        /// One of them.
        first: Shape,
        /// The other.
        second: Shape,
    },
    /// Inputs that differ elsewhere than along the axis on which they are put one behind the other.
    ConcatShapes {
        /// The first input.
        first: Shape,
        /// The one that differs.
        second: Shape,
    },
    /// A merge that was given one tensor, not a list of them.
    NotAList,
    /// A difference needs exactly two inputs.
    NotTwo {
        /// Inputs it has.
        got: u64,
    },
    /// A merge of batches of different sizes.
    MergeBatches {
        /// One size.
        first: u64,
        /// The other.
        second: u64,
    },
    /// Inputs to be put one behind the other that come in batches of different sizes.
    ConcatBatches {
        /// One size.
        first: u64,
        /// The other.
        second: u64,
    },
    /// More than one size of a new shape is left open.
    ManyOpen {
        /// How many.
        open: u64,
    },
    /// A new shape holds another number of values.
    ReshapeSize {
        /// The shape of the input.
        input: Shape,
        /// The new shape; nothing for the size that is left open.
        target: Shape,
    },
    /// No order of the axes: it must name each once, from 1 on.
    NoOrder {
        /// What was given.
        dims: Vec<i64>,
    },
    /// Mean and variance are given together, one for each entry of the axis, or not at all.
    HalfStatistics,
    /// A layer inside a nested model cannot work.
    Inside {
        /// The layer's name.
        name: String,
        /// What is wrong with it.
        problem: Box<Problem>,
    },
    /// There is no such axis.
    AxisOutOfRange {
        /// The axis asked for.
        axis: i64,
        /// Axes there are, the batch counted.
        rank: u64,
    },
    /// The axis asked for is the batch.
    BatchAxis,
    /// The layer got this many inputs.
    Inputs {
        /// Inputs it takes.
        wanted: u64,
        /// Inputs it has.
        got: u64,
    },
    /// Nothing stands above it, or an input it names does not exist.
    NoInput,
    /// An input it names stands below it.
    InputBelow {
        /// That layer's name.
        name: String,
    },
    /// A layer that was built on another input is called again, and its weights do not fit this one.
    Rebuilt {
        /// What it was built on.
        first: Shape,
        /// What it is called on.
        got: Shape,
    },
    /// Two layers have this name.
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A layer's name may not hold a `/`.
    BadName {
        /// The name.
        name: String,
    },
    /// A count no 64-bit number holds.
    TooLarge,
    /// A padding so negative that nothing is left.
    NegativePadding {
        /// Cells of the input along the axis.
        input: u64,
        /// Cells added in all (negative).
        padding: i64,
    },
    /// A layer that is not built here; its config is kept untouched.
    UnknownLayer {
        /// Its class name.
        class_name: String,
    },
}

impl Problem {
    /// A short stable name, as tests and the JS API use it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Param(error) => error.code(),
            Self::Rank { .. } => "rank_mismatch",
            Self::NoPlace { .. } | Self::NegativePadding { .. } => "output_not_positive",
            Self::UnknownChannels => "unknown_channels",
            // The batch is of no size that is known when weights are made.
            Self::UnknownSize { .. } | Self::BatchAxis => "variable_shape_unknown",
            Self::ChannelsNotDivisible { .. } => "channels_not_divisible_by_groups",
            Self::FiltersNotDivisible { .. } => "filters_not_divisible_by_groups",
            Self::StridesWithDilation { .. } => "strides_with_dilation",
            Self::PoolStridesZero => "pool_strides_zero",
            Self::AxisOutOfRange { .. } => "axis_out_of_range",
            Self::OutputPadding { .. } => "output_padding_ge_stride",
            Self::CroppedAway { .. } => "cropping_too_large",
            Self::MergeShapes { .. } => "merge_shape_mismatch",
            Self::ConcatShapes { .. } | Self::ConcatBatches { .. } => "concat_shape_mismatch",
            Self::NotAList => "merge_needs_list",
            Self::NotTwo { .. } => "subtract_needs_two",
            Self::MergeBatches { .. } => "merge_batch_mismatch",
            Self::ManyOpen { .. } => "reshape_many_unknown",
            Self::ReshapeSize { .. } => "reshape_size_mismatch",
            Self::NoOrder { .. } => "permute_bad_dims",
            Self::HalfStatistics => "normalization_statistics",
            Self::Inside { problem, .. } => problem.code(),
            Self::Inputs { .. } => "wrong_number_of_inputs",
            Self::NoInput => "missing_input",
            Self::InputBelow { .. } => "input_below",
            Self::Rebuilt { .. } => "input_spec_mismatch",
            Self::DuplicateName { .. } => "duplicate_name",
            Self::BadName { .. } => "bad_layer_name",
            Self::TooLarge => "too_large",
            Self::UnknownLayer { .. } => "unknown_layer",
        }
    }

    /// The argument whose field the problem belongs to, if it belongs to one.
    #[must_use]
    pub fn param(&self) -> Option<&str> {
        Some(match self {
            Self::Param(error) => &error.param,
            Self::NoPlace { param, .. } => param,
            Self::ChannelsNotDivisible { .. } | Self::FiltersNotDivisible { .. } => "groups",
            Self::StridesWithDilation { .. } | Self::PoolStridesZero => "strides",
            Self::AxisOutOfRange { .. } | Self::BatchAxis => "axis",
            Self::OutputPadding { .. } => "output_padding",
            Self::CroppedAway { .. } => "cropping",
            Self::ManyOpen { .. } | Self::ReshapeSize { .. } => "target_shape",
            Self::NoOrder { .. } => "dims",
            Self::HalfStatistics => "variance",
            Self::NegativePadding { .. } => "padding",
            _ => return None,
        })
    }
}
