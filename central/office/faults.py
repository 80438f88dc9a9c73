"""What staff asked for that cannot be. The words are for the page, in Indonesian; `field` names the box they belong to."""

from __future__ import annotations

from central.errors import CentralError


class OfficeError(CentralError):
    """`str(error)` says what to do now."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class NotThereError(OfficeError):
    """What the address names is not there, or belongs to another village: the two look the same."""


class NotAllowedError(OfficeError):
    """This role or scope does not reach so far."""
