use super::*;
use crate::nn::analysis::analyze;
use crate::nn::layers::Layer;
use crate::nn::network::{Edit, NodeId, apply};
use crate::nn::params::{Kind, Value};
use crate::nn::weights::{FilterKey, Preset, Tensor};
use proptest::prelude::*;

/// Every link that was ever given out still says what it said: layers, parameters and the last shape.
#[test]
fn golden_links() {
    let mut links = 0;
    for line in include_str!("../../../tests/golden-links.txt").lines().filter(|line| !line.starts_with("//")) {
        let (said, link) = line.split_once(" <- ").unwrap();
        let opened = read(link).unwrap_or_else(|error| panic!("{link}: {error:?}"));
        let report = analyze(&opened.document.network);
        let shape = report.nodes.last().and_then(|node| node.shape()).map(ToString::to_string).unwrap_or_default();
        let found = format!(
            "{} layers, {} parameters, {shape}, seed {}",
            report.nodes.len(),
            report.totals.params,
            opened.document.weights.seed
        );
        assert_eq!(found, said, "{link}");
        links += 1;
    }
    assert!(links >= 12, "{links}");
}

#[test]
fn examples_and_their_changes() {
    for id in presets::PRESETS {
        let document = presets::preset(id).unwrap();
        assert_eq!(write(&document).unwrap().fragment, format!("p={id}"));
        let mut changed = document.clone();
        changed.title = Title::Own("Étude 4 / 图".to_owned());
        Arc::make_mut(&mut changed.weights).seed = u64::MAX;
        let link = write(&changed).unwrap();
        assert!(link.fragment.starts_with("s=1z.") && link.left_out.is_empty());
        let plain = link.fragment.chars().all(|letter| letter.is_ascii_alphanumeric() || "=.-_".contains(letter));
        assert!(plain, "{}", link.fragment);
        assert_eq!(read(&link.fragment).unwrap().document, changed);
    }
}

#[test]
fn a_link_may_be_long_way_round() {
    let text = "m=i28x28x1-c6k5p.tanh-a2-f-d10.softmax";
    let document = read(text).unwrap().document;
    assert_eq!(write(&document).unwrap().fragment, text);
    for around in [
        format!("#{text}"),
        format!("https://example.org/embed.html?mode=compact#{text}"),
        format!("{text}#?secret=x5"),
        format!("https://example.org/embed.html#lang=zh-CN&{text}&theme=dark#?secret=x5"),
    ] {
        assert_eq!(read(&around).unwrap().document, document, "{around}");
    }
    let plain = format!("s=1j.{}", to_url(document::write(&document).as_bytes()));
    assert_eq!(read(&plain).unwrap().document, document);
}

#[test]
fn what_a_link_does_not_carry() {
    let mut document = read("m=i8x8x1-c2k3").unwrap().document;
    document.picture.source = PictureSource::Own { name: "me.png".into(), bytes: vec![1, 2, 3].into() };
    let weights = Arc::make_mut(&mut document.weights);
    let tensor = Tensor { name: "bias".into(), shape: vec![2], values: vec![1.0, 2.0] };
    weights.loaded.insert(NodeId(1), vec![tensor].into());
    let key = |filter| FilterKey { node: NodeId(1), weight: "kernel".into(), filter };
    weights.edits.insert(key(0), FilterEdit::Preset(Preset::SobelX));
    weights.edits.insert(key(1), FilterEdit::Values(vec![0.5; 3000].into()));
    let link = write(&document).unwrap();
    assert_eq!(link.left_out, [LeftOut::Picture, LeftOut::Loaded, LeftOut::Edits]);
    let read = read(&link.fragment).unwrap().document;
    assert_eq!(read.weights.edits.len(), 1);
    assert!(read.weights.loaded.is_empty());
    assert_eq!(read.picture.source, PictureSource::Sample("digit-4".to_owned()));
}

