//! One axis of a sliding window: how many places it has, what it pads, what it reads and what it never reads.
//!
//! All window arithmetic of the project is here; shapes, kernels, receptive fields and drawings call it.
//! Keras 3's rules: with `e = (k - 1)·d + 1`,
//! - `valid`: `output = (n - e) / s + 1` (rounded down), an error where that is not positive;
//! - `same`: `output = n / s` (rounded up), `total = max((output - 1)·s + e - n, 0)`, the odd one goes *after*.

use crate::choice;

choice! {
    /// What happens at the border of a map.
    Padding {
        /// No padding: whole windows only.
        Valid = "valid",
        /// As many zeros as make the output `ceil(n / stride)`.
        Same = "same",
    }
}

/// A window that has no place: the input is smaller than its effective kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Cells of the input along this axis.
    pub input: u64,
    /// Cells the kernel has.
    pub kernel: u64,
    /// Cells it spans with its dilation: `(kernel - 1)·dilation + 1`.
    pub effective: u64,
}

/// A kernel that slides along one axis of a known size.
///
/// ```
/// use convscope::nn::window::{Padding, Window};
/// // 50 cells, kernel 3, stride 2, `same`: 25 places, no zero before and one after.
/// let window = Window::new(50, 3, 2, 1, Padding::Same).unwrap();
/// assert_eq!((window.output, window.before, window.after), (25, 0, 1));
/// // The last place reads cells 48 and 49, and one of padding.
/// assert_eq!(window.taps(24).collect::<Vec<_>>(), [Some(48), Some(49), None]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Cells of the input.
    pub input: u64,
    /// Cells of the kernel.
    pub kernel: u64,
    /// Cells from one place to the next.
    pub stride: u64,
    /// Cells from one tap to the next.
    pub dilation: u64,
    /// Cells of padding before the first.
    pub before: u64,
    /// Cells of padding after the last that a window reads.
    pub after: u64,
    /// Places of the window: cells of the output.
    pub output: u64,
}

/// The cells a kernel spans: `(kernel - 1)·dilation + 1`; the largest `u64` where that overflows.
#[must_use]
pub const fn effective(kernel: u64, dilation: u64) -> u64 {
    kernel.saturating_sub(1).saturating_mul(dilation).saturating_add(1)
}

/// The largest kernel that has a place on `input` cells with `valid` padding; `None` on no cells.
#[must_use]
pub fn largest(input: u64, dilation: u64) -> Option<u64> {
    input.checked_sub(1).map(|last| last / dilation.max(1) + 1)
}

impl Window {
    /// Slides a kernel over `input` cells. All of `kernel`, `stride` and `dilation` must be at least 1 (0 is taken as 1).
    ///
    /// # Errors
    /// A [`Misfit`] where padding is `valid` and no whole window fits.
    pub fn new(input: u64, kernel: u64, stride: u64, dilation: u64, padding: Padding) -> Result<Self, Misfit> {
        let (kernel, stride, dilation) = (kernel.max(1), stride.max(1), dilation.max(1));
        let effective = effective(kernel, dilation);
        let (output, total) = match padding {
            Padding::Valid if effective > input => {
                return Err(Misfit { input, kernel, effective });
            }
            Padding::Valid => ((input - effective) / stride + 1, 0),
            Padding::Same => {
                let output = input.div_ceil(stride);
                let reach = output.saturating_sub(1).saturating_mul(stride).saturating_add(effective);
                (output, if output == 0 { 0 } else { reach.saturating_sub(input) })
            }
        };
        let before = total / 2;
        Ok(Self { input, kernel, stride, dilation, before, after: total - before, output })
    }

    /// A window over `input` cells with counted padding: what an explicit zero padding or a crop is to one axis.
    #[must_use]
    pub const fn identity(input: u64) -> Self {
        Self { input, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0, output: input }
    }

