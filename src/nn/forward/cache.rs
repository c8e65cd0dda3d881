//! Maps that were computed before.

use super::key::of_picture;
use crate::nn::maps::Maps;
use crate::nn::sorted::Sorted;
use crate::nn::work::Shelf;
use std::cell::RefCell;

/// Bytes a cache holds unless it is told otherwise.
const BYTES: u64 = 1 << 28;

/// Maps by what they were computed from, those of the last runs, up to a number of bytes.
#[derive(Debug)]
pub struct Cache {
    maps: Sorted<u64, Kept>,
    bytes: u64,
    most: u64,
    turn: u64,
    /// The pictures of the last runs, each with its number.
    pictures: RefCell<Vec<(Maps, u64)>>,
    /// Weights as the kernels read them: they stay whatever the picture is.
    pub(super) shelf: RefCell<Shelf>,
}

/// Pictures that are told apart from new ones: those of one run, and the ones before.
const PICTURES: usize = 8;

#[derive(Debug)]
struct Kept {
    maps: Maps,
    bytes: u64,
    /// The last run that had use of it.
    turn: std::cell::Cell<u64>,
}

impl Default for Cache {
    fn default() -> Self {
        Self::new(BYTES)
    }
}

impl Cache {
    /// A cache of at most so many bytes of maps; packed weights have a bound of their own.
    #[must_use]
    pub fn new(most: u64) -> Self {
        Self { maps: Sorted::new(), bytes: 0, most, turn: 0, pictures: RefCell::default(), shelf: RefCell::default() }
    }

    /// Bytes of maps that it holds.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next run begins.
    pub(super) fn turn(&mut self) {
        self.turn += 1;
        self.shelf.get_mut().turn();
    }

    /// The key of a picture. It is known again as the very same values: to look at them all would take longer than a step may.
    pub(super) fn key_of(&self, picture: &Maps) -> u64 {
        let mut pictures = self.pictures.borrow_mut();
        let known = pictures.iter().find(|(known, _)| known.is(picture)).map(|(_, number)| *number);
        let next = pictures.last().map_or(0, |(_, last)| last + 1);
        if known.is_none() {
            if pictures.len() >= PICTURES {
                pictures.remove(0);
            }
            pictures.push((picture.clone(), next));
        }
        of_picture(known.unwrap_or(next))
    }

    /// The maps of a key.
    pub(super) fn get(&self, key: u64) -> Option<Maps> {
        let kept = self.maps.get(&key)?;
        kept.turn.set(self.turn);
        Some(kept.maps.clone())
    }

    /// Keeps the maps of a key, in the place of those that were of use longest ago. What this run made stays: of a run
    /// that is larger than the cache, the upper layers are kept.
    pub(super) fn keep(&mut self, key: u64, maps: &Maps) {
        let bytes = (maps.view().len() as u64).saturating_mul(4);
        while self.bytes.saturating_add(bytes) > self.most {
            let old = self.maps.iter().filter(|(_, kept)| kept.turn.get() < self.turn);
            let Some(oldest) = old.min_by_key(|(key, kept)| (kept.turn.get(), **key)).map(|(key, _)| *key) else {
                return;
            };
            self.drop_key(oldest);
        }
        self.drop_key(key);
        let turn = std::cell::Cell::new(self.turn);
        self.maps.insert(key, Kept { maps: maps.clone(), bytes, turn });
        self.bytes = self.bytes.saturating_add(bytes);
    }

    fn drop_key(&mut self, key: u64) {
        if let Some(dropped) = self.maps.remove(&key) {
            self.bytes = self.bytes.saturating_sub(dropped.bytes);
        }
    }
}
