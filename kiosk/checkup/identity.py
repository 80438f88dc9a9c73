"""Who this kiosk is, read from its data folder beside a running kiosk."""

from __future__ import annotations

from contextlib import suppress

from config.settings import Settings
from kiosk.store.errors import StoreError
from kiosk.store.peek import peek
from kiosk.uplink.identity import Identity, IdentityError


def identity_in(settings: Settings) -> Identity | None:
    """None when the kiosk is not enrolled, or when that cannot be read (the storage check says why)."""
    with suppress(OSError, StoreError, IdentityError):
        raw = peek(settings.store.path).identity
        return None if raw is None else Identity.from_json(raw)
    return None
