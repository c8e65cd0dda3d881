//! Folding: which layers of a network make a block, so that a long one is read as a few.
//!
//! Where a third of the layers or more carry the name of their block (`conv3_block1_2_bn`), the names say it. Else the connections do: a block
//! ends where all that is needed further down comes from one layer. A plain stack has a block a convolution.

use super::Level;
use super::skyline::Side;
use crate::nn::analysis::{NodeReport, Report};
use crate::nn::layers::Channels;
use crate::nn::network::{Network, NodeId};
use crate::nn::shape::Hwc;
use crate::nn::sorted::Sorted;
use std::ops::Range;

/// What a block or a group is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// It is the input alone.
    Input,
    /// What stands before the first block.
    Stem,
    /// What is left when maps have become a vector.
    Head,
    /// A name of the network's own.
    Own(String),
}

/// Some layers in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Their positions.
    pub nodes: Range<usize>,
    /// What they are called.
    pub name: Name,
    /// The one whose maps stand for all of them.
    pub front: usize,
}

/// Some columns under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The heading, if there is one.
    pub name: Option<Name>,
    /// Positions of the columns.
    pub columns: Range<usize>,
}

/// A network as columns.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Folding {
    /// How much of each is drawn.
    pub level: Level,
    /// The columns, in order: a layer each, or a block.
    pub columns: Vec<Block>,
    /// The columns under their headings.
    pub groups: Vec<Group>,
    /// Every layer from the side.
    pub sides: Vec<Side>,
    /// Which layer is read by which, by their positions.
    pub read: Vec<(usize, usize)>,
    /// The connections past other layers.
    pub skips: Vec<(usize, usize)>,
}

impl Folding {
    /// The column that holds the layer at a position.
    #[must_use]
    pub fn column_of(&self, at: usize) -> Option<usize> {
        self.columns.iter().position(|column| column.nodes.contains(&at))
    }

    /// How many columns each group has.
    #[must_use]
    pub fn sizes(&self) -> Vec<usize> {
        self.groups.iter().map(|group| group.columns.len()).collect()
    }
}

/// The columns of more blocks than this could not be told apart: blocks that are alike are joined.
const MOST: usize = 48;
/// A branching part of more layers than this is cut where several branches meet.
const LONG: usize = 40;

/// A network as columns.
#[must_use]
pub fn fold(network: &Network, report: &Report) -> Folding {
    let places: Sorted<NodeId, usize> = report.nodes.iter().enumerate().map(|(at, entry)| (entry.id, at)).collect();
    let links: Vec<Link> = report.nodes.iter().map(|entry| Link::of(entry, &places)).collect();
    let read = links.iter().enumerate().flat_map(|(to, link)| link.sources.iter().map(move |from| (*from, to)));
    let (level, columns, groups) = columns(network, &links);
    Folding {
        level,
        columns,
        groups,
        sides: report.nodes.iter().map(side).collect(),
        read: read.collect(),
        skips: skips(&links),
    }
}

fn side(entry: &NodeReport) -> Side {
    let Some(shape) = entry.shape() else { return Side::Nothing };
    match (shape.0.len(), shape.hwc(entry.format)) {
        (1, _) => Side::Vector,
        (_, Some(Hwc { h: Some(rows), c: Some(channels), .. })) => Side::Maps { rows, channels },
        _ => Side::Nothing,
    }
}

/// The connections past other layers: where a layer also reads what goes there by a longer way, and where branches meet, from
/// where they part.
#[must_use]
pub fn skips(links: &[Link]) -> Vec<(usize, usize)> {
    // Through which layer all that reaches a layer has come last.
    let mut through: Vec<usize> = Vec::with_capacity(links.len());
    let mut skips = vec![];
    for (at, link) in links.iter().enumerate() {
        let meet = |mut one: usize, mut other: usize| {
            while one != other {
                let later = if one > other { &mut one } else { &mut other };
                let before = through.get(*later).copied().unwrap_or(0);
                if before >= *later {
                    return 0;
                }
                *later = before;
            }
            one
        };
        let above = || link.sources.iter().copied().filter(|source| *source < at);
        let parting = above().reduce(meet).unwrap_or(at);
        if link.sources.len() > 1 {
            if parting + 1 < at && at - parting <= LONG {
                skips.push((parting, at));
            }
            let longer = |from: usize| from != parting && from + 1 < at && leads(links, from, at);
            skips.extend(above().filter(|from| longer(*from)).map(|from| (from, at)));
            if at - parting > LONG && above().any(|from| from == parting) && leads(links, parting, at) {
                skips.push((parting, at));
            }
        }
        through.push(parting);
    }
    skips
}

