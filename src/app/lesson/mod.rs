//! A lesson under way: which step, what was answered, which checks hold. It changes the document only through the history, so
//! every start of a step is one step of undo, and what someone made in a step comes back with that step.

mod play;
pub mod said;

use super::message::Effect;
use super::state::State;
use super::view::Editing;
use crate::nn::document::Document;
use crate::nn::network::{Network, NodeId};
use crate::nn::weights::Weights;
use crate::text::lesson::checks::Found;
use crate::text::lesson::{Lesson, Step, What};
pub(super) use play::{after, ask_for, begin, link, looked_anew, update, wrong};
pub use play::{is_lesson, typed};
use said::Saying;
use std::rc::Rc;
use std::sync::Arc;

/// The lessons that ship, in the order of the menu: files of `www/lessons`.
pub const LESSONS: [&str; 9] =
    ["first-shapes", "padding", "strides", "pooling", "receptive-field", "parameters", "depth", "edges", "pytorch"];

/// What can happen to a lesson.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// One that ships, or that its host put beside the page, by its id.
    Open(String),
    /// Its text came; none where there is no such lesson.
    Came {
        /// The number of the request.
        ticket: u64,
        /// Its id.
        id: String,
        /// Its text.
        text: Option<String>,
    },
    /// To a step.
    Go(usize),
    /// The step is begun again.
    Again,
    /// The next hint is shown.
    Hint,
    /// A number that was asked for.
    Answer(usize, String),
    /// A number that was asked for is told.
    Tell(usize),
    /// The text is folded away, or shown again.
    Fold(bool),
    /// The last step is left.
    Finish,
    /// No lesson any longer.
    Close,
}

/// What a host is told of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The lesson's id; empty where it has none.
    pub lesson: String,
    /// The step, from 1.
    pub step: u64,
    /// Steps there are.
    pub steps: u64,
    /// Whether all its checks hold, or the answer was right.
    pub passed: bool,
    /// What was done: `passed`, `answered`, `skipped` or `completed`.
    pub verb: &'static str,
}

/// A number that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Asked {
    /// What was answered last.
    pub answer: Option<Result<u64, String>>,
    /// It was right.
    pub right: bool,
    /// It was told.
    pub told: bool,
}

impl Asked {
    /// It is no longer hidden.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        self.right || self.told
    }
}

/// How far someone is in a step.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Progress {
    /// What each check finds, and whether that is what it wants.
    pub found: Vec<(Found, bool)>,
    /// What was answered to each check that asks.
    pub asked: Vec<Asked>,
    /// Hints that are shown.
    pub hints: usize,
    /// All its checks held at one time.
    pub done: bool,
    /// It was left before that.
    pub skipped: bool,
    /// The document it began with.
    began: Option<Document>,
    /// The document it was left with.
    left: Option<Document>,
}

/// A lesson under way.
#[derive(Clone, Debug)]
pub struct Playing {
    /// Its id; empty where it came in a link or a file.
    pub id: String,
    /// The lesson.
    pub lesson: Rc<Lesson>,
    /// Its text.
    text: Rc<str>,
    /// The step.
    pub at: usize,
    /// How far someone is, step by step.
    pub progress: Vec<Progress>,
    /// The last step was left.
    pub finished: bool,
    /// Its text is folded away.
    pub folded: bool,
    /// How often a step was entered.
    pub entered: u64,
    /// What is said aloud, and whether the step is done with it.
    pub said: (Option<Saying>, bool),
    /// What the address lets be changed.
    base: Editing,
    /// What the checks looked at last.
    looked: Option<(Arc<Network>, Arc<Weights>, usize)>,
}

impl Playing {
    /// The step.
    #[must_use]
    pub fn step(&self) -> Option<&Step> {
        self.lesson.steps.get(self.at)
    }

    /// How far someone is in it.
    #[must_use]
    pub fn now(&self) -> Option<&Progress> {
        self.progress.get(self.at)
    }

    /// The checks of the step that ask for a number which is not yet known, by their place.
    pub fn open_asks(&self) -> impl Iterator<Item = usize> + '_ {
        let checks = self.step().map(|step| step.checks.as_slice()).unwrap_or_default();
        let open = |at: &usize| self.now().and_then(|now| now.asked.get(*at)).is_none_or(|asked| !asked.is_settled());
        let asks = checks.iter().enumerate().filter(|(_, check)| matches!(check.what, What::Ask(_))).map(|(at, _)| at);
        asks.filter(move |at| !self.finished && open(at))
    }

    fn checked(&self, passed: bool, verb: &'static str) -> Effect {
        Effect::Checked(Checked {
            lesson: self.id.clone(),
            step: self.at as u64 + 1,
            steps: self.lesson.steps.len() as u64,
            passed,
            verb,
        })
    }
}

/// Which numbers of the page are hidden: they are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Hidden {
    /// Sizes, padding, and all that can be read from the window.
    pub shapes: bool,
    /// Counts of weights and work.
    pub costs: bool,
}

impl Hidden {
    /// Something is.
    #[must_use]
    pub const fn any(self) -> bool {
        self.shapes || self.costs
    }

    /// The words by which styles know it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match (self.shapes, self.costs) {
            (false, false) => "",
            (true, false) => "shapes",
            (false, true) => "costs",
            (true, true) => "shapes costs",
        }
    }
}

/// Which numbers are hidden now.
#[must_use]
pub fn hidden(state: &State) -> Hidden {
    let mut hidden = Hidden::default();
    let Some(playing) = &state.lesson else { return hidden };
    let checks = playing.step().map(|step| step.checks.as_slice()).unwrap_or_default();
    for at in playing.open_asks() {
        if let Some(What::Ask(figure)) = checks.get(at).map(|check| &check.what) {
            hidden.costs |= figure.is_cost();
            hidden.shapes |= !figure.is_cost();
        }
    }
    hidden
}

/// Whether the step lets an argument of a node be set. What the view says is looked at beside it.
#[must_use]
pub fn has_field(state: &State, node: NodeId, param: &str) -> bool {
    let edits = state.lesson.as_ref().and_then(|playing| playing.step()?.edit.as_ref());
    edits.is_none_or(|edits| edits.allows(super::lens::name(state, node), param))
}
