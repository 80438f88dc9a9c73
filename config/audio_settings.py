"""The options of the kiosk's voice and bell. A section of config.settings."""

# ruff: noqa: RUF009 - `option` makes a dataclass field, as `field` does
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.options import OnScreen, folder_path, one_of, option, text, whole, yes_no


@dataclass(frozen=True, slots=True)
class AudioSettings:
    """What residents hear when they ask for a voice, and the bell that calls staff."""

    player: str = option(
        "auto",
        'The program that plays: "auto", "aplay" (alsa-utils), "pw-play" (PipeWire), or "none" without a loudspeaker.',
        one_of(("auto", "aplay", "pw-play", "none"), "player"),
    )
    device: str = option(
        "default", 'The loudspeaker as aplay names it (see "aplay -L").', text(80, pattern=r"[\w:,=.+-]+", like="a device name")
    )
    volume: int = option(
        70,
        "How loud prompts are, in per cent; residents can make it louder or softer for their visit.",
        whole(0, 100),
        from_central=True,
        on_screen=OnScreen("Keras suara (persen)", (30, 50, 70, 100)),
    )
    recordings_path: Path = option(
        "voice",
        "Folder of recorded prompts: LANGUAGE/KEY.wav or .ogg; what is not recorded is read by espeak-ng.",
        folder_path(),
    )
    bell: bool = option(True, "Whether the kiosk itself rings when a resident calls staff.", yes_no())
