"""Runs what the project exports with real Keras and PyTorch: see `cargo xtask verify`.

Usage: verify.py FOLDER [--no-torch]. FOLDER holds the cases that `cargo run --example export` wrote.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["JAX_PLATFORMS"] = "cpu"
# Tables are cut at the terminal's width.
os.environ["COLUMNS"] = "300"

import warnings

warnings.filterwarnings("ignore")

import keras
import numpy as np

# How far a value may be from another's, as |x - y| / (1e-3 + |y|).
TOLERANCE = 2e-3

equal = Counter()
wrong = []


def check(case, what, ok, detail=""):
    if ok:
        equal[what] += 1
    else:
        wrong.append(f"{case['name']}: {what}: {detail}")


def listed(shape):
    return [None if n is None else int(n) for n in shape]


def flat(value):
    """What a model gives, as a list."""
    if isinstance(value, dict):
        return [v for part in value.values() for v in flat(part)]
    if isinstance(value, (list, tuple)):
        return [v for part in value for v in flat(part)]
    return [value]


def far(found, wanted):
    found, wanted = np.asarray(found, np.float64), np.asarray(wanted, np.float64)
    if found.shape != wanted.shape:
        return f"shape {found.shape}, not {wanted.shape}"
    same = (found == wanted) | (np.isnan(found) & np.isnan(wanted))
    off = np.where(same, 0.0, np.abs(found - wanted) / (1e-3 + np.abs(wanted)))
    most = float(np.nan_to_num(off, nan=np.inf).max(initial=0.0))
    return "" if most <= TOLERANCE else f"off by {most:.2g}"


def inferred(model, inputs):
    """What a model gives when it is used. Called without saying so, some models are trained: batch normalisation by the batch."""
    return model(inputs[0] if len(inputs) == 1 else inputs, training=False)


def layers_of(model):
    """All layers but the inputs, by name."""
    return {layer.name: layer for layer in model.layers if type(layer).__name__ != "InputLayer"}


def compare_model(case, model, what):
    """Shapes and counts of every layer."""
    wanted = {layer["name"]: layer for layer in case["layers"] if not layer["input"]}
    found = layers_of(model)
    check(case, f"{what}: names", list(found) == list(wanted) or set(found) == set(wanted), f"{list(found)} {list(wanted)}")
    for name, layer in found.items():
        said = wanted.get(name)
        if said is None:
            continue
        trainable = sum(int(np.prod(w.shape)) for w in layer.trainable_weights)
        check(case, f"{what}: counts", (layer.count_params(), trainable) == (said["params"], said["trainable"]), f"{name}: {layer.count_params()}, {trainable}")
        # Of a layer that is called several times only the first call is compared.
        output = layer._inbound_nodes[0].output_tensors[0]
        check(case, f"{what}: shapes", listed(output.shape[1:]) == said["shape"], f"{name}: {output.shape} {said['shape']}")
    check(case, f"{what}: totals", model.count_params() == case["params"], model.count_params())


def summary(model, length):
    lines = []
    model.summary(line_length=length, print_fn=lambda text, **_: lines.append(text))
    return "\n".join(lines).rstrip()


def names(text):
    """The lines of a summary, without the spaces at their ends."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


def compare_summaries(case, model):
    for length, ours in case["summaries"].items():
        try:
            theirs = summary(model, int(length))
        except Exception as error:  # Keras refuses lines that are too short for its columns.
            equal["summaries Keras refuses"] += 1
            continue
        check(case, "summaries", names(ours) == names(theirs), f"line length {length}\n{ours}\n{theirs}")


def run_python(code):
    keras.utils.clear_session()
    space = {}
    exec(compile(code, "exported", "exec"), space)
    return space["model"]


def set_weights(layer, arrays):
    layer.set_weights(arrays)
    # Normalization computes with copies of its mean and variance, which loading a file renews and `set_weights` does not.
    if isinstance(layer, keras.layers.Normalization):
        layer.finalize_state()


