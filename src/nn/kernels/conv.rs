//! Convolution: four output channels and eight columns at a time.
//!
//! The input is laid out once so that the inner loop needs no border and no stride: padded with zeros, and each row split by
//! its column modulo the stride. Then a tap of a kernel
//! reads eight cells that lie side by side, whatever the stride, and they are used for four filters at once: eight vectors of
//! sums stay in registers over all taps ([`super::lanes`]).

use super::lanes::{Cells, LANES};
use crate::nn::activation::Activation;
use crate::nn::maps::{Layout, Maps, Planes};
use crate::nn::window::Window;
use crate::nn::work::{NodeWeights, PIECE, RunError, Work, room};

/// Output channels done at once.
const BLOCK: usize = 4;

/// Bytes of weights, and of the rows that they are multiplied with, that are gone through for one row of the output before the
/// next channels are taken: both stay in the first cache.
const CHUNK_BYTES: usize = 1 << 14;

/// How an input is laid out, and where a window's taps are in it.
#[derive(Clone, Debug)]
pub struct Field {
    channels: usize,
    input: [usize; 2],
    output: [usize; 2],
    before: [usize; 2],
    stride: [usize; 2],
    /// Rows of a laid-out channel, cells in a row of it, and cells in the part of a row that has one column modulo the stride.
    rows: usize,
    row: usize,
    phase: usize,
    /// Where each tap reads, from where the window's first tap would read if no column were split off.
    taps: Vec<usize>,
    last_tap: usize,
    /// Cells of a channel that one row of the output reads.
    reach: usize,
}

impl Field {
    /// The field of `channels` channels under two windows; `None` where no `usize` counts its cells.
    #[must_use]
    pub fn new(channels: usize, h: &Window, w: &Window) -> Option<Self> {
        let mut field = Self::geometry(h, w)?;
        let taps = usize::try_from(h.kernel.checked_mul(w.kernel)?).ok()?;
        field.rows.checked_mul(field.row)?.checked_mul(channels)?;
        field.channels = channels;
        let [kernel_rows, kernel] = [h, w].map(|window| usize::try_from(window.kernel).unwrap_or(1));
        let [down, right] = [h, w].map(|window| usize::try_from(window.dilation).unwrap_or(1));
        let stride = field.stride[1];
        let column = |at: usize| at * right % stride * field.phase + at * right / stride;
        field.taps = (0..taps).map(|tap| tap / kernel * down * field.row + column(tap % kernel)).collect();
        field.last_tap = field.taps.iter().copied().max().unwrap_or(0);
        field.reach = kernel_rows.saturating_mul(field.row);
        Some(field)
    }

    /// The sizes of a channel's field; no channels, no taps.
    fn geometry(h: &Window, w: &Window) -> Option<Self> {
        let size = |n: u64| usize::try_from(n).ok();
        let pair = |a: u64, b: u64| Some([size(a)?, size(b)?]);
        let (output, stride) = (pair(h.output, w.output)?, pair(h.stride, w.stride)?);
        let (kernel, dilation) = (pair(h.kernel, w.kernel)?, pair(h.dilation, w.dilation)?);
        let rows = output[0].saturating_sub(1).checked_mul(stride[0])?.checked_add(size(h.effective())?)?;
        // A row of whole vectors, and what the last tap reads beyond.
        let last_tap = (kernel[1] - 1).checked_mul(dilation[1])? / stride[1];
        let phase = output[1].checked_next_multiple_of(LANES)?.checked_add(last_tap)?;
        let row = phase.checked_mul(stride[1].min(size(w.effective())?))?;
        let (input, before) = (pair(h.input, w.input)?, pair(h.before, w.before)?);
        Some(Self { channels: 0, input, output, before, stride, rows, row, phase, taps: vec![], last_tap: 0, reach: 0 })
    }

