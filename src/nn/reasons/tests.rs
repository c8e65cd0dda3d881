use super::*;
use crate::nn::analysis::analyze;
use crate::nn::analysis::{Field, NodeReport};
use crate::nn::layers::{Layer, Sight};
use crate::nn::layers::{
    conv2d::Conv2D, dense::Dense, flatten::Flatten, input_layer::InputLayer, max_pooling2d::MaxPooling2D,
};
use crate::nn::network::Source;
use crate::nn::params::Value;
use crate::nn::shape::Shape;
use crate::nn::window::Padding;
use crate::text::json;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

fn input(sizes: &[u64]) -> Layer {
    InputLayer { shape: sizes.iter().copied().map(Some).collect(), ..InputLayer::default() }.into()
}

/// The figure that a reason explains, as the report has it.
fn figure(entry: &NodeReport, about: About) -> Option<u64> {
    let shape = entry.shape()?;
    let field = |at: usize| match entry.field? {
        Field::Window { y, x } => Some([y, x].get(at)?.size()),
        Field::Everything => None,
    };
    let window = |at: usize| match entry.sight? {
        Sight::Window { h, w } => [h, w].get(at).copied(),
        _ => None,
    };
    match about {
        About::Height => shape.hwc(entry.format)?.h,
        About::Width => shape.hwc(entry.format)?.w,
        About::Channels => shape.hwc(entry.format)?.c,
        About::Entries => shape.0.first().copied()?,
        About::SpanHeight => window(0).map(|window| window.effective()),
        About::SpanWidth => window(1).map(|window| window.effective()),
        About::PaddingHeight => window(0).map(|window| window.before + window.after),
        About::PaddingWidth => window(1).map(|window| window.before + window.after),
        About::UnreadRows => window(0).map(|window| window.unread()),
        About::UnreadColumns => window(1).map(|window| window.unread()),
        About::Params => Some(entry.params),
        About::Macs => entry.macs,
        About::Bytes => entry.map_bytes,
        About::FieldHeight => field(0),
        About::FieldWidth => field(1),
    }
}

/// What is false in the reasons of a node; and, if nothing is, which figures have one.
fn check(network: &Network, report: &Report, node: NodeId) -> Result<Vec<About>, String> {
    let Some(entry) = report.node(node) else { return Ok(vec![]) };
    let mut told = vec![];
    for reason in all(network, report, node) {
        let about = reason.about;
        let figure = figure(entry, about);
        if figure != Some(reason.result) {
            return Err(format!("{about:?}: {} and not {figure:?}", reason.result));
        }
        if reason.formula.as_ref().is_some_and(|formula| formula.value() != figure) {
            return Err(format!(
                "{about:?}: {:?} comes to {:?}, not {figure:?}",
                reason.formula,
                reason.formula.as_ref().and_then(Formula::value)
            ));
        }
        for line in &reason.lines {
            let right = match line.says {
                Says::Same | Says::Stored => reason.result,
                Says::Step => line.result,
            };
            if line.formula.value() != Some(right) {
                return Err(format!("{about:?}: {line:?}"));
            }
        }
        if !reason.shares.is_empty() {
            let sum = |trainable: bool| {
                reason.shares.iter().filter(|share| share.trainable || !trainable).map(|share| share.count).sum::<u64>()
            };
            if (sum(false), sum(true)) != (entry.params, entry.trainable) {
                return Err(format!("{about:?}: {:?}", reason.shares));
            }
        }
        if let Some(last) = reason.stages.last()
            && (last.node, last.field) != (node, reason.result)
        {
            return Err(format!("{about:?}: {last:?}"));
        }
        if reason.both {
            let other = match about {
                About::Height => About::Width,
                About::SpanHeight => About::SpanWidth,
                About::PaddingHeight => About::PaddingWidth,
                About::UnreadRows => About::UnreadColumns,
                About::FieldHeight => About::FieldWidth,
                other => return Err(format!("{other:?} holds for both")),
            };
            if self::figure(entry, other) != figure {
                return Err(format!("{about:?} does not hold for {other:?}"));
            }
            told.push(other);
        }
        told.push(about);
    }
    Ok(told)
}

