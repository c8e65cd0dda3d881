//! Transposed convolution, as products of matrices: the places of the output that lie a stride apart read the same taps of the
//! kernel, each at a place of the input that goes on with them.
//!
//! So the output is made phase by phase, a phase being its rows and columns modulo the strides: each is a convolution of step 1
//! with some of the taps ([`super::gemm`]), and nothing is multiplied with a zero between two cells.
#![allow(unsafe_code)]

use super::conv::{PANEL, pick, zero};
use super::gemm::{BLOCK, LANES, Out, four_by_eight};
use super::packed::{Bias, Packed};
use crate::nn::activation::Activation;
use crate::nn::along::Spread;
use crate::nn::maps::{Layout, Maps, Planes};
use crate::nn::work::{NodeWeights, PIECE, RunError, Work, room};

/// One axis of it.
#[derive(Clone, Copy, Debug)]
struct Axis {
    input: usize,
    output: usize,
    kernel: usize,
    stride: usize,
    dilation: usize,
    crop: usize,
    /// Added to cells so that none is below 0.
    margin: usize,
}

impl Axis {
    fn new(spread: &Spread) -> Option<Self> {
        let size = |n: u64| usize::try_from(n).ok().filter(|n| *n < usize::MAX / 16);
        let margin = spread.kernel.checked_mul(spread.dilation)?;
        size(spread.stride.checked_mul(spread.input.checked_add(margin)?.checked_add(1)?)?)?;
        Some(Self {
            input: size(spread.input)?,
            output: size(spread.output)?,
            kernel: size(spread.kernel)?,
            stride: size(spread.stride.max(1))?,
            dilation: size(spread.dilation)?,
            crop: size(spread.crop)?,
            margin: size(margin)?,
        })
    }

    /// Places of the output in a phase.
    const fn places(&self, phase: usize) -> usize {
        self.output.saturating_sub(phase).div_ceil(self.stride)
    }

    /// Phases that have places.
    const fn phases(&self) -> usize {
        if self.stride < self.output { self.stride } else { self.output }
    }

    /// The cell that a tap reads at the first place of a phase, with the margin. `None` where it reads none in this phase.
    fn cell(&self, phase: usize, tap: usize) -> Option<usize> {
        let (to, from) = (phase + self.crop, tap * self.dilation);
        let whole = (to + self.stride * self.margin).checked_sub(from)?;
        whole.is_multiple_of(self.stride).then_some(whole / self.stride)
    }
}

/// A transposed convolution at work.
pub struct Transposed {
    planes: Planes,
    h: Axis,
    w: Axis,
    filters: usize,
    activation: Activation,
    layout: Layout,
    out: Out,
    packed: Packed,
    bias: Bias,
    /// Channels and places of a panel; the panel; and what the places come to so far, filter by filter.
    most: [usize; 2],
    panel: Vec<f32>,
    sums: Vec<f32>,
    at: At,
}

/// Where it is: the phase, its first place, the tap, the first channel of the panel, the channels laid out, the block; and the
/// filter that is written.
#[derive(Clone, Copy, Default)]
struct At {
    phase: usize,
    place: usize,
    tap: usize,
    channel: usize,
    laid: usize,
    block: usize,
    filter: usize,
}

impl Transposed {
    /// The transposed convolution of `input` with `filters` filters, whose output lies channel by channel in `layout`. Its
    /// weights are called `kernel` and `bias`. `None` where no `usize` counts its cells.
    ///
    /// # Errors
    /// Where the machine does not give the memory.
    #[must_use]
    pub fn new(
        input: Planes,
        [h, w]: [Spread; 2],
        filters: usize,
        activation: Activation,
        layout: Layout,
    ) -> Option<Result<Self, RunError>> {
        let (h, w) = (Axis::new(&h)?, Axis::new(&w)?);
        let each = h.kernel.checked_mul(w.kernel)?.checked_mul(input.count)?;
        filters.checked_next_multiple_of(BLOCK)?.checked_mul(each)?.checked_mul(16)?;
        let channels = input.count.clamp(1, 256.min(PIECE / (BLOCK * LANES)));
        let places = h.places(0).checked_mul(w.places(0))?.checked_next_multiple_of(LANES)?;
        let places = ((PANEL / channels).clamp(LANES, 512) / LANES * LANES).min(places.max(LANES));
        let made = || {
            let mut panel = room(channels.checked_mul(places))?;
            let mut sums = room(filters.next_multiple_of(BLOCK).checked_mul(places))?;
            panel.resize(panel.capacity(), 0.0);
            sums.resize(sums.capacity(), 0.0);
            Ok((panel, sums, Out::new(room(layout.len())?)))
        };
        let packed = Packed::new("kernel", filters, filters, each);
        let (bias, most, at) = (Bias::default(), [channels, places], At::default());
        Some(made().map(|(panel, sums, out)| Self {
            planes: input,
            h,
            w,
            filters,
            activation,
            layout,
            out,
            packed,
            bias,
            most,
            panel,
            sums,
            at,
        }))
    }

    /// The phase of rows and of columns.
    const fn phase(&self) -> [usize; 2] {
        [self.at.phase / self.w.phases(), self.at.phase % self.w.phases()]
    }

    /// The cells that the present tap reads at the first place of the phase, with the margin.
    fn cells(&self) -> Option<[usize; 2]> {
        let [down, right] = self.phase();
        let (row, column) = (self.at.tap / self.w.kernel, self.at.tap % self.w.kernel);
        Some([self.h.cell(down, row)?, self.w.cell(right, column)?])
    }

