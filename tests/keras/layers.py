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
    (r"`cropping` should have two elements|`cropping` should be either", "bad_cropping_tuple"),
    (r"`cropping` cannot be negative", "cropping_negative"),
    (r"Values in `cropping` argument should be smaller", "cropping_too_large"),
    (r"`output_padding` must be strictly less", "output_padding_ge_stride"),
    (r"for argument `depth_multiplier`", "depth_multiplier_not_positive"),
    (r"A merge layer should be called on a list|layer should be called on a list of at least 1 input", "merge_needs_list"),
    (r"`Subtract` layer should be called on exactly 2", "subtract_needs_two"),
    (r"Inputs have incompatible shapes", "merge_shape_mismatch"),
    (r"Cannot merge tensors with different batch sizes", "merge_batch_mismatch"),
    (r"requires inputs with matching shapes", "concat_shape_mismatch"),
    (r"at most one unknown dimension", "reshape_many_unknown"),
    (r"must be a non-negative integer, or `-1`", "reshape_negative"),
    (r"The total size of the tensor must be unchanged", "reshape_size_mismatch"),
    (r"Invalid permutation argument", "permute_bad_dims"),
    (r"negative_slope value of a Leaky ReLU|of a ReLU layer cannot be", "relu_argument_range"),
    (r"argument `n` should be|Argument `n` should be", "repeat_not_positive"),
    (r"argument `stddev`", "stddev_range"),
    (r"invalid value for argument `groups`", "groups_not_positive"),
    (r"cannot be more than the number of channels|must be a multiple of the number of channels", "channels_not_divisible_by_groups"),
    (r"should have a defined dimension|must have a known shape", "variable_shape_unknown"),
    (r"All `axis` values must be in the range", "axis_out_of_range"),
    (r"both `mean` and `variance`|`mean` and `variance` must have|rank of `mean`", "normalization_statistics"),
    (r"Expected an int or a list/tuple of ints for the argument 'axis'", "bad_axis"),
    (r"Invalid data_format", "bad_data_format"),
    (r"`output_size` must be an integer", "bad_tuple"),
    (r"got an unexpected keyword argument", "unknown_argument"),
    (r"Expected an integer value for `n`|is not iterable|must be real number|can only concatenate|not subscriptable", "bad_type"),
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
    (r"unsupported operand type\(s\) for %: 'NoneType'|for \*: 'int' and 'NoneType'", "unknown_channels"),
    (r"must be fully-defined", "variable_shape_unknown"),
    (r"index out of range|assignment index out of range", "axis_out_of_range"),
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
    several = isinstance(input_shape, list)
    if several:
        case["input_shapes"] = [list(shape) for shape in input_shape]
    elif class_name != "InputLayer":
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
            tensors = [keras.KerasTensor(shape) for shape in input_shape] if several else keras.KerasTensor(input_shape)
            output = layer(tensors)
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
