//! What every layer does, as its definition says it: cell by cell, in double precision, without any thought of speed. The
//! tests hold the layers to it, and the benchmark says how much faster they are.

use crate::nn::activation::Activation;
use crate::nn::layers::batch_normalization::BatchNormalization;
use crate::nn::layers::conv2d::Conv2D;
use crate::nn::layers::{Layer, Sight};
use crate::nn::maps::Maps;
use crate::nn::shape::{DataFormat, Shape};
use crate::nn::weights::Tensor;
use crate::nn::window::Window;

type Read<'a> = Box<dyn Fn(&[u64]) -> f64 + 'a>;

/// A tap's row and column in the kernel, and the cell of the input that it reads unless that is padding.
type Tap = (u64, u64, Option<(u64, u64)>);

/// A tensor of double precision in Keras's order.
struct Array<'a> {
    sizes: Vec<u64>,
    at: Read<'a>,
}

fn position(sizes: &[u64], at: &[u64]) -> usize {
    let flat = sizes.iter().zip(at).fold(0, |flat, (size, at)| flat * size + at);
    usize::try_from(flat).unwrap_or(usize::MAX)
}

fn number(tensor: &Tensor, at: &[u64]) -> f64 {
    tensor.values.get(position(&tensor.shape, at)).copied().map_or(f64::NAN, f64::from)
}

/// The values after a layer on one input, with these weights in Keras's order, at every place of the shape that it states;
/// `None` where it refuses the input or is no layer that computes.
#[must_use]
pub fn forward(layer: &Layer, input: &Maps, weights: &[Tensor]) -> Option<Maps> {
    let shape = input.shape();
    let output = layer.op().output_shape(&[&shape]).ok()?;
    let values = input.to_keras();
    let sizes = shape.sizes()?;
    let read = |at: &[u64]| values.get(position(&sizes, at)).copied().map_or(f64::NAN, f64::from);
    let input = Array { sizes: sizes.clone(), at: Box::new(read) };
    let weight = |name: &str| weights.iter().find(|tensor| tensor.name == name);
    let sight = layer.op().sight(&[&shape]);
    let sums: Vec<f64> = match layer {
        Layer::Conv2D(conv) => {
            each(&output, |at| convolution(conv, &input, sight, weight("kernel"), weight("bias"), at))
        }
        Layer::Dense(_) => each(&output, |at| {
            let Some((unit, place)) = at.split_last() else { return f64::NAN };
            let bias = weight("bias").map_or(0.0, |bias| number(bias, &[*unit]));
            let term = |entry: u64| {
                let place: Vec<u64> = place.iter().copied().chain([entry]).collect();
                (input.at)(&place) * weight("kernel").map_or(f64::NAN, |kernel| number(kernel, &[entry, *unit]))
            };
            bias + (0..input.sizes.last().copied().unwrap_or(0)).map(term).sum::<f64>()
        }),
        Layer::MaxPooling2D(pool) => each(&output, |at| pooled(&input, pool.data_format, sight, true, at)),
        Layer::AveragePooling2D(pool) => each(&output, |at| pooled(&input, pool.data_format, sight, false, at)),
        Layer::GlobalMaxPooling2D(pool) => each(&output, |at| global(&input, pool.data_format, true, at)),
        Layer::GlobalAveragePooling2D(pool) => each(&output, |at| global(&input, pool.data_format, false, at)),
        Layer::BatchNormalization(norm) => each(&output, |at| normal(norm, &shape, (input.at)(at), weights, at)),
        Layer::ZeroPadding2D(padding) => each(&output, |at| {
            let (y, x, c) = place(at, padding.data_format);
            let inside = |n: u64, before: i64| u64::try_from(i64::try_from(n).ok()? - before).ok();
            let (Some(y), Some(x)) = (inside(y, padding.padding[0][0]), inside(x, padding.padding[1][0])) else {
                return 0.0;
            };
            let at = index((y, x, c), padding.data_format);
            if at.iter().zip(&input.sizes).all(|(at, size)| at < size) { (input.at)(&at) } else { 0.0 }
        }),
        Layer::Flatten(flatten) => {
            let order: Vec<usize> = match flatten.data_format {
                DataFormat::ChannelsLast => (0..sizes.len()).collect(),
                DataFormat::ChannelsFirst => (1..sizes.len()).chain([0]).collect(),
            };
            let turned: Vec<u64> = order.iter().filter_map(|axis| sizes.get(*axis).copied()).collect();
            each(&Shape::known(&turned), |at| {
                let mut own = vec![0; at.len()];
                order
                    .iter()
                    .zip(at)
                    .for_each(|(axis, at)| own.iter_mut().skip(*axis).take(1).for_each(|own| *own = *at));
                (input.at)(&own)
            })
        }
        _ => each(&output, |at| (input.at)(at)),
    };
    // The nearest numbers that the maps' type has.
    #[allow(clippy::cast_possible_truncation)]
    let mut values: Vec<f32> = sums.into_iter().map(|sum| sum as f32).collect();
    match layer {
        Layer::Conv2D(Conv2D { activation, .. }) => activate(*activation, &output, &mut values),
        Layer::Dense(dense) => activate(dense.activation, &output, &mut values),
        Layer::Activation(layer) => activate(layer.activation, &output, &mut values),
        _ => {}
    }
    let sizes: Option<Vec<usize>> = output.sizes()?.into_iter().map(|n| usize::try_from(n).ok()).collect();
    Maps::from_keras(&sizes?, values)
}

