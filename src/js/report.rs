//! A network's report as a plain object.

use super::class_name;
use super::value::map;
use crate::nn::analysis::{Field, NodeReport, Outcome, Report, analyze};
use crate::nn::layers::{Sight, WeightSpec};
use crate::nn::network::{Edit, Network, Node, NodeId, Source};
use crate::nn::params::Value;
use crate::nn::repairs::{Repair, repairs};
use crate::nn::shape::Shape;
use crate::text::{Warning, say as text_say};
use crate::words::{Locale, plain, say};

/// The report, with the warnings of its file where they are asked for.
pub(super) fn report(l: Locale, network: &Network, said: Option<&[Warning]>) -> Value {
    let report = analyze(network);
    let mut repaired = REPAIRED;
    let layers = network.nodes.iter().zip(&report.nodes);
    let layers = layers.map(|(node, entry)| layer(l, network, &report, node, entry, &mut repaired)).collect();
    let totals = report.totals;
    let totals = map([
        ("params", Value::from(totals.params)),
        ("trainable", Value::from(totals.trainable)),
        ("nonTrainable", Value::from(totals.params.saturating_sub(totals.trainable))),
        ("bytes", Value::from(totals.params.saturating_mul(4))),
        ("macs", Value::from(totals.macs)),
        ("mapBytes", Value::from(totals.map_bytes)),
    ]);
    let ok = report.totals.problems == 0 && report.totals.waiting == 0;
    let mut whole = map([("layers", Value::List(layers)), ("totals", totals), ("ok", Value::Bool(ok))]);
    if let (Some(said), Value::Map(whole)) = (said, &mut whole) {
        whole.insert("warnings".to_owned(), warnings(l, said));
    }
    whole
}

/// Repairs are tried one by one, each on the whole network: more than so many problems get none.
const REPAIRED: usize = 20;

fn layer(
    l: Locale,
    network: &Network,
    report: &Report,
    node: &Node,
    entry: &NodeReport,
    repaired: &mut usize,
) -> Value {
    let name = |id: &NodeId| Value::from(network.node(*id).map_or("", |node| node.name.as_str()));
    let class = class_name(network, node);
    let (padding, unread) = match entry.sight {
        Some(Sight::Window { h, w }) => (
            map([
                ("top", Value::from(h.before)),
                ("bottom", Value::from(h.after)),
                ("left", Value::from(w.before)),
                ("right", Value::from(w.after)),
            ]),
            map([("rows", Value::from(h.unread())), ("columns", Value::from(w.unread()))]),
        ),
        _ => (Value::Null, Value::Null),
    };
    let problem = entry.problem().map(|problem| {
        let said = say::problem(l, class, problem);
        let ways = if *repaired > 0 { repairs(network, report, node.id) } else { vec![] };
        *repaired = repaired.saturating_sub(1);
        map([
            ("code", Value::from(problem.code())),
            ("message", Value::Text(plain(&said.sentence))),
            ("repairs", Value::List(ways.iter().map(|way| repair(l, network, way)).collect())),
        ])
    });
    let waiting = match &entry.outcome {
        Outcome::Waiting(on) => name(on),
        _ => Value::Null,
    };
    map([
        ("name", Value::from(node.name.as_str())),
        ("className", Value::from(class)),
        ("inputs", Value::List(entry.sources.iter().map(name).collect())),
        ("outputShape", entry.shape().map_or(Value::Null, shape)),
        ("params", Value::from(entry.params)),
        ("trainable", Value::from(entry.trainable)),
        ("nonTrainable", Value::from(entry.non_trainable())),
        ("macs", entry.macs.map_or(Value::Null, Value::from)),
        ("weights", Value::List(entry.weights.iter().map(weight).collect())),
        ("receptiveField", field(entry)),
        ("padding", padding),
        ("unread", unread),
        ("problem", problem.unwrap_or_default()),
        ("waitingOn", waiting),
    ])
}

/// Sizes; a free one is null.
pub(super) fn shape(shape: &Shape) -> Value {
    Value::List(shape.0.iter().map(|size| size.map_or(Value::Null, Value::from)).collect())
}

fn weight(spec: &WeightSpec) -> Value {
    map([
        ("name", Value::from(spec.name)),
        ("shape", Value::List(spec.shape.iter().map(|size| Value::from(*size)).collect())),
        ("trainable", Value::Bool(spec.trainable)),
    ])
}

fn field(entry: &NodeReport) -> Value {
    let Some(Field::Window { y, x }) = entry.field else { return Value::Null };
    let pair = |a: u64, b: u64| Value::List(vec![Value::from(a), Value::from(b)]);
    map([("size", pair(y.size(), x.size())), ("stride", pair(y.jump, x.jump))])
}

fn repair(l: Locale, network: &Network, repair: &Repair) -> Value {
    let label = plain(&say::repair(l, network, repair));
    map([("label", Value::Text(label)), ("edits", Value::List(vec![edit(network, &repair.edit)]))])
}

/// An edit: what it does, to which layer, with what.
fn edit(network: &Network, edit: &Edit) -> Value {
    let name = |id: &NodeId| Value::from(network.node(*id).map_or("", |node| node.name.as_str()));
    let at = |place: usize| Value::from(place as u64);
    match edit {
        Edit::Set { node, param, value } => map([
            ("edit", Value::from("set")),
            ("layer", name(node)),
            ("argument", Value::from(param.as_str())),
            ("value", value.clone()),
        ]),
        Edit::Insert { at: place, layer } => map([
            ("edit", Value::from("insert")),
            ("at", at(*place)),
            ("className", Value::from(layer.op().class_name())),
        ]),
        Edit::Remove { node } => map([("edit", Value::from("remove")), ("layer", name(node))]),
        Edit::Move { node, to } => map([("edit", Value::from("move")), ("layer", name(node)), ("at", at(*to))]),
        Edit::Duplicate { node } => map([("edit", Value::from("duplicate")), ("layer", name(node))]),
        Edit::Rename { node, name: new } => {
            map([("edit", Value::from("rename")), ("layer", name(node)), ("name", Value::from(new.as_str()))])
        }
        Edit::Switch { node, off } => {
            map([("edit", Value::from("switch")), ("layer", name(node)), ("off", Value::Bool(*off))])
        }
        Edit::Train { node, trainable } => {
            map([("edit", Value::from("train")), ("layer", name(node)), ("trainable", Value::Bool(*trainable))])
        }
        Edit::Connect { node, inputs } => {
            let inputs = inputs.iter().map(|Source { node, .. }| name(node)).collect();
            map([("edit", Value::from("connect")), ("layer", name(node)), ("inputs", Value::List(inputs))])
        }
    }
}

/// What the reader of a file should hear of.
pub(super) fn warnings(l: Locale, warnings: &[Warning]) -> Value {
    let one = |warning: &Warning| {
        map([
            ("code", Value::from(warning.kind.code())),
            ("path", Value::from(warning.path.as_str())),
            ("message", Value::Text(plain(&text_say::warning(l, warning)))),
        ])
    };
    Value::List(warnings.iter().map(one).collect())
}
