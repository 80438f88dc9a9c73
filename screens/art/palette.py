"""The colours of the pictures as inks for the pen. Screens take theirs from the theme; both follow the same eight colours."""

from __future__ import annotations

from PIL import ImageColor

Rgba = tuple[int, int, int, int]


def ink(colour: str) -> Rgba:
    """The opaque ink of "#RRGGBB"."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue, 255


def mix(one: Rgba, other: Rgba, share: float) -> Rgba:
    """An ink between two: `share` 0 is all `one`, 1 is all `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one[:3], other[:3], strict=True))
    return red, green, blue, 255


WHITE = ink("#FFFFFF")
PAPER = ink("#FBF7EE")
INK = ink("#14213D")
BLUE = ink("#0B4F9E")
DEEP = ink("#072F63")
SOFT_BLUE = ink("#E6EDF7")
GOLD = ink("#FFC400")
GREEN = ink("#0B5D1E")
RED = ink("#9B1C1C")

SKIN = mix(mix(GOLD, RED, 0.45), PAPER, 0.3)
SHADE = mix(SKIN, RED, 0.35)
"""The edge of a hand: the skin, a little darker."""
