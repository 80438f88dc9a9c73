"""What every scanner driver must do, run on each one the registry finds. A new driver needs one line in RIGS."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import pytest

from drivers import registry
from drivers.emulators.camera import Scene, seen
from drivers.emulators.keyboard import Machine
from drivers.emulators.scanner import SerialScannerEmulator
from drivers.errors import BadOption, DeviceError, DeviceLost, DeviceMissing
from drivers.scanner.auto import AutoScanner, Wanted
from drivers.scanner.base import Scan, Scanner
from drivers.scanner.camera import CameraScanner
from drivers.scanner.discovery import Look
from drivers.scanner.hid import HidScanner
from drivers.scanner.keys import load_layout
from drivers.scanner.models import load_models
from drivers.scanner.serial import SerialScanner

NIK = "1801094107900003"
PATIENCE_SECONDS = 10.0
SCANNERS_PATH = Path(__file__).parents[2] / "config" / "scanners"
US = load_layout(SCANNERS_PATH / "layouts" / "us.toml")


@dataclass
class Rig:
    """A scanner, how to show it a code, how to unplug it, and the same scanner with nothing there."""

    scanner: Scanner
    show: Callable[[str], None]
    unplug: Callable[[], None]
    missing: Scanner


def camera_rig(folder: Path) -> Rig:
    watched = folder / "camera"
    watched.mkdir()

    def show(text: str) -> None:
        half = watched / "half.tmp"
        half.write_bytes(cv2.imencode(".png", seen(text, "QRCode", Scene(640, 480, code_px=200)))[1].tobytes())
        half.replace(watched / "card.png")

    def unplug() -> None:
        for path in watched.iterdir():
            path.unlink()
        watched.rmdir()

    return Rig(CameraScanner(str(watched), 640, 480), show, unplug, CameraScanner(str(folder / "nothing"), 640, 480))


def serial_rig(folder: Path) -> Rig:
    device = SerialScannerEmulator(folder / "port")
    device.plug()
    return Rig(SerialScanner(device.path), device.scan, device.unplug, SerialScanner(folder / "nothing"))


def hid_rig(folder: Path) -> Rig:
    machine = Machine(folder)
    device = machine.plug("Some Barcode Scanner")
    scanner = HidScanner(device.path, US, ioctl=machine.ioctl)
    missing = HidScanner(machine.input_path / "event9", US, ioctl=machine.ioctl)
    return Rig(scanner, lambda text: device.scan(text, US), device.unplug, missing)


def auto_rig(folder: Path) -> Rig:
    device = SerialScannerEmulator(folder / "port", "0c2e:0901", "Some Scanner")
    device.plug()
    wanted = Wanted(US, load_models(SCANNERS_PATH))
    nothing = Look(list, list, list)
    return Rig(AutoScanner(wanted, Look(device.ports, list, list)), device.scan, device.unplug, AutoScanner(wanted, nothing))


RIGS = {"camera": camera_rig, "serial": serial_rig, "hid": hid_rig, "auto": auto_rig}


@pytest.fixture(params=registry.known("scanner"))
def rig(request, tmp_path) -> Iterator[Rig]:
    assert request.param in RIGS, f"the scanner driver {request.param!r} has no rig here: add one to RIGS"
    built = RIGS[request.param](tmp_path)
    yield built
    built.scanner.close()


class Collected:
    """A thread that iterates `scans` as the kiosk's worker does."""

    def __init__(self, scanner: Scanner) -> None:
        self.scans: list[Scan] = []
        self.failure: DeviceError | None = None
        self._scanner = scanner
        self.thread = threading.Thread(target=self._collect, daemon=True)
        self.thread.start()

    def _collect(self) -> None:
        try:
            for scan in self._scanner.scans():
                self.scans.append(scan)
        except DeviceError as failure:
            self.failure = failure

    def wait_for(self, done: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if done():
                return True
            time.sleep(0.01)
        return False


def test_what_is_shown_comes_out_as_a_scan(rig):
    rig.scanner.open()
    collected = Collected(rig.scanner)
    shown_at = time.monotonic()
    rig.show(NIK)
    assert collected.wait_for(lambda: bool(collected.scans))
    (scan,) = collected.scans
    assert (scan.text, scan.source) == (NIK, rig.scanner.name)
    assert scan.symbology in ("QRCode", "Code128", "Code39", "")
    assert shown_at <= scan.at <= time.monotonic()


def test_each_code_shown_is_one_scan(rig):
    rig.scanner.open()
    collected = Collected(rig.scanner)
    for number in range(1, 4):
        rig.show(f"{NIK[:-1]}{number}")
        assert collected.wait_for(lambda number=number: len(collected.scans) == number)
    time.sleep(0.4)
    assert [scan.text[-1] for scan in collected.scans] == ["1", "2", "3"]


def test_close_ends_scans_within_half_a_second(rig):
    rig.scanner.open()
    collected = Collected(rig.scanner)
    time.sleep(0.2)
    rig.scanner.close()
    collected.thread.join(0.5)
    assert not collected.thread.is_alive()
    assert collected.failure is None


def test_closing_twice_or_before_opening_is_no_matter(rig):
    rig.scanner.close()
    rig.scanner.open()
    rig.scanner.close()
    rig.scanner.close()
    assert list(rig.scanner.scans()) == []


def test_it_can_be_opened_again(rig):
    rig.scanner.open()
    rig.scanner.close()
    rig.scanner.open()
    collected = Collected(rig.scanner)
    rig.show(NIK)
    assert collected.wait_for(lambda: bool(collected.scans))


def test_what_is_not_there_is_missing(rig):
    with pytest.raises(DeviceMissing):
        rig.missing.open()


def test_what_goes_away_is_lost_and_then_missing(rig):
    rig.scanner.open()
    collected = Collected(rig.scanner)
    rig.unplug()
    assert collected.wait_for(lambda: collected.failure is not None)
    assert isinstance(collected.failure, DeviceLost)
    rig.scanner.close()
    with pytest.raises(DeviceMissing):
        rig.scanner.open()


def test_the_registry_names_what_it_knows_when_asked_for_something_else():
    with pytest.raises(BadOption, match="camera"):
        registry.load("scanner", "telepathy")
    with pytest.raises(BadOption, match="scanner"):
        registry.load("kettle", "camera")
    with pytest.raises(BadOption, match="camera"):
        registry.load("scanner", "base")
    with pytest.raises(BadOption):
        registry.load("printer", "../scanner/camera")
    assert registry.load("scanner", "camera") is CameraScanner
    assert {"network", "file"} <= set(registry.known("printer"))
