"""Delivery: a verdict for each item, nothing twice, nothing lost, one bad item delays nobody."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest
from plain_kiosk import HEALTHY, NIK, compact
from served_central import TEJO_AGUNG

from kiosk.model import wire


@pytest.fixture(scope="module")
def kiosk(new_kiosk):
    return new_kiosk()


def test_a_request_arrives_once_and_opens(central, kiosk):
    envelope = kiosk.envelope(number=7)
    assert kiosk.sync(envelope).verdicts == ["new"]
    assert kiosk.sync(envelope).verdicts == ["dup"]
    sent = json.loads(envelope)
    (row,) = [row for row in central.requests() if row["id"] == sent["id"]]
    assert (row["nik"], row["ticket"], row["day"], row["service"]) == (NIK, "A-007", "2026-11-21", "S-41")
    assert row["answers"] == {"keperluan": "melamar kerja"}
    assert (row["village"], row["kiosk"], row["submitted_at"]) == (kiosk.village, kiosk.id, "2026-11-21T03:24:00Z")
    assert len(row["tracking_code"]) == 8
    assert row["received_at"].startswith("20")


def test_an_empty_sync_is_answered_with_the_time(kiosk):
    answer = kiosk.sync(heartbeat=HEALTHY)
    assert answer.status == 200
    assert answer.body["verdicts"] == []
    assert datetime.fromisoformat(answer.body["at"]).tzinfo == UTC
