//! A layer's maps side by side: one canvas, one stop of the Tab key, arrow keys to choose.

use super::super::bitmap::{canvas_of, context};
use super::super::context::use_page;
use super::super::css::px;
use super::super::dom::{density, part_under, theme_colour, use_width};
use super::super::hover::hovers;
use super::super::same::Same;
use crate::app::message::Msg;
use crate::app::state::Pick;
use crate::nn::network::NodeId;
use crate::words::{short_value, t};
use crate::worker::Strip;
use std::cell::Cell;
use std::rc::Rc;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

/// Room between two maps, in pixels of the page.
const GAP: f64 = 3.0;
/// Side of a kernel above its map.
const KERNEL: f64 = 16.0;

/// The kernels above the maps: each `h` x `w` values from -1 to 1, its own greatest size being 1.
#[derive(Debug, PartialEq)]
pub struct Kernels {
    /// Rows.
    pub h: usize,
    /// Columns.
    pub w: usize,
    /// One a map.
    pub values: Vec<Vec<f32>>,
}

thread_local! {
    static WIDTH: Cell<f64> = const { Cell::new(0.0) };
}

/// A strip.
#[derive(Properties, PartialEq)]
pub struct StripProps {
    /// Whose maps.
    pub node: NodeId,
    /// Its name.
    pub name: AttrValue,
    /// The maps; none while they are waited for.
    pub strip: Option<Same<Strip>>,
    /// How many there are side by side.
    pub tiles: usize,
    /// Rows and columns of each.
    pub cells: (u64, u64),
    /// The chosen one.
    pub chosen: u64,
    /// The kernels above them, if they are drawn.
    pub kernels: Option<Rc<Kernels>>,
    /// The values are no longer those of the layer.
    pub old: bool,
    /// They are older than the network, and newer ones not there soon.
    pub stale: bool,
}

/// Where the maps lie.
#[derive(Clone, Copy, PartialEq)]
struct Layout {
    columns: usize,
    tile: f64,
    above: f64,
}

impl Layout {
    fn new(width: f64, kernels: bool) -> Self {
        // Sixteen in a row; on a phone eight, so that a finger meets them.
        let columns = if width < 400.0 { 8 } else { 16 };
        let tile = ((width + GAP) / columns as f64 - GAP).max(1.0);
        Self { columns, tile, above: if kernels { KERNEL + 4.0 } else { 0.0 } }
    }

    fn height(&self, count: usize) -> f64 {
        let rows = count.div_ceil(self.columns).max(1) as f64;
        rows * (self.tile + self.above + GAP) - GAP
    }

    /// Left and top of a map.
    fn place(&self, at: usize) -> (f64, f64) {
        let (row, column) = (at / self.columns, at % self.columns);
        let top = row as f64 * (self.tile + self.above + GAP) + self.above;
        (column as f64 * (self.tile + GAP), top)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn hit(&self, x: f64, y: f64) -> usize {
        let column = ((x / (self.tile + GAP)).max(0.0) as usize).min(self.columns - 1);
        let row = (y / (self.tile + self.above + GAP)).max(0.0) as usize;
        row * self.columns + column
    }

    /// The cell of a map of so many rows and columns that is drawn there; none between the maps.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn cell(&self, x: f64, y: f64, (h, w): (u64, u64)) -> Option<(u64, u64)> {
        let (left, top) = self.place(self.hit(x, y));
        // The longer side fills the tile, the shorter stands in its middle.
        let longest = h.max(w).max(1) as f64;
        let along = |at: f64, cells: u64| {
            let from = (longest - cells as f64) / 2.0;
            let cell = (at * longest / self.tile - from).floor();
            (cell >= 0.0 && cell < cells as f64).then_some(cell as u64)
        };
        along(y - top, h).zip(along(x - left, w))
    }
}

