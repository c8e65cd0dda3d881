//! GroupNormalization: groups of channels brought to one scale, each over the whole map.

use super::{Channels, Group, Initializer, InputSpec, Operator, Sight, WeightSpec, one, single};
use crate::layer;
use crate::nn::kernels::normalize::{Rows, factor_and_shift, normalize};
use crate::nn::maps::{Maps, slowest};
use crate::nn::params::Groups;
use crate::nn::shape::{Problem, Shape};
use crate::nn::trace::{Term, Terms};
use crate::nn::work::{Job, NodeWeights, RunError};
use ndarray::{Axis, Slice};

layer! {
    /// Splits the channels into `groups` and brings each, over the whole map, to mean 0 and variance 1, then `·gamma + beta`
    /// channel by channel; -1 makes a group of every channel.
    ///
    /// Weights: gamma and beta, one number a channel.
    /// Source: <https://keras.io/api/layers/normalization_layers/group_normalization/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{group_normalization::GroupNormalization, Operator}, shape::Shape};
    /// let weights = GroupNormalization::default().weights(&[&Shape::known(&[8, 8, 64])]).unwrap();
    /// assert_eq!(weights.iter().map(|w| w.shape[0]).sum::<u64>(), 128);
    /// ```
    GroupNormalization {
        /// Groups of channels that are brought to one scale together; -1: each channel alone.
        groups: Groups = Groups(32), first();
        /// The axis that holds the channels.
        axis: i64 = -1;
        /// Added to the variance, so that nothing is divided by 0.
        epsilon: f64 = 0.001, more();
        /// Whether beta is added.
        center: bool = true;
        /// Whether gamma multiplies.
        scale: bool = true;
    } [Weight("beta", Zeros), Weight("gamma", Ones)]
}

impl GroupNormalization {
    /// The place of the channels, and their number.
    fn channels_of(&self, input: &Shape) -> Result<(usize, u64), Problem> {
        let place = input.axis(self.axis)?;
        let channels = input.0.get(place).copied().flatten().ok_or(Problem::UnknownSize { weight: "gamma" })?;
        let groups = u64::try_from(self.groups.0).unwrap_or(channels);
        if channels < groups || !channels.is_multiple_of(groups) {
            return Err(Problem::ChannelsNotDivisible { channels, groups });
        }
        Ok((place, channels))
    }
}

impl Operator for GroupNormalization {
    fn group(&self) -> Group {
        Group::Normalization
    }

    fn input_spec(&self) -> InputSpec {
        InputSpec::RankAndWeights
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let (_, channels) = self.channels_of(single(inputs)?)?;
        let mut weights = vec![];
        weights.extend(self.scale.then(|| WeightSpec::numbers("gamma", &[channels], Initializer::Ones)));
        weights.extend(self.center.then(|| WeightSpec::numbers("beta", &[channels], Initializer::Zeros)));
        Ok(weights)
    }

    fn sight(&self, _inputs: &[&Shape]) -> Option<Sight> {
        Some(Sight::Everything)
    }

    fn channels(&self, inputs: &[&Shape]) -> Channels {
        let channels = single(inputs).and_then(|input| self.channels_of(input)).map_or(0, |(_, channels)| channels);
        match u64::try_from(self.groups.0) {
            Ok(groups) if groups < channels => Channels::Grouped { groups, output: channels },
            _ => Channels::Same,
        }
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let input = one(inputs)?;
        let wrong = |_| RunError::Argument { param: "groups" };
        let (axis, channels) = self.channels_of(&input.shape()).map_err(wrong)?;
        let sizes = input.view().shape().to_vec();
        let groups = u64::try_from(self.groups.0).unwrap_or(channels).max(1);
        let count = usize::try_from(groups).map_err(|_| RunError::Argument { param: "groups" })?;
        let len = input.view().len() / count;
        let each = (input.view().len() / sizes.get(axis).copied().unwrap_or(1).max(1)).max(1);
        let rows = Rows { len, epsilon: self.epsilon, keeps_mean: false, period: count, each };
        normalize(input.clone(), slowest(axis, sizes.len()), rows)
    }

    /// The value itself, by what its fellows and the weights make of it.
    fn terms(&self, inputs: &[Maps], at: &[usize], weights: &NodeWeights<'_>) -> Option<Terms> {
        let input = inputs.first()?;
        let (axis, channels) = self.channels_of(&input.shape()).ok()?;
        let groups = u64::try_from(self.groups.0).unwrap_or(channels).max(1);
        let (each, channel) = (usize::try_from(channels / groups).ok()?, at.get(axis).copied()?);
        let first = channel.checked_div(each)? * each;
        let part = input.view().slice_axis_move(Axis(axis), Slice::from(first..first + each));
        let values: Vec<f32> = part.iter().copied().collect();
        let rows = Rows { len: values.len(), epsilon: self.epsilon, keeps_mean: false, period: 1, each: 1 };
        let (gamma, beta) = (weights.number("gamma", channel, 1.0), weights.number("beta", channel, 0.0));
        let (factor, shift) = factor_and_shift(&values, &rows, gamma, beta);
        let value = input.view().get(at).copied()?;
        Some(Terms::sum(vec![Term::weighed(0, Some(at.to_vec()), value, factor)], shift, "linear"))
    }
}
