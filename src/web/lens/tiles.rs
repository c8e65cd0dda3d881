//! All channels of a layer, side by side and large: one stop of the Tab key, arrow keys to choose.

use super::super::bitmap::{canvas_of, context};
use super::super::context::use_page;
use super::super::css::px;
use super::super::dom::{density, use_width};
use super::super::pieces::{Job, in_pieces};
use super::source::Source;
use crate::app::message::Msg;
use crate::nn::network::NodeId;
use crate::words::{count, short_value, t};
use crate::worker::Scale;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlCanvasElement, IntersectionObserver, IntersectionObserverEntry};
use yew::prelude::*;

/// Maps on one canvas; a canvas that is out of sight is not painted.
const SHEET: usize = 32;
/// Maps that are shown at first, and more at each request.
const STEP: usize = 64;
/// Room between two maps.
const GAP: f64 = 3.0;

/// The channels.
#[derive(Properties, PartialEq)]
pub struct TilesProps {
    /// Whose maps.
    pub node: NodeId,
    /// Its name.
    pub name: AttrValue,
    /// The maps.
    pub source: Source,
    /// The chosen one.
    pub chosen: u64,
    /// How they are coloured.
    pub scale: Scale,
    /// They are what the layer last gave when it worked.
    pub old: bool,
    /// The lens has the whole width.
    pub enlarged: bool,
}

/// Where the maps of a sheet lie.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Layout {
    columns: usize,
    tile: f64,
}

impl Layout {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    fn new(width: f64, enlarged: bool) -> Self {
        let wanted = if enlarged { 112.0 } else { 72.0 };
        // Sheets hold 32 maps: rows of 4, 8, 16 or 32 leave none half empty.
        let most = (width / wanted).max(4.0) as usize;
        let columns =
            [4, 8, 16, 32].into_iter().rev().find(|columns| *columns <= most.next_multiple_of(2)).unwrap_or(4);
        Self { columns, tile: ((width + GAP) / columns as f64 - GAP).max(1.0) }
    }

    #[allow(clippy::cast_precision_loss)]
    fn height(&self, count: usize) -> f64 {
        count.div_ceil(self.columns).max(1) as f64 * (self.tile + GAP) - GAP
    }

    /// Left and top of a map.
    #[allow(clippy::cast_precision_loss)]
    fn place(&self, at: usize) -> (f64, f64) {
        ((at % self.columns) as f64 * (self.tile + GAP), (at / self.columns) as f64 * (self.tile + GAP))
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn hit(&self, x: f64, y: f64) -> usize {
        let column = ((x / (self.tile + GAP)).max(0.0) as usize).min(self.columns - 1);
        (y / (self.tile + GAP)).max(0.0) as usize * self.columns + column
    }
}

/// The channels.
#[component]
pub fn Tiles(props: &TilesProps) -> Html {
    let page = use_page();
    let l = page.l;
    let frame = use_node_ref();
    let width = use_width(&frame);
    let shown = use_state(|| STEP);
    {
        let shown = shown.clone();
        use_effect_with(props.node, move |_| shown.set(STEP));
    }
    let layout = Layout::new(width, props.enlarged);
    let (first, drawable) = props.source.drawable();
    let (.., total) = props.source.size();
    let chosen = usize::try_from(props.chosen).unwrap_or(0);
    // The chosen one is always among those shown.
    let reach = (*shown).max((chosen.saturating_sub(first) + 1).next_multiple_of(STEP)).min(drawable);
    let node = props.node;
    let choose = page.on(move |channel: usize| Msg::Channel(node, channel.min(total.saturating_sub(1)) as u64));
    let onkeydown = {
        let choose = choose.clone();
        let last = total.saturating_sub(1);
        Callback::from(move |event: KeyboardEvent| {
            if event.alt_key() || event.ctrl_key() || event.meta_key() {
                return;
            }
            let to = match event.key().as_str() {
                "ArrowRight" => chosen + 1,
                "ArrowLeft" => chosen.saturating_sub(1),
                "ArrowDown" if chosen + layout.columns <= last => chosen + layout.columns,
                "ArrowUp" if chosen >= layout.columns => chosen - layout.columns,
                "PageDown" => chosen + layout.columns * 4,
                "PageUp" => chosen.saturating_sub(layout.columns * 4),
                "Home" => 0,
                "End" => last,
                "ArrowUp" | "ArrowDown" => chosen,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            choose.emit(to.min(last));
        })
    };
    let (low, high) = props.source.ends(chosen);
    let spoken = t::strip_map(l, chosen, total, &props.name, short_value(low), short_value(high));
    let sheets = (0..reach).step_by(SHEET).map(|from| {
        let count = SHEET.min(reach - from);
        html! {
            <Sheet key={from} source={props.source.clone()} first={first + from} {count} {layout} on_choose={choose.clone()}
                chosen={chosen.checked_sub(first + from).filter(|at| *at < count && !props.old)} />
        }
    });
    let more = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(reach + STEP))
    };
    let scale = match props.scale {
        _ if props.source.photo => None,
        Scale::PerMap => Some(t::strip_own_scale(l)),
        Scale::Shared => Some(t::strip_layer_scale(l)),
    };
    html! {
        <section class={classes!("tiles", props.old.then_some("past"))}>
            <h3 class="lab"><b>{ t::strip_name(l, total as u64, &props.name) }</b><span>{ scale }</span></h3>
            <div class="sheets" ref={frame} role="slider" tabindex="0" aria-label={t::strip_name(l, total as u64, &props.name)} aria-orientation="horizontal"
                aria-valuemin="0" aria-valuemax={total.saturating_sub(1).to_string()} aria-valuenow={chosen.to_string()} aria-valuetext={spoken} {onkeydown}>
                if width > 0.0 { { for sheets } }
            </div>
            if reach < total {
                <p class="tiles-more">
                    <span>{ t::maps_shown_of(l, count(l, reach as u64), count(l, total as u64)) }</span>
                    if reach < drawable {
                        <button type="button" class="btn" onclick={more}>{ t::maps_show_more(l) }</button>
                    } else {
                        <span>{ t::maps_strip_only(l) }</span>
                    }
                </p>
            }
        </section>
    }
}

