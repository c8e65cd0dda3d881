//! What the API refuses, as `ConvscopeError`s: an `Error` with a `code` that stays and the `path` it is about.

use super::value::Key;
use crate::nn::network::Network;
use crate::nn::shape::{Problem, Shape};
use crate::nn::work::RunError;
use crate::text::share::LinkError;
use crate::text::{ImportError, say as text_say};
use crate::words::{self, Locale, count, plain, say, short_bytes, t};
use js_sys::{Error, Reflect};
use wasm_bindgen::JsValue;

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Refusal {
    /// A text is no model.
    Import(ImportError),
    /// A link is none, or would be too long.
    Link(LinkError),
    /// An argument is not what it should be.
    Wanted(&'static str, Key),
    /// There is no layer of that name.
    NoLayer(String),
    /// A layer has another number of weights.
    WeightCount { layer: String, wanted: u64, got: u64 },
    /// Something has another number of values.
    Length { path: String, shape: Shape, got: u64 },
    /// No input was given under this name.
    NoInput { name: String, shape: Shape },
    /// There are no values yet.
    NotRun,
    /// A layer cannot work.
    Problem { layer: String, class_name: String, problem: Problem },
    /// A layer waits for one that cannot work.
    Waiting { layer: String, on: String },
    /// A run does not work.
    Run { layer: String, error: RunError },
    /// A map has no such place.
    NoPlace { layer: String, shape: Shape },
    /// A layer's values are not made of terms.
    NoTerms { layer: String },
}

impl Refusal {
    /// A short stable name.
    fn code(&self) -> &str {
        match self {
            Self::Import(error) => error.code(),
            Self::Link(error) => error.code(),
            Self::Wanted(..) => "wrong_type",
            Self::NoLayer(_) => "no_layer",
            Self::WeightCount { .. } => "weight_count",
            Self::Length { .. } => "wrong_length",
            Self::NoInput { .. } => "no_input",
            Self::NotRun => "not_run",
            Self::Problem { problem, .. } => problem.code(),
            Self::Waiting { .. } => "waiting",
            Self::Run { error: RunError::Memory { .. } | RunError::Refused { .. }, .. } => "memory",
            Self::Run { .. } => "wrong_sizes",
            Self::NoPlace { .. } => "no_place",
            Self::NoTerms { .. } => "no_terms",
        }
    }

    /// What it is about: a place in the model, an argument, a layer; empty where it is about all of it.
    fn path(&self) -> &str {
        match self {
            Self::Import(error) | Self::Link(LinkError::Import(error)) => error.path(),
            Self::Wanted(path, _) => path,
            Self::Length { path, .. } => path,
            Self::NoLayer(layer)
            | Self::NoInput { name: layer, .. }
            | Self::WeightCount { layer, .. }
            | Self::Problem { layer, .. }
            | Self::Waiting { layer, .. }
            | Self::Run { layer, .. }
            | Self::NoPlace { layer, .. }
            | Self::NoTerms { layer } => layer,
            Self::NotRun | Self::Link(_) => "",
        }
    }

    /// In the reader's language.
    fn sentence(&self, l: Locale) -> String {
        let sizes = |shape: &Shape| words::shape(l, &shape.0);
        match self {
            Self::Import(error) => text_say::import_error(l, error),
            Self::Link(error) => text_say::link_error(l, error),
            Self::Wanted(name, key) => t::import_wrong_type(l, *name, wanted(l, *key)),
            Self::NoLayer(name) => t::api_no_layer(l, name),
            Self::WeightCount { layer, wanted, got } => {
                t::api_weight_count(l, layer, count(l, *wanted), count(l, *got))
            }
            Self::Length { path, shape, got } => t::api_wrong_length(l, path, sizes(shape), count(l, *got)),
            Self::NoInput { name, shape } => t::api_no_input(l, name, sizes(shape)),
            Self::NotRun => t::api_not_run(l).to_owned(),
            Self::Problem { layer, class_name, problem } => {
                let said = say::problem(l, class_name, problem);
                t::api_problem(l, layer, said.sentence)
            }
            Self::Waiting { layer, on } => t::api_problem(l, layer, t::stack_waiting_on(l, on)),
            Self::Run { error: RunError::Memory { needed, budget }, .. } => {
                t::error_too_much_memory(l, short_bytes(*needed), short_bytes(*budget))
            }
            Self::Run { error: RunError::Refused { bytes }, .. } => t::error_memory_refused(l, short_bytes(*bytes)),
            Self::Run { layer, .. } => t::error_other_sizes(l, layer),
            Self::NoPlace { layer, shape } => t::api_no_place(l, layer, sizes(shape)),
            Self::NoTerms { layer } => t::api_no_terms(l, layer),
        }
    }

    /// The error that is thrown.
    pub(super) fn thrown(&self, l: Locale) -> JsValue {
        let error = Error::new(&plain(&self.sentence(l)));
        error.set_name("ConvscopeError");
        for (key, value) in [("code", self.code()), ("path", self.path())] {
            // An error that was just made takes properties.
            let _ = Reflect::set(&error, &key.into(), &value.into());
        }
        error.into()
    }

    /// A layer that cannot work, or waits for one.
    pub(super) fn of_layer(network: &Network, at: usize, outcome: &crate::nn::analysis::Outcome) -> Option<Self> {
        use crate::nn::analysis::Outcome;
        let node = network.nodes.get(at)?;
        let layer = node.name.clone();
        match outcome {
            Outcome::Shape(_) => None,
            Outcome::Problem(problem) => {
                let class_name = super::class_name(network, node).to_owned();
                Some(Self::Problem { layer, class_name, problem: problem.clone() })
            }
            Outcome::Waiting(on) => {
                let on = network.node(*on).map(|node| node.name.clone()).unwrap_or_default();
                Some(Self::Waiting { layer, on })
            }
        }
    }
}

fn wanted(l: Locale, key: Key) -> &'static str {
    match key {
        Key::Model => t::api_wanted_model(l),
        Key::Locale => "en, zh-CN",
        Key::Text => t::import_wanted_text(l),
        Key::Count => t::import_wanted_count(l),
        Key::Places => t::api_wanted_places(l),
        Key::Values => t::api_wanted_values(l),
        Key::Arrays => t::api_wanted_arrays(l),
    }
}
