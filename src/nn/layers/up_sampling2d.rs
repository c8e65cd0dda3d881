//! UpSampling2D: every map made larger by whole factors.

use super::resampling::{Interpolation, Method, Scale, resample, resized, terms};
use super::{Group, Operator, Sight, picture, planes, single};
use crate::layer;
use crate::nn::along::Along;
use crate::nn::maps::Maps;
use crate::nn::params::Pair;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// Makes every channel `size` times as large: `nearest` repeats every value, `bilinear` mixes the two beside its centre
    /// along each axis (`(o + 0.5)/size - 0.5`, clamped at the border). No weights.
    ///
    /// Source: <https://keras.io/api/layers/reshaping_layers/up_sampling2d/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{up_sampling2d::UpSampling2D, Operator}, shape::Shape};
    /// let up = UpSampling2D { size: [2, 3], ..UpSampling2D::default() };
    /// assert_eq!(up.output_shape(&[&Shape::known(&[8, 8, 4])]), Ok(Shape::known(&[16, 24, 4])));
    /// ```
    UpSampling2D {
        /// How many times as many rows and columns.
        size: Pair = [2, 2], min(1), last(), slider(8);
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), more();
        /// How values between cells are made.
        interpolation: Method = Method::Known(Interpolation::Nearest), lowercase(), end();
    }
}

impl Operator for UpSampling2D {
    fn group(&self) -> Group {
        Group::Shape
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let input = picture(single(inputs)?, self.data_format)?;
        let times = |n: Option<u64>, by: u64| n.map(|n| n.checked_mul(by).ok_or(Problem::TooLarge)).transpose();
        let size = [times(input.h, self.size[0])?, times(input.w, self.size[1])?];
        Ok(resized(input, size, self.data_format))
    }

    fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        let [h, w] = self.size;
        if self.interpolation == Method::Known(Interpolation::Nearest) {
            return Some(Sight::Along { h: Along::Repeat(h), w: Along::Repeat(w) });
        }
        let size = single(inputs).ok()?.hwc(self.data_format)?;
        let blend = |input: u64, by: u64| Some(Along::Blend { input, output: input.checked_mul(by)? });
        Some(Sight::Along { h: blend(size.h?, h)?, w: blend(size.w?, w)? })
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let (_, [rows, columns]) = planes(inputs, self.data_format)?;
        let scale = |n: usize, by: u64| Scale::whole(n as u64, (n as u64).saturating_mul(by));
        let [h, w] = self.size;
        resample(inputs, [scale(rows, h), scale(columns, w)], &self.interpolation, 0.0, self.data_format)
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        let (rows, columns, _) = inputs.first()?.hwc(self.data_format);
        let scale = |n: usize, by: u64| Scale::whole(n as u64, (n as u64).saturating_mul(by));
        let [h, w] = self.size;
        terms(inputs, at, [scale(rows, h), scale(columns, w)], &self.interpolation, 0.0, self.data_format)
    }
}
