"""A screen that hangs or crashes: it is started again soon, nothing is lost, and a crash loop says so on the glass."""

from __future__ import annotations

import configparser
import contextlib
import os
import re
import signal
import sqlite3
import sys
import time
from pathlib import Path

import pytest
from running_kiosk import running, take_number
from supervisor import Supervisor

from config.settings import load_settings
from kiosk import problems
from kiosk.app import Kiosk
from kiosk.clock import Clock
from kiosk.upkeep.starts import MOST_STARTS
from kiosk.upkeep.vigil import Vigil
from kiosk.visit.step import Step
from scripts.plain_face import PlainFace
from scripts.simhall import Hall

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "scripts" / "install" / "files" / "etc" / "systemd" / "system" / "anjungan-kiosk.service"
HEADLESS = {"SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": str(ROOT)}
PROMISED_SECONDS = 30


@pytest.fixture
def hall(tmp_path):
    with Hall(tmp_path / "hall", {"width_px": 800, "height_px": 480, "diagonal_inches": 10.1}) as opened:
        yield opened


def service(hall: Hall, folder: Path) -> Supervisor:
    folder.mkdir()
    command = (sys.executable, str(ROOT / "tests" / "faults" / "hanging_kiosk.py"), "run", "--config", str(hall.config))
    return Supervisor(command, folder, HEADLESS)


def backlog(hall: Hall) -> list[tuple[object, ...]]:
    raw = sqlite3.connect(f"file:{hall.folder / 'kiosk' / 'kiosk.db'}?mode=ro", uri=True)
    rows = raw.execute("SELECT request_id, body, signature FROM outbox ORDER BY serial").fetchall()
    raw.close()
    return rows


def unit() -> dict[str, str]:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read(UNIT, encoding="utf-8")
    return {**read["Unit"], **read["Service"]}


def seconds(text: str) -> float:
    return float(re.fullmatch(r"(\d+)s?", text)[1])


@pytest.mark.slow
@pytest.mark.parametrize("hang", [signal.SIGUSR1, signal.SIGSTOP], ids=["the screen's thread", "the whole process"])
def test_a_hung_screen_is_back_within_30_seconds_with_its_backlog_unchanged(hall, tmp_path, hang):
    with running(load_settings(hall.config)) as (_, face):
        take_number(face)  # enrolled, and once delivered
        face.until(lambda: backlog(hall) == [])
        hall.link.cut()
        for _ in range(3):
            take_number(face)
    waiting = backlog(hall)
    assert len(waiting) == 3

    with service(hall, tmp_path / "service") as supervised:
        supervised.until(lambda: supervised.beats >= 3)
        assert (supervised.ready, supervised.aborted) == (1, 0)
        hung_at = time.monotonic()
        supervised.process.send_signal(hang)
        supervised.until(lambda: supervised.ready == 2)
        took = time.monotonic() - hung_at
        supervised.until((tmp_path / "service" / "run" / "healthy").exists)
    assert supervised.aborted == 1
    assert supervised.starts == 2
    assert backlog(hall) == waiting

    # What systemd waits for where the kiosk is installed, instead of what this test waited for.
    ours = supervised.watchdog_seconds + supervised.abort_seconds
    theirs = sum(seconds(unit()[name]) for name in ("WatchdogSec", "TimeoutAbortSec", "RestartSec"))
    assert took - ours + theirs < PROMISED_SECONDS


def test_the_service_is_started_again_for_ever():
    ours = unit()
    assert (ours["Type"], ours["Restart"], ours["StartLimitIntervalSec"]) == ("notify", "always", "0")
    assert "MemoryMax" in ours


def test_a_face_that_stands_still_is_silent_and_one_that_runs_is_heard(tmp_path):
    import socket

    ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ear.bind(str(tmp_path / "notify"))
    ear.settimeout(5)
    environment = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "600000", "RUNTIME_DIRECTORY": str(tmp_path)}
    face, heard = PlainFace(), []
    Vigil(tmp_path, environment).heart(face.later, lambda: True, lambda: True).begin()
    ear.settimeout(0.3)
    with pytest.raises(TimeoutError):  # nobody turns the face's crank
        ear.recv(100)
    ear.settimeout(5)

    def listening():
        ear.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            heard.append(ear.recv(100).decode())
        return len(heard) >= 4

    face.until(listening)
    ear.close()
    assert heard[:3] == ["READY=1", "WATCHDOG=1", "STATUS=idle"]
    assert set(heard[3:]) == {"WATCHDOG=1"}


