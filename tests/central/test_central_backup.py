"""Backups on both databases: taken while it runs, restored elsewhere, over nothing; exports that spreadsheets cannot run."""

from __future__ import annotations

import csv
import json
import stat
import tarfile
import threading

import pytest
from plain_kiosk import NIK, PlainKiosk
from served_central import ServedCentral, served_central


@pytest.fixture(params=["sqlite", "postgresql"])
def hall(request, cluster, tmp_path):
    database = cluster.database() if request.param == "postgresql" else ""
    with served_central(tmp_path / "hall", database) as served:
        kiosk = PlainKiosk(served.address)
        assert kiosk.enrol(served.enrolment()).status == 200
        served.kiosk = kiosk
        yield served


def restored(cluster, hall, tmp_path):
    return ServedCentral(tmp_path / "again" / "central", database=cluster.database() if hall.database else "")


def test_a_backup_of_a_running_central_comes_back_whole_elsewhere(hall, cluster, tmp_path):
    assert hall.kiosk.sync(*[hall.kiosk.envelope(number) for number in range(1, 6)]).verdicts == ["new"] * 5
    before = hall.requests()
    said = hall.command("backup", "--to", str(tmp_path / "saved.tar"))
    assert "keep it safe" in said
    assert stat.S_IMODE((tmp_path / "saved.tar").stat().st_mode) == 0o600
    hall.kiosk.sync(hall.kiosk.envelope(9))
    again = restored(cluster, hall, tmp_path)
    again.command("restore", "--from", str(tmp_path / "saved.tar"))
    assert again.requests() == before
    again.start()
    try:
        # The same keys and kiosks: a kiosk goes on, and what it sends once more is known.
        hall.kiosk.address = again.address
        assert hall.kiosk.sync(hall.kiosk.envelope(10)).verdicts == ["new"]
        assert again.stop() == 0
    finally:
        if again.process.poll() is None:
            again.kill()


def test_a_backup_taken_while_deliveries_pour_in_holds_a_moment(hall, cluster, tmp_path):
    ended, sent = threading.Event(), []

    def pour():
        while not ended.is_set():
            assert hall.kiosk.sync(hall.kiosk.envelope(len(sent) + 1)).status == 200
            sent.append(1)

    pouring = threading.Thread(target=pour)
    pouring.start()
    try:
        hall.command("backup", "--to", str(tmp_path / "saved.tar"))
    finally:
        ended.set()
        pouring.join()
    again = restored(cluster, hall, tmp_path)
    again.command("restore", "--from", str(tmp_path / "saved.tar"))
    numbers = [int(each["ticket"].split("-")[1]) for each in again.requests()]
    assert numbers == list(range(1, len(numbers) + 1)), "whatever was committed by then, in order, without a gap"
    assert len(numbers) <= len(sent)


def test_nothing_is_ever_written_over_and_damage_is_told(hall, tmp_path):
    saved = tmp_path / "saved.tar"
    hall.command("backup", "--to", str(saved))
    assert "there already" in hall.run("backup", "--to", str(saved)).stderr
    assert "not empty" in hall.run("restore", "--from", str(saved)).stderr
    again = ServedCentral(tmp_path / "again")
    whole = saved.read_bytes()
    for name, damaged in (("flipped", flip(whole, saved)), ("cut", whole[: len(whole) // 2]), ("other", b"not a backup" * 99)):
        (tmp_path / name).write_bytes(damaged)
        answer = again.run("restore", "--from", str(tmp_path / name))
        assert answer.returncode == 2, name
        assert "Traceback" not in answer.stderr
        assert not (again.data.exists() and any(again.data.iterdir())), name


def flip(whole, saved):
    with tarfile.open(saved) as tar:
        at = tar.getmember("database.copy").offset_data + 100
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def test_an_export_holds_what_arrived_and_no_formula(hall, tmp_path):
    nasty = hall.kiosk.envelope(3, service="S-41")
    hall.kiosk.sync(nasty)
    hall.command("export", "--to", str(tmp_path / "all.jsonl"))
    hall.command("export", "--to", str(tmp_path / "all.csv"), "--village", hall.kiosk.village)
    hall.command("export", "--to", str(tmp_path / "none.csv"), "--village", "99.99.99.9999")
    (line,) = (tmp_path / "all.jsonl").read_text().splitlines()
    assert json.loads(line)["nik"] == NIK
    with (tmp_path / "all.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["nik"], row["ticket"]) == (NIK, "A-003")
    assert len((tmp_path / "none.csv").read_text().splitlines()) == 1
    assert stat.S_IMODE((tmp_path / "all.csv").stat().st_mode) == 0o600
    assert "cannot be made" in hall.run("export", "--to", str(tmp_path / "all.csv")).stderr


@pytest.mark.parametrize("cell", ["=1+1", "+62", "-5", "@SUM(A1)", "\tx"])
def test_what_a_spreadsheet_would_run_is_written_as_text(cell):
    from central.backup_commands import _harmless

    assert _harmless(cell) == "'" + cell
    assert _harmless("melamar kerja") == "melamar kerja"
