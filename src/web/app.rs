//! The root: owns the state, sends messages through the state machine and draws the four parts of the page.

use super::context::Page;
use super::effects::Shell;
use super::{keys, lens, panels, stack, storage, top};
use crate::app::files::Kept;
use crate::app::message::Msg;
use crate::app::state::State;
use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

/// Draws the page in place of what an element holds, when it is known what was kept from last time.
pub fn run(root: Element) {
    spawn_local(async move {
        let kept = storage::kept().await;
        yew::Renderer::<App>::with_root_and_props(root, AppProps { kept }).render();
    });
}

/// What the page begins with.
#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// What was kept from last time.
    pub kept: Option<Kept>,
}

/// The page.
pub struct App {
    state: State,
    shell: Shell,
    _keys: Option<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let (shell, state) = Shell::new(ctx.link().callback(|msg| msg), ctx.props().kept.as_ref());
        Self { state, shell, _keys: keys::listen(ctx.link().callback(|msg| msg)) }
    }

    fn update(&mut self, _ctx: &Context<Self>, msg: Msg) -> bool {
        self.shell.update(&mut self.state, msg);
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

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        self.shell.rendered(&self.state);
    }
}
