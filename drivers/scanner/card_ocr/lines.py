"""Where in a frame a row of digits could be: dark blobs of one height, one beside the other at even steps. Reads nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.scanner.decode.frame import Grey

LOOKED_AT_PX = 640  # a frame is looked at this wide; all sizes in pixels below are of that picture
GROUND_PX = 13  # the ground is what a stroke of less than this is taken away from
INK_SHARE = 0.10  # darker than its ground by this share: ink
INK_LEVELS = 5
NEARBY_SHARE = 0.4
LOWEST_PX, HIGHEST_PX, WIDEST_PX = 5, 26, 60
BAND_PX = 10  # neighbours in a row differ less than this in height above the picture's foot
FEWEST_BLOBS = 5
SHORTEST, LONGEST = 4.0, 26.0  # length of a row by its height; most of it may lie under glare
STEEPEST = math.tan(math.radians(30))
MOST_RATED = 24


@dataclass(frozen=True, slots=True)
class Row:
    """A row of blobs in pixels of the frame: its middle, its length and height, the angle of its length in radians."""

    x: float
    y: float
    length: float
    height: float
    angle: float


@dataclass(frozen=True, slots=True, eq=False)
class _Blobs:
    """Boxes of ink, (n,) each: left edge, width, height, middle."""

    left: NDArray[Any]
    wide: NDArray[Any]
    tall: NDArray[Any]
    x: NDArray[Any]
    y: NDArray[Any]


def find_rows(grey: Grey, most: int) -> list[Row]:
    """At most `most` rows that could be sixteen digits, the likeliest first."""
    factor = max(1.0, grey.shape[1] / LOOKED_AT_PX)
    size = (max(1, round(grey.shape[1] / factor)), max(1, round(grey.shape[0] / factor)))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA) if factor > 1 else grey, np.uint8)
    blobs = _blobs(_ink(small))
    if len(blobs.x) < FEWEST_BLOBS:
        return []
    chains = _chains(blobs)
    usual = float(np.median([float(np.median(blobs.tall[chain])) for chain in chains])) if chains else 1.0
    rated = [found for chain in chains if (found := _rated(blobs, chain, usual, factor)) is not None]
    rated.sort(key=lambda found: -found[0])
    return [row for _, row in rated[:most]]


def _ink(small: Grey) -> Grey:
    """255 where a pixel is darker than the ground about it."""
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((GROUND_PX, GROUND_PX), np.uint8))
    depth = cv2.subtract(ground, small)
    # Beside black print a blurred grey between two digits is no ink, beside faint print it is: so by the darkest nearby as well.
    nearby = cv2.convertScaleAbs(cv2.dilate(depth, np.ones((GROUND_PX, GROUND_PX), np.uint8)), alpha=NEARBY_SHARE)
    enough = cv2.max(cv2.max(cv2.convertScaleAbs(ground, alpha=INK_SHARE), nearby), np.full_like(small, INK_LEVELS))
    return np.asarray(cv2.compare(depth, enough, cv2.CMP_GT), np.uint8)


def _blobs(ink: Grey) -> _Blobs:
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    stats = stats[1:]
    wide, tall = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    stats = stats[(tall >= LOWEST_PX) & (tall <= HIGHEST_PX) & (wide <= WIDEST_PX) & (wide < 5 * tall)]
    left, wide, tall = (stats[:, part].astype(np.float32) for part in (cv2.CC_STAT_LEFT, cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT))
    return _Blobs(left, wide, tall, left + wide / 2, stats[:, cv2.CC_STAT_TOP] + tall / 2)


def _chains(blobs: _Blobs) -> list[NDArray[np.intp]]:
    """Blobs that follow one another to the right, as sorted indices; the longest chains only."""
    count = len(blobs.x)
    follower = np.arange(count)
    nearest = np.full(count, np.inf, np.float32)
    for shift in (0, BAND_PX / 2):
        order = np.lexsort((blobs.x, (blobs.y + shift) // BAND_PX))
        for step in (1, 2, 3):
            if step >= count:
                break
            here, there = order[:-step], order[step:]
            gap = _gap(blobs, here, there)
            better = gap < nearest[here]
            nearest[here[better]], follower[here[better]] = gap[better], there[better]
    for _ in range(6):  # 2**6 blobs are more than any row has
        follower = follower[follower]
    sizes = np.bincount(follower, minlength=count)
    ends = np.flatnonzero(sizes >= FEWEST_BLOBS)
    ends = ends[np.argsort(-sizes[ends])][:MOST_RATED]
    by_end = np.argsort(follower, kind="stable")
    starts = np.searchsorted(follower[by_end], ends)
    chains = (by_end[start : start + sizes[end]] for start, end in zip(starts, ends, strict=True))
    return [chain[np.argsort(blobs.x[chain])] for chain in chains]


def _gap(blobs: _Blobs, here: NDArray[np.intp], there: NDArray[np.intp]) -> NDArray[np.float32]:
    """Distance from the right edge of one blob to the left edge of another; infinite when they are no neighbours in a row."""
    tall, other = blobs.tall[here], blobs.tall[there]
    gap = blobs.left[there] - blobs.left[here] - blobs.wide[here]
    apart = np.abs(blobs.y[there] - blobs.y[here])
    fits = (gap > -0.3 * tall) & (gap < 1.25 * tall) & (blobs.x[there] > blobs.x[here])
    fits &= (apart < 0.45 * tall) & (other > 0.68 * tall) & (other < 1.47 * tall)
    return np.asarray(np.where(fits, np.maximum(gap, 0), np.inf), np.float32)


def _rated(blobs: _Blobs, chain: NDArray[np.intp], usual: float, factor: float) -> tuple[float, Row] | None:
    """How likely the chain is a row of sixteen digits, higher is likelier; None when it cannot be one."""
    x, y = blobs.x[chain], blobs.y[chain]
    level, aside = float(y.mean()), x - x.mean()
    slope = float(aside @ (y - level)) / max(1.0, float(aside @ aside))
    if abs(slope) > STEEPEST:
        return None
    height = float(np.median(blobs.tall[chain]))
    first, last = float(blobs.left[chain[0]]), float((blobs.left + blobs.wide)[chain].max())
    stretch = math.hypot(1.0, slope)
    # An upright box about a turned digit is higher than the digit: by its width times the slope.
    height = max(LOWEST_PX - 1.0, height - 0.6 * height * abs(slope) * 0.8)
    length = (last - first) * stretch
    if not SHORTEST <= length / height <= LONGEST:
        return None
    steps = np.diff(x)
    even = 1 - min(1.0, float(np.median(np.abs(steps - np.median(steps))) / max(1.0, float(np.median(steps)))) * 2.5)
    large = max(-0.35, min(0.35, math.log(height / usual)))
    rating = even + large - 0.3 * abs(math.log(length / height / 14))
    middle = (first + last) / 2
    there = level + slope * (middle - x.mean())
    return rating, Row(middle * factor, there * factor, length * factor, height * factor, math.atan(slope))
