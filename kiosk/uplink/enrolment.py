"""Becoming one of central's kiosks: reading the text a technician shows, asking central, keeping its word.

The text is `ADE1:<address>|<one-time code>|<fingerprint>`. Addresses must be https; plain http is for loopback only (the embedded
central of the demonstration). A central on a village's own network has a certificate too, from an authority named in the
settings (`central.ca_path`). Envelopes are sealed and answers signed either way: TLS protects the one-time code and who talks
to whom.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from kiosk.model.card import EnrolmentCode
from kiosk.problems import CENTRAL_AWAY, CENTRAL_REFUSES, CENTRAL_WRONG_KEY, NOT_ENROLLED, Problem
from kiosk.uplink.client import CentralClient
from kiosk.uplink.identity import Identity
from kiosk.uplink.keys import KioskKey
from kiosk.uplink.outcomes import Away, Refused, WrongKey

PREFIX = "ADE1:"
LONGEST_CHARACTERS = 400
_ONE_TIME_CODE = re.compile(r"[A-Za-z0-9_-]{4,64}", re.ASCII)
_FINGERPRINT = re.compile(r"[0-9a-f]{32}", re.ASCII)


class EnrolmentTextError(ValueError):
    """A text that begins like an enrolment code but is none. The message (Indonesian, for staff) says which part is wrong.

    What happens next: the technician shows a fresh code.
    """


def is_enrolment(text: str) -> bool:
    """Whether `text` claims to be an enrolment code; reading it may still fail."""
    return text.startswith(PREFIX)


def read_enrolment(text: str) -> EnrolmentCode:
    """Take the text apart. Raises EnrolmentTextError."""
    if not is_enrolment(text):
        raise EnrolmentTextError(f"Kode pendaftaran harus diawali {PREFIX}")
    if len(text) > LONGEST_CHARACTERS:
        raise EnrolmentTextError("Kode pendaftaran terlalu panjang. Minta kode baru.")
    parts = text.strip().removeprefix(PREFIX).split("|")
    if len(parts) != 3:
        raise EnrolmentTextError("Kode pendaftaran tidak lengkap. Minta kode baru.")
    address, code, fingerprint = parts
    if not _ONE_TIME_CODE.fullmatch(code):
        raise EnrolmentTextError("Kode sekali pakai salah bentuk. Minta kode baru.")
    if not _FINGERPRINT.fullmatch(fingerprint.lower()):
        raise EnrolmentTextError("Sidik kunci server harus 32 angka heksadesimal. Minta kode baru.")
    return EnrolmentCode(checked_address(address), code, fingerprint.lower())


def checked_address(text: str) -> str:
    """`https://pusat.example` or `http://127.0.0.1:8000`: scheme, host, port and nothing else. Raises EnrolmentTextError."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise EnrolmentTextError("Alamat server salah bentuk.") from error
    _refuse_extras(text, parts)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise EnrolmentTextError("Alamat server harus https; http hanya untuk mesin ini sendiri.")
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")


def _refuse_extras(text: str, parts: SplitResult) -> None:
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EnrolmentTextError("Alamat server harus diawali https:// dan nama server.")
    if not re.fullmatch(r"[!-~]+", text) or not re.fullmatch(r"[a-z0-9.:_-]+", parts.hostname):
        raise EnrolmentTextError("Alamat server berisi tanda yang tidak boleh.")
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        # A path would be part of what is signed, and a proxy that strips it would break every signature.
        raise EnrolmentTextError("Alamat server hanya boleh berisi nama server dan nomor port.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def enrol(
    code: EnrolmentCode, key: KioskKey, *, name: str = "", connect: Callable[[str, KioskKey], CentralClient] = CentralClient
) -> Identity | Problem:
    """Ask central once. Storing the Identity (`to_json`) is the caller's; until then the kiosk is not enrolled.

    Repeating it with the same code and key is safe: central gives the same kiosk again. `connect` brings settings (`ca_path`).
    """
    client = connect(code.address, key)
    try:
        outcome = client.enrol(code.code, name, code.fingerprint)
    finally:
        client.close()
    if isinstance(outcome, Away):
        return CENTRAL_AWAY.because(outcome.reason)
    if isinstance(outcome, WrongKey):
        return CENTRAL_WRONG_KEY.because(outcome.reason)
    if isinstance(outcome, Refused):
        return CENTRAL_REFUSES.because(f"HTTP {outcome.status}: kode pendaftaran salah, sudah dipakai, atau kedaluwarsa")
    answer = outcome.answer
    if not answer.kiosk or answer.ordinal < 1:
        return NOT_ENROLLED.because("server pusat memberi nomor mesin yang kosong")
    return Identity(
        kiosk=answer.kiosk,
        ordinal=answer.ordinal,
        village=answer.village,
        sealing=answer.sealing,
        central=answer.central,
        address=code.address,
        public_address=answer.public_address,
    )
