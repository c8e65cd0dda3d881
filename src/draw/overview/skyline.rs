//! The skyline: all layers seen from the side, in their order. A bar's height is the size of a map, its thickness the channels;
//! an arc over the bars is a connection that goes past other layers.

use super::Ratio;

/// What a layer gives, as the skyline shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Maps: so many rows, so many channels.
    Maps {
        /// Rows.
        rows: u64,
        /// Channels.
        channels: u64,
    },
    /// A vector: a dashed line, whose length says nothing.
    Vector,
    /// Nothing: it does not work, or its size is not known.
    Nothing,
}

/// A layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Its left edge.
    pub x: f64,
    /// Its thickness.
    pub width: f64,
    /// Its height above the ground.
    pub height: f64,
}

impl Bar {
    /// Its middle.
    #[must_use]
    pub fn middle(&self) -> f64 {
        self.x + self.width / 2.0
    }
}

/// A connection past other layers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arc {
    /// The layer it comes from.
    pub from: usize,
    /// The layer that reads it.
    pub to: usize,
    /// Its height above the ground.
    pub height: f64,
}

/// The skyline.
#[derive(Clone, Debug, PartialEq)]
pub struct Skyline {
    /// One a layer.
    pub bars: Vec<Bar>,
    /// The connections past others.
    pub arcs: Vec<Arc>,
    /// Pixels to rows.
    pub rows: Ratio,
    /// Channels to a pixel.
    pub channels: u64,
    /// A bar is never thinner than this.
    pub least: f64,
}

/// Room above the bars for arcs, as a part of the height.
const ARCS: f64 = 0.2;
/// An arc stands so far above what it passes.
const ABOVE: f64 = 5.0;

/// The skyline of these layers in a room of this width and height. `skips` are the connections past other layers: from which, to which;
/// `middles` where the layers stand, if something else says so, and how thick a bar may be there.
#[must_use]
pub fn skyline(
    sides: &[Side],
    skips: &[(usize, usize)],
    [width, height]: [f64; 2],
    middles: Option<(&[f64], f64)>,
) -> Skyline {
    let room = if skips.is_empty() { height } else { height * (1.0 - ARCS) };
    let tallest =
        sides.iter().map(|side| if let Side::Maps { rows, .. } = side { *rows } else { 1 }).max().unwrap_or(1);
    let rows = Ratio::fitting(tallest, room);
    let slot = width / sides.len().max(1) as f64;
    let (gap, least) = ((slot * 0.4).min(8.0), (slot * 0.3).min(1.0));
    let thick = |side: &Side, per: u64| match side {
        Side::Maps { channels, .. } => (*channels as f64 / per as f64).max(least),
        Side::Vector => (slot * 0.5).min(2.0),
        Side::Nothing => (slot * 0.5).min(8.0),
    };
    let mut channels = 1;
    loop {
        let total: f64 = sides.iter().map(|side| thick(side, channels)).sum();
        let most = sides.iter().map(|side| thick(side, channels)).fold(0.0, f64::max);
        let fits = middles.map_or(total + gap * sides.len() as f64 <= width, |(_, each)| most <= each);
        // No bar is a wall beside which the others are not seen.
        if (fits && most <= 48.0) || channels >= 1 << 40 {
            break;
        }
        channels *= 2;
    }
    let total: f64 = sides.iter().map(|side| thick(side, channels)).sum();
    let between = (width - total).max(0.0) / sides.len().max(1) as f64;
    let mut x = between / 2.0;
    let mut bars = Vec::with_capacity(sides.len());
    for (at, side) in sides.iter().enumerate() {
        let width = thick(side, channels);
        let left = middles.and_then(|(middles, _)| middles.get(at)).map_or(x, |middle| middle - width / 2.0);
        let height = match side {
            Side::Maps { rows: n, .. } => rows.of(*n).max(1.0),
            Side::Vector => room,
            Side::Nothing => room / 4.0,
        };
        bars.push(Bar { x: left, width, height });
        x += width + between;
    }
    let arcs = arcs(&bars, skips, sides, height);
    Skyline { bars, arcs, rows, channels, least }
}

