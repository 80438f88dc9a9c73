"""A row of the frame made straight: level, upright, digits of one height. The frame's pixels are read here and nowhere later."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.scanner.card_ocr.lines import Row
from drivers.scanner.decode.frame import Grey

DIGIT_PX = 18  # height of a digit in a strip
RIM_PX = 5  # above and below it
STRIP_PX = DIGIT_PX + 2 * RIM_PX
_ROUGH_DIGIT, _ROUGH_RIM = 24, 14
_ROUGH_PX = _ROUGH_DIGIT + 2 * _ROUGH_RIM
_GROUND_PX = 23
GLARE_LEVEL = 215
GLARE_TIMES = 1.18
_FEWEST_BLOBS = 5
_SLANTS = (-0.24, -0.12, 0.0, 0.12, 0.24)

Ink = NDArray[np.float32]
"""(28, width): 0 where the ground is, about 0.5 to 1 where there is ink; rows 5 to 22 hold the digits."""


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """The straightened row; `to_frame` (3, 3) takes its pixels back to the frame's. `glare` (width,): the share of each column
    that is so bright, beside the rest of the row, that a lamp is mirrored there."""

    ink: Ink
    glare: NDArray[np.float32]
    to_frame: NDArray[np.float64]


def straighten(grey: Grey, row: Row) -> Strip | None:
    """Cut the row out of the frame, longer than it is so that digits under glare are in it; None when its blobs make no line."""
    more = max(0.0, 17 * row.height - row.length) + 2.5 * row.height
    rough_to_frame, wide = _rough(row, row.length / 2 + more)
    rough = cv2.warpPerspective(
        grey, rough_to_frame, (wide, _ROUGH_PX), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    depth = _depth(np.asarray(rough, np.uint8), 31)
    edges = _edges(depth, more * _ROUGH_DIGIT / row.height)
    if edges is None:
        return None
    (top_level, top_slope), (end_level, end_slope) = edges
    slant = _slant(depth, top_level, end_level)
    # The strip's corners on the rough cut: along the tops and feet of the digits, its sides leaning as the digits do.
    unit = (end_level - top_level + (end_slope - top_slope) * wide / 2) / DIGIT_PX
    if not 0.5 * _ROUGH_DIGIT / DIGIT_PX <= unit <= 1.7 * _ROUGH_DIGIT / DIGIT_PX:
        return None
    corners = []
    for x, rim in ((0.0, -1), (wide, -1), (wide, 1), (0.0, 1)):
        level, slope = (top_level, top_slope) if rim < 0 else (end_level, end_slope)
        y = level + slope * x + rim * RIM_PX * unit
        corners.append((x + slant * (y - _ROUGH_PX / 2), y))
    long_px = max(60, round(wide / unit))
    begin = np.array([(0, 0), (long_px, 0), (long_px, STRIP_PX), (0, STRIP_PX)], np.float32)
    to_rough = cv2.getPerspectiveTransform(begin, np.array(corners, np.float32))
    to_frame = np.asarray(rough_to_frame @ to_rough, np.float64)
    straight = cv2.warpPerspective(
        grey, to_frame, (long_px, STRIP_PX), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    cut = np.asarray(straight, np.uint8)
    return Strip(_depth(cut, _GROUND_PX), _glare(cut), to_frame)


def _rough(row: Row, reach: float) -> tuple[NDArray[np.float64], int]:
    """From a level cut about the row to the frame, and the cut's width."""
    unit = row.height / _ROUGH_DIGIT
    cos, sin = math.cos(row.angle) * unit, math.sin(row.angle) * unit
    wide = round(2 * reach / unit)
    left = np.array([row.x, row.y]) - np.array([cos, sin]) * wide / 2 - np.array([-sin, cos]) * _ROUGH_PX / 2
    return np.array([(cos, -sin, left[0]), (sin, cos, left[1]), (0, 0, 1)], np.float64), wide


def _depth(cut: Grey, ground_px: int) -> Ink:
    """How much darker than its ground each pixel is, by the ground's brightness."""
    soft = cv2.GaussianBlur(cut, (3, 3), 0)
    ground = cv2.morphologyEx(soft, cv2.MORPH_CLOSE, np.ones((ground_px, ground_px), np.uint8))
    ground = cv2.blur(ground, (9, 9))
    return np.asarray(np.clip(1 - soft.astype(np.float32) / np.maximum(ground, 8), 0, 1), np.float32)


def _glare(straight: Grey) -> NDArray[np.float32]:
    usual = float(np.median(straight[:, ::4]))
    bright = straight[RIM_PX:-RIM_PX] > max(GLARE_LEVEL, GLARE_TIMES * usual)
    return np.asarray(bright.mean(axis=0), np.float32)


Line = tuple[float, float]  # y = level + slope * x


def _edges(depth: Ink, outside: float) -> tuple[Line, Line] | None:
    """The lines along the tops and along the feet of the digits on the rough cut."""
    inner = depth[:, int(outside) : depth.shape[1] - int(outside)]
    if inner.size == 0:
        return None
    level = max(0.06, 0.45 * float(np.quantile(inner[_ROUGH_RIM:-_ROUGH_RIM], 0.93)))
    mask = (depth > level).astype(np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    tall, top = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_TOP]
    x = centres[:, 0]
    fits = (tall > 0.55 * _ROUGH_DIGIT) & (tall < 1.6 * _ROUGH_DIGIT) & (top > 0) & (top + tall < _ROUGH_PX)
    fits &= (x > outside - 12) & (x < depth.shape[1] - outside + 12)
    fits[0] = False
    if np.count_nonzero(fits) < _FEWEST_BLOBS:
        return None
    x, tops, ends = x[fits], top[fits].astype(float), (top + tall)[fits].astype(float)
    usual = float(np.median(ends - tops))
    alike = np.abs(ends - tops - usual) < 0.2 * usual + 1
    if np.count_nonzero(alike) < _FEWEST_BLOBS:
        return None
    return _fit(x[alike], tops[alike]), _fit(x[alike], ends[alike])


def _fit(x: NDArray[Any], y: NDArray[Any]) -> Line:
    """A straight line through most of the points."""
    kept = np.ones(len(x), bool)
    slope, level = 0.0, float(np.median(y))
    for _ in range(3):
        if np.count_nonzero(kept) < 3 or np.ptp(x[kept]) < 40:
            break
        slope, level = (float(part) for part in np.polyfit(x[kept], y[kept], 1))
        away = np.abs(y - level - slope * x)
        kept = away <= max(1.2, 2.0 * float(np.median(away)))
    return level, slope


def _slant(depth: Ink, top_level: float, end_level: float) -> float:
    """How far the digits lean, px to the right per px down: upright strokes make the columns differ most."""
    begin, end = max(0, int(top_level)), min(_ROUGH_PX, int(end_level) + 1)
    rows = depth[begin:end]
    if rows.shape[0] < 6:
        return 0.0
    contrasts = []
    for slant in _SLANTS:
        upright = cv2.warpAffine(
            rows,
            np.array([(1, slant, -slant * rows.shape[0] / 2), (0, 1, 0)], np.float32),
            (rows.shape[1], rows.shape[0]),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        )
        contrasts.append(float(np.var(upright.sum(axis=0))))
    best = int(np.argmax(contrasts))
    if best in (0, len(_SLANTS) - 1):
        return _SLANTS[best]
    before, here, after = contrasts[best - 1 : best + 2]
    bend = before - 2 * here + after
    return _SLANTS[best] + (0.12 * 0.5 * (before - after) / bend if bend < 0 else 0.0)
