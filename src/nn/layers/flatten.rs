//! Flatten: all values in one row.

use super::{Group, Operator, Sight, single};
use crate::layer;
use crate::nn::shape::{DataFormat, Problem, Shape};

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
}
