"""When a reading becomes a Scan: agreement, held codes, two codes in view. Pure: times are handed in, nothing is decoded here.

Why two readings for bars: at the limit of sharpness a Code 128 frame in five hundred reads as other, checksum-valid digits, and
sixteen such digits can pass for a NIK. A card held still can give the same wrong reading again, so the pipeline reads narrow
bars a second time enlarged, and here a text needs two readings more than any other. A QR code carries its own error correction.

Two readings are only as independent as their pixels. A live camera brings new sensor noise and the tremble of a hand each frame.
A picture source imitates that (see sources.picture): other noise, other exposure, another cut against the binarizer's grid; a
reading repeated from memory never counts. For a still picture this catches chance misreads, not a code that is printed wrong.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from drivers.scanner.base import Scan
from drivers.scanner.decode import REMEMBERED, Decoded
from drivers.scanner.decode.engines import QR_CODE

STALE_SECONDS = 5.0
MOST_TEXTS = 20  # of bars not yet accepted; so many different ones are noise


class Reason(StrEnum):
    """What became of the codes in a frame."""

    ACCEPTED = "accepted"
    NOTHING = "nothing"  # no code in view
    UNCONFIRMED = "unconfirmed"  # bars read once: wait for an agreeing frame
    REFUSED = "refused"  # bars whose digits the injected check does not know
    HELD = "held"  # the same code as before, still in view


@dataclass(frozen=True, slots=True)
class Verdict:
    """The code nearest the box (None: nothing in view) and what became of it."""

    reason: Reason
    code: Decoded | None = None

    @property
    def accepted(self) -> bool:
        """Whether `code` is to be passed on as a Scan."""
        return self.reason is Reason.ACCEPTED


@dataclass(frozen=True, slots=True)
class Rules:
    """Times in seconds; `box` is the middle of the yellow box as fractions of the frame's width and height."""

    linear_readings: int = 2  # so many more than of any other text
    agree_within_seconds: float = 1.5
    rearm_seconds: float = 1.5
    swap_seconds: float = 0.5
    box: tuple[float, float] = (0.5, 0.5)


def is_stale(scan: Scan, now: float, limit_seconds: float = STALE_SECONDS) -> bool:
    """Whether `scan` is too old to act on: whoever held it up may be gone. `now` is `time.monotonic()` seconds."""
    return now - scan.at > limit_seconds


_Key: TypeAlias = tuple[str, str]
"""Symbology and text."""


@dataclass(frozen=True, slots=True)
class _Sighting:
    at: float
    centre: tuple[float, float]


class Acceptance:
    """The rules over a stream of frames from one camera. Not thread-safe.

    `check` judges the text of 1D codes only (True: it has the structure of something we know); without it all pass.
    """

    def __init__(self, rules: Rules | None = None, check: Callable[[str], bool] | None = None) -> None:
        self._rules = rules or Rules()
        self._check = check
        self._readings: Counter[_Key] = Counter()
        self._read_at = -math.inf
        self._held: dict[_Key, _Sighting] = {}  # accepted codes -> when and where last in view
        self._newest: _Key = ("", "")

    def judge(self, codes: Sequence[Decoded], size: tuple[int, int], at: float) -> Verdict:
        """Judge one frame: its codes, its (width, height) in px, its time in monotonic seconds."""
        held = self._still_held(codes, at)
        code = self._nearest(codes, size)
        if code is None:
            return Verdict(Reason.NOTHING)
        key = (code.symbology, code.text)
        if key in held:
            return Verdict(Reason.HELD, code)
        if code.linear and self._check is not None and not self._check(code.text):
            return Verdict(Reason.REFUSED, code)
        if self._contradicts(code, at) or not self._confirmed(code, key, at):
            return Verdict(Reason.UNCONFIRMED, code)
        self._held[key] = _Sighting(at, code.centre)
        self._newest = key
        self._readings.clear()
        return Verdict(Reason.ACCEPTED, code)

    def _still_held(self, codes: Sequence[Decoded], at: float) -> set[_Key]:
        """Accepted codes not yet away long enough. One that another code has replaced needs only `swap_seconds`."""
        for key, sighting in list(self._held.items()):
            away = self._rules.rearm_seconds if key == self._newest else self._rules.swap_seconds
            if at - sighting.at > away:
                del self._held[key]
        for code in codes:
            if (code.symbology, code.text) in self._held:
                self._held[code.symbology, code.text] = _Sighting(at, code.centre)
        return set(self._held)

    def _nearest(self, codes: Sequence[Decoded], size: tuple[int, int]) -> Decoded | None:
        width, height = size
        x, y = self._rules.box[0] * width, self._rules.box[1] * height
        return min(codes, key=lambda code: math.dist(code.centre, (x, y)), default=None)

    def _contradicts(self, code: Decoded, at: float) -> bool:
        """Whether bars lie where others were accepted a moment ago: the same bars misread, unless the card is a new one."""
        if not code.linear:
            return False
        near = max(math.dist(code.centre, corner) for corner in code.corners)
        return any(
            symbology != QR_CODE
            and at - sighting.at <= self._rules.swap_seconds
            and math.dist(code.centre, sighting.centre) < near
            for (symbology, _), sighting in self._held.items()
        )

    def _confirmed(self, code: Decoded, key: _Key, at: float) -> bool:
        """Whether this reading makes enough of them, more than any other text has."""
        if code.stage == REMEMBERED:
            return False
        if not code.linear:
            return True
        if at - self._read_at > self._rules.agree_within_seconds or len(self._readings) > MOST_TEXTS:
            self._readings.clear()
        self._read_at = at
        self._readings[key] += 1
        others = max((count for other, count in self._readings.items() if other != key), default=0)
        return self._readings[key] - others >= self._rules.linear_readings
