//! Concatenate: several inputs one behind the other.

use super::merging::{axes, inputs_sizes};
use super::{Channels, Group, Operator, Sight, View};
use crate::layer;
use crate::nn::along::Along;
use crate::nn::maps::{Layout, Maps, slowest};
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::trace::{Op, Term, Terms};
use crate::nn::work::{Job, NodeWeights, RunError, fill};

layer! {
    /// Puts several inputs one behind the other along an axis; their other sizes must be equal. No weights.
    ///
    /// Source: <https://keras.io/api/layers/merging_layers/concatenate/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{concatenate::Concatenate, Operator}, shape::Shape};
    /// let (a, b) = (Shape::known(&[8, 8, 4]), Shape::known(&[8, 8, 3]));
    /// assert_eq!(Concatenate::default().output_shape(&[&a, &b]), Ok(Shape::known(&[8, 8, 7])));
    /// ```
    Concatenate {
        /// The axis along which they stand; the batch is 0, negative ones are counted from the end.
        axis: i64 = -1;
    }
}

impl Concatenate {
    /// The position of the axis in a shape without the batch; nothing for the batch itself.
    fn place(&self, shape: &Shape) -> Result<Option<usize>, Problem> {
        match shape.axis(self.axis) {
            Ok(at) => Ok(Some(at)),
            Err(Problem::BatchAxis) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// What stands before an input along the axis.
    fn start(&self, inputs: &[&Shape], input: usize) -> Option<(usize, u64)> {
        let place = self.place(inputs.first()?).ok()??;
        let sizes = inputs.iter().take(input).map(|shape| shape.0.get(place).copied().flatten());
        Some((place, sizes.sum::<Option<u64>>()?))
    }
}

impl Operator for Concatenate {
    fn group(&self) -> Group {
        Group::Dense
    }

    fn merges(&self) -> bool {
        true
    }

    fn batches(&self, first: u64, second: u64) -> Problem {
        Problem::ConcatBatches { first, second }
    }

    /// Keras leaves the axis out where an input has it, and compares the rest; whether there is such an axis it asks last,
    /// but for one that is too far from the end.
    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let first = *inputs.first().ok_or(Problem::NoInput)?;
        if self.axis < 0
            && let Some(out) = inputs.iter().find_map(|shape| self.place(shape).err())
        {
            return Err(out);
        }
        let differ = |other: &&&Shape| {
            let (here, there) = (self.place(first).ok().flatten(), self.place(other).ok().flatten());
            let (mut a, mut b) = (first.0.clone(), other.0.clone());
            for (shape, place) in [(&mut a, here), (&mut b, there)] {
                if let Some(place) = place.filter(|place| *place < shape.len()) {
                    shape.remove(place);
                }
            }
            a.len() != b.len() || a.iter().zip(&b).any(|(a, b)| a.zip(*b).is_some_and(|(a, b)| a != b))
        };
        if let Some(other) = inputs.iter().find(differ) {
            return Err(Problem::ConcatShapes { first: first.clone(), second: (*other).clone() });
        }
        let mut shape = first.clone();
        if let Some(place) = self.place(first)? {
            let sizes = inputs.iter().map(|shape| shape.0.get(place).copied().flatten());
            let sum = sizes.sum::<Option<u64>>();
            if let Some(size) = shape.0.get_mut(place) {
                *size = sum;
            }
        }
        Ok(shape)
    }

    fn channels(&self, _inputs: &[&Shape]) -> Channels {
        Channels::From(0)
    }

    fn view(&self, inputs: &[&Shape], input: usize, format: DataFormat) -> View {
        let cell = View { sight: Some(Sight::Cell), channels: Channels::Same };
        let Some((place, start)) = self.start(inputs, input) else { return cell };
        let shift = Along::Shift(i64::try_from(start).unwrap_or(i64::MAX));
        match inputs.first().and_then(|first| axes(first, format)) {
            Some([h, ..]) if h == place => View { sight: Some(Sight::Along { h: shift, w: Along::Same }), ..cell },
            Some([_, w, _]) if w == place => View { sight: Some(Sight::Along { h: Along::Same, w: shift }), ..cell },
            _ => View { channels: Channels::From(start), ..cell },
        }
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let shapes: Vec<Shape> = inputs.iter().map(Maps::shape).collect();
        let wrong =
            || RunError::Sizes { wanted: shapes.first().cloned().unwrap_or_default(), got: shapes.last().cloned() };
        let shape = self.output_shape(&shapes.iter().collect::<Vec<_>>()).map_err(|_| wrong())?;
        let axis = self.place(&shape).ok().flatten().ok_or(RunError::Argument { param: "axis" })?;
        let (sizes, inputs) = (inputs_sizes(&shape).ok_or_else(wrong)?, inputs.to_vec());
        let order = slowest(axis, sizes.len());
        let each = sizes.iter().enumerate().filter(|(at, _)| *at != axis).map(|(_, n)| *n).product::<usize>();
        fill(Layout::ordered(&sizes, &order), each, 2, move |at, from, out, _| {
            let mut at = at;
            for maps in &inputs {
                let own = maps.view().shape().get(axis).copied().unwrap_or(0);
                if at < own {
                    maps.read(&order, at * each + from, out);
                    return;
                }
                at -= own;
            }
        })
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        let axis = self.place(&inputs.first()?.shape()).ok()??;
        let mut from = at.to_vec();
        for (input, maps) in inputs.iter().enumerate() {
            let own = maps.view().shape().get(axis).copied()?;
            let place = from.get_mut(axis)?;
            if *place < own {
                let value = maps.view().get(from.as_slice()).copied()?;
                let terms = vec![Term::plain(input, Some(from), value)];
                return Some(Terms { op: Op::Copy, terms, bias: 0.0, activation: "linear" });
            }
            *place -= own;
        }
        None
    }
}
