//! Dense: every output is a weighted sum of all entries of the last axis.

use super::{Channels, Group, Initializer, Operator, Sight, WeightSpec, single};
use crate::layer;
use crate::nn::activation::Activation;
use crate::nn::kernels::conv::dot;
use crate::nn::maps::Maps;
use crate::nn::shape::{Problem, Ranks, Shape, product};
use crate::nn::task::{Form, Source, Task};

layer! {
    /// Makes each of its `units` values out of all entries of the last axis; on a map it works at every place alone.
    ///
    /// `value(u) = activation(Σ input(i)·kernel(i, u) + bias(u))`. Weights: kernel (inputs, units), bias (units).
    /// Source: <https://keras.io/api/layers/core_layers/dense/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{dense::Dense, Operator}, shape::Shape};
    /// // It does not flatten: only the last axis changes.
    /// let dense = Dense { units: 5, ..Dense::default() };
    /// assert_eq!(dense.output_shape(&[&Shape::known(&[8, 8, 4])]), Ok(Shape::known(&[8, 8, 5])));
    /// ```
    Dense {
        /// Number of values it makes.
        units: u64 = 10, required(), min(1), first(), slider(512);
        /// What is done to every value.
        activation: Activation = Activation::Linear;
        /// Whether each unit adds a number of its own.
        use_bias: bool = true, more();
    } [Weight("kernel"), Weight("bias"), Any("lora_rank"), Any("lora_alpha"), Any("quantization_config")]
}

impl Operator for Dense {
    fn group(&self) -> Group {
        Group::Dense
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let mut shape = single(inputs)?.clone();
        match shape.0.last_mut() {
            Some(last) => *last = Some(self.units),
            None => {
                return Err(Problem::Rank { wanted: Ranks::AtLeast(2), got: shape });
            }
        }
        Ok(shape)
    }

    fn weights(&self, inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        let shape = single(inputs)?;
        let Some(last) = shape.0.last() else {
            return Err(Problem::Rank { wanted: Ranks::AtLeast(2), got: shape.clone() });
        };
        let entries = last.ok_or(Problem::UnknownSize { weight: "kernel" })?;
        let mut weights = vec![WeightSpec::trainable("kernel", &[entries, self.units], Initializer::GlorotUniform)];
        if self.use_bias {
            weights.push(WeightSpec::trainable("bias", &[self.units], Initializer::Zeros));
        }
        Ok(weights)
    }

    fn macs(&self, inputs: &[&Shape], output: &Shape) -> Result<Option<u64>, Problem> {
        let entries = single(inputs)?.0.last().copied().flatten();
        match (output.count()?, entries) {
            (Some(values), Some(entries)) => product(&[values, entries]).map(Some),
            _ => Ok(None),
        }
    }

    fn sight(&self, inputs: &[&Shape]) -> Option<Sight> {
        Some(if single(inputs).ok()?.0.len() == 1 { Sight::Everything } else { Sight::Cell })
    }

    fn channels(&self) -> Channels {
        Channels::All
    }

    fn forward(&self, inputs: &[Maps], weights: Source, output: &[usize]) -> Option<Task> {
        let input = inputs.first()?;
        let axes = input.view().ndim();
        // Entries first, then places: each entry's places lie side by side.
        let order: Vec<usize> = (axes.checked_sub(1)?..axes).chain(0..axes - 1).collect();
        let source: Vec<f32> = input.view().permuted_axes(order).iter().copied().collect();
        let (units, others) = output.split_last()?;
        let places: usize = others.iter().product();
        let entries = source.len().checked_div(places).unwrap_or(0);
        let sizes: Vec<usize> = [*units].into_iter().chain(others.iter().copied()).collect();
        let cost = (places as u64).saturating_mul(entries as u64).saturating_mul(2);
        Task::new(Form::LastFirst(sizes), places, cost, self.activation, move |unit, out| {
            let kernel = weights.slice("kernel", unit as u64).unwrap_or_default();
            out.fill(weights.number("bias", unit as u64).unwrap_or(0.0));
            if let [one] = out {
                *one += dot(&source, &kernel);
                return;
            }
            for (weight, cells) in kernel.iter().zip(source.chunks_exact(places.max(1))) {
                for (out, cell) in out.iter_mut().zip(cells) {
                    *out += weight * cell;
                }
            }
        })
    }
}
