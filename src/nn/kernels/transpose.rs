//! Transposed convolution: every input row is spread over the rows of the output that it reaches, tap by tap.

use crate::nn::activation::Activation;
use crate::nn::along::Spread;
use crate::nn::maps::{Layout, Maps, Planes};
use crate::nn::work::{NodeWeights, PIECE, RunError, Work, room};

/// One tap along one axis: the input cells that it spreads, and the output cell of the first of them.
#[derive(Clone, Copy, Debug)]
struct Tap {
    first: usize,
    end: usize,
    to: usize,
}

/// Where each tap of a kernel leads along one axis; `None` where no `usize` counts it.
fn taps(spread: &Spread) -> Option<Vec<Tap>> {
    let tap = |tap: u64| {
        let (stride, offset) = (spread.stride.max(1), tap.checked_mul(spread.dilation)?);
        // Input cell `i` goes to `i·stride + offset - crop`, which must be a cell of the output.
        let first = spread.crop.saturating_sub(offset).div_ceil(stride);
        let room = spread.output.checked_add(spread.crop)?.saturating_sub(offset);
        let end = room.div_ceil(stride).min(spread.input).max(first);
        let to = first.checked_mul(stride)?.checked_add(offset)?.saturating_sub(spread.crop);
        Some(Tap { first: first.try_into().ok()?, end: end.try_into().ok()?, to: to.try_into().ok()? })
    };
    (0..spread.kernel).map(tap).collect()
}

/// A transposed convolution at work.
pub struct Transposed {
    input: Planes,
    h: Vec<Tap>,
    w: Vec<Tap>,
    strides: [usize; 2],
    output: [usize; 2],
    columns: usize,
    filters: usize,
    activation: Activation,
    layout: Layout,
    out: Vec<f32>,
    /// The filter's values in Keras's order: row, column, channel.
    kernel: Vec<f32>,
    filter: usize,
    channel: usize,
    tap: usize,
    row: usize,
    /// Values of the kernel that are there.
    packed: usize,
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
        let size = |n: u64| usize::try_from(n).ok();
        let (strides, output) = ([size(h.stride)?, size(w.stride)?], [size(h.output)?, size(w.output)?]);
        let columns = size(w.input)?;
        let (h, w) = (taps(&h)?, taps(&w)?);
        let kernel = vec![0.0; h.len().checked_mul(w.len())?.checked_mul(input.count)?];
        Some(room(layout.len()).map(|out| Self {
            input,
            h,
            w,
            strides,
            output,
            columns,
            filters,
            activation,
            layout,
            out,
            kernel,
            filter: 0,
            channel: 0,
            tap: 0,
            row: 0,
            packed: 0,
        }))
    }

    /// Spreads one row of one channel by one row of taps, and says what that cost.
    fn spread(&mut self) -> usize {
        let [_, width] = self.output;
        let [down, right] = self.strides.map(|stride| stride.max(1));
        let plane = self.input.plane(self.channel);
        let area = self.output[0] * width;
        let Some(out) = self.out.get_mut(self.filter * area..) else { return 0 };
        let Some(rows) = self.h.get(self.tap).copied() else { return 0 };
        let (mut cost, number) = (0, self.row);
        let row = rows.first + number;
        if row < rows.end {
            let from = plane.get(row * self.columns..(row + 1) * self.columns).unwrap_or_default();
            let start = (rows.to + number * down) * width;
            let to = out.get_mut(start..start + width).unwrap_or_default();
            for (column, tap) in self.w.iter().enumerate() {
                let at = (self.tap * self.w.len() + column) * self.input.count + self.channel;
                let weight = self.kernel.get(at).copied().unwrap_or(0.0);
                let cells = from.get(tap.first..tap.end).unwrap_or_default();
                let places = to.get_mut(tap.to..).unwrap_or_default();
                if right == 1 {
                    places.iter_mut().zip(cells).for_each(|(out, cell)| *out += weight * cell);
                } else {
                    places.iter_mut().step_by(right).zip(cells).for_each(|(out, cell)| *out += weight * cell);
                }
                cost += cells.len();
            }
        }
        self.row += 1;
        if row + 1 >= rows.end {
            (self.row, self.tap) = (0, self.tap + 1);
        }
        if self.tap >= self.h.len() {
            (self.tap, self.channel) = (0, self.channel + 1);
        }
        cost + 1
    }

    /// Room for the next filter, and its weights; `None` once they are there.
    fn begin(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        let area = self.output[0] * self.output[1];
        let (start, end) = (self.out.len(), (self.filter + 1) * area);
        if start < end {
            let end = end.min(start.saturating_add(PIECE));
            self.out.resize(end, weights.number("bias", self.filter, 0.0));
            return Some((end - start) as u64);
        }
        let next = self.kernel.len().min(self.packed.saturating_add(PIECE / 4));
        if self.packed < next {
            let part = self.kernel.get_mut(self.packed..next).unwrap_or_default();
            weights.fill("kernel", self.filter, self.packed, part);
            let cost = (next - self.packed) * 4;
            self.packed = next;
            return Some(cost as u64);
        }
        None
    }
}

impl Work for Transposed {
    fn piece(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        let area = self.output[0] * self.output[1];
        if self.filter >= self.filters || area == 0 {
            return None;
        }
        if let Some(cost) = self.begin(weights) {
            return Some(cost);
        }
        let mut cost = 0;
        while cost < PIECE && self.channel < self.input.count {
            cost += self.spread();
        }
        if self.channel >= self.input.count {
            self.activation.apply(self.out.get_mut(self.filter * area..).unwrap_or_default());
            (self.filter, self.channel, self.packed) = (self.filter + 1, 0, 0);
        }
        Some(cost.max(1) as u64)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        self.layout.maps(self.out)
    }
}
