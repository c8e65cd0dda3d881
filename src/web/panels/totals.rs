//! Placeholder.

use crate::app::state::State;
use yew::prelude::*;

/// What it draws.
#[derive(Properties, PartialEq, Clone, Default)]
pub struct TotalsProps {}

impl TotalsProps {
    /// What of the state it draws.
    pub fn of(_state: &State) -> Self {
        Self {}
    }
}

/// The part.
#[component]
pub fn Totals(_props: &TotalsProps) -> Html {
    html! {}
}
