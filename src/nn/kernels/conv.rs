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
    kernel: [usize; 2],
    dilation: [usize; 2],
    /// Cells of a channel that one row of the output reads.
    reach: usize,
}

impl Field {
    /// The field of `channels` channels under two windows; `None` where no `usize` counts its cells.
    #[must_use]
    pub fn new(channels: usize, h: &Window, w: &Window) -> Option<Self> {
        let mut field = Self::geometry(h, w)?;
        field.kernel[0].checked_mul(field.kernel[1])?;
        field.rows.checked_mul(field.row)?.checked_mul(channels)?;
        field.channels = channels;
        field.reach = field.kernel[0].saturating_mul(field.row);
        Some(field)
    }

    /// The sizes of a channel's field; no channels.
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
        Some(Self { channels: 0, input, output, before, stride, rows, row, phase, kernel, dilation, reach: 0 })
    }

    /// Taps of a kernel.
    const fn taps(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }

    /// Where a tap reads, from where the window's first tap would read if no column were split off.
    const fn tap(&self, tap: usize) -> usize {
        let (down, right) = (tap / self.kernel[1] * self.dilation[0], tap % self.kernel[1] * self.dilation[1]);
        down * self.row + right % self.stride[1] * self.phase + right / self.stride[1]
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

    /// Lays out some cells, the first of which is number `at` of the field; they are 0 where it is padding. They are as many as
    /// there are left in one part of a row, or `most`.
    fn lay_out(&self, at: usize, most: usize, input: &Planes, cells: &mut Vec<f32>) {
        let area = self.rows * self.row;
        let (channel, row) = (at / area, at % area / self.row);
        let (phase, first) = (at % self.row / self.phase, at % self.row % self.phase);
        let count = (self.phase - first).min(most);
        let start = cells.len();
        cells.resize(start + count, 0.0);
        let [height, width] = self.input;
        let Some(y) = row.checked_sub(self.before[0]).filter(|y| *y < height) else { return };
        let from = input.plane(channel).get(y * width..(y + 1) * width).unwrap_or_default();
        // Columns of this phase: the padded column is `phase` modulo the stride.
        let (before, stride) = (self.before[1], self.stride[1]);
        let skipped = before.saturating_sub(phase).div_ceil(stride).max(first);
        let to = cells.get_mut(start..).unwrap_or_default().iter_mut().skip(skipped - first);
        let from = from.get(skipped * stride + phase - before..).unwrap_or_default();
        if stride == 1 {
            to.zip(from).for_each(|(to, from)| *to = *from);
        } else {
            to.zip(from.iter().step_by(stride)).for_each(|(to, from)| *to = *from);
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
    names: [&'static str; 2],
    layout: Layout,
    out: Vec<f32>,
    /// Where each tap reads, as far as they are worked out, and the furthest of them.
    taps: Vec<usize>,
    last_tap: usize,
    block: Block,
}

/// The output channels that are being made, and how far they are.
#[derive(Default)]
struct Block {
    first: usize,
    count: usize,
    /// Filters that are packed, and weights of the next one.
    packed: usize,
    weight: usize,
    /// Channel by channel, tap by tap: the weights of a block's filters side by side, or of one filter.
    fours: Vec<[f32; BLOCK]>,
    ones: Vec<f32>,
    /// The first channel and tap that are gone through, and the next strip of the output: its row and column.
    channel: usize,
    tap: usize,
    row: usize,
    left: usize,
}

impl Convolution {
    /// The convolution of `input` with `filters` filters in `groups` groups, whose output lies channel by channel in `layout`.
    /// Its weights are called `kernel` and `bias`, unless they are [named](Self::named).
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
            names: ["kernel", "bias"],
            layout,
            out,
            taps: vec![],
            last_tap: 0,
            block: Block::default(),
        };
        work.block.count = work.block_from(0);
        Ok(work)
    }

    /// The same with weights of other names; a weight that the layer does not have is 0.
    #[must_use]
    pub const fn named(mut self, names: [&'static str; 2]) -> Self {
        self.names = names;
        self
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
        let (start, len) = (self.cells.len(), self.field.len());
        let end = start.saturating_add(PIECE).min(len);
        while self.cells.len() < end {
            let at = self.cells.len();
            self.field.lay_out(at, end - at, &self.input, &mut self.cells);
        }
        (end - start) as u64
    }

    fn work_out_taps(&mut self) -> u64 {
        let start = self.taps.len();
        let end = start.saturating_add(PIECE).min(self.field.taps());
        self.taps.extend((start..end).map(|tap| self.field.tap(tap)));
        self.last_tap = self.taps.iter().skip(start).copied().fold(self.last_tap, usize::max);
        (end - start) as u64
    }

    /// Room for the block: its outputs, which begin as the biases, and its weights. `None` once it is there.
    fn make_room(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        let [h, w] = self.field.output;
        let (area, start) = (h * w, self.out.len());
        let end = ((self.block.first + self.block.count) * area).min(start.saturating_add(PIECE));
        while self.out.len() < end {
            let plane = self.out.len() / area;
            self.out.resize(((plane + 1) * area).min(end), weights.number(self.names[1], plane, 0.0));
        }
        if end > start {
            return Some((end - start) as u64);
        }
        let len = self.depth().saturating_mul(self.field.taps());
        let Block { fours, ones, count, .. } = &mut self.block;
        let before = fours.len().max(ones.len());
        let after = before.saturating_add(PIECE / BLOCK).min(len);
        if *count == BLOCK {
            fours.resize(after, [0.0; BLOCK]);
        } else {
            ones.resize(after, 0.0);
        }
        (after > before).then_some(((after - before) * BLOCK) as u64)
    }

    /// Brings some weights of the next filter of the block to where the others are.
    fn pack(&mut self, weights: &NodeWeights<'_>) -> u64 {
        let (depth, taps, block) = (self.depth(), self.field.taps(), &mut self.block);
        let len = depth.saturating_mul(taps);
        let mut some = vec![0.0; (PIECE / BLOCK).min(len - block.weight)];
        weights.fill(self.names[0], block.first + block.packed, block.weight, &mut some);
        // In Keras's order a tap has all its channels side by side.
        let (mut tap, mut channel) = (block.weight / depth.max(1), block.weight % depth.max(1));
        for weight in &some {
            let at = channel * taps + tap;
            if let Some(place) = block.fours.get_mut(at).and_then(|four| four.get_mut(block.packed)) {
                *place = *weight;
            } else if let Some(place) = block.ones.get_mut(at) {
                *place = *weight;
            }
            channel += 1;
            if channel == depth {
                (tap, channel) = (tap + 1, 0);
            }
        }
        block.weight += some.len();
        if block.weight >= len {
            (block.packed, block.weight) = (block.packed + 1, 0);
        }
        (some.len() * BLOCK + 1) as u64
    }

    /// Channels and taps that are gone through before the next ones are taken: as many as stay in the first cache, and no more
    /// for one strip than a piece may cost.
    fn chunk(&self) -> (usize, usize) {
        let (depth, taps, block) = (self.depth(), self.field.taps(), &self.block);
        let most = (PIECE / (block.count * LANES)).max(1);
        if taps > most {
            return (1, most.min(taps - block.tap));
        }
        let bytes = taps.saturating_mul(BLOCK * 4).max(self.field.reach.saturating_mul(4));
        ((CHUNK_BYTES / bytes.max(1)).min(most / taps).max(1).min(depth - block.channel), taps)
    }

    /// The next strips of the block, over some of the channels and taps that it reads.
    fn strips(&mut self) -> u64 {
        let (channels, taps) = self.chunk();
        let (depth, all) = (self.depth(), self.field.taps());
        let [height, width] = self.field.output;
        let Block { first, count, channel, tap, .. } = self.block;
        let each = channels * taps * count * LANES;
        let last = channel + channels == depth && tap + taps == all;
        let group = first / (self.filters / self.groups.max(1)).max(1);
        let area = self.field.rows * self.field.row;
        let first_cell = (group * depth + channel) * area;
        let mut cost = 0;
        while cost < PIECE && self.block.row < height {
            let (row, left) = (self.block.row, self.block.left);
            let right = ((PIECE - cost) / each).max(1).saturating_mul(LANES).saturating_add(left).min(width);
            for left in (left..right).step_by(LANES) {
                let cells = Cells {
                    cells: &self.cells,
                    start: first_cell + row * self.field.stride[0] * self.field.row + left,
                    area,
                    channels,
                    taps: self.taps.get(tap..tap + taps).unwrap_or_default(),
                    last_tap: self.last_tap,
                };
                let mut outs = planes(&mut self.out, first, count, self.field.output)
                    .map(|plane| plane.get_mut(row * width + left..(row + 1) * width).unwrap_or_default());
                let from = channel * all + tap;
                if count == BLOCK {
                    let sums = cells.four_sums(self.block.fours.get(from..).unwrap_or_default()).unwrap_or_default();
                    outs.zip(&sums).for_each(|(out, sums)| add(out, sums));
                } else if let Some(out) = outs.next() {
                    add(out, &cells.sums(self.block.ones.get(from..).unwrap_or_default()).unwrap_or_default());
                }
            }
            if last && self.activation != Activation::Linear {
                for plane in planes(&mut self.out, first, count, self.field.output) {
                    self.activation.apply(plane.get_mut(row * width + left..row * width + right).unwrap_or_default());
                }
            }
            cost += (right - left).div_ceil(LANES).saturating_mul(each);
            (self.block.row, self.block.left) = if right < width { (row, right) } else { (row + 1, 0) };
        }
        if self.block.row == height {
            (self.block.row, self.block.tap) = (0, tap + taps);
            if self.block.tap == all {
                (self.block.channel, self.block.tap) = (channel + channels, 0);
            }
        }
        cost as u64
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
        if self.cells.len() < self.field.len() {
            return Some(self.lay_out());
        }
        if self.taps.len() < self.field.taps() {
            return Some(self.work_out_taps());
        }
        if self.block.packed == 0
            && let Some(cost) = self.make_room(weights)
        {
            return Some(cost);
        }
        if self.block.packed < self.block.count {
            return Some(self.pack(weights));
        }
        if self.block.channel < self.depth() {
            return Some(self.strips());
        }
        // This block is done (or reads no channel at all: then it is its biases).
        let first = self.block.first + self.block.count;
        let count = self.block_from(first);
        let (mut fours, mut ones) = (std::mem::take(&mut self.block.fours), std::mem::take(&mut self.block.ones));
        if count != self.block.count {
            (fours, ones) = (vec![], vec![]);
        }
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