def main():
    folder, torch_wanted = Path(sys.argv[1]), "--no-torch" not in sys.argv
    if torch_wanted:
        import torch

        torch.manual_seed(0)
    cases = sorted(folder.glob("*.json"))
    for at, path in enumerate(cases):
        case = json.loads(path.read_text())
        floats = np.fromfile(path.with_suffix(".bin"), np.float32)
        used = 0

        def take(shape):
            nonlocal used
            size = int(np.prod(shape))
            part = floats[used : used + size].reshape(shape)
            used += size
            return part

        inputs = [take([1, *shape]) for shape in case["inputs"]]
        try:
            keras.utils.clear_session()
            model = keras.models.model_from_json(json.dumps(case["json"]))
        except Exception as error:
            check(case, "Keras JSON loads", False, f"{type(error).__name__}: {error}")
            continue
        check(case, "Keras JSON loads", True)
        compare_model(case, model, "Keras JSON")
        compare_summaries(case, model)
        # The same weights for all.
        weights = {}
        rng = np.random.default_rng(at)
        for layer in case["layers"]:
            arrays = [take(shape) if case["run"] else rng.uniform(0.01, 0.02, shape).astype(np.float32) for shape in layer["weights"]]
            if arrays:
                weights[layer["name"]] = arrays
                if layer["name"] in layers_of(model):
                    set_weights(model.get_layer(layer["name"]), arrays)
        try:
            expected = [keras.ops.convert_to_numpy(value) for value in flat(inferred(model, inputs))]
        except Exception as error:
            check(case, "Keras runs", False, f"{type(error).__name__}: {error}")
            expected = None
        if case["run"] and expected is not None:
            outputs = [take([1, *shape]) for shape in case["outputs"]]
            for ours, theirs in zip(outputs, expected, strict=True):
                difference = far(ours, theirs)
                check(case, "our values", not difference, difference)
        for form in ["python", "python_input_shape"]:
            try:
                other = run_python(case[form])
            except Exception as error:
                check(case, f"{form} runs", False, f"{type(error).__name__}: {error}\n{case[form]}")
                continue
            check(case, f"{form} runs", True)
            compare_model(case, other, form)
            if form == "python":
                compare_summaries(case, other)
            check(case, f"{form}: model name", other.name == model.name, f"{other.name} {model.name}")
            if expected is None:
                continue
            for name, arrays in weights.items():
                set_weights(other.get_layer(name), arrays)
            for found, wanted in zip(flat(inferred(other, inputs)), expected, strict=True):
                difference = far(keras.ops.convert_to_numpy(found), wanted)
                check(case, f"{form}: values", not difference, difference)
        if torch_wanted:
            compare_torch(case, inputs, weights, expected, torch)
        print(f"{at + 1}/{len(cases)} {case['name']}", flush=True)
    for what, count in sorted(equal.items()):
        print(f"{what:<40}{count:>8,}")
    print(f"\n{len(cases)} networks; {sum(equal.values()):,} comparisons equal, {len(wrong)} not")
    kinds = set()
    for line in wrong:
        kind = line.split(": ")[1]
        # Of each kind one is shown whole.
        print(line.splitlines()[0][:200] if kind in kinds else line)
        kinds.add(kind)
    sys.exit(1 if wrong or not cases else 0)


def compare_torch(case, inputs, weights, expected, torch):
    code = case["pytorch"]
    if "NotImplementedError" in code:
        equal["PyTorch has no such layer"] += 1
        return
    try:
        space = {}
        exec(compile(code, "exported", "exec"), space)
        module = space["model"]
        if hasattr(module, "load_keras"):
            module.load_keras(weights)
        given = [torch.as_tensor(array) for array in inputs]
        given = [t.permute(0, 3, 1, 2) if turned else t for t, turned in zip(given, case["inputs_turned"], strict=True)]
        with torch.no_grad():
            found = flat(module(*given))
    except Exception as error:
        check(case, "PyTorch runs", False, f"{type(error).__name__}: {error}\n{code}")
        return
    check(case, "PyTorch runs", True)
    trainable = sum(p.numel() for p in module.parameters() if p.requires_grad)
    buffers = sum(b.numel() for name, b in module.named_buffers() if not name.endswith("num_batches_tracked"))
    params = sum(p.numel() for p in module.parameters()) + buffers
    counts = (params, trainable) == (case["params"], case["trainable"])
    check(case, "PyTorch: counts", counts, f"{params}, {trainable}\n{code}")
    for ours, wanted, turned in zip(found, expected or [], case["outputs_turned"]):
        ours = ours.numpy().transpose(0, 2, 3, 1) if turned else ours.numpy()
        check(case, "PyTorch: shapes", ours.shape == wanted.shape, f"{ours.shape}, not {wanted.shape}\n{code}")
        difference = far(ours, wanted)
        check(case, "PyTorch: values", not difference, f"{difference}\n{code}")


if __name__ == "__main__":
    main()
