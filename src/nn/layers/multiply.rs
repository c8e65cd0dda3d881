//! Multiply: the product of several inputs.

use crate::merge;

merge! {
    /// Multiplies the values in the same place of several inputs; an axis of size 1 is repeated. No weights.
    ///
    /// Source: <https://keras.io/api/layers/merging_layers/multiply/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{multiply::Multiply, Operator}, shape::Shape};
    /// let (maps, row) = (Shape::known(&[8, 8, 4]), Shape::known(&[1, 8, 4]));
    /// assert_eq!(Multiply::default().output_shape(&[&maps, &row]), Ok(maps));
    /// ```
    Multiply, Product
}
