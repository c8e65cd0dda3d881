//! The grids: what is read around the picked cell's window, the kernel or what the window holds, and what is written.

use super::super::super::context::use_page;
use super::super::super::css::frame;
use super::super::figure::{moved, under};
use super::super::source::Source;
use super::middle::middle;
use super::said::said;
use super::small::small;
use super::wires::wires;
use super::{Looking, value_of};
use crate::app::sum::{units, written_units};
use crate::app::sweep::{Kind, Looked, numbered};
use crate::draw::palette::{colour, ink_on};
use crate::draw::plan::{Place, Plan};
use crate::draw::sweep::{Axis, Stretch};
use crate::nn::decimal::fixed;
use crate::words::{phrases, short_value, t, value};
use std::rc::Rc;
use yew::prelude::*;

/// Which cells are shown, and where.
#[derive(Clone, Copy, PartialEq)]
pub struct Shown {
    /// Rows and columns of what is read, then of what is written.
    pub cells: [Stretch; 4],
    /// Where the parts stand.
    pub plan: Plan,
    /// Rows and columns of the grid in the middle.
    pub middle: Option<[u64; 2]>,
}

/// The grids.
#[derive(Properties, PartialEq)]
pub struct GridsProps {
    /// What is looked at.
    pub looking: Rc<Looking>,
    /// Which cells, and where.
    pub shown: Shown,
    /// Cells that are read say how many windows read them, not what they hold.
    pub counted: bool,
}

/// Sixteenths of the size of the text.
pub(super) fn rem(units: f64) -> String {
    fixed(units / 16.0, 4) + "rem"
}

pub(super) fn placed(place: Place, [rows, columns]: [u64; 2]) -> String {
    #[allow(clippy::cast_precision_loss)]
    let size = |cells: u64| rem(place.cell * cells as f64);
    format!("left:{};top:{};width:{};height:{}", rem(place.x), rem(place.y), size(columns), size(rows))
}

/// Rows and columns of the window that are shown.
pub(super) fn clipped(at: &Looked, [rows, columns]: [Stretch; 2]) -> [u64; 2] {
    let size = |shown: Stretch, axis: &Axis, place: u64| shown.clip(axis.span(place)).map_or(0, |(from, to)| to - from);
    [size(rows, &at.h, at.y), size(columns, &at.w, at.x)]
}

/// The colours of one map.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    photo: bool,
    ends: (f32, f32),
}

impl Paint {
    /// Those of a map of a layer.
    pub(super) fn of(source: Option<&Source>, channel: u64) -> Option<Self> {
        let source = source?;
        Some(Self { photo: source.photo, ends: source.ends(usize::try_from(channel).ok()?) })
    }

    /// The colour of a value.
    pub(super) fn colour(self, value: f32) -> [u8; 3] {
        if self.photo {
            let [r, g, b, _] = super::super::source::grey(value);
            [r, g, b]
        } else {
            colour(value, self.ends)
        }
    }

    /// A cell's colour and that of its figures.
    fn style(self, value: f32) -> String {
        let [r, g, b] = self.colour(value);
        let ink = if ink_on([r, g, b]) == [0, 0, 0] { "#000" } else { "#fff" };
        format!("background:#{r:02x}{g:02x}{b:02x};color:{ink}")
    }
}

/// Width of a figure's digit in the grids, in units.
const DIGIT: f64 = 5.6;

/// A value in the room of a cell: three decimals where they fit, else two.
pub(super) fn figures(held: f32, cell: f64, scale: f64) -> String {
    let fits = |text: &String| {
        f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX)) * DIGIT * scale.max(1.0) <= cell
    };
    let two = || units(held.into(), 2).map(|units| written_units(units, 2));
    Some(value(held)).filter(fits).or_else(|| two().filter(fits)).unwrap_or_else(|| short_value(held))
}

/// Below this size, in units, a cell shows its colour only.
pub(super) const LEGIBLE: f64 = 26.0;

/// Row or column numbers of a stretch: of the map, or counted outwards in the padding.
fn numbers(axis: &Axis, shown: Stretch) -> Html {
    shown
        .cells()
        .map(|cell| match axis.beside(cell) {
            0 => html! { <span>{ cell }</span> },
            beyond => html! { <span class="pad">{ format!("+{beyond}") }</span> },
        })
        .collect()
}

/// What a cell outside of the map counts as.
fn outside(kind: Kind) -> &'static str {
    match kind {
        Kind::Max | Kind::Mean => "–",
        _ => "0",
    }
}

