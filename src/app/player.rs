//! The sweep of the window over the map: a step at a time, or by itself. It is silent while it plays, and says where it is when
//! it rests.

use super::answers::ask;
use super::message::Effect;
use super::spoken::{Deed, Spoken};
use super::state::{Pick, State};
use super::sweep::{Looked, looked};
use crate::draw::steps::Steps;
use std::rc::Rc;

/// How quickly it plays, in steps of the least speed.
pub const SPEEDS: [&str; 7] = ["0.25", "0.5", "1", "2", "4", "8", "16"];

/// Milliseconds of a step at the least speed; at each further one half as many.
const SLOWEST: u32 = 2_000;

/// The player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Player {
    /// It plays.
    pub plays: bool,
    /// Which of [`SPEEDS`].
    pub speed: usize,
    /// A tick of another number is of a play that has ended.
    pub ticket: u64,
}

impl Default for Player {
    fn default() -> Self {
        Self { plays: false, speed: 2, ticket: 0 }
    }
}

impl Player {
    /// Milliseconds from one step to the next.
    #[must_use]
    pub fn pause(&self) -> u32 {
        SLOWEST >> self.speed.min(SPEEDS.len() - 1)
    }
}

/// Where a step leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the first cell.
    First,
    /// To the one before.
    Back,
    /// To the next one.
    Next,
    /// To the last.
    Last,
    /// To this one.
    To(u64),
}

impl Looked {
    /// The steps of its sweep.
    #[must_use]
    pub const fn steps(&self) -> Steps {
        Steps { rows: self.h.output, columns: self.w.output }
    }

    /// The step that is picked.
    #[must_use]
    pub const fn step(&self) -> u64 {
        self.steps().of((self.y, self.x))
    }
}

/// A person steps: what plays rests.
pub(super) fn step(state: &mut State, step: Step) -> Vec<Effect> {
    state.player.plays = false;
    state.hover = None;
    let Some(looked) = looked(state) else { return vec![] };
    let to = match step {
        Step::First => 0,
        Step::Back => looked.step().saturating_sub(1),
        Step::Next => looked.step() + 1,
        Step::Last => u64::MAX,
        Step::To(step) => step,
    };
    go_to(state, &looked, to);
    say(state);
    vec![]
}

/// Plays from here, or from the beginning where it is at the end; or rests.
pub(super) fn play(state: &mut State, plays: bool) -> Vec<Effect> {
    let looked = looked(state).filter(|_| plays);
    state.player.ticket += 1;
    state.player.plays = looked.is_some();
    match looked {
        Some(looked) => {
            if looked.step() + 1 >= looked.steps().count() {
                go_to(state, &looked, 0);
            } else {
                go_to(state, &looked, looked.step());
            }
            vec![next_tick(state)]
        }
        None => {
            say(state);
            vec![]
        }
    }
}

/// Time has come for the next step.
pub(super) fn tick(state: &mut State, ticket: u64) -> Vec<Effect> {
    if !state.player.plays || ticket != state.player.ticket {
        return vec![];
    }
    let Some(looked) = looked(state).filter(|looked| looked.step() + 1 < looked.steps().count()) else {
        state.player.plays = false;
        say(state);
        return vec![];
    };
    go_to(state, &looked, looked.step() + 1);
    vec![next_tick(state)]
}

/// Another speed, from the next step on.
pub(super) fn speed(state: &mut State, speed: usize) -> Vec<Effect> {
    state.player.speed = speed.min(SPEEDS.len() - 1);
    vec![]
}

/// Another tab, or another layer: what plays rests.
pub(super) fn rest(state: &mut State) -> Vec<Effect> {
    state.player.plays = false;
    ask(state)
}

fn next_tick(state: &State) -> Effect {
    Effect::TickAfter { milliseconds: state.player.pause(), ticket: state.player.ticket }
}

fn go_to(state: &mut State, looked: &Looked, step: u64) {
    let (y, x) = looked.steps().at(step);
    go(state, Pick { node: looked.node, y, x });
}

/// The window goes to a cell of the layer that is looked at.
pub(super) fn go(state: &mut State, pick: Pick) {
    state.trail.clear();
    super::looking::pin(state, pick);
}

fn say(state: &mut State) {
    let Some(looked) = looked(state) else { return };
    let count = state.spoken.as_ref().map_or(0, |(count, _)| *count);
    let deed = Deed::Picked(looked.node, looked.map, looked.y, looked.x);
    state.spoken = Some((count + 1, Rc::new(Spoken { deed, ..Spoken::nothing() })));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lens::tests::first_visit;
    use crate::app::message::Msg;
    use crate::app::state::Tab;
    use crate::app::update::update;
    use crate::nn::network::NodeId;

    const LAST: NodeId = NodeId(4);

    #[test]
    fn it_plays_in_silence_to_the_end_and_then_says_where_it_is() {
        let mut state = first_visit();
        update(&mut state, Msg::Pick { node: LAST, y: 24, x: 22 });
        let said = |state: &State| state.spoken.as_ref().map_or(0, |(count, _)| *count);
        let before = said(&state);
        let effects = update(&mut state, Msg::Play(true));
        let ticket = state.player.ticket;
        assert_eq!(effects, [Effect::TickAfter { milliseconds: 500, ticket }]);
        update(&mut state, Msg::Speed(6));
        assert_eq!(update(&mut state, Msg::Tick(ticket)), [Effect::TickAfter { milliseconds: 31, ticket }]);
        update(&mut state, Msg::Tick(ticket));
        assert_eq!((state.pick.map(|pick| pick.x), said(&state)), (Some(24), before));
        assert_eq!(update(&mut state, Msg::Tick(ticket)), []);
        assert_eq!((state.player.plays, said(&state)), (false, before + 1));
        // From the end it begins anew.
        update(&mut state, Msg::Play(true));
        assert_eq!(state.pick.map(|pick| (pick.y, pick.x)), Some((0, 0)));
        assert_eq!(update(&mut state, Msg::Tick(ticket)), [], "a tick of the play before");
    }

    #[test]
    fn whatever_a_person_does_lets_it_rest() {
        for msg in [
            Msg::Step(Step::Next),
            Msg::Pick { node: LAST, y: 3, x: 3 },
            Msg::Tab(Tab::Maps),
            Msg::Select(NodeId(1)),
            Msg::Play(false),
        ] {
            let mut state = first_visit();
            update(&mut state, Msg::Pick { node: LAST, y: 2, x: 2 });
            update(&mut state, Msg::Play(true));
            update(&mut state, msg.clone());
            assert!(!state.player.plays, "{msg:?}");
            let ticket = state.player.ticket;
            assert_eq!(update(&mut state, Msg::Tick(ticket)), []);
        }
    }

    #[test]
    fn steps() {
        let mut state = first_visit();
        update(&mut state, Msg::Pick { node: LAST, y: 2, x: 24 });
        for (step, to) in [
            (Step::Next, (3, 0)),
            (Step::Back, (2, 24)),
            (Step::First, (0, 0)),
            (Step::Back, (0, 0)),
            (Step::Last, (24, 24)),
            (Step::Next, (24, 24)),
            (Step::To(26), (1, 1)),
        ] {
            update(&mut state, Msg::Step(step));
            assert_eq!(state.pick.map(|pick| (pick.y, pick.x)), Some(to), "{step:?}");
        }
    }
}
