//! The formulas of a layer's figures, on every network that Keras has told of: they come to the report's figures, which the
//! other tests hold to Keras's, and no convolution, pool or Dense layer is without them.

use crate::files::{lines, text, value};
use convscope::nn::analysis::{NodeReport, analyze};
use convscope::nn::network::Body;
use convscope::nn::params::Value;
use convscope::nn::reasons::{About, reasons};
use convscope::text::keras_json::from_value;
use std::collections::BTreeMap;

/// The figure of a card or its totals; none for what only the window has.
fn figure(entry: &NodeReport, about: About) -> Option<Option<u64>> {
    let shape = entry.shape()?;
    let hwc = || shape.hwc(entry.format);
    Some(match about {
        About::Height => hwc()?.h,
        About::Width => hwc()?.w,
        About::Channels => hwc()?.c,
        About::Entries => shape.0.first().copied()?,
        About::Params => Some(entry.params),
        About::Macs => entry.macs,
        About::Bytes => entry.map_bytes,
        _ => return None,
    })
}

#[test]
fn of_every_network() {
    let stacks = value("stacks.json");
    let stacks = stacks.get("stacks").and_then(Value::as_list).unwrap().iter().cloned();
    let mut compared: BTreeMap<&str, u64> = BTreeMap::new();
    for case in stacks.chain(lines("oracle/shapes.jsonl.gz")) {
        let Some(Ok(read)) = case.get("config").map(from_value) else { continue };
        let network = read.network;
        let report = analyze(&network);
        for (node, entry) in network.nodes.iter().zip(&report.nodes) {
            let told = reasons(&network, &report, node.id);
            for reason in &told {
                let Some(figure) = figure(entry, reason.about) else { continue };
                let (id, name) = (text(&case, "id"), &node.name);
                assert_eq!(Some(reason.result), figure, "{id} {name}: {:?}", reason.about);
                if let Some(formula) = &reason.formula {
                    assert_eq!(formula.value(), figure, "{id} {name}: {:?}", reason.about);
                }
                *compared.entry(reason.about.word()).or_default() += 1;
            }
            let known = entry.shape().is_some_and(|shape| shape.sizes().is_some_and(|sizes| !sizes.contains(&0)));
            let counts = matches!(&node.body, Body::Layer(layer) if ["Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose", "Dense"].contains(&layer.op().class_name()));
            if known && counts && !node.off {
                for about in [About::Params, About::Macs, About::Bytes] {
                    let there = told.iter().any(|reason| reason.about == about);
                    assert!(there, "{} {}: nothing of {about:?}", text(&case, "id"), node.name);
                }
            }
        }
    }
    assert!(compared.values().all(|count| *count > 50) && compared.len() == 7, "{compared:?}");
}
