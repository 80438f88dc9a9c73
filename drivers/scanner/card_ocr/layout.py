"""Is what surrounds a row of sixteen digits an identity card? Headings over it, fields under it, a photograph at its right."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.scanner.card_ocr.lines import Row
from drivers.scanner.decode.engines import Corners
from drivers.scanner.decode.frame import Grey

FEWEST_FIELDS = 3
PHOTO_DARKER = 0.86  # the photograph's darker third by the card's ground
PHOTO_EDGES = 0.30  # more than this share of steep pixels: print or a QR code, no photograph
STEEP = 0.16
_CELLS = 24

# Of the card in heights of the number's digits, from the middle of its first digit and the number's middle line; a digit is about
# 2.6 mm high. Good to a tenth or so: faces differ in how wide they are for their height.
NUMBER_MM = (21.8, 11.9)
WIDE_MM, TALL_MM = 85.6, 54.0


def is_card(grey: Grey, row: Row, first: NDArray[np.float64], last: NDArray[np.float64], rows: Sequence[Row]) -> bool:
    """Whether the row of digits from `first` to `last` (middles, px) stands where a card has its number; `rows` are all seen."""
    return _fields_under(row, rows) >= FEWEST_FIELDS and _photo_beside(grey, row, first, last)


def corners_of(first: NDArray[np.float64], last: NDArray[np.float64], height: float) -> Corners:
    """About where the card's corners are, by its number alone."""
    along = (last - first) / np.linalg.norm(last - first)
    down = np.array([-along[1], along[0]])
    by_width, by_height = float(np.linalg.norm(last - first)) / 34.2, height / 2.7
    unit = math.sqrt(by_width * by_height)
    left_top = first - (NUMBER_MM[0] * along + NUMBER_MM[1] * down) * unit
    right, foot = along * WIDE_MM * unit, down * TALL_MM * unit
    points = (left_top, left_top + right, left_top + right + foot, left_top + foot)
    return tuple((float(point[0]), float(point[1])) for point in points)


def _fields_under(row: Row, rows: Sequence[Row]) -> int:
    """How many rows of lower letters follow under the number within the height of a card, as steep as it is."""
    along = np.array([math.cos(row.angle), math.sin(row.angle)])
    count = 0
    for other in rows:
        away = np.array([other.x - row.x, other.y - row.y])
        right, under = float(away @ along), float(away @ np.array([-along[1], along[0]]))
        count += (
            1.0 * row.height < under < 19 * row.height
            and abs(right) < 16 * row.height
            and 0.4 * row.height < other.height < 1.3 * row.height
            and abs(other.angle - row.angle) < math.radians(9)
        )
    return count


def _photo_beside(grey: Grey, row: Row, first: NDArray[np.float64], last: NDArray[np.float64]) -> bool:
    """Whether right of the number, and lower, lies something darker than the card and smoother than print."""
    along = (last - first) / np.linalg.norm(last - first)
    down = np.array([-along[1], along[0]])
    ground = float(np.quantile(_cut(grey, first - along * row.height, along, down, 12 * row.height, 1.6 * row.height), 0.75))
    start = last + along * 7.0 * row.height + down * 2.2 * row.height
    photo = _cut(grey, start, along, down, 3.2 * row.height, 4.5 * row.height)
    dark = float(np.quantile(photo, 0.33))
    steps = np.abs(np.diff(photo, axis=1))
    edges = float(np.mean(steps > STEEP * max(ground, 1.0)))
    return dark < PHOTO_DARKER * ground and edges < PHOTO_EDGES


def _cut(
    grey: Grey, corner: NDArray[np.float64], along: NDArray[np.float64], down: NDArray[np.float64], wide: float, tall: float
) -> NDArray[np.float32]:
    """A piece of the frame, `wide` by `tall` px from `corner`, sampled at 24 x 24 points."""
    x, y = along * wide / _CELLS, down * tall / _CELLS
    place = np.array([(x[0], y[0], corner[0]), (x[1], y[1], corner[1])], np.float64)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(grey, place, (_CELLS, _CELLS), flags=how, borderMode=cv2.BORDER_REPLICATE), np.float32)
