//! Sorting in little code.
//!
//! The standard library's sorts are compiled anew for every kind of item, two to four kilobytes each. The lists here are short:
//! one function finds the order of places, and all that is repeated is how two items compare and the exchange of items.

use std::cmp::Ordering;

/// Sorts, the least first.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Sorts by a key of each item, the least key first; items with equal keys stay in their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by how two items compare; those that compare equal stay in their order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut order = order(items.len(), &mut |a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b).is_gt(),
        _ => false,
    });
    for start in 0..order.len() {
        // Round a circle of items that take each other's places. A place that has its item stands for itself.
        let mut at = start;
        while let Some(from) = order.get_mut(at).map(|from| std::mem::replace(from, at)).filter(|from| *from != start) {
            items.swap(at, from);
            at = from;
        }
    }
}

/// The places in the order in which they are to stand: `after` says whether what is at one place comes after what is at another.
fn order(len: usize, after: &mut dyn FnMut(usize, usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    let mut width = 1;
    while width < len {
        let mut merged = Vec::with_capacity(len);
        for two in order.chunks(2 * width) {
            let (mut left, mut right) = two.split_at(width.min(two.len()));
            while let (Some((a, more_left)), Some((b, more_right))) = (left.split_first(), right.split_first()) {
                let next = if after(*a, *b) {
                    right = more_right;
                    b
                } else {
                    left = more_left;
                    a
                };
                merged.push(*next);
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        order = merged;
        width *= 2;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::{sort, sort_by_key};

    /// Numbers without an order to be seen, the same every time.
    fn numbers(count: u32) -> Vec<u32> {
        (0..count).map(|at| (at + 1).wrapping_mul(2_654_435_761) >> 12).collect()
    }

    #[test]
    fn lists_of_every_length_are_sorted() {
        for count in 0..70 {
            let (mut ours, mut standard) = (numbers(count), numbers(count));
            sort(&mut ours);
            standard.sort_unstable();
            assert_eq!(ours, standard);
        }
    }

    #[test]
    fn what_is_equal_stays_in_its_order() {
        let (mut ours, mut standard) = (numbers(500), numbers(500));
        sort_by_key(&mut ours, |number| number % 7);
        standard.sort_by_key(|number| number % 7);
        assert_eq!(ours, standard);
    }
}
