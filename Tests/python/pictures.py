"""What Pillow, which we did not write, reads from pictures; and damaged or hostile pictures to be refused.

    pictures.py read FILE…            size, mode, resolution, share of opaque pixels, colours of opaque ones
    pictures.py hostile FOLDER SCAN   variants of a good JPEG scan that no reader may take
"""

import json
import struct
import sys
import zlib

import numpy as np
from PIL import Image


def read(path):
    with Image.open(path) as picture:
        picture.load()
        pixels = np.asarray(picture)
        alpha = pixels[..., 3] if picture.mode == "RGBA" else np.full(pixels.shape[:2], 255)
        colours = {tuple(int(v) for v in c) for c in pixels[alpha > 0][:, :3][::97]} if picture.mode == "RGBA" else set()
        return {
            "format": picture.format, "mode": picture.mode, "width": picture.width, "height": picture.height,
            "dpi": [round(float(v)) for v in picture.info.get("dpi", (0, 0))],
            "opaque": float((alpha > 128).mean()), "corner_alpha": int(alpha[0, 0]),
            "colours": sorted("%02x%02x%02x" % c for c in colours)}


def chunk(kind, data, damage=0):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data) ^ damage)


def png(width, height, data, damage=0, head_damage=0):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head, head_damage)
            + chunk(b"pHYs", struct.pack(">IIB", 11811, 11811, 1)) + chunk(b"IDAT", data, damage) + chunk(b"IEND", b""))


def hostile(folder, scan):
    with Image.open(scan) as picture:
        small = picture.convert("RGB")
        small.save(f"{folder}/whole.png", dpi=(300, 300))
        small.save(f"{folder}/whole.tif", compression="tiff_lzw", dpi=(300, 300))
        small.save(f"{folder}/whole.jpg", quality=90, progressive=True, dpi=(300, 300))
    for name in ("whole.png", "whole.tif", "whole.jpg"):
        data = open(f"{folder}/{name}", "rb").read()
        for share in (0.02, 0.5, 0.95):
            with open(f"{folder}/cut-{share}-{name}", "wb") as file:
                file.write(data[: int(len(data) * share)])
    body = zlib.compress(bytes(10_000 * 3 + 1) * 100)
    files = {
        "huge.png": png(10_000, 100_000, body), "wrong-crc.png": png(64, 64, zlib.compress(bytes(193) * 64), damage=1),
        "wrong-head-crc.png": png(64, 64, zlib.compress(bytes(193) * 64), head_damage=1),
        "wrong-adler.png": png(64, 64, zlib.compress(bytes(193) * 64)[:-4] + b"\0\0\0\1"),
        "short-data.png": png(3000, 3000, zlib.compress(bytes(100))),
        # A picture of 1 × 1 whose frames promise a screen of 65535 × 65535.
        "bomb.gif": b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + bytes(6)
        + (b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00") * 100_000 + b"\x3b",
        "tiff-loop.tif": b"II*\0\x08\0\0\0" + struct.pack("<H", 3) + struct.pack("<HHII", 256, 3, 1, 100)
        + struct.pack("<HHII", 257, 3, 1, 100) + struct.pack("<HHII", 258, 3, 1, 8) + struct.pack("<I", 8),
        "tiff-huge.tif": b"II*\0\x08\0\0\0" + struct.pack("<H", 3) + struct.pack("<HHII", 256, 4, 1, 100_000)
        + struct.pack("<HHII", 257, 4, 1, 100_000) + struct.pack("<HHII", 258, 3, 1, 8) + struct.pack("<I", 0),
        "empty.png": b"", "text.png": b"this is no picture at all, only text",
    }
    head = open(f"{folder}/whole.jpg", "rb").read()
    place = head.index(b"\xff\xc2")
    files["huge.jpg"] = head[: place + 5] + struct.pack(">HH", 65535, 65535) + head[place + 9:]
    scan_start = head.index(b"\xff\xda")
    files["many-scans.jpg"] = head[:scan_start] + head[scan_start:-2] + head[scan_start:scan_start + 12] * 5000 + b"\xff\xd9"
    for name, data in files.items():
        with open(f"{folder}/{name}", "wb") as file:
            file.write(data)
    return sorted(files) + [f"cut-{s}-{n}" for s in (0.02, 0.5, 0.95) for n in ("whole.png", "whole.tif", "whole.jpg")]


if sys.argv[1] == "read":
    print(json.dumps([read(path) for path in sys.argv[2:]]))
else:
    print(json.dumps(hostile(sys.argv[2], sys.argv[3])))
