//! What is looked at: the selected node, the chosen maps, the picked cell, and what the worker is asked for because of them.

use super::overview;
use super::state::{NodeMaps, Pick, State};
use crate::draw::beam::{Spot, trace};
use crate::nn::analysis::NodeReport;
use crate::nn::document::Title;
use crate::nn::layers::Channels;
use crate::nn::network::NodeId;
use crate::nn::sorted::Sorted;
use crate::worker::{Detail, Failure, Request, Strip, Wanted};
use std::rc::Rc;

/// Maps in a strip.
pub const STRIP: u64 = 32;

/// The longest side of a map in a strip, in pixels: twice what it measures on the screen, for dense displays.
pub const TILE: u32 = 64;

/// Values of a layer that cross to the page for the lens, in one message that takes no longer than a step; a larger layer shows
/// its strip only.
const MOST_VALUES: u64 = 1 << 22;

/// Values of a vector that are drawn as bars.
const MOST_BARS: u64 = 1 << 16;

/// The node whose choice of a map a node shares: layers that work channel by channel show the same channel above and
/// below, so that the beam never passes from one map to another through a pool.
#[must_use]
pub fn channel_owner(state: &State, node: NodeId) -> NodeId {
    let mut at = node;
    // Sources lie above, so this ends.
    while let Some(entry) = state.report.node(at) {
        match entry.sources.as_slice() {
            [above]
                if entry.channels == Channels::Same
                    && channels(entry) == state.report.node(*above).and_then(channels) =>
            {
                at = *above;
            }
            _ => break,
        }
    }
    at
}

/// The number of maps of a node: its channels, or the entries of a vector.
#[must_use]
pub fn channels_of(state: &State, node: NodeId) -> Option<u64> {
    state.report.node(node).and_then(channels)
}

fn channels(entry: &NodeReport) -> Option<u64> {
    let shape = entry.shape()?;
    match shape.0.as_slice() {
        &[n] => n,
        _ => shape.hwc(entry.format)?.c,
    }
}

/// Rows and columns of a node's maps.
#[must_use]
pub fn map_size(state: &State, node: NodeId) -> Option<(u64, u64)> {
    size_of(state.report.node(node)?)
}

/// Rows and columns of a node's maps.
#[must_use]
pub fn size_of(entry: &NodeReport) -> Option<(u64, u64)> {
    let shape = entry.shape()?;
    if shape.0.len() == 1 {
        return Some((1, 1));
    }
    let size = shape.hwc(entry.format)?;
    Some((size.h?, size.w?))
}

/// Whether the values that the page has of a node are those of this network.
#[must_use]
pub fn is_fresh(state: &State, node: NodeId) -> bool {
    let network = &state.document().network;
    let input = network.node(node).is_some_and(|node| node.body.is_input());
    input || state.maps.get(&node).is_some_and(|maps| maps.values.is_some() && maps.valued >= state.fresh)
}

/// The chosen map of a node.
#[must_use]
pub fn chosen(state: &State, node: NodeId) -> u64 {
    let owner = channel_owner(state, node);
    let channel = state.channels.get(&owner).copied().unwrap_or(0);
    // A layer that does not work keeps what was chosen, for when it does again.
    channels_of(state, node).map_or(channel, |channels| channel.min(channels.saturating_sub(1)))
}

/// The picked cell where the map still has it, else the nearest one it has.
#[must_use]
pub fn picked(state: &State) -> Option<Pick> {
    let pick = state.pick?;
    let now = map_size(state, pick.node)?;
    let of = state.pick_of.unwrap_or(now);
    // The middle of the cell, in parts of the map.
    let moved = |at: u64, of: u64, now: u64| match of == now {
        true => at,
        false => u64::try_from((2 * u128::from(at) + 1) * u128::from(now) / (2 * u128::from(of.max(1)))).unwrap_or(at),
    };
    nearest(state, Pick { y: moved(pick.y, of.0, now.0), x: moved(pick.x, of.1, now.1), ..pick })
}

/// A cell is picked.
pub(super) fn pin(state: &mut State, pick: Pick) {
    state.pick = Some(pick);
    state.pick_of = map_size(state, pick.node);
}

fn nearest(state: &State, pick: Pick) -> Option<Pick> {
    let (h, w) = map_size(state, pick.node)?;
    (h > 0 && w > 0).then(|| Pick { node: pick.node, y: pick.y.min(h - 1), x: pick.x.min(w - 1) })
}

/// Looks at the first layer after the input, and picks a cell of its map.
pub fn look_at_first(state: &mut State) {
    let nodes = &state.document().network.nodes;
    let first = nodes.iter().find(|node| !node.body.is_input()).or_else(|| nodes.first());
    state.selected = first.map_or(NodeId(0), |node| node.id);
    state.pick = None;
    // On the first visit the picked cell lies on the cat's eye, which every reader looks at anyway.
    let (v, u, channel) = match &state.document().title {
        Title::Preset(id) if id == "edges-then-patterns" => (0.495, 0.885, Some(1)),
        _ => (0.5, 0.5, None),
    };
    if let Some(channel) = channel {
        state.channels.insert(state.selected, channel);
        // Below it a map that still shows the cat.
        if let Some(second) = state.document().network.nodes.get(2).map(|node| node.id) {
            state.channels.insert(second, 3);
        }
    }
    if let Some((h, w)) = map_size(state, state.selected).filter(|(h, w)| *h > 0 && *w > 0) {
        // A cell of a map: far below what f64 holds.
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let at = |part: f64, of: u64| ((of as f64 * part) as u64).min(of - 1);
        pin(state, Pick { node: state.selected, y: at(v, h), x: at(u, w) });
    }
}

