//! Convolution: which of the kernels does it, and the one that does them all, as a product of matrices.
//!
//! A filter is a row of weights; what a window reads is a column of values, and a row of the matrix of all columns is one tap
//! of one channel at every place. That matrix is never made whole: a *panel* of it, some rows of some places, is laid out
//! where it stays in the cache, multiplied with all filters ([`super::gemm`]), and forgotten.
#![allow(unsafe_code)]

use super::depthwise::Depthwise;
use super::gemm::{BLOCK, LANES, Out, four_by_eight, some_by_some};
use super::packed::{Bias, Packed};
use super::winograd::Winograd;
use crate::nn::activation::Activation;
use crate::nn::maps::{Layout, Maps, Planes};
use crate::nn::window::Window;
use crate::nn::work::{Job, NodeWeights, PIECE, RunError, Work, room};

/// What a convolution is made of.
pub struct Convolution<'a> {
    /// Its input, channel by channel.
    pub input: Planes,
    /// The window along both axes.
    pub windows: [&'a Window; 2],
    /// Channels of the output.
    pub filters: usize,
    /// Groups of channels that do not see each other.
    pub groups: usize,
    /// What is done to every sum: none that looks across.
    pub activation: Activation,
    /// Names of the kernel and the bias; a weight that the layer does not have is 0.
    pub names: [&'static str; 2],
    /// How the output lies: channel by channel.
    pub layout: Layout,
}

/// The kernels that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Each filter reads one channel: nothing is shared between filters, and rows are added up as they lie.
    Depthwise,
    /// 3x3 with step 1: tiles of 4x4 values cost 36 products a channel instead of 144.
    Winograd,
    /// All others: panels of the matrix of what windows read.
    Panels,
}

/// Which kernel does a convolution. All give the same values, up to how sums are rounded.
#[must_use]
pub fn kernel(channels: usize, filters: usize, groups: usize, [h, w]: [&Window; 2]) -> Kernel {
    // Which does a row at once: one that is more than a piece of work could not be stopped in time.
    let row = h.kernel.saturating_mul(w.kernel).saturating_mul(w.output);
    if groups == channels && groups > 1 && row <= PIECE as u64 {
        return Kernel::Depthwise;
    }
    let three = |window: &Window| (window.kernel, window.stride, window.dilation) == (3, 1, 1);
    // Transforming a tile costs about as much as three filters, for each channel, and as three channels, for each filter; and
    // where a map has no whole tile, most of what is computed is thrown away.
    let worth = groups == 1 && filters >= 8 && channels >= 3 && h.output >= 4 && w.output >= 4;
    if three(h) && three(w) && worth { Kernel::Winograd } else { Kernel::Panels }
}

impl Convolution<'_> {
    /// The work of it.
    ///
    /// # Errors
    /// Where the machine does not give the memory, or no `usize` counts it.
    pub fn work(self) -> Result<Job, RunError> {
        let refused = RunError::Refused { bytes: u64::MAX };
        let job: Option<Result<Job, RunError>> = match kernel(self.input.count, self.filters, self.groups, self.windows)
        {
            Kernel::Depthwise => Depthwise::new(self).map(|work| Ok(Box::new(work?) as Job)),
            Kernel::Winograd => Winograd::new(self).map(|work| Ok(Box::new(work?) as Job)),
            Kernel::Panels => Panels::new(self).map(|work| Ok(Box::new(work?) as Job)),
        };
        job.ok_or(refused)?
    }
}

/// What a window does along one axis.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// Cells of the input, of the output, of the kernel.
    pub input: usize,
    /// See `input`.
    pub output: usize,
    /// See `input`.
    pub kernel: usize,
    /// Cells from one place to the next, from one tap to the next, and of padding before the first.
    pub stride: usize,
    /// See `stride`.
    pub dilation: usize,
    /// See `stride`.
    pub before: usize,
}

