//! 3x3 convolution with step 1 after Winograd: a tile of 4x4 values of the output is made of 6x6 of the input with 36 products
//! a channel instead of 144.
//!
//! `Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A`, F(4x4, 3x3) of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016),
//! with the points 0, ±1/√2, ±√2 and ∞ in the place of 0, ±1, ±2 and ∞: sums then round off about half as much, and
//! `a²b² = 1` saves products. Tiles are taken some at a time. Each of the 36 places of the transformed tiles is a product of
//! matrices of its own, filters times channels times tiles ([`super::gemm`]); lanes are tiles, or filters where weights are
//! transformed.
#![allow(unsafe_code)]

use super::conv::{Axis, Convolution};
use super::four::{Four, turned};
use super::gemm::{BLOCK, LANES, Out, four_by_eight};
use super::packed::{Bias, Packed};
use crate::nn::activation::Activation;
use crate::nn::maps::{Layout, Maps, Planes};
use crate::nn::work::{NodeWeights, PIECE, RunError, Work, room};

/// Rows and columns of a tile of the output, and of what it reads.
const TILE: usize = 4;
const READ: usize = TILE + 2;

/// Places of a transformed tile.
const PLACES: usize = READ * READ;

/// Values of transformed tiles that are held at once: with the weights of one place they stay in the caches.
const HELD: usize = 5 << 18;

/// The first point, and the second; the squares of both are exact.
const A: f32 = std::f32::consts::FRAC_1_SQRT_2;
const B: f32 = std::f32::consts::SQRT_2;

/// `Bᵀ` on six values.
#[inline(always)]
fn input([d0, d1, d2, d3, d4, d5]: [Four; READ]) -> [Four; READ] {
    let n = Four::splat;
    let (even_a, odd_a) = (d4 - n(2.0) * d2, n(A) * (d3 - n(2.0) * d1));
    let (even_b, odd_b) = (d4 - n(0.5) * d2, n(B) * (d3 - n(0.5) * d1));
    [(d0 + d4) - n(2.5) * d2, even_a + odd_a, even_a - odd_a, even_b + odd_b, even_b - odd_b, (d1 + d5) - n(2.5) * d3]
}

/// `Aᵀ` on six values.
#[inline(always)]
fn output([m0, m1, m2, m3, m4, m5]: [Four; READ]) -> [Four; TILE] {
    let n = Four::splat;
    let (even_a, odd_a) = (m1 + m2, n(A) * (m1 - m2));
    let (even_b, odd_b) = (m3 + m4, n(B) * (m3 - m4));
    [m0 + even_a + even_b, odd_a + odd_b, n(0.5) * even_a + n(2.0) * even_b, n(0.5) * odd_a + n(2.0) * odd_b + m5]
}

/// `G` on three values.
#[inline(always)]
fn weight([g0, g1, g2]: [Four; 3]) -> [Four; READ] {
    let n = Four::splat;
    let (even_a, odd_a) = (n(-2.0 / 3.0) * g0 - n(1.0 / 3.0) * g2, n(-2.0 / 3.0 * A) * g1);
    let (even_b, odd_b) = (n(1.0 / 6.0) * g0 + n(1.0 / 3.0) * g2, n(1.0 / 6.0 * B) * g1);
    [g0, even_a + odd_a, even_a - odd_a, even_b + odd_b, even_b - odd_b, g2]
}

/// Makes the nine weights of a channel, for four filters, into 36: in place, as no other channel's are among them.
fn transform(rows: &mut [[f32; BLOCK]], channel: usize, channels: usize) {
    if rows.len() < PLACES * channels || channel >= channels {
        return;
    }
    let all = rows.as_mut_ptr();
    let at = |place: usize| all.wrapping_add(place * channels + channel).cast::<f32>();
    let mut half = [0.0_f32; READ * 3 * 4];
    let between = half.as_mut_ptr();
    for column in 0..3 {
        // SAFETY: places below 36 of the channel are in `rows`, as was just asked.
        let value = |row: usize| unsafe { Four::load(at(row * 3 + column)) };
        let [a, b, c, d, e, f] = weight([value(0), value(1), value(2)]);
        let put = |row: usize, value: Four| {
            // SAFETY: six rows of three fours are there.
            unsafe { value.store(between.wrapping_add((row * 3 + column) * 4)) };
        };
        put(0, a);
        put(1, b);
        put(2, c);
        put(3, d);
        put(4, e);
        put(5, f);
    }
    for row in 0..READ {
        // SAFETY: as above.
        let value = |column: usize| unsafe { Four::load(between.wrapping_add((row * 3 + column) * 4)) };
        let [a, b, c, d, e, f] = weight([value(0), value(1), value(2)]);
        let put = |column: usize, value: Four| {
            // SAFETY: as above.
            unsafe { value.store(at(row * READ + column)) };
        };
        put(0, a);
        put(1, b);
        put(2, c);
        put(3, d);
        put(4, e);
        put(5, f);
    }
}

