"""Speaking: a thread that says prompts one after another, falls silent at once, and rings the bell. Nobody waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drivers.audio.base import Pcm, Voice
from drivers.audio.chime import chime
from drivers.audio.player import Player
from drivers.errors import DeviceError
from kiosk import problems
from kiosk.desk.board import Board

_log = logging.getLogger(__name__)

# Between two prompts, so that a list is heard as one.
_PAUSE_SECONDS = 0.25
# What one step louder or softer is: enough to hear, within one's reach of loud enough in two.
_STEP = 1.45


@dataclass(frozen=True, slots=True)
class Line:
    """One prompt to say: its recording's key, its words, their language."""

    key: str
    text: str
    language: str


class Speaker:
    """`say` replaces whatever was being said. `volume` (0 to 1) is the hall's own; any thread may change it.

    Without a player nothing is heard and nothing breaks; staff read why on the board.
    """

    def __init__(
        self,
        voices: Sequence[Voice],
        player: Player | None,
        board: Board,
        volume: float = 0.7,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        self._voices = tuple(voices)
        self._player = player
        self._board = board
        self.volume = volume
        self._wake = threading.Condition()
        self._lines: tuple[Line, ...] = ()
        self._loudness = 0
        self._bells = 0
        self._turn = 0
        self._ending = False
        self._pause = pause or self._wait
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to listen for work."""
        if self._player is None or self._thread is not None:
            return
        self._thread = threading.Thread(target=self._work, name="speaker", daemon=True)
        self._thread.start()

    def say(self, lines: Sequence[Line], loudness: int = 0) -> None:
        """Say these now, in order, `loudness` steps louder (or softer) than the hall's volume. Any thread; returns at once."""
        with self._wake:
            self._lines, self._loudness = tuple(lines), loudness
            self._turn += 1
            self._wake.notify_all()
        self._cut()

    def hush(self) -> None:
        """Fall silent."""
        self.say(())

    def ring(self) -> None:
        """The bell, before anything else and as loud as can be."""
        with self._wake:
            self._bells += 1
            self._turn += 1
            self._wake.notify_all()
        self._cut()

    def stop(self) -> None:
        """End the thread, whatever it is saying."""
        with self._wake:
            self._ending = True
            self._turn += 1
            self._wake.notify_all()
        self._cut()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def loud(self, loudness: int) -> float:
        """The volume that many steps from the hall's, 0 to 1."""
        return min(1.0, self.volume * _STEP**loudness)

    def _cut(self) -> None:
        if self._player is not None:
            self._player.cut()

    def _work(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._ending or self._bells or self._lines)
                if self._ending:
                    return
                turn, bells, lines, loudness = self._turn, self._bells, self._lines, self._loudness
                self._bells, self._lines = 0, ()
            try:
                self._perform(turn, bells, lines, loudness)
            except Exception:  # noqa: BLE001 - a worker's loop: whatever a voice does, the next prompt is tried
                _log.exception("the voice broke")

    def _perform(self, turn: int, bells: int, lines: tuple[Line, ...], loudness: int) -> None:
        try:
            if bells:
                self._play(chime(), 1.0)
            for line in lines:
                if turn != self._turn:
                    break
                sound = self._sound(line)
                if sound is not None and turn == self._turn:
                    self._play(sound, self.loud(loudness))
                    self._pause(_PAUSE_SECONDS)
        except DeviceError as wrong:
            self._board.put("audio", problems.AUDIO_MISSING.because(wrong))

    def _play(self, sound: Pcm, volume: float) -> None:
        assert self._player is not None, "there is a thread only with a player"  # noqa: S101
        self._player.play(sound, volume)
        self._board.put("audio", None)

    def _sound(self, line: Line) -> Pcm | None:
        """The first voice that can; one whose program is missing leaves it to the next."""
        missing: DeviceError | None = None
        for voice in self._voices:
            try:
                sound = voice.say(line.text, line.key, line.language)
            except DeviceError as wrong:
                missing = wrong
                continue
            if sound is not None:
                return sound
        if missing is not None:
            raise missing
        return None

    def _wait(self, seconds: float) -> None:
        with self._wake:
            turn = self._turn
            self._wake.wait_for(lambda: self._turn != turn, seconds)
