"""A member of staff's walk, and a technician's, through a whole kiosk with a real store and a real emulated printer."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pretend_machine import PretendMachine
from running_kiosk import GuardedFace, opened, running, soon, standing, take_number

from central.configuration_command import signed
from central.folder import Folder
from config.settings import Settings, load_settings
from drivers.stick import Stick
from kiosk.app import Kiosk
from kiosk.clock import boot_seconds
from kiosk.desk.identify import identify
from kiosk.desk.pins import Pins
from kiosk.model.card import EnrolmentCode
from kiosk.model.staff import Role
from kiosk.uplink.enrolment import read_enrolment
from kiosk.visit.duty import Duty
from kiosk.visit.event import CardShown
from kiosk.visit.staff_pages import page_of
from kiosk.visit.step import Step
from scripts.simhall import Hall

PIN, OTHER = "482915", "730164"


class Staff:
    """Somebody at the staff's screen: taps what stands there, waits until the desk has answered."""

    def __init__(self, kiosk: Kiosk, face: GuardedFace) -> None:
        self.kiosk = kiosk
        self.face = face

    @property
    def duty(self) -> Duty:
        return self.kiosk.journey.visit.duty or Duty()

    def tap(self, name: str, value: str = "") -> None:
        self.face.post(lambda: self.kiosk.touch(name, value))
        self.settled()

    def settled(self, seconds: float = 30) -> None:
        seen: list[bool] = []
        self.face.post(lambda: seen.append(True))
        self.face.until(lambda: bool(seen), seconds)
        self.face.until(lambda: not self.duty.busy, seconds)

    def type(self, pin: str) -> None:
        for digit in pin:
            self.face.post(lambda digit=digit: self.kiosk.touch("digit", digit))
        self.tap("next")

    def enter(self, pin: str = PIN) -> None:
        self.tap("staff_door")
        assert self.kiosk.journey.step is Step.STAFF_PIN
        self.type(pin)

    def choose(self, title: str) -> None:
        """The tile with this title; it must stand on the page shown."""
        page = page_of(self.duty)
        tile = next((tile for tile in page.tiles if tile.title.startswith(title)), None)
        assert tile, f"{title!r} is not among {[tile.title for tile in page.tiles]} of {page.headline!r}"
        self.tap(tile.touch, tile.value)


@pytest.fixture
def at_work(settings_for: Callable[..., Settings]) -> Iterator[Staff]:
    settings = settings_for()
    pins = Pins(settings.store.path, boot_seconds)
    pins.make(Role.STAFF, PIN)
    pins.make(Role.TECHNICIAN, OTHER)
    with running(settings) as (kiosk, face):
        opened(face)
        yield Staff(kiosk, face)


def test_the_paper_is_changed_step_by_step_and_a_test_page_comes_out(at_work: Staff, one_hall: Hall):
    before = len(list((one_hall.folder / "paper").glob("*")))
    at_work.enter()
    assert at_work.kiosk.journey.step is Step.STAFF
    at_work.choose("Ganti kertas")
    for _ in range(3):
        at_work.choose("Sudah, lanjut")
    at_work.tap("back")
    at_work.choose("Sudah, lanjut")
    at_work.choose("Cetak lembar uji")
    assert at_work.duty.page == "paper-tried", at_work.duty.told
    at_work.choose("Ya, selesai")
    assert at_work.duty.page == "home"
    assert len(list((one_hall.folder / "paper").glob("*"))) > before
    office = at_work.kiosk._doors.office
    assert office
    assert [deed.what for deed in office.store.deeds.unheard(10)] == ["signed-in", "paper-changed"]


def test_a_service_is_switched_off_for_today_and_on_again(at_work: Staff):
    at_work.enter()
    at_work.choose("Layanan hari ini")
    tile = page_of(at_work.duty).tiles[0]
    at_work.choose(tile.title)
    code = tile.value.split()[1]
    service = at_work.kiosk.catalogue.service(code)
    assert service
    assert at_work.kiosk.shut(service) == "shut.today"
    at_work.choose(tile.title)
    assert at_work.kiosk.shut(service) == ""


