"""Chaos over a real central on a real PostgreSQL: kiosks cut off and sending twice, a server killed, a database stopped dead.

Every kiosk keeps its outbox as a courier does: sends the oldest first, strikes out only what a verdict says is stored. Afterwards
the database is compared with what the kiosks know: lost (answered, not there), doubled, phantom (there, never sent), stuck (never
answered), wrong (another body than was sent).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from central.store.address import Database
from scripts.bench.kiosk_fleet import Served, SimKiosk
from scripts.bench.postgres_cluster import Cluster

BATCH = 5
ANSWER_SECONDS = 20.0
GIVE_UP_SECONDS = 600.0


@dataclass
class Outcome:
    """What the comparison found; `trouble` counts what was done to everybody."""

    sent: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    trouble: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Nothing lost, doubled, made up, stuck or changed."""
        return not (self.lost or self.doubled or self.phantom or self.stuck or self.wrong)


@dataclass(frozen=True)
class Trouble:
    """`cut`: the share of connections cut; how often the server is killed, and the database stopped `-m immediate`."""

    cut: float = 0.25
    kills: int = 0
    crashes: int = 0


@dataclass
class _Courier:
    kiosk: SimKiosk
    port: int
    cut: float
    chance: random.Random
    trouble: dict[str, int]
    calm: asyncio.Event
    kept_back: int  # so many wait until it is calm: no trouble may come too late to meet anybody
    outbox: dict[str, bytes] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)

    async def run(self, until: float) -> None:
        while self.outbox and time.monotonic() < until:
            if len(self.outbox) <= self.kept_back and not self.calm.is_set():
                await asyncio.sleep(0.05)
                continue
            batch = dict(list(self.outbox.items())[: self.chance.randint(1, BATCH)])
            request = self.kiosk.request(self.kiosk.body([self.kiosk.item(each) for each in batch.values()]))
            if self.chance.random() < 0.1:
                # Twice at the same moment: a courier that believed itself dead, or a proxy that tried again.
                self.trouble["sent twice"] = self.trouble.get("sent twice", 0) + 1
                first, second = await asyncio.gather(self.once(request), self.once(request))
                answer = first or second
            else:
                answer = await self.once(request)
            if answer is None:
                await asyncio.sleep(self.chance.uniform(0.05, 0.4))
            else:
                self.strike_out(batch, answer)

    def strike_out(self, batch: dict[str, bytes], answer: bytes) -> None:
        for verdict in json.loads(answer)["verdicts"]:
            self.verdicts[verdict["outcome"]] = self.verdicts.get(verdict["outcome"], 0) + 1
            if verdict["outcome"] in {"new", "dup"}:
                self.answered[verdict["id"]] = hashlib.sha256(batch[verdict["id"]]).hexdigest()
                self.outbox.pop(verdict["id"], None)

    async def once(self, request: bytes) -> bytes | None:
        """The body of a 200, else None."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    return await self.talk(request, reader, writer)
                finally:
                    writer.transport.abort()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            self.trouble["no answer"] = self.trouble.get("no answer", 0) + 1
            return None

    async def talk(self, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
        if self.chance.random() < self.cut:
            # Half of the cuts go through the request, half lose the acknowledgement.
            self.trouble["cut"] = self.trouble.get("cut", 0) + 1
            whole = self.chance.random() < 0.5
            writer.write(request if whole else request[: self.chance.randrange(len(request))])
            await writer.drain()
            await asyncio.sleep(self.chance.uniform(0, 0.02))
            return None
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        body = await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
        if status != 200:
            self.trouble[str(status)] = self.trouble.get(str(status), 0) + 1
            return None
        return body


async def chaos(served: Served, cluster: Cluster, kiosks: Sequence[SimKiosk], each: int, trouble: Trouble, seed: int) -> Outcome:
    """Deliver `each` requests of every kiosk in spite of it all."""
    chance, outcome, kills, crashes = random.Random(seed), Outcome(), trouble.kills, trouble.crashes
    chances = [random.Random(seed + number) for number in range(len(kiosks))]
    calm = asyncio.Event()
    couriers = [
        _Courier(kiosk, served.port, trouble.cut, own, outcome.trouble, calm, each // 4)
        for kiosk, own in zip(kiosks, chances, strict=True)
    ]
    for number, courier in enumerate(couriers):
        for request in range(each):
            envelope = courier.kiosk.envelope(number * each + request)
            courier.outbox[json.loads(envelope)["id"]] = envelope
    sent = {request: hashlib.sha256(body).hexdigest() for courier in couriers for request, body in courier.outbox.items()}
    began = time.monotonic()
    delivering = asyncio.gather(*(courier.run(began + GIVE_UP_SECONDS) for courier in couriers))
    for what in chance.sample(["kill"] * kills + ["crash"] * crashes, kills + crashes):
        await asyncio.sleep(chance.uniform(1.0, 2.5))
        outcome.trouble[what] = outcome.trouble.get(what, 0) + 1
        await asyncio.to_thread(_kill if what == "kill" else _crash, served, cluster)
    calm.set()
    await delivering
    outcome.seconds = time.monotonic() - began
    outcome.sent = len(sent)
    outcome.stuck = [request for courier in couriers for request in courier.outbox]
    _compare(outcome, sent, [pair for courier in couriers for pair in courier.answered.items()], cluster, served.database.address)
    return outcome


def _kill(served: Served, _cluster: Cluster) -> None:
    served.end(signal.SIGKILL)
    served.start()


def _crash(_served: Served, cluster: Cluster) -> None:
    cluster.stop(signal.SIGQUIT)
    time.sleep(0.3)
    cluster.start()


def _compare(outcome: Outcome, sent: dict[str, str], answered: list[tuple[str, str]], cluster: Cluster, address: str) -> None:
    name = Database(address).url.database or ""
    rows = [line.split("|") for line in cluster.sql("SELECT id, sha256 FROM request", name).splitlines()]
    stored = {row[0]: row[1] for row in rows}
    outcome.doubled = [request for request, count in Counter(row[0] for row in rows).items() if count > 1]
    outcome.lost = [request for request, sha256 in answered if stored.get(request) != sha256]
    outcome.phantom = [request for request in stored if request not in sent]
    outcome.wrong = [request for request, sha256 in stored.items() if sent.get(request) != sha256]
