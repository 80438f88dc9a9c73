"""One contract for every way to a printer, over real sockets, real ptys and real pyusb, with the emulated printer at the end."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from usb_bus import UsbBus

from config.settings import PRINTER_DRIVERS
from drivers import registry
from drivers.emulators.printer import PrinterEmulator
from drivers.emulators.printer_ports import PtyPort
from drivers.errors import BadOption, DeviceBusy, DeviceLost, DeviceMissing, DeviceTimeout
from drivers.printer.base import Certainty, Paper, Transport
from drivers.printer.encode import encode
from drivers.printer.lp import LpTransport
from drivers.printer.network import NetworkTransport
from drivers.printer.printer import Printer, PrinterRefused
from drivers.printer.profile import Profile, load_profile
from drivers.printer.serial import SerialTransport
from drivers.printer.slip import Align, Cut, Qr, Size, Slip, Text
from drivers.printer.usb import UsbTransport

EPSON = load_profile(Path(__file__).parents[2] / "config" / "printers" / "epson-tm-t82.toml")
PLAIN = replace(EPSON, process_id=False)
LINKS = ("network", "serial", "lp", "usb")
SLIP = Slip(
    "ticket",
    (Text("A-014", Size.HUGE, Align.CENTRE), Qr("https://desa.example/t/K7F39QXM"), *(Text("Loket 1"),) * 20, Cut()),
)
FLOOD = b"x" * (2 * 1024 * 1024)


@contextmanager
def at_the_end_of(kind: str, folder: Path, profile: Profile = EPSON) -> Iterator[tuple[Callable[[], Transport], PrinterEmulator]]:
    """A maker of transports of that kind, and the printer they lead to."""
    line = PtyPort() if kind in ("serial", "lp") else None
    with PrinterEmulator(folder, profile, line=line, xon_xoff=kind == "serial") as printer:

        def made() -> Transport:
            if kind == "network":
                return NetworkTransport("127.0.0.1", printer.port)
            if kind == "usb":
                return UsbTransport("04b8:0e15", backend=UsbBus(printer.port))
            assert line
            return SerialTransport(line.path, 115200, "xon-xoff") if kind == "serial" else LpTransport(line.path)

        yield made, printer


@pytest.fixture(params=LINKS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_driver_in_the_settings_is_there_and_every_driver_is_in_the_settings() -> None:
    assert sorted(PRINTER_DRIVERS) == sorted([*registry.known("printer"), "none"])


def test_a_slip_comes_out_whole_and_confirmed_twice_in_a_row(kind: str, tmp_path: Path) -> None:
    with at_the_end_of(kind, tmp_path) as (made, emulator):
        printer = Printer(made(), EPSON, reply_seconds=0.5)
        for job in (1, 2):
            assert printer.print(SLIP, job).certainty is Certainty.CONFIRMED
        pieces = emulator.wait_for_pieces(2)
        time.sleep(0.1)
        assert [piece.bin_path.read_bytes() for piece in pieces] == [encode(SLIP, EPSON, job).data for job in (1, 2)]
        assert emulator.unknown == ()


def test_the_status_is_asked_and_understood(kind: str, tmp_path: Path) -> None:
    with at_the_end_of(kind, tmp_path) as (made, emulator):
        printer = Printer(made(), EPSON, reply_seconds=0.5)
        assert printer.status().paper is Paper.OK
        emulator.paper("low")
        assert printer.status().paper is Paper.LOW
        emulator.cover(is_open=True)
        assert printer.status().cover_open


def test_a_printer_that_stops_reading_times_out_with_its_bytes_counted_and_goes_on_later(kind: str, tmp_path: Path) -> None:
    with at_the_end_of(kind, tmp_path) as (made, emulator):
        emulator.stall()
        transport = made()
        transport.open()
        began = time.monotonic()
        with pytest.raises(DeviceTimeout) as raised:
            transport.write(FLOOD, 0.5)
        assert 0.4 < time.monotonic() - began < 5
        assert 0 < raised.value.sent < len(FLOOD)
        began = time.monotonic()
        transport.close()
        assert time.monotonic() - began < 5


def test_a_printer_that_takes_little_at_a_time_loses_nothing(kind: str, tmp_path: Path) -> None:
    with at_the_end_of(kind, tmp_path) as (made, emulator):
        emulator.sip(37)
        assert Printer(made(), EPSON).print(SLIP, 1).certainty is Certainty.CONFIRMED
        time.sleep(0.1)
        assert emulator.wait_for_pieces(1)[0].bin_path.read_bytes() == encode(SLIP, EPSON, 1).data


def test_a_silent_link_is_read_for_no_longer_than_asked(kind: str, tmp_path: Path) -> None:
    with at_the_end_of(kind, tmp_path) as (made, _):
        transport = made()
        transport.open()
        began = time.monotonic()
        assert transport.read(64, 0.3) == b""
        assert 0.25 < time.monotonic() - began < 3
        assert transport.read(64, 0) == b""
        transport.close()


def test_a_wait_can_be_cut_from_another_thread(kind: str, tmp_path: Path) -> None:
    with at_the_end_of(kind, tmp_path) as (made, _):
        transport = made()
        transport.open()
        threading.Timer(0.2, transport.cut).start()
        began = time.monotonic()
        with pytest.raises(DeviceLost):
            transport.read(64, 20)
        assert time.monotonic() - began < 5
        transport.close()


def test_what_is_not_open_says_so_and_closes_twice(kind: str, tmp_path: Path) -> None:
    with at_the_end_of(kind, tmp_path) as (made, _):
        transport = made()
        transport.close()
        transport.close()
        transport.cut()
        with pytest.raises(DeviceLost):
            transport.write(b"x", 1)
        with pytest.raises(DeviceLost):
            transport.read(1, 1)


def test_garbage_is_never_taken_for_an_answer(kind: str, tmp_path: Path) -> None:
    with at_the_end_of(kind, tmp_path, PLAIN) as (made, emulator):
        emulator.garble()
        printer = Printer(made(), PLAIN, reply_seconds=0.2)
        for job in range(4):
            try:
                assert printer.print(SLIP, job).certainty is Certainty.UNKNOWN
            except PrinterRefused as refused:  # noise may look like anything, but nothing is refused that was begun
                assert refused.sent == 0
                pytest.fail("a printer that only garbles was taken for one without paper")
        emulator.wait_for_pieces(4)


def test_answers_that_come_late_make_a_print_unknown_and_not_the_next_one_sure(kind: str, tmp_path: Path) -> None:
    """The first job's answer arrives while the second one waits for its own."""
    with at_the_end_of(kind, tmp_path, PLAIN) as (made, emulator):
        emulator.late(0.7)
        printer = Printer(made(), PLAIN, reply_seconds=0.2)
        assert printer.print(SLIP, 1).certainty is Certainty.UNKNOWN
        emulator.wait_for_pieces(1)
        emulator.pace(300)
        assert printer.print(SLIP, 2).certainty is Certainty.UNKNOWN
        assert len(emulator.pieces) == 1