def test_a_closed_kiosk_stays_closed_over_a_restart_until_staff_open_it(settings_for: Callable[..., Settings]):
    settings = settings_for()
    Pins(settings.store.path, boot_seconds).make(Role.STAFF, PIN)
    with running(settings) as (kiosk, face):
        opened(face)
        staff = Staff(kiosk, face)
        staff.enter()
        staff.choose("Tutup mesin")
        staff.choose("Tutup mesin saja")
        staff.tap("finish")
        assert kiosk.journey.step is Step.CLOSED
    with running(settings) as (kiosk, face):
        face.until(lambda: kiosk.working)
        staff = Staff(kiosk, face)
        face.until(lambda: "staff-closed" in (face.last.visit.problem.code if face.last.visit.problem else ""))
        staff.enter()
        staff.choose("Buka mesin")
        staff.tap("finish")
        assert kiosk.journey.step is Step.WELCOME


def test_a_ticket_is_printed_again_as_a_copy(at_work: Staff):
    take_number(at_work.face)
    at_work.enter()
    at_work.choose("Cetak ulang tiket")
    at_work.choose("A-")
    assert at_work.duty.good, at_work.duty.told
    assert "SALINAN" in at_work.duty.told


def test_no_paper_is_said_and_the_deed_is_not_noted_as_done(at_work: Staff, one_hall: Hall):
    one_hall.printer("paper out")
    try:
        at_work.enter()
        at_work.choose("Laporan hari ini")
        at_work.choose("Cetak laporan")
        assert not at_work.duty.good
        assert "Kertas habis" in at_work.duty.told
        office = at_work.kiosk._doors.office
        assert office
        assert office.store.deeds.unheard(10)[-1].what == "day-print-failed"
        assert "printer-paper-out" in standing(at_work.kiosk)
    finally:
        one_hall.printer("paper ok")


def test_the_day_goes_onto_a_stick_as_a_file_excel_opens(at_work: Staff, tmp_path: Path):
    pretend = PretendMachine(tmp_path / "machine")
    stick_path = tmp_path / "stick"
    stick_path.mkdir()
    pretend.put("sys/block/sdb/removable", "1\n")
    pretend.put("proc/mounts", f"/dev/sdb1 {stick_path} vfat rw 0 0\n")
    take_number(at_work.face)
    at_work.enter()
    at_work.kiosk._staff_room()._stick = Stick(pretend.folder / "proc", pretend.folder / "sys")
    at_work.tap("look")
    at_work.choose("Laporan hari ini")
    at_work.choose("Simpan ke USB")
    at_work.choose("Simpan ke USB")
    assert at_work.duty.good, at_work.duty.told
    first, second = sorted(stick_path.iterdir(), key=lambda path: len(path.name))
    assert "A-001;Q;Antrean Loket" in first.read_text(encoding="utf-8-sig")
    assert second.stem.endswith("-2")


def test_a_wrong_pin_opens_nothing_and_staff_may_not_do_what_technicians_may(at_work: Staff):
    at_work.enter("111222")
    assert at_work.kiosk.journey.step is Step.STAFF_PIN
    assert "Masih 4 kali" in at_work.duty.told
    at_work.type(PIN)
    assert at_work.kiosk.journey.step is Step.STAFF
    for page in ("tech", "options", "findings"):
        at_work.tap("go", page)
        assert page_of(at_work.duty).headline == "Layar Petugas"
    at_work.tap("deed", "t-restart")
    assert "Tidak diizinkan" in at_work.duty.told
    at_work.tap("trial")
    assert at_work.kiosk.journey.step is Step.STAFF


def test_a_technician_checks_the_machine_and_tries_the_glass(at_work: Staff):
    at_work.enter(OTHER)
    at_work.choose("Lainnya")
    at_work.choose("Menu teknisi")
    at_work.choose("Periksa mesin")
    assert at_work.duty.page == "findings"
    assert {title for title, _ in at_work.duty.findings} >= {"Penyimpanan", "Jaringan", "Pencetak"}
    at_work.tap("back")
    at_work.choose("Uji layar sentuh")
    assert at_work.kiosk.journey.step is Step.TRIAL
    at_work.tap("tapped", "1.0,1.0,0.1")
    assert at_work.kiosk.journey.step is Step.STAFF
    assert "tidak terbaca" in at_work.duty.told


