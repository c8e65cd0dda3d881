//! What the convolutions have in common: a window that slides over a picture, and the activation behind the sums.

use super::{Sight, picture, places, planes, single, sizes};
use crate::nn::activation::Activation;
use crate::nn::kernels::across::across;
use crate::nn::kernels::conv::{Convolution, scratch};
use crate::nn::maps::{Layout, Maps, channel_axis};
use crate::nn::params::Pair;
use crate::nn::shape::{Axis, DataFormat, Hwc, Problem, Shape};
use crate::nn::trace::{Term, Terms, place, window};
use crate::nn::window::{Misfit, Padding, Window};
use crate::nn::work::{Job, NodeWeights, RunError, then};
use std::ops::Range;

/// A convolution's window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slide {
    /// Rows and columns of the kernel.
    pub kernel_size: Pair,
    /// Rows and columns from one window to the next.
    pub strides: Pair,
    /// Rows and columns from one tap to the next.
    pub dilation_rate: Pair,
    /// What happens at the border.
    pub padding: Padding,
    /// Which axis holds the channels.
    pub format: DataFormat,
}

/// What is summed: filters, in groups of channels that do not see each other, with weights of these names.
#[derive(Clone, Copy, Debug)]
pub struct Filters {
    /// Channels of the output.
    pub filters: u64,
    /// Groups.
    pub groups: u64,
    /// The names of the kernel and the bias.
    pub names: [&'static str; 2],
}

impl Slide {
    fn along(&self, axis: usize, size: u64) -> Result<Window, Misfit> {
        Window::new(size, self.kernel_size[axis], self.strides[axis], self.dilation_rate[axis], self.padding)
    }

    /// Rows and columns after it, and the channels of its input.
    ///
    /// # Errors
    /// Where the input is no picture, or no window fits.
    pub fn output(&self, inputs: &[&Shape]) -> Result<Hwc, Problem> {
        let mut size = picture(single(inputs)?, self.format)?;
        size.h = places(size.h, Axis::Height, "kernel_size", |n| self.along(0, n))?;
        size.w = places(size.w, Axis::Width, "kernel_size", |n| self.along(1, n))?;
        Ok(size)
    }

    /// The channels of its input.
    ///
    /// # Errors
    /// Where the input is no picture, or their number is not known.
    pub fn channels(&self, inputs: &[&Shape]) -> Result<u64, Problem> {
        picture(single(inputs)?, self.format)?.c.ok_or(Problem::UnknownChannels)
    }

    /// The window along both axes, where the sizes are known.
    #[must_use]
    pub fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        let size = single(inputs).ok()?.hwc(self.format)?;
        Some(Sight::Window { h: self.along(0, size.h?).ok()?, w: self.along(1, size.w?).ok()? })
    }

    /// Bytes it needs while it works.
    #[must_use]
    pub fn scratch(&self, inputs: &[&Shape], filters: Filters) -> u64 {
        let bytes = || {
            let size = single(inputs).ok()?.hwc(self.format)?;
            let windows = [&self.along(0, size.h?).ok()?, &self.along(1, size.w?).ok()?];
            scratch(size.c?, filters.filters, filters.groups, windows)
        };
        bytes().unwrap_or(u64::MAX)
    }

    /// Its sums, put through an activation.
    ///
    /// # Errors
    /// Where the machine does not give the memory.
    pub fn work(&self, inputs: &[Maps], filters: Filters, activation: Activation) -> Result<Job, RunError> {
        let (input, [rows, columns]) = planes(inputs, self.format)?;
        let none = |_| RunError::Sizes { wanted: Shape(vec![None; 3]), got: inputs.first().map(Maps::shape) };
        let (h, w) = (self.along(0, rows as u64).map_err(none)?, self.along(1, columns as u64).map_err(none)?);
        let (count, groups) = (size(filters.filters)?, size(filters.groups)?);
        let sizes = sizes([size(h.output)?, size(w.output)?], count, self.format);
        let layout = Layout::first(&sizes, channel_axis(self.format));
        let alone = if activation.is_across() { Activation::Linear } else { activation };
        let names = filters.names;
        let windows = [&h, &w];
        let sums = Convolution { input, windows, filters: count, groups, activation: alone, names, layout }.work()?;
        Ok(activated(sums, activation))
    }

    /// The terms of one value.
    #[must_use]
    pub fn terms(
        &self,
        inputs: &[Maps],
        at: &[usize],
        filters: Filters,
        activation: Activation,
        weights: &NodeWeights<'_>,
    ) -> Option<Terms> {
        let (y, x, filter) = place(at, self.format)?;
        let (_, _, channels) = inputs.first()?.hwc(self.format);
        let (groups, count) = (usize::try_from(filters.groups).ok()?, usize::try_from(filters.filters).ok()?);
        let (each, filters_each) = (channels.checked_div(groups)?, count.checked_div(groups)?);
        let first = filter.checked_div(filters_each)?.checked_mul(each)?;
        let read = self.read(inputs, [y, x], first..first + each)?;
        let [kernel, bias] = filters.names;
        let mut values = vec![0.0; read.len()];
        weights.fill(kernel, filter, 0, &mut values);
        let terms = read.into_iter().zip(values).map(|((at, value), weight)| Term::weighed(0, at, value, weight));
        Some(Terms::sum(terms.collect(), weights.number(bias, filter, 0.0), activation.word()))
    }

    /// What the window at a place reads of some channels.
    #[must_use]
    pub fn read(&self, inputs: &[Maps], at: [usize; 2], channels: Range<usize>) -> Option<Vec<Cell>> {
        let input = inputs.first()?;
        let (rows, columns, _) = input.hwc(self.format);
        let (h, w) = (self.along(0, rows as u64).ok()?, self.along(1, columns as u64).ok()?);
        Some(window(input, self.format, [&h, &w], at, channels))
    }
}

/// A cell that is read and its value; no cell is padding.
type Cell = (Option<Vec<usize>>, f32);

/// A count that memory can hold.
///
/// # Errors
/// Where no `usize` holds it.
pub fn size(n: u64) -> Result<usize, RunError> {
    usize::try_from(n).map_err(|_| RunError::Refused { bytes: u64::MAX })
}

/// Work whose values have gone through an activation already, unless that looks at several of them together.
#[must_use]
pub fn activated(sums: Job, activation: Activation) -> Job {
    if activation.is_across() { then(sums, move |maps| across(maps, activation)) } else { sums }
}

/// What Keras does not allow together.
///
/// # Errors
/// Where both step by more than 1 along some axis.
pub fn strides_or_dilation(strides: Pair, dilation_rate: Pair) -> Result<(), Problem> {
    let steps = |pair: Pair| pair.iter().any(|n| *n > 1);
    if steps(strides) && steps(dilation_rate) {
        return Err(Problem::StridesWithDilation { strides, dilation_rate });
    }
    Ok(())
}
