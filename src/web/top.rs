//! The bar at the top: the name and what can be opened, undo and redo, language, colours, help.

use super::context::use_page;
use super::dom::{focus_later, text_of};
use super::icons::{Icon, icon};
use super::menu::{Entry, Menu};
use crate::app::figure::Figure;
use crate::app::lesson::{Act, LESSONS};
use crate::app::message::{Choose, Msg};
use crate::app::overview::Way;
use crate::app::sentences::title as title_of;
use crate::app::state::{Dialog, State, Theme};
use crate::app::view::{Editing, Part, View};
use crate::nn::document::{Change, Title};
use crate::text::presets::PRESETS;
use crate::words::{Locale, labelled, lookup, t};
use std::rc::Rc;
use yew::prelude::*;

/// What the bar draws.
#[derive(Properties, PartialEq, Clone)]
pub struct TopBarProps {
    title: Title,
    can_undo: bool,
    can_redo: bool,
    theme: Theme,
    text: u16,
    way: Way,
    view: Rc<View>,
    /// The lesson under way, by its id.
    lesson: AttrValue,
    /// The lens is there to be skipped to.
    lens: bool,
}

impl TopBarProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        Self {
            title: state.document().title.clone(),
            can_undo: state.history.can_undo(),
            can_redo: state.history.can_redo(),
            theme: state.settings.theme,
            text: state.settings.text,
            way: state.settings.way,
            view: state.view.clone(),
            lesson: state.lesson.as_ref().map_or_else(AttrValue::default, |lesson| lesson.id.clone().into()),
            lens: state.sheet || state.settings.way == Way::Stack,
        }
    }
}

/// What a theme is called.
pub const fn theme_name(theme: Theme) -> fn(Locale) -> &'static str {
    match theme {
        Theme::System => t::menu_theme_system,
        Theme::Light => t::menu_theme_light,
        Theme::Dark => t::menu_theme_dark,
        Theme::Contrast => t::menu_theme_contrast,
    }
}