def test_whoever_forgot_the_pin_shows_a_code_of_central_and_makes_new_ones(at_work: Staff, one_hall: Hall):
    at_work.tap("staff_door")
    wrong = EnrolmentCode("http://127.0.0.1:9", "abcdefgh", "0" * 32)
    at_work.face.post(lambda: at_work.kiosk.handle(CardShown(wrong)))
    at_work.settled()
    assert at_work.duty.making is None
    code = read_enrolment(one_hall.enrolment())
    at_work.face.post(lambda: at_work.kiosk.handle(CardShown(code)))
    at_work.settled()
    assert at_work.duty.making is Role.STAFF
    for pin in ("915482", "915482", "164730", "164730"):
        at_work.type(pin)
    assert at_work.kiosk.journey.step is Step.WELCOME
    at_work.enter(PIN)
    assert at_work.kiosk.journey.step is Step.STAFF_PIN
    at_work.type("915482")
    assert at_work.kiosk.journey.step is Step.STAFF


def test_silence_closes_the_door_behind_staff(at_work: Staff):
    at_work.enter()
    from kiosk.visit.event import Silence

    at_work.face.post(lambda: at_work.kiosk.handle(Silence()))
    at_work.face.until(lambda: at_work.kiosk.journey.step is Step.WELCOME)
    assert at_work.kiosk.journey.visit.duty is None


