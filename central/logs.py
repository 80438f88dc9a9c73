"""Logs: one JSON object a line on stderr, for journald or any collector. Nothing personal, whatever went wrong.

What an unexpected error says may quote what it was reading, so of its words nothing is kept: its type, and where it was raised.
Numbers long enough to be a NIK are taken out of everything else as well.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from types import TracebackType

import msgspec

from central.errors import CentralError
from central.moment import now_text

_LONG_NUMBER = re.compile(r"\d[\d .-]{14,}\d")
_MOST_LETTERS = 2000
_MOST_FRAMES = 12


class Line(msgspec.Struct, omit_defaults=True):
    """One line. `error` is a type, `at_code` where it was raised, innermost last."""

    at: str
    level: str
    logger: str
    message: str
    error: str = ""
    said: str = ""
    at_code: list[str] = []


class JsonLines(logging.Formatter):
    """Formats as Line."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, never more."""
        line = Line(now_text(), record.levelname.lower(), record.name, _harmless(record.getMessage()))
        if record.exc_info and record.exc_info[0] is not None:
            kind, error, trace = record.exc_info
            line.error = f"{kind.__module__}.{kind.__qualname__}"
            # Our own errors' words are ours; the system's say what the disk or network did.
            line.said = _harmless(str(error)) if isinstance(error, CentralError | OSError) else ""
            line.at_code = _frames(trace)
        return msgspec.json.encode(line).decode()


def set_up_logs() -> None:
    """For the whole process; called once by whoever serves."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(logging.INFO)
    for noisy in ("uvicorn.access", "uvicorn.error", "uvicorn", "httpx", "asyncio", "alembic"):
        logging.getLogger(noisy).handlers.clear()
        logging.getLogger(noisy).setLevel(logging.WARNING)
        logging.getLogger(noisy).propagate = True
    logging.getLogger("uvicorn.access").disabled = True


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_MOST_FRAMES:]
    return [f"{'/'.join(frame.filename.rsplit('/', 3)[1:])}:{frame.lineno} {frame.name}" for frame in frames]


def _harmless(words: str) -> str:
    return _LONG_NUMBER.sub("[number]", words)[:_MOST_LETTERS]
