"""What central has told this kiosk: statuses, notices, products, queue calls, services, settings, words. Values only.

`News` is all of it at one moment; kiosk.desk.newsroom has it, kiosk.model.wire says how it travels. Central counts the changes
of a village; each section knows up to which change it was heard, and one that cannot be used never costs the others.

The same values are the rows on the wire. `Annotated` bounds what msgspec lets in when it reads one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from msgspec import Meta

from kiosk.model.request import Moment
from kiosk.model.ticket import QueueTicket

_Id = Annotated[str, Meta(min_length=1, max_length=64)]
_Title = Annotated[str, Meta(min_length=1, max_length=80)]
_Line = Annotated[str, Meta(max_length=80)]
_Text = Annotated[str, Meta(max_length=1000)]
_Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_DayOrNone = Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
_At = Annotated[str, Meta(min_length=1, max_length=40)]
_Code = Annotated[str, Meta(pattern=r"^[0-9A-HJKMNP-TV-Z]{8}$")]
_Service = Annotated[str, Meta(min_length=1, max_length=40)]
_Count = Annotated[int, Meta(ge=0, le=1_000_000)]


class Section(StrEnum):
    """The parts of the news, each heard of by itself."""

    STATUSES = "statuses"
    NOTICES = "notices"
    PRODUCTS = "products"
    CALLS = "calls"
    SWITCHES = "switches"
    SERVICES = "services"
    SETTINGS = "settings"
    WORDS = "words"


class RequestStatus(StrEnum):
    """Where a service request stands. checking -> signing -> ready -> collected; checking <-> incomplete; the first two may be
    cancelled."""

    INCOMPLETE = "incomplete"  # Belum Lengkap
    CHECKING = "checking"  # Sedang Diperiksa, the first
    SIGNING = "signing"  # Menunggu Tandatangan
    READY = "ready"  # Siap Diambil
    COLLECTED = "collected"  # Sudah Diambil
    CANCELLED = "cancelled"  # Dibatalkan


@dataclass(frozen=True, slots=True)
class StatusOf:
    """What became of one request. `code` is its short code (eight characters, kiosk.model.ticket), `changed_at` ISO 8601 UTC.

    `note` is staff's word to the resident ("" for none). It may name somebody, so it lives in memory and never on the card.
    """

    code: _Code
    ticket: QueueTicket
    service: _Service  # its code; the hall may no longer offer it
    status: RequestStatus
    changed_at: _At
    note: Annotated[str, Meta(max_length=500)] = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class HeardStatus:
    """A status and how old the word is. `age_seconds` None: nobody can say (the clock is not to be believed).

    `delivered` False: the request still waits on this kiosk and central knows nothing of it; its status is the first.
    """

    status: StatusOf
    age_seconds: float | None
    delivered: bool = True


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the village wants everybody to read, from the first service day to the last (ISO dates; "" is no bound)."""

    id: _Id
    title: _Title
    text: _Text
    from_day: _DayOrNone = ""
    until_day: _DayOrNone = ""

    def shows_on(self, day: str) -> bool:
        """Whether it is to be shown on the service day `day` (ISO date)."""
        return (not self.from_day or self.from_day <= day) and (not self.until_day or day <= self.until_day)


@dataclass(frozen=True, slots=True)
class Product:
    """Something a villager makes and sells. `price_rupiah` 0: ask the seller; it is for one `unit` (`bungkus`, `kg`; may be "").

    `phone` is digits as dialled (`081234567890`) or "". `picture` is the SHA-256 of the photograph in hex, "" for none; ask the
    newsroom where it lies, for it may not have come yet.
    """

    id: _Id
    name: _Title
    maker: _Line
    price_rupiah: Annotated[int, Meta(ge=0, le=10**12)] = 0
    unit: Annotated[str, Meta(max_length=30)] = ""
    phone: Annotated[str, Meta(pattern=r"^[0-9]{0,15}$")] = ""
    description: _Text = ""
    picture: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")] = ""


@dataclass(frozen=True, slots=True)
class QueueCall:
    """The number called last of one queue, on the service day `day`; `ordinal` is of the kiosk that gave the numbers.

    `waiting`: how many of them central knows of that were not called yet, None when it cannot say. `counter` 0: not said.
    """

    day: _Day
    letter: Annotated[str, Meta(pattern=r"^[A-Z]{1,4}$")]
    ordinal: _Count
    number: _Count
    at: _At  # ISO 8601 UTC, central's clock
    counter: _Count = 0
    waiting: _Count | None = None


@dataclass(frozen=True, slots=True)
class ServiceSwitch:
    """A service of the hall switched on or off by its staff; one that is not named stays as the kiosk's files say."""

    code: _Service
    on: bool


@dataclass(frozen=True, slots=True)
class VillageService:
    """A service the village made itself: the text of a service file (see config/services). `name` stands for it in errors."""

    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]
    toml: Annotated[str, Meta(min_length=1, max_length=16 * 1024)] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SettingOverride:
    """An option set from afar: `visit.done_seconds`, and its value as typed after `--set`."""

    option: Annotated[str, Meta(pattern=r"^[a-z_]{1,40}\.[a-z_]{1,60}$")]
    value: Annotated[str, Meta(max_length=200)]


@dataclass(frozen=True, slots=True)
class LanguageFix:
    """Better words for one key of config/languages, in one language (`id`, `jv`)."""

    key: Annotated[str, Meta(min_length=1, max_length=80)]
    language: Annotated[str, Meta(pattern=r"^[a-z]{2,3}$")]
    words: Annotated[str, Meta(min_length=1, max_length=600)]


def _none() -> Mapping[str, StatusOf]:
    return MappingProxyType({})


def _unheard() -> Mapping[Section, int]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class News:
    """All that central said, each part the last good one. `statuses` are of this kiosk's requests, by short code.

    `versions` says up to which of central's changes each was heard; `heard_at` is when that was last confirmed (None: never).
    """

    statuses: Mapping[str, StatusOf] = field(default_factory=_none)
    notices: tuple[Notice, ...] = ()
    products: tuple[Product, ...] = ()
    calls: tuple[QueueCall, ...] = ()
    switches: tuple[ServiceSwitch, ...] = ()
    services: tuple[VillageService, ...] = ()
    settings: tuple[SettingOverride, ...] = ()
    words: tuple[LanguageFix, ...] = ()
    versions: Mapping[Section, int] = field(default_factory=_unheard)
    heard_at: Moment | None = None

    def notices_on(self, day: str) -> tuple[Notice, ...]:
        """Those to be shown on the service day `day` (ISO date), in the village's order."""
        return tuple(notice for notice in self.notices if notice.shows_on(day))

    def product(self, product_id: str) -> Product | None:
        """The product of that id."""
        return next((product for product in self.products if product.id == product_id), None)

    def pictures(self) -> tuple[str, ...]:
        """The SHA-256 of every picture the news names, in the order in which people meet them, each once."""
        return tuple(dict.fromkeys(product.picture for product in self.products if product.picture))
