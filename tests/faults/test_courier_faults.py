"""The courier against a central that misbehaves on real sockets: nothing lost, nothing twice, nobody delayed, no false health."""

from __future__ import annotations

import json
import logging
import uuid

import pytest
from fake_central import FakeCentral, Mood, serving
from uplink_parts import ListOutbox, Row, key, now, stranger, vitals

from kiosk.model import wire
from kiosk.problems import CENTRAL_AWAY, CENTRAL_REFUSES, CENTRAL_WRONG_KEY, REQUESTS_DEAD, REQUESTS_STUCK
from kiosk.uplink.client import CentralClient
from kiosk.uplink.connection import Patience
from kiosk.uplink.courier import Courier, Pace
from kiosk.uplink.enrolment import enrol, read_enrolment
from kiosk.uplink.identity import Identity

QUICK = Patience(connect_seconds=2.0, read_seconds=0.5, whole_seconds=1.5)


class Hall:
    """A kiosk's uplink with an outbox in memory, and the central it is enrolled with. Time is a number we move."""

    def __init__(self, central: FakeCentral, address: str) -> None:
        self.central, self.outbox, self.time = central, ListOutbox(), 0.0
        who = enrol(read_enrolment(central.text(address)), key())
        assert isinstance(who, Identity)
        self.who = who
        self.client = CentralClient(address, key(), patience=QUICK)
        self.answers: list[wire.SyncAnswer] = []
        self.courier = self.new_courier()

    def new_courier(self, **pace: float) -> Courier:
        return Courier(
            self.outbox,
            self.client,
            self.who,
            now=now,
            vitals=vitals,
            pace=Pace(**pace),
            on_answer=self.answers.append,
            uniform=lambda low, high: high,
            clock=lambda: self.time,
        )

    def add(self, count: int) -> list[uuid.UUID]:
        return [self.outbox.add(self.who) for _ in range(count)]

    def trips(self, most: int) -> int:
        """Round trips until the outbox is empty."""
        for trip in range(most):
            if not self.outbox.rows:
                return trip
            self.time += self.courier.round_trip().seconds
        assert not self.outbox.rows, f"{len(self.outbox.rows)} still wait after {most} round trips"
        return most


@pytest.fixture
def hall():
    central = FakeCentral()
    with serving(central) as address:
        made = Hall(central, address)
        yield made
        made.client.close()


def test_a_backlog_goes_up_oldest_first_in_full_batches(hall):
    ids = hall.add(120)
    assert hall.trips(10) == 3
    assert hall.central.order == [str(one) for one in ids]
    assert [len(batch) for batch in hall.central.batches] == [50, 50, 20]
    assert hall.outbox.settled == ids
    assert hall.central.opened(str(ids[0]))["nik"] == "1801094405900001"


def test_after_a_success_with_more_waiting_it_goes_on_at_once_and_then_rests_until_the_heartbeat(hall):
    hall.add(60)
    assert hall.courier.round_trip().seconds == 0.0
    rest = hall.courier.round_trip()
    assert rest.nudge_ends
    assert 240 <= rest.seconds <= 360


