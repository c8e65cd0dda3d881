//! Placeholder.

use crate::app::state::State;
use yew::prelude::*;

/// What it draws.
#[derive(Properties, PartialEq, Clone, Default)]
pub struct LensProps {}

impl LensProps {
    /// What of the state it draws.
    pub fn of(_state: &State) -> Self {
        Self {}
    }
}

/// The part.
#[component]
pub fn Lens(_props: &LensProps) -> Html {
    html! {}
}
