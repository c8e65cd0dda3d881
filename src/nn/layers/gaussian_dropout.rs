//! GaussianDropout: in training values are made noisy; here nothing happens.

use super::{Group, Hint, Operator};
use crate::layer;

layer! {
    /// In training, multiplies each value by noise around 1 whose deviation is `√(rate / (1 - rate))`; when the network is used,
    /// as here, it passes every value on. No weights.
    ///
    /// Source: <https://keras.io/api/layers/regularization_layers/gaussian_dropout/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{gaussian_dropout::GaussianDropout, Operator}, shape::Shape};
    /// let input = Shape::known(&[8, 8, 4]);
    /// assert_eq!(GaussianDropout::default().output_shape(&[&input]), Ok(input));
    /// ```
    GaussianDropout {
        /// How strong the noise is, 0 to 1, as with Dropout.
        rate: f64 = 0.5, required(), range(0.0, 1.0);
        /// The seed of its random numbers.
        seed: Option<u64> = None, last(), more();
    }
}

impl Operator for GaussianDropout {
    fn group(&self) -> Group {
        Group::Normalization
    }

    fn hint(&self) -> Option<Hint> {
        Some(Hint::OnlyInTraining)
    }
}
