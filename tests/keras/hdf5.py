"""Writes small HDF5 files as Keras and h5py lay them out, for the reader of trained weights: tests/keras/hdf5/*.h5.

    pip install h5py==3.16.0 && python tests/keras/hdf5.py

Value n of weight w of a layer is (n % 17 - 8) / 8 + w: 16 bits hold it exactly.
"""

import json
import pathlib

import h5py
import numpy as np

OUT = pathlib.Path(__file__).parent / "hdf5"
LAYERS = {
    "first": [("first/kernel:0", (3, 3, 1, 4)), ("first/bias:0", (4,))],
    "flat": [],
    "norm": [("norm/gamma:0", (4,)), ("norm/beta:0", (4,)), ("norm/moving_mean:0", (4,)), ("norm/moving_variance:0", (4,))],
    "last": [("last/kernel:0", (4, 10)), ("last/bias:0", (10,))],
}
LAYER = lambda name, **config: {"config": {"name": name, **config}}
MODEL = {"class_name": "Sequential", "config": {"name": "old", "layers": [
    {"class_name": "InputLayer", "config": {"name": "input_1", "batch_input_shape": [None, 8, 8, 1]}},
    {"class_name": "Conv2D", "config": {"name": "first", "filters": 4, "kernel_size": [3, 3], "activation": "relu"}},
    {"class_name": "BatchNormalization", "config": {"name": "norm"}},
    {"class_name": "GlobalAveragePooling2D", "config": {"name": "flat"}},
    {"class_name": "Dense", "config": {"name": "last", "units": 10}},
]}}


def values(shape, weight):
    return (np.arange(np.prod(shape)).reshape(shape) % 17 - 8) / 8 + weight


def keras_2(group, dtype="float32", **options):
    """As `model.save_weights("….h5")` of Keras 2 does."""
    group.attrs["layer_names"] = [name.encode() for name in LAYERS]
    group.attrs["backend"] = b"tensorflow"
    for layer, weights in LAYERS.items():
        own = group.create_group(layer)
        own.attrs["weight_names"] = [name.encode() for name, _ in weights]
        for number, (name, shape) in enumerate(weights):
            own.create_dataset(name, data=values(shape, number).astype(dtype), **options)


def keras_3(file, count=1, named=True):
    """As `model.save_weights("….weights.h5")` of Keras 3 does, for so many layers of a class."""
    for number in range(count):
        vars = file.create_group(f"layers/dense{f'_{number}' if number else ''}/vars")
        if named:
            vars.attrs["name"] = f"d{number}"
        vars["0"] = values((3, 3), number).astype("float32")
        vars["1"] = values((3,), number).astype("float32")


OUT.mkdir(exist_ok=True)
with h5py.File(OUT / "keras2-weights.h5", "w") as file:
    keras_2(file)
with h5py.File(OUT / "keras2-model.h5", "w") as file:
    file.attrs["model_config"] = json.dumps(MODEL).encode()
    file.attrs["keras_version"] = "2.15.0"
    keras_2(file.create_group("model_weights"))
with h5py.File(OUT / "half.h5", "w") as file:
    keras_2(file, "float16")
with h5py.File(OUT / "double.h5", "w") as file:
    keras_2(file, "float64")
with h5py.File(OUT / "compressed.h5", "w") as file:
    keras_2(file, compression="gzip")
with h5py.File(OUT / "latest.h5", "w", libver="latest") as file:
    keras_2(file)
with h5py.File(OUT / "many.weights.h5", "w") as file:
    keras_3(file, 20)
with h5py.File(OUT / "unnamed.weights.h5", "w") as file:
    keras_3(file, 12, named=False)
