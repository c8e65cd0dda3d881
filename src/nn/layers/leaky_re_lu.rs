//! LeakyReLU: negative values made smaller, as a layer.

use super::{Group, Operator, each_value, one};
use crate::layer;
use crate::nn::maps::Maps;
use crate::nn::params::{Map, ParamError};
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// `x`, but `negative_slope·x` below 0; the shape stays. No weights. (The function `leaky_relu` has a slope of 0.2.)
    ///
    /// Source: <https://keras.io/api/layers/activation_layers/leaky_relu/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{leaky_re_lu::LeakyReLU, Operator}, shape::Shape};
    /// let input = Shape::known(&[8, 8, 4]);
    /// assert_eq!(LeakyReLU::default().output_shape(&[&input]), Ok(input));
    /// ```
    LeakyReLU {
        /// The slope below 0.
        negative_slope: f64 = 0.3, min(0);
    }
}

impl Operator for LeakyReLU {
    fn group(&self) -> Group {
        Group::Activation
    }

    /// Keras 2 called it `alpha`.
    fn respell(&self, arguments: &mut Map) -> Result<(), ParamError> {
        let alpha = arguments.remove("alpha");
        arguments.extend(alpha.map(|alpha| ("negative_slope".to_owned(), alpha)));
        Ok(())
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        // The nearest number that the maps' type has.
        #[allow(clippy::cast_possible_truncation)]
        let slope = self.negative_slope as f32;
        each_value(one(inputs)?, move |_, values| {
            values.iter_mut().for_each(|x| *x = if *x < 0.0 { *x * slope } else { *x });
        })
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        Terms::copy(inputs, Some(at.to_vec()), "LeakyReLU")
    }
}
