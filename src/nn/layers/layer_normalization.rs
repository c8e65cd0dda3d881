//! LayerNormalization: the entries of some axes brought to one scale, at every place of the others.

use super::{Channels, Group, Initializer, InputSpec, Operator, Sight, WeightSpec, one, single};
use crate::layer;
use crate::nn::kernels::normalize::{Rows, factor_and_shift, normalize};
use crate::nn::maps::Maps;
use crate::nn::order::sort;
use crate::nn::params::Axes;
use crate::nn::shape::{Problem, Shape};
use crate::nn::trace::{Term, Terms};
use crate::nn::work::{Job, NodeWeights, RunError};
use ndarray::{Axis, Slice};

layer! {
    /// Brings the entries of `axis` to mean 0 and variance 1 at every place of the other axes, then `·gamma + beta`.
    ///
    /// `gamma·(x - mean) / √(variance + epsilon) + beta`, with the statistics of the sample itself. Weights: gamma and beta,
    /// one number for each entry of the axes.
    /// Source: <https://keras.io/api/layers/normalization_layers/layer_normalization/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{layer_normalization::LayerNormalization, Operator}, shape::Shape};
    /// let weights = LayerNormalization::default().weights(&[&Shape::known(&[8, 8, 64])]).unwrap();
    /// assert_eq!(weights.iter().map(|w| (w.name, w.shape[0])).collect::<Vec<_>>(), [("gamma", 64), ("beta", 64)]);
    /// ```
    LayerNormalization {
        /// The axes whose entries are brought to one scale together.
        axis: Axes = Axes(vec![-1]);
        /// Added to the variance, so that nothing is divided by 0.
        epsilon: f64 = 0.001, more();
        /// Whether beta is added.
        center: bool = true;
        /// Whether gamma multiplies.
        scale: bool = true;
        /// Whether the mean is left in, an old mistake of Keras.
        rms_scaling: bool = false, more();
    } [Weight("beta", Zeros), Weight("gamma", Ones)]
}

impl LayerNormalization {
    fn weighs(&self) -> bool {
        self.scale || self.rms_scaling
    }

    fn shifts(&self) -> bool {
        self.center && !self.rms_scaling
    }

    /// The positions of the axes in a shape, ascending.
    fn places(&self, shape: &Shape) -> Result<Vec<usize>, Problem> {
        let mut places = self.axis.0.iter().map(|axis| shape.axis(*axis)).collect::<Result<Vec<_>, _>>()?;
        sort(&mut places);
        places.dedup();
        Ok(places)
    }
}

impl Operator for LayerNormalization {
    fn group(&self) -> Group {
        Group::Normalization
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let input = single(inputs)?;
        self.places(input)?;
        Ok(input.clone())
    }

    fn input_spec(&self) -> InputSpec {
        InputSpec::Nothing
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let input = single(inputs)?;
        // Keras sorts the axes as they were given, negative ones first.
        let mut axes = self.axis.0.clone();
        sort(&mut axes);
        let places = axes.iter().map(|axis| input.axis(*axis)).collect::<Result<Vec<_>, _>>()?;
        if !self.weighs() && !self.shifts() {
            return Ok(vec![]);
        }
        let size =
            |place: &usize| input.0.get(*place).copied().flatten().ok_or(Problem::UnknownSize { weight: "gamma" });
        let shape = places.iter().map(size).collect::<Result<Vec<_>, _>>()?;
        let mut weights = vec![];
        weights.extend(self.weighs().then(|| WeightSpec::numbers("gamma", &shape, Initializer::Ones)));
        weights.extend(self.shifts().then(|| WeightSpec::numbers("beta", &shape, Initializer::Zeros)));
        Ok(weights)
    }

    /// Over the channels alone it looks at one place; with an axis of the picture it looks at all of them.
    fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        let input = single(inputs).ok()?;
        let places = self.places(input).ok()?;
        Some(if input.0.len() < 2 || places == [input.0.len() - 1] { Sight::Cell } else { Sight::Everything })
    }

    fn channels(&self, _inputs: &[&Shape]) -> Channels {
        Channels::All
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let input = one(inputs)?.clone();
        let axes = self.places(&input.shape()).map_err(|_| RunError::Argument { param: "axis" })?;
        let sizes = input.view().shape().to_vec();
        let outside = (0..sizes.len()).filter(|axis| !axes.contains(axis));
        let order: Vec<usize> = outside.chain(axes.iter().copied()).collect();
        let len = axes.iter().filter_map(|axis| sizes.get(*axis)).product();
        let (epsilon, keeps_mean) = (self.epsilon, self.rms_scaling);
        normalize(input, order, Rows { len, epsilon, keeps_mean, period: 1, each: 1 })
    }

    /// The value itself, by what its fellows and the weights make of it.
    fn terms(&self, inputs: &[Maps], at: &[usize], weights: &NodeWeights<'_>) -> Option<Terms> {
        let input = inputs.first()?;
        let axes = self.places(&input.shape()).ok()?;
        let (mut part, mut entry) = (input.view(), 0_usize);
        for (axis, at) in at.iter().enumerate() {
            match axes.contains(&axis) {
                true => entry = entry.checked_mul(part.shape().get(axis).copied()?)?.checked_add(*at)?,
                false => part = part.slice_axis_move(Axis(axis), Slice::from(*at..*at + 1)),
            }
        }
        let values: Vec<f32> = part.iter().copied().collect();
        let rows = Rows { len: values.len(), epsilon: self.epsilon, keeps_mean: self.rms_scaling, period: 1, each: 1 };
        let (gamma, beta) = (weights.number("gamma", entry, 1.0), weights.number("beta", entry, 0.0));
        let (factor, shift) = factor_and_shift(&values, &rows, gamma, beta);
        let value = input.view().get(at).copied()?;
        Some(Terms::sum(vec![Term::weighed(0, Some(at.to_vec()), value, factor)], shift, "linear"))
    }
}
