"""The news over the real wire: a real kiosk's courier, news desk and card against central on a socket, and the office at work."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from inside_central import PASURUAN, TEJO_AGUNG, InsideCentral, inside_central
from sqlalchemy import select
from store_parts import WIB, moment, new_id
from uplink_parts import application

from central.folder import Folder
from central.keys import load_keys, new_sealing_key
from central.moment import now_text
from central.office import notices, preregistration, products, queue
from central.office.catalogue import ServiceBook, save_service, switch_service
from central.office.changes import put_changed
from central.office.moves import move, write_note
from central.office.news import _READINGS
from central.office.pictures import Picture
from central.office.requests import one_request
from central.office.settings import KioskSetting, save_setting
from central.office.values import CENTRAL
from central.opened import open_stored
from central.store import tables
from kiosk.clock import Clock
from kiosk.desk.board import Board
from kiosk.desk.correspondence import Correspondence
from kiosk.desk.newsroom import Newsroom
from kiosk.desk.office import Office
from kiosk.model import wire
from kiosk.model.news import RequestStatus, Section
from kiosk.model.ticket import tracking_code
from kiosk.store.pictures import PictureShelf
from kiosk.uplink.client import CentralClient
from kiosk.uplink.courier import Courier
from kiosk.uplink.enrolment import enrol, read_enrolment
from kiosk.uplink.identity import Identity
from kiosk.uplink.outcomes import Delivered, Refused
from kiosk.uplink.sealing import seal

VILLAGE = PASURUAN[0]


@dataclass
class Hall:
    """One enrolled kiosk without a screen: data folder, courier and newsroom, all real."""

    folder: Path
    code: str = ""
    board: Board = field(default_factory=Board)

    def __enter__(self) -> Hall:
        self.clock = Clock(floor_path=None)
        self.office = Office.open(self.folder, self.clock, WIB, reserve_bytes=0, mirror_path=None)
        if self.office.identity is None:
            who = enrol(read_enrolment(self.code), self.office.key)
            assert isinstance(who, Identity), who
            self.office.keep_identity(who)
        self.newsroom = Newsroom(now=self.office.now)
        self.letters = Correspondence(self.office, self.newsroom, self.board, self.clock, reserve_bytes=0)
        self.letters.restore()
        self.client = CentralClient(self.who.address, self.office.key)
        self.beside = self.letters.beside(self.client, self.who)
        self.courier = Courier(
            self.office.store,
            self.client,
            self.who,
            now=self.office.now,
            vitals=lambda: self.letters.vitals("0.1.0", 321),
            on_answer=self.letters.heard,
            beside=self.beside,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.office.close()

    @property
    def who(self) -> Identity:
        assert self.office.identity is not None
        return self.office.identity

    def hear(self) -> int:
        """Heartbeats until nothing more is to be said; how many it took."""
        self.courier._heartbeat_due_at = 0.0  # its time has come
        trips = 0
        while self.courier._heartbeat_due_at < time.monotonic() and trips < 50:
            self.courier.round_trip()
            trips += 1
        return trips

    def submit(self) -> str:
        committed = self.office.store.commit_request(
            request_id=new_id(),
            service="S-41",
            letter="A",
            ordinal=self.who.ordinal,
            at=moment(),
            seal=lambda made: seal(application(), made, self.who, self.office.key),
        )
        return str(committed.request.id)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def central(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[InsideCentral]:
    database = request.getfixturevalue("cluster").database() if request.param == "postgresql" else ""
    with inside_central(tmp_path_factory.mktemp("central"), "https://desa.example.go.id", database) as served:
        yield served


@pytest.fixture
def hall(central: InsideCentral, tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path / "data", central.enrolment()) as kiosk:
        yield kiosk


def product(name: str, village: str = VILLAGE, **more: object) -> products.Product:
    return products.Product(village, "", name, "Bu Sari", 15000, "bungkus", "081234567890", "", **more)


def photograph(size: int = 50_000, seed: int = 1) -> Picture:
    content = hashlib.shake_256(seed.to_bytes(4, "big")).digest(size)
    return Picture(hashlib.sha256(content).hexdigest(), "image/jpeg", 100, 100, content)


def test_central_can_read_every_section_there_is():
    assert set(_READINGS) == set(Section)


def test_each_village_hears_its_own_notices_and_nobody_elses(central, hall, tmp_path):
    central.office(lambda s: notices.save_notice(s, CENTRAL, notices.Notice(VILLAGE, "", "Posyandu", "Sabtu", "", "")))
    with Hall(tmp_path / "other", central.enrolment(TEJO_AGUNG[0])) as other:
        other.hear()
        hall.hear()
        assert [notice.title for notice in hall.newsroom.news.notices] == ["Posyandu"]
        assert other.newsroom.news.notices == ()


def test_what_is_taken_away_at_central_goes_from_the_kiosk(central, hall):
    made = central.office(lambda s: notices.save_notice(s, CENTRAL, notices.Notice(VILLAGE, "", "Rapat", "Senin", "", "")))
    hall.hear()
    assert "Rapat" in [notice.title for notice in hall.newsroom.news.notices]
    central.office(lambda s: notices.remove_notice(s, CENTRAL, VILLAGE, made))
    hall.hear()
    assert "Rapat" not in [notice.title for notice in hall.newsroom.news.notices]


def test_a_status_reaches_the_kiosk_that_made_the_request_with_its_note_and_no_other_kiosk(central, hall, tmp_path):
    request = hall.submit()
    hall.hear()
    code = tracking_code(UUID(request))
    known = hall.letters.status(code)
    assert (known.status.status, known.delivered) == (RequestStatus.CHECKING, True)
    checking, incomplete = RequestStatus.CHECKING, RequestStatus.INCOMPLETE
    central.office(lambda s: move(s, CENTRAL, VILLAGE, request, checking, incomplete, "Bawa kartu keluarga asli"))
    with Hall(tmp_path / "other", central.enrolment()) as other:
        other.hear()
        hall.hear()
        heard = hall.newsroom.status_of(code)
        assert (heard.status.status, heard.status.note) == (incomplete, "Bawa kartu keluarga asli")
        assert heard.age_seconds < 60
        assert other.newsroom.news.statuses == {}


def test_a_status_asked_about_at_another_kiosk_of_the_village_is_found_and_at_another_village_not(central, hall, tmp_path):
    request = hall.submit()
    hall.hear()
    code = tracking_code(UUID(request))
    with Hall(tmp_path / "other", central.enrolment()) as other, Hall(tmp_path / "far", central.enrolment(TEJO_AGUNG[0])) as far:
        for kiosk in (other, far):
            told = []
            kiosk.letters.ask_status(code, told.append, lambda: None)
            assert told == []
            kiosk.courier.round_trip()
            kiosk.told = told
        assert [heard.status.ticket.number for heard in other.told] == [1]
        assert other.newsroom.status_of(code).status.status is RequestStatus.CHECKING
        assert far.told == [None]


def test_guessing_codes_is_slowed_down(central, hall):
    outcomes = [
        hall.client.ask(wire.STATUS_PATH, wire.StatusRequest(hall.who.kiosk, f"{n:08d}"), wire.StatusAnswer, hall.who.central)
        for n in range(22)
    ]
    assert all(isinstance(one, Delivered) for one in outcomes[:20])
    assert outcomes[-1].retry_after_seconds > 0


def test_a_note_never_lies_on_the_card_and_comes_again_after_a_restart(central, hall):
    request = hall.submit()
    hall.hear()
    central.office(lambda s: write_note(s, CENTRAL, VILLAGE, request, "Untuk Ibu Sumiyati"))
    hall.hear()
    code = tracking_code(UUID(request))
    assert hall.newsroom.status_of(code).status.note == "Untuk Ibu Sumiyati"
    hall.__exit__()
    for path in hall.folder.rglob("*"):
        assert path.is_dir() or b"Sumiyati" not in path.read_bytes(), path
    with Hall(hall.folder) as again:
        assert again.newsroom.status_of(code).status.note == ""
        again.hear()
        assert again.newsroom.status_of(code).status.note == "Untuk Ibu Sumiyati"


def test_news_survive_a_restart_without_central_and_an_idle_heartbeat_brings_none_of_it_again(central, hall):
    central.office(lambda s: notices.save_notice(s, CENTRAL, notices.Notice(VILLAGE, "", "Air mati", "Besok", "", "")))
    hall.hear()
    before = hall.newsroom.news
    hall.__exit__()
    with Hall(hall.folder) as again:
        assert again.newsroom.news.notices == before.notices
        asked = wire.SyncRequest(again.who.kiosk, [], news_since=again.beside.since(), news_room=32768)
        answer = again.client.sync(asked, again.who.central).answer
        assert [part.rows for part in answer.news if part.rows] == []
        again.hear()
        asked = wire.SyncRequest(again.who.kiosk, [], news_since=again.beside.since(), news_room=32768)
        assert again.client.sync(asked, again.who.central).answer.news == []


def test_five_hundred_products_come_in_pages_that_leave_the_line_to_envelopes(central, hall):
    async def fill(store):
        async with store.writing(VILLAGE) as connection:
            for n in range(500):
                row = {name: getattr(product(f"Keripik {n:03d}"), name) for name in ("village", "name", "maker", "price_rupiah")}
                row |= {"unit": "bungkus", "phone": "081234567890", "description": "Renyah. " * 40, "picture": "", "shown": True}
                await put_changed(connection, tables.product, now_text(), {**row, "id": f"bulk{n:03d}", "removed": False})

    async def empty(store):
        async with store.writing(VILLAGE) as connection:
            for row in (await connection.execute(select(tables.product).where(tables.product.c.id.like("bulk%")))).all():
                await put_changed(connection, tables.product, now_text(), {**row._asdict(), "removed": True})

    central.office(fill)
    since, pages, largest = {Section.PRODUCTS.value: 0}, 0, 0
    while True:
        asked = wire.SyncRequest(hall.who.kiosk, [], news_since=since, news_room=4096)
        answer = hall.client.sync(asked, hall.who.central).answer
        largest = max(largest, len(wire.msgspec.json.encode(answer)))
        pages += 1
        since = {part.section: part.reaches for part in answer.news}
        if not answer.more_news:
            break
    assert pages > 20
    assert largest < 6 * 1024
    trips = hall.hear()
    assert len([p for p in hall.newsroom.news.products if p.id.startswith("bulk")]) == 500
    assert 5 < trips < 20
    hall.submit()
    hall.courier.round_trip()
    assert hall.office.store.waiting_count() == 0
    central.office(empty)
    hall.hear()
    assert not [p for p in hall.newsroom.news.products if p.id.startswith("bulk")]


def test_a_bad_part_is_refused_whole_named_and_kept_aside_and_the_next_good_one_heals_it(central, hall):
    async def put(store, title, number):
        async with store.writing(VILLAGE) as connection:
            row = {"village": VILLAGE, "id": f"n{number}", "title": title, "text": "t", "from_day": "", "until_day": ""}
            await put_changed(connection, tables.notice, now_text(), {**row, "removed": False})

    central.office(lambda s: put(s, "Baik", 1))
    hall.hear()
    central.office(lambda s: put(s, "Terlalu panjang " * 20, 2))
    central.office(lambda s: put(s, "Sesudahnya", 3))
    assert hall.hear() < 5
    titles = {notice.title for notice in hall.newsroom.news.notices}
    assert "Baik" in titles
    assert "Sesudahnya" not in titles
    [bad] = [problem for problem in hall.board.standing() if problem.code == "news-bad"]
    assert "notices n2" in bad.detail
    [aside] = hall.office.store.news.aside()
    assert b"Sesudahnya" in aside.body
    assert hall.hear() < 3
    central.office(lambda s: put(s, "Pendek", 2))
    hall.hear()
    assert {"Baik", "Pendek", "Sesudahnya"} <= {notice.title for notice in hall.newsroom.news.notices}
    assert not [problem for problem in hall.board.standing() if problem.code == "news-bad"]
    assert hall.office.store.news.aside() == []


def test_a_picture_comes_in_pieces_once_nothing_waits_and_is_believed_by_its_hash_alone(central, hall):
    picture = photograph()
    central.office(lambda s: products.save_product(s, CENTRAL, product("Kopi"), picture))
    hall.hear()
    for _ in range(40):
        if hall.newsroom.picture(picture.sha256):
            break
        assert hall.office.store.waiting_count() == 0
        hall.beside.step()
    path = hall.newsroom.picture(picture.sha256)
    assert path.read_bytes() == picture.content
    assert path.is_relative_to(hall.folder)
    hall.__exit__()
    path.write_bytes(b"x" + picture.content[1:])
    with Hall(hall.folder) as again:  # the card failed: it is not shown, and comes again
        assert again.newsroom.picture(picture.sha256) is None
        while again.newsroom.picture(picture.sha256) is None:
            again.beside.step()
        assert again.newsroom.picture(picture.sha256).read_bytes() == picture.content


def test_a_picture_goes_on_where_the_line_broke(central, hall):
    picture = photograph(60_000, seed=2)
    central.office(lambda s: products.save_product(s, CENTRAL, product("Teh"), picture))
    hall.hear()
    shelf = PictureShelf(hall.folder, most_bytes=10**9, reserve_bytes=0)
    while not 0 < shelf.begun(picture.sha256) < 60_000:
        hall.beside.step()
    hall.__exit__()
    with Hall(hall.folder) as again:
        begun = shelf.begun(picture.sha256)
        assert begun > 0
        again.hear()
        asked = again.client.picture(again.who.kiosk, picture.sha256, begun, 4096, again.who.central)
        assert asked.answer.body == picture.content[begun : begun + 4096]
        while again.newsroom.picture(picture.sha256) is None:
            again.beside.step()


def test_a_picture_of_another_village_is_not_there(central, hall, tmp_path):
    picture = photograph(5_000, seed=3)
    central.office(lambda s: products.save_product(s, CENTRAL, product("Madu", TEJO_AGUNG[0]), picture))
    outcome = hall.client.picture(hall.who.kiosk, picture.sha256, 0, 4096, hall.who.central)
    assert isinstance(outcome, Refused)
    assert not outcome.about_kiosk
    with Hall(tmp_path / "there", central.enrolment(TEJO_AGUNG[0])) as there:
        assert isinstance(there.client.picture(there.who.kiosk, picture.sha256, 0, 4096, there.who.central), Delivered)
        stranger = there.client.picture(hall.who.kiosk, picture.sha256, 0, 4096, there.who.central)
        assert isinstance(stranger, Refused)
        assert stranger.about_kiosk


def test_a_picture_that_is_gone_keeps_no_other_from_coming(central, hall):
    async def unused(store):
        async with store.writing(VILLAGE) as connection:
            row = {
                "village": VILLAGE,
                "name": "Asap",
                "maker": "Bu Sari",
                "price_rupiah": 0,
                "unit": "",
                "phone": "",
                "shown": True,
            }
            row |= {"description": "", "picture": "e" * 64, "id": "asap", "removed": False}
            await put_changed(connection, tables.product, now_text(), row)

    central.office(unused)
    picture = photograph(9_000, seed=9)
    central.office(lambda s: products.save_product(s, CENTRAL, product("Zaitun"), picture))
    hall.hear()
    for _ in range(60):
        hall.beside.step()
    assert hall.newsroom.picture(picture.sha256) is not None
    assert hall.newsroom.picture("e" * 64) is None


def test_the_queue_of_the_day_reaches_the_kiosk(central, hall):
    for _ in range(4):
        hall.submit()
    hall.hear()
    day = hall.office.store.service_day()
    central.office(lambda s: queue.call_next(s, VILLAGE, day, "A", 2))
    hall.hear()
    calls = [call for call in hall.newsroom.heard.calls if call.day == day]
    assert {(call.letter, call.counter) for call in calls} == {("A", 2)}
    assert all(call.number >= 1 and call.waiting is not None for call in calls)


def test_services_switched_and_made_settings_and_words_come_down_and_go_again(central, hall):
    book = ServiceBook.shipped()
    toml = (book.folder / "domisili.toml").read_text().replace('"S-41"', '"Z-9"')
    central.office(lambda s: switch_service(s, book, CENTRAL, VILLAGE, "S-37", off=True))
    central.office(lambda s: save_service(s, book, CENTRAL, VILLAGE, toml))
    central.office(lambda s: save_setting(s, CENTRAL, KioskSetting(VILLAGE, "", "visit.done_seconds", "30")))
    central.office(lambda s: save_setting(s, CENTRAL, KioskSetting(VILLAGE, hall.who.kiosk, "visit.done_seconds", "25")))
    central.office(lambda s: save_setting(s, CENTRAL, KioskSetting(VILLAGE, "another-kiosk", "visit.warning_seconds", "9")))
    hall.hear()
    news = hall.newsroom.news
    assert ("S-37", False) in [(switch.code, switch.on) for switch in news.switches]
    assert [(made.name, made.toml) for made in news.services] == [("Z-9", toml)]
    assert [override.value for override in news.settings] == ["30", "25"]
    central.office(lambda s: save_setting(s, CENTRAL, KioskSetting(VILLAGE, hall.who.kiosk, "visit.done_seconds", "")))
    central.office(lambda s: switch_service(s, book, CENTRAL, VILLAGE, "Z-9", off=True))
    hall.hear()
    assert [override.value for override in hall.newsroom.news.settings] == ["30"]
    assert hall.newsroom.news.services == ()


def test_a_recorded_heartbeat_says_nothing_about_now(central, hall):
    """Played again, byte for byte, by somebody who read it off the line."""
    beat = wire.Heartbeat("0.1.0", 0, 0, None, True, turn=7)
    newer = wire.Heartbeat("0.2.0", 3, 0, 60, True, turn=8)
    for one in (beat, newer, beat):
        answer = hall.client.sync(wire.SyncRequest(hall.who.kiosk, [], one), hall.who.central).answer
    assert answer.turn == 8
    heard = pulse_of(central, hall)
    assert heard.beat.version == "0.2.0"
    bare = hall.client.sync(wire.SyncRequest(hall.who.kiosk, []), hall.who.central)
    assert isinstance(bare, Delivered)
    assert pulse_of(central, hall) == heard


def pulse_of(central: InsideCentral, hall: Hall):
    states = central.office(lambda store: store.kiosks())
    return next(state.pulse for state in states if state.kiosk.id == hall.who.kiosk)


def test_the_heartbeat_says_how_the_machine_is(central, hall):
    hall.hear()
    beat = pulse_of(central, hall).beat
    assert beat.turn > 0
    assert beat.tickets_left == 321
    assert beat.disk_free_mib > 0
    assert beat.uptime_seconds > 0
    assert beat.clock.endswith("Z")


def test_a_card_put_back_from_a_copy_goes_on_above_the_turns_central_knows(central, hall, tmp_path):
    hall.hear()
    hall.__exit__()
    copy = tmp_path / "copy"
    shutil.copytree(hall.folder, copy)
    for _ in range(2):
        with Hall(hall.folder) as later:
            later.hear()
    with Hall(copy) as restored:
        before = pulse_of(central, restored)
        restored.hear()
        restored.hear()
        assert pulse_of(central, restored).beat.turn > before.beat.turn


def test_an_answer_from_home_is_fetched_by_its_code_once_and_by_one_kiosk_only(central, hall, tmp_path):
    code = central.office(lambda s: preregistration.leave(s, central.keys, VILLAGE, "S-41", {"keperluan": "kerja"}))
    told: list[object] = []
    for _ in range(2):
        hall.letters.ask_prefilled(code, told.append, lambda: None)
        hall.courier.round_trip()
    assert [(one.service, one.answers) for one in told] == [("S-41", {"keperluan": "kerja"})] * 2
    with Hall(tmp_path / "other", central.enrolment()) as other:
        refused: list[object] = []
        other.letters.ask_prefilled(code, refused.append, lambda: None)
        other.courier.round_trip()
        assert [one.code for one in refused] == ["prefilled-unknown"]


def test_a_kiosk_learns_where_residents_find_central(central, hall):
    assert hall.who.public_address == "https://desa.example.go.id"
    hall.office.keep_identity(wire.msgspec.structs.replace(hall.who, public_address=""))
    hall.hear()
    assert hall.who.public_address == "https://desa.example.go.id"


def test_a_kiosk_seals_to_the_new_key_after_its_next_request_and_the_old_one_stays_readable(central, hall):
    old = hall.who.sealing
    first = hall.submit()
    new_sealing_key(Folder(central.folder).keys_path)
    hall.courier.round_trip()
    assert hall.who.sealing.key_id != old.key_id
    second = hall.submit()
    hall.courier.round_trip()
    fresh = load_keys(Folder(central.folder).keys_path)
    for request, key_id in ((first, old.key_id), (second, fresh.current)):
        stored = central.office(lambda s, one=request: stored_request(s, VILLAGE, one))
        opened = open_stored(stored, fresh)
        assert (opened.problem, stored_key(stored)) == ("", key_id)


@pytest.mark.parametrize("said", [wire.SealingKey("0" * 16, b"short"), wire.SealingKey("0" * 16, bytes(32))])
def test_a_sealing_key_that_is_none_is_not_taken(hall, said):
    before = hall.who
    hall.letters.heard(wire.SyncAnswer([], "2026-11-21T03:24:00.000Z", sealing=said))
    assert hall.who == before


async def stored_request(store, village, request):
    async with store.reading(village) as connection:
        return (await one_request(connection, village, request))[1]


def stored_key(stored):
    return wire.msgspec.json.decode(stored.envelope, type=wire.Envelope).key_id


def test_a_kiosk_from_before_the_news_is_told_none(central, hall):
    central.office(lambda s: notices.save_notice(s, CENTRAL, notices.Notice(VILLAGE, "", "Lama", "x", "", "")))
    answer = hall.client.sync(wire.SyncRequest(hall.who.kiosk, []), hall.who.central).answer
    assert wire.msgspec.json.encode(answer).find(b'"news"') == -1
