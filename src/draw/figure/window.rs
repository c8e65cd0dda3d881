//! One layer's window as a drawing: what the picked cell reads with its padding, the kernel or what the window holds, and what is
//! written, in the places that the lens gives them; below it the sum.

use super::pen::{Anchor, Drawing, EDGE, INK, LINE, Pen, RED, SMALL, TEXT, Type, WIDTH, number};
use crate::draw::palette::{colour, ink_on};
use crate::draw::plan::{Parts, Place, Plan, cells};
use crate::draw::sweep::{Axis, Stretch};
use crate::nn::decimal::fixed;
use crate::words::{Locale, short_value, value};

/// What is to be drawn.
pub struct Look<'a> {
    /// The layer's name.
    pub title: &'a str,
    /// What it is.
    pub note: &'a str,
    /// What the window does, in a sentence or two.
    pub about: &'a str,
    /// Along the height.
    pub h: Axis,
    /// Along the width.
    pub w: Axis,
    /// The picked row.
    pub y: u64,
    /// The picked column.
    pub x: u64,
    /// The value of a cell that is read, and the ends of its colours.
    pub read: Values<'a>,
    /// The value of a cell that is written.
    pub written: Values<'a>,
    /// Rows, columns and values of the kernel.
    pub kernel: Option<([usize; 2], Vec<f32>)>,
    /// There is no kernel: the window holds values of which one wins (`true`) or which are averaged.
    pub pools: Option<bool>,
    /// One value is spread over several.
    pub spreads: bool,
    /// What is written over what is read, the middle and what is written.
    pub captions: [&'a str; 3],
    /// Lines below: the axes, then the sum.
    pub lines: &'a [String],
}

/// The values of a map.
pub struct Values<'a> {
    /// A cell's value, if it is here.
    pub at: &'a dyn Fn(u64, u64) -> Option<f32>,
    /// The values at the ends of the colours.
    pub ends: (f32, f32),
    /// They are the picture's own, in grey.
    pub photo: bool,
}

impl Values<'_> {
    fn paint(&self, value: f32) -> [u8; 3] {
        if !self.photo {
            return colour(value, self.ends);
        }
        // From 0..1 to 0..255: neither sign nor size is lost.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let byte = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        [byte; 3]
    }

    fn of(&self, y: i64, x: i64) -> Option<f32> {
        (self.at)(u64::try_from(y).ok()?, u64::try_from(x).ok()?)
    }
}

/// The least side of a cell that holds a number.
const LEGIBLE: f64 = 26.0;

