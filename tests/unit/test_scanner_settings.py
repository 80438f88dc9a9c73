"""From section `scanner` of the settings to the devices that are looked for, and what staff read when that cannot be."""

from __future__ import annotations

from datetime import date

import pytest

from config.errors import ConfigErrors
from config.scanner_settings import BAUD_RATES, ENDS, SCANNERS_PATH
from config.settings import Settings
from drivers.errors import DeviceMissing
from drivers.scanner.lines import End
from drivers.scanner.models import load_models
from kiosk.desk.board import Board
from kiosk.scanners import Scanners, handhelds


def settings(**options: object) -> Settings:
    return Settings().with_changes({"camera.enabled": "false", **{f"scanner.{name}": value for name, value in options.items()}})


def test_left_alone_the_settings_look_for_two_scanners_and_two_card_readers():
    assert [scanner.name for scanner in handhelds(settings())] == ["scanner 1", "scanner 2", "scanner 3", "scanner 4"]
    assert len(handhelds(settings(device="/dev/ttyUSB0"))) == 1
    assert handhelds(settings(driver="none")) == []


@pytest.mark.parametrize(
    ("driver", "device"), [("serial", "/dev/ttyNone0"), ("hid", "/dev/input/event999"), ("auto", "0c2e:0901")]
)
def test_what_is_named_and_not_there_is_missing(driver, device):
    (scanner,) = handhelds(settings(driver=driver, device=device))
    with pytest.raises(DeviceMissing):
        scanner.open()


@pytest.mark.parametrize(("option", "value"), [("model", "nobody"), ("layout", "xx"), ("baud_rate", "12"), ("ends_with", "bell")])
def test_what_cannot_be_is_refused_with_what_could(option, value):
    with pytest.raises(ConfigErrors, match=rf"scanner\.{option}"):
        settings(**{option: value})


def test_the_settings_know_what_the_drivers_know():
    assert set(ENDS) == {end.value for end in End}
    assert {model.baud_rate for model in load_models(SCANNERS_PATH).values()} <= set(BAUD_RATES)


def test_a_trigger_nobody_knows_is_on_the_board_and_the_kiosk_goes_on():
    board = Board()
    scanners = Scanners(settings(model="zebra", keep_triggered="true"), lambda _card: None, board, lambda: date(2026, 11, 21))
    (problem,) = board.standing()
    assert problem.code == "scanner-missing"
    assert "zebra" in problem.detail
    scanners.start()
    scanners.stop()
