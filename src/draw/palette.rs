//! From values to colours.
//!
//! A map without negative values runs through cividis from 0 to its 99.4th percentile, so that one bright cell does not
//! darken the rest. A map with negative values runs from blue over paper white to orange, 0 in the middle. The colours are
//! the same in every theme: a picture on a slide and on the screen is one picture.

use super::cividis::CIVIDIS;

/// The share of values that lie within the ends of a scale.
const WITHIN: f64 = 0.994;

const BELOW: [f32; 3] = [33.0, 102.0, 172.0];
const ABOVE: [f32; 3] = [201.0, 96.0, 10.0];

/// The values at the two ends of the scale: `(0, high)`, or `(-high, high)` where there are negative values.
/// A map of one value, or of none that is finite, gets ends that differ.
///
/// ```
/// use convscope::draw::palette::ends;
/// assert_eq!(ends([0.0, 0.5, 2.0]), (0.0, 2.0));
/// assert_eq!(ends([-1.0, 0.5]), (-1.0, 1.0));
/// assert_eq!(ends([0.0, 0.0]), (0.0, 1.0));
/// ```
pub fn ends(values: impl IntoIterator<Item = f32>) -> (f32, f32) {
    let mut sizes = vec![];
    let mut signed = false;
    for value in values {
        if value.is_finite() {
            signed |= value < 0.0;
            sizes.push(value.abs());
        }
    }
    let high = percentile(&mut sizes);
    // All but a few values are 0: then the greatest one is the end.
    let high = if high > 0.0 { high } else { sizes.iter().fold(0.0, |high: f32, value| high.max(*value)) };
    let high = if high > 0.0 { high } else { 1.0 };
    if signed { (-high, high) } else { (0.0, high) }
}

fn percentile(sizes: &mut [f32]) -> f32 {
    // A rank below the number of values.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let rank = ((sizes.len() as f64 * WITHIN) as usize).min(sizes.len().saturating_sub(1));
    if rank >= sizes.len() {
        return 0.0;
    }
    *sizes.select_nth_unstable_by(rank, f32::total_cmp).1
}

/// Least and greatest finite value; both 0 where there is none.
#[must_use]
pub fn range(values: &[f32]) -> (f32, f32) {
    let mut range: Option<(f32, f32)> = None;
    for value in values.iter().copied().filter(|value| value.is_finite()) {
        range = Some(range.map_or((value, value), |(low, high)| (low.min(value), high.max(value))));
    }
    range.unwrap_or((0.0, 0.0))
}

/// The colour of a value on a scale with these ends; what is no number is magenta-free grey.
///
/// ```
/// use convscope::draw::palette::colour;
/// assert_eq!(colour(0.0, (0.0, 1.0)), [0x00, 0x22, 0x4e]);
/// assert_eq!(colour(9.0, (0.0, 1.0)), [0xfe, 0xe8, 0x38]);
/// assert_eq!(colour(0.0, (-1.0, 1.0)), [255, 255, 255]);
/// ```
#[must_use]
pub fn colour(value: f32, (low, high): (f32, f32)) -> [u8; 3] {
    if value.is_nan() {
        return [128, 128, 128];
    }
    // From 0..1 to an index or a byte: neither sign nor size is lost.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    if low < 0.0 {
        let part = (value / high).clamp(-1.0, 1.0);
        let end = if part < 0.0 { BELOW } else { ABOVE };
        end.map(|end| (end - 255.0).mul_add(part.abs(), 255.0).round() as u8)
    } else {
        let part = ((value - low) / (high - low)).clamp(0.0, 1.0);
        let [_, r, g, b] = CIVIDIS.get((part * 255.0).round() as usize).copied().unwrap_or(0).to_be_bytes();
        [r, g, b]
    }
}

/// Appends the pixels of these values, four bytes each.
pub fn paint(values: &[f32], ends: (f32, f32), rgba: &mut Vec<u8>) {
    rgba.reserve(values.len().saturating_mul(4));
    for value in values {
        let [r, g, b] = colour(*value, ends);
        rgba.extend_from_slice(&[r, g, b, 255]);
    }
}

/// Black or white: the one that can be read on a colour (never below 4.5 to 1).
#[must_use]
pub fn ink_on(colour: [u8; 3]) -> [u8; 3] {
    if contrast(colour, [0, 0, 0]) >= contrast(colour, [255, 255, 255]) { [0, 0, 0] } else { [255, 255, 255] }
}

/// The contrast of two colours, 1 to 21, as WCAG 2 defines it.
#[must_use]
pub fn contrast(one: [u8; 3], other: [u8; 3]) -> f32 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f32 {
    let [r, g, b] = colour.map(|part| {
        let part = f32::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { libm::powf((part + 0.055) / 1.055, 2.4) }
    });
    0.2126_f32.mul_add(r, 0.7152_f32.mul_add(g, 0.0722 * b))
}

/// A map brought down to at most `side` cells on its longer side; a smaller one stays as it is. Rows, columns, values.
///
/// Each cell becomes the mean of those it covers: a thumbnail is the map seen from afar, as bright as the map is.
#[must_use]
pub fn thumbnail(values: &[f32], h: usize, w: usize, side: usize) -> (usize, usize, Vec<f32>) {
    let mut small = Thumbnail::new(h, w, side);
    small.take(values);
    small.done()
}

