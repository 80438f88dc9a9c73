"""The printed side of a card: ground, headings, NIK, fields, photograph. Flat, clean but for its wear; BGR, 15 px to the mm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from drivers.emulators.ktp.fonts import HEADINGS, LABELS, font
from drivers.emulators.ktp.portrait import portrait

MM = 15
WIDE, TALL = 1284, 810  # 85.6 x 54 mm, ISO/IEC 7810 ID-1
REGIONS = ("180109", "187201", "327301", "317404", "350712", "640302", "737101", "510203", "120905", "910101")
NAMES = ("SITI AMINAH", "BUDI SANTOSO", "I WAYAN SUDIRA", "NUR HALIMAH", "AGUS PRASETYO", "SRI WAHYUNI", "MARIA YOSEFA", "DEDI")
PLACES = ("PENENGAHAN", "METRO", "BANDUNG", "MALANG", "KALIANDA", "UBUD", "TEBING TINGGI", "JAYAPURA")
PROVINCES = (("LAMPUNG", "KABUPATEN LAMPUNG SELATAN"), ("JAWA BARAT", "KOTA BANDUNG"), ("BALI", "KABUPATEN GIANYAR"))


@dataclass(frozen=True, slots=True)
class Print:
    """How a card is printed and has aged. `font` is a name of `fonts`; `ink` 1 is black, 0.6 pale; `wear` 0 new, 1 badly worn."""

    nik: str
    font: str
    ink: float = 0.95
    wear: float = 0.0
    seed: int = 0


def made_up_nik(dice: np.random.Generator) -> str:
    """Sixteen digits with the structure of a NIK: region, birth date (a woman's day + 40), any serial."""
    day = int(dice.integers(1, 29)) + 40 * int(dice.integers(2))
    return f"{dice.choice(REGIONS)}{day:02d}{dice.integers(1, 13):02d}{dice.integers(0, 100):02d}{dice.integers(1, 10000):04d}"


def draw_card(look: Print) -> NDArray[np.uint8]:
    """The card, (810, 1284, 3) BGR."""
    dice = np.random.default_rng(look.seed)
    ground = _ground(dice)
    ink = Image.new("L", (WIDE, TALL), 0)
    pen = ImageDraw.Draw(ink)
    _headings(pen, dice)
    _number(pen, look, dice)
    _fields(pen, dice)
    photo = portrait((int(19.5 * MM), int(25 * MM)), dice)
    left, top = int(61.5 * MM), int((12.5 + dice.uniform(-0.8, 0.8)) * MM)
    ground[top : top + photo.height, left : left + photo.width] = np.asarray(photo, np.float32)[:, :, ::-1]
    _under_the_photo(pen, left, top + photo.height, dice)
    cover = np.asarray(ink, np.float32)[:, :, None] / 255 * look.ink * _fade(look.wear, dice)
    printed = ground * (1 - cover) + np.array([34, 30, 30], np.float32) * cover
    return _worn(np.clip(printed, 0, 255).astype(np.uint8), look.wear, dice)


def corner_mask() -> NDArray[np.uint8]:
    """(810, 1284): 255 on the card, 0 outside its rounded corners."""
    mask = Image.new("L", (WIDE, TALL), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, WIDE - 1, TALL - 1), 3 * MM, fill=255)
    return np.asarray(mask, np.uint8)


def _ground(dice: np.random.Generator) -> NDArray[np.float32]:
    """Pale blue with fine waves and blots like a map's islands."""
    coarse = dice.normal(0, 1, (7, 11)).astype(np.float32)
    blots = np.asarray(cv2.resize(coarse, (WIDE, TALL), interpolation=cv2.INTER_CUBIC), np.float32)
    rows = np.arange(TALL, dtype=np.float32)[:, None]
    columns = np.arange(WIDE, dtype=np.float32)[None, :]
    slope, wave = dice.uniform(0.1, 0.5), dice.uniform(40, 90)
    phase = (rows + slope * columns + 14 * np.sin(columns / wave)) / dice.uniform(2.0, 4.0)
    lines = 5.5 * np.sin(phase, dtype=np.float32)
    light = np.float32(1) - np.float32(0.06) * columns / WIDE
    tint = np.array([dice.uniform(226, 240), dice.uniform(210, 224), dice.uniform(178, 200)], np.float32)
    level = (lines + 5 * (blots > 0.8) - 4 * (blots < -1.0))[:, :, None]
    return np.asarray((tint - level * np.array([0.5, 0.8, 1.2], np.float32)) * light[:, :, None], np.float32)


def _headings(pen: ImageDraw.ImageDraw, dice: np.random.Generator) -> None:
    province, regency = PROVINCES[int(dice.integers(len(PROVINCES)))]
    for row, line in enumerate((f"PROVINSI {province}", regency)):
        pen.text((WIDE / 2, (3.4 + 3.9 * row) * MM), line, font=font(HEADINGS, int(3.6 * MM)), fill=255, anchor="mm")


