"""Writes scans for the tests of the command line: sample.py FOLDER; prints their names with what is true of them."""

import json
import sys
from dataclasses import replace

import numpy as np
from PIL import Image

import scan
import stamp
from scan import Form, Look


def write(folder, name, form, seed=7, change=None, dpi=None, **layout):
    random = np.random.default_rng(seed)
    image, _ = scan.page(random, form, **layout)
    if change:
        image = change(image)
    scan.save(image, f"{folder}/{name}", dpi or form.dpi, form.coding)


def main(folder):
    form = Form(dpi=150, looks=[Look(angle=-8), Look(angle=12, missing=0.2)], coding=("jpeg", 92))
    one = dict(spots=[(35, 40)], width_mm=70)
    write(folder, "two.jpg", form)
    write(folder, "two.tif", replace(form, coding=("tiff", "tiff_lzw")))
    write(folder, "one.png", replace(form, looks=[Look()], coding=("png",)), **one)
    # Two imprints in one box: the left box is as wide as both.
    write(folder, "shared.png", replace(form, coding=("png",)), frames=False,
          change=lambda image: framed(image, form.dpi))
    write(folder, "over.png", replace(form, coding=("png",)), spots=[(50, 40), (73, 44)], frames=False)
    write(folder, "cut.png", replace(form, looks=[Look()], coding=("png",)), spots=[(14, 40)], width_mm=70, frames=False)
    write(folder, "faint.png", replace(form, looks=[Look(ink=0.08)], coding=("png",)), **one)
    write(folder, "coarse.png", replace(form, dpi=100, looks=[Look()], coding=("png",)), **one)
    write(folder, "untold.png", replace(form, looks=[Look()], coding=("png",)), dpi=1, **one)
    write(folder, "blue.png", replace(form, looks=[Look()], coding=("png",)), change=lambda i: i[..., ::-1], **one)
    write(folder, "grey.png", replace(form, looks=[Look()], coding=("png",)),
          change=lambda i: np.repeat(i.mean(axis=2, keepdims=True), 3, axis=2), **one)
    write(folder, "small.png", replace(form, looks=[Look()], size_mm=33.0, coding=("png",)), **one)
    # Small enough for a fuzzer: a seal of 20 mm.
    tiny = replace(form, looks=[Look()], size_mm=20.0)
    for name, coding in (("tiny.jpg", ("jpeg", 80)), ("tiny.png", ("png",)), ("tiny.tif", ("tiff", "tiff_lzw"))):
        write(folder, name, replace(tiny, coding=coding), spots=[(14, 14)], width_mm=28, height_mm=28, frames=False)
    blank = np.full((400, 400, 3), 250.0)
    scan.save(blank, f"{folder}/blank.png", 150, ("png",))
    pages = [Image.open(f"{folder}/one.png").convert("RGB"), Image.open(f"{folder}/two.tif").convert("RGB")]
    pages[0].save(f"{folder}/pages.tif", save_all=True, append_images=pages[1:], dpi=(150, 150))
    print(json.dumps({"name": stamp.NAMES[0], "size_mm": 40.0, "angle": -8}))


def framed(image, dpi):
    mm = dpi / 25.4
    # Narrower than the largest box that a form may have.
    left, top, right, bottom = round(6 * mm), round(8 * mm), round(124 * mm), round(72 * mm)
    line = max(2, round(0.4 * mm))
    for cut in (np.s_[top:top + line, left:right], np.s_[bottom:bottom + line, left:right],
                np.s_[top:bottom + line, left:left + line], np.s_[top:bottom + line, right:right + line]):
        image[cut] = 30
    return image


if __name__ == "__main__":
    main(sys.argv[1])
