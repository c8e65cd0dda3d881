//! ZeroPadding2D: rows and columns of zeros around a map.

use super::{Group, Operator, Sight, picture, planes, single, sizes};
use crate::layer;
use crate::nn::maps::{Layout, Maps, channel_axis};
use crate::nn::params::Sides;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::work::{Job, RunError, fill};

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
fn widened(size: Option<u64>, [before, after]: [i64; 2]) -> Result<Option<u64>, Problem> {
    let Some(input) = size else { return Ok(None) };
    let padding = before.checked_add(after).ok_or(Problem::TooLarge)?;
    match input.checked_add_signed(padding) {
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
        size.h = widened(size.h, self.padding[0])?;
        size.w = widened(size.w, self.padding[1])?;
        Ok(Shape::from_hwc(size, self.data_format))
    }

    fn sight(&self, _inputs: &[&Shape]) -> Option<Sight> {
        Some(Sight::Shift { top: self.padding[0][0], left: self.padding[1][0] })
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let (input, [rows, columns]) = planes(inputs, self.data_format)?;
        let wrong = || RunError::Sizes { wanted: Shape(vec![None; 3]), got: inputs.first().map(Maps::shape) };
        let along = |n: usize, side| {
            let size = widened(Some(n as u64), side).ok().flatten();
            size.and_then(|size| usize::try_from(size).ok()).ok_or_else(wrong)
        };
        let [[top, _], [left, _]] = self.padding;
        let (h, w) = (along(rows, self.padding[0])?, along(columns, self.padding[1])?);
        let layout = Layout::first(&sizes([h, w], input.count, self.data_format), channel_axis(self.data_format));
        // Where an output cell comes from: negative padding cuts away.
        let from = |cell: usize, before: i64| {
            i64::try_from(cell).ok().and_then(|cell| usize::try_from(cell.saturating_sub(before)).ok())
        };
        fill(layout, w, 1, move |at, first, out, _| {
            let (plane, y) = (input.plane(at / h.max(1)), from(at % h.max(1), top));
            let Some(cells) = y.and_then(|y| plane.chunks_exact(columns.max(1)).nth(y)) else { return };
            for (x, out) in out.iter_mut().enumerate() {
                *out = from(first + x, left).and_then(|x| cells.get(x)).copied().unwrap_or(0.0);
            }
        })
    }
}
