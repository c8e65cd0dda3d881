//! The picked cell's value, written out: the products of one channel, what every channel adds, the bias, the activation.

use super::super::context::Page;
use super::super::dom::{focus_later, part_under};
use crate::app::lens::{name, value_at};
use crate::app::looking::picked;
use crate::app::message::Msg;
use crate::app::state::{Pick, State};
use crate::app::sum::{
    Cell, FEW, Printed, Product, Share, Sum, decimals, multiplied, printed, sum, units, written_units,
};
use crate::nn::activation::Activation;
use crate::nn::decimal::fixed;
use crate::nn::trace::Op;
use crate::words::{Locale, count, list, lookup, t, value};
use std::fmt::Write;
use yew::prelude::*;

/// Channels and their values.
type Pixel = Vec<(u64, f32)>;

/// What it draws.
#[derive(PartialEq, Clone)]
pub struct SumData {
    sum: Option<Sum>,
    /// The names of the layers of the shown terms, in their order.
    names: Vec<AttrValue>,
    /// The way up to here, and the cell itself.
    path: Vec<(AttrValue, Cell, bool)>,
    /// The name of the layer, where it is compared with itself under other arguments: the sum is that of the layer as it is.
    compared: Option<AttrValue>,
    /// What the channels of the picture hold in the picked cell, by their numbers.
    pixel: Option<(Pick, Pixel)>,
    /// A cell is picked.
    picked: bool,
    /// Values are on their way.
    waiting: bool,
}

impl SumData {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let sum = sum(state);
        let named = |node| AttrValue::from(name(state, node).to_owned());
        let is_vector = |node| {
            let shape = state.report.node(node).and_then(|entry| entry.shape());
            shape.is_some_and(|shape| shape.0.len() == 1)
        };
        let mut path: Vec<Cell> = state
            .trail
            .iter()
            .map(|(pick, channel)| Cell { node: pick.node, channel: *channel, y: pick.y, x: pick.x })
            .collect();
        let here = picked(state).filter(|pick| pick.node == state.selected);
        if !path.is_empty() {
            path.extend(here.map(|pick| Cell {
                node: pick.node,
                channel: crate::app::looking::chosen(state, pick.node),
                y: pick.y,
                x: pick.x,
            }));
        }
        Self {
            names: sum.iter().flat_map(|sum| &sum.shown).map(|product| named(product.node)).collect(),
            path: path.into_iter().map(|cell| (named(cell.node), cell, is_vector(cell.node))).collect(),
            compared: state
                .beside
                .as_ref()
                .filter(|beside| beside.node == state.selected)
                .map(|beside| named(beside.node)),
            pixel: here.and_then(|pick| pixel(state, pick)),
            picked: here.is_some(),
            waiting: state.queue.is_busy(),
            sum,
        }
    }
}

/// What the picture holds in a cell: in all channels, or of many in the chosen one.
fn pixel(state: &State, pick: Pick) -> Option<(Pick, Pixel)> {
    if !state.document().network.node(pick.node)?.body.is_input() {
        return None;
    }
    let shape = state.report.node(pick.node)?;
    let channels = shape.shape()?.hwc(shape.format)?.c?;
    let chosen = crate::app::looking::chosen(state, pick.node);
    let shown = if channels <= FEW as u64 { 0..channels } else { chosen..chosen + 1 };
    let held = shown.map(|channel| Some((channel, value_at(state, pick, channel)?)));
    Some((pick, held.collect::<Option<_>>()?))
}