/// Every layer of the catalogue with the arguments of every case that Keras accepts: what is said is the report's figure, and
/// every figure of a convolution, a pool or a Dense layer has its reason.
#[test]
fn every_layer_of_the_catalogue() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in Layer::CLASS_NAMES {
        let path = format!("{}/tests/keras/layers/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let cases = json::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
        for case in cases.as_list().unwrap() {
            let shapes = match case.get("input_shapes").and_then(Value::as_list) {
                Some(shapes) => shapes.to_vec(),
                None => case.get("input_shape").into_iter().cloned().collect(),
            };
            let Some(kwargs) = case.get("kwargs") else { continue };
            let Some(Ok(layer)) = crate::nn::network::read_layer(name, kwargs) else { continue };
            if *name == "InputLayer" {
                continue;
            }
            let size = |value: &Value| value.as_int().and_then(|n| u64::try_from(n).ok());
            let inputs = shapes.iter().map(|shape| {
                let sizes = shape.as_list()?.iter().skip(1).map(size).collect();
                Some(Layer::from(InputLayer { shape: sizes, ..InputLayer::default() }))
            });
            let Some(inputs) = inputs.collect::<Option<Vec<Layer>>>() else { continue };
            let count = inputs.len();
            let mut network = Network::stack("n", inputs.into_iter().chain([layer]));
            let sources = (0..count).map(|at| Source::of(NodeId(at as u32))).collect();
            Arc::make_mut(&mut network.nodes[count]).inputs = sources;
            let report = analyze(&network);
            let node = NodeId(count as u32);
            let told = check(&network, &report, node)
                .unwrap_or_else(|wrong| panic!("{name} {kwargs:?} on {shapes:?}: {wrong}"));
            let entry = report.node(node).unwrap();
            let known = |shape: &Shape| shape.sizes().is_some_and(|sizes| !sizes.contains(&0));
            let known =
                entry.map_bytes != Some(u64::MAX) && entry.shape().is_some_and(known) && entry.inputs.iter().all(known);
            let mut wanted = vec![];
            if known && name.contains("Conv2D") {
                wanted = vec![About::Height, About::Width, About::Channels, About::Params, About::Macs, About::Bytes];
            } else if known && ["MaxPooling2D", "AveragePooling2D"].contains(name) {
                wanted = vec![
                    About::Height,
                    About::Width,
                    About::Channels,
                    About::Params,
                    About::FieldHeight,
                    About::FieldWidth,
                ];
            } else if known && *name == "Dense" {
                wanted = vec![About::Params, About::Macs, About::Bytes];
            } else if known {
                wanted = vec![About::Params, About::Bytes];
            }
            for about in wanted {
                assert!(told.contains(&about), "{name} {kwargs:?} on {shapes:?}: nothing of {about:?}");
            }
            *counts.entry(name).or_default() += told.len();
        }
    }
    let silent: Vec<_> =
        Layer::CLASS_NAMES.iter().filter(|name| **name != "InputLayer" && !counts.contains_key(*name)).collect();
    assert!(silent.is_empty(), "{silent:?}");
}

fn lines(network: &Network, node: u32, about: About) -> Vec<String> {
    let report = analyze(network);
    let reason = reasons(network, &report, NodeId(node)).into_iter().find(|reason| reason.about == about).unwrap();
    let write = |term: &Term| term.number.to_string();
    let letters = |term: &Term| if term.letter.is_empty() { term.number.to_string() } else { term.letter.to_owned() };
    let formula = reason.formula.as_ref().unwrap();
    let further = reason.lines.iter().map(|line| format!("{} = {}", line.formula.line(&write), line.result));
    [format!("{} = {} = {}", formula.line(&letters), formula.line(&write), reason.result)]
        .into_iter()
        .chain(further)
        .collect()
}

/// What teachers draw, term by term.
#[test]
fn taught_formulas() {
    let conv = |filters, k: [u64; 2], s, padding| Conv2D {
        filters,
        kernel_size: k,
        strides: [s, s],
        padding,
        ..Conv2D::default()
    };
    let stack = Network::stack(
        "n",
        [input(&[64, 64, 3]), conv(50, [3, 3], 1, Padding::Valid).into(), conv(50, [3, 3], 1, Padding::Valid).into()],
    );
    assert_eq!(
        lines(&stack, 1, About::Params),
        ["K · F · F · D_in + K = 50 · 3 · 3 · 3 + 50 = 1400", "3 · 3 · 3 · 50 + 50 = 1400"]
    );
    assert_eq!(lines(&stack, 2, About::Params)[1], "3 · 3 · 50 · 50 + 50 = 22550");
    assert_eq!(
        lines(&stack, 1, About::Height),
        ["⌈(H_in − F + 1) / S⌉ = ⌈(64 − 3 + 1) / 1⌉ = 62", "⌊(64 − 3) / 1⌋ + 1 = 62"]
    );
    let same = Network::stack("n", [input(&[50, 50, 32]), conv(32, [3, 3], 2, Padding::Same).into()]);
    assert_eq!(lines(&same, 1, About::Height), ["⌈H_in / S⌉ = ⌈50 / 2⌉ = 25", "⌊(50 + 1 − 3) / 2⌋ + 1 = 25"]);
    assert_eq!(
        lines(&same, 1, About::PaddingHeight),
        ["max((H_out − 1) · S + F − H_in, 0) = max(24 · 2 + 3 − 50, 0) = 1"]
    );
    assert_eq!(
        lines(&same, 1, About::Macs),
        ["H_out · W_out · K · F · F · D_in = 25 · 25 · 32 · 3 · 3 · 32 = 5760000"]
    );
    assert_eq!(lines(&same, 1, About::FieldHeight), ["r + (F − 1) · j = 1 + 2 · 1 = 3"]);
    let unread = Network::stack(
        "n",
        [input(&[7, 7, 1]), MaxPooling2D::default().into(), Flatten::default().into(), Dense::default().into()],
    );
    assert_eq!(lines(&unread, 1, About::UnreadRows), ["H_in − ((H_out − 1) · S + F) = 7 − (2 · 2 + 2) = 1"]);
    assert_eq!(lines(&unread, 2, About::Entries), ["H_in · W_in · D_in = 3 · 3 · 1 = 9"]);
    assert_eq!(lines(&unread, 3, About::Params), ["U · N_in + U = 10 · 9 + 10 = 100", "9 · 10 + 10 = 100"]);
    let oblong = Network::stack("n", [input(&[9, 9, 2]), conv(4, [3, 5], 1, Padding::Valid).into()]);
    assert_eq!(lines(&oblong, 1, About::Width)[0], "⌈(W_in − F_w + 1) / S⌉ = ⌈(9 − 5 + 1) / 1⌉ = 5");
    assert_eq!(lines(&oblong, 1, About::Params)[0], "K · F_h · F_w · D_in + K = 4 · 3 · 5 · 2 + 4 = 124");
    let dilated = Network::stack(
        "n",
        [input(&[9, 9, 2]), Conv2D { dilation_rate: [2, 2], ..conv(4, [3, 3], 1, Padding::Valid) }.into()],
    );
    assert_eq!(lines(&dilated, 1, About::SpanHeight), ["(F − 1) · d + 1 = 2 · 2 + 1 = 5"]);
    assert_eq!(lines(&dilated, 1, About::Height)[0], "⌈(H_in − F′ + 1) / S⌉ = ⌈(9 − 5 + 1) / 1⌉ = 5");
}