/// The nodes that the lens looks at: the selected one, and those it reads.
#[must_use]
pub fn looked_at(state: &State) -> Vec<NodeId> {
    let sources = state.report.node(state.selected).map(|entry| entry.sources.as_slice()).unwrap_or_default();
    std::iter::once(state.selected).chain(sources.iter().copied()).collect()
}

/// Whether the lens shows the values of a node one by one.
#[must_use]
pub fn shows_values(state: &State, node: NodeId) -> bool {
    node == state.selected || (state.tab.shows_sources() && looked_at(state).contains(&node))
}

/// All that the screen shows and does not have, where it can be had. Only the cards near the view and the lens show maps.
#[must_use]
pub fn missing(state: &State) -> Vec<Wanted> {
    let looked_at = looked_at(state);
    let shown = overview::near(state, &state.near);
    let most = overview::maps(state);
    let nodes = state.document().network.nodes.iter().zip(&state.report.nodes).enumerate();
    let nodes = nodes.filter(|(_, (node, _))| !node.body.is_input());
    let wanted = nodes.flat_map(|(at, (node, entry))| match looked_at.contains(&node.id) {
        true => wanted(state, entry, STRIP),
        false if shown.contains(&at) => wanted(state, entry, most),
        false => vec![],
    });
    wanted.collect()
}

/// The request for what is missing; none while there is no picture, or nothing is missing.
#[must_use]
pub fn request(state: &State) -> Option<Request> {
    let picture = state.picture.input.clone()?;
    let document = state.document();
    let wanted = missing(state);
    if wanted.is_empty() {
        return None;
    }
    Some(Request {
        revision: state.revision + 1,
        network: document.network.clone(),
        weights: document.weights.clone(),
        picture,
        wanted,
    })
}

/// Whether a node shows maps that are older than the network, and newer ones are not there soon.
#[must_use]
pub fn is_stale(state: &State, node: NodeId) -> bool {
    let age = |maps: &NodeMaps| if maps.strip.is_some() { maps.revision } else { maps.valued };
    state.queue.is_busy() && state.maps.get(&node).is_some_and(|maps| age(maps) < state.late.min(state.fresh))
}

/// The maps of a strip: the first one, and how many; none where a layer's output is no stack of maps.
#[must_use]
pub fn tiles(entry: &NodeReport, chosen: u64) -> Option<(u64, u64)> {
    if entry.shape()?.0.len() != 3 {
        return None;
    }
    let first = chosen - chosen % STRIP;
    Some((first, channels(entry).unwrap_or(STRIP).saturating_sub(first).min(STRIP)))
}

/// What is wanted of a node and not there.
fn wanted(state: &State, entry: &NodeReport, most: u64) -> Vec<Wanted> {
    let node = entry.id;
    let Some(shape) = entry.shape() else { return vec![] };
    let maps = state.maps.get(&node);
    let holds = |revision: u64| revision >= state.fresh;
    // What failed will fail again, unless it was the worker that did.
    let fails = |failure| !matches!(failure, Failure::Died | Failure::Unreadable);
    if maps.is_some_and(|maps| holds(maps.revision) && maps.failure.is_some_and(fails)) {
        return vec![];
    }
    let values = shape.count().ok().flatten();
    let mut wanted = vec![];
    let chosen = chosen(state, node);
    if let Some((first, count)) = tiles(entry, chosen) {
        let strip = maps.filter(|maps| holds(maps.revision)).and_then(|maps| maps.strip.as_ref());
        let count = count.min(most);
        // A layer may make fewer maps than it says, as Keras's own does with `glu`.
        let does = |strip: &Rc<Strip>| {
            let count = count.min(strip.channels.saturating_sub(first));
            (strip.first, strip.chosen) == (first, chosen) && strip.ranges.len() as u64 >= count
        };
        if !strip.is_some_and(does) {
            wanted.push(Detail::Strip { first, count, tile: TILE, scale: state.scale, chosen });
        }
    }
    let bars = shape.0.len() == 1 && values.is_some_and(|n| n <= MOST_BARS);
    let there = maps.is_some_and(|maps| holds(maps.valued) && maps.values.is_some());
    if (bars || (shows_values(state, node) && values.is_none_or(|n| n <= MOST_VALUES))) && !there {
        wanted.push(Detail::Values);
    }
    wanted.into_iter().map(|detail| Wanted { node, detail }).collect()
}

/// The cells that the value under the pointer comes from, or else the picked one: on its own map and on every map above it up to the picture: top, left,
/// bottom and right as parts of the map.
#[must_use]
pub fn beam(state: &State) -> Sorted<NodeId, [f64; 4]> {
    let Some(pick) = state.hover.and_then(|hover| nearest(state, hover)).or_else(|| picked(state)) else {
        return Sorted::new();
    };
    let spots = trace(&state.report, pick.node, pick.y, pick.x, chosen(state, pick.node));
    let part = |spot: &Spot| {
        let (h, w) = map_size(state, spot.node)?;
        let (rows, columns) = (spot.rows.as_ref()?, spot.columns.as_ref()?);
        // Cells of a map: far below what f64 holds exactly.
        #[allow(clippy::cast_precision_loss)]
        let of = |n: u64, size: u64| n as f64 / size as f64;
        Some([of(*rows.start(), h), of(*columns.start(), w), of(rows.end() + 1, h), of(columns.end() + 1, w)])
    };
    spots.iter().filter_map(|spot| Some((spot.node, part(spot)?))).collect()
}
