//! Loops over rows of values, with the vectors written down.
#![allow(unsafe_code)]

use super::four::Four;

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
    // SAFETY: both references vouch for four numbers.
    let plus = |sum: Four, a: &[f32; 4], b: &[f32; 4]| sum + unsafe { Four::load(a.as_ptr()) * Four::load(b.as_ptr()) };
    // Four sums side by side, so that none waits for the addition before.
    let [mut p, mut q, mut r, mut s] = [Four::splat(0.0); 4];
    for ([a0, a1, a2, a3], [b0, b1, b2, b3]) in a.iter().zip(b) {
        p = plus(p, a0, b0);
        q = plus(q, a1, b1);
        r = plus(r, a2, b2);
        s = plus(s, a3, b3);
    }
    for (a, b) in a_odd.iter().zip(b_odd) {
        p = plus(p, a, b);
    }
    let sums = [p, q, r, s].map(|four| four.numbers().iter().sum::<f32>());
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

/// Adds to each of the sums what the values come to, each times its weight: the weights of a value lie side by side, those of
/// the next one `step` further on.
pub fn add_products(values: &[f32], weights: &[f32], step: usize, sums: &mut [f32]) {
    let (fours, rest) = values.as_chunks::<4>();
    let lines = |at: usize| weights.get(at * step..).unwrap_or_default();
    for (at, values) in fours.iter().enumerate() {
        let [a, b, c, d] = [0, 1, 2, 3].map(|n| lines(4 * at + n));
        let most = sums.len().min(a.len()).min(b.len()).min(c.len()).min(d.len());
        let [x, y, z, w] = values.map(Four::splat);
        let whole = most / 4 * 4;
        let to = sums.as_mut_ptr();
        for at in (0..whole).step_by(4) {
            // SAFETY: four numbers from `at` on are in all of them.
            unsafe {
                let of = |line: &[f32]| Four::load(line.as_ptr().add(at));
                let all = (x * of(a) + y * of(b)) + (z * of(c) + w * of(d));
                (Four::load(to.add(at)) + all).store(to.add(at));
            }
        }
        for at in whole..most {
            let [x, y, z, w] = *values;
            if let (Some(to), Some(a), Some(b), Some(c), Some(d)) =
                (sums.get_mut(at), a.get(at), b.get(at), c.get(at), d.get(at))
            {
                *to += (x * a + y * b) + (z * c + w * d);
            }
        }
    }
    for (at, value) in rest.iter().enumerate() {
        sums.iter_mut().zip(lines(4 * fours.len() + at)).for_each(|(sum, weight)| *sum += value * weight);
    }
}

/// Brings what is less than one bound up to it, and what is more than the other down to that; what is no number stays none.
pub fn cut(values: &mut [f32], least: f32, most: f32) {
    let (fours, rest) = values.as_chunks_mut::<4>();
    let (low, high) = (Four::splat(least), Four::splat(most));
    for four in fours {
        let at = four.as_mut_ptr();
        // SAFETY: there are four numbers.
        unsafe { Four::load(at).or_greater(low).or_less(high).store(at) };
    }
    for x in rest {
        let raised = if *x < least { least } else { *x };
        *x = if raised > most { most } else { raised };
    }
}

/// Each value times a factor, and something added.
pub fn scaled(values: &[f32], factor: f32, shift: f32, out: &mut [f32]) {
    let n = values.len().min(out.len());
    let (a, b) = (Four::splat(factor), Four::splat(shift));
    for at in (0..n / 4 * 4).step_by(4) {
        // SAFETY: four numbers from `at` on are in both.
        unsafe { (Four::load(values.as_ptr().add(at)) * a + b).store(out.as_mut_ptr().add(at)) };
    }
    out.iter_mut().zip(values).skip(n / 4 * 4).for_each(|(out, value)| *out = value * factor + shift);
}
