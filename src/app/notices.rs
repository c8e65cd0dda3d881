//! What a notice says, in the reader's language.

use super::links::MOST_FETCHED;
use super::message::Msg;
use super::sentences::picture_name;
use super::state::{Given, Notice, Unfetched};
use crate::text::Warning;
use crate::text::say::{import_error, link_error, trained as import_trained, warning as import_warning};
use crate::text::share::{LeftOut, LinkError, SAFE_CHARACTERS};
use crate::words::{Locale, bytes, count, list, sentences, t};

/// What is to be said of a file, one by one; more is counted.
const FEW_WARNINGS: usize = 3;

/// Wrong values of an address that are said.
const FEW: usize = 4;

/// What a notice says.
#[must_use]
pub fn notice(l: Locale, notice: &Notice) -> String {
    match notice {
        Notice::PictureUnreadable(name) => t::error_picture_unreadable(l, name),
        Notice::PictureEmpty(name) => t::error_picture_empty(l, name),
        Notice::PictureTooLarge { width, height, most } => {
            t::error_picture_too_large(l, count(l, *width), count(l, *height), most)
        }
        Notice::PictureUnmade => t::error_picture_unmade(l).to_owned(),
        Notice::PictureMissing(id) => t::error_picture_missing(l, picture_name(l, id)),
        Notice::CameraRefused => t::error_camera_refused(l).to_owned(),
        Notice::CameraNone => t::error_camera_none(l).to_owned(),
        Notice::CameraBusy => t::error_camera_busy(l).to_owned(),
        Notice::CameraUnavailable => t::error_camera_unavailable(l).to_owned(),
        Notice::StorageFull => t::error_storage_full(l).to_owned(),
        Notice::StorageForbidden => t::error_storage_forbidden(l).to_owned(),
        Notice::FileBroken(name) => t::error_file_broken(l, name),
        Notice::FileUnread { name, error } => {
            sentences(l, &[&t::error_file_broken(l, file_called(l, name)), &import_error(l, error)])
        }
        Notice::FileWarned { name, warnings, trained } => {
            let mut said = vec![t::status_opened(l, file_called(l, name))];
            said.extend(trained.iter().flat_map(|came| import_trained(l, came)));
            warned(l, sentences(l, &said.iter().map(String::as_str).collect::<Vec<_>>()), warnings)
        }
        Notice::WeightsUnfit { name, trained } => {
            let mut said = vec![t::weights_unfit(l, name)];
            said.extend(import_trained(l, trained));
            sentences(l, &said.iter().map(String::as_str).collect::<Vec<_>>())
        }
        Notice::WeightsLeftOut => t::weights_left_out(l).to_owned(),
        Notice::WeightsNotKept => t::weights_not_kept(l).to_owned(),
        Notice::FileNewer(name) => t::error_file_newer(l, file_called(l, name)),
        Notice::FileTooLarge { name, size, most } => t::error_file_too_large(l, name, bytes(*size), bytes(*most)),
        Notice::FileMemory { name, size } => t::error_file_memory(l, name, bytes(*size)),
        Notice::PresetUnknown(id) => t::error_preset_unknown(l, id),
        Notice::LinkUnread(LinkError::TooLong { characters, most }) => {
            t::link_too_long_read(l, count(l, *characters), count(l, *most))
        }
        Notice::LinkUnread(error) => sentences(l, &[&link_error(l, error), t::link_stays(l)]),
        Notice::LinkWarned(warnings) => warned(l, t::status_opened(l, t::link_called(l)), warnings),
        Notice::AddressWrong(wrong) => {
            let pairs: Vec<String> = wrong.iter().take(FEW).map(|(key, value)| [key, "=", value].concat()).collect();
            t::link_wrong(l, list(l, &pairs.iter().map(String::as_str).collect::<Vec<_>>()))
        }
        Notice::LayerUnknown(layer) => t::link_no_layer(l, layer),
        Notice::UrlComing(host) => t::link_coming(l, host),
        Notice::UrlOpened { host, warnings } => warned(l, t::link_from(l, host), warnings),
        Notice::LessonWrong(error) => sentences(l, &[t::lesson_wrong_lesson(l), &super::lesson::said::error(l, error)]),
        Notice::LessonMissing(id) => t::lesson_missing(l, id),
        Notice::LessonUnread(places) => {
            let few: Vec<&str> = places.iter().take(FEW).map(String::as_str).collect();
            t::lesson_unread(l, list(l, &few))
        }
        Notice::UrlRefused => t::link_url_refused(l).to_owned(),
        Notice::UrlUnread { host, why } => {
            let why = match why {
                Unfetched::Silent => t::link_silent(l).to_owned(),
                Unfetched::Status(status) => t::link_status(l, status),
                Unfetched::TooLarge => t::link_too_large(l, bytes(MOST_FETCHED as u64)),
                Unfetched::Import(error) => import_error(l, error),
            };
            sentences(l, &[&t::link_not_from(l, host), &why])
        }
        Notice::LinkCopied(link) => {
            sentences(l, &[&t::link_copied(l, link.characters as u64), &given(l, link)]).trim_end().to_owned()
        }
        Notice::LinkTooLong(error) => link_error(l, error),
        Notice::PageUnsaved => t::link_page_unsaved(l).to_owned(),
        Notice::KeptUnreadable => t::error_kept_unreadable(l).to_owned(),
        Notice::NewVersion => t::error_new_version(l).to_owned(),
        Notice::Restored => t::status_restored(l).to_owned(),
        Notice::NoWorker => t::error_no_worker(l).to_owned(),
        Notice::ClipboardRefused => t::error_clipboard_refused(l).to_owned(),
    }
}

