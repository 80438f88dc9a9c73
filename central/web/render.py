"""The templates and what they may call: times in a village's own zone, counts, words. Everything printed is escaped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response

from central.moment import read_moment

FOLDER = Path(__file__).parent
# Provinces (first two digits of a Kemendagri code) east of WIB, Keppres 41/1987 and the provinces split off since.
_WITA = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}
_WIT = {"81", "82", "91", "92", "93", "94", "95", "96", "97"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def templates() -> Environment:
    """Autoescaping is on for everything and a misspelt name is an error, not an empty place."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = moment_words
    environment.filters["ago"] = ago_words
    environment.filters["day"] = day_words
    return environment


def page(environment: Environment, template: str, status: int = 200, **values: object) -> Response[str]:
    """A rendered page with the headers that keep it ours."""
    content = environment.get_template(template).render(**values)
    return Response(content, status_code=status, media_type="text/html", headers=_HEADERS)


def zone_of(village: str) -> timezone:
    """WIB, WITA or WIT, by the village's province."""
    province = village[:2]
    if province in _WIT:
        return timezone(timedelta(hours=9), "WIT")
    return timezone(timedelta(hours=8), "WITA") if province in _WITA else timezone(timedelta(hours=7), "WIB")


def moment_words(text: str, village: str) -> str:
    """`21 Nov 2026, 10.24 WIB`; what is no time is shown as it came."""
    when = read_moment(text)
    if when is None:
        return text or "-"
    try:
        local = when.astimezone(zone_of(village))
    except OverflowError:
        return text
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H.%M} {local.tzname()}"


def day_words(text: str) -> str:
    """`2026-11-21` -> `21 Nov 2026`."""
    when = read_moment(text)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}" if when else text


def ago_words(text: str) -> str:
    """`baru saja`, `5 menit lalu`, `3 hari lalu`."""
    when = read_moment(text)
    return f"{span_words(seconds)} lalu" if when and (seconds := _since(when)) >= 60 else "baru saja"


def span_words(seconds: int) -> str:
    """The largest unit only: `40 detik`, `5 menit`, `2 jam`, `3 hari`."""
    for unit, size in (("hari", 86_400), ("jam", 3_600), ("menit", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{max(seconds, 0)} detik"


def _since(when: datetime) -> int:
    return int((datetime.now(UTC) - when).total_seconds())
