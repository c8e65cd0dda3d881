//! ZeroPadding2D: rows and columns of zeros around a map.

use super::{Group, Operator, Sight, picture, single};
use crate::layer;
use crate::nn::activation::Activation;
use crate::nn::maps::Maps;
use crate::nn::params::Sides;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::task::{Form, Planes, Source, Task};

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

    fn forward(&self, inputs: &[Maps], _weights: Source, _output: &[usize]) -> Option<Task> {
        let planes = Planes::new(inputs.first()?, self.data_format)?;
        let [channels, rows, columns] = planes.size;
        let along = |n: usize, side| widened(Some(n as u64), side).ok().flatten().and_then(|n| usize::try_from(n).ok());
        let (oh, ow) = (along(rows, self.padding[0])?, along(columns, self.padding[1])?);
        let [[top, _], [left, _]] = self.padding;
        let from = move |at: usize, before: i64, size: usize| {
            usize::try_from(i64::try_from(at).ok()?.checked_sub(before)?).ok().filter(|at| *at < size)
        };
        Task::new(
            Form::Planes([channels, oh, ow], self.data_format),
            ow,
            ow as u64,
            Activation::Linear,
            move |piece, out| {
                let (channel, y) = (piece / oh.max(1), piece % oh.max(1));
                let Some(y) = from(y, top, rows) else { return };
                planes.with(|values| {
                    for (x, out) in out.iter_mut().enumerate() {
                        let cell = from(x, left, columns).and_then(|x| values.get((channel * rows + y) * columns + x));
                        *out = cell.copied().unwrap_or(0.0);
                    }
                });
            },
        )
    }
}
