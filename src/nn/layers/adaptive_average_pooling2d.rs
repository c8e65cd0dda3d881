//! AdaptiveAveragePooling2D: the mean of each of a given number of bins.

use super::pooling::{Adaptive, pool};
use super::{Group, Operator, Sight};
use crate::layer;
use crate::nn::kernels::pool::Of;
use crate::nn::maps::Maps;
use crate::nn::params::Pair;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// Shares out each channel's rows and columns to `output_size` bins and keeps the mean of each; bins may overlap:
    /// bin `i` of `o` reads cells `floor(i·n/o)` to `ceil((i + 1)·n/o)`, the last not included. No weights.
    ///
    /// Source: <https://keras.io/api/layers/pooling_layers/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{adaptive_average_pooling2d::AdaptiveAveragePooling2D, Operator}, shape::Shape};
    /// let pool = AdaptiveAveragePooling2D { output_size: [5, 2], ..AdaptiveAveragePooling2D::default() };
    /// assert_eq!(pool.output_shape(&[&Shape::known(&[7, 9, 3])]), Ok(Shape::known(&[5, 2, 3])));
    /// ```
    AdaptiveAveragePooling2D {
        /// Rows and columns of the output.
        output_size: Pair = [4, 4], required(), first(), slider(32);
        /// Which axis holds the channels.
        data_format: DataFormat = DataFormat::ChannelsLast, more();
    }
}

pool!(AdaptiveAveragePooling2D, Of::Mean, |pool| Adaptive { bins: pool.output_size, format: pool.data_format });
