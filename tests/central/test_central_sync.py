"""Delivery: a verdict for each item, nothing twice, nothing lost, one bad item delays nobody."""

from __future__ import annotations

import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest
from http_message_signatures import InvalidSignature
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_kiosk import HEALTHY, NIK, PlainKiosk, b64, compact
from served_central import TEJO_AGUNG

from kiosk.model import wire

SLOWLY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def kiosk(new_kiosk):
    return new_kiosk()


def arrived(central, request_id):
    """(village, ticket number) of every stored request with this id, read beside the running server."""
    rows = central.query("SELECT village, number FROM request WHERE id = ?", request_id)
    return sorted(tuple(row) for row in rows)


def test_a_request_arrives_once_and_opens(central, kiosk):
    envelope = kiosk.envelope(number=7)
    assert kiosk.sync(envelope).verdicts == ["new"]
    assert kiosk.sync(envelope).verdicts == ["dup"]
    (row,) = [row for row in central.requests() if row["id"] == json.loads(envelope)["id"]]
    assert (row["nik"], row["ticket"], row["day"], row["service"]) == (NIK, "A-007", "2026-11-21", "S-41")
    assert row["answers"] == {"keperluan": "melamar kerja"}
    assert (row["village"], row["kiosk"], row["submitted_at"]) == (kiosk.village, kiosk.id, "2026-11-21T03:24:00Z")
    assert len(row["tracking_code"]) == 8
    assert datetime.fromisoformat(row["received_at"]).tzinfo == UTC


def test_an_empty_sync_is_answered_with_the_time(kiosk):
    answer = kiosk.sync(heartbeat=HEALTHY)
    assert answer.status == 200
    assert answer.body["verdicts"] == []
    assert datetime.fromisoformat(answer.body["at"]).tzinfo == UTC


def test_the_same_id_with_other_bytes_is_a_conflict_and_the_first_stays(central, kiosk):
    request_id = str(uuid.uuid4())
    first, second = kiosk.envelope(1, request_id=request_id), kiosk.envelope(2, request_id=request_id)
    assert kiosk.sync(first).verdicts == ["new"]
    assert kiosk.sync(second).verdicts == ["conflict"]
    assert kiosk.sync(first).verdicts == ["dup"]
    assert arrived(central, request_id) == [(kiosk.village, 1)]


def test_one_batch_may_hold_the_same_id_twice(kiosk):
    request_id = str(uuid.uuid4())
    first, second = kiosk.envelope(1, request_id=request_id), kiosk.envelope(2, request_id=request_id)
    assert kiosk.sync(first, first, second).verdicts == ["new", "dup", "conflict"]


def poisons(kiosk: PlainKiosk) -> list[tuple[bytes, str]]:
    other = kiosk.envelope()
    return [
        (b"null", "unreadable-item"),
        (b"[]", "unreadable-item"),
        (b'"\xff"', "unreadable-item"),
        (b"1e999", "unreadable-item"),
        (kiosk.item(b'{"id":' + b"[" * 400 + b"]" * 400 + b"}"), "unreadable-envelope"),
        (b'{"envelope":' + other + b"}", "unreadable-item"),
        (kiosk.item(other, signature=bytes(64)), "bad-signature"),
        (kiosk.item(other, signature=b"short"), "bad-signature"),
        (kiosk.item(b"[]"), "unreadable-envelope"),
        (kiosk.item(b'{"id":7}'), "unreadable-envelope"),
        (kiosk.item(kiosk.envelope(version=2)), "unsupported-version"),
        (kiosk.item(kiosk.envelope(id="7")), "bad-id"),
        (kiosk.item(kiosk.envelope(id=str(uuid.uuid4()).upper())), "bad-id"),
        (kiosk.item(kiosk.envelope(village=TEJO_AGUNG[0])), "wrong-village"),
        (kiosk.item(kiosk.envelope(kiosk="another")), "wrong-kiosk"),
        (kiosk.item(kiosk.envelope(sha256="0" * 64)), "bad-sha256"),
        (kiosk.item(kiosk.envelope(sealed=b64(bytes(80)))), "bad-sha256"),
        (kiosk.item(kiosk.envelope(key_id="lost")), "unknown-key"),
        (kiosk.item(kiosk.envelope(service="<b>\x00")), "bad-service"),
        (kiosk.item(kiosk.envelope(ticket={"day": "today", "letter": "A", "number": 1})), "bad-ticket"),
        (kiosk.item(kiosk.envelope(ticket={"day": "2026-11-21", "letter": "A", "number": 10**30})), "bad-ticket"),
        (kiosk.item(kiosk.envelope(sealed=b64(bytes(wire.MAX_SEALED_BYTES + 1)))), "too-large"),
    ]


