//! Cropping2D: rows and columns cut off a map.

use super::shifting::{shift, widened};
use super::{Group, Operator, Sight, picture, single};
use crate::layer;
use crate::nn::maps::Maps;
use crate::nn::params::Sides;
use crate::nn::shape::{Axis, DataFormat, Problem, Shape};
use crate::nn::work::{Job, RunError};

layer! {
    /// Cuts rows and columns off every channel. No weights.
    ///
    /// Source: <https://keras.io/api/layers/reshaping_layers/cropping2d/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{cropping2d::Cropping2D, Operator}, shape::Shape};
    /// let crop = Cropping2D { cropping: [[1, 1], [0, 3]], ..Cropping2D::default() };
    /// assert_eq!(crop.output_shape(&[&Shape::known(&[8, 8, 4])]), Ok(Shape::known(&[6, 5, 4])));
    /// ```
    Cropping2D {
        /// Rows cut off above and below, columns cut off left and right.
        cropping: Sides = [[0, 0], [0, 0]], min(0), last(), slider(8);
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), more();
    }
}

impl Cropping2D {
    /// The same as negative padding.
    fn sides(&self) -> Sides {
        self.cropping.map(|side| side.map(|n| -n))
    }
}

impl Operator for Cropping2D {
    fn group(&self) -> Group {
        Group::Shape
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let mut size = picture(single(inputs)?, self.data_format)?;
        let along = |n: Option<u64>, at: usize, axis| match n {
            None => Ok(None),
            Some(input) => match widened(input, self.sides()[at]) {
                Some(left) if left > 0 => Ok(Some(left)),
                _ => Err(Problem::CroppedAway { axis, input, cropping: self.cropping[at] }),
            },
        };
        size.h = along(size.h, 0, Axis::Height)?;
        size.w = along(size.w, 1, Axis::Width)?;
        Ok(Shape::from_hwc(size, self.data_format))
    }

    fn sight(&self, _inputs: &[&Shape]) -> Option<Sight> {
        let [[top, _], [left, _]] = self.sides();
        Some(Sight::Shift { top, left })
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        shift(inputs, self.sides(), self.data_format)
    }
}
