//! The bar of a page that stands in another: its heading, the way back to how it began, the way to the whole program, a menu.

use super::context::use_page;
use super::icons::{Icon, icon};
use super::links::here;
use super::menu::{Entry, Menu};
use super::top::theme_name;
use crate::app::figure::Figure;
use crate::app::links::heading;
use crate::app::message::Msg;
use crate::app::state::{Dialog, State, Theme};
use crate::app::view::{Part, View};
use crate::nn::document::Document;
use crate::text::share;
use crate::words::{Locale, t};
use std::rc::Rc;
use web_sys::HtmlAnchorElement;
use yew::prelude::*;

/// A document, the same only if nothing in it is another: told without looking into it.
#[derive(Clone)]
struct Held(Document);

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.0.is_same(&other.0)
    }
}

/// What the bar draws.
#[derive(Properties, PartialEq, Clone)]
pub struct FrameBarProps {
    heading: AttrValue,
    view: Rc<View>,
    changed: bool,
    can: [bool; 2],
    theme: Theme,
    document: Held,
}

impl FrameBarProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        Self {
            heading: heading(state).unwrap_or_else(|| "Convscope".to_owned()).into(),
            view: state.view.clone(),
            // A lesson goes back to how its step began, by a button of its own.
            changed: state.is_changed() && state.lesson.is_none(),
            can: [state.history.can_undo(), state.history.can_redo()],
            theme: state.settings.theme,
            document: Held(state.document().clone()),
        }
    }
}

/// The address of the whole program with this document: this very file, which is the whole program too.
fn full(l: Locale, theme: Theme, document: &Document) -> Option<String> {
    let link = share::write(document).map(|link| link.fragment).unwrap_or_default();
    here(Some(&["?mode=full&lang=", l.tag(), "&theme=", theme.word()].concat()), &link)
}

/// The bar.
#[component]
pub fn FrameBar(props: &FrameBarProps) -> Html {
    let page = use_page();
    let (l, view) = (page.l, &props.view);
    let send = |msg: Msg| page.on(move |()| msg.clone());
    let (shares, switches) = (view.shows(Part::Share), view.shows(Part::Lang));
    let [undo, redo] = props.can;
    let mut entries = vec![];
    entries.extend(undo.then(|| Entry::with_icon(t::bar_undo(l), Icon::Undo, send(Msg::Undo))));
    entries.extend(redo.then(|| Entry::with_icon(t::bar_redo(l), Icon::Redo, send(Msg::Redo))));
    entries.push(Entry::with_icon(t::describe_menu(l), Icon::Rows, send(Msg::Dialog(Some(Dialog::Describe)))));
    if shares {
        entries.push(Entry::with_icon(
            t::figure_menu(l),
            Icon::Input,
            send(Msg::Dialog(Some(Dialog::Figure(Figure::Stack)))),
        ));
        entries.push(Entry::with_icon(t::link_copy(l), Icon::Copy, send(Msg::CopyLink)));
        entries.push(Entry::with_icon(t::link_save_page(l), Icon::Down, send(Msg::SavePage)));
    }
    if switches {
        entries.push(Entry::Heading(t::bar_language(l).into()));
        entries.extend(Locale::ALL.into_iter().map(|to| Entry::choice(to.name(), to == l, send(Msg::Locale(to)))));
        entries.push(Entry::Heading(t::menu_theme(l).into()));
        let theme = |to: Theme| Entry::choice(theme_name(to)(l), to == props.theme, send(Msg::Theme(to)));
        entries.extend(Theme::ALL.into_iter().map(theme));
    }
    // What it leads to is made when someone is about to follow it: a long network takes a while to pack.
    let link = use_node_ref();
    let target = {
        let (document, theme, link) = (props.document.clone(), props.theme, link.clone());
        move || {
            if let Some((link, to)) = link.cast::<HtmlAnchorElement>().zip(full(l, theme, &document.0)) {
                link.set_href(&to);
            }
        }
    };
    let (down, focused, clicked) = (target.clone(), target.clone(), target);
    let open = here(Some("?mode=full"), "").filter(|_| shares && !view.closed).map(|href| {
        html! {
            <a ref={link.clone()} class="icb openfull" {href} target="_blank" rel="noopener" aria-label={t::link_open_full(l)} title={t::link_open_full(l)}
                onpointerdown={Callback::from(move |_: PointerEvent| down())} onfocus={Callback::from(move |_: FocusEvent| focused())}
                onclick={Callback::from(move |_: MouseEvent| clicked())}><span>{ t::link_open_full(l) }</span>{ icon(Icon::Expand) }</a>
        }
    });
    html! {
        <header class="top ftop">
            <h1 class="fhead">{ &props.heading }</h1>
            <span class="sp" />
            if props.changed {
                <button type="button" class="btn freset" onclick={page.on(|_: MouseEvent| Msg::Reset)}>{ icon(Icon::Undo) }<span>{ t::link_reset(l) }</span></button>
            }
            { for open }
            if !entries.is_empty() {
                <Menu label={t::bar_menu(l)} class="icb" right={true} {entries} id={AttrValue::from("all-menu")}>{ icon(Icon::More) }</Menu>
            }
        </header>
    }
}
