//! Pools with a small window: whole rows at a time, first down the rows that a window reads, then along them.
#![allow(unsafe_code)]

use super::conv::{Axis, pick};
use super::depthwise::put;
use super::four::Four;
use super::gemm::Out;
use super::pool::Of;
use crate::nn::maps::{Layout, Maps, Planes};
use crate::nn::window::Window;
use crate::nn::work::{NodeWeights, PIECE, RunError, Work, room};

/// Columns that are done together.
const LANES: usize = 8;

/// Rows and columns of such a window at most. The sums of larger ones are worth double precision.
const MOST: u64 = 16;

/// Such a pool at work, row by row of the output.
pub struct PoolRows {
    of: Of,
    planes: Planes,
    h: Axis,
    w: Axis,
    layout: Layout,
    out: Out,
    /// What the rows of a window come to, column by column; then split by the column modulo the stride, with what changes
    /// nothing where there is padding.
    down: Vec<f32>,
    line: Vec<f32>,
    phase: usize,
    /// Real cells along a row of each place's window.
    counts: Vec<f32>,
    row: usize,
}

impl PoolRows {
    /// The pool of planes, where its window is small and not longer than a piece; else `None`.
    #[must_use]
    pub fn new(of: Of, planes: &Planes, [h, w]: [&Window; 2], layout: &Layout) -> Option<Result<Self, RunError>> {
        if h.kernel > MOST || w.kernel > MOST || w.dilation != 1 || h.dilation != 1 {
            return None;
        }
        let counts = |place: u64| w.taps(place).flatten().count();
        let (h, w) = (Axis::new(h)?, Axis::new(w)?);
        let phase = w.output.checked_next_multiple_of(LANES)?.checked_add((w.kernel - 1) / w.stride)?;
        let cells = phase.checked_mul(w.stride.min(w.kernel))?;
        if w.output == 0 || w.input.max(cells).checked_mul(h.kernel + w.kernel)? > PIECE {
            return None;
        }
        let none = if of == Of::Max { f32::NEG_INFINITY } else { 0.0 };
        // A window's cells: exact.
        #[allow(clippy::cast_precision_loss)]
        let counts: Vec<f32> = (0..w.output as u64).map(|place| counts(place) as f32).chain([1.0; LANES]).collect();
        let (down, line) = (vec![none; w.input.next_multiple_of(4)], vec![none; cells]);
        let (planes, layout) = (planes.clone(), layout.clone());
        Some(room(layout.len()).map(|out| Self {
            of,
            planes,
            h,
            w,
            layout,
            out: Out::new(out),
            down,
            line,
            phase,
            counts,
            row: 0,
        }))
    }

