//! What the pools have in common: their windows, and the shape that is left.

use super::{Sight, picture, places, single};
use crate::nn::activation::Activation;
use crate::nn::kernels::pool::{self, Of};
use crate::nn::maps::Maps;
use crate::nn::params::Pair;
use crate::nn::shape::{Axis, DataFormat, Hwc, Problem, Shape, product};
use crate::nn::task::{Form, Planes, Task};
use crate::nn::window::{Misfit, Padding, Window};

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
    #[must_use]
    pub fn forward(&self, inputs: &[Maps], of: Of) -> Option<Task> {
        let planes = Planes::new(inputs.first()?, self.format)?;
        let [channels, rows, columns] = planes.size;
        let (h, w) = (self.along(0, rows as u64).ok()?, self.along(1, columns as u64).ok()?);
        let (oh, ow) = (usize::try_from(h.output).ok()?, usize::try_from(w.output).ok()?);
        let cost = product(&[h.kernel, w.kernel, w.output]).unwrap_or(u64::MAX);
        Task::new(Form::Planes([channels, oh, ow], self.format), ow, cost, Activation::Linear, move |piece, out| {
            let (channel, y) = (piece / oh.max(1), piece % oh.max(1));
            planes.with(|values| {
                let plane = values.get(channel * rows * columns..(channel + 1) * rows * columns).unwrap_or_default();
                pool::row(of, plane, &h, &w, y as u64, out);
            });
        })
    }
}

/// The work of a pool over all rows and columns.
#[must_use]
pub fn global(inputs: &[Maps], format: DataFormat, of: Of, output: &[usize]) -> Option<Task> {
    let planes = Planes::new(inputs.first()?, format)?;
    let [_, rows, columns] = planes.size;
    let (h, w) = (Window::whole(rows as u64), Window::whole(columns as u64));
    Task::new(Form::Keras(output.to_vec()), 1, (rows * columns) as u64, Activation::Linear, move |channel, out| {
        planes.with(|values| {
            let plane = values.get(channel * rows * columns..(channel + 1) * rows * columns).unwrap_or_default();
            pool::row(of, plane, &h, &w, 0, out);
        });
    })
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
