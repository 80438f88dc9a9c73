"""Sixteen digits at one pitch in a straightened row: where they lie, which they are, how sure that is. Knows nothing of cards.

Templates of a few typefaces find the cells: any digit looks more like some digit of theirs than like ground. Which digit it is,
is left to the network of `shapes`, which has seen many more faces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from drivers.scanner.card_ocr.shapes import Shapes
from drivers.scanner.card_ocr.strip import RIM_PX, Strip
from drivers.scanner.card_ocr.templates import WINDOW_TALL, WINDOW_WIDE, Templates, normalised

COUNT = 16
PITCHES = np.arange(9.6, 22.0, 0.2, dtype=np.float32)  # px; a digit is 18 px high
FINE_STEPS = np.arange(-0.2, 0.21, 0.05, dtype=np.float32)
BENDS = np.array((-0.06, -0.03, 0.0, 0.03, 0.06), np.float32)  # how much the pitch grows over the row: what perspective is left
SEARCHED_WITH = slice(1, 12, 2)  # of the sets: the more blurred of six faces find the cells, all of them read
LEAST_FIT = 0.58  # a row whose cells look less like digits on average is none
UNDER_GLARE = 0.6  # what a cell counts under glare; a digit in sight counts 0.7 to 0.95
FAINT = 0.5  # of the row's usual contrast: below it a patch counts as ground
SHIFTS_X = (-2, 0, 2)
SHIFTS_Y = (-1, 1)
ASIDE_PX = 36
# Two readers that err in different ways: a scratch that makes a nine of an eight for one seldom does for the other.
AGREED, CONTRADICTED = 1.0, -4.0
_TOP = RIM_PX - 1


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Where sixteen digits lie. `middles` (16,) px of the strip; `lead`: how much better cells fit here than one cell aside;
    `scores` (16,): correlation with the best template; `likeliest`: the digits by the templates alone."""

    middles: NDArray[np.float32]
    lead: float
    scores: NDArray[np.float32]
    likeliest: str


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """What a row reads as. `margins` (16,): how many times likelier each digit is than any other one, as a natural logarithm, a
    little more where the templates say the same and much less where they do not; `mean`: of the network's own."""

    digits: str
    margins: NDArray[np.float32]
    mean: float


def read_digits(strip: Strip, fitted: Fitted, shapes: Shapes) -> Guess:
    """The likeliest digits in the cells found."""
    chances = shapes.read(strip.ink, fitted.middles)
    digits = "".join(str(digit) for digit in chances.argmax(axis=1))
    alike = np.array([said == looks for said, looks in zip(digits, fitted.likeliest, strict=True)])
    margins = _margins(chances)
    judged = np.asarray(margins + np.where(alike, AGREED, CONTRADICTED), np.float32)
    return Guess(digits, judged, float(margins.mean()))


def other_way_up(strip: Strip, fitted: Fitted, shapes: Shapes) -> float:
    """The mean margin of the same cells upside down: less than that of digits the right way up."""
    turned = np.ascontiguousarray(strip.ink[::-1, ::-1])
    return float(_margins(shapes.read(turned, strip.ink.shape[1] - fitted.middles[::-1])).mean())


def _margins(chances: NDArray[np.float32]) -> NDArray[np.float32]:
    ranked = np.sort(chances, axis=1)
    return np.asarray(ranked[:, -1] - ranked[:, -2], np.float32)


def fit_cells(strip: Strip, templates: Templates) -> Fitted | None:
    """The sixteen likeliest cells; None when the row is too short for them, empty, or looks like no digits."""
    windows = sliding_window_view(strip.ink, (WINDOW_TALL, WINDOW_WIDE))
    level = windows[_TOP].reshape(windows.shape[1], -1)
    least = _faint(level)
    if windows.shape[1] < COUNT * PITCHES[0] or least <= 0.02:
        return None
    flat = templates.vectors[SEARCHED_WITH].reshape(-1, level.shape[1])
    along = (normalised(level, templates.weights, least) @ flat.T).max(axis=1)
    # Bare ground speaks against a digit; glare says nothing, so that a row half under it still finds its place.
    fit = _fit_grid(np.maximum(along, UNDER_GLARE * _mean_over_window(strip.glare)))
    if fit is None:
        return None
    places, lead = fit
    scores = _scored(windows, places, templates, least)  # (sets, 16, 10)
    ours = scores[int(scores.max(axis=2).sum(axis=1).argmax())]
    likeliest = "".join(str(digit) for digit in ours.argmax(axis=1))
    return Fitted((places + WINDOW_WIDE / 2).astype(np.float32), lead, np.asarray(ours.max(axis=1), np.float32), likeliest)