/// Whether another way leads from one layer to another than the one that is read at once.
fn leads(links: &[Link], from: usize, to: usize) -> bool {
    let mut on = vec![false; to - from];
    for at in (from + 1..=to).rev() {
        let here = at == to || on.get(at - from).copied().unwrap_or(false);
        for source in links.get(at).filter(|_| here).map(|link| link.sources.as_slice()).unwrap_or_default() {
            if *source == from && at != to {
                return true;
            }
            if let Some(on) = source.checked_sub(from).filter(|by| *by > 0).and_then(|by| on.get_mut(by)) {
                *on = true;
            }
        }
    }
    false
}

fn columns(network: &Network, links: &[Link]) -> (Level, Vec<Block>, Vec<Group>) {
    let count = links.len();
    let level = Level::of(count);
    let single = |at: usize| Block { nodes: at..at + 1, name: Name::Input, front: at };
    if level == Level::Fans {
        let columns: Vec<Block> = (0..count).map(single).collect();
        let all = 0..columns.len();
        return (level, columns, vec![Group { name: None, columns: all }]);
    }
    let names: Vec<&str> = network.nodes.iter().map(|node| node.name.as_str()).collect();
    let blocks = blocks(&names, links);
    if level == Level::Sheet {
        let groups = blocks.into_iter().map(|block| Group { name: Some(block.name), columns: block.nodes }).collect();
        return (level, (0..count).map(single).collect(), groups);
    }
    let classes: Vec<&str> = network.nodes.iter().map(|node| network.class_of(node)).collect();
    let columns = joined(blocks, &classes, links);
    let groups = stages(&columns);
    (level, columns, groups)
}

/// The ways through a block: the longest first, then what is left. Every layer is on one of them.
#[must_use]
pub fn paths(nodes: &Range<usize>, read: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut left: Vec<usize> = nodes.clone().collect();
    let mut paths = vec![];
    while !left.is_empty() {
        // Of every layer that is left: how many lead to it, and from which one they do.
        let mut best: Vec<(usize, usize, Option<usize>)> = vec![];
        for at in &left {
            let from = read.iter().filter(|(_, to)| to == at).map(|(from, _)| *from);
            let before = from.filter_map(|from| best.iter().find(|(at, ..)| *at == from)).max_by_key(|(_, n, _)| *n);
            best.push((*at, before.map_or(1, |(_, n, _)| n + 1), before.map(|(at, ..)| *at)));
        }
        let mut now = best.iter().max_by_key(|(_, n, _)| *n).copied();
        let mut path = vec![];
        while let Some((at, _, before)) = now {
            path.push(at);
            now = before.and_then(|before| best.iter().find(|(at, ..)| *at == before)).copied();
        }
        path.reverse();
        left.retain(|at| !path.contains(at));
        paths.push(path);
    }
    paths
}

/// What of a layer says where blocks end.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// Positions of the layers it reads.
    pub sources: Vec<usize>,
    /// It has weights and mixes what it reads: a block of a plain stack begins with one.
    pub mixes: bool,
    /// It gives a vector.
    pub vector: bool,
    /// It is an input.
    pub input: bool,
}

impl Link {
    fn of(entry: &NodeReport, places: &Sorted<NodeId, usize>) -> Self {
        Self {
            sources: entry.sources.iter().filter_map(|source| places.get(source).copied()).collect(),
            mixes: entry.params > 0 && entry.channels != Channels::Same,
            vector: entry.shape().is_some_and(|shape| shape.0.len() == 1),
            input: entry.sources.is_empty(),
        }
    }
}

