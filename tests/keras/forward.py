"""Asks Keras to compute every case of forward_cases.py, and has reference.py agree before anything is written."""

import zlib

import keras
import numpy as np

from reference import REFERENCED, reference

# Spread and middle of each weight's values. A variance is never negative.
SPREAD = {"kernel": (0.5, 0.0), "bias": (0.25, 0.0), "gamma": (0.5, 1.0), "beta": (0.5, 0.0), "moving_mean": (0.5, 0.0), "moving_variance": (0.5, 1.0),
          "depthwise_kernel": (0.5, 0.0), "pointwise_kernel": (0.5, 0.0), "alpha": (0.5, 0.25), "mean": (0.5, 0.0), "variance": (0.5, 1.0), "count": (0.0, 0.0),
          "moving_stddev": (0.5, 1.0), "renorm_mean": (0.5, 0.0), "renorm_stddev": (0.5, 1.0)}


def filled(recipe):
    """The array of a recipe; see README.md."""
    s, values = recipe["seed"], []
    for _ in range(int(np.prod(recipe["shape"]))):
        s = (s * 1664525 + 1013904223) % 2**32
        values.append(((s >> 8) / 2**24 * 2 - 1) * recipe["a"] + recipe["b"])
    return np.array(values, np.float64).astype(np.float32).reshape(recipe["shape"])


def recipe(label, shape, a, b):
    return {"shape": list(shape), "seed": zlib.crc32(label.encode()), "a": a, "b": b}


def ask(class_name, index, note, spread, kwargs, quirk):
    shape, a, b = spread
    keras.utils.clear_session()
    layer = getattr(keras.layers, class_name)(**kwargs)
    several = isinstance(shape[0], list)
    recipes = [recipe(f"{class_name}/{index}/input/{at}", one, a, b) for at, one in enumerate(shape)] if several else recipe(f"{class_name}/{index}/input", shape, a, b)
    case = {"note": note, "kwargs": kwargs, ("inputs" if several else "input"): recipes}
    if quirk:
        case["quirk"] = quirk
    x = [filled(one) for one in recipes] if several else filled(recipes)
    if not layer.built:
        layer.build([one.shape for one in x] if several else x.shape)
    weights = [(w, recipe(f"{class_name}/{index}/{w.name}", w.shape, *SPREAD[w.name])) for w in layer.weights]
    case["weights"] = [{"name": w.name, **r} for w, r in weights]
    for weight, weight_recipe in weights:
        weight.assign(filled(weight_recipe).astype(weight.dtype))
    if class_name == "Normalization":
        layer.finalize_state()
    y = np.asarray(layer(x, training=False) if class_name in ("Dropout", "BatchNormalization") else layer(x))
    expected = reference(class_name, x, [np.asarray(w) for w in layer.weights], layer.get_config()) if class_name in REFERENCED else y
    error = np.abs(y - expected) / (1e-3 + np.abs(expected))
    if y.shape != expected.shape or not np.isfinite(y).all() or error.max() > 3e-4:
        raise SystemExit(f"{class_name} {kwargs} on {shape}: Keras gives {y.shape}, off by {error.max()} from the reference")
    case["output"] = {"shape": list(y.shape), "values": [float(f"{v:.7g}") for v in y.ravel()]}
    return case


def answers(cases):
    check = filled({"shape": [4], "seed": 12345, "a": 1.0, "b": 0.0})
    assert check.tolist() == [-0.9591946601867676, -0.9669044017791748, 0.08631157875061035, 0.2698080539703369], check
    return {class_name: [ask(class_name, i, *case) for i, case in enumerate(group)] for class_name, group in cases.items()}
