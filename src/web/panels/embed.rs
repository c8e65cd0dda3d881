//! The builder: what a frame in a teacher's own page shows, seen as it is chosen, and the text to paste there.

use super::super::clipboard::copy;
use super::super::context::use_page;
use super::super::dom::{checked_of, text_of};
use super::super::icons::{Icon, icon};
use super::super::links::beside;
use super::modal::Modal;
use crate::app::embedding::{Choices, Platform};
use crate::app::message::Msg;
use crate::app::state::{Notice, State, Theme};
use crate::app::view::{Editing, Mode};
use crate::text::share;
use crate::words::{Locale, lookup, t};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What it begins with.
#[derive(Properties, PartialEq, Clone)]
pub struct EmbedProps {
    /// The document's link; none where it fits into none.
    link: Option<AttrValue>,
    /// What the document is called.
    name: AttrValue,
    /// The chosen layer.
    layer: AttrValue,
}

impl EmbedProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        Self {
            link: share::write(state.document()).ok().map(|link| link.fragment.into()),
            name: crate::app::sentences::title(state.settings.locale, &state.document().title).into(),
            layer: crate::app::lens::name(state, state.selected).to_owned().into(),
        }
    }
}

fn word(l: Locale, section: &str, word: &str) -> &'static str {
    lookup(l, &["frame_word.", section, "_", word].concat()).unwrap_or_default()
}

/// The dialog.
#[component]
pub fn Embed(props: &EmbedProps) -> Html {
    let page = use_page();
    let l = page.l;
    let choices = use_state(|| Choices { layer: props.layer.to_string(), ..Choices::default() });
    let platform = use_state(Platform::default);
    let copied = use_state(|| false);
    let Some(link) = &props.link else {
        return html! { <Modal title={t::frame_title(l)}><p>{ t::frame_too_long(l) }</p></Modal> };
    };
    let src = [&*beside("embed.html"), &choices.query(), "#", link].concat();
    let title = if choices.title.is_empty() { props.name.to_string() } else { choices.title.clone() };
    let snippet = platform.snippet(&src, &title, choices.height);
    let change = |set: fn(&mut Choices, &str)| {
        let (choices, copied) = (choices.clone(), copied.clone());
        Callback::from(move |event: Event| {
            let mut next = (*choices).clone();
            set(&mut next, &text_of(&event));
            choices.set(next);
            copied.set(false);
        })
    };
    let select = |label: &'static str,
                  options: Vec<(&'static str, &'static str, bool)>,
                  set: fn(&mut Choices, &str)| {
        html! {
            <label class="f"><span class="label">{ label }</span>
                <select class="pick" onchange={change(set)}>
                    { for options.into_iter().map(|(value, text, on)| html! { <option {value} selected={on}>{ text }</option> }) }
                </select>
            </label>
        }
    };
    let modes = Choices::MODES.iter().map(|mode| (mode.word(), word(l, "mode", mode.word()), *mode == choices.mode));
    let edits = Editing::WORDS.iter().map(|(name, edit)| (*name, word(l, "edit", name), *edit == choices.editing));
    let languages = std::iter::once(("", t::frame_lang_auto(l), choices.locale.is_none()))
        .chain(Locale::ALL.into_iter().map(|locale| (locale.tag(), locale.name(), choices.locale == Some(locale))));
    let themes = Theme::ALL
        .into_iter()
        .map(|theme| (theme.word(), super::super::top::theme_name(theme)(l), theme == choices.theme));
    let part = |part: crate::app::view::Part| {
        let handle = choices.clone();
        let toggle = Callback::from(move |event: Event| {
            let mut next = (*handle).clone();
            next.hidden.retain(|other| *other != part);
            if !checked_of(&event) {
                next.hidden.push(part);
            }
            handle.set(next);
        });
        html! { <label class="fpart"><input type="checkbox" checked={!choices.hidden.contains(&part)} onchange={toggle} /><span>{ word(l, "part", part.word()) }</span></label> }
    };
    let links = {
        let handle = choices.clone();
        Callback::from(move |event: Event| handle.set(Choices { links: checked_of(&event), ..(*handle).clone() }))
    };
    let on_platform = {
        let platform = platform.clone();
        Callback::from(move |event: Event| {
            let at = text_of(&event).parse().unwrap_or(0_usize);
            platform.set(Platform::ALL.get(at).copied().unwrap_or_default());
        })
    };
    let on_copy = {
        let (text, copied, send) = (snippet.clone(), copied.clone(), page.send.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, copied, send) = (text.clone(), copied.clone(), send.clone());
            spawn_local(async move {
                if copy(&text).await {
                    copied.set(true);
                } else {
                    send.emit(Msg::Notice(Notice::ClipboardRefused));
                }
            });
        })
    };
    let platforms = Platform::ALL.into_iter().enumerate().map(|(at, other)| {
        let name = ["html", "element", "lms", "reveal", "myst", "sphinx", "jupyter", "link"]
            .get(at)
            .map_or("", |name| word(l, "to", name));
        html! { <option value={at.to_string()} selected={other == *platform}>{ name }</option> }
    });
    html! {
        <Modal title={t::frame_title(l)} class="embedder">
            <div class="efields">
                { select(t::frame_mode(l), modes.collect(), |to, value| to.mode = Choices::MODES.into_iter().find(|mode| mode.word() == value).unwrap_or(Mode::Compact)) }
                if choices.mode != Mode::View { { select(t::frame_edit(l), edits.collect(), |to, value| to.editing = Editing::WORDS.iter().find(|(name, _)| *name == value).map_or(Editing::All, |(_, edit)| *edit)) } }
                { select(t::menu_language(l), languages.collect(), |to, value| to.locale = Locale::parse(value)) }
                { select(t::menu_theme(l), themes.collect(), |to, value| to.theme = Theme::from_word(value).unwrap_or_default()) }
                <label class="f"><span class="label">{ t::frame_height(l) }</span><span class="num"><input type="number" min="200" max="4000" step="10" value={choices.height.to_string()} onchange={change(|to, value| to.height = value.parse().unwrap_or(420).clamp(200, 4000))} /></span></label>
                <label class="f ewide"><span class="label">{ t::frame_heading(l) }</span><input class="word" type="text" maxlength="200" placeholder={props.name.clone()} value={choices.title.clone()} onchange={change(|to, value| to.title = value.trim().to_owned())} /></label>
            </div>
            <fieldset class="eparts"><legend class="label">{ t::frame_parts(l) }</legend>
                { for choices.parts().iter().map(|which| part(*which)) }
                <label class="fpart"><input type="checkbox" checked={choices.links} onchange={links} /><span>{ t::link_open_full(l) }</span></label>
            </fieldset>
            // Another address is another frame: a change of the query alone would load it anyway.
            <iframe key={src.clone()} class="epreview" src={src.clone()} title={t::frame_preview(l)} style={format!("height:{}px", choices.height.min(420))} />
            <div class="eout">
                <label class="f"><span class="label">{ t::frame_platform(l) }</span><select class="pick" onchange={on_platform}>{ for platforms }</select></label>
                <button type="button" class="btn strong" onclick={on_copy}>{ icon(if *copied { Icon::Check } else { Icon::Copy }) }{ if *copied { t::menu_copied(l) } else { t::menu_copy(l) } }</button>
            </div>
            <textarea class="ecode" readonly=true rows="5" aria-label={t::frame_snippet(l)} value={snippet.clone()} />
        </Modal>
    }
}
