//! The picture as the input layer gets it, and as the screen shows it.

use super::state::State;
use crate::nn::document::{Fit, PictureSource};
use crate::nn::maps::Maps;
use crate::nn::network::NodeId;
use crate::nn::picture::{PATTERNS, from_pattern, from_rgba, input_size};
use crate::nn::shape::{DataFormat, Hwc, Shape};
use crate::worker::Pixels;
use std::rc::Rc;

/// Cells an input may have before no picture is made for it: beyond that a page has no memory for its maps anyway.
const MOST_CELLS: u64 = 1 << 24;

/// Side of a pattern for an input whose size is free.
const FREE_SIDE: u64 = 200;

/// What the input's values are made of; while it stays the same they do.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    source: PictureSource,
    ticket: u64,
    fit: Fit,
    size: [u64; 3],
    format: DataFormat,
}

/// The first input layer, its shape and the order of its axes (that of the layer that reads it).
#[must_use]
pub fn first_input(state: &State) -> Option<(NodeId, Shape, DataFormat)> {
    let at = state.document().network.nodes.iter().position(|node| node.body.is_input())?;
    let entry = state.report.nodes.get(at)?;
    let reader = state.report.nodes.iter().find(|reader| reader.sources.contains(&entry.id));
    let format = reader.map_or(DataFormat::ChannelsLast, |reader| reader.format);
    Some((entry.id, entry.shape()?.clone(), format))
}

/// Whether a sample is a pattern, made here, and no picture to decode.
#[must_use]
pub fn is_pattern(source: &PictureSource) -> bool {
    matches!(source, PictureSource::Sample(id) if PATTERNS.contains(&id.as_str()))
}

/// Why there is no picture for an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoInput {
    /// What comes in is no picture.
    NoPicture,
    /// It would take more than is filled: bytes it takes, and bytes at most.
    TooLarge {
        /// Bytes it takes.
        needed: u64,
        /// Bytes at most.
        most: u64,
    },
    /// The machine did not give the memory.
    Refused {
        /// Bytes it takes.
        needed: u64,
    },
}

/// The input that gets no picture, while none is on its way, and why; nothing where the network gets one.
#[must_use]
pub fn no_input(state: &State) -> Option<(NodeId, NoInput)> {
    if state.picture.input.is_some() || state.picture.decoding {
        return None;
    }
    let (node, shape, _) = first_input(state)?;
    let needed = shape.count().ok().flatten().map(|values| values.saturating_mul(4));
    let why = match needed {
        Some(needed) if needed > MOST_CELLS * 4 => NoInput::TooLarge { needed, most: MOST_CELLS * 4 },
        Some(needed) if wanted(state).is_some() => NoInput::Refused { needed },
        _ => NoInput::NoPicture,
    };
    Some((node, why))
}

/// Makes the input's values anew if what they are made of has changed. True if they have.
pub fn prepare(state: &mut State) -> bool {
    let Some(key) = wanted(state) else {
        let had = state.picture.input.is_some();
        (state.picture.input, state.picture.shown, state.picture.key) = (None, None, None);
        return had;
    };
    if state.picture.key.as_ref() == Some(&key) {
        return false;
    }
    if state.picture.decoding {
        // The picture before stays until the new one is there, if it fits this input.
        let fits = state.picture.key.as_ref().is_some_and(|old| (old.size, old.format) == (key.size, key.format));
        if !fits {
            (state.picture.input, state.picture.shown, state.picture.key) = (None, None, None);
        }
        return !fits;
    }
    let [h, w, c] = key.size;
    let made = match &key.source {
        PictureSource::Sample(id) if is_pattern(&key.source) => from_pattern(id, h, w, c),
        _ => state.picture.decoded.as_ref().and_then(|picture| from_rgba(picture, key.fit, h, w, c)),
    };
    let Some(maps) = made else {
        (state.picture.input, state.picture.shown, state.picture.key) = (None, None, None);
        return true;
    };
    state.picture.shown = Some(Rc::new(shown(&maps)));
    state.picture.input = Some(match key.format {
        DataFormat::ChannelsLast => maps,
        DataFormat::ChannelsFirst => channels_first(&maps),
    });
    state.picture.key = Some(key);
    true
}

fn wanted(state: &State) -> Option<Key> {
    let (_, shape, format) = first_input(state)?;
    let picture = &state.document().picture;
    let natural = state.picture.decoded.as_ref().map_or((FREE_SIDE, FREE_SIDE), |p| (p.height.into(), p.width.into()));
    let last = match (format, shape.0.as_slice()) {
        (DataFormat::ChannelsFirst, &[c, h, w]) => Shape(vec![h, w, c]),
        _ => shape,
    };
    let Hwc { h: Some(h), w: Some(w), c: Some(c) } = input_size(&last, natural)? else { return None };
    let cells = h.checked_mul(w)?.checked_mul(c)?;
    (1..=MOST_CELLS).contains(&cells).then(|| Key {
        source: picture.source.clone(),
        ticket: state.picture.ticket,
        fit: picture.fit,
        size: [h, w, c],
        format,
    })
}

fn channels_first(maps: &Maps) -> Maps {
    let view = maps.view();
    if view.ndim() != 3 {
        return maps.clone();
    }
    let turned = view.permuted_axes(vec![2, 0, 1]);
    Maps::new(turned.as_standard_layout().into_owned())
}

/// Grey for one channel, colour for three or more (the first three), red alone for two.
fn shown(maps: &Maps) -> Pixels {
    let (h, w, c) = maps.hwc(DataFormat::ChannelsLast);
    let channel = |n: usize| maps.channel(n, DataFormat::ChannelsLast).unwrap_or_default();
    let planes = if c < 3 { [channel(0), channel(0), channel(0)] } else { [channel(0), channel(1), channel(2)] };
    let [r, g, b] = planes;
    // From 0..1 to 0..255: neither sign nor size is lost.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let byte = |v: f32| (v.clamp(0.0, 1.0) * 255.0).round() as u8;
    let rgba =
        r.iter().zip(g.iter()).zip(b.iter()).flat_map(|((r, g), b)| [byte(*r), byte(*g), byte(*b), 255]).collect();
    Pixels { width: u32::try_from(w).unwrap_or(0), height: u32::try_from(h).unwrap_or(0), rgba }
}
