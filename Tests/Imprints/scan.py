"""Scans of a form with two imprints of one stamp: ink, paper, print, pen, light and the scanner. Seeded.

The model goes the way of the light: paper reflects, ink lets through by exp(-amount x absorbance), the lens blurs, the
sensor adds noise, the file is compressed. Nothing of it is shared with what is tested.
"""

import io
import math
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import stamp


@dataclass
class Look:
    """How one imprint came out."""

    blur_mm: float = 0.0
    noise: float = 0.0
    ink: float = 1.0
    missing: float = 0.0
    angle: float = 0.0


@dataclass
class Form:
    """What both imprints share."""

    dpi: int = 300
    size_mm: float = 40.0
    kind: str = "official"
    name: str = stamp.NAMES[0]
    font: str = "noto"
    code: str = ""
    text: str = "none"  # none, under, over
    pen: bool = False
    light: float = 0.0
    coding: tuple = ("png",)
    looks: list = field(default_factory=lambda: [Look(), Look()])


def gaussian(image, sigma):
    """Blurs along both axes; edges are continued."""
    if sigma < 0.05:
        return image
    radius = max(1, math.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2).astype(np.float32)
    kernel /= kernel.sum()
    for axis in (0, 1):
        widths = [(0, 0)] * image.ndim
        widths[axis] = (radius, radius)
        padded = np.pad(image, widths, mode="edge")
        count = image.shape[axis]
        image = sum(k * (padded[i:i + count] if axis == 0 else padded[:, i:i + count]) for i, k in enumerate(kernel))
    return image


def clouds(random, shape, scale):
    """Smooth noise of mean 0 and deviation 1, whose grains are `scale` pixels wide."""
    step = max(1.0, scale)
    small = random.standard_normal((int(shape[0] / step) + 4, int(shape[1] / step) + 4)).astype(np.float32)
    if step <= 1.0:
        field = small[: shape[0], : shape[1]]
    else:
        size = (round(small.shape[1] * step), round(small.shape[0] * step))
        field = np.asarray(Image.fromarray(small).resize(size, Image.BICUBIC))[: shape[0], : shape[1]]
    return (field - field.mean()) / (field.std() + 1e-6)


