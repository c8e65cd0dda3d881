#!/usr/bin/env python3
"""Makes the fixtures of this folder with real Keras. See README.md.

    python3 -m venv /somewhere && /somewhere/bin/pip install -r requirements.txt
    /somewhere/bin/python generate.py            # write layers/, forward/, calls.json, stacks.json, summaries.json and www/presets/
    /somewhere/bin/python generate.py --check    # say which files would change; exit 1 if any
"""

import argparse
import json
import os
import sys
import tomllib
from pathlib import Path

if os.environ.get("PYTHONHASHSEED") != "0":
    # Keras prints sets in its messages: a fixed seed gives them a fixed order.
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ["COLUMNS"] = "200"  # or summary(line_length=100) would be cut to the width of the terminal

import keras  # noqa: E402

import calls  # noqa: E402
import forward  # noqa: E402
import forward_cases  # noqa: E402
import layer_cases  # noqa: E402
import layers  # noqa: E402
import stacks  # noqa: E402
import summaries  # noqa: E402

HERE = Path(__file__).resolve().parent
PRESETS = HERE.parent.parent / "www" / "presets"


def lines(items):
    """A JSON list, one item a line: a changed case is a changed line."""
    rows = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":"), allow_nan=False) for item in items)
    return f"[\n{rows}\n]\n"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true")
    options = options.parse_args()
    pinned = dict(line.split("==") for line in (HERE / "requirements.txt").read_text().split() if "==" in line)
    if keras.__version__ != pinned["keras"]:
        sys.exit(f"this is Keras {keras.__version__}, the fixtures are for {pinned['keras']}")
    if keras.config.image_data_format() != "channels_last" or keras.config.floatx() != "float32":
        sys.exit("Keras is configured away from its defaults (~/.keras/keras.json)")

    files = {}
    for class_name, cases in layers.answers(layer_cases.CASES).items():
        files[HERE / "layers" / f"{class_name}.json"] = lines(cases)
        refused = sum("refused" in case for case in cases)
        print(f"{class_name}: {len(cases)} cases, {refused} of them refused")

    for class_name, cases in forward.answers(forward_cases.CASES).items():
        files[HERE / "forward" / f"{class_name}.json"] = lines(cases)
        print(f"{class_name}: {len(cases)} cases with values")
    files[HERE / "calls.json"] = lines(calls.answers())
    presets, facts = stacks.answers()
    files[HERE / "stacks.json"] = '{"table":' + lines(stacks.TABLE).rstrip() + ',\n"stacks":' + lines(facts).rstrip() + "}\n"
    files[HERE / "summaries.json"] = lines(summaries.answers())
    for stack_id, text in presets.items():
        files[PRESETS / f"{stack_id}.json"] = text
    listed = [entry["id"] for entry in tomllib.loads((PRESETS / "index.toml").read_text(encoding="utf-8"))["preset"]]
    if listed != list(presets):
        sys.exit(f"www/presets/index.toml lists {listed}, stacks.py has {list(presets)}")

    changed = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if options.check:
        print("\n".join(f"would change: {path}" for path in changed) or "all fixtures are as Keras gives them")
        sys.exit(1 if changed else 0)
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
    print(f"{len(files)} files, {sum(len(t.encode()) for t in files.values()):,} bytes; {len(changed)} changed")


main()
