"""What screens may know beside the visit. Values and callables only, no kivy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from kiosk.model.news import News
from kiosk.model.service import Catalogue, Service


class Words(Protocol):
    """The words of one language: `words("nik.left", count=6)`."""

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of `key` with `{count}` and the like filled in. A missing key gives words, never an exception."""


class Frame(Protocol):
    """One camera picture. `pixels` is a C-ordered uint8 array HxWx3 in BGR; `sequence` differs for every new picture."""

    @property
    def pixels(self) -> Any:
        """The picture; never written to after it was handed out."""

    @property
    def sequence(self) -> int:
        """Counts up with each picture."""


def no_frame() -> None:
    """No camera: the preview shows a drawing instead."""
    return


def no_clock() -> str:
    """No clock in the header."""
    return ""


def no_picture(_sha256: str) -> None:
    """No photograph has come."""
    return


def always_open(_service: Service) -> str:
    """Nothing is ever shut."""
    return ""


@dataclass(frozen=True, slots=True)
class View:
    """Everything around a visit that a screen shows.

    `hall` is `Balai Desa Pasuruan`, `district` `Kec. Penengahan, Lampung Selatan`. `words_in` gives the words of a language
    code and falls back to Indonesian. `reads_cards` says whether the camera reads the NIK printed on an identity card too,
    `mirrored` whether its picture is shown as in a mirror. After `scan_hint_seconds` SCAN says how to hold the card. `frame` is
    polled on the UI thread and must return at once; `clock` gives `10.24`, or an empty text while the time cannot be trusted.
    `notice` is today's word of staff to everybody ("" without one), `shut` the key of why a service cannot be asked for now, ""
    while it can.
    `news` is what central last said, `picture` where the photograph of a SHA-256 lies (None: not come yet), `languages` the codes
    of the languages there are words in.
    """

    hall: str
    district: str
    catalogue: Catalogue
    words_in: Callable[[str], Words]
    frame: Callable[[], Frame | None] = no_frame
    clock: Callable[[], str] = no_clock
    reads_cards: bool = True
    mirrored: bool = True
    scan_hint_seconds: float = 15
    news: Callable[[], News] = News
    picture: Callable[[str], Path | None] = no_picture
    languages: tuple[str, ...] = ("id",)
    today: Callable[[], date] = date.today  # a sample hall only: a kiosk gives its own clock
    shut: Callable[[Service], str] = always_open
    notice: Callable[[], str] = no_clock
