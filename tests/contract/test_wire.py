"""The wire: what both sides must agree on, and the same walk over it with the fake central and the real one."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime

import msgspec
import pytest
from fake_central import FakeCentral, Mood, serving
from served_central import PASURUAN, ServedCentral, served_central
from store_parts import WIB, moment, new_id
from uplink_parts import NIK, application, key, vitals

from central.api.news import Wish, read_wish
from kiosk.model import wire
from kiosk.model.news import RequestStatus, StatusOf
from kiosk.model.ticket import QueueTicket
from kiosk.problems import CENTRAL_REFUSES, Problem
from kiosk.store import Store
from kiosk.uplink.client import CentralClient
from kiosk.uplink.courier import Courier
from kiosk.uplink.enrolment import enrol, read_enrolment
from kiosk.uplink.identity import Identity
from kiosk.uplink.keys import KioskKey
from kiosk.uplink.outcomes import Delivered, Refused, WrongKey
from kiosk.uplink.sealing import seal

STRUCTS = [
    wire.Stamp("2026-11-21T03:24:00Z", "boot", 1.5, True),
    wire.Ticket("2026-11-21", "A", 14),
    wire.Answers("id", "S-41", NIK, "card", {"keperluan": "kerja"}),
    wire.Heartbeat("0.1.0", 1, 0, 7, True, ["camera-missing"]),
    wire.Verdict("id", wire.Outcome.NEW),
    wire.SyncAnswer([wire.Verdict("id", wire.Outcome.REJECTED, "bad-time")], "2026-11-21T03:24:00Z"),
    wire.SyncRequest("k", [], None, {"notices": 7}, 4096),
    wire.NewsPart("notices", 7, []),
    wire.SyncAnswer([], "2026-11-21T03:24:00Z", [], True, 7, 3, "https://desa.example.go.id"),
    wire.StatusAnswer(
        "2026-11-21T03:24:00Z",
        StatusOf("K7F39QXM", QueueTicket("2026-11-21", "A", 14), "S-41", RequestStatus.READY, "2026-11-21T03:24:00Z"),
    ),
    wire.PreregistrationAnswer("2026-11-21T03:24:00Z", "S-41", {"keperluan": "kerja"}),
    wire.EnrolRequest("ABCD", b"\x01" * 32, "Balai Desa"),
    wire.EnrolAnswer("k", 1, wire.VillageInfo("18.01.09.2001", "P", "K"), wire.SealingKey("s1", b"\x02" * 32), b"\x03" * 32),
]


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: type(struct).__name__)
def test_a_field_from_the_future_is_ignored_and_nothing_else_is_lost(struct):
    newer = {**json.loads(msgspec.json.encode(struct)), "from_the_future": [1]}
    assert msgspec.json.decode(json.dumps(newer).encode(), type=type(struct)) == struct


def test_frozen_bytes_travel_untouched_through_both_codecs():
    frozen = b'{ "id":"a",  "odd" : "\\u0041\\/" }'
    sent = msgspec.json.encode(wire.SyncRequest("k", [wire.Item(msgspec.Raw(frozen), b"s" * 64)]))
    assert bytes(msgspec.json.decode(sent, type=wire.SyncRequest).items[0].envelope) == frozen


def test_spaces_after_the_sealed_json_are_no_part_of_it():
    answers = STRUCTS[2]
    assert msgspec.json.decode(msgspec.json.encode(answers) + b" " * 99, type=wire.Answers) == answers


OLD_BEAT = {"version": "0.1.0", "unsent": 0, "dead": 0, "oldest_unsent_seconds": None, "clock_trusted": True}


def test_a_kiosk_from_before_the_news_is_read_by_todays_central():
    old = {"kiosk": "k", "items": [], "heartbeat": OLD_BEAT, "news_since": ""}
    assert read_wish(msgspec.Raw(json.dumps(old["news_since"]).encode()), msgspec.Raw(b"0")) == Wish()
    assert msgspec.json.decode(json.dumps(OLD_BEAT), type=wire.Heartbeat).turn == 0


def test_an_answer_without_news_is_what_older_kiosks_read():
    class OldAnswer(msgspec.Struct):
        verdicts: list[msgspec.Raw]
        at: str
        news: str = ""

    said = msgspec.json.encode(wire.SyncAnswer([], "2026-11-21T03:24:00Z", change=7, turn=3))
    assert msgspec.json.decode(said, type=OldAnswer).news == ""


@pytest.mark.parametrize("news", ['""', "null", "7", '[{"section":"notices"}]', '{"later":1}', "[[[]]]"])
def test_news_todays_kiosk_cannot_read_cost_it_no_verdict(news):
    central = FakeCentral()
    own = key()
    central.kiosks["k"] = own.public
    body = f'{{"verdicts":[{{"id":"a","outcome":"new"}}],"at":"2026-11-21T03:24:00Z","news":{news}}}'.encode()
    central.moods.append(Mood(body=body))
    with serving(central) as address, contextlib.closing(CentralClient(address, own)) as client:
        outcome = client.sync(wire.SyncRequest("k", [], None, {"notices": 0}, 4096), central.public)
    assert isinstance(outcome, Delivered)
    assert [verdict.id for verdict in outcome.answer.verdicts] == ["a"]
    assert outcome.answer.news == []


class FakeSide:
    """The walk's view of the fake."""

    def __init__(self, central: FakeCentral, address: str) -> None:
        self.central, self.address = central, address

    def enrolment(self) -> str:
        return self.central.text(self.address)

    def arrived(self) -> dict[str, str]:
        return {one: self.central.opened(one)["nik"] for one in self.central.stored}


