//! What a person can do about a problem: edits that each make the layer work.

use super::analysis::{Outcome, Report, analyze};
use super::layers::Layer;
use super::network::{Body, Edit, Network, Node, NodeId, Source, apply, read_layer};
use super::params::{Kind, ParamError, Reason, Value};
use super::shape::{Axis, DataFormat, Problem, Shape};
use super::window::{gcd, largest};

/// One way out of a problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// What to do.
    pub edit: Edit,
    /// The network's input looks like channels first: its sizes are put in the other order.
    pub swaps_channels: bool,
    /// The shape the layer then gives (for a removed layer: the one below the gap that reads on).
    pub shape: Shape,
    /// Its parameters then.
    pub params: u64,
    /// Problems that are left in the network then.
    pub left: u64,
}

/// Up to three ways out; each has been tried, and none leaves more problems in the network than another: where the whole
/// network can be made valid, each makes it so.
#[must_use]
pub fn repairs(network: &Network, report: &Report, node: NodeId) -> Vec<Repair> {
    let Some(at) = network.position(node) else {
        return vec![];
    };
    let (Some(subject), Some(entry)) = (network.nodes.get(at), report.nodes.get(at)) else {
        return vec![];
    };
    let Some(problem) = entry.problem() else {
        return vec![];
    };
    let mut tried: Vec<Repair> = vec![];
    for (edit, swaps_channels) in candidates(network, report, subject, at, problem) {
        if let Some(repair) = attempt(network, node, edit, swaps_channels)
            && !tried.iter().any(|other| other.edit == repair.edit)
        {
            tried.push(repair);
        }
    }
    let least = tried.iter().map(|repair| repair.left).min();
    tried.retain(|repair| Some(repair.left) == least);
    tried.truncate(3);
    tried
}

fn attempt(network: &Network, node: NodeId, edit: Edit, swaps_channels: bool) -> Option<Repair> {
    let removes = edit == Edit::Remove { node };
    let next = apply(network, &edit).ok()?;
    let report = analyze(&next);
    let seen = if removes {
        let at = network.position(node)?;
        report.nodes.get(at).or_else(|| report.nodes.last())
    } else {
        report.node(node)
    }?;
    match &seen.outcome {
        Outcome::Shape(shape) => Some(Repair {
            shape: shape.clone(),
            params: seen.params,
            left: report.totals.problems,
            edit,
            swaps_channels,
        }),
        _ => None,
    }
}

