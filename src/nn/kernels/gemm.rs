//! The loop that nearly all the time is spent in: four rows of weights times eight columns of values.
//!
//! Eight vectors of sums stay in registers while it goes along the rows; a step is two loads of values, four of weights and
//! eight multiply-adds. Weights lie in blocks of four filters side by side ([`Packed`]), values row by row.
#![allow(unsafe_code)]

use super::four::Four;
use crate::nn::work::{NodeWeights, PIECE};
use std::mem::MaybeUninit;
use std::sync::Arc;

/// Filters that are done together.
pub const BLOCK: usize = 4;

/// Columns that are done together.
pub const LANES: usize = 8;

/// For each of the four weights of a row the sums of eight columns: weight times value, over all rows of `weights`, added to
/// what they start with, or to what is there. The rows of the values begin every `step`, those of the sums every `across`.
/// False, and nothing done, where the values do not reach.
///
/// # Safety
/// `to` must have room for four rows of eight sums; where there is no start, these must have been written.
#[inline(never)]
pub unsafe fn four_by_eight(
    weights: &[[f32; BLOCK]],
    values: &[f32],
    step: usize,
    start: Option<[f32; BLOCK]>,
    to: *mut f32,
    across: usize,
) -> bool {
    if weights.len().saturating_sub(1).saturating_mul(step).saturating_add(LANES) > values.len() {
        return false;
    }
    let (second, third) = (to.wrapping_add(across), to.wrapping_add(2 * across));
    let rows = [to, second, third, third.wrapping_add(across)];
    let [[mut a0, mut a1], [mut b0, mut b1], [mut c0, mut c1], [mut d0, mut d1]] = match start {
        Some(start) => start.map(|start| [Four::splat(start); 2]),
        // SAFETY: the caller vouches for the sums.
        None => rows.map(|row| unsafe { [Four::load(row), Four::load(row.wrapping_add(4))] }),
    };
    let (mut x, mut w) = (values.as_ptr(), weights.as_ptr().cast::<f32>());
    macro_rules! row {
        ($n:literal) => {
            // SAFETY: the last row's eight values are there, as was just asked, and so are those of the rows before; `w` goes
            // over `weights`, four numbers a row.
            unsafe {
                let (x0, x1) = (Four::load(x), Four::load(x.wrapping_add(4)));
                x = x.wrapping_add(step);
                let a = Four::splat(*w.add($n * BLOCK));
                (a0, a1) = (a0 + a * x0, a1 + a * x1);
                let b = Four::splat(*w.add($n * BLOCK + 1));
                (b0, b1) = (b0 + b * x0, b1 + b * x1);
                let c = Four::splat(*w.add($n * BLOCK + 2));
                (c0, c1) = (c0 + c * x0, c1 + c * x1);
                let d = Four::splat(*w.add($n * BLOCK + 3));
                (d0, d1) = (d0 + d * x0, d1 + d * x1);
            }
        };
    }
    for _ in 0..weights.len() / 4 {
        row!(0);
        row!(1);
        row!(2);
        row!(3);
        w = w.wrapping_add(4 * BLOCK);
    }
    for _ in 0..weights.len() % 4 {
        row!(0);
        w = w.wrapping_add(BLOCK);
    }
    for (row, [left, right]) in rows.into_iter().zip([[a0, a1], [b0, b1], [c0, c1], [d0, d1]]) {
        // SAFETY: the caller vouches for the room.
        unsafe {
            left.store(row);
            right.store(row.wrapping_add(4));
        }
    }
    true
}

/// The same into places of which there may be less than four rows of eight.
///
/// # Safety
/// Where there is no start, the places must have been written.
pub unsafe fn some_by_some(
    weights: &[[f32; BLOCK]],
    (values, step): (&[f32], usize),
    start: Option<[f32; BLOCK]>,
    to: &mut [MaybeUninit<f32>],
    across: usize,
    [rows, columns]: [usize; 2],
) {
    let mut sums = [[0.0; LANES]; BLOCK];
    for (row, sums) in sums.iter_mut().enumerate().take(rows) {
        let places = to.get(row * across..row * across + columns).unwrap_or_default();
        for (sum, place) in sums.iter_mut().zip(places).filter(|_| start.is_none()) {
            // SAFETY: the caller vouches for the places.
            *sum = unsafe { place.assume_init_read() };
        }
    }
    // SAFETY: there is room for four rows of eight.
    unsafe { four_by_eight(weights, values, step, start, sums.as_mut_ptr().cast(), LANES) };
    for (row, sums) in sums.iter().enumerate().take(rows) {
        let places = to.get_mut(row * across..row * across + columns).unwrap_or_default();
        places.iter_mut().zip(sums).for_each(|(place, sum)| _ = place.write(*sum));
    }
}

/// The values that come out, none of which is there when work begins: to write zeros first would cost as much as a cheap layer.
pub struct Out(Vec<f32>);

impl Out {
    /// For as many values as this has [room](crate::nn::work::room).
    #[must_use]
    pub const fn new(room: Vec<f32>) -> Self {
        Self(room)
    }

    /// The places that values have or will have.
    #[inline(always)]
    pub fn places(&mut self) -> &mut [MaybeUninit<f32>] {
        self.0.spare_capacity_mut()
    }

    /// Some values that are there.
    ///
    /// # Safety
    /// They must have been written.
    #[inline(always)]
    pub unsafe fn written(&mut self, from: usize, to: usize) -> &mut [f32] {
        let places = self.places().get_mut(from..to).unwrap_or_default();
        // SAFETY: the places are in bounds, and the caller vouches for their values.
        unsafe { std::slice::from_raw_parts_mut(places.as_mut_ptr().cast(), places.len()) }
    }

