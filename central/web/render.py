"""The templates and what they may call: times in a village's own zone, counts, words. Everything printed is escaped."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response

from central.moment import read_moment
from central.office.values import STATUS_WORDS
from kiosk.model.ticket import spaced_code

FOLDER = Path(__file__).parent
# Provinces (first two digits of a Kemendagri code) east of WIB, Keppres 41/1987 and the provinces split off since.
_WITA = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}
_WIT = {"81", "82", "91", "92", "93", "94", "95", "96", "97"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
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
    environment.filters["clock"] = clock_words
    environment.filters["span"] = span_words
    environment.filters["rupiah"] = rupiah_words
    environment.filters["count"] = count_words
    environment.filters["code"] = spaced_code
    environment.filters["phone"] = phone_words
    environment.globals["STATUS_WORDS"] = STATUS_WORDS
    environment.globals["style_version"] = _style_version()
    return environment


def page(environment: Environment, template: str, status: int = 200, /, **values: object) -> Response[str]:
    """A rendered page with the headers that keep it ours."""
    content = environment.get_template(template).render(**values)
    return Response(content, status_code=status, media_type="text/html", headers=_HEADERS)


def _style_version() -> str:
    """Part of the address of style sheet and scripts, so that a browser asks anew after an upgrade and never else."""
    names = ("central.css", "pages.js", "htmx.min.js")
    return hashlib.sha256(b"".join((FOLDER / "static" / name).read_bytes() for name in names)).hexdigest()[:12]


def rupiah_words(rupiah: int) -> str:
    """`Rp 15.000`; 0 is a price to ask for."""
    return f"Rp {count_words(rupiah)}" if rupiah else "Tanya harga"


def count_words(number: int) -> str:
    """`12.345`."""
    return f"{number:,}".replace(",", ".")


def phone_words(phone: str) -> str:
    """`081234567890` -> `0812-3456-7890`."""
    return "-".join(part for part in (phone[:4], phone[4:8], phone[8:]) if part)


def clock_words(text: str, village: str) -> str:
    """`10.24`, in the village's own zone."""
    when = read_moment(text)
    return f"{when.astimezone(zone_of(village)):%H.%M}" if when else "-"


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
