"""What the store keeps, and how it is found again."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

import pytest
from store_parts import MORNING, moment, new_id, opened, sealed, submit

from kiosk.model.ticket import spaced_code, tracking_code
from kiosk.store import StoreUnwritable
from kiosk.store.values import Delivery, PrintIntent, PrintState, SealedEnvelope


@pytest.fixture
def store(tmp_path):
    store = opened(tmp_path / "data")
    yield store
    store.close()


def test_numbers_start_at_one_and_count_up_per_letter_and_per_kiosk(store):
    labels = [
        submit(store, letter, ordinal=ordinal).request.ticket.label
        for letter, ordinal in ["A1", "A1", "B1", "A2", "A1"]
        for ordinal in [int(ordinal)]
    ]
    assert labels == ["A-001", "A-002", "B-001", "A2-001", "A-003"]


def test_after_999_comes_1000(store, tmp_path):
    submit(store)
    store.close()
    raw = sqlite3.connect(tmp_path / "data" / "kiosk.db")
    raw.execute("UPDATE counters SET last = 999")
    raw.commit()
    raw.close()
    again = opened(tmp_path / "data")
    assert submit(again).request.ticket.label == "A-1000"
    assert again.request_by_ticket("a-1000") is not None
    again.close()


def test_everything_of_a_request_is_there_after_a_restart(store, tmp_path):
    at = moment(MORNING + timedelta(minutes=5), monotonic=12.5, trusted=False)
    kept: list[SealedEnvelope] = []

    def seal(request):
        assert request.ticket.label == "A-001", "the number is known when the envelope is sealed"
        kept.append(sealed(request))
        return kept[0]

    request = store.commit_request(request_id=new_id(), service="S-11", letter="A", ordinal=1, at=at, seal=seal).request
    store.close()
    again = opened(tmp_path / "data")
    found = again.request(request.id)
    assert found.request == request
    assert found.request.submitted_at == at
    assert found.delivery is Delivery.WAITING
    (item,) = again.pending()
    assert (item.id, item.body, item.signature) == (request.id, kept[0].body, kept[0].signature)
    again.close()


def test_a_seal_that_fails_takes_everything_back_and_the_number_too(store):
    def broken(request):
        raise RuntimeError("no key")

    with pytest.raises(RuntimeError, match="no key"):
        store.commit_request(request_id=new_id(), service="S-11", letter="A", ordinal=1, at=moment(), seal=broken)
    assert store.counts().requests == 0
    assert store.waiting_count() == 0
    assert submit(store).request.ticket.label == "A-001"


@pytest.mark.parametrize("body, signature", [(b"", b"s"), (b"x" * 200_000, b"s"), (b"x", b"")])
def test_bytes_that_no_central_takes_are_refused_whole(store, body, signature):
    with pytest.raises(ValueError):
        store.commit_request(
            request_id=new_id(), service="S", letter="A", ordinal=1, at=moment(), seal=lambda r: SealedEnvelope(body, signature)
        )
    assert store.counts().requests == 0
    assert submit(store).request.ticket.number == 1


def test_the_same_id_twice_gives_the_same_ticket_and_one_envelope(store):
    same = new_id()
    first, second = (
        store.commit_request(request_id=same, service="S-11", letter="A", ordinal=1, at=moment(), seal=sealed) for _ in range(2)
    )
    assert first.request == second.request
    assert store.waiting_count() == 1


def test_a_request_is_found_by_ticket_and_by_code_however_typed(store):
    request = submit(store).request
    submit(store)
    code = tracking_code(request.id)
    for typed in (code, spaced_code(code), code.lower(), f" {code} "):
        assert store.request_by_code(typed).request == request
    for typed in ("A-001", "a-001", " A-001 "):
        assert store.request_by_ticket(typed).request == request


@pytest.mark.parametrize(
    "nonsense", ["", "A", "A-", "A-001-", "-", "A-" + "9" * 400, "A-٣", "x'; DROP TABLE requests", "A-99999999999999"]
)
def test_nonsense_finds_nothing_and_breaks_nothing(store, nonsense):
    submit(store)
    assert store.request_by_ticket(nonsense) is None
    assert store.request_by_code(nonsense) is None


def test_yesterdays_ticket_is_not_todays(store):
    submit(store)
    store.open_day(date(2026, 11, 24), moment())
    assert store.request_by_ticket("A-001") is None
    today = submit(store).request
    assert store.request_by_ticket("A-001").request == today
    assert [one.request for one in store.requests_of_day()] == [today]
    assert len(store.requests_of_day("2026-11-23")) == 1


def test_a_slip_goes_from_pending_to_done_and_copies_have_lives_of_their_own(store):
    request = submit(store).request
    assert store.slip_state(request.id) is PrintState.PENDING
    store.begin_print(request.id)
    store.end_print(request.id, PrintState.DONE, certainty="confirmed")
    store.begin_print(request.id, 1)
    assert store.slip_state(request.id, 1) is PrintState.PRINTING
    store.end_print(request.id, PrintState.FAILED, copy=1, reason="printer-paper-out")
    assert store.request(request.id).prints == (
        PrintIntent(request.id, 0, PrintState.DONE, certainty="confirmed"),
        PrintIntent(request.id, 1, PrintState.FAILED, reason="printer-paper-out"),
    )
    assert store.slip_state(request.id, 2) is None


def test_a_slip_that_failed_may_begin_again(store):
    request = submit(store).request
    store.end_print(request.id, PrintState.FAILED, reason="printer-missing")
    store.begin_print(request.id)
    assert store.request(request.id).prints == (PrintIntent(request.id, 0, PrintState.PRINTING),)


def test_slips_of_nothing_are_a_mistake(store):
    with pytest.raises(KeyError):
        store.begin_print(new_id())
    with pytest.raises(KeyError):
        store.end_print(new_id(), PrintState.DONE)


def test_slips_under_way_at_the_end_of_a_run_are_unknown_and_listed_once(store, tmp_path):
    done, pending, printing = (submit(store).request for _ in range(3))
    store.end_print(done.id, PrintState.DONE)
    store.end_print(printing.id, PrintState.DONE)
    store.begin_print(printing.id, 1)
    store.close()
    again = opened(tmp_path / "data")
    assert [(one.request_id, one.copy) for one in again.unfinished_prints()] == [(pending.id, 0), (printing.id, 1)]
    assert again.slip_state(pending.id) is PrintState.UNKNOWN
    assert again.slip_state(done.id) is PrintState.DONE
    again.close()
    third = opened(tmp_path / "data")
    assert third.unfinished_prints() == ()
    third.close()


def test_facts_are_kept_replaced_and_forgotten(store, tmp_path):
    assert store.get("identity") is None
    store.put("identity", b"one")
    store.put("identity", b"two")
    store.close()
    again = opened(tmp_path / "data")
    assert again.get("identity") == b"two"
    again.put("identity", None)
    assert again.get("identity") is None
    again.close()


def test_a_closed_store_refuses_kindly(store):
    store.close()
    store.close()
    with pytest.raises(StoreUnwritable):
        submit(store)
    with pytest.raises(StoreUnwritable):
        store.waiting_count()
