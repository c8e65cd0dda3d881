//! BatchNormalization: every channel brought to one scale.

use super::{Group, Initializer, Operator, WeightSpec, single};
use crate::layer;
use crate::nn::activation::Activation;
use crate::nn::maps::Maps;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::task::{Form, Planes, Source, Task};

layer! {
    /// Brings every channel to one scale: `gamma·(x - moving_mean) / √(moving_variance + epsilon) + beta`.
    ///
    /// Weights, one number a channel each: gamma and beta (trained), moving mean and variance (not trained).
    /// Source: <https://keras.io/api/layers/normalization_layers/batch_normalization/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{batch_normalization::BatchNormalization, Operator}, shape::Shape};
    /// let weights = BatchNormalization::default().weights(&[&Shape::known(&[8, 8, 64])]).unwrap();
    /// assert_eq!(weights.iter().map(|w| w.name).collect::<Vec<_>>(), ["gamma", "beta", "moving_mean", "moving_variance"]);
    /// assert_eq!(weights.iter().map(|w| w.shape[0]).sum::<u64>(), 256);
    /// ```
    BatchNormalization {
        /// The axis whose entries get a scale each.
        axis: i64 = -1;
        /// How slowly the moving statistics follow a batch, in training.
        momentum: f64 = 0.99, more();
        /// Added to the variance, so that nothing is divided by 0.
        epsilon: f64 = 0.001, more();
        /// Whether beta is added.
        center: bool = true;
        /// Whether gamma multiplies.
        scale: bool = true;
        /// Batch renormalisation, in training.
        renorm: bool = false, more();
        /// Statistics over all devices, in training.
        synchronized: bool = false, more();
    } [
        Weight("beta"), Weight("gamma"), Start("moving_mean"), Start("moving_variance"), RenormClipping, Any("renorm_momentum"),
    ]
}

/// Values that are put through at once.
const CHUNK: usize = 4096;

impl Operator for BatchNormalization {
    fn group(&self) -> Group {
        Group::Normalization
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        Ok(single(inputs)?.clone())
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let input = single(inputs)?;
        let axis = input.axis(self.axis)?;
        let size = input.0.get(axis).copied().flatten().ok_or(Problem::UnknownSize { weight: "gamma" })?;
        let still = |name, initializer| WeightSpec { name, shape: vec![size], trainable: false, initializer };
        let mut weights = vec![];
        if self.scale {
            weights.push(WeightSpec::trainable("gamma", &[size], Initializer::Ones));
        }
        if self.center {
            weights.push(WeightSpec::trainable("beta", &[size], Initializer::Zeros));
        }
        weights.push(still("moving_mean", Initializer::Zeros));
        weights.push(still("moving_variance", Initializer::Ones));
        if self.renorm {
            weights.push(still("moving_stddev", Initializer::Ones));
            weights.push(still("renorm_mean", Initializer::Zeros));
            weights.push(still("renorm_stddev", Initializer::Ones));
        }
        Ok(weights)
    }

    fn forward(&self, inputs: &[Maps], weights: Source, _output: &[usize]) -> Option<Task> {
        let input = inputs.first()?;
        let sizes = input.view().shape().to_vec();
        let axis = input.shape().axis(self.axis).ok()?;
        let entries = *sizes.get(axis)?;
        // The whole layer is a multiplication and an addition a channel.
        let line = |entry: usize| {
            let number = |name, otherwise| f64::from(weights.number(name, entry as u64).unwrap_or(otherwise));
            let factor = number("gamma", 1.0) / libm::sqrt(number("moving_variance", 1.0) + self.epsilon);
            // Rounded as Keras rounds: to single precision.
            #[allow(clippy::cast_possible_truncation)]
            (factor as f32, (number("beta", 0.0) - number("moving_mean", 0.0) * factor) as f32)
        };
        let lines: Vec<(f32, f32)> = (0..entries).map(line).collect();
        let values = move |source: &[f32], from: usize, inner: usize, out: &mut [f32]| {
            for (at, (out, value)) in out.iter_mut().zip(source.get(from..).unwrap_or_default()).enumerate() {
                let (factor, shift) =
                    lines.get((from + at) / inner.max(1) % entries.max(1)).copied().unwrap_or((1.0, 0.0));
                *out = value * factor + shift;
            }
        };
        if sizes.len() == 3 && axis == 2 {
            let planes = Planes::new(input, DataFormat::ChannelsLast)?;
            let [_, h, w] = planes.size;
            let form = Form::Planes(planes.size, DataFormat::ChannelsLast);
            return Task::new(form, CHUNK, CHUNK as u64, Activation::Linear, move |piece, out| {
                planes.with(|source| values(source, piece * CHUNK, h * w, out));
            });
        }
        let source = input.to_keras();
        let inner: usize = sizes.get(axis + 1..)?.iter().product();
        Task::new(Form::Keras(sizes), CHUNK, CHUNK as u64, Activation::Linear, move |piece, out| {
            values(&source, piece * CHUNK, inner, out);
        })
    }
}
