"""The named ways to spoil a photograph of a code, each a change of how it is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from drivers.emulators.photographs.label import dotted, scratches, thumb, with_logo
from drivers.emulators.photographs.take import Picture, Take

Spoil: TypeAlias = Callable[[Take], None]


def _perspective(take: Take) -> None:
    take.tilt = take.dice.uniform(0.5, 0.75) if take.symbology == "QRCode" else take.dice.uniform(0.35, 0.6)


def _defocus(take: Take) -> None:
    take.blur = take.dice.uniform(0.35, 0.6) if take.symbology == "QRCode" else take.dice.uniform(0.45, 0.7)


def _motion(take: Take) -> None:
    take.smear = take.dice.uniform(0.9, 1.7)


def _low_light(take: Take) -> None:
    take.light, take.noise = take.dice.uniform(0.05, 0.15), take.dice.uniform(2.0, 5.0)


def _jpeg(take: Take) -> None:
    take.jpeg, take.module_px = int(take.dice.integers(4, 14)), take.dice.uniform(2.5, 4.0)


def _curved(take: Take) -> None:
    take.bend = take.dice.uniform(0.5, 1.0)


def _crumpled(take: Take) -> None:
    take.wave_px = take.dice.uniform(0.3, 0.8) * take.module_px


def _small(take: Take) -> None:
    take.module_px = take.dice.uniform(1.6, 2.2) if take.symbology == "QRCode" else take.dice.uniform(1.1, 1.6)
    take.blur = 0.3


def _reflection(take: Take) -> None:
    take.glare = take.dice.uniform(0.1, 0.2)


def _shadow(take: Take) -> None:
    take.shadow = take.dice.uniform(0.6, 0.85)


def _inverted(take: Take) -> None:
    take.on_label = (lambda label, _dice: np.asarray(265 - label, np.float32),)


def _low_contrast(take: Take) -> None:
    def fade(label: Picture, dice: np.random.Generator) -> Picture:
        ground = dice.uniform(90, 190)
        return np.asarray(ground + (label - 245) * dice.uniform(0.1, 0.22), np.float32)

    take.on_label, take.noise = (fade,), 2.0


def _screen(take: Take) -> None:
    take.screen, take.noise = True, 2.0


def _covered(take: Take) -> None:
    take.on_label = (thumb,)


def _scratched(take: Take) -> None:
    take.on_label = (scratches,)


def _dots(take: Take) -> None:
    take.on_label = (dotted,)


def _logo(take: Take) -> None:
    take.on_label = (with_logo,)


def _mirrored(take: Take) -> None:
    take.on_label = (lambda label, _dice: np.ascontiguousarray(label[:, ::-1]),)


def _large(take: Take) -> None:
    take.size_px, take.module_px = (4000, 3000), take.dice.uniform(3.0, 7.0)


def _plain(_take: Take) -> None:
    return


KINDS: Mapping[str, Spoil] = {
    "plain": _plain,
    "perspective": _perspective,
    "defocus": _defocus,
    "motion": _motion,
    "low light": _low_light,
    "jpeg": _jpeg,
    "curved": _curved,
    "crumpled": _crumpled,
    "small": _small,
    "reflection": _reflection,
    "shadow": _shadow,
    "inverted": _inverted,
    "low contrast": _low_contrast,
    "screen": _screen,
    "covered": _covered,
    "scratched": _scratched,
    "dots": _dots,
    "logo": _logo,
    "mirrored": _mirrored,
    "large": _large,
}
