//! Convolution, one row of one output channel at a time.
//!
//! The input is laid out once so that the inner loop needs no border and no stride: padded with zeros, and each row split by
//! its column modulo the stride. Then every tap of a kernel adds a multiple of one contiguous piece of a row to the output row,
//! which the compiler turns into SIMD; four taps go together so that the output row is read and written a quarter as often.

use crate::nn::window::Window;

/// A picture laid out for a convolution: padded, rows split by stride.
#[derive(Clone, Debug)]
pub struct Field {
    values: Vec<f32>,
    rows: usize,
    row: usize,
    phase: usize,
    stride: [usize; 2],
    dilation: [usize; 2],
    kernel: [usize; 2],
    /// Rows and columns of the output.
    pub output: [usize; 2],
}

fn size(n: u64) -> Option<usize> {
    usize::try_from(n).ok()
}

impl Field {
    /// Lays out `planes`: channel by channel, row by row, as the two windows read them. `None` where no memory could hold it.
    #[must_use]
    pub fn new(planes: &[f32], h: &Window, w: &Window) -> Option<Self> {
        let (ih, iw) = (size(h.input)?, size(w.input)?);
        let channels = planes.len().checked_div(ih.checked_mul(iw)?).unwrap_or(0);
        let output = [size(h.output)?, size(w.output)?];
        let (stride, before) = ([size(h.stride)?, size(w.stride)?], [size(h.before)?, size(w.before)?]);
        let reach = |window: &Window, n: usize, s: usize| {
            n.saturating_sub(1).checked_mul(s)?.checked_add(size(window.effective())?)
        };
        let rows = reach(h, output[0], stride[0])?;
        let phase = reach(w, output[1], stride[1])?.div_ceil(stride[1]);
        let row = phase.checked_mul(stride[1])?;
        let mut values = vec![0.0; channels.checked_mul(rows)?.checked_mul(row)?];
        for c in 0..channels {
            for y in 0..ih.min(rows.saturating_sub(before[0])) {
                let from = planes.get((c * ih + y) * iw..(c * ih + y + 1) * iw).unwrap_or_default();
                let start = (c * rows + y + before[0]) * row;
                let to = values.get_mut(start..start + row).unwrap_or_default();
                if stride[1] == 1 {
                    let to = to.get_mut(before[1]..).unwrap_or_default();
                    let n = from.len().min(to.len());
                    if let (Some(to), Some(from)) = (to.get_mut(..n), from.get(..n)) {
                        to.copy_from_slice(from);
                    }
                } else {
                    // Columns beyond the last window are never read; there is no place for them.
                    for (x, value) in from.iter().enumerate().take(row.saturating_sub(before[1])) {
                        let x = x + before[1];
                        if let Some(to) = to.get_mut(x % stride[1] * phase + x / stride[1]) {
                            *to = *value;
                        }
                    }
                }
            }
        }
        let kernel = [size(h.kernel)?, size(w.kernel)?];
        let dilation = [size(h.dilation)?, size(w.dilation)?];
        Some(Self { values, rows, row, phase, stride, dilation, kernel, output })
    }

    /// Multiply-adds of one row of one output channel that reads `channels` input channels.
    #[must_use]
    pub fn row_cost(&self, channels: usize) -> u64 {
        self.output[1].saturating_mul(self.kernel[0]).saturating_mul(self.kernel[1]).saturating_mul(channels) as u64
    }

    /// Adds to `out` (one row of the output) what the filter makes of input channels `first..first + channels`.
    /// `filter` is in Keras's order: height, width, channel.
    pub fn add_row(&self, y: usize, first: usize, channels: usize, filter: &[f32], out: &mut [f32]) {
        let [kh, kw] = self.kernel;
        let mut taps: [(f32, &[f32]); 4] = [(0.0, &[]); 4];
        let mut held = 0;
        for c in 0..channels {
            for a in 0..kh {
                let start = ((first + c) * self.rows + y * self.stride[0] + a * self.dilation[0]) * self.row;
                for b in 0..kw {
                    let x = b * self.dilation[1];
                    let from = start + x % self.stride[1] * self.phase + x / self.stride[1];
                    let (Some(weight), Some(cells)) =
                        (filter.get((a * kw + b) * channels + c), self.values.get(from..from + out.len()))
                    else {
                        continue;
                    };
                    if let Some(tap) = taps.get_mut(held) {
                        *tap = (*weight, cells);
                    }
                    held += 1;
                    if held == 4 {
                        four(&taps, out);
                        held = 0;
                    }
                }
            }
        }
        for (weight, cells) in taps.iter().take(held) {
            for (out, cell) in out.iter_mut().zip(*cells) {
                *out += weight * cell;
            }
        }
    }
}