/// Arcs over what they pass, each above those that it spans; those that cannot be told from a bar are left out.
fn arcs(bars: &[Bar], passing: &[(usize, usize)], sides: &[Side], most: f64) -> Vec<Arc> {
    let mut spans: Vec<(usize, usize)> = passing.to_vec();
    crate::nn::order::sort_by_key(&mut spans, |(from, to)| to - from);
    let mut arcs: Vec<Arc> = vec![];
    for (from, to) in spans {
        let (Some(one), Some(other)) = (bars.get(from), bars.get(to)) else { continue };
        if other.middle() - one.middle() < 3.0 {
            continue;
        }
        let passed =
            bars.iter().zip(sides).take(to + 1).skip(from).filter(|(_, side)| matches!(side, Side::Maps { .. }));
        let over = passed.map(|(bar, _)| bar.height).fold(0.0, f64::max);
        let inner = arcs.iter().filter(|arc| arc.from >= from && arc.to <= to);
        let over = inner.map(|arc| arc.height).fold(over, f64::max);
        arcs.push(Arc { from, to, height: (over + ABOVE).min(most) });
    }
    arcs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn side() -> impl Strategy<Value = Side> {
        prop_oneof![
            8 => (1_u64..600, 1_u64..5000).prop_map(|(rows, channels)| Side::Maps { rows, channels }),
            1 => Just(Side::Vector),
            1 => Just(Side::Nothing),
        ]
    }

    proptest! {
        /// For 3 to 1,041 layers on pages of any width: bars beside each other, within the room, to scale.
        #[test]
        fn the_skyline_fits_and_is_to_scale(sides in prop::collection::vec(side(), 1..1042), width in 280.0_f64..1900.0, reads in prop::collection::vec((0_usize..1000, 2_usize..60), 0..40)) {
            let read: Vec<(usize, usize)> = reads.into_iter().map(|(from, by)| (from, from + by)).filter(|(_, to)| *to < sides.len()).collect();
            let drawn = skyline(&sides, &read, [width, 120.0], None);
            prop_assert_eq!(drawn.bars.len(), sides.len());
            let mut left = 0.0;
            for (bar, side) in drawn.bars.iter().zip(&sides) {
                prop_assert!(bar.x >= left - 1e-6 && bar.width > 0.0, "{bar:?} after {left}");
                left = bar.x + bar.width;
                prop_assert!(bar.height > 0.0 && bar.height <= 120.0);
                if let Side::Maps { rows, channels } = side {
                    prop_assert_eq!(bar.height, drawn.rows.of(*rows).max(1.0));
                    prop_assert_eq!(bar.width, (*channels as f64 / drawn.channels as f64).max(drawn.least));
                }
            }
            prop_assert!(left <= width + 1e-6);
            for arc in &drawn.arcs {
                prop_assert!(arc.from < arc.to && arc.height <= 120.0);
            }
        }
    }

    #[test]
    fn an_arc_stands_over_what_it_passes() {
        let sides = [Side::Maps { rows: 50, channels: 8 }; 12];
        let drawn = skyline(&sides, &[(2, 5), (1, 6), (8, 10)], [400.0, 100.0], None);
        let heights: Vec<(usize, usize, bool)> =
            drawn.arcs.iter().map(|arc| (arc.from, arc.to, arc.height > drawn.bars[0].height)).collect();
        assert_eq!(heights, [(8, 10, true), (2, 5, true), (1, 6, true)]);
        assert!(drawn.arcs[2].height > drawn.arcs[1].height, "{:?}", drawn.arcs);
    }

    #[test]
    fn layers_stand_over_their_columns() {
        let sides = [Side::Maps { rows: 224, channels: 64 }, Side::Maps { rows: 14, channels: 512 }];
        let drawn = skyline(&sides, &[], [200.0, 112.0], Some((&[50.0, 150.0], 52.0)));
        assert_eq!(drawn.bars.iter().map(Bar::middle).collect::<Vec<_>>(), [50.0, 150.0]);
        assert_eq!((drawn.rows, drawn.channels), (Ratio { pixels: 1, values: 2 }, 16));
        assert_eq!(
            drawn.bars.iter().map(|bar| (bar.width, bar.height)).collect::<Vec<_>>(),
            [(4.0, 112.0), (32.0, 7.0)]
        );
    }
}
