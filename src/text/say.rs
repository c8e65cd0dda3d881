//! Why a text is no network, and what else is to be said of a file: in the reader's language.

use super::json::JsonErrorKind;
use super::share::LinkError;
use super::{ImportError, Wanted, Warning, WarningKind};
use crate::text::trained::{Came, Missed};
use crate::words::{Locale, count, list, t};

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
        ImportError::OnlyWeights => t::import_only_weights(l).to_owned(),
        ImportError::TooManyLayers { layers, most } => t::import_too_many_layers(l, count(l, *layers), count(l, *most)),
    }
}

/// Why a link says no network, or a document fits in none.
#[must_use]
pub fn link_error(l: Locale, error: &LinkError) -> String {
    match error {
        LinkError::Nothing => t::link_nothing(l).to_owned(),
        LinkError::Part { number, part } => t::link_part(l, *number, part),
        LinkError::Broken => t::link_broken(l).to_owned(),
        LinkError::Newer { .. } => t::link_newer(l).to_owned(),
        LinkError::NoPreset(id) => t::link_no_preset(l, id),
        LinkError::TooLong { characters, most } => t::link_too_long(l, count(l, *characters), count(l, *most)),
        LinkError::Import(error) => import_error(l, error),
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

/// Names that are said one by one; more are counted.
const FEW: usize = 6;

/// What is to be said of trained weights: for how many layers there were any, and what did not match.
#[must_use]
pub fn trained(l: Locale, came: &Came) -> Vec<String> {
    let mut said: Vec<String> = (came.layers > 0).then(|| t::weights_loaded(l, came.layers)).into_iter().collect();
    let kind = |missed: &Missed| match missed {
        Missed::Broken => 0,
        Missed::NoLayer(_) => 1,
        Missed::NoWeights(_) => 2,
        Missed::Shapes(_) => 3,
        Missed::Unread(_) => 4,
    };
    for which in 0..5 {
        let names: Vec<String> = came
            .missed
            .iter()
            .filter(|missed| kind(missed) == which)
            .map(|missed| match missed {
                Missed::Broken => String::new(),
                Missed::NoLayer(name) | Missed::NoWeights(name) | Missed::Shapes(name) | Missed::Unread(name) => {
                    ["`", name, "`"].concat()
                }
            })
            .collect();
        let mut few: Vec<&str> = names.iter().take(FEW).map(String::as_str).collect();
        let more = names.len().saturating_sub(FEW);
        let counted = t::weights_more(l, more as u64);
        if more > 0 {
            few.push(&counted);
        }
        let names = list(l, &few);
        said.extend((!few.is_empty()).then(|| match which {
            0 => t::weights_broken(l).to_owned(),
            1 => t::weights_no_layer(l, names),
            2 => t::weights_none(l, names),
            3 => t::weights_shapes(l, names),
            _ => t::weights_unread(l, names),
        }));
    }
    said
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
