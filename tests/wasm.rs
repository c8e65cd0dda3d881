//! The core where `usize` has 32 bits, as in the browser: what native tests cannot see.
//!
//! `cargo xtask test` runs it as WebAssembly in Node. Fixtures are read with `include_bytes!`, as there are no files.
#![cfg(target_arch = "wasm32")]

use convscope::nn::activation::Activation;
use convscope::nn::analysis::analyze;
use convscope::nn::forward::{BUDGET, Cache, Progress, Run};
use convscope::nn::kernels::conv::{Kernel, kernel};
use convscope::nn::kernels::reference;
use convscope::nn::layers::Layer;
use convscope::nn::layers::average_pooling2d::AveragePooling2D;
use convscope::nn::layers::conv2d::Conv2D;
use convscope::nn::layers::dense::Dense;
use convscope::nn::layers::input_layer::InputLayer;
use convscope::nn::layers::max_pooling2d::MaxPooling2D;
use convscope::nn::maps::Maps;
use convscope::nn::network::{Network, NodeId};
use convscope::nn::shape::Shape;
use convscope::nn::weights::{Tensor, Weights};
use convscope::nn::window::{Padding, Window};
use std::sync::Arc;
use wasm_bindgen_test::wasm_bindgen_test;

/// 10^9 filters on 200 x 200 x 1: more weights and more values than 32 bits count.
#[wasm_bindgen_test]
fn counts_pass_32_bits() {
    let layers: [Layer; 2] = [
        InputLayer::default().into(),
        Conv2D { filters: 1_000_000_000, kernel_size: [3, 3], ..Conv2D::default() }.into(),
    ];
    let report = analyze(&Network::stack("wide", layers));
    assert_eq!(report.nodes[1].shape(), Some(&Shape::known(&[198, 198, 1_000_000_000])));
    assert_eq!(report.totals.params, 10_000_000_000);
    assert_eq!(report.totals.macs, 198 * 198 * 9 * 1_000_000_000);
    assert_eq!(report.totals.map_bytes, 198 * 198 * 4 * 1_000_000_000);
}

fn noise(count: usize, seed: u32) -> Vec<f32> {
    let mut s = seed;
    let mut next = || {
        s = s.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (s >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// A layer's values in the vectors that only WebAssembly has, against its definition; twice, the second time with weights that
/// were kept. Loaded weights, and those that are made value by value.
fn agrees(layer: &Layer, sizes: [usize; 3], loaded: bool) {
    let picture = Maps::from_keras(&sizes, noise(sizes.iter().product(), 3)).unwrap();
    let input = InputLayer { shape: picture.shape().0, ..InputLayer::default() };
    let network = Arc::new(Network::stack("n", [input.into(), layer.clone()]));
    let report = analyze(&network);
    let mut weights = Weights::default();
    let mut tensors = weights.tensors(&network, NodeId(1), &report.nodes[1].weights);
    if loaded {
        let count = |tensor: &Tensor| tensor.values.len();
        tensors.iter_mut().for_each(|tensor| tensor.values = noise(count(tensor), 5));
        weights.loaded.insert(NodeId(1), tensors.clone().into());
    }
    let wanted = reference::forward(layer, &picture, &tensors).unwrap().to_keras();
    // How large its sums are: what cancels out leaves what it was rounded to.
    let scale = wanted.iter().fold(1.0_f32, |most, x| most.max(x.abs()));
    let mut cache = Cache::new(0);
    for _ in 0..2 {
        let mut run = Run::new(&network, &Arc::new(weights.clone()), picture.clone(), cache, BUDGET);
        let mut found = None;
        loop {
            match run.step(&mut 100_000) {
                Progress::Ready(NodeId(1), maps, _) => found = Some(maps.to_keras()),
                Progress::Failed(_, error) => panic!("{layer:?}: {error:?}"),
                Progress::Finished => break,
                Progress::Ready(..) | Progress::Working => {}
            }
        }
        let found = found.unwrap();
        assert_eq!(found.len(), wanted.len());
        for (x, y) in found.iter().zip(&wanted) {
            assert!((x - y).abs() <= 1e-5 * scale, "{x} {y}: {layer:?} on {sizes:?}");
        }
        cache = run.into_cache();
    }
}

/// Every kernel, with all that changes its way: odd sizes, steps, gaps, groups and both borders.
#[wasm_bindgen_test]
fn every_kernel_does_what_it_says() {
    let (relu, tanh) = (Activation::Relu, Activation::Tanh);
    let three = Window::new(9, 3, 1, 1, Padding::Same).unwrap();
    let two = Window::new(9, 3, 2, 1, Padding::Same).unwrap();
    assert_eq!(kernel(3, 8, 1, [&three, &three]), Kernel::Winograd);
    assert_eq!(kernel(3, 8, 1, [&three, &two]), Kernel::Panels);
    assert_eq!(kernel(8, 8, 8, [&three, &three]), Kernel::Depthwise);
    for (at, sizes) in [[9, 33, 6], [18, 18, 20], [5, 7, 4]].into_iter().enumerate() {
        for padding in [Padding::Valid, Padding::Same] {
            let loaded = at != 1;
            let conv = Conv2D { filters: 10, padding, activation: relu, ..Conv2D::default() };
            let groups = Conv2D { groups: 2, kernel_size: [2, 3], strides: [3, 2], ..conv.clone() };
            let gaps = Conv2D { dilation_rate: [2, 2], kernel_size: [3, 2], activation: tanh, ..conv.clone() };
            let point = Conv2D { kernel_size: [1, 1], ..conv.clone() };
            for layer in [conv, groups, gaps, point] {
                agrees(&layer.into(), sizes, loaded);
            }
            for strides in [[1, 1], [2, 2]] {
                // Each filter reads one channel.
                let (groups, filters) = (sizes[2] as u64, 2 * sizes[2] as u64);
                let depthwise = Conv2D { groups, filters, strides, padding, ..Conv2D::default() };
                agrees(&depthwise.into(), sizes, loaded);
                let pool_size = [3, 2];
                let (strides, format) = (Some(strides), convscope::nn::shape::DataFormat::ChannelsLast);
                agrees(&MaxPooling2D { pool_size, strides, padding, data_format: format }.into(), sizes, loaded);
                agrees(&AveragePooling2D { pool_size, strides, padding, data_format: format }.into(), sizes, loaded);
            }
        }
        agrees(&Dense { units: 21, ..Dense::default() }.into(), sizes, at != 1);
    }
    agrees(&Dense { units: 21, ..Dense::default() }.into(), [1, 1, 4099], true);
    agrees(&Dense { units: 21, ..Dense::default() }.into(), [1, 1, 4099], false);
    // What is no number is the greatest, wherever it stands.
    let mut cells = noise(64, 1);
    cells[27] = f32::NAN;
    let input = InputLayer { shape: vec![Some(8), Some(8), Some(1)], ..InputLayer::default() };
    let network = Arc::new(Network::stack("n", [input.into(), MaxPooling2D::default().into()]));
    let picture = Maps::from_keras(&[8, 8, 1], cells).unwrap();
    let mut run = Run::new(&network, &Arc::new(Weights::default()), picture, Cache::default(), BUDGET);
    loop {
        match run.step(&mut 1000) {
            Progress::Ready(NodeId(1), maps, _) => {
                let odd: Vec<usize> = (0..16).filter(|at| maps.to_keras()[*at].is_nan()).collect();
                assert_eq!(odd, [5]);
            }
            Progress::Finished => break,
            _ => {}
        }
    }
}