#[test]
fn what_is_no_link() {
    let broken = |text: &str| read(text).unwrap_err();
    assert_eq!(broken("https://example.org/"), LinkError::Nothing);
    assert_eq!(broken("p=nothing"), LinkError::NoPreset("nothing".into()));
    assert_eq!(broken("s=2z.AAAA"), LinkError::Newer { version: 2 });
    for text in
        ["s=1z", "s=1z.", "s=1z.####", "s=1q.AAAA", "s=z.AAAA", "s=1z.%%", "s=1j.AAAA_", "s=99999999999999999999z.A"]
    {
        assert!(matches!(broken(text), LinkError::Broken | LinkError::Import(_)), "{text}: {:?}", broken(text));
    }
    for (text, number) in [
        ("m=", 1),
        ("m=c3k3", 1),
        ("m=i8x8x1-i8x8x1", 2),
        ("m=i8x8x1-c0k3", 2),
        ("m=i8x8x1-c4k", 2),
        ("m=i8x8x1-c4x5", 2),
        ("m=i8x8x1-c4k3.rulu", 2),
        ("m=i8x8x1-f-f3", 3),
        ("m=i8x8x1-c4k9999999999", 2),
        ("m=i8x8x1-o200", 2),
        ("m=i8x8x1-xyz", 2),
        ("m=i8x8x1-é", 2),
    ] {
        assert!(matches!(broken(text), LinkError::Part { number: found, .. } if found == number), "{text}");
    }
    assert_eq!(broken(&format!("m=i8x8x1{}", "-f".repeat(2000))).code(), "too_many_layers");
    assert_eq!(broken(&format!("m={}", "f".repeat(MOST_CHARACTERS))).code(), "link_part");
    assert_eq!(broken(&format!("m={}", "f".repeat(MOST_CHARACTERS + 1))).code(), "too-long");
    // Two megabytes of one letter pack into two thousand bytes.
    let bomb = compress_to_vec(&vec![b' '; MOST_BYTES + 1], 9);
    assert_eq!(broken(&format!("s=1z.{}", to_url(&bomb))), LinkError::Broken);
}

/// Padding before a layer is a layer of its own.
#[test]
fn explicit_padding() {
    let network = readable::read("i8x8x3-c4k3P1").unwrap();
    assert_eq!(readable::write(&network).as_deref(), Some("i8x8x3-z1-c4k3"));
    let report = analyze(&network);
    assert_eq!(report.nodes[2].shape().map(ToString::to_string).as_deref(), Some("(None, 8, 8, 4)"));
}

/// A stack of layers with some arguments that are not the usual ones.
fn documents() -> impl Strategy<Value = Document> {
    let layer = (0..Layer::CLASS_NAMES.len(), any::<u32>(), 1_u64..70, 1_u64..70);
    (prop::collection::vec(layer, 1..12), any::<bool>(), 0_u64..3).prop_map(|(picks, title, seed)| {
        let mut network = Network::stack("sequential", [Layer::new("InputLayer").unwrap()]);
        for (class, which, a, b) in picks {
            let mut layer = Layer::new(Layer::CLASS_NAMES[class]).unwrap();
            if layer.op().class_name() == "InputLayer" {
                continue;
            }
            let params = layer.op().params();
            for (place, param) in params.iter().enumerate().filter(|(place, _)| which >> place & 1 == 1) {
                let value = match param.kind {
                    Kind::Count => Value::from(a),
                    Kind::Pair | Kind::OptionalPair => Value::List(vec![Value::from(a), Value::from(b)]),
                    Kind::Choice(words) => Value::from(words[(a as usize + place) % words.len()]),
                    Kind::Flag => Value::Bool(a % 2 == 0),
                    _ => continue,
                };
                let _ = layer.op_mut().set(param.name, &value);
            }
            network.nodes = apply(&network, &Edit::Insert { at: usize::MAX, layer }).unwrap().nodes;
        }
        let mut document = alone(network).document;
        Arc::make_mut(&mut document.weights).seed += seed;
        if title {
            document.title = Title::Own("a title".to_owned());
        }
        document
    })
}

proptest! {
    #[test]
    fn there_and_back(document in documents()) {
        let link = write(&document).unwrap();
        prop_assert!(link.left_out.is_empty());
        prop_assert_eq!(&read(&link.fragment).unwrap().document, &document);
        // What can be said by hand is, and reads as it is written.
        if let Some(text) = readable::write(&document.network)
            && let Ok(network) = readable::read(&text)
        {
            prop_assert_eq!(readable::write(&network), Some(text));
        }
    }

    #[test]
    fn nothing_falls_over(text in ".{0,60}", parts in "[a-zP]?([0-9x]{0,6}[ksplP.-]?){0,8}", bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = (read(&text), read(&format!("m={text}")), read(&format!("s=1z.{text}")), read(&format!("m=i8x8x1-{parts}")));
        let _ = read(&format!("s=1z.{}", to_url(&bytes)));
    }

    /// What the readable form says is what its parts say.
    #[test]
    fn parts_mean_what_they_say(filters in 1_u64..99, k in 1_u64..9, s in 1_u64..5, same: bool, units in 1_u64..99) {
        let text = format!("i32x32x3-c{filters}k{k}s{s}{}.relu-f-d{units}", if same { "p" } else { "" });
        let network = readable::read(&text).unwrap();
        let report = analyze(&network);
        let padding = if same { crate::nn::window::Padding::Same } else { crate::nn::window::Padding::Valid };
        let out = crate::nn::window::Window::new(32, k, s, 1, padding).unwrap().output;
        let params = k * k * 3 * filters + filters + out * out * filters * units + units;
        prop_assert_eq!(report.totals.params, params);
    }
}
