//! Pools: first along each row, then down the columns, so that a window of `k` x `k` cells costs `2·k` and not `k·k`.

use crate::nn::window::Window;

/// What a pool makes of its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The greatest value; padding never wins, and what is no number is kept.
    Max,
    /// The mean of the real cells.
    Mean,
}

/// A window along one axis, as the real cells that each place reads.
#[derive(Clone, Debug)]
pub struct Reads(Vec<(usize, usize)>);

impl Reads {
    /// What a window without dilation reads; `None` where no `usize` counts it.
    #[must_use]
    pub fn new(window: &Window) -> Option<Self> {
        let cell = |n: i64| usize::try_from(n.max(0).min(i64::try_from(window.input).ok()?)).ok();
        let place = |place| {
            let (first, last) = window.span(place);
            Some((cell(first)?, cell(last.saturating_add(1))?))
        };
        (0..window.output).map(place).collect::<Option<_>>().map(Self)
    }

    /// Places.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no place.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Cells that all places together read: what one pass costs.
    #[must_use]
    pub fn cost(&self) -> usize {
        self.0.iter().fold(0, |all, (first, end)| all.saturating_add(end - first))
    }
}

/// One row of the output from a channel of rows of `width` cells. A window that has no real cell gives -∞, or no number.
pub fn row(of: Of, plane: &[f32], width: usize, h: &Reads, w: &Reads, y: usize, out: &mut [f32]) {
    let Some((top, bottom)) = h.0.get(y).copied() else { return };
    // Double precision: the mean of a large window is as exact as its values.
    let start = if of == Of::Max { f64::NEG_INFINITY } else { 0.0 };
    let mut sums = vec![start; w.len()];
    for cells in plane.chunks_exact(width.max(1)).take(bottom).skip(top) {
        for (sum, (left, right)) in sums.iter_mut().zip(&w.0) {
            let window = cells.get(*left..*right).unwrap_or_default().iter().map(|cell| f64::from(*cell));
            *sum = match of {
                Of::Max => window.fold(*sum, |most, cell| if cell > most || cell.is_nan() { cell } else { most }),
                Of::Mean => *sum + window.sum::<f64>(),
            };
        }
    }
    for ((out, sum), (left, right)) in out.iter_mut().zip(&sums).zip(&w.0) {
        let count = (bottom - top) * (right - left);
        // A mean or a value of the map: both are f32's own.
        #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
        let value = if of == Of::Max { *sum as f32 } else { (sum / count as f64) as f32 };
        *out = value;
    }
}
