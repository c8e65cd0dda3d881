//! Activation: a function on every value, as a layer.

use super::{Channels, Group, Operator, each_value, one};
use crate::layer;
use crate::nn::activation::Activation as Function;
use crate::nn::kernels::across::across;
use crate::nn::maps::Maps;
use crate::nn::shape::Shape;
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// Puts every value through a function; the shape stays. No weights.
    ///
    /// Source: <https://keras.io/api/layers/activations/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{activation::Activation, Operator}, shape::Shape};
    /// let input = Shape::known(&[8, 8, 4]);
    /// assert_eq!(Activation::default().output_shape(&[&input]), Ok(input));
    /// ```
    Activation {
        /// The function.
        activation: Function = Function::Relu, required();
    }
}

impl Operator for Activation {
    fn group(&self) -> Group {
        Group::Activation
    }

    fn channels(&self, _inputs: &[&Shape]) -> Channels {
        if self.activation.is_across() { Channels::All } else { Channels::Same }
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let (input, activation) = (one(inputs)?.clone(), self.activation);
        if activation.is_across() {
            return across(input, activation);
        }
        each_value(&input, move |_, values| activation.apply(values))
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        Terms::copy(inputs, Some(at.to_vec()), self.activation.word())
    }
}
