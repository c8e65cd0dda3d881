//! Pools, one row of one channel at a time.

use crate::nn::window::Window;

/// What a pool makes of its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The greatest value; padding never wins.
    Max,
    /// The mean of the real cells.
    Mean,
}

/// First and last real cell of a place, and the step between taps (pools do not dilate, so it is 1).
fn real(window: &Window, place: u64) -> (usize, usize) {
    let (first, last) = window.span(place);
    let cell = |n: i64| usize::try_from(n.max(0)).unwrap_or(usize::MAX);
    let end = usize::try_from(window.input).unwrap_or(usize::MAX);
    (cell(first).min(end), cell(last.saturating_add(1)).min(end))
}

/// Row `y` of the output of one channel, whose rows lie one behind the other in `plane`.
pub fn row(of: Of, plane: &[f32], h: &Window, w: &Window, y: u64, out: &mut [f32]) {
    let width = usize::try_from(w.input).unwrap_or(0);
    let (top, bottom) = real(h, y);
    for (x, out) in (0_u64..).zip(out) {
        let (left, right) = real(w, x);
        let (mut most, mut sum, mut count) = (f32::NEG_INFINITY, 0.0_f32, 0.0_f32);
        for row in top..bottom {
            for value in plane.get(row * width + left..row * width + right).unwrap_or_default() {
                most = if *value > most || value.is_nan() { *value } else { most };
                sum += value;
                count += 1.0;
            }
        }
        *out = match of {
            Of::Max => most,
            Of::Mean => sum / count,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::window::Padding;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_are_what_the_definition_says(
            (ih, iw) in (1_u64..12, 1_u64..12), (kh, kw) in (1_u64..5, 1_u64..5), (sh, sw) in (1_u64..5, 1_u64..5), same: bool, seed: u32,
        ) {
            let padding = if same { Padding::Same } else { Padding::Valid };
            let (Ok(h), Ok(w)) = (Window::new(ih, kh, sh, 1, padding), Window::new(iw, kw, sw, 1, padding)) else { return Ok(()) };
            let plane: Vec<f32> = (0..ih * iw).map(|n| (seed.wrapping_mul(n as u32 + 1) >> 16) as f32 / 65536.0 - 2.0).collect();
            for y in 0..h.output {
                let (mut max, mut mean) = (vec![0.0; w.output as usize], vec![0.0; w.output as usize]);
                row(Of::Max, &plane, &h, &w, y, &mut max);
                row(Of::Mean, &plane, &h, &w, y, &mut mean);
                for x in 0..w.output {
                    let cells: Vec<f64> = h.taps(y).flatten().flat_map(|y| w.taps(x).flatten().map(move |x| (y, x)))
                        .map(|(y, x)| f64::from(plane[(y * iw + x) as usize])).collect();
                    let wanted = cells.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    prop_assert_eq!(f64::from(max[x as usize]), wanted);
                    let wanted = cells.iter().sum::<f64>() / cells.len() as f64;
                    prop_assert!((f64::from(mean[x as usize]) - wanted).abs() < 1e-5);
                }
            }
        }
    }
}
