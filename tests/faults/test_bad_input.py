"""What bad input gets: settings, services, languages, data folders. A clear word, nothing half-written, service where it can be.

The small disk is a real tmpfs, the read-only one a real read-only mount; both need root and are skipped without.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_central import FakeCentral, serving
from running_kiosk import closed_by, errors_in, opened, running, snapshot, soon, standing, take_number

from kiosk import problems
from kiosk.store.database import PRAGMAS
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper
from scripts.simhall import ROOT, VILLAGE, Hall, free_port

MIB = 1024 * 1024


def kiosk_command(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


# Settings


@pytest.mark.parametrize("command", [("run",), ("config", "check")], ids=" ".join)
def test_every_mistake_in_the_settings_is_named_with_file_line_field_and_what_is_allowed(tmp_path, command):
    bad = written(
        tmp_path / "kiosk.toml",
        '[printer]\nadress = "192.168.1.5:9100"\nprofile = "epsom"\n\n[screen]\nwidth_px = "wide"\nfullscreen = 1\n\n'
        '[hall]\ntime_zone = "Europe/Paris"\n\n[servcies]\noff = []\n',
    )
    done = kiosk_command(*command, "--config", bad)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    said = {int(line.removeprefix(f"{bad}:").split(":")[0]): line for line in done.stderr.splitlines()}
    assert set(said) == {2, 6, 7, 10, 12}, done.stderr
    assert "printer.adress" in said[2]
    assert '"address"' in said[2]
    assert "screen.width_px" in said[6]
    assert "480" in said[6]
    assert "screen.fullscreen" in said[7]
    assert "true" in said[7]
    assert "Asia/Makassar" in said[10]
    assert '"services"' in said[12]


@pytest.mark.parametrize(
    ("line", "allowed"), [('[printer]\nprofile = "epsom"', "generic-80mm"), ('[scanner]\nlayout = "zz"', "us")]
)
def test_a_name_of_something_that_is_not_installed_is_told_what_is(tmp_path, line, allowed):
    bad = written(tmp_path / "kiosk.toml", line + "\n")
    done = kiosk_command("run", "--config", bad)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{bad}:2: ")
    assert allowed in done.stderr


@pytest.mark.parametrize("content", [b"[printer\n", b"\xff\xfe\x00", b"[printer]\naddress = \xff\n"])
def test_a_settings_file_that_is_no_toml_is_refused_by_line(tmp_path, content):
    bad = tmp_path / "kiosk.toml"
    bad.write_bytes(content)
    done = kiosk_command("run", "--config", bad)
    assert done.returncode == 2
    assert str(bad) in done.stderr
    assert "Traceback" not in done.stderr


def test_no_settings_file_and_a_wrong_change_are_refused(tmp_path):
    done = kiosk_command("run", "--config", tmp_path / "none.toml")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "none.toml" in done.stderr
    sound = written(tmp_path / "kiosk.toml", "")
    done = kiosk_command("run", "--config", sound, "--set", "printer.adress=x:1")
    assert done.returncode == 2
    assert done.stderr.startswith("--set: printer.adress: no such option")


def test_words_or_a_profile_that_cannot_be_read_end_the_command_by_name(tmp_path):
    """In a copy of the program, since these files are part of it."""
    for package in ("kiosk", "config", "drivers", "screens"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    settings = written(tmp_path / "kiosk.toml", f'[services]\nfolder = "{ROOT}/config/services"\n')
    assert kiosk_command("config", "check", "-c", settings, cwd=tmp_path).returncode == 0
    written(tmp_path / "config" / "printers" / "generic-80mm.toml", "columns_a = 1000\n")
    done = kiosk_command("config", "check", "-c", settings, cwd=tmp_path)
    assert done.returncode == 2
    assert "generic-80mm.toml: columns_a" in done.stderr
    written(tmp_path / "config" / "languages" / "id.po", 'msgid "a"\nno words at all\n')
    for command in (("config", "check"), ("run",)):
        done = kiosk_command(*command, "-c", settings, cwd=tmp_path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "languages/id.po:2" in done.stderr


# Services


@pytest.fixture
def services(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "config" / "services", tmp_path / "services"))


def a_bad_service(folder: Path) -> Path:
    name = next(path for path in sorted(folder.glob("*.toml")) if 'code = "S-41"' in path.read_text(encoding="utf-8"))
    text = name.read_text(encoding="utf-8")
    return written(name, text.replace('kind = "choice"', 'kind = "chioce"'))


def test_config_check_names_file_line_and_field_of_a_bad_service(tmp_path, services):
    bad = a_bad_service(services)
    settings = written(tmp_path / "kiosk.toml", '[services]\nfolder = "services"\n')
    done = kiosk_command("config", "check", "-c", settings)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{bad}:")
    assert "questions[1].kind" in done.stderr
    assert "choice" in done.stderr
    assert "Q" in done.stdout
    assert "S-41" not in done.stdout


def test_the_kiosk_opens_with_the_good_services_and_names_the_bad_one_to_staff_and_central(
    settings_for, services, caplog, tmp_path
):
    bad = a_bad_service(services)
    central = FakeCentral()
    with serving(central) as address:
        changes = {"services.folder": str(services), "central.enrolment": central.text(address)}
        with running(settings_for(changes, enrolled=False)) as (kiosk, face):
            opened(face)
            assert kiosk.catalogue.service("S-41") is None
            assert kiosk.catalogue.service("S-11") is not None
            assert bad.name in standing(kiosk)[problems.SERVICE_BAD.code]
            assert f"{bad}:" in errors_in(caplog.records)
            assert take_number(face).step is Step.DONE
            soon(lambda: bool(central.heartbeats))
    assert problems.SERVICE_BAD.code in central.heartbeats[-1]["problems"]


def test_without_any_service_the_kiosk_is_closed_and_still_delivers_what_waits(settings_for, tmp_path, one_hall):
    central = FakeCentral()
    with serving(central) as address:
        changes = {"central.enrolment": central.text(address)}
        with running(settings_for(changes, enrolled=False)) as (kiosk, face):
            opened(face)
            central.always.status = 503
            given = take_number(face).visit.request
        central.always.status = 200
        (tmp_path / "none").mkdir()
        with running(settings_for({**changes, "services.folder": str(tmp_path / "none")}, enrolled=False)) as (kiosk, face):
            closed_by(face, problems.CATALOGUE_EMPTY)
            soon(lambda: problems.CATALOGUE_EMPTY.code in standing(kiosk))
            soon(lambda: str(given.id) in central.stored)
    assert problems.CATALOGUE_EMPTY.code in central.heartbeats[-1]["problems"]


# The data folder


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A file system of a few MiB, mounted with the options given; asked again, mounted anew with others."""
    point = tmp_path / "card"
    point.mkdir()

    def mount(options: str) -> Path:
        again = "remount," if os.path.ismount(point) else ""
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", again + options, "tmpfs", point], check=False, capture_output=True)
        if done.returncode:
            pytest.skip(f"no tmpfs can be mounted here: {done.stderr.decode().strip()}")
        return point

    yield mount
    if os.path.ismount(point):
        subprocess.run(["umount", "-l", point], check=True)


