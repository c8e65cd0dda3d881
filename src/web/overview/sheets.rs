//! A layer's maps on one canvas, as sheets behind each other or below each other; a vector's entries as squares or lines.

use super::super::bitmap::{Shown, canvas_of, context};
use super::super::context::use_page;
use super::super::css::px;
use super::super::dom::{density, theme_colour};
use super::super::same::Same;
use crate::draw::palette::{colour, ends};
use crate::nn::maps::Maps;
use crate::worker::Strip;
use std::rc::Rc;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

/// What is painted.
#[derive(Clone, PartialEq)]
pub enum Content {
    /// The chosen map or the picture, and the maps beside it.
    Maps(Shown, Option<Same<Strip>>),
    /// The entries of a vector.
    Vector(Maps),
}

/// Where it is painted: left, top, width and height of the first map, then of the others.
#[derive(Clone, PartialEq)]
pub struct Places {
    /// Width and height of all of it.
    pub size: [f64; 2],
    /// The chosen map.
    pub front: [f64; 4],
    /// The next ones.
    pub others: Vec<[f64; 4]>,
}

/// The tiles of a strip beside the chosen map, in the order of their places.
pub fn beside(strip: &Strip) -> impl Iterator<Item = usize> {
    let chosen = usize::try_from(strip.chosen.saturating_sub(strip.first)).unwrap_or(0);
    (0..strip.ranges.len()).filter(move |tile| *tile != chosen)
}

/// A canvas of maps.
#[derive(Properties, PartialEq)]
pub struct SheetsProps {
    /// What is painted.
    pub content: Content,
    /// Where.
    pub places: Rc<Places>,
}

/// The canvas.
#[component]
pub fn Sheets(props: &SheetsProps) -> Html {
    let (page, canvas) = (use_page(), use_node_ref());
    {
        let canvas = canvas.clone();
        let deps = (props.content.clone(), props.places.clone(), page.theme);
        use_effect_with(deps, move |(content, places, _)| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                paint(&canvas, content, places);
            }
        });
    }
    let [width, height] = props.places.size.map(px);
    html! { <canvas class="ov-sheets" ref={canvas} aria-hidden="true" style={format!("width:{width};height:{height}")} /> }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn paint(canvas: &HtmlCanvasElement, content: &Content, places: &Places) -> Option<()> {
    let (density, [width, height]) = (density(), places.size);
    canvas.set_width((width * density).round().max(1.0) as u32);
    canvas.set_height((height * density).round().max(1.0) as u32);
    let pen = context(canvas)?;
    pen.scale(density, density).ok()?;
    pen.set_stroke_style_str(&theme_colour(canvas, "--desk"));
    match content {
        Content::Vector(maps) => {
            let values = maps.to_keras();
            let ends = ends(values.iter().copied());
            let all = std::iter::once(&places.front).chain(&places.others);
            for (at, [x, y, w, h]) in all.enumerate() {
                let entry = values.get(at * values.len() / (places.others.len() + 1))?;
                let [r, g, b] = colour(*entry, ends).map(|part| part.to_string());
                pen.set_fill_style_str(&["rgb(", &r, ",", &g, ",", &b, ")"].concat());
                pen.fill_rect(*x, *y, *w, *h);
            }
        }
        Content::Maps(shown, strip) => {
            if let Some(strip) = strip {
                let tiles = canvas_of(&strip.atlas)?;
                let (w, h) = (f64::from(strip.atlas.width), f64::from(strip.tile_height));
                let placed: Vec<(usize, &[f64; 4])> = beside(strip).zip(&places.others).collect();
                for (tile, place) in placed.into_iter().rev() {
                    image(&pen, &tiles, [0.0, tile as f64 * h, w, h], place, density)?;
                }
            }
            let pixels = shown.pixels();
            let front = canvas_of(pixels)?;
            image(&pen, &front, [0.0, 0.0, f64::from(pixels.width), f64::from(pixels.height)], &places.front, density)?;
        }
    }
    Some(())
}

/// Draws a part of an image, with a line of the page's colour around it.
fn image(
    pen: &CanvasRenderingContext2d,
    from: &HtmlCanvasElement,
    [sx, sy, sw, sh]: [f64; 4],
    [x, y, w, h]: &[f64; 4],
    density: f64,
) -> Option<()> {
    pen.set_image_smoothing_enabled(w * density < sw);
    pen.stroke_rect(x - 0.5, y - 0.5, w + 1.0, h + 1.0);
    pen.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        from, sx, sy, sw, sh, *x, *y, *w, *h,
    )
    .ok()
}
