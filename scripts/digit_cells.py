"""Cells of digits as the card reader cuts them out of synthetic cards, with what they show: what scripts/train_digits.py learns
from. No training here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFont

from drivers.emulators.ktp import CONDITIONS, HELD_OUT, KNOWN, burst, cards, draw_card
from drivers.scanner.card_ocr.digits import fit_cells
from drivers.scanner.card_ocr.lines import find_rows
from drivers.scanner.card_ocr.shapes import contrast_of, cut_cells
from drivers.scanner.card_ocr.strip import Strip, straighten
from drivers.scanner.card_ocr.templates import Templates
from drivers.scanner.decode.frame import Grey, to_grey

FIRST_SEED = 100_000_000  # no test and no benchmark has cards with such seeds
FRAMES = 4  # of each card
ROOM = 3  # px more on each side of a cell than the reader looks at, to move it about in training
KNOWN_TIMES = 4  # faces of the templates are met so much more often than each of the others
SHARES = ("moderate",) * 9 + ("glare",) * 6 + ("good",) * 2 + ("hard",) * 3
LEAST_ALIKE = 8  # of sixteen digits, by the templates: less, and the cells may lie aside
# Cuts no card has; symbols; and what the benchmarks keep as never met.
NO_FACE = re.compile(
    r"italic|oblique|thin|hairline|black|light|heavy|slant|symbol|dingbat|math|shadow|outline|icon|56F|76F| B?I$",
    re.IGNORECASE,
)
MOST_OF_A_FAMILY, FAMILY_LETTERS = 6, 5  # a family with many cuts is not to outweigh the others
NEVER_MET = {Path(name).stem for name in HELD_OUT}


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """`ink` (n, 24 + 2 ROOM, 20 + 2 ROOM) uint8, `digits` (n,), `contrast` (n,): the least contrast of each one's row."""

    ink: NDArray[np.uint8]
    digits: NDArray[np.uint8]
    contrast: NDArray[np.float32]


def usable_faces(folders: list[Path]) -> list[str]:
    """Fonts under `folders` whose digits could be a card's number: upright, of one height and width, each drawn once."""
    found: dict[str, str] = {}
    for path in sorted(each for folder in folders for each in folder.rglob("*")):
        if path.suffix.lower() in (".ttf", ".otf") and path.stem not in NEVER_MET and not NO_FACE.search(path.stem):
            drawn = _fingerprint(path)
            if drawn:
                found.setdefault(drawn, str(path))
    families: Counter[str] = Counter()
    kept = []
    for face in found.values():
        family = Path(face).stem[:FAMILY_LETTERS].lower()
        families[family] += 1
        if families[family] <= MOST_OF_A_FAMILY:
            kept.append(face)
    return kept


def _fingerprint(path: Path) -> str:
    """Of how the digits look; empty when the font has none that would do."""
    try:
        face = ImageFont.truetype(str(path), 200)
        boxes = [face.getbbox(str(digit)) for digit in range(10)]
        masks = [face.getmask(str(digit)) for digit in range(10)]
    except OSError:
        return ""
    tall = [box[3] - box[1] for box in boxes]
    feet = [box[3] for box in boxes]
    wide = [face.getlength(str(digit)) for digit in range(10)]
    even = max(tall) <= 1.1 * min(tall) and np.ptp(feet) <= 0.08 * max(tall) and np.ptp(wide) <= 0.02 * max(wide)
    if not even or tall[0] < 50 or not 0.35 < wide[0] / tall[0] < 1.4:
        return ""
    pictures = [Image.frombytes("L", mask.size, bytes(mask)).tobytes() for mask in masks]
    return sha256(b"".join(pictures)).hexdigest() if len(set(pictures)) == 10 else ""


def cells_of_cards(faces: list[str], count: int, templates: Templates, first_seed: int = FIRST_SEED) -> Iterator[Cells]:
    """The cells of `count` cards, a few frames of each, printed in `faces` and, more often, in KNOWN ones; any digits."""
    fonts = [*faces, *list(KNOWN) * KNOWN_TIMES]
    for seed in range(first_seed, first_seed + count):
        dice = np.random.default_rng(seed)
        condition = CONDITIONS[SHARES[int(dice.integers(len(SHARES)))]]
        font = fonts[int(dice.integers(len(fonts)))]
        digits = "".join(str(digit) for digit in dice.integers(0, 10, 16))
        for look, hold in cards(condition, {font: ""}, seed, 1):
            for frame in burst(draw_card(replace(look, nik=digits)), hold, FRAMES):
                found = _cells_in(to_grey(frame), digits, templates)
                if found is not None:
                    yield found


def _cells_in(grey: Grey, digits: str, templates: Templates) -> Cells | None:
    for row in find_rows(grey, 3):
        strip = straighten(grey, row)
        fitted = fit_cells(strip, templates) if strip else None
        if strip is None or fitted is None:
            continue
        if sum(said == true for said, true in zip(fitted.likeliest, digits, strict=True)) >= LEAST_ALIKE:
            return _cut(strip, fitted.middles, digits)
    return None


def _cut(strip: Strip, middles: NDArray[np.float32], digits: str) -> Cells:
    contrast = contrast_of(cut_cells(strip.ink, middles, (0,))[0])
    roomy = cut_cells(strip.ink, middles, (0,), ROOM)[0]
    values = np.array([int(digit) for digit in digits], np.uint8)
    return Cells((roomy * 255).astype(np.uint8), values, np.full(len(digits), contrast, np.float32))
