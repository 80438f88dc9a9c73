"""Synthetic identity cards of made-up people, and what a camera sees of them. For tests and benchmarks; no real card was used.

`fonts` are the letters they are printed in, `face` draws a card, `portrait` its photograph, `others` draws what is no such card,
`hold` puts any of them into hands before a camera, `conditions` name how hard that is. Layout after descriptions of the KTP-el:
ID-1 size, bluish ground, two heading lines, the NIK large under them, fields under it, photograph and signature at the
right.
"""

from drivers.emulators.ktp.conditions import CONDITIONS, Condition, cards
from drivers.emulators.ktp.face import Print, draw_card, made_up_nik
from drivers.emulators.ktp.fonts import HELD_OUT, KNOWN, FontMissingError
from drivers.emulators.ktp.hold import Hold, burst

__all__ = [
    "CONDITIONS",
    "HELD_OUT",
    "KNOWN",
    "Condition",
    "FontMissingError",
    "Hold",
    "Print",
    "burst",
    "cards",
    "draw_card",
    "made_up_nik",
]
