//! LayerScale: every channel times a learned number, as in ConvNeXt.

use super::{Group, Initializer, InputSpec, Operator, WeightSpec, one, single};
use crate::layer;
use crate::nn::kernels::normalize::numbers;
use crate::nn::maps::{Layout, Maps};
use crate::nn::shape::{Problem, Shape};
use crate::nn::trace::{Term, Terms};
use crate::nn::work::{Job, NodeWeights, RunError, fill, then};

layer! {
    /// Multiplies each entry of the last axis by a learned number that starts small. Weights: one number a channel.
    ///
    /// Of the networks of keras.applications; Keras offers it to nobody else.
    /// Source: <https://arxiv.org/abs/2103.17239>.
    LayerScale {
        /// What the numbers start with.
        init_values: f64 = 1e-6, required();
        /// How many there are.
        projection_dim: u64 = 1, required();
    }
}

impl Operator for LayerScale {
    fn group(&self) -> Group {
        Group::Normalization
    }

    fn module(&self) -> &'static str {
        "keras.src.applications.convnext"
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        super::merging::merged(&[single(inputs)?, &Shape::known(&[self.projection_dim])])
    }

    fn input_spec(&self) -> InputSpec {
        InputSpec::Nothing
    }

    fn weights(&self, _inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        // The nearest number that the maps' type has.
        #[allow(clippy::cast_possible_truncation)]
        let start = Initializer::Constant(self.init_values as f32);
        Ok(vec![WeightSpec::numbers("variable", &[self.projection_dim], start)])
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let input = one(inputs)?.clone();
        let sizes = input.view().shape().to_vec();
        let count = usize::try_from(self.projection_dim).map_err(|_| RunError::Refused { bytes: u64::MAX })?;
        Ok(then(numbers([("variable", 1.0)], count)?, move |gamma| {
            let gamma = Maps::from_keras(&[count], gamma.to_keras()).ok_or(RunError::Refused { bytes: u64::MAX })?;
            let order = input.order();
            fill(Layout::ordered(&sizes, &order), usize::MAX, 3, move |_, from, out, _| {
                input.read(&order, from, out);
                gamma.put(&sizes, &order, from, out, |out, gamma| *out *= gamma);
            })
        }))
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], weights: &NodeWeights<'_>) -> Option<Terms> {
        let (value, entry) = (inputs.first()?.view().get(at).copied()?, at.last().copied()?);
        let term = Term::weighed(0, Some(at.to_vec()), value, weights.number("variable", entry, 1.0));
        Some(Terms::sum(vec![term], 0.0, "linear"))
    }
}