/// What is to be said of a link that is given away; nothing if it is short and carries everything.
#[must_use]
pub fn given(l: Locale, link: &Given) -> String {
    let long = (link.characters > SAFE_CHARACTERS).then(|| t::link_long(l, count(l, SAFE_CHARACTERS as u64)));
    let what = |left: &LeftOut| match left {
        LeftOut::Picture => t::link_left_picture(l),
        LeftOut::Loaded => t::link_left_loaded(l),
        LeftOut::Edits => t::link_left_edits(l),
    };
    let said: Vec<&str> = long.as_deref().into_iter().chain(link.left_out.iter().map(what)).collect();
    sentences(l, &said)
}

/// A sentence, and what else is to be said of what was opened.
fn warned(l: Locale, opened: String, warnings: &[Warning]) -> String {
    let mut said = vec![opened];
    said.extend(warnings.iter().take(FEW_WARNINGS).map(|warning| import_warning(l, warning)));
    let more = warnings.len().saturating_sub(FEW_WARNINGS);
    said.extend((more > 0).then(|| t::import_more(l, more as u64)));
    sentences(l, &said.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A file's name; what was pasted has none.
fn file_called(l: Locale, name: &str) -> &str {
    if name.is_empty() { t::import_pasted(l) } else { name }
}

/// Whether a notice tells of something that went wrong, rather than of how things are.
#[must_use]
pub const fn is_error(notice: &Notice) -> bool {
    !matches!(
        notice,
        Notice::Restored
            | Notice::NewVersion
            | Notice::NoWorker
            | Notice::WeightsLeftOut
            | Notice::FileWarned { .. }
            | Notice::LinkWarned(_)
            | Notice::UrlComing(_)
            | Notice::LessonUnread(_)
            | Notice::UrlOpened { .. }
            | Notice::LinkCopied(_)
    )
}

/// What can be done about a notice: what a button says, and does.
#[must_use]
pub fn action(l: Locale, notice: &Notice) -> Option<(&'static str, Msg)> {
    match notice {
        Notice::NewVersion => Some((t::error_reload(l), Msg::Reload)),
        _ => None,
    }
}
