"""Where in a frame a code could be: patches full of edges. Keeps the second chances away from walls and floors."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from drivers.scanner.decode.frame import Grey, scaled

SMALL_FRAME_PX = 400  # whatever is in so small a frame, looking costs nothing
EDGE_LEVELS = 12.0  # between neighbours; the noise of a fair sensor stays below it, a blurred code in dim light does not
MOST_EDGE_LEVELS = 48.0  # a code has more contrast than this in any picture that is as grainy as that
GRAIN = 6.7  # times the quarter of pixels that differ least: three standard deviations of a sensor's noise
CELL_PX = 16
PATCH_CELLS = 4
BUSY = 0.28  # share of edge pixels in a patch: crossing outlines give up to 26%, the coarsest photographed codes 34%


@dataclass(frozen=True, slots=True)
class Region:
    """A square cut of a frame, with where its corner lies in the frame (px)."""

    grey: Grey
    left: int
    top: int


def is_busy(grey: Grey) -> bool:
    """Whether any patch of the frame has edges enough for a code: fine ones within 64 px, or coarse ones within 256 px."""
    if max(grey.shape) <= SMALL_FRAME_PX:
        return True
    return _peak(_density(grey)) > BUSY or _peak(_density(scaled(grey, 0.25))) > BUSY


def busiest(grey: Grey, side_px: int) -> Region:
    """The square of `side_px` with most edges in it, or the whole frame when it is no larger than that."""
    height, width = grey.shape
    if max(height, width) <= side_px:
        return Region(grey, 0, 0)
    density = _density(grey)
    cells = max(1, side_px // CELL_PX)
    spread = cv2.boxFilter(density, -1, (cells, cells), borderType=cv2.BORDER_CONSTANT)
    row, column = divmod(int(np.argmax(spread)), spread.shape[1])
    left = _clamped(int((column + 0.5) * width / density.shape[1]) - side_px // 2, width - side_px)
    top = _clamped(int((row + 0.5) * height / density.shape[0]) - side_px // 2, height - side_px)
    return Region(np.ascontiguousarray(grey[top : top + side_px, left : left + side_px]), left, top)


def _clamped(start: int, last: int) -> int:
    return max(0, min(start, last))


def _density(grey: Grey) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Share of edge pixels in each cell of 16x16, along rows or along columns, whichever is more; every eighth line is enough."""
    size = (max(1, grey.shape[1] // CELL_PX), max(1, grey.shape[0] // CELL_PX))
    along_rows = _edges(np.ascontiguousarray(grey[::8]), 1)
    along_columns = _edges(np.ascontiguousarray(grey[:, ::8]), 0)
    shares = [cv2.resize(edges, size, interpolation=cv2.INTER_AREA) for edges in (along_rows, along_columns)]
    return np.maximum(shares[0], shares[1]).astype(np.float32) / np.float32(255)


def _edges(lines: Grey, axis: int) -> Grey:
    """255 where a pixel differs from the next but one by more than noise."""
    if lines.shape[axis] < 3:
        return np.zeros_like(lines)
    near, far = (lines[:, :-2], lines[:, 2:]) if axis else (lines[:-2], lines[2:])
    apart = np.asarray(cv2.absdiff(near, far), np.uint8)
    few = apart[::5, ::5].ravel()
    grain = GRAIN * float(np.partition(few, few.size // 4)[few.size // 4])
    least = min(MOST_EDGE_LEVELS, max(EDGE_LEVELS, grain))
    return np.asarray(cv2.threshold(apart, least, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _peak(density: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> float:
    cells = PATCH_CELLS
    return float(cv2.boxFilter(density, -1, (cells, cells), borderType=cv2.BORDER_REPLICATE).max())
