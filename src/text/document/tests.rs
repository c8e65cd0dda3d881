use super::{read, read_network_and_weights, write, write_file, write_network_and_weights};
use crate::nn::document::{Change, Document, Fit, Picture, PictureSource, Title};
use crate::nn::layers::Layer;
use crate::nn::network::{Body, Edit, Network, NodeId, Source, apply};
use crate::nn::params::Value;
use crate::nn::weights::{FilterEdit, FilterKey, FirstFilters, Loaded, Preset, Tensor, Weights};
use crate::text::{ImportError, json};
use proptest::prelude::*;
use std::sync::Arc;

fn stack(layers: &[&str]) -> Network {
    Network::stack("net", layers.iter().map(|name| Layer::new(name).unwrap()))
}

fn document(network: Network) -> Document {
    Document {
        title: Title::Own("Mein Netz · 我的网络".to_owned()),
        network: Arc::new(network),
        weights: Arc::default(),
        picture: Picture { source: PictureSource::Sample("cat".to_owned()), fit: Fit::Stretch },
        classes: ["Katze".to_owned(), "狗".to_owned()].into(),
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let id = || (0_u32..12).prop_map(NodeId);
    let source = (0_u32..12, 0_u32..2).prop_map(|(node, output)| Source { node: NodeId(node), output });
    let layer = prop::sample::select(Layer::CLASS_NAMES[1..].to_vec()).prop_map(|name| Layer::new(name).unwrap());
    let set = prop_oneof![
        (1_i64..100).prop_map(|n| ("filters", Value::Int(n))),
        (1_i64..9, 1_i64..9).prop_map(|(h, w)| ("kernel_size", Value::List(vec![Value::Int(h), Value::Int(w)]))),
        Just(("padding", Value::from("same"))),
        Just(("activation", Value::from("relu"))),
        (0.0..1.0).prop_map(|x| ("rate", Value::Float(x))),
        any::<bool>().prop_map(|b| ("use_bias", Value::Bool(b))),
    ];
    prop_oneof![
        4 => (0_usize..12, layer).prop_map(|(at, layer)| Edit::Insert { at, layer }),
        4 => (id(), set).prop_map(|(node, (param, value))| Edit::Set { node, param: param.to_owned(), value }),
        1 => id().prop_map(|node| Edit::Remove { node }),
        1 => (id(), 0_usize..12).prop_map(|(node, to)| Edit::Move { node, to }),
        1 => id().prop_map(|node| Edit::Duplicate { node }),
        1 => (id(), "[a-z ä]{1,6}").prop_map(|(node, name)| Edit::Rename { node, name }),
        1 => (id(), any::<bool>()).prop_map(|(node, off)| Edit::Switch { node, off }),
        1 => (id(), any::<bool>()).prop_map(|(node, trainable)| Edit::Train { node, trainable }),
        2 => (id(), prop::collection::vec(source, 0..3)).prop_map(|(node, inputs)| Edit::Connect { node, inputs }),
    ]
}

/// Any network that edits can make, with what a file can say and edits cannot: shared layers, outputs, a graph.
fn network() -> impl Strategy<Value = Network> {
    let shared = prop::collection::vec((0_usize..12, 0_u32..12), 0..3);
    let outputs = prop::collection::vec((0_u32..14, 0_u32..2), 0..3);
    (prop::collection::vec(edit(), 0..24), shared, outputs, any::<bool>(), "[a-z_]{0,6}").prop_map(
        |(edits, shared, outputs, functional, name)| {
            let mut network = stack(&["InputLayer", "Conv2D", "Flatten", "Dense"]);
            for edit in edits {
                network = apply(&network, &edit).unwrap_or(network);
            }
            for (at, owner) in shared {
                let owner = NodeId(owner);
                // A layer is used once more below the place where it stands; or its owner is gone.
                let own = network
                    .position(owner)
                    .filter(|_| matches!(network.node(owner).map(|n| &n.body), Some(Body::Layer(_))));
                let (Some(from), false) = (own, network.node(owner).is_some_and(|n| n.body.is_input())) else {
                    continue;
                };
                let at = at.clamp(from + 1, network.nodes.len());
                let mut node = network.nodes[from].as_ref().clone();
                node.id = network.fresh_id();
                node.name = network.free_name("again");
                node.body = Body::SameAs(owner);
                network.nodes.insert(at, Arc::new(node));
            }
            if functional {
                network.kind = crate::nn::network::Kind::Functional;
            }
            network.outputs = outputs.into_iter().map(|(node, output)| Source { node: NodeId(node), output }).collect();
            network.name = name;
            network
        },
    )
}

fn weights() -> impl Strategy<Value = Weights> {
    let key =
        (0_u32..12, prop::sample::select(vec!["kernel", "bias"]), any::<u32>()).prop_map(|(node, weight, filter)| {
            FilterKey { node: NodeId(node), weight: weight.to_owned(), filter: filter.into() }
        });
    let real =
        prop_oneof![prop::num::f32::ANY.prop_filter("not a number is not equal to itself", |x| !x.is_nan()), Just(0.1)];
    let edit = prop_oneof![
        prop::sample::select(Preset::ALL.to_vec()).prop_map(FilterEdit::Preset),
        Just(FilterEdit::Seeded),
        prop::collection::vec(real, 0..10).prop_map(|values| FilterEdit::Values(values.into())),
    ];
    let tensor = ("[a-z]{1,5}", prop::collection::vec(0_u64..5, 0..4), prop::collection::vec(-9.0_f32..9.0, 0..9))
        .prop_map(|(name, shape, values)| Tensor { name, shape, values });
    let loaded = prop::collection::vec(
        ((0_u32..12).prop_map(NodeId), prop::collection::vec(tensor, 0..3).prop_map(Loaded::from)),
        0..3,
    );
    (any::<u64>(), prop::sample::select(FirstFilters::ALL.to_vec()), prop::collection::vec((key, edit), 0..6), loaded)
        .prop_map(|(seed, first, edits, loaded)| Weights {
            seed,
            first,
            edits: edits.into_iter().collect(),
            loaded: loaded.into_iter().collect(),
        })
}

proptest! {
    /// Whatever a person made is what comes back.
    #[test]
    fn what_is_saved_is_opened(network in network(), weights in weights(), own: bool, bytes: Vec<u8>, title in ".{0,9}", fit in 0_usize..3) {
        let mut saved = document(network);
        saved.weights = Arc::new(weights);
        saved.title = if own { Title::Own(title) } else { Title::Preset(title) };
        saved.picture.fit = Fit::ALL[fit];
        if own {
            saved.picture.source = PictureSource::Own { name: "é.png".to_owned(), bytes: bytes.into() };
        }
        let opened = read(&write(&saved)).unwrap();
        prop_assert_eq!(&opened.document, &saved);
        prop_assert!(!opened.newer);
        prop_assert_eq!(read(&write_file(&saved)).unwrap().document, opened.document);
    }

    /// The worker is given the same network and weights.
    #[test]
    fn what_is_sent_arrives(network in network(), weights in weights()) {
        let sent = write_network_and_weights(&network, &weights);
        prop_assert_eq!(read_network_and_weights(&sent), Ok((network, weights)));
    }

    #[test]
    fn any_text_is_opened_or_refused(text in ".{0,80}") {
        let _ = read(&text);
    }
}

#[test]
fn a_plain_model_opens() {
    let text = r#"{"class_name": "Sequential", "config": {"name": "mine", "layers": [
        {"class_name": "InputLayer", "config": {"name": "i", "batch_shape": [null, 28, 28, 1]}}]}}"#;
    let opened = read(text).unwrap().document;
    assert_eq!(opened.title, Title::Own("mine".to_owned()));
    assert_eq!(opened.picture.source, PictureSource::Sample("digit-4".to_owned()));
    assert_eq!(*opened.weights, Weights::default());
}

