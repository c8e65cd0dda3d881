//! The chosen map, large: a click or the arrow keys pick a cell, and its value stands below.

use super::super::bitmap::put;
use super::super::context::use_page;
use super::super::css::frame;
use super::super::dom::use_width;
use super::source::Source;
use crate::app::message::Msg;
use crate::app::state::Pick;
use crate::draw::palette::ink_on;
use crate::nn::network::NodeId;
use crate::words::{phrases, short_value, t, value};
use crate::worker::Pixels;
use web_sys::{Element, HtmlCanvasElement};
use yew::prelude::*;

/// Side of the figure at most, in pixels of the page.
const MOST: f64 = 560.0;
/// A cell of this size holds its value in figures.
const LEGIBLE: usize = 40;
/// Cells that a key with a page on it goes.
const PAGE: usize = 10;

/// The map.
#[derive(Properties, PartialEq)]
pub struct FigureProps {
    /// Whose map.
    pub node: NodeId,
    /// Its name.
    pub name: AttrValue,
    /// The maps.
    pub source: Source,
    /// The chosen one.
    pub chosen: u64,
    /// The picked cell: row, column.
    pub pick: Option<(u64, u64)>,
    /// It is what the layer last gave when it worked.
    pub old: bool,
}

/// Cells of at least so many pixels are all alike; between smaller ones a pixel more or less is not seen, and the map fills
/// its place, so that it is as large for 101 cells as for 100.
const ALIKE: usize = 8;

/// Pixels of the page along the longer side of a map.
const fn length(h: usize, w: usize, side: usize) -> usize {
    let longest = if h > w { h } else { w };
    match side.checked_div(longest) {
        Some(cell) if cell >= ALIKE => cell * longest,
        _ => side,
    }
}

/// The cell that a key leads to.
pub(super) fn moved(
    key: &str,
    control: bool,
    (y, x): (usize, usize),
    (h, w): (usize, usize),
) -> Option<(usize, usize)> {
    let (last_y, last_x) = (h.saturating_sub(1), w.saturating_sub(1));
    Some(match key {
        "ArrowUp" => (y.saturating_sub(1), x),
        "ArrowDown" => ((y + 1).min(last_y), x),
        "ArrowLeft" => (y, x.saturating_sub(1)),
        "ArrowRight" => (y, (x + 1).min(last_x)),
        "PageUp" => (y.saturating_sub(PAGE), x),
        "PageDown" => ((y + PAGE).min(last_y), x),
        "Home" if control => (0, 0),
        "End" if control => (last_y, last_x),
        "Home" => (y, 0),
        "End" => (y, last_x),
        _ => return None,
    })
}

/// The cell under the pointer.
pub(super) fn under(map: &NodeRef, event: &MouseEvent, (h, w): (usize, usize)) -> Option<(usize, usize)> {
    let place = map.cast::<Element>()?.get_bounding_client_rect();
    let part = |at: i32, from: f64, size: f64| ((f64::from(at) - from) / size.max(1.0)).clamp(0.0, 0.999_999);
    let y = part(event.client_y(), place.top(), place.height());
    let x = part(event.client_x(), place.left(), place.width());
    // A cell of the map.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let cell = |part: f64, of: usize| (part * of as f64) as usize;
    Some((cell(y, h), cell(x, w)))
}

/// Where a cell lies on the map.
fn place((y, x): (usize, usize), (h, w): (usize, usize)) -> String {
    // Cells of a map: far below what f64 holds.
    #[allow(clippy::cast_precision_loss)]
    let part = |at: usize, of: usize| at as f64 / of.max(1) as f64;
    frame([part(y, h), part(x, w), part(y + 1, h), part(x + 1, w)])
}

