//! The kernel that the lens shows, and what can be done to it by hand.

use super::lens::{channels_read, name, source};
use super::looking;
use super::state::State;
use crate::nn::analysis::Report;
use crate::nn::decimal;
use crate::nn::document::Change;
use crate::nn::layers::{Part, WeightSpec};
use crate::nn::network::{Network, NodeId};
use crate::nn::weights::{
    FilterEdit, FilterKey, FirstFilters, Origin, Preset, Slices, first_convolution, owner, slice_len,
};

/// Values of one filter that are shown and edited one by one; a larger one is only told of.
const MOST_VALUES: usize = 1 << 16;

/// One filter of a layer: the part of its kernel that reads one channel, and how to change it.
#[derive(Clone, Debug, PartialEq)]
pub struct Kernel {
    /// The node whose weights these are.
    pub owner: NodeId,
    /// The filter: the map that it makes.
    pub filter: u64,
    /// Rows and columns.
    pub size: [usize; 2],
    /// Channels that a filter reads.
    pub inputs: usize,
    /// Which of those is shown.
    pub input: usize,
    /// The layer that is read: its identity, its name, and the channel that is shown.
    pub source: Option<(NodeId, String, u64)>,
    /// All values of the filter, in Keras's order (row, column, channel).
    pub values: Vec<f32>,
    /// Its bias, if the layer has any.
    pub bias: Option<f32>,
    /// Where its values come from.
    pub origin: Origin,
    /// Where its bias comes from.
    pub bias_origin: Option<Origin>,
    /// The seed of the network.
    pub seed: u64,
    /// What the first filters are, if the layer is the first convolution.
    pub first: Option<FirstFilters>,
    /// What of the layer was edited by hand.
    pub layer_edits: Vec<FilterKey>,
    /// Whether something of this filter was.
    pub edited: bool,
}

/// The kernel of the chosen map of a node; `None` where the layer has none, or one too large to be shown.
#[must_use]
pub fn kernel(state: &State, node: NodeId) -> Option<Kernel> {
    in_network(state, &state.document().network, &state.report, node)
}

/// The same in a network that differs from the document's in a layer's arguments.
pub(super) fn in_network(state: &State, network: &Network, report: &Report, node: NodeId) -> Option<Kernel> {
    let weights = &state.document().weights;
    let owner = owner(network, node);
    let entry = report.node(node)?;
    let specs = &report.node(owner)?.weights;
    let spec = specs.iter().find(|spec| spec.part == Part::Kernel)?;
    let [h, w, c] = sizes(spec)?;
    slice_len(spec).filter(|values| *values <= MOST_VALUES)?;
    let filter = looking::chosen(state, node).min(spec.count().saturating_sub(1));
    let source = source(entry);
    let (start, _) = channels_read(entry, source.and_then(|id| looking::channels_of(state, id)).unwrap_or(0), filter);
    let above = source.map_or(0, |id| looking::chosen(state, id));
    let input = usize::try_from(above.saturating_sub(start)).ok().filter(|at| above >= start && *at < c).unwrap_or(0);
    let slices = Slices::new(weights, network, node);
    let bias = specs.iter().find(|spec| spec.part == Part::Bias);
    Some(Kernel {
        owner,
        filter,
        size: [h, w],
        inputs: c,
        input,
        source: source.map(|id| (id, name(state, id).to_owned(), start + input as u64)),
        values: slices.filter(spec, filter),
        bias: bias.and_then(|spec| slices.filter(spec, filter).first().copied()),
        origin: slices.origin(spec, filter),
        bias_origin: bias.map(|spec| slices.origin(spec, filter)),
        seed: weights.seed,
        first: (first_convolution(network) == Some(owner)).then_some(weights.first),
        edited: weights.edits.keys().any(|key| key.node == owner && key.filter == filter),
        layer_edits: weights.edits.keys().filter(|key| key.node == owner).cloned().collect(),
    })
}

/// Whether the layer has a kernel that is too large to be shown value by value.
#[must_use]
pub fn too_large(state: &State, node: NodeId) -> bool {
    let specs = state.report.node(node).map_or(&[][..], |entry| &entry.weights);
    let kernel = specs.iter().find(|spec| spec.window().is_some());
    kernel.is_some_and(|spec| slice_len(spec).is_none_or(|values| values > MOST_VALUES))
}

