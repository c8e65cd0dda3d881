//! What the pools have in common: their windows, and the shape that is left.

use super::{Sight, picture, places, single};
use crate::nn::params::Pair;
use crate::nn::shape::{Axis, DataFormat, Hwc, Problem, Shape};
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
