"""The kiosk's real uplink against the real central: both sides read the contract the same way."""

from __future__ import annotations

import uuid

import msgspec
import pytest
from uplink_parts import MOMENT, NIK, application

from kiosk.model import wire
from kiosk.model.request import ServiceRequest
from kiosk.model.ticket import QueueTicket, tracking_code
from kiosk.uplink.client import CentralClient
from kiosk.uplink.enrolment import enrol, read_enrolment
from kiosk.uplink.identity import Identity
from kiosk.uplink.keys import KioskKey
from kiosk.uplink.outcomes import Delivered, Refused, WrongKey
from kiosk.uplink.sealing import seal


@pytest.fixture(scope="module")
def key():
    return KioskKey(uuid.uuid4().bytes * 2)


@pytest.fixture(scope="module")
def identity(central, key):
    identity = enrol(read_enrolment(central.enrolment()), key, name="Lobi")
    assert isinstance(identity, Identity)
    return identity


@pytest.fixture
def client(identity, key):
    client = CentralClient(identity.address, key)
    yield client
    client.close()


def sync(client, identity, *sealed):
    items = [wire.Item(msgspec.Raw(each.body), each.signature) for each in sealed]
    return client.sync(wire.SyncRequest(identity.kiosk, items, wire.Heartbeat("0.1.0", 0, 0, None, True)), identity.central)


def test_what_the_kiosk_seals_central_opens(central, client, identity, key):
    ticket = QueueTicket("2026-11-21", "A", 23, identity.ordinal)
    request = ServiceRequest(uuid.uuid4(), "S-41", ticket, MOMENT)
    sealed = seal(application({"keperluan": "melamar kerja “di kota”"}), request, identity, key)
    first, second = sync(client, identity, sealed), sync(client, identity, sealed)
    assert isinstance(first, Delivered)
    assert first.answer.verdicts == [wire.Verdict(str(request.id), wire.Outcome.NEW)]
    assert second.answer.verdicts == [wire.Verdict(str(request.id), wire.Outcome.DUP)]
    (row,) = [row for row in central.requests() if row["id"] == str(request.id)]
    assert (row["nik"], row["ticket"], row["village"]) == (NIK, ticket.label, identity.village.code)
    assert row["answers"] == {"keperluan": "melamar kerja “di kota”"}
    assert row["tracking_code"] == tracking_code(request.id)


def test_the_kiosk_believes_only_this_central(client, identity):
    assert isinstance(client.sync(wire.SyncRequest(identity.kiosk, []), b"\x01" * 32), WrongKey)


def test_a_stranger_is_told_by_status(central, identity):
    stranger = CentralClient(identity.address, KioskKey(uuid.uuid4().bytes * 2))
    try:
        assert stranger.sync(wire.SyncRequest(identity.kiosk, []), identity.central) == Refused(401)
    finally:
        stranger.close()
