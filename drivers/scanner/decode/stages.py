"""The second chances a frame gets when the first pass reads nothing: one per frame, in turn. State lives in the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.scanner.decode.engines import Decoded, enlarged, zbar, zxing
from drivers.scanner.decode.frame import Grey, scaled, within
from drivers.scanner.decode.oriented import find_bars, read_bars

FIRST_PASS_PX = 1920
UPSCALE_PX = 1300  # a larger frame is not made larger still: four times its pixels would break the budget
ZBAR_PX = 1920


@dataclass(frozen=True, slots=True)
class Stage:
    """One way of looking at a frame. `worth` says, cheaply, whether it can add anything to this one."""

    name: str
    read: Callable[[Grey], list[Decoded]]
    worth: Callable[[Grey], bool] = lambda _grey: True


def first_pass(grey: Grey) -> list[Decoded]:
    """zxing-cpp with three formats on at most 1920 px: every frame gets this one."""
    return _bounded(grey, FIRST_PASS_PX, zxing)


def _bounded(grey: Grey, longest_px: int, read: Callable[[Grey], list[Decoded]]) -> list[Decoded]:
    small = within(grey, longest_px)
    codes = read(small)
    return codes if small is grey else enlarged(codes, grey.shape[1] / small.shape[1])


def _histogram(grey: Grey) -> list[Decoded]:
    return _bounded(grey, FIRST_PASS_PX, lambda small: zxing(small, histogram=True))


def _oriented(grey: Grey) -> list[Decoded]:
    bars = find_bars(grey)
    return read_bars(grey, bars) if bars else []


def _upscale(grey: Grey) -> list[Decoded]:
    return enlarged(zxing(scaled(grey, 2.0)), 0.5)


def _zbar_half(grey: Grey) -> list[Decoded]:
    return _bounded(grey, max(1, min(ZBAR_PX, max(grey.shape)) // 2), zbar)


def _zbar_full(grey: Grey) -> list[Decoded]:
    return _bounded(grey, ZBAR_PX, zbar)


STAGES: tuple[Stage, ...] = (
    Stage("native", zxing, lambda grey: max(grey.shape) > FIRST_PASS_PX),
    Stage("histogram", _histogram),
    Stage("oriented", _oriented),
    Stage("upscale", _upscale, lambda grey: max(grey.shape) <= UPSCALE_PX),
    Stage("zbar-half", _zbar_half, lambda grey: max(grey.shape) >= 320),
    Stage("zbar-full", _zbar_full),
)
