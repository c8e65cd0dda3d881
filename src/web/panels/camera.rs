//! The camera: its picture live, held still at will, then given to the network. Its tracks end when the dialog does.

use super::super::bitmap::context;
use super::super::context::use_page;
use super::super::dom::document;
use super::super::icons::{Icon, icon};
use super::modal::Modal;
use super::picture::send_canvas;
use crate::app::message::Msg;
use crate::app::state::Notice;
use crate::words::t;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DomException, HtmlCanvasElement, HtmlVideoElement, MediaDevices, MediaStream, MediaStreamConstraints,
    MediaStreamTrack,
};
use yew::prelude::*;

/// Longest side of the photograph, in pixels.
const SIDE: u32 = 1024;

/// Which way the camera looks.
#[derive(Clone, Copy, PartialEq)]
enum Facing {
    User,
    World,
}

/// What the browser's refusal means.
fn refusal(error: &JsValue) -> Notice {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("NotFoundError" | "OverconstrainedError" | "DevicesNotFoundError") => Notice::CameraNone,
        Some("NotReadableError" | "AbortError" | "TrackStartError") => Notice::CameraBusy,
        Some("NotAllowedError" | "PermissionDeniedError") => Notice::CameraRefused,
        _ => Notice::CameraUnavailable,
    }
}

/// The browser's cameras; nothing where the page may not ask for one (its address is not secure).
fn devices() -> Option<MediaDevices> {
    let navigator = web_sys::window()?.navigator();
    let devices = js_sys::Reflect::get(&navigator, &"mediaDevices".into()).ok()?;
    devices.dyn_into::<MediaDevices>().ok()
}

async fn open(facing: Facing) -> Result<MediaStream, Notice> {
    let devices = devices().ok_or(Notice::CameraUnavailable)?;
    let wish = js_sys::Object::new();
    let facing = match facing {
        Facing::User => "user",
        Facing::World => "environment",
    };
    for (key, value) in [("facingMode", JsValue::from(facing)), ("width", 1280.into()), ("height", 720.into())] {
        let _ = js_sys::Reflect::set(&wish, &key.into(), &value);
    }
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&wish);
    constraints.set_audio(&JsValue::FALSE);
    let asked = devices.get_user_media_with_constraints(&constraints).map_err(|error| refusal(&error))?;
    let stream = JsFuture::from(asked).await.map_err(|error| refusal(&error))?;
    stream.dyn_into().map_err(|_| Notice::CameraUnavailable)
}

fn stop(stream: &MediaStream) {
    for track in stream.get_tracks().iter().filter_map(|track| track.dyn_into::<MediaStreamTrack>().ok()) {
        track.stop();
    }
}

/// Draws what the video shows now on a canvas of its own; nothing before its first picture.
fn photograph(video: &HtmlVideoElement, mirrored: bool) -> Option<HtmlCanvasElement> {
    let (w, h) = (video.video_width(), video.video_height());
    if w == 0 || h == 0 {
        return None;
    }
    let scale = (f64::from(SIDE) / f64::from(w.max(h))).min(1.0);
    // At most SIDE.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = |n: u32| ((f64::from(n) * scale).round() as u32).max(1);
    let canvas: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(size(w));
    canvas.set_height(size(h));
    let (cw, ch) = (f64::from(size(w)), f64::from(size(h)));
    let pen = context(&canvas)?;
    if mirrored {
        pen.translate(cw, 0.0).ok()?;
        pen.scale(-1.0, 1.0).ok()?;
    }
    pen.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, cw, ch).ok()?;
    Some(canvas)
}

/// The stream of a camera while it is looked at.
type Held = Rc<RefCell<Option<MediaStream>>>;

