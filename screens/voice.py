"""VOICE: what is spoken again, louder, softer or not at all. Over the step it was asked on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.visit.step import Step
from kiosk.visit.visit import LOUDEST, QUIETEST, Visit
from screens.base import KioskScreen


class VoiceScreen(KioskScreen):
    """Touches: repeat, softer, louder, mute, back."""

    step = Step.VOICE
    rules = Path(__file__).with_suffix(".kv")
    shows_problem = False

    def fill(self, visit: Visit) -> None:
        """Four answers and how loud it is."""
        words, ids = self.words, self.ids
        ids.hall.shown = not self.theme.landscape
        ids.headline.text = words("voice.headline")
        level, most = visit.loudness - QUIETEST + 1, LOUDEST - QUIETEST + 1
        ids.level.total, ids.level.done = most, level
        ids.level.text = words("voice.level", level=level, most=most)
        ids.level.shown = not self.tight
        ids.repeat.text, ids.mute.text = words("voice.repeat"), words("voice.mute")
        ids.softer.text, ids.louder.text = words("voice.softer"), words("voice.louder")
        ids.back.text = words("button.back")

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """As the hall set it, and at its loudest."""
        over = Visit(under=Step.WELCOME, voice=True)
        return {"plain": over, "loudest": Visit(under=Step.NIK, voice=True, loudness=LOUDEST)}
