//! The reader's settings, kept for next time in localStorage; where a browser or a frame forbids it they last as long as the page.

use super::browser::window;
use web_sys::Storage;

const KEY: &str = "convscope.settings";

/// The settings kept earlier; empty where there are none.
#[must_use]
pub fn kept() -> String {
    local().and_then(|local| local.get_item(KEY).ok().flatten()).unwrap_or_default()
}

/// Keeps the settings, where that is allowed.
pub fn keep(text: &str) {
    if let Some(local) = local() {
        // Full or forbidden: then they last as long as the page does.
        drop(local.set_item(KEY, text));
    }
}

/// The browser's storage; naming it throws where it is forbidden.
pub fn local() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}
