//! What the tab *Why* says beside its formulas.

use super::lens::name;
use super::sentences::trouble;
use super::state::State;
use crate::nn::layers::{Group, Layer};
use crate::nn::network::NodeId;
use crate::nn::reasons::{About, Note, Reason, Says};
use crate::nn::shape::Shape;
use crate::words::{Locale, bytes, count, list, lookup, phrases, shape, t};

/// What a figure is called.
#[must_use]
pub fn title(l: Locale, about: About) -> &'static str {
    lookup(l, &["reason.", about.word()].concat()).unwrap_or_default()
}

/// The layer and what it reads; or why there is nothing to explain.
#[must_use]
pub fn about(l: Locale, state: &State, node: NodeId, told: bool) -> String {
    let own = name(state, node);
    let Some(subject) = state.document().network.node(node) else { return t::lens_nothing(l).to_owned() };
    if let Some(trouble) = trouble(l, state, node) {
        return trouble;
    }
    if subject.body.is_input() {
        return t::why_input(l).to_owned();
    }
    if subject.off {
        return t::why_off(l, own);
    }
    let reads = state.report.node(node).map(|entry| entry.inputs.as_slice()).unwrap_or_default();
    let reads: Vec<String> = reads.iter().map(|input| shape(l, &input.0)).collect();
    if !told {
        return t::why_nothing(l, own);
    }
    t::why_about(l, own, list(l, &reads.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// The shape as Keras prints it, the batch in front: `(None, 25, 25, 32)`.
#[must_use]
pub fn printed(batch: Option<u64>, shape: &Shape) -> String {
    let sizes = std::iter::once(batch).chain(shape.0.iter().copied());
    let sizes: Vec<String> =
        sizes.map(|size| size.map_or_else(|| "None".to_owned(), |size| size.to_string())).collect();
    // Keras writes a tuple: one of a single entry ends with a comma, but there are two at least.
    ["(", &sizes.join(", "), if sizes.len() == 1 { ",)" } else { ")" }].concat()
}

/// Whether its kernel slides as it is drawn: what other fields call a convolution would flip it.
#[must_use]
pub fn slides_unflipped(state: &State, node: NodeId) -> bool {
    let network = &state.document().network;
    let layer = network.node(node).filter(|node| !node.off).and_then(|node| network.layer(node));
    layer.is_some_and(|layer| layer.op().group() == Group::Convolution && !matches!(layer, Layer::Conv2DTranspose(_)))
}

/// Whether the layer is a pool, whose padding is no zeros.
#[must_use]
pub fn is_pool(state: &State, node: NodeId) -> bool {
    super::lens::group(&state.document().network, node) == Group::Pooling
}

/// What is said beside a formula.
#[must_use]
pub fn note(l: Locale, state: &State, node: NodeId, reason: &Reason) -> String {
    let n = |n: u64| count(l, n);
    let said = match reason.note {
        Note::RoundedUp => t::why_rounded_up(l).to_owned(),
        Note::WholeWindows => t::why_whole_windows(l).to_owned(),
        Note::Split { before, after } => match (is_pool(state, node), before == after) {
            (false, true) => t::why_split(l, n(before), n(after)),
            (false, false) => t::why_split_odd(l, n(before), n(after)),
            (true, true) => t::why_split_pool(l, n(before), n(after)),
            (true, false) => t::why_split_pool_odd(l, n(before), n(after)),
        },
        Note::Unread if reason.about == About::UnreadColumns => t::why_unread_columns(l).to_owned(),
        Note::Unread => t::why_unread_rows(l).to_owned(),
        Note::MapAFilter => t::why_map_a_filter(l).to_owned(),
        Note::MapsAChannel => t::why_maps_a_channel(l).to_owned(),
        Note::MapAMap => t::why_map_a_map(l).to_owned(),
        Note::Behind => t::why_behind(l).to_owned(),
        Note::InARow => t::why_in_a_row(l).to_owned(),
        Note::Dilated => t::why_dilated(l).to_owned(),
        Note::Spread => t::why_spread(l).to_owned(),
        Note::Added => t::why_added(l).to_owned(),
        Note::Cut => t::why_cut(l).to_owned(),
        Note::Repeated => t::why_repeated(l).to_owned(),
        Note::Filters { filters, each, bias: true } => t::why_filters_bias(l, filters, t::why_each_weighs(l, each)),
        Note::Filters { filters, each, bias: false } => t::why_filters(l, filters, t::why_each_weighs(l, each)),
        Note::Units { units, each, bias: true } => t::why_units_bias(l, units, t::why_each_weighs(l, each)),
        Note::Units { units, each, bias: false } => t::why_units(l, units, t::why_each_weighs(l, each)),
        Note::Weights => t::why_weights(l).to_owned(),
        Note::NoWeights => t::why_no_weights(l).to_owned(),
        Note::Shared(other) => t::why_shared(l, name(state, other)),
        Note::OneSample => t::why_one_sample(l).to_owned(),
        Note::OnInput => t::why_on_input(l).to_owned(),
        Note::Float32 => t::why_float32(l, bytes(reason.result)),
        Note::Seen if reason.both => return t::why_seen(l).to_owned(),
        Note::Seen => t::why_seen_axis(l).to_owned(),
    };
    if reason.both { t::why_both(l, said) } else { said }
}

/// What a further line says of itself, before its formula.
#[must_use]
pub fn line(l: Locale, reason: &Reason, says: Says) -> String {
    match says {
        Says::Same => String::new(),
        Says::Step => t::why_step(l).to_owned(),
        Says::Stored => {
            let weight = |name: &str, sizes: &[u64]| {
                let sizes: Vec<String> = sizes.iter().map(u64::to_string).collect();
                let end = if sizes.len() == 1 { ",)" } else { ")" };
                [name, " (", &sizes.join(", "), end].concat()
            };
            let weights: Vec<String> = reason.shares.iter().map(|share| weight(share.name, &share.shape)).collect();
            t::why_stored(l, list(l, &weights.iter().map(String::as_str).collect::<Vec<_>>()))
        }
    }
}

/// How many of its weights training changes, where not all are alike in that.
#[must_use]
pub fn trained(l: Locale, reason: &Reason) -> Option<String> {
    let sum = |trained: bool| {
        let of = reason.shares.iter().filter(|share| share.trainable == trained);
        of.fold(0_u64, |sum, share| sum.saturating_add(share.count))
    };
    let (trained, fixed) = (sum(true), sum(false));
    (fixed > 0).then(|| t::why_trained(l, count(l, trained), count(l, fixed)))
}

/// A formula read aloud with its name: `Padding, rows. max(24 · 2 + 3 − 50, 0) = 1`.
#[must_use]
pub fn spoken(l: Locale, reason: &Reason) -> String {
    let written = reason.formula.as_ref().map(|formula| formula.line(&|term| count(l, term.number)));
    let equal = written.map_or_else(String::new, |written| [&written, " = "].concat());
    phrases(l, title(l, reason.about), &[&equal, count(l, reason.result).as_str()].concat())
}
