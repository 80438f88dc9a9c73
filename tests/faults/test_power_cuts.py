"""Killed at any moment: every number that was shown or printed is stored, none twice, everything arrives exactly once.

Real processes throughout: kiosks (forked from one whose libraries are loaded, so that 200 starts take minutes), central,
the printer emulator, SIGKILL. The kiosk here has a loop for a face; tests/screens kills the one with pixels.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import busy_kiosk
import pytest

from kiosk.model.ticket import spaced_code
from scripts.simhall import Hall

KILLS = int(os.environ.get("ANJUNGAN_KILLS", "200"))
FEWER_KILLS = 12
_LINE = re.compile(r"([0-9a-f-]{36}) (\S+) (\S+)")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path / "hall") as open_hall:
        yield open_hall


class Told:
    """What kiosks said they showed: request ids, and (day, label) pairs."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.numbers: dict[tuple[str, str], str] = {}

    def read(self, text: str) -> None:
        for request_id, day, label in _LINE.findall(text):
            self.ids.add(request_id)
            known = self.numbers.setdefault((day, label), request_id)
            assert known == request_id, f"number {label} of {day} was shown for two requests"


def _live(hall: Hall, seconds: float) -> str:
    """Start a kiosk, let it serve, kill it `seconds` after it opened; what it had shown by then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            busy_kiosk.serve(hall.config, 0, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        first = pipe.read(5)
        assert first == b"open\n", "the kiosk did not open"
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return pipe.read().decode()


def _last_kiosk(hall: Hall) -> str:
    """One that is not killed: it serves four more, delivers everything and stops by itself."""
    command = [sys.executable, busy_kiosk.__file__, str(hall.config), "4"]
    path = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "fixtures")])
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": path}, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _check(hall: Hall, told: Told) -> None:
    delivered = hall.delivered()
    ids = [str(row["id"]) for row in delivered]
    assert not [one for one, times in Counter(ids).items() if times > 1], "delivered twice"
    assert told.ids <= set(ids), f"shown but never delivered: {told.ids - set(ids)}"
    numbers = Counter((row["day"], row["ticket"]) for row in delivered)
    assert not [number for number, times in numbers.items() if times > 1], "one number for two requests"
    printed = _printed_codes(hall)
    codes = {spaced_code(str(row["tracking_code"])) for row in delivered}
    assert printed <= codes, f"printed but never delivered: {printed - codes}"
    assert all(row["nik"] in ("", busy_kiosk.A_NIK) for row in delivered)


def _printed_codes(hall: Hall) -> set[str]:
    """The tracking codes on every receipt that came out of the printer, whole or cut short."""
    found: set[str] = set()
    for slip in (hall.folder / "paper").glob("*.bin"):
        found |= {code.decode() for code in re.findall(rb"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", slip.read_bytes())}
    return found


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_power_cuts_lose_nothing_and_give_no_number_twice(hall: Hall):
    chance = random.Random(20261121)
    told = Told()
    for _ in range(KILLS):
        told.read(_live(hall, chance.uniform(0.0, 0.4)))
    told.read(_last_kiosk(hall))
    assert len(told.ids) > KILLS, "the kiosks hardly served anybody: this test showed nothing"
    _check(hall, told)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_central_killed_at_random_moments_loses_and_doubles_nothing(hall: Hall):
    chance = random.Random(1)
    told = Told()
    for _ in range(FEWER_KILLS):
        if chance.random() < 0.5:
            told.read(_live(hall, chance.uniform(0.1, 0.5)))
        hall.kill("central")
        told.read(_live(hall, chance.uniform(0.1, 0.3)))
        hall.start_central()
    told.read(_last_kiosk(hall))
    _check(hall, told)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_printer_killed_at_random_moments_stops_no_visit(hall: Hall):
    chance = random.Random(2)
    told = Told()
    for _ in range(FEWER_KILLS):
        told.read(_live(hall, chance.uniform(0.1, 0.5)))
        hall.kill("printer")
        without = _live(hall, chance.uniform(0.3, 0.6))
        assert _LINE.search(without), "nobody got a number while the printer was away"
        told.read(without)
        hall.start_printer()
    told.read(_last_kiosk(hall))
    _check(hall, told)


def test_the_check_itself_would_notice_a_lost_request(hall: Hall):
    told = Told()
    told.read(_last_kiosk(hall))
    _check(hall, told)
    told.ids.add("00000000-0000-7000-8000-000000000000")
    with pytest.raises(AssertionError, match="never delivered"):
        _check(hall, told)
