//! PReLU: negative values made smaller by slopes that are learned.

use super::{Group, Initializer, InputSpec, Operator, WeightSpec, one, single};
use crate::layer;
use crate::nn::kernels::normalize::numbers;
use crate::nn::maps::{Layout, Maps};
use crate::nn::params::Axes;
use crate::nn::shape::{Problem, Shape};
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError, fill, then};

layer! {
    /// `x`, but `alpha·x` below 0, with a learned alpha for every value of the map, or shared along some axes.
    ///
    /// Weights: alpha, as large as the map, with size 1 along the `shared_axes`.
    /// Source: <https://keras.io/api/layers/activation_layers/prelu/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{p_re_lu::PReLU, Operator}, params::Axes, shape::Shape};
    /// let input = Shape::known(&[8, 8, 4]);
    /// assert_eq!(PReLU::default().weights(&[&input]).unwrap()[0].shape, [8, 8, 4]);
    /// let shared = PReLU { shared_axes: Some(Axes(vec![1, 2])) };
    /// assert_eq!(shared.weights(&[&input]).unwrap()[0].shape, [1, 1, 4]);
    /// ```
    PReLU {
        /// The axes along which alpha is the same; the first one behind the batch is 1. None: it is not shared.
        shared_axes: Option<Axes> = None;
    } [Weight("alpha", Zeros)]
}

impl PReLU {
    /// The sizes of alpha; those that are not known stay so.
    fn sizes(&self, input: &Shape) -> Result<Vec<Option<u64>>, Problem> {
        let mut sizes = input.0.clone();
        let rank = i64::try_from(sizes.len()).unwrap_or(i64::MAX);
        for axis in self.shared_axes.iter().flat_map(|axes| &axes.0) {
            // As Python counts: 0 is the last axis, -1 the one before.
            let place = axis.saturating_sub(1);
            let place = if place < 0 { place.saturating_add(rank) } else { place };
            let size = usize::try_from(place).ok().and_then(|place| sizes.get_mut(place));
            *size.ok_or(Problem::AxisOutOfRange { axis: *axis, rank: input.rank() })? = Some(1);
        }
        Ok(sizes)
    }
}

impl Operator for PReLU {
    fn group(&self) -> Group {
        Group::Activation
    }

    fn input_spec(&self) -> InputSpec {
        InputSpec::Nothing
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let sizes: Option<Vec<u64>> = self.sizes(single(inputs)?)?.into_iter().collect();
        let shape = sizes.ok_or(Problem::UnknownSize { weight: "alpha" })?;
        Ok(vec![WeightSpec::numbers("alpha", &shape, Initializer::Zeros)])
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let input = one(inputs)?.clone();
        let sizes = input.view().shape().to_vec();
        let shape = self.sizes(&input.shape()).map_err(|_| RunError::Argument { param: "shared_axes" })?;
        let own = super::merging::inputs_sizes(&Shape(shape)).ok_or(RunError::Refused { bytes: u64::MAX })?;
        let count = own.iter().product();
        Ok(then(numbers([("alpha", 0.0)], count)?, move |alpha| {
            let alpha = Maps::from_keras(&own, alpha.to_keras()).ok_or(RunError::Refused { bytes: u64::MAX })?;
            let order = input.order();
            fill(Layout::ordered(&sizes, &order), usize::MAX, 3, move |_, from, out, _| {
                input.read(&order, from, out);
                alpha.put(&sizes, &order, from, out, |out, alpha| *out = if *out < 0.0 { *out * alpha } else { *out });
            })
        }))
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        Terms::copy(inputs, Some(at.to_vec()), "PReLU")
    }
}
