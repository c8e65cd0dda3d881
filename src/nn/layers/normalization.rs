//! Normalization: values brought to one scale by statistics of the data.

use super::{Group, Hint, Initializer, InputSpec, Operator, WeightSpec, one, single};
use crate::layer;
use crate::nn::kernels::normalize::numbers;
use crate::nn::maps::{Layout, Maps};
use crate::nn::order::sort;
use crate::nn::params::{Axes, Reals};
use crate::nn::shape::{Problem, Shape};
use crate::nn::trace::{Term, Terms};
use crate::nn::work::{Job, NodeWeights, RunError, fill, then};

layer! {
    /// `(x - mean) / √variance`, with statistics of the data, one for each entry of `axis`; they are given here, or learned
    /// beforehand.
    ///
    /// Weights, where none are given: mean, variance and count, none of them trained.
    /// Source: <https://keras.io/api/layers/preprocessing_layers/numerical/normalization/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{normalization::Normalization, Operator}, shape::Shape};
    /// // 3 + 3 + 1 numbers for three channels.
    /// let weights = Normalization::default().weights(&[&Shape::known(&[8, 8, 3])]).unwrap();
    /// assert_eq!(weights.iter().map(|w| w.shape.iter().product::<u64>()).sum::<u64>(), 7);
    /// ```
    Normalization {
        /// The axes whose entries have statistics of their own; none: one for all values.
        axis: Option<Axes> = Some(Axes(vec![-1]));
        /// The mean; none: learned.
        mean: Option<Reals> = None, more();
        /// The variance; none: learned.
        variance: Option<Reals> = None, more();
        /// The other way: values are brought back to the scale of the data.
        invert: bool = false, more();
    }
}

/// Keras's `backend.epsilon()`: the least deviation that is divided by.
const EPSILON: f32 = 1e-7;

/// What values are divided by. Of a negative variance there is none: as in Keras no number comes out, where `f32::max` would
/// take the least deviation instead.
fn deviation(variance: f32) -> f32 {
    let root = variance.sqrt();
    if root < EPSILON { EPSILON } else { root }
}

impl Normalization {
    fn axes(&self) -> &[i64] {
        self.axis.as_ref().map_or(&[], |axes| &axes.0)
    }

    /// The positions of the axes, ascending.
    fn places(&self, shape: &Shape) -> Result<Vec<usize>, Problem> {
        let rank = i64::try_from(shape.rank()).unwrap_or(i64::MAX);
        if let Some(axis) = self.axes().iter().find(|axis| **axis < -rank || **axis >= rank) {
            return Err(Problem::AxisOutOfRange { axis: *axis, rank: shape.rank() });
        }
        let mut places = self.axes().iter().map(|axis| shape.axis(*axis)).collect::<Result<Vec<_>, _>>()?;
        sort(&mut places);
        places.dedup();
        match places.iter().find(|place| shape.0.get(**place).copied().flatten().is_none()) {
            Some(_) => Err(Problem::UnknownSize { weight: "mean" }),
            None => Ok(places),
        }
    }
}

impl Operator for Normalization {
    fn group(&self) -> Group {
        Group::Normalization
    }

    fn hint(&self) -> Option<Hint> {
        self.mean.is_none().then_some(Hint::Statistics)
    }

    fn check(&self) -> Result<(), Problem> {
        let len = |numbers: &Option<Reals>| numbers.as_ref().map(|numbers| numbers.0.len());
        match (len(&self.mean), len(&self.variance)) {
            (mean, variance) if mean != variance => Err(Problem::HalfStatistics),
            (Some(numbers), _) if numbers > 1 && self.axes().is_empty() => Err(Problem::HalfStatistics),
            _ => Ok(()),
        }
    }

