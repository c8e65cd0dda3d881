//! What padding and cropping have in common: rows and columns put around a map, or cut away from it.

use super::{planes, sizes};
use crate::nn::maps::{Layout, Maps, channel_axis};
use crate::nn::params::Sides;
use crate::nn::shape::{DataFormat, Shape};
use crate::nn::work::{Job, RunError, fill};

/// A size with so many cells put before and after it (negative: cut away); `None` where no size is left, or none holds it.
#[must_use]
pub fn widened(size: u64, [before, after]: [i64; 2]) -> Option<u64> {
    size.checked_add_signed(before.checked_add(after)?)
}

/// The work of putting rows and columns of zeros around every channel, or of cutting them away.
///
/// # Errors
/// Where nothing is left, or the machine does not give the memory.
pub fn shift(inputs: &[Maps], sides: Sides, format: DataFormat) -> Result<Job, RunError> {
    let (input, [rows, columns]) = planes(inputs, format)?;
    let wrong = || RunError::Sizes { wanted: Shape(vec![None; 3]), got: inputs.first().map(Maps::shape) };
    let along = |n: usize, side| widened(n as u64, side).and_then(|size| usize::try_from(size).ok()).ok_or_else(wrong);
    let [[top, _], [left, _]] = sides;
    let (h, w) = (along(rows, sides[0])?, along(columns, sides[1])?);
    let layout = Layout::first(&sizes([h, w], input.count, format), channel_axis(format));
    // Where an output cell comes from.
    let from = |cell: usize, before: i64| {
        i64::try_from(cell).ok().and_then(|cell| usize::try_from(cell.saturating_sub(before)).ok())
    };
    fill(layout, w, 1, move |at, first, out, _| {
        let (plane, y) = (input.plane(at / h.max(1)), from(at % h.max(1), top));
        let Some(cells) = y.and_then(|y| plane.chunks_exact(columns.max(1)).nth(y)) else { return };
        for (x, out) in out.iter_mut().enumerate() {
            *out = from(first + x, left).and_then(|x| cells.get(x)).copied().unwrap_or(0.0);
        }
    })
}
