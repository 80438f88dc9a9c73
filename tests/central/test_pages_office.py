"""The office by itself, over a real SQLite store: lives of requests, finding, the queue, erasing, accounts."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from nacl.public import PublicKey, SealedBox
from PIL import Image
from sqlalchemy import select, update

from central.keys import load_keys, new_sealing_key
from central.moment import at_text, now_text
from central.office import preregistration, queue
from central.office.audit import Act, audit_lines
from central.office.catalogue import ServiceBook, remove_service, save_service, switch_service
from central.office.faults import NotThereError, OfficeError
from central.office.marks import Marks
from central.office.moves import life_of, move, write_note
from central.office.notices import notices_of, read_notice, remove_notice, save_notice
from central.office.pictures import MOST_BYTES_OUT, read_picture
from central.office.products import one_picture, products_of, read_phone, read_product, read_rupiah, remove_product, save_product
from central.office.requests import Wanted, by_code, count_by_status, find_requests, one_request
from central.office.retention import erase_due, erase_now, set_retention
from central.office.settings import BetterWords, KioskSetting, save_setting, save_words, settings_of, words_of
from central.office.signing_in import Door, WaitError, WrongPasswordError, sign_out, who_is
from central.office.staff import Role, Staff, add_staff, new_link, switch_staff
from central.office.statistics import count
from central.office.values import CENTRAL, Actor
from central.opened import open_stored
from central.store import tables
from central.store.address import Database
from central.store.base import Arrival, Delivery, Enrolment, Pulse, Village
from central.store.postgres import open_store as open_postgres
from central.store.sqlite import open_store
from kiosk.model import wire
from kiosk.model.news import RequestStatus as Status
from kiosk.model.service import QuestionKind
from kiosk.model.ticket import QueueTicket, tracking_code

HERE = Village("18.01.09.2001", "Balai Desa Pasuruan", "Kec. Penengahan, Lampung Selatan")
THERE = Village("18.72.04.1005", "Kelurahan Tejo Agung", "Kec. Metro Timur, Kota Metro")
NIK = "1801094405900001"
DAY = "2026-11-21"
PASSWORD = "kopi sawah pelangi"
CLERK = Actor(7, "Siti Aminah")


class Hall:
    """A store with two villages and a kiosk in each; requests arrive as kiosks deliver them."""

    def __init__(self, store, keys):
        self.store, self.keys, self.marks = store, keys, Marks(lambda: keys)
        self.kiosks = {}

    async def open(self):
        for number, village in enumerate((HERE, THERE)):
            await self.store.add_village(village)
            await self.store.add_enrolment(
                Enrolment(f"code{number}", village.code, "http://x", now_text(), now_text(timedelta(1)))
            )
            enrolled = await self.store.enrol(f"code{number}", bytes([number]) * 32, "Lobi", now_text())
            self.kiosks[village.code] = enrolled.kiosk

    async def arrive(self, number, letter="A", nik=NIK, village=HERE.code, service="S-41", day=DAY, at=""):
        kiosk = self.kiosks[village]
        request = str(uuid7(number, letter, village))
        answers = wire.Answers(request, service, nik, "card", {"keperluan": "melamar kerja"})
        key = self.keys.sealing_key()
        sealed = SealedBox(PublicKey(key.public)).encrypt(msgspec.json.encode(answers))
        ticket = wire.Ticket(day, letter, number)
        stamp = wire.Stamp("2026-11-21T03:24:00Z", "b", 1.0, True)
        envelope = wire.Envelope(request, village, kiosk.id, service, ticket, stamp, key.key_id, sealed, "0" * 64)
        frozen = msgspec.json.encode(envelope)
        arrival = Arrival(village, request, kiosk.id, service, ticket, stamp.wall, True, key.key_id, frozen, bytes(64), request,
                          at or now_text())  # fmt: skip
        await self.store.deliver(Delivery((arrival,), (), Pulse(kiosk.id, village, now_text(), None)))
        return request

    async def find(self, looked_for, villages=(HERE.code,), **more):
        return await find_requests(self.store, self.marks, Wanted(villages, looked_for=looked_for, **more), 50)

    async def rows(self, statement):
        async with self.store.reading(None) as connection:
            return (await connection.execute(statement)).all()


def uuid7(number, letter, village):

    return uuid.UUID(bytes=hashlib.sha256(f"{number}{letter}{village}".encode()).digest()[:16])


def running(open_it, keys_path):
    """Runs a coroutine function with an open hall."""

    def run(scene):
        async def whole():
            async with open_it() as store:
                opened = Hall(store, load_keys(keys_path))
                await opened.open()
                return await scene(opened)

        return asyncio.run(whole())

    return run


@pytest.fixture
def hall(tmp_path):
    """Over SQLite."""
    return running(lambda: open_store(tmp_path / "central.db"), tmp_path / "keys")


@pytest.fixture(params=["sqlite", "postgres"])
def both(request, tmp_path):
    """Over each of the two stores: locks, upserts and what a village may see differ between them."""
    if request.param == "sqlite":
        return running(lambda: open_store(tmp_path / "central.db"), tmp_path / "keys")
    address = Database(request.getfixturevalue("cluster").database())
    return running(lambda: open_postgres(address), tmp_path / "keys")


class TestLife:
    def test_a_request_goes_from_checking_to_collected_and_every_step_is_kept(self, both):
        async def scene(hall):
            request = await hall.arrive(1)
            steps = [Status.CHECKING, Status.SIGNING, Status.READY, Status.COLLECTED]
            for before, after in pairwise(steps):
                await move(hall.store, CLERK, HERE.code, request, before, after)
            async with hall.store.reading(HERE.code) as connection:
                life = await life_of(connection, HERE.code, request)
                row, _ = await one_request(connection, HERE.code, request)
                lines = await audit_lines(connection, (HERE.code,), 10)
            assert [step.after for step in life] == steps[1:]
            assert row.status is Status.COLLECTED
            assert [line.act for line in lines] == [Act.MOVED] * 3
            assert {line.who for line in lines} == {CLERK.who}

        both(scene)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (Status.CHECKING, Status.COLLECTED),
            (Status.CHECKING, Status.READY),
            (Status.SIGNING, Status.CANCELLED),
            (Status.COLLECTED, Status.CHECKING),
            (Status.CANCELLED, Status.CHECKING),
        ],
    )
    def test_no_other_moves_are_made(self, both, before, after):
        async def scene(hall):
            request = await hall.arrive(1)
            with pytest.raises(OfficeError):
                await move(hall.store, CLERK, HERE.code, request, before, after, "catatan")
            assert await hall.rows(select(tables.request_state)) == []

        both(scene)

    def test_two_who_move_at_once_do_not_overwrite_each_other(self, both):
        async def scene(hall):
            request = await hall.arrive(1)
            tries = [
                move(hall.store, CLERK, HERE.code, request, Status.CHECKING, Status.SIGNING),
                move(hall.store, CLERK, HERE.code, request, Status.CHECKING, Status.CANCELLED),
            ]
            done = await asyncio.gather(*tries, return_exceptions=True)
            assert [type(each) for each in done].count(OfficeError) == 1
            assert len(await hall.rows(select(tables.request_move))) == 1

        both(scene)

    def test_incomplete_says_what_is_missing_and_no_note_carries_a_long_number(self, both):
        async def scene(hall):
            request = await hall.arrive(1)
            with pytest.raises(OfficeError, match="belum lengkap"):
                await move(hall.store, CLERK, HERE.code, request, Status.CHECKING, Status.INCOMPLETE)
            for number in (NIK, "0812-3456-7890", "1801 0944 0590 0001"):
                with pytest.raises(OfficeError, match="Jangan"):
                    await write_note(hall.store, CLERK, HERE.code, request, f"milik {number}")
            await write_note(hall.store, CLERK, HERE.code, request, "  Bawa fotokopi KK,\n2 lembar ")
            (row,) = await hall.find("")
            assert (row.note, row.status) == ("Bawa fotokopi KK, 2 lembar", Status.CHECKING)

        both(scene)

    def test_another_villages_request_is_not_there(self, both):
        async def scene(hall):
            request = await hall.arrive(1)
            with pytest.raises(NotThereError):
                await move(hall.store, CLERK, THERE.code, request, Status.CHECKING, Status.SIGNING)
            assert await hall.rows(select(tables.request_move)) == []

        both(scene)

    def test_each_change_of_a_village_has_a_greater_number_than_the_last(self, both):
        async def scene(hall):
            first, second = await hall.arrive(1), await hall.arrive(2)
            other = await hall.arrive(1, village=THERE.code)
            await move(hall.store, CLERK, HERE.code, first, Status.CHECKING, Status.SIGNING)
            await move(hall.store, CLERK, THERE.code, other, Status.CHECKING, Status.SIGNING)
            await save_notice(hall.store, CLERK, read_notice(HERE.code, "", {"title": "Posyandu", "text": "Sabtu pagi"}))
            await move(hall.store, CLERK, HERE.code, second, Status.CHECKING, Status.SIGNING)
            states = await hall.rows(select(tables.request_state.c.request, tables.request_state.c.change))
            assert dict(map(tuple, states)) == {first: 1, second: 3, other: 1}
            assert [row.change for row in await hall.rows(select(tables.notice.c.change))] == [2]

        both(scene)


class TestFinding:
    def test_by_ticket_code_nik_and_status_and_only_in_ones_own_village(self, both):
        async def scene(hall):
            mine = await hall.arrive(14)
            await hall.arrive(15, nik="1801095512010002")
            theirs = await hall.arrive(14, village=THERE.code)
            code = tracking_code(uuid7(14, "A", HERE.code))
            for text in ("A-014", "a14", "A-14", code, f"{code[:4]}-{code[4:]}".lower(), NIK, "1801 0944 0590 0001"):
                assert [row.id for row in await hall.find(text)] == [mine], text
            assert [row.id for row in await hall.find(NIK, (HERE.code, THERE.code))] == [theirs, mine]
            assert await hall.find(NIK, status=Status.READY) == []
            assert await hall.find("tidak ada") == []
            await move(hall.store, CLERK, HERE.code, mine, Status.CHECKING, Status.SIGNING)
            assert [row.id for row in await hall.find("", status=Status.SIGNING)] == [mine]
            counts = await count_by_status(hall.store, (HERE.code,))
            assert (counts[Status.CHECKING], counts[Status.SIGNING]) == (1, 1)

        both(scene)

    def test_who_has_the_database_alone_reads_no_nik_out_of_the_marks(self, hall, tmp_path):
        async def scene(hall):
            await hall.arrive(1)
            await hall.arrive(1, village=THERE.code)
            await hall.find(NIK)
            marks = {row.nik_mark for row in await hall.rows(select(tables.request_mark.c.nik_mark))}
            assert len(marks) == 2, "the same NIK has another mark in each village"
            assert all(len(mark) == 64 for mark in marks)

        hall(scene)
        assert NIK.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("central.db*"))

    def test_a_code_leads_to_its_request_whichever_village_it_is_of(self, both):
        async def scene(hall):
            theirs = await hall.arrive(3, village=THERE.code)
            found = await by_code(hall.store, hall.marks, tracking_code(uuid7(3, "A", THERE.code)))
            assert found.id == theirs
            assert await by_code(hall.store, hall.marks, "00000000") is None

        both(scene)


class TestQueue:
    def test_numbers_are_called_in_turn_and_whoever_was_there_is_done(self, both):
        async def scene(hall):
            for number in (2, 1, 3):
                await hall.arrive(number)
            called = [await queue.call_next(hall.store, HERE.code, DAY, "A", 1) for _ in range(4)]
            assert [place.ticket.label if place else None for place in called] == ["A-001", "A-002", "A-003", None]
            async with hall.store.reading(HERE.code) as connection:
                board = await queue.board_of(connection, HERE.code, DAY)
            assert {place.stand for place in board.places} == {queue.Stand.SERVED}

        both(scene)

    def test_two_counters_never_call_the_same_number(self, both):
        async def scene(hall):
            for number in range(1, 11):
                await hall.arrive(number)
            calls = [queue.call_next(hall.store, HERE.code, DAY, "A", 1 + turn % 3) for turn in range(10)]
            called = await asyncio.gather(*calls)
            assert len({place.ticket.label for place in called}) == 10

        both(scene)

    def test_the_priority_lane_comes_first_but_starves_nobody(self, both):
        async def scene(hall):
            for number in range(1, 9):
                await hall.arrive(number)
            for number in (5, 6, 7, 8):
                await queue.set_priority(hall.store, HERE.code, QueueTicket(DAY, "A", number), True)
            called = [(await queue.call_next(hall.store, HERE.code, DAY, "A", 1)).ticket.number for _ in range(8)]
            assert called == [5, 1, 6, 2, 7, 3, 8, 4]

        both(scene)

    def test_absent_may_be_called_again_and_sent_elsewhere_waits_there(self, both):
        async def scene(hall):
            await hall.arrive(1)
            await hall.arrive(2)
            ticket = QueueTicket(DAY, "A", 1)
            await queue.call_next(hall.store, HERE.code, DAY, "A", 1)
            await queue.set_stand(hall.store, HERE.code, ticket, queue.Stand.ABSENT)
            assert (await queue.call_next(hall.store, HERE.code, DAY, "A", 1)).ticket.number == 2
            await queue.call_again(hall.store, HERE.code, ticket, 1)
            await queue.set_stand(hall.store, HERE.code, ticket, queue.Stand.WAITING, to_counter=2)
            assert await queue.call_next(hall.store, HERE.code, DAY, "A", 1) is None
            sent = await queue.call_next(hall.store, HERE.code, DAY, "B", 2)
            assert (sent.ticket, sent.times) == (ticket, 2)

        both(scene)

    def test_a_number_served_at_one_counter_is_not_taken_by_another(self, both):
        async def scene(hall):
            await hall.arrive(1)
            await queue.call_next(hall.store, HERE.code, DAY, "A", 1)
            with pytest.raises(OfficeError, match="loket 1"):
                await queue.call_again(hall.store, HERE.code, QueueTicket(DAY, "A", 1), 2)

        both(scene)


class TestErasing:
    def test_what_ended_long_ago_is_erased_and_still_known_as_a_duplicate(self, hall, tmp_path):
        async def scene(hall):
            old, fresh = await hall.arrive(1), await hall.arrive(2)
            await hall.find(NIK)
            for request in (old, fresh):
                await move(hall.store, CLERK, HERE.code, request, Status.CHECKING, Status.CANCELLED, "Warga mengundurkan diri")
            async with hall.store.writing(HERE.code) as connection:
                held = update(tables.request_state).where(tables.request_state.c.request == old)
                await connection.execute(held.values(ended_at=at_text(datetime.now(UTC) - timedelta(days=70))))
            await set_retention(hall.store, CLERK, HERE.code, 2)
            assert await erase_due(hall.store, HERE.code) == 1
            assert await erase_due(hall.store, HERE.code) == 0
            async with hall.store.reading(HERE.code) as connection:
                row, stored = await one_request(connection, HERE.code, old)
                kept, whole = await one_request(connection, HERE.code, fresh)
            opened = open_stored(stored, hall.keys)
            assert (opened.nik, opened.answers, row.note, bool(row.erased_at)) == ("", {}, "", True)
            assert (opened.ticket, row.status) == ("A-001", Status.CANCELLED)
            assert open_stored(whole, hall.keys).nik == NIK
            assert kept.erased_at == ""
            assert [found.id for found in await hall.find(NIK)] == [fresh]
            (known,) = await hall.rows(select(tables.request.c.sha256).where(tables.request.c.id == old))
            assert known.sha256 == old

        hall(scene)

    def test_one_still_being_handled_is_not_erased_and_an_erased_one_not_moved(self, both):
        async def scene(hall):
            request = await hall.arrive(1)
            with pytest.raises(OfficeError, match="masih berjalan"):
                await erase_now(hall.store, CLERK, HERE.code, request)
            await move(hall.store, CLERK, HERE.code, request, Status.CHECKING, Status.CANCELLED)
            await erase_now(hall.store, CLERK, HERE.code, request)
            with pytest.raises(OfficeError, match="dihapus"):
                await write_note(hall.store, CLERK, HERE.code, request, "halo")

        both(scene)


def photograph(size=(3000, 2000), mode="RGB", kind="JPEG", **more):
    image = Image.effect_noise(size, 80).convert(mode) if mode != "P" else Image.effect_noise(size, 80).convert("P")
    written = io.BytesIO()
    image.save(written, kind, **more)
    return written.getvalue()


class TestProducts:
    def test_a_photograph_becomes_small_upright_and_tells_no_place(self):
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by the phone
        exif[0x010F] = "Telepon Bu Siti"
        raw = photograph(exif=exif, quality=95)
        picture = read_picture(raw)
        assert len(picture.content) <= MOST_BYTES_OUT < len(raw)
        assert picture.height_px > picture.width_px
        read = Image.open(io.BytesIO(picture.content))
        assert dict(read.getexif()) == {}
        assert b"Bu Siti" not in picture.content

    @pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK")])
    def test_whatever_phones_send_is_read(self, kind, mode):
        assert read_picture(photograph((600, 400), mode, kind)).media_type == "image/jpeg"

    @pytest.mark.parametrize("raw", [b"", b"GIF89a", b"<svg/>", photograph((600, 400))[:2000], photograph((60, 40))])
    def test_what_is_no_photograph_is_refused_kindly(self, raw):
        with pytest.raises(OfficeError, match=r"[Ff]oto"):
            read_picture(raw)

    @pytest.mark.parametrize(("text", "rupiah"), [("15000", 15000), ("Rp 15.000", 15000), ("rp15.000,-", 15000), ("", 0)])
    def test_prices_are_read_as_people_write_them(self, text, rupiah):
        assert read_rupiah(text) == rupiah

    @pytest.mark.parametrize("text", ["gratis", "-5", "1e9", "9" * 13, "١٥"])
    def test_what_is_no_price_is_refused(self, text):
        with pytest.raises(OfficeError):
            read_rupiah(text)

    def test_phones_are_kept_as_dialled_and_shown_as_whatsapp_wants_them(self):
        for text in ("0812 3456 7890", "+62 812-3456-7890", "6281234567890"):
            assert read_phone(text) == "081234567890"
        product = read_product(HERE.code, "", {"name": "Kopi", "maker": "Bu Siti", "phone": "0812 3456 7890"}, shown=True)
        assert product.phone_abroad == "6281234567890"
        with pytest.raises(OfficeError):
            read_phone("halo")

    def test_a_removed_product_leaves_a_row_for_the_kiosks_and_no_picture(self, hall):
        async def scene(hall):
            product = read_product(HERE.code, "", {"name": "Kopi Robusta", "maker": "Bu Siti", "price": "35000"}, shown=True)
            picture = read_picture(photograph((600, 400)))
            product_id = await save_product(hall.store, CLERK, product, picture)
            async with hall.store.reading(HERE.code) as connection:
                (kept,) = await products_of(connection, HERE.code)
                assert (await one_picture(connection, HERE.code, kept.picture)).content == picture.content
                assert await products_of(connection, THERE.code) == []
                with pytest.raises(NotThereError):
                    await one_picture(connection, THERE.code, kept.picture)
            await remove_product(hall.store, CLERK, HERE.code, product_id)
            assert await hall.rows(select(tables.picture.c.sha256)) == []
            (row,) = await hall.rows(select(tables.product))
            assert (row.removed, row.name, row.change) == (True, "", 2)

        hall(scene)


class TestNoticesAndServices:
    def test_a_notice_is_checked_kept_and_taken_away(self, hall):
        async def scene(hall):
            form = {
                "title": "Posyandu",
                "text": "Sabtu  pagi\ndi balai desa",
                "from_day": "2026-11-20",
                "until_day": "2026-11-28",
            }
            notice_id = await save_notice(hall.store, CLERK, read_notice(HERE.code, "", form))
            async with hall.store.reading(HERE.code) as connection:
                (notice,) = await notices_of(connection, HERE.code)
            assert notice.text == "Sabtu pagi\ndi balai desa"
            await remove_notice(hall.store, CLERK, HERE.code, notice_id)
            async with hall.store.reading(HERE.code) as connection:
                assert await notices_of(connection, HERE.code) == []

        hall(scene)
        for wrong in ({"title": ""}, {"text": ""}, {"until_day": "2026-01-01", "from_day": "2026-02-01"}, {"from_day": "besok"}):
            with pytest.raises(OfficeError):
                read_notice(HERE.code, "", {"title": "T", "text": "I", **wrong})

    def test_a_service_is_switched_and_one_of_the_villages_own_is_judged_by_the_kiosks_rules(self, hall):
        book = ServiceBook.shipped()
        toml = (book.folder / "domisili.toml").read_text(encoding="utf-8").replace('"S-41"', '"V-01"')

        async def scene(hall):
            await switch_service(hall.store, book, CLERK, HERE.code, "S-41", off=True)
            assert await save_service(hall.store, book, CLERK, HERE.code, toml) == "V-01"
            async with hall.store.reading(HERE.code) as connection:
                offered = {each.service.code: each for each in await book.offered(connection, HERE.code)}
            assert offered["S-41"].off
            assert offered["V-01"].toml == toml
            for wrong, where in ((toml.replace('"V-01"', '"S-41"'), "S-41"), ("code = 5", "code"), ("][", "Baris")):
                with pytest.raises(OfficeError, match=where):
                    await save_service(hall.store, book, CLERK, HERE.code, wrong)
            await remove_service(hall.store, book, CLERK, HERE.code, "V-01")
            with pytest.raises(NotThereError):
                await remove_service(hall.store, book, CLERK, HERE.code, "S-41")

        hall(scene)


class TestSettings:
    def test_an_option_and_better_words_are_kept_for_the_kiosks_and_taken_back(self, both):
        async def scene(hall):
            await save_setting(hall.store, CLERK, KioskSetting(HERE.code, "", "visit.done_seconds", "30"))
            await save_words(hall.store, CLERK, BetterWords(HERE.code, "id", "welcome.title", "Sugeng rawuh"))
            async with hall.store.reading(HERE.code) as connection:
                assert [each.value for each in await settings_of(connection, HERE.code)] == ["30"]
                assert [each.words for each in await words_of(connection, HERE.code)] == ["Sugeng rawuh"]
                assert await settings_of(connection, THERE.code) == []
            await save_setting(hall.store, CLERK, KioskSetting(HERE.code, "", "visit.done_seconds", ""))
            await save_words(hall.store, CLERK, BetterWords(HERE.code, "id", "welcome.title", ""))
            async with hall.store.reading(HERE.code) as connection:
                assert await settings_of(connection, HERE.code) == await words_of(connection, HERE.code) == []
            (row,) = await hall.rows(select(tables.kiosk_setting))
            assert (row.removed, row.change) == (True, 3)

        both(scene)

    @pytest.mark.parametrize("name", ["", "done_seconds", "visit.done_seconds = 1", "Visit.x", "visit.done\n"])
    def test_what_is_no_option_is_refused(self, hall, name):
        async def scene(hall):
            with pytest.raises(OfficeError):
                await save_setting(hall.store, CLERK, KioskSetting(HERE.code, "", name, "1"))

        hall(scene)


class TestPreregistration:
    def test_answers_lie_sealed_and_come_out_once_at_a_kiosk_of_the_village(self, hall, tmp_path):
        async def scene(hall):
            answers = {"keperluan": "melamar kerja di Kalianda"}
            code = await preregistration.leave(hall.store, hall.keys, HERE.code, "S-41", answers)
            new_sealing_key(tmp_path / "keys")
            here, there = hall.kiosks[HERE.code], hall.kiosks[THERE.code]
            assert await preregistration.take(hall.store, hall.keys, there, code) is None
            typed = f"ADP1:{preregistration.spaced(code)}".lower()
            assert await preregistration.take(hall.store, hall.keys, here, typed) == ("S-41", answers)
            assert await preregistration.take(hall.store, hall.keys, here, code) == ("S-41", answers), "the answer was lost"
            async with hall.store.writing(None) as connection:
                await connection.execute(update(tables.preregistration).values(taken_at=now_text(timedelta(hours=-2))))
            assert await preregistration.take(hall.store, hall.keys, here, code) is None
            assert await preregistration.erase_old(hall.store) == 1
            return code

        code = hall(scene)
        held = b"".join(path.read_bytes() for path in tmp_path.glob("central.db*"))
        assert code.encode() not in held
        assert b"Kalianda" not in held

    def test_answers_are_judged_question_by_question(self):
        book = ServiceBook.shipped()
        asked = [service for service in book.catalogue().services if service.questions]
        assert asked
        for service in asked:
            good = {question.code: sample(question) for question in service.questions}
            assert set(preregistration.read_answers(service, good, date(2026, 11, 21))) == set(good)
            for question in service.questions:
                for wrong in ("\x00", "x" * 500):
                    with pytest.raises(OfficeError) as caught:
                        preregistration.read_answers(service, {**good, question.code: wrong}, date(2026, 11, 21))
                    assert caught.value.field == question.code


def sample(question):
    first_day = question.earliest.first(date(2026, 11, 21)).isoformat()
    kinds = {QuestionKind.DATE: first_day, QuestionKind.NUMBER: "12", QuestionKind.PHONE: "08123456789", QuestionKind.TEXT: "a"}
    return question.choices[0].code if question.kind is QuestionKind.CHOICE else kinds[question.kind]


class TestStaff:
    def test_a_link_sets_the_password_once_and_signing_out_ends_it(self, hall):
        async def scene(hall):
            door = Door()
            token = await add_staff(hall.store, "siti", "Siti Aminah", Role.STAFF, HERE.code)
            with pytest.raises(WrongPasswordError):
                await door.sign_in(hall.store, "siti", "")
            for weak in ("pendek", "siti12345678", "password123", "aaaaaaaaaaaa"):
                with pytest.raises(OfficeError):
                    await door.set_password(hall.store, token, weak)
            await door.set_password(hall.store, token, PASSWORD)
            with pytest.raises(OfficeError, match="sudah dipakai"):
                await door.set_password(hall.store, token, PASSWORD)
            cookie = await door.sign_in(hall.store, " SITI ", PASSWORD)
            assert (await who_is(hall.store, cookie)).name == "Siti Aminah"
            await sign_out(hall.store, cookie)
            assert await who_is(hall.store, cookie) is None
            (held,) = await hall.rows(select(tables.staff.c.password))
            assert held.password.startswith("$argon2id$")

        hall(scene)

    def test_guessing_is_slowed_for_names_that_exist_and_those_that_do_not_alike(self, hall):
        async def scene(hall):
            door = Door()
            await door.set_password(hall.store, await add_staff(hall.store, "siti", "Siti", Role.STAFF, HERE.code), PASSWORD)
            for login in ("siti", "tidak-ada"):
                for _ in range(5):
                    with pytest.raises(WrongPasswordError):
                        await door.sign_in(hall.store, login, "salah salah salah")
                with pytest.raises(WaitError):
                    await door.sign_in(hall.store, login, PASSWORD)

        hall(scene)

    def test_one_who_left_is_out_at_once(self, hall):
        async def scene(hall):
            door = Door()
            await door.set_password(hall.store, await add_staff(hall.store, "siti", "Siti", Role.STAFF, HERE.code), PASSWORD)
            cookie = await door.sign_in(hall.store, "siti", PASSWORD)
            await switch_staff(hall.store, "siti", off=True)
            assert await who_is(hall.store, cookie) is None
            with pytest.raises(WrongPasswordError):
                await door.sign_in(hall.store, "siti", PASSWORD)
            with pytest.raises(NotThereError):
                await new_link(hall.store, "tidak-ada")

        hall(scene)

    @pytest.mark.parametrize(
        ("scope", "village", "covered"),
        [
            ("18.01.09.2001", "18.01.09.2001", True),
            ("18.01.09.2001", "18.01.09.20011", False),
            ("18.01.09", "18.01.09.2001", True),
            ("18.01.0", "18.01.09.2001", False),
            ("18.72", "18.01.09.2001", False),
            ("", "18.01.09.2001", True),
        ],
    )
    def test_a_scope_covers_its_villages_alone(self, scope, village, covered):
        assert Staff(1, "a", "A", Role.SUPERVISOR, scope).covers(village) is covered

    def test_village_staff_are_of_one_village(self, hall):
        async def scene(hall):
            for role, scope in ((Role.STAFF, "18.01.09"), (Role.STAFF, ""), (Role.SUPERVISOR, "Lampung")):
                with pytest.raises(OfficeError):
                    await add_staff(hall.store, "budi", "Budi", role, scope)

        hall(scene)


def test_statistics_count_days_services_and_how_long_it_took(both):
    async def scene(hall):
        first = await hall.arrive(1, at=at_text(datetime.now(UTC) - timedelta(days=2)))
        await hall.arrive(2, service="S-37", day="2026-11-20")
        await hall.arrive(1, village=THERE.code)
        await move(hall.store, CLERK, HERE.code, first, Status.CHECKING, Status.SIGNING)
        await move(hall.store, CLERK, HERE.code, first, Status.SIGNING, Status.READY)
        counted = await count(hall.store, (HERE.code,), date(2026, 11, 21))
        assert (counted.total, counted.by_day[DAY], counted.by_day["2026-11-20"]) == (2, 1, 1)
        assert counted.by_service == {"S-41": 1, "S-37": 1}
        assert counted.by_status[Status.READY] == 1
        assert counted.days_to_ready == pytest.approx(2, abs=0.1)
        both = await count(hall.store, (HERE.code, THERE.code), date(2026, 11, 21))
        assert both.by_village == {HERE.code: 2, THERE.code: 1}

    both(scene)


def test_the_audit_log_holds_no_personal_data(hall):
    async def scene(hall):
        request = await hall.arrive(1)
        await move(hall.store, CLERK, HERE.code, request, Status.CHECKING, Status.INCOMPLETE, "Bawa KK Bu Rukmini")
        lines = await hall.rows(select(tables.audit))
        assert "Rukmini" not in json.dumps([list(map(str, line)) for line in lines])
        assert CENTRAL.staff == 0

    hall(scene)
