//! Weighted sums of all entries of the last axis.

use super::conv::Convolution;
use super::lanes::{add_products, dot};
use crate::nn::activation::Activation;
use crate::nn::maps::{Layout, Maps, Planes, slowest};
use crate::nn::window::Window;
use crate::nn::work::{Job, NodeWeights, PIECE, RunError, Work, room};

/// Entries whose weights are made at once: they stay in the first cache, and a layer's weights are never held whole.
const CHUNK: usize = if PIECE < 1 << 17 { PIECE / 32 } else { 1 << 12 };

/// With so many places it is worth laying the entries out one behind the other.
const MANY: u64 = 8;

/// The order of the axes in which the input of weighted sums should lie: entry by entry where there are many places.
#[must_use]
pub fn memory_order(sizes: &[u64]) -> Vec<usize> {
    let places = sizes.split_last().map_or(1, |(_, places)| places.iter().fold(1_u64, |all, n| all.saturating_mul(*n)));
    match sizes.len().checked_sub(1) {
        Some(last) if places >= MANY => slowest(last, sizes.len()),
        _ => (0..sizes.len()).collect(),
    }
}

/// The work of making `units` weighted sums of the entries of the last axis, at every place of the other axes, on an input that
/// lies in [this order](memory_order). The weights are called `kernel` and `bias`.
///
/// # Errors
/// Where the machine does not give the memory.
pub fn weighted_sums(input: &Maps, units: usize, activation: Activation) -> Result<Job, RunError> {
    let mut sizes = input.view().shape().to_vec();
    let entries = sizes.last().copied().unwrap_or(0);
    let last = sizes.len().saturating_sub(1);
    let places = sizes.iter().take(last).product::<usize>();
    if let Some(last) = sizes.last_mut() {
        *last = units;
    }
    let layout = Layout::first(&sizes, last);
    if places as u64 >= MANY
        && let Some(planes) = Planes::new(input, last)
    {
        // A kernel of one cell over one row of places.
        let windows = [&Window::identity(1), &Window::identity(places as u64)];
        let names = ["kernel", "bias"];
        return Convolution { input: planes, windows, filters: units, groups: 1, activation, names, layout }.work();
    }
    let (out, order) = (room(layout.len())?, (0..sizes.len()).collect::<Vec<_>>());
    let input =
        if input.lies(&order) { input.clone() } else { Maps::new(input.view().as_standard_layout().into_owned()) };
    Ok(Box::new(Sums { input, entries, places, activation, layout, out, unit: 0, entry: 0, units }))
}

struct Sums {
    /// Place by place.
    input: Maps,
    entries: usize,
    places: usize,
    activation: Activation,
    layout: Layout,
    /// Unit by unit, as far as they are.
    out: Vec<f32>,
    units: usize,
    unit: usize,
    entry: usize,
}

impl Sums {
    /// Where the weights lie in memory, an entry's weights for all units are side by side: they are read as they lie, for so many
    /// units at a time that their sums stay in the first cache.
    fn rows(&mut self, kernel: &[f32], weights: &NodeWeights<'_>) -> u64 {
        let count = UNITS.min(self.units - self.unit);
        if self.entry == 0 {
            self.out.resize(self.units * self.places, 0.0);
            for unit in self.unit..self.unit + count {
                let bias = weights.number("bias", unit, 0.0);
                self.out.iter_mut().skip(unit * self.places).take(self.places).for_each(|out| *out = bias);
            }
        }
        let input = self.input.memory().map(|(values, _)| values).unwrap_or_default();
        let some =
            (PIECE / count.saturating_mul(self.places).max(1)).next_multiple_of(4).min(self.entries - self.entry);
        // With more than one place the sums of one lie apart: they are brought together for a while.
        let mut sums = vec![0.0; if self.places > 1 { count } else { 0 }];
        for (place, cells) in input.chunks_exact(self.entries).enumerate() {
            let cells = cells.get(self.entry..self.entry + some).unwrap_or_default();
            let kernel = kernel.get(self.entry * self.units + self.unit..).unwrap_or_default();
            if self.places == 1 {
                let outs = self.out.get_mut(self.unit..self.unit + count).unwrap_or_default();
                add_products(cells, kernel, self.units, outs);
                continue;
            }
            sums.fill(0.0);
            add_products(cells, kernel, self.units, &mut sums);
            let outs = self.out.iter_mut().skip(self.unit * self.places + place).step_by(self.places);
            outs.zip(&sums).for_each(|(out, sum)| *out += sum);
        }
        self.entry += some;
        if self.entry >= self.entries {
            let outs = self.out.get_mut(self.unit * self.places..(self.unit + count) * self.places);
            self.activation.apply(outs.unwrap_or_default());
            (self.unit, self.entry) = (self.unit + count, 0);
        }
        ((some + 16) * count * self.places) as u64
    }
}

/// Units whose sums are made together where the weights lie in memory.
const UNITS: usize = CHUNK;

impl Work for Sums {
    fn piece(&mut self, weights: &NodeWeights<'_>) -> Option<u64> {
        if self.unit >= self.units || self.places == 0 {
            return None;
        }
        if let Some(kernel) = weights.whole("kernel").filter(|kernel| kernel.len() == self.entries * self.units)
            && self.entries > 0
        {
            return Some(self.rows(kernel, weights));
        }
        let count = CHUNK.min(self.entries - self.entry);
        let mut kernel = [0.0; CHUNK];
        let kernel = kernel.get_mut(..count).unwrap_or_default();
        weights.fill("kernel", self.unit, self.entry, kernel);
        let start = self.unit * self.places;
        if self.entry == 0 {
            self.out.resize(start + self.places, weights.number("bias", self.unit, 0.0));
        }
        let outs = self.out.get_mut(start..).unwrap_or_default();
        let input = self.input.memory().map(|(values, _)| values).unwrap_or_default();
        for (out, place) in outs.iter_mut().zip(input.chunks_exact(self.entries.max(1))) {
            *out += dot(kernel, place.get(self.entry..).unwrap_or_default());
        }
        self.entry += count;
        if self.entry >= self.entries {
            self.activation.apply(outs);
            (self.unit, self.entry) = (self.unit + 1, 0);
        }
        // Making a weight takes as long as a few multiply-adds.
        Some(((count + 1) * (self.places + 4)) as u64)
    }

    fn maps(self: Box<Self>) -> Option<Maps> {
        self.layout.maps(self.out)
    }
}
