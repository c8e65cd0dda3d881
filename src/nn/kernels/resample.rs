//! Interpolation: every output cell is a mixture of at most two cells along each axis.

use crate::nn::along;

/// The two cells that an output cell is made of along one axis (nothing where a cell is padding), and the share of the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tap {
    cells: [Option<usize>; 2],
    share: f32,
}

impl Tap {
    /// The cells, and the share of each; those that count nothing are left out.
    #[must_use]
    pub fn shares(&self) -> Vec<(Option<usize>, f32)> {
        let [first, second] = self.cells;
        let both = [(first, 1.0 - self.share), (second, self.share)];
        both.into_iter().filter(|(_, share)| *share != 0.0).collect()
    }
}

/// The taps of all cells of one axis.
#[derive(Clone, Debug)]
pub struct Taps(Vec<Tap>);

impl Taps {
    /// From `input` cells with `before` put before them (negative: cut away) and `middle` in all, to `output` cells.
    /// `None` where no `usize` counts them.
    #[must_use]
    pub fn new(input: u64, before: i64, middle: u64, output: u64, nearest: bool) -> Option<Self> {
        let (n, m) = (i128::from(middle), i128::from(output));
        let cell = |at: i128| {
            let inside = at.clamp(0, (n - 1).max(0)) - i128::from(before);
            usize::try_from(inside).ok().filter(|at| (*at as u64) < input)
        };
        let tap = |o: u64| {
            // Its centre in cells, `2·output` over: `(2·o + 1)·middle`, from the border of the first cell.
            let centre = (2 * i128::from(o) + 1) * n;
            if nearest {
                let at = along::nearest(i64::try_from(o).unwrap_or(i64::MAX), middle, output);
                return Tap { cells: [cell(i128::from(at)); 2], share: 0.0 };
            }
            let from_middle = centre - m;
            let (first, rest) = (from_middle.div_euclid(2 * m), from_middle.rem_euclid(2 * m));
            // A share between 0 and 1, to the nearest.
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
            let share = (rest as f64 / (2 * m) as f64) as f32;
            Tap { cells: [cell(first), cell(first + 1)], share }
        };
        usize::try_from(output).ok()?;
        Some(Self((0..output).map(tap).collect()))
    }

    /// Cells of the output.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The taps of the cells from one on.
    #[must_use]
    pub fn from(&self, first: usize) -> &[Tap] {
        self.0.get(first..).unwrap_or_default()
    }

    /// The tap of a cell; nothing at all where there is no such cell.
    #[must_use]
    pub fn at(&self, place: usize) -> Tap {
        self.0.get(place).copied().unwrap_or(Tap { cells: [None; 2], share: 0.0 })
    }
}

/// Part of a row of the output, whose taps are `w`, from a channel of rows of `width` cells. What is padding counts as `beyond`.
pub fn row(plane: &[f32], width: usize, y: Tap, w: &[Tap], beyond: f32, out: &mut [f32]) {
    let line = |row: Option<usize>| row.map(|row| plane.get(row * width..(row + 1) * width).unwrap_or_default());
    let [above, below] = y.cells.map(line);
    let value = |line: Option<&[f32]>, cell: Option<usize>| match (line, cell) {
        (Some(line), Some(cell)) => line.get(cell).copied().unwrap_or(beyond),
        _ => beyond,
    };
    let mixed = |a: f32, b: f32, share: f32| if share == 0.0 { a } else { (b - a).mul_add(share, a) };
    for (out, x) in out.iter_mut().zip(w) {
        let column = |cell| mixed(value(above, cell), value(below, cell), y.share);
        let [left, right] = x.cells;
        *out = if x.share == 0.0 { column(left) } else { mixed(column(left), column(right), x.share) };
    }
}
