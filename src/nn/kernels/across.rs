//! Activations that look at all entries of the last axis together.

use crate::nn::activation::Activation;
use crate::nn::maps::{Layout, Maps};
use crate::nn::work::{Job, RunError, fill};
use ndarray::Axis;

/// The work of such an activation on maps whose last axis is the one, whatever the order of the axes means.
///
/// # Errors
/// Where the machine does not give the memory, and where `glu` cannot halve the axis.
pub fn across(maps: Maps, activation: Activation) -> Result<Job, RunError> {
    let mut sizes = maps.view().shape().to_vec();
    let entries = sizes.last().copied().unwrap_or(1).max(1);
    let mut kept = entries;
    if activation == Activation::Glu {
        if !entries.is_multiple_of(2) {
            let even = entries as u64 + 1;
            let mut wanted = maps.shape();
            if let Some(last) = wanted.0.last_mut() {
                *last = Some(even);
            }
            return Err(RunError::Sizes { wanted, got: Some(maps.shape()) });
        }
        kept = entries / 2;
        if let Some(last) = sizes.last_mut() {
            *last = kept;
        }
    }
    // One entry of the first axis at a time; a vector has only its own.
    let runs = if sizes.len() > 1 { sizes.first().copied().unwrap_or(1) } else { 1 };
    let layout = Layout::keras(&sizes);
    let each = layout.len().and_then(|len| len.checked_div(runs)).unwrap_or(1);
    fill(layout, each, each.saturating_mul(8), move |run, out, _| {
        let view = maps.view();
        let part = if view.ndim() > 1 { view.index_axis_move(Axis(0), run) } else { view };
        let mut values: Vec<f32> = part.iter().copied().collect();
        for (row, out) in values.chunks_exact_mut(entries).zip(out.chunks_exact_mut(kept)) {
            activation.across(row);
            out.iter_mut().zip(row).for_each(|(out, value)| *out = *value);
        }
    })
}
