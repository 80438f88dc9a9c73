"""What every voice is, and the samples it makes."""

from __future__ import annotations

import array
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass

# Longer than any prompt: what is longer was never meant to be said.
MOST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Pcm:
    """Sound: signed 16-bit little-endian `samples`, `rate` a second, `channels` interleaved."""

    samples: bytes
    rate: int
    channels: int = 1

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / (2 * self.channels * self.rate)

    def at(self, volume: float) -> Pcm:
        """As loud as `volume` says, 0 to 1: an even share of the full swing, never over it."""
        values = array.array("h", self.samples[: len(self.samples) // 2 * 2])
        if sys.byteorder == "big":
            values.byteswap()
        volume = min(1.0, max(0.0, volume))
        scaled = array.array("h", (int(value * volume) for value in values))
        if sys.byteorder == "big":
            scaled.byteswap()
        return Pcm(scaled.tobytes(), self.rate, self.channels)


class Voice(ABC):
    """A way to say words."""

    @abstractmethod
    def say(self, text: str, key: str, language: str) -> Pcm | None:
        """`text` spoken, or None when this voice cannot (no recording of `key`, no such language).

        Raises DeviceMissing when the program it needs is not installed, DeviceTimeout when that hangs, DeviceLost when it fails.
        """
