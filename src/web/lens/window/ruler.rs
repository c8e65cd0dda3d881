//! One axis as a ruler: the cells that are read, the padding on each side, a bracket for each place of the window, and what it
//! writes.

use super::super::super::context::use_page;
use super::super::super::dom::part_under;
use super::grids::{Paint, rem};
use super::{Looking, value_of};
use crate::app::sweep::head;
use crate::draw::sweep::{Axis, Stretch};
use crate::nn::decimal::fixed;
use crate::words::{phrases, t};
use std::rc::Rc;
use yew::prelude::*;

/// A longer axis is shown around the window only.
const MOST: u64 = 300;
/// Between two numbers of a scale, in units.
const APART: f64 = 44.0;

/// The ruler.
#[derive(Properties, PartialEq)]
pub struct RulerProps {
    /// What is looked at.
    pub looking: Rc<Looking>,
    /// Units there are.
    pub width: f64,
    /// It is the axis of the columns.
    pub columns: bool,
    /// Chooses the axis; none where it is another ruler's choice.
    pub choose: Option<Callback<bool>>,
}

/// The numbers of a scale are these many cells apart.
fn every(unit: f64) -> i64 {
    [1, 2, 5, 10, 20, 50, 100, 200, 500].into_iter().find(|n| f64::from(*n) * unit >= APART).map_or(1000, i64::from)
}

// Cells on a screen: far below what f64 holds.
#[allow(clippy::cast_precision_loss)]
const fn f(n: i64) -> f64 {
    n as f64
}