/// Some of the maps on one canvas.
#[derive(Properties, PartialEq)]
struct SheetProps {
    source: Source,
    first: usize,
    count: usize,
    layout: Layout,
    /// The chosen one's place among them, if it is here.
    chosen: Option<usize>,
    on_choose: Callback<usize>,
}

#[component]
fn Sheet(props: &SheetProps) -> Html {
    let (frame, canvas) = (use_node_ref(), use_node_ref());
    let near = use_near(&frame);
    let SheetProps { first, count, layout, .. } = *props;
    {
        let canvas = canvas.clone();
        use_effect_with(
            (near, props.source.clone(), first, count, layout),
            move |(near, source, first, count, layout)| {
                let work = canvas
                    .cast::<HtmlCanvasElement>()
                    .filter(|_| *near)
                    .map(|canvas| in_pieces(jobs(&canvas, source, *first, *count, *layout)));
                move || drop(work)
            },
        );
    }
    let onclick = props.on_choose.reform(move |event: MouseEvent| {
        first + layout.hit(f64::from(event.offset_x()), f64::from(event.offset_y())).min(count.saturating_sub(1))
    });
    let ring = props.chosen.map(|at| {
        let (left, top) = layout.place(at);
        let [left, top, side] = [left, top, layout.tile].map(px);
        html! { <span class="ring" style={format!("left:{left};top:{top};width:{side};height:{side}")} /> }
    });
    html! {
        <div class="sheet" ref={frame} {onclick} style={["height:", &px(layout.height(count))].concat()} aria-hidden="true">
            <canvas ref={canvas} />{ ring.unwrap_or_default() }
        </div>
    }
}

/// One job a map: it is painted cell by cell and drawn at its place. The canvas keeps what it shows until then.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
fn jobs(canvas: &HtmlCanvasElement, source: &Source, first: usize, count: usize, layout: Layout) -> Vec<Job> {
    let density = density();
    let width = ((layout.columns as f64 * (layout.tile + GAP) - GAP) * density).round() as u32;
    let height = (layout.height(count) * density).round() as u32;
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    // Of a layer with more maps before.
    if let Some(pen) = context(canvas) {
        for at in count..count.next_multiple_of(layout.columns) {
            let (left, top) = layout.place(at);
            pen.clear_rect(left * density - 1.0, top * density, (layout.tile + GAP) * density, layout.tile * density);
        }
    }
    let job = |at: usize| -> Job {
        let (canvas, source) = (canvas.clone(), source.clone());
        Box::new(move || {
            draw(&canvas, &source, first + at, layout.place(at), layout.tile, density);
        })
    };
    (0..count).map(job).collect()
}

fn draw(
    canvas: &HtmlCanvasElement,
    source: &Source,
    channel: usize,
    (left, top): (f64, f64),
    tile: f64,
    density: f64,
) -> Option<()> {
    let pixels = source.paint(channel)?;
    let map = canvas_of(&pixels)?;
    let pen = context(canvas)?;
    let (w, h) = (f64::from(pixels.width), f64::from(pixels.height));
    let scale = tile / w.max(h).max(1.0);
    let (x, y) = (left + (tile - w * scale) / 2.0, top + (tile - h * scale) / 2.0);
    pen.set_image_smoothing_enabled(scale * density < 1.0);
    pen.clear_rect(left * density, top * density, tile * density, tile * density);
    pen.draw_image_with_html_canvas_element_and_dw_and_dh(
        &map,
        (x * density).round(),
        (y * density).round(),
        (w * scale * density).round(),
        (h * scale * density).round(),
    )
    .ok()
}

/// Whether an element is in sight, or nearly.
#[hook]
fn use_near(node: &NodeRef) -> bool {
    let near = use_state(|| false);
    let (node, set) = (node.clone(), near.clone());
    use_effect_with((), move |()| {
        let element = node.cast::<Element>();
        let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let last = entries.iter().last().and_then(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok());
            if let Some(entry) = last {
                set.set(entry.is_intersecting());
            }
        });
        let observer = IntersectionObserver::new(seen.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, &element) {
            observer.observe(element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(seen);
        }
    });
    *near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_hit_where_it_is_drawn() {
        for (width, enlarged, columns) in [
            (600.0, false, 8),
            (358.0, false, 4),
            (288.0, false, 4),
            (1392.0, true, 8),
            (1392.0, false, 16),
            (772.0, false, 8),
        ] {
            let layout = Layout::new(width, enlarged);
            assert_eq!(layout.columns, columns, "{width}");
            for at in 0..SHEET {
                let (left, top) = layout.place(at);
                assert_eq!(layout.hit(left + layout.tile / 2.0, top + layout.tile / 2.0), at);
                assert!(left + layout.tile <= width + 1e-9 && top + layout.tile <= layout.height(SHEET) + 1e-9);
            }
        }
    }
}
