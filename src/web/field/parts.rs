//! Arguments made of numbers: one, a pair, four sides, or a shape. Equal parts are one box until they are unlinked.

use super::super::context::Page;
use super::super::dom::{field_id, problem_id};
use super::super::icons::{Icon, icon};
use super::{FieldProps, Number};
use crate::app::history::Gesture;
use crate::app::message::Msg;
use crate::nn::decimal;
use crate::nn::params::{Kind, Value};
use crate::words::{labelled, t};
use yew::prelude::*;

/// The boxes of an argument; `apart`: equal parts were unlinked.
pub fn parts(page: &Page, props: &FieldProps, apart: &UseStateHandle<bool>) -> Html {
    let param = &props.param;
    // Numbers in a row, however many, are one box.
    let row = matches!(param.kind, Kind::Reals | Kind::OptionalReals | Kind::Axes | Kind::OptionalAxes | Kind::Whole);
    let all = if row { vec![param.value.clone()] } else { flat(&param.value) };
    let equal = all.windows(2).all(|two| two.first() == two.last());
    let linkable = matches!(param.kind, Kind::Pair | Kind::OptionalPair | Kind::Sides);
    let linked = linkable && equal && !**apart;
    let shown = if linked { all.iter().take(1).cloned().collect() } else { all.clone() };
    let names = names(page, param.kind, shown.len());
    let id = field_id(props.node, param.name);
    // What is said of it: of what was typed, at the field; of the layer, in its card.
    let said = match (&props.refused, props.wrong) {
        (Some(_), _) => Some(format!("{id}-error")),
        (None, true) => Some(problem_id(props.node)),
        (None, false) => None,
    };
    let wrong = said.map(AttrValue::from);
    let on_leave = {
        let (node, name) = (props.node, param.name.to_owned());
        page.on(move |()| Msg::LeaveField(node, name.clone()))
    };
    let boxes = shown.iter().enumerate().map(|(at, value)| {
        let (node, name, kind, all) = (props.node, param.name.to_owned(), param.kind, all.clone());
        let on_set = page.on(move |(value, gesture): (Value, Gesture)| {
            let value = match value {
                // A row of sizes is a row also where it has one.
                Value::Int(n) if kind == Kind::Whole => Value::List(vec![Value::Int(n)]),
                value => value,
            };
            let value = if linked || row { value } else { joined(kind, &all, at, value) };
            Msg::Set { node, param: name.clone(), value, gesture: Some(gesture) }
        });
        let label = match names.get(at) {
            Some(part) => format!("{} {part}", param.name),
            None => param.name.to_owned(),
        };
        let placeholder = match param.kind {
            Kind::OptionalPair => Some(AttrValue::from(t::stack_as_pool_size(page.l))),
            Kind::OptionalCount | Kind::OptionalReal | Kind::OptionalReals | Kind::OptionalAxes | Kind::Sizes => {
                Some(AttrValue::from("None"))
            }
            _ => None,
        };
        let first = at == 0;
        html! {
            <>
                if !first { <span class="times" aria-hidden="true">{ "×" }</span> }
                <Number key={at} id={if first { id.clone() } else { format!("{id}-{at}") }} {label} value={value.clone()} min={param.min.or(least(param.kind))}
                    slider={param.slider.filter(|_| param.kind != Kind::Sizes && *value != Value::Null)} {placeholder} real={matches!(param.kind, Kind::Real | Kind::OptionalReal | Kind::Reals | Kind::OptionalReals)} {row}
                    optional={matches!(param.kind, Kind::OptionalPair | Kind::OptionalCount | Kind::OptionalReal | Kind::OptionalReals | Kind::OptionalAxes | Kind::Sizes)} wrong={wrong.clone()} {on_set} on_leave={on_leave.clone()} />
            </>
        }
    });
    let echo = (linked && param.kind != Kind::Sides && param.value != Value::Null).then(|| {
        let text = shown.first().map(text).unwrap_or_default();
        html! { <span class="echo" aria-hidden="true">{ "× " }{ text }</span> }
    });
    let link = linkable.then(|| {
        let toggle = {
            let (apart, send, first) = (apart.clone(), page.send.clone(), all.first().cloned().unwrap_or_default());
            let (node, name) = (props.node, param.name.to_owned());
            Callback::from(move |_: MouseEvent| {
                apart.set(linked);
                if !equal {
                    send.emit(Msg::Set { node, param: name.clone(), value: first.clone(), gesture: None });
                }
            })
        };
        let label = if param.kind == Kind::Sides { t::stack_link_sides(page.l) } else { t::stack_link(page.l) };
        html! {
            <button type="button" class="link" title={label} aria-label={labelled(page.l, param.name, label)} aria-pressed={linked.to_string()} onclick={toggle}>
                { icon(if linked { Icon::Link } else { Icon::Unlink }) }
            </button>
        }
    });
    html! { <span class="in" role={(shown.len() > 1).then_some("group")} aria-label={(shown.len() > 1).then_some(param.name)}><>{ for boxes }</>{ echo.unwrap_or_default() }{ link.unwrap_or_default() }</span> }
}

fn text(value: &Value) -> String {
    match value {
        Value::Int(n) => n.to_string(),
        Value::Float(x) => decimal::write(*x),
        _ => String::new(),
    }
}

const fn least(kind: Kind) -> Option<i64> {
    match kind {
        Kind::Axis
        | Kind::Real
        | Kind::OptionalReal
        | Kind::Reals
        | Kind::OptionalReals
        | Kind::Axes
        | Kind::OptionalAxes
        | Kind::Whole => None,
        _ => Some(0),
    }
}

/// The numbers in a value, from left to right. A pair of `None` is one `None`.
fn flat(value: &Value) -> Vec<Value> {
    match value {
        Value::List(items) => items.iter().flat_map(flat).collect(),
        one => vec![one.clone()],
    }
}

/// The value with one of its numbers replaced.
fn joined(kind: Kind, all: &[Value], at: usize, value: Value) -> Value {
    let mut all = all.to_vec();
    match all.get_mut(at) {
        Some(part) => *part = value,
        None => return value,
    }
    match (kind, all.as_slice()) {
        (Kind::Sides, [top, bottom, left, right]) => Value::List(vec![
            Value::List(vec![top.clone(), bottom.clone()]),
            Value::List(vec![left.clone(), right.clone()]),
        ]),
        (Kind::Pair | Kind::OptionalPair | Kind::Sizes, [_, ..]) if all.len() > 1 || kind == Kind::Sizes => {
            Value::List(all)
        }
        _ => all.into_iter().next().unwrap_or_default(),
    }
}

/// What each box is of: rows or columns, sides, axes. Nothing where there is one box.
fn names(page: &Page, kind: Kind, boxes: usize) -> Vec<&'static str> {
    let l = page.l;
    match (kind, boxes) {
        (Kind::Pair | Kind::OptionalPair, 2) => vec![t::stack_height(l), t::stack_width(l)],
        (Kind::Sides, 4) => vec![t::stack_top(l), t::stack_bottom(l), t::stack_left(l), t::stack_right(l)],
        (Kind::Sizes, 3) => vec![t::stack_height(l), t::stack_width(l), t::stack_channels(l)],
        _ => vec![],
    }
}
