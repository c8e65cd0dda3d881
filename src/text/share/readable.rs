//! A stack as a person writes it into a link: `i28x28x1-c6k5p.tanh-a2-f-d10.softmax`.
//!
//! Parts are joined by `-`. Each begins with the letter of its layer and a number, then come arguments, at last `.` and the
//! name of its activation. Only letters, digits, `.` and `-` stand in it, so it survives every chat, mail and Markdown.
//!
//! | letter | layer | its number |
//! |---|---|---|
//! | `i` | InputLayer, the first part | sizes: `i28x28x1` |
//! | `c` `w` `t` | Conv2D, DepthwiseConv2D, Conv2DTranspose | filters (`w`: `depth_multiplier`) |
//! | `m` `a` | MaxPooling2D, AveragePooling2D | `pool_size` |
//! | `g` `b` `f` | GlobalAveragePooling2D, BatchNormalization, Flatten | |
//! | `d` | Dense | units |
//! | `o` | Dropout | rate, in percent |
//! | `z` | ZeroPadding2D | rows and columns on every side, or `z1x2x3x4`: top, bottom, left, right |
//!
//! | argument | |
//! |---|---|
//! | `k5`, `k3x5` | `kernel_size` (3 where it is not said) |
//! | `s2`, `s2x1` | `strides` |
//! | `l2` | `dilation_rate` |
//! | `p` | `padding="same"` |
//! | `P1` | a ZeroPadding2D of so many rows and columns before the layer |

use super::{LinkError, MOST_CHARACTERS, MOST_LAYERS, too_long};
use crate::nn::layers::Layer;
use crate::nn::network::{Body, Network};
use crate::nn::params::Value;
use crate::text::ImportError;

/// A letter, the layer it stands for, and the argument that its number is.
const LETTERS: [(char, &str, &str); 11] = [
    ('i', "InputLayer", "shape"),
    ('c', "Conv2D", "filters"),
    ('w', "DepthwiseConv2D", "depth_multiplier"),
    ('t', "Conv2DTranspose", "filters"),
    ('m', "MaxPooling2D", "pool_size"),
    ('a', "AveragePooling2D", "pool_size"),
    ('g', "GlobalAveragePooling2D", ""),
    ('b', "BatchNormalization", ""),
    ('f', "Flatten", ""),
    ('d', "Dense", "units"),
    ('o', "Dropout", "rate"),
];
/// The one whose number is four.
const PAD: (char, &str, &str) = ('z', "ZeroPadding2D", "padding");
/// A letter and the argument it stands for.
const ARGUMENTS: [(char, &str); 3] = [('k', "kernel_size"), ('s', "strides"), ('l', "dilation_rate")];

/// The stack, if it can be said.
#[must_use]
pub fn write(network: &Network) -> Option<String> {
    let part = |node: &std::sync::Arc<crate::nn::network::Node>| match &node.body {
        Body::Layer(layer) => write_layer(layer),
        _ => None,
    };
    Some(network.nodes.iter().map(part).collect::<Option<Vec<_>>>()?.join("-"))
}

fn write_layer(layer: &Layer) -> Option<String> {
    let class_name = layer.op().class_name();
    let mut letters = LETTERS.iter().chain([&PAD]);
    let (letter, _, number) = letters.find(|(_, class, _)| *class == class_name)?;
    let start = Layer::new(class_name)?;
    let mut part = letter.to_string();
    let params = layer.op().params();
    if let Some(param) = params.iter().find(|param| param.name == *number) {
        let changed = start.op().params().iter().any(|start| start.name == *number && start.value != param.value);
        match (&param.value, *number) {
            (Value::Int(1), "depth_multiplier") if !changed => {}
            (rate, "rate") => {
                let percent = (rate.as_real()? * 100.0).round();
                part.push_str(&format!("{percent}"));
            }
            (value, _) => part.push_str(&numbers(value)?),
        }
    }
    for (letter, name) in ARGUMENTS {
        let Some(param) = params.iter().find(|param| param.name == name) else { continue };
        let usual = start.op().params().into_iter().find(|start| start.name == name)?;
        if name == "kernel_size" || usual.value != param.value {
            part.push(letter);
            part.push_str(&numbers(&param.value)?);
        }
    }
    let is = |name: &str, word: &str| params.iter().any(|param| param.name == name && param.value == Value::from(word));
    if is("padding", "same") {
        part.push('p');
    }
    let activation = params.iter().find(|param| param.name == "activation").and_then(|param| param.value.as_text());
    if let Some(name) = activation.filter(|name| *name != "linear") {
        part.push('.');
        part.push_str(name);
    }
    Some(part)
}

/// Numbers joined by `x`: one where all are the same, but not in a shape (it is flat and has more than two, or one).
fn numbers(value: &Value) -> Option<String> {
    let mut flat = vec![];
    flatten(value, &mut flat)?;
    let pairs = matches!(value, Value::List(items) if items.len() == 2);
    match flat.split_first() {
        Some((first, rest)) if pairs && rest.iter().all(|n| n == first) => Some(first.to_string()),
        Some(_) => Some(flat.iter().map(u64::to_string).collect::<Vec<_>>().join("x")),
        None => None,
    }
}

