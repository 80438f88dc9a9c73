"""Reading JSON from outside: one error for everything that can be wrong with it."""

from __future__ import annotations

from typing import TypeVar

import msgspec

T = TypeVar("T")


class UnreadableError(ValueError):
    """Not JSON, not UTF-8, nested beyond reason, or not of the type asked for."""


def read_json(raw: bytes, kind: type[T]) -> T:
    """`raw` as `kind`. Raises UnreadableError; msgspec alone lets bad UTF-8 and deep nesting out as other errors."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(str(error)) from error
