//! The whole network on one screen: which columns there are, where they stand, and how large each map is drawn.
//!
//! Nothing here is measured: given the width there is, every place follows. A scale is always a whole number of pixels to a
//! value, or of values to a pixel, so that it can be printed.

pub mod fold;
pub mod skyline;

/// How much of each layer is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Level {
    /// A few layers: each with all its maps as a fan of sheets.
    #[default]
    Fans,
    /// More: a skyline, and some maps of each layer, all one size.
    Sheet,
    /// Many: a skyline, and some maps of each block.
    Folded,
}

impl Level {
    /// The level for so many layers.
    #[must_use]
    pub const fn of(layers: usize) -> Self {
        match layers {
            0..=12 => Self::Fans,
            13..=40 => Self::Sheet,
            _ => Self::Folded,
        }
    }

    /// Maps of a layer that are drawn at most.
    #[must_use]
    pub const fn maps(self) -> u64 {
        match self {
            Self::Fans => 32,
            Self::Sheet => 6,
            Self::Folded => 3,
        }
    }
}

/// Below this width there is one row a layer, or one a block.
const NARROW: f64 = 600.0;
/// From this width on there is room around the columns.
const WIDE: f64 = 1280.0;

/// Where the columns stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Room at the left and at the right.
    pub margin: f64,
    /// Width of a column.
    pub column: f64,
    /// Room between two columns.
    pub gap: f64,
    /// Columns in a row.
    pub per_row: usize,
    /// Every group begins a new row.
    pub by_group: bool,
    /// One row a layer: its picture on the left, what is said of it on the right.
    pub list: bool,
    /// Height of the room for a picture.
    pub picture: f64,
    /// Maps drawn below each other, of those that there are.
    pub maps: usize,
}

impl Layout {
    /// The columns of this level in a page of this width; `groups` says how many columns each group has.
    #[must_use]
    pub fn new(level: Level, groups: &[usize], width: f64) -> Self {
        let columns: usize = groups.iter().sum::<usize>().max(1);
        let narrow = width < NARROW;
        let margin = match (narrow, width < WIDE) {
            (true, _) => 16.0_f64.min(width / 20.0),
            (false, true) => 24.0,
            (false, false) => 48.0,
        };
        let room = (width - 2.0 * margin).max(1.0);
        let fitting = |n: usize, gap: f64| (room + gap) / n as f64 - gap;
        // The least and the greatest width of a column, the room between two, and the maps below each other.
        let (least, most, gaps, maps) = match level {
            Level::Fans => (92.0, 200.0, [24.0, 18.0], 1),
            Level::Sheet => (28.0, 64.0, [6.0, 4.0], 6),
            Level::Folded => (25.0, 96.0, [10.0, 6.0], 3),
        };
        if level == Level::Fans && narrow {
            let column = 112.0_f64.min(room / 2.0);
            return Self {
                margin,
                column,
                gap: 16.0,
                per_row: 1,
                by_group: false,
                list: true,
                picture: column,
                maps: 1,
            };
        }
        let gap = if fitting(columns, gaps[0]) >= 120.0_f64.min(most) { gaps[0] } else { gaps[1] };
        let (per_row, by_group) = if fitting(columns, gap) >= least {
            (columns, false)
        } else {
            // As few rows as do, and those of one length; or a row a group, with what can be read in each.
            let wanted = match level {
                Level::Fans => least,
                Level::Sheet => 64.0,
                Level::Folded => 96.0,
            };
            let fit = whole((room + gap) / (wanted + gap)).max(1);
            let longest = groups.iter().copied().max().unwrap_or(1).clamp(1, fit);
            if level == Level::Fans { (columns.div_ceil(columns.div_ceil(fit)), false) } else { (longest, true) }
        };
        let column = fitting(per_row, gap).min(most);
        let picture = if level == Level::Fans { column.min(200.0) } else { column };
        let maps = if by_group { 1 } else { maps };
        Self { margin, column, gap, per_row, by_group, list: false, picture, maps }
    }

    /// From the left of one column to that of another in the same row.
    #[must_use]
    pub fn across(&self, columns: usize) -> f64 {
        columns as f64 * (self.column + self.gap)
    }

    /// Row and left edge of every column.
    #[must_use]
    pub fn places(&self, groups: &[usize]) -> Vec<(usize, f64)> {
        let (mut places, mut row, mut at) = (vec![], 0, 0);
        for (group, columns) in groups.iter().enumerate() {
            if self.by_group && group > 0 {
                (row, at) = (row + 1, 0);
            }
            for _ in 0..*columns {
                if at == self.per_row {
                    (row, at) = (row + 1, 0);
                }
                places.push((row, self.margin + self.across(at)));
                at += 1;
            }
        }
        places
    }
}

// A number of columns or of sheets.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(n: f64) -> usize {
    n.max(0.0) as usize
}

/// Pixels of the page to values of a map: `pixels` of them are `values`, one of the two being 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Pixels.
    pub pixels: u64,
    /// Values.
    pub values: u64,
}

impl Ratio {
    /// The largest scale at which so many values are no longer than the room there is; no more than five pixels a value.
    #[must_use]
    pub fn fitting(longest: u64, room: f64) -> Self {
        let mut ratio = Self { pixels: 5, values: 1 };
        while ratio.of(longest) > room {
            ratio = match ratio {
                Self { pixels: 1, values } if values < 4 => Self { pixels: 1, values: values + 1 },
                Self { pixels: 1, values } if values < 1 << 40 => Self { pixels: 1, values: values * 2 },
                Self { pixels: 1, .. } => return ratio,
                Self { pixels, values } => Self { pixels: pixels - 1, values },
            };
        }
        ratio
    }

