use super::*;
use crate::nn::activation::Activation;
use crate::nn::analysis::analyze;
use crate::nn::forward::{BUDGET, Cache, Progress, Run};
use crate::nn::layers::input_layer::InputLayer;
use crate::nn::layers::{Layer, conv2d::Conv2D};
use crate::nn::network::Source;
use crate::nn::params::Value;
use crate::nn::weights::FirstFilters;
use crate::nn::window::Padding;
use crate::text::json;
use proptest::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

fn input(sizes: &[u64]) -> Layer {
    InputLayer { shape: sizes.iter().copied().map(Some).collect(), ..InputLayer::default() }.into()
}

fn ran(network: &Network, weights: &Weights, picture: &Maps) -> (Report, HashMap<NodeId, Maps>) {
    let (network, weights) = (Arc::new(network.clone()), Arc::new(weights.clone()));
    let mut run = Run::new(&network, &weights, picture.clone(), Cache::default(), BUDGET);
    let (report, mut maps) = (run.report().clone(), HashMap::new());
    loop {
        match run.step(&mut u64::MAX.clone()) {
            Progress::Ready(node, made, _) => drop(maps.insert(node, made)),
            Progress::Finished => return (report, maps),
            Progress::Failed(node, error) => panic!("{node:?} {error:?}"),
            Progress::Working => {}
        }
    }
}

/// Every place of a map.
fn places(maps: &Maps) -> Vec<Vec<usize>> {
    maps.view().indexed_iter().map(|(at, _)| ndarray::Dimension::slice(&at).to_vec()).collect()
}

/// What is wrong with the traces of all values of a node.
fn wrong(network: &Network, weights: &Weights, picture: &Maps, node: NodeId) -> Option<String> {
    let (report, maps) = ran(network, weights, picture);
    let mut seen = vec![];
    for at in places(maps.get(&node)?) {
        let traced = trace(network, weights, &report, |id| maps.get(&id).cloned(), node, &at);
        let Ok(traced) = traced else { return Some(format!("{at:?}: {traced:?}")) };
        for (source, term) in &traced.terms {
            let stands = term.at.as_ref().map(|at| maps[source].view().get(at.as_slice()).copied());
            if stands.is_some_and(|stands| stands != Some(term.value)) {
                return Some(format!("{at:?}: {term:?} is not what stands there"));
            }
        }
        seen.push(traced);
    }
    // The function is put on what the terms come to, along the last axis where it looks across.
    let last = maps[&node].view().shape().last().copied().unwrap_or(1);
    for row in seen.chunks(last.max(1)) {
        let mut values: Vec<f32> = row.iter().map(|traced| traced.before).collect();
        match row.first().and_then(|first| Activation::from_word(first.activation)) {
            Some(Activation::Glu) => return None,
            Some(function) if function.is_across() => function.across(&mut values),
            Some(function) => function.apply(&mut values),
            // A layer's own function: what it is, its own tests say.
            None => continue,
        }
        for (value, traced) in values.iter().zip(row) {
            let far = (value - traced.value).abs() / (1e-3 + value.abs().max(traced.value.abs()));
            if far > 1e-3 && value.to_bits() != traced.value.to_bits() {
                return Some(format!("{:?}: {value} and not {}", traced.at, traced.value));
            }
        }
    }
    None
}