/// One cell that is read, in a grid of cells of this size.
pub(super) fn read_cell(
    looking: &Looking,
    paint: Option<Paint>,
    (y, x): (i64, i64),
    (cell, scale): (f64, f64),
    gap: bool,
    lit: bool,
) -> Html {
    let at = &looking.at;
    let mut class = classes!("wc", gap.then_some("gap"), lit.then_some("lit"));
    if at.h.beside(y) > 0 || at.w.beside(x) > 0 {
        class.push("pad");
        return html! { <span {class}>{ outside(looking.kind) }</span> };
    }
    let held = u64::try_from(y).ok().zip(u64::try_from(x).ok());
    let held = held.and_then(|(y, x)| value_of(looking.input.as_ref(), at.channel, y, x));
    let text = held.map(|held| figures(held, cell, scale));
    if at.h.is_unread(y) || at.w.is_unread(x) {
        class.push("unread");
        return html! { <span {class}>{ text }</span> };
    }
    // What the window passes over has no colour: it does not count.
    let style = paint.zip(held).filter(|_| !gap).map(|(paint, held)| paint.style(held));
    html! { <span {class} {style}>{ text }</span> }
}

/// The grids.
#[component]
pub fn Grids(props: &GridsProps) -> Html {
    let page = use_page();
    let l = page.l;
    let (looking, at, plan) = (&props.looking, &props.looking.at, props.shown.plan);
    let [rows, columns, written_rows, written_columns] = props.shown.cells;
    // The cell of the input that a pointer or the keys are on.
    let probe = use_state(|| None::<(i64, i64)>);
    let (input, output) = (use_node_ref(), use_node_ref());
    let on_map = |(y, x): (i64, i64)| at.h.beside(y) == 0 && at.w.beside(x) == 0;
    let probed = probe.filter(|(y, x)| rows.cells().contains(y) && columns.cells().contains(x) && on_map((*y, *x)));
    let readers = probed.map(|(y, x)| [at.h.readers(y), at.w.readers(x)]);

    let pick = {
        let (send, looking) = (page.send.clone(), looking.clone());
        move |y: u64, x: u64| send.emit(looking.pick(y, x))
    };
    // The output whose window has a cell in its middle, or nearest to it.
    let pick_reader = {
        let (pick, h, w) = (pick.clone(), at.h, at.w);
        move |(y, x): (i64, i64)| {
            let middle = |readers: Vec<u64>| readers.get(readers.len() / 2).copied();
            if let (Some(y), Some(x)) = (middle(h.readers(y)), middle(w.readers(x))) {
                pick(y, x);
            }
        }
    };
    let size = (count_of(rows), count_of(columns));
    let cell_under = {
        let input = input.clone();
        move |event: &MouseEvent| {
            let (y, x) = under(&input, event, size)?;
            Some((rows.first + i64::try_from(y).ok()?, columns.first + i64::try_from(x).ok()?))
        }
    };
    let on_input_move = {
        let (probe, cell_under) = (probe.clone(), cell_under.clone());
        Callback::from(move |event: PointerEvent| {
            let cell = cell_under(&event);
            if *probe != cell {
                probe.set(cell);
            }
        })
    };
    let clear = {
        let probe = probe.clone();
        move || {
            if probe.is_some() {
                probe.set(None);
            }
        }
    };
    let on_input_leave = {
        let clear = clear.clone();
        Callback::from(move |_: PointerEvent| clear())
    };
    let on_input_blur = Callback::from(move |_: FocusEvent| clear());
    let on_input_click = {
        let pick_reader = pick_reader.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(cell) = cell_under(&event) {
                pick_reader(cell);
            }
        })
    };
    let on_input_key = {
        let (probe, h, w, y, x) = (probe.clone(), at.h, at.w, at.y, at.x);
        Callback::from(move |event: KeyboardEvent| {
            if event.alt_key() || event.meta_key() {
                return;
            }
            let middle = |(first, last): (i64, i64), size: u64| {
                usize::try_from((first + last).div_euclid(2).max(0))
                    .unwrap_or(0)
                    .min(usize::try_from(size).unwrap_or(1).saturating_sub(1))
            };
            let cell = |n: i64| usize::try_from(n).unwrap_or(0);
            let from = probed
                .map_or_else(|| (middle(h.span(y), h.input), middle(w.span(x), w.input)), |(y, x)| (cell(y), cell(x)));
            let signed = |n: usize| i64::try_from(n).unwrap_or(0);
            if matches!(event.key().as_str(), "Enter" | " ") {
                pick_reader((signed(from.0), signed(from.1)));
            } else {
                let size = (usize::try_from(h.input).unwrap_or(0), usize::try_from(w.input).unwrap_or(0));
                let Some(to) = moved(&event.key(), event.ctrl_key(), from, size) else { return };
                let to = (signed(to.0), signed(to.1));
                // The cells that are shown follow the window: beyond them the window goes along.
                if !rows.cells().contains(&to.0) || !columns.cells().contains(&to.1) {
                    pick_reader(to);
                }
                probe.set(Some(to));
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let on_output_click = {
        let (pick, output) = (pick.clone(), output.clone());
        Callback::from(move |event: MouseEvent| {
            let Some((y, x)) = under(&output, &event, (count_of(written_rows), count_of(written_columns))) else {
                return;
            };
            let at = |shown: Stretch, n: usize| u64::try_from(shown.first).unwrap_or(0) + n as u64;
            pick(at(written_rows, y), at(written_columns, x));
        })
    };
    let on_output_key = {
        let (y, x, h, w) = (at.y, at.x, at.h.output, at.w.output);
        Callback::from(move |event: KeyboardEvent| {
            if event.alt_key() || event.meta_key() {
                return;
            }
            let n = |n: u64| usize::try_from(n).unwrap_or(0);
            if let Some((y, x)) = moved(&event.key(), event.ctrl_key(), (n(y), n(x)), (n(h), n(w))) {
                event.prevent_default();
                event.stop_propagation();
                pick(y as u64, x as u64);
            }
        })
    };

    // What is spanned and not read are the gaps of a dilation.
    let taps = |axis: &Axis, place: u64| axis.taps(place).into_iter().map(|(_, cell)| cell).collect::<Vec<_>>();
    let (taps_h, taps_w) = (taps(&at.h, at.y), taps(&at.w, at.x));
    let spans = |(first, last): (i64, i64), cell: i64| (first..=last).contains(&cell);
    let (span_h, span_w) = (at.h.span(at.y), at.w.span(at.x));
    let gap = |y: i64, x: i64| spans(span_h, y) && spans(span_w, x) && !(taps_h.contains(&y) && taps_w.contains(&x));
    let cells = rows.cells().flat_map(|y| columns.cells().map(move |x| (y, x)));
    let paint = Paint::of(looking.input.as_ref(), at.channel);
    let room = (plan.input.cell, plan.scale);
    // Windows that read a row, and a column: of a cell these are so many times so many.
    let many = |axis: &Axis, shown: Stretch| shown.cells().map(|cell| axis.readers(cell).len()).collect::<Vec<_>>();
    let many = props.counted.then(|| [many(&at.h, rows), many(&at.w, columns)]);
    let most =
        many.iter().map(|[h, w]| h.iter().max().unwrap_or(&0) * w.iter().max().unwrap_or(&0)).max().unwrap_or(1).max(1);
    let counted = |y: i64, x: i64| {
        let of = |many: &[usize], cell: i64, shown: Stretch| {
            usize::try_from(cell - shown.first).ok().and_then(|at| many.get(at).copied())
        };
        let windows =
            many.as_ref().and_then(|[h, w]| Some(of(h, y, rows)? * of(w, x, columns)?)).filter(|_| on_map((y, x)))?;
        // Of the few windows that a kernel has cells.
        #[allow(clippy::cast_precision_loss)]
        let part = fixed(windows as f64 / most as f64, 3);
        let class =
            classes!("wc", "counted", (probed == Some((y, x))).then_some("lit"), (windows == 0).then_some("unread"));
        Some(html! { <span {class} style={format!("--v:{part}")}>{ windows }</span> })
    };
    let cells = cells.map(|(y, x)| {
        counted(y, x).unwrap_or_else(|| read_cell(looking, paint, (y, x), room, gap(y, x), probed == Some((y, x))))
    });
    let window =
        rows.clip(span_h).zip(columns.clip(span_w)).map(|(h, w)| frame(parts(h, w, rows.count, columns.count)));
    let read_label = phrases(l, &t::window_read_label(l, at.channel, &looking.names[0]), t::window_read_hint(l));
    let written_label = phrases(l, &t::window_written_label(l, at.map, &looking.names[1]), t::hint_first_cell(l));
    let template = |columns: Stretch| format!("grid-template-columns:repeat({},1fr)", columns.count);
    let grid_size = |rows: Stretch, columns: Stretch| [rows.count, columns.count];
    let font = format!("height:{};font-size:{}", rem(plan.height), rem(11.0 * plan.scale.max(1.0)));

    let lit = |y: i64, x: i64| {
        let has = |readers: &[u64], cell: i64| u64::try_from(cell).is_ok_and(|cell| readers.contains(&cell));
        readers.as_ref().is_some_and(|[h, w]| has(h, y) && has(w, x))
    };
    let paint = Paint::of(looking.output.as_ref(), at.map);
    let written = written_rows.cells().flat_map(|y| written_columns.cells().map(move |x| (y, x)));
    let written = written.map(|(y, x)| {
        let cell = u64::try_from(y).ok().zip(u64::try_from(x).ok());
        let held = cell.and_then(|(y, x)| looking.written(y, x));
        let style = paint.zip(held).map(|(paint, held)| paint.style(held));
        let here = cell == Some((at.y, at.x));
        let text = held.filter(|_| plan.output.cell >= LEGIBLE).map(|held| figures(held, plan.output.cell, plan.scale));
        html! { <span class={classes!("wc", here.then_some("here"), lit(y, x).then_some("lit"))} {style}>{ text }</span> }
    });
    let said_id = if looking.cells.is_some() { "win-said-beside" } else { "win-said" };
    // Of a grid that is narrower than its caption this ends where the grid does, and stands where that of the kernel does.
    let caption = |place: Place, text: String| {
        let right = place.x + place.cell * f(written_columns.count);
        let narrow = written_columns.count < 3 && right >= 120.0 * plan.scale;
        let along =
            if narrow { format!("right:calc(100% - {})", rem(right)) } else { format!("left:{}", rem(place.x)) };
        let top = plan.kernel.filter(|_| narrow).map_or(place.y, |kernel| kernel.y.min(place.y));
        html! { <p class="wlab" style={format!("{along};top:{}", rem(top - 18.0 * plan.scale))}>{ text }</p> }
    };
    html! {
        <>
        <figure class={classes!("wfig", plan.stacked.then_some("stacked"))} style={font}>
            <div class="wcols" aria-hidden="true" style={format!("{};left:{};width:{}", template(columns), rem(plan.input.x), rem(plan.input.cell * f(columns.count)))}>{ numbers(&at.w, columns) }</div>
            <div class="wrows" aria-hidden="true" style={format!("top:{};width:{};height:{}", rem(plan.input.y), rem(plan.input.x), rem(plan.input.cell * f(rows.count)))}>{ numbers(&at.h, rows) }</div>
            <div ref={input} class="wgrid wread" role="application" tabindex="0" aria-label={read_label} aria-describedby={said_id} style={placed(plan.input, grid_size(rows, columns))}
                onclick={on_input_click} onpointermove={on_input_move} onpointerleave={on_input_leave} onblur={on_input_blur} onkeydown={on_input_key}>
                <div class="wcells" aria-hidden="true" style={template(columns)}>{ for cells }</div>
                { window.map(|style| html! { <b class="wframe" {style} /> }).unwrap_or_default() }
            </div>
            { wires(&props.shown, at) }
            { middle(&page, looking, &props.shown).unwrap_or_default() }
            { caption(plan.output, t::window_output(l, numbered(l, (written_rows.first, written_rows.end() - 1), true))) }
            <div ref={output} class="wgrid wwritten" role="application" tabindex="0" aria-label={written_label} aria-describedby={said_id} style={placed(plan.output, grid_size(written_rows, written_columns))}
                onclick={on_output_click} onkeydown={on_output_key}>
                <div class="wcells" aria-hidden="true" style={template(written_columns)}>{ for written }</div>
            </div>
            { plan.maps.map(|places| small(looking, &props.shown, places)).unwrap_or_default() }
        </figure>
        <p class="wsaid" id={said_id}>{ said(&page, looking, probed, readers.as_ref()) }</p>
        </>
    }
}

/// Cells of a stretch.
fn count_of(shown: Stretch) -> usize {
    usize::try_from(shown.count).unwrap_or(0)
}

// Cells on a screen: far below what f64 holds.
#[allow(clippy::cast_precision_loss)]
pub(super) const fn f(n: u64) -> f64 {
    n as f64
}

fn parts((top, bottom): (u64, u64), (left, right): (u64, u64), rows: u64, columns: u64) -> [f64; 4] {
    [f(top) / f(rows.max(1)), f(left) / f(columns.max(1)), f(bottom) / f(rows.max(1)), f(right) / f(columns.max(1))]
}
