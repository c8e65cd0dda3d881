//! What of the state shows outside of the components: the page's language, title, colours and size of text.

use super::browser::{listen, set_root, window};
use super::dom::document;
use crate::app::links::heading;
use crate::app::sentences::title;
use crate::app::state::{Settings, State, Theme};
use crate::app::view::View;
use std::cell::Cell;
use std::rc::Rc;
use web_sys::{Event, MediaQueryList};

/// What shows outside of the components, as it was last brought up to date.
pub struct Look {
    system: Rc<System>,
    applied: Option<Settings>,
    title: String,
    view: Option<Rc<View>>,
}

/// What the system asks for, and the theme that follows it or not.
struct System {
    dark: Option<MediaQueryList>,
    contrast: Option<MediaQueryList>,
    theme: Cell<Theme>,
}

impl Look {
    /// Follows the system's colours from now on.
    pub fn new() -> Self {
        let query = |query| window().and_then(|window| window.match_media(query).ok().flatten());
        let system = Rc::new(System {
            dark: query("(prefers-color-scheme: dark)"),
            contrast: query("(prefers-contrast: more)"),
            theme: Cell::default(),
        });
        for query in [&system.dark, &system.contrast].into_iter().flatten() {
            let follower = system.clone();
            listen(query, "change", move |_: &Event| follower.apply());
        }
        Self { system, applied: None, title: String::new(), view: None }
    }

    /// Brings up to date what differs from last time.
    pub fn apply(&mut self, state: &State) {
        let settings = state.settings;
        if self.applied != Some(settings) {
            self.applied = Some(settings);
            set_root("lang", settings.locale.tag());
            set_root("style", &format!("font-size: {}%", settings.text));
            self.system.theme.set(settings.theme);
            self.system.apply();
        }
        if self.view.as_ref().is_none_or(|view| !Rc::ptr_eq(view, &state.view)) {
            self.view = Some(state.view.clone());
            let view = &state.view;
            let words = [view.mode.word(), &view.hides(), view.editing().word(), view.anim.word()];
            for (name, word) in ["data-mode", "data-hide", "data-edit", "data-anim"].into_iter().zip(words) {
                set_root(name, word);
            }
        }
        let title = match heading(state).filter(|_| !state.view.is_full()) {
            Some(heading) => [&heading, " · Convscope"].concat(),
            None => [&title(state.settings.locale, &state.document().title), " · Convscope"].concat(),
        };
        if self.title != title {
            if let Some(document) = document() {
                document.set_title(&title);
            }
            self.title = title;
        }
    }
}

impl System {
    fn apply(&self) {
        let asks = |query: &Option<MediaQueryList>| query.as_ref().is_some_and(MediaQueryList::matches);
        let theme = match self.theme.get() {
            Theme::System if asks(&self.contrast) => Theme::Contrast,
            Theme::System if asks(&self.dark) => Theme::Dark,
            Theme::System => Theme::Light,
            chosen => chosen,
        };
        set_root("data-theme", theme.word());
    }
}