    /// One window over everything: a global pool.
    #[must_use]
    pub const fn whole(input: u64) -> Self {
        Self { input, kernel: input, stride: 1, dilation: 1, before: 0, after: 0, output: 1 }
    }

    /// Cells the kernel spans.
    #[must_use]
    pub const fn effective(&self) -> u64 {
        effective(self.kernel, self.dilation)
    }

    /// First and last cell that output `place` spans, padding included: cells below 0 or from `input` on are padding.
    #[must_use]
    pub fn span(&self, place: u64) -> (i64, i64) {
        let first = signed(place.saturating_mul(self.stride)) - signed(self.before);
        (first, first.saturating_add(signed(self.effective() - 1)))
    }

    /// The cells that output `place` reads, in the kernel's order, padding included: cells below 0 or from `input` on.
    pub fn cells(&self, place: u64) -> impl Iterator<Item = i64> + use<> {
        let (first, _) = self.span(place);
        let dilation = self.dilation;
        (0..self.kernel).map(move |tap| first.saturating_add(signed(tap.saturating_mul(dilation))))
    }

    /// The cells that output `place` reads, in the kernel's order; `None` is a cell of padding.
    pub fn taps(&self, place: u64) -> impl Iterator<Item = Option<u64>> + use<> {
        let input = self.input;
        self.cells(place).map(move |cell| u64::try_from(cell).ok().filter(|cell| *cell < input))
    }

    /// The outputs that read a cell, which may be one of padding, in their order.
    pub fn readers(&self, cell: i64) -> impl Iterator<Item = u64> + use<> {
        let Self { stride, dilation, output, .. } = *self;
        let from = cell.saturating_add(signed(self.before));
        (0..self.kernel).rev().filter_map(move |tap| {
            let start = u64::try_from(from.checked_sub(signed(tap.saturating_mul(dilation)))?).ok()?;
            (start.is_multiple_of(stride)).then_some(start / stride).filter(|place| *place < output)
        })
    }

    /// Cells at the end that no window reads.
    #[must_use]
    pub fn unread(&self) -> u64 {
        let Some(last) = self.output.checked_sub(1) else {
            return self.input;
        };
        let (_, end) = self.span(last);
        u64::try_from(signed(self.input) - 1 - end).unwrap_or(0)
    }

    /// Cells before the end of the last window that none reads, since the windows stand apart or their taps do; `None` on an axis
    /// too long to be gone through.
    #[must_use]
    pub fn skipped(&self) -> Option<u64> {
        const LONGEST: u64 = 1 << 14;
        if self.dilation == 1 && self.stride <= self.kernel {
            return Some(0);
        }
        let reached = self.input.saturating_sub(self.unread());
        let is_skipped = |cell: &u64| self.readers(signed(*cell)).next().is_none();
        (self.input <= LONGEST).then(|| (0..reached).filter(is_skipped).count() as u64)
    }

    /// The input cells that outputs `first..=last` span, padding included.
    #[must_use]
    pub fn back(&self, first: i64, last: i64) -> (i64, i64) {
        let (stride, before) = (signed(self.stride), signed(self.before));
        let start = first.saturating_mul(stride).saturating_sub(before);
        let end = last.saturating_mul(stride).saturating_sub(before);
        (start, end.saturating_add(signed(self.effective() - 1)))
    }
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// What one value of a map can see along one axis of the picture, counted in parts of a pixel: `unit` of them make one
/// (1 unless something above made the map larger).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// First pixel that value 0 sees, in parts; negative where that is padding.
    pub low: i64,
    /// Last pixel that value 0 sees, in parts.
    pub high: i64,
    /// Parts of pixels from one value to the next.
    pub jump: u64,
    /// Parts in a pixel.
    pub unit: u64,
}

impl Reach {
    /// A pixel sees itself.
    pub const PIXEL: Self = Self { low: 0, high: 0, jump: 1, unit: 1 };

