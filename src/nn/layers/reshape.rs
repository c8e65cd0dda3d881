//! Reshape: the same values in another shape.

use super::{Channels, Group, Operator, Sight, one, single};
use crate::layer;
use crate::nn::maps::{Layout, Maps};
use crate::nn::params::Whole;
use crate::nn::shape::{Problem, Shape, product};
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError, fill};

layer! {
    /// Gives the values, in their order, another shape; one size may be -1 and then follows from the others. No weights.
    ///
    /// Source: <https://keras.io/api/layers/reshaping_layers/reshape/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{reshape::Reshape, Operator}, params::Whole, shape::Shape};
    /// let reshape = Reshape { target_shape: Whole(vec![-1, 4]) };
    /// assert_eq!(reshape.output_shape(&[&Shape::known(&[8, 8, 4])]), Ok(Shape::known(&[64, 4])));
    /// ```
    Reshape {
        /// The new sizes, without the batch; one of them may be -1.
        target_shape: Whole = Whole(vec![-1]), required(), min(-1);
    }
}

impl Operator for Reshape {
    fn group(&self) -> Group {
        Group::Shape
    }

    fn check(&self) -> Result<(), Problem> {
        let open = self.target_shape.0.iter().filter(|size| **size < 0).count();
        if open > 1 { Err(Problem::ManyOpen { open: open as u64 }) } else { Ok(()) }
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let input = single(inputs)?;
        let sizes: Vec<Option<u64>> = self.target_shape.0.iter().map(|size| u64::try_from(*size).ok()).collect();
        let Some(count) = input.count()? else { return Ok(Shape(sizes)) };
        let wrong = || Problem::ReshapeSize { input: input.clone(), target: Shape(sizes.clone()) };
        let known: Vec<u64> = sizes.iter().copied().flatten().collect();
        let rest = product(&known).map_err(|_| wrong())?;
        let open = sizes.len() > known.len();
        if (open && (rest == 0 || !count.is_multiple_of(rest))) || (!open && rest != count) {
            return Err(wrong());
        }
        Ok(Shape(sizes.iter().map(|size| size.or(count.checked_div(rest))).collect()))
    }

    fn sight(&self, _inputs: &[&Shape]) -> Option<Sight> {
        Some(Sight::Everything)
    }

    fn channels(&self, _inputs: &[&Shape]) -> Channels {
        Channels::All
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let input = one(inputs)?.clone();
        let wrong = || RunError::Sizes { wanted: Shape::default(), got: Some(input.shape()) };
        let shape = self.output_shape(&[&input.shape()]).map_err(|_| wrong())?;
        let sizes = super::merging::inputs_sizes(&shape).ok_or_else(wrong)?;
        let (count, order) = (input.view().len(), (0..input.view().ndim()).collect::<Vec<_>>());
        fill(Layout::keras(&sizes), count, 2, move |_, from, out, _| input.read(&order, from, out))
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        let input = inputs.first()?;
        let sizes = super::merging::inputs_sizes(&self.output_shape(&[&input.shape()]).ok()?)?;
        let mut number =
            sizes.iter().zip(at).try_fold(0_usize, |all, (n, at)| all.checked_mul(*n)?.checked_add(*at))?;
        let mut from = vec![0; input.view().ndim()];
        for (place, size) in from.iter_mut().zip(input.view().shape()).rev() {
            *place = number.checked_rem(*size)?;
            number = number.checked_div(*size)?;
        }
        Terms::copy(inputs, Some(from), "linear")
    }
}
