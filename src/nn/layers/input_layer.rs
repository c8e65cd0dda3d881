//! InputLayer: what the network is given.

use super::{Group, Operator};
use crate::layer;
use crate::nn::shape::{Problem, Shape};

layer! {
    /// The network's input: the sizes of one sample, without the batch. No weights.
    ///
    /// Source: <https://keras.io/api/layers/core_layers/input/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{input_layer::InputLayer, Operator}, shape::Shape};
    /// assert_eq!(InputLayer::default().output_shape(&[]), Ok(Shape::known(&[200, 200, 1])));
    /// ```
    InputLayer {
        /// Sizes of one sample: height, width, channels.
        shape: Vec<Option<u64>> = vec![Some(200), Some(200), Some(1)], required(), slider(512);
        /// Samples in a batch; none: any number.
        batch_size: Option<u64> = None, more();
        /// What its numbers are.
        dtype: String = "float32".to_owned(), more();
    }
}

impl Operator for InputLayer {
    fn group(&self) -> Group {
        Group::Input
    }

    fn output_shape(&self, _inputs: &[&Shape]) -> Result<Shape, Problem> {
        Ok(Shape(self.shape.clone()))
    }
}