/// Rows, columns and channels of a filter that slides over a picture.
fn sizes(spec: &WeightSpec) -> Option<[usize; 3]> {
    let sizes: Vec<usize> = spec.window()?.iter().map(|n| usize::try_from(*n).ok()).collect::<Option<_>>()?;
    sizes.try_into().ok()
}

impl Kernel {
    /// The value in a cell, for the channel that is shown.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f32 {
        self.place(row, column).and_then(|at| self.values.get(at)).copied().unwrap_or(0.0)
    }

    fn place(&self, row: usize, column: usize) -> Option<usize> {
        let [h, w] = self.size;
        (row < h && column < w).then(|| (row * w + column) * self.inputs + self.input)
    }

    /// The values for the channel that is shown, row by row.
    pub fn shown(&self) -> impl Iterator<Item = f32> + '_ {
        self.values.iter().skip(self.input).step_by(self.inputs.max(1)).copied()
    }

    /// The largest magnitude of all values of the filter: the end of its colours.
    #[must_use]
    pub fn most(&self) -> f32 {
        self.values.iter().fold(0.0, |most, value| value.abs().max(most))
    }

    /// The sum of the values for the channel that is shown.
    #[must_use]
    pub fn sum(&self) -> f32 {
        self.shown().sum()
    }

    fn key(&self, weight: &str) -> FilterKey {
        FilterKey { node: self.owner, weight: weight.to_owned(), filter: self.filter }
    }

    fn with(&self, values: Vec<f32>) -> Vec<Change> {
        vec![Change::Filter(self.key("kernel"), Some(FilterEdit::Values(values.into())))]
    }

    /// Gives a cell another value.
    #[must_use]
    pub fn set(&self, row: usize, column: usize, value: f32) -> Vec<Change> {
        let mut values = self.values.clone();
        if let Some(cell) = self.place(row, column).and_then(|at| values.get_mut(at)) {
            *cell = value;
        }
        self.with(values)
    }

    /// Gives the bias another value.
    #[must_use]
    pub fn set_bias(&self, value: f32) -> Vec<Change> {
        vec![Change::Filter(self.key("bias"), Some(FilterEdit::Values([value].into())))]
    }

    /// Makes it a filter with a meaning. Its bias then is that filter's.
    #[must_use]
    pub fn preset(&self, preset: Preset) -> Vec<Change> {
        vec![
            Change::Filter(self.key("kernel"), Some(FilterEdit::Preset(preset))),
            Change::Filter(self.key("bias"), None),
        ]
    }

    /// Gives it the seed's values, also where the layer's first filters are others. Its bias is then 0.
    #[must_use]
    pub fn seeded(&self) -> Vec<Change> {
        vec![Change::Filter(self.key("kernel"), Some(FilterEdit::Seeded)), Change::Filter(self.key("bias"), None)]
    }

    /// The opposite of every value.
    #[must_use]
    pub fn negated(&self) -> Vec<Change> {
        self.with(self.values.iter().map(|value| if *value == 0.0 { 0.0 } else { -value }).collect())
    }

    /// The shown values for every channel.
    #[must_use]
    pub fn same_on_all(&self) -> Vec<Change> {
        self.with(self.shown().flat_map(|value| std::iter::repeat_n(value, self.inputs)).collect())
    }

    /// Back to what it was without any edit.
    #[must_use]
    pub fn reset(&self) -> Vec<Change> {
        vec![Change::Filter(self.key("kernel"), None), Change::Filter(self.key("bias"), None)]
    }

    /// The same for all filters of the layer.
    #[must_use]
    pub fn reset_layer(&self) -> Vec<Change> {
        self.layer_edits.iter().map(|key| Change::Filter(key.clone(), None)).collect()
    }
}

