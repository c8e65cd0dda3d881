"""The same layers once more, slowly and in f64, from the definitions: a fixture that disagrees is not written."""

import numpy as np
from math import erf


def pair(value):
    return (int(value),) * 2 if isinstance(value, (int, bool)) else tuple(int(v) for v in value)


def window(n, kernel, stride, padding, dilation=1):
    """Output size and padding before, on one axis."""
    reach = (kernel - 1) * dilation + 1
    if padding == "valid":
        return (n - reach) // stride + 1, 0
    out = -(-n // stride)
    return out, max((out - 1) * stride + reach - n, 0) // 2


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def sigmoid(x):
    return 0.5 * (1 + np.tanh(x / 2))


def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def hard_sigmoid(x):
    return np.clip(x / 6 + 0.5, 0, 1)


ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "elu": elu,
    "celu": elu,
    "selu": lambda x: 1.0507009873554805 * elu(x, 1.6732632423543772),
    "gelu": lambda x: x * 0.5 * (1 + np.vectorize(erf)(x / np.sqrt(2))),
    "silu": lambda x: x * sigmoid(x),
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "softplus": softplus,
    "softsign": lambda x: x / (1 + np.abs(x)),
    "hard_sigmoid": hard_sigmoid,
    "hard_silu": lambda x: x * hard_sigmoid(x),
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "hard_shrink": lambda x: np.where(np.abs(x) > 0.5, x, 0),
    "soft_shrink": lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.5, 0),
    "tanh_shrink": lambda x: x - np.tanh(x),
    "mish": lambda x: x * np.tanh(softplus(x)),
    "exponential": np.exp,
    "softmax": softmax,
    "log_softmax": lambda x: x - x.max(-1, keepdims=True) - np.log(np.exp(x - x.max(-1, keepdims=True)).sum(-1, keepdims=True)),
    "log_sigmoid": lambda x: -softplus(-x),
    "squareplus": lambda x: (x + np.sqrt(x * x + 4)) / 2,
    "sparse_plus": lambda x: np.where(x <= -1, 0, np.where(x >= 1, x, (x + 1) ** 2 / 4)),
    "sparse_sigmoid": lambda x: np.clip((x + 1) / 2, 0, 1),
    "glu": lambda x: x[..., : x.shape[-1] // 2] * sigmoid(x[..., x.shape[-1] // 2 :]),
}
ACTIVATIONS["swish"] = ACTIVATIONS["silu"]
ACTIVATIONS["hard_swish"] = ACTIVATIONS["hard_silu"]
ACTIVATIONS[None] = ACTIVATIONS["linear"]


def slide(x, kernel, strides, padding, dilation, at):
    """Calls at(cells, rows, columns) for every output cell with what its window reads inside the map."""
    n, height, width, _ = x.shape
    (oh, top), (ow, left) = (window(size, *axis) for size, axis in zip((height, width), zip(kernel, strides, (padding,) * 2, dilation)))
    rows = []
    for i in range(oh):
        for j in range(ow):
            ys = [(a, i * strides[0] - top + a * dilation[0]) for a in range(kernel[0])]
            xs = [(b, j * strides[1] - left + b * dilation[1]) for b in range(kernel[1])]
            ys = [(a, y) for a, y in ys if 0 <= y < height]
            xs = [(b, c) for b, c in xs if 0 <= c < width]
            cells = x[:, [y for _, y in ys]][:, :, [c for _, c in xs]]
            rows.append(at(cells, [a for a, _ in ys], [b for b, _ in xs]))
    return np.stack(rows, 1).reshape(n, oh, ow, -1)


def conv2d(x, kernel, bias, config):
    groups, filters = config["groups"], config["filters"]
    per_in, per_out = x.shape[-1] // groups, filters // groups

    def at(cells, rows, columns):
        weights = kernel[rows][:, columns]
        parts = [np.einsum("nabc,abcf->nf", cells[..., g * per_in : (g + 1) * per_in], weights[..., g * per_out : (g + 1) * per_out]) for g in range(groups)]
        return np.concatenate(parts, -1)

    y = slide(x, config["kernel_size"], config["strides"], config["padding"], config["dilation_rate"], at)
    return y + bias


def spatial(class_name, x, weights, config):
    if class_name == "Conv2D":
        return conv2d(x, weights[0], weights[1] if config["use_bias"] else 0, config)
    if class_name in ("MaxPooling2D", "AveragePooling2D"):
        reduce = np.max if class_name.startswith("Max") else np.mean
        return slide(x, config["pool_size"], config["strides"], config["padding"], (1, 1), lambda cells, *_: reduce(cells, (1, 2)))
    if class_name == "ZeroPadding2D":
        return np.pad(x, ((0, 0), *config["padding"], (0, 0)))
    reduce = np.max if class_name == "GlobalMaxPooling2D" else np.mean
    return reduce(x, (1, 2), keepdims=True)


# The layers that are written out here; of the others Keras is the only witness here.
REFERENCED = {"Activation", "AveragePooling2D", "BatchNormalization", "Conv2D", "Dense", "Dropout", "Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "MaxPooling2D", "ZeroPadding2D"}


def reference(class_name, x, weights, config):
    x, weights = x.astype(np.float64), [w.astype(np.float64) for w in weights]
    if class_name == "Activation":
        return ACTIVATIONS[config["activation"]](x)
    if class_name == "Dropout":
        return x
    if class_name == "Flatten":
        if config["data_format"] == "channels_first" and x.ndim > 1:
            x = np.moveaxis(x, 1, -1)
        return x.reshape(x.shape[0], -1)
    if class_name == "Dense":
        y = x @ weights[0] + (weights[1] if config["use_bias"] else 0)
        return ACTIVATIONS[config["activation"]](y)
    if class_name == "BatchNormalization":
        shape = [1] * x.ndim
        shape[config["axis"]] = -1
        weights = [w.reshape(shape) for w in weights]
        gamma = weights.pop(0) if config["scale"] else 1
        beta = weights.pop(0) if config["center"] else 0
        mean, variance = weights[0], weights[1]
        return gamma * (x - mean) / np.sqrt(variance + config["epsilon"]) + beta
    first = config["data_format"] == "channels_first"
    y = spatial(class_name, np.moveaxis(x, 1, -1) if first else x, weights, config)
    y = np.moveaxis(y, -1, 1) if first else y
    if class_name.startswith("Global") and not config["keepdims"]:
        y = y.reshape(y.shape[0], -1)
    return ACTIVATIONS[config.get("activation", "linear")](y)
