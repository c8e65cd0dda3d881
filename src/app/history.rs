//! Undo and redo: the documents there were, the one there is, and those that were undone.

/// A gesture: edits of one drag, or of one stay in a field, are one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gesture(pub u64);

/// Steps kept; what lies further back is forgotten.
const DEPTH: usize = 500;

/// A value and its earlier and later versions. What the versions share (`Arc`s) is kept once.
#[derive(Clone, Debug)]
pub struct History<T> {
    past: Vec<T>,
    present: T,
    future: Vec<T>,
    gesture: Option<Gesture>,
}

impl<T: Clone + PartialEq> History<T> {
    /// A history that begins here.
    pub const fn new(present: T) -> Self {
        Self { past: vec![], present, future: vec![], gesture: None }
    }

    /// A history with one earlier version.
    pub fn with_earlier(earlier: T, present: T) -> Self {
        Self { past: vec![earlier], ..Self::new(present) }
    }

    /// What there is now.
    pub const fn now(&self) -> &T {
        &self.present
    }

    /// The earlier versions, the last one first.
    pub fn earlier(&self) -> impl Iterator<Item = &T> {
        self.past.iter().rev()
    }

    /// Puts a new version in place. One of the same gesture as the last takes its place instead of adding a step.
    /// A version equal to the present one changes nothing.
    pub fn push(&mut self, next: T, gesture: Option<Gesture>) {
        if next == self.present {
            return;
        }
        let same = gesture.is_some() && gesture == self.gesture;
        let before = std::mem::replace(&mut self.present, next);
        if !same {
            self.past.push(before);
            if self.past.len() > DEPTH {
                self.past.remove(0);
            }
        } else if self.past.last() == Some(&self.present) {
            // The gesture came back to where it began: no step is left of it.
            self.past.pop();
            self.gesture = None;
            self.future.clear();
            return;
        }
        self.future.clear();
        self.gesture = gesture;
    }

    /// Goes one step back; false where there is none.
    pub fn undo(&mut self) -> bool {
        self.gesture = None;
        let Some(before) = self.past.pop() else { return false };
        self.future.push(std::mem::replace(&mut self.present, before));
        true
    }

    /// Makes other versions of all there are, from the earliest to the last that was undone. What has become equal to the
    /// version before it is no step any more.
    pub fn renew(&mut self, mut change: impl FnMut(&mut T)) {
        self.gesture = None;
        self.past.iter_mut().for_each(&mut change);
        change(&mut self.present);
        self.future.iter_mut().rev().for_each(&mut change);
        self.past.dedup();
        self.future.dedup();
        self.past.pop_if(|last| *last == self.present);
        self.future.pop_if(|next| *next == self.present);
    }

    /// Goes one step forward again; false where there is none.
    pub fn redo(&mut self) -> bool {
        self.gesture = None;
        let Some(after) = self.future.pop() else { return false };
        self.past.push(std::mem::replace(&mut self.present, after));
        true
    }

    /// Whether there is something to undo.
    pub const fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to redo.
    pub const fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drag_is_one_step() {
        let mut history = History::new(0);
        for n in 1..=50 {
            history.push(n, Some(Gesture(1)));
        }
        history.push(60, Some(Gesture(2)));
        history.push(70, None);
        history.push(80, None);
        let steps: Vec<_> = std::iter::from_fn(|| history.undo().then(|| *history.now())).collect();
        assert_eq!(steps, [70, 60, 50, 0]);
        assert!(!history.undo());
        assert!(history.redo());
        assert_eq!(*history.now(), 50);
        history.push(5, None);
        assert!(!history.can_redo());
    }

    #[test]
    fn versions_that_become_equal_are_one_step() {
        let mut history = History::new(1);
        for n in [12, 2, 3, 13, 14, 5] {
            history.push(n, None);
        }
        let undone = std::iter::from_fn(|| history.undo().then(|| *history.now())).take(3);
        assert_eq!(undone.collect::<Vec<_>>(), [14, 13, 3]);
        let mut good = 0;
        history.renew(|n| if *n > 10 { *n = good } else { good = *n });
        assert_eq!(*history.now(), 3);
        assert!(history.redo());
        assert_eq!((*history.now(), history.can_redo()), (5, false));
        let back: Vec<_> = std::iter::from_fn(|| history.undo().then(|| *history.now())).collect();
        assert_eq!(back, [3, 2, 1]);
    }

    #[test]
    fn a_drag_that_comes_back_leaves_no_step() {
        let mut history = History::new(3);
        history.push(4, Some(Gesture(1)));
        history.push(3, Some(Gesture(1)));
        assert!(!history.can_undo());
    }
}
