//! What makes maps larger or smaller by interpolation has in common: the methods, and how an axis is cut or padded before.

use super::{Sight, planes, sizes};
use crate::choice;
use crate::nn::along::Along;
use crate::nn::kernels::resample::{Taps, row};
use crate::nn::maps::{Layout, Maps, channel_axis};
use crate::nn::params::{Field, Kind, Reason, Value};
use crate::nn::shape::{DataFormat, Hwc, Shape};
use crate::nn::trace::{Term, Terms, place};
use crate::nn::work::{Job, RunError, fill};

choice! {
    /// How values between cells are made.
    Interpolation {
        /// The nearest cell.
        Nearest = "nearest",
        /// A mixture of the two cells beside, along each axis.
        Bilinear = "bilinear",
        /// A cubic through four cells along each axis.
        Bicubic = "bicubic",
        /// Lanczos's window over six cells along each axis.
        Lanczos3 = "lanczos3",
        /// Lanczos's window over ten cells along each axis.
        Lanczos5 = "lanczos5",
    }
}

/// An interpolation as Keras takes it: any text passes its constructor, and fails only on data.
#[derive(Clone, Debug, PartialEq)]
pub enum Method {
    /// One that Keras has.
    Known(Interpolation),
    /// Any other text.
    Other(String),
}

impl Field for Method {
    const KIND: Kind = Kind::Choice(Interpolation::WORDS);
    fn read(value: &Value) -> Result<Self, Reason> {
        let text = value.as_text().ok_or(Reason::NotChoice(Interpolation::WORDS))?;
        Ok(Interpolation::from_word(text).map_or_else(|| Self::Other(text.to_owned()), Self::Known))
    }
    fn write(&self) -> Value {
        match self {
            Self::Known(known) => known.write(),
            Self::Other(text) => Value::from(text.as_str()),
        }
    }
}

/// One axis on its way to another size: first `before` cells are put before and after it (negative: cut away), `after` of
/// them after; what that leaves is brought to `output` cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Cells of the input.
    pub input: u64,
    /// Cells put before (negative: cut away).
    pub before: i64,
    /// Cells after that, those put after included.
    pub middle: u64,
    /// Cells of the output.
    pub output: u64,
}

impl Scale {
    /// The whole axis, brought to another size.
    #[must_use]
    pub const fn whole(input: u64, output: u64) -> Self {
        Self { input, before: 0, middle: input, output }
    }

    /// The window in the middle that is `part` cells long, brought to another size.
    #[must_use]
    pub fn middle(input: u64, part: u64, output: u64) -> Self {
        let before = i64::try_from(input.saturating_sub(part) / 2).unwrap_or(i64::MAX);
        Self { input, before: -before, middle: part, output }
    }

    /// What a cell of the output sees.
    #[must_use]
    pub const fn along(&self, nearest: bool) -> Along {
        let (input, output) = (self.middle, self.output);
        if nearest { Along::Nearest { input, output } } else { Along::Blend { input, output } }
    }
}

/// Sides of a picture that has another aspect ratio: `h` rows where its `w` columns are brought to the target's.
fn in_proportion(other: u64, target: u64, other_target: u64) -> u64 {
    other.saturating_mul(target) / other_target.max(1)
}

/// The largest window in the middle that has the target's aspect ratio, brought to the target's size.
#[must_use]
pub fn cropped([h, w]: [u64; 2], [height, width]: [u64; 2]) -> [Scale; 2] {
    let rows = in_proportion(w, height, width).min(h).max(1);
    let columns = in_proportion(h, width, height).min(w).max(1);
    [Scale::middle(h, rows, height), Scale::middle(w, columns, width)]
}

/// The whole picture with padding beside it, so that it has the target's aspect ratio, brought to the target's size.
#[must_use]
pub fn padded([h, w]: [u64; 2], [height, width]: [u64; 2]) -> [Scale; 2] {
    let beside = |n: u64, wanted: u64| wanted.saturating_sub(n) / 2;
    let (above, left) = (beside(h, in_proportion(w, height, width)), beside(w, in_proportion(h, width, height)));
    let scale = |input: u64, before: u64, output| Scale {
        input,
        before: i64::try_from(before).unwrap_or(i64::MAX),
        middle: input.saturating_add(before.saturating_mul(2)),
        output,
    };
    // Keras pads one axis only.
    [scale(h, above, height), scale(w, if above > 0 { 0 } else { left }, width)]
}

/// What a cell of the output sees of the input.
#[must_use]
pub fn sight([h, w]: [Scale; 2], method: &Method) -> Sight {
    let nearest = *method == Method::Known(Interpolation::Nearest);
    let plain = |scale: Scale| scale.before == 0 && scale.middle == scale.input;
    match (plain(h), plain(w)) {
        (true, true) => Sight::Along { h: h.along(nearest), w: w.along(nearest) },
        // A part of the picture, brought to another size.
        _ => Sight::Everything,
    }
}

/// The work of bringing every channel to another size. Beyond a padded picture stands `fill_value`.
///
/// # Errors
/// Where the method is not computed here, or the machine does not give the memory.
pub fn resample(
    inputs: &[Maps],
    [h, w]: [Scale; 2],
    method: &Method,
    fill_value: f32,
    format: DataFormat,
) -> Result<Job, RunError> {
    let nearest = match method {
        Method::Known(Interpolation::Nearest) => true,
        Method::Known(Interpolation::Bilinear) => false,
        _ => return Err(RunError::Argument { param: "interpolation" }),
    };
    let (input, [_, columns]) = planes(inputs, format)?;
    let refused = || RunError::Refused { bytes: u64::MAX };
    let taps = |scale: &Scale| Taps::new(scale.input, scale.before, scale.middle, scale.output, nearest);
    let (h, w) = (taps(&h).ok_or_else(refused)?, taps(&w).ok_or_else(refused)?);
    let layout = Layout::first(&sizes([h.len(), w.len()], input.count, format), channel_axis(format));
    let rows = h.len().max(1);
    fill(layout, w.len(), 8, move |at, first, out, _| {
        row(input.plane(at / rows), columns, h.at(at % rows), w.from(first), fill_value, out);
    })
}

/// The terms of one value: the cells it is a mixture of, each with its share.
#[must_use]
pub fn terms(
    inputs: &[Maps],
    at: &[usize],
    [h, w]: [Scale; 2],
    method: &Method,
    fill_value: f32,
    format: DataFormat,
) -> Option<Terms> {
    let nearest = *method == Method::Known(Interpolation::Nearest);
    let (y, x, channel) = place(at, format)?;
    let shares = |scale: &Scale, place: usize| {
        let taps = Taps::new(scale.input, scale.before, scale.middle, scale.output, nearest)?;
        Some(taps.at(place).shares())
    };
    let mut terms = vec![];
    for (row, above) in shares(&h, y)? {
        for (column, beside) in shares(&w, x)? {
            let at = row.zip(column).map(|(y, x)| sizes([y, x], channel, format).to_vec());
            let value = at.as_ref().and_then(|at| inputs.first()?.view().get(at.as_slice()).copied());
            terms.push(Term::weighed(0, at, value.unwrap_or(fill_value), above * beside));
        }
    }
    Some(Terms::sum(terms, 0.0, "linear"))
}

/// Height and width of what comes out, under a format.
#[must_use]
pub fn resized(size: Hwc, [h, w]: [Option<u64>; 2], format: DataFormat) -> Shape {
    Shape::from_hwc(Hwc { h, w, c: size.c }, format)
}
