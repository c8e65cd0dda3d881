//! Flatten: all values in one row.

use super::{Group, Operator, Sight, one, single};
use crate::layer;
use crate::nn::maps::{Layout, Maps};
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError, fill, ready};

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

/// The order of the axes in which the channels run fastest, whatever they were.
fn channels_last(format: DataFormat, axes: usize) -> Vec<usize> {
    match format {
        DataFormat::ChannelsLast => (0..axes).collect(),
        DataFormat::ChannelsFirst => (1..axes).chain((axes > 0).then_some(0)).collect(),
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

    fn channels(&self, _inputs: &[&Shape]) -> super::Channels {
        super::Channels::All
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn reads(&self, _input: &Shape) -> Option<Vec<usize>> {
        None
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let input = one(inputs)?.clone();
        let axes = input.view().ndim();
        if axes == 1 {
            return Ok(ready(input));
        }
        let order = channels_last(self.data_format, axes);
        let count = input.view().len();
        fill(Layout::keras(&[count]), count, 2, move |_, from, out, _| input.read(&order, from, out))
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        let view = inputs.first()?.view();
        let mut number = at.first().copied()?;
        let mut from = vec![0; view.ndim()];
        for axis in channels_last(self.data_format, view.ndim()).into_iter().rev() {
            let size = view.shape().get(axis).copied()?;
            *from.get_mut(axis)? = number.checked_rem(size)?;
            number = number.checked_div(size)?;
        }
        Terms::copy(inputs, Some(from), "linear")
    }
}
