//! What the tab *Window* says of the selected layer: what the picked cell reads, and in words.

use super::lens::{channels_read, class_name, name, picked, source};
use super::looking;
use super::state::State;
use crate::draw::sweep::{Axis, Reading};
use crate::nn::along::Along;
use crate::nn::analysis::NodeReport;
use crate::nn::kernels::pool::Of;
use crate::nn::network::NodeId;
use crate::nn::window::Window;
use crate::words::{Locale, count, list, lookup, sentences, t};

/// What the picked cell of the selected layer reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// The layer.
    pub node: NodeId,
    /// The layer whose maps it reads.
    pub source: NodeId,
    /// Along the height.
    pub h: Axis,
    /// Along the width.
    pub w: Axis,
    /// The picked row.
    pub y: u64,
    /// The picked column.
    pub x: u64,
    /// The map that is written.
    pub map: u64,
    /// The channel that is shown of those it reads.
    pub channel: u64,
    /// The first channel it reads, and how many.
    pub channels: (u64, u64),
    /// Channels of what it reads.
    pub all: u64,
}

/// What the picked cell reads; `None` where the layer does not work, or its cells have no place in what it reads.
#[must_use]
pub fn looked(state: &State) -> Option<Looked> {
    let entry = state.report.node(state.selected)?;
    match picked(state) {
        Some((pick, map)) => look(state, entry, map, |_| (pick.y, pick.x)),
        None => look(state, entry, looking::chosen(state, entry.id), |[h, w]: [&Axis; 2]| (h.output / 2, w.output / 2)),
    }
}

/// What a cell reads, of a layer of which this is said and that reads what a layer of the page gives.
pub(super) fn look(
    state: &State,
    entry: &NodeReport,
    map: u64,
    place: impl FnOnce([&Axis; 2]) -> (u64, u64),
) -> Option<Looked> {
    let source = source(entry)?;
    let (input, output) = (looking::map_size(state, source)?, looking::size_of(entry)?);
    let [h, w] = Axis::of(entry.sight?, input, output)?;
    let all = looking::channels_of(state, source)?;
    let (first, many) = channels_read(entry, all, map);
    let channel = looking::chosen(state, source).clamp(first, first + many.saturating_sub(1));
    if output.0 == 0 || output.1 == 0 {
        return None;
    }
    let (y, x) = place([&h, &w]);
    Some(Looked { node: entry.id, source, h, w, y, x, map, channel, channels: (first, many), all })
}

/// How a layer makes a value of what it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The greatest of it.
    Max,
    /// The mean of it.
    Mean,
    /// Each value is spread over several.
    Spread,
    /// Anything else: a sum of products, or the value itself.
    Other,
}

/// How a layer makes its values.
#[must_use]
pub fn kind(state: &State, looked: &Looked) -> Kind {
    let network = &state.document().network;
    let layer = network.node(looked.node).filter(|node| !node.off).and_then(|node| network.layer(node));
    let spreads = |axis: &Axis| match axis.reading {
        Reading::Along(Along::Spread(_) | Along::Repeat(_)) => true,
        Reading::Along(Along::Blend { input, output } | Along::Nearest { input, output }) => output > input,
        _ => false,
    };
    match layer.and_then(|layer| layer.op().pools()) {
        Some(Of::Max) => Kind::Max,
        Some(Of::Mean) => Kind::Mean,
        None if spreads(&looked.h) || spreads(&looked.w) => Kind::Spread,
        None => Kind::Other,
    }
}

/// What a pool found in the picked window: which cell won, or how many cells the mean is of.
#[must_use]
pub fn found(l: Locale, looked: &Looked, kind: Kind, read: impl Fn(u64, u64) -> Option<f32>) -> Option<String> {
    let on_map = |axis: &Axis, place: u64| -> Vec<u64> {
        axis.taps(place)
            .into_iter()
            .filter_map(|(_, cell)| u64::try_from(cell).ok().filter(|cell| *cell < axis.input))
            .collect()
    };
    let (rows, columns) = (on_map(&looked.h, looked.y), on_map(&looked.w, looked.x));
    match kind {
        Kind::Mean => {
            let real = rows.len() as u64 * columns.len() as u64;
            let all = looked.h.taps(looked.y).len() as u64 * looked.w.taps(looked.x).len() as u64;
            Some(if real == all { t::window_mean_of(l, real) } else { t::window_mean_of_real(l, real, count(l, all)) })
        }
        Kind::Max => {
            let mut won: Option<(u64, u64, f32)> = None;
            let mut ties = 0_u64;
            for (y, x) in rows.iter().flat_map(|y| columns.iter().map(move |x| (*y, *x))) {
                let held = read(y, x)?;
                match won {
                    Some((.., most)) if held < most => {}
                    Some((.., most)) if held.total_cmp(&most).is_eq() => ties += 1,
                    _ => (won, ties) = (Some((y, x, held)), 0),
                }
            }
            let (y, x, _) = won?;
            Some(if ties == 0 { t::window_won(l, y, x) } else { t::window_tied(l, y, x, ties) })
        }
        Kind::Spread | Kind::Other => None,
    }
}