@pytest.mark.parametrize(
    "mood",
    [
        Mood(answer=False),
        Mood(answer=False, commit=False),
        Mood(read_part=0.5),
        Mood(read_part=0.0),
        Mood(status=401, commit=False),
        Mood(status=403, commit=False),
        Mood(status=404, commit=False),
        Mood(status=410, commit=False),
        Mood(status=429, commit=False, headers={"Retry-After": "30"}),
        Mood(status=500),
        Mood(status=503, commit=False, headers={"Retry-After": "Sat, 21 Nov 2026 03:24:30 GMT"}),
        Mood(status=302, commit=False, headers={"Location": "http://127.0.0.1:9/"}),
        Mood(signer=stranger()),
        Mood(sign=False),
        Mood(body=b"not json"),
        Mood(body=b"[]"),
        Mood(body=b'{"verdicts": 7, "at": ""}'),
        Mood(body=b"[" * 50_000),
        Mood(body=b"\x00" * 2_000_000),
        Mood(body=b"<html>WiFi</html>", sign=False),
        Mood(headers={"Content-Length": "5"}),
        Mood(headers={"Content-Length": "500000"}),
        Mood(headers={"Content-Encoding": "gzip"}, body=b"\x1f\x8b\x08"),
        Mood(headers={"Content-Digest": "sha-256=:AAAA:"}, sign=False),
        Mood(headers={"Signature": "nonsense", "Signature-Input": "nonsense"}, sign=False),
        Mood(tamper=lambda signed: signed.replace(b"2026", b"2027")),
        Mood(drip_seconds=0.2),
        Mood(verdicts=lambda true: []),
        Mood(verdicts=lambda true: [{**v, "id": str(uuid.uuid4())} for v in true]),
        Mood(verdicts=lambda true: [{**v, "outcome": "perhaps"} for v in true]),
        Mood(verdicts=lambda true: [7, None, "new", {"id": 3, "outcome": "new"}, {}]),
        Mood(verdicts=lambda true: [*true, *({**v, "outcome": "rejected"} for v in true)]),
    ],
)
def test_whatever_happens_to_one_round_trip_nothing_is_settled_and_everything_arrives_once(hall, mood):
    ids = hall.add(3)
    hall.central.moods.append(mood)
    hall.courier.round_trip()
    assert hall.outbox.settled == []
    assert hall.outbox.buried == {}
    assert len(hall.outbox.rows) == 3
    hall.trips(12)
    assert sorted(hall.outbox.settled) == sorted(ids)
    assert sorted(hall.central.order) == sorted(str(one) for one in ids)
    assert hall.central.most_at_once == 1


@pytest.mark.parametrize(
    ("mood", "code"),
    [
        (Mood(status=401), CENTRAL_REFUSES.code),
        (Mood(status=403), CENTRAL_REFUSES.code),
        (Mood(status=503), CENTRAL_AWAY.code),
        (Mood(answer=False), CENTRAL_AWAY.code),
        (Mood(signer=stranger()), CENTRAL_WRONG_KEY.code),
        (Mood(sign=False), CENTRAL_AWAY.code),
    ],
)
def test_the_state_says_what_is_wrong_and_that_it_is_over(hall, mood, code):
    hall.add(1)
    hall.central.moods.append(mood)
    hall.courier.round_trip()
    assert hall.courier.state().problem.code == code
    assert not hall.courier.healthy()
    assert hall.courier.state().unsent == 1
    hall.trips(3)
    assert hall.courier.state().problem is None
    assert hall.courier.healthy()


def test_an_old_answer_played_again_is_not_believed_and_moves_no_clock(hall):
    def heard() -> int:
        hall.time += 1000  # a heartbeat is due
        hall.courier.round_trip()
        return len(hall.answers)

    assert heard() == 1
    hall.central.moods.append(Mood(replay=True))
    assert heard() == 1
    # The same question to the letter: only the nonce in its signature tells the two apart.
    assert hall.central.heartbeats[0] == hall.central.heartbeats[1]
    assert hall.courier.state().problem.code == CENTRAL_WRONG_KEY.code
    assert heard() == 2
    assert hall.courier.healthy()


@pytest.mark.parametrize(
    ("mood", "kept"),
    [
        (Mood(), True),
        (Mood(status=503, commit=False), True),
        (Mood(signer=stranger()), False),
        (Mood(replay=True), False),
        (Mood(sign=False), False),
        (Mood(body=b"<html>WiFi</html>", sign=False), False),
        (Mood(body=b"not json"), False),
        (Mood(status=302, commit=False), False),
    ],
)
def test_a_connection_on_which_somebody_else_spoke_is_not_used_again(hall, mood, kept):
    hall.central.moods.append(mood)
    for _ in range(2):
        hall.time += 1000
        hall.courier.round_trip()
    _, first, second = hall.central.callers
    assert (first == second) is kept
    assert hall.courier.healthy()


def test_a_full_backlog_and_a_lost_acknowledgement_arrive_once_each(hall):
    ids = hall.add(100)
    hall.central.moods.extend([Mood(answer=False), Mood(), Mood(answer=False)])
    hall.trips(20)
    assert sorted(hall.central.order) == sorted(str(one) for one in ids)
    assert sorted(hall.outbox.settled) == sorted(ids)


