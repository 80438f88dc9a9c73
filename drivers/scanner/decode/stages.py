"""The second chances a frame gets when the first pass reads nothing: one per frame, in turn. None remembers a frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from drivers.scanner.decode.engines import Decoded, enlarged, shifted, zbar, zxing
from drivers.scanner.decode.frame import Grey, evened, scaled, within
from drivers.scanner.decode.oriented import find_bars, read_bars
from drivers.scanner.decode.region import busiest

FIRST_PASS_PX = 1920
CLOSE_PX = 640  # the square of a large frame that the costly stages look at
CLOSE_STRIP_PX = 120
HALF_PX = 960
SOFT_PX = 2.0
COARSE_TIMES = 3
NARROW_PX = 2.2
QUIET_MODULES = 12
ROOM_PX = 8
STRIP_PX = 24


@dataclass(frozen=True, slots=True)
class Stage:
    """One way of looking at a frame. `worth` says whether it can add anything to one of this size."""

    name: str
    read: Callable[[Grey], list[Decoded]]
    worth: Callable[[Grey], bool] = lambda _grey: True


def first_pass(grey: Grey) -> list[Decoded]:
    """zxing-cpp with three formats on at most 1920 px: every frame gets this one."""
    return _sure(grey, _bounded(grey, FIRST_PASS_PX, zxing))


def _sure(grey: Grey, codes: list[Decoded]) -> list[Decoded]:
    """Without the 1D codes whose bars are narrow and do not read the same enlarged."""
    return [code for code in codes if not code.linear or code.module_px > NARROW_PX or _same_enlarged(grey, code)]


def _same_enlarged(grey: Grey, code: Decoded) -> bool:
    """Whether bars read the same from a cut about them, enlarged.

    Of 1,574 Code 128 readings at 1.0 to 1.75 px a module 13 were wrong, of 3,024 enlarged ones none. And a card held still gave
    the same wrong one again and again: two that agree are not proof enough.
    """
    columns, rows = zip(*code.corners, strict=True)
    rim = int(QUIET_MODULES * code.module_px) + ROOM_PX
    box = [int(min(columns)) - rim, int(min(rows)) - rim, int(max(columns)) + rim, int(max(rows)) + rim]
    upright = box[3] - box[1] > box[2] - box[0]  # its bars lie flat
    # A strip through the middle of the bars says all they have to say.
    low = 0 if upright else 1
    middle = (box[low] + box[low + 2]) // 2
    box[low], box[low + 2] = max(box[low], middle - STRIP_PX), min(box[low + 2], middle + STRIP_PX)
    cut = grey[max(0, box[1]) : box[3], max(0, box[0]) : box[2]]
    enlarged_cut = scaled(np.ascontiguousarray(cut.T if upright else cut), 2.0)
    return any(found.text == code.text for found in zxing(enlarged_cut, linear_only=True, turned=False))


def _bounded(grey: Grey, longest_px: int, read: Callable[[Grey], list[Decoded]]) -> list[Decoded]:
    small = within(grey, longest_px)
    codes = read(small)
    return codes if small is grey else enlarged(codes, grey.shape[1] / small.shape[1])


def _close_up(grey: Grey, read: Callable[[Grey], list[Decoded]]) -> list[Decoded]:
    """`read` on the busiest square of the frame."""
    region = busiest(grey, CLOSE_PX)
    return shifted(read(region.grey), region.left, region.top)


def _histogram(grey: Grey) -> list[Decoded]:
    return _sure(grey, _bounded(grey, FIRST_PASS_PX, lambda small: zxing(small, histogram=True)))


def _oriented(grey: Grey) -> list[Decoded]:
    bars = find_bars(grey)
    return read_bars(grey, bars, max(grey.shape) // 3) if bars else []


def _oriented_close(grey: Grey) -> list[Decoded]:
    """Small or blurred bars: found and read twice as large in the busiest square."""

    def read(region: Grey) -> list[Decoded]:
        bars = find_bars(region)
        return read_bars(region, bars, CLOSE_STRIP_PX, zoom=2.0) if bars else []

    return _close_up(grey, read)


def _upscale(grey: Grey) -> list[Decoded]:
    return _close_up(grey, lambda region: enlarged(zxing(scaled(region, 2.0)), 0.5))


def _soft(grey: Grey) -> list[Decoded]:
    """Modules with a texture of their own: printed in dots or outlines, or the pixels of a telephone's screen."""
    return _close_up(grey, lambda region: zxing(np.asarray(cv2.GaussianBlur(region, (0, 0), SOFT_PX), np.uint8), qr_only=True))


def _evened(grey: Grey) -> list[Decoded]:
    """Pale print, the edge of a shadow, the rim of glare: light and contrast made the same everywhere."""

    def read(region: Grey) -> list[Decoded]:
        even = evened(region)
        codes = zxing(even)
        bars = None if codes else find_bars(even)
        return read_bars(even, bars, CLOSE_STRIP_PX) if bars else codes

    return _sure(grey, _close_up(grey, read))


def _negative(grey: Grey) -> list[Decoded]:
    """Light modules on dark ground."""

    def read(small: Grey) -> list[Decoded]:
        negative = np.asarray(cv2.bitwise_not(small), np.uint8)
        codes = zxing(negative)
        bars = None if codes else find_bars(negative)
        return read_bars(negative, bars, max(small.shape) // 3) if bars else codes

    return _sure(grey, _bounded(grey, FIRST_PASS_PX, read))


def _coarse(grey: Grey) -> list[Decoded]:
    """A code that fills the frame, blurred or printed in dots."""
    return _bounded(grey, max(grey.shape) // COARSE_TIMES, lambda small: zxing(small, qr_only=True))


def _zbar_half(grey: Grey) -> list[Decoded]:
    return _sure(grey, _bounded(grey, max(1, min(HALF_PX, max(grey.shape) // 2)), zbar))


def _zbar_full(grey: Grey) -> list[Decoded]:
    return _sure(grey, _close_up(grey, zbar))


STAGES: tuple[Stage, ...] = (
    Stage("native", lambda grey: _sure(grey, zxing(grey)), lambda grey: max(grey.shape) > FIRST_PASS_PX),
    Stage("upscale", _upscale),
    Stage("oriented", _oriented),
    Stage("oriented-close", _oriented_close),
    Stage("evened", _evened),
    Stage("histogram", _histogram),
    Stage("soft", _soft),
    Stage("negative", _negative),
    Stage("coarse", _coarse, lambda grey: max(grey.shape) >= COARSE_TIMES * 160),
    Stage("zbar-half", _zbar_half, lambda grey: max(grey.shape) >= 320),
    Stage("zbar-full", _zbar_full),
)
