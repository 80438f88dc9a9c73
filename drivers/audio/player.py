"""The way to the loudspeaker: a child process that takes samples on its standard input. It can be cut at any moment."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Sequence

from drivers.audio.base import Pcm
from drivers.errors import DeviceBusy, DeviceLost, DeviceMissing

# `{rate}`, `{channels}` and `{device}` are filled in. aplay (alsa-utils) needs no sound server; pw-play is PipeWire's.
PLAYERS: dict[str, tuple[str, ...]] = {
    "aplay": ("aplay", "-q", "-D", "{device}", "-t", "raw", "-f", "S16_LE", "-r", "{rate}", "-c", "{channels}", "-"),
    "pw-play": ("pw-play", "--format", "s16", "--rate", "{rate}", "--channels", "{channels}", "-"),
}
_SLACK_SECONDS = 5.0


class Player:
    """Plays one sound at a time. `argv` is one of PLAYERS, or anything that reads samples."""

    def __init__(self, argv: Sequence[str], device: str = "default") -> None:
        self._argv = tuple(argv)
        self._device = device
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._cuts = 0

    def play(self, sound: Pcm, volume: float) -> bool:
        """Play to the end, `volume` 0 to 1. False when it was cut. Blocks as long as the sound lasts.

        Raises DeviceMissing (no program, no sound card), DeviceBusy (another program has the card), DeviceLost.
        """
        argv = [part.format(rate=sound.rate, channels=sound.channels, device=self._device) for part in self._argv]
        with self._lock:
            before = self._cuts
            child = self._child = self._start(argv)
        try:
            _, said = child.communicate(sound.at(volume).samples, timeout=sound.seconds + _SLACK_SECONDS)
        except subprocess.TimeoutExpired as late:
            child.kill()
            child.communicate()
            raise DeviceLost("audio", f"{argv[0]} plays on for ever") from late
        finally:
            with self._lock:
                self._child = None
                cut = self._cuts != before
        if child.returncode != 0 and not cut:
            raise _failure(argv[0], said.decode(errors="replace").strip()[:200])
        return not cut

    def cut(self) -> None:
        """Fall silent now. Any thread."""
        with self._lock:
            self._cuts += 1
            if self._child is not None:
                self._child.terminate()

    @staticmethod
    def _start(argv: list[str]) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 - no shell, our own words
                argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        except FileNotFoundError as missing:
            raise DeviceMissing("audio", f"{argv[0]} is not installed") from missing
        except OSError as wrong:
            raise DeviceLost("audio", f"{argv[0]}: {wrong.strerror}") from wrong


def find_player(wanted: str, device: str = "default") -> Player:
    """The player of that name; `auto` takes the first that is installed. Raises DeviceMissing naming what to install."""
    names = tuple(PLAYERS) if wanted == "auto" else (wanted,)
    for name in names:
        if shutil.which(PLAYERS[name][0]):
            return Player(PLAYERS[name], device)
    raise DeviceMissing("audio", f"none of {', '.join(names)} is installed (Debian: alsa-utils)")


def _failure(program: str, said: str) -> DeviceMissing | DeviceBusy | DeviceLost:
    """What aplay complained about, in our words: ENODEV and ENOENT of ALSA, EBUSY, anything else."""
    low = said.lower()
    if "busy" in low:
        return DeviceBusy("audio", f"{program}: {said}")
    if "no such" in low or "cannot find card" in low or "audio open error" in low:
        return DeviceMissing("audio", f"{program}: {said}")
    return DeviceLost("audio", f"{program}: {said}")
