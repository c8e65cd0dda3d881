//! What happens in a lesson: it begins, steps are entered and left, numbers are answered, checks are looked at.

use super::said::Saying;
use super::{Act, Asked, Playing, Progress, hidden};
use crate::app::message::Effect;
use crate::app::spoken::Spoken;
use crate::app::state::{FIRST_NEAR, Notice, Pick, State, Tab};
use crate::app::update::{open, pick_on, select};
use crate::app::view::{Editing, View};
use crate::app::{answers, looking, overview};
use crate::text::ImportError;
use crate::text::lesson::checks::{Found, Subject, node_of};
use crate::text::lesson::{self, Freedom, LessonError, Step, What};
use std::rc::Rc;
use std::sync::Arc;

/// A lesson in place of the network: its first step begins.
pub(in crate::app) fn begin(state: &mut State, id: &str, text: &str) -> Vec<Effect> {
    match lesson::read(text) {
        Ok(read) => {
            let steps = read.lesson.steps.len();
            let progress =
                |step: &Step| Progress { asked: vec![Asked::default(); step.checks.len()], ..Progress::default() };
            let base = base(state);
            state.lesson = Some(Playing {
                id: id.to_owned(),
                progress: read.lesson.steps.iter().map(progress).collect(),
                lesson: Rc::new(read.lesson),
                text: text.into(),
                at: steps,
                finished: false,
                folded: false,
                entered: 0,
                said: (None, false),
                base,
                looked: None,
            });
            (state.tour, state.near, state.enlarged, state.sheet) = (None, FIRST_NEAR, false, false);
            state.notice = (!read.unread.is_empty()).then_some(Notice::LessonUnread(read.unread));
            enter(state, 0)
        }
        Err(error) => wrong(state, error),
    }
}

/// The fragment of a link to the lesson: by its id, or with all of it.
pub(in crate::app) fn link(state: &State) -> Result<String, LessonError> {
    let playing = state.lesson.as_ref().ok_or(LessonError::NotLesson)?;
    if playing.id.is_empty() {
        return lesson::pack(&playing.text).map(|packed| ["mode=lesson&l=", &packed].concat());
    }
    Ok(["mode=lesson&lesson=", &playing.id].concat())
}

pub(in crate::app) fn wrong(state: &mut State, error: LessonError) -> Vec<Effect> {
    state.notice = Some(Notice::LessonWrong(error));
    vec![]
}

/// Whether a text says that it is a lesson.
#[must_use]
pub fn is_lesson(text: &str) -> bool {
    // Only what may be one is looked through; whether it is one, reading says.
    text.len() <= lesson::MOST_BYTES
        && !matches!(lesson::read(text), Err(LessonError::NotLesson | LessonError::Import(ImportError::Json(_))))
}

fn base(state: &State) -> Editing {
    state.lesson.as_ref().map_or(state.view.editing, |playing| playing.base)
}

/// The lesson of this id is asked for.
pub(in crate::app) fn ask_for(state: &mut State, id: String) -> Vec<Effect> {
    state.lesson_ticket += 1;
    vec![Effect::FetchLesson { ticket: state.lesson_ticket, id }]
}

/// What an address asks for has become another: what may be changed is its again, and then the step's.
pub(in crate::app) fn looked_anew(state: &mut State) {
    let editing = state.view.editing;
    if let Some(playing) = &mut state.lesson {
        playing.base = editing;
    }
    free(state);
}

/// Takes in what happens to a lesson.
pub(in crate::app) fn update(state: &mut State, act: Act) -> Vec<Effect> {
    match act {
        Act::Open(id) => ask_for(state, id),
        Act::Came { ticket, id, text } if ticket == state.lesson_ticket => match text {
            Some(text) => begin(state, &id, &text),
            None => {
                state.notice = Some(Notice::LessonMissing(id));
                vec![]
            }
        },
        Act::Came { .. } => vec![],
        Act::Close => close(state),
        act => match state.lesson.take() {
            None => vec![],
            Some(playing) => {
                state.lesson = Some(playing);
                within(state, act)
            }
        },
    }
}

/// No lesson any longer: the network stays as it is.
fn close(state: &mut State) -> Vec<Effect> {
    // What may still be on its way is no longer wanted.
    state.lesson_ticket += 1;
    if let Some(playing) = state.lesson.take() {
        set_editing(state, playing.base);
        // The overview may be what one comes back to.
        state.near = FIRST_NEAR;
        overview::fold_anew(state);
        return answers::ask(state);
    }
    vec![]
}

