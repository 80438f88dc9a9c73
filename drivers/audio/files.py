"""A voice of recordings: one file a prompt, `FOLDER/LANGUAGE/KEY.wav` or `.ogg`."""

from __future__ import annotations

import re
from pathlib import Path

from drivers.audio.base import Pcm, Voice
from drivers.audio.running import output_of
from drivers.audio.wav import read_wav

# vorbis-tools: to WAV on standard output, quietly.
_OGG = ("oggdec", "--quiet", "--output", "-", "-")
_MOST_BYTES = 8 * 1024 * 1024
# Keys and codes of ours: nothing in them may lead out of the folder.
_NAME = re.compile(r"[a-z]{2,3}|[A-Za-z0-9][A-Za-z0-9._-]{0,80}")


class FileVoice(Voice):
    """People's own voices, recorded. A file that is no sound is passed over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def say(self, text: str, key: str, language: str) -> Pcm | None:  # noqa: ARG002 - a recording knows its words
        """The recording of `key` in `language`; None where there is none."""
        if not (key and _NAME.fullmatch(key) and _NAME.fullmatch(language)):
            return None
        for suffix in (".wav", ".ogg"):
            path = self._folder / language / f"{key}{suffix}"
            try:
                with path.open("rb") as file:
                    data = file.read(_MOST_BYTES + 1)
            except OSError:
                continue
            if len(data) > _MOST_BYTES:
                continue
            sound = read_wav(output_of("audio", _OGG, data) if suffix == ".ogg" else data)
            if sound is not None:
                return sound
        return None
