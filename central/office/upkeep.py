"""What central does by itself once an hour: erase what is kept no longer."""

from __future__ import annotations

import asyncio
import logging

from central.office.retention import erase_everywhere
from central.store.base import Store

EVERY_SECONDS = 3600.0
FIRST_SECONDS = 60.0

_log = logging.getLogger(__name__)


async def keep_up(store: Store, first_seconds: float = FIRST_SECONDS) -> None:
    """Until cancelled. Several processes may do it at once: each erases what it finds, and nothing is erased twice."""
    await asyncio.sleep(first_seconds)
    while True:
        try:
            erased = await erase_everywhere(store)
        except Exception:  # noqa: BLE001 - a worker's loop: a database that is away must not end it
            _log.exception("erasing what is due failed; tried again in an hour")
        else:
            if erased:
                _log.info("erased the personal data of %d requests", erased)
        await asyncio.sleep(EVERY_SECONDS)
