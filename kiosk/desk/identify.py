"""What a scan turned out to be: a table of parsers, first match wins, and never a crash whatever the bytes are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from kiosk.model.card import Card, ConfigurationCode, FaultyNikCard, NikCard, Preregistration, TicketCode, UnknownCode
from kiosk.model.configuration_code import PREFIX as CONFIGURATION_PREFIX
from kiosk.model.nik import Nik, read_nik, region_of
from kiosk.model.ticket import CODE_PREFIX, PREREGISTRATION_LENGTH, read_crockford, read_tracking_code
from kiosk.uplink.enrolment import EnrolmentTextError, is_enrolment, read_enrolment

# Longer than any code of ours; what is longer is looked at no further.
LONGEST_PAYLOAD = 2_000

_SEPARATORS = re.compile(r"[\s.\-]")
_SIXTEEN_DIGITS = re.compile(r"\d{16}", re.ASCII)
# `NIK: 1801 0945 ...`, `"nik":"1801..."`, `nik=1801...`: what village card makers put into a QR.
_LABELLED_NIK = re.compile(r"(?i:\bnik)[\"']?\s*[:=]?\s*[\"']?(\d(?:[ .\-]?\d){15})(?!\d)", re.ASCII)
# Our receipts: `https://central.example/t/K7F39QXM`, or `ADT1:K7F39QXM` before central has a public address.
_TICKET = re.compile(rf"(?:{CODE_PREFIX}|https?://[^\s]{{1,200}}/t/)([0-9A-Za-z\-]{{8,9}})", re.ASCII)
# A form filled in at home, as central's page shows it: `ADP1:4F9KTMXQ2B7D`, with dashes where somebody copied them.
_PREREGISTRATION = re.compile(r"ADP1:([0-9A-Za-z\-]{12,14})", re.ASCII)
_LINK = re.compile(r"(?i:https?://|www\.)\S")
# A long run of base64 or hexadecimal without any words: what identity apps (IKD) and payment codes show.
_OPAQUE = re.compile(r"[0-9A-Za-z+/=_.\-]{40,}", re.ASCII)


def identify(text: str, today: date) -> Card:
    """Say what `text` is. Pure; `today` only settles the century of a birth year."""
    payload = text[: LONGEST_PAYLOAD + 1].strip()
    if len(payload) > LONGEST_PAYLOAD:
        return UnknownCode("other")
    for parse in _PARSERS:
        card = parse(payload, today)
        if card is not None:
            return card
    return UnknownCode(_kind(payload))


def acceptable(text: str) -> bool:
    """Whether a one-dimensional read looks like something of ours: handed to the scanners as their check."""
    return bool(_SIXTEEN_DIGITS.fullmatch(_SEPARATORS.sub("", text[:64])) or _TICKET.fullmatch(text[:256].strip()))


def is_nik(digits: str, today: date) -> bool:
    """Whether `digits` have the structure of a NIK: handed to the camera as its check of what is printed on a card."""
    return isinstance(read_nik(digits, today), Nik)


def _nik(payload: str, today: date) -> Card | None:
    digits = _SEPARATORS.sub("", payload)
    if not _SIXTEEN_DIGITS.fullmatch(digits):
        labelled = _LABELLED_NIK.search(payload)
        if labelled is None:
            return None
        digits = _SEPARATORS.sub("", labelled[1])
    nik = read_nik(digits, today)
    return NikCard(nik, region_of(nik)) if isinstance(nik, Nik) else FaultyNikCard(nik)


def _ticket(payload: str, _today: date) -> Card | None:
    match = _TICKET.fullmatch(payload)
    code = read_tracking_code(match[1]) if match else None
    return TicketCode(code) if code else None


def _preregistration(payload: str, _today: date) -> Card | None:
    match = _PREREGISTRATION.fullmatch(payload)
    code = read_crockford(match[1], PREREGISTRATION_LENGTH) if match else None
    return Preregistration(code) if code else None


def _enrolment(payload: str, _today: date) -> Card | None:
    if not is_enrolment(payload):
        return None
    try:
        return read_enrolment(payload)
    except EnrolmentTextError:
        return UnknownCode("other")


def _configuration(payload: str, _today: date) -> Card | None:
    return ConfigurationCode(payload) if payload.startswith(CONFIGURATION_PREFIX) else None


_PARSERS: tuple[Callable[[str, date], Card | None], ...] = (_enrolment, _configuration, _ticket, _preregistration, _nik)


def _kind(payload: str) -> str:
    if _LINK.match(payload):
        return "link"
    if _OPAQUE.fullmatch(payload):
        return "ikd"
    return "other"