fn flatten(value: &Value, out: &mut Vec<u64>) -> Option<()> {
    match value {
        Value::List(items) => items.iter().try_for_each(|item| flatten(item, out)),
        other => {
            out.push(u64::try_from(other.as_int()?).ok()?);
            Some(())
        }
    }
}

/// Reads a stack.
///
/// ```
/// use convscope::text::share::readable;
/// let network = readable::read("i5x5x1-c1k3s2").unwrap();
/// assert_eq!(network.nodes[1].name, "conv2d");
/// assert_eq!(readable::write(&network).as_deref(), Some("i5x5x1-c1k3s2"));
/// ```
///
/// # Errors
/// Where a part says no layer, or there are too many.
pub fn read(text: &str) -> Result<Network, LinkError> {
    if text.len() > MOST_CHARACTERS {
        return Err(too_long(text.len()));
    }
    let count = text.split('-').count();
    if count > MOST_LAYERS {
        return Err(ImportError::TooManyLayers { layers: count as u64, most: MOST_LAYERS as u64 }.into());
    }
    let mut layers = vec![];
    for (at, part) in text.split('-').enumerate() {
        let wrong = || LinkError::Part { number: at as u64 + 1, part: part.chars().take(40).collect() };
        let (layer, padding) = read_part(part).ok_or_else(wrong)?;
        if (at == 0) != matches!(layer, Layer::InputLayer(_)) {
            return Err(wrong());
        }
        layers.extend(padding);
        layers.push(layer);
    }
    Ok(Network::stack("sequential", layers))
}

/// A layer, and the padding before it.
fn read_part(part: &str) -> Option<(Layer, Option<Layer>)> {
    let (body, activation) = match part.split_once('.') {
        Some((body, activation)) => (body, Some(activation)),
        None => (part, None),
    };
    let mut letters = body.chars();
    let first = letters.next()?;
    let (_, class_name, number) = LETTERS.iter().chain([&PAD]).find(|(letter, ..)| *letter == first)?;
    let mut layer = Layer::new(class_name)?;
    let (found, mut rest) = sizes(letters.as_str())?;
    match (found.as_slice(), *number) {
        ([], "") => {}
        ([], "depth_multiplier") => {}
        ([], _) | (_, "") => return None,
        ([percent], "rate") => set(&mut layer, "rate", Value::Float(real(*percent)? / 100.0))?,
        (all, "shape") => set(&mut layer, "shape", list(all))?,
        ([one], "padding") => set(&mut layer, "padding", Value::from(*one))?,
        (&[top, bottom, left, right], "padding") => {
            set(&mut layer, "padding", Value::List(vec![list(&[top, bottom]), list(&[left, right])]))?;
        }
        ([one], _) => set(&mut layer, number, Value::from(*one))?,
        (two @ [_, _], "pool_size") => set(&mut layer, number, list(two))?,
        _ => return None,
    }
    let mut padding = None;
    while let Some(letter) = rest.chars().next() {
        let (found, after) = sizes(rest.get(letter.len_utf8()..)?)?;
        rest = after;
        match (letter, found.as_slice(), ARGUMENTS.iter().find(|(own, _)| *own == letter)) {
            ('p', [], _) => set(&mut layer, "padding", Value::from("same"))?,
            ('P', [one], _) if padding.is_none() => {
                let mut before = Layer::new(PAD.1)?;
                set(&mut before, PAD.2, Value::from(*one))?;
                padding = Some(before);
            }
            (_, [one], Some((_, name))) => set(&mut layer, name, list(&[*one, *one]))?,
            (_, two @ [_, _], Some((_, name))) => set(&mut layer, name, list(two))?,
            _ => return None,
        }
    }
    if let Some(name) = activation {
        set(&mut layer, "activation", Value::from(name))?;
    }
    Some((layer, padding))
}

fn set(layer: &mut Layer, name: &str, value: Value) -> Option<()> {
    layer.op_mut().set(name, &value).ok()
}

fn list(numbers: &[u64]) -> Value {
    Value::List(numbers.iter().map(|n| Value::from(*n)).collect())
}

/// Exact: a percentage is a small number.
fn real(percent: u64) -> Option<f64> {
    u32::try_from(percent).ok().map(f64::from)
}

/// Numbers joined by `x` at the start of a text, and what comes after them. At most nine digits each: no size that works is
/// larger.
fn sizes(text: &str) -> Option<(Vec<u64>, &str)> {
    let (mut found, mut rest) = (vec![], text);
    loop {
        let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        if digits == 0 {
            return found.is_empty().then_some((found, rest));
        }
        let number = rest.get(..digits).filter(|number| number.len() < 10)?;
        found.push(number.parse().ok()?);
        rest = rest.get(digits..)?;
        match rest.strip_prefix('x') {
            Some(after) => rest = after,
            None => return Some((found, rest)),
        }
    }
}
