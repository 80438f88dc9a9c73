"""A log that cannot hold a NIK or a phone number. What is personal is decided here; who logs what is not.

lokal-id's SamaranFilter was weighed and left: it lets 16 digits pass that are no valid NIK (a misread one still points at a
person) or stand beside letters, hides network addresses that staff need, and takes 0.1 s to import.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

# Sixteen or more digits, however people group them: rather a checksum too many hidden than one NIK shown.
_LONG_NUMBER = r"\d(?:[\s._/•-]{0,3}\d){15,}"
# Request ids are all over the log and one in a few thousand looks like a long number.
_REQUEST_ID = r"(?<![\da-f])[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}(?![\da-f])"
# 0812-3456-7890, +62 812 3456 7890, (0721) 123456. A decimal fraction or a longer number is none.
_PHONE = r"(?<![\d.,])(?:\+62[\s.-]?|62[\s-]?|\(?0)[2-9]\d{1,2}\)?(?:[\s.-]?\d){5,10}(?![\d.]*\d)"
_PERSONAL = re.compile(f"(?P<id>{_REQUEST_ID})|(?P<digits>{_LONG_NUMBER})|(?P<phone>{_PHONE})")
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Their INFO lines say nothing ours do not.
_TALKATIVE = ("alembic", "asyncio", "httpcore", "httpx", "PIL")

_log = logging.getLogger(__name__)


def redact(text: str) -> str:
    """`text` with every long number and every phone number taken out. Keeps all else, so that a log stays of use."""
    return _PERSONAL.sub(lambda found: found[0] if found["id"] else f"[{found.lastgroup}]", text)


class RedactingFilter(logging.Filter):
    """Redacts each record whole: message, arguments, exception and stack. Belongs on handlers: they see every logger's."""

    _formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Change `record` in place and let it through. A message that does not fit its arguments is kept without them."""
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001 - anything may be logged, and logging's own report would print the arguments
            message = f"{record.msg} (its arguments did not fit)"
        record.msg = redact(message)
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = self._formatter.formatException(record.exc_info)
        # Gone, or a handler with a formatter of its own would format the exception afresh.
        record.exc_info = None
        record.exc_text = redact(record.exc_text) if record.exc_text else None
        record.stack_info = redact(record.stack_info) if record.stack_info else None
        return True


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Log to `stream` (standard error, which systemd keeps) from `level` up, redacted; tracebacks nobody caught go there too.

    Called once, by the composition root. Replaces handlers that are already there.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT))
    handler.addFilter(RedactingFilter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught
    sys.unraisablehook = _log_unraisable
    threading.excepthook = _log_thread_end


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("the program ends: nobody caught %s", kind.__name__, exc_info=(kind, error, traceback))


def _log_unraisable(what: UnraisableHookArgs) -> None:
    _log.error("an error that could not be raised: %s", what.err_msg, exc_info=what.exc_value)


def _log_thread_end(what: threading.ExceptHookArgs) -> None:
    if what.exc_type is not SystemExit:
        name = what.thread.name if what.thread else "?"
        _log.critical("the thread %s ended: nobody caught %s", name, what.exc_type.__name__, exc_info=what.exc_value)
