"""The devices that read cards: chosen from the settings, each watched by a thread. Part of the composition root (kiosk.app)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from config.scanner_settings import LAYOUTS_PATH, SCANNERS_PATH
from config.settings import Settings
from drivers import registry
from drivers.errors import DeviceError
from drivers.scanner.auto import AutoScanner, Wanted
from drivers.scanner.base import Scanner
from drivers.scanner.discovery import Kind
from drivers.scanner.keys import load_layout
from drivers.scanner.lines import End
from drivers.scanner.models import load_models
from kiosk import problems
from kiosk.desk.board import Board
from kiosk.desk.identify import acceptable
from kiosk.desk.watch import Missed, Watch
from kiosk.model.card import Card


class Scanners:
    """Camera and scanner at once. A device the settings ask for that cannot be made is a Problem; the kiosk goes on without."""

    def __init__(self, settings: Settings, seen: Callable[[Card], None], board: Board, today: Callable[[], date]) -> None:
        self._camera: Any | None = None
        self._watches: list[Watch] = []
        # What is taken as it comes is missed only once it has been there.
        asked_for = settings.scanner.driver != "auto"
        for missed, make in (
            (Missed("camera", problems.CAMERA_MISSING), camera),
            (Missed("scanner", problems.SCANNER_MISSING, from_start=asked_for), handheld),
        ):
            try:
                device = make(settings)
            except (DeviceError, OSError, ValueError) as wrong:
                board.put(missed.place, missed.problem.because(wrong))
                continue
            if device is not None:
                self._watches.append(Watch(device, seen, board, today, settings.visit.scan_expires_seconds, missed))
            if make is camera:
                self._camera = device

    def start(self) -> None:
        """Begin to look for cards."""
        for watch in self._watches:
            watch.start()

    def frame(self) -> Any | None:
        """The newest camera picture. Any thread."""
        return self._camera.latest_frame() if self._camera else None

    def stop(self) -> None:
        """Let every device go."""
        for watch in self._watches:
            watch.stop()


def camera(settings: Settings) -> Any | None:
    """The camera, not yet opened; None when it is switched off. Raises BadOption."""
    wanted = settings.camera
    if not wanted.enabled:
        return None
    driver = registry.load("scanner", "camera")
    return driver(wanted.source, wanted.width_px, wanted.height_px, wanted.frames_per_second, check=acceptable)


def handheld(settings: Settings) -> Scanner | None:
    """A scanner or card reader beside the camera, not yet looked for; None when there is to be none. Raises BadOption."""
    wanted = settings.scanner
    if wanted.driver == "none":
        return None
    return AutoScanner(
        Wanted(
            load_layout(LAYOUTS_PATH / f"{wanted.layout}.toml"),
            load_models(SCANNERS_PATH),
            (Kind.SERIAL, Kind.HID) if wanted.driver == "auto" else (Kind(wanted.driver),),
            wanted.device,
            wanted.model,
            wanted.baud_rate or None,
            wanted.prefix,
            wanted.suffix,
            code_ids=wanted.code_letters,
            end=End(wanted.ends_with),
            keep_triggered=wanted.keep_triggered,
        )
    )
