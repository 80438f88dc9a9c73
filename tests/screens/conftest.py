"""One real window for all tests of touches: kivy has one a process. Portrait, without a display."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from screens.window import WindowOptions, prepare

if TYPE_CHECKING:
    from kiosk.visit.step import Step
    from kiosk.visit.visit import Visit
    from screens.fingers import Fingers


@dataclass
class Glass:
    """The real application, a robot finger, and everything it was told."""

    fingers: Fingers
    touches: list[tuple[str, str]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def show(self, step: Step, visit: Visit, silence_seconds: float | None = None) -> None:
        from kiosk.visit.event import Destination

        self.fingers.app.show(Destination(step, visit, None, silence_seconds))
        self.fingers.frames(1)


@pytest.fixture(scope="session")
def _glass() -> Iterator[Glass]:
    if "kivy" not in sys.modules:
        prepare(WindowOptions(1080, 1920, 15.6, offscreen=True))
    from screens.app import KioskApp
    from screens.fingers import Fingers
    from screens.gallery import sample_view

    glass: Glass

    def touch(name: str, value: str) -> None:
        glass.touches.append((name, value))

    def failed(error: Exception) -> None:
        glass.failures.append(error)

    glass = Glass(Fingers(KioskApp(sample_view(), touch, failed, 15.6)))
    with glass.fingers as fingers:
        fingers.frames(14)
        yield glass


@pytest.fixture
def glass(_glass: Glass) -> Glass:
    """The window, with nothing heard yet."""
    _glass.touches.clear()
    _glass.failures.clear()
    return _glass
