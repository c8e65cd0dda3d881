//! The right half: the lens looks into the selected layer. On a small screen it is a sheet over the stack.

mod code;
mod entries;
mod figure;
mod kernel;
mod maps;
mod scale;
mod sight;
mod source;
mod sum;
mod summary;
mod tiles;
mod why;
mod window;

use super::context::use_page;
use super::dom::{focus, focus_later, set_inert};
use super::icons::{Icon, family, icon};
use crate::app::figure::Figure;
use crate::app::lens::{group, name, picked, value_at};
use crate::app::lesson::hidden;
use crate::app::looking::is_stale;
use crate::app::message::Msg;
use crate::app::overview::is_open;
use crate::app::state::{Dialog, State, Tab};
use crate::nn::layers::Group;
use crate::words::{Locale, t, value};
use code::{CodeProps, CodeTab};
use gloo_events::EventListener;
use maps::{MapsProps, MapsTab};
use summary::{SummaryProps, SummaryTab};
use web_sys::MediaQueryList;
use why::{WhyProps, WhyTab};
use window::{WindowProps, WindowTab};
use yew::prelude::*;

/// Where the lens is a sheet, as in its styles.
const SHEET: &str = "(max-width: 699px)";

/// The tabs, in the order in which they stand.
const TABS: [Tab; 5] = [Tab::Window, Tab::Maps, Tab::Why, Tab::Code, Tab::Summary];

const fn tab_id(tab: Tab) -> &'static str {
    match tab {
        Tab::Window => "lens-tab-window",
        Tab::Maps => "lens-tab-maps",
        Tab::Why => "lens-tab-why",
        Tab::Code => "lens-tab-code",
        Tab::Summary => "lens-tab-summary",
    }
}

fn tab_name(l: Locale, tab: Tab) -> &'static str {
    match tab {
        Tab::Window => t::lens_window(l),
        Tab::Maps => t::lens_maps(l),
        Tab::Why => t::lens_why(l),
        Tab::Code => t::lens_code(l),
        Tab::Summary => t::summary_title(l),
    }
}

/// What stands in the open tab.
#[derive(Clone, PartialEq)]
enum Open {
    Window(Box<WindowProps>),
    Maps(Box<MapsProps>),
    Why(Box<WhyProps>),
    Code(CodeProps),
    Summary(SummaryProps),
    /// Nothing: a lesson asks for what could be read here.
    Covered,
}

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct LensProps {
    name: AttrValue,
    group: Group,
    tab: Tab,
    open: Open,
    /// A lesson asks for a number.
    asks: bool,
    enlarged: bool,
    sheet: bool,
    /// It stands below the overview's two layers.
    over: bool,
    /// Newer maps than those shown are on their way.
    stale: bool,
    picked: Option<(u64, u64)>,
    value: Option<AttrValue>,
}

impl LensProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let hidden = hidden(state);
        let picked = picked(state).filter(|_| !hidden.shapes);
        Self {
            name: name(state, state.selected).to_owned().into(),
            group: group(&state.document().network, state.selected),
            tab: state.tab,
            open: match state.tab {
                _ if hidden.shapes => Open::Covered,
                Tab::Window => Open::Window(Box::new(WindowProps::of(state))),
                Tab::Maps => Open::Maps(Box::new(MapsProps::of(state))),
                Tab::Why => Open::Why(Box::new(WhyProps::of(state))),
                Tab::Code => Open::Code(CodeProps::of(state)),
                Tab::Summary => Open::Summary(SummaryProps::of(state)),
            },
            asks: hidden.any(),
            enlarged: state.enlarged,
            sheet: state.sheet,
            over: is_open(state),
            stale: is_stale(state, state.selected),
            picked: picked.map(|(pick, _)| (pick.y, pick.x)),
            value: picked.and_then(|(pick, channel)| value_at(state, pick, channel)).map(|held| value(held).into()),
        }
    }
}

