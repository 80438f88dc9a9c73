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

from kiosk.model.news import StatusOf

VERSION = 1
ENROL_PATH = "/v1/enrol"
SYNC_PATH = "/v1/sync"
STATUS_PATH = "/v1/status"
PREREGISTRATION_PATH = "/v1/preregistration"
DEEDS_PATH = "/v1/deeds"
# The SHA-256 of the picture follows, in hex.
PICTURES_PATH = "/v1/pictures"
# A bundle signed by its publisher, in pieces (Range); neither question nor answer is signed.
UPDATE_PATH = "/v1/update"
# Who asks, where no body says so: the id central gave; the signature must be its key's.
KIOSK_HEADER = "Anjungan-Kiosk"
SIGNATURE_LABEL = "anjungan"
# Neither authority nor scheme is covered: a proxy may change both.
COVERED_REQUEST = ("@method", "@path", "content-digest")
# The request's signature (RFC 9421, 2.4), not its digest: two idle heartbeats have the same bytes.
COVERED_ANSWER = ("@status", "content-digest", f'"signature";req;key="{SIGNATURE_LABEL}"')

MAX_ITEMS = 50
MAX_SEALED_BYTES = 64 * 1024
MAX_BODY_BYTES = 1024 * 1024
# News in one answer: 8 s of a 64 kbit/s line at the most. A kiosk with envelopes waiting asks for much less.
MAX_NEWS_BYTES = 64 * 1024
MAX_PICTURE_BYTES = 512 * 1024


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


class Heartbeat(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the kiosk is. `oldest_unsent_seconds` is None with an empty outbox; it must never be healthy while stuck.

    None means: cannot be said. `turn` grows with every heartbeat of a kiosk, across restarts: one that is not above the last is a
    recording, and says nothing about now (0: a kiosk from before there were turns). `clock` is its wall time, ISO 8601 UTC.
    `temperature_celsius` is of its processor, `tickets_left` what the roll of paper is good for. `called_at` is the step at which
    a resident calls for staff ("": nobody does), `faces` how often each face of the survey was tapped on a service day
    (`2026-11-21/4`): totals that only grow, so hearing them twice changes nothing.
    """

    version: str
    unsent: int
    dead: int
    oldest_unsent_seconds: int | None
    clock_trusted: bool
    problems: list[str] = []
    turn: int = 0
    clock: str = ""
    uptime_seconds: int | None = None
    tickets_left: int | None = None
    disk_free_mib: int | None = None
    temperature_celsius: float | None = None
    called_at: str = ""
    faces: dict[str, int] = {}


class SyncRequest(msgspec.Struct, frozen=True):
    """One round trip up: at most MAX_ITEMS items, oldest first, and how the kiosk is.

    `news_since` names each section of the news the kiosk wants (kiosk.model.news.Section) and the change it has heard of, 0 for
    none; None (older kiosks send "") asks for no news. `news_room` is how many bytes of rows it wants in this answer.
    """

    kiosk: str
    items: list[Item]
    heartbeat: Heartbeat | None = None
    news_since: dict[str, int] | None = None
    news_room: int = 0


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


class NewsRow(msgspec.Struct, frozen=True):
    """One thing that changed. `key` names it within its section; `value` is its JSON (a value of kiosk.model.news), null when it
    was taken away. Of two rows with one key the one with the higher `change` counts.
    """

    key: str
    change: int
    value: msgspec.Raw


class NewsPart(msgspec.Struct, frozen=True):
    """What changed in one section since the change asked about, oldest first. With it the kiosk knows all up to `reaches`."""

    section: str
    reaches: int
    rows: list[NewsRow]


class SyncAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """`verdicts` answer `items` one for one, in order. `at` is central's clock, ISO 8601 UTC.

    `news` holds only sections that changed; `more_news`: not all of it fitted, ask again. What is not said is left out, because
    older kiosks take `news` for a text. `change` is central's count of the village's changes now, `turn` the highest turn it has
    heard of this kiosk, `public_address` where residents find it now (as in EnrolAnswer; None: not said). `sealing` is the key to
    seal to from now on, said when an item was sealed to an older one.
    """

    verdicts: list[Verdict]
    at: str
    news: list[NewsPart] = []
    more_news: bool = False
    change: int = 0
    turn: int = 0
    public_address: str | None = None
    sealing: SealingKey | None = None


class StatusRequest(msgspec.Struct, frozen=True):
    """Somebody shows a receipt: `code` is its short code (kiosk.model.ticket). Any request of the village may be asked about."""

    kiosk: str
    code: str


class StatusAnswer(msgspec.Struct, frozen=True):
    """`status` None: this village has no request with that code."""

    at: str
    status: StatusOf | None = None


class PreregistrationRequest(msgspec.Struct, frozen=True):
    """Somebody filled in a request at home and shows its one-time code."""

    kiosk: str
    code: str


class PreregistrationAnswer(msgspec.Struct, frozen=True):
    """What was filled in; never who did, which the card says. `service` "": no such code, or it was used or has expired.

    Asked again by the same kiosk the answer stays the same for a while.
    """

    at: str
    service: str = ""
    answers: dict[str, str] = {}


class StaffDeed(msgspec.Struct, frozen=True):
    """`kiosk.model.staff.Deed` on the wire: something done at the staff's screen of a kiosk. Nothing personal is in it."""

    serial: int
    at: Stamp
    role: str
    what: str
    detail: str = ""


class DeedsRequest(msgspec.Struct, frozen=True):
    """The audit trail's next lines, oldest first, at most MAX_ITEMS. Sent again they are still one line each."""

    kiosk: str
    deeds: list[StaffDeed]


class DeedsAnswer(msgspec.Struct, frozen=True):
    """Central has all of this kiosk's deeds up to the serial `heard`."""

    at: str
    heard: int


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