/// The sum.
pub fn draw(data: &SumData, page: &Page) -> Html {
    let l = page.l;
    let path = path(data, page);
    let Some(sum) = &data.sum else {
        if let Some((pick, held)) = &data.pixel {
            let held: Vec<String> =
                held.iter().map(|(channel, held)| t::sum_bar(l, count(l, *channel), value(*held))).collect();
            let values = list(l, &held.iter().map(String::as_str).collect::<Vec<_>>());
            return html! {
                <section class="sum" id="sum" tabindex="-1">{ path }
                    <p class="sum-pixel"><b>{ t::sum_pixel(l, pick.y, pick.x, values) }</b></p><p class="cap">{ t::sum_pixel_own(l) }</p>
                </section>
            };
        }
        let none = match (data.picked, data.waiting) {
            (true, true) => t::strip_computing(l),
            (true, false) => t::sum_none(l),
            (false, _) => t::sum_pick(l),
        };
        return html! { <section class="sum" id="sum" tabindex="-1">{ path }<p class="cap">{ none }</p></section> };
    };
    let title = match sum.op {
        Op::Sum if !sum.shares.is_empty() => t::sum_title(l),
        Op::Sum => t::sum_title_terms(l),
        Op::Max => t::sum_title_max(l),
        Op::Min => t::sum_title_min(l),
        Op::Mean => t::sum_title_mean(l),
        Op::Copy => t::sum_title_copy(l),
        Op::Product => t::sum_title_product(l),
        Op::Quotient => t::sum_title_quotient(l),
    };
    let places = decimals([sum.total, sum.value.into(), sum.before.into(), sum.bias.into()]);
    let listed = is_listed(sum);
    let largest = (listed && sum.columns == 1 && sum.terms > sum.shown.len()).then(|| {
        html! { <p class="cap">{ t::sum_largest(l, FEW as u64, count(l, sum.terms as u64)) }</p> }
    });
    let outside = sum.terms.saturating_sub(sum.real);
    let outside = if sum.op == Op::Sum || sum.shown.iter().any(|product| product.term.own) { 0 } else { outside };
    // The factors are written as values of maps and kernels are.
    let added = matches!(sum.op, Op::Sum | Op::Mean);
    let rounded = match (added, u64::from(places)) {
        (true, places) if places > 3 => t::sum_rounded_more(l, places),
        (true, places) => t::sum_rounded(l, places),
        (false, places) => t::sum_shown(l, places),
    };
    html! {
            <section class="sum" id="sum" tabindex="-1" aria-label={title}>
                { path }
    <div class="lab"><h3><b>{ title }</b>{ data.compared.as_ref().map(|name| html! { <small>{ " · " }{ t::sum_as_it_is(l, name) }</small> }) }</h3><span>{ rounded }</span></div>
                { largest.unwrap_or_default() }
                if listed { { products(data, sum, places, page) } }
                { if sum.shares.len() > 1 { waterfall(sum, page) } else { html! {} } }
                if sum.op == Op::Max && sum.winners > 1 { <p class="cap">{ t::sum_ties(l, count(l, sum.winners as u64)) }</p> }
                if outside > 0 { <p class="cap">{ t::sum_outside(l, outside as u64) }</p> }
                { equation(sum, places, page) }
            </section>
        }
}

fn cell_text(l: Locale, cell: &Cell, vector: bool) -> String {
    if vector {
        t::maps_entry(l, count(l, cell.channel))
    } else {
        t::sum_cell(l, count(l, cell.channel), cell.y, cell.x)
    }
}

/// The id of the end of a way of so many steps: the next thing that a key leads to is its first term.
fn here_id(steps: usize) -> String {
    format!("sum-here-{steps}")
}

/// The way up to the picked cell; every part of it leads back.
fn path(data: &SumData, page: &Page) -> Html {
    let l = page.l;
    let Some(last) = data.path.len().checked_sub(1) else { return html! {} };
    let step = |(at, (name, cell, vector)): (usize, &(AttrValue, Cell, bool))| {
        let inside = html! { <><code lang="en">{ name }</code>{ " " }{ cell_text(l, cell, *vector) }</> };
        let back = page.on(move |_: MouseEvent| {
            // There is no way up any more where it began.
            focus_later(if at == 0 { "sum".to_owned() } else { here_id(at) });
            Msg::StepBack(at)
        });
        html! {
            <li aria-current={(at == last).then_some("step")}>
                if at == last { <span id={here_id(at)} tabindex="-1">{ inside }</span> } else { <button type="button" class="plain" onclick={back}>{ inside }</button> }
            </li>
        }
    };
    html! { <nav class="sum-path" aria-label={t::sum_path(l)}><ol>{ for data.path.iter().enumerate().map(step) }</ol></nav> }
}

/// A number to so many places; what is none, or too large, as maps write it.
fn shown(number: f32, places: u32) -> String {
    units(number.into(), places).map_or_else(|| value(number), |units| written_units(units, places))
}