/// A file of Keras keeps what it said through saving, editing and opening again.
#[test]
fn a_model_keeps_what_it_said() {
    let text = r#"{"class_name": "Sequential", "keras_version": "2.9.0", "backend": "tensorflow", "config": {"name": "s", "layers": [
        {"class_name": "Conv2D", "config": {"name": "c", "batch_input_shape": [null, 8, 8, 1], "filters": 2, "kernel_size": [3, 3],
            "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.01}}}},
        {"class_name": "Odd", "config": {"name": "o", "colour": "red"}}]}}"#;
    let opened = read(text).unwrap().document;
    let set = Edit::Set { node: NodeId(1), param: "filters".to_owned(), value: Value::Int(4) };
    let saved = opened.changed(&Change::Network(set)).unwrap();
    let mut written = json::parse(&write(&saved)).unwrap();
    if let Value::Map(top) = &mut written {
        top.remove("convscope");
    }
    assert_eq!(written, json::parse(&text.replace("\"filters\": 2", "\"filters\": 4")).unwrap());
    let again = read(&write(&saved)).unwrap().document;
    assert_eq!(write(&again), write(&saved));
}

/// A newer version's file is read as far as it is understood, and what is not is written back.
#[test]
fn a_newer_file() {
    let mut file = json::parse(&write(&document(stack(&["InputLayer", "Dense"])))).unwrap();
    let set = |file: &mut Value, path: &[&str], value: Value| {
        let mut place = file;
        for key in path {
            let Value::Map(map) = place else { panic!() };
            place = map.or_default((*key).to_owned());
        }
        *place = value;
    };
    set(&mut file, &["convscope", "version"], Value::Int(2));
    set(&mut file, &["convscope", "lesson"], Value::from("predict, then reveal"));
    set(&mut file, &["convscope", "weights", "noise"], Value::Float(0.5));
    set(&mut file, &["convscope", "picture", "fit"], Value::from("tile"));
    set(&mut file, &["convscope", "title", "subtitle"], Value::from("two"));
    let text = json::write(&file).replace(r#"{"id":1,"#, r#"{"id":1,"note":"look here","#);
    let opened = read(&text).unwrap();
    assert!(opened.newer);
    assert_eq!(opened.document.picture.fit, Fit::Fill);
    let more = opened.document.changed(&Change::Seed(9)).unwrap();
    let written = write(&more);
    for kept in
        [r#""version":2"#, "predict, then reveal", r#""noise":0.5"#, r#""subtitle":"two""#, "look here", r#""seed":9"#]
    {
        assert!(written.contains(kept), "{kept} is not in {written}");
    }
    // An export is a model and no more.
    let exported = crate::text::keras_json::write(&more.network, &crate::nn::analysis::analyze(&more.network));
    assert_eq!(exported.get("convscope"), None);
}

#[test]
fn a_broken_file_says_where() {
    let good = write(&document(stack(&["InputLayer", "Dense"])));
    for (from, to, place) in [
        (r#""seed":7"#, r#""seed":-7"#, "convscope.weights.seed"),
        (r#""id":1"#, r#""id":"one""#, "convscope.nodes[1].id"),
        (r#""id":1"#, r#""id":0"#, "convscope.nodes[1].id"),
        (r#""fit":"stretch""#, r#""fit":"tile""#, "convscope.picture.fit"),
        (r#""sample":"cat""#, r#""name":"a.png","base64":"?""#, "convscope.picture.base64"),
        (
            r#""first":"presets""#,
            r#""first":"presets","edits":[{"node":1,"weight":"kernel","filter":0}]"#,
            "convscope.weights.edits[0].values",
        ),
        (r#""first":"presets""#, r#""first":"presets","edits":7"#, "convscope.weights.edits"),
    ] {
        let text = good.replace(from, to);
        assert_ne!(text, good);
        match read(&text) {
            Err(ImportError::WrongType { path, .. } | ImportError::Missing { path }) => assert_eq!(path, place),
            other => panic!("{place}: {other:?}"),
        }
    }
    assert!(matches!(read(&good[..good.len() - 5]), Err(ImportError::Json(_))));
}

/// Every identity a file may use can be followed by a new layer.
#[test]
fn the_last_identity_there_is() {
    let text = write(&document(stack(&["InputLayer", "Dense"]))).replace(r#""id":1"#, r#""id":4294967295"#);
    let network = read(&text).unwrap().document.network;
    let more = apply(&network, &Edit::Duplicate { node: NodeId(u32::MAX) }).unwrap();
    assert_eq!(more.nodes.iter().map(|node| node.id.0).collect::<Vec<_>>(), [0, u32::MAX, 1]);
}

/// Another program took a layer away and put one in: what is left of ours is kept by its name.
#[test]
fn a_file_that_another_program_changed() {
    let network =
        apply(&stack(&["InputLayer", "Conv2D", "Dense"]), &Edit::Switch { node: NodeId(2), off: true }).unwrap();
    let network = apply(&network, &Edit::Insert { at: 1, layer: Layer::new("Dropout").unwrap() }).unwrap();
    let text = write(&document(network)).replace(r#""name":"conv2d"},"module""#, r#""name":"other"},"module""#);
    let opened = read(&text.replace(r#""name":"conv2d""#, r#""name":"gone""#)).unwrap().document;
    let named: Vec<_> = opened.network.nodes.iter().map(|node| (node.name.as_str(), node.id.0, node.off)).collect();
    assert_eq!(named.iter().find(|(name, ..)| *name == "dense"), Some(&("dense", 2, true)));
    assert_eq!(named.iter().find(|(name, ..)| *name == "dropout"), Some(&("dropout", 3, false)));
    let ids: std::collections::HashSet<_> = named.iter().map(|(_, id, _)| id).collect();
    assert_eq!(ids.len(), named.len());
}
