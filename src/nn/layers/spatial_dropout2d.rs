//! SpatialDropout2D: in training some maps are left out; here nothing happens.

use super::{Group, Hint, Operator, picture, single};
use crate::layer;
use crate::nn::shape::{DataFormat, Problem, Shape};

layer! {
    /// In training, leaves out whole channels with probability `rate` and scales up the rest; when the network is used, as
    /// here, it passes every value on. No weights. It is the one layer that has no `trainable`.
    ///
    /// Source: <https://keras.io/api/layers/regularization_layers/spatial_dropout2d/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{spatial_dropout2d::SpatialDropout2D, Operator}, shape::Shape};
    /// let input = Shape::known(&[8, 8, 4]);
    /// assert_eq!(SpatialDropout2D::default().output_shape(&[&input]), Ok(input));
    /// ```
    SpatialDropout2D {
        /// The share of channels that training leaves out, 0 to 1.
        rate: f64 = 0.5, required(), range(0.0, 1.0);
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), end(), more();
        /// The seed of its random numbers.
        seed: Option<u64> = None, last(), more();
    } [Never("trainable"), Never("activity_regularizer"), Never("autocast")]
}

impl Operator for SpatialDropout2D {
    fn group(&self) -> Group {
        Group::Normalization
    }

    fn hint(&self) -> Option<Hint> {
        Some(Hint::OnlyInTraining)
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let input = single(inputs)?;
        picture(input, self.data_format)?;
        Ok(input.clone())
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }
}
