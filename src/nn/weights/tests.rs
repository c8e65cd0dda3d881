use super::*;
use crate::nn::analysis::analyze;
use crate::nn::layers::{Layer, batch_normalization::BatchNormalization, conv2d::Conv2D, dense::Dense};
use crate::nn::network::{Edit, apply};
use proptest::prelude::*;

fn kernel(shape: &[u64]) -> WeightSpec {
    WeightSpec::kernel(shape, shape.len() - 1..shape.len())
}

fn bias(filters: u64) -> WeightSpec {
    WeightSpec::bias(filters)
}

fn seeded() -> Weights {
    Weights { first: FirstFilters::Seeded, ..Weights::default() }
}

/// Bits of a few values, the same on every machine: a change here changes every network that a person has saved.
#[test]
fn the_same_bits_everywhere() {
    let spec = kernel(&[2, 3, 4, 5]);
    let bits = |seed, node, filter| {
        let weights = Weights { seed, ..seeded() };
        let slice = Slices::of(&weights, NodeId(node), false).filter(&spec, filter);
        [0, 1, 4, 23].map(|at: usize| slice[at].to_bits())
    };
    assert_eq!(bits(7, 1, 0), GOLDEN[0]);
    assert_eq!(bits(7, 1, 4), GOLDEN[1]);
    assert_eq!(bits(7, 2, 0), GOLDEN[2]);
    assert_eq!(bits(u64::MAX, 1, 0), GOLDEN[3]);
    assert_eq!(seeded::glorot_limit(&[3, 3, 64, 128]).to_bits(), 0x3d71_5bef);
}

const GOLDEN: [[u32; 4]; 4] = [
    [0x3e46_9d8c, 0xbe3d_fd5c, 0xbc89_23cb, 0x3e5b_fe0f],
    [0xbe95_bc61, 0x3d8b_9d63, 0xbe8e_d110, 0x3e01_ac04],
    [0xbe7a_af4a, 0x3e9f_8d3c, 0x3d8b_233e, 0x3e8f_5052],
    [0x3dbd_cda8, 0x3dfb_9a88, 0xbd42_4c50, 0xbde8_d3b8],
];

/// The numbers fill Glorot's range evenly.
#[test]
fn uniform_between_the_limits() {
    let spec = kernel(&[3, 3, 64, 128]);
    let limit = f64::from(seeded::glorot_limit(&spec.shape));
    let values = Slices::of(&seeded(), NodeId(3), false).tensor(&spec).values;
    let n = values.len() as f64;
    let mean = values.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
    let square = values.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>() / n;
    assert!(values.iter().all(|v| f64::from(v.abs()) < limit));
    assert!(mean.abs() < limit * 0.01, "{mean}");
    assert!((square / (limit * limit / 3.0) - 1.0).abs() < 0.01, "{square}");
    // Neighbours in every direction have nothing to do with each other.
    for lag in [1, 128, 64 * 128, 3 * 64 * 128] {
        let together: f64 = values.iter().zip(&values[lag..]).map(|(a, b)| f64::from(a * b)).sum::<f64>() / n;
        assert!(together.abs() < square * 0.02, "{lag}: {together}");
    }
}