/// One axis in figures: "50 in · padding 0 + 1 · stride 2 · 25 out", and what is never read.
#[must_use]
pub fn head(l: Locale, axis: &Axis) -> String {
    let (before, after) = axis.padding();
    let mut parts =
        vec![t::window_in(l, count(l, axis.input)), t::window_padding(l, count(l, before), count(l, after))];
    if let Some(window) = axis.window() {
        parts.push(t::window_stride(l, count(l, window.stride)));
        if window.dilation > 1 {
            parts.push(t::window_dilation(l, count(l, window.dilation)));
        }
    }
    parts.push(t::window_out(l, count(l, axis.output)));
    match axis.unread() {
        (0, after) => {
            let unread = after + axis.skipped().unwrap_or(0);
            parts.extend((unread > 0).then(|| t::window_never_read(l, unread)));
        }
        (before, after) => parts.push(t::window_cut_away(l, count(l, before), count(l, after))),
    }
    parts.join(" · ")
}

/// First and last of some rows or columns, as they are read.
fn range((first, last): (i64, i64)) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

/// Rows, or columns, by their numbers.
#[must_use]
pub fn numbered(l: Locale, (first, last): (i64, i64), rows: bool) -> String {
    let range = || range((first, last));
    match (first == last, rows) {
        (true, true) => t::window_at_row(l, first),
        (true, false) => t::window_at_column(l, first),
        (false, true) => t::window_at_rows(l, range()),
        (false, false) => t::window_at_columns(l, range()),
    }
}

/// What the window does, made of this layer's own numbers.
#[must_use]
pub fn sentence(l: Locale, state: &State, looked: &Looked) -> String {
    let class = class_name(&state.document().network, looked.node);
    let source = name(state, looked.source);
    if looked.h.window().is_none() {
        let cell = t::window_cell(
            l,
            looked.y,
            looked.x,
            numbered(l, looked.h.span(looked.y), true),
            numbered(l, looked.w.span(looked.x), false),
            source,
        );
        return match looked.h.reading {
            Reading::Along(Along::Spread(_) | Along::Shift(_) | Along::Repeat(_)) => {
                sentences(l, &[&cell, lookup(l, &["layer.", class, ".about"].concat()).unwrap_or_default()])
            }
            _ => cell,
        };
    }
    let rows = numbered(l, looked.h.span(looked.y), true);
    let columns = numbered(l, looked.w.span(looked.x), false);
    let (_, many) = looked.channels;
    let reads = match many {
        1 => t::window_reads_one(l, rows, columns, looked.channel),
        _ if many == looked.all => t::window_reads_all(l, rows, columns, count(l, many), looked.channel),
        _ => t::window_reads_group(l, rows, columns, count(l, many), count(l, looked.all), looked.channel),
    };
    sentences(l, &[&reads, &border(l, looked)])
}