impl Axis {
    /// The same in the machine's own counts, where all of them have one.
    #[must_use]
    pub fn new(window: &Window) -> Option<Self> {
        let size = |n: u64| usize::try_from(n).ok().filter(|n| *n < usize::MAX / 16);
        let reach = window.output.checked_mul(window.stride)?.checked_add(window.effective())?;
        size(reach.checked_add(window.before)?)?;
        Some(Self {
            input: size(window.input)?,
            output: size(window.output)?,
            kernel: size(window.kernel)?,
            stride: size(window.stride)?,
            dilation: size(window.dilation)?,
            before: size(window.before)?,
        })
    }

    /// The places at which a tap reads a cell of the input, and the cell that it reads at the first of them.
    #[must_use]
    pub fn real(&self, tap: usize) -> (usize, usize, usize) {
        let offset = tap * self.dilation;
        let first = self.before.saturating_sub(offset).div_ceil(self.stride);
        let end = (self.input + self.before).saturating_sub(offset).div_ceil(self.stride).min(self.output);
        (first.min(end), end, (first * self.stride + offset).saturating_sub(self.before))
    }
}

/// Rows of a panel at most: its columns of eight then stay in the first cache beside the weights.
const ROWS: usize = 256;

/// Places of a panel at most.
const PLACES: usize = 512;

/// Values of a panel at most: it stays in the second cache.
pub const PANEL: usize = if PIECE < 1 << 17 { PIECE / BLOCK } else { 1 << 15 };

/// A convolution at work, panel by panel.
struct Panels {
    input: Planes,
    h: Axis,
    w: Axis,
    groups: usize,
    filters: usize,
    activation: Activation,
    bias_name: &'static str,
    layout: Layout,
    out: Out,
    packed: Packed,
    bias: Bias,
    /// Rows of the whole matrix for one group; rows and places of a panel, which lies row by row.
    rows: usize,
    most: [usize; 2],
    panel: Vec<f32>,
    at: At,
}

/// Where it is: the group, the first place and row of the panel, the rows of it that are laid out, and the next block.
#[derive(Clone, Copy, Default)]
struct At {
    group: usize,
    place: usize,
    row: usize,
    laid: usize,
    block: usize,
}

impl Panels {
    fn new(conv: Convolution<'_>) -> Option<Result<Self, RunError>> {
        let Convolution { input, windows: [h, w], filters, groups, activation, names, layout } = conv;
        let (h, w) = (Axis::new(h)?, Axis::new(w)?);
        let groups = groups.max(1);
        let depth = input.count / groups;
        let rows = h.kernel.checked_mul(w.kernel)?.checked_mul(depth)?;
        let places = h.output.checked_mul(w.output)?;
        filters.checked_mul(rows)?.checked_mul(8)?;
        let most_rows = rows.clamp(1, ROWS.min(PIECE / (BLOCK * LANES)));
        let most_places = (PANEL / most_rows).clamp(LANES, PLACES).min(places.next_multiple_of(LANES));
        let most_places = (most_places / LANES * LANES).max(LANES);
        let packed = Packed::new(names[0], filters, filters / groups, rows);
        Some(room(layout.len()).map(|out| Self {
            input,
            h,
            w,
            groups,
            filters,
            activation,
            bias_name: names[1],
            layout,
            out: Out::new(out),
            packed,
            bias: Bias::default(),
            rows,
            most: [most_rows, most_places],
            panel: vec![0.0; most_rows * most_places],
            at: At::default(),
        }))
    }

