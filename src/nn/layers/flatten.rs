//! Flatten: all values in one row.

use super::{Group, Operator, Sight, single};
use crate::layer;
use crate::nn::maps::Maps;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::task::{Source, Task};

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

    fn forward(&self, inputs: &[Maps], _weights: Source, output: &[usize]) -> Option<Task> {
        let input = inputs.first()?;
        let view = input.view();
        let row: Vec<f32> = match (self.data_format, view.ndim()) {
            (DataFormat::ChannelsFirst, axes @ 2..) => {
                let order: Vec<usize> = (1..axes).chain([0]).collect();
                view.permuted_axes(order).iter().copied().collect()
            }
            _ => input.to_keras(),
        };
        Task::ready(&Maps::from_keras(output, row)?)
    }
}
