//! The text of a lesson beside the network: what a step says and asks, and the way from step to step.

mod checks;

use super::context::{Page, use_page};
use super::dom::focus;
use super::icons::{Icon, icon};
use super::marked::marked;
use crate::app::lesson::said::{heading, place, summary};
use crate::app::lesson::{Act, LESSONS, Playing};
use crate::app::message::Msg;
use crate::app::state::State;
use crate::app::view::Mode;
use crate::text::lesson::blocks::{Block, blocks};
use crate::words::{Locale, labelled, list, lookup, t};
use checks::{Row, rows};
use web_sys::Element;
use yew::prelude::*;

/// Steps that have a mark each; of more only the count is told.
const MOST_MARKS: usize = 14;

/// A step's mark.
#[derive(Clone, PartialEq)]
struct Mark {
    done: bool,
    skipped: bool,
    here: bool,
    name: AttrValue,
}

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct LessonProps {
    /// No lesson has been begun: they are listed.
    choice: bool,
    /// The lesson is asked for and has not come.
    coming: bool,
    title: AttrValue,
    place: AttrValue,
    heading: AttrValue,
    at: usize,
    steps: usize,
    marks: Vec<Mark>,
    text: AttrValue,
    rows: Vec<Row>,
    hints: Vec<AttrValue>,
    more_hints: bool,
    /// It has checks that do not hold yet.
    open: bool,
    /// Checks that hold, and all of them.
    held: (usize, usize),
    summary: Option<AttrValue>,
    folded: bool,
    closes: bool,
    entered: u64,
}

impl LessonProps {
    /// What of the state it draws, if there is a lesson.
    pub fn of(state: &State) -> Option<Self> {
        let l = state.settings.locale;
        let Some(playing) = &state.lesson else {
            let wanted = state.view.mode == Mode::Lesson || !state.view.lesson.is_empty();
            return wanted.then(|| Self::none(l, state));
        };
        let (step, now) = (playing.step()?, playing.now()?);
        let last = playing.lesson.finish.as_ref();
        Some(Self {
            choice: false,
            coming: false,
            title: playing.lesson.title.get(l).to_owned().into(),
            place: place(l, playing).into(),
            heading: if playing.finished { t::lesson_finished(l).into() } else { heading(l, playing).into() },
            at: playing.at,
            steps: playing.lesson.steps.len(),
            marks: marks(l, playing),
            text: match playing.finished {
                true => last.map(|last| last.get(l)).unwrap_or_default().to_owned().into(),
                false => step.text.get(l).to_owned().into(),
            },
            rows: if playing.finished { vec![] } else { rows(l, state, step, now) },
            hints: step.hints.iter().take(now.hints).map(|hint| hint.get(l).to_owned().into()).collect(),
            more_hints: now.hints < step.hints.len(),
            open: !now.done && !step.checks.is_empty(),
            held: (now.found.iter().filter(|(_, holds)| *holds).count(), step.checks.len()),
            summary: playing.finished.then(|| summary(l, playing).into()),
            folded: playing.folded,
            closes: state.view.mode != Mode::Lesson,
            entered: playing.entered + u64::from(playing.finished),
        })
    }

    /// Before a lesson is there.
    fn none(l: Locale, state: &State) -> Self {
        let coming = !state.view.lesson.is_empty() && state.notice.is_none();
        Self {
            choice: !coming,
            coming,
            title: t::lesson_lessons(l).into(),
            place: AttrValue::default(),
            heading: t::lesson_lessons(l).into(),
            at: 0,
            steps: 0,
            marks: vec![],
            text: AttrValue::default(),
            rows: vec![],
            hints: vec![],
            more_hints: false,
            open: false,
            held: (0, 0),
            summary: None,
            folded: false,
            closes: false,
            entered: 0,
        }
    }
}

fn marks(l: Locale, playing: &Playing) -> Vec<Mark> {
    let steps = playing.lesson.steps.iter().zip(&playing.progress).enumerate();
    let of = playing.lesson.steps.len() as u64;
    let mark = |(at, (step, progress)): (usize, (&crate::text::lesson::Step, &crate::app::lesson::Progress))| {
        let here = at == playing.at && !playing.finished;
        let place = t::lesson_step_of(l, at as u64 + 1, of);
        let title = step.title.as_ref().map(|title| title.get(l)).unwrap_or_default();
        let state = match (progress.done, progress.skipped) {
            (true, _) => t::lesson_done(l),
            (false, true) => t::lesson_skipped(l),
            (false, false) => "",
        };
        let words: Vec<&str> = [place.as_str(), title, state].into_iter().filter(|word| !word.is_empty()).collect();
        Mark { done: progress.done, skipped: progress.skipped, here, name: list(l, &words).into() }
    };
    if playing.lesson.steps.len() > MOST_MARKS { vec![] } else { steps.map(mark).collect() }
}

/// A text of the lesson: text nodes, with the marks that our own sentences have.
fn text(text: &str) -> Html {
    let block = |block: Block| match block {
        Block::Paragraph(text) => html! { <p>{ marked(&text) }</p> },
        Block::List(items) => html! { <ul>{ for items.iter().map(|item| html! { <li>{ marked(item) }</li> }) }</ul> },
    };
    html! { <>{ for blocks(text).into_iter().map(block) }</> }
}

fn act(page: &Page, act: Act) -> Callback<MouseEvent> {
    page.on(move |_: MouseEvent| Msg::Lesson(act.clone()))
}

