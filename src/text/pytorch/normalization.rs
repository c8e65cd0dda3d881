//! Layers that normalize, and those that scale each channel, in PyTorch.

use super::forward::{Held, Layer};
use super::weights::Turned;
use crate::nn::order::sort;
use crate::nn::params::Value;
use crate::text::python::{number, tuple};

pub(super) fn normalization(layer: &mut Layer<'_>, class_name: &str) -> Option<String> {
    match class_name {
        "BatchNormalization" => batch(layer),
        "LayerNormalization" => along(layer),
        "GroupNormalization" => group(layer),
        "LayerScale" => scale(layer),
        _ => None,
    }
}

/// Keras's axis, counted from the front.
fn axis(layer: &Layer<'_>, axis: i64) -> Option<usize> {
    let rank = layer.input()?.rank();
    let axis = if axis < 0 { axis.checked_add(i64::try_from(rank).ok()?)? } else { axis };
    usize::try_from(axis).ok().filter(|axis| *axis > 0 && *axis < rank)
}

/// With an axis in the place of the channels, what is done there, and back.
fn with_channels(input: &Held, axis: usize, work: impl FnOnce(&str) -> String) -> String {
    let place = input.axis(axis);
    if place == 1 {
        work(&input.code)
    } else {
        format!("{}.transpose(1, {place})", work(&format!("{}.transpose(1, {place})", input.code)))
    }
}

/// The trained scale and shift: PyTorch has both or none, so one alone stands beside the module.
fn affine(layer: &mut Layer<'_>, module: &str, places: [&'static str; 2]) -> Option<(String, String)> {
    let name = layer.name.clone();
    let (gamma, beta) = (layer.weight("gamma").map(<[u64]>::to_vec), layer.weight("beta").map(<[u64]>::to_vec));
    match (&gamma, &beta) {
        (Some(_), Some(_)) => {
            layer.load("gamma", format!("{name}.{}", places[0]), Turned::Same);
            layer.load("beta", format!("{name}.{}", places[1]), Turned::Same);
            Some((format!("{module})"), String::new()))
        }
        (None, None) => Some((format!("{module}, affine=False)"), String::new())),
        (Some(sizes), None) | (None, Some(sizes)) => {
            let (keras, start, sign) = if gamma.is_some() { ("gamma", "ones", "*") } else { ("beta", "zeros", "+") };
            let own = format!("{name}_{keras}");
            let size = sizes.first()?;
            layer.line(&own, &format!("nn.Parameter(torch.{start}({size}))"));
            layer.load(keras, own.clone(), Turned::Same);
            Some((format!("{module}, affine=False)"), format!(" {sign} self.{own}")))
        }
    }
}

/// A vector that lies along the channels of a tensor.
fn across(vector: &str, rank: usize) -> String {
    if vector.is_empty() || rank < 3 { vector.to_owned() } else { format!("{vector}[:{}]", ", None".repeat(rank - 2)) }
}

/// What is left to 1, without the dust that binary fractions leave.
fn complement(x: f64) -> f64 {
    const PARTS: f64 = 1e12;
    ((1.0 - x) * PARTS).round() / PARTS
}

fn batch(layer: &mut Layer<'_>) -> Option<String> {
    // PyTorch does not correct a batch's statistics by those of all batches.
    if layer.value("renorm") == Value::Bool(true) {
        return None;
    }
    let input = layer.input()?.clone();
    let axis = axis(layer, layer.int("axis")?)?;
    let channels = *layer.weight("moving_mean")?.first()?;
    let kind = match input.rank() {
        2 | 3 => "1d",
        4 => "2d",
        5 => "3d",
        _ => return None,
    };
    let name = layer.name.clone();
    let (epsilon, momentum) = (number(layer.real("epsilon")?), number(complement(layer.real("momentum")?)));
    let module = format!("nn.BatchNorm{kind}({channels}, eps={epsilon}, momentum={momentum}");
    let (module, more) = affine(layer, &module, ["weight", "bias"])?;
    layer.line(&name, &module);
    layer.load("moving_mean", format!("{name}.running_mean"), Turned::Same);
    layer.load("moving_variance", format!("{name}.running_var"), Turned::Same);
    let code = with_channels(&input, axis, |x| {
        let code = format!("self.{name}({x})");
        if more.is_empty() { code } else { format!("({code}{})", across(&more, input.rank())) }
    });
    Some(layer.made(code, input.turned))
}

