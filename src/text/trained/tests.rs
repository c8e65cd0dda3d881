use super::*;
use crate::nn::layers::Layer;
use crate::nn::layers::conv2d::Conv2D;
use crate::nn::layers::dense::Dense;
use crate::nn::layers::input_layer::InputLayer;
use crate::nn::network::{Edit, apply};
use crate::text::archive;
use crate::text::{document, keras_json};
use proptest::prelude::*;

fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keras/");
    std::fs::read([folder, name].concat()).unwrap()
}

/// What `tests/keras/hdf5.py` writes.
fn made(shape: &[u64], weight: usize) -> Vec<f32> {
    let count: u64 = shape.iter().product();
    (0..count).map(|n| (n % 17) as f32 / 8.0 - 1.0 + weight as f32).collect()
}

fn names(trained: &Trained, network: &Network) -> Vec<String> {
    trained.loaded.keys().map(|node| network.node(*node).unwrap().name.clone()).collect()
}

fn old_model() -> Network {
    let text = model_config(&file("hdf5/keras2-model.h5")).unwrap();
    std::sync::Arc::unwrap_or_clone(document::read(&text).unwrap().document.network)
}

/// The files of Keras 2: only weights, with a model, in other numbers, and in the newest way of HDF5.
#[test]
fn keras_2() {
    let network = old_model();
    for name in ["keras2-weights", "keras2-model", "half", "double", "latest"] {
        let trained = read(&file(&format!("hdf5/{name}.h5")), &network).unwrap();
        assert_eq!(trained.missed, [], "{name}");
        assert_eq!(names(&trained, &network), ["first", "norm", "last"]);
        for tensors in trained.loaded.values() {
            for (number, tensor) in tensors.iter().enumerate() {
                assert_eq!(tensor.values, made(&tensor.shape, number), "{name} {}", tensor.name);
            }
        }
        let norm = trained.loaded.values().nth(1).unwrap();
        assert_eq!(
            norm.iter().map(|tensor| tensor.name.as_str()).collect::<Vec<_>>(),
            ["gamma", "beta", "moving_mean", "moving_variance"]
        );
    }
}

#[test]
fn what_does_not_match_is_told() {
    let network = old_model();
    let unread = |name: &str| Missed::Unread(name.to_owned());
    let trained = read(&file("hdf5/compressed.h5"), &network).unwrap();
    assert!(trained.loaded.is_empty());
    assert_eq!(trained.missed, [unread("first"), unread("norm"), unread("last")]);

    let set = Edit::Set { node: network.nodes[1].id, param: "filters".to_owned(), value: 5_u64.into() };
    let wider = apply(&network, &set).unwrap();
    let renamed = apply(&wider, &Edit::Rename { node: network.nodes[4].id, name: "head".to_owned() }).unwrap();
    let trained = read(&file("hdf5/keras2-weights.h5"), &renamed).unwrap();
    assert!(trained.loaded.is_empty());
    assert_eq!(
        trained.missed,
        [
            Missed::Shapes("first".to_owned()),
            Missed::Shapes("norm".to_owned()),
            Missed::NoLayer("last".to_owned()),
            Missed::NoWeights("head".to_owned())
        ]
    );
}

/// Where no name is known here, weights go to the layers in order.
#[test]
fn by_order() {
    let mut network = old_model();
    for (at, name) in [(1, "a"), (2, "b"), (4, "c")] {
        network = apply(&network, &Edit::Rename { node: network.nodes[at].id, name: name.to_owned() }).unwrap();
    }
    let trained = read(&file("hdf5/keras2-weights.h5"), &network).unwrap();
    assert_eq!(
        (names(&trained, &network), trained.missed.as_slice()),
        (["a", "b", "c"].map(str::to_owned).to_vec(), &[][..])
    );
}

fn dense(count: usize) -> Network {
    let three = || Layer::from(Dense { units: 3, ..Dense::default() });
    let input = InputLayer { shape: vec![Some(3)], ..InputLayer::default() };
    Network::stack("n", std::iter::once(input.into()).chain((0..count).map(|_| three())))
}

