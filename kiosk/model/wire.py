"""What travels between a kiosk and central: the one contract, shared by both sides.

JSON by msgspec. Unknown fields are ignored and new ones must have defaults, so old kiosks and new servers (and the other way
round) understand each other; what cannot be said so goes to a new path (/v2). Byte fields are base64 in JSON.

Trust: the body of every kiosk request is signed with the kiosk's Ed25519 key and every answer with central's (HTTP Message
Signatures, RFC 9421, with Content-Digest, RFC 9530; see `COVERED_REQUEST`). A request's signature has a nonce, and its answer's
covers that signature, so that an answer recorded on the way is no answer to anything else. Each envelope also carries its own
signature over its frozen bytes, so that what a kiosk committed can be checked for as long as it is kept, whoever carried it.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

VERSION = 1
ENROL_PATH = "/v1/enrol"
SYNC_PATH = "/v1/sync"
SIGNATURE_LABEL = "anjungan"
# Neither authority nor scheme is covered: a proxy may change both.
COVERED_REQUEST = ("@method", "@path", "content-digest")
# The request's signature (RFC 9421, 2.4), not its digest: two idle heartbeats have the same bytes.
COVERED_ANSWER = ("@status", "content-digest", f'"signature";req;key="{SIGNATURE_LABEL}"')

MAX_ITEMS = 50
MAX_SEALED_BYTES = 64 * 1024
MAX_BODY_BYTES = 1024 * 1024


class Stamp(msgspec.Struct, frozen=True):
    """`kiosk.model.request.Moment` on the wire."""

    wall: str
    boot: str
    monotonic: float
    trusted: bool


class Ticket(msgspec.Struct, frozen=True):
    """`kiosk.model.ticket.QueueTicket` on the wire."""

    day: str
    letter: str
    number: int
    ordinal: int = 1


class Answers(msgspec.Struct, frozen=True):
    """The sealed part. `request` repeats the envelope's id so that sealed bytes cannot be moved to another envelope."""

    request: str
    service: str
    nik: str
    nik_source: str
    answers: dict[str, str]
    language: str = "id"


class Envelope(msgspec.Struct, frozen=True):
    """One request, sealed to central's X25519 key `key_id` (libsodium sealed box). Frozen: its JSON bytes never change."""

    id: str
    village: str
    kiosk: str
    service: str
    ticket: Ticket
    submitted_at: Stamp
    key_id: str
    sealed: bytes
    sha256: str  # hex, of `sealed`
    version: int = VERSION


class Item(msgspec.Struct, frozen=True):
    """An envelope under way: the frozen JSON bytes as committed, and the kiosk's Ed25519 signature over exactly those bytes."""

    envelope: msgspec.Raw
    signature: bytes


class Heartbeat(msgspec.Struct, frozen=True):
    """How the kiosk is. `oldest_unsent_seconds` is None with an empty outbox; it must never be healthy while stuck."""

    version: str
    unsent: int
    dead: int
    oldest_unsent_seconds: int | None
    clock_trusted: bool
    problems: list[str] = []


class SyncRequest(msgspec.Struct, frozen=True):
    """One round trip up: at most MAX_ITEMS items, oldest first, and how the kiosk is."""

    kiosk: str
    items: list[Item]
    heartbeat: Heartbeat | None = None
    news_since: str = ""


class Outcome(StrEnum):
    """NEW: stored now. DUP: was stored before, same bytes. CONFLICT: same id, other bytes. REJECTED: see the reason."""

    NEW = "new"
    DUP = "dup"
    CONFLICT = "conflict"
    REJECTED = "rejected"


class Verdict(msgspec.Struct, frozen=True):
    """Central's word on one item. Only NEW and DUP clear the outbox; the others move the bytes to the dead letters."""

    id: str
    outcome: Outcome
    reason: str = ""


class SyncAnswer(msgspec.Struct, frozen=True):
    """`verdicts` answer `items` one for one, in order. `at` is central's clock, ISO 8601 UTC."""

    verdicts: list[Verdict]
    at: str
    news: str = ""


class SealingKey(msgspec.Struct, frozen=True):
    """An X25519 public key of central's to seal to."""

    key_id: str
    public: bytes


class EnrolRequest(msgspec.Struct, frozen=True):
    """`code` is the one-time code, `public` the kiosk's Ed25519 public key. Signed with that same key (`key_id` = hex of it)."""

    code: str
    public: bytes
    name: str = ""


class VillageInfo(msgspec.Struct, frozen=True):
    """`code` is the Kemendagri code, `18.01.09.2001`; `district` reads `Kec. Penengahan, Lampung Selatan`."""

    code: str
    name: str
    district: str


class EnrolAnswer(msgspec.Struct, frozen=True):
    """`central` is central's Ed25519 public key; its SHA-256 starts with the fingerprint the technician saw."""

    kiosk: str
    ordinal: int
    village: VillageInfo
    sealing: SealingKey
    central: bytes
    public_address: str = ""
