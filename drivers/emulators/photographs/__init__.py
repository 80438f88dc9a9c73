"""Photographs of codes as telephones and cheap cameras take them, each spoilt in one named way. For tests and benchmarks.

`python -m drivers.emulators.photographs DIR [PER_KIND] [SEED]` writes PNGs with their texts beside, for scripts/bench/scan.py.
`drivers.emulators.camera` is the kiosk's own camera, clean; here is what the world does to a code. Nothing in the decoder was
tuned on the seeds from HELD_OUT_SEED on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.emulators.photographs.kinds import KINDS
from drivers.emulators.photographs.label import MODULE_PX, draw_label, made_up_text
from drivers.emulators.photographs.lens import photographed
from drivers.emulators.photographs.take import Take

__all__ = ["HELD_OUT_SEED", "KINDS", "MODULE_PX", "Photograph", "draw_label", "made_up_text", "photograph", "photographs"]

SYMBOLOGIES = ("QRCode", "Code128", "Code39")
HELD_OUT_SEED = 900_000


@dataclass(frozen=True, slots=True)
class Photograph:
    """A grey picture (H, W) of one code, what it says, and how it was spoilt."""

    name: str
    kind: str
    grey: NDArray[np.uint8]
    text: str


def photograph(kind: str, symbology: str, seed: int) -> Photograph:
    """One photograph, the same for the same arguments."""
    dice = np.random.default_rng((seed, SYMBOLOGIES.index(symbology), list(KINDS).index(kind)))
    take = Take(
        dice, symbology, dice.uniform(3.5, 8.0) if symbology == "QRCode" else dice.uniform(2.2, 4.0), dice.uniform(0, 360)
    )
    KINDS[kind](take)
    text = made_up_text(symbology, dice)
    label = draw_label(text, symbology, high=kind == "logo")
    for change in take.on_label:
        label = change(label, dice)
    # All of it is in the picture, whichever way it is turned.
    take.module_px = min(take.module_px, 0.85 * min(take.size_px) * MODULE_PX / max(label.shape))
    name = f"{symbology.lower()}-{kind.replace(' ', '-')}-{seed}"
    return Photograph(name, kind, photographed(label, take), text)


def photographs(per_kind: int, first_seed: int = HELD_OUT_SEED, kinds: Sequence[str] = tuple(KINDS)) -> Iterator[Photograph]:
    """`per_kind` photographs of each kind and symbology; a logo is for QR codes only."""
    for kind in kinds:
        for symbology in SYMBOLOGIES:
            if kind == "logo" and symbology != "QRCode":
                continue
            for seed in range(first_seed, first_seed + per_kind):
                yield photograph(kind, symbology, seed)
