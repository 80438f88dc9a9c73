"""What is plugged in: scanners on serial ports, scanners that type, cameras. Opens nothing, so it may run every second."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from serial.tools.list_ports import comports
from serial.tools.list_ports_common import ListPortInfo

from drivers.scanner.input_device import InputDevice, typing_devices
from drivers.scanner.models import Model, recognise
from drivers.scanner.sources.v4l2 import video_devices

AUTO = "auto"


class Kind(StrEnum):
    """How a device is read."""

    SERIAL = "serial"
    HID = "hid"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Found:
    """One device. `name` is what it calls itself, `usb` its `vvvv:pppp` or ``; without a `model` nothing says it is a scanner."""

    kind: Kind
    path: Path
    name: str
    usb: str = ""
    model: Model | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """Where to look. The defaults are this machine's real ports, keyboards and cameras."""

    ports: Callable[[], Iterable[ListPortInfo]] = comports
    keyboards: Callable[[], Iterable[InputDevice]] = typing_devices
    cameras: Callable[[], Iterable[Path]] = video_devices


def discover(models: Mapping[str, Model], look: Look | None = None) -> list[Found]:
    """Everything that is or might be a scanner, recognised ones first, then by kind and path."""
    look = look or Look()
    found = [*_serial(models, look), *_hid(models, look), *_cameras(look)]
    order = list(Kind)
    return sorted(found, key=lambda each: (each.model is None, order.index(each.kind), each.path))


def choose(found: Iterable[Found], wanted: str, kinds: Iterable[Kind]) -> list[Found]:
    """Those meant, best first. `wanted`: `auto` (only what is recognised), a path, `vvvv:pppp`, or part of a name."""
    allowed = set(kinds)
    candidates = [each for each in found if each.kind in allowed]
    if wanted == AUTO:
        return [each for each in candidates if each.model is not None]
    if wanted.startswith("/"):
        return [each for each in candidates if os.path.realpath(each.path) == os.path.realpath(wanted)]
    lowered = wanted.lower()
    return [each for each in candidates if each.usb == lowered or lowered in each.name.lower()]


def _serial(models: Mapping[str, Model], look: Look) -> Iterator[Found]:
    for port in look.ports():
        usb = "" if port.vid is None else f"{port.vid:04x}:{port.pid or 0:04x}"
        # Without USB there is no telling, and the description is no more than the port's own name.
        name = " ".join(filter(None, (port.manufacturer, port.product))) or port.description or port.device
        model = recognise(models, usb, name) if usb else None
        yield Found(Kind.SERIAL, Path(port.device), name, usb, model)


def _hid(models: Mapping[str, Model], look: Look) -> Iterator[Found]:
    for keyboard in look.keyboards():
        yield Found(Kind.HID, keyboard.path, keyboard.name, keyboard.usb, recognise(models, keyboard.usb, keyboard.name))


def _cameras(look: Look) -> Iterator[Found]:
    for path in look.cameras():
        try:
            name = (Path("/sys/class/video4linux") / path.name / "name").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            name = path.name
        yield Found(Kind.CAMERA, path, name)
