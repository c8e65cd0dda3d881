//! SeparableConv2D: filters for each channel alone, then a mixture of the channels at every place.

use super::convolving::{Filters, Slide};
use super::{Channels, Group, Hint, Initializer, Operator, Sight, WeightSpec};
use crate::layer;
use crate::nn::activation::Activation;
use crate::nn::maps::Maps;
use crate::nn::params::Pair;
use crate::nn::shape::{DataFormat, Problem, Shape, product};
use crate::nn::trace::{Term, Terms, place};
use crate::nn::window::Padding;
use crate::nn::work::{Job, NodeWeights, RunError, then};

layer! {
    /// A depthwise convolution without bias or activation, then `filters` weighted sums of its channels at every place.
    ///
    /// Weights: `depthwise_kernel` (`kernel_h`, `kernel_w`, channels, `depth_multiplier`), `pointwise_kernel`
    /// (1, 1, channels · `depth_multiplier`, filters), bias (filters).
    /// Source: <https://keras.io/api/layers/convolution_layers/separable_convolution2d/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{separable_conv2d::SeparableConv2D, Operator}, shape::Shape};
    /// // 3·3·4·1 + 4·8 + 8 = 76 parameters, where Conv2D has 3·3·4·8 + 8 = 296.
    /// let conv = SeparableConv2D { filters: 8, ..SeparableConv2D::default() };
    /// let input = Shape::known(&[8, 8, 4]);
    /// assert_eq!(conv.output_shape(&[&input]), Ok(Shape::known(&[6, 6, 8])));
    /// assert_eq!(conv.weights(&[&input]).unwrap().iter().map(|w| w.shape.iter().product::<u64>()).sum::<u64>(), 76);
    /// ```
    SeparableConv2D {
        /// Number of output channels.
        filters: u64 = 32, required(), min(1), end(), slider(128);
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
        /// Filters of each channel in the first step.
        depth_multiplier: u64 = 1, min(1), last(), slider(8), more();
        /// What is done to every value.
        activation: Activation = Activation::Linear;
        /// Whether each filter adds a number of its own.
        use_bias: bool = true, more();
    } [Weight("depthwise", GlorotUniform), Weight("pointwise", GlorotUniform), Weight("bias", Zeros)]
}

impl SeparableConv2D {
    const fn slide(&self) -> Slide {
        let Self { kernel_size, strides, dilation_rate, padding, data_format: format, .. } = *self;
        Slide { kernel_size, strides, dilation_rate, padding, format }
    }

    /// What its two steps sum.
    const fn summed(&self, channels: u64, between: u64) -> [Filters; 2] {
        [
            Filters { filters: between, groups: channels, names: ["depthwise_kernel", ""] },
            Filters { filters: self.filters, groups: 1, names: ["pointwise_kernel", "bias"] },
        ]
    }

    /// Channels between the two steps.
    fn between(&self, inputs: &[&Shape]) -> Result<u64, Problem> {
        self.slide().channels(inputs)?.checked_mul(self.depth_multiplier).ok_or(Problem::TooLarge)
    }
}

impl Operator for SeparableConv2D {
    fn group(&self) -> Group {
        Group::Convolution
    }

    fn hint(&self) -> Option<Hint> {
        Some(Hint::Activates)
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let mut size = self.slide().output(inputs)?;
        size.c = Some(self.filters);
        Ok(Shape::from_hwc(size, self.data_format))
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let [h, w] = self.kernel_size;
        let depthwise = [h, w, self.slide().channels(inputs)?, self.depth_multiplier];
        let pointwise = [1, 1, self.between(inputs)?, self.filters];
        let glorot = |name, shape| WeightSpec::trainable(name, shape, Initializer::GlorotUniform);
        let depthwise = WeightSpec { filters: 2..4, ..glorot("depthwise_kernel", &depthwise) };
        let mut weights = vec![depthwise, glorot("pointwise_kernel", &pointwise)];
        if self.use_bias {
            weights.push(WeightSpec::trainable("bias", &[self.filters], Initializer::Zeros));
        }
        Ok(weights)
    }

    fn macs(&self, inputs: &[&Shape], output: &Shape) -> Result<Option<u64>, Problem> {
        let ([h, w], between) = (self.kernel_size, self.between(inputs)?);
        let Some(values) = output.count()? else { return Ok(None) };
        let places = values / self.filters.max(1);
        let (first, second) = (product(&[places, h, w, between])?, product(&[values, between])?);
        first.checked_add(second).map(Some).ok_or(Problem::TooLarge)
    }

    fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        self.slide().sight(inputs)
    }

    fn channels(&self, _inputs: &[&Shape]) -> Channels {
        Channels::All
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let channels = super::planes(inputs, self.data_format)?.0.count as u64;
        let between = channels.saturating_mul(self.depth_multiplier);
        let [depthwise, pointwise] = self.summed(channels, between);
        let point = Slide { kernel_size: [1, 1], strides: [1, 1], dilation_rate: [1, 1], ..self.slide() };
        let (first, activation) = (self.slide().work(inputs, depthwise, Activation::Linear)?, self.activation);
        Ok(then(first, move |maps| point.work(&[maps], pointwise, activation)))
    }

    /// Both steps in one: a cell counts with what its channel's filters make of it, times what those count.
    fn terms(&self, inputs: &[Maps], at: &[usize], weights: &NodeWeights<'_>) -> Option<Terms> {
        let (y, x, filter) = place(at, self.data_format)?;
        let (_, _, channels) = inputs.first()?.hwc(self.data_format);
        let multiplier = usize::try_from(self.depth_multiplier).ok()?;
        let mut point = vec![0.0; channels.checked_mul(multiplier)?];
        weights.fill("pointwise_kernel", filter, 0, &mut point);
        let mut terms = vec![];
        for (channel, shares) in point.chunks_exact(multiplier).enumerate() {
            let read = self.slide().read(inputs, [y, x], channel..channel + 1)?;
            let mut kernel = vec![0.0; read.len()];
            for (at, share) in shares.iter().enumerate() {
                let mut own = vec![0.0; read.len()];
                weights.fill("depthwise_kernel", channel * multiplier + at, 0, &mut own);
                kernel.iter_mut().zip(own).for_each(|(sum, weight)| *sum += weight * share);
            }
            terms.extend(read.into_iter().zip(kernel).map(|((at, value), weight)| Term::weighed(0, at, value, weight)));
        }
        Some(Terms::sum(terms, weights.number("bias", filter, 0.0), self.activation.word()))
    }

    /// Both steps' own needs, and the maps between them.
    fn scratch(&self, inputs: &[&Shape]) -> u64 {
        let channels = self.slide().channels(inputs).unwrap_or(0);
        let [depthwise, pointwise] = self.summed(channels, self.between(inputs).unwrap_or(u64::MAX));
        let between = || {
            let mut size = self.slide().output(inputs).ok()?;
            size.c = Some(self.between(inputs).ok()?);
            let shape = Shape::from_hwc(size, self.data_format);
            let point = Slide { kernel_size: [1, 1], strides: [1, 1], dilation_rate: [1, 1], ..self.slide() };
            let bytes = shape.count().ok()??.checked_mul(4)?;
            bytes.checked_add(point.scratch(&[&shape], pointwise))
        };
        self.slide().scratch(inputs, depthwise).saturating_add(between().unwrap_or(u64::MAX))
    }
}
