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


def tapis_band(width_px: int, height_px: int) -> Image.Image:
    """The band as opaque RGBA; whole repeats only, so bands laid side by side join without a seam."""
    across, down = len(_WEAVE[0]), len(_WEAVE)
    tile = Image.new("RGBA", (across, down), DEEP)
    for y, row in enumerate(_WEAVE):
        for x, thread in enumerate(row):
            if thread == "#":
                tile.putpixel((x, y), GOLD)
    repeats = max(1, round(width_px * down / (height_px * across)))
    cloth = Image.new("RGBA", (across * repeats, down))
    for at in range(repeats):
        cloth.paste(tile, (at * across, 0))
    # Threads are blown up whole first, then brought to size: edges stay straight at every height.
    grown = max(2, -(-2 * height_px // down))
    threads = cloth.resize((cloth.width * grown, down * grown), Image.Resampling.NEAREST)
    return threads.resize((width_px, height_px), Image.Resampling.BOX)