fn four(taps: &[(f32, &[f32]); 4], out: &mut [f32]) {
    let [(w0, c0), (w1, c1), (w2, c2), (w3, c3)] = taps;
    for ((((out, a), b), c), d) in out.iter_mut().zip(*c0).zip(*c1).zip(*c2).zip(*c3) {
        *out += (w0 * a + w1 * b) + (w2 * c + w3 * d);
    }
}

/// The sum of products of two rows of values.
#[must_use]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (mut xs, mut ys) = (a.chunks_exact(8), b.chunks_exact(8));
    for (x, y) in xs.by_ref().zip(ys.by_ref()) {
        for ((sum, x), y) in sums.iter_mut().zip(x).zip(y) {
            *sum += x * y;
        }
    }
    let rest: f32 = xs.remainder().iter().zip(ys.remainder()).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f32>() + rest
}

/// The same as [`Field::add_row`] for one cell, as the definition says it, in double precision: what the loops are held to.
#[must_use]
pub fn reference(
    planes: &[f32],
    h: &Window,
    w: &Window,
    place: (u64, u64),
    first: u64,
    channels: u64,
    filter: &[f32],
) -> f64 {
    let mut sum = 0.0;
    let mut weights = filter.iter();
    for y in h.taps(place.0) {
        for x in w.taps(place.1) {
            for c in first..first + channels {
                let weight = weights.next().copied().unwrap_or_default();
                if let (Some(y), Some(x)) = (y, x) {
                    let at = usize::try_from((c * h.input + y) * w.input + x).unwrap_or(usize::MAX);
                    sum += f64::from(weight) * f64::from(planes.get(at).copied().unwrap_or_default());
                }
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::window::Padding;
    use proptest::prelude::*;

    fn noise(n: usize, seed: u32) -> Vec<f32> {
        let mut s = seed;
        let mut next = || {
            s = s.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (s >> 8) as f32 / 8_388_608.0 - 1.0
        };
        (0..n).map(|_| next()).collect()
    }

    proptest! {
        #[test]
        fn rows_are_what_the_definition_says(
            (ih, iw) in (1_u64..14, 1_u64..20), (kh, kw) in (1_u64..6, 1_u64..6), (sh, sw) in (1_u64..5, 1_u64..5), (dh, dw) in (1_u64..3, 1_u64..3),
            same: bool, channels in 1_u64..4, seed: u32,
        ) {
            let padding = if same { Padding::Same } else { Padding::Valid };
            let (Ok(h), Ok(w)) = (Window::new(ih, kh, sh, dh, padding), Window::new(iw, kw, sw, dw, padding)) else { return Ok(()) };
            let planes = noise((channels * ih * iw) as usize, seed);
            let filter = noise((kh * kw * channels) as usize, seed ^ 99);
            let field = Field::new(&planes, &h, &w).unwrap();
            for y in 0..h.output {
                let mut row = vec![0.0; w.output as usize];
                field.add_row(y as usize, 0, channels as usize, &filter, &mut row);
                for (x, value) in row.iter().enumerate() {
                    let wanted = reference(&planes, &h, &w, (y, x as u64), 0, channels, &filter);
                    prop_assert!((f64::from(*value) - wanted).abs() < 1e-4, "{value} {wanted}");
                }
            }
        }

        #[test]
        fn dot_is_a_sum(n in 0_usize..40, seed: u32) {
            let (a, b) = (noise(n, seed), noise(n, seed ^ 7));
            let wanted: f64 = a.iter().zip(&b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            prop_assert!((f64::from(dot(&a, &b)) - wanted).abs() < 1e-4);
        }
    }
}