proptest! {
    /// A slice made alone, or in parts, is the slice of the whole.
    #[test]
    fn slices_are_the_whole(h in 1_u64..4, w in 1_u64..4, c in 1_u64..5, f in 1_u64..20, from in 0_usize..60, first: bool) {
        let weights = Weights::default();
        let slices = Slices::of(&weights, NodeId(4), first);
        for spec in [kernel(&[h, w, c, f]), kernel(&[c, f]), bias(f)] {
            let whole = slices.tensor(&spec).values;
            for filter in 0..f {
                let slice = slices.filter(&spec, filter);
                let strided: Vec<f32> = whole.iter().skip(filter as usize).step_by(f as usize).copied().collect();
                prop_assert_eq!(&slice, &strided);
                let from = from.min(slice.len());
                let mut part = vec![0.0; (slice.len() - from).min(5)];
                slices.fill(&spec, filter, from, &mut part);
                prop_assert_eq!(&part[..], &slice[from..from + part.len()]);
            }
        }
    }

    /// One filter more leaves the patterns of the others; Glorot's limit rescales them.
    #[test]
    fn one_filter_more(k in 1_u64..5, c in 1_u64..5, f in 1_u64..33, filter in 0_u64..32) {
        prop_assume!(filter < f);
        let weights = Weights::default();
        let slices = Slices::of(&weights, NodeId(4), false);
        let (before, after) = (kernel(&[k, k, c, f]), kernel(&[k, k, c, f + 1]));
        let scale = seeded::glorot_limit(&after.shape) / seeded::glorot_limit(&before.shape);
        for (a, b) in slices.filter(&before, filter).iter().zip(slices.filter(&after, filter)) {
            prop_assert!((a * scale - b).abs() <= b.abs() * 1e-6);
        }
        let first = Slices::of(&weights, NodeId(4), true);
        prop_assert_eq!(first.origin(&before, filter), first.origin(&after, filter));
    }
}

/// Nodes are told apart by identity: a layer put above leaves the seeded values of those below.
#[test]
fn a_layer_above_changes_nothing_below() {
    let network = Network::stack("n", ["InputLayer", "Conv2D", "Conv2D"].map(|name| Layer::new(name).unwrap()));
    let more = apply(&network, &Edit::Insert { at: 1, layer: Layer::new("Dropout").unwrap() }).unwrap();
    let of = |network: &Network| {
        let specs = analyze(network).node(NodeId(2)).unwrap().weights.clone();
        Weights::default().tensors(network, NodeId(2), &specs)
    };
    assert_eq!(of(&network), of(&more));
}

/// For every usual first kernel the filters differ, at most half of 16 are seeded, and there is more than one kind.
#[test]
fn the_first_filters_differ() {
    let weights = Weights::default();
    let slices = Slices::of(&weights, NodeId(1), true);
    for k in [2, 3, 4, 5, 7, 11] {
        for c in [1, 3] {
            for f in [8, 16, 32] {
                let spec = kernel(&[k, k, c, f]);
                let filters: Vec<Vec<f32>> = (0..f).map(|filter| slices.filter(&spec, filter)).collect();
                for (at, filter) in filters.iter().enumerate() {
                    assert!(filter.iter().any(|v| *v != 0.0), "{k} {c} {f}: {at} is empty");
                    assert!(!filters[..at].contains(filter), "{k} {c} {f}: {at} stands there twice");
                }
                let random = (0..f).filter(|filter| slices.origin(&spec, *filter) == Origin::Seeded).count() as u64;
                assert!(random > 0 && (random <= f / 2), "{k} {c} {f}: {random} seeded");
            }
        }
    }
    // A kernel of one cell has little to show but its colours.
    let origins: Vec<_> = (0..8).map(|filter| slices.origin(&kernel(&[1, 1, 3, 8]), filter)).collect();
    assert_eq!(origins[..2], [Origin::Preset(Preset::GaussianBlur), Origin::Preset(Preset::RedGreen)]);
    assert_eq!(origins[7], Origin::Seeded);
}