/// Such a convolution at work.
pub struct Winograd {
    planes: Planes,
    h: Axis,
    w: Axis,
    filters: usize,
    activation: Activation,
    bias_name: &'static str,
    layout: Layout,
    out: Out,
    packed: Packed,
    bias: Bias,
    /// Columns of tiles, all tiles, and tiles done at once.
    columns: usize,
    tiles: usize,
    most: usize,
    /// Transformed tiles of the input, place by place, channel by channel; and of the output, filter by filter.
    read: Vec<f32>,
    made: Vec<f32>,
    /// The first of the tiles that are being done; what is being done to them.
    tile: usize,
    stage: Stage,
    /// What is left to do where everything is made: values that have not gone through the activation.
    activated: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Read { channel: usize },
    Multiply { channel: usize, place: usize, block: usize },
    Write { filter: usize },
}

impl Winograd {
    /// The work of a convolution with a 3x3 window that steps by 1. `None` where no `usize` counts it.
    #[must_use]
    pub fn new(conv: Convolution<'_>) -> Option<Result<Self, RunError>> {
        let Convolution { input: planes, windows: [h, w], filters, activation, names, layout, .. } = conv;
        let (h, w) = (Axis::new(h)?, Axis::new(w)?);
        let channels = planes.count;
        let (rows, columns) = (h.output.div_ceil(TILE), w.output.div_ceil(TILE));
        let tiles = rows.checked_mul(columns)?;
        filters.checked_next_multiple_of(BLOCK)?.checked_mul(channels)?.checked_mul(PLACES * 4)?;
        let most = held(channels, filters).min(tiles.checked_next_multiple_of(LANES)?);
        let packed = Packed::new(names[0], filters, filters, channels * 9);
        let packed = packed.finished(channels * PLACES, channels, transform);
        let made = || {
            let values = |rows: usize| rows.checked_mul(most)?.checked_add(LANES)?.checked_mul(PLACES);
            let (mut read, mut made) = (room(values(channels))?, room(values(filters.next_multiple_of(BLOCK)))?);
            read.resize(read.capacity(), 0.0);
            made.resize(made.capacity(), 0.0);
            Ok((read, made, Out::new(room(layout.len())?)))
        };
        Some(made().map(|(read, made, out)| Self {
            planes,
            h,
            w,
            filters,
            activation,
            bias_name: names[1],
            out,
            packed,
            bias: Bias::default(),
            columns,
            tiles,
            most,
            read,
            made,
            tile: 0,
            stage: Stage::Read { channel: 0 },
            activated: if matches!(activation, Activation::Linear | Activation::Relu) {
                layout.len().unwrap_or(0)
            } else {
                0
            },
            layout,
        }))
    }

    /// Values that are held beside the weights.
    #[must_use]
    pub fn beside(channels: usize, filters: usize) -> Option<usize> {
        channels.checked_add(filters)?.checked_add(LANES)?.checked_mul(PLACES * held(channels, filters))
    }

    /// Values of one place of the transformed tiles.
    const fn step(&self) -> usize {
        self.planes.count * self.most + LANES
    }

    /// Values of one place of what is made of them.
    const fn step_made(&self) -> usize {
        self.filters.next_multiple_of(BLOCK) * self.most + LANES
    }

    /// Tiles in this turn.
    fn count(&self) -> usize {
        self.most.min(self.tiles - self.tile)
    }

