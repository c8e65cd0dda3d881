//! Conv2DTranspose: every input value is spread, times the kernel, over a larger map.

use super::convolving::{activated, size, strides_or_dilation};
use super::{Channels, Group, Hint, Operator, Sight, WeightSpec, picture, planes, single, sizes};
use crate::layer;
use crate::nn::activation::Activation;
use crate::nn::along::{Along, Spread};
use crate::nn::kernels::transpose::Transposed;
use crate::nn::maps::{Layout, Maps, channel_axis};
use crate::nn::params::Pair;
use crate::nn::shape::{DataFormat, Problem, Shape, product};
use crate::nn::trace::{Term, Terms, place};
use crate::nn::window::Padding;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// Spreads every input value, times `filters` kernels, over a map that is `strides` times as large.
    ///
    /// Size, with `e = (kernel - 1)·dilation + 1`: `valid` `(n - 1)·stride + max(e, stride)`, `same` `n·stride`; with
    /// `output_padding` p, `(n - 1)·stride + e + p` and `(n - 1)·stride + e mod 2 + p`.
    /// Weights: kernel (`kernel_h`, `kernel_w`, filters, channels), bias (filters).
    /// Source: <https://keras.io/api/layers/convolution_layers/convolution2d_transpose/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{conv2d_transpose::Conv2DTranspose, Operator}, shape::Shape, window::Padding};
    /// let conv = Conv2DTranspose { filters: 8, strides: [2, 2], padding: Padding::Same, ..Conv2DTranspose::default() };
    /// assert_eq!(conv.output_shape(&[&Shape::known(&[7, 7, 16])]), Ok(Shape::known(&[14, 14, 8])));
    /// ```
    Conv2DTranspose {
        /// Number of output channels.
        filters: u64 = 32, required(), min(1), last(), slider(128);
        /// Rows and columns of the kernel.
        kernel_size: Pair = [3, 3], required(), min(1), slider(11);
        /// Rows and columns from one spread value to the next.
        strides: Pair = [1, 1], min(1), slider(8);
        /// What of the border is cut away.
        padding: Padding = Padding::Valid, lowercase();
        /// Rows and columns added at the end; none: what makes the output `strides` times as large.
        output_padding: Option<Pair> = None, min(0), slider(8), more();
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), more();
        /// Rows and columns from one tap of the kernel to the next.
        dilation_rate: Pair = [1, 1], min(1), slider(8), more();
        /// What is done to every value.
        activation: Activation = Activation::Linear;
        /// Whether each filter adds a number of its own.
        use_bias: bool = true, more();
    } [Weight("kernel", GlorotUniform), Weight("bias", Zeros), Any("lora_rank"), Any("lora_alpha"), Any("quantization_config")]
}

impl Conv2DTranspose {
    fn along(&self, axis: usize, size: u64) -> Option<Spread> {
        let (k, s, d) = (self.kernel_size[axis], self.strides[axis], self.dilation_rate[axis]);
        let padding = self.output_padding.map(|padding| padding[axis]);
        Spread::new(size, k, s, d, self.padding == Padding::Same, padding)
    }
}

impl Operator for Conv2DTranspose {
    fn group(&self) -> Group {
        Group::Convolution
    }

    fn hint(&self) -> Option<Hint> {
        Some(Hint::Activates)
    }

    fn check(&self) -> Result<(), Problem> {
        let Self { strides, .. } = *self;
        if let Some(output_padding) = self.output_padding
            && output_padding.iter().zip(&strides).any(|(padding, stride)| padding >= stride)
        {
            return Err(Problem::OutputPadding { output_padding, strides });
        }
        strides_or_dilation(strides, self.dilation_rate)
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let mut size = picture(single(inputs)?, self.data_format)?;
        let along = |axis: usize, n: Option<u64>| {
            n.map(|n| self.along(axis, n).map(|spread| spread.output).ok_or(Problem::TooLarge)).transpose()
        };
        size.h = along(0, size.h)?;
        size.w = along(1, size.w)?;
        size.c = Some(self.filters);
        Ok(Shape::from_hwc(size, self.data_format))
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let channels = picture(single(inputs)?, self.data_format)?.c;
        let channels = channels.ok_or(Problem::UnknownSize { weight: "kernel" })?;
        let [h, w] = self.kernel_size;
        let mut weights = vec![WeightSpec::kernel(&[h, w, self.filters, channels], 2..3)];
        weights.extend(self.use_bias.then(|| WeightSpec::bias(self.filters)));
        Ok(weights)
    }

    /// Counted on the input: each of its values is multiplied with the whole kernel.
    fn macs(&self, inputs: &[&Shape], _output: &Shape) -> Result<Option<u64>, Problem> {
        let [h, w] = self.kernel_size;
        single(inputs)?.count()?.map(|values| product(&[values, h, w, self.filters])).transpose()
    }

    fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        let size = single(inputs).ok()?.hwc(self.data_format)?;
        let along = |axis, n| self.along(axis, n).map(Along::Spread);
        Some(Sight::Along { h: along(0, size.h?)?, w: along(1, size.w?)? })
    }

    fn channels(&self, _inputs: &[&Shape]) -> Channels {
        Channels::All
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let (input, [rows, columns]) = planes(inputs, self.data_format)?;
        let refused = || RunError::Refused { bytes: u64::MAX };
        let along = |axis, n: usize| self.along(axis, n as u64).ok_or_else(refused);
        let (h, w) = (along(0, rows)?, along(1, columns)?);
        let filters = size(self.filters)?;
        let sizes = sizes([size(h.output)?, size(w.output)?], filters, self.data_format);
        let layout = Layout::first(&sizes, channel_axis(self.data_format));
        let alone = if self.activation.is_across() { Activation::Linear } else { self.activation };
        let sums = Transposed::new(input, [h, w], filters, alone, layout).ok_or_else(refused)??;
        Ok(activated(Box::new(sums), self.activation))
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], weights: &NodeWeights<'_>) -> Option<Terms> {
        let input = inputs.first()?;
        let (y, x, filter) = place(at, self.data_format)?;
        let (rows, columns, channels) = input.hwc(self.data_format);
        let (h, w) = (self.along(0, rows as u64)?, self.along(1, columns as u64)?);
        let mut kernel = vec![0.0; size(h.kernel.checked_mul(w.kernel)?).ok()?.checked_mul(channels)?];
        weights.fill("kernel", filter, 0, &mut kernel);
        let mut terms = vec![];
        for (a, row) in h.taps(y as u64) {
            for (b, column) in w.taps(x as u64) {
                for channel in 0..channels {
                    let at = sizes([row, column], channel, self.data_format).to_vec();
                    let value = input.view().get(at.as_slice()).copied()?;
                    let weight = kernel.get((a * size(w.kernel).ok()? + b) * channels + channel).copied()?;
                    terms.push(Term::weighed(0, Some(at), value, weight));
                }
            }
        }
        Some(Terms::sum(terms, weights.number("bias", filter, 0.0), self.activation.word()))
    }
}
