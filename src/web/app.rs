//! The root: owns the state, sends messages through the state machine and draws the four parts of the page.

use super::asleep::asleep;
use super::browser::next_frame;
use super::context::Page;
use super::effects::Shell;
use super::{frame, keys, lens, lesson, overview, panels, stack, storage, top};
use crate::app::files::Kept;
use crate::app::lesson::hidden;
use crate::app::message::Msg;
use crate::app::overview::is_open;
use crate::app::state::State;
use crate::app::view::{Editing, Mode, Part};
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

/// What happens to the root.
pub enum Happening {
    /// A message for the state machine.
    Msg(Msg),
    /// A frame begins: what was answered since the last is drawn.
    Frame,
}

/// The page.
pub struct App {
    state: State,
    shell: Shell,
    /// The one callback that all messages come by: a page's context with another would draw every component anew.
    send: Callback<Msg>,
    /// A frame is waited for.
    waits: bool,
    _keys: [Option<EventListener>; 2],
}

impl Component for App {
    type Message = Happening;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let send = ctx.link().callback(Happening::Msg);
        let (shell, state) = Shell::new(send.clone(), ctx.props().kept.as_ref());
        Self { state, shell, waits: false, _keys: keys::listen(send.clone()), send }
    }

    fn update(&mut self, ctx: &Context<Self>, happening: Happening) -> bool {
        let Happening::Msg(msg) = happening else {
            self.waits = false;
            return true;
        };
        // A worker answers many times in a frame; once is enough to draw it. Whatever a person does is drawn at once.
        let answer = matches!(msg, Msg::Answered(_));
        self.shell.update(&mut self.state, msg);
        if answer && !self.waits {
            let link = ctx.link().clone();
            self.waits = next_frame(move || link.send_message(Happening::Frame));
        }
        !answer
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let state = &self.state;
        let page = Page {
            send: self.send.clone(),
            l: state.settings.locale,
            theme: state.settings.theme,
            fixed: state.view.editing() == Editing::Nothing,
        };
        if state.asleep {
            return asleep(state, &page);
        }
        let bar = match state.view.mode {
            Mode::Full => html! { <top::TopBar ..top::TopBarProps::of(state) /> },
            _ => html! { <frame::FrameBar ..frame::FrameBarProps::of(state) /> },
        };
        html! {
            <ContextProvider<Page> context={page}>
                { bar }
                { for lesson::LessonProps::of(state).map(|props| html! { <lesson::LessonPanel ..props /> }) }
                { for panels::tour::TourProps::of(state).map(|tour| html! { <panels::tour::TourBar ..tour /> }) }
                { self.body() }
                <panels::Panels ..panels::PanelsProps::of(state) />
            </ContextProvider<Page>>
        }
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        self.shell.rendered(&self.state);
    }
}

impl App {
    /// What stands between the bar and the foot, as the mode has it.
    fn body(&self) -> Html {
        let state = &self.state;
        let wide = is_open(state);
        let lens = || html! { <lens::Lens ..lens::LensProps::of(state) /> };
        match state.view.mode {
            Mode::Compact => html! { <stack::Compact ..stack::CompactProps::of(state) /> },
            Mode::Layer => {
                let form = state.view.shows(Part::Props) && state.view.editing() != Editing::Nothing;
                let card = stack::chosen(state).filter(|_| form);
                html! {
                    <main class="onelayer">
                        { for card.map(|view| html! { <stack::Form {view} /> }) }
                        { lens() }
                    </main>
                }
            }
            // A lesson shows all of the program beside its text.
            Mode::Full | Mode::View | Mode::Lesson => html! {
                <>
                    <main class={classes!("app", state.enlarged.then_some("enlarged"), state.sheet.then_some("sheet-open"), wide.then_some("over"))}>
                        if !wide {
                            <stack::Stack ..stack::StackProps::of(state) />
                        } else if state.sheet {
                            <overview::Between ..overview::BetweenProps::of(state) />
                        } else {
                            <overview::Overview ..overview::OverviewProps::of(state) />
                        }
                        if !wide || state.sheet { { lens() } }
                    </main>
                    if !hidden(state).any() { <panels::totals::Totals ..panels::totals::TotalsProps::of(state) /> }
                </>
            },
        }
    }
}