def test_a_knife_that_sticks_is_found_and_the_slip_comes_off_when_it_is_freed(kind: str, tmp_path: Path) -> None:
    with at_the_end_of(kind, tmp_path) as (made, emulator):
        emulator.cutter(jams=True)
        with pytest.raises(PrinterRefused, match="cutter fault") as raised:
            Printer(made(), EPSON, reply_seconds=0.3).print(SLIP, 1)
        assert raised.value.sent == len(encode(SLIP, EPSON, 1).data)
        assert raised.value.status.cutter_fault
        emulator.cutter(jams=False)
        emulator.wait_for_pieces(1)


def test_a_hot_head_is_waited_for_and_a_broken_one_refused(kind: str, tmp_path: Path) -> None:
    with at_the_end_of(kind, tmp_path) as (made, emulator):
        printer = Printer(made(), EPSON, reply_seconds=0.5)
        emulator.head("hot")
        threading.Timer(0.5, emulator.head, ["ok"]).start()
        assert printer.print(SLIP, 1).certainty is Certainty.CONFIRMED
        emulator.head("broken")
        with pytest.raises(PrinterRefused, match="printer fault") as raised:
            printer.print(SLIP, 2)
        assert raised.value.sent == 0


def test_power_that_goes_and_comes_in_mid_job_is_never_called_printed(tmp_path: Path) -> None:
    with at_the_end_of("network", tmp_path) as (made, emulator):
        emulator.power(is_on=False, after_mm=40, blinks=True)
        with unknown_or_lost():
            assert Printer(made(), EPSON, reply_seconds=0.3).print(SLIP, 1).certainty is Certainty.UNKNOWN
        time.sleep(0.2)
        assert Printer(made(), EPSON, reply_seconds=0.3).print(SLIP, 2).certainty is Certainty.CONFIRMED
        assert len(emulator.wait_for_pieces(1)) == 1


@contextmanager
def unknown_or_lost() -> Iterator[None]:
    try:
        yield
    except (DeviceLost, DeviceTimeout):
        return


def test_power_that_stays_away_on_a_line_ends_unknown(tmp_path: Path) -> None:
    with at_the_end_of("serial", tmp_path) as (made, emulator):
        emulator.power(is_on=False, after_mm=40)
        assert Printer(made(), EPSON, reply_seconds=0.2, print_seconds=2).print(SLIP, 1).certainty is Certainty.UNKNOWN
        assert emulator.pieces == []


def test_a_printer_held_back_by_bytes_gets_all_of_a_large_job(tmp_path: Path) -> None:
    """XON/XOFF: without it a printer that reads slowly would overflow."""
    picture = replace(EPSON, native_qr=False)
    slip = Slip("big", (Qr("0123" * 40, 2), Qr("4567" * 40, 2), Cut()))
    with at_the_end_of("serial", tmp_path, picture) as (made, emulator):
        emulator.pace(230400)
        assert Printer(made(), picture).print(slip, 1).certainty is Certainty.CONFIRMED
        time.sleep(0.1)
        assert emulator.wait_for_pieces(1)[0].bin_path.read_bytes() == encode(slip, picture, 1).data


