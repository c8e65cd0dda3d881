//! The lines from the window to the kernel, and from the kernel to the cell that is written.

use super::grids::{Shown, f, rem};
use crate::app::sweep::Looked;
use crate::draw::plan::Place;
use crate::draw::sweep::Stretch;
use crate::nn::decimal::fixed;
use yew::prelude::*;

/// From the window to the kernel, and from the kernel to the written cell.
pub fn wires(shown: &Shown, at: &Looked) -> Html {
    let plan = shown.plan;
    let [rows, columns, written_rows, written_columns] = shown.cells;
    let line = |x1: f64, y1: f64, x2: f64, y2: f64| {
        format!("M{} {}L{} {}", fixed(x1, 1), fixed(y1, 1), fixed(x2, 1), fixed(y2, 1))
    };
    let side = |place: Place, (top, bottom): (u64, u64), edge: u64| {
        [
            (place.x + f(edge) * place.cell, place.y + f(top) * place.cell),
            (place.x + f(edge) * place.cell, place.y + f(bottom) * place.cell),
        ]
    };
    let written = |stretch: Stretch, place: u64| {
        let place = i64::try_from(place).unwrap_or(0);
        stretch.clip((place, place))
    };
    let (Some(h), Some(w), Some(y), Some(x)) = (
        rows.clip(at.h.span(at.y)),
        columns.clip(at.w.span(at.x)),
        written(written_rows, at.y),
        written(written_columns, at.x),
    ) else {
        return html! {};
    };
    // From the window along a line of the grid, so that no figure is crossed, and from the grid's edge to the other grid.
    let join = |from: [(f64, f64); 2], edge: f64, to: [(f64, f64); 2]| {
        from.iter()
            .zip(to)
            .map(|(a, b)| [line(a.0, a.1, edge.max(a.0), a.1), line(edge.max(a.0), a.1, b.0, b.1)].concat())
            .collect::<String>()
    };
    let edge = plan.input.x + f(columns.count) * plan.input.cell;
    let path = if plan.stacked {
        // An arrow: the parts stand below each other.
        let y = plan.output.y + f(written_rows.count) * plan.output.cell / 2.0;
        let x = plan.output.x - 14.0 * plan.scale;
        let arrow = |x: f64| {
            [line(x - 18.0 * plan.scale, y, x, y), line(x - 5.0, y - 4.0, x, y), line(x - 5.0, y + 4.0, x, y)].concat()
        };
        if plan.kernel.is_some() { arrow(x) } else { String::new() }
    } else {
        let target = side(plan.output, y, x.0);
        let source = side(plan.input, h, w.1);
        match (plan.kernel, shown.middle) {
            (Some(kernel), Some([rows, columns])) => {
                [join(source, edge, side(kernel, (0, rows), 0)), join(side(kernel, (0, rows), columns), 0.0, target)]
                    .concat()
            }
            _ => join(source, edge, target),
        }
    };
    let size = format!("width:{};height:{}", rem(plan.width), rem(plan.height));
    html! {
        <svg class="wwires" viewBox={format!("0 0 {} {}", fixed(plan.width, 1), fixed(plan.height, 1))} style={size} aria-hidden="true" focusable="false">
            <path class="halo" d={path.clone()} /><path d={path} />
        </svg>
    }
}
