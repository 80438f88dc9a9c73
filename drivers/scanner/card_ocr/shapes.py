"""Which digit a cell shows, by a small network that has seen many typefaces; its weights are data (scripts/train_digits.py).

What goes in is edges by direction, averaged over cells of a few pixels, and the picture at half its size: thickness, width and
serifs change little in that. Two hidden layers; out come the logarithms of the chances of 0 to 9. Plain numpy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from drivers.scanner.card_ocr.strip import STRIP_PX, Ink

WEIGHTS_PATH = Path(__file__).parent / "digits.npz"
"""`w0`, `b0`, ... float16: (360, 160), (160, 64), (64, 10) and their offsets."""

WIDE, TALL = 20, 24  # px of a strip about a cell's middle
LOOKS = (-1, 0, 1)  # px aside; the mean of what they say is steadier than one of them
DIRECTIONS = 8
CELL_PX = 4
EDGES_COUNT, PICTURE_COUNT = 2.0, 0.7
FAINT = 0.5  # of the row's usual contrast: a cell under glare is not blown up to look like ink
LEAST_CONTRAST = 0.02
_TOP = (STRIP_PX - TALL) // 2

Chances = NDArray[np.float32]
"""(n, 10): natural logarithms of how likely each digit is."""


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """The network: matrices and offsets, first layer first."""

    layers: tuple[tuple[NDArray[np.float32], NDArray[np.float32]], ...]

    def read(self, ink: Ink, middles: NDArray[np.float32]) -> Chances:
        """What stands in the cells with these middles, px of the strip; they may lie near or beyond its ends."""
        cells = cut_cells(ink, middles)
        looks, count = cells.shape[:2]
        level = np.full(count, contrast_of(cells[looks // 2]), np.float32)
        flat = cells.reshape(looks * count, TALL, WIDE)
        return np.asarray(self.judge(features(flat, np.tile(level, looks))).reshape(looks, count, 10).mean(axis=0), np.float32)

    def judge(self, given: NDArray[np.float32]) -> Chances:
        """From features to chances."""
        for number, (weights, offsets) in enumerate(self.layers):
            given = given @ weights + offsets
            if number < len(self.layers) - 1:
                given = np.maximum(given, 0)
        given = given - given.max(axis=1, keepdims=True)
        return np.asarray(given - np.log(np.exp(given).sum(axis=1, keepdims=True)), np.float32)


def load_shapes() -> Shapes:
    """Read the weights. Raises FileNotFoundError when the installation is incomplete."""
    with np.load(WEIGHTS_PATH) as stored:
        count = len(stored.files) // 2
        layers = [(stored[f"w{number}"].astype(np.float32), stored[f"b{number}"].astype(np.float32)) for number in range(count)]
    return Shapes(tuple(layers))


def cut_cells(ink: Ink, middles: NDArray[np.float32], looks: tuple[int, ...] = LOOKS, rim: int = 0) -> NDArray[np.float32]:
    """(looks, n, 24, 20): the cells, each look so many pixels aside; `rim` px more on each side of each."""
    room = WIDE + rim
    wide = np.pad(ink, ((rim, rim), (room, room)))
    windows = sliding_window_view(wide, (TALL + 2 * rim, WIDE + 2 * rim))[_TOP]
    starts = np.rint(middles).astype(np.intp) + room - rim - WIDE // 2
    places = np.clip(starts[None, :] + np.array(looks)[:, None], 0, len(windows) - 1)
    return np.asarray(windows[places], np.float32)


def contrast_of(cells: NDArray[np.float32]) -> float:
    """The least contrast a cell of this row is judged by: half of what its darker cells have."""
    return max(LEAST_CONTRAST, FAINT * float(np.quantile(cells.std(axis=(1, 2)), 0.8)))


def features(cells: NDArray[np.float32], least: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, 360) of (n, 24, 20) cells, each brought to one contrast, though never from below `least` (n,)."""
    count = len(cells)
    level = cells - cells.mean(axis=(1, 2), keepdims=True)
    level /= np.maximum(level.std(axis=(1, 2)), least)[:, None, None]
    across, down = np.zeros_like(level), np.zeros_like(level)
    across[:, :, 1:-1] = level[:, :, 2:] - level[:, :, :-2]
    down[:, 1:-1] = level[:, 2:] - level[:, :-2]
    edges = np.empty((count, DIRECTIONS, TALL // CELL_PX, WIDE // CELL_PX), np.float32)
    for number in range(DIRECTIONS):
        turn = 2 * math.pi * number / DIRECTIONS
        strength = np.maximum(0, np.float32(math.cos(turn)) * across + np.float32(math.sin(turn)) * down)
        edges[:, number] = strength.reshape(count, TALL // CELL_PX, CELL_PX, WIDE // CELL_PX, CELL_PX).mean(axis=(2, 4))
    small = level.reshape(count, TALL // 2, 2, WIDE // 2, 2).mean(axis=(2, 4))
    both = (EDGES_COUNT * edges.reshape(count, -1), PICTURE_COUNT * small.reshape(count, -1))
    return np.asarray(np.concatenate(both, axis=1), np.float32)
