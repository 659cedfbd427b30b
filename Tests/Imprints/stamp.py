"""Rubber stamps as pictures: the shapes that the imprints of the tests are made from. Pillow alone draws them."""

import math
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

DPI = 1200
FONTS = {
    "noto": "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "sungti": "/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf",
}
NAMES = [
    "晨光电子有限公司",
    "北京某某科技有限公司",
    "广州市蓝湾信息技术股份有限公司",
    "西部大开发农业综合服务有限责任公司",
    "永安镇人民政府",
    "云岭医药进出口贸易有限公司",
]


def pixels(millimetres, dpi=DPI):
    return millimetres / 25.4 * dpi


@lru_cache(maxsize=64)
def glyph(character, font, width, height):
    """One character fitted into a box, which rings of type are set from."""
    face = ImageFont.truetype(FONTS[font], height * 2)
    left, top, right, bottom = face.getbbox(character)
    sheet = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(sheet).text((-left, -top), character, font=face, fill=255)
    return sheet.resize((width, height), Image.LANCZOS)


def paste(sheet, picture, x, y):
    place = (round(x - picture.width / 2), round(y - picture.height / 2))
    sheet.paste(255, (place[0], place[1], place[0] + picture.width, place[1] + picture.height), picture)


def star(draw, centre, radius):
    corners = []
    for k in range(10):
        r = radius if k % 2 == 0 else radius * 0.382
        angle = -math.pi / 2 + k * math.pi / 5
        corners.append((centre + r * math.cos(angle), centre + r * math.sin(angle)))
    draw.polygon(corners, fill=255)


def line_of_text(sheet, text, font, centre, y, height, advance):
    for k, character in enumerate(text):
        x = centre + (k - (len(text) - 1) / 2) * advance
        paste(sheet, glyph(character, font, round(advance * 0.9), round(height)), x, y)


@lru_cache(maxsize=32)
def round_stamp(name, kind, diameter_mm, font, code=""):
    """An official or contract stamp: rim, name in a ring, star, and what stands below."""
    size = round(pixels(diameter_mm))
    sheet = Image.new("L", (size, size))
    draw = ImageDraw.Draw(sheet)
    rim = round(pixels(1.1))
    draw.ellipse((0, 0, size - 1, size - 1), fill=255)
    draw.ellipse((rim, rim, size - 1 - rim, size - 1 - rim), fill=0)
    centre = (size - 1) / 2
    star(draw, centre, pixels(7.0 if diameter_mm >= 40 else 6.2))
    height = pixels(5.6 if len(name) <= 12 else 4.8)
    radius = centre - rim - pixels(0.9) - height / 2
    span = math.radians(min(270, 20 * len(name)))
    step = span / max(1, len(name) - 1)
    width = min(height * 0.85, step * (radius - height / 3) * 0.9)
    for k, character in enumerate(name):
        angle = -math.pi / 2 - span / 2 + k * step
        picture = glyph(character, font, round(width), round(height))
        turned = picture.rotate(-math.degrees(angle) - 90, expand=True, resample=Image.BICUBIC)
        paste(sheet, turned, centre + radius * math.cos(angle), centre + radius * math.sin(angle))
    if kind == "contract":
        line_of_text(sheet, "合同专用章", font, centre, centre + pixels(diameter_mm * 0.27), pixels(4.2), pixels(3.9))
    for k, digit in enumerate(code):
        angle = math.pi / 2 - math.radians((k - (len(code) - 1) / 2) * 4.6)
        picture = glyph(digit, font, round(pixels(0.8)), round(pixels(1.5)))
        turned = picture.rotate(90 - math.degrees(angle), expand=True, resample=Image.BICUBIC)
        low = centre - rim - pixels(1.2)
        paste(sheet, turned, centre + low * math.cos(angle), centre + low * math.sin(angle))
    return sheet


def drawn(stamp, angle_degrees, dpi, margin_mm=3.0):
    """The stamp turned clockwise by an angle, at a scan's resolution, with paper around it."""
    margin = round(pixels(margin_mm))
    sheet = Image.new("L", (stamp.width + 2 * margin, stamp.height + 2 * margin))
    sheet.paste(stamp, (margin, margin))
    turned = sheet.rotate(-angle_degrees, resample=Image.BICUBIC)
    side = round(turned.width * dpi / DPI)
    return turned.resize((side, side), Image.BOX)
