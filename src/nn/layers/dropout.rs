//! Dropout: in training some values are left out; here nothing happens.

use super::{Group, Hint, Operator};
use crate::layer;

layer! {
    /// In training, leaves out each value with probability `rate` and scales up the rest; when the network is used, as here,
    /// it passes every value on. No weights.
    ///
    /// Source: <https://keras.io/api/layers/regularization_layers/dropout/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{dropout::Dropout, Operator}, shape::Shape};
    /// let input = Shape::known(&[4096]);
    /// assert_eq!(Dropout::default().output_shape(&[&input]), Ok(input));
    /// ```
    Dropout {
        /// The share of values that training leaves out, 0 to 1.
        rate: f64 = 0.5, required(), range(0.0, 1.0);
        /// The seed of its random numbers.
        seed: Option<u64> = None, last(), more();
    } [NoiseShape]
}

impl Operator for Dropout {
    fn group(&self) -> Group {
        Group::Normalization
    }

    fn hint(&self) -> Option<Hint> {
        Some(Hint::OnlyInTraining)
    }
}
