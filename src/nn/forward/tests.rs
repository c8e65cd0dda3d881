use super::*;
use crate::nn::activation::Activation as Function;
use crate::nn::analysis::analyze;
use crate::nn::kernels::reference;
use crate::nn::layers::Hint;
use crate::nn::layers::activation::Activation;
use crate::nn::layers::average_pooling2d::AveragePooling2D;
use crate::nn::layers::batch_normalization::BatchNormalization;
use crate::nn::layers::conv2d::Conv2D;
use crate::nn::layers::dense::Dense;
use crate::nn::layers::depthwise_conv2d::DepthwiseConv2D;
use crate::nn::layers::flatten::Flatten;
use crate::nn::layers::global_average_pooling2d::GlobalAveragePooling2D;
use crate::nn::layers::global_max_pooling2d::GlobalMaxPooling2D;
use crate::nn::layers::input_layer::InputLayer;
use crate::nn::layers::max_pooling2d::MaxPooling2D;
use crate::nn::layers::zero_padding2d::ZeroPadding2D;
use crate::nn::maps::Layout;
use crate::nn::network::{Edit, Source, apply};
use crate::nn::params::Value as Argument;
use crate::nn::weights::Tensor;
use crate::nn::weights::{FilterEdit, FilterKey};
use crate::nn::window::Padding;
use crate::nn::work::PIECE;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;

