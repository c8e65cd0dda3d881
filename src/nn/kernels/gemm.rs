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

/// For each of the four weights of a row the sums of eight columns: weight times value, over all rows of `weights`. Those of
/// the values begin every `step` in `values`. Nothing where the values do not reach.
#[must_use]
#[inline(never)]
pub fn four_by_eight(weights: &[[f32; BLOCK]], values: &[f32], step: usize) -> Option<[[Four; 2]; BLOCK]> {
    let zero = Four::splat(0.0);
    let [mut a0, mut a1, mut b0, mut b1, mut c0, mut c1, mut d0, mut d1] = [zero; 8];
    let sums = |a0, a1, b0, b1, c0, c1, d0, d1| Some([[a0, a1], [b0, b1], [c0, c1], [d0, d1]]);
    let Some(last) = weights.len().checked_sub(1) else { return sums(a0, a1, b0, b1, c0, c1, d0, d1) };
    if last.checked_mul(step)?.checked_add(LANES)? > values.len() {
        return None;
    }
    let (mut x, mut w) = (values.as_ptr(), weights.as_ptr().cast::<f32>());
    macro_rules! row {
        ($n:literal) => {
            // SAFETY: the last row's eight values are there, as was just asked, and so are those of the rows before; `w` goes
            // over `weights`, four numbers a row.
            unsafe {
                let (x0, x1) = (Four::load(x.wrapping_add($n * step)), Four::load(x.wrapping_add($n * step + 4)));
                let weight = |at: usize| Four::splat(*w.add($n * BLOCK + at));
                let (a, b, c, d) = (weight(0), weight(1), weight(2), weight(3));
                (a0, a1, b0, b1) = (a0 + a * x0, a1 + a * x1, b0 + b * x0, b1 + b * x1);
                (c0, c1, d0, d1) = (c0 + c * x0, c1 + c * x1, d0 + d * x0, d1 + d * x1);
            }
        };
    }
    for _ in 0..weights.len() / 4 {
        row!(0);
        row!(1);
        row!(2);
        row!(3);
        (x, w) = (x.wrapping_add(4 * step), w.wrapping_add(4 * BLOCK));
    }
    for _ in 0..weights.len() % 4 {
        row!(0);
        (x, w) = (x.wrapping_add(step), w.wrapping_add(BLOCK));
    }
    sums(a0, a1, b0, b1, c0, c1, d0, d1)
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

/// Puts eight sums in their places, of which there may be less, after something has been added to them: a bias, or what
/// earlier rows came to.
#[inline(always)]
pub fn settle(places: &mut [MaybeUninit<f32>], [left, right]: [Four; 2], bias: Option<f32>) {
    if let Some(whole) = places.first_chunk_mut::<LANES>() {
        let at = whole.as_mut_ptr().cast::<f32>();
        // SAFETY: eight places are in bounds; without a bias they have been written before, by the same function.
        unsafe {
            let (a, b) = match bias {
                Some(bias) => (Four::splat(bias), Four::splat(bias)),
                None => (Four::load(at), Four::load(at.add(4))),
            };
            (a + left).store(at);
            (b + right).store(at.add(4));
        }
        return;
    }
    let ([a, b, c, d], [e, f, g, h]) = (left.numbers(), right.numbers());
    for (place, sum) in places.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        // SAFETY: without a bias the place has been written before, by the same function.
        let before = bias.unwrap_or_else(|| unsafe { place.assume_init_read() });
        place.write(before + sum);
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
