//! ReLU: negative values cut off, as a layer with its own limits.

use super::{Group, Operator, each_value, one};
use crate::layer;
use crate::nn::kernels::lanes::cut;
use crate::nn::maps::Maps;
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError};

layer! {
    /// `min(x, max_value)` above `threshold`, `negative_slope·(x - threshold)` up to it; the shape stays. No weights.
    ///
    /// Source: <https://keras.io/api/layers/activation_layers/relu/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{re_lu::ReLU, Operator}, shape::Shape};
    /// let input = Shape::known(&[8, 8, 4]);
    /// assert_eq!(ReLU::default().output_shape(&[&input]), Ok(input));
    /// ```
    ReLU {
        /// The greatest value; none: no limit.
        max_value: Option<f64> = None, min(0);
        /// The slope below the threshold.
        negative_slope: f64 = 0.0, min(0);
        /// Up to here values are cut off.
        threshold: f64 = 0.0, min(0);
    }
}

impl Operator for ReLU {
    fn group(&self) -> Group {
        Group::Activation
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        // The nearest numbers that the maps' type has.
        #[allow(clippy::cast_possible_truncation)]
        let narrow = |x: f64| x as f32;
        let (most, slope, threshold) =
            (narrow(self.max_value.unwrap_or(f64::INFINITY)), narrow(self.negative_slope), narrow(self.threshold));
        each_value(one(inputs)?, move |_, values| {
            // What is no number stays none.
            if slope == 0.0 && threshold == 0.0 {
                return cut(values, 0.0, most);
            }
            for value in values {
                let x = *value;
                let above = if x > threshold || x.is_nan() { x } else { 0.0 };
                let capped = if above > most { most } else { above };
                let below = if slope == 0.0 { 0.0 } else { slope * (threshold - x).max(0.0) };
                *value = capped - below;
            }
        })
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        Terms::copy(inputs, Some(at.to_vec()), "ReLU")
    }
}