def test_one_poisoned_item_among_twenty_delays_none_of_the_others(central, kiosk):
    for poison, reason in poisons(kiosk):
        items = [kiosk.item(kiosk.envelope(number)) for number in range(1, 20)]
        items.insert(11, poison)
        answer = kiosk.sync_items(items)
        assert answer.verdicts == ["new"] * 11 + ["rejected"] + ["new"] * 8, reason
        assert answer.reasons[11] == reason


def test_a_heartbeat_that_cannot_be_read_holds_up_no_request(kiosk):
    for heartbeat in ("ill", {"version": 3}, [], {**HEALTHY, "unsent": "many"}):
        assert kiosk.sync(kiosk.envelope(), heartbeat=heartbeat).verdicts == ["new"]


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@SLOWLY
def test_a_bit_flipped_on_the_way_is_never_believed(kiosk, place, bit):
    request = kiosk.signed(wire.SYNC_PATH, kiosk.batch([kiosk.item(kiosk.envelope())]), kiosk.id)
    body = bytearray(request.content)
    body[int(place * len(body))] ^= 1 << bit
    flipped = httpx.Request("POST", request.url, content=bytes(body), headers=request.headers)
    assert kiosk.send(flipped).status in {400, 401}


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@SLOWLY
def test_a_bit_flipped_on_the_card_is_rejected_and_its_neighbour_stored(kiosk, place, bit):
    envelope = kiosk.envelope()
    rotten = bytearray(envelope)
    rotten[int(place * len(rotten))] ^= 1 << bit
    item = kiosk.item(bytes(rotten), signature=kiosk.key.sign(envelope))
    answer = kiosk.sync_items([item, kiosk.item(kiosk.envelope())])
    # A flipped quote or brace breaks the batch itself; the courier then halves it until the rotten one is alone.
    assert answer.status == 400 or answer.verdicts == ["rejected", "new"]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@SLOWLY
def test_no_item_at_all_breaks_the_sync(kiosk, junk):
    answer = kiosk.sync_items([junk, kiosk.item(kiosk.envelope())])
    assert answer.status == 400 or answer.verdicts[-1] == "new"


def test_nesting_without_end_is_refused_with_a_signed_answer(kiosk):
    for junk in (b"[" * 100_000, b"[" * 50_000 + b"]" * 50_000):
        assert kiosk.sync_items([junk]).body["reason"] == "unreadable"


def test_a_batch_sent_twice_at_once_is_stored_once(central, kiosk):
    envelopes = [kiosk.envelope(number) for number in range(1, 21)]
    gate = threading.Barrier(4)

    def send() -> list[str]:
        gate.wait()
        return kiosk.sync(*envelopes).verdicts

    with ThreadPoolExecutor(4) as pool:
        answers = [future.result() for future in [pool.submit(send) for _ in range(4)]]
    for verdicts in zip(*answers, strict=True):
        assert sorted(verdicts) == ["dup", "dup", "dup", "new"]
    assert all(len(arrived(central, json.loads(envelope)["id"])) == 1 for envelope in envelopes)


@pytest.mark.parametrize("wall", ["1970-01-01T00:00:00Z", "2027-12-26T00:00:00Z", "2099-01-01T00:00:00Z"])
def test_a_wrong_clock_locks_nobody_out(kiosk, wall):
    kiosk.created = datetime.fromisoformat(wall)
    stamp = {"wall": wall, "boot": "b", "monotonic": 1.0, "trusted": False}
    try:
        assert kiosk.sync(kiosk.envelope(submitted_at=stamp)).verdicts == ["new"]
    finally:
        kiosk.created = None


def test_a_body_over_the_limit_is_refused_by_size(kiosk):
    body = kiosk.batch([b'"' + b"x" * wire.MAX_BODY_BYTES + b'"'])
    answer = kiosk.send(kiosk.signed(wire.SYNC_PATH, body, kiosk.id))
    assert (answer.status, answer.body["reason"]) == (413, "too-large")


