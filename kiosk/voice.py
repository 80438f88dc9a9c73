"""The voice of a kiosk, chosen from the settings, and what it says as a visit goes on. Part of the composition root."""

from __future__ import annotations

from collections.abc import Callable

from config.settings import AudioSettings
from drivers.audio.espeak import EspeakVoice
from drivers.audio.files import FileVoice
from drivers.audio.player import Player, find_player
from drivers.errors import DeviceMissing
from kiosk import problems
from kiosk.desk.bell import Bell
from kiosk.desk.board import Board
from kiosk.desk.speaking import Line, Speaker
from kiosk.language import Language
from kiosk.model.service import Catalogue
from kiosk.visit.event import Destination
from kiosk.visit.spoken import Phrase, spoken


class KioskVoice:
    """`follow` every destination on the face's thread: a visit that wants a voice hears each step once, and again when asked."""

    def __init__(self, settings: AudioSettings, board: Board, language: Language, catalogue: Callable[[], Catalogue]) -> None:
        self._board = board
        self._language = language
        self._catalogue = catalogue
        self._said: tuple[Phrase, ...] = ()
        player, self._missing = _player(settings)
        self._player = player
        voices = (FileVoice(settings.recordings_path), EspeakVoice())
        self.speaker = Speaker(voices, player, board, settings.volume / 100)
        self.bell = Bell(board, self._ring if settings.bell else lambda: None)

    @property
    def speaks(self) -> bool:
        """Whether there is anything to hear."""
        return self._missing is None and self._player is not None

    def percent(self) -> int:
        """How loud prompts are."""
        return round(self.speaker.volume * 100)

    def louden(self, percent: int) -> None:
        """As loud as this from now on; the bell lets staff judge it."""
        self.speaker.volume = percent / 100
        self._ring()

    def start(self) -> None:
        """Begin to speak."""
        self.speaker.start()

    def stop(self) -> None:
        """Fall silent for good."""
        self.speaker.stop()

    def follow(self, destination: Destination) -> None:
        """Say what is new on the step that is shown; fall silent when nobody wants a voice (any more)."""
        visit = destination.visit
        if not visit.voice:
            if self._said:
                self._said = ()
                self.speaker.hush()
            return

        def words(key: str, /, **values: object) -> str:
            return self._language.words(key, visit.language, **values)

        self._say_what_is_missing()
        phrases = spoken(destination.step, visit, self._catalogue(), words)
        if phrases == self._said:
            return
        self._said = phrases
        self.speaker.say([Line(phrase.key, phrase.text, visit.language) for phrase in phrases], visit.loudness)

    def _ring(self) -> None:
        self._say_what_is_missing()
        self.speaker.ring()

    def _say_what_is_missing(self) -> None:
        """Only once somebody wanted to hear something: most halls without a loudspeaker never bought one."""
        if self._missing is not None:
            self._board.put("audio", problems.AUDIO_MISSING.because(self._missing))


def _player(settings: AudioSettings) -> tuple[Player | None, DeviceMissing | None]:
    """What plays, or why nothing does; neither where the settings want silence."""
    if settings.player == "none":
        return None, None
    try:
        return find_player(settings.player, settings.device), None
    except DeviceMissing as missing:
        return None, missing
