//! The kernels that are drawn above a layer's maps.

use super::strip::Kernels;
use crate::app::looking;
use crate::app::state::State;
use crate::nn::analysis::NodeReport;
use crate::nn::network::Node;
use crate::nn::weights::Slices;
use std::rc::Rc;

/// The kernels of the maps in the strip, where each map has one alone: below an input of one channel.
pub fn kernels(state: &State, node: &Node, entry: &NodeReport, chosen: u64) -> Option<Rc<Kernels>> {
    let (spec, [h, w, 1]) = entry.weights.iter().find_map(|weight| Some((weight, weight.window()?)))? else {
        return None;
    };
    let filters = spec.count();
    if h > MOST_ROWS
        || w > MOST_ROWS
        || !state.report.node(*entry.sources.first()?).is_some_and(|above| above.sources.is_empty())
    {
        return None;
    }
    let document = state.document();
    let slices = Slices::new(&document.weights, &document.network, node.id);
    let first = chosen - chosen % looking::STRIP;
    let values = (first..filters.min(first.saturating_add(looking::STRIP))).map(|filter| {
        let values = slices.filter(spec, filter);
        let most = values.iter().fold(0.0_f32, |most, value| most.max(value.abs())).max(f32::MIN_POSITIVE);
        values.into_iter().map(|value| value / most).collect()
    });
    Some(Rc::new(Kernels { h: usize::try_from(h).ok()?, w: usize::try_from(w).ok()?, values: values.collect() }))
}

/// Rows a kernel may have to be drawn above its map.
const MOST_ROWS: u64 = 8;
