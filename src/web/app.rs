//! The root: owns the state, sends messages through the state machine and draws the four parts of the page.

use super::context::Page;
use super::effects::Shell;
use super::{keys, lens, panels, stack, top};
use crate::app::message::Msg;
use crate::app::state::State;
use crate::app::update::{start, update};
use gloo_events::EventListener;
use yew::prelude::*;

/// The page.
pub struct App {
    state: State,
    shell: Shell,
    _keys: Option<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let shell = Shell::new(ctx.link().callback(|msg| msg));
        let keys = keys::listen(ctx.link().callback(|msg| msg));
        let mut app = Self { state: shell.first_state(), shell, _keys: keys };
        let effects = start(&mut app.state);
        app.shell.perform(&app.state, effects);
        app
    }

    fn update(&mut self, _ctx: &Context<Self>, msg: Msg) -> bool {
        let effects = update(&mut self.state, msg);
        self.shell.perform(&self.state, effects);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let state = &self.state;
        let page = Page { send: ctx.link().callback(|msg| msg), l: state.settings.locale, theme: state.settings.theme };
        html! {
            <ContextProvider<Page> context={page}>
                <top::TopBar ..top::TopBarProps::of(state) />
                <main class={classes!("app", state.enlarged.then_some("enlarged"), state.sheet.then_some("sheet-open"))}>
                    <stack::Stack ..stack::StackProps::of(state) />
                    <lens::Lens ..lens::LensProps::of(state) />
                </main>
                <panels::totals::Totals ..panels::totals::TotalsProps::of(state) />
                <panels::Panels ..panels::PanelsProps::of(state) />
            </ContextProvider<Page>>
        }
    }

    fn rendered(&mut self, _ctx: &Context<Self>, first: bool) {
        self.shell.rendered(&self.state, first);
    }
}
