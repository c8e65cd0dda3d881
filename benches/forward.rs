//! How long the maps of a network take, and how many multiply-adds a second that is; beside it the plain definition, one layer
//! of each network at a time. `cargo bench` prints it; nothing is asserted, since a machine may be busy.

use convscope::nn::analysis::analyze;
use convscope::nn::forward::{BUDGET, Cache, Progress, Run};
use convscope::nn::kernels::reference;
use convscope::nn::layers::Layer;
use convscope::nn::layers::activation::Activation;
use convscope::nn::layers::conv2d::Conv2D;
use convscope::nn::layers::dense::Dense;
use convscope::nn::layers::input_layer::InputLayer;
use convscope::nn::layers::max_pooling2d::MaxPooling2D;
use convscope::nn::maps::Maps;
use convscope::nn::network::{Network, NodeId};
use convscope::nn::weights::Weights;
use convscope::nn::window::Padding;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

fn input(sizes: [u64; 3]) -> Layer {
    InputLayer { shape: sizes.map(Some).to_vec(), ..InputLayer::default() }.into()
}

fn conv(filters: u64, kernel: u64, stride: u64, padding: Padding) -> Layer {
    let activation = convscope::nn::activation::Activation::Relu;
    Conv2D { filters, kernel_size: [kernel; 2], strides: [stride; 2], padding, activation, ..Conv2D::default() }.into()
}

fn dense(units: u64) -> Layer {
    Dense { units, ..Dense::default() }.into()
}

fn pool() -> Layer {
    MaxPooling2D::default().into()
}

fn layer(class_name: &str) -> Layer {
    Layer::new(class_name).unwrap_or_else(|| Activation::default().into())
}

/// The networks, from the one of the first visit to VGG-16 in parts.
fn networks() -> Vec<(&'static str, [u64; 3], Vec<Layer>)> {
    let (valid, same) = (Padding::Valid, Padding::Same);
    let small = vec![
        conv(16, 2, 2, valid),
        conv(32, 3, 1, same),
        pool(),
        conv(32, 3, 2, same),
        layer("GlobalAveragePooling2D"),
    ];
    let lenet = vec![
        conv(6, 5, 1, same),
        layer("AveragePooling2D"),
        conv(16, 5, 1, valid),
        layer("AveragePooling2D"),
        layer("Flatten"),
        dense(120),
        dense(84),
        dense(10),
    ];
    let three = |filters| conv(filters, 3, 1, same);
    let low = vec![three(64), three(64), pool(), three(128), three(128), pool()];
    let middle = vec![three(256), three(256), pool()];
    let high = vec![three(512), three(512), pool()];
    let top = vec![layer("Flatten"), dense(4096), dense(1000)];
    let strided =
        vec![conv(96, 11, 4, valid), layer("BatchNormalization"), conv(64, 1, 1, valid), conv(64, 7, 2, same)];
    vec![
        ("edges, then patterns", [200, 200, 1], small),
        ("lenet5", [28, 28, 1], lenet),
        ("vgg16, blocks 1 and 2", [224, 224, 3], low),
        ("vgg16, part of block 3", [56, 56, 128], middle),
        ("vgg16, part of block 5", [14, 14, 512], high),
        ("vgg16, its Dense layers", [7, 7, 512], top),
        ("steps and single cells", [224, 224, 3], strided),
    ]
}

fn noise(sizes: [u64; 3]) -> Option<Maps> {
    let mut s = 1_u32;
    let mut next = || {
        s = s.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from((s >> 16) as u16) / 65536.0
    };
    let count = sizes.iter().product::<u64>();
    Maps::from_keras(&sizes.map(|n| n as usize), (0..count).map(|_| next()).collect())
}

/// Seconds of a run, the longest step of it, and its maps.
fn run(network: &Arc<Network>, weights: &Arc<Weights>, picture: &Maps) -> (f64, f64, Vec<Maps>) {
    let start = Instant::now();
    let mut run = Run::new(network, weights, picture.clone(), Cache::new(0), BUDGET);
    let (mut longest, mut maps) = (0.0_f64, vec![]);
    loop {
        let step = Instant::now();
        let progress = run.step(&mut 200_000);
        longest = longest.max(step.elapsed().as_secs_f64());
        match progress {
            Progress::Ready(_, found, _) => maps.push(found),
            Progress::Finished => return (start.elapsed().as_secs_f64(), longest, maps),
            Progress::Failed(node, error) => println!("{node:?}: {error:?}"),
            Progress::Working => {}
        }
    }
}

fn main() {
    println!("{:<26}{:>10}{:>12}{:>12}{:>14}", "", "ms", "GMAC/s", "by rule", "longest step");
    for (name, sizes, layers) in networks() {
        let network = Arc::new(Network::stack("n", std::iter::once(input(sizes)).chain(layers)));
        let (weights, report) = (Arc::new(Weights::default()), analyze(&network));
        let Some(picture) = noise(sizes) else { continue };
        let (mut best, mut longest, mut maps) = (f64::INFINITY, f64::INFINITY, vec![]);
        for _ in 0..4 {
            let (seconds, step, found) = run(&network, &weights, &picture);
            (best, longest, maps) = (best.min(seconds), longest.min(step), found);
        }
        let speed = report.totals.macs as f64 / best / 1e9;
        // The definition takes minutes for a whole network: its speed is taken from the cheapest layer that has weights.
        let entries = report.nodes.iter().enumerate().filter(|(_, entry)| entry.macs.is_some_and(|macs| macs > 0));
        let mut plain = f64::NAN;
        if let Some((at, entry)) = entries.min_by_key(|(_, entry)| entry.macs)
            && let (Some(layer), Some(given)) = (network.nodes.get(at).and_then(|n| n.body.layer()), maps.get(at - 1))
        {
            let tensors = weights.tensors(&network, NodeId(at as u32), &entry.weights);
            let start = Instant::now();
            black_box(reference::forward(layer, given, &tensors));
            plain = entry.macs.unwrap_or(0) as f64 / start.elapsed().as_secs_f64() / 1e9;
        }
        println!("{name:<26}{:>10.1}{speed:>12.2}{:>11.0}x{:>11.2} ms", best * 1e3, speed / plain, longest * 1e3);
    }
}
