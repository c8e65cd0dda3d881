//! Values from a seed: each is a function of its own place alone, the same on every machine.
//!
//! `value = limit · u(seed, node, weight, output channel, input channel, y, x)` with `u` uniform between -1 and 1 and Glorot's
//! `limit = √(6 / (fan_in + fan_out))`. So a slice can be made alone, and other filters keep their pattern when one is added;
//! the limit only rescales them. Only whole numbers, a product and a square root are used, all of them exact in IEEE 754.

use crate::nn::layers::WeightSpec;
use crate::nn::network::NodeId;

/// 2^64 over the golden ratio: a step that visits every 64-bit number (Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014).
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// That paper's finalizer (variant 13 of Stafford): every bit of the number touches every bit of the result.
#[inline(always)]
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A key made of another and one more number.
const fn chain(key: u64, n: u64) -> u64 {
    mix(key ^ mix(n.wrapping_add(STEP)))
}

fn text(text: &str) -> u64 {
    // FNV-1a.
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3))
}

/// Glorot's limit, from the stored shape as Keras takes it. A shape of one axis counts as its own fan-in and fan-out.
#[must_use]
pub fn glorot_limit(shape: &[u64]) -> f32 {
    let (fan_in, fan_out) = match *shape {
        [] => (1, 1),
        [n] => (n, n),
        [ref spatial @ .., channels, filters] => {
            let field = spatial.iter().fold(1_u64, |all, n| all.saturating_mul(*n));
            (field.saturating_mul(channels), field.saturating_mul(filters))
        }
    };
    // Rounded to the nearest in both steps, on every machine.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    let limit = (6.0 / fan_in.saturating_add(fan_out).max(1) as f64).sqrt() as f32;
    limit
}

/// The seeded values of one filter.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    key: u64,
    limit: f32,
    width: usize,
    channels: usize,
}

impl Stream {
    /// The values of one filter of one weight.
    #[must_use]
    pub fn new(seed: u64, node: NodeId, spec: &WeightSpec, filter: u64) -> Self {
        let key = chain(chain(chain(mix(seed), u64::from(node.0)), text(spec.name)), filter);
        let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).max(1);
        let sizes: Vec<u64> = spec.sizes().collect();
        let (width, channels) = match *sizes.as_slice() {
            [.., _, width, channels] => (size(width), size(channels)),
            [_, width] => (size(width), 1),
            [channels] => (1, size(channels)),
            [] => (1, 1),
        };
        Self { key, limit: glorot_limit(&spec.shape), width, channels }
    }

    /// The values from place `from` on, in Keras's order (y, x, input channel).
    pub fn fill(&self, from: usize, out: &mut [f32]) {
        let (mut cell, mut channel) = (from / self.channels, from % self.channels);
        let mut rest = out;
        while !rest.is_empty() {
            let here = (self.channels - channel).min(rest.len());
            let (now, later) = rest.split_at_mut(here);
            let (y, x) = ((cell / self.width) as u64, (cell % self.width) as u64);
            // A counter of its own for every place: 2^32 channels, 2^16 rows and columns.
            let place = ((channel as u64) << 32).wrapping_add(y << 16).wrapping_add(x).wrapping_add(1);
            let mut counter = self.key.wrapping_add(place.wrapping_mul(STEP));
            for value in now {
                *value = uniform(mix(counter)) * self.limit;
                counter = counter.wrapping_add(STEP << 32);
            }
            rest = later;
            (cell, channel) = (cell + 1, 0);
        }
    }
}

/// A number between -1 and 1, both left out, of the highest 24 bits: an odd multiple of 2^-24, which `f32` holds exactly.
#[inline(always)]
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
fn uniform(bits: u64) -> f32 {
    let odd = ((bits >> 40) as i32) * 2 + 1 - (1 << 24);
    odd as f32 * (1.0 / 16_777_216.0)
}
