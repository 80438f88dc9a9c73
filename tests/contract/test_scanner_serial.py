"""The serial scanner over real pseudo-terminals: split, noisy, endless, unplugged, shared, triggered."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.emulators.scanner import SerialScannerEmulator
from drivers.errors import BadOption, DeviceBusy, DeviceError, DeviceLost, DeviceMissing
from drivers.scanner.base import Scan
from drivers.scanner.lines import End
from drivers.scanner.models import load_model, load_models
from drivers.scanner.serial import SerialScanner
from drivers.scanner.wrapping import Wrapping

NIK = "1801094107900003"
PATIENCE_SECONDS = 10.0
SCANNERS_PATH = Path(__file__).parents[2] / "config" / "scanners"


class Listening:
    """Iterates `scans` in a thread."""

    def __init__(self, scanner: SerialScanner) -> None:
        self.scans: list[Scan] = []
        self.failure: DeviceError | None = None
        self._scanner = scanner
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    @property
    def texts(self) -> list[str]:
        return [scan.text for scan in self.scans]

    def _listen(self) -> None:
        try:
            for scan in self._scanner.scans():
                self.scans.append(scan)
        except DeviceError as failure:
            self.failure = failure


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, "it did not come in time"
        time.sleep(0.005)


@pytest.fixture
def device(tmp_path) -> Iterator[SerialScannerEmulator]:
    with SerialScannerEmulator(tmp_path / "port") as plugged:
        yield plugged


@pytest.fixture
def listen(device) -> Iterator[Callable[..., tuple[SerialScanner, Listening]]]:
    opened: list[SerialScanner] = []

    def begin(*args, **options) -> tuple[SerialScanner, Listening]:
        scanner = SerialScanner(device.path, *args, **options)
        scanner.open()
        opened.append(scanner)
        return scanner, Listening(scanner)

    yield begin
    for scanner in opened:
        scanner.close()


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b""])
def test_every_common_end_is_understood_without_being_configured(device, listen, end):
    _, heard = listen()
    for text in (NIK, "ADT1:K7F39QXM"):
        device.scan(text, end)
        until(lambda text=text: text in heard.texts)
    assert heard.texts == [NIK, "ADT1:K7F39QXM"]


def test_a_scan_in_single_bytes_is_one_scan(device, listen):
    _, heard = listen()
    device.send(f"]C1{NIK}\r\n".encode(), chunk_bytes=1, pause_seconds=0.01)
    until(lambda: bool(heard.scans))
    assert (heard.texts, heard.scans[0].symbology) == ([NIK], "Code128")


def test_prefix_and_suffix_are_taken_off(device, listen):
    _, heard = listen(wrapping=Wrapping("KTP:", "#"))
    device.scan(f"KTP:{NIK}#")
    until(lambda: bool(heard.scans))
    assert heard.texts == [NIK]


def test_noise_before_a_scan_is_dropped_and_counted_and_noise_within_spoils_it(device, listen):
    scanner, heard = listen()
    device.send(b"\xff\xfe\x80\x00\x00\x1b")
    until(lambda: scanner.dropped_bytes >= 5)
    device.send(NIK[:8].encode() + b"\xff" + NIK[8:].encode() + b"\r")
    until(lambda: scanner.dropped_bytes >= 20)
    device.scan(NIK)
    until(lambda: bool(heard.scans))
    assert heard.texts == [NIK]


@pytest.mark.parametrize("end", list(End))
def test_a_flood_without_an_end_is_survived_and_the_next_scan_read(device, listen, end):
    scanner, heard = listen(end=end)
    device.send(b"8" * 10_240)
    until(lambda: scanner.dropped_bytes >= 10_240 - 4_296)
    time.sleep(0.5)
    terminator = {End.LF: b"\n", End.CRLF: b"\r\n"}.get(end, b"\r")
    device.send(b"" if end in (End.AUTO, End.SILENCE) else terminator)
    device.scan(NIK, terminator)
    until(lambda: bool(heard.scans))
    assert heard.texts == [NIK]
    assert scanner.dropped_bytes >= 10_240


def test_a_megabyte_of_noise_costs_no_memory(device, listen):
    scanner, heard = listen()
    for _ in range(64):
        device.send(os.urandom(16 * 1024))
    until(lambda: scanner.dropped_bytes > 900_000)
    time.sleep(0.5)
    device.scan(NIK)
    until(lambda: NIK in heard.texts)
    assert heard.texts == [NIK]


def test_the_same_card_read_again_and_again_is_one_scan(device, listen):
    _, heard = listen()
    for _ in range(5):
        device.scan(NIK)
        time.sleep(0.15)
    device.scan("other")
    until(lambda: "other" in heard.texts)
    assert heard.texts == [NIK, "other"]


def test_unplugged_and_plugged_in_again_it_reads_on(device, listen):
    scanner, heard = listen()
    device.unplug()
    until(lambda: heard.failure is not None)
    assert isinstance(heard.failure, DeviceLost)
    with pytest.raises(DeviceMissing):
        scanner.open()
    device.plug()
    scanner.open()
    again = Listening(scanner)
    device.scan(NIK)
    until(lambda: bool(again.scans))
    assert again.texts == [NIK]


def test_what_was_scanned_before_it_was_opened_is_nobodys(device, listen):
    device.scan(NIK)
    _, heard = listen()
    device.scan("fresh")
    until(lambda: bool(heard.scans))
    assert heard.texts == ["fresh"]


def test_held_by_this_or_another_program_it_is_busy_and_free_again_afterwards(device, listen):
    first, _ = listen()
    with pytest.raises(DeviceBusy):
        SerialScanner(device.path).open()
    first.close()
    holding = "import serial, sys; p = serial.Serial(sys.argv[1], exclusive=True); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(device.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(DeviceBusy):
            first.open()
        other.communicate()
    first.open()


def test_a_file_is_no_serial_port(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadOption):
        SerialScanner(tmp_path / "file").open()


def test_a_scanner_triggered_by_command_is_triggered_again_and_again(tmp_path):
    model = load_model(SCANNERS_PATH / "grow.toml")
    with SerialScannerEmulator(tmp_path / "port", trigger=model.trigger, reply=model.replies[0]) as device:
        scanner = SerialScanner(device.path, model, keep_triggered=True)
        scanner.open()
        heard = Listening(scanner)
        for number in range(3):
            device.scan(f"{NIK[:-1]}{number}")
            until(lambda number=number: len(heard.scans) > number)
        assert heard.texts == [f"{NIK[:-1]}{number}" for number in range(3)]
        scanner.close()


def test_a_reading_that_ended_without_result_is_started_again_and_closing_ends_the_last(tmp_path):
    path = tmp_path / "fast.toml"
    path.write_text('name = "x"\ntrigger = "16 54 0d"\nrelease = "16 55 0d"\ntrigger_again_seconds = 0.5\n')
    with SerialScannerEmulator(tmp_path / "port") as device:
        scanner = SerialScanner(device.path, load_model(path), keep_triggered=True)
        scanner.open()
        Listening(scanner)
        until(lambda: device.received.count(b"\x16T\r") >= 3)
        scanner.close()
        until(lambda: device.received.endswith(b"\x16U\r"))


def test_every_trigger_in_the_data_starts_a_reading(tmp_path):
    for model in load_models(SCANNERS_PATH).values():
        if not model.trigger:
            with pytest.raises(BadOption, match="trigger"):
                SerialScanner("port", model, keep_triggered=True)
            continue
        reply = model.replies[0] if model.replies else b""
        with SerialScannerEmulator(tmp_path / model.key, trigger=model.trigger, reply=reply) as device:
            scanner = SerialScanner(device.path, model, keep_triggered=True)
            scanner.open()
            heard = Listening(scanner)
            device.scan(NIK)
            until(lambda heard=heard: bool(heard.scans))
            assert heard.texts == [NIK]
            scanner.close()
