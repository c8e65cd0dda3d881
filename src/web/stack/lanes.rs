//! Branches: thin lines beside the maps, from a layer down to those that read it and do not stand right below it.

use super::super::context::Page;
use super::super::css::px;
use super::spine::SpineMap;
use crate::nn::analysis::{NodeReport, Report};
use crate::nn::network::NodeId;
use crate::nn::sorted::Sorted;
use std::rc::Rc;
use yew::prelude::*;

/// A line, as far as one card draws it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Whose output it carries.
    pub from: NodeId,
    /// Its place beside the maps, counted from the edge.
    pub place: usize,
    /// It begins here.
    pub begins: bool,
    /// This card reads it.
    pub arrives: bool,
    /// It goes on below.
    pub goes_on: bool,
}

/// The lines that each card draws, in the order of the cards; nothing for a stack without branches.
pub fn lanes(report: &Report) -> Vec<Rc<[Lane]>> {
    let places: Sorted<NodeId, usize> = report.nodes.iter().enumerate().map(|(at, entry)| (entry.id, at)).collect();
    let far = |at: usize, entry: &NodeReport| {
        let from = entry.sources.iter().filter_map(|source| places.get(source).copied());
        from.filter(|from| from + 1 < at).collect::<Vec<_>>()
    };
    // The last card that reads each one from afar.
    let mut last = vec![0; report.nodes.len()];
    for (at, entry) in report.nodes.iter().enumerate() {
        for from in far(at, entry) {
            if let Some(last) = last.get_mut(from) {
                *last = at;
            }
        }
    }
    if last.iter().all(|last| *last == 0) {
        return vec![];
    }
    let mut taken: Vec<Option<(NodeId, usize, usize)>> = vec![];
    let mut all = Vec::with_capacity(report.nodes.len());
    for ((at, entry), last) in report.nodes.iter().enumerate().zip(&last) {
        let read = far(at, entry);
        let mut here = vec![];
        for (place, slot) in taken.iter_mut().enumerate() {
            let Some((from, begun, last)) = *slot else { continue };
            here.push(Lane { from, place, begins: false, arrives: read.contains(&begun), goes_on: last > at });
            if last == at {
                *slot = None;
            }
        }
        if *last > 0 {
            let place = taken.iter().position(Option::is_none).unwrap_or(taken.len());
            if place == taken.len() {
                taken.push(None);
            }
            if let Some(slot) = taken.get_mut(place) {
                *slot = Some((entry.id, at, *last));
            }
            here.push(Lane { from: entry.id, place, begins: true, arrives: false, goes_on: true });
        }
        all.push(here.into());
    }
    all
}

/// The style that lights, over all cards, the lines from a card and those that arrive at it; empty where it has none.
pub fn path(lanes: &[Lane]) -> String {
    let own = lanes.iter().filter(|lane| lane.begins || lane.arrives);
    let lit: Vec<String> = own.map(|lane| format!(".lanes [data-from=\"{}\"]", lane.from.0)).collect();
    if lit.is_empty() { String::new() } else { lit.join(",") + "{border-color:var(--ink);z-index:1}" }
}

/// What a card's lines are drawn from.
#[derive(PartialEq)]
pub struct Beside {
    /// The lines.
    pub lanes: Rc<[Lane]>,
    /// The size of the card's map, from which they begin and at which they arrive.
    pub map: Option<(f64, f64)>,
    /// The nodes whose lines are lit: the one that is looked at, and those it reads.
    pub lit: Rc<[NodeId]>,
}

impl Beside {
    /// The size of a map.
    pub fn size(map: Option<&SpineMap>) -> Option<(f64, f64)> {
        map.map(|map| (map.width, map.height))
    }
}

/// The lines.
pub fn beside(beside: &Beside, _: &Page) -> Html {
    let (width, height) = beside.map.unwrap_or((0.0, 16.0));
    let line = |lane: &Lane| {
        let lit = beside.lit.contains(&lane.from).then_some("on");
        let part = |part: &'static str| html! { <i class={classes!("lane", part, lit)} data-from={lane.from.0.to_string()} style={format!("--lane:{}", lane.place)} /> };
        html! {
            <>
                if lane.begins { { part("begins") } }
                if lane.arrives { { part("arrives") } }
                if lane.goes_on && !lane.begins { { part("passes") } }
            </>
        }
    };
    html! {
        <div class="lanes" aria-hidden="true" style={format!("--w:{};--h:{}", px(width), px(height))}>{ for beside.lanes.iter().map(line) }</div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::analysis::analyze;
    use crate::nn::layers::Layer;
    use crate::nn::network::{Edit, Network, Source, apply};

    /// A lane as letters: its place, then begins, arrives, goes on.
    fn written(lanes: &[Lane]) -> String {
        let letter = |on: bool, letter: char| on.then_some(letter);
        let lane = |lane: &Lane| {
            let letters = [letter(lane.begins, 'b'), letter(lane.arrives, 'a'), letter(lane.goes_on, 'g')];
            std::iter::once(lane.place.to_string())
                .chain(letters.into_iter().flatten().map(String::from))
                .collect::<String>()
        };
        lanes.iter().map(lane).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn branches_lie_beside_each_other_and_a_place_is_used_again() {
        let names = ["InputLayer", "Dropout", "Dropout", "Dropout", "Dropout", "Dropout", "Dropout"];
        let mut network = Network::stack("n", names.map(|name| Layer::new(name).unwrap()));
        assert_eq!(lanes(&analyze(&network)), Vec::<Rc<[Lane]>>::new());
        for (node, from) in [(3, 0), (4, 2), (5, 0), (6, 4)] {
            let inputs = vec![Source::of(NodeId(from))];
            network = apply(&network, &Edit::Connect { node: NodeId(node), inputs }).unwrap();
        }
        let drawn: Vec<String> = lanes(&analyze(&network)).iter().map(|lanes| written(lanes)).collect();
        let lit = |at: usize| path(lanes(&analyze(&network)).get(at).unwrap());
        assert_eq!((lit(1).as_str(), lit(2).contains("\"2\"]{"), lit(4).contains("\"2\"],")), ("", true, true));
        // 0 is read by 3 and 5, 2 by 4, 4 by 6.
        assert_eq!(drawn, ["0bg", "0g", "0g 1bg", "0ag 1g", "0g 1a 1bg", "0a 1g", "1a"]);
    }
}
