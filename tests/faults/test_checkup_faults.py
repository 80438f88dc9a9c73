"""The checks against real parts that fail: printer, network, central, certificate; the scripts; what the support bundle keeps."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
from certificates import certificate
from pretend_machine import PretendMachine
from running_kiosk import opened, running

from config.settings import Settings
from drivers.emulators.printer import PrinterEmulator
from drivers.printer.profile import load_profile
from kiosk.checkup.bundle import write_bundle
from kiosk.checkup.camera import check_camera
from kiosk.checkup.devices import check_printer, check_scanner
from kiosk.checkup.enrolment import check_enrolment
from kiosk.checkup.identity import identity_in
from kiosk.checkup.network import check_network
from kiosk.checkup.site import Site
from kiosk.checkup.sound import check_sound
from kiosk.model.finding import Finding, Severity
from kiosk.uplink.keys import KEY_PATH
from kiosk.visit.step import Step
from scripts.simhall import Hall

ROOT = Path(__file__).parents[2]
TM_T82 = load_profile(ROOT / "config" / "printers" / "epson-tm-t82.toml")
NIK = "1801094405900001"
WRITTEN = "Warung Bu Siti Zulaikha"


@pytest.fixture
def pretend(tmp_path: Path) -> PretendMachine:
    return PretendMachine(tmp_path / "machine")


def found(findings: list[Finding]) -> dict[str, Severity]:
    return {finding.code: finding.severity for finding in findings}


PRINTER: dict[str, tuple[Callable[[PrinterEmulator], object], str, Severity]] = {
    "ready": (lambda _printer: None, "reached", Severity.GOOD),
    "paper out": (lambda printer: printer.paper("out"), "printer-paper-out", Severity.FAULT),
    "paper near its end": (lambda printer: printer.paper("low"), "paper-low", Severity.WARNING),
    "cover open": (lambda printer: printer.cover(is_open=True), "printer-cover-open", Severity.FAULT),
    "cutter jammed": (lambda printer: printer.cutter(jams=True), "reached", Severity.GOOD),  # shows only when it cuts
    "silent": (lambda printer: printer.silence(), "silent", Severity.FAULT),
}


@pytest.mark.parametrize("name", PRINTER)
def test_the_printer_says_how_it_is(pretend, tmp_path, name):
    fault, code, severity = PRINTER[name]
    with PrinterEmulator(tmp_path / "paper", TM_T82) as emulator:
        fault(emulator)
        address = {"printer.address": f"127.0.0.1:{emulator.port}", "printer.profile": "epson-tm-t82"}
        assert found(check_printer(Site(Settings().with_changes(address), pretend.machine))) == {code: severity}


def test_a_printer_that_is_not_there_and_a_scanner_that_is_not_plugged_in(pretend):
    changes = {"printer.address": "127.0.0.1:9", "scanner.driver": "serial", "scanner.device": "/dev/ttyUSB77"}
    here = Site(Settings().with_changes(changes), pretend.machine)
    assert found(check_printer(here)) == {"reached": Severity.FAULT}
    assert found(check_scanner(here)) == {"found": Severity.FAULT}


def test_an_enrolled_kiosk_on_a_good_line_is_found_good(pretend, settings_for):
    here = Site(settings_for(), pretend.machine)
    network, enrolment = found(check_network(here)), found(check_enrolment(here))
    assert {network[code] for code in ("interface", "dns", "connect", "speed")} == {Severity.GOOD}
    assert network["tls"] is Severity.WARNING  # the simulated hall speaks plain HTTP on loopback
    assert enrolment["identity"] is enrolment["central"] is enrolment["waiting"] is Severity.GOOD


def test_a_line_that_is_cut_behind_the_modem_is_found_and_said_not_to_be_the_kiosk(pretend, settings_for, one_hall: Hall):
    here = Site(settings_for(), pretend.machine)
    one_hall.link.cut()
    try:
        assert found(check_network(here))["speed"] is Severity.WARNING  # the modem answers, and nobody behind it
        assert found(check_enrolment(here))["away"] is Severity.WARNING
    finally:
        one_hall.link.join()


def test_a_central_that_is_off_and_a_name_nobody_knows(pretend, settings_for):
    settings = settings_for()
    _with_identity(settings, address="http://127.0.0.1:9")
    assert found(check_network(Site(settings, pretend.machine)))["connect"] is Severity.FAULT
    _with_identity(settings, address="http://pusat.invalid")
    assert found(check_network(Site(settings, pretend.machine)))["dns"] is Severity.FAULT


def test_beside_a_running_kiosk_too(pretend, settings_for):
    settings = settings_for()
    with running(settings) as (_kiosk, face):
        opened(face)
        assert found(check_enrolment(Site(settings, pretend.machine)))["central"] is Severity.GOOD


def _with_identity(settings: Settings, **changes: object) -> None:
    """Change what the kiosk believes of central, in its own store."""
    from kiosk.clock import Clock
    from kiosk.desk.office import Office

    office = Office.open(settings.store.path, Clock(), settings.hall.zone, reserve_bytes=0, mirror_path=None)
    assert office.identity
    office.store.put("identity", msgspec.structs.replace(office.identity, **changes).to_json())
    office.close()


def test_another_ones_key_an_unknown_kiosk_and_another_village(pretend, settings_for):
    settings = settings_for({"hall.village_code": "18.72.04.1005"})
    assert found(check_enrolment(Site(settings, pretend.machine)))["village"] is Severity.FAULT
    _with_identity(settings, central=b"\1" * 32)
    assert found(check_enrolment(Site(settings, pretend.machine)))["wrong-key"] is Severity.FAULT
    _with_identity(settings, kiosk="nobody")
    assert found(check_enrolment(Site(settings, pretend.machine)))["refused"] is Severity.FAULT


def test_a_kiosk_without_its_key_and_one_never_enrolled(pretend, settings_for, tmp_path):
    settings = settings_for()
    (settings.store.path / KEY_PATH).write_bytes(b"damaged")
    assert found(check_enrolment(Site(settings, pretend.machine)))["key"] is Severity.FAULT
    never = Site(settings_for(data=tmp_path / "never", enrolled=False), pretend.machine)
    assert found(check_enrolment(never)) == {"identity": Severity.SKIPPED}


def test_a_certificate_nobody_vouches_for_and_one_that_is_over(pretend, settings_for, tmp_path):
    for last, trusted, severity in ((2099, False, Severity.FAULT), (2021, True, Severity.FAULT), (2099, True, Severity.GOOD)):
        folder = tmp_path / f"{last}-{trusted}"
        folder.mkdir()
        made, key = certificate(folder, last=last)
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            settings = settings_for({"central.ca_path": str(made)} if trusted else {}, data=folder / "data")
            _with_identity(settings, address=f"https://127.0.0.1:{server.server_port}")
            assert found(check_network(Site(settings, pretend.machine)))["tls"] is severity
        finally:
            server.shutdown()
            server.server_close()


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * 20_000)

    def log_message(self, *_: object) -> None: ...


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False, cwd=ROOT)


SCRIPTS = ["diagnose_network.py", "diagnose_storage.py", "diagnose_power.py", "diagnose_clock.py", "diagnose_enrolment.py"]


@pytest.mark.parametrize("script", [*SCRIPTS, "diagnose_display.py", "diagnose_touch.py", "diagnose_sound.py"])
def test_each_script_says_json_with_the_exit_code_of_the_worst(script, tmp_path):
    done = run(script, "--json", "--set", f"store.path={tmp_path}", "--set", "printer.driver=none")
    report = json.loads(done.stdout)
    assert done.returncode == {"good": 0, "skipped": 0, "warning": 1, "fault": 2}[report["severity"]], done.stderr
    assert {finding["check"] for finding in report["findings"]} == {script.removeprefix("diagnose_").removesuffix(".py")}


def test_all_of_it_goes_on_paper_and_the_exit_code_is_that_of_the_worst(settings_for, tmp_path):
    data = settings_for().store.path
    with PrinterEmulator(tmp_path / "paper", TM_T82) as emulator:
        changes = [f"store.path={data}", f"printer.address=127.0.0.1:{emulator.port}", "printer.profile=epson-tm-t82"]
        only = [word for name in ("storage", "printer", "enrolment") for word in ("--only", name)]
        done = run("diagnose_all.py", "--paper", *only, *(word for change in changes for word in ("--set", change)))
        assert done.returncode in {0, 1}, done.stdout + done.stderr
        assert "Penyimpanan" in done.stdout
        (piece,) = emulator.wait_for_pieces(1)
        assert piece
        emulator.paper("out")
        done = run("diagnose_all.py", "--paper", *only, *(word for change in changes for word in ("--set", change)))
        assert done.returncode == 2
        assert "RUSAK" in done.stdout


def test_a_wrong_option_is_said_with_what_there_is(tmp_path):
    done = run("diagnose_all.py", "--only", "weather")
    assert done.returncode == 2
    assert "weather" in done.stderr
    assert "storage" in done.stderr


def test_the_support_bundle_holds_nothing_about_a_person(pretend, settings_for, tmp_path):
    """Personal things are planted wherever the bundle looks: a visit in the store, the log, the settings, the machine's files."""
    secret = "ADE1:http://10.0.0.1|one-time-secret|0123456789abcdef"
    settings = settings_for({"central.enrolment": secret, "printer.driver": "none"})
    with running(settings) as (kiosk, face):
        opened(face)
        face.post(lambda: kiosk.touch("start"))
        for digit in NIK:
            face.post(lambda digit=digit: kiosk.touch("digit", digit))
        for name, value in (("next", ""), ("yes", ""), ("service", "S-37")):
            face.post(lambda name=name, value=value: kiosk.touch(name, value))
        face.until(lambda: face.last.step is Step.FORM)
        while kiosk.journey.step is Step.FORM:
            asked = kiosk.journey.visit.asked
            assert asked
            typed = asked.choices[0].code if asked.choices else WRITTEN
            face.post(lambda typed=typed: kiosk.touch("answer", typed))
            before = kiosk.journey.visit.question
            face.until(lambda before=before: (kiosk.journey.step, kiosk.journey.visit.question) != (Step.FORM, before))
        assert WRITTEN in kiosk.journey.visit.answers.values()
        face.post(lambda: kiosk.touch("submit"))
        face.until(lambda: face.last.step is Step.DONE)
    pretend.commands["journalctl"] = f"nik {NIK}\nspaced 1801 0944 0590 0001\ncall 0812-3456-7890\n{secret}\nordinary words\n"
    pretend.put("proc/uptime", f"{NIK}\n")
    path = tmp_path / "dukungan.tar.gz"
    names = write_bundle(path, Site(settings, pretend.machine), "0.1.0")
    assert {"versions.json", "settings.json", "checks.json", "store.json", "log.txt"} <= set(names)
    with tarfile.open(path) as bundle:
        everything = b"\n".join(bundle.extractfile(entry).read() for entry in bundle if entry.isfile())
    assert b"ordinary words" in everything
    assert b"Pasuruan" in everything
    identity = identity_in(settings)
    assert identity
    for planted in (NIK, "1801 0944 0590 0001", "0812-3456-7890", "one-time-secret", "0944059000", WRITTEN, "Siti"):
        assert planted.encode() not in everything, planted
    assert (settings.store.path / KEY_PATH).read_bytes() not in everything