    /// Transforms the tiles of a channel.
    fn read(&mut self, channel: usize, input: &[f32]) {
        let (mut tile, end) = (self.tile, self.tile + self.count());
        let area = self.planes.each;
        let plane = input.get(channel * area..(channel + 1) * area).unwrap_or_default();
        // What is written beyond the last tile falls on the next channel, which is written later, or on nobody's place.
        let step = self.step();
        if self.read.len() < (PLACES - 1) * step + channel * self.most + self.count() + TILE {
            return;
        }
        let to = self.read.as_mut_ptr().wrapping_add(channel * self.most);
        let mut border = [0.0_f32; READ * 20];
        while tile < end {
            let (row, column) = (tile / self.columns, tile % self.columns);
            let count = (self.columns - column).min(end - tile).min(TILE);
            let (y, x) = ((row * TILE).wrapping_sub(self.h.before), (column * TILE).wrapping_sub(self.w.before));
            let width = self.w.input;
            let inside = y.checked_add(READ).is_some_and(|end| end <= self.h.input)
                && x.checked_add(20).is_some_and(|end| end <= width);
            let (from, line) = if inside {
                (plane.as_ptr().wrapping_add(y * width + x), width)
            } else {
                // At the border a copy with zeros around it is read.
                self.bordered(plane, [row, column], &mut border);
                (border.as_ptr(), 20)
            };
            if inside && y * width + x + (READ - 1) * width + 20 > plane.len() {
                return;
            }
            // SAFETY: six rows of 20 cells are in the plane, as was just asked, or in the copy; 36 places of four tiles are in
            // `read`, as was asked above.
            unsafe { transform_tiles(from, line, to.wrapping_add(tile - self.tile), step) };
            tile += count;
        }
    }

    fn bordered(&self, plane: &[f32], [row, column]: [usize; 2], to: &mut [f32; READ * 20]) {
        let (top, left) = (row * TILE, column * TILE);
        for (at, line) in to.chunks_exact_mut(20).enumerate() {
            line.fill(0.0);
            let Some(y) = (top + at).checked_sub(self.h.before).filter(|y| *y < self.h.input) else { continue };
            let skipped = self.w.before.saturating_sub(left);
            let x = (left + skipped).saturating_sub(self.w.before);
            let cells = plane.get(y * self.w.input + x.min(self.w.input)..(y + 1) * self.w.input).unwrap_or_default();
            line.iter_mut().skip(skipped).zip(cells).for_each(|(to, cell)| *to = *cell);
        }
    }

    /// One place of the transformed tiles, for some blocks of filters, over so many channels: eight tiles stay in the first
    /// cache while all blocks are multiplied with them.
    fn multiply(&mut self, place: usize, [first, end]: [usize; 2], [from, to]: [usize; 2]) {
        let (channels, most) = (self.planes.count, self.most);
        let values = self.read.get(place * self.step() + from * most..).unwrap_or_default();
        let begin = place * self.step_made();
        let start = (from == 0).then_some([0.0; BLOCK]);
        for at in (0..self.count()).step_by(LANES) {
            let values = values.get(at..).unwrap_or_default();
            for block in first..end {
                let weights = self.packed.block(0, block, place * channels + from, place * channels + to);
                let begin = begin + block * BLOCK * most + at;
                let Some(made) = self.made.get_mut(begin..begin + 3 * most + LANES) else { return };
                // SAFETY: four rows of eight values are there.
                unsafe { four_by_eight(weights, values, most, start, made.as_mut_ptr(), most) };
            }
        }
    }

