"""A scanner that types, made by the kernel itself (uinput), where a machine has that and allows it. Never used at runtime.

Structures and call numbers: include/uapi/linux/uinput.h.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.emulators.keyboard import strokes
from drivers.scanner.input_device import EV_KEY, EV_SYN, EVENT, SYS_PATH, typing_devices
from drivers.scanner.keys import Layout

UINPUT_PATH = Path("/dev/uinput")
UI_DEV_CREATE, UI_DEV_DESTROY = 0x5501, 0x5502
UI_SET_EVBIT, UI_SET_KEYBIT = 0x40045564, 0x40045565
UI_DEV_SETUP = 0x405C5503
_SETUP = struct.Struct("4H80sI")  # struct uinput_setup: input_id, name, ff_effects_max
_BUS_USB = 3
_READY_SECONDS = 5.0


class UinputKeyboard:
    """A keyboard of the kernel's for as long as the context lasts. Raises OSError where that is not allowed."""

    def __init__(self, name: str, vendor: int = 0xFFFF, product: int = 0x0035) -> None:
        self.name = name
        self._identity = (_BUS_USB, vendor, product, 1)
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        descriptor = os.open(UINPUT_PATH, os.O_WRONLY | os.O_NONBLOCK)
        self._descriptor = descriptor
        fcntl.ioctl(descriptor, UI_SET_EVBIT, EV_KEY)
        for key in range(1, 120):
            fcntl.ioctl(descriptor, UI_SET_KEYBIT, key)
        fcntl.ioctl(descriptor, UI_DEV_SETUP, _SETUP.pack(*self._identity, self.name.encode(), 0))
        fcntl.ioctl(descriptor, UI_DEV_CREATE)
        self._wait_for_node()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            fcntl.ioctl(descriptor, UI_DEV_DESTROY)
            os.close(descriptor)

    def scan(self, text: str, layout: Layout, end: str = "\n") -> None:
        """Type `text` as a scanner set to `layout` does."""
        for character in text + end:
            for code, value in strokes(character, layout):
                self._event(EV_KEY, code, value)
                self._event(EV_SYN, 0, 0)

    def _event(self, kind: int, code: int, value: int) -> None:
        if self._descriptor is not None:
            os.write(self._descriptor, EVENT.pack(0, 0, kind, code, value))

    def _wait_for_node(self) -> None:
        """udev makes the node a moment after the kernel made the device."""
        deadline = time.monotonic() + _READY_SECONDS
        while not any(found.name == self.name and os.access(found.path, os.R_OK) for found in typing_devices(described=SYS_PATH)):
            if time.monotonic() > deadline:
                raise TimeoutError("the kernel made a device, but nobody made its node in /dev/input")
            time.sleep(0.02)
