"""A whole print over real sockets to the emulated printer: certainty, refusals, and every way it goes wrong."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pyzbar import pyzbar

from drivers.emulators.printer import PrinterEmulator
from drivers.emulators.printer_control import Control, obey
from drivers.errors import DeviceError, DeviceLost, DeviceMissing, DeviceTimeout
from drivers.printer.base import Certainty, Paper
from drivers.printer.encode import encode
from drivers.printer.file import FileTransport
from drivers.printer.network import NetworkTransport
from drivers.printer.printer import Printer, PrinterRefused
from drivers.printer.profile import Profile, load_profile
from drivers.printer.slip import Align, Cut, Gap, Pair, Qr, Rule, Size, Slip, Text, Tick

PRINTERS = Path(__file__).parents[2] / "config" / "printers"
PROFILES = {path.stem: load_profile(path) for path in sorted(PRINTERS.glob("*.toml"))}
ADDRESS = "https://pasuruan.desa.example/t/K7F39QXM"
SLIP = Slip(
    "receipt",
    (
        Text("BALAI DESA PASURUAN", Size.LARGE, Align.CENTRE, bold=True),
        Text("Kecamatan Penengahan é “Sari” ꦗꦮ", Size.SMALL, Align.CENTRE),
        Rule(),
        Text("A-014", Size.HUGE, Align.CENTRE, bold=True),
        Pair("Layanan", "Keterangan Domisili"),
        Tick("Fotokopi Kartu Keluarga"),
        Text("kanan", align=Align.RIGHT, indent=2),
        Qr(ADDRESS),
        Gap(40),
        Text("K7F3-9QXM", Size.LARGE, Align.CENTRE),
        Cut(),
    ),
)


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(tmp_path / "paper", PROFILES["epson-tm-t82"]) as printer:
        yield printer


def printer_for(emulator: PrinterEmulator, **seconds: float) -> Printer:
    return Printer(NetworkTransport("127.0.0.1", emulator.port), emulator.profile, **{"reply_seconds": 0.3} | seconds)


@pytest.mark.parametrize("name", PROFILES)
def test_what_comes_out_is_what_was_sent_and_both_engines_read_its_qr(name: str, tmp_path: Path) -> None:
    profile = PROFILES[name]
    with PrinterEmulator(tmp_path, profile) as emulator:
        out = printer_for(emulator).print(SLIP, 7)
        piece = emulator.wait_for_pieces(1)[0]
        time.sleep(0.1)  # the question after the cut belongs to the job too
        assert emulator.unknown == ()
    job = encode(SLIP, profile, 7)
    assert piece.bin_path.read_bytes() == job.data
    assert out.sent == len(job.data)
    assert out.paper_mm == job.paper_mm == pytest.approx(piece.mm, abs=0.5)
    with Image.open(piece.png_path) as picture:
        assert picture.width == pytest.approx(profile.paper_mm * profile.dots_per_mm, abs=1)
        assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == [ADDRESS]
        assert [code.data.decode() for code in pyzbar.decode(picture, [pyzbar.ZBarSymbol.QRCODE])] == [ADDRESS]


@pytest.mark.parametrize(
    ("name", "certainty"),
    [("epson-tm-t82", Certainty.CONFIRMED), ("generic-80mm", Certainty.PROCESSED), ("generic-58mm", Certainty.UNKNOWN)],
)
def test_a_print_is_as_certain_as_its_printer_can_say(name: str, certainty: Certainty, tmp_path: Path) -> None:
    with PrinterEmulator(tmp_path, PROFILES[name]) as emulator:
        assert printer_for(emulator).print(SLIP, 1).certainty is certainty


def test_the_status_is_told_in_words(emulator: PrinterEmulator) -> None:
    printer = printer_for(emulator)
    assert printer.status().can_print
    emulator.paper("low")
    assert printer.status().paper is Paper.LOW
    emulator.paper("out")
    assert printer.status().paper is Paper.OUT
    emulator.paper("ok")
    emulator.cover(is_open=True)
    assert printer.status().cover_open
    assert not printer.status().can_print


def test_nearly_out_of_paper_still_prints(emulator: PrinterEmulator) -> None:
    emulator.paper("low")
    assert printer_for(emulator).print(SLIP, 1).certainty is Certainty.CONFIRMED


@pytest.mark.parametrize("what", ["paper out", "cover open"])
def test_a_printer_that_says_it_cannot_is_sent_nothing(what: str, emulator: PrinterEmulator) -> None:
    obey(emulator, what)
    with pytest.raises(PrinterRefused, match=what) as raised:
        printer_for(emulator).print(SLIP, 1)
    assert raised.value.sent == 0
    assert not raised.value.status.can_print
    obey(emulator, "paper ok")
    obey(emulator, "cover closed")
    time.sleep(0.1)
    assert emulator.pieces == []
    assert printer_for(emulator).print(SLIP, 2).certainty is Certainty.CONFIRMED


def test_paper_that_ends_in_mid_job_is_found_by_the_status_at_the_end(emulator: PrinterEmulator) -> None:
    emulator.paper("out", left_mm=30)
    started = time.monotonic()
    with pytest.raises(PrinterRefused, match="paper out") as raised:
        printer_for(emulator).print(SLIP, 1)
    assert raised.value.sent == len(encode(SLIP, emulator.profile, 1).data)
    assert raised.value.status.paper is Paper.OUT
    assert time.monotonic() - started < 10
    assert emulator.pieces == []
    emulator.paper("ok")  # a new roll: what the printer still holds comes out
    emulator.wait_for_pieces(1)


def test_a_cover_opened_in_mid_job_is_found(emulator: PrinterEmulator) -> None:
    emulator.pace(4800)
    threading.Timer(0.5, lambda: emulator.cover(is_open=True)).start()
    with pytest.raises(PrinterRefused, match="cover open"):
        printer_for(emulator).print(SLIP, 1)


def test_a_silent_printer_is_unknown_and_prints_anyway(emulator: PrinterEmulator) -> None:
    emulator.silence()
    printer = printer_for(emulator)
    assert not printer.status().answered
    assert printer.print(SLIP, 1).certainty is Certainty.UNKNOWN
    emulator.wait_for_pieces(1)


def test_a_stalled_printer_ends_in_time_and_unknown_when_it_took_every_byte(emulator: PrinterEmulator) -> None:
    emulator.stall()
    started = time.monotonic()
    assert printer_for(emulator).print(SLIP, 1).certainty is Certainty.UNKNOWN
    assert time.monotonic() - started < 8
    assert emulator.pieces == []
    emulator.stall(False)
    emulator.wait_for_pieces(1)


def test_a_printer_that_takes_no_more_bytes_times_out(emulator: PrinterEmulator) -> None:
    big = Slip("big", (Qr("0123" * 60, 2),) * 12)
    narrow = Profile(name="raster", native_qr=False)
    emulator.stall()
    printer = Printer(NetworkTransport("127.0.0.1", emulator.port), narrow, print_seconds=2, reply_seconds=0.2)
    started = time.monotonic()
    with pytest.raises(DeviceTimeout) as raised:
        printer.print(big, 1)
    assert 0 < raised.value.sent < len(encode(big, narrow, 1).data)
    assert time.monotonic() - started < 20


def test_a_printer_without_power_is_missing_and_comes_back(emulator: PrinterEmulator) -> None:
    printer = printer_for(emulator)
    emulator.power(is_on=False)
    with pytest.raises(DeviceMissing):
        printer.status()
    with pytest.raises(DeviceMissing):
        printer.print(SLIP, 1)
    emulator.power(is_on=True)
    assert printer.print(SLIP, 2).certainty is Certainty.CONFIRMED


def test_power_lost_in_mid_job_is_never_called_printed(emulator: PrinterEmulator) -> None:
    emulator.pace(2400)
    threading.Timer(1.0, lambda: emulator.power(is_on=False)).start()
    try:
        assert printer_for(emulator).print(SLIP, 1).certainty is Certainty.UNKNOWN
    except DeviceError as error:
        assert isinstance(error, DeviceLost)
    assert emulator.pieces == []


def test_a_file_takes_a_job_without_waiting_for_answers(tmp_path: Path) -> None:
    printer = Printer(FileTransport(tmp_path / "ticket.bin"), Profile())
    started = time.monotonic()
    out = printer.print(SLIP, 1)
    assert time.monotonic() - started < 2
    assert out.certainty is Certainty.UNKNOWN
    assert len((tmp_path / "ticket.bin").read_bytes()) == out.sent
    assert not printer.status().answered


def test_prints_from_many_threads_come_out_one_by_one_and_whole(emulator: PrinterEmulator) -> None:
    printer = printer_for(emulator)
    threads = [threading.Thread(target=printer.print, args=(SLIP, job)) for job in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    jobs = [encode(SLIP, emulator.profile, job).data for job in range(5)]
    pieces = emulator.wait_for_pieces(5)
    time.sleep(0.1)
    assert sorted(piece.bin_path.read_bytes() for piece in pieces) == sorted(jobs)


# The emulator itself.


def send(emulator: PrinterEmulator, data: bytes, *, answer: int = 0) -> bytes:
    with socket.create_connection(("127.0.0.1", emulator.port), 5) as link:
        link.settimeout(5)
        link.sendall(data)
        got = b""
        while len(got) < answer:
            got += link.recv(answer - len(got))
        link.shutdown(socket.SHUT_WR)
        while link.recv(100):
            pass
        return got


def test_the_emulator_answers_status_even_inside_a_picture_and_says_so(emulator: PrinterEmulator) -> None:
    picture = b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01"
    assert send(emulator, picture, answer=1) == b"\x12"
    emulator.wait_for_pieces(1)
    assert emulator.unknown == ("a real-time command inside a picture",)


def test_a_picture_larger_than_the_printers_buffer_is_printed_and_one_beyond_reason_is_refused(emulator: PrinterEmulator) -> None:
    send(emulator, b"\x1dv0\x00\x48\x00\x00\x02" + b"\xaa" * (72 * 512))
    assert emulator.wait_for_pieces(1)[0].mm >= 64
    send(emulator, b"\x1dv0\x00\xff\xff\xff\xff" + b"a\n")
    emulator.wait_for_pieces(2)
    assert emulator.unknown[0].startswith("unknown command 1d 76 30")


def test_a_number_drawn_80_mm_wide_comes_out(tmp_path: Path) -> None:
    profile = Profile(name="drawn", drawn_number=True)
    with PrinterEmulator(tmp_path, profile) as emulator:
        assert printer_for(emulator).print(SLIP, 1).certainty is Certainty.PROCESSED
        assert emulator.unknown == ()


def test_the_emulator_notes_what_its_model_does_not_have(tmp_path: Path) -> None:
    with PrinterEmulator(tmp_path, PROFILES["generic-58mm"]) as emulator:
        send(emulator, b"\x1b@\xe9\x1dV\x00\x1bt\x10\x1bZ\x1d(k\x04\x001A2\x00" + b"x" * 33 + b"\n")
        emulator.wait_for_pieces(1)
        said = " | ".join(emulator.unknown)
    for fault in ("two-byte", "no knife", "no such code page", "unknown command 1b", "GS ( k", "wider than the paper"):
        assert fault in said


def test_automatic_status_is_sent_when_something_changes(emulator: PrinterEmulator) -> None:
    with socket.create_connection(("127.0.0.1", emulator.port), 5) as link:
        link.settimeout(5)
        link.sendall(b"\x1da\xff")
        assert link.recv(4) == b"\x10\x00\x00\x00"
        emulator.cover(is_open=True)
        assert link.recv(4) == b"\x38\x00\x00\x00"


def test_paper_without_a_cut_comes_off_when_the_connection_ends(emulator: PrinterEmulator) -> None:
    send(emulator, b"\x1b@Loket")
    assert emulator.wait_for_pieces(1)[0].bin_path.read_bytes() == b"\x1b@Loket"


def test_a_slow_line_takes_as_long_as_its_bytes_need(emulator: PrinterEmulator) -> None:
    emulator.pace(9600)
    started = time.monotonic()
    send(emulator, b"x" * 40 + b"\n" + b"y\n" * 700)
    emulator.wait_for_pieces(1)
    assert time.monotonic() - started > 1.0  # 1,441 bytes at 960 a second, the first tenth of a second for free


def test_every_piece_gets_the_next_number_even_after_a_restart(tmp_path: Path) -> None:
    for expected in ("001.png", "002.png"):
        with PrinterEmulator(tmp_path) as emulator:
            send(emulator, b"a\n")
            assert emulator.wait_for_pieces(1)[0].png_path.name == expected


def test_the_control_port_obeys_line_by_line(emulator: PrinterEmulator) -> None:
    with Control(emulator, "127.0.0.1", 0) as control, socket.create_connection(("127.0.0.1", control.port), 5) as link:
        lines = link.makefile("rw")

        def say(line: str) -> str:
            lines.write(line + "\n")
            lines.flush()
            return lines.readline().strip()

        for line in ("paper low", "paper out after 20", "paper out", "paper ok", "cover open", "cover closed", "stall", "resume"):
            assert say(line) == "ok"
        for line in ("silent", "answering", "power off", "power on", "pace 9600", "pace 0"):
            assert say(line) == "ok"
        assert say("make coffee").startswith("error: not understood")
        assert say("pace fast").startswith("error:")
        state = json.loads(say("status"))
        assert state["powered"] is True
        assert state["port"] == emulator.port
        assert "paper out after MM" in say("help")
    assert printer_for(emulator).print(SLIP, 1).certainty is Certainty.CONFIRMED


def test_the_emulator_runs_as_a_process_and_stops_on_sigterm(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "drivers.emulators.printer", "--port", "0", "--control", "0", "--dir", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(PRINTERS.parents[1])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        port = int(process.stdout.readline().split(",")[0].rsplit(":", 1)[1])
        printer = Printer(NetworkTransport("127.0.0.1", port), Profile())
        assert printer.print(SLIP, 1).certainty is Certainty.PROCESSED
        process.terminate()
        try:
            assert process.wait(10) == 0
        finally:
            process.kill()
    assert (tmp_path / "001.png").exists()


def test_a_taken_port_is_said_and_not_a_traceback(emulator: PrinterEmulator, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "drivers.emulators.printer", "--port", str(emulator.port), "--dir", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(PRINTERS.parents[1])}
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, env=environment)
    assert ended.returncode == 1
    assert ended.stderr.startswith("the printer emulator cannot start:")
    assert "Traceback" not in ended.stderr
