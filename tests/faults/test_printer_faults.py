"""Whatever the printer does: what the resident is shown, what staff are told and what the store remembers.

Real printing, store and journey; the emulated printer misbehaves at the end of a real socket or pty.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import running_kiosk
from running_kiosk import running, take_number
from store_parts import new_id, opened, sealed

from config.settings import PROFILES_PATH, Settings
from drivers.emulators.printer import PrinterEmulator
from drivers.emulators.printer_control import obey
from drivers.emulators.printer_ports import PtyPort
from drivers.errors import DeviceTimeout
from drivers.printer.base import Certainty, Paper, Transport
from drivers.printer.file import FileTransport
from drivers.printer.logo import LogoPicture
from drivers.printer.lp import LpTransport
from drivers.printer.network import NetworkTransport
from drivers.printer.printer import Printer
from drivers.printer.profile import load_profile
from drivers.printer.raster import Raster
from drivers.printer.serial import SerialTransport
from drivers.printer.slip import Slip
from drivers.printer.usb import UsbTransport
from kiosk import problems
from kiosk.desk.board import Board
from kiosk.desk.compose import slips_of
from kiosk.desk.day import day_facts
from kiosk.desk.outcome import NotPrinted, Printed, Submitted
from kiosk.desk.print_room import PrintRoom
from kiosk.desk.printer_watch import PrinterWatch
from kiosk.desk.printing import print_plain, print_request
from kiosk.language import load_language
from kiosk.model.nik import Nik
from kiosk.model.request import Application, Moment, ServiceRequest
from kiosk.model.service import Catalogue, Prints, Service
from kiosk.press import printer_transport
from kiosk.problems import Problem
from kiosk.store.store import Store
from kiosk.store.values import PrintState
from kiosk.tickets import staff as staff_slips
from kiosk.tickets.layouts import HallFacts, ticket_slip
from kiosk.tickets.staff import DayFacts, day_slip
from kiosk.visit.event import Touch
from kiosk.visit.journey import Journey
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper as Shown
from scripts.gallery import draw_logo
from scripts.simhall import Hall

EPSON = load_profile(Path(__file__).parents[2] / "config" / "printers" / "epson-tm-t82.toml")
QUEUE = Service("Q", {"id": "Antrean loket"}, {"id": ""}, "", "", "A", 1, prints=Prints.TICKET, needs_nik=False)
NOW = Moment("2026-11-21T03:24:00Z", "boot", 12.0, trusted=True)
HALL = HallFacts("Balai Desa Pasuruan")
WORDS = load_language().words


@dataclass
class Desk:
    """One resident after another before a real printer and a real store."""

    store: Store
    printer: Printer
    board: Board
    room: PrintRoom
    emulator: PrinterEmulator
    journey: Journey = field(init=False)
    last: ServiceRequest | None = None

    def __post_init__(self) -> None:
        self.journey = Journey(Catalogue((QUEUE,), ()), lambda: None)

    def take_number(self) -> Shown | None:
        """What the resident sees of the paper in the end."""
        committed = self.store.commit_request(request_id=new_id(), service="Q", letter="A", ordinal=1, at=NOW, seal=sealed)
        self.last = committed.request
        self.journey = Journey(Catalogue((QUEUE,), ()), lambda: None)
        self.journey.handle(Touch("number", "Q"))
        self.journey.handle(Submitted(committed.request))
        return self._print()

    def print_again(self) -> Shown | None:
        """They, or staff, ask once more."""
        self.journey.handle(Touch("again"))
        return self._print()

    def _print(self) -> Shown | None:
        assert self.last
        outcome = print_request(self.last, store=self.store, printer=self.printer, compose=self.compose)
        self.journey.handle(outcome)
        self.room.printed(outcome)
        return self.journey.visit.paper

    @staticmethod
    def compose(request: ServiceRequest, copy: bool) -> tuple[Slip, ...]:
        return (ticket_slip(request, QUEUE, HallFacts("Balai Desa Pasuruan"), WORDS, copy=copy),)

    @property
    def staff(self) -> set[str]:
        return {problem.code for problem in self.board.standing()}

    @property
    def stored(self) -> list[tuple[PrintState, str, str]]:
        assert self.last
        found = self.store.request(self.last.id)
        assert found
        return [(each.state, each.certainty, each.reason) for each in found.prints]


@pytest.fixture(params=["tcp", "serial"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    line = PtyPort() if request.param == "serial" else None
    board, store = Board(), opened(tmp_path / "store", NOW)
    with PrinterEmulator(tmp_path / "paper", EPSON, line=line) as emulator:
        transport = SerialTransport(line.path, 115200, "none") if line else NetworkTransport("127.0.0.1", emulator.port)
        printer = Printer(transport, EPSON, print_seconds=3, reply_seconds=0.3)
        room = PrintRoom(printer, board, store, roll_mm=50_000, warning_slips=40)
        yield Desk(store, printer, board, room, emulator)
    store.close()


GOOD = [(PrintState.DONE, "confirmed", "")]


def refused(problem: Problem) -> list[tuple[PrintState, str, str]]:
    return [(PrintState.FAILED, "", problem.code)]


def stopped(problem: Problem) -> list[tuple[PrintState, str, str]]:
    return [(PrintState.UNKNOWN, "", problem.code)]


UNSURE = [(PrintState.UNKNOWN, "unknown", "")]


# Fault; what the resident sees; what staff are told; what the store remembers; whether the next try says SALINAN.
@pytest.mark.parametrize(
    ("fault", "shown", "staff", "stored", "copy"),
    [
        ("help", Shown.OUT, None, GOOD, True),
        ("paper low", Shown.OUT, problems.PRINTER_PAPER_LOW, GOOD, True),
        ("sip 11", Shown.OUT, None, GOOD, True),
        ("late 0.1", Shown.OUT, None, GOOD, True),
        ("paper out", Shown.FAILED, problems.PRINTER_PAPER_OUT, refused(problems.PRINTER_PAPER_OUT), False),
        ("cover open", Shown.FAILED, problems.PRINTER_COVER_OPEN, refused(problems.PRINTER_COVER_OPEN), False),
        ("head broken", Shown.FAILED, problems.PRINTER_FAULT, refused(problems.PRINTER_FAULT), False),
        ("head hot", Shown.FAILED, problems.PRINTER_HOT, refused(problems.PRINTER_HOT), False),
        ("paper out after 20", Shown.FAILED, problems.PRINTER_PAPER_OUT, stopped(problems.PRINTER_PAPER_OUT), True),
        ("cutter jam", Shown.FAILED, problems.PRINTER_CUTTER, stopped(problems.PRINTER_CUTTER), True),
        ("silent", Shown.UNKNOWN, None, UNSURE, True),
        ("garbled", Shown.UNKNOWN, None, UNSURE, True),
        ("late 5", Shown.UNKNOWN, None, UNSURE, True),
        ("stall", Shown.UNKNOWN, None, UNSURE, True),
    ],
)
def test_what_resident_staff_and_store_see_of_each_fault(
    desk: Desk,
    fault: str,
    shown: Shown,
    staff: Problem | None,
    stored: list[tuple[PrintState, str, str]],
    copy: bool,
) -> None:
    assert not obey(desk.emulator, fault).startswith("error")
    assert desk.take_number() is shown
    assert desk.journey.step is Step.DONE
    assert desk.journey.visit.request == desk.last, "the number stays on the screen"
    assert desk.staff == ({staff.code} if staff else set())
    assert desk.stored == stored
    for mended in ("paper ok", "cover closed", "head ok", "cutter ok", "answering", "clear", "late 0", "sip 0", "resume"):
        assert obey(desk.emulator, mended) == "ok"
    time.sleep(0.3)  # what the printer still holds comes out
    assert desk.print_again() in (Shown.OUT, Shown.UNKNOWN)
    slips = [piece.bin_path.read_bytes() for piece in desk.emulator.pieces]
    assert (b"SALINAN" in slips[-1]) is copy
    assert not desk.staff - {problems.PRINTER_PAPER_LOW.code}


def test_power_that_goes_and_comes_back_in_mid_job_is_unknown_and_the_next_try_is_a_copy(desk: Desk) -> None:
    if isinstance(desk.printer._transport, SerialTransport):
        pytest.skip("a plain wire cannot tell; the modem lines of a real one, which a pty lacks, can")
    obey(desk.emulator, "power blink after 25")
    assert desk.take_number() in (Shown.UNKNOWN, Shown.FAILED)
    assert desk.stored[0][0] is PrintState.UNKNOWN
    time.sleep(0.3)
    assert desk.print_again() is Shown.OUT
    assert b"SALINAN" in desk.emulator.wait_for_pieces(2)[-1].bin_path.read_bytes()
    assert desk.stored[1] == (PrintState.DONE, "confirmed", "")


def test_power_that_goes_in_mid_job_and_stays_away(desk: Desk) -> None:
    obey(desk.emulator, "power off after 25")
    assert desk.take_number() in (Shown.UNKNOWN, Shown.FAILED)
    assert desk.stored[0][0] is PrintState.UNKNOWN
    obey(desk.emulator, "power on")
    time.sleep(0.1)
    assert desk.print_again() is Shown.OUT


def test_a_printer_nobody_can_reach_costs_the_paper_and_not_the_request(desk: Desk) -> None:
    desk.emulator.close()
    assert desk.take_number() is Shown.FAILED
    assert desk.staff == {problems.PRINTER_MISSING.code}
    assert desk.stored == refused(problems.PRINTER_MISSING)


def test_a_cover_opened_in_mid_job_is_told(desk: Desk) -> None:
    desk.emulator.pace(4800)
    threading.Timer(0.4, lambda: desk.emulator.cover(is_open=True)).start()
    assert desk.take_number() is Shown.FAILED
    assert desk.staff == {problems.PRINTER_COVER_OPEN.code}
    assert desk.stored == stopped(problems.PRINTER_COVER_OPEN)


def test_paper_that_ends_between_two_slips_makes_the_next_try_a_copy(desk: Desk) -> None:
    """The ticket is out, the receipt is refused: printed again, both must say that they are copies."""

    def both(request: ServiceRequest, copy: bool) -> Iterator[Slip]:
        ticket, receipt = slips_of(request, replace(QUEUE, prints=Prints.BOTH), HALL, WORDS, copy=copy)
        yield ticket
        if not copy:
            obey(desk.emulator, "paper out")
        yield receipt

    desk.compose = both  # type: ignore[assignment]
    assert desk.take_number() is Shown.FAILED
    assert desk.stored == stopped(problems.PRINTER_PAPER_OUT)
    assert len(desk.emulator.pieces) == 1
    obey(desk.emulator, "paper ok")
    assert desk.print_again() is Shown.OUT
    slips = [piece.bin_path.read_bytes() for piece in desk.emulator.wait_for_pieces(3)]
    assert [b"SALINAN" in slip for slip in slips] == [False, True, True]


def test_a_line_that_takes_nothing_printed_nothing(desk: Desk) -> None:
    class Deaf(NetworkTransport):
        def write(self, data: bytes, deadline_seconds: float) -> int:
            raise DeviceTimeout(self.name, "took nothing", sent=0)

    printer = Printer(Deaf("127.0.0.1", desk.emulator.port), replace(EPSON, status=False, automatic_status=False))
    if desk.emulator.port:
        desk.printer = printer
        assert desk.take_number() is Shown.FAILED
        assert desk.stored == refused(problems.PRINTER_STALLED)


# The watch, and the flag for services that need paper.


def soon(met: Callable[[], bool], seconds: float = 5) -> None:
    until = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < until, "not in time"
        time.sleep(0.02)


def test_no_paper_is_known_before_anyone_prints_and_forgotten_when_there_is_some(desk: Desk) -> None:
    watch = PrinterWatch(desk.printer, desk.board, calm_seconds=0.1, troubled_seconds=0.1)
    watch.start()
    try:
        time.sleep(0.3)
        assert not desk.board.no_paper
        desk.emulator.paper("out")
        soon(lambda: desk.board.no_paper)
        desk.emulator.paper("ok")
        soon(lambda: not desk.staff)
        desk.emulator.cover(is_open=True)
        soon(lambda: desk.staff == {problems.PRINTER_COVER_OPEN.code})
        assert not desk.board.no_paper
    finally:
        watch.stop()


# Slips that belong to no request


def test_the_day_report_and_the_test_page_come_out_with_the_figures_of_the_store(desk: Desk) -> None:
    desk.take_number()
    obey(desk.emulator, "paper out")
    desk.take_number()
    assert isinstance(print_plain(staff_slips.test_slip(HALL, WORDS), printer=desk.printer), NotPrinted)
    assert print_plain(staff_slips.test_slip(HALL, WORDS), printer=None) == NotPrinted(
        problems.PRINTER_MISSING.because("printer.driver is none")
    )
    obey(desk.emulator, "paper ok")
    facts = day_facts(desk.store, Catalogue((QUEUE,), ()), tickets_left=desk.room.paper.roll.slips_left)
    assert facts == DayFacts(
        "2026-11-21", [("Antrean loket", 2)], ("A-002",), unsent=2, not_printed=1, tickets_left=facts.tickets_left
    )
    assert print_plain(day_slip(facts, NOW, HALL, WORDS), printer=desk.printer) == Printed(Certainty.CONFIRMED)
    report = desk.emulator.wait_for_pieces(2)[1].bin_path.read_bytes()
    assert b"LAPORAN HARIAN" in report
    assert b"Kertas tidak pasti keluar" in report


# Paper


def test_paper_is_counted_over_a_restart_and_staff_are_told_in_time(desk: Desk) -> None:
    desk.take_number()
    used_mm = desk.room.paper.roll.used_mm
    assert used_mm == pytest.approx(desk.emulator.pieces[0].mm, abs=1)
    again = PrintRoom(desk.printer, desk.board, desk.store, roll_mm=50_000, warning_slips=40).paper
    assert again.roll.used_mm == used_mm
    assert again.problem() is None
    again.used(45_000)
    low = again.problem()
    assert low
    assert low.code == problems.PRINTER_PAPER_LOW.code
    assert low.detail == "kira-kira 32 tiket lagi"
    again.changed()
    assert again.problem() is None
    assert PrintRoom(desk.printer, desk.board, desk.store, roll_mm=50_000, warning_slips=40).paper.roll.used_mm == 0


def test_paper_after_none_is_a_new_roll_and_silence_says_nothing(desk: Desk) -> None:
    meter = desk.room.paper
    meter.used(30_000)
    meter.saw(Paper.OUT)
    assert meter.problem() == problems.PRINTER_PAPER_OUT
    meter.saw(Paper.UNKNOWN)
    assert meter.problem() == problems.PRINTER_PAPER_OUT
    meter.saw(Paper.OK)
    assert meter.roll.used_mm == 0
    assert meter.problem() is None


def test_the_village_logo_goes_to_the_printer_once(desk: Desk) -> None:
    desk.printer.logo = LogoPicture(Raster(10, 96, b"\xff" * 960))
    kept = desk.emulator._machine.engine.logos
    for sent in (1, 0):
        kept.clear()
        desk.printer.logo_kept = False
        room = PrintRoom(desk.printer, desk.board, desk.store, roll_mm=50_000, warning_slips=40)
        room.start()
        soon(lambda: desk.printer.logo_kept)
        room.stop()
        assert len(kept) == sent
    assert desk.emulator.unknown == ()


def test_a_logo_nobody_can_say_has_arrived_stays_in_the_slips(desk: Desk) -> None:
    desk.printer.logo = LogoPicture(Raster(10, 96, b"\xff" * 960))
    desk.emulator.silence()
    desk.room.start()
    time.sleep(1.5)
    desk.room.stop()
    assert not desk.printer.logo_kept
    assert desk.store.get("printer-logo") is None


# The whole kiosk


def test_a_whole_kiosk_prints_over_a_serial_line_and_gives_staff_a_copy_while_central_is_away(
    settings_for: Callable[..., Settings], one_hall: Hall, tmp_path: Path
) -> None:
    draw_logo(tmp_path / "logo.png")
    line, xprinter = PtyPort(), load_profile(PROFILES_PATH / "xprinter-80mm.toml")
    with PrinterEmulator(tmp_path / "paper", xprinter, line=line) as emulator:
        printer = {
            "printer.driver": "serial",
            "printer.address": str(line.path),
            "printer.baud": "115200",
            "printer.flow": "none",
            "printer.profile": "xprinter-80mm",
            "printer.logo_path": str(tmp_path / "logo.png"),
            "printer.staff_copy": "true",
        }
        one_hall.link.cut()
        try:
            with running(settings_for(printer)) as (kiosk, face):
                running_kiosk.opened(face)
                soon(lambda: len(emulator._machine.engine.logos) == 1)
                assert take_number(face).visit.paper is Shown.OUT
                soon(lambda: kiosk.courier_state() is not None and kiosk.courier_state().problem is not None, 20)
                office = kiosk._doors.office
                assert office is not None
                answers: list[object] = []
                service = next(each for each in kiosk.catalogue.services if each.needs_nik)
                office.submit(Application(service.code, Nik("1801094405900001"), "card", {}, "id"), answers.append)
                assert answers[-1] == Printed(Certainty.PROCESSED)
        finally:
            one_hall.link.join()
        slips = [piece.bin_path.read_bytes() for piece in emulator.wait_for_pieces(3)]
        assert all(b"\x1cp\x01\x00" in slip for slip in slips), "the logo comes from the printer's memory"
        assert [b"1801 0944 0590 0001" in slip for slip in slips] == [False, False, True]
        assert emulator.unknown == ()


@pytest.mark.parametrize(
    ("driver", "address", "kind"),
    [
        ("network", "127.0.0.1:9100", NetworkTransport),
        ("serial", "/dev/ttyUSB0", SerialTransport),
        ("lp", "/dev/usb/lp0", LpTransport),
        ("usb", "04b8:0e15", UsbTransport),
        ("file", "/tmp/x", FileTransport),
    ],
)
def test_every_driver_of_the_settings_is_made_with_its_options(driver: str, address: str, kind: type[Transport]) -> None:
    settings = Settings().with_changes({"printer.driver": driver, "printer.address": address, "printer.baud": "38400"})
    transport = printer_transport(settings.printer)
    assert type(transport) is kind
    assert transport.name.endswith(address)
    assert transport.bytes_per_second == (3840 if driver == "serial" else float("inf"))
