//! The figures, drawn from networks that ran: what is drawn must be what the page knows. `FIGURES=folder` writes them to look at.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use convscope::app::address::Address;
use convscope::app::figure::{Drawn, Figure, draw, is_there};
use convscope::app::files::first;
use convscope::app::lens::value_at;
use convscope::app::looking::{chosen, picked};
use convscope::app::message::{Effect, Msg};
use convscope::app::overview::Way;
use convscope::app::state::{Dialog, Settings, State, Tab, Theme};
use convscope::app::update::{start, update};
use convscope::nn::network::NodeId;
use convscope::nn::picture::Rgba;
use convscope::text::presets::{PRESETS, preset};
use convscope::text::share;
use convscope::words::{Locale, value};
use convscope::worker::{Scale, Worker};
use std::sync::Arc;

/// A page whose worker answers at once.
struct Page {
    state: State,
    worker: Worker,
}

impl Page {
    fn of(link: &str) -> Self {
        let settings = Settings { locale: Locale::En, theme: Theme::System, text: 100, toured: true, way: Way::Stack };
        let mut state = first(None, &Address::default(), settings, false);
        start(&mut state);
        let mut page = Self { state, worker: Worker::new() };
        if let Some(id) = link.strip_prefix("p=") {
            page.send(Msg::Open(Box::new(preset(id).unwrap())));
        } else {
            page.send(Msg::Open(Box::new(share::read(link).unwrap().document)));
        }
        let pixel = |y: u32, x: u32| [3 * x + y, x * y / 16, x ^ y].map(|part| (part % 256) as u8);
        let pixels = (0..200).flat_map(|y| (0..200).map(move |x| (y, x))).flat_map(|(y, x)| {
            let [r, g, b] = pixel(y, x);
            [r, g, b, 255]
        });
        let picture = Arc::new(Rgba { width: 200, height: 200, pixels: pixels.collect() });
        let ticket = page.state.picture.ticket;
        page.send(Msg::Decoded { ticket, picture });
        page
    }

    fn send(&mut self, msg: Msg) {
        let mut waiting = vec![msg];
        while let Some(msg) = waiting.pop() {
            for effect in update(&mut self.state, msg) {
                if let Effect::Post(request) | Effect::Replace(request) = effect {
                    self.worker.receive(*request, 0.0);
                }
            }
            let mut now = 0.0;
            while self.worker.is_busy() {
                let answers = self.worker.step(now);
                waiting.extend(answers.into_iter().rev().map(|answer| Msg::Answered(Box::new(answer))));
                now += 5.0;
            }
        }
    }

    fn select(&mut self, name: &str, pick: (u64, u64)) -> NodeId {
        let node = self.state.document().network.nodes.iter().find(|node| node.name == name).unwrap().id;
        self.send(Msg::Tab(Tab::Window));
        self.send(Msg::Select(node));
        self.send(Msg::Pick { node, y: pick.0, x: pick.1 });
        node
    }

    fn drawn(&self, l: Locale, figure: Figure) -> Drawn {
        let drawn = draw(l, &self.state, figure).unwrap();
        let svg = &drawn.drawing.svg;
        assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>"), "{svg}");
        // Nothing in it is fetched, and no mark of the sentences' is left. The pictures in it are text that may hold anything.
        let pieces = svg.split("base64,").enumerate();
        let words: String =
            pieces.map(|(at, part)| if at == 0 { part } else { part.split_once('"').unwrap().1 }).collect();
        let words = words.replace("http://www.w3.org/2000/svg", "");
        for wrong in ["NaN", "http", "**", "`"] {
            assert!(!words.contains(wrong), "{wrong}: {words}");
        }
        if let Some(folder) = std::env::var_os("FIGURES") {
            let which = format!("{figure:?}").to_lowercase();
            let file = format!("{}-{which}-{}.svg", drawn.file, l.tag());
            std::fs::write(std::path::Path::new(&folder).join(file), svg).unwrap();
        }
        drawn
    }
}

#[test]
fn every_example_as_a_stack() {
    for id in PRESETS {
        let page = Page::of(&format!("p={id}"));
        for l in Locale::ALL {
            let drawn = page.drawn(l, Figure::Stack);
            let nodes = &page.state.document().network.nodes;
            assert_eq!(drawn.about.lines().count(), nodes.len() + 1);
            for node in nodes {
                assert!(drawn.drawing.svg.contains(&node.name) && drawn.about.contains(&node.name), "{id}");
            }
        }
    }
}

