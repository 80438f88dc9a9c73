"""Bars at any angle: find the patch where all edges run one way, turn a strip of it upright, read that. Only 1D codes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.scanner.decode.engines import Decoded, moved, zxing
from drivers.scanner.decode.frame import Grey, within

THUMBNAIL_PX = 320
NEAR_PX = 40  # half the side of the patch whose angle is measured
WINDOW = 1 / 10  # of the thumbnail's longest side: about the height of a strip of bars
LEAST_CONTRAST = 4.0  # grey levels per thumbnail pixel: below it there are no bars, only the grain of the sensor
AVERAGED_ROWS = 4
WANTED_SPREAD = 50.0  # standard deviation of well-lit bars, grey levels
MOST_GAIN = 6.0


@dataclass(frozen=True, slots=True)
class Bars:
    """A patch of parallel edges: its middle in frame pixels and the direction across the bars, in degrees from the x axis."""

    x: float
    y: float
    across_degrees: float


def find_bars(grey: Grey) -> Bars | None:
    """The strongest patch of parallel edges, by the structure tensor on a thumbnail; None in a plain frame."""
    small = within(grey, THUMBNAIL_PX)
    if min(small.shape) < 8:
        return None
    xx, yy, xy = _tensor(small)
    aligned = np.hypot(xx - yy, 2 * xy)
    # Energy times coherence: text and faces have as much energy as bars, but in every direction.
    score = aligned * (aligned / (xx + yy + 1.0))
    row, column = divmod(int(np.argmax(score)), score.shape[1])
    if aligned[row, column] < LEAST_CONTRAST**2:
        return None
    factor = grey.shape[1] / small.shape[1]
    x, y = (column + 0.5) * factor, (row + 0.5) * factor
    return Bars(x, y, _angle_at(grey, x, y))


def read_bars(grey: Grey, bars: Bars, high_px: int, zoom: float = 1.0) -> list[Decoded]:
    """Turn a strip of the frame, `high_px` high before zooming, about the bars and read 1D codes; corners in frame pixels."""
    to_strip, (long_px, tall_px) = _strip(grey, bars, high_px, zoom)
    how = cv2.INTER_LINEAR if zoom <= 1 else cv2.INTER_CUBIC
    # A white fill made zxing see a code's end at the corner of the picture: fill with the mean instead.
    strip = cv2.warpAffine(grey, to_strip, (long_px, tall_px), flags=how, borderValue=float(grey.mean()))
    # The bars stand upright now: averaging down each of them takes the noise away and leaves their edges alone.
    lines = cv2.resize(strip, (long_px, max(4, tall_px // AVERAGED_ROWS)), interpolation=cv2.INTER_AREA)
    to_strip[1] *= lines.shape[0] / tall_px
    back = np.asarray(cv2.invertAffineTransform(to_strip), np.float64)
    return moved(zxing(_contrasted(np.asarray(lines, np.uint8)), linear_only=True, turned=False), back)


def _angle_at(grey: Grey, x: float, y: float) -> float:
    """The direction across the edges about (`x`, `y`) in full detail, in degrees: the thumbnail's is off by up to 4."""
    left, top = max(0, int(x) - NEAR_PX), max(0, int(y) - NEAR_PX)
    near = grey[top : top + 2 * NEAR_PX, left : left + 2 * NEAR_PX]
    across = cv2.Scharr(near, cv2.CV_32F, 1, 0)
    down = cv2.Scharr(near, cv2.CV_32F, 0, 1)
    twice = 2 * float((across * down).sum(dtype=np.float64))
    return math.degrees(0.5 * math.atan2(twice, float((across * across - down * down).sum(dtype=np.float64))))


def _contrasted(lines: Grey) -> Grey:
    """`lines` stretched, in dim light, about the level of their middle: zxing takes differences under 24 levels for flat."""
    third = lines.shape[1] // 3
    middle, spread = cv2.meanStdDev(lines[:, third : lines.shape[1] - third])
    gain = min(MOST_GAIN, WANTED_SPREAD / max(1.0, float(spread[0, 0])))
    if gain <= 1:
        return lines
    return np.asarray(cv2.convertScaleAbs(lines, alpha=gain, beta=127 - gain * float(middle[0, 0])), np.uint8)


def _tensor(small: Grey) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    across = cv2.Sobel(small, cv2.CV_32F, 1, 0, scale=0.25)
    down = cv2.Sobel(small, cv2.CV_32F, 0, 1, scale=0.25)
    side = max(3, int(max(small.shape) * WINDOW))
    window = (side, side)
    return (
        cv2.boxFilter(across * across, -1, window),
        cv2.boxFilter(down * down, -1, window),
        cv2.boxFilter(across * down, -1, window),
    )


def _strip(grey: Grey, bars: Bars, high_px: int, zoom: float) -> tuple[NDArray[Any], tuple[int, int]]:
    """The affine that lays the bars upright in the middle of a strip as long as the frame's diagonal, and the strip's size."""
    height, width = grey.shape
    size = (max(16, int(math.hypot(width, height) * zoom)), max(16, int(high_px * zoom)))
    turn = cv2.getRotationMatrix2D((bars.x, bars.y), bars.across_degrees, zoom)
    turn[0, 2] += size[0] / 2 - bars.x
    turn[1, 2] += size[1] / 2 - bars.y
    return turn, size
