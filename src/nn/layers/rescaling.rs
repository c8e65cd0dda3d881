//! Rescaling: every value times a number, plus another.

use super::{Group, Operator, each_value, one};
use crate::layer;
use crate::nn::maps::{Layout, Maps, slowest};
use crate::nn::params::{Map, Reals, Value};
use crate::nn::trace::{Term, Terms};
use crate::nn::work::{Job, NodeWeights, RunError, fill};

layer! {
    /// `value·scale + offset`, with one number for all channels or one for each. No weights.
    ///
    /// Source: <https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{rescaling::Rescaling, Operator}, shape::Shape};
    /// let input = Shape::known(&[8, 8, 3]);
    /// assert_eq!(Rescaling::default().output_shape(&[&input]), Ok(input));
    /// ```
    Rescaling {
        /// What every value is multiplied by; several numbers: one for each entry of the last axis.
        scale: Reals = Reals(vec![1.0 / 255.0]), required();
        /// What is added then.
        offset: Reals = Reals(vec![0.0]);
    }
}

impl Operator for Rescaling {
    fn group(&self) -> Group {
        Group::Normalization
    }

    /// Keras's constructor has a default for `offset`, but what loads a config looks it up there: a config without it does
    /// not load. What a file says stays as it is.
    fn spell(&self, arguments: &mut Map, said: &Map, _old: bool) {
        if said.is_empty() && !arguments.contains_key("offset") {
            arguments.insert("offset".to_owned(), Value::Float(0.0));
        }
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let input = one(inputs)?.clone();
        // The nearest numbers that the maps' type has.
        #[allow(clippy::cast_possible_truncation)]
        let numbers = |entry: usize| (self.scale.of(entry) as f32, self.offset.of(entry) as f32);
        if self.scale.0.len() == 1 && self.offset.0.len() == 1 {
            let (scale, offset) = numbers(0);
            return each_value(&input, move |_, values| {
                values.iter_mut().for_each(|value| *value = *value * scale + offset);
            });
        }
        let sizes = input.view().shape().to_vec();
        let (axis, entries) = (sizes.len().saturating_sub(1), sizes.last().copied().unwrap_or(1));
        for (param, given) in [("scale", &self.scale.0), ("offset", &self.offset.0)] {
            if given.len() != 1 && given.len() != entries {
                return Err(RunError::Argument { param });
            }
        }
        let numbers: Vec<(f32, f32)> = (0..entries).map(numbers).collect();
        let order = slowest(axis, sizes.len());
        let each = (input.view().len() / entries.max(1)).max(1);
        fill(Layout::ordered(&sizes, &order), each, 2, move |entry, from, out, _| {
            let (scale, offset) = numbers.get(entry).copied().unwrap_or((1.0, 0.0));
            input.put(&sizes, &order, entry * each + from, out, |out, value| *out = value * scale + offset);
        })
    }

    // The nearest numbers that the maps' type has.
    #[allow(clippy::cast_possible_truncation)]
    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        let (value, entry) = (inputs.first()?.view().get(at).copied()?, at.last().copied().unwrap_or(0));
        let term = Term::weighed(0, Some(at.to_vec()), value, self.scale.of(entry) as f32);
        Some(Terms::sum(vec![term], self.offset.of(entry) as f32, "linear"))
    }
}
