//! Four numbers in one register, and the two loops made of them: everything else a network computes is small beside these.
//!
//! The page is compiled for size, which leaves such loops scalar; here the vectors are written down, so that they are vectors
//! at every setting of the compiler. WebAssembly has them by name; elsewhere four plain numbers stand for them.
#![allow(unsafe_code)]

#[cfg(target_arch = "wasm32")]
mod four {
    use core::arch::wasm32::{f32x4_add, f32x4_extract_lane, f32x4_mul, f32x4_splat, v128, v128_load};

    /// Four numbers.
    #[derive(Clone, Copy)]
    pub(super) struct Four(v128);

    impl Four {
        #[inline(always)]
        pub(super) fn splat(x: f32) -> Self {
            Self(f32x4_splat(x))
        }

        #[inline(always)]
        pub(super) fn read(from: &[f32; 4]) -> Self {
            // SAFETY: the reference vouches for 16 bytes; v128_load takes them at any alignment.
            Self(unsafe { v128_load(core::ptr::from_ref(from).cast()) })
        }

        #[inline(always)]
        pub(super) fn plus(self, a: Self, b: Self) -> Self {
            Self(f32x4_add(self.0, f32x4_mul(a.0, b.0)))
        }

        #[inline(always)]
        pub(super) fn numbers(self) -> [f32; 4] {
            let Self(v) = self;
            [
                f32x4_extract_lane::<0>(v),
                f32x4_extract_lane::<1>(v),
                f32x4_extract_lane::<2>(v),
                f32x4_extract_lane::<3>(v),
            ]
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod four {
    /// Four numbers.
    #[derive(Clone, Copy)]
    pub(super) struct Four([f32; 4]);

    impl Four {
        #[inline(always)]
        pub(super) const fn splat(x: f32) -> Self {
            Self([x; 4])
        }

        #[inline(always)]
        pub(super) const fn read(from: &[f32; 4]) -> Self {
            Self(*from)
        }

        #[inline(always)]
        pub(super) fn plus(self, a: Self, b: Self) -> Self {
            let (Self([s, t, u, v]), Self([a, b, c, d]), Self([e, f, g, h])) = (self, a, b);
            Self([s + a * e, t + b * f, u + c * g, v + d * h])
        }

        #[inline(always)]
        pub(super) const fn numbers(self) -> [f32; 4] {
            self.0
        }
    }
}

use four::Four;

/// Columns that are done at once.
pub const LANES: usize = 8;

/// Where the cells of a strip of output columns are: those of tap `t` of channel `c` begin at `start + c·area + taps[t]`.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    /// The laid-out input.
    pub cells: &'a [f32],
    /// Where the first channel begins.
    pub start: usize,
    /// Cells from one channel to the next.
    pub area: usize,
    /// Channels.
    pub channels: usize,
    /// The taps of a kernel.
    pub taps: &'a [usize],
    /// The greatest of them.
    pub last_tap: usize,
}

impl Cells<'_> {
    /// Whether all cells exist, and as many weights as taps.
    fn hold(&self, weights: usize) -> bool {
        let end = self.channels.checked_sub(1).and_then(|last| last.checked_mul(self.area));
        let end = end.and_then(|end| end.checked_add(self.start)?.checked_add(self.last_tap)?.checked_add(LANES));
        let taps_in = self.taps.iter().all(|tap| *tap <= self.last_tap);
        let enough = self.channels.checked_mul(self.taps.len()).is_some_and(|needed| needed <= weights);
        taps_in && enough && end.is_some_and(|end| end <= self.cells.len())
    }

    /// The eight cells of a tap.
    ///
    /// # Safety
    /// [`Self::hold`], `channel < channels` and `tap` one of the taps.
    #[inline(always)]
    unsafe fn read(&self, channel: usize, tap: usize) -> [Four; 2] {
        let at = self.start + channel * self.area + tap;
        // SAFETY: `hold` said that the last such eight cells exist, and these lie before them or are they.
        let eight = unsafe { &*self.cells.as_ptr().add(at).cast::<[[f32; 4]; 2]>() };
        let [left, right] = eight;
        [Four::read(left), Four::read(right)]
    }

