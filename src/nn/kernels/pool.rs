//! Pools: first along each row, then down the columns, so that a window of `k` x `k` cells costs `2·k` and not `k·k`.

use crate::nn::along::Along;
use crate::nn::maps::{Layout, Maps, Planes};
use crate::nn::window::Window;
use crate::nn::work::{NodeWeights, PIECE, RunError, Work, room};

/// What a pool makes of its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The greatest value; padding never wins, and what is no number is kept.
    Max,
    /// The mean of the real cells.
    Mean,
}

/// What the places along one axis read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Places {
    /// A window without dilation.
    Window(Window),
    /// So many bins that share out so many cells.
    Bins {
        /// Cells of the input.
        input: u64,
        /// Bins.
        output: u64,
    },
}

impl Places {
    /// Cells of the output.
    #[must_use]
    pub const fn output(&self) -> u64 {
        match self {
            Self::Window(window) => window.output,
            Self::Bins { output, .. } => *output,
        }
    }

    /// Cells that a place reads at most.
    fn most(&self) -> usize {
        let most = match self {
            Self::Window(window) => window.kernel,
            Self::Bins { input, output } => input / (*output).max(1) + 2,
        };
        usize::try_from(most).unwrap_or(usize::MAX).max(1)
    }
}

/// Cells that a window has along one axis, one place after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    first: usize,
    end: usize,
}

impl Span {
    /// The real cells of a place.
    fn of(places: &Places, place: usize) -> Self {
        let (input, (first, last)) = match *places {
            Places::Window(window) => (window.input, window.span(place as u64)),
            Places::Bins { input, output } => {
                let place = i64::try_from(place).unwrap_or(i64::MAX);
                (input, Along::Bins { input, output }.back(place, place))
            }
        };
        let cell = |n: i64| u64::try_from(n).unwrap_or(0).min(input);
        // At most the cells of a map in memory.
        let index = |n: i64| usize::try_from(cell(n)).unwrap_or(usize::MAX);
        Self { first: index(first), end: index(last.saturating_add(1)) }
    }

    const fn len(self) -> usize {
        self.end.saturating_sub(self.first)
    }
}

/// A place on a row of the output: what it reads of each row, and what that has come to.
struct Place {
    columns: Span,
    // Double precision: the mean of a large window is as exact as its values.
    sum: f64,
}

/// A pool at work. It makes a strip of a row of the output at a time, going down the rows that the strip reads.
pub struct Pooling {
    of: Of,
    input: Planes,
    windows: [Places; 2],
    size: [usize; 2],
    columns: usize,
    layout: Layout,
    out: Vec<f32>,
    strip: Vec<Place>,
    /// The rows that the strip reads, and how far it is: the next row, and the next cell of a window that is longer than a piece.
    rows: Span,
    row: usize,
    cell: usize,
}

impl Pooling {
    /// The pool of planes of `columns` cells a row, whose output lies channel by channel in `layout`. A window that has no real
    /// cell gives -∞, or no number.
    ///
    /// # Errors
    /// Where the machine does not give the memory.
    pub fn new(of: Of, input: Planes, columns: usize, windows: [Places; 2], layout: Layout) -> Result<Self, RunError> {
        let out = room(layout.len())?;
        let size = windows.map(|places| usize::try_from(places.output()).unwrap_or(usize::MAX));
        let rows = Span { first: 0, end: 0 };
        Ok(Self { of, input, windows, size, columns, layout, out, strip: vec![], rows, row: 0, cell: 0 })
    }

    /// The next places of the output: as many of its row as can read a row of the input in one piece.
    fn begin(&mut self) {
        let [h, w] = &self.windows;
        let [height, width] = self.size;
        let (at, left) = (self.out.len() / width.max(1), self.out.len() % width.max(1));
        let kernel = w.most();
        let right = left.saturating_add((PIECE / kernel).max(1)).min(width);
        let sum = if self.of == Of::Max { f64::NEG_INFINITY } else { 0.0 };
        self.strip.extend((left..right).map(|x| Place { columns: Span::of(w, x), sum }));
        self.rows = Span::of(h, at % height.max(1));
        (self.row, self.cell) = (self.rows.first, 0);
    }

    /// Goes over a row of the input, or over some of it where one window is longer than a piece.
    fn read(&mut self) -> usize {
        let plane = self.input.plane(self.out.len() / (self.size[0] * self.size[1]).max(1));
        let start = self.row.saturating_mul(self.columns);
        let row = plane.get(start..start.saturating_add(self.columns)).unwrap_or_default();
        let (of, mut cost, mut end) = (self.of, 0, true);
        for Place { columns, sum } in &mut self.strip {
            let first = columns.first + self.cell;
            let last = columns.end.min(first + PIECE);
            end = last == columns.end;
            let cells = row.get(first..last).unwrap_or_default().iter().map(|cell| f64::from(*cell));
            *sum = match of {
                Of::Max => cells.fold(*sum, |most, cell| if cell > most || cell.is_nan() { cell } else { most }),
                Of::Mean => *sum + cells.sum::<f64>(),
            };
            cost += last - first;
        }
        // A window longer than a piece is alone on its strip.
        (self.row, self.cell) = if end { (self.row + 1, 0) } else { (self.row, self.cell + PIECE) };
        cost + 1
    }

    fn end(&mut self) {
        let rows = self.rows.len();
        let value = |place: &Place| match self.of {
            // A mean or a value of the map: both are f32's own.
            #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
            Of::Mean => (place.sum / (rows * place.columns.len()) as f64) as f32,
            #[allow(clippy::cast_possible_truncation)]
            Of::Max => place.sum as f32,
        };
        self.out.extend(self.strip.iter().map(value));
        self.strip.clear();
    }
}

impl Work for Pooling {
    fn piece(&mut self, _weights: &NodeWeights<'_>) -> Option<u64> {
        let len = self.layout.len().unwrap_or(0);
        if self.out.len() >= len {
            return None;
        }
        let mut cost = 0;
        while cost < PIECE && self.out.len() < len {
            if self.strip.is_empty() {
                self.begin();
                cost += self.strip.len();
            }
            while cost < PIECE && self.row < self.rows.end {
                cost += self.read();
            }
            if self.row >= self.rows.end {
                self.end();
            }
        }
        Some(cost as u64)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        self.layout.maps(self.out)
    }
}
