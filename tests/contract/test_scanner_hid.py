"""Scanners that type. What is real here and what is played: drivers.emulators.keyboard; the last two tests ask the kernel."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.emulators.keyboard import Machine
from drivers.emulators.uinput import UINPUT_PATH, UinputKeyboard
from drivers.errors import BadOption, DeviceBusy, DeviceError, DeviceLost, DeviceMissing
from drivers.scanner.base import Scan
from drivers.scanner.hid import HidScanner
from drivers.scanner.input_device import EV_KEY, typing_devices
from drivers.scanner.keys import load_layout
from drivers.scanner.lines import End

NIK = "1801094107900003"
PATIENCE_SECONDS = 10.0
LAYOUTS_PATH = Path(__file__).parents[2] / "config" / "scanners" / "layouts"
LAYOUTS = {path.stem: load_layout(path) for path in LAYOUTS_PATH.glob("*.toml")}
US = LAYOUTS["us"]
ENTER = 28


class Listening:
    """Iterates `scans` in a thread."""

    def __init__(self, scanner: HidScanner) -> None:
        self.scans: list[Scan] = []
        self.failure: DeviceError | None = None
        self._scanner = scanner
        threading.Thread(target=self._listen, daemon=True).start()

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
def machine(tmp_path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def device(machine):
    return machine.plug("Some Barcode Scanner")


@pytest.fixture
def listen(machine, device) -> Iterator[Callable[..., tuple[HidScanner, Listening]]]:
    opened: list[HidScanner] = []

    def begin(layout=US, **options) -> tuple[HidScanner, Listening]:
        scanner = HidScanner(device.path, layout, ioctl=machine.ioctl, **options)
        scanner.open()
        opened.append(scanner)
        return scanner, Listening(scanner)

    yield begin
    for scanner in opened:
        scanner.close()


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_a_scan_is_read_on_every_layout(device, listen, layout):
    _, heard = listen(LAYOUTS[layout])
    device.scan("https://pusat.example/t/K7F39QXM", LAYOUTS[layout])
    until(lambda: bool(heard.scans))
    device.scan(NIK, LAYOUTS[layout])
    until(lambda: len(heard.scans) == 2)
    assert heard.texts == ["https://pusat.example/t/K7F39QXM", NIK]


@pytest.mark.parametrize("end", ["\n", "", "\t", "\n\n"])
def test_enter_missing_or_doubled_is_no_matter(device, listen, end):
    _, heard = listen()
    device.scan(NIK, US, end)
    until(lambda: bool(heard.scans))
    time.sleep(0.4)
    assert heard.texts == [NIK]


def test_an_early_enter_makes_no_second_scan_and_no_shorter_number(device, listen):
    _, heard = listen()
    device.scan(NIK[:4], US)
    device.scan(NIK[4:], US)
    until(lambda: bool(heard.scans))
    time.sleep(0.4)
    assert ["".join(text.split()) for text in heard.texts] == [NIK]


@pytest.mark.parametrize("length", [1, 7, 10, 13, 15, 17, 20, 33])
def test_tags_of_odd_lengths_come_whole(device, listen, length):
    _, heard = listen()
    tag = ("0004128877" * 4)[:length]
    device.scan(tag, US)
    until(lambda: bool(heard.scans))
    assert heard.texts == [tag]


def test_a_slow_reader_is_one_scan(device, listen):
    _, heard = listen()
    device.scan(NIK, US, key_seconds=0.03)
    until(lambda: bool(heard.scans))
    time.sleep(0.4)
    assert heard.texts == [NIK]


def test_two_scans_close_together_are_told_apart_by_the_kernels_times(device, listen):
    """Both wait in the queue when this program, held up elsewhere, comes to read them."""
    _, heard = listen(end=End.AUTO)
    began = time.monotonic()
    for start, digit in ((began, 2), (began + 1.0, 3)):
        for code in (digit, ENTER):
            device.event(EV_KEY, code, 1, start)
            device.event(EV_KEY, code, 0, start)
    until(lambda: len(heard.scans) == 2)
    assert heard.texts == ["1", "2"]


def test_a_flood_of_keys_is_dropped_and_the_next_scan_read(device, listen):
    scanner, heard = listen()
    for number in range(5000):
        while True:
            try:
                device.event(EV_KEY, 9, 1)
                break
            except BlockingIOError:  # the pipe is full, as a kernel's queue would be
                time.sleep(0.001)
        if number % 2:  # of half of them the release is lost
            device.event(EV_KEY, 9, 0)
    until(lambda: scanner.dropped_bytes >= 4297)
    time.sleep(0.5)
    device.scan(NIK, US)
    until(lambda: bool(heard.scans))
    assert heard.texts == [NIK]


def test_a_scan_of_which_the_kernel_lost_keys_is_dropped(device, listen):
    _, heard = listen()
    device.scan(NIK[:9], US, end="")
    device.lose_events()
    device.scan(NIK, US)
    time.sleep(0.6)
    device.scan("next", US)
    until(lambda: bool(heard.scans))
    assert heard.texts == ["next"]


def test_a_key_no_code_has_spoils_the_scan_it_is_in(device, listen):
    _, heard = listen()
    device.scan(NIK[:8], US, end="")
    device.event(EV_KEY, 61, 1)  # F3
    device.event(EV_KEY, 61, 0)
    device.scan(NIK[8:], US)
    time.sleep(0.6)
    device.scan("next", US)
    until(lambda: bool(heard.scans))
    assert heard.texts == ["next"]


def test_it_is_taken_for_the_kiosk_alone_and_let_go_again(machine, device, listen):
    scanner, _ = listen()
    assert device.grabbed_by is not None
    assert machine.clock_ids == [time.CLOCK_MONOTONIC]
    with pytest.raises(DeviceBusy):
        HidScanner(device.path, US, ioctl=machine.ioctl).open()
    scanner.close()
    other = HidScanner(device.path, US, ioctl=machine.ioctl)
    other.open()
    other.close()


def test_unplugged_and_plugged_in_again_it_reads_on(machine, device, listen):
    scanner, heard = listen()
    device.unplug()
    until(lambda: heard.failure is not None)
    assert isinstance(heard.failure, DeviceLost)
    with pytest.raises(DeviceMissing):
        scanner.open()
    back = machine.plug("Some Barcode Scanner")
    again = HidScanner(back.path, US, ioctl=machine.ioctl)
    again.open()
    heard = Listening(again)
    back.scan(NIK, US)
    until(lambda: bool(heard.scans))
    again.close()


def test_what_types_no_digits_is_no_scanner(machine, tmp_path):
    button = machine.plug("Power Button", keys=frozenset({116}))
    with pytest.raises(BadOption):
        HidScanner(button.path, US, ioctl=machine.ioctl).open()
    (tmp_path / "file").write_text("")
    with pytest.raises(BadOption):
        HidScanner(tmp_path / "file", US).open()


needs_uinput = pytest.mark.skipif(
    not os.access(UINPUT_PATH, os.W_OK), reason="no /dev/uinput here that may be written: load the module uinput, run as root"
)


@needs_uinput
def test_a_device_of_the_real_kernel_is_found_grabbed_and_read():
    with UinputKeyboard("Barcode Scanner (test)") as keyboard:
        (found,) = [each for each in typing_devices() if each.name == keyboard.name]
        scanner = HidScanner(found.path, US)
        scanner.open()
        heard = Listening(scanner)
        spy = os.open(found.path, os.O_RDONLY | os.O_NONBLOCK)  # as an X server would
        with pytest.raises(DeviceBusy):
            HidScanner(found.path, US).open()
        keyboard.scan(NIK, US)
        until(lambda: bool(heard.scans))
        assert heard.texts == [NIK]
        with pytest.raises(BlockingIOError):
            os.read(spy, 24)
        os.close(spy)
    until(lambda: heard.failure is not None)
    assert isinstance(heard.failure, DeviceLost)
    scanner.close()


@needs_uinput
def test_the_real_kernel_stamps_keys_with_the_monotonic_clock():
    with UinputKeyboard("Barcode Scanner (test)") as keyboard:
        (found,) = [each for each in typing_devices() if each.name == keyboard.name]
        scanner = HidScanner(found.path, US, ioctl=fcntl.ioctl)
        scanner.open()
        heard = Listening(scanner)
        before = time.monotonic()
        keyboard.scan(NIK, US)
        until(lambda: bool(heard.scans))
        assert before - 0.01 <= heard.scans[0].at <= time.monotonic()
        scanner.close()
