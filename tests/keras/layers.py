"""Asks Keras about every case of layer_cases.py."""

import re
import warnings
from math import prod

import keras

# The first rule whose pattern is found in the message names the category. They are labels of our own, the same
# as in oracle/: a test compares these, not Keras's sentences. `bad_type` comes last: it is what Python says.
CATEGORIES = [
    (r"missing \d+ required positional argument", "missing_argument"),
    (r"Unrecognized keyword arguments", "unknown_argument"),
    (r"Argument `name` must be a string", "bad_layer_name"),
    (r"Expected `trainable` to be a boolean", "bad_trainable"),
    (r"DTypePolicy|Invalid dtype", "bad_dtype"),
    (r"`padding` should have two elements|`padding` should be either an int", "bad_padding_tuple"),
    (r"argument must be a tuple of 2 integers", "bad_tuple"),
    (r"`padding` argument must be|`padding` must be either|has no attribute 'lower'", "bad_padding_mode"),
    (r"`data_format` argument must be one of", "bad_data_format"),
    (r"Could not interpret activation", "bad_activation"),
    (r"Could not interpret initializer", "bad_initializer"),
    (r"for argument `filters`", "filters_not_positive"),
    (r"number of groups must be a positive", "groups_not_positive"),
    (r"number of filters must be evenly divisible", "filters_not_divisible_by_groups"),
    (r"input channels must be evenly divisible", "channels_not_divisible_by_groups"),
    (r"`strides > 1` not supported in conjunction", "strides_with_dilation"),
    (r"invalid value for `units`", "units_not_positive_int"),
    (r"argument `rate`", "dropout_rate_range"),
    (r"argument `noise_shape`", "bad_noise_shape"),
    (r"Argument `seed` must be|out of bounds for uint32", "bad_seed"),
    (r"`renorm_clipping`", "bad_renorm_clipping"),
    (r"both `shape` and `batch_shape`", "shape_and_batch_shape"),
    (r"both `batch_size` and `batch_shape`", "batch_size_and_batch_shape"),
    (r"You must pass a `shape`", "missing_shape"),
    (r"`ragged=True` is not supported", "ragged_not_supported"),
    (r"is incompatible with the layer: expected (min_)?ndim|Kernel shape must have the same length", "rank_mismatch"),
    (r"output size would be zero or negative", "output_not_positive"),
    (r"unsupported operand type\(s\) for %: 'NoneType'", "unknown_channels"),
    (r"must be fully-defined", "variable_shape_unknown"),
    (r"index out of range", "axis_out_of_range"),
    (r"division by zero", "pool_strides_zero"),
    (r"Cannot convert '\(.*\)' to a shape\. Found invalid dimension|not supported between instances of|could not convert|invalid literal"
     r"|argument must be a string", "bad_type"),
    (r"Cannot convert .* to a shape", "bad_shape"),
]


def refusal(stage, class_name, error):
    message = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    # Errors inside call() come wrapped; what is inside is what a person needs.
    wrapped = re.search(r"^Exception encountered when calling .*?\n\n(.*?)\n\nArguments received by", message, re.S)
    message = wrapped.group(1) if wrapped else message
    category = next((label for pattern, label in CATEGORIES if re.search(pattern, message)), None)
    if category == "bad_type" and class_name == "InputLayer":
        category = "bad_shape"
    if category == "bad_type" and class_name == "BatchNormalization" and "int()" in message + str(type(error)):
        category = "bad_axis"
    if category is None:
        raise SystemExit(f"{class_name}: no category for {type(error).__name__}: {message}")
    refused = {"stage": stage, "type": type(error).__name__, "category": category, "message": message}
    # Where Keras's sentence names the argument, so should ours.
    if argument := re.search(r"`(?:... entry of )?(\w+)` argument|[Aa]rgument `(\w+)`", message):
        refused["argument"] = argument.group(1) or argument.group(2)
    return refused


def weights_of(layer):
    return [{"name": w.name, "shape": list(w.shape), "trainable": bool(w.trainable)} for w in layer.weights]


def size(weights):
    return sum(prod(weight["shape"]) for weight in weights)


def ask(class_name, note, input_shape, kwargs, quirk):
    case = {"note": note, "kwargs": kwargs}
    if class_name != "InputLayer":
        case["input_shape"] = list(input_shape)
    if quirk:
        case["quirk"] = quirk
    keras.utils.clear_session()
    stage = "construct"
    try:
        layer = getattr(keras.layers, class_name)(**kwargs)
        if class_name == "InputLayer":
            output = layer.output
        else:
            stage = "call"
            output = layer(keras.KerasTensor(input_shape))
    except Exception as error:
        case["refused"] = refusal(stage, class_name, error)
        return case
    weights = weights_of(layer)
    trainable = size([w for w in weights if w["trainable"]])
    case["ok"] = {
        "output_shape": list(output.shape),
        "weights": weights,
        "params": size(weights),
        "trainable": trainable,
        "non_trainable": size(weights) - trainable,
        "config": keras.saving.serialize_keras_object(layer)["config"],
    }
    assert case["ok"]["params"] == layer.count_params(), (class_name, kwargs)
    return case


def answers(cases):
    warnings.filterwarnings("ignore", message="Do not pass an `input_shape`|Argument `input_shape` is deprecated")
    return {class_name: [ask(class_name, *case) for case in group] for class_name, group in cases.items()}
