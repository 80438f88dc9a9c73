"""The scanner that is plugged in, whichever it is: found anew at each `open`, so plugging in another is no matter."""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from drivers.errors import BadOption, DeviceBusy, DeviceError, DeviceMissing
from drivers.scanner.base import Scan, Scanner
from drivers.scanner.discovery import AUTO, Found, Kind, Look, choose, discover
from drivers.scanner.hid import HidScanner
from drivers.scanner.input_device import INPUT_PATH, Ioctl
from drivers.scanner.keys import Layout
from drivers.scanner.lines import End, Timing
from drivers.scanner.models import GENERIC, Model
from drivers.scanner.serial import SerialScanner
from drivers.scanner.wrapping import Wrapping

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the settings ask for. `device`: see discovery.choose. `model` and `baud_rate`: `auto` and None take what is found.

    `code_ids`: the scanner puts its maker's letters before each code. The rest is handed on to the driver.
    """

    layout: Layout
    models: Mapping[str, Model] = field(default_factory=dict)
    kinds: tuple[Kind, ...] = (Kind.SERIAL, Kind.HID)
    device: str = AUTO
    model: str = AUTO
    baud_rate: int | None = None
    prefix: str = ""
    suffix: str = ""
    code_ids: bool = False
    end: End = End.AUTO
    timing: Timing | None = None
    keep_triggered: bool = False


class Claims:
    """Devices that one of several AutoScanners has: the others look past them. Thread-safe."""

    def __init__(self) -> None:
        self._taken: set[Path] = set()
        self._lock = threading.Lock()

    def take(self, path: Path) -> bool:
        """Claim a device; False when somebody has it."""
        with self._lock:
            if path in self._taken:
                return False
            self._taken.add(path)
            return True

    def leave(self, path: Path) -> None:
        """Others may have it."""
        with self._lock:
            self._taken.discard(path)


class AutoScanner(Scanner):
    """The first of what `wanted` allows that can be taken. Raises BadOption for a model that is not there.

    Several with the same `claims` read several devices, each its own.
    """

    def __init__(
        self,
        wanted: Wanted,
        look: Look | None = None,
        ioctl: Ioctl = fcntl.ioctl,
        name: str = "scanner",
        claims: Claims | None = None,
    ) -> None:
        self.name = name
        if wanted.model != AUTO and wanted.model not in wanted.models:
            raise BadOption(name, f"there is no model {wanted.model!r}; known are {', '.join(sorted(wanted.models))}")
        if wanted.keep_triggered and wanted.model != AUTO and not wanted.models[wanted.model].trigger:
            raise BadOption(name, f"no trigger command is known for the model {wanted.model!r}")
        self._wanted = wanted
        self._look, self._ioctl = look, ioctl
        self._claims = claims or Claims()
        self._inner: SerialScanner | HidScanner | None = None
        self._found: Found | None = None
        self._closing = threading.Lock()

    @property
    def found(self) -> Found | None:
        """What is being read; None while nothing is."""
        return self._found

    @property
    def dropped_bytes(self) -> int:
        """How much came that was no scan, from what is being read now."""
        return self._inner.dropped_bytes if self._inner else 0

    def open(self) -> None:
        """Find and take it. Raises DeviceMissing, DeviceBusy (found, but none could be taken), BadOption."""
        self.close()
        failures: list[DeviceError] = []
        for found in self._candidates():
            if not self._claims.take(found.path):
                continue
            try:
                scanner = self._driver(found)
                scanner.open()
            except DeviceError as failure:
                self._claims.leave(found.path)
                failures.append(failure)
                continue
            self._inner, self._found = scanner, found
            log.info("%s: %s at %s (%s)", self.name, found.name, found.path, found.usb or found.kind)
            return
        if failures:
            raise next((failure for failure in failures if isinstance(failure, DeviceBusy)), failures[0])
        raise DeviceMissing(self.name, f"none found ({self._wanted.device}): is it plugged in?")

    def scans(self) -> Iterator[Scan]:
        """Of what `open` took. Raises DeviceLost when it goes away."""
        if self._inner is not None:
            yield from self._inner.scans()

    def close(self) -> None:
        """Let it go and end `scans`."""
        with self._closing:
            inner, found = self._inner, self._found
            self._inner = self._found = None
            if inner is not None:
                inner.close()
            if found is not None:
                self._claims.leave(found.path)

    def _candidates(self) -> list[Found]:
        wanted = self._wanted
        chosen = choose(discover(wanted.models, self._look), wanted.device, wanted.kinds)
        if chosen or not wanted.device.startswith("/"):
            return chosen
        # A port that no list has (a pseudo-terminal, a UART of the board): the settings know best.
        path = Path(wanted.device)
        kind = Kind.HID if path.is_relative_to(INPUT_PATH) or wanted.kinds == (Kind.HID,) else Kind.SERIAL
        return [Found(kind, path, path.name)]

    def _driver(self, found: Found) -> SerialScanner | HidScanner:
        wanted = self._wanted
        model = (found.model or GENERIC) if wanted.model == AUTO else wanted.models[wanted.model]
        wrapping = Wrapping(wanted.prefix, wanted.suffix, model.code_ids if wanted.code_ids else {}, model.replies)
        if found.kind is Kind.HID:
            return HidScanner(
                found.path,
                wanted.layout,
                wrapping=wrapping,
                end=wanted.end,
                timing=wanted.timing,
                ioctl=self._ioctl,
                name=self.name,
            )
        return SerialScanner(
            found.path,
            model,
            wanted.baud_rate,
            wrapping=wrapping,
            end=wanted.end,
            timing=wanted.timing,
            keep_triggered=wanted.keep_triggered and bool(model.trigger),
            name=self.name,
        )