    /// All of them.
    ///
    /// # Safety
    /// `len` values must have been written, from the first place on.
    #[must_use]
    pub unsafe fn whole(self, len: usize) -> Vec<f32> {
        let Self(mut values) = self;
        if len <= values.capacity() {
            // SAFETY: the caller vouches for the values.
            unsafe { values.set_len(len) };
        }
        values
    }
}

/// What becomes of a block once its weights are there, channel by channel: rows of the block, the channel, channels.
pub type Finish = fn(&mut [[f32; BLOCK]], usize, usize);

/// A layer's weights in blocks of four filters, row by row: made once and kept with what is kept of a run.
pub struct Packed {
    name: &'static str,
    /// Filters, those of a group, values of each as the layer has them, and rows of a block as they are packed.
    filters: usize,
    group: usize,
    each: usize,
    rows: usize,
    /// Channels of a block, and what is done to each.
    finish: Option<(usize, Finish)>,
    blocks: Arc<Vec<[f32; BLOCK]>>,
    /// The filter that is next, and how much of it is there; the channel that is finished next, of all blocks; whether all is.
    filter: usize,
    value: usize,
    channel: usize,
    ready: bool,
}

impl Packed {
    /// Filters in groups of `group`, each of so many values, one a row.
    #[must_use]
    pub fn new(name: &'static str, filters: usize, group: usize, each: usize) -> Self {
        let group = group.max(1);
        let blocks = Arc::default();
        Self {
            name,
            filters,
            group,
            each,
            rows: each,
            finish: None,
            blocks,
            filter: 0,
            value: 0,
            channel: 0,
            ready: false,
        }
    }

    /// The same, made into so many rows of so many channels.
    #[must_use]
    pub fn finished(self, rows: usize, channels: usize, finish: Finish) -> Self {
        Self { rows, finish: Some((channels, finish)), ..self }
    }

    /// Blocks of a group.
    const fn each_group(&self) -> usize {
        self.group.div_ceil(BLOCK)
    }

    /// All blocks.
    fn count(&self) -> usize {
        self.filters.div_ceil(self.group).saturating_mul(self.each_group())
    }

    /// Brings some more weights into place. The cost; `None` once all are there.
    pub fn piece(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        if self.ready {
            return None;
        }
        let len = self.count().saturating_mul(self.rows);
        if self.blocks.is_empty() && len > 0 {
            if let Some(kept) = weights.kept(self.name, self.rows).filter(|kept| kept.len() == len) {
                (self.blocks, self.ready) = (kept, true);
                return Some(1);
            }
            // The layer's own estimate asked for the memory; what the machine refuses all the same ends in no maps.
            let mut blocks = vec![];
            if blocks.try_reserve_exact(len).is_err() {
                self.ready = true;
                return Some(1);
            }
            self.blocks = Arc::new(blocks);
        }
        let blocks = Arc::make_mut(&mut self.blocks);
        if blocks.len() < len {
            let end = blocks.len().saturating_add(PIECE / BLOCK).min(len);
            let cost = (end - blocks.len()) as u64;
            blocks.resize(end, [0.0; BLOCK]);
            return Some(cost);
        }
        if self.filter < self.filters && self.each > 0 {
            let count = (PIECE / BLOCK).min(self.each - self.value);
            let mut some = vec![0.0; count];
            weights.fill(self.name, self.filter, self.value, &mut some);
            let (group, own) = (self.filter / self.group, self.filter % self.group);
            let block = group * self.group.div_ceil(BLOCK) + own / BLOCK;
            let start = block * self.rows + self.value;
            let rows = blocks.get_mut(start..start + count).unwrap_or_default();
            for (row, value) in rows.iter_mut().zip(some) {
                if let Some(place) = row.get_mut(own % BLOCK) {
                    *place = value;
                }
            }
            self.value += count;
            if self.value >= self.each {
                (self.filter, self.value) = (self.filter + 1, 0);
            }
            return Some((count * BLOCK + 1) as u64);
        }
        if let Some((channels, finish)) = self.finish.filter(|_| self.rows > 0)
            && self.channel < channels * (len / self.rows)
        {
            let end = (self.channel + (PIECE / 512).max(1)).min(channels * (len / self.rows));
            let cost = (end - self.channel) * 512;
            for at in self.channel..end {
                let start = at / channels * self.rows;
                finish(blocks.get_mut(start..start + self.rows).unwrap_or_default(), at % channels, channels);
            }
            self.channel = end;
            return Some(cost as u64);
        }
        self.ready = true;
        weights.keep(self.name, self.rows, &self.blocks);
        Some(1)
    }

    /// Rows of a block of a group, from one on.
    #[must_use]
    #[inline(always)]
    pub fn block(&self, group: usize, block: usize, from: usize, to: usize) -> &[[f32; BLOCK]] {
        let start = (group * self.each_group() + block) * self.rows;
        self.blocks.get(start + from..start + to).unwrap_or_default()
    }
}

/// A layer's biases.
#[derive(Default)]
pub struct Bias(Vec<f32>);

impl Bias {
    /// Brings some more of them. The cost; `None` once all are there.
    pub fn piece(&mut self, weights: &NodeWeights<'_>, name: &'static str, filters: usize) -> Option<u64> {
        let Self(bias) = self;
        let end = bias.len().saturating_add((PIECE / 16).max(1)).min(filters);
        let cost = (end - bias.len()) * 16;
        bias.extend((bias.len()..end).map(|filter| weights.number(name, filter, 0.0)));
        (cost > 0).then_some(cost as u64)
    }

    /// That of a filter.
    #[must_use]
    pub fn of(&self, filter: usize) -> f32 {
        self.0.get(filter).copied().unwrap_or(0.0)
    }
}