/// The part of a layer's name that names its block: up to a word `block` with a number in it or behind it.
fn key(name: &str) -> Option<&str> {
    let mut found = None;
    let (mut end, mut waits) = (0, false);
    for word in name.split('_') {
        end += word.len();
        let tail = word.strip_prefix("block");
        let number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        if tail.is_some_and(number) || (waits && number(word)) {
            found = name.get(..end);
        }
        waits = tail == Some("");
        end += 1;
    }
    found
}

/// The blocks of a network, in order; every layer is in one.
#[must_use]
pub fn blocks(names: &[&str], links: &[Link]) -> Vec<Block> {
    let keys: Vec<Option<&str>> = names.iter().map(|name| key(name)).collect();
    let named = keys.iter().flatten().count() * 3 >= names.len().max(1);
    let starts = if named { by_name(&keys) } else { by_connection(links) };
    let ends = starts.iter().skip(1).copied().chain([names.len()]);
    let mut blocks: Vec<Block> = vec![];
    let first = if starts.len() > 1 { Name::Stem } else { Name::Head };
    for (at, (start, end)) in starts.iter().copied().zip(ends).enumerate() {
        let nodes = start..end;
        let alone = end - start == 1 && links.get(start).is_some_and(|link| link.input);
        let name = match keys.get(start).copied().flatten() {
            _ if alone => Name::Input,
            Some(key) if named => Name::Own(key.to_owned()),
            _ if at == 0 => first.clone(),
            _ if links.get(end - 1).is_some_and(|link| link.vector) && end == names.len() => Name::Head,
            _ => {
                // What shares no words is called by where its branches meet, else by its last layer.
                let meets = nodes.clone().rev().find(|at| links.get(*at).is_some_and(|link| link.sources.len() > 1));
                let last = names.get(meets.unwrap_or(end - 1)).copied().unwrap_or_default();
                Name::Own(shared(names.get(nodes.clone()).unwrap_or_default()).unwrap_or_else(|| last.to_owned()))
            }
        };
        let front = nodes.clone().rev().find(|at| links.get(*at).is_some_and(|link| !link.vector));
        blocks.push(Block { front: front.unwrap_or(start), nodes, name });
    }
    blocks
}

/// Where blocks begin, by their names: layers without one stand with those around them only if those are of one block.
fn by_name(keys: &[Option<&str>]) -> Vec<usize> {
    let mut starts = vec![0];
    let (mut now, mut from) = (keys.first().copied().flatten(), 0);
    for (at, key) in keys.iter().enumerate().skip(1) {
        match (now, *key) {
            (_, Some(key)) if now != Some(key) => {
                // What had no name since the last block is a block of its own.
                if from < at && starts.last() != Some(&from) && now.is_some() {
                    starts.push(from);
                }
                starts.push(at);
                (now, from) = (Some(key), at + 1);
            }
            (Some(_), Some(_)) => from = at + 1,
            _ => {}
        }
    }
    if from < keys.len() && starts.last() != Some(&from) && from > 0 {
        starts.push(from);
    }
    starts
}

/// Where blocks begin, by what is connected to what.
fn by_connection(links: &[Link]) -> Vec<usize> {
    let count = links.len();
    let mut last: Vec<usize> = (0..count).collect();
    for (at, link) in links.iter().enumerate() {
        for source in &link.sources {
            if let Some(last) = last.get_mut(*source) {
                *last = (*last).max(at);
            }
        }
    }
    // A cut is behind a layer past which nothing reaches.
    let mut pieces: Vec<Range<usize>> = vec![];
    let (mut start, mut reach) = (0, 0);
    for (at, last) in last.iter().enumerate() {
        if reach <= at {
            pieces.push(start..at + 1);
            start = at + 1;
        }
        reach = reach.max(*last);
    }
    if start < count {
        pieces.push(start..count);
    }
    let branches = pieces.iter().any(|piece| piece.len() > 1);
    let mut starts = vec![0];
    let mut vector = false;
    for piece in pieces {
        let link = links.get(piece.start);
        let turns = !vector && link.is_some_and(|link| link.vector);
        vector |= turns;
        let begins = match piece.len() {
            1 => turns || (!branches && !vector && link.is_some_and(|link| link.mixes)),
            _ => true,
        };
        if begins && piece.start > 0 {
            starts.push(piece.start);
        }
        if piece.len() > LONG {
            let met = piece.clone().filter(|at| links.get(*at).is_some_and(|link| link.sources.len() > 2));
            starts.extend(met.map(|at| at + 1).filter(|at| *at < piece.end));
        }
    }
    starts.dedup();
    starts
}