/// The value of every place of a shape, in Keras's order.
fn each(shape: &Shape, value: impl Fn(&[u64]) -> f64) -> Vec<f64> {
    let sizes = shape.sizes().unwrap_or_default();
    let count = sizes.iter().product::<u64>();
    let place = |flat: u64| {
        let mut rest = flat;
        let mut at: Vec<u64> = sizes.iter().rev().map(|size| (rest % size, rest /= size).0).collect();
        at.reverse();
        at
    };
    (0..count).map(|flat| value(&place(flat))).collect()
}

fn activate(activation: Activation, shape: &Shape, values: &mut [f32]) {
    activation.apply(values);
    if activation.is_across() {
        let entries = shape.0.last().copied().flatten().and_then(|n| usize::try_from(n).ok()).unwrap_or(1);
        values.chunks_mut(entries.max(1)).for_each(|row| activation.across(row));
    }
}

fn place(at: &[u64], format: DataFormat) -> (u64, u64, u64) {
    match (at, format) {
        (&[y, x, c], DataFormat::ChannelsLast) | (&[c, y, x], DataFormat::ChannelsFirst) => (y, x, c),
        _ => (0, 0, at.last().copied().unwrap_or(0)),
    }
}

const fn index((y, x, c): (u64, u64, u64), format: DataFormat) -> [u64; 3] {
    match format {
        DataFormat::ChannelsLast => [y, x, c],
        DataFormat::ChannelsFirst => [c, y, x],
    }
}

/// Every tap of a window at a place.
fn taps(sight: Option<Sight>, y: u64, x: u64) -> Vec<Tap> {
    let Some(Sight::Window { h, w }) = sight else { return vec![] };
    let numbered = |window: Window, at: u64| (0_u64..).zip(window.taps(at)).collect::<Vec<_>>();
    let columns = numbered(w, x);
    numbered(h, y).into_iter().flat_map(|(a, y)| columns.iter().map(move |(b, x)| (a, *b, y.zip(*x)))).collect()
}

fn convolution(
    conv: &Conv2D,
    input: &Array<'_>,
    sight: Option<Sight>,
    kernel: Option<&Tensor>,
    bias: Option<&Tensor>,
    at: &[u64],
) -> f64 {
    let (y, x, filter) = place(at, conv.data_format);
    let (Some(kernel), (_, _, channels)) = (kernel, place(&input.sizes, conv.data_format)) else { return f64::NAN };
    let depth = channels / conv.groups;
    let first = filter / (conv.filters / conv.groups) * depth;
    let mut sum = bias.map_or(0.0, |bias| number(bias, &[filter]));
    for (a, b, cell) in taps(sight, y, x) {
        let Some((y, x)) = cell else { continue };
        for c in 0..depth {
            sum += (input.at)(&index((y, x, first + c), conv.data_format)) * number(kernel, &[a, b, c, filter]);
        }
    }
    sum
}

fn pooled(input: &Array<'_>, format: DataFormat, sight: Option<Sight>, max: bool, at: &[u64]) -> f64 {
    let (y, x, c) = place(at, format);
    let cells = taps(sight, y, x).into_iter().filter_map(|(_, _, cell)| cell);
    reduced(cells.map(|(y, x)| (input.at)(&index((y, x, c), format))), max)
}

fn global(input: &Array<'_>, format: DataFormat, max: bool, at: &[u64]) -> f64 {
    let (h, w, _) = place(&input.sizes, format);
    let (_, _, c) = place(at, format);
    reduced((0..h).flat_map(|y| (0..w).map(move |x| (y, x))).map(|(y, x)| (input.at)(&index((y, x, c), format))), max)
}

fn reduced(cells: impl Iterator<Item = f64>, max: bool) -> f64 {
    let (mut most, mut sum, mut count) = (f64::NEG_INFINITY, 0.0, 0.0);
    for cell in cells {
        most = if cell > most { cell } else { most };
        sum += cell;
        count += 1.0;
    }
    if max { most } else { sum / count }
}

fn normal(norm: &BatchNormalization, shape: &Shape, value: f64, weights: &[Tensor], at: &[u64]) -> f64 {
    let entry = shape.axis(norm.axis).ok().and_then(|axis| at.get(axis)).copied().unwrap_or(0);
    let weight = |name: &str, otherwise: f64| {
        weights.iter().find(|tensor| tensor.name == name).map_or(otherwise, |tensor| number(tensor, &[entry]))
    };
    let deviation = (weight("moving_variance", 1.0) + norm.epsilon).sqrt();
    weight("gamma", 1.0) * (value - weight("moving_mean", 0.0)) / deviation + weight("beta", 0.0)
}
