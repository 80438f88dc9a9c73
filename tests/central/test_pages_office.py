"""The office at requests, over a real store: their lives, finding them, the queue, erasing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from office_hall import CLERK, DAY, HERE, NIK, THERE, uuid7
from sqlalchemy import select, update

from central.moment import at_text
from central.office import queue
from central.office.audit import Act, audit_lines
from central.office.faults import NotThereError, OfficeError
from central.office.moves import life_of, move, write_note
from central.office.notices import read_notice, save_notice
from central.office.requests import by_code, count_by_status, one_request
from central.office.retention import erase_due, erase_now, set_retention
from central.opened import open_stored
from central.store import tables
from kiosk.model.news import RequestStatus as Status
from kiosk.model.ticket import QueueTicket, tracking_code


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