def test_an_old_word_about_the_paper_does_not_stop_the_next_job(tmp_path: Path) -> None:
    """Automatic status that nobody read waits in the line: paper ran out, a new roll came, and only then the next resident."""
    with at_the_end_of("lp", tmp_path) as (made, emulator):
        transport = made()
        held_open = os.open(transport.name, os.O_RDWR | os.O_NOCTTY)
        printer = Printer(transport, EPSON, reply_seconds=0.5)
        assert printer.print(SLIP, 1).certainty is Certainty.CONFIRMED
        for paper in ("out", "ok"):
            emulator.paper(paper)
            time.sleep(0.1)
        assert printer.print(SLIP, 2).certainty is Certainty.CONFIRMED
        os.close(held_open)


def test_a_slow_line_is_given_the_time_its_bytes_need_beside_the_deadline(tmp_path: Path) -> None:
    picture = replace(EPSON, native_qr=False)
    slip = Slip("big", (Qr("0123" * 20, 1.2), Cut()))
    line = PtyPort()
    with PrinterEmulator(tmp_path, picture, line=line) as emulator:
        emulator.pace(19200)
        printer = Printer(SerialTransport(line.path, 19200, "none"), picture, print_seconds=1, reply_seconds=0.3)
        assert len(encode(slip, picture, 1).data) > 2 * 1920, "more than the deadline's worth"
        assert printer.print(slip, 1).certainty is Certainty.CONFIRMED


# What each says when it cannot be opened.


def test_a_line_that_is_not_there_is_missing(tmp_path: Path) -> None:
    for transport in (SerialTransport(tmp_path / "ttyUSB0"), LpTransport(tmp_path / "lp0")):
        with pytest.raises(DeviceMissing, match="check the cable"):
            transport.open()


def test_a_path_that_is_no_device_is_a_bad_option(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    for transport in (SerialTransport(plain), LpTransport(plain), LpTransport(tmp_path)):
        with pytest.raises(BadOption):
            transport.open()
    with pytest.raises(BadOption, match="rts-cts, xon-xoff, none"):
        SerialTransport(plain, 9600, "dsr").open()


def test_a_line_another_program_uses_is_busy(tmp_path: Path) -> None:
    with at_the_end_of("serial", tmp_path) as (made, _):
        first, second = made(), made()
        first.open()
        with pytest.raises(DeviceBusy):
            second.open()
        first.close()
        second.open()
        second.close()


def test_a_line_whose_end_goes_away_is_lost(tmp_path: Path) -> None:
    for kind in ("serial", "lp"):
        with at_the_end_of(kind, tmp_path) as (made, emulator):
            transport = made()
            transport.open()
            emulator.close()
            with pytest.raises(DeviceLost):
                transport.read(1, 2)
            with pytest.raises(DeviceLost):
                transport.write(b"x" * 100, 2)
            transport.close()


@pytest.mark.parametrize(
    ("call", "number", "error", "said"),
    [
        ("open", errno.EACCES, BadOption, "group lp"),
        ("claim", errno.EBUSY, DeviceBusy, "another program"),
        ("claim", errno.ENODEV, DeviceMissing, "went away"),
    ],
)
def test_what_libusb_refuses_is_said_in_our_words(call: str, number: int, error: type[Exception], said: str) -> None:
    bus = UsbBus()
    bus.fails[call] = number
    with pytest.raises(error, match=said):
        UsbTransport(backend=bus).open()


def test_a_bus_without_a_printer_is_missing_one(tmp_path: Path) -> None:
    empty = UsbBus()
    empty.empty = True
    for address in ("auto", "04b8:0e15"):
        with pytest.raises(DeviceMissing, match="no such printer on USB"):
            UsbTransport(address, backend=empty).open()
    with pytest.raises(DeviceMissing):
        UsbTransport(backend=UsbBus(interface_class=3)).open()  # a keyboard
    with pytest.raises(BadOption, match="is not a printer"):
        UsbTransport("04b8:0e15", backend=UsbBus(interface_class=3)).open()
    with pytest.raises(BadOption, match="vendor:product"):
        UsbTransport("/dev/usb/lp0", backend=UsbBus()).open()


def test_a_printer_unplugged_in_mid_job_is_lost_and_the_kernel_gets_it_back_after_a_good_one(tmp_path: Path) -> None:
    with PrinterEmulator(tmp_path, EPSON) as emulator:
        bus = UsbBus(emulator.port)
        transport = UsbTransport("auto", backend=bus)
        transport.open()
        assert not bus.kernel_has_it
        bus.fails["write"] = errno.ENODEV
        with pytest.raises(DeviceLost) as raised:
            transport.write(b"x", 1)
        assert raised.value.sent == 0
        bus.fails = {"read": errno.EIO}
        with pytest.raises(DeviceLost):
            transport.read(1, 1)
        transport.close()
        assert bus.kernel_has_it
