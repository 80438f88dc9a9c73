"""What somebody filled in at home, fetched by the code they show. Central knows the answers, the card will say who it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk import problems
from kiosk.model import wire
from kiosk.model.request import Prefilled
from kiosk.problems import Problem
from kiosk.uplink.asks import Ask
from kiosk.uplink.identity import Identity
from kiosk.uplink.outcomes import Delivered


def prefilled_ask(code: str, identity: Identity, told: Callable[[Prefilled | Problem], None]) -> Ask:
    """The question to central. `told` on the courier's thread, with the answers or a kind word."""

    def heard(outcome: Any) -> None:
        if not isinstance(outcome, Delivered):
            told(problems.PREFILLED_AWAY)
        elif not outcome.answer.service:
            told(problems.PREFILLED_UNKNOWN)
        else:
            told(Prefilled(outcome.answer.service, dict(outcome.answer.answers)))

    question = wire.PreregistrationRequest(identity.kiosk, code)
    return Ask(wire.PREREGISTRATION_PATH, question, wire.PreregistrationAnswer, heard)
