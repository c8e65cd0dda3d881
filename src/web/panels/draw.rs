//! The drawing board: white on black, as handwritten digits are, by pointer or by keys.

use super::super::bitmap::context;
use super::super::context::use_page;
use super::super::css::{percent, px};
use super::super::icons::{Icon, icon};
use super::modal::Modal;
use super::picture::send_canvas;
use crate::app::drawing::{CELLS, Drawing, Mark, Place, Thickness, moved};
use crate::nn::decimal;
use crate::words::t;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};
use yew::prelude::*;

/// Pixels of the picture to a cell of the board.
const FINE: u32 = 20;
/// Pixels of the picture along each side.
const SIDE: u32 = CELLS as u32 * FINE;

/// The board.
#[component]
pub fn Draw() -> Html {
    let page = use_page();
    let l = page.l;
    let canvas = use_node_ref();
    let drawing = use_mut_ref(Drawing::default);
    let drawn = use_force_update();
    let erase = use_state(|| false);
    let thickness = use_state(Thickness::default);
    let cursor = use_state(|| (CELLS / 2, CELLS / 2));
    let down = use_mut_ref(|| false);
    let by_keys = use_state(|| false);
    {
        let (canvas, drawing) = (canvas.clone(), drawing.clone());
        use_effect_with((), move |()| paint(&canvas, &drawing.borrow()));
    }
    let begin = {
        let (canvas, drawing, drawn, down) = (canvas.clone(), drawing.clone(), drawn.clone(), down.clone());
        let (erase, thickness) = (*erase, *thickness);
        move |place: Place| {
            *down.borrow_mut() = true;
            drawing.borrow_mut().begin(erase, thickness, place);
            paint(&canvas, &drawing.borrow());
            drawn.force_update();
        }
    };
    let extend = {
        let (canvas, drawing, down) = (canvas.clone(), drawing.clone(), down.clone());
        move |place: Place| {
            if *down.borrow() {
                drawing.borrow_mut().extend(place);
                paint(&canvas, &drawing.borrow());
            }
        }
    };
    let end = {
        let down = down.clone();
        move || *down.borrow_mut() = false
    };
    let onpointerdown = {
        let (canvas, begin, by_keys) = (canvas.clone(), begin.clone(), by_keys.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(place) = place(&canvas, &event) {
                if let Some(board) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
                    let _ = board.set_pointer_capture(event.pointer_id());
                }
                by_keys.set(false);
                begin(place);
            }
        })
    };
    let onpointermove = {
        let (canvas, extend) = (canvas.clone(), extend.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(place) = place(&canvas, &event) {
                extend(place);
            }
        })
    };
    let onpointerup = {
        let end = end.clone();
        Callback::from(move |_: PointerEvent| end())
    };
    let onkeydown = {
        let (begin, extend, cursor, by_keys, down) = (begin, extend, cursor.clone(), by_keys.clone(), down.clone());
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            if key == " " {
                event.prevent_default();
                by_keys.set(true);
                if !*down.borrow() {
                    begin(middle(*cursor));
                }
            } else if let Some(to) = moved(&key, event.shift_key(), *cursor) {
                event.prevent_default();
                by_keys.set(true);
                cursor.set(to);
                extend(middle(to));
            }
        })
    };
    let onkeyup = {
        let end = end.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == " " {
                end();
            }
        })
    };
    let onblur = Callback::from(move |_: FocusEvent| end());
    let change = |what: fn(&mut Drawing)| {
        let (canvas, drawing, drawn) = (canvas.clone(), drawing.clone(), drawn.clone());
        Callback::from(move |_: MouseEvent| {
            what(&mut drawing.borrow_mut());
            paint(&canvas, &drawing.borrow());
            drawn.force_update();
        })
    };
    let tool = |off: bool, text: &'static str, drawing: Icon| {
        let (erase, on) = (erase.clone(), *erase == off);
        html! {
            <label class={classes!(on.then_some("on"))} title={text}>
                <input type="radio" name="draw-tool" checked={on} onchange={Callback::from(move |_: Event| erase.set(off))} aria-label={text} />{ icon(drawing) }
            </label>
        }
    };
    let sizes = Thickness::ALL.into_iter().map(|size| {
        let (thickness, on) = (thickness.clone(), *thickness == size);
        let label = format!("{} {}", t::draw_thickness(l), decimal::write(size.cells()));
        html! {
            <label class={classes!(on.then_some("on"))} title={label.clone()}>
                <input type="radio" name="draw-size" checked={on} onchange={Callback::from(move |_: Event| thickness.set(size))} aria-label={label} />
                <i class="nib" style={["--nib:", &px((size.cells() * 4.0).into())].concat()} />
            </label>
        }
    });
    let (empty, can_undo) = (drawing.borrow().is_empty(), drawing.borrow().can_undo());
    let take = {
        let (canvas, send) = (canvas.clone(), page.send.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                send_canvas(&canvas, "drawing", send.clone());
            }
        })
    };
    let (x, y) = *cursor;
    let part = |n: u8| f64::from(n) / f64::from(CELLS);
    html! {
        <Modal title={t::draw_title(l)} class="draw">
            <div class="board" role="application" tabindex="0" autofocus={true} aria-label={t::draw_canvas(l)}
                {onpointerdown} {onpointermove} onpointerup={onpointerup.clone()} onpointercancel={onpointerup} {onkeydown} {onkeyup} {onblur}>
                <canvas ref={canvas.clone()} width={SIDE.to_string()} height={SIDE.to_string()} aria-hidden="true" />
                <b class={classes!("cursor", by_keys.then_some("on"))} style={["left:", &percent(part(x)), ";top:", &percent(part(y))].concat()} />
            </div>
            <div class="tools">
                <span class="seg" role="radiogroup" aria-label={t::draw_tool(l)}>
                    { tool(false, t::draw_brush(l), Icon::Pencil) }{ tool(true, t::draw_eraser(l), Icon::Eraser) }
                </span>
                <span class="seg" role="radiogroup" aria-label={t::draw_thickness(l)}>{ for sizes }</span>
                <button type="button" class="btn" disabled={!can_undo} onclick={change(Drawing::undo)} title={t::draw_undo(l)} aria-label={t::draw_undo(l)}>{ icon(Icon::Undo) }</button>
                <button type="button" class="btn" disabled={empty} onclick={change(Drawing::clear)}>{ t::draw_clear(l) }</button>
            </div>
            <div class="modal-foot">
                <p class="cap">{ if empty { t::draw_empty(l) } else { "" } }</p>
                <button type="button" class="btn main" disabled={empty} onclick={take}>{ t::draw_use(l) }</button>
            </div>
        </Modal>
    }
}

