//! Sentences about what the page knows: what is read aloud, what a notice says, and what a layer's maps are.

use super::lens::{class_name, group, name, seen, value_at};
use super::looking::channels_of;
use super::spoken::{Deed, Spoken};
use super::state::{Pick, State, Tab};
use crate::nn::analysis::{NodeReport, Outcome};
use crate::nn::document::{PictureSource, Title};
use crate::nn::layers::{Channels, Group};
use crate::nn::network::NodeId;
use crate::nn::shape::{Hwc, Problem, Shape};
use crate::nn::weights::Origin;
use crate::text::describe::{self, Description};
use crate::words::{self, Locale, count, list, lookup, plain, say, sentences, spoken_shape, t, value};

/// Names of changed layers that are read one by one; more are counted.
const FEW: usize = 4;

/// What is read aloud of something that was done; empty if nothing is.
#[must_use]
pub fn spoken(l: Locale, state: &State, spoken: &Spoken) -> String {
    let mut said = vec![plain(&deed(l, state, &spoken.deed))];
    // What is asked for is not read aloud either.
    let hidden = super::lesson::hidden(state);
    if hidden.any() {
        said.push(super::lesson::said::spoken(l, state));
        return sentences(l, &said.iter().map(String::as_str).filter(|said| !said.is_empty()).collect::<Vec<_>>());
    }
    said.extend(spoken.output.as_ref().map(|output| t::status_output(l, spoken_shape(l, &output.0))));
    said.extend(spoken.params.map(|params| t::status_parameters(l, params)));
    if spoken.changed.len() > FEW {
        said.push(t::status_later_changed(l, spoken.changed.len() as u64));
    } else if !spoken.changed.is_empty() {
        let names: Vec<&str> = spoken.changed.iter().map(String::as_str).collect();
        said.push(t::status_changed_layers(l, list(l, &names)));
    }
    for node in &spoken.broken {
        if let Some(problem) = state.report.node(*node).and_then(NodeReport::problem) {
            let what = say::problem(l, class_name(&state.document().network, *node), problem);
            said.push(t::status_problem(l, name(state, *node), plain(&what.sentence)));
        }
        if let Some(valid) = state.valid.get(node) {
            said.push(t::status_last_valid(l, spoken_shape(l, &valid.shape.0)));
        }
    }
    if !spoken.broken.is_empty() && state.report.totals.waiting > 0 {
        said.push(t::status_waiting(l, state.report.totals.waiting));
    }
    said.extend(spoken.repaired.iter().map(|name| t::status_repaired(l, name)));
    said.push(super::lesson::said::spoken(l, state));
    let said: Vec<&str> = said.iter().map(String::as_str).filter(|sentence| !sentence.is_empty()).collect();
    sentences(l, &said)
}

fn deed(l: Locale, state: &State, deed: &Deed) -> String {
    match deed {
        Deed::Set { name, param, value } => t::status_set(l, name, param, say::setting(l, param, value)),
        Deed::Added(name, Some(above)) => t::status_added(l, name, above),
        Deed::Added(name, None) => t::status_added_first(l, name),
        Deed::Removed(name) => t::status_removed(l, name),
        Deed::Moved(name, Some(above)) => t::status_moved_after(l, name, above),
        Deed::Moved(name, None) => t::status_moved_first(l, name),
        Deed::Duplicated(name, copy) => t::status_duplicated(l, name, copy),
        Deed::Switched(name, true) => t::status_switched_off(l, name),
        Deed::Switched(name, false) => t::status_switched_on(l, name),
        Deed::Renamed(name, new_name) => t::status_renamed(l, name, new_name),
        Deed::Filter(name, filter) => filter_changed(l, state, name, *filter),
        Deed::Seed(seed) => t::status_seed(l, seed),
        Deed::Reset => t::status_reset_all(l).to_owned(),
        Deed::Picture(id) => t::status_picture(l, picture_name(l, id)),
        Deed::Undone => t::status_undone(l).to_owned(),
        Deed::Redone => t::status_redone(l).to_owned(),
        Deed::Opened => t::status_opened(l, title(l, &state.document().title)),
        Deed::Picked(node, channel, y, x) => picked(l, state, Pick { node: *node, y: *y, x: *x }, *channel),
        Deed::Nothing => String::new(),
    }
}

fn filter_changed(l: Locale, state: &State, name: &str, filter: u64) -> String {
    let document = state.document();
    let network = &document.network;
    let node = network.nodes.iter().find(|node| node.name == name).map(|node| node.id);
    let spec = node.and_then(|id| state.report.node(id)).and_then(|entry| entry.weights.first());
    let origin = node.zip(spec).map(|(id, spec)| document.weights.origin(network, id, spec, filter));
    t::status_kernel_set(l, filter, name, origin.map_or("", |origin| self::origin(l, origin)))
}

/// Where a filter's values come from, in a few words.
#[must_use]
pub fn origin(l: Locale, origin: Origin) -> &'static str {
    match origin {
        Origin::Preset(preset) => lookup(l, &["filter.", preset.word()].concat()).unwrap_or(preset.word()),
        Origin::Seeded => lookup(l, "filter.seeded").unwrap_or_default(),
        Origin::Edited => t::kernel_edited(l),
        Origin::Loaded => t::strip_loaded(l),
    }
}