def test_what_staff_did_reaches_central_once_the_network_is_back(at_work: Staff, one_hall: Hall):
    one_hall.link.cut()
    at_work.enter()
    at_work.tap("finish")
    office = at_work.kiosk._doors.office
    assert office
    assert office.store.deeds.unheard(5)
    one_hall.link.join()
    office.nudge()
    soon(lambda: not office.store.deeds.unheard(5), 60)
    with closing(sqlite3.connect(f"file:{one_hall.folder / 'central' / 'central.db'}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT what FROM kiosk_deed").fetchall()
    assert ("signed-in",) in rows


def test_a_technician_shows_settings_that_central_signed_and_nobody_else_can(
    settings_for: Callable[..., Settings], one_hall: Hall, tmp_path: Path
):
    settings = settings_for()
    Pins(settings.store.path, boot_seconds).make(Role.TECHNICIAN, OTHER)
    file, wanted = tmp_path / "kiosk.toml", tmp_path / "wanted.toml"
    shutil.copy(one_hall.config, file)
    wanted.write_text("[visit]\ndone_seconds = 45\n[printer]\nroll_metres = 80\n", encoding="utf-8")
    text = signed(wanted, Folder(one_hall.folder / "central"))
    with running(settings) as (kiosk, face):
        kiosk.config_path = file
        opened(face)
        technician = Staff(kiosk, face)
        technician.enter(OTHER)
        for card, good in ((text[:-9] + "AAAAAAAAA", False), (text, True)):
            face.post(lambda card=card: kiosk.handle(CardShown(identify(card, kiosk.clock.today(kiosk.zone)))))
            technician.settled()
            assert technician.duty.good is good, technician.duty.told
            assert (load_settings(file).visit.done_seconds == 45) is good
        assert load_settings(file).printer.roll_metres == 80
        assert load_settings(file).hall.name == load_settings(one_hall.config).hall.name
        technician.tap("deed", "t-undo")
        assert load_settings(file).visit.done_seconds != 45


def test_settings_from_a_code_mean_nothing_to_staff_or_residents(at_work: Staff, one_hall: Hall, tmp_path: Path):
    wanted = tmp_path / "wanted.toml"
    wanted.write_text("[visit]\ndone_seconds = 45\n", encoding="utf-8")
    card = identify(signed(wanted, Folder(one_hall.folder / "central")), at_work.kiosk.clock.today(at_work.kiosk.zone))
    at_work.face.post(lambda: at_work.kiosk.handle(CardShown(card)))
    at_work.settled()
    assert at_work.kiosk.journey.step is Step.SCAN
    at_work.enter()
    at_work.face.post(lambda: at_work.kiosk.handle(CardShown(card)))
    at_work.settled()
    assert at_work.duty.told == ""


def test_louder_holds_over_a_restart_and_rings_to_be_judged_by(
    settings_for: Callable[..., Settings], tmp_path: Path, monkeypatch
):
    heard = tmp_path / "heard"
    player = tmp_path / "bin" / "aplay"
    player.parent.mkdir()
    player.write_text(f"#!/bin/sh\n/bin/cat >>{heard}\n")
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{player.parent}:{os.environ['PATH']}")
    settings = settings_for({"audio.player": "aplay", "audio.volume": "50"})
    Pins(settings.store.path, boot_seconds).make(Role.STAFF, PIN)
    with running(settings) as (kiosk, face):
        opened(face)
        staff = Staff(kiosk, face)
        staff.enter()
        staff.choose("Lainnya")
        staff.choose("Suara, cahaya")
        staff.choose("Lebih keras")
        assert kiosk.voice.percent() == 60, staff.duty.told
        soon(lambda: heard.exists() and heard.stat().st_size > 1000)
    with running(settings) as (kiosk, face):
        opened(face)
        assert kiosk.voice.percent() == 60


def test_whoever_enrols_a_kiosk_by_a_code_makes_its_pins_at_once_and_may_leave_it_for_later(
    settings_for: Callable[..., Settings], one_hall: Hall, tmp_path: Path
):
    settings = settings_for({"central.enrolment": ""}, data=tmp_path / "fresh", enrolled=False)
    with running(settings) as (kiosk, face):
        face.until(lambda: "not-enrolled" in (face.last.visit.problem.code if face.last.visit.problem else ""))
        kiosk.seen(read_enrolment(one_hall.enrolment()))
        face.until(lambda: kiosk.journey.step is Step.STAFF_PIN)
        technician = Staff(kiosk, face)
        technician.settled()
        assert technician.duty.making is Role.STAFF
        for pin in (PIN, PIN, OTHER, OTHER):
            technician.type(pin)
        assert kiosk.journey.step is Step.WELCOME
        technician.enter(OTHER)
        assert technician.duty.role is Role.TECHNICIAN


def test_a_technician_who_comes_because_the_card_fails_gets_in_and_may_check_it(at_work: Staff):
    folder = at_work.kiosk.settings.store.path
    (folder / "kiosk.db").rename(folder / "lost")
    at_work.enter(OTHER)
    assert at_work.kiosk.journey.step is Step.STAFF, at_work.duty.told
    at_work.choose("Lainnya")
    at_work.choose("Menu teknisi")
    at_work.choose("Periksa mesin")
    assert at_work.duty.page == "findings", at_work.duty.told
    assert "Penyimpanan" in {title for title, _ in at_work.duty.findings}
    assert at_work.duty.sheet.problems


def test_a_lock_out_is_in_the_audit_trail_and_a_finding_opens_whole(at_work: Staff):
    at_work.tap("staff_door")
    for guess in range(5):
        at_work.type(f"99{guess}182")
    assert "Terlalu sering salah" in at_work.duty.told
    office = at_work.kiosk._doors.office
    assert office
    assert [(deed.role, deed.what) for deed in office.store.deeds.unheard(5)] == [(Role.NOBODY, "locked-out")]


def test_a_finding_is_read_whole_and_the_way_back_leads_to_all(at_work: Staff):
    at_work.enter(OTHER)
    at_work.tap("go", "tech")
    at_work.choose("Periksa mesin")
    first = page_of(at_work.duty).tiles[0]
    at_work.tap(first.touch, first.value)
    whole = page_of(at_work.duty)
    assert any(line.startswith("Lakukan: ") for line in whole.lines)
    assert first.note.rstrip("…") in " ".join(whole.lines)
    at_work.tap("back")
    assert page_of(at_work.duty).headline == "Hasil pemeriksaan"


def test_the_day_is_closed_with_its_report_and_without_paper_too(at_work: Staff, one_hall: Hall):
    before = len(list((one_hall.folder / "paper").glob("*")))
    at_work.enter()
    at_work.choose("Tutup mesin")
    at_work.choose("Tutup hari layanan")
    assert at_work.duty.sheet.closed
    assert at_work.duty.good, at_work.duty.told
    soon(lambda: len(list((one_hall.folder / "paper").glob("*"))) > before)
    at_work.choose("Buka mesin")
    one_hall.printer("paper out")
    try:
        at_work.choose("Tutup mesin")
        at_work.choose("Tutup hari layanan")
        assert at_work.duty.sheet.closed
        assert "Tidak tercetak" in at_work.duty.told
    finally:
        one_hall.printer("paper ok")
