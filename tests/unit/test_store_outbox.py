"""The outbox: oldest first, each with a verdict of its own, nothing held up, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from store_parts import MORNING, moment, new_id, opened, submit

from kiosk.store.values import Counts, Delivery, PrintState


@pytest.fixture
def store(tmp_path):
    store = opened(tmp_path / "data")
    yield store
    store.close()


def test_items_come_oldest_first_even_when_the_clock_goes_back(store):
    ids = [submit(store, at=moment(MORNING - timedelta(days=n), trusted=False)).request.id for n in range(5)]
    assert [item.id for item in store.pending()] == ids
    assert [item.id for item in store.pending(2)] == ids[:2]
    assert [item.id for item in store.pending(2, after_serial=store.pending(2)[-1].serial)] == ids[2:4]


def test_a_batch_is_bounded_in_bytes_but_never_empty(store):
    for size in (60_000, 100, 100, 60_000):
        submit(store, size=size)
    assert len(store.pending(most_bytes=1000)) == 1
    assert len(store.pending(most_bytes=90_000)) == 3
    assert len(store.pending()) == 4


def test_settled_items_leave_and_settling_again_does_nothing(store):
    first, second = (submit(store).request for _ in range(2))
    assert store.settle([first.id, new_id()]) == 1
    assert store.settle([first.id]) == 0
    assert store.settle([]) == 0
    assert [item.id for item in store.pending()] == [second.id]
    assert store.request(first.id).delivery is Delivery.DELIVERED
    assert store.request(second.id).delivery is Delivery.WAITING


def test_delivered_bytes_are_gone_from_the_file(store, tmp_path):
    request = submit(store).request
    (item,) = store.pending()
    store.settle([request.id])
    store.close()
    everything = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert str(request.id).encode() in everything, "the clear part stays"
    assert item.body not in everything
    assert item.signature not in everything
    assert item.body[-200:] not in everything


def test_a_poisoned_item_is_buried_with_its_bytes_and_the_others_pass(store):
    poisoned, sound = (submit(store).request for _ in range(2))
    (item, _) = store.pending()
    at = moment(MORNING + timedelta(hours=1))
    assert store.bury(poisoned.id, "rejected", "unknown key " + "x" * 5000, at) is True
    assert store.bury(poisoned.id, "rejected", "again", at) is False
    assert store.bury(new_id(), "rejected", "never was", at) is False
    assert [one.id for one in store.pending()] == [sound.id]
    (letter,) = store.dead_letters()
    assert (letter.id, letter.outcome, letter.body, letter.signature) == (poisoned.id, "rejected", item.body, item.signature)
    assert letter.reason.startswith("unknown key")
    assert len(letter.reason) <= 500
    assert letter.buried_at == at
    assert store.request(poisoned.id).delivery is Delivery.DEAD
    assert store.dead_count() == 1


def test_settling_a_dead_letter_does_not_raise_it(store):
    request = submit(store).request
    store.bury(request.id, "conflict", "", moment())
    assert store.settle([request.id]) == 0
    assert store.request(request.id).delivery is Delivery.DEAD


def test_the_numbers_of_the_report_add_up(store):
    requests = [submit(store).request for _ in range(5)]
    store.settle([requests[0].id, requests[1].id])
    store.bury(requests[2].id, "conflict", "", moment())
    store.end_print(requests[0].id, PrintState.DONE)
    assert store.counts() == Counts(5, waiting=2, delivered=2, dead=1, prints={PrintState.DONE: 1, PrintState.PENDING: 4})
    assert store.waiting_count() == 2


def test_attempts_are_counted(store):
    request = submit(store).request
    store.note_attempt([request.id])
    store.note_attempt([request.id, new_id()])
    assert store.pending()[0].attempts == 2


def test_the_age_of_the_oldest_is_monotonic_within_a_boot(store):
    assert store.oldest_unsent_seconds(moment()) is None
    first = submit(store, at=moment(monotonic=100.0)).request
    submit(store, at=moment(monotonic=500.0))
    yesterday = MORNING - timedelta(days=1)
    assert store.oldest_unsent_seconds(moment(yesterday, monotonic=700.0)) == 600.0
    store.settle([first.id])
    assert store.oldest_unsent_seconds(moment(yesterday, monotonic=700.0)) == 200.0


@pytest.mark.parametrize(
    "then, now, age",
    [
        (moment(), moment(MORNING + timedelta(hours=2), boot="boot-2", monotonic=60.0), 7200.0),
        (moment(trusted=False), moment(MORNING + timedelta(hours=2), boot="boot-2", monotonic=60.0), 60.0),
        (moment(), moment(MORNING + timedelta(hours=2), boot="boot-2", monotonic=60.0, trusted=False), 60.0),
        (moment(), moment(MORNING - timedelta(days=400), boot="boot-2", monotonic=60.0), 60.0),
        (moment(monotonic=100.0), moment(monotonic=40.0), 0.0),
    ],
    ids=["two trusted clocks", "then not trusted", "now not trusted", "trusted and yet gone back", "monotonic gone back"],
)
def test_the_age_across_boots_is_what_is_certain_and_never_negative(store, then, now, age):
    submit(store, at=then)
    assert store.oldest_unsent_seconds(now) == age
