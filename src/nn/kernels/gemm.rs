//! The loop that nearly all the time is spent in: four rows of weights times eight columns of values.
//!
//! Eight vectors of sums stay in registers while it goes along the rows; a step is two loads of values, four of weights and
//! eight multiply-adds. Weights lie in blocks of four filters side by side ([`super::packed`]), values row by row.
#![allow(unsafe_code)]

use super::four::Four;
use std::mem::MaybeUninit;

/// Filters that are done together.
pub const BLOCK: usize = 4;

/// Columns that are done together.
pub const LANES: usize = 8;

/// For each of the four weights of a row the sums of eight columns: weight times value, over all rows of `weights`, added to
/// what they start with, or to what is there. The rows of the values begin every `step`, those of the sums every `across`.
/// False, and nothing done, where the values do not reach.
///
/// # Safety
/// `to` must have room for four rows of eight sums; where there is no start, these must have been written.
#[inline(never)]
pub unsafe fn four_by_eight(
    weights: &[[f32; BLOCK]],
    values: &[f32],
    step: usize,
    start: Option<[f32; BLOCK]>,
    to: *mut f32,
    across: usize,
) -> bool {
    if weights.len().saturating_sub(1).saturating_mul(step).saturating_add(LANES) > values.len() {
        return false;
    }
    // Names and no arrays: at every setting of the compiler the sums stay in registers.
    let (to_b, to_c) = (to.wrapping_add(across), to.wrapping_add(2 * across));
    let to_d = to_c.wrapping_add(across);
    let (mut a0, mut a1, mut b0, mut b1);
    let (mut c0, mut c1, mut d0, mut d1);
    if let Some([a, b, c, d]) = start {
        (a0, b0, c0, d0) = (Four::splat(a), Four::splat(b), Four::splat(c), Four::splat(d));
        (a1, b1, c1, d1) = (a0, b0, c0, d0);
    } else {
        // SAFETY: the caller vouches for the sums.
        unsafe {
            (a0, a1) = (Four::load(to), Four::load(to.wrapping_add(4)));
            (b0, b1) = (Four::load(to_b), Four::load(to_b.wrapping_add(4)));
            (c0, c1) = (Four::load(to_c), Four::load(to_c.wrapping_add(4)));
            (d0, d1) = (Four::load(to_d), Four::load(to_d.wrapping_add(4)));
        }
    }
    let (mut x, mut w) = (values.as_ptr(), weights.as_ptr().cast::<f32>());
    macro_rules! row {
        ($n:literal) => {
            // SAFETY: the last row's eight values are there, as was just asked, and so are those of the rows before; `w` goes
            // over `weights`, four numbers a row.
            unsafe {
                let (x0, x1) = (Four::load(x), Four::load(x.wrapping_add(4)));
                x = x.wrapping_add(step);
                let a = Four::splat(*w.add($n * BLOCK));
                (a0, a1) = (a0 + a * x0, a1 + a * x1);
                let b = Four::splat(*w.add($n * BLOCK + 1));
                (b0, b1) = (b0 + b * x0, b1 + b * x1);
                let c = Four::splat(*w.add($n * BLOCK + 2));
                (c0, c1) = (c0 + c * x0, c1 + c * x1);
                let d = Four::splat(*w.add($n * BLOCK + 3));
                (d0, d1) = (d0 + d * x0, d1 + d * x1);
            }
        };
    }
    for _ in 0..weights.len() / 4 {
        row!(0);
        row!(1);
        row!(2);
        row!(3);
        w = w.wrapping_add(4 * BLOCK);
    }
    for _ in 0..weights.len() % 4 {
        row!(0);
        w = w.wrapping_add(BLOCK);
    }
    // SAFETY: the caller vouches for the room.
    unsafe {
        a0.store(to);
        a1.store(to.wrapping_add(4));
        b0.store(to_b);
        b1.store(to_b.wrapping_add(4));
        c0.store(to_c);
        c1.store(to_c.wrapping_add(4));
        d0.store(to_d);
        d1.store(to_d.wrapping_add(4));
    }
    true
}

/// The same into places of which there may be less than four rows of eight.
///
/// # Safety
/// Where there is no start, the places must have been written.
pub unsafe fn some_by_some(
    weights: &[[f32; BLOCK]],
    (values, step): (&[f32], usize),
    start: Option<[f32; BLOCK]>,
    to: &mut [MaybeUninit<f32>],
    across: usize,
    [rows, columns]: [usize; 2],
) {
    let mut sums = [[0.0; LANES]; BLOCK];
    for (row, sums) in sums.iter_mut().enumerate().take(rows) {
        let places = to.get(row * across..row * across + columns).unwrap_or_default();
        for (sum, place) in sums.iter_mut().zip(places).filter(|_| start.is_none()) {
            // SAFETY: the caller vouches for the places.
            *sum = unsafe { place.assume_init_read() };
        }
    }
    // SAFETY: there is room for four rows of eight.
    unsafe { four_by_eight(weights, values, step, start, sums.as_mut_ptr().cast(), LANES) };
    for (row, sums) in sums.iter().enumerate().take(rows) {
        let places = to.get_mut(row * across..row * across + columns).unwrap_or_default();
        places.iter_mut().zip(sums).for_each(|(place, sum)| _ = place.write(*sum));
    }
}

/// The values that come out, none of which is there when work begins: to write zeros first would cost as much as a cheap layer.
pub struct Out(Vec<f32>);

impl Out {
    /// For as many values as this has [room](crate::nn::work::room).
    #[must_use]
    pub const fn new(room: Vec<f32>) -> Self {
        Self(room)
    }

    /// The places that values have or will have.
    #[inline(always)]
    pub fn places(&mut self) -> &mut [MaybeUninit<f32>] {
        self.0.spare_capacity_mut()
    }

    /// Some values that are there.
    ///
    /// # Safety
    /// They must have been written.
    #[inline(always)]
    pub unsafe fn written(&mut self, from: usize, to: usize) -> &mut [f32] {
        let places = self.places().get_mut(from..to).unwrap_or_default();
        // SAFETY: the places are in bounds, and the caller vouches for their values.
        unsafe { std::slice::from_raw_parts_mut(places.as_mut_ptr().cast(), places.len()) }
    }

    /// All of them.
    ///
    /// # Safety
    /// `len` values must have been written, from the first place on.
    #[must_use]
    pub unsafe fn whole(self, len: usize) -> Vec<f32> {
        let Self(mut values) = self;
        if len <= values.capacity() {
            // SAFETY: the caller vouches for the values.
            unsafe { values.set_len(len) };
        }
        values
    }
}
