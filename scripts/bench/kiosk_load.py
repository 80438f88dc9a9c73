"""Kept-alive connections that send requests made beforehand, one after the other, and count the answers. A process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from typing import cast

import uvloop


@dataclass
class Load:
    """`statuses` by HTTP status; `new` verdicts counted in the bodies; `seconds` until the last counted answer."""

    statuses: Counter[int] = field(default_factory=Counter)
    new: int = 0
    seconds: float = 0.0


class _Connection(asyncio.Protocol):
    def __init__(self, requests: list[bytes], load: Load, until: float, done: asyncio.Future[None]) -> None:
        self.requests, self.load, self.until, self.done = requests, load, until, done
        self.buffer = b""
        self.next = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:

        self.transport = cast("asyncio.Transport", transport)  # uvloop has its own class
        self.send()

    def send(self) -> None:
        if self.next == len(self.requests) or time.monotonic() > self.until:
            self.transport.close()
            return
        self.transport.write(self.requests[self.next])
        self.next += 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        start = head.lower().index(b"content-length:") + 15
        length = int(head[start : head.find(b"\r\n", start) if b"\r\n" in head[start:] else None])
        if len(body) < length:
            return
        self.buffer = body[length:]
        self.load.statuses[int(head[9:12])] += 1
        self.load.new += body.count(b'"new"')
        self.send()

    def connection_lost(self, _exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def _itself(connection: _Connection) -> _Connection:
    return connection


async def _drive(port: int, requests: list[list[bytes]], seconds: float) -> Load:
    load, loop = Load(), asyncio.get_running_loop()
    began = time.monotonic()
    ends = []
    for each in requests:
        connection = _Connection(each, load, began + seconds, loop.create_future())
        await loop.create_connection(partial(_itself, connection), "127.0.0.1", port)
        ends.append(connection.done)
    await asyncio.gather(*ends)
    load.seconds = time.monotonic() - began
    return load


def _child(port: int, requests: list[list[bytes]], seconds: float, answers: Connection) -> None:
    answers.send(uvloop.run(_drive(port, requests, seconds)))


def drive(port: int, requests: list[list[bytes]], seconds: float) -> Load:
    """Send each list over a connection of its own for at most `seconds`, from another process."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(port, requests, seconds, theirs))
    child.start()
    theirs.close()  # a child that dies is then an EOFError, not a wait for ever
    load: Load = ours.recv()
    child.join()
    return load
