//! The core where `usize` has 32 bits, as in the browser: what native tests cannot see.
//!
//! `cargo xtask test` runs it as WebAssembly in Node. Fixtures are read with `include_bytes!`, as there are no files.
#![cfg(target_arch = "wasm32")]

use convscope::nn::analysis::analyze;
use convscope::nn::layers::Layer;
use convscope::nn::layers::conv2d::Conv2D;
use convscope::nn::layers::input_layer::InputLayer;
use convscope::nn::network::Network;
use convscope::nn::shape::Shape;
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
