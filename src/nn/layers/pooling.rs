//! What the pools have in common: their windows, and the shape that is left.

use super::{Sight, picture, places, planes, single, sizes};
use crate::nn::along::Along;
use crate::nn::kernels::pool::{Of, Places, Pooling};
use crate::nn::maps::{Layout, Maps, channel_axis};
use crate::nn::params::Pair;
use crate::nn::shape::{Axis, DataFormat, Hwc, Problem, Shape};
use crate::nn::trace::{Op, Term, Terms, place, window};
use crate::nn::window::{Misfit, Padding, Window};
use crate::nn::work::{Job, RunError};

/// A pool's window: its size, its steps (none: as large as the window) and its border.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Rows and columns of the window.
    pub size: Pair,
    /// Rows and columns from one window to the next.
    pub strides: Option<Pair>,
    /// What happens at the border.
    pub padding: Padding,
    /// Which axis holds the channels.
    pub format: DataFormat,
}

impl Pool {
    fn along(&self, axis: usize, size: u64) -> Result<Window, Misfit> {
        Window::new(size, self.size[axis], self.strides.unwrap_or(self.size)[axis], 1, self.padding)
    }

    /// The shape after the pool.
    ///
    /// # Errors
    /// Where Keras refuses the call.
    pub fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let mut size = picture(single(inputs)?, self.format)?;
        if self.strides.is_some_and(|strides| strides.contains(&0)) {
            return Err(Problem::PoolStridesZero);
        }
        size.h = places(size.h, Axis::Height, "pool_size", |n| self.along(0, n))?;
        size.w = places(size.w, Axis::Width, "pool_size", |n| self.along(1, n))?;
        Ok(Shape::from_hwc(size, self.format))
    }

    /// The window along both axes, where the sizes are known.
    #[must_use]
    pub fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        let size = single(inputs).ok()?.hwc(self.format)?;
        Some(Sight::Window { h: self.along(0, size.h?).ok()?, w: self.along(1, size.w?).ok()? })
    }

    /// The pool's work.
    ///
    /// # Errors
    /// Where the machine does not give the memory.
    pub fn forward(&self, inputs: &[Maps], of: Of) -> Result<Job, RunError> {
        let (_, [rows, columns]) = planes(inputs, self.format)?;
        let none = |_| RunError::Sizes { wanted: Shape(vec![None; 3]), got: inputs.first().map(Maps::shape) };
        let (h, w) = (self.along(0, rows as u64).map_err(none)?, self.along(1, columns as u64).map_err(none)?);
        slide(inputs, self.format, [&h, &w], of, |size, channels| {
            Layout::first(&sizes(size, channels, self.format), channel_axis(self.format))
        })
    }

    /// The terms of one value.
    #[must_use]
    pub fn terms(&self, inputs: &[Maps], at: &[usize], of: Of) -> Option<Terms> {
        let input = inputs.first()?;
        let (y, x, channel) = place(at, self.format)?;
        let (rows, columns, _) = input.hwc(self.format);
        let (h, w) = (self.along(0, rows as u64).ok()?, self.along(1, columns as u64).ok()?);
        Some(pooled(input, self.format, [&h, &w], [y, x], channel, of))
    }
}

/// The terms of one value of a pool over all rows and columns.
#[must_use]
pub fn global_terms(inputs: &[Maps], format: DataFormat, at: &[usize], of: Of) -> Option<Terms> {
    let input = inputs.first()?;
    let (rows, columns, _) = input.hwc(format);
    let channel = match at {
        [channel] => *channel,
        _ => place(at, format)?.2,
    };
    let windows = [&Window::whole(rows as u64), &Window::whole(columns as u64)];
    Some(pooled(input, format, windows, [0, 0], channel, of))
}

/// The terms of the value that a window makes of one channel.
#[must_use]
pub fn pooled(
    input: &Maps,
    format: DataFormat,
    windows: [&Window; 2],
    at: [usize; 2],
    channel: usize,
    of: Of,
) -> Terms {
    let read = window(input, format, windows, at, channel..channel + 1);
    // The nearest number that the map's type has.
    #[allow(clippy::cast_precision_loss)]
    let share = 1.0 / read.iter().filter(|(at, _)| at.is_some()).count() as f32;
    let term = |(at, value): (Option<Vec<usize>>, f32)| match of {
        Of::Max if at.is_none() => Term::plain(0, None, f32::NEG_INFINITY),
        Of::Max => Term::plain(0, at, value),
        Of::Mean if at.is_none() => Term::weighed(0, None, 0.0, 0.0),
        Of::Mean => Term::weighed(0, at, value, share),
    };
    let op = match of {
        Of::Max => Op::Max,
        Of::Mean => Op::Mean,
    };
    Terms { op, terms: read.into_iter().map(term).collect(), bias: 0.0, activation: "linear" }
}

