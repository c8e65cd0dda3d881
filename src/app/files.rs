//! Documents that come from outside: examples, files, and what was kept from last time.

use super::message::{Effect, Msg};
use super::state::State;

/// Takes in the messages that bring or save a document.
pub(super) fn update(_state: &mut State, _msg: Msg) -> Vec<Effect> {
    vec![]
}
