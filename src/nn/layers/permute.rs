//! Permute: the axes in another order.

use super::{Channels, Group, Operator, Sight, one, single};
use crate::layer;
use crate::nn::maps::{Layout, Maps};
use crate::nn::order::sort;
use crate::nn::params::Whole;
use crate::nn::shape::{Problem, Ranks, Shape};
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError, fill};

layer! {
    /// Puts the axes in another order: axis `i` of the output is axis `dims[i]` of the input, counted from 1. No weights.
    ///
    /// Source: <https://keras.io/api/layers/reshaping_layers/permute/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{permute::Permute, Operator}, params::Whole, shape::Shape};
    /// let permute = Permute { dims: Whole(vec![3, 1, 2]) };
    /// assert_eq!(permute.output_shape(&[&Shape::known(&[8, 6, 4])]), Ok(Shape::known(&[4, 8, 6])));
    /// ```
    Permute {
        /// The axes of the input in their new order; the first one behind the batch is 1.
        dims: Whole = Whole(vec![2, 1, 3]), required();
    }
}

impl Permute {
    /// The axes counted from 0, without the batch.
    fn order(&self) -> Vec<usize> {
        self.dims.0.iter().filter_map(|axis| usize::try_from(axis - 1).ok()).collect()
    }
}

impl Operator for Permute {
    fn group(&self) -> Group {
        Group::Shape
    }

    fn check(&self) -> Result<(), Problem> {
        let mut sorted = self.dims.0.clone();
        sort(&mut sorted);
        if sorted.into_iter().eq((1..).take(self.dims.0.len())) {
            Ok(())
        } else {
            Err(Problem::NoOrder { dims: self.dims.0.clone() })
        }
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let (input, order) = (single(inputs)?, self.order());
        if order.len() != input.0.len() {
            return Err(Problem::Rank { wanted: Ranks::Exactly(order.len() as u64 + 1), got: input.clone() });
        }
        Ok(Shape(order.iter().filter_map(|axis| input.0.get(*axis).copied()).collect()))
    }

    fn sight(&self, _inputs: &[&Shape]) -> Option<Sight> {
        Some(match self.dims.0.as_slice() {
            [1] | [1, 2] | [1, 2, 3] => Sight::Cell,
            [2, 1, 3] => Sight::Swapped,
            _ => Sight::Everything,
        })
    }

    fn channels(&self, _inputs: &[&Shape]) -> Channels {
        match self.dims.0.as_slice() {
            [1] | [1, 2] | [1, 2, 3] | [2, 1, 3] => Channels::Same,
            _ => Channels::All,
        }
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let (input, order) = (one(inputs)?.clone(), self.order());
        if order.len() != input.view().ndim() {
            return Err(RunError::Sizes { wanted: Shape(vec![None; order.len()]), got: Some(input.shape()) });
        }
        let sizes = input.view().permuted_axes(order.clone()).shape().to_vec();
        fill(Layout::keras(&sizes), usize::MAX, 2, move |_, from, out, _| input.read(&order, from, out))
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        let mut from = vec![0; at.len()];
        for (axis, at) in self.order().into_iter().zip(at) {
            *from.get_mut(axis)? = *at;
        }
        Terms::copy(inputs, Some(from), "linear")
    }
}
