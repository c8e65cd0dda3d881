//! The grid between what is read and what is written: the kernel, or what the window of a pool holds.

use super::super::super::context::Page;
use super::grids::{LEGIBLE, Paint, Shown, figures, placed, read_cell, rem};
use super::{Looking, value_of};
use crate::app::sweep::Kind;
use crate::draw::sweep::Stretch;
use crate::nn::decimal::fixed;
use crate::words::t;
use yew::prelude::*;

/// The grid in the middle: the kernel for the channel that is shown, or what the window of a pool holds.
pub fn middle(page: &Page, looking: &Looking, shown: &Shown) -> Option<Html> {
    let (l, at, plan) = (page.l, &looking.at, shown.plan);
    let (place, size) = (plan.kernel?, shown.middle?);
    let legible = place.cell >= LEGIBLE;
    let style = placed(place, size);
    let columns = format!("grid-template-columns:repeat({},1fr)", size[1]);
    let caption = |text: String| {
        html! { <p class="wlab" style={format!("left:{};top:{}", rem(place.x), rem(place.y - 18.0 * plan.scale))}>{ text }</p> }
    };
    if let Some(kernel) = &looking.kernel {
        let most = kernel.most();
        let cells = (0..kernel.size[0]).flat_map(|y| (0..kernel.size[1]).map(move |x| (y, x))).map(|(y, x)| {
            let held = kernel.at(y, x);
            let part = if most > 0.0 { held.abs() / most } else { 0.0 };
            let text = legible.then(|| figures(held, place.cell, plan.scale));
            html! { <span class={classes!("kc", (held < 0.0).then_some("neg"))} style={format!("--v:{}", fixed(f64::from(part), 3))}>{ text }</span> }
        });
        return Some(html! {
            <>
                { caption(t::window_kernel(l, size[0], size[1])) }
                <div class="wgrid wkern" aria-hidden="true" {style}><div class="wcells" style={columns}>{ for cells }</div></div>
            </>
        });
    }
    let [rows, columns_shown, ..] = shown.cells;
    let (h, w) = (rows.clip(at.h.span(at.y))?, columns_shown.clip(at.w.span(at.x))?);
    let cell = |shown: Stretch, n: u64| shown.first + i64::try_from(n).unwrap_or(0);
    let held =
        |y: i64, x: i64| value_of(looking.input.as_ref(), at.channel, u64::try_from(y).ok()?, u64::try_from(x).ok()?);
    let cells: Vec<(i64, i64)> = (h.0..h.1)
        .flat_map(|y| (w.0..w.1).map(move |x| (y, x)))
        .map(|(y, x)| (cell(rows, y), cell(columns_shown, x)))
        .collect();
    // Where a window is larger than what is shown of it, the greatest need not be among these.
    let most = looking.written(at.y, at.x);
    let paint = Paint::of(looking.input.as_ref(), at.channel);
    let cells = cells.into_iter().map(|(y, x)| {
        let won = looking.kind == Kind::Max && most.is_some() && held(y, x) == most;
        html! { <span class={classes!("wcell", won.then_some("won"))}>{ read_cell(looking, paint, (y, x), (place.cell, plan.scale), false, false) }</span> }
    });
    let text = if looking.kind == Kind::Max { t::window_greatest(l) } else { t::window_mean(l) };
    Some(html! {
        <>
            { caption(text.to_owned()) }
            <div class="wgrid wheld" aria-hidden="true" {style}><div class="wcells" style={columns}>{ for cells }</div></div>
        </>
    })
}
