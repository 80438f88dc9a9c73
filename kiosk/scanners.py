"""The devices that read cards: chosen from the settings, each watched by a thread. Part of the composition root (kiosk.app)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from config.scanner_settings import LAYOUTS_PATH, SCANNERS_PATH
from config.settings import Settings
from drivers import registry
from drivers.errors import DeviceError
from drivers.scanner.auto import AutoScanner, Claims, Wanted
from drivers.scanner.base import Scanner
from drivers.scanner.discovery import AUTO, Kind
from drivers.scanner.keys import load_layout
from drivers.scanner.lines import End
from drivers.scanner.models import load_models
from kiosk import problems
from kiosk.desk.board import Board
from kiosk.desk.identify import acceptable, is_nik
from kiosk.desk.watch import Missed, Watch
from kiosk.model.card import Card

# What is taken as it comes: a scanner and a card reader on each of two desks is as many as a hall has.
_AT_ONCE = 4
# The mirror in which people hold a card into the frame needs no more, and each of its frames stands in memory three times.
_SHOWN_PX = 960
# By the words of drivers.scanner.camera.Health, which loads OpenCV.
_PICTURE_PROBLEMS = {"dark": problems.CAMERA_DARK, "frozen": problems.CAMERA_FROZEN}


class Scanners:
    """Camera and scanners at once. A device the settings ask for that cannot be made is a Problem; the kiosk goes on without."""

    def __init__(self, settings: Settings, seen: Callable[[Card], None], board: Board, today: Callable[[], date]) -> None:
        self._camera: Any | None = None
        self._watches: list[Watch] = []
        self._today, self._expires_seconds = today, settings.visit.scan_expires_seconds
        self._seen, self._board = seen, board
        missed = Missed("camera", problems.CAMERA_MISSING)
        with self._telling(missed):
            self._camera = camera(settings, today, self._picture_is, _SHOWN_PX)
            self._watch(self._camera, missed)
        # What is taken as it comes is missed only once it has been there.
        missed = Missed("scanner", problems.SCANNER_MISSING, from_start=settings.scanner.driver != "auto")
        with self._telling(missed):
            for number, scanner in enumerate(handhelds(settings), 1):
                self._watch(scanner, missed if number == 1 else Missed(f"scanner {number}", missed.problem, from_start=False))

    def start(self) -> None:
        """Begin to look for cards."""
        for watch in self._watches:
            watch.start()

    def frame(self) -> Any | None:
        """The newest camera picture. Any thread."""
        return self._camera.latest_frame() if self._camera else None

    def listen_again(self) -> None:
        """A card that is still held up counts once more. Any thread."""
        for watch in self._watches:
            watch.listen_again()

    def stop(self) -> None:
        """Let every device go."""
        for watch in self._watches:
            watch.stop()

    def _picture_is(self, health: str) -> None:
        """A camera that is there and sees nothing. One that is away is told by its watch."""
        self._board.put("camera picture", _PICTURE_PROBLEMS.get(health))

    def _watch(self, device: Scanner | None, missed: Missed) -> None:
        if device is not None:
            self._watches.append(Watch(device, self._seen, self._board, self._today, self._expires_seconds, missed))

    @contextmanager
    def _telling(self, missed: Missed) -> Iterator[None]:
        """What cannot be made is put on the board."""
        try:
            yield
        except (DeviceError, OSError, ValueError) as wrong:
            self._board.put(missed.place, missed.problem.because(wrong))


def camera(
    settings: Settings,
    today: Callable[[], date] = date.today,
    on_health: Callable[[str], None] | None = None,
    shown_px: int = 0,
) -> Any | None:
    """The camera, not yet opened; None when it is switched off. `today` settles the century in printed NIKs, `on_health` hears
    how the picture is, `shown_px` bounds the pictures for people (0: as they come). Raises BadOption."""
    wanted = settings.camera
    if not wanted.enabled:
        return None
    driver = registry.load("scanner", "camera")
    return driver(
        wanted.source,
        wanted.width_px,
        wanted.height_px,
        wanted.frames_per_second,
        check=acceptable,
        card_check=(lambda digits: is_nik(digits, today())) if wanted.read_cards else None,
        on_health=on_health,
        shown_px=shown_px,
    )


def handhelds(settings: Settings) -> list[AutoScanner]:
    """Scanner and card reader beside the camera, not yet looked for; empty when there is to be none. Raises BadOption."""
    options = settings.scanner
    if options.driver == "none":
        return []
    wanted = Wanted(
        load_layout(LAYOUTS_PATH / f"{options.layout}.toml"),
        load_models(SCANNERS_PATH),
        (Kind.SERIAL, Kind.HID) if options.driver == "auto" else (Kind(options.driver),),
        options.device,
        options.model,
        options.baud_rate or None,
        options.prefix,
        options.suffix,
        code_ids=options.code_letters,
        end=End(options.ends_with),
        keep_triggered=options.keep_triggered,
    )
    claims = Claims()
    names = ["scanner"] if options.device != AUTO else [f"scanner {number}" for number in range(1, _AT_ONCE + 1)]
    return [AutoScanner(wanted, name=name, claims=claims) for name in names]
