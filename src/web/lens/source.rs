//! What the lens paints a layer's maps from: the layer's values where the page has them, else the worker's strip.

use super::super::same::Same;
use crate::app::lens;
use crate::app::state::State;
use crate::draw::palette;
use crate::nn::maps::Maps;
use crate::nn::network::NodeId;
use crate::nn::shape::DataFormat;
use crate::worker::{Pixels, Scale, Strip};

/// Maps of one layer.
#[derive(Clone, PartialEq, Debug)]
pub struct Source {
    values: Option<(Maps, DataFormat)>,
    strip: Option<Same<Strip>>,
    scale: Scale,
    /// They are the picture's own channels, drawn in grey.
    pub photo: bool,
}

impl Source {
    /// What the page has of a node, if it has anything.
    pub fn of(state: &State, node: NodeId) -> Option<Self> {
        let photo = state.document().network.node(node).is_some_and(|node| node.body.is_input());
        let values = lens::values(state, node).map(|(maps, format)| (maps.clone(), format));
        let strip = state.maps.get(&node).and_then(|maps| maps.strip.clone()).map(Same);
        (values.is_some() || strip.is_some()).then_some(Self { values, strip, scale: state.scale, photo })
    }

    /// All values, if they are here.
    pub const fn values(&self) -> Option<&Maps> {
        match &self.values {
            Some((maps, _)) => Some(maps),
            None => None,
        }
    }

    /// Rows and columns of a map, and the number of maps.
    pub fn size(&self) -> (usize, usize, usize) {
        match (&self.values, &self.strip) {
            (Some((maps, format)), _) => maps.hwc(*format),
            (None, Some(strip)) => {
                let side = |n: u32| usize::try_from(n).unwrap_or(0);
                (side(strip.full.height), side(strip.full.width), usize::try_from(strip.channels).unwrap_or(0))
            }
            (None, None) => (0, 0, 0),
        }
    }

    /// Whether the maps are single values: a vector, to be drawn as bars.
    pub fn is_vector(&self) -> bool {
        let (h, w, _) = self.size();
        h == 1 && w == 1 && self.values.is_some()
    }

    /// The channels that can be drawn: the first one, and how many.
    pub fn drawable(&self) -> (usize, usize) {
        match (&self.values, &self.strip) {
            (None, Some(strip)) => (usize::try_from(strip.first).unwrap_or(0), strip.ranges.len()),
            _ => (0, self.size().2),
        }
    }

    /// A value.
    pub fn at(&self, channel: usize, y: usize, x: usize) -> Option<f32> {
        let (maps, format) = self.values.as_ref()?;
        maps.at(y, x, channel, *format)
    }

    /// A map's values, row by row.
    pub fn channel(&self, channel: usize) -> Option<Vec<f32>> {
        let (maps, format) = self.values.as_ref()?;
        maps.channel(channel, *format).map(std::borrow::Cow::into_owned)
    }

    fn in_strip(&self, channel: usize) -> Option<(&Strip, usize)> {
        let strip = self.strip.as_ref()?;
        let at = channel.checked_sub(usize::try_from(strip.first).ok()?)?;
        (at < strip.ranges.len()).then_some((&**strip, at))
    }

    /// The values at the two ends of a map's colours.
    pub fn ends(&self, channel: usize) -> (f32, f32) {
        if self.photo {
            return (0.0, 1.0);
        }
        if let Some((strip, at)) = self.in_strip(channel)
            && let Some(ends) = strip.ends.get(at)
        {
            return *ends;
        }
        if self.scale == Scale::Shared
            && let Some(ends) = self.strip.as_ref().and_then(|strip| strip.ends.first())
        {
            return *ends;
        }
        self.channel(channel).map_or((0.0, 1.0), palette::ends)
    }

    /// A map, painted cell by cell.
    pub fn paint(&self, channel: usize) -> Option<Pixels> {
        let (h, w, _) = self.size();
        let (Some(values), Ok(width), Ok(height)) = (self.channel(channel), u32::try_from(w), u32::try_from(h)) else {
            return self.thumbnail(channel);
        };
        let mut rgba = vec![];
        if self.photo {
            rgba.extend(values.iter().flat_map(|value| grey(*value)));
        } else {
            palette::paint(&values, self.ends(channel), &mut rgba);
        }
        Some(Pixels { width, height, rgba })
    }

    /// The strip's small picture of a map, or its large one where that is this map's.
    fn thumbnail(&self, channel: usize) -> Option<Pixels> {
        let (strip, at) = self.in_strip(channel)?;
        if strip.chosen == channel as u64 && !strip.full.rgba.is_empty() {
            return Some(strip.full.clone());
        }
        let (width, height) = (strip.atlas.width, strip.tile_height);
        let bytes = usize::try_from(width.checked_mul(height)?.checked_mul(4)?).ok()?;
        let rgba = strip.atlas.rgba.get(at.checked_mul(bytes)?..)?.get(..bytes)?.to_vec();
        Some(Pixels { width, height, rgba })
    }
}

/// The picture's own values, 0 black and 1 white.
pub(super) fn grey(value: f32) -> [u8; 4] {
    // From 0..1 to 0..255: neither sign nor size is lost.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let byte = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    [byte, byte, byte, 255]
}
