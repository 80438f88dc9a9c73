"""The voice of espeak-ng: a machine's, but it knows every word. The fallback where nobody has recorded a prompt."""

from __future__ import annotations

from drivers.audio.base import Pcm, Voice
from drivers.audio.running import output_of
from drivers.audio.wav import read_wav

# espeak-ng has Indonesian and English. Javanese, Sundanese and Lampung are spelt much like Indonesian, and its voice reads them
# so that speakers follow; recordings replace it prompt by prompt.
_VOICES = {"id": "id", "en": "en", "jv": "id", "su": "id", "ljp": "id"}
# Words a minute: slower than its 175, for people who hear a machine for the first time.
_PACE = 140
_MOST_SIGNS = 1_000


class EspeakVoice(Voice):
    """Needs the Debian package espeak-ng."""

    def __init__(self, program: str = "espeak-ng") -> None:
        self._program = program

    def say(self, text: str, key: str, language: str) -> Pcm | None:  # noqa: ARG002 - it reads the words themselves
        """`text` as its nearest voice reads it; None for a language that is like none of its own, or nothing to say."""
        voice = _VOICES.get(language)
        words = " ".join(text.split())[:_MOST_SIGNS]
        if voice is None or not words:
            return None
        # Words go in on standard input: the list of running programs is for everybody to read.
        return read_wav(output_of("audio", (self._program, "-v", voice, "-s", str(_PACE), "--stdin", "--stdout"), words.encode()))