    fn input_spec(&self) -> InputSpec {
        InputSpec::Nothing
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let input = single(inputs)?;
        let places = self.places(input)?;
        if self.mean.is_some() {
            return Ok(vec![]);
        }
        let shape: Vec<u64> = places.iter().filter_map(|place| input.0.get(*place).copied().flatten()).collect();
        let still = |name, shape: &[u64], start| WeightSpec::numbers(name, shape, start).still();
        Ok(vec![
            still("mean", &shape, Initializer::Zeros),
            still("variance", &shape, Initializer::Ones),
            still("count", &[], Initializer::Zeros),
        ])
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let input = one(inputs)?.clone();
        let places = self.places(&input.shape()).map_err(|_| RunError::Argument { param: "axis" })?;
        let sizes = input.view().shape().to_vec();
        // The statistics as a tensor of the same rank, of size 1 along the other axes.
        let own: Vec<usize> = (0..sizes.len())
            .map(|axis| if places.contains(&axis) { sizes.get(axis).copied().unwrap_or(1) } else { 1 })
            .collect();
        let count: usize = own.iter().product();
        // The nearest numbers that the maps' type has.
        #[allow(clippy::cast_possible_truncation)]
        let given = |numbers: &Option<Reals>| -> Option<Vec<f32>> {
            let numbers = numbers.as_ref()?;
            let len = numbers.0.len().max(1);
            Some((0..count).map(|at| numbers.of(at % len) as f32).collect())
        };
        let (mean, variance, invert) = (given(&self.mean), given(&self.variance), self.invert);
        let learned = numbers([("mean", 0.0), ("variance", 1.0)], count)?;
        Ok(then(learned, move |learned| {
            let learned = learned.to_keras();
            let (learned_mean, learned_variance) = learned.split_at_checked(count).unwrap_or_default();
            let mean = mean.unwrap_or_else(|| learned_mean.to_vec());
            let variance = variance.unwrap_or_else(|| learned_variance.to_vec());
            let deviation = variance.into_iter().map(deviation).collect();
            let refused = || RunError::Refused { bytes: u64::MAX };
            let tensor = |values| Maps::from_keras(&own, values).ok_or_else(refused);
            let (mean, deviation) = (tensor(mean)?, tensor(deviation)?);
            let order = input.order();
            fill(Layout::ordered(&sizes, &order), usize::MAX, 6, move |_, from, out, _| {
                input.read(&order, from, out);
                if invert {
                    deviation.put(&sizes, &order, from, out, |out, value| *out *= value);
                    mean.put(&sizes, &order, from, out, |out, value| *out += value);
                } else {
                    mean.put(&sizes, &order, from, out, |out, value| *out -= value);
                    deviation.put(&sizes, &order, from, out, |out, value| *out /= value);
                }
            })
        }))
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], weights: &NodeWeights<'_>) -> Option<Terms> {
        let input = inputs.first()?;
        let sizes = input.view().shape().to_vec();
        let mut entry = 0_usize;
        for axis in self.places(&input.shape()).ok()? {
            entry = entry.checked_mul(sizes.get(axis).copied()?)?.checked_add(at.get(axis).copied()?)?;
        }
        // The nearest number that the maps' type has.
        #[allow(clippy::cast_possible_truncation)]
        let number = |given: &Option<Reals>, name, otherwise| match given {
            Some(numbers) => numbers.of(entry % numbers.0.len().max(1)) as f32,
            None => weights.number(name, entry, otherwise),
        };
        let mean = number(&self.mean, "mean", 0.0);
        let deviation = deviation(number(&self.variance, "variance", 1.0));
        let (factor, shift) = if self.invert { (deviation, mean) } else { (1.0 / deviation, -mean / deviation) };
        let value = input.view().get(at).copied()?;
        Some(Terms::sum(vec![Term::weighed(0, Some(at.to_vec()), value, factor)], shift, "linear"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Keras's `maximum(sqrt(variance), epsilon)`, in which what is no number stays so.
    #[test]
    fn deviations() {
        assert_eq!([4.0, 0.0].map(deviation), [2.0, EPSILON]);
        assert!(deviation(-1.0).is_nan() && deviation(f32::NAN).is_nan());
    }
}
