//! The totals: parameters, multiply-adds, memory of maps, receptive field, and where in the network they lie.

use super::super::context::use_page;
use super::super::icons::{Icon, icon};
use super::super::marked::marked;
use crate::app::lens::{first_problem, name, picture_size};
use crate::app::state::State;
use crate::nn::analysis::{self, Field};
use crate::nn::order::sort_by_key;
use crate::words::{Locale, count, labelled, list, plain, shape, short_bytes, short_count, t};
use yew::prelude::*;

/// Layers that are named where a bar is described.
const NAMED: usize = 12;

/// A layer's part of the sums.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    name: AttrValue,
    params: u64,
    macs: u64,
    selected: bool,
}

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct TotalsProps {
    totals: analysis::Totals,
    up_to: Option<AttrValue>,
    selected: AttrValue,
    field: Option<[u64; 2]>,
    whole: bool,
    parts: Vec<Part>,
}

impl TotalsProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let field = state.report.node(state.selected).and_then(|entry| entry.field);
        let network = &state.document().network;
        let parts =
            state.report.nodes.iter().zip(&network.nodes).filter(|(entry, node)| entry.shape().is_some() && !node.off);
        Self {
            totals: state.report.totals,
            up_to: first_problem(state).map(|node| name(state, node).to_owned().into()),
            selected: name(state, state.selected).to_owned().into(),
            field: match field {
                Some(Field::Window { y, x }) => Some([y.size(), x.size()]),
                Some(Field::Everything) => picture_size(state).map(|(h, w)| [h, w]),
                None => None,
            },
            whole: field == Some(Field::Everything),
            parts: parts
                .map(|(entry, node)| Part {
                    name: node.name.clone().into(),
                    params: entry.params,
                    macs: entry.macs.unwrap_or(0),
                    selected: entry.id == state.selected,
                })
                .filter(|part| part.params > 0 || part.macs > 0)
                .collect(),
        }
    }
}

/// The bar at the foot of the page.
#[component]
pub fn Totals(props: &TotalsProps) -> Html {
    let l = use_page().l;
    let totals = &props.totals;
    let up_to = props.up_to.as_ref().map(|name| t::totals_up_to(l, name));
    let memory = short_bytes(totals.params.saturating_mul(4));
    let unknown = totals.partial.then(|| AttrValue::from(t::totals_unknown(l)));
    let at_least = |text: String| if totals.partial { ["≥ ", &text].concat() } else { text };
    let field = props.field.map(|[rows, columns]| {
        let note = if props.whole {
            t::totals_receptive_field_all(l).to_owned()
        } else {
            ["`", &props.selected, "`"].concat()
        };
        total(&shape(l, &[Some(rows), Some(columns)]), t::totals_receptive_field(l), &note, None)
    });
    html! {
        <footer class="totals" aria-label={t::totals_title(l)}><div class="totals-row">
            { total(&count(l, totals.params), t::totals_parameters(l), up_to.as_ref().unwrap_or(&memory), None) }
            { total(&at_least(short_count(l, totals.macs)), t::totals_macs_unit(l), t::totals_macs_note(l), unknown.clone()) }
            if totals.problems > 0 {
                <div class="tt warn">
                    { icon(Icon::Warning) }
                    <span>{ t::totals_to_repair(l, totals.problems) }
                        if totals.waiting > 0 { <i>{ t::totals_waiting(l, count(l, totals.waiting)) }</i> }
                    </span>
                </div>
            } else {
                { total(&at_least(short_bytes(totals.map_bytes)), t::totals_maps(l), t::totals_maps_note(l), unknown) }
                { field }
            }
            <div class="by">
                { bar(l, t::totals_parameters_by_layer(l), &props.parts, |part| part.params) }
                { bar(l, t::totals_macs_by_layer(l), &props.parts, |part| part.macs) }
            </div>
        </div></footer>
    }
}

/// A number, its unit and a note.
fn total(number: &str, unit: &str, note: &str, title: Option<AttrValue>) -> Html {
    html! {
        <div class="tt" {title}>
            <b>{ number.to_owned() }</b>
            <span>{ unit.to_owned() }<i>{ marked(note) }</i></span>
        </div>
    }
}

/// How a sum is spread over the layers: one bar, a piece a layer, the selected one's in red.
fn bar(l: Locale, title: &str, parts: &[Part], of: impl Fn(&Part) -> u64) -> Html {
    let sum = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(of(part)));
    let share = |part: &Part| {
        let (of, hundredth) = (of(part), (sum / 100).max(1));
        let percent = of.checked_mul(100).map_or(of / hundredth, |of| of / sum.max(1));
        plain(&t::totals_share(l, &part.name, count(l, of), percent))
    };
    let there: Vec<&Part> = parts.iter().filter(|part| of(part) > 0).collect();
    let mut largest = there.clone();
    sort_by_key(&mut largest, |part| std::cmp::Reverse(of(part)));
    let spoken: Vec<String> = largest.into_iter().take(NAMED).map(share).collect();
    let spoken = list(l, &spoken.iter().map(String::as_str).collect::<Vec<_>>());
    let pieces = there.iter().map(|part| {
        html! { <i class={classes!(part.selected.then_some("on"))} style={format!("flex-grow:{}", of(part))} title={share(part)} /> }
    });
    html! {
        <div class="by-row">
            <span>{ title.to_owned() }</span>
            <span class={classes!("sbar", (there.len() > 40).then_some("dense"))} role="img" aria-label={labelled(l, title, &spoken)}>{ for pieces }</span>
        </div>
    }
}