/// The middle of a cell.
fn middle((x, y): (u8, u8)) -> Place {
    (f64::from(x) + 0.5, f64::from(y) + 0.5)
}

/// Where on the board the pointer is, in cells.
fn place(canvas: &NodeRef, event: &PointerEvent) -> Option<Place> {
    let board = canvas.cast::<Element>()?.get_bounding_client_rect();
    let part = |at: i32, from: f64, size: f64| (f64::from(at) - from) / size.max(1.0) * f64::from(CELLS);
    Some((part(event.client_x(), board.left(), board.width()), part(event.client_y(), board.top(), board.height())))
}

/// Draws it all anew: a few hundred lines at most.
fn paint(canvas: &NodeRef, drawing: &Drawing) {
    let Some(pen) = canvas.cast::<HtmlCanvasElement>().and_then(|canvas| context(&canvas)) else { return };
    pen.set_fill_style_str("#000");
    pen.fill_rect(0.0, 0.0, f64::from(SIDE), f64::from(SIDE));
    for mark in drawing.visible() {
        if let Mark::Stroke { erase, thickness, places } = mark {
            line(&pen, if *erase { "#000" } else { "#fff" }, thickness.cells(), places);
        }
    }
}

fn line(pen: &CanvasRenderingContext2d, colour: &str, cells: f64, places: &[Place]) {
    let fine = f64::from(FINE);
    pen.set_stroke_style_str(colour);
    pen.set_line_width(cells * fine);
    pen.set_line_cap("round");
    pen.set_line_join("round");
    pen.begin_path();
    for (at, (x, y)) in places.iter().enumerate() {
        if at == 0 {
            pen.move_to(x * fine, y * fine);
        }
        pen.line_to(x * fine, y * fine);
    }
    pen.stroke();
}
