//! What the merge layers have in common: one value is made of the values in the same place of several inputs.

use super::{Channels, Sight, View};
use crate::nn::along::Along;
use crate::nn::maps::{Layout, Maps};
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::trace::{Op, Term, Terms};
use crate::nn::work::{Job, RunError, fill};

/// The shape that two have together, as Keras says it: aligned at the last axis, each pair of sizes equal or one of them 1;
/// a size that is not known gives one that is not.
fn together(a: &Shape, b: &Shape) -> Result<Shape, Problem> {
    let (long, short) = if a.0.len() < b.0.len() { (b, a) } else { (a, b) };
    let extra = long.0.len() - short.0.len();
    let mut shape = long.clone();
    for (size, other) in shape.0.iter_mut().skip(extra).zip(&short.0) {
        *size = match (*size, *other) {
            (None, _) | (_, None) => None,
            (Some(1), other) => other,
            (size, Some(1)) => size,
            (Some(size), Some(other)) if size == other => Some(size),
            _ => return Err(Problem::MergeShapes { first: long.clone(), second: short.clone() }),
        };
    }
    Ok(shape)
}

/// The shape after a merge.
///
/// # Errors
/// Where there is no input, or the shapes do not go together.
pub fn merged(inputs: &[&Shape]) -> Result<Shape, Problem> {
    let (first, others) = inputs.split_first().ok_or(Problem::NoInput)?;
    others.iter().try_fold((*first).clone(), |all, other| together(&all, other))
}

/// The sizes along the axis that is `back` from the end, of the output and of one input; an axis that it lacks has size 1.
fn sizes_at(shape: &Shape, input: &Shape, axis: usize) -> (Option<u64>, Option<u64>) {
    let missing = shape.0.len().saturating_sub(input.0.len());
    let own = axis.checked_sub(missing).map_or(Some(1), |axis| input.0.get(axis).copied().flatten());
    (shape.0.get(axis).copied().flatten(), own)
}

/// Height, width and channels as positions in a shape.
#[must_use]
pub fn axes(shape: &Shape, format: DataFormat) -> Option<[usize; 3]> {
    match (shape.0.len(), format) {
        (3, DataFormat::ChannelsLast) => Some([0, 1, 2]),
        (3, DataFormat::ChannelsFirst) => Some([1, 2, 0]),
        _ => None,
    }
}

/// What a value sees of one input: the one in its place, or the one there is along an axis of size 1.
#[must_use]
pub fn view(inputs: &[&Shape], input: usize, format: DataFormat) -> View {
    let look = || {
        let (shape, input) = (merged(inputs).ok()?, inputs.get(input)?);
        let repeated = |axis: usize| matches!(sizes_at(&shape, input, axis), (Some(size), Some(1)) if size != 1);
        let step = |axis: usize| if repeated(axis) { Along::Point } else { Along::Same };
        let channels = |axis: usize| if repeated(axis) { Channels::First } else { Channels::Same };
        Some(match axes(&shape, format) {
            Some([h, w, c]) => {
                let sight = match (step(h), step(w)) {
                    (Along::Same, Along::Same) => Sight::Cell,
                    (h, w) => Sight::Along { h, w },
                };
                View { sight: Some(sight), channels: channels(c) }
            }
            None => View { sight: Some(Sight::Cell), channels: channels(shape.0.len().saturating_sub(1)) },
        })
    };
    look().unwrap_or(View { sight: Some(Sight::Cell), channels: Channels::Same })
}

/// How a merge makes one value of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Their sum.
    Sum,
    /// The first less the others.
    Difference,
    /// Their product.
    Product,
    /// The first divided by the others.
    Quotient,
    /// Their mean.
    Mean,
    /// The greatest; what is no number is kept.
    Greatest,
    /// The least; what is no number is kept.
    Least,
}

impl Of {
    fn put(self, out: &mut f32, value: f32) {
        match self {
            Self::Sum | Self::Mean => *out += value,
            Self::Difference => *out -= value,
            Self::Product => *out *= value,
            Self::Quotient => *out /= value,
            Self::Greatest => *out = if value > *out || value.is_nan() { value } else { *out },
            Self::Least => *out = if value < *out || value.is_nan() { value } else { *out },
        }
    }
}

