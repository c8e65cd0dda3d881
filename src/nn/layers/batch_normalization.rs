//! BatchNormalization: every channel brought to one scale.

use super::{Group, Hint, Initializer, InputSpec, Operator, WeightSpec, one, single};
use crate::layer;
use crate::nn::kernels::lanes::scaled;
use crate::nn::maps::{Layout, Maps, Planes, slowest};
use crate::nn::shape::{Problem, Shape};
use crate::nn::trace::{Term, Terms};
use crate::nn::work::{Job, NodeWeights, RunError, fill};

layer! {
    /// Brings every channel to one scale: `gamma·(x - moving_mean) / √(moving_variance + epsilon) + beta`.
    ///
    /// Weights, one number a channel each: gamma and beta (trained), moving mean and variance (not trained).
    /// Source: <https://keras.io/api/layers/normalization_layers/batch_normalization/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{batch_normalization::BatchNormalization, Operator}, shape::Shape};
    /// let weights = BatchNormalization::default().weights(&[&Shape::known(&[8, 8, 64])]).unwrap();
    /// assert_eq!(weights.iter().map(|w| w.name).collect::<Vec<_>>(), ["gamma", "beta", "moving_mean", "moving_variance"]);
    /// assert_eq!(weights.iter().map(|w| w.shape[0]).sum::<u64>(), 256);
    /// ```
    BatchNormalization {
        /// The axis whose entries get a scale each.
        axis: i64 = -1;
        /// How slowly the moving statistics follow a batch, in training.
        momentum: f64 = 0.99, more();
        /// Added to the variance, so that nothing is divided by 0.
        epsilon: f64 = 0.001, more();
        /// Whether beta is added.
        center: bool = true;
        /// Whether gamma multiplies.
        scale: bool = true;
        /// Batch renormalisation, in training.
        renorm: bool = false, more();
        /// Statistics over all devices, in training.
        synchronized: bool = false, more();
    } [
        Weight("beta", Zeros), Weight("gamma", Ones), Start("moving_mean", Zeros), Start("moving_variance", Ones), RenormClipping, Number("renorm_momentum", 0.99),
    ]
}

impl BatchNormalization {
    /// The whole layer is one multiplication and one addition for each entry of the axis: by these.
    fn scale(epsilon: f64, entry: usize, weights: &NodeWeights<'_>) -> (f32, f32) {
        let number = |weight, otherwise| f64::from(weights.number(weight, entry, otherwise));
        let factor = number("gamma", 1.0) / (number("moving_variance", 1.0) + epsilon).sqrt();
        let shift = number("beta", 0.0) - number("moving_mean", 0.0) * factor;
        // The nearest numbers that the map's type has.
        #[allow(clippy::cast_possible_truncation)]
        let scale = (factor as f32, shift as f32);
        scale
    }
}

impl Operator for BatchNormalization {
    fn group(&self) -> Group {
        Group::Normalization
    }

    fn hint(&self) -> Option<Hint> {
        Some(Hint::Statistics)
    }

    fn input_spec(&self) -> InputSpec {
        InputSpec::RankAndWeights
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let input = single(inputs)?;
        let axis = input.axis(self.axis)?;
        let size = input.0.get(axis).copied().flatten().ok_or(Problem::UnknownSize { weight: "gamma" })?;
        let still = |name, initializer| WeightSpec::trainable(name, &[size], initializer).still();
        let mut weights = vec![];
        if self.scale {
            weights.push(WeightSpec::trainable("gamma", &[size], Initializer::Ones));
        }
        if self.center {
            weights.push(WeightSpec::trainable("beta", &[size], Initializer::Zeros));
        }
        weights.push(still("moving_mean", Initializer::Zeros));
        weights.push(still("moving_variance", Initializer::Ones));
        if self.renorm {
            weights.push(still("moving_stddev", Initializer::Ones));
            weights.push(still("renorm_mean", Initializer::Zeros));
            weights.push(still("renorm_stddev", Initializer::Ones));
        }
        Ok(weights)
    }

    fn reads(&self, input: &Shape) -> Option<Vec<usize>> {
        input.axis(self.axis).ok().map(|axis| slowest(axis, input.0.len()))
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let input = one(inputs)?;
        let wrong = || RunError::Sizes { wanted: Shape::default(), got: Some(input.shape()) };
        let axis = input.shape().axis(self.axis).map_err(|_| wrong())?;
        let planes = Planes::new(input, axis).ok_or_else(wrong)?;
        let layout = Layout::first(input.view().shape(), axis);
        let epsilon = self.epsilon;
        fill(layout, planes.each, 1, move |entry, from, out, weights| {
            let (factor, shift) = Self::scale(epsilon, entry, weights);
            let values = planes.plane(entry).get(from..).unwrap_or_default();
            scaled(values, factor, shift, out);
        })
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], weights: &NodeWeights<'_>) -> Option<Terms> {
        let input = inputs.first()?;
        let entry = at.get(input.shape().axis(self.axis).ok()?).copied()?;
        let (factor, shift) = Self::scale(self.epsilon, entry, weights);
        let value = input.view().get(at).copied()?;
        Some(Terms::sum(vec![Term::weighed(0, Some(at.to_vec()), value, factor)], shift, "linear"))
    }
}