    /// Pixels that one value sees.
    #[must_use]
    pub fn size(&self) -> u64 {
        let parts = u64::try_from(self.high.saturating_sub(self.low)).unwrap_or(0);
        parts.div_ceil(self.unit.max(1)).saturating_add(1)
    }

    /// How many of the pixels that value `place` sees lie on a picture of `size`; the others are padding.
    #[must_use]
    pub fn on(&self, place: u64, size: u64) -> u64 {
        let first = self.low.saturating_add(signed(self.jump.saturating_mul(place)));
        let end = first.saturating_add(signed(self.size())).min(signed(size));
        u64::try_from(end.saturating_sub(first.max(0))).unwrap_or(0)
    }

    /// What a value sees after a window has slid over such values.
    #[must_use]
    pub fn through(&self, window: &Window) -> Self {
        let jump = signed(self.jump);
        let back = signed(window.before).saturating_mul(jump);
        let ahead = signed(window.effective() - 1).saturating_mul(jump).saturating_sub(back);
        let through = Self {
            low: self.low.saturating_sub(back),
            high: self.high.saturating_add(ahead),
            jump: self.jump.saturating_mul(window.stride),
            unit: self.unit,
        };
        through.plain()
    }

    /// What a value sees after `before` cells were put in front of such values (negative: cut away).
    #[must_use]
    pub fn shifted(&self, before: i64) -> Self {
        let shift = before.saturating_mul(signed(self.jump));
        Self { low: self.low.saturating_sub(shift), high: self.high.saturating_sub(shift), ..*self }
    }

    /// The same pixels, but that one value is `input / output` as far from the next.
    #[must_use]
    pub fn scaled(&self, input: u64, output: u64) -> Self {
        let times = signed(output.max(1));
        let scaled = Self {
            low: self.low.saturating_mul(times),
            high: self.high.saturating_mul(times),
            jump: self.jump.saturating_mul(input),
            unit: self.unit.saturating_mul(output.max(1)),
        };
        scaled.plain()
    }

    /// What a value sees that was made of both; `None` where their steps differ.
    #[must_use]
    pub fn union(&self, other: &Self) -> Option<Self> {
        let (a, b) = (signed(other.unit), signed(self.unit));
        let jump = self.jump.saturating_mul(other.unit);
        let union = Self {
            low: self.low.saturating_mul(a).min(other.low.saturating_mul(b)),
            high: self.high.saturating_mul(a).max(other.high.saturating_mul(b)),
            jump,
            unit: self.unit.saturating_mul(other.unit),
        };
        (jump == other.jump.saturating_mul(self.unit)).then(|| union.plain())
    }

    /// The same in the largest parts that will do.
    fn plain(self) -> Self {
        let divisor = [self.low.unsigned_abs(), self.high.unsigned_abs(), self.jump].into_iter().fold(self.unit, gcd);
        let by = signed(divisor.max(1));
        Self {
            low: self.low / by,
            high: self.high / by,
            jump: self.jump / divisor.max(1),
            unit: self.unit / divisor.max(1),
        }
    }
}

