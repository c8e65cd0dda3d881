//! ZeroPadding2D: rows and columns of zeros around a map.

use super::shifting::{shift, widened};
use super::{Group, Operator, Sight, picture, single};
use crate::layer;
use crate::nn::maps::Maps;
use crate::nn::params::Sides;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::work::{Job, RunError};

layer! {
    /// Puts rows and columns of zeros around every channel. No weights.
    ///
    /// Source: <https://keras.io/api/layers/reshaping_layers/zero_padding2d/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{zero_padding2d::ZeroPadding2D, Operator}, shape::Shape};
    /// let padding = ZeroPadding2D { padding: [[1, 1], [3, 4]], ..ZeroPadding2D::default() };
    /// assert_eq!(padding.output_shape(&[&Shape::known(&[8, 8, 4])]), Ok(Shape::known(&[10, 15, 4])));
    /// ```
    ZeroPadding2D {
        /// Rows above and below, columns left and right.
        padding: Sides = [[1, 1], [1, 1]], last(), slider(8);
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), more();
    }
}

/// `size` and two sides of it that may be negative.
fn padded(size: Option<u64>, side: [i64; 2]) -> Result<Option<u64>, Problem> {
    let Some(input) = size else { return Ok(None) };
    let padding = side[0].checked_add(side[1]).ok_or(Problem::TooLarge)?;
    match widened(input, side) {
        Some(output) => Ok(Some(output)),
        None if padding < 0 => Err(Problem::NegativePadding { input, padding }),
        None => Err(Problem::TooLarge),
    }
}

impl Operator for ZeroPadding2D {
    fn group(&self) -> Group {
        Group::Shape
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let mut size = picture(single(inputs)?, self.data_format)?;
        size.h = padded(size.h, self.padding[0])?;
        size.w = padded(size.w, self.padding[1])?;
        Ok(Shape::from_hwc(size, self.data_format))
    }

    fn sight(&self, _inputs: &[&Shape]) -> Option<Sight> {
        Some(Sight::Shift { top: self.padding[0][0], left: self.padding[1][0] })
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        shift(inputs, self.padding, self.data_format)
    }
}
