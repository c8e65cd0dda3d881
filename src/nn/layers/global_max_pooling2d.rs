//! GlobalMaxPooling2D: the greatest value of each whole channel.

use super::pooling::{Global, pool};
use super::{Group, Operator, Sight};
use crate::layer;
use crate::nn::kernels::pool::Of;
use crate::nn::maps::Maps;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// Keeps the greatest value of each whole channel: one number a channel. No weights.
    ///
    /// Source: <https://keras.io/api/layers/pooling_layers/global_max_pooling2d/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{global_max_pooling2d::GlobalMaxPooling2D, Operator}, shape::Shape};
    /// let pool = GlobalMaxPooling2D::default();
    /// assert_eq!(pool.output_shape(&[&Shape::known(&[25, 25, 32])]), Ok(Shape::known(&[32])));
    /// ```
    GlobalMaxPooling2D {
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), more();
        /// Whether height and width stay, as 1 x 1.
        keepdims: bool = false;
    }
}

pool!(GlobalMaxPooling2D, Of::Max, |pool| Global { format: pool.data_format, keepdims: pool.keepdims });
