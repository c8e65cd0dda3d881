//! What a window does as it slides, as plain geometry: what is read and written along an axis, which cells are shown around the
//! picked one, and the ruler that shows a whole axis at once.
//!
//! Nothing is reckoned here that [`Window`] or [`Along`] can be asked.

use crate::nn::along::Along;
use crate::nn::layers::Sight;
use crate::nn::window::Window;

/// How an output cell reads an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A window slides.
    Window(Window),
    /// Anything else.
    Along(Along),
}

/// One axis of what a layer reads and writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    /// Cells that are read from.
    pub input: u64,
    /// Cells that are written.
    pub output: u64,
    /// How.
    pub reading: Reading,
}

impl Axis {
    /// The axes along the height and the width of a layer that reads and writes maps of these sizes; `None` where its cells
    /// have no place in those it reads.
    #[must_use]
    pub const fn of(sight: Sight, input: (u64, u64), output: (u64, u64)) -> Option<[Self; 2]> {
        let [h, w] = match sight {
            Sight::Window { h, w } => [Reading::Window(h), Reading::Window(w)],
            Sight::Along { h, w } => [Reading::Along(h), Reading::Along(w)],
            Sight::Cell => [Reading::Along(Along::Same); 2],
            Sight::Shift { top, left } => [Reading::Along(Along::Shift(top)), Reading::Along(Along::Shift(left))],
            Sight::Everything | Sight::Swapped => return None,
        };
        Some([
            Self { input: input.0, output: output.0, reading: h },
            Self { input: input.1, output: output.1, reading: w },
        ])
    }

    /// The window, if one slides.
    #[must_use]
    pub const fn window(&self) -> Option<&Window> {
        match &self.reading {
            Reading::Window(window) => Some(window),
            Reading::Along(_) => None,
        }
    }

    /// First and last cell that an output spans: cells below 0 or from `input` on are padding.
    #[must_use]
    pub fn span(&self, place: u64) -> (i64, i64) {
        match self.reading {
            Reading::Window(window) => window.span(place),
            Reading::Along(along) => {
                let (first, last) = along.back(signed(place), signed(place));
                // Only where cells are put in front is there anything beyond the map.
                match along {
                    Along::Shift(_) => (first, last),
                    _ => (first.max(0), last.min(signed(self.input) - 1)),
                }
            }
        }
    }

    /// The cells that an output reads, and the number of the kernel's cell that each meets, in the kernel's order.
    #[must_use]
    pub fn taps(&self, place: u64) -> Vec<(usize, i64)> {
        match self.reading {
            Reading::Window(window) => window.cells(place).enumerate().collect(),
            Reading::Along(Along::Spread(spread)) => {
                spread.taps(place).filter_map(|(tap, cell)| Some((tap, i64::try_from(cell).ok()?))).collect()
            }
            Reading::Along(_) => {
                let (first, last) = self.span(place);
                (first..=last).enumerate().collect()
            }
        }
    }

    /// Whether an output reads a cell, and does not only span it.
    #[must_use]
    pub fn reads(&self, place: u64, cell: i64) -> bool {
        self.taps(place).iter().any(|(_, read)| *read == cell)
    }

    /// The outputs that read a cell.
    #[must_use]
    pub fn readers(&self, cell: i64) -> Vec<u64> {
        match self.reading {
            Reading::Window(window) => window.readers(cell).collect(),
            Reading::Along(_) => (0..self.output).filter(|place| self.reads(*place, cell)).collect(),
        }
    }

    /// Cells of padding that are read before the first cell and after the last.
    #[must_use]
    pub fn padding(&self) -> (u64, u64) {
        match self.reading {
            Reading::Window(window) => (window.before, window.after),
            Reading::Along(Along::Shift(_)) if self.output > 0 => {
                let ((first, _), (_, last)) = (self.span(0), self.span(self.output - 1));
                (beyond(-first), beyond(last - signed(self.input) + 1))
            }
            Reading::Along(_) => (0, 0),
        }
    }

    /// Cells at the beginning and at the end that no output reads.
    #[must_use]
    pub fn unread(&self) -> (u64, u64) {
        match self.reading {
            Reading::Window(window) => (0, window.unread()),
            Reading::Along(Along::Shift(_)) if self.output > 0 => {
                let ((first, _), (_, last)) = (self.span(0), self.span(self.output - 1));
                (beyond(first).min(self.input), beyond(signed(self.input) - 1 - last).min(self.input))
            }
            Reading::Along(_) => (0, 0),
        }
    }
}

fn beyond(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
