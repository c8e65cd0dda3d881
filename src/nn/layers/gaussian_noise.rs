//! GaussianNoise: in training values are made noisy; here nothing happens.

use super::{Group, Hint, Operator};
use crate::layer;

layer! {
    /// In training, adds noise around 0 to each value; when the network is used, as here, it passes every value on. No weights.
    ///
    /// Source: <https://keras.io/api/layers/regularization_layers/gaussian_noise/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{gaussian_noise::GaussianNoise, Operator}, shape::Shape};
    /// let input = Shape::known(&[8, 8, 4]);
    /// assert_eq!(GaussianNoise::default().output_shape(&[&input]), Ok(input));
    /// ```
    GaussianNoise {
        /// The deviation of the noise, 0 to 1.
        stddev: f64 = 0.1, required(), range(0.0, 1.0);
        /// The seed of its random numbers.
        seed: Option<u64> = None, last(), more();
    }
}

impl Operator for GaussianNoise {
    fn group(&self) -> Group {
        Group::Normalization
    }

    fn hint(&self) -> Option<Hint> {
        Some(Hint::OnlyInTraining)
    }
}