/// The ruler.
#[component]
pub fn Ruler(props: &RulerProps) -> Html {
    let page = use_page();
    let l = page.l;
    let columns = props.columns;
    let looking = &props.looking;
    let at = &looking.at;
    let (axis, place) = if columns { (at.w, at.x) } else { (at.h, at.y) };
    let shown = axis.read_around(place, MOST, None);
    #[allow(clippy::cast_precision_loss)]
    let unit = (props.width / shown.count.max(1) as f64).min(40.0);
    let x = |cell: i64| f(cell - shown.first) * unit;
    let span = axis.span(place);
    // The line of cells through the middle of the window.
    let (across, across_place) = if columns { (at.h, at.y) } else { (at.w, at.x) };
    let (first, last) = across.span(across_place);
    let middle = u64::try_from((first + last).div_euclid(2).max(0)).unwrap_or(0).min(across.input.saturating_sub(1));
    let paints = [Paint::of(looking.input.as_ref(), at.channel), Paint::of(looking.output.as_ref(), at.map)];
    let fill = |reads: bool, cell: u64| {
        let line = if reads { middle } else { across_place };
        let (y, x) = if columns { (line, cell) } else { (cell, line) };
        let held = if reads { value_of(looking.input.as_ref(), at.channel, y, x) } else { looking.written(y, x) }?;
        let [r, g, b] = paints[usize::from(!reads)]?.colour(held);
        Some(format!("#{r:02x}{g:02x}{b:02x}"))
    };
    let (top, high) = (16.0, 14.0);
    let cells = shown.cells().map(|cell| {
        let class = if axis.beside(cell) > 0 {
            "pad"
        } else if axis.is_unread(cell) {
            "unread"
        } else {
            "cell"
        };
        let fill = u64::try_from(cell).ok().filter(|_| class == "cell").and_then(|cell| fill(true, cell));
        let class = classes!(class, (class == "cell" && fill.is_none()).then_some("blank"));
        let gap = if unit > 5.0 { 0.5 } else { 0.0 };
        html! { <rect {class} x={fixed(x(cell), 2)} y={fixed(top, 1)} width={fixed(unit - gap, 2)} height={fixed(high, 1)} {fill} /> }
    });
    let brackets = axis.brackets(place, shown, 4.0 / unit);
    let (bracket, outputs_y) = (top + high + 4.0, 52.0);
    let apart = unit
        * axis.window().map_or_else(
            || f(i64::try_from(axis.input).unwrap_or(1)) / f(i64::try_from(axis.output).unwrap_or(1)),
            |window| f(i64::try_from(window.stride).unwrap_or(1)),
        );
    let square = (apart - 2.0).clamp(1.5, 14.0);
    let centre = |place: u64| {
        let (first, last) = axis.span(place);
        f(first.saturating_add(last).saturating_add(1)) / 2.0 - f(shown.first)
    };
    let stem = |place: u64, (first, last): (i64, i64), level: f64| {
        let (left, right, y) = (x(first) + 1.0, x(last + 1) - 1.5, bracket + level);
        format!(
            "M{} {}V{}H{}V{}M{} {}V{}",
            fixed(left, 1),
            fixed(bracket - 3.0, 1),
            fixed(y, 1),
            fixed(right, 1),
            fixed(bracket - 3.0, 1),
            fixed(centre(place) * unit, 1),
            fixed(y, 1),
            fixed(outputs_y - 1.0, 1)
        )
    };
    let level = |place: u64| if place.is_multiple_of(2) { 3.0 } else { 7.0 };
    let others: String = brackets
        .iter()
        .filter(|(other, _)| *other != place)
        .map(|(other, span)| stem(*other, *span, level(*other)))
        .collect();
    let writes = |place: &u64| shown.clip(axis.span(*place)).is_some();
    let squares = axis.places(shown).filter(writes).map(|place| {
        let fill = fill(false, place);
        let class = if fill.is_some() { "cell" } else { "blank" };
        html! { <rect {class} x={fixed(centre(place).mul_add(unit, -square / 2.0), 2)} y={fixed(outputs_y, 1)} width={fixed(square, 2)} height={fixed(square, 2)} {fill} /> }
    });
    let step = every(unit);
    let total = f(i64::try_from(shown.count).unwrap_or(0)) * unit;
    let text =
        |class: &'static str, at: f64, text: String| html! { <text {class} x={fixed(at, 1)} y="10">{ text }</text> };
    // The last cell is numbered, too, and what is near it is not.
    let end = i64::try_from(axis.input).unwrap_or(i64::MAX) - 1;
    let numbered =
        |cell: &i64| axis.beside(*cell) == 0 && (*cell == end || (cell % step == 0 && f(end - cell) * unit > 30.0));
    let labels = shown.cells().filter(numbered).map(|cell| match cell {
        // Before the number of the padding, or the end of the page.
        cell if cell == end && unit < 24.0 => text("last", x(cell + 1) - 2.0, cell.to_string()),
        cell if cell == 0 && unit < 12.0 => text("first", x(cell), cell.to_string()),
        cell => text("", x(cell) + unit / 2.0, cell.to_string()),
    });
    let (before, after) = axis.padding();
    let pads = [(before, axis.within().0, 0), (after, end + 1, axis.within().1)];
    let pads = pads.iter().filter(|(n, from, _)| *n > 0 && shown.cells().contains(from));
    let pads = pads.map(|(n, from, to)| {
        if *from < 0 && unit < 12.0 {
            text("here last", x(*to) - 2.0, format!("+{n}"))
        } else if unit < 12.0 {
            text("here first", x(*from) + 1.0, format!("+{n}"))
        } else {
            text("here", f64::midpoint(x(*from), x(*to)), format!("+{n}"))
        }
    });
    let out_step = every(apart).max(1);
    let numbers = axis
        .places(shown)
        .filter(writes)
        .filter(|other| *other != place && i64::try_from(*other).unwrap_or(0) % out_step == 0);
    let numbers = numbers.filter(|other| (centre(*other) - centre(place)).abs() * unit > 18.0);
    let under = outputs_y + square + 11.0;
    let numbers =
        numbers.map(|place| html! { <text x={fixed(centre(place) * unit, 1)} y={fixed(under, 1)}>{ place }</text> });
    let height = under + 4.0;
    let here = centre(place) * unit;
    let (from, to) = shown.clip(span).unwrap_or((0, 0));
    #[allow(clippy::cast_precision_loss)]
    let (from, to) = (from as f64 * unit, to as f64 * unit);
    let head = head(l, &axis);
    let title = if columns {
        t::window_width_axis(l, axis.input.saturating_sub(1))
    } else {
        t::window_height_axis(l, axis.input.saturating_sub(1))
    };
    // Two rulers need two names.
    let name = if looking.cells.is_some() { phrases(l, &title, t::window_beside(l)) } else { title.clone() };
    let choice = |choose: &Callback<bool>, text: &'static str, on: bool| {
        let choose = choose.clone();
        let wants = !on;
        html! {
            <label class={classes!((columns != wants).then_some("off"), (columns == wants).then_some("on"))}>
                <input type="radio" name="ruler-axis" checked={columns == wants} onchange={Callback::from(move |_: Event| choose.emit(wants))} /><span>{ text }</span>
            </label>
        }
    };
    let onclick = pick(&page, looking.clone(), axis, shown, columns);
    html! {
        <section class="wruler" aria-label={name}>
            <div class="lab"><h3>{ title.clone() }</h3><span class="rhead">{ head.clone() }</span>
                if let Some(choose) = &props.choose {
                    <span class="seg small" role="radiogroup" aria-label={t::window_axis(l)}>{ choice(choose, t::window_the_rows(l), true) }{ choice(choose, t::window_the_columns(l), false) }</span>
                }
            </div>
            <svg class="rule" role="img" aria-label={head} viewBox={format!("0 0 {} {}", fixed(total.max(1.0), 1), fixed(height, 1))} style={format!("width:{};height:{}", rem(total), rem(height))} {onclick}>
                <defs><pattern id="win-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V5" /></pattern></defs>
                <g>{ for cells }</g>
                <path class="brackets" d={others} />
                <g>{ for squares }</g>
                <g>{ for labels }{ for pads }</g>
                <g>{ for numbers }</g>
                <rect class="halo" x={fixed(from, 1)} y={fixed(top - 1.0, 1)} width={fixed(to - from, 1)} height={fixed(high + 2.0, 1)} />
                <rect class="here" x={fixed(from, 1)} y={fixed(top - 1.0, 1)} width={fixed(to - from, 1)} height={fixed(high + 2.0, 1)} />
                <path class="here" d={stem(place, (shown.first.max(span.0), span.1.min(shown.end() - 1)), level(place))} />
                <rect class="here" x={fixed(here - square / 2.0 - 1.0, 1)} y={fixed(outputs_y - 1.0, 1)} width={fixed(square + 2.0, 1)} height={fixed(square + 2.0, 1)} />
                <text class="here" x={fixed(here.clamp(6.0, total - 6.0), 1)} y={fixed(under, 1)}>{ place }</text>
            </svg>
        </section>
    }
}

/// A click on the ruler picks the row or column whose window is nearest.
fn pick(
    page: &super::super::super::context::Page,
    looking: Rc<Looking>,
    axis: Axis,
    shown: Stretch,
    columns: bool,
) -> Callback<MouseEvent> {
    page.on(move |event: MouseEvent| {
        let part = part_under(&event, ".rule").map_or(0.0, |(across, _)| across);
        #[allow(clippy::cast_precision_loss)]
        let cell = part * shown.count as f64 + f(shown.first);
        let far = |place: u64| {
            let (first, last) = axis.span(place);
            (f(first + last + 1) / 2.0 - cell).abs()
        };
        let nearest = axis.places(shown).min_by(|one, other| far(*one).total_cmp(&far(*other))).unwrap_or(0);
        let (y, x) = if columns { (looking.at.y, nearest) } else { (nearest, looking.at.x) };
        looking.pick(y, x)
    })
}
