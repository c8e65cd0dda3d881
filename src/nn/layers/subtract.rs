//! Subtract: the difference of two inputs.

use crate::merge;
use crate::nn::shape::{Problem, Shape};

merge! {
    /// Takes the second input's values from those in the same place of the first; an axis of size 1 is repeated. It needs
    /// exactly two. No weights.
    ///
    /// Source: <https://keras.io/api/layers/merging_layers/subtract/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{subtract::Subtract, Operator}, shape::{Problem, Shape}};
    /// let maps = Shape::known(&[8, 8, 4]);
    /// assert_eq!(Subtract::default().output_shape(&[&maps, &maps]), Ok(maps.clone()));
    /// let three = Subtract::default().output_shape(&[&maps, &maps, &maps]);
    /// assert_eq!(three, Err(Problem::NotTwo { got: 3 }));
    /// ```
    Subtract, Difference, two
}

fn two(inputs: &[&Shape]) -> Result<(), Problem> {
    if inputs.len() == 2 { Ok(()) } else { Err(Problem::NotTwo { got: inputs.len() as u64 }) }
}
