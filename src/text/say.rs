//! Why a text is no network, and what else is to be said of a file: in the reader's language.

use super::json::JsonErrorKind;
use super::{ImportError, Wanted, Warning, WarningKind};
use crate::words::{Locale, count, t};

/// Why a text is no network.
#[must_use]
pub fn import_error(l: Locale, error: &ImportError) -> String {
    match error {
        ImportError::Json(error) => match error.kind {
            JsonErrorKind::Empty => t::import_json_empty(l).to_owned(),
            JsonErrorKind::Syntax => t::import_json_syntax(l, error.line, error.column),
            JsonErrorKind::Ended => t::import_json_ended(l, error.line),
            JsonErrorKind::TooDeep => t::import_json_too_deep(l, error.line),
            JsonErrorKind::TooLong => t::import_json_too_long(l).to_owned(),
        },
        ImportError::NoModel => t::import_no_model(l).to_owned(),
        ImportError::NotModel { class_name } => t::import_not_a_model(l, class_name),
        ImportError::WrongType { path, wanted } => t::import_wrong_type(l, path, self::wanted(l, *wanted)),
        ImportError::Missing { path } => t::import_missing(l, path),
        ImportError::NoText => t::import_no_text(l).to_owned(),
        ImportError::NoLayers => t::import_no_layers(l).to_owned(),
        ImportError::TooManyLayers { layers, most } => t::import_too_many_layers(l, count(l, *layers), count(l, *most)),
    }
}

fn wanted(l: Locale, wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Object => t::import_wanted_object(l),
        Wanted::List => t::import_wanted_list(l),
        Wanted::Text => t::import_wanted_text(l),
        Wanted::Number => t::import_wanted_number(l),
        Wanted::Count => t::import_wanted_count(l),
        Wanted::Word => t::import_wanted_word(l),
        Wanted::Base64 => t::import_wanted_base64(l),
        Wanted::Fresh => t::import_wanted_fresh(l),
    }
}

/// What is to be said of a place in a file that was read.
#[must_use]
pub fn warning(l: Locale, warning: &Warning) -> String {
    let path = &warning.path;
    match &warning.kind {
        WarningKind::Unread => t::import_unread(l, path),
        WarningKind::Dtype(dtype) => t::import_dtype(l, path, dtype),
        WarningKind::HardSigmoid => t::import_hard_sigmoid(l, path),
        WarningKind::NoLayer(name) => t::import_no_layer(l, path, name),
        WarningKind::NotUnderstood(text) => t::import_not_understood(l, path, text),
        WarningKind::FunctionRead => t::import_function_read(l, path),
        WarningKind::InputShapeBelow => t::import_input_shape_below(l, path),
        WarningKind::NoInputShape => t::import_no_input_shape(l).to_owned(),
        WarningKind::OtherModel => t::import_other_model(l, path),
        WarningKind::UnreadArgument(argument) => t::import_python_unread(l, path, argument),
    }
}