fn within(state: &mut State, act: Act) -> Vec<Effect> {
    let Some(playing) = &mut state.lesson else { return vec![] };
    let (at, steps) = (playing.at, playing.lesson.steps.len());
    match act {
        Act::Go(to) if to < steps && (to != at || playing.finished) => {
            let skipped = skip(playing, to > at);
            let effects = enter(state, to);
            skipped.into_iter().chain(effects).collect()
        }
        Act::Finish => {
            let skipped = skip(playing, true);
            playing.finished = true;
            let all = playing.progress.iter().all(|step| step.done);
            let completed = playing.checked(all, "completed");
            free(state);
            say(state, Saying::Finished);
            skipped.into_iter().chain([completed]).collect()
        }
        Act::Again => {
            let step = playing.progress.get_mut(at);
            let began = step.and_then(|step| {
                step.asked.iter_mut().for_each(|asked| *asked = Asked::default());
                step.began.clone()
            });
            playing.looked = None;
            free(state);
            let mut effects = match began {
                Some(began) if began != *state.document() => open(state, began),
                _ => vec![],
            };
            effects.extend(show(state));
            say(state, Saying::Again);
            effects
        }
        Act::Hint => {
            let hints = playing.step().map_or(0, |step| step.hints.len());
            let Some(now) = playing.progress.get_mut(at).filter(|now| now.hints < hints) else { return vec![] };
            now.hints += 1;
            let shown = now.hints;
            say(state, Saying::Hint(shown));
            vec![]
        }
        Act::Answer(check, text) => answer(state, check, &text),
        Act::Tell(check) => {
            let asked = playing.progress.get_mut(at).and_then(|now| now.asked.get_mut(check));
            let Some(asked) = asked.filter(|asked| !asked.is_settled()) else { return vec![] };
            asked.told = true;
            playing.looked = None;
            free(state);
            say(state, Saying::Told(check));
            vec![]
        }
        Act::Fold(folded) => {
            playing.folded = folded;
            vec![]
        }
        _ => vec![],
    }
}

/// A step is left: one that was not done is marked, if one goes on from it.
fn skip(playing: &mut Playing, on: bool) -> Option<Effect> {
    let asks = playing.step().is_some_and(|step| !step.checks.is_empty());
    let now = playing.progress.get_mut(playing.at)?;
    if now.done || now.skipped || !on || !asks {
        return None;
    }
    now.skipped = true;
    Some(playing.checked(false, "skipped"))
}

/// A step begins, or is come back to with what was made in it.
fn enter(state: &mut State, to: usize) -> Vec<Effect> {
    let here = state.document().clone();
    let Some(playing) = &mut state.lesson else { return vec![] };
    if let Some(left) = playing.progress.get_mut(playing.at) {
        left.left = Some(here.clone());
    }
    (playing.at, playing.finished, playing.looked) = (to, false, None);
    playing.entered += 1;
    let start = playing.step().and_then(|step| step.start.clone());
    let Some(now) = playing.progress.get_mut(to) else { return vec![] };
    let first = now.began.is_none();
    let document = now.left.clone().or(start).unwrap_or_else(|| here.clone());
    now.began.get_or_insert_with(|| document.clone());
    if !now.done && playing.step().is_some_and(|step| step.checks.is_empty()) {
        // There is nothing to do but to read.
        if let Some(now) = playing.progress.get_mut(to) {
            now.done = true;
        }
    }
    free(state);
    if first && state.lesson.as_ref().is_some_and(|playing| playing.at == 0) {
        // The lesson's own start is what the page goes back to.
        state.origin = document.clone();
    }
    let mut effects = if document == here { vec![] } else { open(state, document) };
    effects.extend(show(state));
    say(state, Saying::Step);
    effects
}

/// What may be changed is what the step says, and nothing while a number is asked for: first predict, then try.
fn free(state: &mut State) {
    let Some(playing) = &state.lesson else { return };
    let step = playing.step().filter(|_| !playing.finished).and_then(|step| step.edit.as_ref());
    let editing = match step.map(|edits| edits.freedom) {
        _ if playing.open_asks().next().is_some() => Editing::Nothing,
        None => playing.base,
        Some(Freedom::All) => Editing::All,
        Some(Freedom::Params) => Editing::Params,
        Some(Freedom::Nothing) => Editing::Nothing,
    };
    if hidden(state).any() && matches!(state.tab, Tab::Why | Tab::Summary) {
        state.tab = Tab::Window;
    }
    set_editing(state, editing);
}

fn set_editing(state: &mut State, editing: Editing) {
    if state.view.editing != editing {
        state.view = Rc::new(View { editing, ..View::clone(&state.view) });
    }
}

/// The part of the page that the step shows.
fn show(state: &mut State) -> Vec<Effect> {
    let Some(show) = state.lesson.as_ref().and_then(|playing| Some(playing.step()?.show.clone())) else {
        return vec![];
    };
    let mut effects = vec![];
    if let Some(tab) = show.tab {
        state.tab = match tab {
            lesson::Tab::Window => Tab::Window,
            lesson::Tab::Maps => Tab::Maps,
            lesson::Tab::Why if !hidden(state).any() => Tab::Why,
            lesson::Tab::Why => Tab::Window,
            lesson::Tab::Code => Tab::Code,
        };
        state.asked = None;
    }
    let node = show.layer.as_deref().and_then(|name| node_of(&state.document().network, name));
    if let Some(node) = node {
        effects.extend(select(state, node));
    }
    let node = node.unwrap_or(state.selected);
    match show.cell {
        Some([y, x]) => {
            let channel = show.channel.unwrap_or_else(|| looking::chosen(state, node));
            effects.extend(pick_on(state, Pick { node, y, x }, channel));
        }
        None => {
            if let Some(channel) = show.channel {
                let owner = looking::channel_owner(state, node);
                state.channels.insert(owner, channel);
                effects.extend(answers::ask(state));
            }
        }
    }
    effects
}

