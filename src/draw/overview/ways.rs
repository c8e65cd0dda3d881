//! The ways through a network: which connections go past other layers, and which ways lead through a block.

use super::fold::{LONG, Link};
use std::ops::Range;

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

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Layers one after the other.
    pub fn chain(words: &str) -> Vec<Link> {
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
}