def _mean_over_window(columns: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.convolve(columns, np.full(WINDOW_WIDE, 1 / WINDOW_WIDE, np.float32), "valid"), np.float32)


def _faint(level: NDArray[np.float32]) -> float:
    """The contrast below which a patch is ground: half of what the darker patches of this row have."""
    spread = level.std(axis=1)
    return FAINT * float(np.quantile(spread, 0.8)) * float(np.sqrt(level.shape[1]))


def _fit_grid(along: NDArray[np.float32]) -> tuple[NDArray[np.intp], float] | None:
    """Left edges of the sixteen windows where digits fit best, and the lead over the same grid one cell aside."""
    near = np.maximum(along, np.maximum(np.roll(along, 1), np.roll(along, -1)))
    rough = _grids(PITCHES, np.zeros(1, np.float32))
    rough = rough[rough[:, -1] < len(near)]
    if not len(rough):
        return None
    # Outside the row there is nothing: zeros on both sides, so that no place needs to be checked.
    wide = np.pad(near, int(rough[-1, -1]) + ASIDE_PX)
    origin = (len(wide) - len(near)) // 2
    best, start = _best_grid(wide, rough, np.arange(origin, origin + len(near), 2))
    fine = _grids(float(best[-1]) / (COUNT - 1) + FINE_STEPS, BENDS)
    best, start = _best_grid(wide, fine, np.arange(start - ASIDE_PX // 3, start + ASIDE_PX // 3 + 1))
    places = start + best
    here = float(wide[places].sum())
    if here < LEAST_FIT * COUNT or places[0] < origin or places[-1] >= origin + len(near):
        return None
    pitch = round(float(best[-1]) / (COUNT - 1))
    lead = here - max(float(wide[places - pitch].sum()), float(wide[places + pitch].sum()))
    return places - origin, lead


def _grids(pitches: NDArray[np.float32], bends: NDArray[np.float32]) -> NDArray[np.intp]:
    """(pitches * bends, 16): how far right of the first cell the others begin, in px."""
    steps = np.arange(COUNT, dtype=np.float32)
    curves = steps + bends[:, None] * steps * (steps - (COUNT - 1)) / (COUNT - 1)
    return np.asarray(np.rint(pitches[:, None, None] * curves[None]).reshape(-1, COUNT), np.intp)


def _best_grid(near: NDArray[np.float32], grids: NDArray[np.intp], starts: NDArray[np.intp]) -> tuple[NDArray[np.intp], int]:
    """The grid, and its beginning among `starts`, whose sixteen cells fit best."""
    totals = np.zeros((len(grids), len(starts)), np.float32)
    for cell in range(COUNT):
        totals += near[grids[:, cell, None] + starts]
    which, where = divmod(int(totals.argmax()), len(starts))
    return grids[which], int(starts[where])


def _scored(windows: NDArray[np.float32], places: NDArray[np.intp], templates: Templates, least: float) -> NDArray[np.float32]:
    """(sets, 16, 10): correlation of each cell with each digit of each set, the best over small shifts."""
    last = windows.shape[1] - 1
    columns = np.clip(places[:, None] + np.array(SHIFTS_X)[None, :], 0, last)
    rows = np.array(SHIFTS_Y) + _TOP
    patches = windows[rows[:, None, None], columns[None, :, :]].reshape(-1, WINDOW_TALL * WINDOW_WIDE)
    flat = templates.vectors.reshape(-1, patches.shape[1])
    found = normalised(patches, templates.weights, least) @ flat.T
    shaped = found.reshape(len(SHIFTS_Y), COUNT, len(SHIFTS_X), templates.sets, 10)
    return np.asarray(shaped.max(axis=(0, 2)).transpose(1, 0, 2), np.float32)
