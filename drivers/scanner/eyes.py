"""What becomes of one frame: its codes, else the number on an identity card, then the acceptance rules. No threads, no camera.

The camera driver and the technicians' diagnosis look through these same eyes, so what one refuses the other refuses, and why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.scanner.accept import Acceptance, Reason, Rules, Verdict
from drivers.scanner.card_ocr import CardSight
from drivers.scanner.decode import Decoded, Pipeline
from drivers.scanner.decode.frame import Colour, Grey


@dataclass(frozen=True, slots=True)
class Sight:
    """What was made of one frame. `why` is the verdict's reason, or what the card reader doubts where there is no code at all:
    `card_unsure`, `card_no_card`, `card_no_nik` (see card_ocr.Reason)."""

    codes: tuple[Decoded, ...]
    verdict: Verdict
    why: str


class Eyes:
    """Decoder, card reader and acceptance over the frames of one camera. Not thread-safe.

    `check` judges the text of 1D codes, `card_check`, when given, the digits printed on an identity card.
    """

    def __init__(
        self,
        rules: Rules | None = None,
        check: Callable[[str], bool] | None = None,
        card_check: Callable[[str], bool] | None = None,
    ) -> None:
        self._pipeline = Pipeline()
        self._acceptance = Acceptance(rules, check)
        self._card = CardSight(card_check) if card_check else None

    @property
    def resting(self) -> bool:
        """Whether nothing has moved for a while."""
        return self._pipeline.resting

    def look(self, preview: Colour | Grey, sharp: Grey | None, at: float) -> Sight:
        """Look at one frame, at `sharp` for codes when there are finer pixels; `at` in monotonic seconds. Raises FrameError."""
        picture: Grey | Colour = preview if sharp is None else sharp
        codes = self._pipeline.read(picture)
        doubt = ""
        if self._card is not None and codes:
            self._card.forget()
        elif self._card is not None:
            picture = preview
            codes = self._card.remembered() if self.resting else self._card.look(preview, at)
            doubt = self._card.doubt
        verdict = self._acceptance.judge(codes, (picture.shape[1], picture.shape[0]), at)
        why = doubt if doubt and verdict.reason is Reason.NOTHING else verdict.reason.value
        return Sight(tuple(codes), verdict, why)