def fill(folder: Path) -> Path:
    """To the last byte, whoever else writes there meanwhile."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    return ballast


def test_a_file_where_the_data_folder_should_be_closes_until_it_is_gone(settings_for, tmp_path, caplog, quick_doors):
    in_the_way = written(tmp_path / "taken", "somebody's letter")
    settings = settings_for({"central.enrolment": ""}, data=in_the_way, enrolled=False)
    with running(settings) as (kiosk, face):
        problem = closed_by(face, problems.STORE_UNWRITABLE)
        assert "taken" in problem.detail
        assert problems.STORE_UNWRITABLE.code in errors_in(caplog.records)
        assert in_the_way.read_text(encoding="utf-8") == "somebody's letter"
        in_the_way.unlink()
        closed_by(face, problems.NOT_ENROLLED)
        soon(lambda: problems.STORE_UNWRITABLE.code not in standing(kiosk))


def test_the_kiosk_with_pixels_stays_closed_says_why_and_ends_when_told(tmp_path):
    """The process people start, with real screens drawn off screen."""
    in_the_way = written(tmp_path / "taken", "somebody's letter")
    settings = written(
        tmp_path / "kiosk.toml",
        f'[store]\npath = "{in_the_way}"\n[services]\nfolder = "{ROOT}/config/services"\n'
        "[screen]\nwidth_px = 540\nheight_px = 960\nfullscreen = false\n[camera]\nenabled = false\n",
    )
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "-m", "kiosk", "run", "--config", settings]
        process = subprocess.Popen(command, cwd=ROOT, stderr=log, env={**os.environ, "SDL_VIDEODRIVER": "offscreen"})
    try:
        soon(lambda: problems.STORE_UNWRITABLE.code in (tmp_path / "log").read_text(encoding="utf-8"), 30)
        process.terminate()
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.wait()
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert "taken" in said
    assert "Traceback" not in said
    assert in_the_way.read_text(encoding="utf-8") == "somebody's letter"


def test_a_read_only_card_closes_until_it_takes_writing_and_is_not_touched(settings_for, card, caplog, quick_doors):
    point = card("size=8m")
    settings = settings_for(data=point / "data")
    before = snapshot(point)
    card("ro")
    with running(settings) as (_kiosk, face):
        closed_by(face, problems.STORE_UNWRITABLE)
        assert snapshot(point) == before
        assert problems.STORE_UNWRITABLE.code in errors_in(caplog.records)
        card("rw")
        assert take_number(face).visit.request.ticket.number == 1


@pytest.mark.slow
def test_a_store_that_fails_in_service_refuses_closes_and_goes_on_with_the_next_number(settings_for, quick_doors):
    """Somebody else's program sits on the database for longer than SQLite waits."""
    settings = settings_for()
    with running(settings) as (kiosk, face):
        assert take_number(face).visit.request.ticket.number == 1
        soon(lambda: kiosk.unsent() == 0)
        other = sqlite3.connect(settings.store.path / "kiosk.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        refused = take_number(face)
        assert refused.visit.request is None
        assert refused.visit.problem.code == problems.STORE_BUSY.code
        closed_by(face, problems.STORE_BUSY)
        other.execute("ROLLBACK")
        other.close()
        assert take_number(face).visit.request.ticket.number == 2
        soon(lambda: problems.STORE_BUSY.code not in standing(kiosk))


def test_a_database_that_vanishes_in_service_closes_for_good_and_is_not_made_anew(settings_for, quick_doors):
    settings = settings_for()
    with running(settings) as (_kiosk, face):
        assert take_number(face).visit.request.ticket.number == 1
        (settings.store.path / "kiosk.db").rename(settings.store.path / "lost")
        assert take_number(face).visit.request is None
        closed_by(face, problems.STORE_BROKEN)
        with pytest.raises(TimeoutError):
            face.until(lambda: face.last.visit.problem.code != problems.STORE_BROKEN.code, 1)
        assert not (settings.store.path / "kiosk.db").exists()


def test_a_full_card_is_refused_kindly_before_a_number_is_given_and_serves_on_once_there_is_room(settings_for, card, caplog):
    point = card("size=8m")
    with running(settings_for(data=point / "data")) as (kiosk, face):
        assert take_number(face).visit.request.ticket.number == 1
        soon(lambda: kiosk.unsent() == 0)
        ballast = fill(point)
        for _ in range(3):
            refused = take_number(face)
            assert refused.step is Step.WELCOME
            assert refused.visit.request is None
            assert refused.visit.problem.code == problems.STORE_FULL.code
        soon(lambda: problems.STORE_FULL.code in standing(kiosk))
        assert problems.STORE_FULL.code in errors_in(caplog.records)
        ballast.unlink()
        assert take_number(face).visit.request.ticket.number == 2
        soon(lambda: problems.STORE_FULL.code not in standing(kiosk))


def test_a_second_medium_that_is_away_costs_no_visit_and_is_on_the_board_until_it_is_back(settings_for, card, tmp_path):
    with running(settings_for({"store.mirror_path": str(tmp_path / "card"), "printer.driver": "none"})) as (kiosk, face):
        opened(face)
        soon(lambda: problems.MIRROR_AWAY.code in standing(kiosk))
        assert take_number(face).visit.request.ticket.number == 1
        assert "same medium" in standing(kiosk)[problems.MIRROR_AWAY.code]
        card("size=8m,mode=0700")
        assert take_number(face).visit.request.ticket.number == 2
        soon(lambda: problems.MIRROR_AWAY.code not in standing(kiosk))


def test_a_card_full_from_the_first_start_closes_and_opens_by_itself(settings_for, card, quick_doors):
    point = card("size=8m")
    settings = settings_for({"central.enrolment": ""}, data=point / "data", enrolled=False)
    ballast = fill(point)
    with running(settings) as (_kiosk, face):
        closed_by(face, problems.STORE_FULL)
        ballast.unlink()
        closed_by(face, problems.NOT_ENROLLED)


def untouched(folder: Path, before: dict[str, bytes]) -> None:
    """Every file as it was. SQLite lays an index and an empty log beside a file it only reads; they hold nothing."""
    after = snapshot(folder)
    after.pop("kiosk.db-shm", None)
    assert not after.pop("kiosk.db-wal", b"")
    assert after == before


def test_data_of_a_newer_version_closes_and_stays_byte_for_byte(settings_for, caplog):
    settings = settings_for()
    with sqlite3.connect(settings.store.path / "kiosk.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = 'r9999'")
        raw.execute("UPDATE meta SET value = CAST('r9999' AS BLOB) WHERE name = 'works-from'")
    raw.close()
    before = snapshot(settings.store.path)
    with running(settings) as (_kiosk, face):
        assert "r9999" in closed_by(face, problems.STORE_NEWER).detail
    untouched(settings.store.path, before)
    assert problems.STORE_NEWER.code in errors_in(caplog.records)


def test_a_damaged_database_closes_and_stays_byte_for_byte(settings_for):
    settings = settings_for()
    path = settings.store.path / "kiosk.db"
    content = bytearray(path.read_bytes())
    content[4096:12288] = os.urandom(8192)
    path.write_bytes(content)
    before = snapshot(settings.store.path)
    with running(settings) as (_kiosk, face):
        closed_by(face, problems.STORE_BROKEN)
    untouched(settings.store.path, before)


def test_a_pragma_that_does_not_hold_closes(settings_for, monkeypatch, caplog):
    """The connection really runs with what is set here; the promise to read back stays."""
    monkeypatch.setitem(PRAGMAS, "synchronous", ("NORMAL", PRAGMAS["synchronous"][1]))
    with running(settings_for()) as (_kiosk, face):
        assert "synchronous is 1" in closed_by(face, problems.STORE_UNSAFE).detail
    assert problems.STORE_UNSAFE.code in errors_in(caplog.records)


@pytest.mark.parametrize("damage", ["torn", "zeroed", "missing", "a folder"])
def test_a_damaged_key_closes_and_is_never_made_anew(settings_for, damage, quick_doors):
    settings = settings_for()
    path = settings.store.path / "keys" / "kiosk.ed25519"
    sound = path.read_bytes()
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    elif damage != "missing":
        path.write_bytes(sound[:40] if damage == "torn" else b"\0" * len(sound))
    before = snapshot(settings.store.path / "keys")
    with running(settings) as (_kiosk, face):
        closed_by(face, problems.KEY_DAMAGED)
        assert snapshot(settings.store.path / "keys") == before
        if damage == "a folder":
            path.rmdir()
        path.write_bytes(sound)
        assert take_number(face).visit.request.ticket.number == 1


def test_a_second_kiosk_on_the_same_folder_waits_until_the_first_has_ended(settings_for, quick_doors):
    settings = settings_for()
    with running(settings) as (first, first_face):
        assert take_number(first_face).visit.paper is Paper.OUT
        with running(settings) as (_second, face):
            closed_by(face, problems.STORE_BUSY)
            assert take_number(first_face).visit.request.ticket.number == 2
            first.stop()
            assert take_number(face).visit.request.ticket.number == 3


@pytest.mark.parametrize("cause", ["a file in its place", "central away"])
def test_a_kiosk_closed_for_days_leaks_nothing(settings_for, tmp_path, monkeypatch, cause):
    monkeypatch.setattr("kiosk.doors.SOON_SECONDS", 0.0)
    monkeypatch.setattr("kiosk.doors.LATER_SECONDS", 0.0)
    if cause == "central away":
        settings = settings_for({"central.enrolment": f"ADE1:http://127.0.0.1:{free_port()}|abcdefgh|{'0' * 32}"}, enrolled=False)
        problem = problems.CENTRAL_AWAY
    else:
        settings = settings_for(data=written(tmp_path / "taken", ""), enrolled=False)
        problem = problems.STORE_UNWRITABLE
    tries = 0

    def counted(_destination: object) -> None:
        nonlocal tries
        tries += 1

    with running(settings) as (_kiosk, face):
        closed_by(face, problem)
        face.on_show = counted
        face.until(lambda: tries > 10)
        files, threads = len(list(Path("/proc/self/fd").iterdir())), threading.active_count()
        face.until(lambda: tries > 60)
        assert len(list(Path("/proc/self/fd").iterdir())) <= files + 3
        assert threading.active_count() <= threads + 3


def test_enrolment_text_in_the_settings_that_is_none_is_named(settings_for, one_hall: Hall):
    with running(settings_for({"central.enrolment": "ADE1:http://far.example|x|y"}, enrolled=False)) as (_kiosk, face):
        assert "central.enrolment" in closed_by(face, problems.NOT_ENROLLED).detail


def test_a_kiosk_is_not_enrolled_into_another_village_than_it_stands_in(settings_for, one_hall: Hall):
    other, own = "18.01.09.2099", VILLAGE["code"]
    code = one_hall.enrolment()
    with running(settings_for({"central.enrolment": code, "hall.village_code": other}, enrolled=False)) as (_kiosk, face):
        detail = closed_by(face, problems.VILLAGE_DIFFERS).detail
        assert own in detail
        assert other in detail
    # The same data folder: nothing of the refused enrolment was kept, and the same code still serves.
    with running(settings_for({"central.enrolment": code, "hall.village_code": own}, enrolled=False)) as (_kiosk, face):
        opened(face)
