//! Average: the mean of several inputs.

use crate::merge;

merge! {
    /// Takes the mean of the values in the same place of several inputs; an axis of size 1 is repeated. No weights.
    ///
    /// Source: <https://keras.io/api/layers/merging_layers/average/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{average::Average, Operator}, shape::Shape};
    /// let (maps, row) = (Shape::known(&[8, 8, 4]), Shape::known(&[1, 8, 4]));
    /// assert_eq!(Average::default().output_shape(&[&maps, &row]), Ok(maps));
    /// ```
    Average, Mean
}