/// The lens.
#[component]
pub fn Lens(props: &LensProps) -> Html {
    let page = use_page();
    let l = page.l;
    let sheet = props.sheet;
    // Above the overview's layers it stands only while it is open.
    let covers = sheet && !props.over;
    {
        // The button that opens the sheet goes when it is open, and comes back when it is closed: so does the focus.
        let before = use_mut_ref(|| covers);
        use_effect_with((sheet, props.tab), move |(sheet, tab)| {
            let was = before.replace(*sheet);
            match (was, *sheet) {
                (false, true) => focus(tab_id(*tab)),
                (true, false) => focus("lens-look"),
                _ => false,
            };
        });
    }
    // What lies below the open sheet is out of reach of the keys, too.
    use_effect_with(covers, |covers| {
        let sheet = *covers;
        let small = web_sys::window().and_then(|window| window.match_media(SHEET).ok().flatten());
        let query = small.clone();
        let cover = move || set_inert("stack", sheet && small.as_ref().is_some_and(MediaQueryList::matches));
        cover();
        let listener = query.map(|query| EventListener::new(&query, "change", move |_| cover()));
        move || {
            drop(listener);
            set_inert("stack", false);
        }
    });
    let onkeydown = {
        let (send, enlarged) = (page.send.clone(), props.enlarged);
        Callback::from(move |event: KeyboardEvent| {
            let msg = match event.key().as_str() {
                "Escape" if enlarged => Msg::Enlarge(false),
                "Escape" if sheet => Msg::Sheet(false),
                _ => return,
            };
            event.stop_propagation();
            send.emit(msg);
        })
    };
    let on_tab_key = {
        let (send, tab) = (page.send.clone(), props.tab);
        Callback::from(move |event: KeyboardEvent| {
            let (at, last) = (TABS.iter().position(|other| *other == tab).unwrap_or(0), TABS.len() - 1);
            let to = match event.key().as_str() {
                "ArrowRight" if at == last => 0,
                "ArrowRight" => at + 1,
                "ArrowLeft" if at == 0 => last,
                "ArrowLeft" => at - 1,
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            if let Some(next) = TABS.get(to) {
                send.emit(Msg::Tab(*next));
                focus_later(tab_id(*next).to_owned());
            }
        })
    };
    // The formulas and the summary say the number that a lesson asks for.
    let tells = |tab: &&Tab| !props.asks || !matches!(tab, Tab::Why | Tab::Summary);
    let tabs = TABS.iter().filter(tells).map(|tab| {
        let (tab, on) = (*tab, *tab == props.tab);
        html! {
            <button type="button" role="tab" id={tab_id(tab)} class={classes!(on.then_some("on"))} aria-selected={on.to_string()} aria-controls="lens-panel"
                tabindex={if on { "0" } else { "-1" }} onclick={page.on(move |_: MouseEvent| Msg::Tab(tab))}>{ tab_name(l, tab) }</button>
        }
    });
    let figure = match props.tab {
        Tab::Window => Some(Figure::Window),
        Tab::Maps => Some(Figure::Maps),
        _ => None,
    };
    let (enlarged, size_label) = (props.enlarged, if props.enlarged { t::lens_shrink(l) } else { t::lens_enlarge(l) });
    html! {
        <section class={classes!("lens", sheet.then_some("open"))} id="lens" aria-label={t::lens_title(l)} tabindex="-1" {onkeydown}>
            if !props.over { { peek(props, &page) } }
            <header class="ltop">
                <h2 class="lname"><span class="fam">{ icon(family(props.group)) }</span><b lang="en">{ &props.name }</b></h2>
                <div class="tabs" role="tablist" aria-label={t::lens_title(l)} onkeydown={on_tab_key}>{ for tabs }</div>
                <span class="sp" />
                <span class={classes!("stale-note", props.stale.then_some("on"))} aria-hidden="true">{ t::strip_computing(l) }</span>
                if let Some(figure) = figure { <button type="button" class="icb fig" aria-label={t::figure_this(l)} title={t::figure_this(l)} onclick={page.on(move |_: MouseEvent| Msg::Dialog(Some(Dialog::Figure(figure))))}>{ icon(Icon::Input) }</button> }
                <button type="button" class="icb exp" aria-label={size_label} title={size_label}
                    onclick={page.on(move |_: MouseEvent| Msg::Enlarge(!enlarged))}>{ icon(if enlarged { Icon::Shrink } else { Icon::Expand }) }</button>
                <button type="button" class="icb cls" aria-label={t::lens_close(l)} onclick={page.on(|_: MouseEvent| Msg::Sheet(false))}>{ icon(Icon::Close) }</button>
            </header>
            <div class="panes" id="lens-panel" role="tabpanel" aria-labelledby={tab_id(props.tab)} tabindex="0">
                <div class="pane">
                {
                    match &props.open {
                        Open::Window(window) => html! { <WindowTab ..(**window).clone() /> },
                        Open::Maps(maps) => html! { <MapsTab ..(**maps).clone() /> },
                        Open::Why(why) => html! { <WhyTab ..(**why).clone() /> },
                        Open::Code(code) => html! { <CodeTab ..code.clone() /> },
                        Open::Summary(summary) => html! { <SummaryTab ..summary.clone() /> },
                        Open::Covered => html! { <p class="figcap">{ t::lesson_covered(l) }</p> },
                    }
                }
                </div>
            </div>
        </section>
    }
}

/// What of the lens is seen while its sheet is closed: the layer, the picked cell and its value.
fn peek(props: &LensProps, page: &super::context::Page) -> Html {
    let l = page.l;
    html! {
        <div class="peek">
            <i aria-hidden="true" />
            <b lang="en">{ &props.name }</b>
            { props.picked.map(|(y, x)| html! { <span class="pk2">{ t::maps_cell(l, y, x) }</span> }) }
            <span class="sp" />
            { props.value.as_ref().map(|value| html! { <strong>{ value }</strong> }) }
            <button type="button" class="btn strong" id="lens-look" onclick={page.on(|_: MouseEvent| Msg::Sheet(true))}>{ t::lens_look_inside(l) }</button>
        </div>
    }
}
