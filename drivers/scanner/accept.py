"""When a reading becomes a Scan: agreement, held codes, two codes in view. Pure: times are handed in, nothing is decoded here.

Why two readings for bars: at the limit of sharpness a Code 128 frame in five hundred reads as other, checksum-valid digits, and
sixteen such digits can pass for a NIK. Two agreeing readings never did. A QR code carries its own error correction.

Two readings are only as independent as their pixels. A live camera brings new sensor noise and the tremble of a hand each frame.
A picture source imitates that (see sources.picture): other noise, other exposure, another cut against the binarizer's grid; a
reading repeated from memory never counts. For a still picture this catches chance misreads, not a code that is printed wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from drivers.scanner.base import Scan
from drivers.scanner.decode import REMEMBERED, Decoded

STALE_SECONDS = 5.0


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

    linear_readings: int = 2
    agree_within_seconds: float = 1.5
    rearm_seconds: float = 1.5
    swap_seconds: float = 0.5
    box: tuple[float, float] = (0.5, 0.5)


def is_stale(scan: Scan, now: float, limit_seconds: float = STALE_SECONDS) -> bool:
    """Whether `scan` is too old to act on: whoever held it up may be gone. `now` is `time.monotonic()` seconds."""
    return now - scan.at > limit_seconds


class Acceptance:
    """The rules over a stream of frames from one camera. Not thread-safe.

    `check` judges the text of 1D codes only (True: it has the structure of something we know); without it all pass.
    """

    def __init__(self, rules: Rules | None = None, check: Callable[[str], bool] | None = None) -> None:
        self._rules = rules or Rules()
        self._check = check
        self._pending: tuple[str, str] = ("", "")
        self._agreeing = 0
        self._pending_at = -math.inf
        self._held: dict[tuple[str, str], float] = {}  # accepted codes -> when last in view
        self._newest: tuple[str, str] = ("", "")

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
        if not self._confirmed(code, key, at):
            return Verdict(Reason.UNCONFIRMED, code)
        self._held[key] = at
        self._newest = key
        self._agreeing = 0
        return Verdict(Reason.ACCEPTED, code)

    def _still_held(self, codes: Sequence[Decoded], at: float) -> set[tuple[str, str]]:
        """Accepted codes not yet away long enough. One that another code has replaced needs only `swap_seconds`."""
        for key, seen_at in list(self._held.items()):
            away = self._rules.rearm_seconds if key == self._newest else self._rules.swap_seconds
            if at - seen_at > away:
                del self._held[key]
        for code in codes:
            if (code.symbology, code.text) in self._held:
                self._held[code.symbology, code.text] = at
        return set(self._held)

    def _nearest(self, codes: Sequence[Decoded], size: tuple[int, int]) -> Decoded | None:
        width, height = size
        x, y = self._rules.box[0] * width, self._rules.box[1] * height
        return min(codes, key=lambda code: math.dist(code.centre, (x, y)), default=None)

    def _confirmed(self, code: Decoded, key: tuple[str, str], at: float) -> bool:
        if code.stage == REMEMBERED:
            return False
        if key != self._pending or at - self._pending_at > self._rules.agree_within_seconds:
            self._pending, self._agreeing = key, 0
        self._agreeing += 1
        self._pending_at = at
        return self._agreeing >= (self._rules.linear_readings if code.linear else 1)
