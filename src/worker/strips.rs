//! Painting a node's strip, some maps at a time.

use super::{Pixels, Scale, Strip};
use crate::draw::palette::{ends, paint, range, thumbnail};
use crate::nn::maps::Maps;
use crate::nn::shape::DataFormat;

/// The longest side of the map at full size, in pixels.
const FULL: usize = 512;

/// Values that are looked at for a scale that all maps of a layer share.
const SAMPLE: usize = 1 << 17;

/// A strip on its way.
#[derive(Clone, Debug)]
pub struct Painter {
    maps: Maps,
    format: DataFormat,
    tile: usize,
    shared: Option<(f32, f32)>,
    at: usize,
    end: usize,
    strip: Strip,
}

fn index(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Painter {
    /// A strip of the maps from `first` on, and map `chosen` at full size.
    #[must_use]
    pub fn new(maps: &Maps, format: DataFormat, first: u64, count: u64, tile: u32, scale: Scale, chosen: u64) -> Self {
        let (_, _, channels) = maps.hwc(format);
        let first = index(first).min(channels);
        let shared = (scale == Scale::Shared).then(|| {
            let view = maps.view();
            let step = view.len().div_ceil(SAMPLE).max(1);
            ends(view.iter().step_by(step).copied())
        });
        let strip = Strip { first: first as u64, channels: channels as u64, chosen, ..Strip::default() };
        let end = first.saturating_add(index(count)).min(channels);
        Self { maps: maps.clone(), format, tile: tile as usize, shared, at: first, end, strip }
    }

    /// Paints on until about `values` values were looked at; the strip once it is done.
    pub fn step(&mut self, mut values: usize) -> Option<Strip> {
        let (h, w, _) = self.maps.hwc(self.format);
        while self.at < self.end {
            if let Some(plane) = self.maps.channel(self.at, self.format) {
                let scale = self.shared.unwrap_or_else(|| ends(plane.iter().copied()));
                let (th, tw, tile) = thumbnail(&plane, h, w, self.tile);
                paint(&tile, scale, &mut self.strip.atlas.rgba);
                self.strip.atlas.width = small(tw);
                self.strip.tile_height = small(th);
                self.strip.ranges.push(range(&plane));
                self.strip.ends.push(scale);
            }
            self.at += 1;
            values = values.saturating_sub(h.saturating_mul(w));
            if values == 0 {
                return None;
            }
        }
        let strip = &mut self.strip;
        strip.atlas.height = strip.tile_height.saturating_mul(small(strip.ranges.len()));
        if let Some(plane) = self.maps.channel(index(strip.chosen), self.format) {
            let scale = self.shared.unwrap_or_else(|| ends(plane.iter().copied()));
            let (fh, fw, full) = thumbnail(&plane, h, w, FULL);
            let mut rgba = vec![];
            paint(&full, scale, &mut rgba);
            strip.full = Pixels { width: small(fw), height: small(fh), rgba };
        }
        Some(std::mem::take(strip))
    }
}