/// The words with which the names of some layers begin, if they share any.
fn shared(names: &[&str]) -> Option<String> {
    let (first, rest) = names.split_first()?;
    let mut words: Vec<&str> = first.split('_').collect();
    for name in rest {
        let same = words.iter().zip(name.split('_')).take_while(|(one, other)| **one == *other).count();
        words.truncate(same);
    }
    (!words.is_empty()).then(|| words.join("_"))
}

/// Blocks that are alike and follow each other are joined, as many as it takes.
fn joined(blocks: Vec<Block>, classes: &[&str], links: &[Link]) -> Vec<Block> {
    if blocks.len() <= MOST {
        return blocks;
    }
    let (each, most) = (blocks.len().div_ceil(MOST), blocks.len());
    let of = |block: &Block| classes.get(block.nodes.clone()).unwrap_or_default();
    let front = |nodes: &Range<usize>| {
        nodes.clone().rev().find(|at| links.get(*at).is_some_and(|link| !link.vector)).unwrap_or(nodes.start)
    };
    let mut all: Vec<(Block, usize)> = Vec::with_capacity(most);
    // First those that are alike; if that is not enough, whatever stands beside each other.
    for alike in [true, false] {
        let given =
            if alike { blocks.iter().map(|block| (block.clone(), 1)).collect() } else { std::mem::take(&mut all) };
        if !alike && given.len() <= MOST {
            return given.into_iter().map(|(block, _)| block).collect();
        }
        let limit = if alike { each } else { given.len().div_ceil(MOST) };
        let mut signature = 0..0;
        for (block, times) in given {
            let same = !alike || classes.get(signature.clone()).unwrap_or_default() == of(&block);
            match all.last_mut() {
                Some((last, joined)) if same && *joined < limit => {
                    last.nodes.end = block.nodes.end;
                    last.front = front(&last.nodes);
                    *joined += 1;
                }
                _ => {
                    signature = block.nodes.clone();
                    all.push((block, if alike { times } else { 1 }));
                }
            }
        }
    }
    all.into_iter().map(|(block, _)| block).collect()
}

