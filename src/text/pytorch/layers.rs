//! Every layer of Keras in PyTorch: lines of `__init__`, and the expression of `forward`.

use super::forward::Layer;
use super::weights::Turned;
use crate::nn::layers::resampling;
use crate::nn::params::Value;
use crate::nn::shape::DataFormat;
use crate::text::python::{number, tuple};

/// Writes a layer; its output's expression. Nothing where PyTorch has no short way to say it.
pub(super) fn expression(class_name: &str, layer: &mut Layer<'_>) -> Option<String> {
    match class_name {
        "Conv2D" | "DepthwiseConv2D" => convolution(layer, class_name == "DepthwiseConv2D"),
        "SeparableConv2D" => separable(layer),
        "Conv2DTranspose" => super::transpose::transposed(layer),
        "MaxPooling2D" | "AveragePooling2D" => pool(layer, class_name == "MaxPooling2D"),
        "GlobalMaxPooling2D" | "GlobalAveragePooling2D" => global(layer, class_name == "GlobalMaxPooling2D"),
        "AdaptiveAveragePooling2D" | "AdaptiveMaxPooling2D" => adaptive(layer, class_name == "AdaptiveMaxPooling2D"),
        "ZeroPadding2D" | "Cropping2D" => border(layer, class_name == "Cropping2D"),
        "UpSampling2D" | "Resizing" => resize(layer, class_name == "Resizing"),
        "CenterCrop" => center_crop(layer),
        "Dense" => dense(layer),
        "Flatten" => flatten(layer),
        "Reshape" => reshape(layer),
        "Permute" => permute(layer),
        "RepeatVector" => repeat(layer),
        "Add" | "Subtract" | "Multiply" | "Average" | "Maximum" | "Minimum" => super::merge::merge(layer, class_name),
        "Concatenate" => super::merge::concatenate(layer),
        "Operation" => super::merge::operation(layer),
        "CustomScaleLayer" => super::merge::scaled_sum(layer),
        "BatchNormalization" | "LayerNormalization" | "GroupNormalization" | "Normalization" | "LayerScale" => {
            super::normalization::normalization(layer, class_name)
        }
        _ => pointwise(layer, class_name),
    }
}

/// The padding of a window: left, right, top, bottom; nothing where a size is not known.
pub(super) fn padding(layer: &Layer<'_>, size: &str) -> Option<[u64; 4]> {
    use crate::nn::layers::Sight;
    if layer.word("padding") != "same" {
        return Some([0; 4]);
    }
    if let Some(Sight::Window { h, w }) = layer.report.sight {
        return Some([w.before, w.after, h.before, h.after]);
    }
    // With stride 1 it does not depend on the size.
    let (kernel, dilation) = (layer.pair(size)?, layer.pair("dilation_rate").unwrap_or([1, 1]));
    let strides = layer.pair("strides").unwrap_or([1, 1]);
    let total = |axis: usize| u64::try_from((kernel[axis] - 1).checked_mul(dilation[axis])?).ok();
    let (h, w) = (total(0)?, total(1)?);
    (strides == [1, 1]).then(|| [w / 2, w - w / 2, h / 2, h - h / 2])
}

fn pair(pair: [i64; 2]) -> String {
    format!("({}, {})", pair[0], pair[1])
}

/// `(left, right, top, bottom)` as `F.pad` takes it.
pub(super) fn pads<N: ToString>(pads: &[N; 4]) -> String {
    tuple(pads.iter().map(ToString::to_string))
}

/// Pads a picture: where both sides are alike the layer does it itself, else a line before it.
fn padded(layer: &mut Layer<'_>, size: &str, fill: Option<&str>) -> Option<(String, [u64; 2])> {
    let picture = layer.picture()?;
    let fill = fill.map_or_else(String::new, |fill| format!(", value={fill}"));
    match padding(layer, size) {
        Some([left, right, top, bottom]) if left == right && top == bottom && !layer.shared => {
            Some((picture, [top, left]))
        }
        Some([0, 0, 0, 0]) => Some((picture, [0, 0])),
        Some(sides) => {
            let target = layer.before(format!("F.pad({picture}, {}{fill})", pads(&sides)));
            Some((target, [0, 0]))
        }
        None => {
            let (kernel, strides) = (layer.pair(size)?, layer.pair("strides").unwrap_or([1, 1]));
            let dilation = layer.pair("dilation_rate").filter(|rate| *rate != [1, 1]);
            let dilation = dilation.map_or_else(String::new, |rate| format!(", dilation={}", pair(rate)));
            let code = format!("pad_same({picture}, {}, {}{dilation}{fill})", pair(kernel), pair(strides));
            Some((layer.before(code), [0, 0]))
        }
    }
}

