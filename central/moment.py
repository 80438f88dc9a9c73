"""Central's clock, as text. Central is the one whose clock is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def now_text(ahead: timedelta = timedelta()) -> str:
    """ISO 8601 UTC with milliseconds, `2026-11-21T03:24:00.123Z`: one width, so that text order is time order."""
    return at_text(datetime.now(UTC) + ahead)


def at_text(when: datetime) -> str:
    """Any time in that one form."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_moment(text: str) -> datetime | None:
    """Undo `at_text`; also reads what a kiosk sends. None for anything that is no time."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