    /// Cells of the laid-out input.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.channels * self.rows * self.row
    }

    /// Whether there is nothing to read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lays out one channel in its place in `cells`, which is 0 where it is padding.
    fn lay_out(&self, channel: usize, plane: &[f32], cells: &mut [f32]) {
        let [h, w] = self.input;
        let area = self.rows * self.row;
        let Some(place) = cells.get_mut(channel * area..(channel + 1) * area) else { return };
        let below = self.rows.saturating_sub(self.before[0]).min(h);
        let rows = place.chunks_exact_mut(self.row.max(1)).skip(self.before[0]);
        for (row, from) in rows.zip(plane.chunks_exact(w.max(1))).take(below) {
            for (phase, to) in row.chunks_exact_mut(self.phase.max(1)).enumerate() {
                // Columns of this phase: the padded column is `phase` modulo the stride.
                let (before, stride) = (self.before[1], self.stride[1]);
                let skipped = before.saturating_sub(phase).div_ceil(stride);
                let first = skipped * stride + phase - before;
                let cells = to.iter_mut().skip(skipped);
                if stride == 1 {
                    cells.zip(from).for_each(|(to, from)| *to = *from);
                } else {
                    cells.zip(from.iter().skip(first).step_by(stride)).for_each(|(to, from)| *to = *from);
                }
            }
        }
    }
}

/// A convolution at work.
pub struct Convolution {
    input: Planes,
    field: Field,
    cells: Vec<f32>,
    groups: usize,
    filters: usize,
    activation: Activation,
    layout: Layout,
    out: Vec<f32>,
    laid_out: usize,
    block: Block,
}

/// The output channels that are being made, and how far they are.
#[derive(Default)]
struct Block {
    first: usize,
    count: usize,
    packed: usize,
    /// Channel by channel, tap by tap: the weights of a block's filters side by side, or of one filter.
    fours: Vec<[f32; BLOCK]>,
    ones: Vec<f32>,
    channel: usize,
    row: usize,
}

impl Convolution {
    /// The convolution of `input` with `filters` filters in `groups` groups, whose output lies channel by channel in `layout`.
    /// Its weights are called `kernel` and `bias`.
    ///
    /// # Errors
    /// Where the machine does not give the memory.
    pub fn new(
        input: Planes,
        [h, w]: [&Window; 2],
        filters: usize,
        groups: usize,
        activation: Activation,
        layout: Layout,
    ) -> Result<Self, RunError> {
        let field = Field::new(input.count, h, w).ok_or(RunError::Refused { bytes: u64::MAX })?;
        let (cells, out) = (room(Some(field.len()))?, room(layout.len())?);
        let mut work = Self {
            input,
            field,
            cells,
            groups,
            filters,
            activation,
            layout,
            out,
            laid_out: 0,
            block: Block::default(),
        };
        work.block.count = work.block_from(0);
        Ok(work)
    }

    /// Filters that are done together from this one on: a block that has its group in common, or one.
    fn block_from(&self, first: usize) -> usize {
        let group = (self.filters / self.groups.max(1)).max(1);
        if group - first % group >= BLOCK { BLOCK } else { 1 }
    }

    /// Input channels that a filter reads.
    fn depth(&self) -> usize {
        self.field.channels / self.groups.max(1)
    }

    fn lay_out(&mut self) -> u64 {
        let mut cost = 0;
        while self.laid_out < self.field.channels && cost < PIECE {
            self.cells.resize((self.laid_out + 1) * self.field.rows * self.field.row, 0.0);
            self.field.lay_out(self.laid_out, self.input.plane(self.laid_out), &mut self.cells);
            self.laid_out += 1;
            cost += self.field.rows * self.field.row;
        }
        cost as u64
    }

    /// Brings the next filter of the block to where the others are.
    fn pack(&mut self, weights: &NodeWeights<'_>) -> u64 {
        let (depth, taps, block) = (self.depth(), self.field.taps.len(), &mut self.block);
        let len = depth.saturating_mul(taps);
        if block.packed == 0 {
            block.fours.clear();
            block.ones.clear();
            if block.count == BLOCK {
                block.fours.resize(len, [0.0; BLOCK])
            } else {
                block.ones.resize(len, 0.0)
            }
            let [h, w] = self.field.output;
            self.out.resize((block.first + block.count) * h * w, 0.0);
            for (at, plane) in planes(&mut self.out, block.first, block.count, self.field.output).enumerate() {
                plane.fill(weights.number("bias", block.first + at, 0.0));
            }
        }
        let mut filter = vec![0.0; len];
        weights.fill("kernel", block.first + block.packed, 0, &mut filter);
        for (tap, cell) in filter.chunks_exact(depth.max(1)).enumerate() {
            for (channel, weight) in cell.iter().enumerate() {
                let at = channel * taps + tap;
                if let Some(place) = block.fours.get_mut(at).and_then(|four| four.get_mut(block.packed)) {
                    *place = *weight;
                } else if let Some(place) = block.ones.get_mut(at) {
                    *place = *weight;
                }
            }
        }
        block.packed += 1;
        len.saturating_mul(4) as u64
    }

