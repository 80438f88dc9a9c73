"""What a person meets on the glass, in millimetres: each target and text of the screen shown. For scripts/shots and the tests."""

from __future__ import annotations

from typing import Any

from screens.base import KioskScreen, shown_parts
from screens.theme import BLUE_DEEP, GROUND, Theme, contrast
from screens.widgets.header import Header
from screens.widgets.part import Part, Surface
from screens.widgets.target import Target
from screens.widgets.words import Words


def measure(screen: KioskScreen) -> dict[str, list[Any]]:
    """`targets`: name, value, mm size, mm from the panel's edges (`top_mm` from below) and to the nearest other target;
    `texts`: words, caps in mm, contrast, whether it is cut.

    `out`: parts that leave the part they stand in; `overlaps`: pairs of texts whose lines cover one another.
    """
    theme, targets = screen.theme, screen.targets()
    return {
        "targets": [_target(target, targets, theme) for target in targets],
        "texts": [_text(words, screen) for words in shown_parts(screen) if isinstance(words, Words) and words.text],
        "out": [_part(part, screen) for part in shown_parts(screen) if _sticks_out(part, screen)],
        "overlaps": _overlaps([part for part in shown_parts(screen) if isinstance(part, Words) and part.text]),
    }


def _target(target: Target, others: list[Target], theme: Theme) -> dict[str, Any]:
    gaps = [_apart(target, other) for other in others if other is not target]
    return {
        "name": target.name,
        "value": target.value,
        "kind": target.kind,
        "width_mm": round(target.width / theme.px_per_mm, 2),
        "height_mm": round(target.height / theme.px_per_mm, 2),
        "top_mm": round(target.top / theme.px_per_mm, 1),
        "left_mm": round(target.x / theme.px_per_mm, 1),
        "right_mm": round((theme.width - target.right) / theme.px_per_mm, 1),
        "bottom_mm": round(target.y / theme.px_per_mm, 1),
        "gap_mm": round(min(gaps) / theme.px_per_mm, 2) if gaps else None,
        "destructive": target.destructive,
        "in_header": isinstance(target.parent, Header),
    }


def _apart(one: Part, other: Part) -> float:
    across = max(one.x - other.right, other.x - one.right, 0)
    up = max(one.y - other.top, other.y - one.top, 0)
    return float((across**2 + up**2) ** 0.5)


def _text(words: Words, screen: KioskScreen) -> dict[str, Any]:
    ground = _ground(words)
    return {
        "text": words.text,
        "cap_mm": round(words.cap_px / screen.theme.px_per_mm, 2),
        "colour": words.colour,
        "ground": ground,
        "contrast": round(contrast(words.colour, ground), 2),
        "overflows": not words.fits,
        "personal": words.personal,
        "lines": list(words.setting.lines),
    }


def _ground(words: Words) -> str:
    above = words.parent
    while above is not None and above is not above.parent:
        if isinstance(above, Header):
            return BLUE_DEEP
        if isinstance(above, Surface) and above.face:
            return str(above.face)
        above = above.parent
        if isinstance(above, KioskScreen):
            break
    return GROUND


def _sticks_out(part: Part, screen: KioskScreen) -> bool:
    above = part.parent if isinstance(part.parent, Part) else None
    left, low, right, top = (
        (above.x, above.y, above.right, above.top) if above else (0, 0, screen.theme.width, screen.theme.height)
    )
    return bool(part.x < left - 2 or part.y < low - 2 or part.right > right + 2 or part.top > top + 2)


def _overlaps(texts: list[Words]) -> list[list[str]]:
    pairs = []
    for at, one in enumerate(texts):
        for other in texts[at + 1 :]:
            across = min(one.right, other.right) - max(one.x, other.x)
            up = min(one.top, other.top) - max(one.y, other.y)
            if across > 2 and up > 2:
                pairs.append([one.text, other.text])
    return pairs


def _part(part: Part, screen: KioskScreen) -> dict[str, Any]:
    above = part.parent
    out = max(above.y - part.y, part.top - above.top, part.right - above.right, above.x - part.x)
    return {"part": type(part).__name__, "inside": type(above).__name__, "out_mm": round(out / screen.theme.px_per_mm, 1)}
