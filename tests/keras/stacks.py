"""The networks that ship as presets: written down once here, built by Keras, and written out as the JSON it loads."""

import json
from math import prod

import keras

PAIRS = ("kernel_size", "strides", "pool_size")


def conv(filters, kernel, **rest):
    return ("Conv2D", {"filters": filters, "kernel_size": kernel, **rest})


def relu_same(filters, kernel=3, **rest):
    return conv(filters, kernel, padding="same", activation="relu", **rest)


def pool(size=None, strides=None, **rest):
    # Keras's own defaults, 2x2 and "as large as the pool", are left out.
    return ("MaxPooling2D", {**({"pool_size": size} if size else {}), **({"strides": strides} if strides else {}), **rest})


def average(size):
    return ("AveragePooling2D", {"pool_size": size})


def dense(units, activation, **rest):
    return ("Dense", {"units": units, "activation": activation, **rest})


def dropout(rate):
    return ("Dropout", {"rate": rate})


FLATTEN = ("Flatten", {})


def vgg16():
    layers = []
    for block, (filters, convs) in enumerate(((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)), start=1):
        layers += [relu_same(filters, name=f"block{block}_conv{i}") for i in range(1, convs + 1)]
        layers.append(pool(name=f"block{block}_pool"))
    return layers + [
        ("Flatten", {"name": "flatten"}),
        dense(4096, "relu", name="fc1"),
        dense(4096, "relu", name="fc2"),
        dense(1000, "softmax", name="predictions"),
    ]


# id: (input shape, layers). In the order of the menu; the first is what a first visit shows.
STACKS = {
    "edges-then-patterns": ([200, 200, 1], [
        conv(16, 2, strides=2, activation="relu"),
        relu_same(32),
        pool(),
        relu_same(32, strides=2),
        ("GlobalAveragePooling2D", {}),
    ]),
    "keras-example-1": ([200, 200, 1], [conv(16, 2, strides=2, activation="relu"), relu_same(32)]),
    "keras-example-summary": ([128, 128, 3], [relu_same(32, strides=2)]),
    "keras-pool-2": ([100, 100, 15], [pool(strides=2)]),
    "keras-pool-1": ([100, 100, 15], [pool(strides=1)]),
    # LeCun et al. 1998, with every map of C3 joined to every map of S2, and plain average pooling.
    "lenet5": ([32, 32, 1], [
        conv(6, 5, activation="tanh"),
        average(2),
        conv(16, 5, activation="tanh"),
        average(2),
        conv(120, 5, activation="tanh"),
        FLATTEN,
        dense(84, "tanh"),
        dense(10, "softmax"),
    ]),
    # The 64x64 network of CNN Explainer.
    "tinyvgg": ([64, 64, 3], [
        conv(10, 3, activation="relu"),
        conv(10, 3, activation="relu"),
        pool(),
        conv(10, 3, activation="relu"),
        conv(10, 3, activation="relu"),
        pool(),
        FLATTEN,
        dense(10, "softmax"),
    ]),
    # Krizhevsky et al. 2012 as one tower, without local response normalization.
    "alexnet": ([227, 227, 3], [
        conv(96, 11, strides=4, activation="relu"),
        pool(3, 2),
        relu_same(256, 5),
        pool(3, 2),
        relu_same(384),
        relu_same(384),
        relu_same(256),
        pool(3, 2),
        FLATTEN,
        dense(4096, "relu"),
        dropout(0.5),
        dense(4096, "relu"),
        dropout(0.5),
        dense(1000, "softmax"),
    ]),
    "vgg16": ([224, 224, 3], vgg16()),
}

# The five rows of the source's table: which stack, which layer of it, what it must say.
TABLE = [
    {"stack": "keras-example-1", "layer": "conv2d", "output_shape": [None, 100, 100, 16], "params": 80},
    {"stack": "keras-example-1", "layer": "conv2d_1", "output_shape": [None, 100, 100, 32], "params": 4640},
    {"stack": "keras-example-summary", "layer": "conv2d", "output_shape": [None, 64, 64, 32], "params": 896},
    {"stack": "keras-pool-2", "layer": "max_pooling2d", "output_shape": [None, 50, 50, 15], "params": 0},
    {"stack": "keras-pool-1", "layer": "max_pooling2d", "output_shape": [None, 99, 99, 15], "params": 0},
]

# Figures known from elsewhere: parameters; multiply-adds in millions and the receptive field of the last map where known.
KNOWN = {
    "edges-then-patterns": (13_968, 52.5, 16),
    "keras-example-1": (4_720, 46.7, 6),
    "lenet5": (61_706, None, None),
    "tinyvgg": (19_920, None, None),
    "alexnet": (62_378_344, None, None),
    "vgg16": (138_357_544, 15_470.3, 212),
}