/// Of more than a few values that are only counted, none is shown.
const fn is_listed(sum: &Sum) -> bool {
    sum.columns > 1 || sum.terms <= FEW || !matches!(sum.op, Op::Mean | Op::Max | Op::Min)
}

/// The terms, each a way up to its cell.
fn products(data: &SumData, sum: &Sum, places: u32, page: &Page) -> Html {
    let l = page.l;
    let list = sum.columns == 1;
    let weighs = sum.op == Op::Sum && sum.shown.iter().any(|product| product.term.weight.is_some());
    let cell = |(product, name): (&Product, &AttrValue)| one(product, name, data, sum, (places, list, weighs), page);
    let cells = sum.shown.iter().zip(&data.names).map(cell);
    let share = sum.shares.get(sum.chosen).filter(|_| sum.op == Op::Sum);
    let partial = share.map(|share| {
        let pairs = || sum.shown.iter().map(|product| &product.term);
        let exact = pairs().try_fold(0_i128, |all, term| {
            let (a, b, ..) = multiplied(term.value.into(), term.weight.unwrap_or(1.0).into(), 0.0, 3)?;
            Some(all + i128::from(a) * i128::from(b))
        });
        let places = decimals([share.sum]);
        let printed = units(share.sum, places);
        let equal = exact
            .zip(printed)
            .is_some_and(|(exact, printed)| places == 3 && (exact - i128::from(printed) * 1000).abs() * 2 <= 1000);
        let text = printed.map_or_else(|| "–".to_owned(), |printed| written_units(printed, places));
        html! { <p class="sum-partial">{ if equal { "= " } else { "≈ " } }<b>{ text }</b></p> }
    });
    let rest = (list && sum.terms > sum.shown.len()).then(|| {
        html! { <li class="sum-rest"><span>{ t::sum_rest(l, count(l, (sum.terms - sum.shown.len()) as u64)) }</span><b>{ shown(narrow(sum.total - sum.partial), places) }</b></li> }
    });
    html! {
        <div class={classes!("sum-products", (sum.columns > 3).then_some("broad"))}>
            { share.map(|share| html! { <b>{ t::maps_channel(l, count(l, share.channel)) }</b> }) }
            <ul class={classes!("sum-grid", list.then_some("list"))} style={format!("--columns:{}", sum.columns)}>{ for cells }{ rest.unwrap_or_default() }</ul>
            { partial.unwrap_or_default() }
        </div>
    }
}

// To be shown with a few digits.
#[allow(clippy::cast_possible_truncation)]
const fn narrow(number: f64) -> f32 {
    number as f32
}

fn one(
    product: &Product,
    name: &AttrValue,
    data: &SumData,
    sum: &Sum,
    (places, list, weighs): (u32, bool, bool),
    page: &Page,
) -> Html {
    let l = page.l;
    let term = &product.term;
    let wins = matches!(sum.op, Op::Max | Op::Min) && term.product == sum.before;
    let held = if term.value.is_infinite() { "–".to_owned() } else { value(term.value) };
    let text = match term.weight.filter(|_| weighs) {
        Some(weight) if list => {
            let exact = multiplied(term.value.into(), weight.into(), term.product.into(), 3);
            let equal = if places == 3 && exact.is_some_and(|(.., exact)| exact) { "=" } else { "≈" };
            [&held, " × ", &value(weight), " ", equal, " ", &shown(term.product, places)].concat()
        }
        Some(weight) => [&held, " × ", &value(weight)].concat(),
        None => held,
    };
    let class = classes!("sum-cell", wins.then_some("wins"), product.cell.is_none().then_some("pad"));
    match product.cell {
        None => {
            let title = if term.own { t::sum_own(l) } else { lookup(l, "term.padding").unwrap_or_default() };
            html! { <li><span {class} {title}>{ text }</span></li> }
        }
        Some(cell) => {
            let title = t::sum_up(l, cell_text(l, &cell, cell.y == 0 && cell.x == 0 && sum.vector), name);
            // The term goes with its sum.
            let steps = data.path.len().max(1);
            let onclick = page.on(move |_: MouseEvent| {
                focus_later(here_id(steps));
                Msg::StepUp(cell)
            });
            html! { <li><button type="button" {class} {title} {onclick}>{ text }</button></li> }
        }
    }
}