/// The work of a pool over all rows and columns.
///
/// # Errors
/// Where the machine does not give the memory.
pub fn global(inputs: &[Maps], format: DataFormat, keepdims: bool, of: Of) -> Result<Job, RunError> {
    let (_, [rows, columns]) = planes(inputs, format)?;
    let windows = [&Window::whole(rows as u64), &Window::whole(columns as u64)];
    slide(inputs, format, windows, of, |size, channels| {
        if keepdims { Layout::keras(&sizes(size, channels, format)) } else { Layout::keras(&[channels]) }
    })
}

fn slide(
    inputs: &[Maps],
    format: DataFormat,
    [h, w]: [&Window; 2],
    of: Of,
    layout: impl FnOnce([usize; 2], usize) -> Layout,
) -> Result<Job, RunError> {
    let (input, [_, columns]) = planes(inputs, format)?;
    let size = |n: u64| usize::try_from(n).map_err(|_| RunError::Refused { bytes: u64::MAX });
    let layout = layout([size(h.output)?, size(w.output)?], input.count);
    Ok(Box::new(Pooling::new(of, input, columns, [Places::Window(*h), Places::Window(*w)], layout)?))
}

/// The shape after a pool over all rows and columns.
///
/// # Errors
/// Where the input is not a picture's.
pub fn global_shape(inputs: &[&Shape], format: DataFormat, keepdims: bool) -> Result<Shape, Problem> {
    let size = picture(single(inputs)?, format)?;
    if keepdims {
        Ok(Shape::from_hwc(Hwc { h: Some(1), w: Some(1), c: size.c }, format))
    } else {
        Ok(Shape(vec![size.c]))
    }
}

/// The shape after a pool of so many bins.
///
/// # Errors
/// Where the input is not a picture's.
pub fn adaptive_shape(inputs: &[&Shape], [h, w]: Pair, format: DataFormat) -> Result<Shape, Problem> {
    let size = picture(single(inputs)?, format)?;
    Ok(Shape::from_hwc(Hwc { h: Some(h), w: Some(w), c: size.c }, format))
}

/// The bins along both axes, where the sizes are known.
#[must_use]
pub fn adaptive_sight(inputs: &[&Shape], [h, w]: Pair, format: DataFormat) -> Option<Sight> {
    let size = single(inputs).ok()?.hwc(format)?;
    Some(Sight::Along { h: Along::Bins { input: size.h?, output: h }, w: Along::Bins { input: size.w?, output: w } })
}

/// The work of a pool of so many bins.
///
/// # Errors
/// Where the machine does not give the memory.
pub fn adaptive(inputs: &[Maps], [h, w]: Pair, format: DataFormat, of: Of) -> Result<Job, RunError> {
    let (input, [rows, columns]) = planes(inputs, format)?;
    let size = |n: u64| usize::try_from(n).map_err(|_| RunError::Refused { bytes: u64::MAX });
    let layout = Layout::first(&sizes([size(h)?, size(w)?], input.count, format), channel_axis(format));
    let bins = [(rows, h), (columns, w)].map(|(n, output)| Places::Bins { input: n as u64, output });
    Ok(Box::new(Pooling::new(of, input, columns, bins, layout)?))
}

/// The terms of one value of a pool of so many bins.
#[must_use]
pub fn adaptive_terms(inputs: &[Maps], [h, w]: Pair, format: DataFormat, at: &[usize], of: Of) -> Option<Terms> {
    let input = inputs.first()?;
    let (y, x, channel) = place(at, format)?;
    let (rows, columns, _) = input.hwc(format);
    let bin = |n: usize, output: u64, at: usize| {
        let at = i64::try_from(at).ok()?;
        let (first, last) = Along::Bins { input: n as u64, output }.back(at, at);
        Some(usize::try_from(first).ok()?..usize::try_from(last + 1).ok()?)
    };
    let (rows, columns) = (bin(rows, h, y)?, bin(columns, w, x)?);
    let cells = rows.flat_map(|y| columns.clone().map(move |x| sizes([y, x], channel, format).to_vec()));
    let cells: Vec<Vec<usize>> = cells.collect();
    // The nearest number that the map's type has.
    #[allow(clippy::cast_precision_loss)]
    let share = 1.0 / cells.len() as f32;
    let term = |at: Vec<usize>| {
        let value = input.view().get(at.as_slice()).copied()?;
        Some(if of == Of::Max { Term::plain(0, Some(at), value) } else { Term::weighed(0, Some(at), value, share) })
    };
    let op = if of == Of::Max { Op::Max } else { Op::Mean };
    Some(Terms { op, terms: cells.into_iter().map(term).collect::<Option<_>>()?, bias: 0.0, activation: "linear" })
}
