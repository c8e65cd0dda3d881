"""Has Keras save a network of nested models with its weights: tests/keras/hdf5/nested.{json,weights.h5,h5}.

    python tests/keras/nested.py        (in the environment of generate.py, with h5py 3.16)

Names and groups repeat between the models on purpose. `nested.json` holds the model's JSON, an input and Keras's output.
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np
from keras import layers

OUT = pathlib.Path(__file__).parent / "hdf5"


def network():
    stem = keras.Sequential([
        keras.Input((6, 6, 1)),
        layers.Conv2D(2, 3, name="a"),
        layers.BatchNormalization(name="n"),
        layers.Conv2D(2, 3, name="b"),
    ], name="stem")
    inner = keras.Sequential([keras.Input((2, 2, 2)), layers.Conv2D(3, 1, name="deep")], name="inner")
    given = keras.Input((2, 2, 2))
    tail = keras.Model(given, inner(layers.Conv2D(2, 1, name="a")(given)), name="tail")
    return keras.Sequential([keras.Input((6, 6, 1)), stem, tail, layers.Flatten(), layers.Dense(2, name="d")], name="whole")


model = network()
for number, weight in enumerate(model.weights):
    values = (np.arange(np.prod(weight.shape)).reshape(weight.shape) * 7 % 17 - 8) / 32 + (number % 5) / 8
    # A variance is never negative.
    weight.assign(np.abs(values) + 0.5 if weight.name == "moving_variance" else values)
model.save_weights(OUT / "nested.weights.h5")
model.save(OUT / "nested.h5")
picture = np.arange(36, dtype="float32").reshape(1, 6, 6, 1) / 36
output = model.predict(picture, verbose=0)
answer = {"model": json.loads(model.to_json()), "input": picture.ravel().tolist(), "output": [float(f"{v:.7g}") for v in output.ravel()]}
(OUT / "nested.json").write_text(json.dumps(answer) + "\n")
print(answer["output"])