fn candidates(network: &Network, report: &Report, subject: &Node, at: usize, problem: &Problem) -> Vec<(Edit, bool)> {
    let node = subject.id;
    let set = |param: &str, value: Value| Edit::Set { node, param: param.to_owned(), value };
    let one = |n: u64| Value::List(vec![Value::from(n), Value::from(n)]);
    let inputs = report.nodes.get(at).map(|entry| entry.inputs.as_slice()).unwrap_or_default();
    let mut edits: Vec<Edit> = vec![];
    let mut swapped = vec![];
    match problem {
        Problem::NoPlace { param, .. } => {
            if let Some(edit) = channels_first_input(network) {
                swapped.push((edit, true));
                edits.push(set("data_format", Value::from(DataFormat::ChannelsFirst.word())));
            }
            edits.extend(smaller_window(network, subject, inputs, param).map(|value| set(param, value)));
            edits.push(set("padding", Value::from("same")));
            edits.extend(shrinking_above(network, report, at).map(|above| Edit::Remove { node: above }));
        }
        Problem::NegativePadding { .. } => edits.push(set("padding", Value::Int(0))),
        Problem::Rank { .. } => {
            let vector =
                report.nodes.get(at).and_then(|entry| entry.inputs.first()).is_some_and(|shape| shape.0.len() < 3);
            if vector {
                edits.extend(
                    vector_maker(network, report, at).flat_map(|(maker, position)| {
                        [Edit::Move { node, to: position }, Edit::Remove { node: maker }]
                    }),
                );
            }
            edits.push(Edit::Remove { node });
        }
        Problem::UnknownChannels | Problem::UnknownSize { .. } => edits.extend(known_input(network)),
        Problem::ChannelsNotDivisible { channels, groups } => {
            edits.push(set("groups", Value::from(gcd(*channels, *groups).max(1))));
            edits.push(set("groups", Value::Int(1)));
        }
        Problem::FiltersNotDivisible { filters, groups } => {
            edits.extend(filters.checked_next_multiple_of(*groups).map(|more| set("filters", Value::from(more))));
            edits.push(set("groups", Value::Int(1)));
        }
        Problem::StridesWithDilation { .. } => {
            edits.push(set("strides", one(1)));
            edits.push(set("dilation_rate", one(1)));
        }
        Problem::PoolStridesZero => {
            edits.push(set("strides", Value::Null));
            edits.push(set("strides", one(1)));
        }
        Problem::AxisOutOfRange { .. } | Problem::BatchAxis => edits.push(set("axis", Value::Int(-1))),
        Problem::NoInput | Problem::InputBelow { .. } | Problem::Inputs { .. } => {
            edits.push(Edit::Connect { node, inputs: vec![] });
            edits.push(Edit::Remove { node });
        }
        Problem::Rebuilt { first, .. } => {
            let alike = report.nodes.iter().take(at).rev().find(|entry| entry.shape() == Some(first));
            edits.extend(alike.map(|entry| Edit::Connect { node, inputs: vec![Source::of(entry.id)] }));
            edits.push(Edit::Remove { node });
        }
        Problem::DuplicateName { name } => edits.push(Edit::Rename { node, name: network.free_name(name) }),
        Problem::BadName { name } => {
            edits.push(Edit::Rename { node, name: network.free_name(&name.replace('/', "_")) })
        }
        Problem::Param(error) => edits.extend(mended(subject, error).map(|value| set(&error.param, value))),
        Problem::UnknownLayer { .. } => {
            edits.push(Edit::Switch { node, off: true });
            edits.push(Edit::Remove { node });
        }
        Problem::OutputPadding { strides, output_padding } => {
            edits.push(set("output_padding", Value::Null));
            let larger = output_padding.iter().zip(strides).map(|(p, s)| Value::from((*s).max(p.saturating_add(1))));
            edits.push(set("strides", Value::List(larger.collect())));
        }
        Problem::CroppedAway { .. } => edits.push(set("cropping", Value::Int(0))),
        Problem::NotAList
        | Problem::NotTwo { .. }
        | Problem::MergeShapes { .. }
        | Problem::ConcatShapes { .. }
        | Problem::MergeBatches { .. }
        | Problem::ConcatBatches { .. } => {
            edits.extend(two_alike(report, at).map(|inputs| Edit::Connect { node, inputs }));
            edits.push(Edit::Remove { node });
        }
        Problem::ManyOpen { .. } | Problem::ReshapeSize { .. } => {
            edits.push(set("target_shape", Value::List(vec![Value::Int(-1)])));
            let kept = inputs.first().and_then(Shape::sizes);
            edits.extend(
                kept.map(|sizes| set("target_shape", Value::List(sizes.into_iter().map(Value::from).collect()))),
            );
        }
        Problem::NoOrder { dims } => {
            let order = (1_u64..=dims.len() as u64).map(Value::from).collect();
            edits.push(set("dims", Value::List(order)));
        }
        Problem::HalfStatistics => {
            edits.push(set("mean", Value::Null));
            edits.push(set("variance", Value::Null));
        }
        Problem::Inside { .. } => {
            edits.push(Edit::Switch { node, off: true });
            edits.push(Edit::Remove { node });
        }
        Problem::TooLarge => {
            // Whatever counts what the layer makes.
            let counts = network.layer(subject).map(|layer| layer.op().params()).unwrap_or_default();
            let counts = counts.iter().filter(|param| param.kind == Kind::Count && param.default.is_none());
            edits.extend(counts.map(|param| set(param.name, Value::Int(32))));
            edits.push(Edit::Remove { node });
        }
    }
    swapped.extend(edits.into_iter().map(|edit| (edit, false)));
    swapped
}

/// The node above, and the nearest one above it whose shape goes with it.
fn two_alike(report: &Report, at: usize) -> Option<Vec<Source>> {
    let above = report.nodes.get(at.checked_sub(1)?)?;
    let shape = above.shape()?;
    let others = report.nodes.iter().take(at - 1).rev();
    let other = others.into_iter().find(|entry| entry.shape() == Some(shape))?;
    Some(vec![Source::of(other.id), Source::of(above.id)])
}

/// The largest window of the same kind that fits the input, along both axes.
fn smaller_window(network: &Network, subject: &Node, inputs: &[Shape], param: &str) -> Option<Value> {
    let op = network.layer(subject)?.op();
    let size = inputs.first()?.hwc(op.data_format()?)?;
    let pair = |name: &str| {
        op.params()
            .into_iter()
            .find(|p| p.name == name)
            .and_then(|p| <[u64; 2] as super::params::Field>::read(&p.value).ok())
    };
    let kernel = pair(param)?;
    let dilation = pair("dilation_rate").unwrap_or([1, 1]);
    let fit = |axis: Axis| {
        let (n, at) = match axis {
            Axis::Height => (size.h, 0),
            Axis::Width => (size.w, 1),
        };
        match n {
            Some(n) => largest(n, dilation[at]).map(|most| kernel[at].min(most)),
            None => Some(kernel[at]),
        }
    };
    Some(Value::List(vec![Value::from(fit(Axis::Height)?), Value::from(fit(Axis::Width)?)]))
}

/// The nearest layer above in the chain that makes the map smaller.
fn shrinking_above(network: &Network, report: &Report, at: usize) -> Option<NodeId> {
    let mut entry = report.nodes.get(at)?;
    loop {
        let above = *entry.sources.first()?;
        entry = report.node(above)?;
        let node = network.node(above)?;
        if node.body.is_input() {
            return None;
        }
        let before = entry.inputs.first()?.hwc(entry.format)?;
        let after = entry.shape()?.hwc(entry.format)?;
        if after.h < before.h || after.w < before.w {
            return Some(above);
        }
    }
}