/// The arguments of a convolution that are not its defaults.
fn sliding(layer: &Layer<'_>, padding: [u64; 2], groups: u64, bias: bool) -> String {
    let mut code = String::new();
    for (argument, name) in [("stride", "strides"), ("dilation", "dilation_rate")] {
        if let Some(value) = layer.pair(name).filter(|value| *value != [1, 1]) {
            code.push_str(&format!(", {argument}={}", pair(value)));
        }
    }
    if padding != [0, 0] {
        code.push_str(&format!(", padding=({}, {})", padding[0], padding[1]));
    }
    if groups != 1 {
        code.push_str(&format!(", groups={groups}"));
    }
    if !bias {
        code.push_str(", bias=False");
    }
    code
}

fn convolution(layer: &mut Layer<'_>, depthwise: bool) -> Option<String> {
    let (input, padding) = padded(layer, "kernel_size", None)?;
    let (channels, kernel) = (layer.channels()?, layer.pair("kernel_size")?);
    let bias = layer.flag("use_bias");
    let (filters, groups) = if depthwise {
        (channels.checked_mul(u64::try_from(layer.int("depth_multiplier")?).ok()?)?, channels)
    } else {
        (u64::try_from(layer.int("filters")?).ok()?, u64::try_from(layer.int("groups")?).ok()?)
    };
    let name = layer.name.clone();
    let more = sliding(layer, padding, groups, bias);
    layer.line(&name, &format!("nn.Conv2d({channels}, {filters}, {}{more})", pair(kernel)));
    layer.load("kernel", format!("{name}.weight"), if depthwise { Turned::Depthwise } else { Turned::Kernel });
    layer.load("bias", format!("{name}.bias"), Turned::Same);
    finished(layer, format!("self.{name}({input})"))
}

/// With the activation, and held as it is to be: of a picture with channels first.
pub(super) fn finished(layer: &Layer<'_>, code: String) -> Option<String> {
    // An activation along an axis sees the picture as it lies.
    let code = layer.activated(code, layer.format() == DataFormat::ChannelsLast)?;
    Some(layer.of_picture(code))
}

fn separable(layer: &mut Layer<'_>) -> Option<String> {
    let (input, padding) = padded(layer, "kernel_size", None)?;
    let (channels, kernel) = (layer.channels()?, layer.pair("kernel_size")?);
    let between = channels.checked_mul(u64::try_from(layer.int("depth_multiplier")?).ok()?)?;
    let (filters, bias) = (layer.int("filters")?, layer.flag("use_bias"));
    let (deep, point) = (format!("{}_depthwise", layer.name), format!("{}_pointwise", layer.name));
    let more = sliding(layer, padding, channels, false);
    layer.line(&deep, &format!("nn.Conv2d({channels}, {between}, {}{more})", pair(kernel)));
    layer.line(&point, &format!("nn.Conv2d({between}, {filters}, 1{})", if bias { "" } else { ", bias=False" }));
    layer.load("depthwise_kernel", format!("{deep}.weight"), Turned::Depthwise);
    layer.load("pointwise_kernel", format!("{point}.weight"), Turned::Kernel);
    layer.load("bias", format!("{point}.bias"), Turned::Same);
    finished(layer, format!("self.{point}(self.{deep}({input}))"))
}

fn pool(layer: &mut Layer<'_>, max: bool) -> Option<String> {
    let size = layer.pair("pool_size")?;
    let strides = layer.pair("strides").unwrap_or(size);
    let step = if strides == size { String::new() } else { format!(", stride={}", pair(strides)) };
    if max {
        let (input, padding) = padded(layer, "pool_size", Some("float(\"-inf\")"))?;
        let padding =
            if padding == [0, 0] { String::new() } else { format!(", padding=({}, {})", padding[0], padding[1]) };
        return Some(layer.of_picture(format!("F.max_pool2d({input}, {}{step}{padding})", pair(size))));
    }
    let input = layer.picture()?;
    let code = match padding(layer, "pool_size") {
        Some([0, 0, 0, 0]) => format!("F.avg_pool2d({input}, {}{step})", pair(size)),
        Some([left, right, top, bottom]) if left == right && top == bottom => {
            format!("F.avg_pool2d({input}, {}{step}, padding=({top}, {left}), count_include_pad=False)", pair(size))
        }
        Some(sides) => format!("average_pool({input}, {}, {}, {})", pair(size), pair(strides), pads(&sides)),
        None => format!("average_pool({input}, {}, {})", pair(size), pair(strides)),
    };
    Some(layer.of_picture(code))
}

fn global(layer: &Layer<'_>, max: bool) -> Option<String> {
    let keep = layer.value("keepdims") == Value::Bool(true);
    let function = if max { "amax" } else { "mean" };
    Some(layer.of_picture(format!(
        "{}.{function}((2, 3){})",
        layer.picture()?,
        if keep { ", keepdim=True" } else { "" }
    )))
}

