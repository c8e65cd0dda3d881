//! Resizing: every map brought to a given size.

use super::resampling::{Interpolation, Method, Scale, cropped, padded, resample, resized, sight, terms};
use super::{Group, Operator, Sight, picture, planes, single};
use crate::layer;
use crate::nn::maps::Maps;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// Brings every channel to `height` x `width`, mixing the two cells beside each centre along each axis. No weights.
    ///
    /// Source: <https://keras.io/api/layers/preprocessing_layers/image_preprocessing/resizing/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{resizing::Resizing, Operator}, shape::Shape};
    /// let resize = Resizing { height: 24, width: 32, ..Resizing::default() };
    /// assert_eq!(resize.output_shape(&[&Shape::known(&[100, 50, 3])]), Ok(Shape::known(&[24, 32, 3])));
    /// ```
    Resizing {
        /// Rows of the output.
        height: u64 = 64, required(), slider(512);
        /// Columns of the output.
        width: u64 = 64, required(), slider(512);
        /// How values between cells are made.
        interpolation: Method = Method::Known(Interpolation::Bilinear);
        /// Whether what does not fit the new aspect ratio is cut off.
        crop_to_aspect_ratio: bool = false, more();
        /// Whether the picture is padded to the new aspect ratio.
        pad_to_aspect_ratio: bool = false, more();
        /// The value of the padding.
        fill_value: f64 = 0.0, more();
        /// Whether a smaller picture is smoothed before.
        antialias: bool = false, more();
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), more();
    } [Any("fill_mode"), Any("factor"), Any("bounding_box_format")]
}

impl Resizing {
    fn scales(&self, h: u64, w: u64) -> [Scale; 2] {
        let target = [self.height, self.width];
        match (self.crop_to_aspect_ratio, self.pad_to_aspect_ratio) {
            (true, _) => cropped([h, w], target),
            (_, true) => padded([h, w], target),
            _ => [Scale::whole(h, self.height), Scale::whole(w, self.width)],
        }
    }
}

impl Operator for Resizing {
    fn group(&self) -> Group {
        Group::Shape
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let input = picture(single(inputs)?, self.data_format)?;
        Ok(resized(input, [Some(self.height), Some(self.width)], self.data_format))
    }

    fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        let size = single(inputs).ok()?.hwc(self.data_format)?;
        Some(sight(self.scales(size.h?, size.w?), &self.interpolation))
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let (_, [rows, columns]) = planes(inputs, self.data_format)?;
        let scales = self.scales(rows as u64, columns as u64);
        if self.crop_to_aspect_ratio && self.pad_to_aspect_ratio {
            return Err(RunError::Argument { param: "pad_to_aspect_ratio" });
        }
        // Smoothing changes nothing where no axis gets smaller.
        if self.antialias && scales.iter().any(|scale| scale.output < scale.middle) {
            return Err(RunError::Argument { param: "antialias" });
        }
        // The nearest number that the maps' type has.
        #[allow(clippy::cast_possible_truncation)]
        let beyond = self.fill_value as f32;
        resample(inputs, scales, &self.interpolation, beyond, self.data_format)
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        let (rows, columns, _) = inputs.first()?.hwc(self.data_format);
        // The nearest number that the maps' type has.
        #[allow(clippy::cast_possible_truncation)]
        let beyond = self.fill_value as f32;
        terms(inputs, at, self.scales(rows as u64, columns as u64), &self.interpolation, beyond, self.data_format)
    }
}
