"""The settings central set, kept beside the database, so that a start need not open it to know its settings. No judging here."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from config.errors import ConfigErrors
from config.settings import Settings
from kiosk import problems
from kiosk.desk.board import Board

_log = logging.getLogger(__name__)

OVERRIDES_NAME = "settings-from-central.json"
_MOST_BYTES = 64 * 1024


def keep_overrides(folder: Path, overrides: Mapping[str, str]) -> None:
    """For the next start; whole or not at all. Failing to is only logged: the news itself is on the card."""
    path = folder / OVERRIDES_NAME
    fresh = path.with_suffix(".new")
    body = msgspec.json.encode(overrides)
    try:
        if _read(path) == body:
            return
        with fresh.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        _log.error("central's settings could not be kept: %s", error)


def with_overrides(settings: Settings, board: Board) -> Settings:
    """The settings of this start: its own with central's last good word laid over. Never raises for what the file holds."""
    body = _read(settings.store.path / OVERRIDES_NAME)
    if not body:
        return settings
    try:
        overridden = settings.with_central(msgspec.json.decode(body, type=dict[str, str]))
    except (ConfigErrors, msgspec.MsgspecError, UnicodeDecodeError) as wrong:
        board.put("settings from central", problems.NEWS_BAD.because(str(wrong)[:500]))
        return settings
    board.put("settings from central", None)
    return overridden


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.stat().st_size <= _MOST_BYTES else b""
    except OSError:
        return b""