/// The greatest number that divides both.
#[must_use]
pub fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The cases that teachers draw: input, kernel, stride, padding -> output, before, after, unread.
    #[test]
    fn taught_cases() {
        for ((n, k, s, padding), expected) in [
            ((6, 3, 2, Padding::Same), (3, 0, 1, 0)),
            ((224, 7, 2, Padding::Same), (112, 2, 3, 0)),
            ((5, 2, 1, Padding::Same), (5, 0, 1, 0)),
            ((7, 2, 2, Padding::Valid), (3, 0, 0, 1)),
            ((224, 11, 4, Padding::Valid), (54, 0, 0, 1)),
            ((32, 5, 3, Padding::Valid), (10, 0, 0, 0)),
            ((50, 3, 2, Padding::Same), (25, 0, 1, 0)),
            ((8, 40, 1, Padding::Same), (8, 19, 20, 0)),
            ((0, 3, 2, Padding::Same), (0, 0, 0, 0)),
        ] {
            let w = Window::new(n, k, s, 1, padding).unwrap();
            assert_eq!((w.output, w.before, w.after, w.unread()), expected, "{n} {k} {s} {padding:?}");
        }
        // Windows that stand apart: of 28 cells every other one, and ResNet's 1x1 of stride 2.
        for ((n, k, s, d), expected) in
            [((12, 2, 3, 1), (3, 1)), ((28, 2, 4, 1), (12, 2)), ((28, 1, 2, 1), (13, 1)), ((5, 2, 1, 3), (1, 0))]
        {
            let w = Window::new(n, k, s, d, Padding::Valid).unwrap();
            assert_eq!((w.skipped(), w.unread()), (Some(expected.0), expected.1), "{n} {k} {s} {d}");
        }
        assert_eq!(Window::new(5, 7, 1, 1, Padding::Valid), Err(Misfit { input: 5, kernel: 7, effective: 7 }));
    }

    proptest! {
        /// Every place of the window lies in the padded input, and the counts are what a walk over the cells finds.
        #[test]
        fn a_walk_agrees(n in 1_u64..40, k in 1_u64..9, s in 1_u64..6, d in 1_u64..4, same: bool) {
            let padding = if same { Padding::Same } else { Padding::Valid };
            let Ok(w) = Window::new(n, k, s, d, padding) else {
                prop_assert!(!same && w_effective(k, d) > n);
                return Ok(());
            };
            let places: Vec<Vec<Option<u64>>> = (0..w.output).map(|o| w.taps(o).collect()).collect();
            let last = places.iter().flatten().flatten().max().copied();
            prop_assert!(last.is_none_or(|last| last < n));
            let most = largest(n, d).unwrap();
            prop_assert!(w_effective(most, d) <= n && w_effective(most + 1, d) > n);
            for cell in -(w.before as i64)..(n + w.after) as i64 {
                let readers: Vec<u64> = (0..w.output).filter(|place| w.cells(*place).any(|read| read == cell)).collect();
                prop_assert_eq!(w.readers(cell).collect::<Vec<_>>(), readers, "cell {}", cell);
            }
            let unread = (0..n as i64).filter(|cell| w.readers(*cell).next().is_none()).count() as u64;
            prop_assert_eq!(w.skipped(), Some(unread - w.unread()));
            let (_, end) = w.span(w.output - 1);
            prop_assert_eq!(end.max(n as i64 - 1) - (n as i64 - 1), w.after as i64);
            prop_assert_eq!(w.span(0).0, -(w.before as i64));
            if !same {
                prop_assert!(places.iter().flatten().all(Option::is_some));
                prop_assert!(n - (w.output - 1) * s - w_effective(k, d) < s);
            }
        }

        /// The forward recurrence and the walk back give the same pixels, however many windows are stacked.
        #[test]
        fn reach_is_the_walk_back(layers in prop::collection::vec((1_u64..6, 1_u64..4, any::<bool>()), 1..5), n in 60_u64..90) {
            let mut size = n;
            let mut reach = Reach::PIXEL;
            let mut windows = vec![];
            for (k, s, same) in layers {
                let padding = if same { Padding::Same } else { Padding::Valid };
                let Ok(w) = Window::new(size, k, s, 1, padding) else { break };
                size = w.output;
                reach = reach.through(&w);
                windows.push(w);
            }
            for place in [0, size.saturating_sub(1)] {
                let place = place as i64;
                let back = windows.iter().rev().fold((place, place), |(a, b), w| w.back(a, b));
                let shift = place * reach.jump as i64;
                prop_assert_eq!(back, (reach.low + shift, reach.high + shift));
            }
        }
    }

    fn w_effective(k: u64, d: u64) -> u64 {
        (k - 1) * d + 1
    }
}