def test_conflict_and_rejected_are_buried_with_their_bytes_and_the_rest_goes_on(hall):
    ids = hall.add(4)
    bodies = {row.id: row.body for row in hall.outbox.rows}

    def harsh(true):
        true[1]["outcome"], true[2]["outcome"] = "conflict", "rejected"
        true[2]["reason"] = "bad-service " + "x" * 1000
        return true

    hall.central.moods.append(Mood(verdicts=harsh))
    hall.courier.round_trip()
    assert hall.outbox.settled == [ids[0], ids[3]]
    assert {one: (outcome, body) for one, (outcome, _, body) in hall.outbox.buried.items()} == {
        ids[1]: ("conflict", bodies[ids[1]]),
        ids[2]: ("rejected", bodies[ids[2]]),
    }
    assert len(hall.outbox.buried[ids[2]][1]) <= 200
    assert hall.courier.state().problem.code == REQUESTS_DEAD.code
    assert not hall.courier.healthy()


def test_verdicts_in_another_order_or_from_a_newer_central_count_where_they_can_be_read(hall):
    ids = hall.add(5)
    hall.central.moods.append(Mood(verdicts=lambda true: [*reversed(true[:3]), {**true[3], "outcome": "queued"}]))
    hall.courier.round_trip()
    assert hall.outbox.settled == ids[:3]
    assert [row.id for row in hall.outbox.rows] == ids[3:]
    hall.trips(5)


@pytest.mark.parametrize("status", [400, 413, 422, 500])
def test_one_poisoned_record_at_the_head_delays_nobody_and_is_tried_again_last(hall, status):
    ids = hall.add(60)
    hall.central.poison = {str(ids[0]): status}
    for _ in range(25):
        hall.time += hall.courier.round_trip().seconds
        if len(hall.outbox.rows) == 1:
            break
    assert [row.id for row in hall.outbox.rows] == [ids[0]]
    assert hall.time < 120
    [fresh] = hall.add(1)
    hall.courier.round_trip()
    assert fresh in hall.outbox.settled
    hall.central.poison = {}
    hall.trips(3)
    assert hall.outbox.settled[-1] == ids[0]


def test_many_poisoned_records_among_good_ones_delay_nobody_for_long(hall):
    ids = hall.add(80)
    bad = set(ids[::7])
    hall.central.poison = {str(one): 400 for one in bad}
    for _ in range(200):
        hall.time += hall.courier.round_trip().seconds
        if len(hall.outbox.rows) == len(bad):
            break
    assert {row.id for row in hall.outbox.rows} == bad
    assert hall.time < 120


def test_a_record_that_kills_centrals_connection_delays_nobody(hall):
    ids = hall.add(9)
    victim = str(ids[0])
    for _ in range(15):
        head = hall.courier._next_parcel()
        doomed = any(str(waiting.id) == victim for waiting in head.waiting)
        hall.central.moods.append(Mood(answer=False, commit=False) if doomed else Mood())
        hall.time += hall.courier.round_trip().seconds
        if len(hall.outbox.rows) == 1:
            break
    assert [str(row.id) for row in hall.outbox.rows] == [victim]


@pytest.mark.parametrize("damage", ["garbage", "torn", "other", "flipped", "signature", "huge", "empty"])
def test_a_row_the_card_garbled_is_buried_and_the_others_go_at_once(hall, damage):
    ids = hall.add(3)
    good = hall.outbox.rows[0]
    flipped = json.loads(good.body)
    flipped["sha256"] = "0" * 64
    bodies = {
        "garbage": b"\xff\x00\xfe",
        "torn": good.body[:-9],
        "other": hall.outbox.rows[1].body,
        "flipped": json.dumps(flipped).encode(),
        "huge": good.body + b" " * 200_000,
        "empty": b"",
    }
    signature = b"short" if damage == "signature" else good.signature
    hall.outbox.rows[0] = Row(good.id, bodies.get(damage, good.body), signature)
    assert hall.trips(2) == 1
    assert list(hall.outbox.buried) == [ids[0]]
    assert hall.outbox.settled == ids[1:]
    assert hall.central.batches == [[str(one) for one in ids[1:]]]


