//! Painting a node's strip, some values at a time.

use super::{Pixels, Scale, Strip};
use crate::draw::palette::{Thumbnail, ends, paint, range};
use crate::nn::maps::{Maps, channel_axis, slowest};
use crate::nn::shape::DataFormat;

/// The longest side of the map at full size, in pixels.
const FULL: usize = 512;

/// Values that are looked at for the ends of a scale: all of a map of usual size, every n-th of a larger one.
const SAMPLE: usize = 1 << 17;

/// A strip on its way.
#[derive(Clone, Debug)]
pub struct Painter {
    maps: Maps,
    format: DataFormat,
    tile: usize,
    shared: Option<(f32, f32)>,
    /// The next thumbnail, and the one after the last; after them comes the map at full size.
    at: usize,
    end: usize,
    look: Option<Look>,
    strip: Strip,
}

/// A map that is being looked at.
#[derive(Clone, Debug)]
struct Look {
    channel: usize,
    small: Thumbnail,
    /// Least and greatest value so far.
    range: Option<(f32, f32)>,
    sample: Vec<f32>,
    /// The number of the next value.
    next: usize,
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
            let values = maps.memory().map(|(values, _)| values).unwrap_or_default();
            ends(values.iter().step_by(values.len().div_ceil(SAMPLE).max(1)).copied())
        });
        let strip = Strip { first: first as u64, channels: channels as u64, chosen, ..Strip::default() };
        let end = first.saturating_add(index(count)).min(channels);
        Self { maps: maps.clone(), format, tile: tile as usize, shared, at: first, end, look: None, strip }
    }

    /// Paints on until `values` values were looked at; the strip once it is done.
    pub fn step(&mut self, mut values: usize) -> Option<Strip> {
        let (h, w, channels) = self.maps.hwc(self.format);
        while values > 0 {
            let mut look = match self.look.take() {
                Some(look) => look,
                None => {
                    let thumbnail = self.at < self.end;
                    let channel = if thumbnail { self.at } else { index(self.strip.chosen) };
                    if channel >= channels || self.at > self.end {
                        self.strip.atlas.height = self.strip.tile_height.saturating_mul(small(self.strip.ranges.len()));
                        return Some(std::mem::take(&mut self.strip));
                    }
                    let side = if thumbnail { self.tile } else { FULL };
                    Look { channel, small: Thumbnail::new(h, w, side), range: None, sample: vec![], next: 0 }
                }
            };
            let seen = self.see(&mut look, h.saturating_mul(w), values);
            values = values.saturating_sub(seen.max(1));
            if look.next < h.saturating_mul(w) {
                self.look = Some(look);
            } else {
                self.draw(look);
            }
        }
        None
    }

    /// Looks at some values of a map: how many they were.
    fn see(&self, look: &mut Look, area: usize, most: usize) -> usize {
        let mut values = vec![0.0; most.min(area - look.next)];
        let axes = self.maps.view().ndim();
        let order = if axes == 3 { slowest(channel_axis(self.format), axes) } else { (0..axes).collect() };
        self.maps.read(&order, look.channel * area + look.next, &mut values);
        look.small.take(&values);
        let step = area.div_ceil(SAMPLE).max(1);
        let first = look.next.next_multiple_of(step) - look.next;
        look.sample.extend(values.iter().skip(first).step_by(step));
        if values.iter().any(|value| value.is_finite()) {
            let (low, high) = range(&values);
            look.range = Some(look.range.map_or((low, high), |(least, most)| (least.min(low), most.max(high))));
        }
        look.next += values.len();
        values.len()
    }

    /// Paints a map that was looked at.
    fn draw(&mut self, look: Look) {
        let Look { small: thumbnail, range, sample, next: seen, .. } = look;
        let (low, high) = range.unwrap_or_default();
        // A sample may have missed the few negative values: whether there are any says which colours these are.
        let missed = (low < 0.0 && sample.len() < seen).then_some(low);
        let scale = self.shared.unwrap_or_else(|| ends(sample.into_iter().chain(missed)));
        let (height, width, values) = thumbnail.done();
        if self.at < self.end {
            paint(&values, scale, &mut self.strip.atlas.rgba);
            self.strip.atlas.width = small(width);
            self.strip.tile_height = small(height);
            self.strip.ranges.push((low, high));
            self.strip.ends.push(scale);
        } else {
            let mut rgba = vec![];
            paint(&values, scale, &mut rgba);
            self.strip.full = Pixels { width: small(width), height: small(height), rgba };
        }
        self.at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(maps: &Maps, scale: Scale, each: usize) -> (Strip, usize) {
        let mut painter = Painter::new(maps, DataFormat::ChannelsLast, 1, 9, 64, scale, 2);
        for step in 1.. {
            if let Some(strip) = painter.step(each) {
                return (strip, step);
            }
        }
        panic!("there is an end of steps");
    }

    /// A map of any size is looked at a few values at a time, and it does not show where it was cut.
    #[test]
    fn a_large_map_takes_many_steps() {
        let values: Vec<f32> =
            (0..400 * 500 * 3_u32).map(|n| (u64::from(n) * 7919 % 1009) as f32 / 100.0 - 1.0).collect();
        let maps = Maps::from_keras(&[400, 500, 3], values).unwrap();
        for scale in [Scale::PerMap, Scale::Shared] {
            let (whole, one) = painted(&maps, scale, usize::MAX);
            assert_eq!(one, 1);
            assert_eq!((whole.ranges.len(), whole.atlas.width, whole.atlas.height), (2, 64, 104));
            assert_eq!((whole.full.width, whole.full.height), (500, 400));
            for each in [777, 150_000] {
                let (strip, steps) = painted(&maps, scale, each);
                assert!(steps >= 3 * 400 * 500 / each, "{steps} steps of {each} values");
                assert_eq!(strip, whole);
            }
        }
    }

    /// A few negative values that no sample meets still make the colours those of signed values.
    #[test]
    fn one_negative_value() {
        let mut values = vec![1.0; 600 * 600];
        values[1] = -0.5;
        let maps = Maps::from_keras(&[600, 600, 1], values).unwrap();
        let mut painter = Painter::new(&maps, DataFormat::ChannelsLast, 0, 1, 64, Scale::PerMap, 0);
        let strip = painter.step(usize::MAX).unwrap();
        assert_eq!((strip.ranges[0], strip.ends[0]), ((-0.5, 1.0), (-1.0, 1.0)));
    }
}
