//! A map in one list, sorted by its keys.
//!
//! What the page keeps by node or by name is a few hundred entries at most, read far more often than changed: a list that is
//! searched by halves is as quick as a tree or a table of hashes, and a small part of their code, which a compiler repeats
//! for every kind of entry and every reader of the page has to load.

use std::borrow::Borrow;

/// A map whose entries stand in the order of their keys. With `()` for values it is a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorted<K, V>(Vec<(K, V)>);

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> Sorted<K, V> {
    /// A map without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(vec![])
    }

    /// How many entries there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes all entries away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The entries.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + ExactSizeIterator + Clone {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The keys.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator + Clone {
        self.0.iter().map(|(key, _)| key)
    }

    /// The values.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator + Clone {
        self.0.iter().map(|(_, value)| value)
    }

    /// The entries, their values to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.0.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// Keeps the entries of which this holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.0.retain_mut(|(key, value)| keep(key, value));
    }
}

impl<K: Ord, V> Sorted<K, V> {
    /// Where a key stands, or would.
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.0.binary_search_by(|(other, _)| other.borrow().cmp(key))
    }

    /// The value under a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().and_then(|at| self.0.get(at)).map(|(_, value)| value)
    }

    /// The value under a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().and_then(|at| self.0.get_mut(at)).map(|(_, value)| value)
    }

    /// Whether there is such a key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Puts a value under a key, in the place of the one that stood there, which comes back.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(at) => self.0.get_mut(at).map(|(_, old)| std::mem::replace(old, value)),
            Err(at) => {
                self.0.insert(at, (key, value));
                None
            }
        }
    }

    /// Takes the value under a key away.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|at| self.0.remove(at).1)
    }
}

impl<K: Ord, V: Default> Sorted<K, V> {
    /// The value under a key, to be changed; where there was none, a default one is put there.
    pub fn or_default(&mut self, key: K) -> &mut V {
        match self.place(&key) {
            // The search found it there.
            Ok(at) => &mut self.0[at].1,
            Err(at) => &mut self.0.insert_mut(at, (key, V::default())).1,
        }
    }
}

impl<K: Ord, V> Extend<(K, V)> for Sorted<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

/// Of several values under one key the last stays.
impl<K: Ord, V> FromIterator<(K, V)> for Sorted<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(sorted(entries.into_iter().collect()))
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Sorted<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V> IntoIterator for Sorted<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Sorts entries by merging halves: a file may hold millions of them in any order.
fn sorted<K: Ord, V>(mut entries: Vec<(K, V)>) -> Vec<(K, V)> {
    if entries.is_sorted_by(|(one, _), (next, _)| one < next) {
        return entries;
    }
    // A layer's arguments are a few: to put them in one by one is quickest.
    if entries.len() <= 24 {
        let mut few = Sorted(Vec::with_capacity(entries.len()));
        few.extend(entries);
        return few.0;
    }
    let right = sorted(entries.split_off(entries.len() / 2));
    let mut merged = Vec::with_capacity(entries.len() + right.len());
    let (mut left, mut right) = (sorted(entries).into_iter().peekable(), right.into_iter().peekable());
    while let (Some((one, _)), Some((other, _))) = (left.peek(), right.peek()) {
        let order = one.cmp(other);
        if order.is_eq() {
            left.next();
        }
        merged.extend(if order.is_lt() { left.next() } else { right.next() });
    }
    merged.extend(left);
    merged.extend(right);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn same(sorted: &Sorted<u8, u16>, tree: &BTreeMap<u8, u16>) -> bool {
        sorted.iter().eq(tree.iter()) && sorted.len() == tree.len() && sorted.is_empty() == tree.is_empty()
    }

    proptest! {
        /// It does what the standard library's map does.
        #[test]
        fn as_a_tree(start: Vec<(u8, u16)>, steps: Vec<(u8, u8, u16)>) {
            let (mut sorted, mut tree): (Sorted<_, _>, BTreeMap<_, _>) = (start.iter().copied().collect(), start.into_iter().collect());
            prop_assert!(same(&sorted, &tree));
            for (what, key, value) in steps {
                match what % 5 {
                    0 | 1 => prop_assert_eq!(sorted.insert(key, value), tree.insert(key, value)),
                    2 => prop_assert_eq!(sorted.remove(&key), tree.remove(&key)),
                    3 => {
                        *sorted.or_default(key) = value;
                        *tree.entry(key).or_default() = value;
                    }
                    _ => {
                        sorted.retain(|other, _| other % 7 != key % 7);
                        tree.retain(|other, _| other % 7 != key % 7);
                    }
                }
                prop_assert_eq!(sorted.get(&key), tree.get(&key));
                prop_assert!(same(&sorted, &tree));
            }
        }
    }

    #[test]
    fn many_entries_in_any_order() {
        let downwards: Sorted<u32, ()> = (0..1_000_000).rev().map(|n| (n, ())).collect();
        assert!(downwards.keys().copied().eq(0..1_000_000));
    }
}
