"""Central killed outright under load: what it answered it holds, what it did not answer may be sent again."""

from __future__ import annotations

import json
import threading
import time

import httpx
import pytest
from plain_kiosk import PlainKiosk
from served_central import served_central

KILLS = 2
KIOSKS = 4


@pytest.fixture(scope="module")
def mortal(tmp_path_factory):
    with served_central(tmp_path_factory.mktemp("mortal")) as served:
        yield served


class Sender(threading.Thread):
    """Keeps sending: the unanswered first, then new ones, like a courier without patience."""

    def __init__(self, kiosk: PlainKiosk, ended: threading.Event) -> None:
        super().__init__()
        self.kiosk, self.ended = kiosk, ended
        self.waiting: list[bytes] = []
        self.answered: list[bytes] = []
        self.wrong: list[str] = []

    def run(self) -> None:
        with httpx.Client(trust_env=False, timeout=10) as client:
            while not self.ended.is_set():
                self.waiting += [self.kiosk.envelope(1 + len(self.answered) + n) for n in range(5 - len(self.waiting))]
                self.once(client)

    def once(self, client: httpx.Client) -> None:
        try:
            answer = self.kiosk.sync(*self.waiting, client=client)
        except (httpx.TransportError, json.JSONDecodeError):
            time.sleep(0.05)
            return
        if answer.status == 503:
            time.sleep(0.05)
            return
        self.wrong += [verdict for verdict in answer.verdicts if verdict not in {"new", "dup"}]
        self.answered += self.waiting
        self.waiting = []


def test_every_answered_request_is_there_exactly_once_after_kills(mortal):
    kiosks = [PlainKiosk(mortal.address) for _ in range(KIOSKS)]
    assert all(kiosk.enrol(mortal.enrolment()).status == 200 for kiosk in kiosks)
    ended = threading.Event()
    senders = [Sender(kiosk, ended) for kiosk in kiosks]
    for sender in senders:
        sender.start()
    try:
        for _ in range(KILLS):
            time.sleep(0.7)
            mortal.kill()
            mortal.start(port=int(mortal.address.rsplit(":", 1)[1]))
        time.sleep(0.3)
    finally:
        ended.set()
        for sender in senders:
            sender.join(30)
    mortal.kill()
    mortal.start()
    stored = [row[0] for row in mortal.query("SELECT id FROM request")]
    answered = [json.loads(envelope)["id"] for sender in senders for envelope in sender.answered]
    assert len(answered) > 5 * KIOSKS
    assert [sender.wrong for sender in senders] == [[]] * KIOSKS
    assert len(stored) == len(set(stored))
    assert set(answered) <= set(stored)
    for sender in senders:
        sender.kiosk.address = mortal.address
        if sender.waiting:
            assert set(sender.kiosk.sync(*sender.waiting).verdicts) <= {"new", "dup"}
    everything = set(answered) | {json.loads(envelope)["id"] for sender in senders for envelope in sender.waiting}
    rows = [row[0] for row in mortal.query("SELECT id FROM request")]
    assert sorted(rows) == sorted(everything)


def test_a_polite_stop_ends_well_and_leaves_no_notice(mortal):
    assert mortal.stop() == 0
    assert not (mortal.data / "serving.json").exists()
    mortal.start()
