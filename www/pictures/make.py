#!/usr/bin/env python3
"""Makes the bundled pictures and LICENSES.md from index.toml.

    python3 -m venv /somewhere && /somewhere/bin/pip install -r requirements.txt
    /somewhere/bin/python make.py             # write every file
    /somewhere/bin/python make.py --check     # say which files would change; exit 1 if any
    /somewhere/bin/python make.py --sheet x.png   # also a contact sheet to judge them by
"""

import argparse
import io
import sys
import tomllib
from pathlib import Path

import numpy as np
import skimage
import sklearn
from PIL import Image, ImageDraw
from sklearn.datasets import load_digits

HERE = Path(__file__).resolve().parent
PACKAGES = {"skimage": Path(skimage.__file__).parent, "sklearn": Path(sklearn.__file__).parent}
LICENCE_TEXTS = {
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 2.0": "https://creativecommons.org/licenses/by/2.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
}


def photo(picture, origin):
    """A square of the original, made smaller; brightness stretched where `luma` says so."""
    package, _, rest = origin["member"].partition("/")
    left, top, side = picture["crop"]
    image = Image.open(PACKAGES[package] / rest).convert("RGB").crop((left, top, left + side, top + side))
    image = image.resize((picture["width"], picture["height"]), Image.Resampling.LANCZOS)
    if "luma" in picture:
        # On the brightness alone: stretched in RGB, the colours would shout.
        black, white = picture["luma"]
        y, cb, cr = image.convert("YCbCr").split()
        y = y.point([round(min(max((v - black) * 255 / (white - black), 0), 255)) for v in range(256)])
        image = Image.merge("YCbCr", (y, cb, cr)).convert("RGB")
    out = io.BytesIO()
    image.save(out, "WEBP", quality=picture["quality"], method=6)
    return out.getvalue()


def digit(picture, digits):
    """8x8 counts of ink (0..16), enlarged to 20x20 in the middle of 28x28, as MNIST places its digits."""
    if digits.target[picture["sample"]] != int(picture["id"].removeprefix("digit-")):
        sys.exit(f"{picture['id']}: sample {picture['sample']} is a {digits.target[picture['sample']]}")
    ink = Image.fromarray((digits.images[picture["sample"]] * 255 / 16).round().astype(np.uint8))
    ink = np.asarray(ink.resize((20, 20), Image.Resampling.BICUBIC)).astype(float)
    # Enlarging blurs the edge of a stroke; this makes it as steep as a pen's again.
    ink = np.clip((ink - 70) * 255 / 150, 0, 255).round().astype(np.uint8)
    image = Image.new("L", (picture["width"], picture["height"]))
    image.paste(Image.fromarray(ink), (4, 4))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def changes(picture):
    if picture["kind"] == "digit":
        return "enlarged from 8x8 to 20x20 (bicubic), edges steepened, set in the middle of 28x28"
    left, top, side = picture["crop"]
    text = f"cropped to {side}x{side} from ({left}, {top})"
    if side != picture["width"]:
        text += f", made smaller to {picture['width']}x{picture['height']}"
    if "luma" in picture:
        text += ", brightness stretched"
    return text + ", encoded as WebP"


def licences(index):
    lines = [
        "# The pictures and their licences",
        "",
        "Made by `make.py` from `index.toml`; do not edit by hand. Each entry says what the picture shows, who made it,",
        "under which licence, where it came from, and what was changed here.",
    ]
    for name, origin in index["origin"].items():
        pictures = [p for p in index["picture"] if p["origin"] == name]
        files = pictures[0]["file"] if len(pictures) == 1 else f"{pictures[0]['file']} … {pictures[-1]['file']}"
        licence = origin["licence"]
        if licence in LICENCE_TEXTS:
            licence = f"[{licence}]({LICENCE_TEXTS[licence]})"
        package, member = origin["package"], origin["member"]
        if pictures[0]["kind"] == "digit":
            member += ", samples " + ", ".join(str(p["sample"]) for p in pictures)
        lines += [
            "",
            f"## {files}",
            "",
            f"- Shows: {origin['shows']}",
            f"- Author: {origin['author']}",
            f"- Licence: {licence} (stated in: {origin['licence_stated_in']})",
            f"- Taken from: {package}, `{member}`",
            f"- Original: {origin['source']}",
            f"- Changed: {changes(pictures[0])}",
        ]
    return ("\n".join(lines) + "\n").encode()


def sheet(index, files, path):
    """Every picture in colour and in grey at 200x200, and in grey at 64x64 and 28x28."""
    pictures = index["picture"]
    rows = -(-len(pictures) // 10)
    out = Image.new("RGB", (10 * 210, rows * 500), "white")
    draw = ImageDraw.Draw(out)
    for i, picture in enumerate(pictures):
        x, y = i % 10 * 210, i // 10 * 500
        image = Image.open(io.BytesIO(files[picture["file"]])).convert("RGB")
        grey = image.convert("L")
        out.paste(image.resize((200, 200), Image.Resampling.LANCZOS), (x, y))
        out.paste(grey.resize((200, 200), Image.Resampling.LANCZOS), (x, y + 205))
        out.paste(grey.resize((64, 64), Image.Resampling.LANCZOS), (x, y + 410))
        out.paste(grey.resize((28, 28), Image.Resampling.LANCZOS), (x + 70, y + 410))
        draw.text((x + 70, y + 450), f"{picture['id']}\n{len(files[picture['file']])} B", fill="black")
    out.save(path)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true")
    options.add_argument("--sheet", type=Path)
    options = options.parse_args()

    index = tomllib.loads((HERE / "index.toml").read_text(encoding="utf-8"))
    digits = load_digits()
    files = {}
    for picture in index["picture"]:
        origin = index["origin"][picture["origin"]]
        files[picture["file"]] = digit(picture, digits) if picture["kind"] == "digit" else photo(picture, origin)
    if options.sheet:
        sheet(index, files, options.sheet)
    files["LICENSES.md"] = licences(index)

    changed = [n for n, data in files.items() if not (HERE / n).exists() or (HERE / n).read_bytes() != data]
    if options.check:
        print("changed: " + ", ".join(changed) if changed else "all pictures are as make.py makes them")
        sys.exit(1 if changed else 0)
    for name, data in files.items():
        (HERE / name).write_bytes(data)
    pictures = sum(len(data) for name, data in files.items() if name != "LICENSES.md")
    print(f"{len(files) - 1} pictures, {pictures:,} bytes")


main()
