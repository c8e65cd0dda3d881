//! Names that Keras has for one thing.

/// The class that an older or shorter name stands for.
pub(super) fn class(name: &str) -> &str {
    match name {
        "Input" => "InputLayer",
        "Convolution2D" => "Conv2D",
        "Convolution2DTranspose" | "Deconvolution2D" => "Conv2DTranspose",
        "SeparableConvolution2D" => "SeparableConv2D",
        "MaxPool2D" => "MaxPooling2D",
        "AvgPool2D" => "AveragePooling2D",
        "GlobalMaxPool2D" => "GlobalMaxPooling2D",
        "GlobalAvgPool2D" => "GlobalAveragePooling2D",
        other => other,
    }
}

/// The layer that a function makes and calls: `concatenate([a, b])`.
pub(super) fn merge(function: &str) -> Option<&'static str> {
    Some(match function {
        "add" => "Add",
        "subtract" => "Subtract",
        "multiply" => "Multiply",
        "average" => "Average",
        "maximum" => "Maximum",
        "minimum" => "Minimum",
        "concatenate" => "Concatenate",
        _ => return None,
    })
}

/// The class of the operation that a sign between tensors stands for.
pub(super) fn operation(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "+" => "Add",
        "-" => "Subtract",
        "*" => "Multiply",
        "/" => "TrueDivide",
        _ => return None,
    })
}

/// The class and the arguments, in their order, of what is described by a call in an argument:
/// `kernel_regularizer=l2(0.01)`.
pub(super) fn described(name: &str) -> (&str, &'static [&'static str]) {
    match name {
        "l1" | "L1" => ("L1", &["l1"]),
        "l2" | "L2" => ("L2", &["l2"]),
        "l1_l2" | "L1L2" => ("L1L2", &["l1", "l2"]),
        "MaxNorm" | "max_norm" | "maxnorm" => ("MaxNorm", &["max_value", "axis"]),
        "Constant" => ("Constant", &["value"]),
        "RandomNormal" | "TruncatedNormal" => (name, &["mean", "stddev", "seed"]),
        "RandomUniform" => (name, &["minval", "maxval", "seed"]),
        "VarianceScaling" => (name, &["scale", "mode", "distribution", "seed"]),
        other => (other, &[]),
    }
}

/// What is done with a model that changes nothing of it.
pub(super) fn is_idle_method(name: &str) -> bool {
    ["compile", "summary", "fit", "evaluate", "predict", "save", "save_weights"].contains(&name)
}

/// Functions that concern no network.
pub(super) fn is_idle_function(name: &str) -> bool {
    ["print", "plot_model", "clear_session", "set_random_seed", "set_seed"].contains(&name)
}
