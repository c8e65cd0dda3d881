//! One axis of what is no window with equal steps: repeated and blended cells, transposed convolutions, bins.
//!
//! [`super::window`] has the windows; this is the rest of what an output cell can see of an axis, read backwards exactly
//! ([`Along::back`]) and forwards as a recurrence ([`Along::reach`]).

use super::window::{Reach, effective};

/// What a cell of the output sees of one axis of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// The cell in the same place.
    Same,
    /// The cell in the same place, before this many were put in front (negative: cut away).
    Shift(i64),
    /// Every cell stands this many times, one behind the other.
    Repeat(u64),
    /// A mixture of the two cells beside its centre: cell `o` lies at `(o + 0.5)·input/output - 0.5`.
    Blend {
        /// Cells of the input.
        input: u64,
        /// Cells of the output.
        output: u64,
    },
    /// The cell that its centre lies in.
    Nearest {
        /// Cells of the input.
        input: u64,
        /// Cells of the output.
        output: u64,
    },
    /// A transposed convolution.
    Spread(Spread),
    /// Bins that share out all cells: bin `o` is `floor(o·input/output)` to `ceil((o + 1)·input/output)`, the last not included.
    Bins {
        /// Cells of the input.
        input: u64,
        /// Bins.
        output: u64,
    },
    /// The one cell there is.
    Point,
    /// All of so many cells.
    Whole(u64),
}

/// A transposed convolution along one axis: input cell `i` is spread, times the kernel, over the full positions
/// `i·stride + a·dilation`; the output is the part of those that begins at `crop`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Cells of the input.
    pub input: u64,
    /// Cells of the kernel.
    pub kernel: u64,
    /// Cells from one spread cell to the next.
    pub stride: u64,
    /// Cells from one tap to the next.
    pub dilation: u64,
    /// Full positions before the first cell of the output.
    pub crop: u64,
    /// Cells of the output.
    pub output: u64,
}

impl Spread {
    /// Keras's sizes. With `e = (kernel - 1)·dilation + 1`: `valid` gives `(input - 1)·stride + max(e, stride)`, `same` gives
    /// `input·stride`; with an output padding `p`, `(input - 1)·stride + e + p` and `(input - 1)·stride + e mod 2 + p`.
    /// `None` where no number holds them; an output below 0 is empty.
    #[must_use]
    pub fn new(
        input: u64,
        kernel: u64,
        stride: u64,
        dilation: u64,
        same: bool,
        output_padding: Option<u64>,
    ) -> Option<Self> {
        let e = effective(kernel, dilation);
        let signed = |n: u64| i64::try_from(n).ok();
        let (n, s, span) = (signed(input)?, signed(stride)?, signed(e)?);
        let before = n.checked_sub(1)?.checked_mul(s)?;
        let last = match (same, output_padding) {
            (false, None) => span.max(s),
            (true, None) => s,
            (false, Some(padding)) => span.checked_add(signed(padding)?)?,
            (true, Some(padding)) => (span % 2).checked_add(signed(padding)?)?,
        };
        let output = u64::try_from(before.checked_add(last)?).unwrap_or(0);
        let crop = match (same, output_padding) {
            (false, _) => 0,
            (true, padding) => {
                let total = match padding {
                    None => stride.checked_add(e)?.saturating_sub(2),
                    Some(padding) => (e % 2).checked_add(e)?.checked_add(padding)?.saturating_sub(2),
                };
                e - 1 - total.div_ceil(2).min(e - 1)
            }
        };
        Some(Self { input, kernel, stride, dilation, crop, output })
    }

    /// The taps of the kernel that bring something to an output cell, and the input cell that each spreads, in the kernel's
    /// order.
    pub fn taps(&self, place: u64) -> impl Iterator<Item = (usize, usize)> + use<> {
        let Self { stride, dilation, input, crop, .. } = *self;
        (0..self.kernel).filter_map(move |tap| {
            let from = place.checked_add(crop)?.checked_sub(tap.checked_mul(dilation)?)?;
            let cell = (from % stride.max(1) == 0).then_some(from / stride.max(1)).filter(|cell| *cell < input)?;
            Some((usize::try_from(tap).ok()?, usize::try_from(cell).ok()?))
        })
    }

