//! Where one value comes from: the cells of every map above it that it depends on, up to the pixels of the picture.
//!
//! Walks back from the value, clipping to each map, so that the answer is exact at borders (section "receptive field" of
//! the rules; a property test walks every dependency by hand).

use crate::nn::analysis::{NodeReport, Report};
use crate::nn::layers::{Channels, Sight, View};
use crate::nn::network::NodeId;
use crate::nn::sorted::Sorted;
use std::ops::RangeInclusive;

/// What a value depends on in one map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The map's node.
    pub node: NodeId,
    /// Rows of the map; none where all it depends on is padding.
    pub rows: Option<RangeInclusive<u64>>,
    /// Columns of the map.
    pub columns: Option<RangeInclusive<u64>>,
    /// Rows before clipping to this map: below 0 and beyond the map is padding.
    pub row_span: (i64, i64),
    /// Columns before clipping.
    pub column_span: (i64, i64),
    /// The channels it depends on.
    pub channels: RangeInclusive<u64>,
}

/// The cells that value (`y`, `x`, `channel`) of a node's map depends on: on its own map first, then on each map above it
/// in the order of the way up. Empty where the map has no such value, or a size is not known.
#[must_use]
pub fn trace(report: &Report, node: NodeId, y: u64, x: u64, channel: u64) -> Vec<Spot> {
    let places: Sorted<NodeId, usize> = report.nodes.iter().enumerate().map(|(at, entry)| (entry.id, at)).collect();
    let Some(at) = places.get(&node).copied() else { return vec![] };
    let single = |n: u64| Span { first: to_i64(n), last: to_i64(n) };
    let start = Wanted { rows: single(y), columns: single(x), channels: channel..=channel };
    let mut wanted: Vec<Option<Wanted>> = vec![None; at + 1];
    if let Some(last) = wanted.last_mut() {
        *last = Some(start);
    }
    let mut spots = vec![];
    for place in (0..=at).rev() {
        let (Some(entry), Some(Some(want))) = (report.nodes.get(place), wanted.get(place).cloned()) else { continue };
        let Some(spot) = spot(entry, &want) else { return spots };
        for (input, source) in entry.sources.iter().enumerate() {
            let above = places.get(source).copied();
            let Some((entry_above, slot)) = above.and_then(|at| Some((report.nodes.get(at)?, wanted.get_mut(at)?)))
            else {
                continue;
            };
            if let Some(back) = back(entry.view(input), entry_above, &spot) {
                *slot = Some(match slot.take() {
                    Some(other) => other.union(&back),
                    None => back,
                });
            }
        }
        spots.push(spot);
    }
    spots
}

#[derive(Clone, Copy)]
struct Span {
    first: i64,
    last: i64,
}

impl Span {
    fn clipped(self, size: u64) -> Option<RangeInclusive<u64>> {
        let last = self.last.min(to_i64(size) - 1);
        let (first, last) = (u64::try_from(self.first.max(0)).ok()?, u64::try_from(last).ok()?);
        (first <= last).then_some(first..=last)
    }
}

#[derive(Clone)]
struct Wanted {
    rows: Span,
    columns: Span,
    channels: RangeInclusive<u64>,
}

impl Wanted {
    fn union(&self, other: &Self) -> Self {
        let join = |a: Span, b: Span| Span { first: a.first.min(b.first), last: a.last.max(b.last) };
        Self {
            rows: join(self.rows, other.rows),
            columns: join(self.columns, other.columns),
            channels: *self.channels.start().min(other.channels.start())
                ..=*self.channels.end().max(other.channels.end()),
        }
    }
}

/// Rows, columns and channels of a node's map; a vector is channels of one cell.
fn size(entry: &NodeReport) -> Option<(u64, u64, u64)> {
    let shape = entry.shape()?;
    match shape.0.as_slice() {
        &[n] => Some((1, 1, n?)),
        _ => {
            let size = shape.hwc(entry.format)?;
            Some((size.h?, size.w?, size.c?))
        }
    }
}

fn spot(entry: &NodeReport, want: &Wanted) -> Option<Spot> {
    let (h, w, c) = size(entry)?;
    Some(Spot {
        node: entry.id,
        rows: want.rows.clipped(h),
        columns: want.columns.clipped(w),
        row_span: (want.rows.first, want.rows.last),
        column_span: (want.columns.first, want.columns.last),
        channels: *want.channels.start()..=(*want.channels.end()).min(c.saturating_sub(1)),
    })
}