fn noise(count: usize, seed: u32) -> Vec<f32> {
    let mut s = seed;
    let mut next = || {
        s = s.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (s >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// Maps of noise, their memory in Keras's order or with one axis outside.
fn noisy(sizes: &[usize], axis: usize, seed: u32) -> Maps {
    Layout::first(sizes, axis % sizes.len().max(1)).maps(noise(sizes.iter().product(), seed)).unwrap()
}

fn input(shape: Vec<Option<u64>>) -> Layer {
    InputLayer { shape, ..InputLayer::default() }.into()
}

fn known(sizes: &[u64]) -> Layer {
    input(sizes.iter().copied().map(Some).collect())
}

fn formats() -> impl Strategy<Value = DataFormat> {
    prop_oneof![Just(DataFormat::ChannelsLast), Just(DataFormat::ChannelsFirst)]
}

fn paddings() -> impl Strategy<Value = Padding> {
    prop_oneof![Just(Padding::Valid), Just(Padding::Same)]
}

fn functions() -> impl Strategy<Value = Function> {
    let all: Vec<Function> = Function::ALL.iter().copied().filter(|function| *function != Function::Glu).collect();
    prop::sample::select(all)
}

fn pair(most: u64) -> impl Strategy<Value = [u64; 2]> {
    (1..=most, 1..=most).prop_map(|(a, b)| [a, b])
}

/// Any layer that takes a picture, and the picture's channels.
fn picture_layer() -> impl Strategy<Value = (Layer, u64)> {
    let conv =
        (1_u64..4, 1_u64..4, 1_u64..4, pair(5), pair(4), pair(3), paddings(), formats(), functions(), any::<bool>())
            .prop_map(
                |(
                    groups,
                    each_in,
                    each_out,
                    kernel_size,
                    strides,
                    dilation_rate,
                    padding,
                    data_format,
                    activation,
                    use_bias,
                )| {
                    // Keras has no steps with dilation; and more filters than one block.
                    let strides = if dilation_rate == [1, 1] { strides } else { [1, 1] };
                    let filters = groups * each_out * if each_in == 2 { 3 } else { 1 };
                    let conv = Conv2D {
                        filters,
                        kernel_size,
                        strides,
                        padding,
                        data_format,
                        dilation_rate,
                        groups,
                        activation,
                        use_bias,
                    };
                    (Layer::from(conv), groups * each_in)
                },
            );
    let pool = (pair(4), prop::option::of(pair(4)), paddings(), formats(), any::<bool>(), 1_u64..4).prop_map(
        |(pool_size, strides, padding, data_format, max, channels)| {
            let layer: Layer = if max {
                MaxPooling2D { pool_size, strides, padding, data_format }.into()
            } else {
                AveragePooling2D { pool_size, strides, padding, data_format }.into()
            };
            (layer, channels)
        },
    );
    let global =
        (formats(), any::<bool>(), any::<bool>(), 1_u64..4).prop_map(|(data_format, keepdims, max, channels)| {
            let layer: Layer = if max {
                GlobalMaxPooling2D { data_format, keepdims }.into()
            } else {
                GlobalAveragePooling2D { data_format, keepdims }.into()
            };
            (layer, channels)
        });
    let sides = || (-2_i64..4, 0_i64..4).prop_map(|(a, b)| [a, b]);
    let padding = (sides(), sides(), formats(), 1_u64..4)
        .prop_map(|(h, w, data_format, channels)| (ZeroPadding2D { padding: [h, w], data_format }.into(), channels));
    prop_oneof![6 => conv, 3 => pool, 1 => global, 1 => padding]
}

/// Any layer that takes maps of any rank.
fn any_layer() -> impl Strategy<Value = Layer> {
    let dense = (1_u64..12, functions(), any::<bool>())
        .prop_map(|(units, activation, use_bias)| Dense { units, activation, use_bias }.into());
    let norm = (-1_i64..2, any::<bool>(), any::<bool>()).prop_map(|(axis, center, scale)| {
        BatchNormalization { axis, center, scale, ..BatchNormalization::default() }.into()
    });
    let flatten = formats().prop_map(|data_format| Flatten { data_format }.into());
    let activation = functions().prop_map(|activation| Activation { activation }.into());
    prop_oneof![2 => dense, 2 => norm, 1 => flatten, 2 => activation, 1 => Just(Layer::new("Dropout").unwrap())]
}

/// The layer in a network, run in the smallest pieces, against its definition.
fn agrees(layer: &Layer, picture: &Maps, seed: u32) -> Result<(), TestCaseError> {
    let network = Network::stack("n", [input(picture.shape().0), layer.clone()]);
    let report = analyze(&network);
    let entry = &report.nodes[1];
    prop_assume!(entry.shape().is_some());
    let tensors: Vec<Tensor> = (0_u32..)
        .zip(&entry.weights)
        .map(|(at, spec)| {
            let count = spec.shape.iter().product::<u64>() as usize;
            let mut values = noise(count, seed.wrapping_add(at));
            if spec.name == "moving_variance" {
                values.iter_mut().for_each(|v| *v = v.abs());
            }
            Tensor { name: spec.name.to_owned(), shape: spec.shape.clone(), values }
        })
        .collect();
    let wanted = reference::forward(layer, picture, &tensors).unwrap();
    let mut weights = Weights::default();
    weights.loaded.insert(NodeId(1), tensors.into());
    let (found, _) = run(&network, &weights, picture, Cache::default());
    prop_assert_eq!(found.get(&NodeId(1)).map(Maps::shape), Some(wanted.shape()));
    for (x, y) in found[&NodeId(1)].to_keras().iter().zip(wanted.to_keras()) {
        prop_assert!(f64::from((x - y).abs()) <= 2e-4 * (1.0 + f64::from(y.abs())), "{} {}: {:?}", x, y, layer);
    }
    Ok(())
}

fn run(network: &Network, weights: &Weights, picture: &Maps, cache: Cache) -> (BTreeMap<NodeId, Maps>, Cache) {
    let mut run = Run::new(&Arc::new(network.clone()), &Arc::new(weights.clone()), picture.clone(), cache, BUDGET);
    let mut found = BTreeMap::new();
    loop {
        match run.step(&mut 1) {
            Progress::Ready(node, maps, _) => drop(found.insert(node, maps)),
            Progress::Finished => return (found, run.into_cache()),
            Progress::Failed(node, error) => panic!("{node:?}: {error:?}"),
            Progress::Working => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_layer_on_a_picture_does_what_it_says((layer, channels) in picture_layer(), h in 1_usize..14, w in 1_usize..20, axis in 0_usize..3, seed: u32) {
        let first = layer.op().data_format() == Some(DataFormat::ChannelsFirst);
        let c = channels as usize;
        let sizes = if first { [c, h, w] } else { [h, w, c] };
        agrees(&layer, &noisy(&sizes, axis, seed), seed)?;
    }

    #[test]
    fn a_layer_on_anything_does_what_it_says(layer in any_layer(), sizes in prop::collection::vec(1_usize..7, 1..5), axis in 0_usize..5, seed: u32) {
        agrees(&layer, &noisy(&sizes, axis, seed), seed)?;
    }
}

/// Longer rows than one block of anything: many entries for Dense, many places for a pool, many channels for a convolution.
#[test]
fn larger_than_a_block() {
    let conv = Conv2D { filters: 5, kernel_size: [3, 3], padding: Padding::Same, ..Conv2D::default() };
    agrees(&conv.into(), &noisy(&[9, 33, 150], 2, 1), 2).unwrap();
    agrees(&Dense { units: 3, ..Dense::default() }.into(), &noisy(&[9001], 0, 1), 2).unwrap();
    agrees(&Dense { units: 9, ..Dense::default() }.into(), &noisy(&[4, 5, 300], 0, 1), 2).unwrap();
    agrees(&GlobalAveragePooling2D::default().into(), &noisy(&[301, 200, 2], 2, 1), 2).unwrap();
    let relu = Activation { activation: Function::Relu };
    agrees(&relu.into(), &noisy(&[70, 70, 3], 2, 1), 2).unwrap();
}

/// The kernels that small layers are not given to: tiles at every border, several turns of tiles, filters beyond a block.
#[test]
fn three_by_three() {
    let functions = [Function::Linear, Function::Relu, Function::Tanh];
    for (at, (h, w)) in [(4, 4), (5, 9), (14, 14), (17, 30), (6, 41), (23, 7)].into_iter().enumerate() {
        for (filters, channels) in [(8, 3), (9, 5), (13, 20), (8, 70)] {
            for padding in [Padding::Same, Padding::Valid] {
                let activation = functions[(at + filters) % 3];
                let use_bias = at % 2 == 0;
                let conv = Conv2D { filters: filters as u64, padding, activation, use_bias, ..Conv2D::default() };
                let seed = (at * 7 + channels) as u32;
                agrees(&conv.into(), &noisy(&[h, w, channels], at, seed), seed).unwrap();
            }
        }
    }
}

/// Of nothing Dense makes its biases.
#[test]
fn a_vector_without_entries() {
    agrees(&Dense { units: 3, ..Dense::default() }.into(), &noisy(&[0], 0, 1), 2).unwrap();
    agrees(&Dense { units: 3, ..Dense::default() }.into(), &noisy(&[2, 0], 0, 1), 2).unwrap();
}

fn stack(layers: impl IntoIterator<Item = Layer>) -> Network {
    Network::stack("n", std::iter::once(known(&[12, 12, 1])).chain(layers))
}

fn conv(filters: u64) -> Layer {
    Conv2D { filters, padding: Padding::Same, ..Conv2D::default() }.into()
}

/// The same picture each time.
fn picture() -> Maps {
    static PICTURE: OnceLock<Maps> = OnceLock::new();
    PICTURE.get_or_init(|| noisy(&[12, 12, 1], 0, 5)).clone()
}

/// What a layer's work costs on these inputs: all of it, and its dearest piece.
fn costs(layer: &Layer, inputs: &[Maps]) -> (u64, u64) {
    let shapes: Vec<Shape> = inputs.iter().map(Maps::shape).collect();
    let shapes: Vec<&Shape> = shapes.iter().collect();
    let specs = layer.op().weights(&shapes).unwrap();
    let all = Weights::default();
    let weights = NodeWeights::new(Slices::of(&all, NodeId(1), false), &specs);
    let (mut total, mut dearest) = (0, 0);
    let mut done = |mut job: Job| {
        while let Some(cost) = job.piece(&weights) {
            (total, dearest) = (total + cost, cost.max(dearest));
        }
        job.maps().unwrap()
    };
    let ordered = |input: &Maps| layer.op().reads(&input.shape()).and_then(|order| in_order(input, order).unwrap());
    let inputs: Vec<Maps> = inputs.iter().map(|input| ordered(input).map_or(input.clone(), &mut done)).collect();
    done(layer.op().forward(&inputs).unwrap());
    (total, dearest)
}

/// However large a layer is, a piece of its work is small, so that a newer request is heard between two of them. Pieces are
/// counted, and what they say they cost is at least what the layer has to do.
#[test]
fn no_piece_is_large() {
    let same =
        |kernel_size, strides| Conv2D { filters: 5, kernel_size, strides, padding: Padding::Same, ..Conv2D::default() };
    let across = |activation| Layer::from(Activation { activation });
    let pool = |n| Layer::from(AveragePooling2D { pool_size: [n, n], ..AveragePooling2D::default() });
    let first = Flatten { data_format: DataFormat::ChannelsFirst };
    let mut cases: Vec<(Layer, Vec<usize>)> = vec![
        (same([60, 60], [1, 1]).into(), vec![20, 20, 3]),
        (same([1, 2000], [1, 3]).into(), vec![1, 3000, 1]),
        (Conv2D { dilation_rate: [9, 9], groups: 2, filters: 2, ..same([9, 9], [1, 1]) }.into(), vec![40, 40, 8]),
        (same([1, 1], [1, 1]).into(), vec![2, 2, 3000]),
        (Conv2D { activation: Function::Softmax, filters: 300, ..same([1, 1], [1, 1]) }.into(), vec![9, 9, 3]),
        (Dense { units: 4, ..Dense::default() }.into(), vec![20_000]),
        (Dense { units: 2000, activation: Function::Tanh, ..Dense::default() }.into(), vec![3, 5, 7]),
        (pool(100), vec![200, 200, 2]),
        (MaxPooling2D { pool_size: [1, 2000], ..MaxPooling2D::default() }.into(), vec![2, 4000, 1]),
        (GlobalMaxPooling2D::default().into(), vec![3, 4000, 2]),
        (GlobalAveragePooling2D::default().into(), vec![4000, 3, 2]),
        (BatchNormalization::default().into(), vec![90, 90, 2]),
        (ZeroPadding2D { padding: [[2, 3], [3000, 9]], ..ZeroPadding2D::default() }.into(), vec![5, 3000, 1]),
        (first.into(), vec![9, 50, 30]),
    ];
    for activation in [Function::Softmax, Function::LogSoftmax, Function::Sparsemax, Function::Glu, Function::Mish] {
        cases.push((across(activation), vec![7000]));
        cases.push((across(activation), vec![900, 2]));
    }
    // And every layer there is.
    cases.extend(Layer::CLASS_NAMES.iter().filter_map(|name| Some((Layer::new(name)?, vec![70, 70, 4]))));
    for (layer, sizes) in &mut cases {
        match layer {
            Layer::GroupNormalization(norm) => norm.groups = crate::nn::params::Groups(2),
            Layer::RepeatVector(_) => *sizes = vec![900],
            _ => {}
        }
    }
    for (layer, sizes) in cases.iter().filter(|(layer, _)| !matches!(layer, Layer::InputLayer(_))) {
        for axis in 0..sizes.len() {
            let picture = noisy(sizes, axis, 3);
            let shape = picture.shape();
            let count = if layer.op().merges() { 2 } else { 1 };
            let output = layer.op().output_shape(&vec![&shape; count]).unwrap();
            let (total, dearest) = costs(layer, &vec![picture; count]);
            let what = format!("{layer:?} on {shape}");
            assert!(dearest <= 3 * PIECE as u64, "{what}: a piece costs {dearest}");
            let macs = layer.op().macs(&vec![&shape; count], &output).unwrap().unwrap();
            // A tile of a 3x3 convolution is made with a quarter of the products.
            assert!(4 * total >= macs, "{what}: {total} for {macs} multiply-adds");
            let passes = layer.op().hint() == Some(Hint::OnlyInTraining)
                || matches!(layer, Layer::Identity(_) | Layer::InputLayer(_));
            assert!(passes || total >= output.count().unwrap().unwrap(), "{what}: {total} for {output}");
        }
    }
}

/// A kernel of many taps over a wide map is done in pieces, too.
#[test]
fn large_kernels_are_done_in_pieces() {
    let depthwise = DepthwiseConv2D { kernel_size: [9, 9], padding: Padding::Same, ..DepthwiseConv2D::default() };
    let (_, dearest) = costs(&depthwise.into(), &[noisy(&[70, 70, 4], 0, 3)]);
    assert!(dearest <= 3 * PIECE as u64, "a piece costs {dearest}");
    // What is a convolution of as many groups as channels gives what others do, by either kernel.
    for kernel_size in [[9, 9], [3, 3]] {
        let grouped = Conv2D { filters: 3, groups: 3, kernel_size, padding: Padding::Same, ..Conv2D::default() };
        agrees(&grouped.into(), &noisy(&[20, 50, 3], 0, 4), 2).unwrap();
    }
}

/// Rows that are longer than a piece give what short ones give.
#[test]
fn long_rows() {
    for activation in [Function::Softmax, Function::LogSoftmax, Function::Sparsemax] {
        agrees(&Activation { activation }.into(), &noisy(&[3, 700], 1, 4), 2).unwrap();
    }
    let wide = MaxPooling2D { pool_size: [2, 1300], strides: Some([1, 40]), ..MaxPooling2D::default() };
    agrees(&wide.into(), &noisy(&[4, 1500, 2], 0, 4), 2).unwrap();
}

/// The nodes of a run that had to be computed.
fn computed(network: &Network, weights: &Weights, cache: Cache) -> (Vec<u32>, Cache) {
    let mut run = Run::new(&Arc::new(network.clone()), &Arc::new(weights.clone()), picture(), cache, BUDGET);
    let (mut nodes, mut worked) = (vec![], false);
    loop {
        match run.step(&mut 1) {
            Progress::Working => worked = true,
            Progress::Ready(node, ..) => {
                nodes.extend(worked.then_some(node.0));
                worked = false;
            }
            Progress::Finished => return (nodes, run.into_cache()),
            Progress::Failed(node, error) => panic!("{node:?}: {error:?}"),
        }
    }
}

/// After an edit only what follows from it is new, and what an undo brings back is still there.
#[test]
fn an_edit_leaves_what_is_above() {
    let network = stack([conv(4), Layer::new("BatchNormalization").unwrap(), conv(2), conv(2)]);
    let weights = Weights::default();
    let (all, cache) = computed(&network, &weights, Cache::default());
    assert_eq!(all, [1, 2, 3, 4]);
    let edit = |node, param: &str, value: i64| Edit::Set {
        node: NodeId(node),
        param: param.to_owned(),
        value: Argument::Int(value),
    };
    let wider = apply(&network, &edit(3, "filters", 3)).unwrap();
    let (nodes, cache) = computed(&wider, &weights, cache);
    assert_eq!(nodes, [3, 4]);
    let (nodes, cache) = computed(&network, &weights, cache);
    assert_eq!(nodes, [0_u32; 0]);
    // A name, or a layer that passes its input on, changes no value.
    let renamed = apply(&network, &Edit::Rename { node: NodeId(1), name: "edges".to_owned() }).unwrap();
    let quiet = apply(&renamed, &Edit::Insert { at: 2, layer: Layer::new("Dropout").unwrap() }).unwrap();
    assert_eq!(analyze(&quiet).nodes.len(), 6);
    let (nodes, cache) = computed(&renamed, &weights, cache);
    assert_eq!(nodes, [0_u32; 0]);
    // A filter's value changes its own layer and those below; the seed changes every layer that has seeded values.
    let mut edited = weights.clone();
    let key = FilterKey { node: NodeId(3), weight: "bias".to_owned(), filter: 0 };
    edited.edits.insert(key, FilterEdit::Values(Arc::from([0.5])));
    let (nodes, cache) = computed(&network, &edited, cache);
    assert_eq!(nodes, [3, 4]);
    let reseeded = Weights { seed: 8, ..weights };
    let (nodes, _) = computed(&network, &reseeded, cache);
    assert_eq!(nodes, [1, 2, 3, 4]);
}

/// A cache too small for a run keeps its upper layers, and never more than it may.
#[test]
fn a_small_cache() {
    let network = stack([conv(4), conv(2), conv(2)]);
    let bytes = 12 * 12 * 4;
    let (_, cache) = computed(&network, &Weights::default(), Cache::new(6 * bytes));
    assert_eq!(cache.bytes(), 6 * bytes);
    let (nodes, cache) = computed(&network, &Weights::default(), cache);
    assert_eq!(nodes, [3]);
    assert!(cache.bytes() <= 6 * bytes);
    let (nodes, cache) = computed(&network, &Weights { seed: 1, ..Weights::default() }, cache);
    assert_eq!((nodes.len(), cache.bytes()), (3, 6 * bytes));
}

/// Each node as soon as it is there, in order; off nodes pass on; what hangs on a problem is passed over.
#[test]
fn what_works_is_run() {
    let broken = Conv2D { kernel_size: [40, 40], ..Conv2D::default() };
    let mut network = stack([conv(4), conv(2), broken.into(), Layer::new("Flatten").unwrap(), conv(3)]);
    network = apply(&network, &Edit::Switch { node: NodeId(2), off: true }).unwrap();
    network = apply(&network, &Edit::Connect { node: NodeId(5), inputs: vec![Source::of(NodeId(2))] }).unwrap();
    let (found, _) = run(&network, &Weights::default(), &picture(), Cache::default());
    assert_eq!(found.keys().map(|node| node.0).collect::<Vec<_>>(), [0, 1, 2, 5]);
    assert_eq!(found[&NodeId(1)].view().as_ptr(), found[&NodeId(2)].view().as_ptr());
    assert_eq!(found[&NodeId(5)].shape(), Shape::known(&[12, 12, 3]));
}

/// A layer used twice has the same weights both times.
#[test]
fn a_shared_layer() {
    let same = Conv2D { filters: 1, padding: Padding::Same, ..Conv2D::default() };
    let mut network = stack([same.into(), Layer::new("Dropout").unwrap()]);
    let mut twin = network.nodes[1].as_ref().clone();
    (twin.id, twin.name, twin.body, twin.inputs) =
        (NodeId(7), "twin".to_owned(), Body::SameAs(NodeId(1)), vec![Source::of(NodeId(0))]);
    network.nodes.push(Arc::new(twin));
    let (found, _) = run(&network, &Weights::default(), &picture(), Cache::default());
    assert_eq!(found[&NodeId(1)], found[&NodeId(7)]);
    assert_eq!(found[&NodeId(1)].shape(), Shape::known(&[12, 12, 1]));
}

/// No further than what is wanted; free sizes are the picture's; a picture of another size is said.
#[test]
fn what_is_asked_for() {
    let network = Arc::new(stack([conv(4), conv(2), conv(2)]));
    let weights = Arc::new(Weights::default());
    let told = |network: &Arc<Network>, until: &[NodeId], picture: Maps| {
        let mut run = Run::new(network, &weights, picture, Cache::default(), BUDGET).until(until);
        let mut told = vec![];
        loop {
            match run.step(&mut 1000) {
                Progress::Ready(node, maps, _) => told.push((node.0, Ok(maps.shape().to_string()))),
                Progress::Failed(node, error) => told.push((node.0, Err(error))),
                Progress::Finished => return told,
                Progress::Working => {}
            }
        }
    };
    let nodes: Vec<_> = told(&network, &[NodeId(2)], picture()).into_iter().map(|(node, _)| node).collect();
    assert_eq!(nodes, [0, 1, 2]);
    let free = Arc::new(Network::stack("n", [input(vec![None, None, Some(1)]), conv(4)]));
    assert_eq!(told(&free, &[NodeId(1)], noisy(&[5, 9, 1], 0, 1))[1], (1, Ok("(None, 5, 9, 4)".to_owned())));
    let wrong = told(&network, &[NodeId(3)], noisy(&[5, 9, 1], 0, 1));
    let error = RunError::Sizes { wanted: Shape::known(&[12, 12, 1]), got: Some(Shape::known(&[5, 9, 1])) };
    let waiting = |node| (node, Err(RunError::Waiting(NodeId(0))));
    assert_eq!(wrong, [(0, Err(error)), waiting(1), waiting(2), waiting(3)]);
}

/// Keras states the channels of `glu` wrongly: the layer runs, and what reads it says what it got.
#[test]
fn a_layer_that_states_the_wrong_shape() {
    let glu = Activation { activation: Function::Glu };
    let network = Arc::new(stack([conv(4), glu.into(), conv(2), Layer::new("Flatten").unwrap()]));
    let mut run = Run::new(&network, &Arc::new(Weights::default()), picture(), Cache::default(), BUDGET);
    let mut told = vec![];
    loop {
        match run.step(&mut 1000) {
            Progress::Ready(node, maps, _) => told.push((node.0, maps.shape())),
            Progress::Failed(node, RunError::Sizes { got, .. }) => told.push((node.0, got.unwrap())),
            Progress::Failed(node, RunError::Waiting(on)) => assert_eq!((node, on), (NodeId(4), NodeId(3))),
            Progress::Finished => break,
            _ => {}
        }
    }
    let half = Shape::known(&[12, 12, 2]);
    assert_eq!(told[2..], [(2, half.clone()), (3, half)]);
}

/// What would take more memory than allowed is said before it is taken, and what stands above still runs.
#[test]
fn memory() {
    let told = |layers: Vec<Layer>, budget: u64| {
        let network = Arc::new(stack(layers));
        let mut run = Run::new(&network, &Arc::new(Weights::default()), picture(), Cache::default(), budget);
        let mut told = vec![];
        let fits = run.needed() <= budget;
        loop {
            match run.step(&mut 100_000) {
                Progress::Ready(node, ..) => told.push((node.0, true)),
                Progress::Failed(node, RunError::Memory { needed, budget: most }) => {
                    assert!(needed > most && most == budget);
                    told.push((node.0, false));
                }
                Progress::Failed(_, error) => panic!("{error:?}"),
                Progress::Finished => {
                    // It says so before it starts.
                    assert_eq!(fits, told.iter().all(|(_, ran)| *ran));
                    return told;
                }
                Progress::Working => {}
            }
        }
    };
    let huge = Conv2D { filters: 1_000_000_000, ..Conv2D::default() };
    assert_eq!(
        told(vec![conv(4), huge.clone().into(), Layer::new("Flatten").unwrap()], BUDGET),
        [(0, true), (1, true), (2, false), (3, false)]
    );
    let vast = Conv2D { kernel_size: [1 << 20, 1 << 20], padding: Padding::Same, ..Conv2D::default() };
    assert_eq!(told(vec![vast.into()], BUDGET), [(0, true), (1, false)]);
    assert_eq!(told(vec![Dense { units: u64::MAX, ..Dense::default() }.into()], BUDGET), [(0, true)]);
    // Three maps of 12 x 12 and what a convolution needs meanwhile fit; four do not.
    assert_eq!(told(vec![conv(1), conv(1), conv(1)], 8000), [(0, true), (1, true), (2, true), (3, true)]);
    assert_eq!(told(vec![conv(4), conv(4), conv(4)], 8000), [(0, true), (1, true), (2, false), (3, false)]);
}
