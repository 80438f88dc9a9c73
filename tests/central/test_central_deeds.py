"""What staff do at the kiosk's screen reaches central's audit trail: in order, once each, of this village alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from busy_hall import BusyHall
from plain_kiosk import PlainKiosk, compact
from served_central import PASURUAN, TEJO_AGUNG, ServedCentral, served_central

from central.office.deeds import WORDS
from kiosk.desk.duty import Row, Sheet
from kiosk.model import wire
from kiosk.model.staff import Role
from kiosk.visit.duty import Duty
from kiosk.visit.staff_pages import PAGES, page_of

AT = {"wall": "2026-11-22T01:00:00Z", "boot": "b", "monotonic": 5.0, "trusted": True}


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedCentral]:
    with served_central(tmp_path_factory.mktemp("deeds")) as served:
        yield served


@pytest.fixture
def kiosk(central: ServedCentral) -> PlainKiosk:
    made = PlainKiosk(central.address)
    assert made.enrol(central.enrolment(PASURUAN[0])).status == 200
    return made


def tell(kiosk: PlainKiosk, *serials: int, **changes: object):
    deeds = [
        {"serial": serial, "at": AT, "role": "staff", "what": "paper-changed", "detail": "", **changes} for serial in serials
    ]
    body = compact({"kiosk": kiosk.id, "deeds": deeds})
    return kiosk.send(kiosk.signed(wire.DEEDS_PATH, body, kiosk.id))


def kept(central: ServedCentral, kiosk: PlainKiosk) -> list[int]:
    return [serial for (serial,) in central.query("SELECT serial FROM kiosk_deed WHERE kiosk = ? ORDER BY serial", kiosk.id)]


def test_lines_told_twice_or_overlapping_are_kept_once(central, kiosk):
    assert tell(kiosk, 1, 2).body["heard"] == 2
    assert tell(kiosk, 1, 2, 3).body["heard"] == 3
    assert tell(kiosk, 3).body["heard"] == 3
    assert kept(central, kiosk) == [1, 2, 3]
    assert tell(kiosk).body["heard"] == 0


def test_two_kiosks_count_each_for_themselves(central, kiosk):
    other = PlainKiosk(central.address)
    other.enrol(central.enrolment(TEJO_AGUNG[0]))
    tell(kiosk, 7)
    tell(other, 7)
    assert kept(central, kiosk) == kept(central, other) == [7]
    villages = central.query("SELECT DISTINCT village FROM kiosk_deed WHERE kiosk = ?", other.id)
    assert villages == [(TEJO_AGUNG[0],)]


@pytest.mark.parametrize("serial", [0, -1, 2**31, 2**70])
def test_a_serial_that_cannot_be_is_refused(central, kiosk, serial):
    assert tell(kiosk, serial).status == 400
    assert kept(central, kiosk) == []


def test_what_is_too_long_is_cut_and_too_many_are_refused(central, kiosk):
    assert tell(kiosk, 1, what="w" * 500, detail="d" * 5000, role="r" * 500).status == 200
    ((what, detail, role),) = central.query("SELECT what, detail, role FROM kiosk_deed WHERE kiosk = ?", kiosk.id)
    assert (len(what), len(detail), len(role)) == (40, 200, 16)
    assert tell(kiosk, *range(1, wire.MAX_ITEMS + 2)).status == 400


def test_a_stranger_is_not_heard(central):
    stranger = PlainKiosk(central.address)
    stranger.id = "nobody"
    assert tell(stranger, 1).status == 401


def test_who_may_read_the_audit_sees_them_and_another_village_does_not(central, kiosk):
    hall = BusyHall(central)
    hall.add_people()
    tell(kiosk, 1, detail="<b>uji</b>")
    tell(kiosk, 2, what="day-print-failed", role="technician")
    with hall.inside("ratna.kecamatan") as supervisor:
        page = supervisor.get("/mesin/kegiatan").text
    assert "<b>Petugas</b> mengganti kertas" in page
    assert "<b>Teknisi</b> mencetak laporan hari (gagal)" in page
    assert "<b>uji</b>" not in page
    with hall.inside("budi.tejo") as neighbour:
        answer = neighbour.get("/mesin/kegiatan")
    assert "laporan hari" not in answer.text


def test_central_has_words_for_whatever_can_be_done_at_the_staffs_screen():
    duty = Duty(
        Role.TECHNICIAN, sheet=Sheet(day="2026-11-22", today="2026-11-23", loudness=50, brightness=50, stick=True, undo=True)
    )
    tiles = [
        tile
        for page in PAGES
        for row in (Row("1", "Satu"),)
        for tile in page_of(
            replace(duty, page=page, sheet=replace(duty.sheet, services=(row,), slips=(row,), refused=(row,), options=(row,)))
        ).tiles
    ]
    deeds = {tile.value.split(" ")[0] for tile in tiles if tile.touch == "deed"}
    assert len(deeds) > 10
    beside = {
        "signed-in",
        "locked-out",
        "pin-made",
        "open",
        "paper-changed",
        "t-touch",
        "t-code",
    }  # not tiles of a page as it stands first
    assert sorted(deeds | beside) == sorted(WORDS)
