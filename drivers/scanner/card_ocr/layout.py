"""Is what surrounds a row of sixteen digits an identity card? Headings over it, fields under it, a photograph at its right."""

from __future__ import annotations

import math
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.scanner.decode.engines import Corners
from drivers.scanner.decode.frame import Grey

FEWEST_FIELDS = 2
INK = 0.08  # darker than its ground by this share: print
LIGHT = 0.55  # the ground under the number may lie in more shadow than the number by so much
LEAST_PRINT, MOST_PRINT = 0.05, 0.6
PHOTO_DARKER = 0.88  # the photograph's darker third by the card's ground
PHOTO_EDGES = 0.16  # with more bends than this share of its pixels it is print or a QR code (0.27 and more), no photograph (0.08)
STEEP = 0.16
_COARSE_CELLS, _FINE_CELLS = 24, 64

Place: TypeAlias = NDArray[np.float64]
"""(2,): a point or a way in the frame, px."""

# Of the card in heights of the number's digits, from the middle of its first digit and the number's middle line; a digit is about
# 2.6 mm high. Good to a tenth or so: faces differ in how wide they are for their height.
NUMBER_MM = (21.8, 11.9)
WIDE_MM, TALL_MM = 85.6, 54.0


def is_card(grey: Grey, first: Place, last: Place, height: float) -> bool:
    """Whether digits `height` px high, the first and last with their middles there, stand where a card has its number."""
    along, down = _ways(first, last)
    number = _cut(grey, first - (along + 0.8 * down) * height, along, down, 12 * height, 1.6 * height, _COARSE_CELLS)
    ground = max(1.0, float(np.quantile(number, 0.75)))
    if not _photo_beside(grey, height, last, along, down, ground):
        return False
    return _fields_under(grey, height, first, along, down, ground) >= FEWEST_FIELDS


def corners_of(first: Place, last: Place, height: float) -> Corners:
    """About where the card's corners are, by its number alone."""
    along, down = _ways(first, last)
    by_width, by_height = float(np.linalg.norm(last - first)) / 34.2, height / 2.7
    unit = math.sqrt(by_width * by_height)
    left_top = first - (NUMBER_MM[0] * along + NUMBER_MM[1] * down) * unit
    right, foot = along * WIDE_MM * unit, down * TALL_MM * unit
    points = (left_top, left_top + right, left_top + right + foot, left_top + foot)
    return tuple((float(point[0]), float(point[1])) for point in points)


def _fields_under(grey: Grey, height: float, first: Place, along: Place, down: Place, ground: float) -> int:
    """In how many of three bands under the number there is print on ground as light as the number's."""
    corner = first - along * 4.0 * height + down * 1.3 * height
    fields = _cut(grey, corner, along, down, 13 * height, 9.6 * height, _FINE_CELLS)
    around = cv2.morphologyEx(fields, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    printed = (fields < (1 - INK) * around) & (around > LIGHT * ground)
    shares = [float(band.mean()) for band in np.array_split(printed, 3)]
    return sum(LEAST_PRINT < share < MOST_PRINT for share in shares)


def _photo_beside(grey: Grey, height: float, last: Place, along: Place, down: Place, ground: float) -> bool:
    """Whether right of the number, and lower, lies something darker than the card and smoother than print."""
    start = last + along * 4.0 * height + down * 1.6 * height
    photo = _cut(grey, start, along, down, 6.5 * height, 6.5 * height, _FINE_CELLS)
    in_sight = photo[photo < 1.1 * ground]  # the rest lies under glare
    if in_sight.size < photo.size / 3:
        return False
    dark = float(np.quantile(in_sight, 0.33))
    edges = sum(float(np.mean(np.abs(np.diff(photo, 2, axis=axis)) > STEEP * ground)) for axis in (0, 1)) / 2
    return dark < PHOTO_DARKER * ground and edges < PHOTO_EDGES


def _ways(first: Place, last: Place) -> tuple[Place, Place]:
    """Unit vectors along the number and down the card."""
    along = np.asarray((last - first) / np.linalg.norm(last - first), np.float64)
    return along, np.array([-along[1], along[0]])


def _cut(grey: Grey, corner: Place, along: Place, down: Place, wide: float, tall: float, cells: int) -> NDArray[np.float32]:
    """A piece of the frame, `wide` by `tall` px from `corner`, sampled at `cells` x `cells` points."""
    x, y = along * wide / cells, down * tall / cells
    place = np.array([(x[0], y[0], corner[0]), (x[1], y[1], corner[1])], np.float64)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(grey, place, (cells, cells), flags=how, borderMode=cv2.BORDER_REPLICATE), np.float32)
