//! Conv2DTranspose in PyTorch.

use super::forward::Layer;
use super::layers::{finished, pads};
use super::weights::Turned;

/// PyTorch cuts the same number of cells off both ends; what is to be cut or kept beyond that is done after it.
pub(super) fn transposed(layer: &mut Layer<'_>) -> Option<String> {
    let (kernel, strides) = (layer.pair("kernel_size")?, layer.pair("strides")?);
    let dilation = layer.pair("dilation_rate").unwrap_or([1, 1]);
    let output_padding = layer.pair("output_padding");
    let same = layer.word("padding") == "same";
    // Along each axis: cells cut off in front, and cells that are missing behind (negative: too many).
    let along = |axis: usize| {
        let (s, e) = (strides[axis], (kernel[axis] - 1).checked_mul(dilation[axis])?.checked_add(1)?);
        let beyond = match (same, output_padding) {
            (false, None) => e.max(s),
            (false, Some(more)) => e + more[axis],
            (true, None) => s,
            (true, Some(more)) => e % 2 + more[axis],
        };
        let pad = match output_padding {
            None => s + e - 2,
            Some(more) => e + e % 2 - 2 + more[axis],
        };
        let cut = if same { e - 1 - ((pad + 1).div_euclid(2)).min(e - 1) } else { 0 };
        Some((cut, beyond - e + cut))
    };
    let ((top, bottom), (left, right)) = (along(0)?, along(1)?);
    let (channels, filters) = (layer.channels()?, layer.int("filters")?);
    let mut more = String::new();
    for (argument, value, default) in [
        ("stride", strides, [1, 1]),
        ("output_padding", [bottom.max(0), right.max(0)], [0, 0]),
        ("dilation", dilation, [1, 1]),
    ] {
        if value != default {
            more.push_str(&format!(", {argument}=({}, {})", value[0], value[1]));
        }
    }
    if !layer.flag("use_bias") {
        more.push_str(", bias=False");
    }
    let name = layer.name.clone();
    layer.line(&name, &format!("nn.ConvTranspose2d({channels}, {filters}, ({}, {}){more})", kernel[0], kernel[1]));
    layer.load("kernel", format!("{name}.weight"), Turned::Kernel);
    layer.load("bias", format!("{name}.bias"), Turned::Same);
    let mut code = format!("self.{name}({})", layer.picture()?);
    let cut = [-left, right.min(0), -top, bottom.min(0)];
    if cut != [0; 4] {
        code = format!("F.pad({code}, {})", pads(&cut));
    }
    finished(layer, code)
}
