//! Conv2D: filters that slide over height and width.

use super::{Channels, Group, Initializer, Operator, Sight, WeightSpec, picture, places, planes, single, sizes};
use crate::layer;
use crate::nn::activation::Activation;
use crate::nn::kernels::across::across;
use crate::nn::kernels::conv::{Convolution, scratch};
use crate::nn::maps::{Layout, Maps, channel_axis};
use crate::nn::params::Pair;
use crate::nn::shape::{Axis, DataFormat, Problem, Shape, product};
use crate::nn::trace::{Term, Terms, place, window};
use crate::nn::window::{Misfit, Padding, Window};
use crate::nn::work::{Job, NodeWeights, RunError, then};

layer! {
    /// Slides `filters` kernels over a height x width x channels input; each makes one channel of the output.
    ///
    /// `value(y, x, f) = activation(Σ input(y·s + a·d - pad, x·s + b·d - pad, c) · kernel(a, b, c, f) + bias(f))`;
    /// the kernel is not flipped (cross-correlation).
    /// Weights: kernel (`kernel_h`, `kernel_w`, channels / groups, filters), bias (filters).
    /// Source: <https://keras.io/api/layers/convolution_layers/convolution2d/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{conv2d::Conv2D, Operator}, shape::Shape};
    /// // 2·2·1·16 + 16 = 80 parameters, 200 x 200 x 1 to 100 x 100 x 16.
    /// let conv = Conv2D { filters: 16, kernel_size: [2, 2], strides: [2, 2], ..Conv2D::default() };
    /// let input = Shape::known(&[200, 200, 1]);
    /// assert_eq!(conv.output_shape(&[&input]), Ok(Shape::known(&[100, 100, 16])));
    /// let sizes = conv.weights(&[&input]).unwrap().iter().map(|w| w.shape.iter().product::<u64>()).sum::<u64>();
    /// assert_eq!(sizes, 80);
    /// ```
    Conv2D {
        /// Number of output channels.
        filters: u64 = 32, required(), min(1), last(), slider(128);
        /// Rows and columns of the kernel.
        kernel_size: Pair = [3, 3], required(), min(1), slider(11);
        /// Rows and columns from one window to the next.
        strides: Pair = [1, 1], min(1), slider(8);
        /// What happens at the border.
        padding: Padding = Padding::Valid, lowercase();
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), more();
        /// Rows and columns from one tap of the kernel to the next.
        dilation_rate: Pair = [1, 1], min(1), slider(8), more();
        /// Groups of channels that do not see each other.
        groups: u64 = 1, min(1), last(), slider(32), more();
        /// What is done to every value.
        activation: Activation = Activation::Linear;
        /// Whether each filter adds a number of its own.
        use_bias: bool = true, more();
    } [Weight("kernel"), Weight("bias"), Any("lora_rank"), Any("lora_alpha"), Any("quantization_config")]
}

impl Conv2D {
    fn along(&self, axis: usize, size: u64) -> Result<Window, Misfit> {
        Window::new(size, self.kernel_size[axis], self.strides[axis], self.dilation_rate[axis], self.padding)
    }
}

impl Operator for Conv2D {
    fn group(&self) -> Group {
        Group::Convolution
    }

    fn check(&self) -> Result<(), Problem> {
        let Self { filters, groups, strides, dilation_rate, .. } = *self;
        if !filters.is_multiple_of(groups) {
            return Err(Problem::FiltersNotDivisible { filters, groups });
        }
        if strides.iter().any(|n| *n > 1) && dilation_rate.iter().any(|n| *n > 1) {
            return Err(Problem::StridesWithDilation { strides, dilation_rate });
        }
        Ok(())
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let mut size = picture(single(inputs)?, self.data_format)?;
        size.h = places(size.h, Axis::Height, "kernel_size", |n| self.along(0, n))?;
        size.w = places(size.w, Axis::Width, "kernel_size", |n| self.along(1, n))?;
        size.c = Some(self.filters);
        Ok(Shape::from_hwc(size, self.data_format))
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let channels = picture(single(inputs)?, self.data_format)?.c.ok_or(Problem::UnknownChannels)?;
        if !channels.is_multiple_of(self.groups) {
            return Err(Problem::ChannelsNotDivisible { channels, groups: self.groups });
        }
        let [h, w] = self.kernel_size;
        let kernel = [h, w, channels / self.groups, self.filters];
        let mut weights = vec![WeightSpec::trainable("kernel", &kernel, Initializer::GlorotUniform)];
        if self.use_bias {
            weights.push(WeightSpec::trainable("bias", &[self.filters], Initializer::Zeros));
        }
        Ok(weights)
    }