    /// Lays out one row of the panel: a channel at so many places.
    fn lay_out(&mut self, places: usize, [down, right]: [usize; 2], input: &[f32]) {
        let (h, w) = (self.h, self.w);
        let columns = w.places(self.phase()[1]).max(1);
        let area = self.planes.each;
        let channel = self.at.channel + self.at.laid;
        let plane = input.get(channel * area..(channel + 1) * area).unwrap_or_default();
        let start = self.at.laid * self.most[1];
        let mut rest = self.panel.get_mut(start..start + places).unwrap_or_default();
        let (mut y, mut x) = (self.at.place / columns, self.at.place % columns);
        while !rest.is_empty() {
            let (run, after) = rest.split_at_mut((columns - x).min(rest.len()));
            let until = x + run.len();
            let line = (y + down).checked_sub(h.margin).filter(|line| *line < h.input);
            // Column `x` reads cell `x + right - margin`, where there is one.
            let first = w.margin.saturating_sub(right).clamp(x, until);
            let end = (w.margin + w.input).saturating_sub(right).clamp(x, until);
            match line {
                Some(line) if first < end => {
                    let cells = plane.get(line * w.input + first + right - w.margin..).unwrap_or_default();
                    zero(run.get_mut(..first - x).unwrap_or_default());
                    pick(run.get_mut(first - x..end - x).unwrap_or_default(), cells, 1);
                    zero(run.get_mut(end - x..).unwrap_or_default());
                }
                _ => zero(run),
            }
            (rest, y, x) = (after, y + 1, 0);
        }
    }

    /// Adds what the panel gives a block of filters.
    fn multiply(&mut self, channels: usize, places: usize) {
        let At { tap, channel, block, .. } = self.at;
        let row = tap * self.planes.count + channel;
        let (weights, step) = (self.packed.block(0, block, row, row + channels), self.most[1]);
        for at in (0..places).step_by(LANES) {
            let values = self.panel.get(at..).unwrap_or_default();
            let start = block * BLOCK * step + at;
            let Some(to) = self.sums.get_mut(start..start + 3 * step + LANES) else { return };
            // SAFETY: four rows of eight sums are there.
            unsafe { four_by_eight(weights, values, step, None, to.as_mut_ptr(), step) };
        }
    }

    /// Writes the places of a filter, and begins its next sums.
    fn write(&mut self, filter: usize, places: usize) {
        let [down, right] = self.phase();
        let columns = self.w.places(right).max(1);
        let start = filter * self.most[1];
        let bias = self.bias.of(filter);
        let Some(sums) = self.sums.get_mut(start..start + self.most[1]) else { return };
        sums.iter_mut().for_each(|sum| *sum += bias);
        self.activation.apply(sums);
        let plane = filter * self.h.output * self.w.output;
        let out = self.out.places();
        let mut rest = sums.get(..places).unwrap_or_default();
        let (mut y, mut x) = (self.at.place / columns, self.at.place % columns);
        while !rest.is_empty() {
            let (run, after) = rest.split_at((columns - x).min(rest.len()));
            let start = plane + (down + y * self.h.stride) * self.w.output + right + x * self.w.stride;
            let to = out.get_mut(start..).unwrap_or_default().iter_mut().step_by(self.w.stride);
            to.zip(run).for_each(|(to, sum)| _ = to.write(*sum));
            (rest, y, x) = (after, y + 1, 0);
        }
        zero(sums);
    }
}

impl Work for Transposed {
    fn piece(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        if self.layout.is_empty() || self.at.phase >= self.h.phases() * self.w.phases() {
            return None;
        }
        let made = self.packed.piece(weights);
        if let Some(cost) = made.or_else(|| self.bias.piece(weights, "bias", self.filters)) {
            return Some(cost);
        }
        let [down, right] = self.phase();
        let all = self.h.places(down) * self.w.places(right);
        let places = self.most[1].min(all - self.at.place.min(all));
        let mut cost = 1;
        if self.at.tap < self.h.kernel * self.w.kernel && places > 0 {
            let channels = self.most[0].min(self.planes.count - self.at.channel);
            let Some(cells) = self.cells().filter(|_| channels > 0) else {
                self.at = At { tap: self.at.tap + 1, channel: 0, laid: 0, block: 0, ..self.at };
                return Some(cost);
            };
            let input = self.planes.clone();
            let input = input.values();
            while cost < PIECE as u64 / 2 && self.at.laid < channels {
                self.lay_out(places, cells, input);
                self.at.laid += 1;
                cost += places as u64;
            }
            if self.at.laid < channels {
                return Some(cost);
            }
            self.multiply(channels, places);
            cost += (channels * places.next_multiple_of(LANES) * BLOCK) as u64;
            self.at.block += 1;
            if self.at.block * BLOCK >= self.filters {
                let channel = self.at.channel + channels;
                let (tap, channel) =
                    if channel < self.planes.count { (self.at.tap, channel) } else { (self.at.tap + 1, 0) };
                self.at = At { tap, channel, laid: 0, block: 0, ..self.at };
            }
            return Some(cost);
        }
        while cost < PIECE as u64 && self.at.filter < self.filters {
            self.write(self.at.filter, places);
            self.at.filter += 1;
            cost += (self.most[1] * 4) as u64;
        }
        if self.at.filter >= self.filters {
            let At { phase, place, .. } = self.at;
            self.at = if place + places < all {
                At { phase, place: place + places, ..At::default() }
            } else {
                At { phase: phase + 1, ..At::default() }
            };
        }
        Some(cost)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        let len = self.layout.len()?;
        let all = self.at.phase >= self.h.phases() * self.w.phases();
        let whole = self.layout.is_empty() || (all && self.packed.is_whole());
        // SAFETY: every place of every phase has been written.
        whole.then(|| self.layout.maps(unsafe { self.out.whole(len) }))?
    }
}
