"""A roll of paper as a value: how much of it is used, how many slips it still holds. Where it is kept is the kiosk's business."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace

# What a slip takes before there is an average of this roll's own: a receipt on 80 mm paper.
_USUAL_MM = 150.0
_ENOUGH_SLIPS = 10
_MOST_MM = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Roll:
    """`length_mm` when new, `used_mm` and `slips` since it was put in."""

    length_mm: float
    used_mm: float = 0.0
    slips: int = 0

    def after(self, paper_mm: float) -> Roll:
        """The roll once a slip of `paper_mm` came off. Raises ValueError for what is no length."""
        if not (math.isfinite(paper_mm) and 0 <= paper_mm <= _MOST_MM):
            raise ValueError(f"{paper_mm} mm is no length of paper")
        return replace(self, used_mm=min(round(self.used_mm + paper_mm, 1), _MOST_MM), slips=self.slips + 1)

    @property
    def left_mm(self) -> float:
        """Never less than nothing: rolls are longer than they say, and slips shorter."""
        return max(0.0, self.length_mm - self.used_mm)

    @property
    def slip_mm(self) -> float:
        """What a slip takes here: this roll's average once it means something."""
        return max(1.0, self.used_mm / self.slips) if self.slips >= _ENOUGH_SLIPS else _USUAL_MM

    @property
    def slips_left(self) -> int:
        """How many more slips of the usual length."""
        return int(self.left_mm / self.slip_mm)

    def to_json(self) -> bytes:
        """To be kept."""
        return json.dumps(asdict(self)).encode()


def read_roll(kept: bytes | None) -> Roll | None:
    """What `to_json` wrote; None for nothing or nonsense, which costs a count of paper and no more."""
    try:
        table = json.loads(kept or b"")
        roll = Roll(float(table["length_mm"]), float(table["used_mm"]), int(table["slips"]))
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
    sound = 0 < roll.length_mm <= _MOST_MM and 0 <= roll.used_mm <= _MOST_MM and 0 <= roll.slips <= _MOST_MM
    return roll if sound else None
