"""A scanner or card reader that types, read through Linux's event interface and kept from typing into the screen."""

from __future__ import annotations

import fcntl
from pathlib import Path

from drivers.scanner.inlet import Inlet
from drivers.scanner.input_device import EV_KEY, EV_SYN, SYN_DROPPED, Ioctl, grab, key_events
from drivers.scanner.keys import Layout, Typing
from drivers.scanner.lines import End, Line, Lines, Timing
from drivers.scanner.wired import WiredScanner
from drivers.scanner.wrapping import Wrapping


class HidScanner(WiredScanner):
    """The device at `path` (`/dev/input/eventN`, or a link to it), set to type on a keyboard of `layout`.

    Whether its Enter comes early, late, twice or never does not matter with End.AUTO; CR, LF and CRLF all mean Enter here.
    """

    def __init__(
        self,
        path: Path | str,
        layout: Layout,
        *,
        wrapping: Wrapping | None = None,
        end: End = End.AUTO,
        timing: Timing | None = None,
        ioctl: Ioctl = fcntl.ioctl,
        name: str = "scanner",
    ) -> None:
        super().__init__(name, wrapping or Wrapping(), end if end in (End.AUTO, End.SILENCE) else End.LF, timing)
        self._path = Path(path)
        self._layout = layout
        self._ioctl = ioctl
        self._typing = Typing(layout)

    def _connect(self) -> Inlet:
        self._typing = Typing(self._layout)
        return grab(self._path, self._ioctl)

    def _take(self, lines: Lines, chunk: bytes) -> list[Line]:
        done: list[Line] = []
        for event in key_events(chunk):
            if event.type == EV_SYN and event.code == SYN_DROPPED:
                self._typing.forget()
                lines.spoil(event.at)
            if event.type != EV_KEY:
                continue
            if text := self._typing.key(event.code, event.value):
                # The kernel timed each key, so a pause is known for one however late this thread came to read.
                done += lines.due(event.at)
                done += lines.feed(text.encode(), event.at)
        return done
