"""The bell for staff: two falling tones, made here."""

from __future__ import annotations

import array
import math
import sys

from drivers.audio.base import Pcm

_RATE = 22_050
_TONES = ((880.0, 0.35), (659.3, 0.6))  # Hz and seconds: a falling fourth, as doorbells have it


def chime(times: int = 2) -> Pcm:
    """The bell, rung `times` times."""
    values = array.array("h")
    for _ in range(times):
        for hertz, seconds in _TONES:
            count = int(_RATE * seconds)
            for at in range(count):
                fading = math.exp(-3.5 * at / count) * min(1.0, at / 80)
                values.append(int(30_000 * fading * math.sin(2 * math.pi * hertz * at / _RATE)))
    if sys.byteorder == "big":
        values.byteswap()
    return Pcm(values.tobytes(), _RATE)
