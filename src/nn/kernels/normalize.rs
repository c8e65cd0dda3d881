//! Rows of values brought to mean 0 and variance 1, each by its own statistics.

use crate::nn::maps::{Layout, Maps};
use crate::nn::work::{Job, NodeWeights, PIECE, RunError, Work, fill, room};

/// How rows are brought to one scale.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    /// Values in a row.
    pub len: usize,
    /// Added to the variance.
    pub epsilon: f64,
    /// Whether the mean is left in.
    pub keeps_mean: bool,
    /// Rows after which gamma and beta begin anew.
    pub period: usize,
    /// Values one behind the other that share an entry of gamma and beta.
    pub each: usize,
}

/// The work of that: gamma and beta have a number for every `each` values of `period` rows.
///
/// # Errors
/// Where the machine does not give the memory.
pub fn normalize(maps: Maps, order: Vec<usize>, rows: Rows) -> Result<Job, RunError> {
    let entries = rows.len.saturating_mul(rows.period) / rows.each.max(1);
    let numbers = numbers([("gamma", 1.0), ("beta", 0.0)], entries)?;
    Ok(crate::nn::work::then(numbers, move |numbers| {
        let layout = Layout::ordered(maps.view().shape(), &order);
        let out = room(layout.len())?;
        let state = Pass::Sum(0.0);
        Ok(Box::new(Normalize { maps, order, rows, numbers, entries, layout, out, at: 0, pass: state }))
    }))
}

/// What a value among others becomes of itself: what it is multiplied with, and what is added.
#[must_use]
pub fn factor_and_shift(values: &[f32], rows: &Rows, gamma: f32, beta: f32) -> (f32, f32) {
    // Sizes of maps: exact in f64.
    #[allow(clippy::cast_precision_loss)]
    let count = values.len().max(1) as f64;
    let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / count;
    let square = |value: &f32| (f64::from(*value) - mean) * (f64::from(*value) - mean);
    let variance = values.iter().map(square).sum::<f64>() / count;
    let factor = f64::from(gamma) / (variance + rows.epsilon).sqrt();
    let shift = if rows.keeps_mean { f64::from(beta) } else { f64::from(beta) - mean * factor };
    // The nearest numbers that the map's type has.
    #[allow(clippy::cast_possible_truncation)]
    let found = (factor as f32, shift as f32);
    found
}

/// The numbers of some weights, one weight after the other; a weight that the layer does not have gives its second.
///
/// # Errors
/// Where the machine does not give the memory.
pub fn numbers<const N: usize>(weights: [(&'static str, f32); N], count: usize) -> Result<Job, RunError> {
    fill(Layout::keras(&[N, count]), count, 8, move |weight, from, out, all: &NodeWeights<'_>| {
        let Some((name, otherwise)) = weights.get(weight) else { return };
        for (at, out) in (from..).zip(out) {
            *out = all.number(name, at, *otherwise);
        }
    })
}

struct Normalize {
    maps: Maps,
    order: Vec<usize>,
    rows: Rows,
    numbers: Maps,
    entries: usize,
    layout: Layout,
    out: Vec<f32>,
    /// How far the row is on its present pass.
    at: usize,
    pass: Pass,
}

/// A row is gone over three times.
#[derive(Clone, Copy)]
enum Pass {
    /// Copied, and added up.
    Sum(f64),
    /// With its mean: the squares of the distances added up.
    Square(f64, f64),
    /// With its mean and its factor: written.
    Write(f64, f64),
}

impl Normalize {
    /// The next values of the row, as far as a piece goes.
    fn next(&mut self) -> usize {
        let len = self.rows.len.max(1);
        let count = (PIECE / 4).min(len - self.at);
        // The row that is not yet done.
        let row = match self.pass {
            Pass::Sum(_) => self.out.len() / len,
            _ => (self.out.len() / len).saturating_sub(1),
        };
        let start = row * len + self.at;
        // Sizes of maps: exact in f64.
        #[allow(clippy::cast_precision_loss)]
        let size = len as f64;
        match &mut self.pass {
            Pass::Sum(sum) => {
                self.out.resize(start + count, 0.0);
                let part = self.out.get_mut(start..).unwrap_or_default();
                self.maps.read(&self.order, start, part);
                *sum += part.iter().map(|value| f64::from(*value)).sum::<f64>();
            }
            Pass::Square(mean, sum) => {
                let part = self.out.get(start..start + count).unwrap_or_default();
                *sum += part.iter().map(|value| (f64::from(*value) - *mean) * (f64::from(*value) - *mean)).sum::<f64>();
            }
            Pass::Write(mean, factor) => {
                let shift = if self.rows.keeps_mean { 0.0 } else { *mean };
                let first = row % self.rows.period.max(1) * len + self.at;
                let numbers = self.numbers.memory().map(|(numbers, _)| numbers).unwrap_or_default();
                let (gamma, beta) = numbers.split_at_checked(self.entries).unwrap_or_default();
                let part = self.out.get_mut(start..start + count).unwrap_or_default();
                for (at, value) in (first..).zip(part) {
                    let entry = at / self.rows.each.max(1);
                    let number = |all: &[f32], otherwise| all.get(entry).copied().unwrap_or(otherwise);
                    // The nearest number that the map's type has.
                    #[allow(clippy::cast_possible_truncation)]
                    let scaled = ((f64::from(*value) - shift) * *factor) as f32;
                    *value = scaled * number(gamma, 1.0) + number(beta, 0.0);
                }
            }
        }
        self.at += count;
        if self.at >= len {
            self.at = 0;
            self.pass = match self.pass {
                Pass::Sum(sum) => Pass::Square(sum / size, 0.0),
                Pass::Square(mean, sum) => Pass::Write(mean, 1.0 / (sum / size + self.rows.epsilon).sqrt()),
                Pass::Write(..) => Pass::Sum(0.0),
            };
        }
        count * 4
    }
}

impl Work for Normalize {
    fn piece(&mut self, _weights: &NodeWeights<'_>) -> Option<u64> {
        let len = self.layout.len().unwrap_or(0);
        let done = |this: &Self| this.out.len() >= len && matches!(this.pass, Pass::Sum(_));
        if done(self) {
            return None;
        }
        let mut cost = 0;
        while cost < PIECE && !done(self) {
            cost += self.next();
        }
        Some(cost as u64)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        self.layout.maps(self.out)
    }
}