/// The strip.
#[component]
pub fn MapStrip(props: &StripProps) -> Html {
    let page = use_page();
    let (frame, canvas) = (use_node_ref(), use_node_ref());
    // All strips have one width but for those of a card with a problem: until a new one's is known, that of the last.
    let width = match use_width(&frame) {
        0.0 => WIDTH.get(),
        width => width,
    };
    WIDTH.set(width);
    let count = props.tiles;
    let layout = Layout::new(width, props.kernels.is_some());
    {
        let canvas = canvas.clone();
        let deps = (props.strip.clone(), props.kernels.clone(), layout, page.theme);
        use_effect_with(deps, move |(strip, kernels, layout, _)| {
            if let (Some(canvas), Some(strip)) = (canvas.cast::<HtmlCanvasElement>(), strip)
                && layout.tile > 1.0
            {
                draw(&canvas, strip, kernels.as_deref(), layout);
            }
        });
    }
    let height = format!("height:{}", px(layout.height(count)));
    let Some(strip) = &props.strip else {
        // The room they will take, so that nothing moves when they come.
        return html! { <div class="strip" ref={frame} style={height} /> };
    };
    let (node, first, total) = (props.node, strip.first, strip.channels);
    let choose = page.send.reform(move |channel: u64| Msg::Channel(node, channel.min(total.saturating_sub(1))));
    let place = move |event: &MouseEvent| {
        let (across, down) = part_under(event, ".strip")?;
        Some((across * width, down * layout.height(count)))
    };
    let (cells, old) = (props.cells, props.old);
    let (onpointermove, onpointerleave) = hovers(&page, move |event| {
        let (x, y) = place(event).filter(|(x, y)| !old && layout.hit(*x, *y) < count)?;
        layout.cell(x, y, cells).map(|(y, x)| Pick { node, y, x })
    });
    let onclick = {
        let (choose, select) = (choose.clone(), page.on(move |()| Msg::Select(node)));
        Callback::from(move |event: MouseEvent| {
            let at = place(&event).map_or(count, |(x, y)| layout.hit(x, y));
            if at < count {
                select.emit(());
                choose.emit(first + at as u64);
            }
        })
    };
    let chosen = props.chosen;
    let onkeydown = {
        let columns = layout.columns as u64;
        Callback::from(move |event: KeyboardEvent| {
            if event.alt_key() || event.ctrl_key() || event.meta_key() {
                return;
            }
            let to = match event.key().as_str() {
                "ArrowRight" => chosen + 1,
                "ArrowLeft" => chosen.saturating_sub(1),
                "ArrowDown" => chosen + columns,
                "ArrowUp" => chosen.saturating_sub(columns),
                "PageDown" => chosen + 2 * columns,
                "PageUp" => chosen.saturating_sub(2 * columns),
                "Home" => 0,
                "End" => total.saturating_sub(1),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            choose.emit(to);
        })
    };
    let at = usize::try_from(chosen.saturating_sub(first)).unwrap_or(0).min(count.saturating_sub(1));
    let (low, high) = strip.ranges.get(at).copied().unwrap_or_default();
    let spoken = t::strip_map(page.l, chosen, total, &props.name, short_value(low), short_value(high));
    let ring = |(left, top), side| {
        let [left, top, side] = [left, top, side].map(px);
        format!("left:{left};top:{top};width:{side};height:{side}")
    };
    let (left, top) = layout.place(at);
    html! {
        <div class={classes!("strip", props.old.then_some("old"), props.stale.then_some("stale"))} ref={frame} role="slider" tabindex="0"
            aria-label={t::strip_name(page.l, total, &props.name)} aria-orientation="horizontal"
            aria-valuemin="0" aria-valuemax={total.saturating_sub(1).to_string()} aria-valuenow={chosen.to_string()} aria-valuetext={spoken.clone()}
            title={if props.stale { t::strip_stale(page.l).to_owned() } else { spoken }} data-revision-first={first.to_string()} {onkeydown} {onclick} {onpointermove} {onpointerleave}>
            <canvas ref={canvas} style={height} aria-hidden="true" />
            if width > 0.0 && !props.old {
                <span class="ring" style={ring((left, top), layout.tile)} />
                if props.kernels.is_some() { <span class="ring thin" style={ring((left, top - layout.above), KERNEL)} /> }
            }
        </div>
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn draw(canvas: &HtmlCanvasElement, strip: &Strip, kernels: Option<&Kernels>, layout: &Layout) -> Option<()> {
    let density = density();
    let count = strip.ranges.len();
    let width = layout.columns as f64 * (layout.tile + GAP) - GAP;
    canvas.set_width((width * density).round() as u32);
    canvas.set_height((layout.height(count) * density).round() as u32);
    let pen = context(canvas)?;
    pen.scale(density, density).ok()?;
    let tiles = canvas_of(&strip.atlas)?;
    let (tw, th) = (f64::from(strip.atlas.width), f64::from(strip.tile_height));
    let scale = layout.tile / tw.max(th).max(1.0);
    pen.set_image_smoothing_enabled(scale * density < 1.0);
    for at in 0..count {
        let (left, top) = layout.place(at);
        let (w, h) = (tw * scale, th * scale);
        let (x, y) = (left + (layout.tile - w) / 2.0, top + (layout.tile - h) / 2.0);
        let from = at as f64 * th;
        pen.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            &tiles, 0.0, from, tw, th, x, y, w, h,
        )
        .ok()?;
        if let Some((kernels, values)) = kernels.and_then(|all| Some((all, all.values.get(at)?))) {
            kernel(&pen, canvas, kernels, values, left, top - layout.above);
        }
    }
    Some(())
}

/// One kernel: orange above 0, blue below, stronger the farther from it; from cells of 4 pixels up a bar marks the negative ones.
fn kernel(
    pen: &CanvasRenderingContext2d,
    canvas: &HtmlCanvasElement,
    all: &Kernels,
    values: &[f32],
    left: f64,
    top: f64,
) {
    let colour = |name| theme_colour(canvas, name);
    let (w, h) = (KERNEL / all.w.max(1) as f64, KERNEL / all.h.max(1) as f64);
    pen.set_fill_style_str(&colour("--paper"));
    pen.fill_rect(left, top, KERNEL, KERNEL);
    for (at, value) in values.iter().enumerate() {
        let (x, y) = (left + (at % all.w.max(1)) as f64 * w, top + (at / all.w.max(1)) as f64 * h);
        pen.set_global_alpha(f64::from(value.abs().min(1.0)));
        pen.set_fill_style_str(&colour(if *value < 0.0 { "--neg" } else { "--pos" }));
        pen.fill_rect(x, y, w, h);
        pen.set_global_alpha(1.0);
        if *value < 0.0 && w >= 4.0 {
            pen.set_fill_style_str(&colour("--paper"));
            pen.fill_rect(x + w * 0.25, y + h / 2.0 - 0.5, w * 0.5, 1.0);
        }
    }
    pen.set_stroke_style_str(&colour("--line"));
    pen.set_line_width(0.5);
    pen.stroke_rect(left + 0.25, top + 0.25, KERNEL - 0.5, KERNEL - 0.5);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_hit_where_it_is_drawn() {
        for (width, kernels) in [(536.0, true), (254.0, false), (320.0, true)] {
            let layout = Layout::new(width, kernels);
            for at in 0..40 {
                let (left, top) = layout.place(at);
                assert_eq!(layout.hit(left + layout.tile / 2.0, top + layout.tile / 2.0), at);
                assert!(left + layout.tile <= width + 1e-9);
                let part = layout.tile / 8.0;
                // Of 8 by 4 cells, the columns stand in the middle: two cells are free on either side.
                let cell = |x: f64, y: f64| layout.cell(left + (x + 0.5) * part, top + (y + 0.5) * part, (8, 4));
                assert_eq!((cell(2.0, 0.0), cell(5.0, 7.0)), (Some((0, 0)), Some((7, 3))));
                assert_eq!((cell(1.0, 3.0), cell(6.0, 3.0), cell(2.0, 8.0)), (None, None, None));
            }
        }
    }
}