def test_a_bundle_that_cannot_be_written_leaves_nothing_behind(pretend, settings_for, tmp_path):
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "dukungan.tar.gz").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_bundle(folder / "dukungan.tar.gz", Site(settings_for(), pretend.machine), "0.1.0", checks=())
    assert [path.name for path in folder.iterdir()] == ["dukungan.tar.gz"]


def _film(folder: Path, light: int, *, still: bool = False) -> Path:
    """Pictures of a printed page as a camera would see it, `light` times as bright as `light` / 100."""
    folder.mkdir()
    rng = np.random.default_rng(7)
    for number in range(12):
        page = np.full((480, 848, 3), 200, np.uint8)
        for row in range(40, 440, 30):
            cv2.putText(page, "BALAI DESA PASURUAN 0123456789", (30, row), cv2.FONT_HERSHEY_SIMPLEX, 1, (20, 20, 20), 3)
        noisy = page.astype(np.int16) * light // 100 + rng.integers(-2, 3, page.shape, dtype=np.int16) * (not still)
        cv2.imwrite(str(folder / f"{number:02}.png"), np.clip(noisy, 0, 255).astype(np.uint8))
    return folder


@pytest.mark.parametrize(("light", "severity"), [(100, Severity.GOOD), (4, Severity.FAULT), (15, Severity.WARNING)])
def test_the_camera_is_judged_by_what_it_gives(pretend, tmp_path, light, severity):
    film = _film(tmp_path / "film", light)
    settings = Settings().with_changes({"camera.source": str(film), "camera.width_px": "848", "camera.height_px": "480"})
    findings = check_camera(Site(settings, pretend.machine, seconds=1.0))
    assert found(findings)["light"] is severity, findings
    assert found(findings)["picture"] in {Severity.GOOD, Severity.WARNING}