/// The bar.
#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let page = use_page();
    let l = page.l;
    let naming = use_state(|| false);
    let send = |msg: Msg| {
        let send = page.send.clone();
        Callback::from(move |()| send.emit(msg.clone()))
    };
    let title = title_of(l, &props.title);
    // What the field begins with: a network without a name has none.
    let own = match &props.title {
        Title::Own(name) => name.clone(),
        Title::Preset(_) => title.clone(),
    };
    let rename = {
        let naming = naming.clone();
        Callback::from(move |()| {
            naming.set(true);
            focus_later("network-name".to_owned());
        })
    };
    let preset = |id: &&'static str| {
        let chosen = matches!(&props.title, Title::Preset(now) if now == id);
        Entry::Do {
            label: lookup(l, &format!("preset.{id}")).unwrap_or(id).into(),
            note: lookup(l, &format!("preset.{id}_about")).map(AttrValue::from),
            icon: None,
            chosen: Some(chosen),
            act: send(Msg::OpenPreset((*id).to_owned())),
        }
    };
    let lesson = |id: &&'static str| Entry::Do {
        label: lookup(l, &["lesson_name.", id].concat()).unwrap_or(id).into(),
        note: lookup(l, &["lesson_name.", id, "_about"].concat()).map(AttrValue::from),
        icon: None,
        chosen: Some(props.lesson == *id),
        act: send(Msg::Lesson(Act::Open((*id).to_owned()))),
    };
    let free = props.view.editing() == Editing::All;
    let mut files = vec![];
    if free {
        files.push(Entry::with_icon(t::menu_new(l), Icon::Plus, send(Msg::New)));
        files.push(Entry::with_icon(t::menu_open(l), Icon::Folder, send(Msg::ChooseFile(Choose::Network))));
    }
    files.push(Entry::with_icon(t::menu_save(l), Icon::Down, send(Msg::Save)));
    files.push(Entry::with_icon(t::describe_menu(l), Icon::Rows, send(Msg::Dialog(Some(Dialog::Describe)))));
    if props.view.shows(Part::Share) {
        files.push(Entry::with_icon(
            t::figure_menu(l),
            Icon::Input,
            send(Msg::Dialog(Some(Dialog::Figure(Figure::Stack)))),
        ));
        files.push(Entry::with_icon(t::link_save_page(l), Icon::Down, send(Msg::SavePage)));
        files.push(Entry::with_icon(t::link_copy(l), Icon::Copy, send(Msg::CopyLink)));
        files.push(Entry::with_icon(t::frame_menu(l), Icon::Expand, send(Msg::Dialog(Some(Dialog::Embed)))));
    }
    if free {
        files.extend([Entry::with_icon(t::menu_rename(l), Icon::Pencil, rename), Entry::Rule]);
        files.push(Entry::Heading(t::menu_presets(l).into()));
        files.extend(PRESETS.iter().map(preset));
        files.extend([Entry::Rule, Entry::Heading(t::lesson_lessons(l).into())]);
        files.extend(LESSONS.iter().map(lesson));
    }
    let theme = |theme: Theme| Entry::choice(theme_name(theme)(l), theme == props.theme, send(Msg::Theme(theme)));
    let size =
        |percent: u16| Entry::choice(t::menu_text_percent(l, percent), percent == props.text, send(Msg::Text(percent)));
    let looks: Vec<Entry> = std::iter::once(Entry::Heading(t::menu_theme(l).into()))
        .chain(Theme::ALL.into_iter().map(theme))
        .chain([Entry::Rule, Entry::Heading(t::menu_text_size(l).into())])
        .chain([100, 125, 150, 200].into_iter().map(size))
        .collect();
    let other = match l {
        Locale::En => Locale::ZhCn,
        Locale::ZhCn => Locale::En,
    };
    let languages: Vec<Entry> = Locale::ALL
        .iter()
        .map(|locale| Entry::choice(locale.name(), *locale == l, send(Msg::Locale(*locale))))
        .collect();
    let mut all = vec![Entry::with_icon(other.name(), Icon::Language, send(Msg::Locale(other)))];
    all.extend(looks.iter().cloned());
    all.extend([Entry::Rule, Entry::with_icon(t::menu_help(l), Icon::Help, send(Msg::Dialog(Some(Dialog::Help))))]);
    all.push(Entry::with_icon(t::menu_tour(l), Icon::Eye, send(Msg::Tour(true))));
    let help = vec![
        Entry::with_icon(t::menu_tour(l), Icon::Eye, send(Msg::Tour(true))),
        Entry::with_icon(t::menu_help(l), Icon::Help, send(Msg::Dialog(Some(Dialog::Help)))),
    ];
    let done = {
        let (naming, send, old) = (naming.clone(), page.send.clone(), own.clone());
        move |text: String| {
            naming.set(false);
            let text = text.trim().to_owned();
            if text != old {
                send.emit(Msg::Change(vec![Change::Title(text)], None));
            }
        }
    };
    let name = if *naming {
        let keys = {
            let (naming, done) = (naming.clone(), done.clone());
            Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
                "Enter" => done(text_of(&event)),
                "Escape" => naming.set(false),
                _ => {}
            })
        };
        let leave = Callback::from(move |event: FocusEvent| done(text_of(&event)));
        html! { <input id="network-name" class="rename" type="text" value={own} placeholder={t::bar_untitled(l)} aria-label={t::bar_name(l)} onkeydown={keys} onblur={leave} maxlength="120" /> }
    } else {
        html! { <Menu label={labelled(l, t::bar_name(l), &title)} class="doc" entries={files} id={AttrValue::from("document-menu")}><span class="doc-name">{ title.clone() }</span>{ icon(Icon::Chevron) }</Menu> }
    };
    let act = |label: &'static str, drawn: Icon, can: bool, keys: &'static str, msg: Msg| {
        html! {
            <button type="button" class="icb" disabled={!can} aria-label={label} title={format!("{label} ({keys})")} aria-keyshortcuts={keys} onclick={send(msg).reform(|_: MouseEvent| ())}>{ icon(drawn) }</button>
        }
    };
    let ways = Way::ALL.iter().map(|way| {
        let (way, on) = (*way, *way == props.way);
        let (word, drawn) = match way {
            Way::Stack => (t::bar_stack(l), Icon::Rows),
            Way::Overview => (t::bar_overview(l), Icon::Overview),
        };
        let set = page.on(move |_: Event| Msg::Way(way));
        html! { <label class={classes!(on.then_some("on"))} title={word}><input type="radio" name="way" id={["way-", way.word()].concat()} aria-label={word} checked={on} onchange={set} />{ icon(drawn) }<span>{ word }</span></label> }
    });
    html! {
        <header class="top">
            <a class="skip" href="#stack">{ t::bar_skip_to_stack(l) }</a>
            if props.lens { <a class="skip" href="#lens">{ t::bar_skip_to_lens(l) }</a> }
            <h1 class="logo">{ "Convscope" }</h1>
            <span class="doc-slot">{ name }</span>
            <span class="ur">
                { act(t::bar_undo(l), Icon::Undo, props.can_undo, "Control+Z", Msg::Undo) }
                { act(t::bar_redo(l), Icon::Redo, props.can_redo, "Control+Shift+Z", Msg::Redo) }
            </span>
            <span class="seg way" role="radiogroup" aria-label={t::bar_view(l)}>{ for ways }</span>
            <span class="sp" />
            <span class="ut">
                <Menu label={t::bar_language(l)} class="icb wide" right={true} entries={languages} id={AttrValue::from("language-menu")}>{ icon(Icon::Language) }</Menu>
                <Menu label={t::bar_theme(l)} class="icb wide" right={true} entries={looks} id={AttrValue::from("theme-menu")}>{ icon(Icon::Theme) }</Menu>
                <Menu label={t::bar_help(l)} class="icb wide" right={true} entries={help} id={AttrValue::from("help-menu")}>{ icon(Icon::Help) }</Menu>
                <Menu label={t::bar_menu(l)} class="icb narrow" right={true} entries={all} id={AttrValue::from("all-menu")}>{ icon(Icon::More) }</Menu>
            </span>
        </header>
    }
}
