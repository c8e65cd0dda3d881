//! ELU: negative values that level off, as a layer.

use super::{Group, Operator, each_value, one};
use crate::layer;
use crate::nn::maps::Maps;
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// `x`, but `alpha·(e^x - 1)` below 0; the shape stays. No weights.
    ///
    /// Source: <https://keras.io/api/layers/activation_layers/elu/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{elu::ELU, Operator}, shape::Shape};
    /// let input = Shape::known(&[8, 8, 4]);
    /// assert_eq!(ELU::default().output_shape(&[&input]), Ok(input));
    /// ```
    ELU {
        /// What it levels off to, with the opposite sign.
        alpha: f64 = 1.0;
    }
}

impl Operator for ELU {
    fn group(&self) -> Group {
        Group::Activation
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        // The nearest number that the maps' type has.
        #[allow(clippy::cast_possible_truncation)]
        let alpha = self.alpha as f32;
        each_value(one(inputs)?, move |_, values| {
            values.iter_mut().for_each(|x| *x = if *x < 0.0 { alpha * libm::expm1f(*x) } else { *x });
        })
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        Terms::copy(inputs, Some(at.to_vec()), "ELU")
    }
}
