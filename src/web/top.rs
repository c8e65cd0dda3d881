//! Placeholder.

use crate::app::state::State;
use yew::prelude::*;

/// What it draws.
#[derive(Properties, PartialEq, Clone, Default)]
pub struct TopBarProps {}

impl TopBarProps {
    /// What of the state it draws.
    pub fn of(_state: &State) -> Self {
        Self {}
    }
}

/// The part.
#[component]
pub fn TopBar(_props: &TopBarProps) -> Html {
    html! {}
}
