"""Draws the digits the card reader compares with: `python scripts/draw_digits.py` renews drivers/scanner/card_ocr/digits.png."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from drivers.emulators.ktp.fonts import KNOWN, font
from drivers.scanner.card_ocr.strip import DIGIT_PX
from drivers.scanner.card_ocr.templates import CELL_TALL, CELL_WIDE, SHEET_PATH

FINE = 8  # drawn so much larger, then averaged down


def draw_sheet() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A row for each face of KNOWN, ten cells wide."""
    sheet = np.zeros((CELL_TALL * len(KNOWN), CELL_WIDE * 10), np.uint8)
    for row, name in enumerate(KNOWN):
        for digit in range(10):
            cell = draw_digit(name, str(digit))
            sheet[row * CELL_TALL : (row + 1) * CELL_TALL, digit * CELL_WIDE : (digit + 1) * CELL_WIDE] = cell
    return sheet


def draw_digit(name: str, digit: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The digit in the middle of its cell by its own width; as high as the face's zero is 18 px high."""
    probe = font(name, 1000).getbbox("0")
    face = font(name, round(1000 * DIGIT_PX * FINE / (probe[3] - probe[1])))
    left, _, right, _ = face.getbbox(digit)
    _, top, _, bottom = face.getbbox("0")
    picture = Image.new("L", (CELL_WIDE * FINE, CELL_TALL * FINE), 0)
    place = ((CELL_WIDE * FINE - left - right) / 2, (CELL_TALL * FINE - top - bottom) / 2)
    ImageDraw.Draw(picture).text(place, digit, font=face, fill=255)
    return np.asarray(cv2.resize(np.asarray(picture), (CELL_WIDE, CELL_TALL), interpolation=cv2.INTER_AREA), np.uint8)


if __name__ == "__main__":
    cv2.imwrite(str(SHEET_PATH), draw_sheet())
