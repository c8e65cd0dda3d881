//! DepthwiseConv2D: every channel has filters of its own.

use super::convolving::{Filters, Slide};
use super::{Channels, Group, Hint, Operator, Sight, WeightSpec};
use crate::layer;
use crate::nn::activation::Activation;
use crate::nn::maps::Maps;
use crate::nn::params::Pair;
use crate::nn::shape::{DataFormat, Problem, Shape, product};
use crate::nn::trace::Terms;
use crate::nn::window::Padding;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// Slides `depth_multiplier` kernels over each channel alone; output channel `c·depth_multiplier + j` is kernel `j` of
    /// channel `c`.
    ///
    /// Weights: kernel (`kernel_h`, `kernel_w`, channels, `depth_multiplier`), bias (channels · `depth_multiplier`). Unlike
    /// Conv2D it takes strides and dilation together.
    /// Source: <https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{depthwise_conv2d::DepthwiseConv2D, Operator}, shape::Shape};
    /// // 3·3·4·2 + 8 = 80 parameters.
    /// let conv = DepthwiseConv2D { depth_multiplier: 2, ..DepthwiseConv2D::default() };
    /// let input = Shape::known(&[8, 8, 4]);
    /// assert_eq!(conv.output_shape(&[&input]), Ok(Shape::known(&[6, 6, 8])));
    /// assert_eq!(conv.weights(&[&input]).unwrap().iter().map(|w| w.shape.iter().product::<u64>()).sum::<u64>(), 80);
    /// ```
    DepthwiseConv2D {
        /// Rows and columns of the kernel.
        kernel_size: Pair = [3, 3], required(), min(1), slider(11);
        /// Rows and columns from one window to the next.
        strides: Pair = [1, 1], min(1), slider(8);
        /// What happens at the border.
        padding: Padding = Padding::Valid, lowercase();
        /// Filters of each channel.
        depth_multiplier: u64 = 1, min(1), last(), slider(8);
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), more();
        /// Rows and columns from one tap of the kernel to the next.
        dilation_rate: Pair = [1, 1], min(1), slider(8), more();
        /// What is done to every value.
        activation: Activation = Activation::Linear;
        /// Whether each filter adds a number of its own.
        use_bias: bool = true, more();
    } [Weight("depthwise", GlorotUniform), Weight("bias", Zeros)]
}

impl DepthwiseConv2D {
    const fn slide(&self) -> Slide {
        let Self { kernel_size, strides, dilation_rate, padding, data_format: format, .. } = *self;
        Slide { kernel_size, strides, dilation_rate, padding, format }
    }

    const fn summed(&self, channels: u64) -> Filters {
        let filters = channels.saturating_mul(self.depth_multiplier);
        Filters { filters, groups: channels, names: ["kernel", "bias"] }
    }

    fn filters(&self, inputs: &[&Shape]) -> Result<u64, Problem> {
        self.slide().channels(inputs)?.checked_mul(self.depth_multiplier).ok_or(Problem::TooLarge)
    }
}

impl Operator for DepthwiseConv2D {
    fn group(&self) -> Group {
        Group::Convolution
    }

    fn hint(&self) -> Option<Hint> {
        Some(Hint::Activates)
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let mut size = self.slide().output(inputs)?;
        size.c = Some(self.filters(inputs)?);
        Ok(Shape::from_hwc(size, self.data_format))
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let [h, w] = self.kernel_size;
        let kernel = [h, w, self.slide().channels(inputs)?, self.depth_multiplier];
        let mut weights = vec![WeightSpec::kernel(&kernel, 2..4)];
        if self.use_bias {
            weights.push(WeightSpec::bias(self.filters(inputs)?));
        }
        Ok(weights)
    }

    fn macs(&self, _inputs: &[&Shape], output: &Shape) -> Result<Option<u64>, Problem> {
        let [h, w] = self.kernel_size;
        output.count()?.map(|values| product(&[values, h, w])).transpose()
    }

    fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        self.slide().sight(inputs)
    }

    fn channels(&self, inputs: &[&Shape]) -> Channels {
        match self.slide().channels(inputs) {
            Ok(groups) if self.depth_multiplier > 1 => {
                Channels::Grouped { groups, output: groups.saturating_mul(self.depth_multiplier) }
            }
            _ => Channels::Same,
        }
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let channels = super::planes(inputs, self.data_format)?.0.count as u64;
        self.slide().work(inputs, self.summed(channels), self.activation)
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], weights: &NodeWeights<'_>) -> Option<Terms> {
        let channels = inputs.first()?.hwc(self.data_format).2 as u64;
        self.slide().terms(inputs, at, self.summed(channels), self.activation, weights)
    }

    fn scratch(&self, inputs: &[&Shape]) -> u64 {
        self.slide().scratch(inputs, self.summed(self.slide().channels(inputs).unwrap_or(0)))
    }
}