/// Draws it.
#[must_use]
pub fn window(l: Locale, look: &Look<'_>) -> Drawing {
    let mut pen = Pen::new(l);
    pen.head(look.title, look.note);
    pen.paragraph(TEXT, look.about);
    pen.y += 30.0;
    let room = WIDTH - 2.0 * EDGE;
    let span = |axis: &Axis, place: u64| {
        let (first, last) = axis.span(place);
        u64::try_from(last.saturating_sub(first).saturating_add(1)).unwrap_or(1)
    };
    let most = cells(room, span(&look.h, look.y).max(span(&look.w, look.x)));
    let (most, written) = if look.spreads { (most.min(5), 5) } else { (most, 3) };
    let rows = look.h.read_around(look.y, most, None);
    let columns = look.w.read_around(look.x, most, None);
    let written_rows = look.h.written_around(look.y, written, None);
    let written_columns = look.w.written_around(look.x, written, None);
    // The part of the window that is shown.
    let held = rows.clip(look.h.span(look.y)).zip(columns.clip(look.w.span(look.x)));
    let middle = match (&look.kernel, look.pools, held) {
        (Some((size, _)), ..) => Some(size.map(|n| n as u64)),
        (None, Some(_), Some(((top, bottom), (left, right)))) => Some([bottom - top, right - left]),
        _ => None,
    };
    let parts = Parts {
        input: [rows.count, columns.count],
        kernel: middle,
        output: [written_rows.count, written_columns.count],
        maps: false,
    };
    let plan = Plan::new(room, parts);
    let base = pen.y;
    let moved = |place: Place| Place { x: place.x + EDGE, y: place.y + base, ..place };
    let (input, output) = (moved(plan.input), moved(plan.output));
    let kernel = plan.kernel.map(moved);
    pen.text(input.x, input.y - 20.0, Anchor::Start, SMALL.in_colour(INK), look.captions[0]);
    numbers(&mut pen, &look.h, rows, input, true);
    numbers(&mut pen, &look.w, columns, input, false);
    for (at_y, y) in rows.cells().enumerate() {
        for (at_x, x) in columns.cells().enumerate() {
            let place = cell(input, at_y, at_x);
            let padding = look.h.beside(y) > 0 || look.w.beside(x) > 0;
            let unread = look.h.is_unread(y) || look.w.is_unread(x);
            one(
                &mut pen,
                place,
                &look.read,
                (y, x),
                if padding {
                    Ground::Padding(look.pools.is_some())
                } else if unread {
                    Ground::Unread
                } else {
                    Ground::Map
                },
            );
        }
    }
    if let Some(((top, bottom), (left, right))) = held {
        pen.ring(block(input, [top, left, bottom, right]));
    }
    if let (Some(place), Some([high, wide])) = (kernel, middle) {
        pen.text(place.x, place.y - 8.0, Anchor::Start, SMALL.in_colour(INK), look.captions[1]);
        match &look.kernel {
            Some(([_, per_row], values)) => weights(&mut pen, place, *per_row, values),
            None => {
                let ((top, _), (left, _)) = held.unwrap_or(((0, 0), (0, 0)));
                let found = look.pools.filter(|wins| *wins).and_then(|_| (look.written.at)(look.y, look.x));
                for (at_y, at_x) in (0..high).flat_map(|y| (0..wide).map(move |x| (y, x))) {
                    let at = (place_of(rows, top + at_y), place_of(columns, left + at_x));
                    let spot = cell(place, index(at_y), index(at_x));
                    let padding = look.h.beside(at.0) > 0 || look.w.beside(at.1) > 0;
                    one(&mut pen, spot, &look.read, at, if padding { Ground::Padding(true) } else { Ground::Map });
                    if found.is_some() && look.read.of(at.0, at.1) == found && !padding {
                        pen.ring(spot);
                    }
                }
            }
        }
    }
    let label = if plan.stacked { output.y - 8.0 } else { output.y - 22.0 };
    pen.text(output.x, label, Anchor::Start, SMALL.in_colour(INK), look.captions[2]);
    if !plan.stacked {
        numbers(&mut pen, &Axis { input: look.h.output, ..look.h }, written_rows, output, true);
        numbers(&mut pen, &Axis { input: look.w.output, ..look.w }, written_columns, output, false);
    }
    for (at_y, y) in written_rows.cells().enumerate() {
        for (at_x, x) in written_columns.cells().enumerate() {
            one(&mut pen, cell(output, at_y, at_x), &look.written, (y, x), Ground::Map);
        }
    }
    let picked = [look.y, look.x].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
    if let Some(((top, _), (left, _))) =
        written_rows.clip((picked[0], picked[0])).zip(written_columns.clip((picked[1], picked[1])))
    {
        pen.ring(block(output, [top, left, top + 1, left + 1]));
    }
    if let (Some(((top, bottom), (left, right))), false) = (held, plan.stacked) {
        wires(
            &mut pen,
            input,
            [top, bottom, left, right],
            kernel.zip(middle),
            output,
            [written_rows, written_columns],
            (columns.count, look),
        );
    }
    pen.y = base + plan.height + 14.0;
    for line in look.lines {
        pen.paragraph(TEXT, line);
    }
    pen.y += 16.0;
    pen.done(look.title, &[look.note, look.about, &look.lines.join("\n")].join("\n"))
}

fn index(n: u64) -> usize {
    usize::try_from(n).unwrap_or(0)
}

fn place_of(shown: Stretch, at: u64) -> i64 {
    shown.first.saturating_add(i64::try_from(at).unwrap_or(0))
}

// Cells on a drawing: far below what f64 holds.
#[allow(clippy::cast_precision_loss)]
const fn f(n: u64) -> f64 {
    n as f64
}

fn cell(place: Place, y: usize, x: usize) -> [f64; 4] {
    block(place, [y as u64, x as u64, y as u64 + 1, x as u64 + 1])
}

/// Some cells of a grid: from the first row and column up to the last, as left, top, width, height.
fn block(place: Place, [top, left, bottom, right]: [u64; 4]) -> [f64; 4] {
    let side = |n: u64| f(n) * place.cell;
    [place.x + side(left), place.y + side(top), side(right - left), side(bottom - top)]
}

/// What a cell is.
#[derive(Clone, Copy, PartialEq)]
enum Ground {
    Map,
    /// Beyond the map; a pool counts nothing there.
    Padding(bool),
    Unread,
}

