//! RepeatVector: a vector several times.

use super::{Channels, Group, Operator, Sight, one, single};
use crate::layer;
use crate::nn::maps::{Layout, Maps};
use crate::nn::shape::{Problem, Ranks, Shape};
use crate::nn::trace::Terms;
use crate::nn::work::{Job, NodeWeights, RunError, fill};

layer! {
    /// Repeats a vector `n` times: entries become n x entries. No weights.
    ///
    /// Source: <https://keras.io/api/layers/reshaping_layers/repeat_vector/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{repeat_vector::RepeatVector, Operator}, shape::Shape};
    /// let repeat = RepeatVector { n: 3 };
    /// assert_eq!(repeat.output_shape(&[&Shape::known(&[32])]), Ok(Shape::known(&[3, 32])));
    /// ```
    RepeatVector {
        /// How many times.
        n: u64 = 2, required(), min(1), slider(16);
    }
}

impl Operator for RepeatVector {
    fn group(&self) -> Group {
        Group::Shape
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        match *single(inputs)?.0.as_slice() {
            [entries] => Ok(Shape(vec![Some(self.n), entries])),
            _ => Err(Problem::Rank { wanted: Ranks::Exactly(2), got: single(inputs)?.clone() }),
        }
    }

    fn sight(&self, _inputs: &[&Shape]) -> Option<Sight> {
        Some(Sight::Everything)
    }

    fn channels(&self, _inputs: &[&Shape]) -> Channels {
        Channels::All
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let values = one(inputs)?.to_keras();
        let n = usize::try_from(self.n).map_err(|_| RunError::Refused { bytes: u64::MAX })?;
        let each = values.len();
        fill(Layout::keras(&[n, each]), each, 1, move |_, from, out, _| {
            out.iter_mut().zip(values.iter().skip(from)).for_each(|(out, value)| *out = *value);
        })
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        Terms::copy(inputs, Some(vec![at.last().copied()?]), "linear")
    }
}
