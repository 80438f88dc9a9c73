"""What a room of the visit is: a few steps that belong together, and what touches, cards, answers and silence mean there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from kiosk.model.card import Card
from kiosk.visit.event import Task
from kiosk.visit.step import Step
from kiosk.visit.walk import Walk

Act = Callable[[Walk, str], Task | None]
"""What a touch means: the walk, and the `value` of the touch."""
CardAct = Callable[[Walk, Card], Task | None]
AnswerAct = Callable[[Walk, Any], Task | None]
SilenceAct = Callable[[Walk], None]


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Room:
    """`touches` by step and target; `everywhere` those of the header, which judge themselves whether they may now.

    `cards` are the steps that listen to one: on all others it is somebody's hand still in front of the camera. `answers` are the
    desk's, by their type. `silences` says what silence does on a step; elsewhere it asks whether anybody is still there.
    """

    touches: Mapping[tuple[Step, str], Act] = field(default_factory=_nothing)
    everywhere: Mapping[str, Act] = field(default_factory=_nothing)
    cards: Mapping[Step, CardAct] = field(default_factory=_nothing)
    answers: Mapping[type, AnswerAct] = field(default_factory=_nothing)
    silences: Mapping[Step, SilenceAct] = field(default_factory=_nothing)
