"""The camera as a scanner: a thread captures (see `capture`), the caller's thread decodes. No screen here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from drivers.errors import BadOption
from drivers.scanner.accept import Rules, Verdict
from drivers.scanner.base import Scan, Scanner
from drivers.scanner.capture import Frame, Health, Run
from drivers.scanner.decode import Decoded
from drivers.scanner.eyes import Eyes
from drivers.scanner.sources.base import FrameSource
from drivers.scanner.sources.choose import AUTO, choose_source

__all__ = ["CameraScanner", "Frame", "Health", "Look"]


@dataclass(frozen=True, slots=True)
class Look:
    """What decoding made of one frame: for live diagnosis and advice on the screen. `why`: see eyes.Sight."""

    number: int
    codes: tuple[Decoded, ...]
    verdict: Verdict
    milliseconds: float
    why: str


class CameraScanner(Scanner):
    """Any camera, video, picture or folder of pictures that OpenCV can read (see `sources.choose`), or a source of one's own.

    `check` is handed the text of 1D codes; `card_check`, when given, the digits printed on an identity card: then frames without
    any code are searched for one, and its NIK is a Scan of symbology `KTP` (a pre-fill: let the resident confirm it). `on_health`
    hears every change of `health`, on a thread of the camera's. `shown_px`, when given, bounds the sides of `latest_frame`, which
    people look at; what is decoded stays as fine as it comes. `scans` is iterated by one thread; `latest_frame`, `latest_look`,
    `health` and `close` may be called from any. Raises BadOption when the options make no sense.
    """

    def __init__(  # noqa: PLR0913 - each is one option of the settings; only `source` has to be given
        self,
        source: str | FrameSource = AUTO,
        width_px: int = 1280,
        height_px: int = 720,
        frames_per_second: float = 15.0,
        *,
        rules: Rules | None = None,
        check: Callable[[str], bool] | None = None,
        card_check: Callable[[str], bool] | None = None,
        clock: Callable[[], float] = time.monotonic,
        name: str = "camera",
        on_health: Callable[[Health], None] | None = None,
        shown_px: int = 0,
    ) -> None:
        if not (16 <= width_px <= 4096 and 16 <= height_px <= 4096 and 0.5 <= frames_per_second <= 120):
            raise BadOption(name, "give a width and height of 16 to 4096 px and 0.5 to 120 frames a second")
        self.name = name
        self._source, self._size = source, (width_px, height_px)
        self._frames_per_second = frames_per_second
        self._rules, self._check, self._clock = rules, check, clock
        self._card_check, self._on_health, self._shown_px = card_check, on_health, shown_px
        self._again = threading.Event()
        self._run: Run | None = None

    def open(self) -> None:
        """Take the camera and start capturing. Raises DeviceMissing, DeviceBusy, BadOption."""
        self.close()
        source = self._source
        if isinstance(source, str):
            source = choose_source(source, *self._size, self._frames_per_second)
        source.open()
        run = Run(source, self._frames_per_second, self._clock, self.name, self._on_health, self._shown_px)
        self._run = run
        run.start()

    def scans(self) -> Iterator[Scan]:
        """Decode the newest frame, again and again; yield what is accepted. Raises DeviceLost when the camera goes away."""
        run = self._run
        if run is None:
            return
        eyes = self._fresh_eyes()
        number = 0
        while (taken := run.after(number)) is not None:
            if self._again.is_set():
                eyes = self._fresh_eyes()
            number = taken.number
            started_at = time.perf_counter()
            sight = eyes.look(taken.grey, taken.sharp, taken.at)
            verdict = sight.verdict
            run.resting = eyes.resting
            run.look = Look(number, sight.codes, verdict, (time.perf_counter() - started_at) * 1000, sight.why)
            if verdict.accepted and verdict.code is not None:
                yield Scan(verdict.code.text, verdict.code.symbology, self.name, taken.at)

    def listen_again(self) -> None:
        """Forget what is held up, so that it is read once more."""
        self._again.set()

    def _fresh_eyes(self) -> Eyes:
        self._again.clear()
        return Eyes(self._rules, self._check, self._card_check)

    def latest_frame(self) -> Frame | None:
        """The newest frame, by reference; None before the first and when the camera has gone."""
        run = self._run
        return run.frame if run and run.failure is None else None

    def latest_look(self) -> Look | None:
        """What was made of the frame decoded last; None before the first."""
        run = self._run
        return run.look if run else None

    @property
    def health(self) -> Health:
        """How the picture is now."""
        run = self._run
        return run.health() if run else Health.MISSING

    def close(self) -> None:
        """End capture and `scans`. A camera that hangs in its driver is left to its thread, which lets it go when it can."""
        run, self._run = self._run, None
        if run is not None:
            run.stop()
