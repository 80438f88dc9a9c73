"""The camera as a scanner: one thread captures and keeps the newest frame, the caller's thread decodes. No screen here."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from drivers.errors import BadOption, DeviceError, DeviceLost
from drivers.scanner.accept import Acceptance, Rules, Verdict
from drivers.scanner.base import Scan, Scanner
from drivers.scanner.card_ocr import CardSight
from drivers.scanner.decode import Decoded, Pipeline
from drivers.scanner.decode.frame import Colour, Grey
from drivers.scanner.sources.base import FrameSource, Shot
from drivers.scanner.sources.choose import AUTO, choose_source
from drivers.scanner.watch import FROZEN_SECONDS, Watch

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


@dataclass(frozen=True, slots=True)
class Look:
    """What decoding made of one frame: for live diagnosis and advice on the screen."""

    number: int
    codes: tuple[Decoded, ...]
    verdict: Verdict
    milliseconds: float


class CameraScanner(Scanner):
    """Any camera, video, picture or folder of pictures that OpenCV can read (see `sources.choose`), or a source of one's own.

    `check` is handed the text of 1D codes; `card_check`, when given, the digits printed on an identity card: then frames without
    any code are searched for one, and its NIK is a Scan of symbology `KTP` (a pre-fill: let the resident confirm it). `on_health`
    hears every change of `health`, on a thread of the camera's. `scans` is iterated by one thread; `latest_frame`, `latest_look`,
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
    ) -> None:
        if not (16 <= width_px <= 4096 and 16 <= height_px <= 4096 and 0.5 <= frames_per_second <= 120):
            raise BadOption(name, "give a width and height of 16 to 4096 px and 0.5 to 120 frames a second")
        self.name = name
        self._source, self._size = source, (width_px, height_px)
        self._frames_per_second = frames_per_second
        self._rules, self._check, self._clock = rules, check, clock
        self._card_check, self._on_health = card_check, on_health
        self._again = threading.Event()
        self._run: _Run | None = None

    def open(self) -> None:
        """Take the camera and start capturing. Raises DeviceMissing, DeviceBusy, BadOption."""
        self.close()
        source = self._source
        if isinstance(source, str):
            source = choose_source(source, *self._size, self._frames_per_second)
        source.open()
        run = _Run(source, self._frames_per_second, self._clock, self.name, self._on_health)
        self._run = run
        run.start()

    def scans(self) -> Iterator[Scan]:
        """Decode the newest frame, again and again; yield what is accepted. Raises DeviceLost when the camera goes away."""
        run = self._run
        if run is None:
            return
        pipeline, acceptance, sight = self._fresh_eyes()
        number = 0
        while (taken := run.after(number)) is not None:
            if self._again.is_set():
                pipeline, acceptance, sight = self._fresh_eyes()
            frame, sharp = taken
            number = frame.number
            started_at = time.perf_counter()
            picture = frame.picture if sharp is None else sharp
            codes = pipeline.read(picture)
            if sight is not None:
                codes, picture = _with_card(sight, codes, picture, frame, resting=pipeline.resting)
            verdict = acceptance.judge(codes, (picture.shape[1], picture.shape[0]), frame.at)
            run.resting = pipeline.resting
            run.look = Look(number, tuple(codes), verdict, (time.perf_counter() - started_at) * 1000)
            if verdict.accepted and verdict.code is not None:
                yield Scan(verdict.code.text, verdict.code.symbology, self.name, frame.at)

    def listen_again(self) -> None:
        """Forget what is held up, so that it is read once more."""
        self._again.set()

    def _fresh_eyes(self) -> tuple[Pipeline, Acceptance, CardSight | None]:
        self._again.clear()
        return Pipeline(), Acceptance(self._rules, self._check), CardSight(self._card_check) if self._card_check else None

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


def _with_card(
    sight: CardSight, codes: list[Decoded], picture: Grey | Colour, frame: Frame, *, resting: bool
) -> tuple[list[Decoded], Grey | Colour]:
    """The codes of a frame and the picture they were found in; of a frame without any, the number on an identity card."""
    if codes:
        sight.forget()
        return codes, picture
    return (sight.remembered() if resting else sight.look(frame.picture, frame.at)), frame.picture


class _Run:
    """One opened source and the thread that reads it. Made by `open`, ended by `stop`; never used again after that."""

    def __init__(
        self,
        source: FrameSource,
        frames_per_second: float,
        clock: Callable[[], float],
        name: str,
        on_health: Callable[[Health], None] | None,
    ) -> None:
        self.resting = False  # the decoder finds that nothing moves
        self.frame: Frame | None = None
        self.look: Look | None = None
        self.failure: DeviceError | None = None
        self.watch = Watch(live=source.live)
        self._sharp: Grey | None = None
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
        return self._stop.is_set()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        with self._news:
            self._news.notify_all()
        if self._thread is not threading.current_thread():
            self._thread.join(CLOSE_SECONDS)

    def after(self, number: int) -> tuple[Frame, Grey | None] | None:
        """Wait for a frame newer than `number`; None once stopped. Raises the failure that ended the capture."""
        with self._news:
            while not self.stopped:
                if self.failure is not None:
                    raise self.failure
                if self.frame is not None and self.frame.number > number:
                    return self.frame, self._sharp
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
                shot = self._source.read()
                number += 1
                self._publish(shot, number)
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
        with self._news:
            self.frame, self._sharp = Frame(shot.preview, number, at), shot.sharp
            self._tell()
            self._news.notify_all()

    def _fail(self, failure: DeviceError) -> None:
        with self._news:
            self.failure = failure
            self._news.notify_all()
