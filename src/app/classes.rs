//! What the entries of a network's output stand for, and which of them are highest.

use super::lens::values;
use super::state::State;
use crate::nn::network::NodeId;
use crate::nn::order::sort_by;
use std::sync::Arc;

/// Entries that are told.
const FEW: usize = 5;

/// One of the highest entries of an output.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// Its place in the vector, from 0.
    pub entry: u64,
    /// What it stands for, if that is known.
    pub name: Option<String>,
    /// Its value.
    pub value: f32,
}

/// Whether a node is an output of the network.
fn is_output(state: &State, node: NodeId) -> bool {
    state.document().network.ends().any(|end| end == node)
}

/// Entries of a node's vector.
fn entries(state: &State, node: NodeId) -> Option<u64> {
    match state.report.node(node)?.shape()?.0.as_slice() {
        &[n] => n,
        _ => None,
    }
}

/// Entries of the outputs that are vectors.
#[must_use]
pub fn lengths(state: &State) -> Vec<u64> {
    state.document().network.ends().filter_map(|end| entries(state, end)).collect()
}

/// The names of a node's entries: an output's that has as many.
#[must_use]
pub fn names(state: &State, node: NodeId) -> Option<&[String]> {
    let names = &state.document().classes;
    let fits = !names.is_empty() && is_output(state, node) && entries(state, node) == Some(names.len() as u64);
    fits.then_some(&**names)
}

/// The same, to be kept.
#[must_use]
pub fn shared(state: &State, node: NodeId) -> Option<Arc<[String]>> {
    names(state, node).map(|_| state.document().classes.clone())
}

/// What an entry of a node stands for, if that is known.
#[must_use]
pub fn name_of(state: &State, node: NodeId, entry: u64) -> Option<&str> {
    names(state, node)?.get(usize::try_from(entry).ok()?).map(String::as_str)
}

/// The highest entries of an output, the highest first: where they have names, or are probabilities. Of two that are equal the
/// first comes first, as in Keras's `decode_predictions`.
#[must_use]
pub fn top(state: &State, node: NodeId) -> Vec<Ranked> {
    let vector = values(state, node).filter(|(maps, _)| is_output(state, node) && maps.view().ndim() == 1);
    let Some((maps, _)) = vector else { return vec![] };
    let values = maps.to_keras();
    let names = names(state, node).filter(|names| names.len() == values.len());
    if names.is_none() && !are_probabilities(&values) {
        return vec![];
    }
    // The few highest so far: a list of thousands is gone through once.
    let mut highest: Vec<(usize, f32)> = vec![];
    for (at, value) in values.iter().copied().enumerate().filter(|(_, value)| !value.is_nan()) {
        if highest.len() < FEW || highest.last().is_some_and(|(_, least)| value > *least) {
            highest.push((at, value));
            sort_by(&mut highest, |(_, a), (_, b)| b.total_cmp(a));
            highest.truncate(FEW);
        }
    }
    let ranked = |(at, value)| Ranked { entry: at as u64, name: names.and_then(|names| names.get(at)).cloned(), value };
    highest.into_iter().map(ranked).collect()
}

