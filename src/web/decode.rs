//! From a picture's file to its pixels, by the browser's own decoders.

use super::browser::window;
use super::dom::document;
use crate::app::samples::sample;
use crate::app::state::Notice;
use crate::nn::document::PictureSource;
use crate::nn::picture::Rgba;
use crate::text::base64;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, ImageBitmap,
    ImageBitmapOptions, ResizeQuality, Response, Url,
};

/// Pixels that the longer side of a decoded picture has at most: more than any input's, and quick to bring to any.
const LONGEST: f64 = 1024.0;

/// Millions of pixels that are decoded at most. Each takes four bytes while it is.
const MOST: u64 = 128;

/// The type of drawings (SVG).
const DRAWING: &str = "image/svg+xml";

/// The side of a drawing that has no size of its own.
const DRAWN: u32 = 512;

/// Decodes a picture: upright, its longer side at most 1,024 pixels.
///
/// # Errors
/// What to say where that does not go.
pub async fn decode(source: &PictureSource) -> Result<Rgba, Notice> {
    match source {
        PictureSource::Sample(id) => {
            let missing = || Notice::PictureMissing(id.clone());
            let file = sample(id).ok_or_else(missing)?.file;
            let blob = match inside(file) {
                Some(blob) => blob,
                None => fetched(&["pictures/", file].concat()).await.map_err(|_| missing())?,
            };
            decoded(&blob, id).await
        }
        PictureSource::Own { name, bytes } if bytes.is_empty() => Err(Notice::PictureEmpty(name.clone())),
        PictureSource::Own { name, bytes } => {
            let blob = blob(bytes, kind(bytes)).map_err(|_| Notice::PictureUnreadable(name.clone()))?;
            decoded(&blob, name).await
        }
    }
}

/// A picture that stands in the page itself, as the page that is one file has some.
fn inside(file: &str) -> Option<Blob> {
    let text = document()?.get_element_by_id(&["picture-", file].concat())?.text_content()?;
    blob(&base64::decode(&text)?, "").ok()
}

async fn fetched(path: &str) -> Result<Blob, JsValue> {
    let window = window().ok_or(JsValue::NULL)?;
    let response: Response = JsFuture::from(window.fetch_with_str(path)).await?.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::NULL);
    }
    JsFuture::from(response.blob()?).await?.dyn_into()
}

/// Bytes as a file of this type.
///
/// # Errors
/// Where the browser has no memory for it.
pub fn blob(bytes: &[u8], kind: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_u8_array_sequence_and_options(&Array::of1(&Uint8Array::from(bytes)), &options)
}

/// Browsers tell pictures of pixels by their first bytes, but a drawing only by its type.
fn kind(bytes: &[u8]) -> &'static str {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if text.starts_with(b"<") { DRAWING } else { "" }
}

async fn decoded(blob: &Blob, name: &str) -> Result<Rgba, Notice> {
    let unreadable = |_: JsValue| Notice::PictureUnreadable(name.to_owned());
    let image = image(blob).await.map_err(unreadable)?;
    let (width, height) = (u64::from(image.natural_width()), u64::from(image.natural_height()));
    if width * height > MOST * 1_000_000 {
        return Err(Notice::PictureTooLarge { width, height, most: MOST });
    }
    pixels(blob, &image).await.map_err(unreadable)
}

/// The picture as an element: the browser has read its size, and has decoded nothing yet.
async fn image(blob: &Blob) -> Result<HtmlImageElement, JsValue> {
    let image = HtmlImageElement::new()?;
    let url = Url::create_object_url_with_blob(blob)?;
    let loaded = Promise::new(&mut |loaded, failed| {
        image.set_onload(Some(&loaded));
        image.set_onerror(Some(&failed));
    });
    image.set_src(&url);
    let loaded = JsFuture::from(loaded).await;
    Url::revoke_object_url(&url)?;
    loaded.map(|_| image)
}

async fn pixels(blob: &Blob, image: &HtmlImageElement) -> Result<Rgba, JsValue> {
    let (full_width, full_height) = match (image.natural_width(), image.natural_height()) {
        (0, _) | (_, 0) => (DRAWN, DRAWN),
        size => size,
    };
    let shrink = (LONGEST / f64::from(full_width.max(full_height))).min(1.0);
    // Between 1 and 1,024.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let side = |full: u32| (f64::from(full) * shrink).round().max(1.0) as u32;
    let (width, height) = (side(full_width), side(full_height));
    let document = document().ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    context.set_image_smoothing_enabled(true);
    js_sys::Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into())?;
    let (w, h) = (f64::from(width), f64::from(height));
    // A bitmap is decoded and made smaller beside the page's own work, an element in the middle of it. But drawings become no
    // bitmaps; and a bitmap of other proportions is one whose orientation this browser did not read.
    let bitmap = match blob.type_().as_str() {
        DRAWING => None,
        _ => Some(bitmap(blob, (shrink < 1.0).then_some(width)).await?),
    };
    let like = |bitmap: &ImageBitmap| bitmap.width() == width && bitmap.height().abs_diff(height) < 2;
    match bitmap.filter(like) {
        Some(bitmap) => {
            context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, w, h)?;
            bitmap.close();
        }
        None => context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, w, h)?,
    }
    let pixels = context.get_image_data(0.0, 0.0, w, h)?.data().0;
    Ok(Rgba { width, height, pixels })
}

async fn bitmap(blob: &Blob, width: Option<u32>) -> Result<ImageBitmap, JsValue> {
    let window = window().ok_or(JsValue::NULL)?;
    let options = ImageBitmapOptions::new();
    if let Some(width) = width {
        options.set_resize_width(width);
        options.set_resize_quality(ResizeQuality::High);
    }
    JsFuture::from(window.create_image_bitmap_with_blob_and_image_bitmap_options(blob, &options)?).await?.dyn_into()
}
