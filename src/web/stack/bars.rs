//! A vector's entries as bars over a line at 0.

use super::super::bitmap::context;
use super::super::context::use_page;
use super::super::css::px;
use super::super::dom::{density, slide, theme_colour, use_width};
use crate::app::message::Msg;
use crate::nn::maps::Maps;
use crate::nn::network::NodeId;
use crate::words::{short_value, t, value};
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

/// Height of the bars, in pixels of the page.
const HEIGHT: f64 = 36.0;

/// The bars.
#[derive(Properties, PartialEq)]
pub struct BarsProps {
    /// Whose entries.
    pub node: NodeId,
    /// Its name.
    pub name: AttrValue,
    /// The entries.
    pub values: Maps,
    /// The chosen one.
    pub chosen: u64,
    /// What that stands for, if it is known.
    pub label: Option<AttrValue>,
    /// They are no longer those of the layer.
    pub old: bool,
    /// They are older than the network, and newer ones not there soon.
    pub stale: bool,
}

/// The bars.
#[component]
pub fn Bars(props: &BarsProps) -> Html {
    let page = use_page();
    let (frame, canvas) = (use_node_ref(), use_node_ref());
    let width = use_width(&frame);
    let entries = use_memo(props.values.clone(), Maps::to_keras);
    let count = entries.len() as u64;
    let chosen = props.chosen;
    {
        let (canvas, entries) = (canvas.clone(), entries.clone());
        use_effect_with((props.values.clone(), width as u32, chosen, page.theme), move |(_, width, chosen, _)| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>()
                && *width > 0
            {
                draw(&canvas, &entries, f64::from(*width), *chosen);
            }
        });
    }
    let node = props.node;
    let choose = page.on(move |entry: u64| Msg::Channel(node, entry.min(count.saturating_sub(1))));
    let onclick = {
        let (choose, select) = (choose.clone(), page.on(move |()| Msg::Select(node)));
        Callback::from(move |event: MouseEvent| {
            let part = (f64::from(event.offset_x()) / width.max(1.0)).clamp(0.0, 1.0);
            select.emit(());
            // An index below the number of entries.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            choose.emit((part * count as f64) as u64);
        })
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if let Some(to) = slide(&event, chosen, count) {
            choose.emit(to);
        }
    });
    let entry = usize::try_from(chosen).ok().and_then(|at| entries.get(at)).copied().unwrap_or_default();
    let spoken = match &props.label {
        Some(name) => t::classes_entry_value(page.l, chosen, name, value(entry)),
        None => t::maps_entry_value(page.l, chosen, value(entry)),
    };
    let (low, high) = entries.iter().fold((0.0_f32, 0.0_f32), |(low, high), v| (low.min(*v), high.max(*v)));
    html! {
        <div class={classes!("bars", props.old.then_some("old"), props.stale.then_some("stale"))} ref={frame} role="slider" tabindex="0" aria-label={t::strip_name(page.l, count, &props.name)}
            aria-valuemin="0" aria-valuemax={count.saturating_sub(1).to_string()} aria-valuenow={chosen.to_string()} aria-valuetext={spoken.clone()}
            title={if props.stale { t::strip_stale(page.l).to_owned() } else { spoken }} {onkeydown} {onclick}>
            <canvas ref={canvas} style={format!("height:{}", px(HEIGHT))} aria-hidden="true" />
            <span class="ends" aria-hidden="true">{ short_value(low) }{ " … " }{ short_value(high) }</span>
        </div>
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn draw(canvas: &HtmlCanvasElement, entries: &[f32], width: f64, chosen: u64) -> Option<()> {
    let density = density();
    canvas.set_width((width * density).round() as u32);
    canvas.set_height((HEIGHT * density).round() as u32);
    let pen = context(canvas)?;
    pen.scale(density, density).ok()?;
    let finite = |v: f32| if v.is_finite() { f64::from(v) } else { 0.0 };
    let high = entries.iter().fold(0.0_f64, |high, v| high.max(finite(*v)));
    let low = entries.iter().fold(0.0_f64, |low, v| low.min(finite(*v)));
    let span = (high - low).max(1e-12);
    let y = |v: f64| 0.5 + (HEIGHT - 1.5) * (high - v) / span;
    let zero = y(0.0);
    let each = width / entries.len().max(1) as f64;
    let gap = if each >= 8.0 {
        3.0
    } else if each >= 3.0 {
        1.0
    } else {
        0.0
    };
    let (bar, mark) = (theme_colour(canvas, "--ink2"), theme_colour(canvas, "--acc"));
    for (at, v) in entries.iter().enumerate() {
        let top = y(finite(*v));
        pen.set_fill_style_str(if at as u64 == chosen { &mark } else { &bar });
        let wide = (each - gap).max(1.0).max(if at as u64 == chosen { 2.0 } else { 0.0 });
        pen.fill_rect(at as f64 * each, top.min(zero), wide, (top - zero).abs().max(0.5));
    }
    pen.set_fill_style_str(&theme_colour(canvas, "--line"));
    pen.fill_rect(0.0, zero, width, 1.0);
    Some(())
}
