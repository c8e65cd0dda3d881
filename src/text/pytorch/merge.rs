//! Layers of several inputs in PyTorch.

use super::forward::{Held, Layer};
use crate::text::python::number;

/// An input with as many axes as the output, those that it lacks right after the batch, held as the output is.
fn widened(input: &Held, layer: &Layer<'_>) -> Option<String> {
    let rank = layer.report.shape()?.0.len() + 1;
    let lacking = rank.saturating_sub(input.rank());
    if lacking == 0 {
        return Some(input.held(layer.turned));
    }
    let code = format!("{}[:{}]", input.keras(), ", None".repeat(lacking));
    Some(Held { code, shape: layer.report.shape()?.clone(), turned: false }.held(layer.turned))
}

fn all(layer: &Layer<'_>) -> Option<Vec<String>> {
    layer.inputs.iter().map(|input| widened(input, layer)).collect()
}

pub(super) fn merge(layer: &Layer<'_>, class_name: &str) -> Option<String> {
    let inputs = all(layer)?;
    let first = inputs.first()?.clone();
    Some(match class_name {
        _ if inputs.len() == 1 => first,
        "Add" => format!("({})", inputs.join(" + ")),
        "Subtract" => format!("({})", inputs.join(" - ")),
        "Multiply" => format!("({})", inputs.join(" * ")),
        "Average" => format!("(({}) / {})", inputs.join(" + "), inputs.len()),
        "Maximum" | "Minimum" => {
            let function = class_name.to_ascii_lowercase();
            inputs.into_iter().skip(1).fold(first, |code, input| format!("torch.{function}({code}, {input})"))
        }
        _ => return None,
    })
}

pub(super) fn concatenate(layer: &Layer<'_>) -> Option<String> {
    let rank = i64::try_from(layer.input()?.rank()).ok()?;
    let axis = layer.int("axis")?;
    let axis = usize::try_from(if axis < 0 { axis + rank } else { axis }).ok()?;
    let inputs = all(layer)?;
    let place = Held { code: String::new(), shape: layer.report.shape()?.clone(), turned: layer.turned }.axis(axis);
    Some(format!("torch.cat([{}], dim={place})", inputs.join(", ")))
}

/// `a + b` and the like, either of which may be a number. Shapes of fewer axes are those at the right, as in numpy.
pub(super) fn operation(layer: &Layer<'_>) -> Option<String> {
    let rank = layer.report.shape()?.0.len() + 1;
    let mut inputs = layer.inputs.iter();
    let mut side = |name: &str| match layer.real(name) {
        Some(x) => Some(number(x)),
        None => inputs.next().filter(|input| input.rank() == rank).map(|input| input.held(layer.turned)),
    };
    let (left, right) = (side("x1")?, side("x2"));
    let sign = match layer.word("function").as_str() {
        "Add" => "+",
        "Subtract" => "-",
        "Multiply" => "*",
        "Divide" | "TrueDivide" => "/",
        _ => return None,
    };
    Some(format!("({left} {sign} {})", right?))
}

/// `CustomScaleLayer`: the first input and a part of the second.
pub(super) fn scaled_sum(layer: &Layer<'_>) -> Option<String> {
    let inputs = all(layer)?;
    let [first, second] = inputs.as_slice() else { return None };
    Some(format!("({first} + {} * {second})", number(layer.real("scale")?)))
}
