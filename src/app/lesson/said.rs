//! What a lesson says beside its own texts: what a check wants and finds, what was wrong with an answer, what is read aloud.

use super::{Asked, Playing};
use crate::app::state::State;
use crate::nn::reasons::slip::{Slip, slip};
use crate::nn::reasons::{Formula, Reason, Term, reasons};
use crate::text::lesson::checks::{Found, Subject};
use crate::text::lesson::{Bound, Check, Figure, LessonError, What};
use crate::text::say::{import_error, link_error};
use crate::words::{Locale, count, labelled, lookup, plain, say, sentences, shape, t};

/// What is read aloud of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saying {
    /// A step was entered.
    Step,
    /// The step was begun again.
    Again,
    /// This check holds now.
    Holds(usize),
    /// A number was answered to this check, rightly or not.
    Answered(usize, bool),
    /// The number that this check asks for was told.
    Told(usize),
    /// So many hints are shown.
    Hint(usize),
    /// The lesson is at its end.
    Finished,
}

/// What a figure is called, with what it is of.
fn named(l: Locale, figure: Figure, check: &Check, class: Option<&str>) -> String {
    let word = lookup(l, &["lesson_figure.", figure.word()].concat()).unwrap_or_default();
    match (&check.layer, class) {
        (_, Some(class)) => t::lesson_of_class(l, class),
        (Some(layer), None) => t::lesson_of(l, word, layer),
        (None, None) if matches!(figure, Figure::Problems | Figure::Layers) => word.to_owned(),
        (None, None) => t::lesson_of_network(l, word),
    }
}

/// What a check wants, in the lesson's own words or in ours. It may have mark-up.
#[must_use]
pub fn wants(l: Locale, check: &Check) -> String {
    if let Some(text) = &check.text {
        return text.get(l).to_owned();
    }
    let layer = check.layer.as_deref();
    match &check.what {
        What::Shape(wanted) => {
            let what = match layer {
                Some(layer) => t::lesson_shape_of(l, layer),
                None => t::lesson_shape(l).to_owned(),
            };
            t::lesson_is(l, what, shape(l, &wanted.0))
        }
        What::Figure(figure, bound, class) => {
            let what = named(l, *figure, check, class.as_deref());
            match bound {
                Bound::Is(0) if *figure == Figure::Problems => t::lesson_no_problems(l).to_owned(),
                Bound::Is(n) => t::lesson_is(l, what, count(l, *n)),
                Bound::AtMost(n) => t::lesson_at_most(l, what, count(l, *n)),
                Bound::AtLeast(n) => t::lesson_at_least(l, what, count(l, *n)),
            }
        }
        What::Argument(argument, wanted) => {
            let value = say::setting(l, argument, wanted);
            match layer {
                Some(layer) => t::lesson_argument_of(l, argument, layer, value),
                None => t::lesson_argument(l, argument, value),
            }
        }
        What::Kernel(kernel, _) => {
            let property = lookup(l, &["lesson_kernel.", kernel.word()].concat()).unwrap_or_default();
            match layer {
                Some(layer) => t::lesson_kernel_of(l, layer, property),
                None => labelled(l, t::lesson_kernel(l), property),
            }
        }
        What::Ask(figure) => t::lesson_predict(l, named(l, *figure, check, None)),
    }
}

/// What a check finds, in a word or two.
#[must_use]
pub fn finds(l: Locale, check: &Check, found: &Found) -> String {
    match (found, &check.what) {
        (Found::Count(n), _) => t::lesson_now(l, count(l, *n)),
        (Found::Shape(found), _) => t::lesson_now(l, shape(l, &found.0)),
        (Found::Value(value), What::Argument(argument, _)) => t::lesson_now(l, say::setting(l, argument, value)),
        (Found::Nothing, _) => t::lesson_now_nothing(l).to_owned(),
        _ => String::new(),
    }
}

/// The reason of the figure that a check asks for, and the figure itself.
fn reason(state: &State, check: &Check, figure: Figure) -> Option<(Reason, u64)> {
    let subject = Subject { document: state.document(), report: &state.report };
    let layer = check.layer.as_deref();
    let truth = subject.figure(figure, layer, None)?;
    let node = subject.entry(layer)?.id;
    let found = reasons(&state.document().network, &state.report, node);
    // A network's total is no figure of one layer.
    found.into_iter().find(|reason| Some(reason.about) == figure.about()).map(|reason| (reason, truth))
}

