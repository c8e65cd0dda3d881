//! CenterCrop: the middle of every map.

use super::resampling::{Interpolation, Method, cropped, resample, resized, sight, terms};
use super::shifting::shift;
use super::{Group, Operator, Sight, picture, planes, single};
use crate::layer;
use crate::nn::maps::Maps;
use crate::nn::params::Sides;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::trace::{Terms, same_cell};
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// Keeps `height` x `width` cells in the middle of every channel. Where the map is smaller than that, the largest window
    /// of the same aspect ratio is brought to that size. No weights.
    ///
    /// Source: <https://keras.io/api/layers/preprocessing_layers/image_preprocessing/center_crop/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{center_crop::CenterCrop, Operator}, shape::Shape};
    /// let crop = CenterCrop { height: 24, width: 24, ..CenterCrop::default() };
    /// assert_eq!(crop.output_shape(&[&Shape::known(&[100, 50, 3])]), Ok(Shape::known(&[24, 24, 3])));
    /// ```
    CenterCrop {
        /// Rows of the output.
        height: u64 = 64, required(), slider(512);
        /// Columns of the output.
        width: u64 = 64, required(), slider(512);
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), more();
    } [Any("factor"), Any("bounding_box_format")]
}

impl CenterCrop {
    /// What is cut away on each side, as negative padding; nothing where the map is too small for that.
    fn sides(&self, h: u64, w: u64) -> Option<Sides> {
        let side = |n: u64, target: u64| {
            let more = i64::try_from(n.checked_sub(target)?).ok()?;
            Some([-(more / 2), -(more - more / 2)])
        };
        Some([side(h, self.height)?, side(w, self.width)?])
    }
}

const METHOD: Method = Method::Known(Interpolation::Bilinear);

impl Operator for CenterCrop {
    fn group(&self) -> Group {
        Group::Shape
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let input = picture(single(inputs)?, self.data_format)?;
        Ok(resized(input, [Some(self.height), Some(self.width)], self.data_format))
    }

    fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        let size = single(inputs).ok()?.hwc(self.data_format)?;
        let (h, w) = (size.h?, size.w?);
        Some(match self.sides(h, w) {
            Some([[top, _], [left, _]]) => Sight::Shift { top, left },
            None => sight(cropped([h, w], [self.height, self.width]), &METHOD),
        })
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let (_, [rows, columns]) = planes(inputs, self.data_format)?;
        let (h, w) = (rows as u64, columns as u64);
        match self.sides(h, w) {
            Some(sides) => shift(inputs, sides, self.data_format),
            None => resample(inputs, cropped([h, w], [self.height, self.width]), &METHOD, 0.0, self.data_format),
        }
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        let (rows, columns, _) = inputs.first()?.hwc(self.data_format);
        let (h, w) = (rows as u64, columns as u64);
        match self.sides(h, w) {
            Some([[top, _], [left, _]]) => same_cell(Sight::Shift { top, left }, self.data_format, inputs, at),
            None => terms(inputs, at, cropped([h, w], [self.height, self.width]), &METHOD, 0.0, self.data_format),
        }
    }
}
