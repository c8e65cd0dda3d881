//! Minimum: the least of several inputs.

use crate::merge;

merge! {
    /// Keeps the least of the values in the same place of several inputs; an axis of size 1 is repeated. No weights.
    ///
    /// Source: <https://keras.io/api/layers/merging_layers/minimum/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{minimum::Minimum, Operator}, shape::Shape};
    /// let (maps, row) = (Shape::known(&[8, 8, 4]), Shape::known(&[1, 8, 4]));
    /// assert_eq!(Minimum::default().output_shape(&[&maps, &row]), Ok(maps));
    /// ```
    Minimum, Least
}
