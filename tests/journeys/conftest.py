"""A fresh journey, and `walk` through it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from walking import TODAY, At, Walked, hall

from kiosk.visit.journey import Journey


@pytest.fixture
def journey() -> Journey:
    return Journey(hall(), lambda: TODAY)


@pytest.fixture
def walk(journey: Journey) -> Callable[[Iterable[At]], Walked]:
    def go(way: Iterable[At], through: Journey | None = None) -> Walked:
        walker = through or journey
        tasks, taps, end = [], 0, None
        for at in way:
            assert walker.step is at.step, f"expected to be at {at.step}, was at {walker.step}"
            end = at.play(walker)
            taps += bool(at.touch)
            tasks += [end.task] if end.task else []
        assert end is not None
        return Walked(end, tasks, taps)

    return go
