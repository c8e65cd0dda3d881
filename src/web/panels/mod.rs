//! What stands over the page or beside it: dialogs, notices, the tour, what is read aloud.

mod camera;
mod describe;
mod draw;
mod embed;
pub mod figure;
mod help;
mod link;
mod modal;
mod notice;
mod picture;
mod print;
mod status;
pub mod totals;
pub mod tour;

use super::context::use_page;
use super::icons::{Icon, icon};
use crate::app::state::{Dialog, State};
use crate::app::{notices, sentences};
use crate::words::t;
use camera::Camera;
use describe::{Describe, DescribeProps};
use draw::Draw;
use embed::{Embed, EmbedProps};
use figure::{FigureBox, FigureProps};
use help::{Help, HelpProps};
use link::LinkBox;
use notice::{NoticeBar, NoticeProps};
use print::{Print, PrintProps};
use status::{Status, StatusProps};
use yew::prelude::*;

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct PanelsProps {
    notice: NoticeProps,
    status: StatusProps,
    dialog: Option<Dialog>,
    help: HelpProps,
    embed: Option<EmbedProps>,
    describe: Option<DescribeProps>,
    figure: Option<FigureProps>,
    /// A file is dragged over the page.
    dragging: bool,
    print: Option<PrintProps>,
}

impl PanelsProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let l = state.settings.locale;
        let notice = state.notice.as_ref();
        let (count, sentence) = match &state.spoken {
            Some((count, spoken)) => (*count, sentences::spoken(l, state, spoken)),
            None => (0, String::new()),
        };
        Self {
            notice: NoticeProps {
                sentence: notice.map(|notice| notices::notice(l, notice).into()),
                error: notice.is_some_and(notices::is_error),
                action: notice.and_then(|notice| notices::action(l, notice)),
            },
            status: StatusProps { count, sentence: sentence.into() },
            dialog: state.dialog.clone(),
            embed: (state.dialog == Some(Dialog::Embed)).then(|| EmbedProps::of(state)),
            describe: (state.dialog == Some(Dialog::Describe)).then(|| DescribeProps::of(state)),
            figure: match state.dialog {
                Some(Dialog::Figure(figure)) => Some(FigureProps::of(state, figure)),
                _ => None,
            },
            help: HelpProps { theme: state.settings.theme, text: state.settings.text },
            dragging: state.dragging,
            print: state.printing.then(|| PrintProps::of(state)),
        }
    }
}

/// The panels.
#[component]
pub fn Panels(props: &PanelsProps) -> Html {
    let l = use_page().l;
    let dialog = match props.dialog {
        Some(Dialog::Draw) => html! { <Draw /> },
        Some(Dialog::Camera) => html! { <Camera /> },
        Some(Dialog::Embed) => props.embed.clone().map_or_else(|| html! {}, |embed| html! { <Embed ..embed /> }),
        Some(Dialog::Figure(_)) => {
            props.figure.clone().map_or_else(|| html! {}, |props| html! { <FigureBox ..props /> })
        }
        Some(Dialog::Describe) => {
            props.describe.clone().map_or_else(|| html! {}, |props| html! { <Describe ..props /> })
        }
        Some(Dialog::Link(ref link, ref given)) => {
            html! { <LinkBox link={AttrValue::from(link.clone())} given={given.clone()} /> }
        }
        Some(Dialog::Help) => html! { <Help ..props.help.clone() /> },
        // The catalogue is the stack's.
        Some(Dialog::Catalogue(_)) | None => html! {},
    };
    html! {
        <>
            <NoticeBar ..props.notice.clone() />
            <Status ..props.status.clone() />
            { dialog }
            if let Some(print) = props.print.clone() { <Print ..print /> }
            if props.dragging { <div class="drop" aria-hidden="true"><p>{ icon(Icon::Down) }{ t::input_drop(l) }</p></div> }
        </>
    }
}