/// What happens at the border: the padding and why, or what no window reads.
fn border(l: Locale, looked: &Looked) -> String {
    let axes = [(&looked.h, looked.y, true), (&looked.w, looked.x, false)];
    let padded = |(axis, place, _): &(&Axis, u64, bool)| {
        let (first, last) = axis.span(*place);
        first < 0 || last >= i64::try_from(axis.input).unwrap_or(i64::MAX)
    };
    // What of the picked window is padding; then why, on an axis where some is, else on one that is padded at all.
    let mut said: Vec<String> =
        axes.iter().filter(|axis| padded(axis)).map(|(axis, place, rows)| hanging(l, axis, *place, *rows)).collect();
    let shown =
        axes.iter().find(|axis| padded(axis)).or_else(|| axes.iter().find(|(axis, ..)| axis.padding() != (0, 0)));
    if let Some((axis, _, rows)) = shown
        && let Some(window) = axis.window()
    {
        said.push(why(l, window, *rows));
        said.extend(skipped(l, [looked.h.skipped(), looked.w.skipped()]));
        return sentences(l, &said.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let (rows, columns) = (looked.h.unread().1, looked.w.unread().1);
    let between = [looked.h.skipped(), looked.w.skipped()];
    match (rows, columns) {
        (0, 0) if between == [Some(0); 2] => t::window_valid_whole(l).to_owned(),
        (0, 0) => {
            let whole = t::window_valid(l).to_owned();
            sentences(l, &[&whole, &skipped(l, between).unwrap_or_default()])
        }
        _ => {
            let end = unread(l, rows, columns);
            sentences(l, &[&end, &skipped(l, between).unwrap_or_default()])
        }
    }
}

/// Rows and columns between windows that none reads, if there are any.
#[must_use]
pub fn skipped(l: Locale, [rows, columns]: [Option<u64>; 2]) -> Option<String> {
    let rows = rows.filter(|n| *n > 0).map(|n| t::window_rows(l, n));
    let columns = columns.filter(|n| *n > 0).map(|n| t::window_columns(l, n));
    let cells: Vec<&str> = [&rows, &columns].into_iter().flatten().map(String::as_str).collect();
    (!cells.is_empty()).then(|| t::window_skipped(l, list(l, &cells)))
}

/// Which rows or columns of the picked window are padding.
fn hanging(l: Locale, axis: &Axis, place: u64, rows: bool) -> String {
    let size = i64::try_from(axis.input).unwrap_or(i64::MAX);
    let outside: Vec<i64> =
        axis.taps(place).into_iter().map(|(_, cell)| cell).filter(|cell| *cell < 0 || *cell >= size).collect();
    let one = outside.len() == 1;
    // A window may hang over on both sides.
    let parts = [
        outside.iter().filter(|cell| **cell < 0).collect::<Vec<_>>(),
        outside.iter().filter(|cell| **cell >= size).collect(),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter_map(|part| Some(range((**part.first()?, **part.last()?))))
        .map(|part| part.replace('-', "−"))
        .collect();
    let cells = list(l, &parts.iter().map(String::as_str).collect::<Vec<_>>());
    match (rows, one) {
        (true, true) => t::window_row_is_padding(l, cells),
        (true, false) => t::window_rows_are_padding(l, cells),
        (false, true) => t::window_column_is_padding(l, cells),
        (false, false) => t::window_columns_are_padding(l, cells),
    }
}

/// How many zeros `same` adds before and after, and why so many.
fn why(l: Locale, window: &Window, rows: bool) -> String {
    let total = window.before + window.after;
    let sum = t::window_total(
        l,
        count(l, window.output.saturating_sub(1)),
        count(l, window.stride),
        count(l, window.effective()),
        count(l, window.input),
        count(l, total),
    );
    let n = window.after;
    match (rows, window.before) {
        (true, 0) => t::window_same_rows_after(l, n, sum),
        (true, before) => t::window_same_rows(l, before, count(l, n), sum),
        (false, 0) => t::window_same_columns_after(l, n, sum),
        (false, before) => t::window_same_columns(l, before, count(l, n), sum),
    }
}

/// Rows and columns at the end that no window reads, counted in words.
#[must_use]
pub fn unread(l: Locale, rows: u64, columns: u64) -> String {
    match (rows, columns) {
        (0, 0) => String::new(),
        (rows, 0) => t::window_unread(l, t::window_rows(l, rows)),
        (0, columns) => t::window_unread(l, t::window_columns(l, columns)),
        (rows, columns) => t::window_unread_both(l, t::window_rows(l, rows), t::window_columns(l, columns)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lens::tests::first_visit;
    use crate::app::message::Msg;
    use crate::app::update::update;

    #[test]
    fn one_row_is_a_row() {
        let said = |l, rows| numbered(l, rows, true);
        assert_eq!([(14, 14), (13, 15)].map(|rows| said(Locale::En, rows)), ["row 14", "rows 13–15"]);
        assert_eq!([(14, 14), (13, 15)].map(|rows| said(Locale::ZhCn, rows)), ["行 14", "行 13–15"]);
        assert_eq!(numbered(Locale::En, (2, 2), false), "column 2");
    }

    /// The cell of the drawings.
    #[test]
    fn the_sentence_is_made_of_the_layers_numbers() {
        let mut state = first_visit();
        update(&mut state, Msg::Channel(NodeId(4), 12));
        update(&mut state, Msg::Channel(NodeId(3), 7));
        update(&mut state, Msg::Pick { node: NodeId(4), y: 24, x: 6 });
        let said = |state: &State| sentence(Locale::En, state, &looked(state).unwrap());
        assert_eq!(
            said(&state),
            "The window reads rows 48–50 and columns 12–14 (counted from 0) of all 32 channels; channel 7 is shown. Row 50 is \
             padding. Here **same** adds no row before and 1 row of zeros after, since 24·2 + 3 − 50 = 1."
        );
        update(&mut state, Msg::Pick { node: NodeId(4), y: 24, x: 24 });
        assert!(
            said(&state).contains("Row 50 is padding. Column 50 is padding. Here **same** adds no row"),
            "{}",
            said(&state)
        );
        update(&mut state, Msg::Pick { node: NodeId(1), y: 0, x: 99 });
        assert_eq!(
            said(&state),
            "The window reads rows 0–1 and columns 198–199 (counted from 0) of channel 0. No padding: whole windows only, and every \
             cell is read."
        );
        update(&mut state, Msg::Select(NodeId(0)));
        assert_eq!(looked(&state), None);
    }
}
