//! Dense: every output is a weighted sum of all entries of the last axis.

use super::{Channels, Group, Hint, Operator, Sight, WeightSpec, one, single};
use crate::layer;
use crate::nn::activation::Activation;
use crate::nn::kernels::across::across;
use crate::nn::kernels::dense::{memory_order, weighted_sums};
use crate::nn::maps::Maps;
use crate::nn::shape::{Problem, Ranks, Shape, product};
use crate::nn::trace::{Term, Terms};
use crate::nn::work::{Job, NodeWeights, RunError, then};

layer! {
    /// Makes each of its `units` values out of all entries of the last axis; on a map it works at every place alone.
    ///
    /// `value(u) = activation(Σ input(i)·kernel(i, u) + bias(u))`. Weights: kernel (inputs, units), bias (units).
    /// Source: <https://keras.io/api/layers/core_layers/dense/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{dense::Dense, Operator}, shape::Shape};
    /// // It does not flatten: only the last axis changes.
    /// let dense = Dense { units: 5, ..Dense::default() };
    /// assert_eq!(dense.output_shape(&[&Shape::known(&[8, 8, 4])]), Ok(Shape::known(&[8, 8, 5])));
    /// ```
    Dense {
        /// Number of values it makes.
        units: u64 = 10, required(), min(1), first(), slider(512);
        /// What is done to every value.
        activation: Activation = Activation::Linear;
        /// Whether each unit adds a number of its own.
        use_bias: bool = true, more();
    } [Weight("kernel", GlorotUniform), Weight("bias", Zeros), Any("lora_rank"), Any("lora_alpha"), Any("quantization_config")]
}

impl Operator for Dense {
    fn group(&self) -> Group {
        Group::Dense
    }

    fn hint(&self) -> Option<Hint> {
        Some(Hint::LastAxis)
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let mut shape = single(inputs)?.clone();
        match shape.0.last_mut() {
            Some(last) => *last = Some(self.units),
            None => {
                return Err(Problem::Rank { wanted: Ranks::AtLeast(2), got: shape });
            }
        }
        Ok(shape)
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let shape = single(inputs)?;
        let Some(last) = shape.0.last() else {
            return Err(Problem::Rank { wanted: Ranks::AtLeast(2), got: shape.clone() });
        };
        let entries = last.ok_or(Problem::UnknownSize { weight: "kernel" })?;
        let mut weights = vec![WeightSpec::kernel(&[entries, self.units], 1..2)];
        weights.extend(self.use_bias.then(|| WeightSpec::bias(self.units)));
        Ok(weights)
    }

    fn macs(&self, inputs: &[&Shape], output: &Shape) -> Result<Option<u64>, Problem> {
        let entries = single(inputs)?.0.last().copied().flatten();
        match (output.count()?, entries) {
            (Some(values), Some(entries)) => product(&[values, entries]).map(Some),
            _ => Ok(None),
        }
    }

    fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        Some(if single(inputs).ok()?.0.len() == 1 { Sight::Everything } else { Sight::Cell })
    }

    fn channels(&self, _inputs: &[&Shape]) -> Channels {
        Channels::All
    }

    fn reads(&self, input: &Shape) -> Option<Vec<usize>> {
        let sizes: Option<Vec<u64>> = input.0.iter().copied().collect();
        Some(memory_order(&sizes?))
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let input = one(inputs)?;
        let units = usize::try_from(self.units).map_err(|_| RunError::Refused { bytes: u64::MAX })?;
        let linear = !self.activation.is_across();
        let activation = if linear { self.activation } else { Activation::Linear };
        let sums = weighted_sums(input, units, activation)?;
        let activation = self.activation;
        Ok(if linear { sums } else { then(sums, move |maps| across(maps, activation)) })
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], weights: &NodeWeights<'_>) -> Option<Terms> {
        let view = inputs.first()?.view();
        let (unit, place) = at.split_last()?;
        let mut kernel = vec![0.0; view.shape().last().copied()?];
        weights.fill("kernel", *unit, 0, &mut kernel);
        let term = |(entry, weight)| {
            let at = [place, &[entry]].concat();
            let value = view.get(at.as_slice()).copied()?;
            Some(Term::weighed(0, Some(at), value, weight))
        };
        let terms = kernel.into_iter().enumerate().map(term).collect::<Option<_>>()?;
        Some(Terms::sum(terms, weights.number("bias", *unit, 0.0), self.activation.word()))
    }
}