    /// The next rows of the block, over some of the channels that it reads.
    fn rows(&mut self) -> u64 {
        let depth = self.depth();
        let taps = self.field.taps.len();
        let bytes = taps.saturating_mul(BLOCK * 4).max(self.field.reach.saturating_mul(4));
        let (chunk, count) = ((CHUNK_BYTES / bytes.max(1)).max(1), self.block.count);
        let chunk = chunk.min(depth - self.block.channel);
        let cost = chunk.saturating_mul(taps).saturating_mul(count).saturating_mul(self.field.output[1]).max(1);
        let rows = (PIECE / cost).max(1).min(self.field.output[0] - self.block.row);
        let last = self.block.channel + chunk == depth;
        let group = self.block.first / (self.filters / self.groups.max(1)).max(1);
        let [_, width] = self.field.output;
        let area = self.field.rows * self.field.row;
        let first_cell = (group * depth + self.block.channel) * area;
        for row in self.block.row..self.block.row + rows {
            for left in (0..width).step_by(LANES) {
                let cells = Cells {
                    cells: &self.cells,
                    start: first_cell + row * self.field.stride[0] * self.field.row + left,
                    area,
                    channels: chunk,
                    taps: &self.field.taps,
                    last_tap: self.field.last_tap,
                };
                let mut outs = planes(&mut self.out, self.block.first, count, self.field.output)
                    .map(|plane| plane.get_mut(row * width + left..(row + 1) * width).unwrap_or_default());
                let from = self.block.channel * taps;
                if count == BLOCK {
                    let sums = cells.four_sums(self.block.fours.get(from..).unwrap_or_default()).unwrap_or_default();
                    outs.zip(&sums).for_each(|(out, sums)| add(out, sums));
                } else if let Some(out) = outs.next() {
                    add(out, &cells.sums(self.block.ones.get(from..).unwrap_or_default()).unwrap_or_default());
                }
            }
        }
        if last && self.activation != Activation::Linear {
            for plane in planes(&mut self.out, self.block.first, count, self.field.output) {
                let width = self.field.output[1];
                let done = plane.get_mut(self.block.row * width..(self.block.row + rows) * width);
                self.activation.apply(done.unwrap_or_default());
            }
        }
        self.block.row += rows;
        if self.block.row == self.field.output[0] {
            self.block.row = 0;
            self.block.channel += chunk;
        }
        cost.saturating_mul(rows) as u64
    }
}

/// The output planes of some filters.
fn planes(out: &mut [f32], first: usize, count: usize, [h, w]: [usize; 2]) -> impl Iterator<Item = &mut [f32]> {
    out.chunks_exact_mut((h * w).max(1)).skip(first).take(count)
}

/// Adds sums to a row, of which there may be less than sums.
fn add(row: &mut [f32], sums: &[f32]) {
    row.iter_mut().zip(sums).for_each(|(value, sum)| *value += sum);
}

impl Work for Convolution {
    fn piece(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        if self.layout.is_empty() || self.block.first >= self.filters {
            return None;
        }
        if self.laid_out < self.field.channels {
            return Some(self.lay_out());
        }
        if self.block.packed < self.block.count {
            return Some(self.pack(weights));
        }
        if self.block.channel < self.depth() {
            return Some(self.rows());
        }
        // This block is done (or reads no channel at all: then it is its biases).
        let first = self.block.first + self.block.count;
        let count = self.block_from(first);
        let (fours, ones) = (std::mem::take(&mut self.block.fours), std::mem::take(&mut self.block.ones));
        self.block = Block { first, count, fours, ones, ..Block::default() };
        Some(1)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        self.layout.maps(self.out)
    }
}

/// Bytes that a convolution needs while it works: its input laid out, that input channel by channel if it does not lie so, and
/// the weights of a block of filters. `None` where no number counts them.
#[must_use]
pub fn scratch(channels: u64, h: &Window, w: &Window) -> Option<u64> {
    let field = Field::geometry(h, w)?;
    let cells = (field.rows as u64).checked_mul(field.row as u64)?.checked_add(h.input.checked_mul(w.input)?)?;
    let weights = h.kernel.checked_mul(w.kernel)?.checked_mul(BLOCK as u64 + 1)?;
    cells.checked_add(weights)?.checked_mul(channels)?.checked_mul(4)
}