/// What a spot depends on in the map above; nothing where it is all padding.
fn back(view: View, above: &NodeReport, spot: &Spot) -> Option<Wanted> {
    let (h, w, c) = size(above)?;
    let (rows, columns) = (spot.rows.as_ref()?, spot.columns.as_ref()?);
    let (rows, columns) =
        ((to_i64(*rows.start()), to_i64(*rows.end())), (to_i64(*columns.start()), to_i64(*columns.end())));
    let span = |(first, last): (i64, i64)| Span { first, last };
    let all = |n: u64| Span { first: 0, last: to_i64(n) - 1 };
    let (rows, columns) = match view.sight? {
        Sight::Cell => (span(rows), span(columns)),
        Sight::Window { h, w } => (span(h.back(rows.0, rows.1)), span(w.back(columns.0, columns.1))),
        Sight::Shift { top, left } => {
            let moved = |(first, last): (i64, i64), by: i64| span((first.saturating_sub(by), last.saturating_sub(by)));
            (moved(rows, top), moved(columns, left))
        }
        Sight::Along { h, w } => (span(h.back(rows.0, rows.1)), span(w.back(columns.0, columns.1))),
        Sight::Swapped => (span(columns), span(rows)),
        Sight::Everything => (all(h), all(w)),
    };
    let channels = match view.channels {
        Channels::Same => spot.channels.clone(),
        Channels::First => 0..=0,
        Channels::From(start) => {
            let last =
                spot.channels.end().checked_sub(start).filter(|_| *spot.channels.start() < start.saturating_add(c))?;
            spot.channels.start().saturating_sub(start)..=last.min(c.saturating_sub(1))
        }
        Channels::All => 0..=c.saturating_sub(1),
        Channels::Grouped { groups, output } => {
            let (each_in, each_out) = (c / groups.max(1), (output / groups.max(1)).max(1));
            let (first, last) = (spot.channels.start() / each_out, spot.channels.end() / each_out);
            first.saturating_mul(each_in)..=(last + 1).saturating_mul(each_in).saturating_sub(1)
        }
    };
    Some(Wanted { rows, columns, channels })
}

