"""A woven band after tapis, the gold-thread cloth of Lampung: stepped shoots (pucuk rebung) and diamonds, gold on deep blue."""

from __future__ import annotations

from PIL import Image

from screens.art.palette import DEEP, GOLD

# One repeat of the weave, a thread a sign: gold or ground. Shoots rise from below, a diamond hangs between each two.
_WEAVE = (
    "################",
    "................",
    ".......##.......",
    "#......##......#",
    "##....####....##",
    ".##...####...##.",
    "##...######...##",
    "#....######....#",
    "....###..###....",
    "....##.##.##....",
    "...####..####...",
    "...##########...",
    "................",
    "################",
)


THREADS = len(_WEAVE)
"""How many threads high the band is: give it a whole number of pixels for each."""


def tapis_band(width_px: int, thread_px: int) -> Image.Image:
    """The band as opaque RGBA, `THREADS * thread_px` high; a shoot stands in the middle, both ends are cut alike."""
    across = len(_WEAVE[0])
    wide = -(-width_px // thread_px) + 2 * across
    start = (wide // 2) % across - across // 2  # a shoot's middle is the middle of its repeat
    cloth = Image.new("RGBA", (wide, THREADS), DEEP)
    for y, row in enumerate(_WEAVE):
        for x in range(wide):
            if row[(x - start) % across] == "#":
                cloth.putpixel((x, y), GOLD)
    threads = cloth.resize((wide * thread_px, THREADS * thread_px), Image.Resampling.NEAREST)
    left = (threads.width - width_px) // 2
    return threads.crop((left, 0, left + width_px, threads.height))
