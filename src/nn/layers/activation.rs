//! Activation: a function on every value, as a layer.

use super::{Group, Operator, single};
use crate::layer;
use crate::nn::activation::Activation as Function;
use crate::nn::shape::{Problem, Shape};

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

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        Ok(single(inputs)?.clone())
    }
}