/// A [thumbnail] on its way: the values of its map come a few at a time.
#[derive(Clone, Debug, Default)]
pub struct Thumbnail {
    from: [usize; 2],
    to: [usize; 2],
    /// The number of the next value.
    at: usize,
    sums: Vec<f32>,
    counts: Vec<f32>,
}

impl Thumbnail {
    /// A thumbnail of a map of these sizes.
    #[must_use]
    pub fn new(h: usize, w: usize, side: usize) -> Self {
        let longest = h.max(w);
        let small = |n: usize| n.saturating_mul(side).div_ceil(longest.max(1)).max(1);
        let to = if longest <= side || side == 0 { [h, w] } else { [small(h), small(w)] };
        let cells = to[0].saturating_mul(to[1]);
        Self { from: [h, w], to, at: 0, sums: vec![0.0; cells], counts: vec![0.0; cells] }
    }

    /// Takes the next values, row by row.
    pub fn take(&mut self, values: &[f32]) {
        let ([h, w], [to_h, to_w]) = (self.from, self.to);
        // Cell `n` covers what lies from `n·from/to` to before `(n + 1)·from/to`, both rounded down. Sizes of maps: exact.
        let cell = |at: usize, from: usize, to: usize| {
            ((at as u64 + 1) * to as u64 - 1).checked_div(from as u64).map_or(0, |cell| cell as usize)
        };
        let end = |cell: usize| ((cell as u64 + 1) * w as u64).checked_div(to_w as u64).map_or(0, |end| end as usize);
        let mut rest = values;
        while !rest.is_empty() && self.at < h.saturating_mul(w) {
            let (row, column) = (self.at / w, self.at % w);
            let (mut run, after) = rest.split_at((w - column).min(rest.len()));
            self.at += run.len();
            rest = after;
            let (first, mut at, mut column) = (cell(row, h, to_h) * to_w, cell(column, w, to_w), column);
            while !run.is_empty() {
                let (covered, beyond) = run.split_at((end(at) - column).min(run.len()));
                if let (Some(sum), Some(count)) = (self.sums.get_mut(first + at), self.counts.get_mut(first + at)) {
                    for value in covered {
                        *sum += value;
                        *count += 1.0;
                    }
                }
                (run, column, at) = (beyond, column + covered.len(), at + 1);
            }
        }
    }

    /// Rows, columns and values.
    #[must_use]
    pub fn done(self) -> (usize, usize, Vec<f32>) {
        let [h, w] = self.to;
        (h, w, self.sums.iter().zip(&self.counts).map(|(sum, count)| sum / count.max(1.0)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_can_be_read_on_every_colour() {
        for step in 0..=1000_u16 {
            let part = f32::from(step) / 1000.0;
            for (value, ends) in [(part, (0.0, 1.0)), (part, (-1.0, 1.0)), (-part, (-1.0, 1.0))] {
                let colour = colour(value, ends);
                assert!(contrast(colour, ink_on(colour)) >= 4.5, "{value} {ends:?}");
            }
        }
    }

    /// A line in the accent lies between two halos of paper: it stands out from the halo, and one of the two from every
    /// colour of a map (in the middle of cividis neither reaches 3 to 1, so the two together have to be seen).
    #[test]
    fn the_accent_and_its_halo_are_seen_on_every_colour() {
        for (accent, paper) in [([0xb5, 0x12, 0x3e], [255; 3]), ([0xff, 0x64, 0x80], [0x17, 0x18, 0x1a])] {
            for colour in CIVIDIS.iter().map(|c| [(c >> 16) as u8, (c >> 8) as u8, *c as u8]) {
                assert!(contrast(colour, accent).max(contrast(colour, paper)) >= 2.5, "{colour:?}");
            }
            assert!(contrast(accent, paper) >= 4.5);
        }
    }

    #[test]
    fn odd_values_are_safe() {
        assert_eq!(ends([]), (0.0, 1.0));
        assert_eq!(ends([f32::NAN, f32::INFINITY]), (0.0, 1.0));
        assert_eq!(ends([0.0; 999].into_iter().chain([3.0])), (0.0, 3.0));
        assert_eq!(colour(f32::NAN, (0.0, 1.0)), [128; 3]);
        assert_eq!(colour(f32::INFINITY, (0.0, 1.0)), [0xfe, 0xe8, 0x38]);
        assert_eq!(range(&[f32::NAN, 2.0, -1.0]), (-1.0, 2.0));
    }

    proptest! {
        #[test]
        fn a_thumbnail_keeps_the_mean(h in 1_usize..40, w in 1_usize..40, side in 1_usize..20, value in -1.0_f32..1.0) {
            let values = vec![value; h * w];
            let (th, tw, small) = thumbnail(&values, h, w, side);
            prop_assert_eq!(small.len(), th * tw);
            prop_assert!(th.max(tw) <= side.max(1) || (th, tw) == (h, w));
            prop_assert!(small.iter().all(|v| (v - value).abs() < 1e-4));
        }
    }
}