fn picked(l: Locale, state: &State, pick: Pick, channel: u64) -> String {
    let node = name(state, pick.node);
    let vector = state.report.node(pick.node).and_then(NodeReport::shape).is_some_and(|shape| shape.0.len() == 1);
    let held = value_at(state, pick, channel).map(value);
    if state.tab == Tab::Window && !vector && pick.node == state.selected {
        return match held {
            Some(held) => t::window_spoken(l, pick.y, pick.x, held),
            None => t::window_spoken_place(l, pick.y, pick.x),
        };
    }
    let cell = match held {
        Some(held) if vector => t::status_entry(l, node, channel, held),
        Some(held) => t::status_cell(l, node, channel, pick.y, pick.x, held),
        None => t::status_cell_place(l, node, channel, pick.y, pick.x),
    };
    match seen(state, pick, channel) {
        Some(seen) if !vector => sentences(l, &[&cell, &t::status_field(l, seen.rows, seen.columns)]),
        _ => cell,
    }
}

/// What a picture is called: one that ships with the page, a drawing, or a file.
#[must_use]
pub fn picture_name(l: Locale, id: &str) -> String {
    lookup(l, &["picture.", id].concat()).unwrap_or(id).to_owned()
}

/// What a document is called.
#[must_use]
pub fn title(l: Locale, title: &Title) -> String {
    match title {
        Title::Preset(id) => lookup(l, &["preset.", id].concat()).unwrap_or(id).to_owned(),
        Title::Own(name) if name.is_empty() => t::bar_untitled(l).to_owned(),
        Title::Own(name) => name.clone(),
    }
}

/// The network in words, with what the page calls it and its picture.
#[must_use]
pub fn description(l: Locale, state: &State) -> Description {
    let document = state.document();
    let (PictureSource::Sample(picture) | PictureSource::Own { name: picture, .. }) = &document.picture.source;
    let name = title(l, &document.title);
    describe::description(l, &name, &document.network, &state.report, Some(picture_name(l, picture).as_str()))
}

/// What keeps a node from having maps, if something does: its own problem, or that it waits on another node.
#[must_use]
pub fn trouble(l: Locale, state: &State, node: NodeId) -> Option<String> {
    let entry = state.report.node(node)?;
    match &entry.outcome {
        Outcome::Shape(_) => None,
        Outcome::Waiting(on) => Some(t::stack_waiting_on(l, name(state, *on))),
        Outcome::Problem(problem) => Some(self::problem(l, class_name(&state.document().network, node), problem)),
    }
}

/// What is wrong with a layer of a class, in full.
pub(super) fn problem(l: Locale, class: &str, problem: &Problem) -> String {
    let said = say::problem(l, class, problem);
    let parts = [Some(said.sentence), said.more];
    let parts: Vec<&str> = parts.iter().flatten().map(String::as_str).collect();
    sentences(l, &parts)
}

/// What the maps of a node are, and what each is made of.
#[must_use]
pub fn about_maps(l: Locale, state: &State, node: NodeId) -> String {
    let Some(entry) = state.report.node(node) else { return t::lens_nothing(l).to_owned() };
    let Some(shape) = entry.shape() else { return trouble(l, state, node).unwrap_or_default() };
    let document = state.document();
    if document.network.node(node).is_some_and(|node| node.body.is_input()) {
        return about_input(l, shape, entry);
    }
    if document.network.node(node).is_some_and(|node| node.off) {
        return sentences(l, &[&t::maps_off(l, name(state, node)), &about_count(l, shape, entry)]);
    }
    sentences(l, &[&about_count(l, shape, entry), &about_reading(l, state, entry)])
}

fn about_input(l: Locale, shape: &Shape, entry: &NodeReport) -> String {
    match shape.hwc(entry.format).and_then(|size| Some(([size.h, size.w], size.c?))) {
        Some((size, channels)) => t::maps_input(l, channels, words::shape(l, &size)),
        None => t::input_no_picture(l).to_owned(),
    }
}

/// What the picture is to the network: so many values in so many channels.
#[must_use]
pub fn about_picture(l: Locale, values: u64, channels: u64) -> String {
    match channels {
        1 => t::input_caption_grey(l, values),
        2 => t::input_caption_two(l, count(l, values)),
        3 => t::input_caption_colour(l, count(l, values)),
        _ => t::input_caption_channels(l, count(l, values), count(l, channels)),
    }
}

fn about_count(l: Locale, shape: &Shape, entry: &NodeReport) -> String {
    match (shape.0.as_slice(), shape.hwc(entry.format)) {
        (&[Some(n)], _) => t::maps_numbers(l, n),
        (_, Some(Hwc { h, w, c: Some(channels) })) => t::maps_count(l, channels, words::shape(l, &[h, w])),
        (sizes, _) => t::maps_values(l, words::shape(l, sizes)),
    }
}

/// A convolution says how many channels each of its maps reads; another layer says what it does.
fn about_reading(l: Locale, state: &State, entry: &NodeReport) -> String {
    let network = &state.document().network;
    let source = entry.sources.first();
    let inputs = source.and_then(|source| channels_of(state, *source)).unwrap_or(0);
    let above = source.map_or("", |source| name(state, *source));
    match entry.channels {
        Channels::All if group(network, entry.id) == Group::Convolution => t::maps_reads_all(l, inputs, above),
        Channels::Grouped { groups, .. } if groups > 0 => {
            t::maps_reads_group(l, inputs / groups, count(l, inputs), above)
        }
        _ => lookup(l, &["layer.", class_name(network, entry.id), ".about"].concat()).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests;
