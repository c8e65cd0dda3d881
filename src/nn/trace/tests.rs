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
            // What Keras has no values for.
            if kwargs
                .get("interpolation")
                .is_some_and(|method| method.as_text().is_some_and(|method| !["nearest", "bilinear"].contains(&method)))
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

/// Operations of two inputs, and of an input and a number on either side: the terms make the value.
#[test]
fn operations_with_numbers() {
    use crate::nn::layers::operation::{Function, Operation};
    let functions = [
        Function::Add,
        Function::Subtract,
        Function::Multiply,
        Function::Divide,
        Function::TrueDivide,
        Function::Maximum,
        Function::Minimum,
    ];
    for function in functions {
        for (x1, x2) in [(None, None), (Some(0.3), None), (None, Some(0.3))] {
            let layer = Operation { function, x1, x2 };
            let mut network = Network::stack("n", [input(&[3, 3, 2]), layer.into()]);
            let inputs = if x1.is_none() && x2.is_none() { 2 } else { 1 };
            Arc::make_mut(&mut network.nodes[1]).inputs = vec![Source::of(NodeId(0)); inputs];
            let picture = picture(&[3, 3, 2]);
            assert_eq!(wrong(&network, &Weights::default(), &picture, NodeId(1)), None, "{function:?} {x1:?} {x2:?}");
            let (report, maps) = ran(&network, &Weights::default(), &picture);
            assert!(maps.contains_key(&NodeId(1)), "{function:?} was not computed");
            let traced =
                trace(&network, &Weights::default(), &report, |id| maps.get(&id).cloned(), NodeId(1), &[0, 0, 0]);
            let terms = traced.unwrap().terms;
            assert_eq!((terms.len(), terms.iter().filter(|(_, term)| term.own).count()), (2, 2 - inputs));
        }
    }
}

/// A thousand cells, of fifty stacks of all kinds: the value that a trace comes to is the one on the map.
#[test]
fn a_thousand_cells_of_fifty_stacks() {
    use crate::nn::layers::average_pooling2d::AveragePooling2D;
    use crate::nn::layers::batch_normalization::BatchNormalization;
    use crate::nn::layers::conv2d_transpose::Conv2DTranspose;
    use crate::nn::layers::dense::Dense;
    use crate::nn::layers::flatten::Flatten;
    use crate::nn::layers::max_pooling2d::MaxPooling2D;
    let mut s = 11_u64;
    let mut random = move |n: u64| {
        s = s.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (s >> 33) % n
    };
    let functions = [Activation::Linear, Activation::Relu, Activation::Tanh, Activation::Sigmoid, Activation::Gelu];
    let mut compared = 0;
    for stack in 0..50 {
        let size = 10 + random(8);
        let mut layers = vec![input(&[size, size + random(4), 1 + random(3)])];
        for _ in 0..=random(4) {
            let padding = if random(2) == 0 { Padding::Valid } else { Padding::Same };
            let (kernel_size, strides) = ([1 + random(3), 1 + random(3)], [1 + random(2); 2]);
            let (filters, activation) = (1 + random(4), functions[random(5) as usize]);
            layers.push(match random(6) {
                0 | 1 => Conv2D { filters, kernel_size, strides, padding, activation, ..Conv2D::default() }.into(),
                2 => MaxPooling2D { padding, ..MaxPooling2D::default() }.into(),
                3 => AveragePooling2D { padding: Padding::Same, ..AveragePooling2D::default() }.into(),
                4 => Conv2DTranspose { filters, kernel_size, strides, activation, ..Conv2DTranspose::default() }.into(),
                _ => BatchNormalization::default().into(),
            });
        }
        layers.extend([
            Flatten::default().into(),
            Dense { units: 5, activation: Activation::Relu, ..Dense::default() }.into(),
        ]);
        let network = Network::stack("n", layers);
        let shape = network.nodes[0].clone();
        let sizes = analyze(&network).node(shape.id).and_then(|entry| entry.shape()?.sizes()).unwrap();
        let picture = picture(&sizes.iter().map(|n| *n as usize).collect::<Vec<_>>());
        let weights = Weights { first: FirstFilters::Seeded, seed: stack, ..Weights::default() };
        let (report, maps) = ran(&network, &weights, &picture);
        let works: Vec<NodeId> = network
            .nodes
            .iter()
            .skip(1)
            .map(|node| node.id)
            .filter(|id| maps.get(id).is_some_and(|maps| !maps.view().is_empty()))
            .collect();
        assert!(!works.is_empty());
        for _ in 0..20 {
            let node = works[random(works.len() as u64) as usize];
            let at: Vec<usize> = maps[&node].view().shape().iter().map(|n| random(*n as u64) as usize).collect();
            let traced = trace(&network, &weights, &report, |id| maps.get(&id).cloned(), node, &at).unwrap();
            let value = Activation::from_word(traced.activation).unwrap().of(traced.before);
            assert_eq!(traced.value, maps[&node].view()[at.as_slice()]);
            assert!(
                (value - traced.value).abs() <= 1e-4 * (1.0 + value.abs()),
                "stack {stack}, {node:?} {at:?}: {value} and not {}",
                traced.value
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 1000);
}