fn picture(sizes: &[usize]) -> Maps {
    let mut s = 7_u32;
    let mut next = || {
        s = s.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (s >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    Maps::from_keras(sizes, (0..sizes.iter().product()).map(|_| next()).collect()).unwrap()
}

/// Every layer of the catalogue, with the arguments of every case that Keras accepts: the terms make the value.
#[test]
fn every_layer_of_the_catalogue() {
    let mut traced = 0;
    for name in Layer::CLASS_NAMES.iter().filter(|name| **name != "InputLayer") {
        let path = format!("{}/tests/keras/layers/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let cases = json::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
        let mut of_layer = 0;
        for case in cases.as_list().unwrap() {
            let shapes = case.get("input_shapes").and_then(Value::as_list);
            let (one, count) = match shapes {
                // Several inputs: those cases whose inputs are alike.
                Some(shapes) if shapes.iter().all(|shape| Some(shape) == shapes.first()) => {
                    (shapes.first(), shapes.len())
                }
                _ => (case.get("input_shape"), 1),
            };
            let (Some(kwargs), Some(shape)) = (case.get("kwargs"), one.and_then(Value::as_list)) else { continue };
            let Some(sizes) = shape.iter().skip(1).map(Value::as_int).collect::<Option<Vec<i64>>>() else { continue };
            let sizes: Vec<u64> = sizes.into_iter().map(|n| n as u64).collect();
            // Values are looked at one by one: large maps take long and say no more.
            if sizes.iter().product::<u64>() > 4000 {
                continue;
            }
            let Some(Ok(layer)) = crate::nn::network::read_layer(name, kwargs) else { continue };
            let merges = layer.op().merges();
            let mut network = Network::stack("n", [input(&sizes), layer]);
            if merges {
                let inputs = vec![Source::of(NodeId(0)); count];
                Arc::make_mut(&mut network.nodes[1]).inputs = inputs;
            }
            // Not made of terms: a product, the least of several, and what Keras has no values for.
            if ["Multiply", "Minimum"].contains(name)
                || kwargs.get("interpolation").is_some_and(|method| {
                    method.as_text().is_some_and(|method| !["nearest", "bilinear"].contains(&method))
                })
                || kwargs.get("antialias").is_some()
                || (*name == "Softmax" && kwargs.get("axis") == Some(&Value::Int(4)))
                || (*name == "Concatenate" && kwargs.get("axis") == Some(&Value::Int(0)))
            {
                of_layer += 1;
                continue;
            }
            if analyze(&network).nodes[1].shape().and_then(|shape| shape.count().ok()?).is_none_or(|n| n > 4000) {
                continue;
            }
            let sizes: Vec<usize> = sizes.iter().map(|n| *n as usize).collect();
            let weights = Weights { first: FirstFilters::Seeded, ..Weights::default() };
            let wrong = wrong(&network, &weights, &picture(&sizes), NodeId(1));
            assert_eq!(wrong, None, "{name} {kwargs:?} on {sizes:?}");
            of_layer += 1;
        }
        assert!(of_layer > 0, "{name}: no case was traced");
        traced += of_layer;
    }
    println!("{traced} layers traced, value by value");
}

#[test]
fn what_is_switched_off_or_missing() {
    let mut network = Network::stack("n", [input(&[3, 3, 1]), Conv2D { filters: 2, ..Conv2D::default() }.into()]);
    let weights = Weights::default();
    let picture = picture(&[3, 3, 1]);
    let (report, maps) = ran(&network, &weights, &picture);
    let of = |node, at: &[usize]| trace(&network, &weights, &report, |id| maps.get(&id).cloned(), node, at);
    assert_eq!(of(NodeId(9), &[0]), Err(TraceError::NoNode(NodeId(9))));
    assert_eq!(of(NodeId(1), &[0, 0, 2]), Err(TraceError::NoPlace { shape: Shape::known(&[1, 1, 2]) }));
    assert_eq!(of(NodeId(1), &[0]), Err(TraceError::NoPlace { shape: Shape::known(&[1, 1, 2]) }));
    let none = trace(&network, &weights, &report, |_| None, NodeId(1), &[0, 0, 0]);
    assert_eq!(none, Err(TraceError::NoMaps(NodeId(1))));
    let pixel = of(NodeId(0), &[2, 1, 0]).unwrap();
    assert_eq!((pixel.op, pixel.value, pixel.terms[0].0), (Op::Copy, picture.view()[[2, 1, 0]], NodeId(0)));
    Arc::make_mut(&mut network.nodes[1]).off = true;
    let (report, maps) = ran(&network, &weights, &picture);
    let through = trace(&network, &weights, &report, |id| maps.get(&id).cloned(), NodeId(1), &[2, 2, 0]).unwrap();
    assert_eq!((through.op, through.before), (Op::Copy, picture.view()[[2, 2, 0]]));
}

proptest! {
    /// A convolution's terms are its definition, read off without a window: for every tap the cell it falls on.
    #[test]
    fn a_convolutions_terms_are_its_definition(h in 1_u64..7, w in 1_u64..7, kernel in 1_u64..4, stride in 1_u64..3, same: bool, first: bool) {
        let format = if first { DataFormat::ChannelsFirst } else { DataFormat::ChannelsLast };
        let conv = Conv2D {
            filters: 4, groups: 2, kernel_size: [kernel, 2], strides: [stride; 2], data_format: format,
            padding: if same { Padding::Same } else { Padding::Valid }, activation: Activation::Tanh, ..Conv2D::default()
        };
        let shape = sizes([h as usize, w as usize], 6, format);
        let network = Network::stack("n", [input(&shape.map(|n| n as u64)), conv.into()]);
        let picture = picture(&shape);
        prop_assert_eq!(wrong(&network, &Weights::default(), &picture, NodeId(1)), None);
        let (report, maps) = ran(&network, &Weights::default(), &picture);
        let Some(own) = maps.get(&NodeId(1)) else { return Ok(()) };
        for at in places(own) {
            let traced = trace(&network, &Weights::default(), &report, |id| maps.get(&id).cloned(), NodeId(1), &at).unwrap();
            prop_assert_eq!(traced.terms.len() as u64, kernel * 2 * 3);
            let group = place(&at, format).unwrap().2 / 2;
            for (_, term) in &traced.terms {
                let Some(cell) = &term.at else { prop_assert!(same && term.value == 0.0); continue };
                let channel = place(cell, format).unwrap().2;
                prop_assert_eq!(channel / 3, group);
            }
        }
    }
}
