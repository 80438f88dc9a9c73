"""The body of every answer of central's that is not 200."""

from __future__ import annotations

import msgspec


class Refusal(msgspec.Struct, frozen=True):
    """The body of every answer but 200. `reason` is for programs, `detail` for people."""

    reason: str
    detail: str = ""
