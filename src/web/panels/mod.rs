//! What stands over the page or beside it: dialogs, notices, the tour, what is read aloud.

pub mod totals;

use crate::app::state::State;
use yew::prelude::*;

/// What it draws.
#[derive(Properties, PartialEq, Clone, Default)]
pub struct PanelsProps {}

impl PanelsProps {
    /// What of the state it draws.
    pub fn of(_state: &State) -> Self {
        Self {}
    }
}

/// The part.
#[component]
pub fn Panels(_props: &PanelsProps) -> Html {
    html! {}
}