def test_a_manager_that_does_not_listen_costs_nothing(tmp_path):
    Vigil(tmp_path, {"NOTIFY_SOCKET": str(tmp_path / "nobody")}).heart(lambda _s, act: None, lambda: True, lambda: False)._first()


def test_started_by_hand_nothing_is_counted(tmp_path):
    vigil = Vigil(tmp_path, {})
    assert [vigil.rest(Clock().now()) for _ in range(20)] == [None] * 20
    assert list(tmp_path.iterdir()) == []


def crashed(folder: Path, times: int, boot: str = "boot-1") -> list[bool]:
    environment = {"NOTIFY_SOCKET": "@nobody-listens-here"}
    now = Clock(monotonic=lambda: 100.0).now()
    instant = type(now)(now.wall, boot, now.monotonic, now.trusted)
    return [Vigil(folder, environment).rest(instant) is not None for _ in range(times)]


def test_the_fifth_start_within_ten_minutes_is_a_crash_loop_and_an_orderly_stop_is_none(tmp_path):
    assert crashed(tmp_path, MOST_STARTS) == [False] * (MOST_STARTS - 1) + [True]
    Vigil(tmp_path, {"NOTIFY_SOCKET": "@nobody-listens-here"}).ended()
    assert crashed(tmp_path, 1) == [False]


def test_starts_of_another_boot_and_damage_to_the_file_count_nothing(tmp_path):
    crashed(tmp_path, MOST_STARTS)
    assert crashed(tmp_path, 1, boot="boot-2") == [False]
    for damage in (b"", b"\xff\x00" * 3000, b"boot-1\nboot-1 x\n \nboot-1 -5\n", b"boot-1 99999999999999999999\n" * 9):
        (tmp_path / "starts").write_bytes(damage)
        assert crashed(tmp_path, 1) == [False]


def test_in_a_crash_loop_the_closed_screen_says_so_and_nothing_is_opened(tmp_path, hall):
    kiosk, face = Kiosk(load_settings(hall.config)), PlainFace()
    kiosk.start(face, problems.CRASHING.because("5 kali"))
    try:
        assert face.last.step is Step.CLOSED
        assert face.last.visit.problem.code == "crashing"
        time.sleep(0.5)
        assert not kiosk.working
        assert not (hall.folder / "kiosk").exists()
    finally:
        kiosk.stop()


@pytest.mark.slow
def test_a_process_that_is_killed_again_and_again_ends_on_the_closed_screen_and_stays_there(hall, tmp_path):
    (hall.folder / "kiosk").mkdir(mode=0o700)  # as the unit's StateDirectory= does
    with service(hall, tmp_path / "service") as supervised:
        for count in range(1, MOST_STARTS):
            supervised.until(lambda count=count: supervised.ready == count)
            os.kill(supervised.process.pid, signal.SIGKILL)
        supervised.until(lambda: supervised.ready == MOST_STARTS)
        before = supervised.beats
        supervised.until(lambda: supervised.beats > before + 2)
        assert supervised.starts == MOST_STARTS
    assert "nothing is opened for a while" in supervised.told()


@pytest.mark.slow
def test_a_service_with_a_mistake_in_its_settings_shows_it_instead_of_a_black_screen(hall, tmp_path):
    sound = hall.config.read_text()
    hall.config.write_text(sound + "\n[no-such-section]\nx = 1\n")
    with service(hall, tmp_path / "service") as supervised:
        supervised.until(lambda: supervised.beats >= 2)
        assert supervised.starts == 1
        assert "no-such-section" in supervised.told()
    assert not (hall.folder / "kiosk").exists(), "nothing is opened with settings that nobody chose"
