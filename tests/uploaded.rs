//! What the core makes of a picture that the browser tests upload: the page must show these very pixels and values.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use convscope::app::address::Address;
use convscope::app::files::first;
use convscope::app::looking::picked;
use convscope::app::message::{Effect, Msg};
use convscope::app::overview::Way;
use convscope::app::state::{Settings, State, Theme};
use convscope::app::update::{start, update};
use convscope::nn::document::{Change, PictureSource};
use convscope::nn::network::NodeId;
use convscope::nn::picture::Rgba;
use convscope::text::presets::PRESETS;
use convscope::words::{Locale, value};
use convscope::worker::{Answer, Request, Worker};
use std::path::Path;
use std::sync::Arc;

const SIDE: u32 = 200;

/// The picture; `tests/browser/lib/pictures.mjs` makes a file of the same pixels.
fn picture() -> Rgba {
    let pixel = |y: u32, x: u32| [3 * x + y, x * y / 16, x ^ y].map(|part| (part % 256) as u8);
    let pixels = (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (y, x))).flat_map(|(y, x)| {
        let [r, g, b] = pixel(y, x);
        [r, g, b, 255]
    });
    Rgba { width: SIDE, height: SIDE, pixels: pixels.collect() }
}

/// The first example with this picture, and what the page asks of its worker.
fn asked() -> (State, Request) {
    let settings = Settings { locale: Locale::En, theme: Theme::System, text: 100, toured: true, way: Way::Stack };
    let mut state = first(None, &Address::default(), settings, false);
    start(&mut state);
    let source = PictureSource::Own { name: "upload.png".to_owned(), bytes: Arc::from(*b"png") };
    update(&mut state, Msg::Change(vec![Change::Picture(source)], None));
    let ticket = state.picture.ticket;
    let effects = update(&mut state, Msg::Decoded { ticket, picture: Arc::new(picture()) });
    let request = effects.into_iter().find_map(|effect| match effect {
        Effect::Post(request) => Some(*request),
        _ => None,
    });
    (state, request.unwrap())
}

/// What the worker answers, given to the page.
fn computed() -> State {
    let (mut state, request) = asked();
    let mut worker = Worker::new();
    worker.receive(request, 0.0);
    let mut now = 0.0;
    while worker.is_busy() {
        for response in worker.step(now) {
            assert!(!matches!(response.answer, Answer::Failed(..) | Answer::Broken(_)), "{response:?}");
            update(&mut state, Msg::Answered(Box::new(response)));
        }
        now += 5.0;
    }
    state
}

#[test]
fn the_maps_of_an_uploaded_picture() {
    let state = computed();
    let node = NodeId(1);
    let maps = state.maps.get(&node).unwrap();
    let strip = maps.strip.as_ref().unwrap();
    let (values, format) = maps.values.as_ref().unwrap();
    let pick = picked(&state).unwrap();
    let cell = |n: u64| usize::try_from(n).unwrap();
    let at = values.at(cell(pick.y), cell(pick.x), cell(strip.chosen), *format).unwrap();
    let mut crc = flate2::Crc::new();
    crc.update(&strip.full.rgba);
    let made = format!(
        "{{\n  \"preset\": \"{}\",\n  \"node\": {},\n  \"map\": {},\n  \"size\": [{}, {}],\n  \"crc32\": {},\n  \"cell\": [{}, {}],\n  \"value\": \"{}\"\n}}\n",
        PRESETS[0],
        node.0,
        strip.chosen,
        strip.full.height,
        strip.full.width,
        crc.sum(),
        pick.y,
        pick.x,
        value(at),
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/fixtures/upload.json");
    if std::env::var_os("CONVSCOPE_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), made, "CONVSCOPE_UPDATE=1 writes {}", path.display());
}
