//! Convolution where each filter reads one channel: rows times numbers, added up as they lie.
//!
//! A channel is laid out so that the inner loop needs no border and no stride: padded with zeros, and each row split by its
//! column modulo the stride. Then a tap reads sixteen cells that lie side by side, whatever the stride.
#![allow(unsafe_code)]

use super::conv::{Axis, Convolution, pick};
use super::four::Four;
use super::gemm::Out;
use super::packed::Bias;
use crate::nn::activation::Activation;
use crate::nn::maps::{Layout, Maps, Planes};
use crate::nn::window::Window;
use crate::nn::work::{NodeWeights, PIECE, RunError, Work, room};

/// Columns that are done together.
const LANES: usize = 16;

/// Such a convolution at work.
pub struct Depthwise {
    planes: Planes,
    h: Axis,
    w: Axis,
    filters: usize,
    activation: Activation,
    names: [&'static str; 2],
    layout: Layout,
    out: Out,
    bias: Bias,
    /// Cells of the laid-out channel: rows, those of a row, and those of a row that have one column modulo the stride.
    rows: usize,
    row: usize,
    phase: usize,
    field: Vec<f32>,
    /// Where each tap reads, and the furthest of them.
    taps: Vec<usize>,
    last: usize,
    kernel: Vec<f32>,
    /// The channel that is laid out, how many of its rows are; the filter and the row of the output that are next.
    channel: usize,
    laid: usize,
    filter: usize,
    line: usize,
}

/// Rows of a channel with its padding, and the values of one in parts by their column modulo the step, and of a part.
fn padded([h, w]: [&Window; 2]) -> Option<[usize; 3]> {
    let (effective, stride) = (usize::try_from(w.effective()).ok()?, usize::try_from(w.stride).ok()?);
    let down = usize::try_from(h.effective()).ok()?;
    let (h, w) = (Axis::new(h)?, Axis::new(w)?);
    let rows = h.output.checked_sub(1)?.checked_mul(h.stride)?.checked_add(down)?;
    let phase = w.output.checked_next_multiple_of(LANES)?.checked_add((effective - 1) / stride)?;
    Some([rows, phase.checked_mul(stride.min(effective))?, phase])
}

impl Depthwise {
    /// Values that are held beside the weights.
    #[must_use]
    pub fn beside(windows: [&Window; 2]) -> Option<u64> {
        // A map without rows holds none.
        let [rows, row, _] = padded(windows).unwrap_or_default();
        (rows as u64).checked_mul(row as u64)
    }

    /// The work of a convolution of as many groups as channels. `None` where no `usize` counts it.
    #[must_use]
    pub fn new(conv: Convolution<'_>) -> Option<Result<Self, RunError>> {
        let Convolution { input: planes, windows: [h, w], filters, activation, names, layout, .. } = conv;
        let [rows, row, phase] = padded([h, w])?;
        let (h, w) = (Axis::new(h)?, Axis::new(w)?);
        let count = h.kernel.checked_mul(w.kernel)?;
        let made = move || {
            let mut field = room(rows.checked_mul(row))?;
            field.resize(field.capacity(), 0.0);
            let (mut taps, mut kernel) = (vec![], room(Some(count))?);
            taps.try_reserve_exact(count).map_err(|_| RunError::Refused { bytes: u64::MAX })?;
            taps.extend((0..count).map(|tap| {
                let (down, right) = (tap / w.kernel * h.dilation, tap % w.kernel * w.dilation);
                down * row + right % w.stride * phase + right / w.stride
            }));
            kernel.resize(count, 0.0);
            let last = taps.iter().copied().max().unwrap_or(0);
            Ok((field, taps, kernel, last, Out::new(room(layout.len())?), layout))
        };
        Some(made().map(|(field, taps, kernel, last, out, layout)| Self {
            planes,
            h,
            w,
            filters,
            activation,
            names,
            layout,
            out,
            bias: Bias::default(),
            rows,
            row,
            phase,
            field,
            taps,
            last,
            kernel,
            channel: usize::MAX,
            laid: 0,
            filter: 0,
            line: 0,
        }))
    }

    /// Lays out a row of the channel. What is padding in one channel is so in all, and stays 0.
    fn lay_out(&mut self, channel: usize, input: &[f32]) {
        let (at, width) = (self.laid, self.w.input);
        let Some(y) = at.checked_sub(self.h.before).filter(|y| *y < self.h.input) else { return };
        let area = self.planes.each;
        let start = channel * area + y * width;
        let cells = input.get(start..start + width).unwrap_or_default();
        let Some(line) = self.field.get_mut(at * self.row..(at + 1) * self.row) else { return };
        let (before, stride) = (self.w.before, self.w.stride);
        for (phase, part) in line.chunks_exact_mut(self.phase).enumerate() {
            // The padded column is `phase` modulo the stride.
            let skipped = before.saturating_sub(phase).div_ceil(stride);
            let from = cells.get((skipped * stride + phase).saturating_sub(before)..).unwrap_or_default();
            let real = from.len().div_ceil(stride).min(part.len().saturating_sub(skipped));
            pick(part.get_mut(skipped..skipped + real).unwrap_or_default(), from, stride);
        }
    }