    /// First and last input cell that output cells `first..=last` look at, before clipping.
    #[must_use]
    pub fn back(&self, first: i64, last: i64) -> (i64, i64) {
        let (s, crop, e) = (signed(self.stride), signed(self.crop), signed(effective(self.kernel, self.dilation)));
        (-(-(first.saturating_add(crop) - e + 1)).div_euclid(s.max(1)), last.saturating_add(crop).div_euclid(s.max(1)))
    }
}

impl Along {
    /// First and last input cell that output cells `first..=last` look at, before clipping.
    #[must_use]
    pub fn back(&self, first: i64, last: i64) -> (i64, i64) {
        match *self {
            Self::Same => (first, last),
            Self::Shift(before) => (first.saturating_sub(before), last.saturating_sub(before)),
            Self::Repeat(times) => (first.div_euclid(signed(times.max(1))), last.div_euclid(signed(times.max(1)))),
            Self::Blend { input, output } => {
                // The centre, twice the output over: `2·output·q(o) = (2·o + 1)·input - output`.
                let twice = |o: i64| (2 * i128::from(o) + 1) * i128::from(input) - i128::from(output);
                let under = 2 * i128::from(output.max(1));
                (narrow(twice(first).div_euclid(under)), narrow(-(-twice(last)).div_euclid(under)))
            }
            Self::Nearest { input, output } => (nearest(first, input, output), nearest(last, input, output)),
            Self::Spread(spread) => spread.back(first, last),
            Self::Bins { input, output } => {
                let under = i128::from(output.max(1));
                let begin = (i128::from(first) * i128::from(input)).div_euclid(under);
                let end = -(-(i128::from(last) + 1) * i128::from(input)).div_euclid(under);
                (narrow(begin), narrow(end - 1))
            }
            Self::Point => (0, 0),
            Self::Whole(cells) => (0, signed(cells) - 1),
        }
    }

    /// What a value sees after this, of what its input saw; `None` where that is all there is. Where the cells of the output
    /// see different numbers of pixels, it is the largest.
    #[must_use]
    pub fn reach(&self, reach: &Reach) -> Option<Reach> {
        let jump = signed(reach.jump);
        let moved = |low: i64, high: i64| Reach {
            low: reach.low.saturating_add(low.saturating_mul(jump)),
            high: reach.high.saturating_add(high.saturating_mul(jump)),
            ..*reach
        };
        Some(match *self {
            Self::Same => *reach,
            Self::Shift(before) => reach.shifted(before),
            Self::Repeat(times) => reach.scaled(1, times),
            Self::Blend { input, output } if input == output => *reach,
            Self::Blend { input, output } => moved(-1, 0).scaled(input, output),
            Self::Nearest { input, output } => reach.scaled(input, output),
            Self::Spread(spread) => {
                let most = effective(spread.kernel, spread.dilation).div_ceil(spread.stride.max(1));
                let last = signed(spread.crop / spread.stride.max(1));
                moved(last - signed(most) + 1, last).scaled(1, spread.stride)
            }
            Self::Bins { input, output } => {
                moved(0, signed(largest_bin(input, output)).saturating_sub(1)).scaled(input, output)
            }
            Self::Point | Self::Whole(_) => return None,
        })
    }
}

/// The cell of `input` that the centre of a cell of `output` lies in, before clipping.
///
/// Rounded as Keras on JAX rounds it: `(o + 0.5)·(input·(1/output))` in 32 bits, compiled as it is. Where a centre lies on the border
/// of two cells, that may give the one before: 10 cells brought to 25 read cells 0 0 0 1, where exact arithmetic has 0 0 1 1.
/// Compared with `jax.image.resize` 0.10.2 for the 1,114 pairs of sizes below 60 that have a centre on a border: no other.
#[must_use]
pub fn nearest(place: i64, input: u64, output: u64) -> i64 {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // it is what is meant
    let cell = ((place as f32 + 0.5) * (input as f32 * (1.0 / output.max(1) as f32))).floor() as i64;
    cell
}

