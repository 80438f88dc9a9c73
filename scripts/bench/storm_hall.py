"""A storm: kiosks that were cut off for days come back all at once, each with its backlog, and go away when told to.

Each sends its oldest first, a batch at a time over a connection of its own, waits as long as `Retry-After` says (a bit longer, as
a courier does), and doubles its patience when nothing answers.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from scripts.bench.kiosk_fleet import SimKiosk

BATCH = 50
ANSWER_SECONDS = 30.0
NO_ANSWER_SECONDS = 2.0


@dataclass
class Storm:
    """What happened. `first_seconds` and `done_seconds` are when each kiosk was first heard and rid of its backlog."""

    statuses: Counter[int] = field(default_factory=Counter)
    unanswered: int = 0
    without_retry_after: int = 0
    waited_seconds: list[int] = field(default_factory=list)
    first_seconds: list[float] = field(default_factory=list)
    done_seconds: list[float] = field(default_factory=list)
    delivered_each_second: Counter[int] = field(default_factory=Counter)
    delivered: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def peak(self) -> int:
        """The most requests stored in one second."""
        return max(self.delivered_each_second.values(), default=0)


async def storm(port: int, kiosks: Sequence[SimKiosk], backlogs: Sequence[Sequence[bytes]], give_up_seconds: float) -> Storm:
    """Let them all come at once; `backlogs` are items, oldest first."""
    seen, began = Storm(), time.monotonic()

    async def come_back(kiosk: SimKiosk, backlog: Sequence[bytes], chance: random.Random) -> None:
        sent, patience = 0, NO_ANSWER_SECONDS
        while sent < len(backlog) and time.monotonic() - began < give_up_seconds:
            batch = list(backlog[sent : sent + BATCH])
            answer = await _once(port, kiosk.request(kiosk.body(batch, unsent=len(backlog) - sent)))
            at = time.monotonic() - began
            if answer is None:
                seen.unanswered += 1
                await asyncio.sleep(patience * chance.uniform(0.5, 1.5))
                patience = min(patience * 2, 60)
                continue
            status, retry_after, body = answer
            seen.statuses[status] += 1
            if status == 200:
                if sent == 0:
                    seen.first_seconds.append(at)
                stored = body.count(b'"new"') + body.count(b'"dup"')
                seen.outcomes["new"] += body.count(b'"new"')
                seen.outcomes["dup"] += body.count(b'"dup"')
                seen.delivered += stored
                seen.delivered_each_second[int(at)] += stored
                sent, patience = sent + stored, NO_ANSWER_SECONDS
                continue
            if retry_after is None:
                seen.without_retry_after += 1
            seen.waited_seconds.append(retry_after or 5)
            await asyncio.sleep((retry_after or 5) * chance.uniform(1.0, 1.25))
        if sent == len(backlog):
            seen.done_seconds.append(time.monotonic() - began)

    pairs = zip(kiosks, backlogs, strict=True)
    await asyncio.gather(*(come_back(kiosk, backlog, random.Random(n)) for n, (kiosk, backlog) in enumerate(pairs)))
    return seen


async def _once(port: int, request: bytes) -> tuple[int, int | None, bytes] | None:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(request)
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                body = await reader.readexactly(int(_field(head, b"content-length") or 0))
            finally:
                writer.transport.abort()
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return None
    retry_after = _field(head, b"retry-after")
    return int(head[9:12]), int(retry_after) if retry_after else None, body


def _field(head: bytes, name: bytes) -> bytes | None:
    _, found, rest = head.partition(b"\r\n" + name + b":")
    return rest.partition(b"\r\n")[0].strip() if found else None