def test_pauses_grow_with_failures_and_a_nudge_ends_them_unless_central_asked_for_patience(hall):
    hall.add(1)
    hall.central.always = Mood(status=503)
    rests = [hall.courier.round_trip() for _ in range(12)]
    assert [rest.seconds for rest in rests] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert not any(rest.nudge_ends for rest in rests)
    hall.central.always = Mood(status=503, headers={"Retry-After": "1000"})
    assert hall.courier.round_trip().seconds == 1500
    hall.central.always = Mood(status=429, headers={"Retry-After": "99999999"})
    assert hall.courier.round_trip().seconds == 5400
    hall.central.always = Mood(answer=False)
    assert hall.courier.round_trip().nudge_ends


def test_answered_but_nothing_moves_is_neither_healthy_nor_hammered(hall):
    hall.add(2)
    hall.central.always = Mood(verdicts=lambda true: [])
    rests = []
    for _ in range(14):
        rests.append(hall.courier.round_trip().seconds)
        hall.time += rests[-1]
    assert rests[:5] == [1, 2, 4, 8, 16]
    assert hall.courier.state().problem.code == REQUESTS_STUCK.code
    assert not hall.courier.healthy()
    assert REQUESTS_STUCK.code in hall.central.heartbeats[-1]["problems"]
    assert hall.central.heartbeats[-1]["oldest_unsent_seconds"] > 900


def test_one_stuck_request_is_unhealthy_even_while_others_move_and_the_clock_lies(hall):
    [old, _] = hall.add(2)
    hall.central.poison = {str(old): 400}
    while len(hall.outbox.rows) > 1:
        hall.time += hall.courier.round_trip().seconds
    hall.outbox.age_seconds = 1000.0
    hall.add(1)
    hall.courier.round_trip()
    assert hall.courier.state().problem.code == REQUESTS_STUCK.code


def test_a_store_whose_clock_was_set_back_cannot_hide_that_requests_are_stuck(hall):
    hall.add(1)
    hall.central.always = Mood(status=401)
    hall.outbox.age_seconds = 0.0
    hall.courier.round_trip()
    hall.time += 1000
    hall.courier.round_trip()
    assert hall.courier.state().oldest_unsent_seconds >= 1000


def test_an_idle_kiosk_sends_a_heartbeat_and_nothing_in_between(hall):
    hall.time += hall.courier.round_trip().seconds / 2
    assert hall.central.heartbeats == [
        {"version": "0.1.0", "unsent": 0, "dead": 0, "oldest_unsent_seconds": None, "clock_trusted": True}
    ]
    hall.courier.round_trip()
    assert len(hall.central.heartbeats) == 1
    hall.time += 400
    hall.courier.round_trip()
    assert len(hall.central.heartbeats) == 2
    assert hall.answers[0].at == "2026-11-21T03:24:00Z"


def test_a_request_costs_under_1200_bytes_in_a_batch_with_all_of_http(hall):
    hall.add(50)
    hall.central.bytes_in = 0
    hall.courier.round_trip()
    assert hall.outbox.rows == []
    assert hall.central.bytes_in / 50 < 1200


def test_fifty_requests_central_has_no_word_on_do_not_hold_up_the_rest(hall):
    mute = {str(one) for one in hall.add(50)}
    rest = hall.add(70)
    hall.central.always = Mood(verdicts=lambda true: [v for v in true if v["id"] not in mute])
    for _ in range(4):
        hall.time += hall.courier.round_trip().seconds
    assert sorted(hall.outbox.settled) == sorted(rest)
    assert hall.time < 10


def test_large_envelopes_are_split_to_fit_the_body(hall, monkeypatch):
    ids = hall.add(50)
    monkeypatch.setattr(wire, "MAX_BODY_BYTES", 8 * 1024 + 20_000)
    hall.trips(10)
    assert max(len(batch) for batch in hall.central.batches) == 20
    assert hall.central.order == [str(one) for one in ids]


def test_no_log_line_quotes_an_envelope_or_an_answer(hall, caplog):
    caplog.set_level(logging.DEBUG, logger="kiosk")
    hall.add(2)
    good = hall.outbox.rows[0]
    hall.outbox.rows[0] = Row(good.id, b'{"rahasia": "1801094405900001"}', good.signature)
    hall.central.moods.append(Mood(body=b'{"rahasia": 1}'))
    hall.trips(5)
    assert caplog.text
    assert "rahasia" not in caplog.text
    assert "1801094405900001" not in caplog.text
