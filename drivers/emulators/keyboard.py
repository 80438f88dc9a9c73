"""Scanners that type: real `struct input_event` through a real pipe, with a kernel played in Python around it.

Real: the node that is opened, polled and read, the bytes in it, the calls made on it. Played: sysfs and the answers to the calls.
A device the kernel itself makes is in drivers.emulators.uinput. Never used at runtime.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

from drivers.scanner.input_device import (
    EV_KEY,
    EV_SYN,
    EVENT,
    EVIOCGBIT_KEY,
    EVIOCGRAB,
    EVIOCSCLOCKID,
    SYN_DROPPED,
    InputDevice,
    typing_devices,
)
from drivers.scanner.keys import Layout

SHIFT, ALTGR = 42, 100
_KEYS = frozenset(range(1, 120))
_FIXED = {"\n": 28, "\t": 15, " ": 57}


class TypedScanner:
    """One device that types, `eventN` of `machine`. Made by `Machine.plug`."""

    def __init__(self, machine: Machine, path: Path, described: Path) -> None:
        self.path = path
        self.grabbed_by: int | None = None
        self._machine, self._described = machine, described
        os.mkfifo(path)
        self._pipe: int | None = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def scan(self, text: str, layout: Layout, end: str = "\n", key_seconds: float = 0.0) -> None:
        """Type `text` as a scanner set to `layout` does; `key_seconds` passes from key to key."""
        for character in text + end:
            for code, value in strokes(character, layout):
                self.event(EV_KEY, code, value)
                self.event(EV_SYN, 0, 0)
            time.sleep(key_seconds)

    def event(self, kind: int, code: int, value: int, at: float | None = None) -> None:
        """One event; nobody sees it while the device is not open anywhere."""
        seconds = time.monotonic() if at is None else at
        if self._pipe is not None and self._machine.is_open(self.path):
            os.write(self._pipe, EVENT.pack(int(seconds), int(seconds % 1 * 1e6), kind, code, value))

    def lose_events(self) -> None:
        """The reader was too slow: the kernel threw its queue away and says so."""
        self.event(EV_SYN, SYN_DROPPED, 0)

    def unplug(self) -> None:
        """Vanish: whoever has the device open is hung up on."""
        pipe, self._pipe = self._pipe, None
        if pipe is None:
            return
        for path in (*self._described.rglob("*"), self._described):
            if path.is_file():
                path.unlink()
        self.path.unlink()
        os.close(pipe)


class Machine:
    """A computer's /dev/input and /sys/class/input in a folder, and the kernel's answers."""

    def __init__(self, folder: Path) -> None:
        self.input_path, self.sys_path = folder / "input", folder / "sys"
        self.input_path.mkdir()
        self.sys_path.mkdir()
        self._plugged: dict[Path, TypedScanner] = {}
        self.clock_ids: list[int] = []

    def plug(self, name: str, usb: str = "ffff:0035", keys: frozenset[int] = _KEYS) -> TypedScanner:
        """A new device appears."""
        number = len(self._plugged)
        described = self.sys_path / f"event{number}" / "device"
        (described / "id").mkdir(parents=True)
        (described / "capabilities").mkdir()
        bits = sum(1 << key for key in keys)
        words = [f"{bits >> shift & (1 << 64) - 1:x}" for shift in (128, 64, 0)]
        (described / "capabilities" / "key").write_text(" ".join(words) + "\n")
        for part, value in zip(("vendor", "product"), usb.split(":"), strict=True):
            (described / "id" / part).write_text(f"{value}\n")
        (described / "name").write_text(f"{name}\n")
        path = self.input_path / f"event{number}"
        self._plugged[path] = TypedScanner(self, path, described)
        return self._plugged[path]

    def keyboards(self) -> Iterator[InputDevice]:
        """As discovery finds them."""
        return typing_devices(self.input_path, self.sys_path)

    def is_open(self, path: Path) -> bool:
        """Whether somebody besides the device itself has it open."""
        descriptors = Path("/proc/self/fd").iterdir()
        return sum(self._target(each) == path for each in descriptors) > 1

    def ioctl(self, descriptor: int, call: int, argument: int | bytes = 0) -> int | bytes:
        """As fcntl.ioctl on /dev/input/eventN; ENOTTY for anything else."""
        device = self._plugged.get(self._target(Path(f"/proc/self/fd/{descriptor}")) or Path())
        if device is None:
            raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))
        if call == EVIOCGBIT_KEY and isinstance(argument, bytes):
            words = (device._described / "capabilities" / "key").read_text().split()
            bits = sum(int(word, 16) << 64 * place for place, word in enumerate(reversed(words)))
            return bits.to_bytes(len(argument), "little")
        if call == EVIOCGRAB:
            holder = device.grabbed_by
            if holder not in (None, descriptor) and self._target(Path(f"/proc/self/fd/{holder}")) == device.path:
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
            device.grabbed_by = descriptor
            return 0
        if call == EVIOCSCLOCKID and isinstance(argument, bytes):
            self.clock_ids.append(int.from_bytes(argument, "little"))
            return argument
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    @staticmethod
    def _target(link: Path) -> Path | None:
        try:
            return link.readlink()
        except OSError:
            return None


def strokes(character: str, layout: Layout) -> Iterator[tuple[int, int]]:
    """The key events (code, value) that give `character`. Raises ValueError when the layout has no key for it."""
    if character in _FIXED:
        yield from ((_FIXED[character], 1), (_FIXED[character], 0))
        return
    for code, levels in layout.keys.items():
        if character in levels:
            held = (None, SHIFT, ALTGR)[levels.index(character)]
            if held:
                yield held, 1
            yield code, 1
            yield code, 0
            if held:
                yield held, 0
            return
    raise ValueError(f"no key gives {character!r}")
