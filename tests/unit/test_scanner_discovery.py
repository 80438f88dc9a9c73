"""What is plugged in, and which of it is meant."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from drivers.emulators.keyboard import Machine
from drivers.emulators.scanner import SerialScannerEmulator
from drivers.errors import BadOption, DeviceBusy, DeviceLost, DeviceMissing
from drivers.scanner.auto import AutoScanner, Claims, Wanted
from drivers.scanner.discovery import AUTO, Kind, Look, choose, discover
from drivers.scanner.keys import load_layout
from drivers.scanner.models import load_models
from drivers.scanner.serial import SerialScanner

SCANNERS_PATH = Path(__file__).parents[2] / "config" / "scanners"
MODELS = load_models(SCANNERS_PATH)
US = load_layout(SCANNERS_PATH / "layouts" / "us.toml")
WIRED = (Kind.SERIAL, Kind.HID)
NIK = "1801094107900003"


@pytest.fixture
def hall(tmp_path):
    """A printer on a serial cable, a staff keyboard, a camera, a known serial scanner, a card reader that types."""
    machine = Machine(tmp_path)
    machine.plug("Logitech USB Keyboard", "046d:c31c")
    machine.plug("Sycreader RFID Technology Co., Ltd SYC ID&IC USB Reader", "ffff:0035")
    with (
        SerialScannerEmulator(tmp_path / "ttyUSB0", "1a86:7523", "USB Serial") as cable,
        SerialScannerEmulator(tmp_path / "ttyACM0", "0c2e:0901", "Voyager") as scanner,
    ):
        look = Look(lambda: [*cable.ports(), *scanner.ports()], machine.keyboards, lambda: [tmp_path / "video0"])
        yield machine, scanner, look


def names(found) -> list[str]:
    return [f"{each.kind}:{each.path.name}" for each in found]


def test_everything_is_found_and_what_is_known_comes_first(hall):
    _, _, look = hall
    found = discover(MODELS, look)
    assert names(found) == ["serial:ttyACM0", "hid:event1", "serial:ttyUSB0", "hid:event0", "camera:video0"]
    assert [each.model.key for each in found if each.model] == ["honeywell", "generic"]
    assert found[0].name == "Voyager"


def test_left_to_itself_it_takes_no_keyboard_and_no_mere_cable(hall):
    _, _, look = hall
    found = discover(MODELS, look)
    assert names(choose(found, AUTO, WIRED)) == ["serial:ttyACM0", "hid:event1"]
    assert names(choose(found, AUTO, (Kind.HID,))) == ["hid:event1"]


def test_the_settings_may_name_it_by_path_number_or_name(hall, tmp_path):
    _, _, look = hall
    found = discover(MODELS, look)
    (tmp_path / "by-id").mkdir()
    (tmp_path / "by-id" / "usb-Some_Cable").symlink_to(tmp_path / "ttyUSB0")
    assert names(choose(found, str(tmp_path / "ttyUSB0"), WIRED)) == ["serial:ttyUSB0"]
    assert names(choose(found, str(tmp_path / "by-id" / "usb-Some_Cable"), WIRED)) == ["serial:ttyUSB0"]
    assert names(choose(found, "046D:c31c", WIRED)) == ["hid:event0"]
    assert names(choose(found, "sycreader", WIRED)) == ["hid:event1"]
    assert choose(found, "nobody", WIRED) == []


def opened(look: Look, machine: Machine, **wanted) -> AutoScanner:
    scanner = AutoScanner(Wanted(US, MODELS, **wanted), look, machine.ioctl)
    scanner.open()
    return scanner


def test_it_reads_what_it_chose_and_says_what_that_is(hall):
    machine, device, look = hall
    scanner = opened(look, machine)
    assert (scanner.found.name, scanner.found.model.key) == ("Voyager", "honeywell")
    device.scan(NIK)
    assert next(scanner.scans()).text == NIK
    scanner.close()
    assert scanner.found is None


def test_what_another_program_holds_is_passed_over_for_the_next(hall):
    machine, device, look = hall
    other = SerialScanner(device.path)
    other.open()
    scanner = opened(look, machine)
    assert scanner.found.kind is Kind.HID
    second = AutoScanner(Wanted(US, MODELS), look, machine.ioctl)
    with pytest.raises(DeviceBusy):
        second.open()
    scanner.close()
    other.close()


def test_two_that_take_what_comes_take_one_each_and_the_third_finds_none(hall):
    machine, device, look = hall
    claims = Claims()
    first, second, third = (AutoScanner(Wanted(US, MODELS), look, machine.ioctl, claims=claims) for _ in range(3))
    first.open()
    second.open()
    assert {first.found.path.name, second.found.path.name} == {"ttyACM0", "event1"}
    with pytest.raises(DeviceMissing):
        third.open()
    first.close()
    third.open()
    assert third.found.path == device.path
    for scanner in (second, third):
        scanner.close()


def test_four_card_readers_are_read_each_by_its_own_and_one_of_two_alike_may_be_pulled_out(tmp_path):
    machine = Machine(tmp_path)
    devices = [machine.plug("Sycreader RFID Technology Co., Ltd SYC ID&IC USB Reader", "ffff:0035") for _ in range(4)]
    look, claims = Look(list, machine.keyboards, list), Claims()
    scanners = [AutoScanner(Wanted(US, MODELS), look, machine.ioctl, name=f"scanner {n}", claims=claims) for n in range(1, 5)]
    for scanner in scanners:
        scanner.open()
    assert {scanner.found.path for scanner in scanners} == {device.path for device in devices}
    read = {scanner.name: [] for scanner in scanners}
    threads = [threading.Thread(target=_listen, args=(scanner, read[scanner.name]), daemon=True) for scanner in scanners]
    for thread in threads:
        thread.start()
    devices[0].unplug()
    for number, device in enumerate(devices[1:], 1):
        device.scan(f"{NIK[:-1]}{number}", US)
    deadline = time.monotonic() + 10
    while sum(map(len, read.values())) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    by_path = {scanner.found.path: read[scanner.name] for scanner in scanners if scanner.found}
    assert [by_path[device.path] for device in devices[1:]] == [[f"{NIK[:-1]}{number}"] for number in (1, 2, 3)]
    for scanner in scanners:
        scanner.close()
    for thread in threads:
        thread.join(2)
        assert not thread.is_alive()


def _listen(scanner: AutoScanner, read: list[str]) -> None:
    with suppress(DeviceLost):
        read.extend(scan.text for scan in scanner.scans())


def test_a_port_on_no_list_is_opened_all_the_same_when_named(hall, tmp_path):
    machine, _, look = hall
    with SerialScannerEmulator(tmp_path / "uart") as device:
        scanner = opened(look, machine, device=str(device.path), model="grow")
        device.send(b"\x02\x00\x00\x01\x00\x33\x31" + NIK.encode() + b"\r")
        assert next(scanner.scans()).text == NIK
        scanner.close()
    with pytest.raises(DeviceMissing):
        scanner.open()


def test_makers_letters_are_taken_off_when_the_scanner_is_set_to_send_them(hall):
    machine, device, look = hall
    scanner = opened(look, machine, code_ids=True)
    device.scan(f"j{NIK}")
    scan = next(scanner.scans())
    assert (scan.text, scan.symbology) == (NIK, "Code128")
    scanner.close()


def test_another_scanner_than_before_is_taken_as_it_comes(hall):
    machine, device, look = hall
    device.unplug()
    scanner = opened(look, machine)
    assert scanner.found.kind is Kind.HID
    scanner.close()
    device.plug()
    scanner.open()
    assert scanner.found.kind is Kind.SERIAL
    scanner.close()


def test_a_model_nobody_knows_or_that_has_no_trigger_is_refused():
    with pytest.raises(BadOption, match="honeywell"):
        AutoScanner(Wanted(US, MODELS, model="nobody"))
    with pytest.raises(BadOption, match="trigger"):
        AutoScanner(Wanted(US, MODELS, model="zebra", keep_triggered=True))


def test_looking_at_this_machine_itself_is_quick_and_breaks_nothing():
    began = time.monotonic()
    for _ in range(10):
        assert all(each.path.is_absolute() for each in discover(MODELS))
    assert time.monotonic() - began < 5
