//! What the pools have in common: their windows, and the shape that is left.

use super::{Sight, picture, places, planes, single, sizes};
use crate::nn::along::Along;
use crate::nn::kernels::pool::{Of, Places, Pooling};
use crate::nn::kernels::pool_rows::PoolRows;
use crate::nn::maps::{Layout, Maps, channel_axis};
use crate::nn::params::Pair;
use crate::nn::shape::{Axis, DataFormat, Hwc, Problem, Shape};
use crate::nn::trace::{Op, Term, Terms, place, window};
use crate::nn::window::{Misfit, Padding, Window};
use crate::nn::work::{Job, RunError};

/// The operator of a pool: where it pools, as one of the structures below, and what it keeps of each place.
macro_rules! pool {
    ($layer:ident, $of:expr, |$this:ident| $places:expr) => {
        impl Operator for $layer {
            fn group(&self) -> Group {
                Group::Pooling
            }

            fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
                let $this = self;
                $places.output_shape(inputs)
            }

            fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
                let $this = self;
                $places.sight(inputs)
            }

            fn pools(&self) -> Option<Of> {
                Some($of)
            }

            fn data_format(&self) -> Option<DataFormat> {
                Some(self.data_format)
            }

            fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
                let $this = self;
                $places.forward(inputs, $of)
            }

            fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
                let $this = self;
                $places.terms(inputs, at, $of)
            }
        }
    };
}

pub(super) use pool;

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
    /// A pool's window.
    #[must_use]
    pub const fn new(size: Pair, strides: Option<Pair>, padding: Padding, format: DataFormat) -> Self {
        Self { size, strides, padding, format }
    }

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
    if let Some(rows) = PoolRows::new(of, &input, [h, w], &layout) {
        return Ok(Box::new(rows?));
    }
    Ok(Box::new(Pooling::new(of, input, columns, [Places::Window(*h), Places::Window(*w)], layout)?))
}

/// A pool over all rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Global {
    /// Which axis holds the channels.
    pub format: DataFormat,
    /// Whether rows and columns stay, as 1 x 1.
    pub keepdims: bool,
}

impl Global {
    /// The shape after the pool.
    ///
    /// # Errors
    /// Where the input is not a picture's.
    pub fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let size = picture(single(inputs)?, self.format)?;
        if self.keepdims {
            Ok(Shape::from_hwc(Hwc { h: Some(1), w: Some(1), c: size.c }, self.format))
        } else {
            Ok(Shape(vec![size.c]))
        }
    }

    /// It sees everything.
    #[must_use]
    pub const fn sight(&self, _inputs: &[&Shape]) -> Option<Sight> {
        Some(Sight::Everything)
    }

    /// The pool's work.
    ///
    /// # Errors
    /// Where the machine does not give the memory.
    pub fn forward(&self, inputs: &[Maps], of: Of) -> Result<Job, RunError> {
        let (_, [rows, columns]) = planes(inputs, self.format)?;
        let windows = [&Window::whole(rows as u64), &Window::whole(columns as u64)];
        slide(inputs, self.format, windows, of, |size, channels| {
            if self.keepdims { Layout::keras(&sizes(size, channels, self.format)) } else { Layout::keras(&[channels]) }
        })
    }

    /// The terms of one value.
    #[must_use]
    pub fn terms(&self, inputs: &[Maps], at: &[usize], of: Of) -> Option<Terms> {
        let input = inputs.first()?;
        let (rows, columns, _) = input.hwc(self.format);
        let channel = match at {
            [channel] => *channel,
            _ => place(at, self.format)?.2,
        };
        let windows = [&Window::whole(rows as u64), &Window::whole(columns as u64)];
        Some(pooled(input, self.format, windows, [0, 0], channel, of))
    }
}

/// A pool of so many bins: bin `i` of `o` reads cells `floor(i·n/o)` to `ceil((i + 1)·n/o)`, the last not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adaptive {
    /// Bins along the rows and the columns.
    pub bins: Pair,
    /// Which axis holds the channels.
    pub format: DataFormat,
}

impl Adaptive {
    /// The shape after the pool.
    ///
    /// # Errors
    /// Where the input is not a picture's.
    pub fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let size = picture(single(inputs)?, self.format)?;
        let [h, w] = self.bins.map(Some);
        Ok(Shape::from_hwc(Hwc { h, w, c: size.c }, self.format))
    }

    /// The bins along both axes, where the sizes are known.
    #[must_use]
    pub fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        let (size, [h, w]) = (single(inputs).ok()?.hwc(self.format)?, self.bins);
        Some(Sight::Along {
            h: Along::Bins { input: size.h?, output: h },
            w: Along::Bins { input: size.w?, output: w },
        })
    }

    /// The pool's work.
    ///
    /// # Errors
    /// Where the machine does not give the memory.
    pub fn forward(&self, inputs: &[Maps], of: Of) -> Result<Job, RunError> {
        let ((input, [rows, columns]), [h, w]) = (planes(inputs, self.format)?, self.bins);
        let size = |n: u64| usize::try_from(n).map_err(|_| RunError::Refused { bytes: u64::MAX });
        let layout = Layout::first(&sizes([size(h)?, size(w)?], input.count, self.format), channel_axis(self.format));
        let bins = [(rows, h), (columns, w)].map(|(n, output)| Places::Bins { input: n as u64, output });
        Ok(Box::new(Pooling::new(of, input, columns, bins, layout)?))
    }

    /// The terms of one value.
    #[must_use]
    pub fn terms(&self, inputs: &[Maps], at: &[usize], of: Of) -> Option<Terms> {
        let input = inputs.first()?;
        let (y, x, channel) = place(at, self.format)?;
        let (rows, columns, _) = input.hwc(self.format);
        let bin = |n: usize, output: u64, at: usize| {
            let at = i64::try_from(at).ok()?;
            let (first, last) = Along::Bins { input: n as u64, output }.back(at, at);
            Some(usize::try_from(first).ok()?..usize::try_from(last + 1).ok()?)
        };
        let [h, w] = self.bins;
        let (rows, columns) = (bin(rows, h, y)?, bin(columns, w, x)?);
        let cells = rows.flat_map(|y| columns.clone().map(move |x| sizes([y, x], channel, self.format).to_vec()));
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
}