/// Blocks whose names differ in the last word alone stand under one heading.
fn stages(columns: &[Block]) -> Vec<Group> {
    fn stage(name: &Name) -> Option<&str> {
        match name {
            Name::Own(name) => name.rsplit_once('_').map(|(stage, _)| stage),
            _ => None,
        }
    }
    let mut groups: Vec<Group> = vec![];
    for (at, block) in columns.iter().enumerate() {
        let stage = stage(&block.name);
        match groups.last_mut() {
            Some(Group { name: Some(Name::Own(name)), columns }) if stage == Some(name) => columns.end = at + 1,
            _ => {
                let name = stage.map_or_else(|| block.name.clone(), |stage| Name::Own(stage.to_owned()));
                groups.push(Group { name: Some(name), columns: at..at + 1 });
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chain(words: &str) -> Vec<Link> {
        // c: mixes, v: a vector, i: the input, anything else: neither.
        words
            .chars()
            .enumerate()
            .map(|(at, word)| Link {
                sources: at.checked_sub(1).into_iter().collect(),
                mixes: word == 'c',
                vector: word == 'v',
                input: word == 'i',
            })
            .collect()
    }

    fn written(blocks: &[Block]) -> Vec<String> {
        let name = |name: &Name| match name {
            Name::Own(name) => name.clone(),
            other => format!("{other:?}"),
        };
        blocks.iter().map(|block| format!("{} {}", name(&block.name), block.nodes.len())).collect()
    }

    #[test]
    fn names_say_their_block() {
        let found = [
            ("block3_conv1", Some("block3")),
            ("conv3_block1_2_bn", Some("conv3_block1")),
            ("block_12_expand_relu", Some("block_12")),
            ("block2a_dwconv", Some("block2a")),
            ("convnext_stage_0_block_1_depthwise", Some("convnext_stage_0_block_1")),
            ("conv2d_1", None),
            ("blocks", None),
            ("pool2_relu", None),
        ];
        for (name, wanted) in found {
            assert_eq!(key(name), wanted, "{name}");
        }
    }

    #[test]
    fn named_blocks_with_what_stands_between() {
        let names = "in conv1 block1_a block1_b block1_c pool2_bn pool2_conv block2_a block2_b relu avg fc".split(' ');
        let names: Vec<&str> = names.collect();
        let found = blocks(&names, &chain("iccxxxccxxxv"));
        assert_eq!(written(&found), ["Stem 2", "block1 3", "pool2 2", "block2 2", "Head 3"]);
        assert_eq!(found.iter().map(|block| block.front).collect::<Vec<_>>(), [1, 4, 6, 8, 10]);
    }

    #[test]
    fn a_plain_stack_has_a_block_a_convolution() {
        let names = ["in", "a", "a_relu", "p", "b", "b_relu", "flat", "fc"];
        let found = blocks(&names, &chain("icxxcxvv"));
        assert_eq!(written(&found), ["Input 1", "p 3", "b 2", "Head 2"]);
    }

    #[test]
    fn branches_are_blocks() {
        // Two residual parts: 2 is read by 3 and 5, 6 by 7 and 9.
        let mut links = chain("icxxcxxxcxxv");
        links[5].sources.push(2);
        links[9].sources.push(6);
        let names: Vec<String> = (0..12).map(|at| format!("layer_{at}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(written(&blocks(&names, &links)), ["Stem 3", "layer 4", "layer 4", "Head 1"]);
    }

    #[test]
    fn skips_are_told_from_branches() {
        // 2 goes to 3 and, past it, to 5; 6 parts into 7-8 and 9, which meet in 10.
        let mut links = chain("icxxcxxccccx");
        links[5].sources.push(2);
        links[9].sources = vec![6];
        links[10].sources = vec![8, 9];
        assert_eq!(skips(&links), [(2, 5), (6, 10)]);
        assert_eq!(skips(&chain("icxxcx")), []);
    }

    #[test]
    fn a_residual_block_has_two_ways() {
        // 10 goes to 11, 12 and to 13; 14 adds both.
        let read = [(9, 10), (10, 11), (11, 12), (10, 13), (13, 14), (12, 14), (14, 15)];
        assert_eq!(paths(&(10..16), &read), [vec![10, 11, 12, 14, 15], vec![13]]);
    }

    proptest! {
        /// Whatever is connected to what: every layer is in one block, in order, and there are not too many blocks.
        #[test]
        fn every_layer_is_in_one_block(words in "[cvx]{1,300}", reads in prop::collection::vec((0_usize..300, 2_usize..50), 0..30), named in any::<bool>()) {
            let mut links = chain(&words);
            for (from, by) in reads {
                if let Some(link) = links.get_mut(from + by) {
                    link.sources.push(from);
                }
            }
            let names: Vec<String> = (0..links.len()).map(|at| if named { format!("block{}_{at}", at / 7) } else { format!("n{at}") }).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let found = blocks(&names, &links);
            let classes: Vec<&str> = names.iter().map(|_| "Conv2D").collect();
            for blocks in [found.clone(), joined(found, &classes, &links)] {
                let mut next = 0;
                for block in &blocks {
                    prop_assert_eq!(block.nodes.start, next);
                    prop_assert!(block.nodes.contains(&block.front));
                    next = block.nodes.end;
                }
                prop_assert_eq!(next, links.len());
            }
            let all = joined(super::blocks(&names, &links), &classes, &links);
            prop_assert!(all.len() <= MOST);
            let groups = stages(&all);
            prop_assert_eq!(groups.iter().map(|group| group.columns.len()).sum::<usize>(), all.len());
        }
    }
}