/// What is to be said of an answer: that it is right, with how the number comes about; or what it leaves out or takes for
/// something else, without the number itself. Nothing where nothing was answered.
#[must_use]
pub fn answered(l: Locale, state: &State, check: &Check, asked: &Asked) -> Vec<String> {
    let What::Ask(figure) = check.what else { return vec![] };
    let told = reason(state, check, figure);
    let formula = told.as_ref().and_then(|(reason, _)| reason.formula.as_ref());
    let numbers = |formula: &Formula| formula.line(&|term| count(l, term.number));
    let letters = |formula: &Formula| formula.line(&|term| letter(l, term));
    if asked.is_settled() {
        let truth = Subject { document: state.document(), report: &state.report };
        let truth = truth.figure(figure, check.layer.as_deref(), None);
        let truth = truth.map_or_else(String::new, |n| count(l, n));
        let what = named(l, figure, check, None);
        let mut said =
            vec![if asked.right { t::lesson_right(l, what, &truth) } else { t::lesson_told(l, what, &truth) }];
        if let (Some(formula), Some((reason, _))) = (formula, &told) {
            said.push(t::lesson_because(l, letters(formula), numbers(formula), count(l, reason.result)));
        }
        return said;
    }
    let number = match &asked.answer {
        None => return vec![],
        Some(Err(text)) => return vec![t::lesson_no_number(l, text)],
        Some(Ok(number)) => *number,
    };
    let mut said = vec![t::lesson_wrong(l, count(l, number))];
    // The formula is that of all padding; half of it is asked for.
    let same = told.as_ref().is_some_and(|(reason, truth)| reason.result == *truth);
    said.extend(formula.map(|formula| match slip(formula, number).filter(|_| same) {
        Some(Slip::Without(part)) => t::lesson_without(l, letters(&part), meaning(l, &part)),
        Some(Slip::Rounded { up: true }) => t::lesson_rounded_up(l).to_owned(),
        Some(Slip::Rounded { up: false }) => t::lesson_rounded_down(l).to_owned(),
        Some(Slip::Instead { term, number }) => t::lesson_instead(
            l,
            letter(l, &term),
            count(l, number),
            count(l, term.number),
            meaning(l, &Formula::Term(term)),
        ),
        None => t::lesson_formula(l, letters(formula)),
    }));
    said
}

/// A term's letter; the 1 of a rule has none.
fn letter(l: Locale, term: &Term) -> String {
    if term.letter.is_empty() { count(l, term.number) } else { term.letter.replace('_', "") }
}

/// What the numbers of a part are.
fn meaning(l: Locale, part: &Formula) -> &'static str {
    match part {
        Formula::Term(term) => lookup(l, &["term.", term.what.word()].concat()).unwrap_or_default(),
        Formula::Sum(parts) => parts.first().map_or("", |(_, part)| meaning(l, part)),
        Formula::Product(parts) => parts.first().map_or("", |part| meaning(l, part)),
        Formula::Up(parts) | Formula::Down(parts) => meaning(l, &parts.as_ref()[0]),
        Formula::Positive(part) => meaning(l, part),
    }
}

/// What is read aloud of a lesson; empty if nothing is.
#[must_use]
pub fn spoken(l: Locale, state: &State) -> String {
    let Some(playing) = &state.lesson else { return String::new() };
    let check = |at: usize| playing.step().and_then(|step| step.checks.get(at));
    let mut said = match &playing.said.0 {
        None => vec![],
        Some(Saying::Step) => vec![place(l, playing), heading(l, playing)],
        Some(Saying::Again) => vec![t::lesson_begun_again(l).to_owned()],
        Some(Saying::Holds(at)) => {
            check(*at).map(|check| t::lesson_holds(l, plain(&wants(l, check)))).into_iter().collect()
        }
        Some(Saying::Answered(at, _) | Saying::Told(at)) => {
            let asked = playing.now().and_then(|now| now.asked.get(*at));
            check(*at).zip(asked).map(|(check, asked)| answered(l, state, check, asked)).unwrap_or_default()
        }
        Some(Saying::Hint(n)) => {
            let hint = playing.step().and_then(|step| step.hints.get(n.saturating_sub(1)));
            hint.map(|hint| hint.get(l).to_owned()).into_iter().collect()
        }
        Some(Saying::Finished) => vec![summary(l, playing)],
    };
    if playing.said.1 {
        said.push(t::lesson_step_done(l).to_owned());
    }
    let said: Vec<String> = said.iter().map(|said| plain(said)).filter(|said| !said.is_empty()).collect();
    sentences(l, &said.iter().map(String::as_str).collect::<Vec<_>>())
}

/// `Step 2 of 5`.
#[must_use]
pub fn place(l: Locale, playing: &Playing) -> String {
    t::lesson_step_of(l, playing.at as u64 + 1, playing.lesson.steps.len() as u64)
}

/// The step's heading, or the lesson's.
#[must_use]
pub fn heading(l: Locale, playing: &Playing) -> String {
    let step = playing.step().and_then(|step| step.title.as_ref());
    step.unwrap_or(&playing.lesson.title).get(l).to_owned()
}

/// What was done in all.
#[must_use]
pub fn summary(l: Locale, playing: &Playing) -> String {
    let done = playing.progress.iter().filter(|step| step.done).count() as u64;
    t::lesson_summary(l, done, playing.progress.len() as u64)
}

/// Why a text is no lesson.
#[must_use]
pub fn error(l: Locale, error: &LessonError) -> String {
    match error {
        LessonError::Import(error) => import_error(l, error),
        LessonError::NotLesson => t::lesson_not(l).to_owned(),
        LessonError::Newer { .. } => t::lesson_newer(l).to_owned(),
        LessonError::TooLong { most } => t::lesson_too_long(l, crate::words::bytes(*most)),
        LessonError::TooMany { path, most } => t::lesson_too_many(l, path, *most),
        LessonError::Word { path, word, known } => t::lesson_word(l, path, word, known),
        LessonError::Start { path, error } => sentences(l, &[&t::lesson_start(l, path), &link_error(l, error)]),
        LessonError::Link(error) => link_error(l, error),
    }
}
