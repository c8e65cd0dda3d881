//! Maximum: the greatest of several inputs.

use crate::merge;

merge! {
    /// Keeps the greatest of the values in the same place of several inputs; an axis of size 1 is repeated. No weights.
    ///
    /// Source: <https://keras.io/api/layers/merging_layers/maximum/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{maximum::Maximum, Operator}, shape::Shape};
    /// let (maps, row) = (Shape::known(&[8, 8, 4]), Shape::known(&[1, 8, 4]));
    /// assert_eq!(Maximum::default().output_shape(&[&maps, &row]), Ok(maps));
    /// ```
    Maximum, Greatest
}