    /// So many values, in pixels.
    #[must_use]
    pub fn of(self, values: u64) -> f64 {
        values as f64 * self.pixels as f64 / self.values as f64
    }
}

/// A layer's maps as sheets behind each other: the chosen one in front, each further one a step up and to the right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fan {
    /// Width of a sheet.
    pub width: f64,
    /// Height of a sheet.
    pub height: f64,
    /// From a sheet to the next.
    pub step: f64,
    /// Sheets that are drawn.
    pub sheets: usize,
}

impl Fan {
    /// The fan of `maps` maps of `h` x `w` values in a room of this width and height.
    #[must_use]
    pub fn new(ratio: Ratio, h: u64, w: u64, maps: u64, room: [f64; 2]) -> Self {
        let (width, height) = (ratio.of(w), ratio.of(h));
        let left = (room[0] - width).min(room[1] - height).max(0.0);
        let most = usize::try_from(maps).unwrap_or(usize::MAX);
        // A step below a pixel and a half draws one grey block and no sheets.
        let fitting = |step: f64| whole(left / step) + 1;
        let step = if fitting(3.0) >= most { 3.0 } else { 2.0 };
        Self { width, height, step, sheets: most.min(fitting(step)).max(1) }
    }

    /// Width and height of all of it.
    #[must_use]
    pub fn extent(&self) -> [f64; 2] {
        let more = (self.sheets.max(1) - 1) as f64 * self.step;
        [self.width + more, self.height + more]
    }
}

/// What joins the box on one map to the box on the next: left, top, right and bottom of both, in pixels, beginning at the right
/// corners of one and ending at the left corners of the other.
#[must_use]
pub fn joined(here: [f64; 4], next: [f64; 4]) -> [[f64; 4]; 2] {
    [[here[2], here[1], next[0], next[1]], [here[2], here[3], next[0], next[3]]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// For every network and every page: no column lies on another, none beyond the page, none too narrow to be pressed.
        #[test]
        fn columns_stand_beside_each_other(groups in prop::collection::vec(1_usize..9, 1..14), width in 240.0_f64..2200.0, level in 0_usize..3) {
            let level = [Level::Fans, Level::Sheet, Level::Folded][level];
            let groups = if level == Level::Fans { vec![groups.iter().sum::<usize>().min(12)] } else { groups };
            let layout = Layout::new(level, &groups, width);
            let places = layout.places(&groups);
            prop_assert_eq!(places.len(), groups.iter().sum::<usize>());
            for (row, x) in &places {
                prop_assert!(*x >= 0.0 && x + layout.column <= width - layout.margin + 0.01, "{layout:?} {row} {x}");
            }
            for pair in places.windows(2) {
                let apart = pair[1].0 > pair[0].0 || pair[1].1 - pair[0].1 >= layout.column;
                prop_assert!(apart, "{layout:?} {pair:?}");
            }
            prop_assert!(layout.column >= 24.0, "{layout:?}");
        }

        /// A map is drawn exactly to scale, and a fan has all of its room and no more.
        #[test]
        fn maps_are_to_scale(sizes in prop::collection::vec((1_u64..600, 1_u64..600, 1_u64..3000), 1..13), width in 240.0_f64..2200.0) {
            let layout = Layout::new(Level::Fans, &[sizes.len()], width);
            let longest = sizes.iter().map(|(h, w, _)| *h.max(w)).max().unwrap();
            let ratio = Ratio::fitting(longest, layout.picture.min(layout.column));
            prop_assert!(ratio.pixels == 1 || ratio.values == 1);
            for (h, w, c) in sizes {
                let fan = Fan::new(ratio, h, w, c.min(32), [layout.column, layout.picture]);
                prop_assert_eq!(fan.width * ratio.values as f64, (w * ratio.pixels) as f64);
                prop_assert_eq!(fan.height * ratio.values as f64, (h * ratio.pixels) as f64);
                let [width, height] = fan.extent();
                prop_assert!(width <= layout.column + 0.01 && height <= layout.picture + 0.01);
                prop_assert!(fan.sheets >= 1 && fan.sheets as u64 <= c);
            }
        }
    }

    #[test]
    fn the_drawn_examples() {
        let layout = Layout::new(Level::Fans, &[6], 1440.0);
        assert_eq!((layout.per_row, layout.gap, layout.margin), (6, 24.0, 48.0));
        // Beside the bar that scrolls, too, the picture of the first visit has a pixel a value.
        let layout = Layout::new(Level::Fans, &[6], 1425.0);
        assert_eq!(Ratio::fitting(200, layout.picture), Ratio { pixels: 1, values: 1 });
        let layout = Layout::new(Level::Fans, &[6], 820.0);
        assert_eq!(layout.per_row, 6);
        assert_eq!(Ratio::fitting(200, layout.picture), Ratio { pixels: 1, values: 2 });
        // Twelve layers: one row where they can be read, else two of one length.
        assert_eq!([1440.0, 820.0].map(|width| Layout::new(Level::Fans, &[12], width).per_row), [12, 6]);
        // The layers of VGG-16: one row, on a phone a row a block.
        let blocks = [1, 3, 3, 4, 4, 4, 4];
        let by_group = [1920.0, 1440.0, 820.0, 390.0].map(|width| Layout::new(Level::Sheet, &blocks, width).by_group);
        assert_eq!(by_group, [false, false, false, true]);
        assert_eq!(Ratio::fitting(28, 140.0), Ratio { pixels: 5, values: 1 });
    }
}