fn to_i64(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::analysis::{Field, analyze};
    use crate::nn::layers::Layer;
    use crate::nn::layers::conv2d::Conv2D;
    use crate::nn::layers::input_layer::InputLayer;
    use crate::nn::layers::max_pooling2d::MaxPooling2D;
    use crate::nn::layers::zero_padding2d::ZeroPadding2D;
    use crate::nn::network::Network;
    use crate::nn::window::{Padding, Window};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[derive(Clone, Debug)]
    enum Step {
        Conv { kernel: u64, stride: u64, dilation: u64, same: bool, groups: u64 },
        Pool { size: u64, stride: u64, same: bool },
        Pad { top: i64, left: i64 },
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (1_u64..4, 1_u64..3, 1_u64..3, any::<bool>(), 1_u64..3).prop_map(
                |(kernel, stride, dilation, same, groups)| {
                    let dilation = if stride > 1 { 1 } else { dilation };
                    Step::Conv { kernel, stride, dilation, same, groups }
                }
            ),
            (1_u64..4, 1_u64..4, any::<bool>()).prop_map(|(size, stride, same)| Step::Pool { size, stride, same }),
            (0_i64..3, 0_i64..3).prop_map(|(top, left)| Step::Pad { top, left }),
        ]
    }

    fn layer(step: &Step) -> Layer {
        let padding = |same: bool| if same { Padding::Same } else { Padding::Valid };
        match *step {
            Step::Conv { kernel, stride, dilation, same, groups } => Conv2D {
                filters: 4,
                kernel_size: [kernel; 2],
                strides: [stride; 2],
                dilation_rate: [dilation; 2],
                padding: padding(same),
                groups,
                ..Conv2D::default()
            }
            .into(),
            Step::Pool { size, stride, same } => MaxPooling2D {
                pool_size: [size; 2],
                strides: Some([stride; 2]),
                padding: padding(same),
                ..MaxPooling2D::default()
            }
            .into(),
            Step::Pad { top, left } => {
                ZeroPadding2D { padding: [[top, 0], [left, 1]], ..ZeroPadding2D::default() }.into()
            }
        }
    }

    /// Every input cell that a set of output cells depends on, cell by cell.
    fn dependencies(
        step: &Step,
        entry: &NodeReport,
        cells: &BTreeSet<(u64, u64, u64)>,
        size: (u64, u64, u64),
    ) -> BTreeSet<(u64, u64, u64)> {
        let mut found = BTreeSet::new();
        for &(y, x, c) in cells {
            match (step, entry.sight) {
                (Step::Pad { top, left }, _) => {
                    let (y, x) = (y as i64 - top, x as i64 - left);
                    if (0..size.0 as i64).contains(&y) && (0..size.1 as i64).contains(&x) {
                        found.insert((y as u64, x as u64, c));
                    }
                }
                (_, Some(Sight::Window { h, w })) => {
                    let taps = |w: &Window, at| w.taps(at).flatten().collect::<Vec<_>>();
                    let channels = match step {
                        Step::Conv { groups, .. } => {
                            let each = size.2 / groups;
                            let group = c / (4 / groups);
                            group * each..(group + 1) * each
                        }
                        _ => c..c + 1,
                    };
                    for (y, x) in taps(&h, y).iter().flat_map(|y| taps(&w, x).into_iter().map(move |x| (*y, x))) {
                        found.extend(channels.clone().map(|c| (y, x, c)));
                    }
                }
                _ => panic!("a step without sight"),
            }
        }
        found
    }

    proptest! {
        /// The box around all cells a value really depends on, on every map above it.
        #[test]
        fn the_beam_is_the_box_around_what_a_value_depends_on(steps in prop::collection::vec(step(), 1..4), v in 0.0_f64..1.0, u in 0.0_f64..1.0, channel in 0_u64..4) {
            let input = InputLayer { shape: vec![Some(11), Some(9), Some(4)], ..InputLayer::default() };
            let network = Network::stack("n", std::iter::once(input.into()).chain(steps.iter().map(layer)));
            let report = analyze(&network);
            let Some(last) = report.nodes.iter().rposition(|entry| entry.shape().is_some()) else { return Ok(()) };
            prop_assume!(last > 0);
            let (h, w, _) = size(&report.nodes[last]).unwrap();
            let (y, x) = ((v * h as f64) as u64, (u * w as f64) as u64);
            let spots = trace(&report, report.nodes[last].id, y, x, channel);
            let mut cells = BTreeSet::from([(y, x, channel)]);
            for (back, spot) in spots.iter().enumerate().skip(1) {
                let at = last - back;
                let shape = size(&report.nodes[at]).unwrap();
                cells = dependencies(&steps[at], &report.nodes[at + 1], &cells, shape);
                prop_assert_eq!(spot.node, report.nodes[at].id);
                if cells.is_empty() {
                    // With dilation the box may still hold cells between two taps that are both padding.
                    break;
                }
                let dilated = steps.iter().any(|step| matches!(step, Step::Conv { dilation, .. } if *dilation > 1));
                let gaps = steps.iter().any(|step| matches!(step, Step::Pool { size, stride, .. } if stride > size) || matches!(step, Step::Conv { kernel, stride, .. } if stride > kernel));
                let rows = cells.iter().map(|c| c.0).min().unwrap()..=cells.iter().map(|c| c.0).max().unwrap();
                let columns = cells.iter().map(|c| c.1).min().unwrap()..=cells.iter().map(|c| c.1).max().unwrap();
                let channels = cells.iter().map(|c| c.2).min().unwrap()..=cells.iter().map(|c| c.2).max().unwrap();
                let (r, c) = (spot.rows.clone().unwrap(), spot.columns.clone().unwrap());
                prop_assert_eq!(&spot.channels, &channels);
                if dilated || gaps {
                    prop_assert!(r.start() <= rows.start() && r.end() >= rows.end() && c.start() <= columns.start() && c.end() >= columns.end());
                } else {
                    prop_assert_eq!((r, c), (rows, columns));
                }
            }
            // Where nothing was clipped, the box is the receptive field that the report states.
            let inside = spots.len() == last + 1 && spots.iter().all(|spot| spot.rows.as_ref().is_some_and(|r| (*r.start() as i64, *r.end() as i64) == spot.row_span));
            if let (true, Some(Field::Window { y: reach, .. }), Some(spot)) = (inside, report.nodes[last].field, spots.last()) {
                prop_assert_eq!((spot.row_span.1 - spot.row_span.0 + 1) as u64, reach.size());
                prop_assert_eq!(spot.row_span.0, reach.low + y as i64 * reach.jump as i64);
            }
        }
    }
}
