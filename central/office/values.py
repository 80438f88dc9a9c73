"""What the office speaks in. Values only; the words of statuses stand here, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kiosk.model.news import RequestStatus

STATUS_WORDS: Mapping[RequestStatus, str] = MappingProxyType(
    {
        RequestStatus.INCOMPLETE: "Belum Lengkap",
        RequestStatus.CHECKING: "Sedang Diperiksa",
        RequestStatus.SIGNING: "Menunggu Tandatangan",
        RequestStatus.READY: "Siap Diambil",
        RequestStatus.COLLECTED: "Sudah Diambil",
        RequestStatus.CANCELLED: "Dibatalkan",
    }
)
MOVES: Mapping[RequestStatus, tuple[RequestStatus, ...]] = MappingProxyType(
    {
        RequestStatus.CHECKING: (RequestStatus.SIGNING, RequestStatus.INCOMPLETE, RequestStatus.CANCELLED),
        RequestStatus.INCOMPLETE: (RequestStatus.CHECKING, RequestStatus.CANCELLED),
        RequestStatus.SIGNING: (RequestStatus.READY,),
        RequestStatus.READY: (RequestStatus.COLLECTED,),
        RequestStatus.COLLECTED: (),
        RequestStatus.CANCELLED: (),
    }
)
ENDED = (RequestStatus.COLLECTED, RequestStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as lists show it: the clear part and where it stands. `order` is central's arrival number."""

    order: int
    village: str
    id: str
    kiosk: str
    service: str
    ticket: str
    day: str
    code: str
    received_at: str
    status: RequestStatus
    note: str
    changed_at: str
    erased_at: str


@dataclass(frozen=True, slots=True)
class Move:
    """One step in a request's life; `before` equals `after` when only the note changed."""

    before: RequestStatus
    after: RequestStatus
    note: str
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, as moves and the audit log keep it. `staff` 0 is a command or central itself."""

    staff: int
    who: str


CENTRAL = Actor(0, "server pusat")