/// Opens the camera that looks this way whenever another is wanted, and gives it back at the end.
#[hook]
fn use_camera(video: &NodeRef, facing: Facing, send: Callback<Msg>) -> bool {
    let live = use_state(|| false);
    let (video, set) = (video.clone(), live.clone());
    use_effect_with(facing, move |facing| {
        let held: Held = Rc::default();
        let gone = Rc::new(std::cell::Cell::new(false));
        set.set(false);
        {
            let (held, gone, facing) = (held.clone(), gone.clone(), *facing);
            spawn_local(async move {
                match open(facing).await {
                    // The dialog was closed while the browser asked.
                    Ok(stream) if gone.get() => stop(&stream),
                    Ok(stream) => {
                        if let Some(video) = video.cast::<HtmlVideoElement>() {
                            video.set_src_object(Some(&stream));
                            if let Ok(playing) = video.play() {
                                let _ = JsFuture::from(playing).await;
                            }
                        }
                        set.set(true);
                        *held.borrow_mut() = Some(stream);
                    }
                    Err(_) if gone.get() => {}
                    Err(notice) => {
                        send.emit(Msg::Dialog(None));
                        send.emit(Msg::Notice(notice));
                    }
                }
                if gone.get()
                    && let Some(stream) = held.borrow_mut().take()
                {
                    stop(&stream);
                }
            });
        }
        move || {
            gone.set(true);
            if let Some(stream) = held.borrow_mut().take() {
                stop(&stream);
            }
        }
    });
    *live
}

/// The camera.
#[component]
pub fn Camera() -> Html {
    let page = use_page();
    let l = page.l;
    let video = use_node_ref();
    let facing = use_state(|| Facing::User);
    let mirrored = use_state(|| true);
    let frozen = use_state(|| false);
    let live = use_camera(&video, *facing, page.send.clone());
    let freeze = {
        let (video, frozen) = (video.clone(), frozen.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(video) = video.cast::<HtmlVideoElement>() else { return };
            if *frozen {
                let _ = video.play();
            } else {
                let _ = video.pause();
            }
            frozen.set(!*frozen);
        })
    };
    let take = {
        let (video, send, mirrored) = (video.clone(), page.send.clone(), *mirrored);
        Callback::from(move |_: MouseEvent| {
            let canvas = video.cast::<HtmlVideoElement>().and_then(|video| photograph(&video, mirrored));
            if let Some(canvas) = canvas {
                send_canvas(&canvas, "own", send.clone());
            }
        })
    };
    let mirror = {
        let mirrored = mirrored.clone();
        Callback::from(move |_: MouseEvent| mirrored.set(!*mirrored))
    };
    let other = {
        let (facing, mirrored, frozen) = (facing.clone(), mirrored.clone(), frozen.clone());
        Callback::from(move |_: MouseEvent| {
            let next = if *facing == Facing::User { Facing::World } else { Facing::User };
            facing.set(next);
            // One's own face is known from the mirror; what lies before one is not.
            mirrored.set(next == Facing::User);
            frozen.set(false);
        })
    };
    html! {
        <Modal title={t::camera_title(l)} class="camera">
            <div class="viewfinder">
                <video ref={video} class={classes!(mirrored.then_some("mirrored"))} autoplay={true} playsinline={true} muted={true} aria-label={t::camera_live(l)} />
                if !live { <p class="cap" role="status">{ t::camera_waiting(l) }</p> }
            </div>
            <div class="tools">
                <button type="button" class="btn" disabled={!live} aria-pressed={frozen.to_string()} onclick={freeze}>{ t::camera_freeze(l) }</button>
                <button type="button" class="btn" aria-pressed={mirrored.to_string()} onclick={mirror}>{ t::camera_mirror(l) }</button>
                <button type="button" class="btn" disabled={!live} onclick={other}>{ t::camera_switch(l) }</button>
            </div>
            <div class="modal-foot">
                <p class="cap">{ t::camera_private(l) }</p>
                <button type="button" class="btn main" disabled={!live} onclick={take}>{ icon(Icon::Camera) }{ t::camera_take(l) }</button>
            </div>
        </Modal>
    }
}