class RealSide:
    """The walk's view of `python -m central`."""

    def __init__(self, served: ServedCentral) -> None:
        self.served, self.address = served, served.address

    def enrolment(self) -> str:
        return self.served.enrolment(PASURUAN[0])

    def arrived(self) -> dict[str, str]:
        return {row["id"]: row["nik"] for row in self.served.requests()}


@pytest.fixture(scope="module", params=["fake", "real"])
def side(request, tmp_path_factory):
    if request.param == "fake":
        central = FakeCentral()
        with serving(central) as address:
            yield FakeSide(central, address)
    else:
        with served_central(tmp_path_factory.mktemp("central")) as served:
            yield RealSide(served)


@pytest.fixture
def kiosk(side, tmp_path):
    """(who, key, store, client, courier), enrolled anew."""
    own = KioskKey(new_id().bytes * 2)
    who = enrol(read_enrolment(side.enrolment()), own, name="Balai Desa")
    assert isinstance(who, Identity), who
    store = Store.open(tmp_path / "data", now=moment(), zone=WIB, reserve_bytes=0)
    client = CentralClient(who.address, own)
    courier = Courier(store, client, who, now=moment, vitals=vitals)
    with contextlib.closing(store), contextlib.closing(client):
        yield who, own, store, client, courier


def submit(store: Store, who: Identity, own: KioskKey, nik: str | None = NIK) -> str:
    committed = store.commit_request(
        request_id=new_id(),
        service="S-41",
        letter="A",
        ordinal=who.ordinal,
        at=moment(),
        seal=lambda made: seal(application(nik=nik), made, who, own),
    )
    return str(committed.request.id)


def test_requests_go_from_the_store_to_central_and_leave_the_outbox(side, kiosk):
    who, own, store, _, courier = kiosk
    before = side.arrived()
    sent = {submit(store, who, own): NIK for _ in range(60)} | {submit(store, who, own, nik=None): "" for _ in range(3)}
    assert courier.round_trip().seconds == 0.0
    courier.round_trip()
    assert store.waiting_count() == 0
    assert store.dead_count() == 0
    assert store.counts().delivered == 63
    arrived = side.arrived()
    assert {one: arrived[one] for one in arrived.keys() - before.keys()} == sent
    assert courier.healthy()


def test_what_was_delivered_before_is_a_dup_and_other_bytes_a_conflict(side, kiosk):
    who, own, store, client, courier = kiosk
    submit(store, who, own)
    [row] = store.pending()
    other = row.body.replace(b'"number":1', b'"number":2')
    items = [wire.Item(msgspec.Raw(body), own.sign(body)) for body in (row.body, row.body, other)]
    outcome = client.sync(wire.SyncRequest(who.kiosk, items), who.central)
    assert isinstance(outcome, Delivered)
    assert [(v.id, v.outcome.value) for v in outcome.answer.verdicts] == [
        (str(row.id), "new"),
        (str(row.id), "dup"),
        (str(row.id), "conflict"),
    ]
    courier.round_trip()
    assert store.waiting_count() == 0


def test_an_idle_kiosk_hears_the_time(side, kiosk):
    who, _, _, client, _ = kiosk
    outcome = client.sync(wire.SyncRequest(who.kiosk, []), who.central)
    assert isinstance(outcome, Delivered)
    assert datetime.fromisoformat(outcome.answer.at).tzinfo == UTC


def test_a_stranger_is_refused_and_never_told_more(side, kiosk):
    who, _, _, _, _ = kiosk
    with contextlib.closing(CentralClient(who.address, KioskKey(bytes(32)))) as stranger:
        outcome = stranger.sync(wire.SyncRequest(who.kiosk, []), who.central)
    assert isinstance(outcome, Refused)
    assert outcome.about_kiosk


def test_a_kiosk_enrolled_elsewhere_does_not_believe_this_central(side, kiosk):
    who, _, _, client, _ = kiosk
    assert isinstance(client.sync(wire.SyncRequest(who.kiosk, []), FakeCentral().public), WrongKey)


def test_enrolling_twice_with_one_code_and_key_gives_the_same_kiosk(side):
    code = read_enrolment(side.enrolment())
    first, again = enrol(code, key()), enrol(code, key())
    assert isinstance(first, Identity)
    assert first == again


def test_a_used_code_is_worth_nothing_to_another_kiosk(side):
    code = read_enrolment(side.enrolment())
    assert isinstance(enrol(code, KioskKey(b"a" * 32)), Identity)
    problem = enrol(code, KioskKey(b"b" * 32))
    assert isinstance(problem, Problem)
    assert problem.code == CENTRAL_REFUSES.code
