"""What staff switched for today: services that are off, a word to everybody, the kiosk closed. Kept on the card."""

from __future__ import annotations

import logging
import threading

import msgspec

from kiosk.store.store import Store

_log = logging.getLogger(__name__)

_FACT = "staff-switches"


class Switches(msgspec.Struct, frozen=True):
    """`off` and `notice` hold on `day` alone (ISO date), `closed` and `volume` (percent) until staff change them."""

    day: str = ""
    off: tuple[str, ...] = ()
    notice: str = ""
    closed: bool = False
    volume: int | None = None

    def on(self, day: str) -> Switches:
        """As they stand on `day`: yesterday's are gone, but for the closed door and the volume."""
        return self if self.day == day else Switches(day, closed=self.closed, volume=self.volume)


class Switchboard:
    """Thread-safe to read; changed on the clerk's thread."""

    def __init__(self) -> None:
        self._switches = Switches()
        self._lock = threading.Lock()

    def today(self, day: str) -> Switches:
        """As they stand on `day`."""
        with self._lock:
            return self._switches.on(day)

    def load(self, store: Store) -> None:
        """From the card; what cannot be read counts as nothing switched. Raises StoreError."""
        raw = store.get(_FACT)
        try:
            switches = Switches() if raw is None else msgspec.json.decode(raw, type=Switches)
        except (msgspec.MsgspecError, UnicodeDecodeError) as damaged:
            _log.error("the switches of staff cannot be read: %s", damaged)
            switches = Switches()
        with self._lock:
            self._switches = switches

    def keep(self, store: Store, switches: Switches) -> None:
        """Have it so from now on. Raises StoreError; then nothing has changed."""
        store.put(_FACT, msgspec.json.encode(switches))
        with self._lock:
            self._switches = switches