    /// The sums of eight columns of four output channels: over all channels and taps, cell times weight. `weights` are those of
    /// the four, channel by channel, tap by tap. Nothing where the cells or the weights do not reach.
    #[must_use]
    pub fn four_sums(&self, weights: &[[f32; 4]]) -> Option<[[f32; LANES]; 4]> {
        if !self.hold(weights.len()) {
            return None;
        }
        let zero = Four::splat(0.0);
        let [mut a0, mut a1, mut b0, mut b1, mut c0, mut c1, mut d0, mut d1] = [zero; 8];
        let mut weights = weights.iter();
        for channel in 0..self.channels {
            for tap in self.taps {
                let Some([a, b, c, d]) = weights.next() else { break };
                // SAFETY: `hold` was asked above; `channel` and `tap` are in range.
                let [x0, x1] = unsafe { self.read(channel, *tap) };
                let weight = Four::splat(*a);
                (a0, a1) = (a0.plus(weight, x0), a1.plus(weight, x1));
                let weight = Four::splat(*b);
                (b0, b1) = (b0.plus(weight, x0), b1.plus(weight, x1));
                let weight = Four::splat(*c);
                (c0, c1) = (c0.plus(weight, x0), c1.plus(weight, x1));
                let weight = Four::splat(*d);
                (d0, d1) = (d0.plus(weight, x0), d1.plus(weight, x1));
            }
        }
        Some([both(a0, a1), both(b0, b1), both(c0, c1), both(d0, d1)])
    }

    /// The same for one output channel.
    #[must_use]
    pub fn sums(&self, weights: &[f32]) -> Option<[f32; LANES]> {
        if !self.hold(weights.len()) {
            return None;
        }
        let [mut left, mut right] = [Four::splat(0.0); 2];
        let mut weights = weights.iter();
        for channel in 0..self.channels {
            for tap in self.taps {
                let Some(weight) = weights.next() else { break };
                // SAFETY: `hold` was asked above; `channel` and `tap` are in range.
                let [x0, x1] = unsafe { self.read(channel, *tap) };
                let weight = Four::splat(*weight);
                (left, right) = (left.plus(weight, x0), right.plus(weight, x1));
            }
        }
        Some(both(left, right))
    }
}

fn both(left: Four, right: Four) -> [f32; LANES] {
    let ([a, b, c, d], [e, f, g, h]) = (left.numbers(), right.numbers());
    [a, b, c, d, e, f, g, h]
}

/// The sum of products of two rows of values; of the longer one only as many as the other has.
///
/// ```
/// assert_eq!(convscope::nn::kernels::lanes::dot(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]), 32.0);
/// ```
#[must_use]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let n = a.len().min(b.len());
    let (a, a_rest) = a.get(..n).unwrap_or_default().as_chunks::<4>();
    let (b, b_rest) = b.get(..n).unwrap_or_default().as_chunks::<4>();
    let (a, a_odd) = a.as_chunks::<4>();
    let (b, b_odd) = b.as_chunks::<4>();
    // Four sums side by side, so that none waits for the addition before.
    let [mut p, mut q, mut r, mut s] = [Four::splat(0.0); 4];
    for ([a0, a1, a2, a3], [b0, b1, b2, b3]) in a.iter().zip(b) {
        p = p.plus(Four::read(a0), Four::read(b0));
        q = q.plus(Four::read(a1), Four::read(b1));
        r = r.plus(Four::read(a2), Four::read(b2));
        s = s.plus(Four::read(a3), Four::read(b3));
    }
    for (a, b) in a_odd.iter().zip(b_odd) {
        p = p.plus(Four::read(a), Four::read(b));
    }
    let sums = [p, q, r, s].map(|four| four.numbers().iter().sum::<f32>());
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}
