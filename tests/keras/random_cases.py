#!/usr/bin/env python3
"""Asks Keras about random layers and random networks, right and wrong, for a test that compares them with ours.

    python random_cases.py FOLDER [SEED [HOW_MANY]]
    CONVSCOPE_CASES=FOLDER cargo test --test golden

Writes FOLDER/<ClassName>.json (single layers, in the form of layers/) and FOLDER/networks-SEED.jsonl.gz (networks, in the form
of oracle/shapes.jsonl.gz). Nothing of it is kept in the repository: what is found there becomes a case of layer_cases.py.
"""

import gzip
import json
import os
import random
import sys
from math import prod
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import keras  # noqa: E402

import layers  # noqa: E402

ACTIVATIONS = ["relu", "linear", "sigmoid", "swish", "softmax", "gelu", "hard_swish", "tanh", "mish", "log_softmax", None]


class Maker:
    """Random arguments: usually right, now and then wrong."""

    def __init__(self, seed, wrong):
        self.random, self.wrong = random.Random(seed), wrong

    def spoiled(self, good, bad):
        return self.random.choice(bad) if self.random.random() < self.wrong else good

    def number(self, low, high, bad=(0, -1, 2.5, "3", None, [1])):
        return self.spoiled(self.random.randint(low, high), bad)

    def pair(self, low, high, bad=(0, -1, 2.0, "3", None, [1], [1, 2, 3], [0, 1], [1, -1], {})):
        one = self.random.randint(low, high)
        return self.spoiled(self.random.choice([one, [one, self.random.randint(low, high)]]), bad)

    def some(self, kwargs, name, make, often=0.5):
        if self.random.random() < often:
            kwargs[name] = make()

    def format(self):
        return self.spoiled(self.random.choice(["channels_last", "channels_last", "channels_first"]), ["first", 0])

    def padding(self):
        return self.spoiled(self.random.choice(["valid", "same", "SAME"]), ["full", 3, None])

    def activation(self):
        return self.spoiled(self.random.choice(ACTIVATIONS), ["nope", 5])

    def sides(self):
        pick = self.random.choice
        side = lambda: pick([self.random.randint(0, 3), [self.random.randint(0, 3), self.random.randint(0, 3)]])
        return self.spoiled(pick([self.random.randint(0, 3), [side(), side()]]), [-1, [1], [1, 2, 3], "a", None, [-1, 1], [[1, 2, 3], 1]])

    def axis(self, rank=3):
        return self.spoiled(self.random.choice([-1, 3, 1, 2, -2, -3]), [0, 4, -5, None, "a", [9]])

    def convolution(self, kwargs, often=0.4):
        kwargs["kernel_size"] = self.pair(1, 5)
        self.some(kwargs, "strides", lambda: self.pair(1, 3), often)
        self.some(kwargs, "padding", self.padding)
        self.some(kwargs, "dilation_rate", lambda: self.pair(1, 3), 0.2)
        self.some(kwargs, "data_format", self.format, 0.25)
        self.some(kwargs, "activation", self.activation)
        self.some(kwargs, "use_bias", lambda: self.random.random() < 0.5, 0.3)

    def arguments(self, name):
        r, kwargs = self.random, {}
        if name == "Conv2D":
            kwargs["filters"] = self.number(1, 8, (0, -1, 2.5, "3"))
            self.convolution(kwargs)
            self.some(kwargs, "groups", lambda: self.number(1, 4, (0, -1, 3)), 0.2)
        elif name == "DepthwiseConv2D":
            self.convolution(kwargs)
            self.some(kwargs, "depth_multiplier", lambda: self.number(1, 3, (0, -1)))
        elif name == "SeparableConv2D":
            kwargs["filters"] = self.number(1, 8, (0, -1))
            self.convolution(kwargs)
            self.some(kwargs, "depth_multiplier", lambda: self.number(1, 3, (0, -1)))
        elif name == "Conv2DTranspose":
            kwargs["filters"] = self.number(1, 8, (0, -1))
            self.convolution(kwargs, 0.7)
            self.some(kwargs, "output_padding", lambda: self.pair(0, 2, (-1, 2.0, "3", [1], [1, -1])), 0.3)
        elif name in ("MaxPooling2D", "AveragePooling2D"):
            kwargs["pool_size"] = self.pair(1, 4)
            self.some(kwargs, "strides", lambda: self.pair(1, 3, (0, -1, 2.0, [1])))
            self.some(kwargs, "padding", lambda: self.spoiled(r.choice(["valid", "same"]), ["SAME", 1]))
            self.some(kwargs, "data_format", self.format, 0.25)
        elif name in ("GlobalMaxPooling2D", "GlobalAveragePooling2D"):
            self.some(kwargs, "keepdims", lambda: r.random() < 0.5)
            self.some(kwargs, "data_format", self.format, 0.25)
        elif name.startswith("Adaptive"):
            kwargs["output_size"] = self.pair(1, 5, (2.0, None, "3", [1]))
        elif name == "BatchNormalization":
            for key in ("center", "scale"):
                self.some(kwargs, key, lambda: r.random() < 0.5)
            self.some(kwargs, "axis", self.axis)
        elif name == "LayerNormalization":
            for key in ("center", "scale"):
                self.some(kwargs, key, lambda: r.random() < 0.5)
            self.some(kwargs, "axis", lambda: r.choice([self.axis(), r.sample([1, 2, 3], r.randint(1, 3)), [-1], [-2, -1]]))
        elif name == "GroupNormalization":
            kwargs["groups"] = self.number(1, 4, (0, -2, 2.5, 32, -1))
            self.some(kwargs, "axis", lambda: self.spoiled(r.choice([-1, 3, 1, 2, -2, -3]), [4, -5]))
        elif name == "Normalization":
            self.some(kwargs, "axis", lambda: r.choice([-1, 3, 1, None, [1, 3], [-1], 0, 7]))
        elif name == "Rescaling":
            kwargs["scale"] = r.choice([2.0, 0.5, 1])
        elif name in ("Dropout", "SpatialDropout2D", "GaussianDropout"):
            kwargs["rate"] = self.spoiled(r.choice([0, 0.5, 1, 0.25]), [-1, 2, None, "a"])
        elif name == "GaussianNoise":
            kwargs["stddev"] = self.spoiled(r.choice([0, 0.5, 1]), [-1, 2])
        elif name == "ZeroPadding2D":
            kwargs["padding"] = self.spoiled(self.sides(), [[1], [1, 2, 3], [-1, 1]])
            if kwargs["padding"] == -1:
                kwargs["padding"] = 1
            self.some(kwargs, "data_format", self.format, 0.25)
        elif name == "Cropping2D":
            kwargs["cropping"] = self.sides()
            self.some(kwargs, "data_format", self.format, 0.25)
        elif name == "UpSampling2D":
            self.some(kwargs, "size", lambda: self.pair(1, 3))
            self.some(kwargs, "interpolation", lambda: r.choice(["nearest", "bilinear", "bicubic", "lanczos3"]))
            self.some(kwargs, "data_format", self.format, 0.25)
        elif name == "Resizing":
            kwargs.update(height=r.randint(1, 9), width=r.randint(1, 9))
        elif name == "CenterCrop":
            kwargs.update(height=r.randint(1, 9), width=r.randint(1, 9))
        elif name == "Reshape":
            kwargs["target_shape"] = r.choice([[-1], [-1, 2], [4, -1], [2, 2, -1], [-1, -1], [64], [3, -2], [-1, 7], [8, 8, 4], []])
        elif name == "Permute":
            kwargs["dims"] = self.spoiled(r.sample([1, 2, 3], 3), [[1, 2], [0, 1, 2], [1, 1, 2], [1, 2, 4], [2, 1]])
        elif name == "RepeatVector":
            kwargs["n"] = self.number(1, 4)
        elif name == "Activation":
            kwargs["activation"] = self.activation()
        elif name == "ReLU":
            for key in ("max_value", "negative_slope", "threshold"):
                self.some(kwargs, key, lambda: self.spoiled(r.choice([0, 0.5, 6.0]), [-1, None, -0.5]), 0.3)
        elif name == "LeakyReLU":
            self.some(kwargs, "negative_slope", lambda: self.spoiled(r.choice([0, 0.1]), [-1, None]))
        elif name == "ELU":
            self.some(kwargs, "alpha", lambda: r.choice([1.0, 0.5, -1]))
        elif name == "PReLU":
            self.some(kwargs, "shared_axes", lambda: self.spoiled(r.choice([[1, 2], [1], [3], 1, [1, 2, 3], 0, -1]), [4, [5], -4]))
        elif name == "Softmax":
            self.some(kwargs, "axis", lambda: r.choice([-1, 1, [1, 2], 3]))
        elif name == "Dense":
            kwargs["units"] = self.number(1, 9)
            self.some(kwargs, "activation", self.activation)
            self.some(kwargs, "use_bias", lambda: r.random() < 0.5, 0.3)
        elif name == "Concatenate":
            self.some(kwargs, "axis", lambda: self.spoiled(r.choice([-1, 3, 1, 2]), [4, -5]), 0.4)
        elif name == "Flatten":
            self.some(kwargs, "data_format", self.format, 0.25)
        if r.random() < self.wrong / 6:
            kwargs.update(r.choice([{"name": "a/b"}, {"colour": 1}, {"trainable": "yes"}, {"dtype": "nope"}]))
        elif r.random() < 0.1 and name != "SpatialDropout2D":
            kwargs["trainable"] = False
        if r.random() < self.wrong / 10 and kwargs:
            kwargs.pop(r.choice(list(kwargs)))
        return kwargs

    def shape(self):
        r = self.random
        size = lambda: r.choice([None, 1, 2, 3, 5, 6, 8, 9, 12])
        return (r.choice([None, None, None, 5]), *(size() for _ in range(r.choice([0, 1, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4]))))


