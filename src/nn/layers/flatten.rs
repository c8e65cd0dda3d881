//! Flatten: all values in one row.

use super::{Group, Operator, Sight, one, single};
use crate::layer;
use crate::nn::maps::{Layout, Maps};
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::work::{Job, RunError, fill, ready};
use ndarray::Axis;

layer! {
    /// Puts all values in one row: rows first, then columns, then channels. No weights.
    ///
    /// With `data_format="channels_first"` the input is brought to channels last before that.
    /// Source: <https://keras.io/api/layers/reshaping_layers/flatten/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{flatten::Flatten, Operator}, shape::Shape};
    /// assert_eq!(Flatten::default().output_shape(&[&Shape::known(&[8, 8, 4])]), Ok(Shape::known(&[256])));
    /// ```
    Flatten {
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), more();
    }
}

impl Operator for Flatten {
    fn group(&self) -> Group {
        Group::Shape
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        Ok(Shape(vec![single(inputs)?.count()?]))
    }

    fn sight(&self, _inputs: &[&Shape]) -> Option<Sight> {
        Some(Sight::Everything)
    }

    fn channels(&self) -> super::Channels {
        super::Channels::All
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let input = one(inputs)?.clone();
        let axes = input.view().ndim();
        if axes == 1 {
            return Ok(ready(input));
        }
        // Channels last, whatever they were.
        let order: Vec<usize> = match self.data_format {
            DataFormat::ChannelsLast => (0..axes).collect(),
            DataFormat::ChannelsFirst => (1..axes).chain((axes > 0).then_some(0)).collect(),
        };
        let count = input.view().len();
        let rows = order.first().and_then(|axis| input.view().shape().get(*axis).copied()).unwrap_or(1);
        let each = count.checked_div(rows).unwrap_or(0);
        fill(Layout::keras(&[count]), each, each.saturating_mul(2), move |row, out, _| {
            let turned = input.view().permuted_axes(order.clone());
            let part = if axes == 0 { turned } else { turned.index_axis_move(Axis(0), row) };
            out.iter_mut().zip(part.iter()).for_each(|(out, value)| *out = *value);
        })
    }
}