/// The lesson.
#[component]
pub fn LessonPanel(props: &LessonProps) -> Html {
    let page = use_page();
    let l = page.l;
    let body = use_node_ref();
    {
        // A step is read from its top.
        let body = body.clone();
        use_effect_with(props.entered, move |_| {
            if let Some(body) = body.cast::<Element>() {
                body.set_scroll_top(0);
            }
        });
    }
    {
        // The field goes with the right answer: the focus goes on to what is said of it.
        let settled = checks::settled(&props.rows);
        let before = use_mut_ref(|| (props.entered, settled.clone()));
        use_effect_with((props.entered, settled), move |now| {
            let before = before.replace(now.clone());
            if let Some(new) = now.1.iter().find(|at| before.0 == now.0 && !before.1.contains(at)) {
                focus(&format!("said-{new}"));
            }
        });
    }
    let finished = props.summary.is_some();
    let fold = if props.folded { t::lesson_unfold(l) } else { t::lesson_fold(l) };
    let mark = |(at, mark): (usize, &Mark)| {
        let class = classes!(
            "lmark",
            mark.done.then_some("done"),
            (mark.skipped && !mark.done).then_some("skipped"),
            mark.here.then_some("here")
        );
        html! {
            <li><button type="button" {class} aria-label={mark.name.clone()} title={mark.name.clone()} aria-current={mark.here.then_some("step")} onclick={act(&page, Act::Go(at))}>
                if mark.done { { icon(Icon::Check) } } else { <span aria-hidden="true">{ at + 1 }</span> }
            </button></li>
        }
    };
    let back = if finished { Act::Go(props.at) } else { Act::Go(props.at.saturating_sub(1)) };
    let last = props.at + 1 >= props.steps;
    let on = if last { Act::Finish } else { Act::Go(props.at + 1) };
    let word = match (props.open, last) {
        (true, false) => t::lesson_skip(l),
        (_, true) => t::lesson_finish(l),
        (false, false) => t::lesson_next(l),
    };
    html! {
        <section class={classes!("lesson", props.folded.then_some("folded"))} id="lesson" aria-label={labelled(l, t::lesson_title(l), &props.title)}>
            <header class="lhead">
                <p class="lplace">
                    if !props.place.is_empty() && !finished { <b>{ &props.place }</b> }
                    if props.held.1 > 0 && !finished { <span class="lheld">{ t::lesson_progress(l, props.held.0 as u64, props.held.1 as u64) }</span> }
                    if props.closes { <span class="ltitle">{ &props.title }</span> }
                </p>
                if !props.choice && !props.coming {
                    <button type="button" class="btn lfold" aria-expanded={(!props.folded).to_string()} aria-controls="lesson-body" onclick={act(&page, Act::Fold(!props.folded))}>{ fold }</button>
                }
                if props.closes {
                    <button type="button" class="icb" aria-label={t::lesson_close(l)} title={t::lesson_close(l)} onclick={act(&page, Act::Close)}>{ icon(Icon::Close) }</button>
                }
            </header>
            <div class="lbody" id="lesson-body" ref={body} tabindex="0" role="group" aria-label={props.heading.clone()}>
                <h2 class="lstep">{ marked(&props.heading) }</h2>
                if props.coming { <p>{ t::lesson_coming(l) }</p> }
                if props.choice { { choice(l, &page) } }
                { text(&props.text) }
                { for props.summary.as_ref().map(|summary| html! { <p class="lsum">{ summary }</p> }) }
                if !props.rows.is_empty() { { checks::list(&props.rows, props.entered, &page) } }
                if !props.hints.is_empty() && !finished {
                    <h3 class="llabel">{ t::lesson_hints(l) }</h3>
                    <ol class="lhints">{ for props.hints.iter().map(|hint| html! { <li>{ text(hint) }</li> }) }</ol>
                }
                if !props.choice && !props.coming && !finished {
                    <p class="lmore">
                        if props.more_hints {
                            <button type="button" class="btn" onclick={act(&page, Act::Hint)}>{ if props.hints.is_empty() { t::lesson_hint(l) } else { t::lesson_hint_next(l) } }</button>
                        }
                        <button type="button" class="plain" onclick={act(&page, Act::Again)}>{ t::lesson_again(l) }</button>
                    </p>
                }
            </div>
            if !props.choice && !props.coming {
                <nav class="lnav" aria-label={t::lesson_title(l)}>
                    <button type="button" class="btn" disabled={props.at == 0 && !finished} onclick={act(&page, back)}>{ t::lesson_back(l) }</button>
                    if !props.marks.is_empty() { <ol class="lmarks">{ for props.marks.iter().enumerate().map(mark) }</ol> }
                    if finished {
                        <button type="button" class="btn" id="lesson-next" onclick={act(&page, Act::Go(0))}>{ t::lesson_restart(l) }</button>
                    } else {
                        <button type="button" id="lesson-next" class={classes!("btn", (!props.open).then_some("main"))} onclick={act(&page, on)}>{ word }</button>
                    }
                </nav>
            }
        </section>
    }
}

/// The lessons that ship.
fn choice(l: Locale, page: &Page) -> Html {
    let one = |id: &&'static str| {
        let name = lookup(l, &["lesson_name.", id].concat()).unwrap_or(id);
        let about = lookup(l, &["lesson_name.", id, "_about"].concat()).unwrap_or_default();
        html! { <li><button type="button" class="plain" onclick={act(page, Act::Open((*id).to_owned()))}>{ name }</button><span>{ about }</span></li> }
    };
    html! { <ol class="lchoice">{ for LESSONS.iter().map(one) }</ol> }
}