    /// Lays out one row of the panel: a tap of a channel at so many places.
    fn lay_out(&mut self, places: usize, input: &[f32]) {
        let depth = self.input.count / self.groups;
        let (row, step) = (self.at.row + self.at.laid, self.most[1]);
        let (tap, channel) = (row / depth.max(1), row % depth.max(1) + self.at.group * depth);
        let (h, w) = (self.h, self.w);
        let (down, right) = (tap / w.kernel * h.dilation, tap % w.kernel);
        let (first, end, cell) = w.real(right);
        let area = self.input.each;
        let plane = input.get(channel * area..(channel + 1) * area).unwrap_or_default();
        let start = self.at.laid * step;
        let mut rest = self.panel.get_mut(start..start + places).unwrap_or_default();
        let (mut y, mut x) = (self.at.place / w.output, self.at.place % w.output);
        while !rest.is_empty() {
            let (run, after) = rest.split_at_mut((w.output - x).min(rest.len()));
            let until = x + run.len();
            let line = (y * h.stride + down).checked_sub(h.before).filter(|line| *line < h.input);
            let (from, to) = (first.clamp(x, until), end.clamp(x, until));
            match line {
                Some(line) if from < to => {
                    let at = line * w.input + cell + (from - first) * w.stride;
                    zero(run.get_mut(..from - x).unwrap_or_default());
                    let real = run.get_mut(from - x..to - x).unwrap_or_default();
                    pick(real, plane.get(at..).unwrap_or_default(), w.stride);
                    zero(run.get_mut(to - x..).unwrap_or_default());
                }
                _ => zero(run),
            }
            (rest, y, x) = (after, y + 1, 0);
        }
    }

    /// Multiplies the panel with some blocks of filters: eight of its columns stay in the first cache while all blocks are
    /// multiplied with them.
    fn multiply(&mut self, rows: usize, places: usize, blocks: usize) {
        let (At { group, place, row, block, .. }, step) = (self.at, self.most[1]);
        let each = self.filters / self.groups;
        let area = self.h.output * self.w.output;
        let (first, last) = (row == 0, row + rows >= self.rows);
        let all = self.out.places();
        for at in (0..places).step_by(LANES) {
            let values = self.panel.get(at..).unwrap_or_default();
            let columns = LANES.min(places - at);
            for block in block..block + blocks {
                let filter = group * each + block * BLOCK;
                let count = BLOCK.min(each - block * BLOCK);
                let weights = self.packed.block(group, block, row, row + rows);
                let start = if first { Some(self.bias.four(filter)) } else { None };
                let Some(to) = all.get_mut(filter * area + place + at..) else { return };
                // SAFETY: the last of four rows of eight is there; those that have no start were written with one.
                unsafe {
                    if count == BLOCK && columns == LANES && to.len() >= 3 * area + LANES {
                        four_by_eight(weights, values, step, start, to.as_mut_ptr().cast(), area);
                    } else {
                        some_by_some(weights, (values, step), start, to, area, [count, columns]);
                    }
                }
            }
        }
        if last && self.activation != Activation::Linear {
            let filters = group * each + block * BLOCK..group * each + ((block + blocks) * BLOCK).min(each);
            for filter in filters {
                let start = filter * area + place;
                // SAFETY: they were written above.
                self.activation.apply(unsafe { self.out.written(start, start + places) });
            }
        }
    }
}

/// Writes zeros.
#[inline(always)]
pub fn zero(to: &mut [f32]) {
    // As many as a kernel is wide: not worth a call.
    for to in to {
        *to = 0.0;
    }
}

/// Copies every so many values.
#[inline(always)]
pub fn pick(to: &mut [f32], from: &[f32], stride: usize) {
    use super::four::Four;
    if stride == 1 {
        let n = to.len().min(from.len());
        let whole = n / 4 * 4;
        for at in (0..whole).step_by(4) {
            // SAFETY: four values from `at` on are in both.
            unsafe { Four::load(from.as_ptr().add(at)).store(to.as_mut_ptr().add(at)) };
        }
        for at in whole..n {
            if let (Some(to), Some(from)) = (to.get_mut(at), from.get(at)) {
                *to = *from;
            }
        }
    } else if stride == 2 {
        let whole = to.len().min(from.len() / 2) / 4 * 4;
        for at in (0..whole).step_by(4) {
            // SAFETY: eight values from `2·at` on are in `from`, four from `at` on in `to`.
            unsafe {
                let (a, b) = (Four::load(from.as_ptr().add(2 * at)), Four::load(from.as_ptr().add(2 * at + 4)));
                a.mixed::<0, 2, 4, 6>(b).store(to.as_mut_ptr().add(at));
            }
        }
        for at in whole..to.len() {
            if let (Some(to), Some(from)) = (to.get_mut(at), from.get(2 * at)) {
                *to = *from;
            }
        }
    } else {
        to.iter_mut().zip(from.iter().step_by(stride)).for_each(|(to, from)| *to = *from);
    }
}

