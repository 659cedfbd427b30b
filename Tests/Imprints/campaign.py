"""Judges `capki-images extract` by pairs of imprints whose truth is known: which one it takes, masks, sizes, angles.

    campaign.py PROGRAM FIRST COUNT [--dpi N] [--mixed] [--keep FOLDER]

Prints one JSON document. The truth comes from the generator beside this file, the judgement is made here.
"""

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

import scan


def overlap(truth, candidate, mask):
    """Intersection over union of the true mask and the found one, both on the page."""
    left, top, width, height = candidate["box"]
    x0, y0 = min(left, truth["left"]), min(top, truth["top"])
    x1 = max(left + width, truth["left"] + truth["mask"].shape[1])
    y1 = max(top + height, truth["top"] + truth["mask"].shape[0])
    sheets = []
    for picture, x, y in ((truth["mask"], truth["left"], truth["top"]), (mask, left, top)):
        sheet = np.zeros((y1 - y0, x1 - x0), dtype=bool)
        sheet[y - y0:y - y0 + picture.shape[0], x - x0:x - x0 + picture.shape[1]] = picture
        sheets.append(sheet)
    return float((sheets[0] & sheets[1]).sum() / max(1, (sheets[0] | sheets[1]).sum()))


def judge(program, seed, dpi, mixed, keep):
    """One pair, from the drawing to the verdict."""
    random, form, respect, better = scan.pair(seed, dpi, mixed)
    image, truths = scan.page(random, form)
    result = {"seed": seed, "dpi": form.dpi, "respect": respect, "text": form.text, "pen": form.pen,
              "light": form.light, "coding": "-".join(map(str, form.coding)), "kind": form.kind}
    with tempfile.TemporaryDirectory() as folder:
        folder = keep or folder
        path = os.path.join(folder, f"{seed}.{ {'jpeg': 'jpg', 'tiff': 'tif', 'png': 'png'}[form.coding[0]]}")
        scan.save(image, path, form.dpi, form.coding)
        masks = os.path.join(folder, f"{seed}-masks")
        command = [program, "extract", path, "--out", os.path.join(folder, f"{seed}-seal.png"), "--masks", masks,
                   "--kind", form.kind, "--json", "--force"]
        if keep:
            command += ["--report", os.path.join(folder, f"{seed}.html")]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            return result | {"failed": run.stdout[-400:] + run.stderr[-400:]}
        document = json.loads(run.stdout)
        if len(document["candidates"]) != len(truths):
            return result | {"failed": f"{len(document['candidates'])} candidates"}
        imprints = []
        for number, candidate in enumerate(document["candidates"], 1):
            middle = candidate["centre"][0]
            index = min(range(len(truths)), key=lambda i: abs(
                truths[i]["left"] + truths[i]["mask"].shape[1] / 2 - middle))
            mask = np.asarray(Image.open(os.path.join(masks, f"candidate-{number}.png")).convert("L")) > 128
            look = form.looks[index]
            imprints.append({
                "index": index, "faults": [k for k in ("blur_mm", "noise", "missing") if getattr(look, k)],
                "iou": overlap(truths[index], candidate, mask),
                "size_error": candidate["width_mm"] - form.size_mm,
                "angle_error": (candidate["rotation_degrees"] - look.angle + 180) % 360 - 180,
                "scores": candidate["scores"]})
            if document["chosen"] == number:
                result["right"] = index == better
        return result | {"reason": document["reason"], "imprints": imprints}


def summary(results, mixed):
    failed = [r for r in results if "failed" in r]
    done = [r for r in results if "failed" not in r]
    imprints = [(r, i) for r in done for i in r["imprints"]]
    at300 = [i["iou"] for r, i in imprints if r["dpi"] == 300]
    angles = sorted(abs(i["angle_error"]) for _, i in imprints)
    sizes = sorted(abs(i["size_error"]) for _, i in imprints)
    counts = {}
    for r in done:
        right, count = counts.get(r["respect"], (0, 0))
        counts[r["respect"]] = (right + r["right"], count + 1)
    share = sum(r["right"] for r in done) / max(1, len(results))
    return {
        "pairs": len(results), "refused": [(r["seed"], r["failed"]) for r in failed], "mixed": mixed,
        "right_share": share, "right_by_respect": counts,
        "wrong": [(r["seed"], r["respect"], r["dpi"]) for r in done if not r["right"]],
        "iou_300dpi": None if not at300 else {
            "least": min(at300), "mean": sum(at300) / len(at300),
            "below_0.90": sum(v < 0.90 for v in at300), "count": len(at300)},
        "iou_by_dpi": {str(d): min((i["iou"], r["seed"]) for r, i in imprints if r["dpi"] == d)
                       for d in sorted({r["dpi"] for r in done})},
        "size_error_mm": {"largest": sizes[-1], "median": sizes[len(sizes) // 2]} if sizes else None,
        "angle_error_degrees": {"largest": angles[-1], "median": angles[len(angles) // 2]} if angles else None,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--dpi", type=int)
    parser.add_argument("--mixed", action="store_true")
    parser.add_argument("--keep")
    parser.add_argument("--details")
    arguments = parser.parse_args()
    if arguments.keep:
        os.makedirs(arguments.keep, exist_ok=True)
    with concurrent.futures.ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        work = [pool.submit(judge, arguments.program, seed, arguments.dpi, arguments.mixed, arguments.keep)
                for seed in range(arguments.first, arguments.first + arguments.count)]
        results = [each.result() for each in work]
    if arguments.details:
        with open(arguments.details, "w", encoding="utf-8") as file:
            json.dump(results, file)
    json.dump(summary(results, arguments.mixed), sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
