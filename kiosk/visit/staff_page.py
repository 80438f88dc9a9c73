"""What a page of the staff's screen is made of: values, no words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One tile. `kind` is a look of screens.widgets.target: tile, main, yes, gold, quiet, chosen, end."""

    touch: str
    value: str
    icon: str
    title: str
    note: str = ""
    kind: str = "tile"


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `lines` stand under the headline; `scene` is a drawing of screens.art, "" for none; `back` the page before.

    `columns` of tiles where there is room for them.
    """

    headline: str
    lines: tuple[str, ...] = ()
    tiles: tuple[Choice, ...] = ()
    scene: str = ""
    back: str = "home"
    pages: int = 1
    columns: int = 2