fn adaptive(layer: &Layer<'_>, max: bool) -> Option<String> {
    let function = if max { "adaptive_max_pool2d" } else { "adaptive_avg_pool2d" };
    Some(layer.of_picture(format!("F.{function}({}, {})", layer.picture()?, pair(layer.pair("output_size")?))))
}

fn border(layer: &Layer<'_>, crop: bool) -> Option<String> {
    let [[top, bottom], [left, right]] = layer.sides(if crop { "cropping" } else { "padding" })?;
    let sign = if crop { -1 } else { 1 };
    let sides = [left, right, top, bottom].map(|n| n.saturating_mul(sign));
    Some(layer.of_picture(format!("F.pad({}, {})", layer.picture()?, pads(&sides))))
}

fn resize(layer: &Layer<'_>, sized: bool) -> Option<String> {
    let mode = layer.word("interpolation");
    if !matches!(mode.as_str(), "nearest" | "bilinear") || layer.value("antialias") == Value::Bool(true) {
        return None;
    }
    let mut picture = layer.picture()?;
    if sized {
        let [crops, pads] =
            ["crop_to_aspect_ratio", "pad_to_aspect_ratio"].map(|name| layer.value(name) == Value::Bool(true));
        if crops && pads {
            return None;
        }
        if crops || pads {
            picture = proportioned(layer, &picture, crops)?;
        }
    }
    let to = if sized {
        format!("size=({}, {})", layer.int("height")?, layer.int("width")?)
    } else {
        let [h, w] = layer.pair("size")?;
        format!("scale_factor=({h}, {w})")
    };
    // `nearest` of PyTorch takes the pixel to the left; Keras the one whose centre is nearest.
    let mode = if sized && mode == "nearest" { "nearest-exact" } else { &mode };
    Some(layer.of_picture(format!("F.interpolate({picture}, {to}, mode=\"{mode}\")")))
}

/// A picture cut, or padded, to the aspect ratio that it is to have.
fn proportioned(layer: &Layer<'_>, picture: &str, crops: bool) -> Option<String> {
    let size = layer.input()?.shape.hwc(layer.format())?;
    let to = [layer.int("height")?, layer.int("width")?].map(|n| u64::try_from(n).unwrap_or(0));
    let from = [size.h?, size.w?];
    let scales = if crops { resampling::cropped(from, to) } else { resampling::padded(from, to) };
    let [[top, bottom], [left, right]] = scales.map(|scale| {
        let n = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        [scale.before, n(scale.middle) - n(scale.input) - scale.before]
    });
    let value = layer.real("fill_value").filter(|value| !crops && *value != 0.0);
    let value = value.map_or_else(String::new, |value| format!(", value={}", number(value)));
    let sides = [left, right, top, bottom];
    if sides == [0; 4] {
        return Some(picture.to_owned());
    }
    Some(format!("F.pad({picture}, {}{value})", pads(&sides)))
}

fn center_crop(layer: &Layer<'_>) -> Option<String> {
    let size = layer.input()?.shape.hwc(layer.format())?;
    let (h, w) = (i64::try_from(size.h?).ok()?, i64::try_from(size.w?).ok()?);
    let (down, across) = (h - layer.int("height")?, w - layer.int("width")?);
    if down < 0 || across < 0 {
        return None;
    }
    let sides = [across / 2, across - across / 2, down / 2, down - down / 2].map(|n| -n);
    Some(layer.of_picture(format!("F.pad({}, {})", layer.picture()?, pads(&sides))))
}

fn dense(layer: &mut Layer<'_>) -> Option<String> {
    let inputs = *layer.weight("kernel").and_then(<[u64]>::first)?;
    let (units, bias, name) = (layer.int("units")?, layer.flag("use_bias"), layer.name.clone());
    layer.line(&name, &format!("nn.Linear({inputs}, {units}{})", if bias { "" } else { ", bias=False" }));
    layer.load("kernel", format!("{name}.weight"), Turned::Transposed);
    layer.load("bias", format!("{name}.bias"), Turned::Same);
    let code = format!("self.{name}({})", layer.input()?.keras());
    let code = layer.activated(code, false)?;
    Some(layer.made(code, false))
}

fn flatten(layer: &Layer<'_>) -> Option<String> {
    let input = layer.input()?;
    let mut code = input.keras();
    if input.rank() == 1 {
        return Some(format!("{code}.unsqueeze(1)"));
    }
    if layer.format() == DataFormat::ChannelsFirst && input.rank() > 2 {
        code = format!("{code}.movedim(1, -1)");
    }
    Some(if input.rank() == 2 { code } else { format!("{code}.flatten(1)") })
}