/// What every channel adds, one after the other: from 0 to the sum.
fn waterfall(sum: &Sum, page: &Page) -> Html {
    let l = page.l;
    let mut sums = vec![0.0_f64];
    for share in &sum.shares {
        sums.push(sums.last().copied().unwrap_or(0.0) + share.sum);
    }
    sums.push(sums.last().copied().unwrap_or(0.0) + f64::from(sum.bias));
    let (low, high) = sums.iter().fold((0.0_f64, 0.0_f64), |(low, high), sum| (low.min(*sum), high.max(*sum)));
    let span = if high > low { high - low } else { 1.0 };
    let top = |sum: f64| (high - sum) / span * 100.0;
    let (mut more, mut less) = (String::new(), String::new());
    for (at, pair) in sums.windows(2).enumerate() {
        if let [from, to] = *pair {
            let (upper, lower) = (fixed(top(from.max(to)), 2), fixed(top(from.min(to)) + 0.6, 2));
            let path = if to >= from { &mut more } else { &mut less };
            let _ = write!(path, "M{at} {upper}h0.86V{lower}h-0.86z");
        }
    }
    let (steps, chosen) = (sum.shares.len() + 1, sum.chosen);
    let total = sum.shares.len();
    let targets: Vec<(crate::nn::network::NodeId, u64)> =
        sum.shares.iter().map(|share| (share.node, share.channel)).collect();
    let choose = {
        let (send, targets) = (page.send.clone(), targets.clone());
        move |at: usize| {
            if let Some((node, channel)) = targets.get(at) {
                send.emit(Msg::Channel(*node, *channel));
            }
        }
    };
    let onclick = {
        let choose = choose.clone();
        Callback::from(move |event: MouseEvent| {
            let Some((part, _)) = part_under(&event, ".sum-plot") else { return };
            // A place among a few hundred bars.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            let at = (part * steps as f64) as usize;
            choose(at);
        })
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => chosen + 1,
            "ArrowLeft" | "ArrowDown" => chosen.saturating_sub(1),
            "Home" => 0,
            "End" => total.saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        choose(to.min(total.saturating_sub(1)));
    });
    let share = sum.shares.get(chosen);
    let spoken = |share: &Share| t::sum_bar(l, count(l, share.channel), value(narrow(share.sum)));
    // Bars of a chart.
    #[allow(clippy::cast_precision_loss)]
    let (left, width) = (chosen as f64 * 100.0 / steps as f64, 100.0 / steps as f64);
    let ends = sums.get(chosen).zip(sums.get(chosen + 1));
    let ring = ends.map(|(from, to)| {
        let (upper, lower) = (top(from.max(*to)), top(from.min(*to)));
        let [left, width, upper, height] = [left, width * 0.86, upper, lower - upper + 0.6].map(|part| fixed(part, 3));
        html! { <i class="sum-ring" style={format!("left:{left}%;width:{width}%;top:{upper}%;height:{height}%")} /> }
    });
    html! {
        <div class="sum-fall">
            <div class="sum-plot" role="slider" tabindex="0" aria-label={t::sum_bars(l, count(l, total as u64))} aria-valuemin="0"
                aria-valuemax={total.saturating_sub(1).to_string()} aria-valuenow={chosen.to_string()} aria-valuetext={share.map(spoken)} {onclick} {onkeydown}>
                <svg viewBox={format!("0 0 {steps} 101")} preserveAspectRatio="none" aria-hidden="true"><path class="more" d={more} /><path class="less" d={less} /></svg>
                <i class="zero" style={format!("top:{}%", fixed(top(0.0), 3))} />
                { ring.unwrap_or_default() }
            </div>
            <p class="sum-axis" aria-hidden="true" style={format!("--at:{}%", fixed(left + width / 2.0, 2))}><span>{ t::maps_channel(l, count(l, sum.shares.first().map_or(0, |share| share.channel))) }</span>
                <b>{ share.map(spoken) }</b><span>{ count(l, sum.shares.last().map_or(0, |share| share.channel)) }{ " · " }{ t::sum_bias(l) }</span></p>
        </div>
    }
}