MERGES = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"]
SINGLE = """Conv2D DepthwiseConv2D SeparableConv2D Conv2DTranspose MaxPooling2D AveragePooling2D GlobalMaxPooling2D GlobalAveragePooling2D
AdaptiveMaxPooling2D AdaptiveAveragePooling2D BatchNormalization LayerNormalization GroupNormalization Normalization Rescaling Dropout
SpatialDropout2D GaussianDropout GaussianNoise ZeroPadding2D Cropping2D UpSampling2D Resizing CenterCrop Flatten Reshape Permute RepeatVector
Identity Activation ReLU LeakyReLU PReLU ELU Softmax Dense""".split()


def single(folder, seed, many):
    make = Maker(seed, 0.15)
    for name in SINGLE + MERGES:
        cases, seen = [], set()
        for _ in range(many):
            kwargs = make.arguments(name)
            if name in MERGES:
                shape = make.shape()
                other = tuple(make.random.choice([size, size, size, 1, 3, None]) for size in shape[1:])
                shape = make.random.choice([[shape, shape], [shape, (shape[0], *other)], [shape, (None, *other[1:])], [shape] * 3])
            else:
                shape = make.shape()
                # Layers that are too simple for a batch that is known: see APART in tests/golden/layers.rs.
                if name in ("BatchNormalization", "LayerNormalization", "Normalization", "CenterCrop", "Resizing"):
                    shape = (None, *shape[1:])
                # These look at no rank before they are given data; and Conv2DTranspose dies on one that is too high.
                lax = name in ("CenterCrop", "Resizing") or name.startswith("Adaptive")
                if (lax and len(shape) != 4) or (name == "Conv2DTranspose" and len(shape) > 4):
                    continue
            key = json.dumps([kwargs, shape])
            if key in seen:
                continue
            seen.add(key)
            try:
                cases.append(layers.ask(name, "random", shape, kwargs, None))
            except SystemExit as no_category:
                print(no_category)
        (folder / f"{name}.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
        print(name, len(cases), sum("refused" in case for case in cases), flush=True)


def network(seed):
    """A random graph; half of them go on until something does not fit."""
    make = Maker(seed, 0.0)
    r = make.random
    keras.utils.clear_session()
    inputs = [keras.Input(r.choice([(16, 16, 3), (24, 20, 4), (32, 32, 1), (17, 23, 6), (None, None, 3)])) for _ in range(r.choice([1, 1, 1, 2]))]
    tensors = list(inputs)
    shared = []
    for _ in range(r.randint(3, 14)):
        x = r.choice(tensors[-3:])
        try:
            what = r.random()
            if what < 0.2 and len(tensors) > 1:
                name = r.choice(MERGES)
                y = getattr(keras.layers, name)()([r.choice(tensors), x])
            elif what < 0.26 and shared:
                y = r.choice(shared)(x)
            elif what < 0.33:
                y = r.choice([lambda: x + r.choice(tensors), lambda: x * 0.5, lambda: 2.0 - x, lambda: keras.ops.relu(x), lambda: x / 3.0])()
            elif what < 0.4:
                inner = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Conv2D(r.randint(1, 5), 3, padding="same"), keras.layers.ReLU()])
                shared.append(inner)
                y = inner(x)
            else:
                name = r.choice([name for name in SINGLE if name not in ("Flatten", "Dense", "Reshape", "RepeatVector", "GlobalMaxPooling2D", "GlobalAveragePooling2D") or r.random() < 0.3])
                layer = getattr(keras.layers, name)(**make.arguments(name))
                y = layer(x)
                shared.append(layer)
            tensors.append(y)
        except Exception:
            continue
    read = tensors[len(inputs):]
    if not read:
        return None
    model = keras.Model(inputs, r.sample(read, min(len(read), r.choice([1, 1, 2]))))
    rows = []
    for op in model.operations:
        is_layer = isinstance(op, keras.Layer)
        params = op.count_params() if is_layer else 0
        trainable = sum(prod(weight.shape) for weight in op.trainable_weights) if is_layer else 0
        output = op._inbound_nodes[0].outputs[0] if not isinstance(op, keras.Model) else op._inbound_nodes[-1].outputs[0]
        rows.append({"name": op.name, "class_name": type(op).__name__, "output_shape": list(output.shape), "params": params, "trainable": trainable, "non_trainable": params - trainable})
    trainable = sum(prod(weight.shape) for weight in model.trainable_weights)
    totals = {"total": model.count_params(), "trainable": trainable, "non_trainable": model.count_params() - trainable}
    return {"id": f"r{seed}", "config": json.loads(model.to_json()), "layers": rows, "totals": totals}


def main():
    folder, seed, many = Path(sys.argv[1]), int((sys.argv[2:] or ["1"])[0]), int((sys.argv[3:] or ["40"])[0])
    folder.mkdir(parents=True, exist_ok=True)
    single(folder, seed, many)
    with gzip.open(folder / f"networks-{seed}.jsonl.gz", "wt") as out:
        made = 0
        for number in range(many * 2):
            if case := network(seed * 100000 + number):
                out.write(json.dumps(case) + "\n")
                made += 1
    print(f"{made} networks")


if __name__ == "__main__":
    main()