/// Groups are numbered by class: the tenth comes after the ninth, and names do not mislead.
#[test]
fn keras_3_by_number() {
    let network = dense(12);
    let trained = read(&file("hdf5/unnamed.weights.h5"), &network).unwrap();
    assert_eq!((trained.loaded.len(), trained.missed.len()), (12, 0));
    for (number, tensors) in trained.loaded.values().enumerate() {
        assert_eq!(tensors[0].values, made(&[3, 3], number), "{number}");
    }
    // A name of the network that is the group of another layer.
    let swapped = apply(&network, &Edit::Rename { node: network.nodes[2].id, name: "x".to_owned() }).unwrap();
    let swapped = apply(&swapped, &Edit::Rename { node: network.nodes[1].id, name: "dense_1".to_owned() }).unwrap();
    assert_eq!(read(&file("hdf5/unnamed.weights.h5"), &swapped).unwrap().loaded, trained.loaded);
}

/// Names that the file says go before its numbers, in trees of several nodes.
#[test]
fn keras_3_by_name() {
    let mut network = dense(20);
    for at in 0..20 {
        let name = format!("d{}", 19 - at);
        network = apply(&network, &Edit::Rename { node: network.nodes[at + 1].id, name }).unwrap();
    }
    let trained = read(&file("hdf5/many.weights.h5"), &network).unwrap();
    assert_eq!((trained.loaded.len(), trained.missed.len()), (20, 0));
    let first = trained.loaded.get(&network.nodes[1].id).unwrap();
    assert_eq!(first[1].values, made(&[3], 19));
}

/// The archives of Keras 3.15: every layer that is built has its weights.
#[test]
fn archives() {
    for name in ["activations", "convs", "digits", "norms", "residual"] {
        let archive = file(&format!("oracle/files/keras/{name}.keras"));
        let config = archive::entry(&archive, "config.json").unwrap();
        let network = keras_json::read(std::str::from_utf8(&config).unwrap()).unwrap().network;
        let trained = read(&archive::entry(&archive, "model.weights.h5").unwrap(), &network).unwrap();
        for missed in &trained.missed {
            // Of a layer that is not built, or stands below one.
            let Missed::NoLayer(missed) = missed else { panic!("{name}: {missed:?}") };
            let at = network.nodes.iter().position(|node| node.name == *missed).unwrap();
            assert!(analyze(&network).nodes[at].shape().is_none(), "{name}: {missed}");
        }
        assert!(!trained.loaded.is_empty() || !trained.missed.is_empty(), "{name}");
    }
}

#[test]
fn other_files_are_refused() {
    let network = dense(1);
    for bytes in [&b""[..], b"\x89HDF\r\n\x1a\n", b"PK\x03\x04"] {
        assert_eq!(read(bytes, &network), None);
        assert_eq!(model_config(bytes), None);
    }
    assert_eq!(model_config(&file("hdf5/keras2-weights.h5")), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever a file says, it is read or refused, in little time and memory.
    #[test]
    fn survives_anything(which in 0_usize..5, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<Option<prop::sample::Index>>()) {
        let mut bytes = file(&format!("hdf5/{}.h5", ["keras2-weights", "keras2-model", "latest", "unnamed.weights", "compressed"][which]));
        for (at, value) in changes {
            // Most of a file is values and empty room: what is changed lies in the first part, which is not.
            let at = at.index(6000.min(bytes.len()));
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = model_config(&bytes);
        if let Some(trained) = read(&bytes, &old_model()) {
            let values: usize = trained.loaded.values().flat_map(|tensors| tensors.iter()).map(|tensor| tensor.values.len()).sum();
            prop_assert!(values * 2 <= bytes.len());
        }
        let conv = Layer::from(Conv2D::default());
        let _ = read(&bytes, &Network::stack("n", [Layer::new("InputLayer").unwrap(), conv]));
    }
}
