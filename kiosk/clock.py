"""Trusted time on a machine without a real-time clock. Lives here: what time it is, and whether to believe it.

Not here: the service day (stored state, kiosk.store.numbering) and anything that waits or schedules.

Three sources, in order of rank:

1. central's signed word (`central_says`), carried on by the monotonic clock, so that nobody who sets the system clock moves it;
2. the system clock, while the kernel says it is synchronised (adjtimex, set by systemd-timesyncd, chrony and ntpd alike) and the
   value is plausible: not before this software was written, not before the last time known to be good;
3. otherwise a guess: the system clock or the last good time, whichever is later, marked as not trusted.

Whatever the clock says, nothing here raises: a wrong clock must never stop service.
"""

from __future__ import annotations

import ctypes
import logging
import math
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

log = logging.getLogger(__name__)

BUILD_EPOCH = datetime(2026, 11, 1, tzinfo=UTC)
"""No true clock can show less: this software did not exist before."""
BOOT_ID_PATH = Path("/proc/sys/kernel/random/boot_id")
# One round trip over a 64 kbit/s line with heavy loss, and a hall that lives by minutes.
AGREES_SECONDS = 120.0
# A crystal drifts at most ~100 ppm: under seven minutes in 45 days, nothing beside a service day.
CENTRAL_HOLDS_SECONDS = 45 * 86_400.0
# Wall and monotonic time may part by slewing (500 ppm at most), never by more than this without being set.
JUMP_SECONDS = 5.0
JUMP_SHARE = 0.001
# After a jump the kernel must call itself synchronised for this long without another before it is believed again.
SETTLE_SECONDS = 30.0
REMEMBER_EVERY_SECONDS = 600.0
_LATEST = datetime(9998, 12, 31, tzinfo=UTC).timestamp()
_TIME_ERROR = 5  # adjtimex(2): "the system clock is not synchronized"


@dataclass(frozen=True, slots=True)
class Instant:
    """One reading. `wall` is aware UTC; `monotonic` is seconds since the boot named `boot`; `trusted`: `wall` is known good."""

    wall: datetime
    boot: str
    monotonic: float
    trusted: bool

    def stamp(self) -> tuple[str, str, float, bool]:
        """The fields of kiosk.model.request.Moment, in order: `Moment(*clock.now().stamp())`."""
        return self.wall.strftime("%Y-%m-%dT%H:%M:%SZ"), self.boot, self.monotonic, self.trusted


def boot_seconds() -> float:
    """Seconds since this boot; unlike CLOCK_MONOTONIC it goes on counting while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def system_synchronised() -> bool:
    """True while the kernel says that some time daemon keeps the system clock right; False wherever it cannot be asked."""
    try:
        # A zeroed buffer means `modes = 0`: read only. 512 bytes hold struct timex on every Linux; only the result is used.
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(512))
    except (OSError, AttributeError):
        return False
    return 0 <= int(state) < _TIME_ERROR


class Clock:
    """Safe to share between threads. `now` and `today` do no I/O; `remember` writes the floor file and belongs to a worker.

    `wall`: seconds since 1970; `monotonic`: seconds since boot; `floor_path`: where the last good time is kept (None: nowhere).
    """

    def __init__(
        self,
        *,
        floor_path: Path | None = None,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = boot_seconds,
        boot_id_path: Path = BOOT_ID_PATH,
        synchronised: Callable[[], bool] = system_synchronised,
        build_epoch: datetime = BUILD_EPOCH,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._synchronised = synchronised
        self._floor_path = floor_path
        self._lock = threading.Lock()
        self._boot = _read_boot(boot_id_path)
        self._epoch = build_epoch.timestamp()
        self._floor = max(self._epoch, _read_floor(floor_path))
        self._last = (_sane(wall()), monotonic())
        self._jumped_at: float | None = None
        self._central: tuple[float, float] | None = None  # (central's time, monotonic when it was heard)
        self._remembered_at: float | None = None

    def now(self) -> Instant:
        """What time it is. Never raises, whatever the system clock shows."""
        with self._lock:
            wall, monotonic, trusted = self._read()
        return Instant(datetime.fromtimestamp(wall, UTC), self._boot, monotonic, trusted)

    def today(self, zone: tzinfo) -> date:
        """The date in `zone` now; a guess unless `now().trusted`."""
        return self.now().wall.astimezone(zone).date()

    def central_says(self, at: datetime) -> None:
        """Central's signed time, just received. Call it only with a time whose signature was checked.

        It outranks everything and may also lower a floor that a bad time server had pushed into the future.
        """
        if at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        said = _sane(at.timestamp())
        if said < self._epoch:
            log.warning("central's time %s is before this software was written: ignored", at.isoformat())
            return
        with self._lock:
            self._central = (said, self._monotonic())
            self._jumped_at = None
            self._floor = min(self._floor, said)

    def remember(self) -> None:
        """Keep the time, if trusted, as the floor of later starts; at most every ten minutes. Failing to is only logged."""
        with self._lock:
            wall, monotonic, trusted = self._read()
            recent = self._remembered_at is not None and monotonic - self._remembered_at < REMEMBER_EVERY_SECONDS
            if not trusted or recent or self._floor_path is None:
                return
            self._remembered_at = monotonic
            self._floor = wall
        try:
            spare = self._floor_path.with_suffix(".new")
            spare.write_text(datetime.fromtimestamp(wall, UTC).isoformat(timespec="seconds") + "\n", encoding="ascii")
            spare.replace(self._floor_path)
        except OSError as error:
            log.warning("the last good time could not be kept: %s", error)

    def _read(self) -> tuple[float, float, bool]:
        wall, monotonic = _sane(self._wall()), self._monotonic()
        self._watch(wall, monotonic)
        if self._central is not None:
            said, heard_at = self._central
            passed = monotonic - heard_at
            if 0 <= passed < CENTRAL_HOLDS_SECONDS:
                expected = _sane(said + passed)
                return (wall if abs(wall - expected) <= AGREES_SECONDS else expected), monotonic, True
        settled = self._jumped_at is None or monotonic - self._jumped_at >= SETTLE_SECONDS
        if settled and wall >= self._floor and self._synchronised():
            return wall, monotonic, True
        return max(wall, self._floor), monotonic, False

    def _watch(self, wall: float, monotonic: float) -> None:
        """Notice that the system clock was set since the last reading."""
        last_wall, last_monotonic = self._last
        self._last = (wall, monotonic)
        passed = monotonic - last_monotonic
        if abs((wall - last_wall) - passed) > JUMP_SECONDS + JUMP_SHARE * abs(passed):
            self._jumped_at = monotonic
            log.warning("the system clock jumped by %.0f s", (wall - last_wall) - passed)


def _sane(seconds: float) -> float:
    """Within what a date can hold in every time zone."""
    if not math.isfinite(seconds):
        return 0.0
    return min(max(seconds, timedelta(days=1).total_seconds()), _LATEST)


def _read_boot(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()[:64] or uuid.uuid4().hex
    except (OSError, ValueError):
        return uuid.uuid4().hex  # every start then counts as a boot of its own: only the order of times is lost


def _read_floor(path: Path | None) -> float:
    try:
        if path is not None:
            kept = datetime.fromisoformat(path.read_text(encoding="ascii")[:64].strip())
            return _sane((kept if kept.tzinfo else kept.replace(tzinfo=UTC)).timestamp())
    except (OSError, ValueError, OverflowError):
        pass
    return 0.0