/// The last line: from the terms to the value on the map.
fn equation(sum: &Sum, places: u32, page: &Page) -> Html {
    let l = page.l;
    let before = sum.shown_before();
    let held = if places == 3 { value(sum.value) } else { shown(sum.value, places) };
    let n = |n: usize| n as u64;
    let all =
        if sum.shares.is_empty() { t::sum_terms(l, n(sum.terms)) } else { t::sum_channels(l, n(sum.shares.len())) };
    let pair =
        |label: String, number: String| html! { <span class="sum-part">{ label }{ " " }<b>{ number }</b></span> };
    let sign = |sign: &'static str| html! { <span class="sum-sign">{ sign }</span> };
    let equals = |exact: bool| sign(if exact { "=" } else { "≈" });
    // What is added up, and what that comes to.
    let (line, total) = match sum.op {
        Op::Sum => {
            let parts = [sum.total, sum.bias.into()];
            let line = printed(&parts, before.into(), 0, places);
            let Printed { parts, total, exact } = line.unwrap_or_else(|| Printed {
                parts: parts.iter().map(|part| value(narrow(*part))).collect(),
                total: value(before),
                exact: false,
            });
            let mut parts = parts.into_iter();
            let (first, bias) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            (
                html! { <>{ pair(all, first) }{ sign("+") }{ pair(t::sum_bias(l).to_owned(), bias) }{ equals(exact) }</> },
                total,
            )
        }
        Op::Mean => {
            // The terms hold their shares: the values themselves add up to so many times the mean.
            #[allow(clippy::cast_precision_loss)]
            let together = sum.total * sum.real as f64;
            let (whole, mean) = (units(together, places), units(before.into(), places));
            let by = i64::try_from(sum.real.max(1)).unwrap_or(i64::MAX);
            let exact = whole
                .zip(mean)
                .is_some_and(|(whole, mean)| (whole - mean.saturating_mul(by)).abs().saturating_mul(2) <= by);
            let values = pair(t::sum_values(l, n(sum.real)), shown(narrow(together), places));
            (
                html! { <>{ values }{ sign("÷") }<b>{ count(l, n(sum.real)) }</b>{ equals(exact) }</> },
                shown(before, places),
            )
        }
        Op::Copy => (html! {}, shown(before, places)),
        _ => {
            let values = pair(t::sum_values(l, n(sum.real)), String::new());
            (html! { <>{ values }{ sign("→") }</> }, shown(before, places))
        }
    };
    // Without an activation that is the value itself.
    let activates = sum.activation != "linear";
    html! {
        <div class="sum-line">
            <p>
                { line }
                if activates { <b class="sum-before">{ total }</b>{ sign("→") }<code lang="en">{ sum.activation }</code>{ sign("→") } }
                <strong class="sum-value">{ held }</strong>
                <span class="sum-says">{ t::sum_value(l) }</span>
            </p>
            { sum.function().map(|function| curve(function, before)) }
        </div>
    }
}

/// The activation as a small curve, with the point on it.
fn curve(function: Activation, at: f32) -> Html {
    const STEPS: u8 = 48;
    if !at.is_finite() {
        return html! {};
    }
    let reach = (at.abs() * 1.25).max(3.0);
    let x = |step: u8| (f32::from(step) / f32::from(STEPS) * 2.0 - 1.0) * reach;
    let values: Vec<f32> = (0..=STEPS).map(|step| function.of(x(step)).clamp(-reach, reach)).collect();
    let place = |x: f32, y: f32| {
        let [x, y] = [(x / reach + 1.0) * 30.0, (1.0 - y / reach) * 30.0].map(|part| fixed(part.into(), 1));
        [x, y]
    };
    let path = (0..=STEPS).zip(&values).fold(String::new(), |mut path, (step, value)| {
        let [x, y] = place(x(step), *value);
        let _ = write!(path, "{}{x} {y}", if step == 0 { "M" } else { "L" });
        path
    });
    let [cx, cy] = place(at, function.of(at).clamp(-reach, reach));
    html! {
        <svg class="sum-curve" viewBox="-2 -2 64 64" aria-hidden="true">
            <path class="axes" d="M0 30H60M30 0V60" /><path class="curve" d={path} /><circle {cx} {cy} r="3.5" />
        </svg>
    }
}
