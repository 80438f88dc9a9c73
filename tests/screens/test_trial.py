"""The trial of the glass: the card first, then ten places, and every tap told to the desk in millimetres."""

from __future__ import annotations

import pytest

from kiosk.checkup.touch import Tap, judge, trial_targets
from kiosk.model.finding import Severity
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit


def tap(glass, x_mm: float, y_mm: float) -> None:
    scale = glass.fingers.screen.theme.px_per_mm
    glass.fingers.press(x_mm * scale, y_mm * scale).end()


@pytest.mark.parametrize(("shift", "verdict"), [(0.0, Severity.GOOD), (5.0, Severity.WARNING)])
def test_ten_taps_are_told_where_they_fell_and_drift_is_seen(glass, shift, verdict):
    glass.show(Step.TRIAL, Visit())
    screen = glass.fingers.screen
    tap(glass, 60, 60)  # the card is seen: on to the places
    assert glass.touches == []
    theme = screen.theme
    targets = trial_targets(theme.width / theme.px_per_mm, theme.height / theme.px_per_mm)
    assert [(round(target.x_mm, 3), round(target.y_mm, 3)) for target in targets] == [
        (round(x, 3), round(y, 3)) for x, y in screen.places()
    ]
    for target in targets:
        tap(glass, target.x_mm + shift, target.y_mm)
        glass.fingers.frames(8)
    ((name, value),) = glass.touches
    assert name == "tapped"
    taps = [Tap(*map(float, each.split(","))) for each in value.split(";")]
    assert len(taps) == len(targets)
    assert {finding.severity for finding in judge(targets, taps)} <= {verdict, Severity.FAULT if shift else verdict}
    assert glass.failures == []


def test_a_place_that_feels_nothing_is_passed_over_and_told(glass, monkeypatch):
    monkeypatch.setattr("screens.trial._PLACE_SECONDS", 0.05)
    glass.show(Step.TRIAL, Visit())
    tap(glass, 60, 60)
    glass.fingers.wait_for(lambda: bool(glass.touches), 10)
    assert glass.touches[0] == ("tapped", "")
