"""diagnose_printer.py against the emulated printer: what it finds is what the printer can do, and it says what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.emulators.printer import PrinterEmulator
from drivers.emulators.printer_ports import PtyPort
from drivers.printer.file import FileTransport
from drivers.printer.network import NetworkTransport
from drivers.printer.probe import probe
from drivers.printer.profile import CutKind, load_profile

ROOT = Path(__file__).parents[2]
PROFILES = {path.stem: load_profile(path) for path in sorted((ROOT / "config" / "printers").glob("*.toml"))}


def run(*arguments: object, answers: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "diagnose_printer.py"), *map(str, arguments)]
    return subprocess.run(
        command, input=answers, capture_output=True, text=True, timeout=60, check=False, env=os.environ | {"TERM": "dumb"}
    )


@pytest.mark.parametrize("name", PROFILES)
def test_what_is_found_is_what_the_printer_answers(name: str, tmp_path: Path) -> None:
    profile = PROFILES[name]
    with PrinterEmulator(tmp_path, profile) as emulator:
        found = probe(NetworkTransport("127.0.0.1", emulator.port), wait_seconds=0.3)
    assert (found.status, found.automatic_status, found.paper_reply, found.process_id) == (
        profile.status,
        profile.automatic_status,
        profile.paper_reply,
        profile.process_id,
    )
    assert f"{found.maker} {found.model}".strip() == (profile.name if profile.status else "")


def test_nothing_is_asked_of_a_one_way_link(tmp_path: Path) -> None:
    found = probe(FileTransport(tmp_path / "jobs.bin"))
    assert not (found.status or found.automatic_status or found.paper_reply or found.process_id)
    assert (tmp_path / "jobs.bin").read_bytes() == b""


def test_garbage_is_no_ability(tmp_path: Path) -> None:
    with PrinterEmulator(tmp_path, PROFILES["epson-tm-t82"]) as emulator:
        emulator.garble()
        found = probe(NetworkTransport("127.0.0.1", emulator.port), wait_seconds=0.2)
    assert not (found.status or found.process_id)


def test_a_profile_is_made_by_asking_and_trying_over_a_serial_line(tmp_path: Path) -> None:
    line, written = PtyPort(), tmp_path / "ours.toml"
    with PrinterEmulator(tmp_path / "paper", PROFILES["generic-58mm-cutter"], line=line) as emulator:
        serial = ("--driver", "serial", "--address", line.path, "--baud", 115200, "--flow", "none")
        done = run(*serial, "--write", written, answers="y\n48\nn\ny\ny\nn\n")
        assert done.returncode == 0, done.stdout + done.stderr
        assert len(emulator.pieces) == 1
    made = load_profile(written)
    assert made.name == "Generic 58 mm with knife"
    assert (made.dots_per_line, made.paper_mm, made.columns_a) == (384, 58, 32)
    assert dict(made.code_pages) == {}
    assert made.native_qr
    assert made.cut is CutKind.PARTIAL
    assert made.drawn_number
    assert made.paper_reply
    assert not made.process_id


def test_what_is_wrong_is_said_with_its_exit_code(tmp_path: Path) -> None:
    with PrinterEmulator(tmp_path, PROFILES["epson-tm-t82"]) as emulator:
        network = ("--json", "--driver", "network", "--address", f"127.0.0.1:{emulator.port}", "--profile", "epson-tm-t82")
        good = run(*network)
        assert good.returncode == 0, good.stderr
        assert json.loads(good.stdout)["certainty"] == "confirmed"
        emulator.paper("out")
        out = run(*network)
        assert out.returncode == 1
        assert json.loads(out.stdout)["problems"] == ["it says: paper out"]
    gone = run(*network)
    assert gone.returncode == 2
    assert "check its cable" in json.loads(gone.stdout)["problems"][0]
    bad = run("--json", "--driver", "serail")
    assert bad.returncode == 2
    assert "use one of" in json.loads(bad.stdout)["problems"][0]
    assert "Traceback" not in gone.stderr + bad.stderr
