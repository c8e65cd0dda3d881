//! A figure to take away: which, what it will look like, and as what it is saved.

use super::super::bitmap::context;
use super::super::browser::closed_in;
use super::super::context::use_page;
use super::super::dom::document;
use super::super::files::{offer, offer_bytes};
use super::super::icons::{Icon, icon};
use super::modal::Modal;
use crate::app::figure::{Drawn, Figure, draw, is_there};
use crate::app::lens::name;
use crate::app::message::Msg;
use crate::app::state::{Dialog, State};
use crate::draw::figure::Drawing;
use crate::text::base64;
use crate::words::t;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlCanvasElement, HtmlImageElement};
use yew::prelude::*;

/// The figure that is shown.
#[derive(Properties, PartialEq, Clone)]
pub struct FigureProps {
    which: Figure,
    /// Those that there are.
    there: [bool; 3],
    drawn: Option<Rc<Drawn>>,
    /// The layer's name.
    layer: AttrValue,
}

impl FigureProps {
    /// What of the state it draws.
    pub fn of(state: &State, which: Figure) -> Self {
        Self {
            which,
            there: Figure::ALL.map(|figure| is_there(state, figure)),
            drawn: draw(state.settings.locale, state, which).map(Rc::new),
            layer: name(state, state.selected).to_owned().into(),
        }
    }
}

/// A drawing as an address that an image takes, in sandboxed frames too.
pub fn address(drawing: &Drawing) -> String {
    ["data:image/svg+xml;base64,", &base64::encode(drawing.svg.as_bytes())].concat()
}

/// Pixels of a PNG for one unit of the drawing; fewer where a canvas could not hold them.
pub fn density(drawing: &Drawing) -> f64 {
    (16_000.0 / f64::from(drawing.height.max(1))).min(2.0)
}

/// The dialog.
#[component]
pub fn FigureBox(props: &FigureProps) -> Html {
    let page = use_page();
    let l = page.l;
    let failed = use_state(|| false);
    let image = use_node_ref();
    let closed = use_memo((), |()| closed_in());
    let choices = Figure::ALL.into_iter().zip(props.there).filter(|(_, there)| *there).map(|(figure, _)| {
        let text = match figure {
            Figure::Stack => t::figure_stack(l).to_owned(),
            Figure::Window => t::figure_window(l, &props.layer),
            Figure::Maps => t::figure_maps(l, &props.layer),
        };
        let on = figure == props.which;
        let choose = page.on(move |_: Event| Msg::Dialog(Some(Dialog::Figure(figure))));
        html! {
            <label class={classes!(on.then_some("on"))}><input type="radio" name="figure-which" checked={on} onchange={choose} /><span>{ text }</span></label>
        }
    });
    let drawn = props.drawn.as_ref().map(|drawn| {
        let save_svg = {
            let drawn = drawn.clone();
            Callback::from(move |_: MouseEvent| {
                // Fails only where there is no memory for it, or no page.
                drop(offer(&[&drawn.file, ".svg"].concat(), &drawn.drawing.svg, "image/svg+xml"));
            })
        };
        let save_png = {
            let (drawn, failed, image) = (drawn.clone(), failed.clone(), image.clone());
            Callback::from(move |_: MouseEvent| {
                let (drawn, failed, image) = (drawn.clone(), failed.clone(), image.cast::<HtmlImageElement>());
                spawn_local(async move {
                    let saved = match image {
                        Some(image) => save(&drawn, &image).await.is_ok(),
                        None => false,
                    };
                    failed.set(!saved);
                });
            })
        };
        html! {
            <>
                <div class="fig-paper" tabindex="0" role="region" aria-label={t::figure_preview(l)}><img ref={image.clone()} src={address(&drawn.drawing)} width={Drawing::WIDTH.to_string()} height={drawn.drawing.height.to_string()} alt={drawn.about.clone()} /></div>
                <div class="tools">
                    <button type="button" class="btn strong" onclick={save_svg}>{ icon(Icon::Down) }{ t::figure_as_svg(l) }</button>
                    <button type="button" class="btn" onclick={save_png}>{ icon(Icon::Down) }{ t::figure_as_png(l) }</button>
                    <span class="cap">{ t::figure_svg_about(l) }</span>
                </div>
                if *failed { <p class="cap" role="alert">{ t::figure_failed(l) }</p> }
                if *closed { <p class="cap">{ t::figure_sandboxed(l) }</p> }
                <details open={*closed}>
                    <summary>{ t::figure_show_source(l) }</summary>
                    <textarea class="ecode" readonly=true rows="5" aria-label={t::figure_source(l)} value={drawn.drawing.svg.clone()} />
                </details>
            </>
        }
    });
    html! {
        <Modal title={t::figure_title(l)} class="figures-box">
            <div class="seg" role="radiogroup" aria-label={t::figure_which(l)}>{ for choices }</div>
            { drawn.unwrap_or_else(|| html! { <p class="cap">{ t::figure_none(l) }</p> }) }
        </Modal>
    }
}

/// Saves a drawing that an image shows as a PNG.
async fn save(drawn: &Drawn, image: &HtmlImageElement) -> Result<(), JsValue> {
    let address = pixels(&drawn.drawing, image, density(&drawn.drawing)).await?;
    let bytes =
        address.split_once("base64,").and_then(|(_, text)| base64::decode(text)).filter(|bytes| !bytes.is_empty());
    offer_bytes(&[&drawn.file, ".png"].concat(), &bytes.ok_or(JsValue::NULL)?, "image/png")
}

/// A drawing that an image shows, as the address of a PNG.
pub async fn pixels(drawing: &Drawing, image: &HtmlImageElement, density: f64) -> Result<String, JsValue> {
    JsFuture::from(image.decode()).await?;
    // At most a few tens of thousands.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let side = |units: u32| (f64::from(units) * density).round() as u32;
    let canvas: HtmlCanvasElement = document().ok_or(JsValue::NULL)?.create_element("canvas")?.dyn_into()?;
    canvas.set_width(side(Drawing::WIDTH));
    canvas.set_height(side(drawing.height));
    let (w, h) = (f64::from(canvas.width()), f64::from(canvas.height()));
    let context = context(&canvas).ok_or(JsValue::NULL)?;
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, w, h)?;
    canvas.to_data_url()
}
