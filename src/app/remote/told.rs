//! What the page around is told unasked: that the document is another, that another layer is looked at, where the window stands,
//! what went wrong.

use super::super::lens::{class_name, name, value_at};
use super::super::lesson::Checked;
use super::super::notices;
use super::super::state::{Notice, Pick, State};
use super::super::sweep::looked;
use super::{MOST_BYTES, map};
use crate::nn::analysis::{NodeReport, Outcome, Report};
use crate::nn::document::Document;
use crate::nn::network::{Network, NodeId};
use crate::nn::params::Value;
use crate::text::share::{LeftOut, carried};
use crate::text::{document, json};
use crate::words::{Locale, plain, say};
use std::rc::Rc;

/// What there is to tell at a moment. Cheap to make and to compare: what it says is written when it is told.
#[derive(Clone, Debug)]
pub struct Told {
    l: Locale,
    document: Document,
    origin: Document,
    report: Rc<Report>,
    selected: NodeId,
    place: Option<Place>,
    /// What went wrong.
    error: Option<Notice>,
}

/// Where the window stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    pick: Pick,
    map: u64,
    step: u64,
    count: u64,
    value: Option<f32>,
}

impl Told {
    /// What there is to tell now.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let place = looked(state).map(|looked| {
            let pick = Pick { node: looked.node, y: looked.y, x: looked.x };
            let value = value_at(state, pick, looked.map);
            Place { pick, map: looked.map, step: looked.step(), count: looked.steps().count(), value }
        });
        Self {
            l: state.settings.locale,
            document: state.document().clone(),
            origin: state.origin.clone(),
            report: state.report.clone(),
            selected: state.selected,
            place,
            error: state.notice.clone().filter(notices::is_error),
        }
    }

    /// Whether nothing is to be told that was not told before.
    #[must_use]
    pub fn is_old(&self, before: &Self) -> bool {
        self.document.is_same(&before.document)
            && self.selected == before.selected
            && self.pick() == before.pick()
            && self.error == before.error
    }

    fn pick(&self) -> Option<Pick> {
        self.place.map(|place| place.pick)
    }

    /// What is new since before: types of messages, and what they say.
    #[must_use]
    pub fn news(&self, before: &Self) -> Vec<(&'static str, Value)> {
        let mut news = vec![];
        if !self.document.is_same(&before.document) {
            news.push(("state", self.state()));
        }
        if self.selected != before.selected {
            news.push(("select", self.select()));
        }
        if self.pick() != before.pick() {
            news.extend(self.step().map(|step| ("step", step)));
        }
        if self.error != before.error {
            news.extend(self.error().map(|error| ("error", error)));
        }
        news
    }

    /// The document and what there is to say of it.
    #[must_use]
    pub fn state(&self) -> Value {
        let network = &self.document.network;
        let totals = &self.report.totals;
        let (document, left_out) = written(&self.document);
        let left_out = left_out.into_iter().map(Value::from).collect();
        map([
            ("changed", Value::Bool(self.origin != self.document)),
            ("document", document.unwrap_or_default()),
            ("leftOut", Value::List(left_out)),
            ("layers", Value::List(self.report.nodes.iter().map(|entry| layer(self.l, network, entry)).collect())),
            ("ok", Value::Bool(totals.problems == 0 && totals.waiting == 0)),
            ("selected", self.name(self.selected)),
            (
                "totals",
                map([
                    ("params", totals.params.into()),
                    ("macs", totals.macs.into()),
                    ("mapBytes", totals.map_bytes.into()),
                ]),
            ),
        ])
    }

    /// The layer that is looked at.
    #[must_use]
    pub fn select(&self) -> Value {
        let network = &self.document.network;
        let at = network.position(self.selected).unwrap_or_default();
        map([
            ("layer", self.name(self.selected)),
            ("index", (at as u64).into()),
            ("className", class_name(network, self.selected).into()),
        ])
    }

    /// Where the window stands, and the same as a statement about what a reader did.
    #[must_use]
    pub fn step(&self) -> Option<Value> {
        let Place { pick, map: channel, step, count, value } = self.place?;
        let layer = self.name(pick.node);
        let object = [layer.as_text().unwrap_or_default(), "#", &step.to_string()].concat();
        Some(map([
            ("layer", layer),
            ("step", step.into()),
            ("count", count.into()),
            ("row", pick.y.into()),
            ("column", pick.x.into()),
            ("map", channel.into()),
            ("value", value.map_or(Value::Null, |value| Value::Float(value.into()))),
            ("verb", "interacted".into()),
            ("object", Value::Text(object)),
        ]))
    }

    /// What went wrong.
    #[must_use]
    pub fn error(&self) -> Option<Value> {
        let notice = self.error.as_ref()?;
        let message = plain(&notices::notice(self.l, notice));
        Some(map([("code", code(notice).into()), ("message", Value::Text(message))]))
    }

    fn name(&self, node: NodeId) -> Value {
        Value::from(self.document.network.node(node).map_or("", |node| node.name.as_str()))
    }
}