    /// A row of the output.
    fn sum(&mut self) {
        let (line, width) = (self.line, self.w.output);
        let start = self.filter * self.h.output * width + line * width;
        let Some(out) = self.out.places().get_mut(start..start + width) else { return };
        let bias = Four::splat(self.bias.of(self.filter));
        let from = line * self.h.stride * self.row;
        // The last sixteen cells that a tap reads.
        if from + self.last + width.next_multiple_of(LANES) > self.field.len() {
            return;
        }
        for (at, places) in out.chunks_mut(LANES).enumerate() {
            let cells = self.field.as_ptr().wrapping_add(from + at * LANES);
            let (mut a, mut b, mut c, mut d) = (bias, bias, bias, bias);
            if places.len() <= LANES / 2 {
                for (tap, weight) in self.taps.iter().zip(&self.kernel) {
                    let (cell, weight) = (cells.wrapping_add(*tap), Four::splat(*weight));
                    // SAFETY: as below.
                    unsafe { (a, b) = (a + weight * Four::load(cell), b + weight * Four::load(cell.add(4))) };
                }
                put(places, [a, b]);
                continue;
            }
            for (tap, weight) in self.taps.iter().zip(&self.kernel) {
                let (cell, weight) = (cells.wrapping_add(*tap), Four::splat(*weight));
                // SAFETY: sixteen cells from the tap on are in the field, as was just asked for the last of them.
                unsafe {
                    (a, b) = (a + weight * Four::load(cell), b + weight * Four::load(cell.add(4)));
                    (c, d) = (c + weight * Four::load(cell.add(8)), d + weight * Four::load(cell.add(12)));
                }
            }
            put(places, [a, b, c, d]);
        }
        // SAFETY: the row has just been written.
        self.activation.apply(unsafe { self.out.written(start, start + width) });
    }
}

/// Writes sums in their places, of which there may be less.
#[inline(always)]
pub fn put<const N: usize>(places: &mut [std::mem::MaybeUninit<f32>], sums: [Four; N]) {
    let (all, to) = (places.len() >= 4 * N, places.as_mut_ptr().cast::<f32>());
    for (at, sum) in sums.iter().enumerate() {
        if all {
            // SAFETY: there are four places for each.
            unsafe { sum.store(to.wrapping_add(4 * at)) };
        } else {
            let places = places.iter_mut().skip(4 * at);
            places.zip(sum.numbers()).for_each(|(place, sum)| _ = place.write(sum));
        }
    }
}

impl Work for Depthwise {
    fn piece(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        if self.layout.is_empty() || self.filter >= self.filters {
            return None;
        }
        if let Some(cost) = self.bias.piece(weights, self.names[1], self.filters) {
            return Some(cost);
        }
        let channel = self.filter / (self.filters / self.planes.count).max(1);
        if self.channel != channel {
            (self.channel, self.laid) = (channel, 0);
        }
        let mut cost = 0;
        let input = self.planes.clone();
        let input = input.values();
        while cost < PIECE && self.laid < self.rows {
            self.lay_out(channel, input);
            self.laid += 1;
            cost += self.row;
        }
        if self.laid < self.rows {
            return Some(cost as u64);
        }
        if self.line == 0 {
            match weights.whole(self.names[0]) {
                Some(whole) if whole.len() == self.kernel.len() * self.filters => {
                    let own = whole.iter().skip(self.filter).step_by(self.filters);
                    self.kernel.iter_mut().zip(own).for_each(|(weight, own)| *weight = *own);
                }
                _ => _ = weights.fill(self.names[0], self.filter, 0, &mut self.kernel),
            }
            cost += 4 * self.kernel.len();
        }
        let each = self.w.output.next_multiple_of(LANES) * self.taps.len();
        while cost < PIECE && self.line < self.h.output {
            self.sum();
            self.line += 1;
            cost += each;
        }
        if self.line >= self.h.output {
            (self.filter, self.line) = (self.filter + 1, 0);
        }
        Some(cost as u64)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        let len = self.layout.len()?;
        let whole = self.layout.is_empty() || self.filter >= self.filters;
        // SAFETY: all rows of all filters have been written.
        whole.then(|| self.layout.maps(unsafe { self.out.whole(len) }))?
    }
}
