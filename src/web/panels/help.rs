//! Help: what the page is, its keys, and the reader's own settings.

use super::super::context::use_page;
use super::super::icons::{Icon, icon};
use super::modal::Modal;
use crate::app::message::Msg;
use crate::app::state::Theme;
use crate::words::{Locale, t};
use yew::prelude::*;

/// Sizes of text that are offered, in per cent.
const SIZES: [u16; 4] = [100, 125, 150, 200];

/// What is set.
#[derive(Properties, PartialEq, Clone)]
pub struct HelpProps {
    /// The colours.
    pub theme: Theme,
    /// The size of the text, in per cent.
    pub text: u16,
}

/// What the keys do, and the keys.
fn keys(l: Locale) -> [(&'static str, &'static [&'static str]); 12] {
    [
        (t::help_undo(l), &["Ctrl", "Z"]),
        (t::help_redo(l), &["Ctrl", "Shift", "Z"]),
        (t::help_save(l), &["Ctrl", "S"]),
        (t::help_next_layer(l), &["↑", "↓"]),
        (t::help_move_layer(l), &["Alt", "↑", "↓"]),
        (t::help_add_layer(l), &["Insert"]),
        (t::help_delete(l), &["Delete"]),
        (t::help_move_cell(l), &["←", "→", "↑", "↓"]),
        (t::help_ends(l), &["Home", "End"]),
        (t::help_step_value(l), &["↑", "↓"]),
        (t::help_step_value_more(l), &["PageUp", "PageDown"]),
        (t::help_close(l), &["Esc"]),
    ]
}

/// One of a few.
fn choice(name: &'static str, text: &str, on: bool, set: Callback<Event>) -> Html {
    html! {
        <label class={classes!(on.then_some("on"))}><input type="radio" {name} checked={on} onchange={set} /><span>{ text.to_owned() }</span></label>
    }
}

/// Help.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let page = use_page();
    let l = page.l;
    let rows = keys(l).into_iter().map(|(what, keys)| {
        html! { <tr><th scope="row">{ what }</th><td>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</td></tr> }
    });
    let languages = Locale::ALL.into_iter().map(|locale| {
        choice("help-language", locale.name(), locale == l, page.on(move |_: Event| Msg::Locale(locale)))
    });
    let themes = Theme::ALL.into_iter().map(|theme| {
        let text = match theme {
            Theme::System => t::menu_theme_system(l),
            Theme::Light => t::menu_theme_light(l),
            Theme::Dark => t::menu_theme_dark(l),
            Theme::Contrast => t::menu_theme_contrast(l),
        };
        choice("help-theme", text, theme == props.theme, page.on(move |_: Event| Msg::Theme(theme)))
    });
    let sizes = SIZES.into_iter().map(|size| {
        choice(
            "help-text",
            &t::menu_text_percent(l, size),
            size == props.text,
            page.on(move |_: Event| Msg::Text(size)),
        )
    });
    let setting = |label: &'static str, choices: Html| {
        html! { <div class="setting"><span class="label">{ label }</span><span class="seg" role="radiogroup" aria-label={label}>{ choices }</span></div> }
    };
    let tour = {
        let send = page.send.clone();
        Callback::from(move |_: MouseEvent| {
            send.emit(Msg::Dialog(None));
            send.emit(Msg::Tour(true));
        })
    };
    html! {
        <Modal title={t::help_title(l)} class="help">
            <p class="cap">{ t::help_intro(l) }</p>
            <p><button type="button" class="btn strong" onclick={tour}>{ icon(Icon::Eye) }{ t::menu_tour(l) }</button></p>
            <div class="settings">
                { setting(t::menu_language(l), languages.collect()) }
                { setting(t::menu_theme(l), themes.collect()) }
                { setting(t::menu_text_size(l), sizes.collect()) }
            </div>
            <h3 class="lab"><b>{ t::help_shortcuts(l) }</b></h3>
            <table class="keytable"><tbody>{ for rows }</tbody></table>
            <p class="cap">{ t::input_private(l) }{ " " }<a href="pictures/LICENSES.md" target="_blank" rel="noopener">{ t::menu_licences(l) }</a></p>
        </Modal>
    }
}