/// The number a text is: with a point or a comma, any minus sign, full-width figures, or as a fraction (`1/9`).
///
/// ```
/// use convscope::app::kernel::read;
/// assert_eq!(read("−0,5"), Some(-0.5));
/// assert_eq!(read("1/8"), Some(0.125));
/// assert_eq!(read("abc"), None);
/// ```
#[must_use]
pub fn read(text: &str) -> Option<f32> {
    let figure = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c).wrapping_sub(u32::from('０')), 10).unwrap_or(c),
        '−' | '－' | '–' => '-',
        '．' | ',' | '，' => '.',
        '／' => '/',
        other => other,
    };
    let text: String = text.trim().chars().map(figure).collect();
    #[allow(clippy::cast_possible_truncation)] // to the nearest
    let number = |part: &str| decimal::read(part.trim()).map(|value| value as f32);
    let value = match text.split_once('/') {
        None => number(&text)?,
        Some((over, under)) => number(over)? / number(under)?,
    };
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lens::tests::first_visit;
    use crate::app::message::Msg;
    use crate::app::update::update;

    fn apply(state: &mut State, changes: Vec<Change>) {
        update(state, Msg::Change(changes, None));
    }

    #[test]
    fn edits_and_resets() {
        let mut state = first_visit();
        let node = NodeId(4);
        update(&mut state, Msg::Channel(NodeId(3), 7));
        update(&mut state, Msg::Channel(node, 12));
        let first = kernel(&state, node).unwrap();
        assert_eq!((first.size, first.inputs, first.input, first.filter), ([3, 3], 32, 7, 12));
        assert_eq!(first.source, Some((NodeId(3), "max_pooling2d".to_owned(), 7)));
        assert_eq!((first.origin, first.bias, first.edited), (Origin::Seeded, Some(0.0), false));
        apply(&mut state, first.set(2, 1, 0.5));
        apply(&mut state, first.set_bias(-1.0));
        let edited = kernel(&state, node).unwrap();
        assert_eq!((edited.at(2, 1), edited.bias, edited.origin), (0.5, Some(-1.0), Origin::Edited));
        let differ = edited.values.iter().zip(&first.values).filter(|(a, b)| a != b).count();
        assert_eq!((differ, edited.edited, edited.layer_edits.len()), (1, true, 2));
        apply(&mut state, edited.same_on_all());
        let same = kernel(&state, node).unwrap();
        assert!(same.values.chunks(32).all(|cell| cell.iter().all(|value| *value == cell[7])));
        assert_eq!(same.sum(), edited.sum());
        apply(&mut state, same.negated());
        assert_eq!(kernel(&state, node).unwrap().at(2, 1), -0.5);
        apply(&mut state, same.reset());
        assert_eq!(kernel(&state, node).unwrap().values, first.values);
        apply(&mut state, first.set(0, 0, 9.0));
        update(&mut state, Msg::Channel(node, 3));
        let other = kernel(&state, node).unwrap();
        assert!(!other.edited && other.layer_edits.len() == 1);
        let reset = other.reset_layer();
        apply(&mut state, reset);
        assert!(state.document().weights.edits.is_empty());
    }

    #[test]
    fn presets_of_the_first_layer() {
        let mut state = first_visit();
        let node = NodeId(1);
        update(&mut state, Msg::Channel(node, 1));
        let kernel = |state: &State| super::kernel(state, node).unwrap();
        assert!(
            kernel(&state).first == Some(FirstFilters::Presets) && matches!(kernel(&state).origin, Origin::Preset(_))
        );
        let seeded = kernel(&state).seeded();
        apply(&mut state, seeded);
        assert_eq!((kernel(&state).origin, kernel(&state).edited), (Origin::Seeded, true));
        let invert = kernel(&state).preset(Preset::Invert);
        apply(&mut state, invert);
        assert_eq!((kernel(&state).origin, kernel(&state).bias), (Origin::Preset(Preset::Invert), Some(1.0)));
        assert_eq!(super::kernel(&state, NodeId(3)), None);
        assert!(!too_large(&state, node));
    }

    #[test]
    fn what_is_typed() {
        for (text, value) in [
            ("0.25", Some(0.25)),
            (" −1 ", Some(-1.0)),
            ("0,5", Some(0.5)),
            ("１／４", Some(0.25)),
            ("1/0", None),
            ("", None),
            ("1e99", None),
            ("NaN", None),
            ("1/2/3", None),
        ] {
            assert_eq!(read(text), value, "{text}");
        }
    }
}