/// At least two values from 0 to 1 whose sum is 1, as `softmax` gives them.
fn are_probabilities(values: &[f32]) -> bool {
    let sum: f64 = values.iter().copied().map(f64::from).sum();
    values.len() > 1 && values.iter().all(|value| (0.0..=1.0).contains(value)) && (sum - 1.0).abs() < 1e-3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lens::tests::first_visit;
    use crate::app::message::Msg;
    use crate::app::state::{NodeMaps, Notice};
    use crate::app::update::update;
    use crate::nn::maps::Maps;
    use crate::nn::shape::DataFormat;
    use crate::text::document;

    /// A network of ten outputs that were computed to be these.
    fn digits(values: &[f32]) -> (State, NodeId) {
        let mut state = first_visit();
        update(&mut state, Msg::OpenPreset("lenet5".to_owned()));
        let last = state.document().network.ends().last().unwrap();
        let maps = Maps::from_keras(&[values.len()], values.to_vec()).unwrap();
        state.maps.insert(last, NodeMaps { values: Some((maps, DataFormat::ChannelsLast)), ..NodeMaps::default() });
        (state, last)
    }

    fn file(state: &mut State, name: &str, text: &str) {
        update(state, Msg::File { name: name.to_owned(), bytes: text.as_bytes().into() });
    }

    const PART: [f32; 10] = [0.05, 0.3, 0.05, 0.0, 0.2, 0.1, 0.0, 0.3, 0.0, 0.0];

    #[test]
    fn the_highest_come_first_and_of_two_equal_ones_the_first() {
        let (mut state, last) = digits(&PART);
        let entries = |state: &State| top(state, last).into_iter().map(|ranked| ranked.entry).collect::<Vec<_>>();
        assert_eq!(entries(&state), [1, 7, 4, 5, 0]);
        assert!(top(&state, last).iter().all(|ranked| ranked.name.is_none()));
        // What is neither named nor a probability has no highest; what is named has, whatever its values.
        let (plain, last) = digits(&[-3.0, -1.0, -2.0, f32::NAN, -9.0, -9.0, -9.0, -9.0, -9.0, -9.0]);
        assert_eq!(top(&plain, last), []);
        file(&mut state, "labels.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
        let names: Vec<_> = top(&state, last).into_iter().filter_map(|ranked| ranked.name).collect();
        assert_eq!(names, ["b", "h", "e", "f", "a"]);
        assert_eq!(name_of(&state, last, 9), Some("j"));
        assert_eq!(name_of(&state, last, 10), None);
        assert_eq!(top(&state, NodeId(0)), [], "no output");
    }

    #[test]
    fn names_belong_to_the_document() {
        let (mut state, last) = digits(&PART);
        let list = r#"["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]"#;
        // Pasted: it has no name.
        file(&mut state, "", list);
        assert_eq!(state.notice, Some(Notice::ClassesTaken(10)));
        let back = document::read(&document::write(state.document())).unwrap().document;
        assert_eq!(&back, state.document());
        update(&mut state, Msg::Undo);
        assert_eq!(names(&state, last), None);
        update(&mut state, Msg::Redo);
        assert_eq!(names(&state, last).map(<[_]>::len), Some(10));
        update(&mut state, Msg::OpenPreset("vgg16".to_owned()));
        assert_eq!(names(&state, state.document().network.ends().last().unwrap()), None, "another network");
    }

    #[test]
    fn a_list_that_does_not_fit_changes_nothing() {
        let (mut state, _) = digits(&PART);
        let before = state.document().clone();
        file(&mut state, "labels.txt", "cat\ndog\n");
        let unfit = |name: &str, count, entries| Notice::ClassesUnfit { name: name.to_owned(), count, entries };
        assert_eq!(state.notice, Some(unfit("labels.txt", 2, Some(10))));
        file(&mut state, "a.json", r#"{"cat": 0, "dog": 1, "cow": 2}"#);
        assert_eq!(state.notice, Some(unfit("a.json", 3, Some(10))));
        // Lines that were pasted may be anything: they are read as a network, as ever.
        file(&mut state, "", "cat\ndog");
        assert!(matches!(state.notice, Some(Notice::FileUnread { .. })), "{:?}", state.notice);
        // Ten lines that are a network are a network.
        file(&mut state, "", &"Conv2D(3, 3)\n".repeat(10));
        assert_eq!(state.document().network.nodes.len(), 11);
        update(&mut state, Msg::Undo);
        assert_eq!(state.document(), &before);
        let (mut plain, _) = (first_visit(), ());
        file(&mut plain, "labels.txt", "cat\ndog\n");
        assert_eq!(plain.notice, Some(unfit("labels.txt", 2, None)));
    }
}
