"""How hard a card is to read, by name; and cards in such conditions, one for each seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from drivers.emulators.ktp.face import Print, made_up_nik
from drivers.emulators.ktp.hold import Hold

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Condition:
    """Ranges that are drawn from evenly; see Print and Hold for what they mean. `fingers` is the most there are; `turn` is added
    to every roll."""

    ink: Range = (0.85, 1.0)
    wear: Range = (0.0, 0.1)
    share: Range = (0.6, 0.8)
    turn: float = 0.0
    roll: float = 4.0
    lean: Range = (0.0, 6.0)
    blur_px: Range = (0.4, 0.8)
    motion_px: float = 0.0
    noise: Range = (1.5, 3.0)
    light: Range = (0.8, 1.05)
    gradient: Range = (0.0, 0.2)
    glares: tuple[int, int] = (0, 0)
    fingers: int = 1
    pattern: float = 0.0


_MODERATE = Condition(
    ink=(0.7, 1.0),
    wear=(0.1, 0.6),
    share=(0.52, 0.8),
    roll=12.0,
    lean=(4.0, 20.0),
    blur_px=(0.6, 1.3),
    motion_px=1.0,
    noise=(2.0, 5.0),
    light=(0.5, 1.1),
    gradient=(0.1, 0.5),
    fingers=3,
    pattern=0.5,
)
CONDITIONS: Mapping[str, Condition] = {
    "good": Condition(),
    "moderate": _MODERATE,
    "glare": Condition(
        ink=(0.7, 1.0),
        wear=(0.1, 0.5),
        share=(0.55, 0.8),
        roll=10.0,
        lean=(4.0, 16.0),
        blur_px=(0.5, 1.1),
        motion_px=0.8,
        noise=(2.0, 4.0),
        light=(0.6, 1.1),
        gradient=(0.1, 0.4),
        glares=(1, 3),
        fingers=3,
        pattern=0.5,
    ),
    "hard": Condition(
        ink=(0.5, 0.85),
        wear=(0.5, 1.0),
        share=(0.4, 0.65),
        roll=18.0,
        lean=(10.0, 28.0),
        blur_px=(1.1, 2.0),
        motion_px=2.0,
        noise=(4.0, 9.0),
        light=(0.25, 0.8),
        gradient=(0.3, 0.7),
        glares=(0, 1),
        fingers=3,
        pattern=0.6,
    ),
    "upside down": replace(_MODERATE, turn=180.0),
    "on its side": replace(_MODERATE, turn=90.0, share=(0.42, 0.5)),  # as large as the frame is high
    "on its other side": replace(_MODERATE, turn=-90.0, share=(0.42, 0.5)),
}


def cards(condition: Condition, fonts: Mapping[str, str], first_seed: int, count: int) -> Iterator[tuple[Print, Hold]]:
    """`count` cards and how they are held, the same for the same seeds; fonts take turns."""
    names = sorted(fonts)
    for seed in range(first_seed, first_seed + count):
        dice = np.random.default_rng(seed)
        look = Print(made_up_nik(dice), names[seed % len(names)], _in(condition.ink, dice), _in(condition.wear, dice), seed)
        yield look, hold_for(condition, dice, seed)


def hold_for(condition: Condition, dice: np.random.Generator, seed: int) -> Hold:
    """How something is held in such a condition, drawn with `dice`."""
    return Hold(
        share=_in(condition.share, dice),
        roll=condition.turn + dice.uniform(-condition.roll, condition.roll),
        lean=_in(condition.lean, dice),
        blur_px=_in(condition.blur_px, dice),
        motion_px=condition.motion_px,
        noise=_in(condition.noise, dice),
        light=_in(condition.light, dice),
        gradient=_in(condition.gradient, dice),
        glares=int(dice.integers(condition.glares[0], condition.glares[1] + 1)),
        fingers=int(dice.integers(0, condition.fingers + 1)),
        pattern=bool(dice.random() < condition.pattern),
        seed=seed,
    )


def _in(bounds: Range, dice: np.random.Generator) -> float:
    return float(dice.uniform(*bounds))
