//! A layer's weights as the products of matrices read them, and its biases: brought into place some at a time.

use super::gemm::BLOCK;
use crate::nn::work::{NodeWeights, PIECE};
use std::sync::Arc;

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
            // The layer's own estimate asked for the memory; what the machine refuses all the same ends in no maps
            // (`is_whole`).
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

    /// Whether all of them are in place: the machine may have refused the memory.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.blocks.len() == self.count().saturating_mul(self.rows)
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
        if bias.len() < filters
            && let Some(whole) = weights.whole(name).filter(|whole| whole.len() == filters)
        {
            bias.extend_from_slice(whole);
            return Some(filters as u64);
        }
        let end = bias.len().saturating_add((PIECE / 16).max(1)).min(filters);
        let cost = (end - bias.len()) * 16;
        bias.extend((bias.len()..end).map(|filter| weights.number(name, filter, 0.0)));
        (cost > 0).then_some(cost as u64)
    }

    /// Those of a block.
    #[must_use]
    #[inline(always)]
    pub fn four(&self, filter: usize) -> [f32; BLOCK] {
        [self.of(filter), self.of(filter + 1), self.of(filter + 2), self.of(filter + 3)]
    }

    /// That of a filter.
    #[must_use]
    pub fn of(&self, filter: usize) -> f32 {
        self.0.get(filter).copied().unwrap_or(0.0)
    }
}