    fn macs(&self, inputs: &[&Shape], output: &Shape) -> Result<Option<u64>, Problem> {
        let channels = picture(single(inputs)?, self.data_format)?.c.ok_or(Problem::UnknownChannels)?;
        let [h, w] = self.kernel_size;
        let each = product(&[h, w, channels / self.groups])?;
        output.count()?.map(|values| product(&[values, each])).transpose()
    }

    fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        let size = single(inputs).ok()?.hwc(self.data_format)?;
        Some(Sight::Window { h: self.along(0, size.h?).ok()?, w: self.along(1, size.w?).ok()? })
    }

    fn channels(&self) -> Channels {
        if self.groups == 1 { Channels::All } else { Channels::Grouped { groups: self.groups, output: self.filters } }
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let (input, [rows, columns]) = planes(inputs, self.data_format)?;
        let none = |_| RunError::Sizes { wanted: Shape(vec![None; 3]), got: inputs.first().map(Maps::shape) };
        let (h, w) = (self.along(0, rows as u64).map_err(none)?, self.along(1, columns as u64).map_err(none)?);
        let size = |n: u64| usize::try_from(n).map_err(|_| RunError::Refused { bytes: u64::MAX });
        let (filters, groups) = (size(self.filters)?, size(self.groups)?);
        let sizes = sizes([size(h.output)?, size(w.output)?], filters, self.data_format);
        let layout = Layout::first(&sizes, channel_axis(self.data_format));
        if !self.activation.is_across() {
            let work = Convolution::new(input, [&h, &w], filters, groups, self.activation, layout)?;
            return Ok(Box::new(work));
        }
        let sums = Convolution::new(input, [&h, &w], filters, groups, Activation::Linear, layout)?;
        let activation = self.activation;
        Ok(then(Box::new(sums), move |maps| across(maps, activation)))
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], weights: &NodeWeights<'_>) -> Option<Terms> {
        let input = inputs.first()?;
        let (y, x, filter) = place(at, self.data_format)?;
        let (rows, columns, channels) = input.hwc(self.data_format);
        let (h, w) = (self.along(0, rows as u64).ok()?, self.along(1, columns as u64).ok()?);
        let (groups, filters) = (usize::try_from(self.groups).ok()?, usize::try_from(self.filters).ok()?);
        let (each, filters_each) = (channels.checked_div(groups)?, filters.checked_div(groups)?);
        let first = filter.checked_div(filters_each)?.checked_mul(each)?;
        let read = window(input, self.data_format, [&h, &w], [y, x], first..first + each);
        let mut kernel = vec![0.0; read.len()];
        weights.fill("kernel", filter, 0, &mut kernel);
        let terms = read.into_iter().zip(kernel).map(|((at, value), weight)| Term::weighed(0, at, value, weight));
        let bias = weights.number("bias", filter, 0.0);
        Some(Terms::sum(terms.collect(), bias, self.activation.word()))
    }

    fn scratch(&self, inputs: &[&Shape]) -> u64 {
        let bytes = || {
            let size = single(inputs).ok()?.hwc(self.data_format)?;
            let (h, w) = (self.along(0, size.h?).ok()?, self.along(1, size.w?).ok()?);
            scratch(size.c?, &h, &w)
        };
        bytes().unwrap_or(u64::MAX)
    }
}
