"""How one photograph of a code is taken: the values that the named kinds change. No pixels here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.float32]
"""(H, W), 0 black to 255."""

Change: TypeAlias = Callable[[Picture, np.random.Generator], Picture]
"""Something done to the flat label before it is photographed."""


@dataclass(slots=True)
class Take:
    """How one photograph is taken; a kind changes some of it. `module_px` is the width of a module in the photograph."""

    dice: np.random.Generator
    symbology: str
    module_px: float
    turn_degrees: float
    tilt: float = 0.12
    bend: float = 0.0  # radians a label is wrapped about a bottle
    wave_px: float = 0.0
    blur: float = 0.25  # modules
    smear: float = 0.0  # modules
    light: float = 0.9
    shadow: float = 0.0
    noise: float = 3.0
    glare: float = 0.0
    jpeg: int = 90
    size_px: tuple[int, int] = (1280, 960)
    screen: bool = False
    on_label: tuple[Change, ...] = ()
