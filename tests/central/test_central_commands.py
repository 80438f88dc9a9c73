"""The commands, as a person types them: what they print, and what they say when they cannot."""

from __future__ import annotations

import json

import httpx
import pytest
from plain_kiosk import NIK, PlainKiosk
from served_central import PASURUAN, ServedCentral, served_central
from typer.testing import CliRunner

from central.__main__ import app

VILLAGE = ("--code", PASURUAN[0], "--name", PASURUAN[1], "--district", PASURUAN[2])


def typed(central, *arguments):
    """The command in this process: the same code without two seconds of starting Python."""
    return CliRunner().invoke(app, [*arguments, "--data", str(central.data)])


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """A folder nobody serves, with one village."""
    central = ServedCentral(tmp_path_factory.mktemp("quiet") / "central", address="http://127.0.0.1:8080")
    central.command("village", "add", *VILLAGE)
    return central


def test_an_empty_database_lists_nothing_and_that_is_fine(quiet):
    done = typed(quiet, "requests", "--json")
    assert (done.exit_code, done.output) == (0, "")


def test_a_folder_that_is_not_there_is_named_and_not_made(tmp_path):
    central = ServedCentral(tmp_path / "nowhere")
    for command in (["requests", "--json"], ["enrolment", "--village", PASURUAN[0], "--address", "http://127.0.0.1:1"]):
        done = typed(central, *command)
        assert done.exit_code == 2
        assert "nowhere" in done.stderr
        assert "Traceback" not in done.stderr
    assert not central.data.exists()


def test_what_was_mistyped_is_said(quiet):
    wrong = {
        "18.01.09.9999": ["enrolment", "--village", "18.01.09.9999", "--address", "http://127.0.0.1:1"],
        "looks like": ["enrolment", "--village", PASURUAN[0], "--address", "pusat|example"],
        "18.01.09.2001": ["village", "add", "--code", "1801", "--name", "a", "--district", "b"],
        "already": ["village", "add", "--code", PASURUAN[0], "--name", "Lain", "--district", "b"],
        "no kiosk": ["kiosk", "revoke", "--kiosk", "nobody"],
    }
    for words, command in wrong.items():
        done = typed(quiet, *command)
        assert done.exit_code == 2, done.output
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_a_code_made_while_nobody_serves_enrols_later_and_its_qr_reads_back(quiet, tmp_path):
    import cv2
    import zxingcpp

    picture = tmp_path / "kode.png"
    text = quiet.command(
        "enrolment", "--village", PASURUAN[0], "--address", "http://127.0.0.1:8080/", "--png", str(picture)
    ).strip()
    assert text.startswith("ADE1:http://127.0.0.1:8080|")
    (code,) = zxingcpp.read_barcodes(cv2.imread(str(picture)))
    assert code.text == text
    quiet.start()
    try:
        kiosk = PlainKiosk(quiet.address)
        assert kiosk.enrol(text).status == 200
        assert kiosk.sync(kiosk.envelope(), kiosk.envelope(15, nik="")).verdicts == ["new", "new"]
        second = quiet.run("serve", "--port", "0")
        assert second.returncode == 2
        assert "Another central" in second.stderr
        live = quiet.command("requests", "--json")
    finally:
        quiet.kill()
    # After a kill, with the write-ahead log still unread by any writer, the list is the same.
    assert quiet.command("requests", "--json") == live
    first, plain = [json.loads(line) for line in live.splitlines()]
    assert (first["nik"], first["problem"], plain["nik"], plain["ticket"]) == (NIK, "", "", "A-015")
    assert NIK not in quiet.command("requests")


def test_what_the_server_says_names_the_way_in_and_never_the_token(tmp_path):
    with served_central(tmp_path) as central:
        said = (tmp_path / "central.log").read_text()
        assert f"{central.address}/masuk" in said
        assert "staff add" in said
        assert central.token() not in said


def test_commands_find_the_running_server(tmp_path):
    with served_central(tmp_path) as central:
        lain = ("--code", "18.01.09.2002", "--name", "Balai Desa Lain", "--district", "Kec. X")
        assert typed(central, "village", "add", *lain).exit_code == 0
        done = central.run("enrolment", "--village", "18.01.09.2002", "--address", central.address)
        kiosk = PlainKiosk(central.address)
        assert kiosk.enrol(done.stdout.strip()).body["village"]["name"] == "Balai Desa Lain"
        assert typed(central, "kiosk", "revoke", "--kiosk", kiosk.id).exit_code == 0
        assert kiosk.sync().status == 403
        refused = typed(central, "kiosk", "revoke", "--kiosk", "nobody")
        assert (refused.exit_code, "no kiosk nobody" in refused.stderr) == (2, True)


def test_only_the_owner_may_read_what_the_commands_wrote(quiet):
    for path in quiet.data.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize("address", ["https://pusat.example/desa", "https://pusat.example/desa/", "ftp://pusat.example"])
def test_an_address_kiosks_would_refuse_is_refused_here(quiet, address):
    done = typed(quiet, "enrolment", "--village", PASURUAN[0], "--address", address)
    assert done.exit_code == 2
    assert "looks like" in done.output


def test_a_taken_port_is_named(quiet):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = quiet.run("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "Choose another --port" in done.stderr


def test_staff_come_in_by_a_one_time_link_and_there_is_no_password_before(tmp_path):
    with served_central(tmp_path) as central:
        about = ("--name", "Siti Aminah", "--scope", "18.01.09.2001", "--address", central.address)
        link = central.command("staff", "add", "--login", "siti.pasuruan", *about).strip()
        assert link.startswith(f"{central.address}/sandi/")
        assert "18.01.09.2001" in central.run("staff", "add", "--login", "budi", "--name", "Budi", "--scope", "Pasuruan").stderr
        password = {"password": "kopi sawah pelangi", "again": "kopi sawah pelangi"}
        assert httpx.post(link, data=password, trust_env=False).status_code == 303
        assert httpx.get(link, trust_env=False).status_code == 404
        central.command("staff", "off", "--login", "siti.pasuruan")
        signed = {"login": "siti.pasuruan", "password": "kopi sawah pelangi"}
        assert httpx.post(f"{central.address}/masuk", data=signed, trust_env=False).status_code == 403
        assert "off" in central.command("staff", "list").splitlines()[0]
        assert central.command("retention") == "0\n"


def test_a_running_server_takes_up_a_new_sealing_key_and_still_opens_what_was_sealed_to_the_old_one(tmp_path):
    with served_central(tmp_path) as central:
        old = PlainKiosk(central.address)
        old.enrol(central.enrolment())
        made = central.command("key", "rotate").strip()
        fresh = PlainKiosk(central.address)
        fresh.enrol(central.enrolment())
        assert (fresh.sealing_id, old.sealing_id != made) == (made, True)
        assert old.sync(old.envelope(1)).verdicts == fresh.sync(fresh.envelope(2)).verdicts == ["new"]
        assert [row["problem"] for row in central.requests()] == ["", ""]