fn reshape(layer: &Layer<'_>) -> Option<String> {
    let sizes = layer.ints("target_shape")?;
    let code = layer.input()?.keras();
    let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    let batch = "x.shape[0]".replace('x', &layer.input()?.code);
    let all: Vec<String> = std::iter::once(batch).chain(sizes).collect();
    Some(layer.made(format!("{code}.reshape({})", all.join(", ")), false))
}

fn permute(layer: &Layer<'_>) -> Option<String> {
    let dims: Vec<String> = layer.ints("dims")?.iter().map(ToString::to_string).collect();
    Some(layer.made(format!("{}.permute(0, {})", layer.input()?.keras(), dims.join(", ")), false))
}

fn repeat(layer: &Layer<'_>) -> Option<String> {
    Some(format!("{}.unsqueeze(1).repeat(1, {}, 1)", layer.input()?.keras(), layer.int("n")?))
}

/// Layers that work on every value alone, or on a row of them. What comes out lies as what goes in.
fn pointwise(layer: &mut Layer<'_>, class_name: &str) -> Option<String> {
    let input = layer.input()?.clone();
    let x = input.code.clone();
    let turned = input.turned;
    let code = match class_name {
        "Activation" => layer.activated(x, turned)?,
        "ReLU" => relu(layer, &x)?,
        "LeakyReLU" => format!("F.leaky_relu({x}, {})", number(layer.real("negative_slope")?)),
        "ELU" => format!("F.elu({x}, {})", number(layer.real("alpha")?)),
        "PReLU" => {
            let sizes = layer.weight("alpha")?.to_vec();
            let alpha = layer.name.clone();
            let (sizes, order) = if turned {
                (vec![*sizes.get(2)?, *sizes.first()?, *sizes.get(1)?], Turned::Permuted(vec![2, 0, 1]))
            } else {
                (sizes, Turned::Same)
            };
            layer.line(&alpha, &format!("nn.Parameter(torch.zeros{})", tuple(sizes.iter().map(ToString::to_string))));
            layer.load("alpha", alpha.clone(), order);
            format!("(F.relu({x}) - self.{alpha} * F.relu(-{x}))")
        }
        "Softmax" => {
            let rank = i64::try_from(input.rank()).ok()?;
            let place = |axis: i64| {
                let axis = if axis < 0 { axis + rank } else { axis };
                usize::try_from(axis).ok().filter(|axis| *axis < input.rank()).map(|axis| input.axis(axis).to_string())
            };
            let axes = layer.ints("axis")?.into_iter().map(place).collect::<Option<Vec<_>>>()?;
            match axes.as_slice() {
                [one] => format!("F.softmax({x}, dim={one})"),
                all => format!("joint_softmax({x}, {})", tuple(all.iter().cloned())),
            }
        }
        "Dropout" if layer.value("noise_shape") == Value::Null => {
            format!("F.dropout({x}, {}, self.training)", number(layer.real("rate")?))
        }
        "SpatialDropout2D" => {
            let code = format!("F.dropout2d({}, {}, self.training)", layer.picture()?, number(layer.real("rate")?));
            return Some(layer.of_picture(code));
        }
        "GaussianNoise" => {
            let deviation = number(layer.real("stddev")?);
            format!("({x} + {deviation} * torch.randn_like({x}) if self.training else {x})")
        }
        "GaussianDropout" => {
            let rate = layer.real("rate")?;
            let deviation = number((rate / (1.0 - rate)).sqrt());
            format!("({x} * (1 + {deviation} * torch.randn_like({x})) if self.training else {x})")
        }
        "Rescaling" => {
            let of = |value: Value| match value {
                Value::List(items) => {
                    let numbers = tuple(items.iter().filter_map(Value::as_real).map(number));
                    let view = if turned { "[:, None, None]" } else { "" };
                    Some(format!("torch.tensor({numbers}, device={x}.device){view}"))
                }
                other => other.as_real().map(number),
            };
            format!("({x} * {} + {})", of(layer.value("scale"))?, of(layer.value("offset"))?)
        }
        "Identity" => x,
        _ => return None,
    };
    Some(layer.made(code, turned))
}

fn relu(layer: &Layer<'_>, x: &str) -> Option<String> {
    let (slope, threshold) = (layer.real("negative_slope")?, layer.real("threshold")?);
    let most = layer.real("max_value");
    Some(match (slope == 0.0, threshold == 0.0, most) {
        (true, true, None) => format!("F.relu({x})"),
        (true, true, Some(most)) => format!("{x}.clamp(0.0, {})", number(most)),
        (false, true, None) => format!("F.leaky_relu({x}, {})", number(slope)),
        _ => {
            let threshold = number(threshold);
            let most = most.map_or_else(String::new, |most| format!(".clamp(max={})", number(most)));
            let above = format!("torch.where({x} > {threshold}, {x}, 0.0){most}");
            format!("({above} - {} * F.relu({threshold} - {x}))", number(slope))
        }
    })
}
