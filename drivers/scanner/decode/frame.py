"""What a frame is, and turning any picture into one. No decoding here."""

from __future__ import annotations

from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Grey: TypeAlias = NDArray[np.uint8]
"""(H, W) uint8, row-major and contiguous."""

Colour: TypeAlias = NDArray[np.uint8]
"""(H, W, 3) uint8, blue first as OpenCV has it."""

LONGEST_SIDE_PX = 8192
DIM_LEVEL = 110  # the lightest patch of a picture that is darker than this was taken in the dusk
WANTED_LEVEL = 220.0
MOST_GAIN = 8.0
EVEN_PX, EVEN_STEP = 96, 4  # the square whose light is made even, measured on every fourth pixel
LEAST_SPREAD = 4.0  # grey levels: below it there is only grain


class FrameError(ValueError):
    """Not a picture this pipeline can look at; the message says which shape or type it had and what is wanted."""


def to_grey(picture: NDArray[Any]) -> Grey:
    """(H, W), (H, W, 1), BGR (H, W, 3) or BGRA (H, W, 4) of uint8, uint16 or bool -> Grey, shrunk to 8192 px when larger.

    Raises FrameError for anything else: floats have no agreed white, empty arrays no picture.
    """
    if not isinstance(picture, np.ndarray):
        raise FrameError(f"a {type(picture).__name__} is not a picture; give a numpy array")
    if picture.ndim not in (2, 3) or 0 in picture.shape:
        raise FrameError(f"shape {picture.shape} is not a picture; give (H, W) or (H, W, 1|3|4)")
    eight_bit = _eight_bit(picture)
    if eight_bit.ndim == 3:
        eight_bit = _one_channel(eight_bit)
    return within(np.ascontiguousarray(eight_bit), LONGEST_SIDE_PX)


def within(grey: Grey, longest_px: int) -> Grey:
    """`grey` itself, or shrunk by area averaging so that its longest side is `longest_px`."""
    height, width = grey.shape
    longest = max(height, width)
    if longest <= longest_px:
        return grey
    size = (max(1, width * longest_px // longest), max(1, height * longest_px // longest))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def scaled(grey: Grey, factor: float) -> Grey:
    """`grey` made larger (cubic) or smaller (area averaging) by `factor`; never below one pixel."""
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, size, interpolation=how), np.uint8)


def brightened(grey: Grey) -> Grey:
    """`grey` itself, or, taken in the dusk, stretched to full contrast: zxing takes differences under 24 levels for flat."""
    step = max(1, min(grey.shape) // 45)
    patches = cv2.resize(grey[::step, ::step], (32, 18), interpolation=cv2.INTER_AREA)
    low, high = float(patches.min()), float(patches.max())
    if high >= DIM_LEVEL:
        return grey
    gain = min(MOST_GAIN, WANTED_LEVEL / max(1.0, high - low))
    return np.asarray(cv2.LUT(grey, np.clip((np.arange(256) - low) * gain, 0, 255).astype(np.uint8)), np.uint8)


def evened(grey: Grey) -> Grey:
    """`grey` with the light and the contrast about each pixel made the same everywhere: 127 give or take 60."""
    small = scaled(grey, 1 / EVEN_STEP).astype(np.float32)
    window = (max(3, EVEN_PX // EVEN_STEP), max(3, EVEN_PX // EVEN_STEP))
    full = (grey.shape[1], grey.shape[0])
    exact = grey.astype(np.float32)
    level = cv2.resize(cv2.blur(small, window), full, interpolation=cv2.INTER_LINEAR)
    away = cv2.resize(cv2.absdiff(exact, level), (small.shape[1], small.shape[0]), interpolation=cv2.INTER_AREA)
    spread = cv2.resize(cv2.blur(away, window), full, interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(127 + 60 * (exact - level) / np.maximum(spread, LEAST_SPREAD), 0, 255), np.uint8)


def _eight_bit(picture: NDArray[Any]) -> NDArray[np.uint8]:
    if picture.dtype == np.uint8:
        return picture
    if picture.dtype == np.bool_:
        return picture.astype(np.uint8) * np.uint8(255)
    if picture.dtype == np.uint16:
        return (picture >> 8).astype(np.uint8)
    raise FrameError(f"pixels of type {picture.dtype} have no agreed white; give uint8, uint16 or bool")


def _one_channel(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    channels = picture.shape[2]
    if channels == 1:
        return picture[:, :, 0]
    if channels not in (3, 4):
        raise FrameError(f"{channels} channels; give 1 (grey), 3 (BGR) or 4 (BGRA)")
    how = cv2.COLOR_BGR2GRAY if channels == 3 else cv2.COLOR_BGRA2GRAY
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(picture), how), np.uint8)
