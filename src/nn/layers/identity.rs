//! Identity: what comes in goes out.

use super::{Group, Operator};
use crate::layer;

layer! {
    /// Passes every value on. No weights.
    ///
    /// Source: <https://keras.io/api/layers/core_layers/identity/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{identity::Identity, Operator}, shape::Shape};
    /// let input = Shape::known(&[8, 8, 4]);
    /// assert_eq!(Identity::default().output_shape(&[&input]), Ok(input));
    /// ```
    Identity {}
}

impl Operator for Identity {
    fn group(&self) -> Group {
        Group::Shape
    }
}
