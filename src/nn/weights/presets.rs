//! Filters with a meaning, drawn at any kernel size, and which of them the first convolution gets.
//!
//! At 3 x 3 each has its textbook values; at other sizes it is made by the same rule: smoothing is binomial, a slope is the
//! difference of two smoothings (so 5 x 5 Sobel is the usual 1 4 6 4 1 with -1 -2 0 2 1), "around" means all other cells.
//! A filter that passes the picture on adds up to 1, one that shows differences to 0. Over several input channels it is laid on
//! each, divided by their number: it sees their mean. The middle of an even kernel is the cell before the seam, which is the
//! one that `same` padding puts over the output's own place.

use crate::choice;

choice! {
    /// A filter with a meaning, drawn at any kernel size. Angles run from "brighter to the right" (0°) over "brighter below" (90°).
    Preset {
        /// Passes the middle cell on.
        Identity = "identity",
        /// The mean of the window.
        BoxBlur = "box_blur",
        /// A weighted mean, the middle heaviest.
        GaussianBlur = "gaussian_blur",
        /// The middle against its surroundings, added to itself.
        Sharpen = "sharpen",
        /// Light from the upper left.
        Emboss = "emboss",
        /// 1 minus the middle cell: dark becomes bright. Its bias is 1.
        Invert = "invert",
        /// Brighter to the right: upright edges.
        SobelX = "sobel_x",
        /// Brighter below: level edges.
        SobelY = "sobel_y",
        /// Darker than its neighbours.
        Laplacian = "laplacian",
        /// Brighter than all around.
        Outline = "outline",
        /// Brighter to the lower right.
        Edge45 = "edge_45",
        /// Brighter to the lower left.
        Edge135 = "edge_135",
        /// Darker to the right.
        Edge180 = "edge_180",
        /// Brighter to the upper left.
        Edge225 = "edge_225",
        /// Darker below.
        Edge270 = "edge_270",
        /// Brighter to the upper right.
        Edge315 = "edge_315",
        /// A bright upright line.
        LineUpright = "line_upright",
        /// A bright level line.
        LineLevel = "line_level",
        /// Opposite corners bright, the other two dark.
        Corner = "corner",
        /// Red against green, blurred: for three input channels.
        RedGreen = "red_green",
        /// Blue against red and green, blurred: for three input channels.
        BlueYellow = "blue_yellow",
    }
}

/// What the first filters are chosen from, the most telling first.
const CHOSEN: [Preset; 20] = [
    Preset::GaussianBlur,
    Preset::SobelX,
    Preset::SobelY,
    Preset::RedGreen,
    Preset::Edge45,
    Preset::BlueYellow,
    Preset::Outline,
    Preset::Edge135,
    Preset::Sharpen,
    Preset::Edge180,
    Preset::Edge270,
    Preset::Emboss,
    Preset::Laplacian,
    Preset::Identity,
    Preset::Edge225,
    Preset::Edge315,
    Preset::LineUpright,
    Preset::LineLevel,
    Preset::Corner,
    Preset::BoxBlur,
];

/// Where the preset with a bias of its own stands among the first filters, whatever the kernel's size.
const INVERTED: u64 = 12;

/// Every n-th of the first filters is seeded, so that a person sees both kinds.
const SEEDED_EVERY: u64 = 4;

/// What filter number `filter` of the first convolution shows, for a kernel of this size over so many input channels;
/// `None` is a seeded one. It does not depend on how many filters there are.
#[must_use]
pub fn of_first(h: u64, w: u64, channels: u64, filter: u64) -> Option<Preset> {
    if filter == INVERTED {
        return biased_of_first(filter);
    }
    if filter % SEEDED_EVERY == SEEDED_EVERY - 1 {
        return None;
    }
    let before = filter - filter / SEEDED_EVERY - u64::from(filter > INVERTED);
    let rank = usize::try_from(before).ok()?;
    distinct(h, w, channels).nth(rank)
}

/// The preset with a bias of its own, where filter number `filter` of the first convolution is that one.
#[must_use]
pub const fn biased_of_first(filter: u64) -> Option<Preset> {
    if filter == INVERTED { Some(Preset::Invert) } else { None }
}

/// The presets that show different things at a kernel size: on a 1 x 1 kernel a blur is the identity and an edge is nothing.
fn distinct(h: u64, w: u64, channels: u64) -> impl Iterator<Item = Preset> {
    // What is alike at 5 is alike at any larger size.
    let (h, w) = (h.min(5), w.min(5));
    let mut seen = vec![pattern(Preset::Invert, h, w, channels)];
    CHOSEN.into_iter().filter(move |preset| {
        let pattern = pattern(*preset, h, w, channels);
        let new = !seen.contains(&pattern) && pattern.as_ref().is_some_and(|pattern| pattern.iter().any(|v| *v != 0));
        seen.push(pattern);
        new
    })
}