/// The way down: what is seen after each layer, and the strides that make the step.
#[test]
fn the_running_product() {
    let conv = |k, s| Conv2D { kernel_size: [k, k], strides: [s, s], padding: Padding::Same, ..Conv2D::default() };
    let layers: [Layer; 5] = [
        input(&[200, 200, 1]),
        conv(2, 2).into(),
        conv(3, 1).into(),
        MaxPooling2D::default().into(),
        conv(3, 2).into(),
    ];
    let network = Network::stack("n", layers);
    assert_eq!(lines(&network, 4, About::FieldHeight), ["r + (F − 1) · j = 8 + 2 · 4 = 16", "2 · 1 · 2 = 4"]);
    let report = analyze(&network);
    let reason =
        reasons(&network, &report, NodeId(4)).into_iter().find(|reason| reason.about == About::FieldHeight).unwrap();
    let way: Vec<(u64, u64)> = reason.stages.iter().map(|stage| (stage.field, stage.step)).collect();
    assert_eq!(way, [(1, 1), (2, 2), (6, 2), (8, 4), (16, 8)]);
    // Switched off it is not there: nothing of its window is said.
    let mut off = network.clone();
    Arc::make_mut(&mut off.nodes[4]).off = true;
    let told: Vec<About> = reasons(&off, &analyze(&off), NodeId(4)).into_iter().map(|reason| reason.about).collect();
    assert_eq!(told, [About::Bytes]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Stacks of any windows: every formula of every layer gives the report's figure.
    #[test]
    fn any_stack(n in 20_u64..70, w in 20_u64..70, layers in prop::collection::vec((0_u8..4, [1_u64..6, 1_u64..6], [1_u64..4, 1_u64..4], any::<bool>(), 1_u64..3), 1..5)) {
        let mut stack = vec![input(&[n, w, 3])];
        for (kind, kernel_size, strides, same, dilation) in layers {
            let padding = if same { Padding::Same } else { Padding::Valid };
            let dilation_rate = if strides == [1, 1] { [dilation; 2] } else { [1, 1] };
            stack.push(match kind {
                0 => Conv2D { filters: 4, kernel_size, strides, padding, dilation_rate, ..Conv2D::default() }.into(),
                1 => MaxPooling2D { pool_size: kernel_size, strides: Some(strides), padding, ..MaxPooling2D::default() }.into(),
                2 => super::super::layers::separable_conv2d::SeparableConv2D { filters: 4, kernel_size, strides: [strides[0]; 2], padding, ..Default::default() }.into(),
                _ => super::super::layers::conv2d_transpose::Conv2DTranspose { filters: 2, kernel_size, strides, padding, ..Default::default() }.into(),
            });
        }
        let network = Network::stack("n", stack);
        let report = analyze(&network);
        for node in &network.nodes {
            let told = check(&network, &report, node.id).map_err(|wrong| TestCaseError::fail(format!("{}: {wrong}", node.name)))?;
            let works = report.node(node.id).is_some_and(|entry| entry.shape().is_some());
            prop_assert!(!works || node.body.is_input() || (told.contains(&About::Height) && told.contains(&About::Width)));
        }
    }
}