/// The textbook's values at 3 x 3, and what is taught of the others: sums of 1 and of 0.
#[test]
fn presets() {
    for (preset, values) in [
        (Preset::Identity, [0., 0., 0., 0., 1., 0., 0., 0., 0.]),
        (Preset::Invert, [0., 0., 0., 0., -1., 0., 0., 0., 0.]),
        (Preset::Sharpen, [0., -1., 0., -1., 5., -1., 0., -1., 0.]),
        (Preset::Emboss, [-2., -1., 0., -1., 1., 1., 0., 1., 2.]),
        (Preset::SobelX, [-1., 0., 1., -2., 0., 2., -1., 0., 1.]),
        (Preset::SobelY, [-1., -2., -1., 0., 0., 0., 1., 2., 1.]),
        (Preset::Laplacian, [0., 1., 0., 1., -4., 1., 0., 1., 0.]),
        (Preset::Outline, [-1., -1., -1., -1., 8., -1., -1., -1., -1.]),
        (Preset::Edge45, [-2., -1., 0., -1., 0., 1., 0., 1., 2.]),
        (Preset::Edge135, [0., -1., -2., 1., 0., -1., 2., 1., 0.]),
        (Preset::Edge180, [1., 0., -1., 2., 0., -2., 1., 0., -1.]),
        (Preset::LineUpright, [-1., 2., -1., -1., 2., -1., -1., 2., -1.]),
        (Preset::LineLevel, [-1., -1., -1., 2., 2., 2., -1., -1., -1.]),
    ] {
        assert_eq!(preset.filter(3, 3, 1), values, "{preset:?}");
    }
    let sixteenths = [1., 2., 1., 2., 4., 2., 1., 2., 1.].map(|v: f32| v / 16.0);
    assert_eq!(Preset::GaussianBlur.filter(3, 3, 1), sixteenths);
    assert_eq!(Preset::Edge45.filter(2, 2, 1), [-4., 0., 0., 4.]);
    let sobel5: Vec<f32> =
        [1., 4., 6., 4., 1.].iter().flat_map(|y| [-1., -2., 0., 2., 1.].map(|x: f32| x * y / 12.0)).collect();
    for (a, b) in Preset::SobelX.filter(5, 5, 1).iter().zip(sobel5) {
        assert!((a - b).abs() < 1e-6, "{a} {b}");
    }
    for preset in Preset::ALL {
        for (h, w) in [(1, 1), (1, 2), (2, 1), (2, 2), (3, 3), (4, 4), (5, 3), (7, 7), (12, 12), (200, 3)] {
            for c in [1, 3] {
                let values = preset.filter(h, w, c);
                assert_eq!(values.len() as u64, h * w * c);
                let total: f32 = values.iter().sum();
                let most: f32 = values.iter().map(|v| v.abs()).sum();
                let expected = match preset {
                    Preset::Identity | Preset::BoxBlur | Preset::GaussianBlur | Preset::Sharpen | Preset::Emboss => 1.0,
                    Preset::Invert => -1.0,
                    Preset::RedGreen | Preset::BlueYellow if c == 1 => total,
                    _ => 0.0,
                };
                assert!((total - expected).abs() < 1e-4, "{preset:?} {h} {w} {c}: {total}");
                assert!(most <= 16.01, "{preset:?} {h} {w} {c}: {most}");
            }
        }
    }
    assert!(Preset::BoxBlur.filter(1 << 40, 1 << 40, 1).is_empty());
}

/// The first convolution is the one that reads the picture, whatever stands between that has no weights.
#[test]
fn which_is_first() {
    let stack = |names: &[&str]| Network::stack("n", names.iter().map(|name| Layer::new(name).unwrap()));
    assert_eq!(first_convolution(&stack(&["InputLayer", "Conv2D", "Conv2D"])), Some(NodeId(1)));
    assert_eq!(first_convolution(&stack(&["InputLayer", "ZeroPadding2D", "MaxPooling2D", "Conv2D"])), Some(NodeId(3)));
    assert_eq!(first_convolution(&stack(&["InputLayer", "BatchNormalization", "Conv2D"])), None);
    assert_eq!(first_convolution(&stack(&["InputLayer", "Dense", "Conv2D"])), None);
    assert_eq!(first_convolution(&Network::default()), None);
    let off = apply(&stack(&["InputLayer", "Dense", "Conv2D"]), &Edit::Switch { node: NodeId(1), off: true }).unwrap();
    assert_eq!(first_convolution(&off), Some(NodeId(2)));
}