/// A number that fits its cell.
fn figures(held: f32, cell: f64) -> String {
    let fits = |text: &String| SMALL.width(text) <= cell - 3.0;
    let two = || {
        let text = fixed(f64::from(held.abs()), 2);
        if held < 0.0 { ["−", &text].concat() } else { text }
    };
    Some(value(held))
        .filter(fits)
        .or_else(|| (held.abs() >= 0.01).then(two).filter(fits))
        .unwrap_or_else(|| short_value(held))
}

fn one(pen: &mut Pen, place: [f64; 4], values: &Values<'_>, (y, x): (i64, i64), ground: Ground) {
    let [left, top, side, _] = place;
    let words = |pen: &mut Pen, kind: Type, text: &str| {
        pen.text(left + side / 2.0, top + side / 2.0 + 4.0, Anchor::Middle, kind, text);
    };
    let edge = format!("stroke=\"{LINE}\" stroke-width=\"0.5\"");
    if let Ground::Padding(nothing) = ground {
        pen.rect(place, &format!("fill=\"url(#hatch)\" stroke=\"{LINE}\" stroke-dasharray=\"3 2\""));
        if side >= LEGIBLE {
            let text = if nothing { "–" } else { "0" };
            let wide = SMALL.width(text) + 4.0;
            pen.rect([left + side / 2.0 - wide / 2.0, top + side / 2.0 - 7.0, wide, 14.0], "fill=\"#ffffff\"");
            words(pen, SMALL, text);
        }
        return;
    }
    let Some(held) = values.of(y, x) else {
        pen.rect(place, &format!("fill=\"#ffffff\" {edge}"));
        return;
    };
    let [r, g, b] = values.paint(held);
    pen.rect(place, &format!("fill=\"#{r:02x}{g:02x}{b:02x}\" {edge}"));
    if ground == Ground::Unread {
        pen.rect(place, "fill=\"url(#hatch)\" fill-opacity=\"0.55\"");
    } else if side >= LEGIBLE {
        let ink = if ink_on([r, g, b]) == [0, 0, 0] { "#000000" } else { "#ffffff" };
        words(pen, SMALL.in_colour(ink), &figures(held, side));
    }
}

/// The kernel: how much a cell counts is its colour, and a tick in the corner says that it takes away.
fn weights(pen: &mut Pen, place: Place, columns: usize, values: &[f32]) {
    let most = values.iter().fold(0.0_f32, |most, held| most.max(held.abs()));
    let most = if most > 0.0 { most } else { 1.0 };
    for (at, held) in values.iter().enumerate() {
        let spot = cell(place, at / columns.max(1), at % columns.max(1));
        let [left, top, side, _] = spot;
        let [r, g, b] = colour(*held, (-most, most));
        pen.rect(spot, &format!("fill=\"#{r:02x}{g:02x}{b:02x}\" stroke=\"{LINE}\" stroke-width=\"0.5\""));
        if *held < 0.0 {
            let tick = (side * 0.22).min(8.0);
            let [x, y, short] = [left + 1.5, top + tick + 1.5, tick].map(number);
            pen.path(&format!("M{x} {y}l{short} -{short}"), &format!("stroke=\"{INK}\" stroke-width=\"1.25\""));
        }
        if side >= LEGIBLE {
            let ink = if ink_on([r, g, b]) == [0, 0, 0] { "#000000" } else { "#ffffff" };
            pen.text(
                left + side / 2.0,
                top + side / 2.0 + 4.0,
                Anchor::Middle,
                SMALL.in_colour(ink),
                &figures(*held, side),
            );
        }
    }
}

/// The numbers of rows beside a grid, or of columns above it; padding is counted outwards.
fn numbers(pen: &mut Pen, axis: &Axis, shown: Stretch, place: Place, rows: bool) {
    for (at, n) in shown.cells().enumerate() {
        let (text, kind) = match axis.beside(n) {
            0 => (n.to_string(), SMALL),
            beyond => (["+", &beyond.to_string()].concat(), SMALL.in_colour(RED)),
        };
        let middle = (f(at as u64) + 0.5) * place.cell;
        if rows {
            pen.text(place.x - 4.0, place.y + middle + 4.0, Anchor::End, kind, &text);
        } else {
            pen.text(place.x + middle, place.y - 5.0, Anchor::Middle, kind, &text);
        }
    }
}

