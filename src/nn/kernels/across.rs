//! Activations that look at all entries of the last axis together.

use crate::nn::activation::{Activation, sigmoid};
use crate::nn::maps::{Layout, Maps};
use crate::nn::work::{Job, NodeWeights, PIECE, RunError, Work, fill, room};

/// What an entry costs: about as much as a power.
const COST: usize = 8;

/// The work of such an activation on maps whose last axis is the one, whatever the order of the axes means.
///
/// # Errors
/// Where the machine does not give the memory, and where `glu` cannot halve the axis.
pub fn across(maps: Maps, activation: Activation) -> Result<Job, RunError> {
    let last = maps.view().ndim().saturating_sub(1);
    together(maps, activation, &[last])
}

/// The same over all entries of some axes together, at every place of the others.
///
/// # Errors
/// Where the machine does not give the memory.
pub fn together(maps: Maps, activation: Activation, inner: &[usize]) -> Result<Job, RunError> {
    let sizes = maps.view().shape().to_vec();
    let inside = |axis: &usize| inner.contains(axis);
    let order: Vec<usize> =
        (0..sizes.len()).filter(|axis| !inside(axis)).chain((0..sizes.len()).filter(inside)).collect();
    let entries = inner.iter().filter_map(|axis| sizes.get(*axis)).product::<usize>().max(1);
    if activation == Activation::Glu {
        return halves(maps, sizes, order, entries);
    }
    let layout = Layout::ordered(&sizes, &order);
    let out = room(layout.len())?;
    let row = Row { pass: Pass::first(activation), at: 0 };
    Ok(Box::new(Rows { maps, order, activation, entries, layout, out, row }))
}

/// `glu`: each entry of the first half times the sigmoid of its fellow in the second.
fn halves(maps: Maps, mut sizes: Vec<usize>, order: Vec<usize>, entries: usize) -> Result<Job, RunError> {
    if !entries.is_multiple_of(2) {
        let mut wanted = maps.shape();
        if let Some(last) = wanted.0.last_mut() {
            *last = Some(entries as u64 + 1);
        }
        return Err(RunError::Sizes { wanted, got: Some(maps.shape()) });
    }
    let half = entries / 2;
    if let Some(last) = sizes.last_mut() {
        *last = half;
    }
    fill(Layout::keras(&sizes), half, COST, move |row, from, out, _| {
        let start = row * entries + from;
        let mut gates = vec![0.0; out.len()];
        maps.read(&order, start, out);
        maps.read(&order, start + half, &mut gates);
        out.iter_mut().zip(gates).for_each(|(value, gate)| *value *= sigmoid(gate));
    })
}

/// Such an activation at work, row by row.
struct Rows {
    maps: Maps,
    order: Vec<usize>,
    activation: Activation,
    entries: usize,
    layout: Layout,
    out: Vec<f32>,
    /// How far a row is that is longer than a piece.
    row: Row,
}

/// A row that is gone over several times, some entries at a time.
#[derive(Clone, Copy)]
struct Row {
    pass: Pass,
    at: usize,
}

#[derive(Clone, Copy)]
enum Pass {
    /// Looks for the greatest entry.
    Most(f32),
    /// Adds up the powers of what the entries are below the greatest.
    Sum(f32, f64),
    /// Adds up and counts the entries above a threshold, until the threshold that follows leaves the same entries (Michelot 1986).
    Above { threshold: f64, sum: f64, count: f64, before: f64 },
    /// Writes what the entries become: with the greatest and the sum of the powers, or with the threshold.
    Write(f32, f32),
}

impl Pass {
    const fn first(activation: Activation) -> Self {
        match activation {
            Activation::Sparsemax => {
                Self::Above { threshold: f64::NEG_INFINITY, sum: 0.0, count: 0.0, before: f64::INFINITY }
            }
            _ => Self::Most(f32::NEG_INFINITY),
        }
    }

    /// Looks at some of the entries.
    fn look(&mut self, values: &[f32]) {
        match self {
            Self::Most(most) => *most = values.iter().copied().fold(*most, f32::max),
            Self::Sum(most, sum) => *sum += values.iter().map(|x| f64::from(libm::expf(x - *most))).sum::<f64>(),
            Self::Above { threshold, sum, count, .. } => {
                for x in values.iter().map(|x| f64::from(*x)).filter(|x| x > threshold) {
                    *sum += x;
                    *count += 1.0;
                }
            }
            Self::Write(..) => {}
        }
    }

    /// The pass that follows when all entries were looked at; none after the last.
    // The nearest numbers that the map's type has.
    #[allow(clippy::cast_possible_truncation)]
    fn next(self) -> Option<Self> {
        match self {
            Self::Most(most) => Some(Self::Sum(most, 0.0)),
            Self::Sum(most, sum) => Some(Self::Write(most, sum as f32)),
            Self::Above { threshold, count, before, .. } if count >= before => Some(Self::Write(threshold as f32, 0.0)),
            Self::Above { sum, count, .. } => {
                Some(Self::Above { threshold: (sum - 1.0) / count, sum: 0.0, count: 0.0, before: count })
            }
            Self::Write(..) => None,
        }
    }
}

impl Rows {
    /// Whole rows, as many as make a piece.
    fn short(&mut self, left: usize) -> usize {
        let count = (PIECE / (self.entries * COST)).clamp(1, left);
        let start = self.out.len();
        self.out.resize(start + count * self.entries, 0.0);
        let rows = self.out.get_mut(start..).unwrap_or_default();
        self.maps.read(&self.order, start, rows);
        rows.chunks_exact_mut(self.entries).for_each(|row| self.activation.across(row));
        count * self.entries * COST
    }

    /// Some entries of a row that is longer than a piece.
    fn long(&mut self) -> usize {
        let mut values = vec![0.0; (PIECE / COST).min(self.entries - self.row.at)];
        let start = self.out.len() / self.entries * self.entries;
        self.maps.read(&self.order, start + self.row.at, &mut values);
        self.row.pass.look(&values);
        if let Pass::Write(a, b) = self.row.pass {
            let becomes = |x: &f32| match self.activation {
                Activation::Softmax => libm::expf(x - a) / b,
                Activation::LogSoftmax => x - a - libm::logf(b),
                _ => (x - a).max(0.0),
            };
            self.out.extend(values.iter().map(becomes));
        }
        self.row.at += values.len();
        if self.row.at == self.entries {
            let pass = self.row.pass.next().unwrap_or(Pass::first(self.activation));
            self.row = Row { pass, at: 0 };
        }
        values.len() * COST
    }
}

impl Work for Rows {
    fn piece(&mut self, _weights: &NodeWeights<'_>) -> Option<u64> {
        let left = self.layout.len().unwrap_or(0).saturating_sub(self.out.len()).div_ceil(self.entries);
        if left == 0 {
            return None;
        }
        Some(if self.entries.saturating_mul(COST) > PIECE { self.long() } else { self.short(left) } as u64)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        self.layout.maps(self.out)
    }
}
