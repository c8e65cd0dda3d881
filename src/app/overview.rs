//! The overview: the second way to look at the network, and what of it is shown.

use super::answers::near as go_near;
use super::looking::STRIP;
use super::message::Effect;
use super::state::{FIRST_NEAR, State};
use crate::draw::overview::fold::fold;
use std::ops::Range;
use std::rc::Rc;

/// The two ways to look at the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Way {
    /// Layer below layer, with the lens beside them.
    #[default]
    Stack,
    /// All on one screen.
    Overview,
}

impl Way {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Stack, Self::Overview];

    /// Its word in the settings.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stack => "stack",
            Self::Overview => "overview",
        }
    }

    /// The way a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.word() == word)
    }
}

/// Looks the other way: the layer and the cell stay those that were looked at.
pub(super) fn look(state: &mut State, way: Way) -> Vec<Effect> {
    if state.settings.way == way {
        return vec![];
    }
    state.settings.way = way;
    state.hover = None;
    fold_anew(state);
    // What the tour shows stands in the stack.
    (state.enlarged, state.sheet, state.tour) = (false, false, None);
    let mut effects = go_near(state, FIRST_NEAR);
    effects.push(Effect::KeepSettings);
    effects
}

/// Folds the network as it is now, if that is looked at: no edit in the stack waits for it.
pub(super) fn fold_anew(state: &mut State) {
    let wanted = state.settings.way == Way::Overview;
    state.folding = if wanted { Rc::new(fold(&state.document().network, &state.report)) } else { Rc::default() };
}

/// Whether the overview is looked at. A frame that shows less than all has no switch, and keeps to its layers; so does a lesson,
/// whose text is about cards and the lens.
#[must_use]
pub fn is_open(state: &State) -> bool {
    state.settings.way == Way::Overview && state.view.is_full() && state.lesson.is_none()
}

/// Positions of the layers whose maps are shown while these cards, or in the overview these groups of columns, are near.
#[must_use]
pub fn near(state: &State, near: &Range<usize>) -> Vec<usize> {
    if !is_open(state) {
        return (near.start..near.end.min(state.report.nodes.len())).collect();
    }
    let folding = &state.folding;
    let groups = folding.groups.iter().take(near.end).skip(near.start);
    let columns = groups.flat_map(|group| folding.columns.get(group.columns.clone()).unwrap_or_default());
    columns.map(|column| column.front).collect()
}

/// Maps of a layer that are shown at most, beside those of the layer that is looked at.
#[must_use]
pub fn maps(state: &State) -> u64 {
    if is_open(state) { state.folding.level.maps() } else { STRIP }
}
