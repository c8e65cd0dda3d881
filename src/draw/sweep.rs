//! What a window does as it slides, as plain geometry: what is read and written along an axis, which cells are shown around the
//! picked one, and the ruler that shows a whole axis at once.
//!
//! Nothing is reckoned here that [`Window`] or [`Along`] can be asked.

use crate::nn::along::Along;
use crate::nn::layers::Sight;
use crate::nn::window::Window;
use std::ops::Range;

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
            Reading::Along(_) => {
                self.places(Stretch { first: cell, count: 1 }).filter(|place| self.reads(*place, cell)).collect()
            }
        }
    }

    /// The outputs that span something of a stretch, and at most as many as can be drawn: an axis may be as long as a link
    /// says, and nobody walks along it. What is read moves on with the output, so they follow on one another.
    #[must_use]
    pub fn places(&self, shown: Stretch) -> Range<u64> {
        let end = shown.end();
        let from = first_that(self.output, |place| self.span(place).1 >= shown.first);
        let to = first_that(self.output, |place| self.span(place).0 >= end);
        from..to.min(from.saturating_add(MOST_PLACES))
    }

    /// Twice the middle of what an output spans.
    fn middle(&self, place: u64) -> i64 {
        let (first, last) = self.span(place);
        first.saturating_add(last)
    }

    /// The output that looks at the same place of the map as one of another layer that reads the same, or the nearest to it.
    #[must_use]
    pub fn beside_of(&self, other: &Self, place: u64) -> u64 {
        let wanted = other.middle(place);
        // The middles move on with the place: it is the first at or behind the wanted one, or the first of those before it.
        let after = first_that(self.output, |place| self.middle(place) >= wanted);
        let before =
            after.checked_sub(1).map(|last| first_that(after, |place| self.middle(place) >= self.middle(last)));
        let near = before.into_iter().chain((after < self.output).then_some(after));
        near.min_by_key(|place| self.middle(*place).abs_diff(wanted)).unwrap_or(0)
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

/// Outputs that are drawn at once.
const MOST_PLACES: u64 = 4096;

/// The first number below `end` that something holds for, and from which on it does; `end` if there is none.
fn first_that(end: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

fn beyond(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Cells side by side that are shown; from 0 down and from the size of the map on they are padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first.
    pub first: i64,
    /// How many.
    pub count: u64,
}

impl Stretch {
    /// The cell after the last.
    #[must_use]
    pub fn end(&self) -> i64 {
        self.first.saturating_add(signed(self.count))
    }

    /// The cells.
    #[must_use]
    pub fn cells(&self) -> std::ops::Range<i64> {
        self.first..self.end()
    }

    /// Where a span lies in it, clipped: its first place and the one after its last; `None` where it is elsewhere.
    #[must_use]
    pub fn clip(&self, (first, last): (i64, i64)) -> Option<(u64, u64)> {
        let (from, to) = (first.max(self.first), last.saturating_add(1).min(self.end()));
        (from < to).then(|| (beyond(from - self.first), beyond(to - self.first)))
    }

    /// All the cells there are, if they are at most `most`; else that many around a span. What was `held` until now stays
    /// while the span lies in it, so that the window is seen to slide over cells that rest.
    #[must_use]
    pub fn around(span: (i64, i64), within: (i64, i64), most: u64, held: Option<Self>) -> Self {
        let all = beyond(within.1 - within.0);
        if all <= most {
            return Self { first: within.0, count: all };
        }
        let holds = |held: &Self| {
            held.count == most
                && held.first >= within.0
                && held.end() <= within.1
                && held.first <= span.0
                && span.1 < held.end()
        };
        if let Some(held) = held.filter(holds) {
            return held;
        }
        let middle = span.0.saturating_add(span.1).saturating_add(1).div_euclid(2);
        let first = middle.saturating_sub(signed(most / 2)).clamp(within.0, within.1 - signed(most));
        Self { first, count: most }
    }
}

impl Axis {
    /// The first cell, padding included, and the one after the last.
    #[must_use]
    pub fn within(&self) -> (i64, i64) {
        let (before, after) = self.padding();
        (-signed(before), signed(self.input).saturating_add(signed(after)))
    }

    /// The cells of the input that are shown around those that an output reads.
    #[must_use]
    pub fn read_around(&self, place: u64, most: u64, held: Option<Stretch>) -> Stretch {
        Stretch::around(self.span(place), self.within(), most, held)
    }

    /// The cells of the output that are shown around one of them.
    #[must_use]
    pub fn written_around(&self, place: u64, most: u64, held: Option<Stretch>) -> Stretch {
        let place = signed(place);
        Stretch::around((place, place), (0, signed(self.output)), most, held)
    }

    /// How a cell stands to the map: on it, or so many cells before or after it.
    #[must_use]
    pub fn beside(&self, cell: i64) -> u64 {
        beyond(-cell).max(beyond(cell.saturating_sub(signed(self.input)).saturating_add(1)))
    }

    /// Whether no output reads a cell of the map: it lies at an end that none reaches, or between windows.
    #[must_use]
    pub fn is_unread(&self, cell: i64) -> bool {
        let (before, after) = self.unread();
        let size = signed(self.input);
        let is_read = match self.reading {
            Reading::Window(window) => window.readers(cell).next().is_some(),
            Reading::Along(_) => cell >= signed(before) && cell < size - signed(after),
        };
        (0..size).contains(&cell) && !is_read
    }

    /// Cells between windows that none reads; `None` where that is not known.
    #[must_use]
    pub fn skipped(&self) -> Option<u64> {
        match self.reading {
            Reading::Window(window) => window.skipped(),
            Reading::Along(_) => Some(0),
        }
    }

    /// The brackets of a ruler: of which outputs they are, and what each spans. Where they would stand closer than one can
    /// see (`least` cells from one to the next) it is the picked one and those at the ends.
    #[must_use]
    pub fn brackets(&self, picked: u64, shown: Stretch, least: f64) -> Vec<(u64, (i64, i64))> {
        let seen = |place: &u64| shown.clip(self.span(*place)).is_some();
        let apart = self.window().map_or(1, |window| window.stride);
        // Cells of a map: far below what f64 holds.
        #[allow(clippy::cast_precision_loss)]
        let dense = (apart as f64) < least;
        let places: Vec<u64> = if dense {
            let mut few = vec![0, picked, self.output.saturating_sub(1)];
            few.sort_unstable();
            few.dedup();
            few
        } else {
            self.places(shown).collect()
        };
        places.into_iter().filter(seen).map(|place| (place, self.span(place))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::along::Spread;
    use crate::nn::window::Padding;
    use proptest::prelude::*;

    fn axis(n: u64, k: u64, s: u64, d: u64, padding: Padding) -> Axis {
        let window = Window::new(n, k, s, d, padding).unwrap();
        Axis { input: n, output: window.output, reading: Reading::Window(window) }
    }

    /// The drawing: row 24, column 6 of 25 by 25, read from 50 by 50 and one row and column of padding.
    #[test]
    fn the_neighbourhood_of_the_drawing() {
        let axis = axis(50, 3, 2, 1, Padding::Same);
        assert_eq!(axis.read_around(24, 7, None), Stretch { first: 44, count: 7 });
        assert_eq!(axis.read_around(6, 7, None), Stretch { first: 10, count: 7 });
        assert_eq!(axis.written_around(24, 3, None), Stretch { first: 22, count: 3 });
        assert_eq!((axis.padding(), axis.beside(50), axis.beside(49)), ((0, 1), 1, 0));
        // It stays while the window is in it, and then follows.
        let held = axis.read_around(6, 7, None);
        assert_eq!(axis.read_around(7, 7, Some(held)), held);
        assert_eq!(axis.read_around(8, 7, Some(held)), Stretch { first: 14, count: 7 });
        assert_eq!(held.clip(axis.span(6)), Some((2, 5)));
        assert_eq!(held.clip((60, 62)), None);
    }

    #[test]
    fn taught_cases() {
        for ((n, k, s, padding), expected) in [
            ((6, 3, 2, Padding::Same), ((0, 1), (0, 0))),
            ((224, 7, 2, Padding::Same), ((2, 3), (0, 0))),
            ((5, 2, 1, Padding::Same), ((0, 1), (0, 0))),
            ((7, 2, 2, Padding::Valid), ((0, 0), (0, 1))),
            ((224, 11, 4, Padding::Valid), ((0, 0), (0, 1))),
            ((32, 5, 3, Padding::Valid), ((0, 0), (0, 0))),
        ] {
            let axis = axis(n, k, s, 1, padding);
            assert_eq!((axis.padding(), axis.unread()), expected, "{n} {k} {s} {padding:?}");
        }
        let pool = axis(7, 2, 2, 1, Padding::Valid);
        assert!(pool.is_unread(6) && !pool.is_unread(5) && !pool.is_unread(7));
    }

    #[test]
    fn what_is_no_window() {
        let along = |along, input, output| Axis { input, output, reading: Reading::Along(along) };
        let padded = along(Along::Shift(1), 5, 8);
        assert_eq!((padded.padding(), padded.span(0), padded.within()), ((1, 2), (-1, -1), (-1, 7)));
        let cropped = along(Along::Shift(-2), 9, 4);
        assert_eq!((cropped.padding(), cropped.unread()), ((0, 0), (2, 3)));
        assert!(cropped.is_unread(1) && !cropped.is_unread(2) && cropped.is_unread(6));
        // One cell's stamp of a transposed convolution: 3 wide, 2 from the next, so that stamps share every other cell.
        let spread = Spread::new(5, 3, 2, 1, false, None).unwrap();
        let stamp = along(Along::Spread(spread), 5, spread.output);
        assert_eq!((stamp.readers(1), stamp.readers(2)), (vec![2, 3, 4], vec![4, 5, 6]));
        assert_eq!(stamp.taps(4), [(0, 2), (2, 1)]);
        let up = along(Along::Repeat(2), 3, 6);
        assert_eq!((up.readers(1), up.span(3)), (vec![2, 3], (1, 1)));
        assert_eq!(along(Along::Whole(9), 9, 1).span(0), (0, 8));
    }

    /// `same` and `valid`, stride 2 and stride 1, at one place of the map.
    #[test]
    fn two_layers_look_at_one_place() {
        let (same, valid) = (axis(50, 3, 1, 1, Padding::Same), axis(50, 3, 1, 1, Padding::Valid));
        assert_eq!((valid.beside_of(&same, 0), valid.beside_of(&same, 7), valid.beside_of(&same, 49)), (0, 6, 47));
        assert_eq!((same.beside_of(&valid, 0), same.beside_of(&valid, 47)), (1, 48));
        let (each, second) = (axis(50, 3, 1, 1, Padding::Valid), axis(50, 3, 2, 1, Padding::Valid));
        assert_eq!((0..5).map(|place| second.beside_of(&each, place)).collect::<Vec<_>>(), [0, 0, 1, 1, 2]);
        assert_eq!((0..3).map(|place| each.beside_of(&second, place)).collect::<Vec<_>>(), [0, 2, 4]);
    }

    #[test]
    fn close_brackets_are_left_out() {
        let axis = axis(224, 3, 1, 1, Padding::Same);
        let all = Stretch { first: -1, count: 226 };
        assert_eq!(axis.brackets(9, all, 2.0), [(0, (-1, 1)), (9, (8, 10)), (223, (222, 224))]);
        assert_eq!(axis.brackets(9, all, 1.0).len(), 224);
    }

    proptest! {
        /// What is shown lies within the map and its padding, and holds the window wherever that is not larger.
        #[test]
        fn the_window_is_in_its_neighbourhood(n in 1_u64..60, k in 1_u64..9, s in 1_u64..5, d in 1_u64..3, same: bool, most in 1_u64..12, v in 0.0_f64..1.0, held in -3_i64..50) {
            let padding = if same { Padding::Same } else { Padding::Valid };
            let Ok(window) = Window::new(n, k, s, d, padding) else { return Ok(()) };
            let axis = Axis { input: n, output: window.output, reading: Reading::Window(window) };
            let place = ((v * window.output as f64) as u64).min(window.output - 1);
            let shown = axis.read_around(place, most, Some(Stretch { first: held, count: most }));
            let (from, to) = axis.within();
            prop_assert!(shown.first >= from && shown.end() <= to && shown.count <= most);
            let (first, last) = axis.span(place);
            if window.effective() <= most {
                prop_assert!(shown.first <= first && last < shown.end());
            }
            prop_assert!(shown.cells().all(|cell| axis.readers(cell).iter().all(|place| axis.reads(*place, cell))));
        }
    }
}
