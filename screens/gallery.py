"""Every screen with every sample, shown and measured one after another, for scripts/shots. Never in a running kiosk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.language import load_language
from kiosk.model.service import Catalogue
from kiosk.visit.event import Destination
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens import samples
from screens.app import KioskApp
from screens.fingers import Fingers
from screens.measure import measure
from screens.registry import SCREENS
from screens.shipped import shipped_visits
from screens.view import View, Words

TODAY = date(2026, 11, 21)


def sample_view(catalogue: Catalogue = samples.CATALOGUE) -> View:
    """The made-up hall, in the words of config/languages."""
    spoken = load_language()

    def words_in(language: str) -> Words:
        return lambda key, /, **values: spoken.words(key, language, **values)

    return View(
        "Balai Desa Pasuruan",
        "Kec. Penengahan, Lampung Selatan",
        catalogue,
        words_in,
        samples.frame,
        lambda: "10.24",
        news=lambda: samples.NEWS,
        picture=samples.picture,
        languages=spoken.languages,
        today=lambda: TODAY,
    )


def draw_all(
    panel: str,
    diagonal_inches: float,
    languages: Sequence[str],
    only: str | None,
    directory: Path | None,
    shipped: Catalogue | None = None,
) -> list[dict[str, Any]]:
    """Show everything in the window that `screens.window.prepare` described; PNGs into `directory`, if given. Measurements.

    With `shipped` the pages of that catalogue instead of the made-up samples.
    """
    found = []
    scenes = _samples() if shipped is None else shipped_visits(shipped, TODAY)
    shown = [(step, sample, visit) for step, sample, visit in scenes if only in (None, step.value)]
    with Fingers(KioskApp(sample_view(shipped or samples.CATALOGUE), _nothing, _fail, diagonal_inches)) as fingers:
        for step, sample, visit in _spoken(shown, languages):
            fingers.app.show(Destination(step, visit, None, 30))
            fingers.wait_for(lambda: not fingers.app.pictures.busy, 5)
            name = f"{step.value}-{sample}-{panel}-{visit.language}{'-large' if visit.large_text else ''}.png"
            if directory is not None:
                fingers.shoot(directory / name)
            about = {"picture": name, "screen": step.value, "sample": sample, "panel": panel}
            found.append({**about, "language": visit.language, "large": visit.large_text, **measure(fingers.screen)})
    return found


def _samples() -> Iterator[tuple[Step, str, Visit]]:
    for step, screen in SCREENS.items():
        for sample, visit in screen.samples().items():
            yield step, sample, visit


def _spoken(scenes: Sequence[tuple[Step, str, Visit]], languages: Sequence[str]) -> Iterator[tuple[Step, str, Visit]]:
    """Each scene in every language and both text sizes; staff's once."""
    for language in languages:
        for step, sample, visit in scenes:
            if SCREENS[step].for_residents:
                yield step, sample, replace(visit, language=language)
                yield step, sample, replace(visit, language=language, large_text=True)
            elif language == languages[0]:
                yield step, sample, visit


def _nothing(*_: object) -> None:
    return None


def _fail(error: Exception) -> None:
    raise error