    /// Transforms the tiles of a filter back, and writes them.
    fn write(&mut self, filter: usize) {
        let (height, width) = (self.h.output, self.w.output);
        let step = self.step_made();
        let (count, bias) = (self.count(), Four::splat(self.bias.of(filter)));
        if self.made.len() < (PLACES - 1) * step + filter * self.most + count.next_multiple_of(TILE) {
            return;
        }
        let from = self.made.as_ptr().wrapping_add(filter * self.most);
        let relu = self.activation == Activation::Relu;
        let area = height * width;
        let Some(plane) = self.out.places().get_mut(filter * area..(filter + 1) * area) else { return };
        let (mut row, mut column) = (self.tile / self.columns * TILE, self.tile % self.columns * TILE);
        let mut border = [0.0_f32; TILE * TILE * TILE];
        for at in (0..count).step_by(TILE) {
            let from = from.wrapping_add(at);
            let start = row * width + column;
            let whole = count - at >= TILE && column + TILE * TILE <= width && row + TILE <= height;
            if whole && plane.len() >= start + 3 * width + TILE * TILE {
                // SAFETY: 36 fours are in `made`, as was asked above, and four rows of 16 places from `start` on in the plane.
                unsafe { transform_back(from, step, bias, relu, plane.as_mut_ptr().wrapping_add(start).cast(), width) };
                column += TILE * TILE;
                if column >= width {
                    (row, column) = (row + TILE, 0);
                }
                continue;
            }
            // SAFETY: as above; four rows of 16 values are in `border`.
            unsafe { transform_back(from, step, bias, relu, border.as_mut_ptr(), TILE * TILE) };
            for tile in 0..TILE.min(count - at) {
                let right = (column + TILE).min(width);
                for down in 0..TILE.min(height - row) {
                    let line = (row + down) * width;
                    let places = plane.get_mut(line + column..line + right).unwrap_or_default();
                    let values = border.iter().skip((down * TILE + tile) * TILE);
                    places.iter_mut().zip(values).for_each(|(place, value)| _ = place.write(*value));
                }
                column += TILE;
                if column >= width {
                    (row, column) = (row + TILE, 0);
                }
            }
        }
    }
}

/// Tiles that are done at once.
fn held(channels: usize, filters: usize) -> usize {
    let one = channels.saturating_add(filters).saturating_mul(PLACES).max(1);
    let most = (HELD / one).clamp(16, 64).min((PIECE / PLACES).max(LANES));
    most / LANES * LANES
}

/// Four tiles that lie side by side, one a lane: the rows first, column by column, then the columns.
///
/// # Safety
/// Six rows of 20 cells must lie at `from`, `line` cells apart, and there must be room for four values at 36 places from `to`
/// on, `step` apart.
#[inline(always)]
unsafe fn transform_tiles(from: *const f32, line: usize, to: *mut f32, step: usize) {
    // What lies between is in memory of its own: arrays of vectors are copied about, at great cost.
    let mut half = [0.0_f32; READ * 20];
    let between = half.as_mut_ptr();
    for column in 0..5 {
        // SAFETY: the caller vouches for the cells.
        let cell = |row: usize| unsafe { Four::load(from.wrapping_add(row * line + column * 4)) };
        let [a, b, c, d, e, f] = input([cell(0), cell(1), cell(2), cell(3), cell(4), cell(5)]);
        let put = |row: usize, value: Four| {
            // SAFETY: six rows of five fours are there.
            unsafe { value.store(between.wrapping_add(row * 20 + column * 4)) };
        };
        put(0, a);
        put(1, b);
        put(2, c);
        put(3, d);
        put(4, e);
        put(5, f);
    }
    for row in 0..READ {
        // SAFETY: as above.
        let cell = |column: usize| unsafe { Four::load(between.wrapping_add(row * 20 + column * 4)) };
        let [d0, d1, d2, d3] = turned([cell(0), cell(1), cell(2), cell(3)]);
        let next = cell(4);
        let (d4, d5) = (d0.mixed::<1, 2, 3, 4>(next), d1.mixed::<1, 2, 3, 5>(next));
        let [a, b, c, d, e, f] = input([d0, d1, d2, d3, d4, d5]);
        let put = |column: usize, value: Four| {
            // SAFETY: the caller vouches for the room.
            unsafe { value.store(to.wrapping_add((row * READ + column) * step)) };
        };
        put(0, a);
        put(1, b);
        put(2, c);
        put(3, d);
        put(4, e);
        put(5, f);
    }
}