/// The figure.
#[component]
pub fn Figure(props: &FigureProps) -> Html {
    let page = use_page();
    let l = page.l;
    let hover = use_state(|| None::<(usize, usize)>);
    let used = use_state(|| false);
    let (frame, map, canvas) = (use_node_ref(), use_node_ref(), use_node_ref());
    // A whole number of pixels below the few hundred there are.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let side = use_width(&frame).min(MOST) as usize;
    let channel = usize::try_from(props.chosen).unwrap_or(0);
    let (h, w, channels) = props.source.size();
    let painted = use_memo((props.source.clone(), channel), |(source, channel)| source.paint(*channel));
    {
        let canvas = canvas.clone();
        use_effect_with(painted.clone(), move |painted| {
            if let (Some(canvas), Some(pixels)) = (canvas.cast::<HtmlCanvasElement>(), painted.as_ref()) {
                put(&canvas, pixels);
            }
        });
    }
    let cells = |(y, x): (u64, u64)| Some((usize::try_from(y).ok()?, usize::try_from(x).ok()?));
    let picked = props.pick.and_then(cells).filter(|(y, x)| *y < h && *x < w && !props.old);
    let node = props.node;
    let pick = {
        let (send, used) = (page.send.clone(), used.clone());
        move |(y, x): (usize, usize)| {
            used.set(true);
            send.emit(Msg::Pick { node, y: y as u64, x: x as u64 });
        }
    };
    let onclick = {
        let (pick, map) = (pick.clone(), map.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(cell) = under(&map, &event, (h, w)) {
                pick(cell);
            }
        })
    };
    let rests = use_mut_ref(|| (0, 0));
    let onpointermove = {
        let (hover, map, send) = (hover.clone(), map.clone(), page.send.clone());
        Callback::from(move |event: PointerEvent| {
            // Browsers send it also when what lies under a resting pointer was drawn anew.
            let at = (event.client_x(), event.client_y());
            if rests.replace(at) == at {
                return;
            }
            let cell = under(&map, &event, (h, w));
            if *hover != cell {
                hover.set(cell);
                send.emit(Msg::Hover(cell.map(|(y, x)| Pick { node, y: y as u64, x: x as u64 })));
            }
        })
    };
    let onpointerleave = {
        let (hover, send) = (hover.clone(), page.send.clone());
        Callback::from(move |_: PointerEvent| {
            hover.set(None);
            send.emit(Msg::Hover(None));
        })
    };
    let keyed = hover.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.alt_key() || event.meta_key() {
            return;
        }
        let control = event.ctrl_key();
        if let Some(cell) = moved(&event.key(), control, picked.unwrap_or((h / 2, w / 2)), (h, w)) {
            event.prevent_default();
            event.stop_propagation();
            // The keys go before a pointer that rests on the map, until it moves.
            keyed.set(None);
            pick(cell);
        }
    });
    let length = length(h, w, side);
    let size = length.checked_div(h.max(w)).unwrap_or(0);
    let style = format!("width:{}px;aspect-ratio:{w}/{h}", if w < h { length * w / h.max(1) } else { length });
    let (low, high) = props.source.ends(channel);
    let label = phrases(
        l,
        &t::strip_map(l, channel, channels, &props.name, short_value(low), short_value(high)),
        t::hint_first_cell(l),
    );
    let figures = (size >= LEGIBLE && !props.old)
        .then(|| painted.as_ref().as_ref().map(|pixels| figures(&props.source, channel, (h, w), pixels)))
        .flatten();
    let class =
        classes!("bigmap", (size == 0).then_some("fine"), props.old.then_some("past"), (size >= 12).then_some("wide"));
    html! {
        <div class="figure" ref={frame}>
            <div ref={map} {class} {style} role="application" tabindex="0" aria-label={label} aria-describedby="lens-value" data-channel={channel.to_string()}
                {onclick} {onpointermove} {onpointerleave} {onkeydown}>
                <canvas ref={canvas} aria-hidden="true" />
                { figures.unwrap_or_default() }
                if let Some(cell) = hover.filter(|cell| Some(*cell) != picked) { <b class="under" style={place(cell, (h, w))} /> }
                if let Some(cell) = picked { <b class="here" style={place(cell, (h, w))} /> }
            </div>
            { readout(&page, &props.source, channel, *hover, picked, *used) }
        </div>
    }
}

/// Which cell, and its value: that under the pointer, else the picked one.
fn readout(
    page: &super::super::context::Page,
    source: &Source,
    channel: usize,
    hover: Option<(usize, usize)>,
    picked: Option<(usize, usize)>,
    used: bool,
) -> Html {
    let l = page.l;
    let Some((y, x)) = hover.or(picked) else {
        return html! { <p class="readout" id="lens-value">{ t::hint_first_cell(l) }</p> };
    };
    let here = hover.is_none() || hover == picked;
    let held = source.at(channel, y, x);
    html! {
        <p class={classes!("readout", here.then_some("here"))} id="lens-value">
            <span>{ t::maps_cell_from_0(l, y, x) }</span>
            { held.map(|held| html! { <strong>{ value(held) }</strong> }) }
            if !used { <small>{ t::hint_first_cell(l) }</small> }
        </p>
    }
}

/// The values in figures, black or white, whichever is read better on the cell.
fn figures(source: &Source, channel: usize, (h, w): (usize, usize), pixels: &Pixels) -> Html {
    let cell = |at: usize| {
        let held = source.at(channel, at / w.max(1), at % w.max(1))?;
        let [r, g, b] = pixels.rgba.get(at * 4..)?.first_chunk().copied()?;
        Some(
            html! { <span class={if ink_on([r, g, b]) == [0, 0, 0] { "dark" } else { "light" }}>{ value(held) }</span> },
        )
    };
    html! {
        <div class="figures" style={format!("grid-template-columns:repeat({w},1fr)")} aria-hidden="true">{ for (0..h * w).filter_map(cell) }</div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_map_is_not_drawn_smaller() {
        assert_eq!([length(25, 25, 300), length(100, 50, 300), length(101, 2, 300), length(0, 0, 300)], [300; 4]);
        // Large cells are whole pixels: never more than one cell in nine is left empty.
        assert!((1..400).all(|n| length(n, n, 300) * 9 >= 300 * 8));
    }

    #[test]
    fn keys() {
        let size = (25, 30);
        for (key, control, to) in [
            ("ArrowUp", false, Some((23, 6))),
            ("ArrowDown", false, Some((24, 6))),
            ("ArrowLeft", false, Some((24, 5))),
            ("ArrowRight", false, Some((24, 7))),
            ("PageUp", false, Some((14, 6))),
            ("PageDown", false, Some((24, 6))),
            ("Home", false, Some((24, 0))),
            ("End", false, Some((24, 29))),
            ("Home", true, Some((0, 0))),
            ("End", true, Some((24, 29))),
            ("a", false, None),
        ] {
            assert_eq!(moved(key, control, (24, 6), size), to, "{key}");
        }
    }
}