/// Cells in the largest of the bins.
fn largest_bin(input: u64, output: u64) -> u64 {
    /// More bins than these are not looked at one by one.
    const MOST: u64 = 1 << 12;
    let bins = Along::Bins { input, output };
    let size = |at: u64| {
        let (first, last) = bins.back(signed(at), signed(at));
        u64::try_from(last - first + 1).unwrap_or(0)
    };
    (0..output.min(MOST)).map(size).max().unwrap_or(0)
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn narrow(n: i128) -> i64 {
    i64::try_from(n).unwrap_or(if n < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sizes and crops of the rules, of which the second `same` is Keras's own oddity.
    #[test]
    fn transposed_sizes() {
        for ((n, k, s, same, padding), (output, crop)) in [
            ((5, 3, 2, false, None), (11, 0)),
            ((5, 1, 3, false, None), (15, 0)),
            ((5, 3, 2, true, None), (10, 0)),
            ((5, 4, 2, true, None), (10, 1)),
            ((5, 5, 2, true, None), (10, 1)),
            ((5, 3, 1, true, None), (5, 1)),
            ((5, 4, 1, true, Some(0)), (4, 2)),
            ((5, 2, 2, false, Some(1)), (11, 0)),
        ] {
            let spread = Spread::new(n, k, s, 1, same, padding).unwrap();
            assert_eq!((spread.output, spread.crop), (output, crop), "{n} {k} {s} {same} {padding:?}");
        }
    }

    /// Read back, an output cell has exactly the input cells that are spread onto it in its span.
    #[test]
    fn a_spread_read_backwards() {
        for (n, k, s, d, same) in [(5, 3, 2, 1, true), (4, 4, 3, 1, false), (6, 3, 1, 2, true), (3, 1, 2, 1, false)] {
            let spread = Spread::new(n, k, s, d, same, None).unwrap();
            for place in 0..spread.output {
                let full = place + spread.crop;
                let reads: Vec<u64> = (0..n).filter(|i| (0..k).any(|a| i * s + a * d == full)).collect();
                let (first, last) = spread.back(place as i64, place as i64);
                assert!(reads.iter().all(|i| (first..=last).contains(&(*i as i64))));
                if d == 1 {
                    let clipped = (first.max(0)..=last.min(n as i64 - 1)).count();
                    assert_eq!(clipped, reads.len());
                }
            }
        }
    }

    #[test]
    fn blends_and_bins() {
        let blend = Along::Blend { input: 4, output: 8 };
        assert_eq!((0..4).map(|o| blend.back(o, o)).collect::<Vec<_>>(), [(-1, 0), (0, 1), (0, 1), (1, 2)]);
        let bins = Along::Bins { input: 7, output: 5 };
        assert_eq!((0..5).map(|o| bins.back(o, o)).collect::<Vec<_>>(), [(0, 1), (1, 2), (2, 4), (4, 5), (5, 6)]);
        assert_eq!(largest_bin(7, 5), 3);
        assert_eq!(Along::Nearest { input: 3, output: 7 }.back(3, 3), (1, 1));
        // What Keras's `Resizing(25, 1, interpolation="nearest")` gives of 0 to 9.
        let read: Vec<i64> = (0..25).map(|place| nearest(place, 10, 25)).collect();
        assert_eq!(read, [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 6, 6, 7, 7, 8, 8, 8, 9, 9]);
    }

    /// Up by two and a kernel of three: two pixels, half a pixel from one to the next.
    #[test]
    fn steps_smaller_than_a_pixel() {
        let up = Along::Repeat(2).reach(&Reach::PIXEL).unwrap();
        assert_eq!((up.size(), up.jump, up.unit), (1, 1, 2));
        let window = crate::nn::window::Window::new(16, 3, 1, 1, crate::nn::window::Padding::Valid).unwrap();
        assert_eq!(up.through(&window).size(), 2);
        let down = up.through(&crate::nn::window::Window::new(16, 2, 2, 1, crate::nn::window::Padding::Valid).unwrap());
        assert_eq!((down.size(), down.jump, down.unit), (2, 2, 2));
    }
}