/// The number that a text is: plain figures, also full-width ones, in groups or not.
#[must_use]
pub fn typed(text: &str) -> Option<u64> {
    let figures: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '_'))
        .map(|c| match u32::from(c).checked_sub(0xff10).filter(|digit| *digit < 10) {
            Some(digit) => char::from_digit(digit, 10).unwrap_or(c),
            None => c,
        })
        .collect();
    let plain = !figures.is_empty() && figures.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| figures.parse().ok()).flatten()
}

/// Characters of an answer that is no number that are kept.
const MOST_KEPT: usize = 40;

fn answer(state: &mut State, check: usize, text: &str) -> Vec<Effect> {
    let Some(playing) = &state.lesson else { return vec![] };
    let Some(What::Ask(figure)) = playing.step().and_then(|step| step.checks.get(check)).map(|check| &check.what)
    else {
        return vec![];
    };
    let layer = playing.step().and_then(|step| step.checks.get(check)?.layer.clone());
    let subject = Subject { document: state.document(), report: &state.report };
    let truth = subject.figure(*figure, layer.as_deref(), None);
    let answer = typed(text).ok_or_else(|| text.trim().chars().take(MOST_KEPT).collect::<String>());
    let right = truth.is_some() && answer.as_ref().ok() == truth.as_ref();
    let Some(playing) = &mut state.lesson else { return vec![] };
    let asked = playing.progress.get_mut(playing.at).and_then(|now| now.asked.get_mut(check));
    let Some(asked) = asked.filter(|asked| !asked.is_settled()) else { return vec![] };
    // Nothing was typed: nothing was answered.
    if answer.as_ref().is_err_and(String::is_empty) {
        return vec![];
    }
    asked.answer = Some(answer);
    asked.right = right;
    playing.looked = None;
    let effect = playing.checked(right, "answered");
    free(state);
    say(state, Saying::Answered(check, right));
    vec![effect]
}

/// Something of the lesson is said, and nothing of the document.
fn say(state: &mut State, saying: Saying) {
    let count = state.spoken.as_ref().map_or(0, |(count, _)| *count);
    state.spoken = Some((count + 1, Rc::new(Spoken::nothing())));
    if let Some(playing) = &mut state.lesson {
        playing.said = (Some(saying), false);
    }
}

/// Looks at the step's checks again, after whatever happened; `count` is how often something was said before it.
pub(in crate::app) fn after(state: &mut State, count: u64) -> Vec<Effect> {
    let Some(playing) = &mut state.lesson else { return vec![] };
    let said = state.spoken.as_ref().filter(|(now, _)| *now != count);
    // What is said of the document stands alone, until a check holds with it.
    if said.is_some_and(|(_, spoken)| **spoken != Spoken::nothing()) {
        playing.said = (None, false);
    }
    let document = state.history.now();
    let same = playing.looked.as_ref().is_some_and(|(network, weights, at)| {
        Arc::ptr_eq(network, &document.network) && Arc::ptr_eq(weights, &document.weights) && *at == playing.at
    });
    if same || playing.finished {
        return vec![];
    }
    playing.looked = Some((document.network.clone(), document.weights.clone(), playing.at));
    let subject = Subject { document, report: &state.report };
    let checks = playing.lesson.steps.get(playing.at).map(|step| step.checks.as_slice()).unwrap_or_default();
    let Some(now) = playing.progress.get_mut(playing.at) else { return vec![] };
    let asked = |at: usize| now.asked.get(at);
    let look = |(at, check): (usize, &lesson::Check)| {
        let (found, holds) = check.look(subject);
        (found, holds || asked(at).is_some_and(|asked| asked.right))
    };
    let found: Vec<(Found, bool)> = checks.iter().enumerate().map(look).collect();
    let passed = found.iter().all(|(_, holds)| *holds);
    // A number that was told is no longer to be found out, but the step is not passed by it.
    let told = |at: usize| asked(at).is_some_and(|asked| asked.told);
    let settled = !found.is_empty() && found.iter().enumerate().all(|(at, (_, holds))| *holds || told(at));
    let before = std::mem::replace(&mut now.found, found);
    let is_new = |(at, (_, holds)): &(usize, &(Found, bool))| *holds && before.get(*at).is_some_and(|(_, held)| !held);
    let new = now.found.iter().enumerate().find(is_new).map(|(at, _)| at);
    let done = settled && !now.done;
    now.done |= settled;
    now.skipped &= !now.done;
    if playing.said.0.is_none() {
        playing.said.0 = new.map(Saying::Holds);
    }
    playing.said.1 = done;
    if done { vec![playing.checked(passed, if passed { "passed" } else { "revealed" })] } else { vec![] }
}