def hole(random, shape, share, inside, dpi):
    """Where the stamp did not touch: a side that was not pressed, or a few spots; about `share` of `inside`."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    if random.random() < 0.5:
        angle = random.uniform(0, 2 * math.pi)
        field = (x - width / 2) * math.cos(angle) + (y - height / 2) * math.sin(angle)
        field = field / width + 0.02 * clouds(random, shape, dpi / 25.4 * 2)
    else:
        field = clouds(random, shape, dpi / 25.4 * 5)
    limit = np.quantile(field[inside], 1 - share)
    soft = np.clip((limit - field) / (field.std() * 0.08) + 0.5, 0, 1)
    return soft


def imprint(random, form, look):
    """The share of each pixel that the ink covers, how much ink, and the true mask."""
    mm = form.dpi / 25.4
    shape = np.asarray(
        stamp.drawn(stamp.round_stamp(form.name, form.kind, form.size_mm, form.font, form.code), look.angle, form.dpi),
        dtype=np.float32) / 255
    rough = 0.10 * clouds(random, shape.shape, 0.09 * mm) + 0.05 * clouds(random, shape.shape, 0.3 * mm)
    soft = gaussian(shape, max(0.35, 0.035 * mm))
    cover = np.clip((soft - 0.5 + rough * 4 * soft * (1 - soft)) * max(1.2, 0.10 * mm) + 0.5, 0, 1)
    if look.missing > 0:
        cover = cover * hole(random, shape.shape, look.missing, shape > 0.5, form.dpi)
    mask = cover > 0.5
    side = shape.shape[0]
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side - 0.5
    angle = random.uniform(0, 2 * math.pi)
    pressure = 1 + 0.22 * (x * math.cos(angle) + y * math.sin(angle))
    blotches = 1 + 0.10 * clouds(random, shape.shape, 2.0 * mm)
    grain = np.exp(0.18 * clouds(random, shape.shape, 0.07 * mm))
    pinholes = 1 - 0.75 * (clouds(random, shape.shape, 0.12 * mm) > 2.5)
    rim = 1 + 0.15 * (1 - gaussian(mask.astype(np.float32), 0.25 * mm))
    amount = look.ink * pressure * blotches * grain * pinholes * rim
    return cover, np.clip(amount, 0.02, 3), mask


def words(random, size, dpi, text_height_mm):
    """Lines of printed text over an area, as coverage."""
    sheet = Image.new("L", size)
    draw = ImageDraw.Draw(sheet)
    face = ImageFont.truetype(stamp.FONTS["sungti"], round(stamp.pixels(text_height_mm, dpi)))
    letters = "申请单位承诺所提交的电子印章图样与公安机关备案印章一致并承担相应法律责任二〇二六年十一月日盖章处"
    step = round(stamp.pixels(text_height_mm * 1.9, dpi))
    for y in range(round(step * 0.3), size[1], step):
        line = "".join(random.choice(list(letters), 80))
        draw.text((random.integers(0, step), y), line, font=face, fill=255)
    return sheet


def signature(random, size, dpi):
    """A few strokes of a pen."""
    sheet = Image.new("L", size)
    draw = ImageDraw.Draw(sheet)
    width = max(2, round(stamp.pixels(random.uniform(0.4, 0.7), dpi)))
    for _ in range(random.integers(3, 6)):
        p = [(random.uniform(0.15, 0.85) * size[0], random.uniform(0.25, 0.75) * size[1]) for _ in range(4)]
        points = []
        for t in np.linspace(0, 1, 60):
            u = 1 - t
            points.append(tuple(
                u**3 * p[0][i] + 3 * u * u * t * p[1][i] + 3 * u * t * t * p[2][i] + t**3 * p[3][i] for i in (0, 1)))
        draw.line(points, fill=255, width=width, joint="curve")
    return sheet


def coverage(sheet, dpi):
    return gaussian(np.asarray(sheet, dtype=np.float32) / 255, max(0.3, 0.03 * dpi / 25.4))[..., None]


def page(random, form, width_mm=130.0, height_mm=75.0, frames=True, spots=None):
    """A strip of the form with its boxes, as float RGB, and for each imprint its place and true mask."""
    dpi, mm = form.dpi, form.dpi / 25.4
    width, height = round(width_mm * mm), round(height_mm * mm)
    white = random.uniform(240, 253)
    paper = np.array([white, white - random.uniform(0, 5), white - random.uniform(2, 16)], dtype=np.float32)
    image = np.ones((height, width, 1), dtype=np.float32) * paper
    image *= 1 + 0.006 * clouds(random, (height, width), 1.5 * mm)[..., None]
    print_sheet = Image.new("L", (width, height))
    draw = ImageDraw.Draw(print_sheet)
    spots = spots or [(32.5, 40.0), (97.5, 40.0)]
    if frames:
        line = max(1, round(0.35 * mm))
        for x, y in spots:
            half = 31.0 * mm
            draw.rectangle((x * mm - half, y * mm - half, x * mm + half, y * mm + half), outline=255, width=line)
            label = ImageFont.truetype(stamp.FONTS["sungti"], round(3.5 * mm))
            draw.text((x * mm - half, y * mm - half - 4.5 * mm), "印章图样（请加盖清晰）", font=label, fill=255)
    truths = []
    if form.text == "under":
        print_sheet.paste(255, (0, 0), words(random, (width, height), dpi, random.uniform(3.2, 4.6)))
    black = np.array([30, 29, 31], dtype=np.float32)
    printed = coverage(print_sheet, dpi)
    image = image * (1 - printed) + black * printed
    absorbance = np.array([random.uniform(0.08, 0.22), random.uniform(1.35, 1.9), random.uniform(1.1, 1.7)], np.float32)
    noise = np.full((height, width, 1), random.uniform(1.5, 3.0), dtype=np.float32)
    blurred = []
    for (x, y), look in zip(spots, form.looks):
        cover, amount, mask = imprint(random, form, look)
        side = mask.shape[0]
        left = round((x + random.uniform(-2, 2)) * mm - side / 2)
        top = round((y + random.uniform(-2, 2)) * mm - side / 2)
        cut = (slice(max(0, top), min(height, top + side)), slice(max(0, left), min(width, left + side)))
        own = (slice(cut[0].start - top, cut[0].stop - top), slice(cut[1].start - left, cut[1].stop - left))
        through = np.exp(-amount[own][..., None] * absorbance)
        covered = cover[own][..., None] * (1 - 0.8 * printed[cut])  # ink beads on toner
        image[cut] *= 1 - covered + covered * through
        reach = round(33 * mm)
        zone = (slice(max(0, round(y * mm) - reach), round(y * mm) + reach),
                slice(max(0, round(x * mm) - reach), round(x * mm) + reach))
        noise[zone] += look.noise
        blurred.append((zone, look.blur_mm * mm))
        truths.append({"left": left, "top": top, "mask": mask})
    if form.text == "over":
        over = coverage(words(random, (width, height), dpi, random.uniform(3.2, 4.6)), dpi)
        image = image * (1 - over) + black * over
    if form.pen:
        for x, y in spots:
            size = (round(50 * mm), round(25 * mm))
            drawn = coverage(signature(random, size, dpi), dpi)
            top, left = max(0, round((y - 8) * mm)), max(0, round((x - 25) * mm))
            cut = image[top:top + size[1], left:left + size[0]]
            cut *= np.exp(-drawn[: cut.shape[0], : cut.shape[1]] * np.array([1.9, 1.25, 0.4], dtype=np.float32))
    if form.light > 0:
        v, u = np.mgrid[0:height, 0:width].astype(np.float32)
        angle = random.uniform(0, 2 * math.pi)
        ramp = (u / width - 0.5) * math.cos(angle) + (v / height - 0.5) * math.sin(angle)
        shade = 1 - form.light * (0.5 + ramp) - 0.3 * form.light * np.exp(-((u / width) ** 2) * 60)
        image *= shade[..., None]
    image = gaussian(image, 0.035 * mm)
    for zone, sigma in blurred:
        image[zone] = gaussian(image[zone], sigma)
    image += noise * random.standard_normal(image.shape, dtype=np.float32)
    return np.clip(image, 0, 255), truths


def save(image, path, dpi, coding):
    picture = Image.fromarray(image.astype(np.uint8))
    if coding[0] == "jpeg":
        picture.save(path, "JPEG", quality=coding[1], dpi=(dpi, dpi))
    elif coding[0] == "tiff":
        picture.save(path, "TIFF", compression=coding[1], dpi=(dpi, dpi))
    else:
        picture.save(path, "PNG", dpi=(dpi, dpi), compress_level=1)


RESPECTS = ["blur", "missing", "faint", "noise"]


def pair(seed, dpi=None, mixed=False):
    """A form whose imprints differ in one respect, the respect, and which imprint is the better one."""
    random = np.random.default_rng([20261123, seed])
    dpi = dpi or int(random.choice([150, 200, 300, 400, 600], p=[0.15, 0.2, 0.45, 0.1, 0.1]))
    contract = random.random() < 0.4
    form = Form(
        dpi=dpi, size_mm=float(random.choice([40, 42, 45] if not contract else [38, 40, 42])),
        kind="contract" if contract else "official", name=str(random.choice(stamp.NAMES)),
        font=str(random.choice(list(stamp.FONTS))), code="4401060012345" if random.random() < 0.5 else "",
        text=str(random.choice(["none", "under", "over"])), pen=bool(random.random() < 0.35),
        light=float(random.choice([0, 0, 0.15, 0.3])),
        coding=[("png",), ("tiff", "tiff_lzw"), ("jpeg", int(random.integers(70, 96)))][
            int(random.choice(3, p=[0.25, 0.15, 0.6]))])
    common = Look(ink=random.uniform(0.75, 1.15))
    form.looks = [Look(ink=common.ink, angle=random.uniform(-20, 20)) for _ in range(2)]
    better = int(random.integers(2))
    chosen = list(random.choice(RESPECTS, 2, replace=False)) if mixed else [RESPECTS[seed % len(RESPECTS)]]
    for index, respect in enumerate(chosen):
        # In a mixed pair each imprint has a fault of its own.
        worse = form.looks[1 - better if index == 0 else better]
        if respect == "blur":
            worse.blur_mm = max(random.uniform(0.10, 0.22), random.uniform(0.8, 1.4) * 25.4 / dpi)
        elif respect == "missing":
            worse.missing = random.uniform(0.08, 0.3)
        elif respect == "faint":
            worse.ink *= random.uniform(0.25, 0.5)
        else:
            worse.noise = random.uniform(10, 22)
    return random, form, "+".join(chosen), better
