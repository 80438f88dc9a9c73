"""Thousands of visits through the real screens: does memory grow?

A kiosk with a window on a virtual screen, a real central, the printer emulator. Most residents take a number;
every twentieth types a NIK and asks for a letter, every twentieth has a card, asks for help and large letters and goes
through to the number. Touches are Kivy's own, nothing is called behind the screens' back; only the 0.3 s in which a fresh
page is deaf to fingers pass twenty times as fast, and frames are drawn without a pause.

Growth is counted from the visit after which everything has been seen (a tenth of them, a hundred at least) to the last, as a
median of ten. The peer is a bare Kivy program that changes two screens as often as ours changes its own. Usage: python
scripts/bench/soak.py [--visits 3000] [--json]; it says how it goes on stderr.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scripts.bench.feel_child import memory_mb

_MOST_GROWTH_MB = 5.0
_FASTER = 20.0
_NIK = "1801094107900003"
_EVERY = 20
_SAMPLES = 10
_STEP_SECONDS = 30.0
_TOLD_SECONDS = 10.0


class Resident:
    """Walks through one kiosk, visit after visit."""

    def __init__(self, config: Path) -> None:
        from config.settings import load_settings
        from kiosk.app import Kiosk
        from screens.face import ScreenFace

        self.kiosk = Kiosk(load_settings(config).with_changes({"camera.enabled": "false"}, config.parent))
        face = ScreenFace(self.kiosk)
        from kivy.clock import Clock

        import screens.app
        from screens.fingers import Fingers
        from screens.touching import Touching
        from screens.widgets.target import Target

        def quick(slack: float) -> Touching[Target]:
            return Touching(slack, lambda: time.monotonic() * _FASTER)

        screens.app.Touching = quick  # type: ignore[assignment, attr-defined]  # made once, when the application is built
        Clock._max_fps = 0
        self.fingers = Fingers(face.app)
        self.fingers.start()
        self.kiosk.start(face)
        self._wait("welcome")
        self._letter = next(
            service
            for service in self.kiosk.catalogue.services
            if service.needs_nik and all(str(asked.kind) == "choice" or not asked.required for asked in service.questions)
        )

    def visit(self, number: int) -> None:
        """From welcome to welcome."""
        if number % _EVERY == 1:
            self._take_letter(self._type)
        elif number % _EVERY == 2:
            self._take_letter(self._show_card)
        else:
            self._leave("welcome", "number", "Q")
            self._end()

    def _take_letter(self, identify: Callable[[], None]) -> None:
        identify()
        self._wait("confirm")
        self._leave("confirm", "yes")
        self._wait("services")
        if self._there("category"):
            self.fingers.tap("category", self._letter.category)
        while not self._there("service", self._letter.code):
            self.fingers.tap("more")
        self.fingers.tap("service", self._letter.code)
        while self.kiosk.journey.step == "form":
            asked = self.kiosk.journey.visit.asked
            assert asked is not None
            if str(asked.kind) == "choice":
                self.fingers.tap("answer", asked.choices[0].code)
            else:
                self.fingers.tap("skip")
        self._leave("review", "submit")
        self._end()

    def _type(self) -> None:
        self._leave("welcome", "start")
        if self.kiosk.journey.step == "scan":
            self.fingers.tap("type")
        for digit in _NIK:
            self.fingers.tap("digit", digit)
        if self.kiosk.journey.step == "nik":
            self.fingers.tap("next")

    def _show_card(self) -> None:
        from kiosk.desk.identify import identify
        from kiosk.visit.event import CardShown

        self.fingers.tap("large_text")
        self.fingers.tap("help")
        self.fingers.tap("close")
        self.kiosk.handle(CardShown(identify(_NIK, self.kiosk.clock.today(self.kiosk.zone))))

    def _end(self) -> None:
        self._wait("done")
        self._leave("done", "finish")
        self._wait("welcome")

    def _leave(self, step: str, name: str, value: str = "") -> None:
        """Tap until it counted: a page that something else turns under the finger takes no tap."""
        until = time.monotonic() + _STEP_SECONDS
        while self.kiosk.journey.step == step and time.monotonic() < until:
            self.fingers.tap(name, value)

    def _there(self, name: str, value: str = "") -> bool:
        return any(shown.name == name and (not value or shown.value == value) for shown in self.fingers.screen.targets())

    def _wait(self, step: str) -> None:
        if not self.fingers.wait_for(lambda: self.kiosk.journey.step == step, _STEP_SECONDS):
            raise SystemExit(f"waited for {step}, still at {self.kiosk.journey.step}: {self.kiosk.journey.visit.problem}")


class Bare:
    """Two empty screens that take turns: three changes a visit."""

    def __init__(self) -> None:
        from scripts.bench.feel_child import bare_window

        self._manager = bare_window()
        from kivy.base import EventLoop
        from kivy.clock import Clock

        Clock._max_fps = 0
        self._frame = EventLoop.idle

    def visit(self, number: int) -> None:
        """Screens change and are drawn."""
        for change in range(3):
            self._manager.current = ("one", "two")[(number + change) % 2]
            self._frame()


def soak(visit: Callable[[int], None], visits: int, who: str) -> dict[str, Any]:
    """Make them all; memory after warming up, at the end, and between."""
    warm = max(100, visits // 10)
    samples: list[float] = []
    told_at = began_at = time.monotonic()
    for number in range(visits):
        visit(number)
        samples.append(memory_mb()["rss_mb"] if number % 5 == 0 or number >= visits - 2 * _SAMPLES else samples[-1])
        if time.monotonic() - told_at > _TOLD_SECONDS:
            told_at = time.monotonic()
            print(f"{who}: {number + 1} of {visits} visits, {samples[-1]:.1f} MB", file=sys.stderr, flush=True)
    first, last = median(samples[warm : warm + _SAMPLES]), median(samples[-_SAMPLES:])
    return {
        "visits": visits,
        "seconds": round(time.monotonic() - began_at, 1),
        "after_warm_up_mb": round(first, 1),
        "at_the_end_mb": round(last, 1),
        "growth_mb": round(last - first, 1),
        "on_the_way_mb": [round(samples[at], 1) for at in range(warm, visits, max(1, (visits - warm) // 12))],
    }


def _child(who: str, config: Path, visits: int, display: str) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DISPLAY": display, "SOAKED": f"{who} {config} {visits}"}
    done = subprocess.run([sys.executable, __file__], stdout=subprocess.PIPE, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{who} broke")
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def main(
    visits: Annotated[int, typer.Option(min=200)] = 3000,
    as_json: Annotated[bool, typer.Option("--json", help="Figures for machines.")] = False,
) -> None:
    """Measure ours and the peer. Exit code 1 when ours grows by more than 5 MB."""
    from scripts.simhall import Hall
    from scripts.virtual_screen import virtual_screen

    with tempfile.TemporaryDirectory(prefix="soak-") as folder, Hall(Path(folder) / "hall") as hall, virtual_screen() as display:
        found = {who: _child(who, hall.config, visits, display) for who in ("ours", "bare")}
    if as_json:
        print(json.dumps(found))
    else:
        for who, row in found.items():
            print(
                f"{who}: {row['growth_mb']:+.1f} MB over {visits} visits ({row['after_warm_up_mb']} to {row['at_the_end_mb']} MB)"
            )
            print(f"    on the way: {row['on_the_way_mb']}")
    grown = found["ours"]["growth_mb"]
    print(f"aim {_MOST_GROWTH_MB:.0f} MB: {'met' if grown <= _MOST_GROWTH_MB else 'MISSED'}", file=sys.stderr)
    raise SystemExit(grown > _MOST_GROWTH_MB)


if __name__ == "__main__":
    if soaked := os.environ.pop("SOAKED", ""):
        who, config, count = soaked.split(" ")
        walker = Resident(Path(config)) if who == "ours" else Bare()
        print(json.dumps(soak(walker.visit, int(count), who)), flush=True)
        os._exit(0)
    typer.run(main)
