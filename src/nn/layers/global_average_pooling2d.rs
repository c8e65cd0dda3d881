//! GlobalAveragePooling2D: the mean of each whole channel.

use super::pooling::{global, global_shape, global_terms};
use super::{Group, Operator, Sight};
use crate::layer;
use crate::nn::kernels::pool::Of;
use crate::nn::maps::Maps;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// Keeps the mean of each whole channel: one number a channel. No weights.
    ///
    /// Source: <https://keras.io/api/layers/pooling_layers/global_average_pooling2d/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{global_average_pooling2d::GlobalAveragePooling2D, Operator}, shape::Shape};
    /// let pool = GlobalAveragePooling2D::default();
    /// assert_eq!(pool.output_shape(&[&Shape::known(&[25, 25, 32])]), Ok(Shape::known(&[32])));
    /// ```
    GlobalAveragePooling2D {
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), more();
        /// Whether height and width stay, as 1 x 1.
        keepdims: bool = false;
    }
}

impl Operator for GlobalAveragePooling2D {
    fn group(&self) -> Group {
        Group::Pooling
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        global_shape(inputs, self.data_format, self.keepdims)
    }

    fn sight(&self, _inputs: &[&Shape]) -> Option<Sight> {
        Some(Sight::Everything)
    }

    fn data_format(&self) -> Option<DataFormat> {
        Some(self.data_format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        global(inputs, self.data_format, self.keepdims, Of::Mean)
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        global_terms(inputs, self.data_format, at, Of::Mean)
    }
}
