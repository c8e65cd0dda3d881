//! CustomScaleLayer: an input plus a part of another, as in InceptionResNetV2.

use super::merging::{inputs_sizes, merged, view, weighed};
use super::{Group, Operator, View};
use crate::layer;
use crate::nn::maps::{Layout, Maps};
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::trace::{Op, Terms};
use crate::nn::work::{Job, NodeWeights, RunError, fill};

layer! {
    /// `first + scale·second`. No weights.
    ///
    /// Of the networks of keras.applications; Keras offers it to nobody else.
    CustomScaleLayer {
        /// What the second input is multiplied by.
        scale: f64 = 1.0, required();
    }
}

impl Operator for CustomScaleLayer {
    fn group(&self) -> Group {
        Group::Dense
    }

    fn module(&self) -> &'static str {
        "keras.src.applications.inception_resnet_v2"
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        if inputs.len() != 2 {
            return Err(Problem::Inputs { wanted: 2, got: inputs.len() as u64 });
        }
        merged(inputs)
    }

    fn merges(&self) -> bool {
        true
    }

    fn view(&self, inputs: &[&Shape], input: usize, format: DataFormat) -> View {
        view(inputs, input, format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let shapes: Vec<Shape> = inputs.iter().map(Maps::shape).collect();
        let wrong =
            || RunError::Sizes { wanted: shapes.first().cloned().unwrap_or_default(), got: shapes.last().cloned() };
        let shape = self.output_shape(&shapes.iter().collect::<Vec<_>>()).map_err(|_| wrong())?;
        let sizes = inputs_sizes(&shape).ok_or_else(wrong)?;
        let [first, second] = inputs else { return Err(wrong()) };
        let (first, second, order) = (first.clone(), second.clone(), first.order());
        // The nearest number that the maps' type has.
        #[allow(clippy::cast_possible_truncation)]
        let scale = self.scale as f32;
        fill(Layout::ordered(&sizes, &order), usize::MAX, 3, move |_, from, out, _| {
            first.put(&sizes, &order, from, out, |out, value| *out = value);
            second.put(&sizes, &order, from, out, |out, value| *out += scale * value);
        })
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        // The nearest number that the maps' type has.
        #[allow(clippy::cast_possible_truncation)]
        weighed(inputs, at, &[1.0, self.scale as f32], Op::Sum)
    }
}