/// What a check of a lesson came to, as a statement about what a reader did.
#[must_use]
pub fn check(checked: &Checked) -> Value {
    map([
        ("lesson", checked.lesson.as_str().into()),
        ("step", checked.step.into()),
        ("steps", checked.steps.into()),
        ("passed", Value::Bool(checked.passed)),
        ("verb", checked.verb.into()),
        ("object", Value::Text([&checked.lesson, "#", &checked.step.to_string()].concat())),
    ])
}

/// A short name of what went wrong.
fn code(notice: &Notice) -> &'static str {
    match notice {
        Notice::LinkUnread(error) | Notice::LinkTooLong(error) => error.code(),
        Notice::PresetUnknown(_) => "link_no_preset",
        Notice::AddressWrong(_) => "address",
        Notice::LayerUnknown(_) => "no_layer",
        Notice::UrlRefused | Notice::UrlUnread { .. } => "url",
        Notice::FileUnread { error, .. } => error.code(),
        _ => "notice",
    }
}

/// The document as JSON, as a link would carry it, and words for what that leaves out; nothing where it is too large.
pub(super) fn written(document: &Document) -> (Option<Value>, Vec<&'static str>) {
    let (document, left_out) = carried(document);
    let word = |left: &LeftOut| match left {
        LeftOut::Picture => "picture",
        LeftOut::Loaded => "weights",
        LeftOut::Edits => "filters",
        LeftOut::Classes => "classes",
    };
    let mut words: Vec<&str> = left_out.iter().map(word).collect();
    let value = document::value(&document);
    if json::write(&value).len() > MOST_DOCUMENT {
        words.push("document");
        return (None, words);
    }
    (Some(value), words)
}

/// Bytes of a document in a message: room is left for what else it says.
const MOST_DOCUMENT: usize = MOST_BYTES / 4 * 3;

/// What there is to say of a layer.
pub(super) fn layer(l: Locale, network: &Network, entry: &NodeReport) -> Value {
    let named = |id: NodeId| Value::from(network.node(id).map_or("", |node| node.name.as_str()));
    let class = class_name(network, entry.id);
    let sizes = |sizes: &[Option<u64>]| sizes.iter().map(|size| size.map_or(Value::Null, Value::from)).collect();
    let problem = entry.problem().map(|problem| {
        let message = plain(&say::problem(l, class, problem).sentence);
        map([("code", problem.code().into()), ("message", Value::Text(message))])
    });
    let waits = match &entry.outcome {
        Outcome::Waiting(on) => named(*on),
        _ => Value::Null,
    };
    map([
        ("name", named(entry.id)),
        ("className", class.into()),
        ("shape", entry.shape().map_or(Value::Null, |shape| Value::List(sizes(&shape.0)))),
        ("params", entry.params.into()),
        ("problem", problem.unwrap_or_default()),
        ("waitingOn", waits),
    ])
}

/// What there is to say of a layer of the page.
pub(super) fn layer_of(state: &State, node: NodeId) -> Value {
    let entry = state.report.node(node);
    entry.map_or_else(
        || name(state, node).into(),
        |entry| layer(state.settings.locale, &state.document().network, entry),
    )
}