def test_a_camera_that_is_not_there_and_one_that_is_switched_off(pretend):
    here = Site(Settings().with_changes({"camera.source": "/dev/video77"}), pretend.machine, seconds=0.3)
    assert found(check_camera(here)) == {"picture": Severity.FAULT}
    assert found(check_camera(Site(Settings().with_changes({"camera.enabled": "false"}), pretend.machine))) == {
        "picture": Severity.SKIPPED
    }


def test_a_running_kiosk_shows_its_own_pictures_and_a_frozen_one_is_no_picture(pretend):
    class Frozen:
        number, at, picture = 1, 1.0, np.zeros((480, 640, 3), np.uint8)

    here = Site(Settings(), pretend.machine, seconds=0.2, frame=Frozen)
    assert found(check_camera(here)) == {"picture": Severity.FAULT}


def test_the_bell_is_rung_through_a_real_program_and_each_part_can_be_missing(pretend, tmp_path, monkeypatch):
    assert found(check_sound(Site(Settings(), pretend.machine))) == {"card": Severity.FAULT}
    pretend.put("proc/asound/cards", " 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert found(check_sound(Site(Settings(), pretend.machine)))["program"] is Severity.FAULT
    heard = tmp_path / "heard"
    for script, severity in (
        (f"#!/bin/sh\n/bin/cat >{heard}\n", Severity.GOOD),
        ("#!/bin/sh\necho no card >&2\nexit 1\n", Severity.FAULT),
    ):
        player = tmp_path / "aplay"
        player.write_text(script)
        player.chmod(0o755)
        assert found(check_sound(Site(Settings(), pretend.machine)))["bell"] is severity
    assert heard.stat().st_size > 10_000
    assert found(check_sound(Site(Settings().with_changes({"audio.player": "none"}), pretend.machine))) == {
        "card": Severity.SKIPPED
    }