def test_a_body_that_hides_its_length_is_cut_off_all_the_same(kiosk):
    def endless():
        for _ in range(2 * wire.MAX_BODY_BYTES // 65536):
            yield b" " * 65536

    request = httpx.Request("POST", kiosk.address + wire.SYNC_PATH, content=endless())
    assert "content-length" not in request.headers
    assert kiosk.send(request).body["reason"] == "too-large"


def test_too_many_items_are_refused_whole(kiosk):
    answer = kiosk.sync(*[kiosk.envelope() for _ in range(wire.MAX_ITEMS + 1)])
    assert (answer.status, answer.body["reason"]) == (413, "too-many-items")
    assert kiosk.sync(*[kiosk.envelope() for _ in range(wire.MAX_ITEMS)]).verdicts == ["new"] * wire.MAX_ITEMS


def test_an_unknown_kiosk_and_a_foreign_key_are_told_apart_by_reason_only(central, kiosk):
    stranger = PlainKiosk(central.address, id="nobody")
    answer = stranger.sync()
    assert (answer.status, answer.body["reason"]) == (401, "unknown-kiosk")
    impostor = PlainKiosk(central.address, id=kiosk.id)
    answer = impostor.sync()
    assert (answer.status, answer.body["reason"]) == (401, "bad-signature")


def test_a_request_without_a_signature_or_with_a_second_one_is_refused(kiosk):
    body = kiosk.batch([])
    bare = httpx.Request("POST", kiosk.address + wire.SYNC_PATH, content=body)
    assert kiosk.send(bare).body["reason"] == "bad-signature"
    doubled = kiosk.signed(wire.SYNC_PATH, body, kiosk.id)
    for name in ("Signature", "Signature-Input"):
        doubled.headers[name] = f"{doubled.headers[name]}, {doubled.headers[name].replace('anjungan=', 'other=', 1)}"
    assert kiosk.send(doubled).body["reason"] == "bad-signature"


def test_an_answer_is_signed_for_one_request_and_no_other_however_alike(kiosk):
    with httpx.Client(trust_env=False) as client:
        first, second = (client.send(kiosk.signed(wire.SYNC_PATH, kiosk.batch([]), kiosk.id)) for _ in range(2))
    kiosk.check(first)
    kiosk.check(second)
    assert first.request.content == second.request.content
    second.request = first.request
    with pytest.raises(InvalidSignature):
        kiosk.check(second)


@pytest.mark.parametrize("signature", [None, b"", b"nonsense", b"anjungan", b"anjungan=\xff", b"other=:AAAA:"])
def test_who_signs_nothing_readable_still_gets_a_signed_refusal(kiosk, signature):
    headers = {} if signature is None else {"Signature": signature, "Signature-Input": b"anjungan=()"}
    request = httpx.Request("POST", kiosk.address + wire.SYNC_PATH, content=kiosk.batch([]), headers=headers)
    assert kiosk.send(request).status == 401


def test_a_signature_for_one_path_does_not_open_another(kiosk):
    request = kiosk.signed(wire.ENROL_PATH, kiosk.batch([]), kiosk.id)
    moved = httpx.Request("POST", kiosk.address + wire.SYNC_PATH, content=request.content, headers=request.headers)
    assert kiosk.send(moved).status == 401


def test_a_revoked_kiosk_is_refused_and_what_it_sent_stays(central, new_kiosk):
    kiosk = new_kiosk()
    envelope = kiosk.envelope()
    kiosk.sync(envelope)
    central.office("revocations", {"kiosk": kiosk.id})
    answer = kiosk.sync(kiosk.envelope())
    assert (answer.status, answer.body["reason"]) == (403, "kiosk-revoked")
    assert len(arrived(central, json.loads(envelope)["id"])) == 1


def test_two_villages_never_see_each_other(central, kiosk, new_kiosk):
    other = new_kiosk(TEJO_AGUNG[0])
    request_id = str(uuid.uuid4())
    ours, theirs = kiosk.envelope(1, request_id=request_id), other.envelope(2, request_id=request_id)
    assert kiosk.sync(ours).verdicts == ["new"]
    # Were it a conflict, the other village would have learnt that the id exists here.
    assert other.sync(theirs).verdicts == ["new"]
    assert other.sync_items([kiosk.item(ours)]).reasons == ["bad-signature"]
    assert other.sync(other.envelope(village=kiosk.village, kiosk=kiosk.id)).reasons == ["wrong-village"]
    assert arrived(central, request_id) == [(kiosk.village, 1), (other.village, 2)]


def test_refused_items_are_kept_with_their_bytes_and_only_once(central, kiosk):
    poison = kiosk.item(kiosk.envelope(), signature=bytes(64))
    for _ in range(3):
        assert kiosk.sync_items([poison]).verdicts == ["rejected"]
    kept = central.query("SELECT reason, village FROM dead_letter WHERE item = ?", poison)
    assert kept == [("bad-signature", kiosk.village)]


def test_unknown_fields_from_a_newer_kiosk_are_let_pass(kiosk):
    envelope = kiosk.envelope(later="field")
    body = compact({"kiosk": kiosk.id, "items": [], "heartbeat": {**HEALTHY, "temperature": 61}, "more": 1})
    assert kiosk.sync(envelope).verdicts == ["new"]
    assert kiosk.send(kiosk.signed(wire.SYNC_PATH, body, kiosk.id)).status == 200