/// A filter up to its strength, in thousandths; `None` for a filter of colours where there are not three channels.
fn pattern(preset: Preset, h: u64, w: u64, channels: u64) -> Option<Vec<i32>> {
    if preset.colours().is_some() && channels != 3 {
        return None;
    }
    let values = preset.filter(h, w, if channels == 3 { 3 } else { 1 });
    let most = values.iter().fold(0.0_f32, |most, v| most.max(v.abs())).max(f32::MIN_POSITIVE);
    // Between -1000 and 1000.
    #[allow(clippy::cast_possible_truncation)]
    let thousandths = values.iter().map(|v| (v / most * 1000.0) as i32).collect();
    Some(thousandths)
}

impl Preset {
    /// What it adds to every value.
    #[must_use]
    pub const fn bias(self) -> f32 {
        match self {
            Self::Invert => 1.0,
            _ => 0.0,
        }
    }

    /// How it weighs red, green and blue, where it tells them apart.
    const fn colours(self) -> Option<[f64; 3]> {
        match self {
            Self::RedGreen => Some([1.0, -1.0, 0.0]),
            Self::BlueYellow => Some([-0.5, -0.5, 1.0]),
            _ => None,
        }
    }

    /// Its values for a kernel of `h` rows and `w` columns over some input channels, in Keras's order (y, x, channel). A filter
    /// of colours sees the first three channels. Empty where a size is 0 or memory cannot hold it.
    ///
    /// ```
    /// use convscope::nn::weights::Preset;
    /// assert_eq!(Preset::SobelX.filter(3, 3, 1), [-1., 0., 1., -2., 0., 2., -1., 0., 1.]);
    /// assert_eq!(Preset::SobelX.filter(2, 2, 1), [-2., 2., -2., 2.]);
    /// assert_eq!(Preset::BoxBlur.filter(2, 2, 3), [1. / 12.; 12]);
    /// ```
    #[must_use]
    pub fn filter(self, h: u64, w: u64, channels: u64) -> Vec<f32> {
        let size = |n: u64| usize::try_from(n).ok().filter(|n| *n > 0);
        let (Some(h), Some(w), Some(c)) = (size(h), size(w), size(channels)) else {
            return vec![];
        };
        let Some(len) = h.checked_mul(w).and_then(|hw| hw.checked_mul(c)).filter(|len| *len <= super::MOST_VALUES)
        else {
            return vec![];
        };
        let mut filter = Vec::with_capacity(len);
        for value in self.plane(h, w) {
            for channel in 0..c {
                let share = match self.colours() {
                    Some(colours) => colours.get(channel).copied().unwrap_or(0.0),
                    // A size in memory: exact in f64.
                    #[allow(clippy::cast_precision_loss)]
                    None => 1.0 / c as f64,
                };
                // The nearest number that the map's type has.
                #[allow(clippy::cast_possible_truncation)]
                filter.push((value * share) as f32);
            }
        }
        filter
    }

    /// Its values over one channel, row by row; `h` and `w` are at least 1.
    fn plane(self, h: usize, w: usize) -> Vec<f64> {
        let middle = grid(&at_middle(h), &at_middle(w));
        let soft = || grid(&gaussian(h), &gaussian(w));
        let slope_x = || scaled(grid(&binomial(h), &slope(w)), 1.0);
        let slope_y = || scaled(grid(&slope(h), &binomial(w)), 1.0);
        let even = |n: usize| vec![1.0; n];
        match self {
            Self::Identity => middle,
            Self::Invert => sum(&middle, -1.0, &middle, 0.0),
            Self::BoxBlur => scaled(grid(&even(h), &even(w)), 1.0),
            Self::GaussianBlur | Self::RedGreen | Self::BlueYellow => soft(),
            // A centre against what is around it, which adds up to 1.
            Self::Laplacian => sum(&around(h, w), 4.0, &middle, -4.0),
            Self::Sharpen => sum(&middle, 5.0, &around(h, w), -4.0),
            Self::Outline => sum(&middle, 8.0, &others(grid(&even(h), &even(w)), h, w), -8.0),
            Self::Emboss => sum(&diagonal(h, w, &slope_x(), &slope_y()), 4.0, &middle, 1.0),
            // Differences: what is added comes to 4, as in Sobel's.
            Self::SobelX => scaled(slope_x(), 4.0),
            Self::SobelY => scaled(slope_y(), 4.0),
            Self::Edge180 => negated(&Self::SobelX.plane(h, w)),
            Self::Edge270 => negated(&Self::SobelY.plane(h, w)),
            Self::Edge45 => scaled(diagonal(h, w, &slope_x(), &slope_y()), 4.0),
            Self::Edge225 => negated(&Self::Edge45.plane(h, w)),
            Self::Edge135 => mirrored(Self::Edge45.plane(h, w), w),
            Self::Edge315 => negated(&Self::Edge135.plane(h, w)),
            Self::LineUpright => scaled(grid(&even(h), &ridge(w)), 6.0),
            Self::LineLevel => scaled(grid(&ridge(h), &even(w)), 6.0),
            Self::Corner => scaled(grid(&slope(h), &slope(w)), 4.0),
        }
    }
}

