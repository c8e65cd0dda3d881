//! Add: the sum of several inputs.

use crate::merge;

merge! {
    /// Adds the values in the same place of several inputs; an axis of size 1 is repeated. No weights.
    ///
    /// Source: <https://keras.io/api/layers/merging_layers/add/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{add::Add, Operator}, shape::Shape};
    /// let (maps, row) = (Shape::known(&[8, 8, 4]), Shape::known(&[1, 8, 4]));
    /// assert_eq!(Add::default().output_shape(&[&maps, &row]), Ok(maps));
    /// ```
    Add, Sum
}
