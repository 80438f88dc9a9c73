"""Sound out of a WAV file's bytes, also of one that was streamed: its header then lies about the length."""

from __future__ import annotations

import io
import wave

from drivers.audio.base import MOST_SECONDS, Pcm


def read_wav(data: bytes) -> Pcm | None:
    """16-bit PCM of one or two channels, at most MOST_SECONDS of it; None for anything else."""
    try:
        with wave.open(io.BytesIO(data)) as sound:
            rate, channels, width = sound.getframerate(), sound.getnchannels(), sound.getsampwidth()
            if width != 2 or channels not in (1, 2) or not 8_000 <= rate <= 48_000:
                return None
            # A length that was written before it was known is larger than the data: only what is there is read.
            samples = sound.readframes(min(sound.getnframes(), MOST_SECONDS * rate))
    except (wave.Error, EOFError):
        return None
    return Pcm(samples, rate, channels)
