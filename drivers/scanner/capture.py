"""Capturing: one thread reads a source of frames, keeps the newest, knows how the picture is. Nothing is decoded here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import cv2
import numpy as np

from drivers.errors import DeviceError, DeviceLost
from drivers.scanner.decode.frame import Colour, Grey, to_grey
from drivers.scanner.sources.base import FrameSource, Shot
from drivers.scanner.watch import FROZEN_SECONDS, Watch

if TYPE_CHECKING:
    from drivers.scanner.camera import Look

log = logging.getLogger(__name__)

CLOSE_SECONDS = 0.4
CALM_FRAMES = 20  # frames without movement before the camera slows down
CALM_FRAMES_PER_SECOND = 5  # nobody notices the fifth of a second until the first movement is seen


class Health(StrEnum):
    """How the picture is, for staff. None of them stops the kiosk: the keypad is always there."""

    OK = "ok"
    DARK = "dark"  # covered, or no light in the hall
    FROZEN = "frozen"  # the same pixels for seconds: the camera hangs
    MISSING = "missing"  # not open, or gone


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture for the screen: (H, W, 3) uint8, blue first. `number` grows by one a frame; nobody writes into `picture`."""

    picture: Colour
    number: int
    at: float


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """The same picture for decoding: `grey`, and `sharp` when the source has finer pixels. A third of the memory of colours."""

    number: int
    at: float
    grey: Grey
    sharp: Grey | None


class Run:
    """One opened source and the thread that reads it. Made by `open`, ended by `stop`; never used again after that.

    `shown_px` is how long a side of `frame` is at the most; 0 leaves it as it comes. What is decoded is never made smaller.
    """

    def __init__(
        self,
        source: FrameSource,
        frames_per_second: float,
        clock: Callable[[], float],
        name: str,
        on_health: Callable[[Health], None] | None,
        shown_px: int = 0,
    ) -> None:
        self.resting = False  # the decoder finds that nothing moves
        self.frame: Frame | None = None
        self.look: Look | None = None
        self.failure: DeviceError | None = None
        self.watch = Watch(live=source.live)
        self._shown_px = shown_px
        self._exposure: Exposure | None = None
        self._source, self._clock, self._name = source, clock, name
        self._calm_pace = max(1, round(frames_per_second / CALM_FRAMES_PER_SECOND))
        self._pause_seconds = 0.0 if source.paced else 1 / frames_per_second
        self._on_health = on_health
        self._told: Health | None = None
        self._still_frames = 0
        self._news = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._capture, name=f"{name}-capture", daemon=True)

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stop.is_set()

    def start(self) -> None:
        """Begin to capture."""
        self._thread.start()

    def stop(self) -> None:
        """End it; waits a moment for the thread."""
        self._stop.set()
        with self._news:
            self._news.notify_all()
        if self._thread is not threading.current_thread():
            self._thread.join(CLOSE_SECONDS)

    def after(self, number: int) -> Exposure | None:
        """Wait for a frame newer than `number`; None once stopped. Raises the failure that ended the capture."""
        with self._news:
            while not self.stopped:
                if self.failure is not None:
                    raise self.failure
                if self._exposure is not None and self._exposure.number > number:
                    return self._exposure
                self._news.wait(1.0)
                self._tell()
        return None

    def health(self) -> Health:
        """How the picture is now."""
        if self.failure is not None or self.stopped:
            return Health.MISSING
        hangs = self.frame is not None and self._clock() - self.frame.at > FROZEN_SECONDS
        if hangs or self.watch.frozen:
            return Health.FROZEN
        return Health.DARK if self.watch.dark else Health.OK

    def _tell(self) -> None:
        """Pass a change of health on, once. Called with `_news` held, so that changes come in order."""
        health = self.health()
        if health is not self._told and self._on_health is not None:
            self._told = health
            self._on_health(health)

    def _rest(self, began_at: float) -> None:
        """Keep the pace; with nobody there most frames pass by unseen."""
        self._still_frames = self._still_frames + 1 if self.resting else 0
        calm = self._still_frames > CALM_FRAMES
        if calm and self._source.paced:
            for _ in range(self._calm_pace - 1):
                self._source.skip()
        pause_seconds = self._pause_seconds * (self._calm_pace if calm else 1)
        self._stop.wait(max(0.0, pause_seconds - (self._clock() - began_at)))

    def _capture(self) -> None:
        number = 0
        try:
            while not self.stopped:
                began_at = self._clock()
                number += 1
                self._publish(self._source.read(), number)
                self._rest(began_at)
        except DeviceError as failure:
            self._fail(failure)
        except Exception:  # the loop of this worker: whatever a camera library throws, the kiosk lives on
            log.exception("capture from %s failed", self._name)
            self._fail(DeviceLost(self._name, "the camera failed unexpectedly; see the log"))
        finally:
            with self._news:
                self._tell()
            self._source.close()

    def _publish(self, shot: Shot, number: int) -> None:
        at = self._clock()
        self.watch.see(shot.preview, at)
        exposure = Exposure(number, at, to_grey(shot.preview), shot.sharp)
        frame = Frame(shown(shot.preview, self._shown_px), number, at)
        with self._news:
            self.frame, self._exposure = frame, exposure
            self._tell()
            self._news.notify_all()

    def _fail(self, failure: DeviceError) -> None:
        with self._news:
            self.failure = failure
            self._news.notify_all()


def shown(picture: Colour, longest_px: int) -> Colour:
    """`picture` itself, or halved, each pixel the mean of four, as often as its longest side is above `longest_px` (0: never)."""
    while longest_px and max(picture.shape[:2]) > longest_px:
        size = (max(1, picture.shape[1] // 2), max(1, picture.shape[0] // 2))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    return picture
