//! MaxPooling2D: the greatest value of each window, channel by channel.

use super::pooling::{Pool, pool};
use super::{Group, Operator, Sight};
use crate::layer;
use crate::nn::kernels::pool::Of;
use crate::nn::maps::Maps;
use crate::nn::params::Pair;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::trace::Terms;
use crate::nn::window::Padding;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// Keeps the greatest value of each window; every channel on its own. No weights.
    ///
    /// Padding never wins: it counts as -∞.
    /// Source: <https://keras.io/api/layers/pooling_layers/max_pooling2d/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{max_pooling2d::MaxPooling2D, Operator}, shape::Shape};
    /// let pool = MaxPooling2D { strides: Some([1, 1]), ..MaxPooling2D::default() };
    /// let input = Shape::known(&[100, 100, 15]);
    /// assert_eq!(pool.output_shape(&[&input]), Ok(Shape::known(&[99, 99, 15])));
    /// ```
    MaxPooling2D {
        /// Rows and columns of the window.
        pool_size: Pair = [2, 2], min(1), slider(8);
        /// Rows and columns from one window to the next; none: as large as the window.
        strides: Option<Pair> = None, min(0), slider(8);
        /// What happens at the border.
        padding: Padding = Padding::Valid, last();
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, lowercase(), more();
    }
}

pool!(MaxPooling2D, Of::Max, |pool| Pool::new(pool.pool_size, pool.strides, pool.padding, pool.data_format));