def _number(pen: ImageDraw.ImageDraw, look: Print, dice: np.random.Generator) -> None:
    """`NIK : 1801...`: the label, then sixteen digits about 37 mm wide and at most 3.2 mm high."""
    base = (13.2 + dice.uniform(-0.5, 0.5)) * MM
    pen.text((3.2 * MM, base), "NIK", font=font(LABELS, int(4.1 * MM)), fill=255, anchor="ls")
    left = (20.6 + dice.uniform(-0.6, 0.6)) * MM
    pen.text((left - 2.2 * MM, base), ":", font=font(LABELS, int(4.1 * MM)), fill=255, anchor="ls")
    probe = font(look.font, 1000)
    box = probe.getbbox("0")
    size = min(dice.uniform(35, 38) * MM / probe.getlength("0" * 16), 3.2 * MM / (box[3] - box[1])) * 1000
    pen.text((left, base), look.nik, font=font(look.font, round(size)), fill=255, anchor="ls")


def _fields(pen: ImageDraw.ImageDraw, dice: np.random.Generator) -> None:
    name, place = NAMES[int(dice.integers(len(NAMES)))], PLACES[int(dice.integers(len(PLACES)))]
    rt = f"{dice.integers(1, 20):03d}/{dice.integers(1, 12):03d}"
    born = f"{dice.integers(1, 29):02d}-{dice.integers(1, 13):02d}-{dice.integers(1950, 2006)}"
    rows = (
        ("Nama", name), ("Tempat/Tgl Lahir", f"{place}, {born}"), ("Jenis Kelamin", "PEREMPUAN  Gol. Darah : O"),
        ("Alamat", f"JL. MELATI NO. {dice.integers(1, 200)}"), ("     RT/RW", rt), ("     Kel/Desa", place),
        ("     Kecamatan", place), ("Agama", "ISLAM"), ("Status Perkawinan", "KAWIN"), ("Pekerjaan", "PETANI/PEKEBUN"),
        ("Kewarganegaraan", "WNI"), ("Berlaku Hingga", "SEUMUR HIDUP"),
    )  # fmt: skip
    letters = font(LABELS, int(dice.uniform(2.4, 2.55) * MM))
    for number, (label, value) in enumerate(rows):
        base = (17.6 + 3.02 * number) * MM
        pen.text((3.2 * MM, base), label, font=letters, fill=245, anchor="ls")
        pen.text((24.6 * MM, base), f": {value}", font=letters, fill=245, anchor="ls")


def _under_the_photo(pen: ImageDraw.ImageDraw, left: int, top: int, dice: np.random.Generator) -> None:
    letters = font(LABELS, int(2.2 * MM))
    pen.text((left + 9 * MM, top + 2 * MM), PLACES[int(dice.integers(len(PLACES)))], font=letters, fill=230, anchor="mm")
    pen.text((left + 9 * MM, top + 4.6 * MM), f"{dice.integers(1, 29):02d}-05-2016", font=letters, fill=230, anchor="mm")
    along = np.linspace(0, 1, 60)
    loops = dice.uniform(1.0, 2.6, 3) * np.sin(along[:, None] * dice.uniform(8, 30, 3) + dice.uniform(0, 6, 3))
    stroke = [
        (left + (3 + 14 * x + loop[0]) * MM, top + (8.5 + 0.7 * loop[1] + 0.4 * loop[2]) * MM)
        for x, loop in zip(along, loops, strict=True)
    ]
    pen.line(stroke, fill=230, width=4, joint="curve")


def _fade(wear: float, dice: np.random.Generator) -> NDArray[Any]:
    """How much of the ink is left, blotchy: (810, 1284, 1), up to 45% gone where a badly worn card has rubbed."""
    if wear <= 0:
        return np.ones((1, 1, 1), np.float32)
    blots = cv2.resize(dice.normal(0, 1, (14, 22)).astype(np.float32), (WIDE, TALL), interpolation=cv2.INTER_CUBIC)
    grain = cv2.resize(dice.normal(0, 1, (TALL // 3, WIDE // 3)).astype(np.float32), (WIDE, TALL), interpolation=cv2.INTER_LINEAR)
    gone = 0.28 * np.clip(blots, 0, 1.6) + 0.14 * np.clip(grain, 0, 2)
    return np.asarray(1 - wear * np.clip(gone, 0, 0.8), np.float32)[:, :, None]


def _worn(card: NDArray[np.uint8], wear: float, dice: np.random.Generator) -> NDArray[np.uint8]:
    """Scratches in the laminate and a stain or two."""
    for _ in range(int(dice.poisson(14 * wear))):
        x, y = dice.uniform(0, WIDE), dice.uniform(0, TALL)
        turn, length = dice.uniform(0, np.pi), dice.uniform(3, 30) * MM
        end = (int(x + length * np.cos(turn)), int(y + length * np.sin(turn)))
        level = float(dice.choice((248, 250, 120)))
        layer = card.copy()
        cv2.line(layer, (int(x), int(y)), end, (level, level, level), int(dice.integers(1, 4)), cv2.LINE_AA)
        card = np.asarray(cv2.addWeighted(layer, 0.6, card, 0.4, 0), np.uint8)
    for _ in range(int(dice.poisson(1.5 * wear))):
        layer = card.copy()
        centre = (int(dice.integers(WIDE)), int(dice.integers(TALL)))
        cv2.circle(layer, centre, int(dice.uniform(2, 6) * MM), (120, 160, 180), -1)
        card = np.asarray(cv2.addWeighted(layer, 0.25, card, 0.75, 0), np.uint8)
    return card