/// The layer above in the chain that made a vector of a map, and its position.
fn vector_maker(network: &Network, report: &Report, at: usize) -> impl Iterator<Item = (NodeId, usize)> + use<> {
    let found = (|| {
        let mut entry = report.nodes.get(at)?;
        loop {
            let above = *entry.sources.first()?;
            entry = report.node(above)?;
            if entry.inputs.first()?.0.len() == 3 {
                return Some((above, network.position(above)?));
            }
        }
    })();
    found.into_iter()
}

/// An input like 1 x 28 x 28 was meant to be 28 x 28 x 1.
fn channels_first_input(network: &Network) -> Option<Edit> {
    let input = network.nodes.first()?;
    let Body::Layer(Layer::InputLayer(layer)) = &input.body else {
        return None;
    };
    match layer.shape.as_slice() {
        &[Some(c @ (1 | 3 | 4)), Some(h), Some(w)] if h > 4 && w > 4 => Some(Edit::Set {
            node: input.id,
            param: "shape".to_owned(),
            value: Value::List([h, w, c].map(Value::from).to_vec()),
        }),
        _ => None,
    }
}

/// The input with a number for every size that has none.
fn known_input(network: &Network) -> Option<Edit> {
    let input = network.nodes.first()?;
    let Body::Layer(Layer::InputLayer(layer)) = &input.body else {
        return None;
    };
    let last = layer.shape.len().checked_sub(1)?;
    let fill = |(at, size): (usize, &Option<u64>)| Value::from(size.unwrap_or(if at == last { 3 } else { 32 }));
    let value = Value::List(layer.shape.iter().enumerate().map(fill).collect());
    Some(Edit::Set { node: input.id, param: "shape".to_owned(), value })
}

/// A value for a refused argument: the nearest one allowed, or the layer's default.
fn mended(subject: &Node, error: &ParamError) -> Option<Value> {
    let Body::Unknown { class_name, config, .. } = &subject.body else {
        return None;
    };
    let mut map = config.as_map()?.clone();
    let value = match error.reason {
        Reason::Unknown => Value::Null,
        Reason::Below(min) if error.received.as_int().is_some() => Value::Int(min),
        Reason::Outside(low, high) => Value::Float(error.received.as_real()?.clamp(low, high)),
        _ => Layer::new(class_name)?.op().params().into_iter().find(|p| p.name == error.param)?.value,
    };
    match error.reason {
        Reason::Unknown => map.remove(&error.param),
        _ => map.insert(error.param.clone(), value.clone()),
    };
    read_layer(class_name, &Value::Map(map))?.is_ok().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::layers::{conv2d::Conv2D, input_layer::InputLayer, max_pooling2d::MaxPooling2D};

    fn input(shape: &[u64]) -> Layer {
        InputLayer { shape: shape.iter().copied().map(Some).collect(), ..InputLayer::default() }.into()
    }

    /// The stack of the drawing: a kernel of 7 on 5 cells, and its three ways out.
    #[test]
    fn a_kernel_too_large() {
        let pool = MaxPooling2D { pool_size: [5, 5], ..MaxPooling2D::default() };
        let conv = Conv2D { kernel_size: [7, 7], ..Conv2D::default() };
        let network = Network::stack(
            "n",
            [input(&[25, 25, 32]), pool.into(), conv.into(), Layer::new("GlobalAveragePooling2D").unwrap()],
        );
        let report = analyze(&network);
        assert_eq!(report.nodes[3].outcome, Outcome::Waiting(NodeId(2)));
        let found = repairs(&network, &report, NodeId(2));
        let told: Vec<_> = found.iter().map(|r| (r.shape.to_string(), r.params, r.left)).collect();
        assert_eq!(
            told,
            [
                ("(None, 1, 1, 32)".to_owned(), 25_632, 0),
                ("(None, 5, 5, 32)".to_owned(), 50_208, 0),
                ("(None, 19, 19, 32)".to_owned(), 50_208, 0)
            ]
        );
        assert_eq!(found[2].edit, Edit::Remove { node: NodeId(1) });
    }

    /// The source's input error: 1 x 28 x 28 under `Conv2D(30, 5)`.
    #[test]
    fn channels_first_by_mistake() {
        let conv = Conv2D { filters: 30, kernel_size: [5, 5], ..Conv2D::default() };
        let network = Network::stack("n", [input(&[1, 28, 28]), conv.into()]);
        let found = repairs(&network, &analyze(&network), NodeId(1));
        assert!(found[0].swaps_channels);
        assert_eq!(found[0].shape, Shape::known(&[24, 24, 30]));
        assert_eq!(found[1].shape, Shape::known(&[30, 24, 24]));
    }
}