def preset(name, shape, layers):
    """The least JSON that every Keras 3 loads: only arguments that differ from the default."""
    keras.utils.clear_session()
    entries = [{"module": "keras.layers", "class_name": "InputLayer", "config": {"name": "input_layer", "batch_shape": [None, *shape]}}]
    for class_name, kwargs in layers:
        layer = getattr(keras.layers, class_name)(**kwargs)
        typed = {k: [v, v] if k in PAIRS and isinstance(v, int) else v for k, v in kwargs.items()}
        config = {"name": layer.name, **{k: typed[k] for k in layer.get_config() if k in typed and k != "name"}}
        entries.append({"module": "keras.layers", "class_name": class_name, "config": config})
    rows = ",\n".join("      " + json.dumps(entry) for entry in entries)
    return (f'{{\n  "module": "keras",\n  "class_name": "Sequential",\n  "config": {{\n    "name": "{name}",\n    "layers": [\n{rows}\n    ]\n  }}\n}}\n')


def macs(layer):
    """Multiply-adds of one picture; bias, activation and pooling are not counted, padding is."""
    out = layer.output.shape[1:]
    if isinstance(layer, keras.layers.Conv2D):
        kh, kw, per_group, filters = layer.kernel.shape
        return out[0] * out[1] * kh * kw * per_group * filters
    if isinstance(layer, keras.layers.Dense):
        return prod(out[:-1]) * layer.kernel.shape[0] * layer.units
    return 0


def receptive_field(layers):
    """Of the last map, in pixels along the height."""
    field, jump = 1, 1
    for layer in layers:
        if isinstance(layer, keras.layers.Conv2D):
            field, jump = field + (layer.kernel_size[0] - 1) * layer.dilation_rate[0] * jump, jump * layer.strides[0]
        elif isinstance(layer, (keras.layers.MaxPooling2D, keras.layers.AveragePooling2D)):
            field, jump = field + (layer.pool_size[0] - 1) * jump, jump * layer.strides[0]
    return field


def described(model):
    rows = []
    inputs = [] if isinstance(model.layers[0], keras.layers.InputLayer) else [model._layers[0]]
    for layer in [*inputs, *model.layers]:
        trainable, non_trainable = (sum(prod(w.shape) for w in weights) for weights in (layer.trainable_weights, layer.non_trainable_weights))
        rows.append({"name": layer.name, "class_name": type(layer).__name__, "output_shape": list(layer.output.shape),
                     "params": trainable + non_trainable, "trainable": trainable, "non_trainable": non_trainable})
    return rows


def stack(stack_id, text):
    model = keras.models.model_from_json(text)
    rows = described(model)
    total = {key: sum(row[key] for row in rows) for key in ("params", "trainable", "non_trainable")}
    assert total["params"] == model.count_params()
    summary = []
    model.summary(line_length=100, print_fn=lambda line, **_: summary.append(line))
    answer = {
        "id": stack_id,
        "config": json.loads(model.to_json()),
        "layers": rows,
        "totals": {"total": total["params"], "trainable": total["trainable"], "non_trainable": total["non_trainable"]},
        "macs": sum(macs(layer) for layer in model.layers),
        "receptive_field": receptive_field(model.layers),
        "summary": "\n".join(summary),
    }
    for row, layer in zip(rows[1:], model.layers, strict=True):
        row["macs"] = macs(layer)
    if stack_id in KNOWN:
        params, millions, field = KNOWN[stack_id]
        assert answer["totals"]["total"] == params, (stack_id, answer["totals"])
        assert millions is None or round(answer["macs"] / 1e6, 1) == millions, (stack_id, answer["macs"])
        assert field is None or answer["receptive_field"] == field, (stack_id, answer["receptive_field"])
    if stack_id == "vgg16":
        same = described(keras.applications.VGG16(weights=None))
        assert [{k: r[k] for k in same[0]} for r in rows] == same, "not the VGG16 of keras.applications"
    return answer


def answers():
    """The texts of the presets and the facts about them."""
    presets = {stack_id: preset(stack_id.replace("-", "_"), *parts) for stack_id, parts in STACKS.items()}
    facts = []
    for stack_id, text in presets.items():
        keras.utils.clear_session()
        facts.append(stack(stack_id, text))
    for row in TABLE:
        layers = next(fact for fact in facts if fact["id"] == row["stack"])["layers"]
        layer = next(layer for layer in layers if layer["name"] == row["layer"])
        assert {k: layer[k] for k in ("output_shape", "params")} == {k: row[k] for k in ("output_shape", "params")}, row
    return presets, facts
