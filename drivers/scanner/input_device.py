"""Linux's event interface (evdev) for devices that type: who they are, taking one for oneself, its key events.

The kernel's own interface, in include/uapi/linux/input.h: stable, three calls of it are needed, and the library for it would have
to be compiled on each kiosk (docs/decisions/0015-evdev-without-a-library.md).
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers.errors import BadOption, DeviceBusy, DeviceError, DeviceMissing
from drivers.scanner.inlet import Inlet

INPUT_PATH = Path("/dev/input")
SYS_PATH = Path("/sys/class/input")
# struct input_event: time (two longs), type, code, value.
EVENT = struct.Struct("llHHi")

EV_SYN, EV_KEY = 0, 1
SYN_DROPPED = 3
KEY_1, KEY_0, KEY_ENTER = 2, 11, 28
_NEEDED_KEYS = (*range(KEY_1, KEY_0 + 1), KEY_ENTER)

_KEY_BITS_BYTES = 96  # KEY_MAX is 0x2ff
# sysfs writes bitmaps in words of the kernel's long.
_WORD_BITS = struct.calcsize("l") * 8


def _call(direction: int, number: int, size_bytes: int) -> int:
    """The kernel's `_IOC(direction, 'E', number, size)`, as on every architecture a kiosk runs on."""
    return direction << 30 | size_bytes << 16 | ord("E") << 8 | number


_WRITE, _READ = 1, 2
EVIOCGBIT_KEY = _call(_READ, 0x20 + EV_KEY, _KEY_BITS_BYTES)
EVIOCGRAB = _call(_WRITE, 0x90, 4)
EVIOCSCLOCKID = _call(_WRITE, 0xA0, 4)

# As fcntl.ioctl; tests put another kernel in its place.
Ioctl = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class InputDevice:
    """Something that has digits and Enter. `usb` is `vvvv:pppp`, `` when it has no such number."""

    path: Path
    name: str
    usb: str


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """One event. `value`: 0 up, 1 down, 2 repeated. `at`: monotonic seconds, when the kernel got it."""

    type: int
    code: int
    value: int
    at: float


def typing_devices(folder: Path = INPUT_PATH, described: Path = SYS_PATH) -> Iterator[InputDevice]:
    """Every device that has digits and Enter, by number. Reads `described` only: no device is opened, no right is needed."""
    events = [path for path in described.glob("event*") if path.name.removeprefix("event").isdigit()]
    for event in sorted(events, key=lambda path: int(path.name.removeprefix("event"))):
        device = event / "device"
        with suppress(OSError, ValueError):  # just unplugged
            name = (device / "name").read_text(encoding="utf-8", errors="replace").strip()
            vendor, product = ((device / "id" / part).read_text().strip().lower() for part in ("vendor", "product"))
            words = [int(word, 16) for word in reversed((device / "capabilities" / "key").read_text().split())]
            keys = sum(word << position * _WORD_BITS for position, word in enumerate(words))
            if all(keys >> key & 1 for key in _NEEDED_KEYS):
                yield InputDevice(folder / event.name, name, "" if vendor == product == "0000" else f"{vendor}:{product}")


def grab(path: Path, ioctl: Ioctl = fcntl.ioctl) -> Inlet:
    """Open a device and take it for oneself: its keys reach no screen now. Raises DeviceMissing, DeviceBusy, BadOption."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as failure:
        raise _refusal(path, failure) from failure
    try:
        bits = ioctl(descriptor, EVIOCGBIT_KEY, bytes(_KEY_BITS_BYTES))
        if not isinstance(bits, bytes) or not all(bits[key // 8] >> key % 8 & 1 for key in _NEEDED_KEYS):
            raise OSError(errno.ENOTTY, "has no digits and no Enter")
        ioctl(descriptor, EVIOCGRAB, 1)
        # Else its times would jump with the wall clock.
        ioctl(descriptor, EVIOCSCLOCKID, struct.pack("i", time.CLOCK_MONOTONIC))
    except OSError as failure:
        os.close(descriptor)
        raise _refusal(path, failure) from failure
    return Inlet(descriptor, str(path), lambda: os.close(descriptor))  # closing lets the grab go


def key_events(chunk: bytes) -> Iterator[KeyEvent]:
    """The events in what was read; the kernel gives whole ones only."""
    for seconds, microseconds, kind, code, value in EVENT.iter_unpack(chunk[: len(chunk) // EVENT.size * EVENT.size]):
        yield KeyEvent(kind, code, value, seconds + microseconds / 1e6)


def _refusal(path: Path, failure: OSError) -> DeviceError:
    if failure.errno == errno.EBUSY:
        return DeviceBusy(str(path), "another program has taken it for itself")
    if failure.errno in (errno.EACCES, errno.EPERM):
        return DeviceBusy(str(path), "not allowed: add this account to the group input")
    if failure.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return DeviceMissing(str(path), "no such device: is the scanner plugged in?")
    return BadOption(str(path), "is no device that types digits and Enter")