/// Four tiles transformed back: into four rows of 16 values that begin every `line`.
///
/// # Safety
/// There must be 36 fours at `from`, `step` apart, and room for the rows at `to`.
#[inline(always)]
unsafe fn transform_back(from: *const f32, step: usize, bias: Four, relu: bool, to: *mut f32, line: usize) {
    let mut half = [0.0_f32; TILE * READ * 4];
    let between = half.as_mut_ptr();
    for column in 0..READ {
        // SAFETY: the caller vouches for the fours.
        let value = |row: usize| unsafe { Four::load(from.wrapping_add((row * READ + column) * step)) };
        let [a, b, c, d] = output([value(0), value(1), value(2), value(3), value(4), value(5)]);
        let put = |row: usize, value: Four| {
            // SAFETY: four rows of six fours are there.
            unsafe { value.store(between.wrapping_add((row * READ + column) * 4)) };
        };
        put(0, a);
        put(1, b);
        put(2, c);
        put(3, d);
    }
    let zero = Four::splat(0.0);
    for row in 0..TILE {
        // SAFETY: as above.
        let value = |column: usize| unsafe { Four::load(between.wrapping_add((row * READ + column) * 4)) };
        let [a, b, c, d] = output([value(0), value(1), value(2), value(3), value(4), value(5)]);
        let (a, b, c, d) = (a + bias, b + bias, c + bias, d + bias);
        let [a, b, c, d] = if relu {
            turned([a.or_greater(zero), b.or_greater(zero), c.or_greater(zero), d.or_greater(zero)])
        } else {
            turned([a, b, c, d])
        };
        let put = |tile: usize, value: Four| {
            // SAFETY: the caller vouches for the room.
            unsafe { value.store(to.wrapping_add(row * line + tile * TILE)) };
        };
        put(0, a);
        put(1, b);
        put(2, c);
        put(3, d);
    }
}

impl Work for Winograd {
    fn piece(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        let made = self.packed.piece(weights);
        if let Some(cost) = made.or_else(|| self.bias.piece(weights, self.bias_name, self.filters)) {
            return Some(cost);
        }
        if self.tile >= self.tiles {
            return self.activate();
        }
        let (count, channels) = (self.count(), self.planes.count);
        let blocks = self.filters.div_ceil(BLOCK);
        let input = self.planes.clone();
        let input = input.values();
        let mut cost = 0;
        while cost < PIECE {
            match self.stage {
                Stage::Read { channel } if channel < channels => {
                    self.read(channel, input);
                    self.stage = Stage::Read { channel: channel + 1 };
                    cost += count.next_multiple_of(TILE) * PLACES;
                }
                Stage::Read { .. } => self.stage = Stage::Multiply { channel: 0, place: 0, block: 0 },
                Stage::Multiply { channel, place, block } if channel < channels => {
                    let columns = count.next_multiple_of(LANES) * BLOCK;
                    let to = (channel + (PIECE / columns).max(1)).min(channels);
                    let end = (block + (PIECE / columns / (to - channel)).max(1)).min(blocks);
                    self.multiply(place, [block, end], [channel, to]);
                    cost += (to - channel) * (end - block) * columns;
                    self.stage = if end < blocks {
                        Stage::Multiply { channel, place, block: end }
                    } else if place + 1 < PLACES {
                        Stage::Multiply { channel, place: place + 1, block: 0 }
                    } else {
                        Stage::Multiply { channel: to, place: 0, block: 0 }
                    };
                }
                Stage::Multiply { .. } => self.stage = Stage::Write { filter: 0 },
                Stage::Write { filter } if filter < self.filters => {
                    self.write(filter);
                    self.stage = Stage::Write { filter: filter + 1 };
                    cost += count.next_multiple_of(TILE) * PLACES;
                }
                Stage::Write { .. } => {
                    self.tile += count;
                    self.stage = Stage::Read { channel: 0 };
                    break;
                }
            }
        }
        Some(cost as u64)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        let len = self.layout.len()?;
        // SAFETY: all tiles of all filters have been written.
        (self.tile >= self.tiles && self.packed.is_whole()).then(|| self.layout.maps(unsafe { self.out.whole(len) }))?
    }
}

impl Winograd {
    /// Puts some values through an activation that is not part of how tiles are written.
    fn activate(&mut self) -> Option<u64> {
        let (from, len) = (self.activated, self.layout.len()?);
        let to = from.saturating_add(PIECE / 8).min(len);
        // SAFETY: all tiles of all filters have been written.
        self.activation.apply(unsafe { self.out.written(from, to) });
        self.activated = to;
        (to > from).then_some(((to - from) * 8) as u64)
    }
}
