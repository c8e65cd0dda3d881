//! Maps that were computed before.

use crate::nn::maps::Maps;
use crate::nn::sorted::Sorted;

/// Bytes a cache holds unless it is told otherwise.
const BYTES: u64 = 1 << 28;

/// Maps by what they were computed from, those of the last runs, up to a number of bytes.
#[derive(Debug)]
pub struct Cache {
    maps: Sorted<u64, Kept>,
    bytes: u64,
    most: u64,
    turn: u64,
}

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
    /// A cache of at most so many bytes.
    #[must_use]
    pub fn new(most: u64) -> Self {
        Self { maps: Sorted::new(), bytes: 0, most, turn: 0 }
    }

    /// Bytes it holds.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next run begins.
    pub(super) const fn turn(&mut self) {
        self.turn += 1;
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
