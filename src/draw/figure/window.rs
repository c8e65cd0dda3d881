//! One layer's window as a drawing: what the picked cell reads with its padding, the kernel or what the window holds, and what is
//! written, in the places that the lens gives them; below it the sum.

use super::cells::{Ground, Values, block, cell, f, index, numbers, one, weights};
use super::pen::{Anchor, Drawing, EDGE, INK, Pen, RED, SMALL, TEXT, WIDTH, number};
use crate::draw::plan::{Parts, Place, Plan, cells};
use crate::draw::sweep::{Axis, Stretch};
use crate::words::Locale;

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

fn place_of(shown: Stretch, at: u64) -> i64 {
    shown.first.saturating_add(i64::try_from(at).unwrap_or(0))
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