/// From the window to the kernel, and from there to the cell that is written.
fn wires(
    pen: &mut Pen,
    input: Place,
    [top, bottom, left, right]: [u64; 4],
    kernel: Option<(Place, [u64; 2])>,
    output: Place,
    [rows, columns]: [Stretch; 2],
    (shown, look): (u64, &Look<'_>),
) {
    let window = block(input, [top, left, bottom, right]);
    let picked = [(rows, look.y), (columns, look.x)].map(|(shown, n)| {
        let n = i64::try_from(n).unwrap_or(i64::MAX);
        u64::try_from(n.saturating_sub(shown.first)).unwrap_or(0)
    });
    let target = block(output, [picked[0], picked[1], picked[0] + 1, picked[1] + 1]);
    // Along a line of the grid to its edge, so that no figure is crossed.
    let edge = number(f(shown).mul_add(input.cell, input.x));
    let style = format!("fill=\"none\" stroke=\"{RED}\" stroke-width=\"0.75\"");
    let mut join = |[ax, ay, aw, ah]: [f64; 4], [bx, by, _, bh]: [f64; 4], along: &str| {
        let (from, to) = (number(ax + aw), number(bx));
        for (a, b) in [(ay, by), (ay + ah, by + bh)] {
            pen.path(&format!("M{from} {}{along}L{to} {}", number(a), number(b)), &style);
        }
    };
    let along = ["H", &edge].concat();
    match kernel {
        Some((place, [rows, columns])) => {
            let middle = block(place, [0, 0, rows, columns]);
            join(window, middle, &along);
            join(middle, target, "");
        }
        None => join(window, target, &along),
    }
}

#[cfg(test)]
mod tests {
    use super::super::pen::is_well_formed;
    use super::*;
    use crate::draw::sweep::Reading;
    use crate::nn::window::{Padding, Window};

    fn axis(n: u64, k: u64, s: u64, padding: Padding) -> Axis {
        let window = Window::new(n, k, s, 1, padding).unwrap();
        Axis { input: n, output: window.output, reading: Reading::Window(window) }
    }

    fn drawn(axis: Axis, place: u64, kernel: Option<([usize; 2], Vec<f32>)>, pools: Option<bool>) -> String {
        let one = |y: u64, x: u64| Some((y * 10 + x) as f32 / 100.0);
        let values = || Values { at: &one, ends: (0.0, 1.0), photo: false };
        let look = Look {
            title: "conv2d",
            note: "Conv2D",
            about: "A window.",
            h: axis,
            w: axis,
            y: place,
            x: place,
            read: values(),
            written: values(),
            kernel,
            pools,
            spreads: false,
            captions: ["read", "middle", "written"],
            lines: &["1 + 1 = 2".to_owned()],
        };
        let svg = window(Locale::En, &look).svg;
        assert!(is_well_formed(&svg) && !svg.contains("NaN"), "{svg}");
        svg
    }

    /// Row and column 24 of 25, read from 50 and one row and column of padding, as in the drawing.
    #[test]
    fn padding_is_hatched_and_counted() {
        let kernel = Some(([3, 3], vec![-0.5, 0.0, 0.25, 1.0, 0.0, 0.0, 0.0, 0.0, -0.125]));
        let svg = drawn(axis(50, 3, 2, Padding::Same), 24, kernel, None);
        // 7 by 7 cells are shown, of which the last row and column are padding; the pattern itself is none of them.
        assert_eq!(svg.matches("fill=\"url(#hatch)\" stroke").count(), 13);
        assert_eq!(svg.matches(">+1</text>").count(), 2);
        assert_eq!(
            svg.matches(&format!("stroke=\"{RED}\" stroke-width=\"2.5\"")).count(),
            2,
            "the window and the cell"
        );
        assert!(svg.contains(">−0.500</text>") || svg.contains(">−0.5</text>"), "{svg}");
        assert!(svg.contains("1 + 1 = 2</text>") && svg.contains(">49</text>"));
    }

    #[test]
    fn what_is_never_read_and_what_wins() {
        let svg = drawn(axis(7, 2, 2, Padding::Valid), 2, None, Some(true));
        assert_eq!(svg.matches("fill-opacity").count(), 13, "a row and a column that no window reads");
        assert!(svg.contains(">middle</text>"));
        let wide = drawn(axis(64, 11, 4, Padding::Valid), 3, Some(([11, 11], vec![0.5; 121])), None);
        assert!(wide.contains(">middle</text>"));
    }
}