/// What is set by hand goes first, then a file, then the first filters, then the seed; a filter's bias follows its preset.
#[test]
fn edits_and_files() {
    let network =
        Network::stack("n", [Layer::new("InputLayer").unwrap(), Conv2D { filters: 16, ..Conv2D::default() }.into()]);
    let specs = analyze(&network).nodes[1].weights.clone();
    let (kernel, bias) = (&specs[0], &specs[1]);
    let node = NodeId(1);
    let mut weights = Weights::default();
    let key = |weight: &str, filter| FilterKey { node, weight: weight.to_owned(), filter };
    assert_eq!(weights.origin(&network, node, kernel, 3), Origin::Seeded);
    assert_eq!(weights.filter(&network, node, bias, 12), [1.0]);

    weights.edits.insert(key("kernel", 3), FilterEdit::Preset(Preset::Invert));
    assert_eq!(weights.origin(&network, node, kernel, 3), Origin::Preset(Preset::Invert));
    assert_eq!(weights.filter(&network, node, bias, 3), [1.0]);
    weights.edits.insert(key("bias", 3), FilterEdit::Values(Arc::from([0.25])));
    assert_eq!(weights.filter(&network, node, bias, 3), [0.25]);
    // The filter that inverts, given back to the seed: its bias goes with it.
    weights.edits.insert(key("kernel", 12), FilterEdit::Seeded);
    assert_eq!(weights.origin(&network, node, kernel, 12), Origin::Seeded);
    assert_eq!(weights.filter(&network, node, bias, 12), [0.0]);
    weights.edits.remove(&key("kernel", 12));
    // Values of another length wait until they fit again.
    weights.edits.insert(key("kernel", 4), FilterEdit::Values(Arc::from([1.0; 4])));
    assert_eq!(weights.origin(&network, node, kernel, 4), Origin::Preset(Preset::Edge45));
    weights.edits.insert(key("kernel", 4), FilterEdit::Values(Arc::from([1.0; 9])));
    assert_eq!(weights.filter(&network, node, kernel, 4), [1.0; 9]);

    let loaded =
        Tensor { name: "kernel".to_owned(), shape: vec![3, 3, 1, 2], values: (0..18).map(|n| n as f32).collect() };
    weights.loaded.insert(node, vec![loaded].into());
    assert_eq!(weights.filter(&network, node, kernel, 1), [1., 3., 5., 7., 9., 11., 13., 15., 17.]);
    assert_eq!(weights.origin(&network, node, kernel, 1), Origin::Loaded);
    assert_eq!(weights.origin(&network, node, kernel, 2), Origin::Seeded);
    assert_eq!(weights.origin(&network, node, kernel, 4), Origin::Edited);
    assert_eq!(weights.filter(&network, node, bias, 12), [0.0]);
}

/// Every weight that is no kernel starts as Keras starts it; a layer used twice has one set of weights.
#[test]
fn starts_and_sharing() {
    let mut network = Network::stack(
        "n",
        [Layer::new("InputLayer").unwrap(), BatchNormalization::default().into(), Dense::default().into()],
    );
    let specs = analyze(&network).nodes[1].weights.clone();
    let values: Vec<_> = Weights::default().tensors(&network, NodeId(1), &specs).iter().map(|t| t.values[0]).collect();
    assert_eq!(values, [1.0, 0.0, 0.0, 1.0]);
    let specs = analyze(&network).nodes[2].weights.clone();
    let mut twin = network.nodes[2].as_ref().clone();
    (twin.id, twin.body) = (NodeId(9), Body::SameAs(NodeId(2)));
    network.nodes.push(Arc::new(twin));
    let weights = Weights::default();
    assert_eq!(weights.tensors(&network, NodeId(2), &specs), weights.tensors(&network, NodeId(9), &specs));
}
