"""The real kiosk process in a real X window, tapped by a real pointer (xdotool), killed at random moments."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import ImageGrab

from scripts.simhall import Hall, stop_process
from scripts.virtual_screen import virtual_screen

ROOT = Path(__file__).resolve().parents[2]
SIZE = (1280, 800)
GOLD = np.array([0xFF, 0xC4, 0x00])
KILLS = 12

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture
def display() -> Iterator[str]:
    with virtual_screen(*SIZE) as name:
        yield name


@pytest.fixture(params=[90, 270])
def turned_hall(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Hall, int]]:
    """Its panel stands on its side: 800 wide and 1280 high as people see it."""
    panel = {"width_px": SIZE[1], "height_px": SIZE[0], "diagonal_inches": 15.6, "rotation": request.param}
    with Hall(tmp_path / "hall", panel) as opened:
        yield opened, request.param


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path / "hall", {"width_px": SIZE[0], "height_px": SIZE[1], "diagonal_inches": 10.1}) as opened:
        yield opened


def kiosk(hall: Hall, display: str) -> subprocess.Popen[bytes]:
    log = (hall.folder / "log" / "kiosk.log").open("ab")
    command = [sys.executable, "-m", "kiosk", "run", "--config", str(hall.config)]
    # Other screen tests draw without a window and say so to SDL and kivy in this process's environment.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SDL_", "KIVY_"))}
    return subprocess.Popen(command, cwd=ROOT, env={**environment, "DISPLAY": display}, stdout=log, stderr=log)


def golden_tile(display: str) -> tuple[int, int] | None:
    """The middle of "Ambil nomor antrean", found by its colour as eyes do; None while it is not there."""
    picture = np.asarray(ImageGrab.grab(xdisplay=display).convert("RGB")).astype(int)
    gold = (np.abs(picture - GOLD) < 6).all(axis=2).astype(np.uint8)
    _, _, patches, _ = cv2.connectedComponentsWithStats(gold)
    largest = int(np.argmax(patches[1:, cv2.CC_STAT_AREA])) + 1 if len(patches) > 1 else 0
    if not largest or patches[largest, cv2.CC_STAT_AREA] < 20_000:
        return None
    x, y, width, height = patches[largest, :4]
    return int(x + width // 2), int(y + height // 2)


def wait_for_welcome(display: str, seconds: float = 40) -> tuple[int, int]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        place = golden_tile(display)
        if place:
            # A fresh page is deaf for 300 ms, so that a second tap meant for the last one hits nothing on it.
            time.sleep(0.6)
            return place
        time.sleep(0.1)
    raise TimeoutError("the golden tile never appeared")


def tap(display: str, place: tuple[int, int]) -> None:
    command = ["xdotool", "mousemove", str(place[0]), str(place[1]), "click", "1"]
    subprocess.run(command, env={**os.environ, "DISPLAY": display}, check=True, timeout=20)


def press_keys(display: str, *keys: str) -> None:
    subprocess.run(["xdotool", "key", *keys], env={**os.environ, "DISPLAY": display}, check=True, timeout=20)


def printed(hall: Hall) -> list[str]:
    """Every queue number on paper."""
    return [
        label.decode()
        for slip in sorted((hall.folder / "paper").glob("*.bin"))
        for label in re.findall(rb"A-\d{3}", slip.read_bytes())
    ]


def delivered_once_kiosk_has_served(hall: Hall, display: str) -> list[str]:
    process = kiosk(hall, display)
    try:
        tap(display, wait_for_welcome(display))
        before = len(printed(hall))
        until = time.monotonic() + 60
        rows: list[dict] = []
        while time.monotonic() < until:
            rows = hall.delivered()
            if len(printed(hall)) > before and len(rows) >= len(printed(hall)):
                break
            time.sleep(0.5)
        return [f"{row['day']} {row['ticket']}" for row in rows]
    finally:
        assert stop_process(process) == 0, "SIGTERM should end the kiosk cleanly"


def test_a_tap_on_the_golden_tile_gives_one_number_and_keys_do_nothing(hall: Hall, display: str):
    process = kiosk(hall, display)
    try:
        place = wait_for_welcome(display)
        press_keys(display, "Escape", "F1", "alt+F4", "Return", "q", "ctrl+c", "F11", "Super_L")
        press_keys(display, *(f"F{number}" for number in range(1, 13)), "alt+Tab", "ctrl+alt+BackSpace", "ctrl+alt+F2", "Menu")
        press_keys(display, *"1801094405900001", "Tab", "space", "Print", "ctrl+Escape", "ctrl+alt+Delete", "shift+F10")
        time.sleep(0.5)
        assert process.poll() is None, "a key ended the kiosk"
        after = golden_tile(display)
        # The outermost gold pixel comes and goes with the rounding of an edge.
        assert after and max(abs(after[0] - place[0]), abs(after[1] - place[1])) <= 2, "a key changed the screen"
        tap(display, place)
        until = time.monotonic() + 30
        while not printed(hall) and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(1)
        assert printed(hall) == ["A-001"], "one tap, one number"
    finally:
        assert stop_process(process) == 0
    log = (hall.folder / "log" / "kiosk.log").read_text()
    assert "Traceback" not in log, log[-3000:]


def test_on_a_panel_mounted_on_its_side_the_picture_is_turned_and_a_tap_hits_what_it_shows(
    turned_hall: tuple[Hall, int], display: str
):
    hall, rotation = turned_hall
    process = kiosk(hall, display)
    try:
        x, y = wait_for_welcome(display)
        # In portrait the golden tile is the lowest: turned clockwise, the foot of the picture lies at the left.
        assert (x < SIZE[0] / 3) if rotation == 90 else (x > SIZE[0] * 2 / 3)
        tap(display, (x, y))
        until = time.monotonic() + 30
        while not printed(hall) and time.monotonic() < until:
            time.sleep(0.1)
        assert printed(hall) == ["A-001"]
    finally:
        assert stop_process(process) == 0


def test_killed_at_random_moments_it_loses_no_printed_number(hall: Hall, display: str):
    chance = random.Random(7)
    for _ in range(KILLS):
        process = kiosk(hall, display)
        try:
            tap(display, wait_for_welcome(display))
            time.sleep(chance.uniform(0.0, 0.5))
        finally:
            process.kill()
            process.wait()
    arrived = delivered_once_kiosk_has_served(hall, display)
    on_paper = printed(hall)
    assert len(on_paper) > KILLS // 3, "hardly anything was printed: this test showed nothing"
    assert len(set(arrived)) == len(arrived), "a number arrived twice"
    assert set(on_paper) <= {label.split()[1] for label in arrived}, "printed, but central has it not"
    assert len(set(on_paper)) == len(on_paper), "a number was printed twice"
