"""What a printer says back: real-time status, automatic status, paper replies and process ids told apart. No slips here.

Formats: Epson ESC/POS, "DLE EOT", "GS a", "GS r" and "GS ( H" fn 48. x is anything:
`0xx1xx10` real-time status, one byte · `0xx1xx00 0xx0xxxx 0xx0xxxx 0xx0xxxx` automatic status (ASB), four bytes ·
`0xx0xxxx` paper reply, one byte · `37h 22h d1 d2 d3 d4 00h` process id, seven bytes. Anything else (XON, XOFF, noise) is dropped.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from drivers.printer.base import Paper, PrinterStatus, Transport


class Kind(StrEnum):
    """What a reply is; the formats stand above."""

    REAL_TIME = "real_time"
    AUTOMATIC = "automatic"
    PAPER = "paper"
    PROCESS = "process"


_REAL_TIME = frozenset({Kind.REAL_TIME})
_AUTOMATIC = frozenset({Kind.AUTOMATIC})
_FLOW = b"\x11\x13"  # XON, XOFF: the line's, not the printer's


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole reply; `body` without framing (the process id's four characters, the status bytes)."""

    kind: Kind
    body: bytes


def take_reply(buffer: bytearray, dropped: Callable[[int], None] = lambda _: None) -> Reply | None:
    """Take the first whole reply off the front of `buffer`, dropping noise before it. None when more bytes are needed.

    `dropped` hears of every byte of noise, flow control left out.
    """
    while buffer:
        framing = _framing(buffer)
        if framing is None:
            if buffer[0] not in _FLOW:
                dropped(buffer[0])
            del buffer[0]
            continue
        kind, size, body = framing
        if len(buffer) < size:
            return None
        reply = Reply(kind, bytes(buffer[body]))
        del buffer[:size]
        return reply
    return None


def _framing(buffer: bytearray) -> tuple[Kind, int, slice] | None:
    """What the front of `buffer` is, its size and where its body lies, as far as its bytes tell yet; None for noise."""
    first, rest = buffer[0], buffer[1:4]
    if first & 0x93 == 0x12:
        return Kind.REAL_TIME, 1, slice(0, 1)
    if first & 0x93 == 0x10 and not any(byte & 0x90 for byte in rest):
        return Kind.AUTOMATIC, 4, slice(0, 4)
    if first == 0x37 and rest[:1] in (bytearray(), bytearray(b"\x22")) and not any(buffer[6:7]):
        return Kind.PROCESS, 7, slice(2, 6)
    if first & 0x90 == 0:
        return Kind.PAPER, 1, slice(0, 1)
    return None


class Replies:
    """Replies arriving over a transport. Belongs to one open connection.

    `noise` counts bytes that are no part of any reply: a line that garbles may garble a reply into another.
    """

    def __init__(self, transport: Transport, now: Callable[[], float] = time.monotonic) -> None:
        self._transport = transport
        self._now = now
        self._buffer = bytearray()
        self._kept: deque[Reply] = deque(maxlen=32)
        self._owed = 0
        self.noise = 0

    def wait(self, kinds: frozenset[Kind], wait_seconds: float) -> Reply | None:
        """The next reply of one of `kinds`, others kept for later; None when none came in time. Raises DeviceLost."""
        until = self._now() + wait_seconds
        for reply in list(self._kept):
            if reply.kind in kinds:
                self._kept.remove(reply)
                return reply
        while True:
            while reply_now := take_reply(self._buffer, self._dropped):
                if reply_now.kind in kinds:
                    return reply_now
                self._kept.append(reply_now)
            left = until - self._now()
            if left <= 0:
                return None
            self._buffer += self._transport.read(64, left)

    def status(self, wait_seconds: float) -> PrinterStatus:
        """Ask `DLE EOT 1..4`, one question at a time; silence to any means not answered. Raises DeviceTimeout, DeviceLost."""
        said, noise = [], self.noise
        while self._owed:  # late answers to earlier questions come first, and all four look alike
            if self.wait(_REAL_TIME, wait_seconds) is None:
                return PrinterStatus(answered=False)
            self._owed -= 1
        for question in (1, 2, 3, 4):
            self._transport.write(bytes((0x10, 0x04, question)), wait_seconds)
            reply = self.wait(_REAL_TIME, wait_seconds)
            if reply is None:
                self._owed += 1
                return PrinterStatus(answered=False)
            said.append(reply.body[0])
        if self.noise > noise:
            return PrinterStatus(answered=False)
        return read_status(said[0], said[1], said[2], said[3])

    def automatic(self, wait_seconds: float) -> PrinterStatus:
        """Ask for automatic status (`GS a`) and read its first frame. Raises DeviceTimeout, DeviceLost.

        Waits its turn in the printer's buffer, unlike `status`: for an idle printer only.
        """
        self._transport.write(ASK_AUTOMATIC, wait_seconds)
        noise = self.noise
        reply = self.wait(_AUTOMATIC, wait_seconds)
        if reply is None or self.noise > noise:
            return PrinterStatus(answered=False)
        return read_automatic(reply.body)

    def forget(self) -> None:
        """Drop what came so far: before a job nothing can be about it."""
        self._kept.clear()

    def _dropped(self, _: int) -> None:
        self.noise += 1


ASK_AUTOMATIC = b"\x1da\x0e"  # GS a: tell of offline, errors and paper


def read_automatic(frame: bytes) -> PrinterStatus:
    """The four bytes of an automatic status (ASB) in words."""
    printer, error, paper = frame[0], frame[1], frame[2]
    near, end = paper & 0x03 == 0x03, paper & 0x0C == 0x0C
    return PrinterStatus(
        answered=True,
        paper=Paper.OUT if end else Paper.LOW if near else Paper.OK,
        cover_open=bool(printer & 0x20),
        offline=bool(printer & 0x08),
        cutter_fault=bool(error & 0x08),
        fault=bool(error & 0x24),
        too_hot=bool(error & 0x40),
    )


def read_status(printer: int, offline: int, error: int, paper: int) -> PrinterStatus:
    """The four status bytes of `DLE EOT 1..4` in words."""
    end, near = paper & 0x60 == 0x60, paper & 0x0C == 0x0C
    return PrinterStatus(
        answered=True,
        paper=Paper.OUT if end or offline & 0x20 else Paper.LOW if near else Paper.OK,
        cover_open=bool(offline & 0x04),
        offline=bool(printer & 0x08),
        cutter_fault=bool(error & 0x08),
        # 0x04 mechanical, 0x20 unrecoverable, 0x40 passes by itself (a hot head): none prints now.
        fault=bool(error & 0x24),
        too_hot=bool(error & 0x40),
    )
