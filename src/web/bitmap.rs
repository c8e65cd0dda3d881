//! Pixels on a canvas.

use super::same::Same;
use crate::worker::{Pixels, Strip};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::prelude::*;

/// What is shown.
#[derive(Clone, PartialEq)]
pub enum Shown {
    /// Pixels.
    Pixels(Same<Pixels>),
    /// The chosen map of a strip.
    Chosen(Same<Strip>),
}

impl Shown {
    /// The pixels.
    pub fn pixels(&self) -> &Pixels {
        match self {
            Self::Pixels(pixels) => pixels,
            Self::Chosen(strip) => &strip.full,
        }
    }
}

/// The context of a canvas.
pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

thread_local! {
    static SCRATCH: Option<HtmlCanvasElement> =
        super::dom::document().and_then(|document| document.create_element("canvas").ok()?.dyn_into().ok());
}

/// A canvas off the page that holds these pixels, to be drawn from at once: there is one for all, since making one takes
/// longer than drawing from it.
pub fn canvas_of(pixels: &Pixels) -> Option<HtmlCanvasElement> {
    let canvas = SCRATCH.with(Clone::clone)?;
    put(&canvas, pixels)?;
    Some(canvas)
}

/// Puts pixels on a canvas, which takes their size.
pub fn put(canvas: &HtmlCanvasElement, pixels: &Pixels) -> Option<()> {
    let Pixels { width, height, rgba } = pixels;
    if *width == 0 || *height == 0 {
        return None;
    }
    if canvas.width() != *width || canvas.height() != *height {
        canvas.set_width(*width);
        canvas.set_height(*height);
    }
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), *width, *height).ok()?;
    context(canvas)?.put_image_data(&data, 0.0, 0.0).ok()
}

/// A bitmap.
#[derive(Properties, PartialEq)]
pub struct BitmapProps {
    /// What is shown.
    pub shown: Shown,
    /// Its classes.
    #[prop_or_default]
    pub class: Classes,
}

/// The bitmap. Its size on the page is the style sheet's matter.
#[component]
pub fn Bitmap(props: &BitmapProps) -> Html {
    let canvas = use_node_ref();
    {
        let canvas = canvas.clone();
        use_effect_with(props.shown.clone(), move |shown| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                put(&canvas, shown.pixels());
            }
        });
    }
    html! { <canvas ref={canvas} class={props.class.clone()} aria-hidden="true" /> }
}