fn along(layer: &mut Layer<'_>) -> Option<String> {
    let input = layer.input()?.clone();
    let mut axes = layer.ints("axis")?.into_iter().map(|at| axis(layer, at)).collect::<Option<Vec<_>>>()?;
    sort(&mut axes);
    let sizes = axes.iter().map(|axis| *input.shape.0.get(axis - 1)?).collect::<Option<Vec<u64>>>()?;
    let (name, epsilon) = (layer.name.clone(), number(layer.real("epsilon")?));
    let sizes = tuple(sizes.iter().map(ToString::to_string));
    let mut arguments = vec![];
    for (keras, start) in [("gamma", "ones"), ("beta", "zeros")] {
        if layer.weight(keras).is_some() {
            let own = format!("{name}_{keras}");
            layer.line(&own, &format!("nn.Parameter(torch.{start}({sizes}))"));
            layer.load(keras, own.clone(), Turned::Same);
            arguments.push(format!("self.{own}"));
        } else {
            arguments.push("None".to_owned());
        }
    }
    // The axes go to the end, and back.
    let ends = tuple((1..=axes.len()).rev().map(|n| format!("-{n}")));
    let starts = tuple(axes.iter().map(ToString::to_string));
    let last = axes.iter().rev().zip((1..input.rank()).rev()).all(|(axis, end)| *axis == end);
    let x = input.keras();
    let moved = if last { x } else { format!("{x}.movedim({starts}, {ends})") };
    let code = if layer.value("rms_scaling") == Value::Bool(true) {
        // The mean stays in; there is always a gamma, and never a beta.
        let gamma = arguments.first().map_or("1.0", String::as_str);
        format!("({moved} * torch.rsqrt({moved}.var({ends}, correction=0, keepdim=True) + {epsilon}) * {gamma})")
    } else {
        format!("F.layer_norm({moved}, {sizes}, {}, {epsilon})", arguments.join(", "))
    };
    let code = if last { code } else { format!("{code}.movedim({ends}, {starts})") };
    Some(layer.made(code, false))
}

fn group(layer: &mut Layer<'_>) -> Option<String> {
    let input = layer.input()?.clone();
    let axis = axis(layer, layer.int("axis")?)?;
    let channels = (*input.shape.0.get(axis - 1)?)?;
    let groups = match layer.int("groups")? {
        -1 => channels,
        groups => u64::try_from(groups).ok()?,
    };
    let (name, epsilon) = (layer.name.clone(), number(layer.real("epsilon")?));
    let (module, more) =
        affine(layer, &format!("nn.GroupNorm({groups}, {channels}, eps={epsilon}"), ["weight", "bias"])?;
    layer.line(&name, &module);
    let code = with_channels(&input, axis, |x| {
        let code = format!("self.{name}({x})");
        if more.is_empty() { code } else { format!("({code}{})", across(&more, input.rank())) }
    });
    Some(layer.made(code, input.turned))
}

/// `LayerScale`: one number for each channel.
fn scale(layer: &mut Layer<'_>) -> Option<String> {
    let input = layer.input()?.clone();
    let size = *layer.weight("gamma")?.first()?;
    let name = layer.name.clone();
    layer.line(&name, &format!("nn.Parameter(torch.ones({size}))"));
    layer.load("gamma", name.clone(), Turned::Same);
    let vector = if input.turned { format!("self.{name}[:, None, None]") } else { format!("self.{name}") };
    Some(layer.made(format!("({} * {vector})", input.code), input.turned))
}
