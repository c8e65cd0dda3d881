//! Activation: a function on every value, as a layer.

use super::{Group, Operator, single};
use crate::layer;
use crate::nn::activation::Activation as Function;
use crate::nn::maps::Maps;
use crate::nn::shape::{Problem, Shape};
use crate::nn::task::{Form, Source, Task};

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

/// Values that are put through at once.
const CHUNK: usize = 4096;

impl Operator for Activation {
    fn group(&self) -> Group {
        Group::Activation
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        Ok(single(inputs)?.clone())
    }

    fn forward(&self, inputs: &[Maps], _weights: Source, _output: &[usize]) -> Option<Task> {
        let input = inputs.first()?;
        let (source, sizes) = (input.to_keras(), input.view().shape().to_vec());
        Task::new(Form::Keras(sizes), CHUNK, CHUNK as u64 * 4, self.activation, move |piece, out| {
            let from = source.get(piece * CHUNK..).unwrap_or_default();
            out.iter_mut().zip(from).for_each(|(out, value)| *out = *value);
        })
    }
}