/// `column` times `row`.
fn grid(column: &[f64], row: &[f64]) -> Vec<f64> {
    column.iter().flat_map(|y| row.iter().map(move |x| y * x)).collect()
}

/// Brought to where its positive values add up to `total`; nothing stays nothing.
fn scaled(values: Vec<f64>, total: f64) -> Vec<f64> {
    let positive: f64 = values.iter().filter(|v| **v > 0.0).sum();
    if positive == 0.0 {
        values.iter().map(|_| 0.0).collect()
    } else {
        values.iter().map(|v| v / positive * total).collect()
    }
}

fn sum(a: &[f64], times: f64, b: &[f64], and: f64) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a * times + b * and).collect()
}

fn negated(values: &[f64]) -> Vec<f64> {
    // `0 - v`, so that 0 stays 0.
    values.iter().map(|v| 0.0 - v).collect()
}

fn mirrored(mut values: Vec<f64>, w: usize) -> Vec<f64> {
    values.chunks_mut(w).for_each(<[f64]>::reverse);
    values
}

/// 1 in the middle.
fn at_middle(n: usize) -> Vec<f64> {
    (0..n).map(|at| f64::from(u8::from(at == (n - 1) / 2))).collect()
}

/// 1; 1 1; 1 2 1; 1 3 3 1; …: the row with `n` numbers, its largest brought to 1.
fn binomial(n: usize) -> Vec<f64> {
    // From the middle outwards, each from the one before: nothing overflows.
    let mut row = vec![1.0; n];
    let last = n.saturating_sub(1);
    // Exact in f64 for every kernel there is.
    #[allow(clippy::cast_precision_loss)]
    for at in (last / 2 + 1)..n {
        let before = row.get(at - 1).copied().unwrap_or(0.0);
        let value = before * (last + 1 - at) as f64 / at as f64;
        for place in [at, last - at] {
            if let Some(place) = row.get_mut(place) {
                *place = value;
            }
        }
    }
    row
}

/// A smoothing around the middle cell, which adds up to 1: for an even `n` the next binomial row without its first number.
fn gaussian(n: usize) -> Vec<f64> {
    let row = if n % 2 == 1 { binomial(n) } else { binomial(n + 1).into_iter().skip(1).collect() };
    scaled(row, 1.0)
}

/// A smoothing's slope: -1 1; -1 0 1; -1 -1 1 1; -1 -2 0 2 1; … and nothing for one cell.
fn slope(n: usize) -> Vec<f64> {
    let row = binomial(n - 1);
    let at = |place: Option<usize>| place.and_then(|place| row.get(place)).copied().unwrap_or(0.0);
    (0..n).map(|place| at(place.checked_sub(1)) - at(Some(place))).collect()
}

/// The middle against both sides: -1 2 -1; -1 1 1 -1; … and nothing for less than three cells.
fn ridge(n: usize) -> Vec<f64> {
    if n < 3 {
        return vec![0.0; n];
    }
    let row = slope(n - 1);
    let at = |place: Option<usize>| place.and_then(|place| row.get(place)).copied().unwrap_or(0.0);
    (0..n).map(|place| at(Some(place)) - at(place.checked_sub(1))).collect()
}

/// Brighter to the lower right: at 3 x 3 the textbook's -2 -1 0, -1 0 1, 0 1 2; else the slopes to the right and down together.
fn diagonal(h: usize, w: usize, right: &[f64], down: &[f64]) -> Vec<f64> {
    let both = if (h, w) == (3, 3) {
        vec![-2.0, -1.0, 0.0, -1.0, 0.0, 1.0, 0.0, 1.0, 2.0]
    } else {
        sum(right, 1.0, down, 1.0)
    };
    scaled(both, 1.0)
}

/// What is around the middle, near cells counted more; at 3 x 3 the four neighbours.
fn around(h: usize, w: usize) -> Vec<f64> {
    let weights = if (h, w) == (3, 3) {
        vec![0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]
    } else {
        grid(&gaussian(h), &gaussian(w))
    };
    others(weights, h, w)
}

/// Weights of all cells but the middle one, which add up to 1. A single cell has only itself around it.
fn others(mut weights: Vec<f64>, h: usize, w: usize) -> Vec<f64> {
    if h * w > 1
        && let Some(middle) = weights.get_mut((h - 1) / 2 * w + (w - 1) / 2)
    {
        *middle = 0.0;
    }
    scaled(weights, 1.0)
}