    /// One row of the output; what it cost.
    fn pool(&mut self) -> usize {
        let (height, width) = (self.h.output, self.w.output);
        let (plane, y) = (self.row / height, self.row % height);
        let first = (y * self.h.stride).saturating_sub(self.h.before).min(self.h.input);
        let end = (y * self.h.stride + self.h.kernel).saturating_sub(self.h.before).clamp(first, self.h.input);
        let columns = self.w.input;
        let cells =
            self.planes.values().get(plane * self.planes.each..(plane + 1) * self.planes.each).unwrap_or_default();
        let rows = cells.get(first * columns..end * columns).unwrap_or_default();
        let odd = down(self.of, rows, columns, &mut self.down);
        let start = self.row * width;
        if odd && self.of == Of::Max {
            // Something is no number, or sums up to none: cell by cell, as it is said.
            let Some(out) = self.out.places().get_mut(start..start + width) else { return 0 };
            for (x, place) in out.iter_mut().enumerate() {
                let left = (x * self.w.stride).saturating_sub(self.w.before).min(columns);
                let right = (x * self.w.stride + self.w.kernel).saturating_sub(self.w.before).clamp(left, columns);
                let cells = rows.chunks_exact(columns).flat_map(|row| row.get(left..right).unwrap_or_default());
                place.write(cells.fold(f32::NEG_INFINITY, |most, x| if *x > most || x.is_nan() { *x } else { most }));
            }
            return width * self.h.kernel * self.w.kernel * 2;
        }
        let (before, stride) = (self.w.before, self.w.stride);
        for (phase, part) in self.line.chunks_exact_mut(self.phase).enumerate() {
            let skipped = before.saturating_sub(phase).div_ceil(stride);
            let from = (skipped * stride + phase).saturating_sub(before);
            let from = self.down.get(from..columns).unwrap_or_default();
            let real = from.len().div_ceil(stride).min(part.len().saturating_sub(skipped));
            pick(part.get_mut(skipped..skipped + real).unwrap_or_default(), from, stride);
        }
        let Some(out) = self.out.places().get_mut(start..start + width) else { return 0 };
        // A window's rows: exact.
        #[allow(clippy::cast_precision_loss)]
        let real = Four::splat((end - first) as f32);
        for (at, places) in out.chunks_mut(LANES).enumerate() {
            let mut sums: Option<[Four; 2]> = None;
            for tap in 0..self.w.kernel {
                let start = tap % stride * self.phase + tap / stride + at * LANES;
                let Some(cells) = self.line.get(start..start + LANES) else { return 0 };
                // SAFETY: there are eight cells.
                let [a, b] = unsafe { [Four::load(cells.as_ptr()), Four::load(cells.as_ptr().add(4))] };
                sums = Some(match sums {
                    None => [a, b],
                    Some([c, d]) if self.of == Of::Max => [c.or_greater(a), d.or_greater(b)],
                    Some([c, d]) => [c + a, d + b],
                });
            }
            let Some([a, b]) = sums else { return 0 };
            if self.of == Of::Max {
                put(places, [a, b]);
            } else if let Some(counts) = self.counts.get(at * LANES..(at + 1) * LANES) {
                // SAFETY: there are eight counts.
                let [c, d] = unsafe { [Four::load(counts.as_ptr()), Four::load(counts.as_ptr().add(4))] };
                put(places, [a / (c * real), b / (d * real)]);
            }
        }
        columns * (end - first) + width * self.w.kernel
    }
}

/// What rows come to, column by column, in vectors of four as far as those go; and whether some cell may be no number.
fn down(of: Of, rows: &[f32], columns: usize, to: &mut [f32]) -> bool {
    let whole = columns / 4 * 4;
    let Some(first) = rows.get(..columns) else {
        to.fill(if of == Of::Max { f32::NEG_INFINITY } else { 0.0 });
        return false;
    };
    let count = rows.len() / columns;
    let mut odd = Four::splat(0.0);
    for at in (0..whole).step_by(4) {
        let from = rows.as_ptr().wrapping_add(at);
        // SAFETY: four cells from `at` on are in each of the rows, and there is room for them in `to`.
        unsafe {
            let mut sum = Four::load(from);
            if of == Of::Max {
                odd = odd + sum;
                for row in 1..count {
                    let cells = Four::load(from.wrapping_add(row * columns));
                    sum = sum.or_greater(cells);
                    odd = odd + cells;
                }
            } else {
                for row in 1..count {
                    sum = sum + Four::load(from.wrapping_add(row * columns));
                }
            }
            if let Some(to) = to.get_mut(at..at + 4) {
                sum.store(to.as_mut_ptr());
            }
        }
    }
    let mut strange = odd.numbers().iter().any(|x| x.is_nan());
    for (at, (to, first)) in to.iter_mut().zip(first).enumerate().skip(whole) {
        *to = *first;
        strange |= first.is_nan();
        for cell in rows.iter().skip(at + columns).step_by(columns) {
            strange |= cell.is_nan();
            *to = if of == Of::Mean {
                *to + cell
            } else if *cell > *to {
                *cell
            } else {
                *to
            };
        }
    }
    strange
}

impl Work for PoolRows {
    fn piece(&mut self, _weights: &NodeWeights<'_>) -> Option<u64> {
        let rows = self.planes.count * self.h.output;
        if self.layout.is_empty() || self.row >= rows {
            return None;
        }
        let mut cost = 0;
        while cost < PIECE && self.row < rows {
            cost += self.pool().max(1);
            self.row += 1;
        }
        Some(cost as u64)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        let len = self.layout.len()?;
        let whole = self.layout.is_empty() || self.row >= self.planes.count * self.h.output;
        // SAFETY: every row has been written.
        whole.then(|| self.layout.maps(unsafe { self.out.whole(len) }))?
    }
}