/// The work of a merge.
///
/// # Errors
/// Where the sizes do not go together, or the machine does not give the memory.
pub fn merge(inputs: &[Maps], of: Of) -> Result<Job, RunError> {
    let shapes: Vec<Shape> = inputs.iter().map(Maps::shape).collect();
    let wrong = || RunError::Sizes { wanted: shapes.first().cloned().unwrap_or_default(), got: shapes.last().cloned() };
    let shape = merged(&shapes.iter().collect::<Vec<_>>()).map_err(|_| wrong())?;
    let sizes: Vec<usize> = inputs_sizes(&shape).ok_or_else(wrong)?;
    let inputs = inputs.to_vec();
    let full = inputs.iter().find(|maps| maps.view().shape() == sizes);
    let order = full.map_or_else(|| (0..sizes.len()).collect(), Maps::order);
    // The number of inputs is small.
    #[allow(clippy::cast_precision_loss)]
    let count = inputs.len() as f32;
    let layout = Layout::ordered(&sizes, &order);
    fill(layout, usize::MAX, inputs.len().saturating_mul(2), move |_, from, out, _| {
        for (number, maps) in inputs.iter().enumerate() {
            let put = |out: &mut f32, value: f32| if number == 0 { *out = value } else { of.put(out, value) };
            maps.put(&sizes, &order, from, out, put);
        }
        if of == Of::Mean {
            out.iter_mut().for_each(|value| *value /= count);
        }
    })
}

/// The values in the same place of all inputs, each with its weight.
#[must_use]
pub fn weighed(inputs: &[Maps], at: &[usize], weights: &[f32], op: Op) -> Option<Terms> {
    let term = |(input, maps): (usize, &Maps)| {
        let view = maps.view();
        let own = at.get(at.len().checked_sub(view.ndim())?..)?;
        // Along an axis of size 1 there is one cell.
        let from: Vec<usize> = own.iter().zip(view.shape()).map(|(at, n)| if *n == 1 { 0 } else { *at }).collect();
        let value = view.get(from.as_slice()).copied()?;
        Some(match weights.get(input).or(weights.last()) {
            Some(weight) => Term::weighed(input, Some(from), value, *weight),
            None => Term::plain(input, Some(from), value),
        })
    };
    let terms = inputs.iter().enumerate().map(term).collect::<Option<_>>()?;
    Some(Terms { op, terms, bias: 0.0, activation: "linear" })
}

/// The terms of one value of a merge.
#[must_use]
pub fn terms(inputs: &[Maps], at: &[usize], of: Of) -> Option<Terms> {
    // The number of inputs is small.
    #[allow(clippy::cast_precision_loss)]
    let share = 1.0 / inputs.len().max(1) as f32;
    match of {
        Of::Sum => weighed(inputs, at, &[1.0], Op::Sum),
        Of::Difference => weighed(inputs, at, &[1.0, -1.0], Op::Sum),
        Of::Mean => weighed(inputs, at, &[share], Op::Mean),
        Of::Greatest => weighed(inputs, at, &[], Op::Max),
        Of::Product => weighed(inputs, at, &[], Op::Product),
        Of::Quotient => weighed(inputs, at, &[], Op::Quotient),
        Of::Least => weighed(inputs, at, &[], Op::Min),
    }
}

/// A shape whose sizes are known, for memory.
#[must_use]
pub fn inputs_sizes(shape: &Shape) -> Option<Vec<usize>> {
    shape.sizes()?.into_iter().map(|n| usize::try_from(n).ok()).collect()
}

/// Declares a merge layer that has no arguments.
#[macro_export]
macro_rules! merge {
    ($(#[$doc:meta])* $name:ident, $of:ident $(, $check:expr)?) => {
        $crate::layer! { $(#[$doc])* $name {} }

        impl $crate::nn::layers::Operator for $name {
            fn group(&self) -> $crate::nn::layers::Group {
                $crate::nn::layers::Group::Dense
            }

            fn output_shape(&self, inputs: &[&$crate::nn::shape::Shape]) -> Result<$crate::nn::shape::Shape, $crate::nn::shape::Problem> {
                let shape = $crate::nn::layers::merging::merged(inputs)?;
                $($check(inputs)?;)?
                Ok(shape)
            }

            fn merges(&self) -> bool {
                true
            }

            fn view(
                &self,
                inputs: &[&$crate::nn::shape::Shape],
                input: usize,
                format: $crate::nn::shape::DataFormat,
            ) -> $crate::nn::layers::View {
                $crate::nn::layers::merging::view(inputs, input, format)
            }

            fn forward(&self, inputs: &[$crate::nn::maps::Maps]) -> Result<$crate::nn::work::Job, $crate::nn::work::RunError> {
                $crate::nn::layers::merging::merge(inputs, $crate::nn::layers::merging::Of::$of)
            }

            fn terms(
                &self,
                inputs: &[$crate::nn::maps::Maps],
                at: &[usize],
                _weights: &$crate::nn::work::NodeWeights<'_>,
            ) -> Option<$crate::nn::trace::Terms> {
                $crate::nn::layers::merging::terms(inputs, at, $crate::nn::layers::merging::Of::$of)
            }
        }
    };
}
