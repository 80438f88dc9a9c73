"""Reading Retry-After (RFC 9110, 10.2.3) on a machine whose clock may be wrong. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

MAX_RETRY_AFTER_SECONDS = 3600.0


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, 0 to 3600, or None when there is no usable wish.

    A date is measured against the answer's own Date header, never against our clock, which may say 1970.
    """
    wish = headers.get("retry-after", "").strip()
    if wish.isascii() and wish.isdigit():
        # A number too long for int() is simply "very long".
        return min(float(wish[:9]), MAX_RETRY_AFTER_SECONDS)
    until, now = _date(wish), _date(headers.get("date", ""))
    if until is None or now is None:
        return None
    return min(max((until - now).total_seconds(), 0.0), MAX_RETRY_AFTER_SECONDS)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else None  # without a zone it is no HTTP date
