//! Four numbers in one register.
//!
//! The page is compiled for size, which leaves loops scalar; here the vectors are written down, so that they are vectors at
//! every setting of the compiler. WebAssembly has them by name; elsewhere four plain numbers stand for them, and give the very
//! same values: no product is fused with a sum on either side.
#![allow(unsafe_code)]

#[cfg(target_arch = "wasm32")]
mod register {
    use core::arch::wasm32::{
        f32x4_add, f32x4_div, f32x4_extract_lane, f32x4_mul, f32x4_pmax, f32x4_pmin, f32x4_splat, f32x4_sub,
        i32x4_shuffle, v128, v128_load, v128_store,
    };

    /// Four numbers.
    #[derive(Clone, Copy)]
    pub struct Four(v128);

    impl Four {
        /// The same number four times.
        #[inline(always)]
        #[must_use]
        pub fn splat(x: f32) -> Self {
            Self(f32x4_splat(x))
        }

        /// The four numbers at a place in memory.
        ///
        /// # Safety
        /// The place must hold four numbers, at any alignment.
        #[inline(always)]
        #[must_use]
        pub unsafe fn load(from: *const f32) -> Self {
            // SAFETY: the caller vouches for 16 bytes; v128_load takes them at any alignment.
            Self(unsafe { v128_load(from.cast()) })
        }

        /// Puts them at a place in memory.
        ///
        /// # Safety
        /// There must be room for four numbers.
        #[inline(always)]
        pub unsafe fn store(self, to: *mut f32) {
            // SAFETY: the caller vouches for 16 bytes; v128_store takes them at any alignment.
            unsafe { v128_store(to.cast(), self.0) }
        }

        #[inline(always)]
        pub(super) fn sum(self, other: Self) -> Self {
            Self(f32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub(super) fn difference(self, other: Self) -> Self {
            Self(f32x4_sub(self.0, other.0))
        }

        #[inline(always)]
        pub(super) fn product(self, other: Self) -> Self {
            Self(f32x4_mul(self.0, other.0))
        }

        #[inline(always)]
        pub(super) fn quotient(self, other: Self) -> Self {
            Self(f32x4_div(self.0, other.0))
        }

        /// Each, or the other's where that is greater.
        #[inline(always)]
        #[must_use]
        pub fn or_greater(self, other: Self) -> Self {
            Self(f32x4_pmax(self.0, other.0))
        }

        /// Each, or the other's where that is less.
        #[inline(always)]
        #[must_use]
        pub fn or_less(self, other: Self) -> Self {
            Self(f32x4_pmin(self.0, other.0))
        }

        /// Numbers of two fours; those of the second count from 4 on.
        #[inline(always)]
        #[must_use]
        pub fn mixed<const A: usize, const B: usize, const C: usize, const D: usize>(self, other: Self) -> Self {
            Self(i32x4_shuffle::<A, B, C, D>(self.0, other.0))
        }

        /// The numbers.
        #[inline(always)]
        #[must_use]
        pub fn numbers(self) -> [f32; 4] {
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
mod register {
    /// Four numbers.
    #[derive(Clone, Copy)]
    pub struct Four([f32; 4]);

    impl Four {
        /// The same number four times.
        #[inline(always)]
        #[must_use]
        pub const fn splat(x: f32) -> Self {
            Self([x; 4])
        }

        /// The four numbers at a place in memory.
        ///
        /// # Safety
        /// The place must hold four numbers.
        #[inline(always)]
        #[must_use]
        pub const unsafe fn load(from: *const f32) -> Self {
            // SAFETY: the caller vouches for four numbers.
            Self(unsafe { from.cast::<[f32; 4]>().read() })
        }

        /// Puts them at a place in memory.
        ///
        /// # Safety
        /// There must be room for four numbers.
        #[inline(always)]
        pub const unsafe fn store(self, to: *mut f32) {
            // SAFETY: the caller vouches for the room.
            unsafe { to.cast::<[f32; 4]>().write(self.0) }
        }

        #[inline(always)]
        fn with(self, other: Self, of: impl Fn(f32, f32) -> f32) -> Self {
            let (Self([a, b, c, d]), Self([e, f, g, h])) = (self, other);
            Self([of(a, e), of(b, f), of(c, g), of(d, h)])
        }

        #[inline(always)]
        pub(super) fn sum(self, other: Self) -> Self {
            self.with(other, |a, b| a + b)
        }

        #[inline(always)]
        pub(super) fn difference(self, other: Self) -> Self {
            self.with(other, |a, b| a - b)
        }

        #[inline(always)]
        pub(super) fn product(self, other: Self) -> Self {
            self.with(other, |a, b| a * b)
        }

        #[inline(always)]
        pub(super) fn quotient(self, other: Self) -> Self {
            self.with(other, |a, b| a / b)
        }

        /// Each, or the other's where that is greater.
        #[inline(always)]
        #[must_use]
        pub fn or_greater(self, other: Self) -> Self {
            self.with(other, |a, b| if a < b { b } else { a })
        }

        /// Each, or the other's where that is less.
        #[inline(always)]
        #[must_use]
        pub fn or_less(self, other: Self) -> Self {
            self.with(other, |a, b| if b < a { b } else { a })
        }

        /// Numbers of two fours; those of the second count from 4 on.
        #[inline(always)]
        #[must_use]
        pub fn mixed<const A: usize, const B: usize, const C: usize, const D: usize>(self, other: Self) -> Self {
            let (Self([a, b, c, d]), Self([e, f, g, h])) = (self, other);
            let all = [a, b, c, d, e, f, g, h];
            Self([all[A], all[B], all[C], all[D]])
        }

        /// The numbers.
        #[inline(always)]
        #[must_use]
        pub const fn numbers(self) -> [f32; 4] {
            self.0
        }
    }
}

pub use register::Four;
use std::ops::{Add, Div, Mul, Sub};

impl Add for Four {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.sum(other)
    }
}

impl Sub for Four {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.difference(other)
    }
}

impl Mul for Four {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.product(other)
    }
}

impl Div for Four {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.quotient(other)
    }
}

/// Four fours with rows for columns.
#[inline(always)]
#[must_use]
pub fn turned([a, b, c, d]: [Four; 4]) -> [Four; 4] {
    let (e, f) = (a.mixed::<0, 4, 1, 5>(b), c.mixed::<0, 4, 1, 5>(d));
    let (g, h) = (a.mixed::<2, 6, 3, 7>(b), c.mixed::<2, 6, 3, 7>(d));
    [e.mixed::<0, 1, 4, 5>(f), e.mixed::<2, 3, 6, 7>(f), g.mixed::<0, 1, 4, 5>(h), g.mixed::<2, 3, 6, 7>(h)]
}