impl Work for Panels {
    fn piece(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        let area = self.h.output * self.w.output;
        if self.layout.is_empty() || self.at.group >= self.groups {
            return None;
        }
        let made = self.packed.piece(weights);
        if let Some(cost) = made.or_else(|| self.bias.piece(weights, self.bias_name, self.filters)) {
            return Some(cost);
        }
        let (rows, places) = (self.most[0].min(self.rows - self.at.row), self.most[1].min(area - self.at.place));
        let mut cost = 0;
        let input = self.input.clone();
        let input = input.values();
        while cost < PIECE / 2 && self.at.laid < rows {
            self.lay_out(places, input);
            self.at.laid += 1;
            cost += places;
        }
        if self.at.laid < rows {
            return Some(cost as u64);
        }
        let each = rows.max(1) * places.next_multiple_of(LANES) * BLOCK;
        let left = (self.filters / self.groups).div_ceil(BLOCK) - self.at.block;
        let blocks = (PIECE / each).clamp(1, left.max(1)).min(left);
        self.multiply(rows, places, blocks);
        cost += blocks * each;
        self.at.block += blocks;
        if self.at.block * BLOCK >= self.filters / self.groups {
            let At { group, place, row, .. } = self.at;
            // The next rows of these places, the next places, the next group.
            self.at = if row + rows < self.rows {
                At { group, place, row: row + rows, laid: 0, block: 0 }
            } else if place + places < area {
                At { group, place: place + places, ..At::default() }
            } else {
                At { group: group + 1, ..At::default() }
            };
        }
        Some(cost as u64)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        let len = self.layout.len()?;
        let whole = self.layout.is_empty() || (self.at.group >= self.groups && self.packed.is_whole());
        // SAFETY: every group has gone over all its filters and places.
        whole.then(|| self.layout.maps(unsafe { self.out.whole(len) }))?
    }
}

/// Bytes that a convolution needs while it works: its input channel by channel if it does not lie so, its weights packed, and
/// what it lays out. `None` where no number counts them.
#[must_use]
pub fn scratch(channels: u64, filters: u64, groups: u64, [h, w]: [&Window; 2]) -> Option<u64> {
    let input = h.input.checked_mul(w.input)?.checked_mul(channels)?;
    let filters = filters.checked_next_multiple_of(BLOCK as u64)?;
    let small = |n: u64| usize::try_from(n).ok();
    let depth = channels / groups.max(1);
    let kernels = filters.checked_mul(depth)?;
    let (weights, beside) = match kernel(small(channels)?, small(filters)?, small(groups)?, [h, w]) {
        Kernel::Depthwise => (kernels.checked_mul(h.kernel)?.checked_mul(w.kernel)?, Depthwise::beside([h, w])?),
        Kernel::Winograd => (kernels.checked_mul(36)?, Winograd::beside(small(channels)?, small(filters)?)? as u64),
        Kernel::Panels if groups > 1 => {
            (kernels.checked_mul(h.kernel)?.checked_mul(w.kernel)?.checked_mul(BLOCK as u64)?, PANEL as u64)
        }
        _ => (kernels.checked_mul(h.kernel)?.checked_mul(w.kernel)?, PANEL as u64),
    };
    input.checked_add(weights)?.checked_add(beside)?.checked_mul(4)
}
