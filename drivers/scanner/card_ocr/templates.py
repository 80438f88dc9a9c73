"""What digits look like: pictures of 0 to 9 in several faces, shipped as one small PNG (drawn by scripts/draw_digits.py)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.scanner.card_ocr.strip import DIGIT_PX

SHEET_PATH = Path(__file__).parent / "digits.png"
"""One row for each face, ten cells of 22 x 24 px in it: a digit 18 px high in the middle, white on black."""

CELL_WIDE, CELL_TALL = 22, 24
WINDOW_WIDE, WINDOW_TALL = 14, DIGIT_PX + 2
BLURS_PX = (0.7, 1.5)


@dataclass(frozen=True, slots=True, eq=False)
class Templates:
    """`vectors`: (faces * blurs, 10, 280) float32, each of zero mean and unit length under `weights` (280,)."""

    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]

    @property
    def sets(self) -> int:
        """How many ways of drawing ten digits there are."""
        return int(self.vectors.shape[0])


def load_templates() -> Templates:
    """Read the sheet. Raises FileNotFoundError when the installation is incomplete."""
    sheet = cv2.imread(str(SHEET_PATH), cv2.IMREAD_GRAYSCALE)
    if sheet is None:
        raise FileNotFoundError(f"{SHEET_PATH} is missing: install the kiosk again")
    faces = sheet.shape[0] // CELL_TALL
    weights = _weights()
    vectors = np.empty((faces * len(BLURS_PX), 10, WINDOW_WIDE * WINDOW_TALL), np.float32)
    left, top = (CELL_WIDE - WINDOW_WIDE) // 2, (CELL_TALL - WINDOW_TALL) // 2
    for face in range(faces):
        for digit in range(10):
            cell = sheet[face * CELL_TALL : (face + 1) * CELL_TALL, digit * CELL_WIDE : (digit + 1) * CELL_WIDE]
            for number, blur in enumerate(BLURS_PX):
                soft = np.asarray(cv2.GaussianBlur(cell.astype(np.float32), (0, 0), blur), np.float32)
                window = soft[top : top + WINDOW_TALL, left : left + WINDOW_WIDE].reshape(1, -1)
                vectors[face * len(BLURS_PX) + number, digit] = normalised(window, weights)[0]
    return Templates(vectors, weights)


def normalised(patches: NDArray[np.float32], weights: NDArray[np.float32], least: float = 1e-6) -> NDArray[np.float32]:
    """Rows of (n, 280) with their weighted mean taken away and divided by their length, or by `least` when they are shorter."""
    centred = patches - (patches @ weights / weights.sum())[:, None]
    centred *= np.sqrt(weights)
    lengths = np.sqrt(np.einsum("ij,ij->i", centred, centred))
    return np.asarray(centred / np.maximum(lengths, least)[:, None], np.float32)


def _weights() -> NDArray[np.float32]:
    """Less at the sides, where the neighbours of a narrow face look in."""
    across = np.interp(np.abs(np.arange(WINDOW_WIDE) - (WINDOW_WIDE - 1) / 2), (3.5, 6.5), (1.0, 0.35))
    return np.tile(across.astype(np.float32), WINDOW_TALL)
