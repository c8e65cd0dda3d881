//! A lesson in a link: `l=1z.…`, packed as a network is.

use super::{LessonError, MOST_BYTES};
use crate::text::share::{self, LinkError};
use crate::text::{ImportError, json};

/// The value of `l=` for a lesson's text. What is written for people's eyes (spaces, lines) is left out.
///
/// # Errors
/// Where it is no JSON, or too long for a link.
pub fn pack(text: &str) -> Result<String, LessonError> {
    let value = json::parse(text).map_err(ImportError::Json)?;
    share::packed_text(&json::write(&value)).map_err(LessonError::Link)
}

/// The lesson's text in the value of `l=`.
///
/// # Errors
/// Where it is broken, or too long.
pub fn unpack(value: &str) -> Result<String, LessonError> {
    let text = share::unpacked_text(value).map_err(LessonError::Link)?;
    if text.len() > MOST_BYTES {
        return Err(LessonError::Link(LinkError::TooLong { characters: text.len() as u64, most: MOST_BYTES as u64 }));
    }
    Ok(text)
}
