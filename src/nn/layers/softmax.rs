//! Softmax: shares that add up to 1, as a layer.

use super::{Channels, Group, Operator, Sight, one, single};
use crate::layer;
use crate::nn::activation::Activation;
use crate::nn::kernels::across::together;
use crate::nn::maps::Maps;
use crate::nn::order::sort;
use crate::nn::params::Axes;
use crate::nn::shape::Shape;
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// `e^x` over their sum along an axis, or along several together; the shape stays. No weights.
    ///
    /// Source: <https://keras.io/api/layers/activation_layers/softmax/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{softmax::Softmax, Operator}, shape::Shape};
    /// let input = Shape::known(&[10]);
    /// assert_eq!(Softmax::default().output_shape(&[&input]), Ok(input));
    /// ```
    Softmax {
        /// The axes whose entries add up to 1.
        axis: Axes = Axes(vec![-1]);
    }
}

impl Softmax {
    /// The positions of the axes, ascending; Keras looks for them only on data.
    fn places(&self, shape: &Shape) -> Option<Vec<usize>> {
        let mut places = self.axis.0.iter().map(|axis| shape.axis(*axis).ok()).collect::<Option<Vec<_>>>()?;
        sort(&mut places);
        places.dedup();
        (!places.is_empty()).then_some(places)
    }
}

impl Operator for Softmax {
    fn group(&self) -> Group {
        Group::Activation
    }

    /// Over the channels alone it looks at one place; with an axis of the picture it looks at all of them.
    fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        let input = single(inputs).ok()?;
        let last = input.0.len().checked_sub(1)?;
        Some(if last == 0 || self.places(input)? == [last] { Sight::Cell } else { Sight::Everything })
    }

    fn channels(&self, _inputs: &[&Shape]) -> Channels {
        Channels::All
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let input = one(inputs)?.clone();
        let axes = self.places(&input.shape()).ok_or(RunError::Argument { param: "axis" })?;
        together(input, Activation::Softmax, &axes)
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        Terms::copy(inputs, Some(at.to_vec()), "Softmax")
    }
}