/// What stands in the picked cell of the drawing is the value on the map, which the last line of the sum gives too.
#[test]
fn the_window_is_the_one_on_the_screen() {
    let mut page = Page::of("p=edges-then-patterns");
    let first = page.state.document().network.nodes[1].name.clone();
    for (name, pick) in [(first.as_str(), (3, 5)), ("conv2d_2", (24, 6)), ("max_pooling2d", (7, 9))] {
        let node = page.select(name, pick);
        let held = value_at(&page.state, picked(&page.state).unwrap(), chosen(&page.state, node)).unwrap();
        for l in Locale::ALL {
            let drawn = page.drawn(l, Figure::Window);
            let written = value(held);
            assert!(drawn.drawing.svg.matches(&format!(">{written}</text>")).count() > 0, "{name}: {written}");
            assert!(drawn.about.lines().any(|line| line.ends_with(&written)), "{name}: {}", drawn.about);
        }
    }
    // Row and column 24 hang over the edge: padding is hatched.
    page.select("conv2d_2", (24, 6));
    assert!(page.drawn(Locale::En, Figure::Window).drawing.svg.contains("url(#hatch)"));
    // No window, no figure of one; no maps, no figure of them.
    let mut page = Page::of("m=i8x8x1-c4k3-f-d5");
    page.select("dense", (0, 0));
    assert!(!is_there(&page.state, Figure::Maps) && draw(Locale::En, &page.state, Figure::Maps).is_none());
}

#[test]
fn windows_of_every_kind() {
    for (link, name) in [
        ("m=i28x28x1-c6k5p.tanh-a2-f-d10.softmax", "average_pooling2d"),
        ("m=i16x16x3-t4k3s2p", "conv2d_transpose"),
        ("m=i31x31x1-c4k7s3", "conv2d"),
        ("m=i64x64x3-c8k11s4-m3s2", "conv2d"),
        ("m=i9x9x2-z2-c3", "zero_padding2d"),
        ("m=i20x20x2-w1k3l2", "depthwise_conv2d"),
    ] {
        let mut page = Page::of(link);
        page.select(name, (1, 1));
        for l in Locale::ALL {
            let drawn = page.drawn(l, Figure::Window);
            assert!(drawn.about.lines().count() > 2, "{name}: {}", drawn.about);
            page.drawn(l, Figure::Maps);
        }
    }
}

#[test]
fn maps_with_their_numbers() {
    let mut page = Page::of("p=edges-then-patterns");
    page.select("conv2d_1", (3, 5));
    let each = page.drawn(Locale::En, Figure::Maps).drawing.svg;
    assert_eq!(each.matches("<image").count(), 32);
    assert!(
        each.contains(">31</text>")
            && each.contains("each map has its own scale")
            && each.contains("data:image/png;base64,")
    );
    page.send(Msg::Scale(Scale::Shared));
    let shared = page.drawn(Locale::ZhCn, Figure::Maps).drawing.svg;
    assert!(shared.contains("一个") || !shared.contains("each map"), "{shared}");
    // The picture's own channels are drawn as what they are.
    let input = page.state.document().network.nodes[0].name.clone();
    page.select(&input, (0, 0));
    assert!(page.drawn(Locale::En, Figure::Maps).drawing.svg.contains("#808080") || page.state.picture.input.is_some());
}

#[test]
fn what_does_not_work_is_drawn_too() {
    let mut page = Page::of("m=i8x8x3-c4k3-c4k9-f");
    let drawn = page.drawn(Locale::En, Figure::Stack);
    assert!(drawn.drawing.svg.contains("does not fit") && drawn.about.contains("A kernel of 9 does not fit 6 cells."));
    let broken = page.state.document().network.nodes[2].id;
    page.send(Msg::Select(broken));
    for figure in [Figure::Window, Figure::Maps] {
        assert!(!is_there(&page.state, figure) && draw(Locale::En, &page.state, figure).is_none());
    }
    page.send(Msg::Dialog(Some(Dialog::Figure(Figure::Maps))));
    assert_eq!(page.state.dialog, Some(Dialog::Figure(Figure::Maps)));
}
