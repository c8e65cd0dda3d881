//! Conv2D: filters that slide over height and width.

use super::convolving::{Filters, Slide, strides_or_dilation};
use super::{Channels, Group, Hint, Operator, Sight, WeightSpec};
use crate::layer;
use crate::nn::activation::Activation;
use crate::nn::maps::Maps;
use crate::nn::params::Pair;
use crate::nn::shape::{DataFormat, Hwc, Problem, Shape, product};
use crate::nn::trace::Terms;
use crate::nn::window::Padding;
use crate::nn::work::{Job, NodeWeights, RunError};

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
    } [Weight("kernel", GlorotUniform), Weight("bias", Zeros), Any("lora_rank"), Any("lora_alpha"), Any("quantization_config")]
}

impl Conv2D {
    const fn slide(&self) -> Slide {
        let Self { kernel_size, strides, dilation_rate, padding, data_format: format, .. } = *self;
        Slide { kernel_size, strides, dilation_rate, padding, format }
    }

    const fn summed(&self) -> Filters {
        Filters { filters: self.filters, groups: self.groups, names: ["kernel", "bias"] }
    }
}

impl Operator for Conv2D {
    fn group(&self) -> Group {
        Group::Convolution
    }

    fn hint(&self) -> Option<Hint> {
        Some(Hint::Activates)
    }

    fn check(&self) -> Result<(), Problem> {
        let Self { filters, groups, .. } = *self;
        if !filters.is_multiple_of(groups) {
            return Err(Problem::FiltersNotDivisible { filters, groups });
        }
        strides_or_dilation(self.strides, self.dilation_rate)
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let size = self.slide().output(inputs)?;
        Ok(Shape::from_hwc(Hwc { c: Some(self.filters), ..size }, self.data_format))
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let channels = self.slide().channels(inputs)?;
        if !channels.is_multiple_of(self.groups) {
            return Err(Problem::ChannelsNotDivisible { channels, groups: self.groups });
        }
        let [h, w] = self.kernel_size;
        let kernel = [h, w, channels / self.groups, self.filters];
        let mut weights = vec![WeightSpec::kernel(&kernel, 3..4)];
        weights.extend(self.use_bias.then(|| WeightSpec::bias(self.filters)));
        Ok(weights)
    }

    fn macs(&self, inputs: &[&Shape], output: &Shape) -> Result<Option<u64>, Problem> {
        let [h, w] = self.kernel_size;
        let each = product(&[h, w, self.slide().channels(inputs)? / self.groups])?;
        output.count()?.map(|values| product(&[values, each])).transpose()
    }

    fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        self.slide().sight(inputs)
    }

    fn channels(&self, _inputs: &[&Shape]) -> Channels {
        if self.groups == 1 { Channels::All } else { Channels::Grouped { groups: self.groups, output: self.filters } }
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        self.slide().work(inputs, self.summed(), self.activation)
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], weights: &NodeWeights<'_>) -> Option<Terms> {
        self.slide().terms(inputs, at, self.summed(), self.activation, weights)
    }

    fn scratch(&self, inputs: &[&Shape]) -> u64 {
        self.slide().scratch(inputs, self.summed())
    }
}
