"""The steps of a visit. One step, one screen of the same name in `screens/`."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """Where a visit stands; the value is the screen's name."""

    WELCOME = "welcome"
    SCAN = "scan"
    NIK = "nik"
    CONFIRM = "confirm"
    SERVICES = "services"
    FORM = "form"
    REVIEW = "review"
    PRINTING = "printing"
    DONE = "done"
    HELP = "help"  # what to do on the step underneath, and where staff sit
    STILL_HERE = "still_here"  # "Apakah Anda masih di sini?", personal data hidden
    CLOSED = "closed"
