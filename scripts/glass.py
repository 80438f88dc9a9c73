"""The kiosk's own trial of the glass on the command line: the card with its ruler, then ten taps, judged. Needs a display."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from config.settings import ScreenSettings
from kiosk.checkup.rounds import CHECKS, Check
from kiosk.checkup.site import Site
from kiosk.checkup.touch import judge, read_taps, trial_targets
from kiosk.model.finding import Finding
from kiosk.visit.event import Destination
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.window import WindowOptions, prepare
from scripts.checkup_desk import AsJson, Changes, Config, Paper, finish, site_from

_MM_PER_INCH = 25.4


def run_with_glass(name: str) -> None:
    """The whole of a script that makes one check, and with --tap the trial."""
    chosen = next(check for check in CHECKS if check.name == name)

    def main(
        tap: Annotated[bool, typer.Option("--tap", help="Kartu uji dan sepuluh titik pada layar ini.")] = False,
        config: Config = None,
        changes: Changes = None,
        as_json: AsJson = False,
        paper: Paper = False,
    ) -> None:
        site = site_from(config, changes)
        finish(site, [_with_trial(chosen) if tap else chosen], as_json=as_json, paper=paper)

    main.__doc__ = f"Periksa: {chosen.title}."
    typer.run(main)


def _with_trial(check: Check) -> Check:
    def look(site: Site) -> list[Finding]:
        return [*check.look(site), *tried(site.settings.screen)]

    return Check(check.name, check.title, look)


def tried(screen: ScreenSettings) -> list[Finding]:
    """Show the trial until it is through, and judge it."""
    prepare(WindowOptions(screen.width_px, screen.height_px, screen.diagonal_inches, screen.fullscreen, False, screen.rotation))
    from screens.app import KioskApp  # noqa: PLC0415 - kivy reads its environment when it is imported
    from screens.gallery import sample_view  # noqa: PLC0415

    taps: list[str] = []

    def touched(name: str, value: str) -> None:
        if name == "tapped":
            taps.append(value)
            app.stop()

    app = KioskApp(sample_view(), touched, _broke, screen.diagonal_inches, Destination(Step.TRIAL, Visit()))
    app.run()
    px_per_mm = (screen.width_px**2 + screen.height_px**2) ** 0.5 / (screen.diagonal_inches * _MM_PER_INCH)
    targets = trial_targets(screen.width_px / px_per_mm, screen.height_px / px_per_mm)
    return judge(targets, read_taps(taps[0] if taps else ""))


def _broke(error: Exception) -> None:
    raise error
