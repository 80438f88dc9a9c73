"""Speaking to central: wire structs in, typed outcomes out. Decides what is believed; when to try again is the courier's.

No exception of the network leaves this module: a kiosk without a network is the normal case, not an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
import msgspec

from kiosk.model import wire
from kiosk.uplink.connection import AnswerTooLargeError, Connection, Patience
from kiosk.uplink.identity import PUBLIC_KEY_BYTES, fingerprint_of
from kiosk.uplink.keys import KioskKey
from kiosk.uplink.outcomes import Away, AwayKind, Delivered, Refused, WrongKey
from kiosk.uplink.retry_after import retry_after_seconds
from kiosk.uplink.signing import ForeignKeyError, RawAnswer, UnsignedError, check_answer, sign_request

MAX_ENROL_ANSWER_BYTES = 16 * 1024
MAX_SHORT_ANSWER_BYTES = 64 * 1024
_CONTENT_RANGE = re.compile(r"bytes \d+-\d+/(\d{1,12})", re.ASCII)
_GOOD = frozenset({200, 201, 206})
_BUSY = frozenset({404, 408, 425, 429, 502, 503, 504})

Question = wire.StatusRequest | wire.PreregistrationRequest | wire.DeedsRequest
Struct = TypeVar("Struct")
Outcome = TypeVar("Outcome")


class _LooseSyncAnswer(msgspec.Struct, frozen=True):
    """wire.SyncAnswer with its verdicts unread, so that one from a newer central does not cost us the others."""

    verdicts: list[msgspec.Raw]
    at: str
    news: msgspec.Raw = msgspec.Raw(b"[]")
    more_news: bool = False
    change: int = 0
    turn: int = 0
    public_address: str | None = None
    sealing: wire.SealingKey | None = None


@dataclass(frozen=True, slots=True)
class PicturePart:
    """Bytes of a picture from where they were asked for. `total` is its whole length as central says, 0 when it did not."""

    body: bytes = field(repr=False)
    total: int


class CentralClient:
    """Central at `address`, spoken to with the kiosk's key. One thread uses it; `cut` may be called from any.

    Arguments after `key` are Connection's.
    """

    def __init__(
        self,
        address: str,
        key: KioskKey,
        *,
        patience: Patience | None = None,
        clock_trusted: Callable[[], bool] = lambda: True,
        ca_path: Path | None = None,
    ) -> None:
        self._key = key
        self._connection = Connection(address, patience=patience, clock_trusted=clock_trusted, ca_path=ca_path)

    def enrol(self, code: str, name: str, fingerprint: str) -> Delivered[wire.EnrolAnswer] | Away | WrongKey | Refused:
        """Show the one-time `code`. Delivered only if the answer is signed by the key in it and that key fits `fingerprint`."""
        return self._kept(self._enrol(code, name, fingerprint))

    def _enrol(self, code: str, name: str, fingerprint: str) -> Delivered[wire.EnrolAnswer] | Away | WrongKey | Refused:
        body = msgspec.json.encode(wire.EnrolRequest(code=code, public=self._key.public, name=name))
        raw = self._exchange(wire.ENROL_PATH, body, self._key.public.hex(), MAX_ENROL_ANSWER_BYTES)
        if not isinstance(raw, RawAnswer):
            return raw
        answer = _decode(raw, wire.EnrolAnswer)
        if isinstance(answer, Away):
            return answer
        if fingerprint_of(answer.central) != fingerprint:
            return WrongKey("the key is not the one of the enrolment code")
        doubt = _trusted(raw, answer.central)
        if doubt is None and len(answer.sealing.public) != PUBLIC_KEY_BYTES:
            return Away(AwayKind.GARBLED, f"a sealing key of {len(answer.sealing.public)} bytes")
        return doubt or Delivered(answer)

    def sync(self, request: wire.SyncRequest, central: bytes) -> Delivered[wire.SyncAnswer] | Away | WrongKey | Refused:
        """One round trip. `central` is the enrolled central's Ed25519 public key (32 bytes).

        Verdicts this version cannot read are left out of the answer: no word on an item is never taken as a good one.
        """
        return self._kept(self._sync(request, central))

    def _sync(self, request: wire.SyncRequest, central: bytes) -> Delivered[wire.SyncAnswer] | Away | WrongKey | Refused:
        raw = self._exchange(wire.SYNC_PATH, msgspec.json.encode(request), request.kiosk, wire.MAX_BODY_BYTES)
        if not isinstance(raw, RawAnswer):
            return raw
        doubt = _trusted(raw, central)
        if doubt is not None:
            return doubt
        loose = _decode(raw, _LooseSyncAnswer)
        if isinstance(loose, Away):
            return loose
        news = _readable_news(loose.news)
        verdicts = _readable(loose.verdicts)
        beside = (loose.change, loose.turn, loose.public_address, loose.sealing)
        return Delivered(wire.SyncAnswer(verdicts, loose.at, news, loose.more_news, *beside))

    def ask(
        self, path: str, question: Question, kind: type[Struct], central: bytes
    ) -> Delivered[Struct] | Away | WrongKey | Refused:
        """One short question beside the round trips, for somebody who waits at the screen."""
        return self._kept(self._ask(path, question, kind, central))

    def _ask(
        self, path: str, question: Question, kind: type[Struct], central: bytes
    ) -> Delivered[Struct] | Away | WrongKey | Refused:
        raw = self._exchange(path, msgspec.json.encode(question), question.kiosk, MAX_SHORT_ANSWER_BYTES)
        if not isinstance(raw, RawAnswer):
            return raw
        doubt = _trusted(raw, central)
        if doubt is not None:
            return doubt
        answer = _decode(raw, kind)
        return answer if isinstance(answer, Away) else Delivered(answer)

    def picture(
        self, kiosk: str, sha256: str, start: int, most_bytes: int, central: bytes
    ) -> Delivered[PicturePart] | Away | WrongKey | Refused:
        """`most_bytes` of the picture of that hash from `start` on. Whether the whole fits its hash is the caller's to check."""
        return self._kept(self._picture(kiosk, sha256, start, most_bytes, central))

    def _picture(
        self, kiosk: str, sha256: str, start: int, most_bytes: int, central: bytes
    ) -> Delivered[PicturePart] | Away | WrongKey | Refused:
        wanted = {wire.KIOSK_HEADER: kiosk, "Range": f"bytes={start}-{start + most_bytes - 1}"}
        request = self._connection.build_get(f"{wire.PICTURES_PATH}/{sha256}", wanted)
        raw = self._sent(request, b"", kiosk, most_bytes)
        if not isinstance(raw, RawAnswer):
            return raw
        doubt = _trusted(raw, central)
        if doubt is not None:
            return doubt
        said = _CONTENT_RANGE.fullmatch(raw.headers.get("content-range", ""))
        return Delivered(PicturePart(raw.body, int(said[1]) if said else 0))

    def cut(self) -> None:
        """End an exchange under way from another thread; it becomes Away."""
        self._connection.cut()

    def close(self) -> None:
        """Give the sockets back."""
        self._connection.close()

    def _kept(self, outcome: Outcome) -> Outcome:
        """A connection on which somebody else has spoken is not kept: the next try may find central behind a new one."""
        if isinstance(outcome, WrongKey) or (isinstance(outcome, Away) and outcome.kind is AwayKind.GARBLED):
            self._connection.drop()
        return outcome

    def _exchange(self, path: str, body: bytes, key_id: str, longest_bytes: int) -> RawAnswer | Away | Refused:
        return self._sent(self._connection.build(path, body), body, key_id, longest_bytes)

    def _sent(self, request: httpx.Request, body: bytes, key_id: str, longest_bytes: int) -> RawAnswer | Away | Refused:
        sign_request(request, body, self._key, key_id)
        try:
            raw = self._connection.send(request, longest_bytes)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
            return Away(AwayKind.UNREACHABLE, _named(error))
        except httpx.TransportError as error:
            return Away(AwayKind.DROPPED, _named(error))
        except AnswerTooLargeError as error:
            return Away(AwayKind.GARBLED, str(error))
        return raw if raw.status_code in _GOOD else _unhappy(raw)


def _unhappy(raw: RawAnswer) -> Away | Refused:
    wish = retry_after_seconds(raw.headers)
    status = raw.status_code
    if status in _BUSY:
        return Away(AwayKind.BUSY, f"HTTP {status}", wish)
    if 400 <= status < 500:
        return Refused(status, wish)
    kind = AwayKind.FAILED if status >= 500 else AwayKind.GARBLED
    return Away(kind, f"HTTP {status}", wish)


def _trusted(raw: RawAnswer, central: bytes) -> Away | WrongKey | None:
    try:
        check_answer(raw, central)
    except UnsignedError as error:
        return Away(AwayKind.GARBLED, str(error))
    except ForeignKeyError as error:
        return WrongKey(str(error))
    return None


def _decode(raw: RawAnswer, kind: type[Struct]) -> Struct | Away:
    try:
        return msgspec.json.decode(raw.body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return Away(AwayKind.GARBLED, f"not a {kind.__name__.removeprefix('_Loose')}: {error}")


def _readable(verdicts: list[msgspec.Raw]) -> list[wire.Verdict]:
    known = []
    for verdict in verdicts:
        try:
            known.append(msgspec.json.decode(verdict, type=wire.Verdict))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
    return known


def _readable_news(raw: msgspec.Raw) -> list[wire.NewsPart]:
    """The parts this version can read: what is wrong with the news must not cost us the verdicts. Older centrals say ""."""
    try:
        return [part for one in msgspec.json.decode(raw, type=list[msgspec.Raw]) if (part := _part(one)) is not None]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return []


def _part(raw: msgspec.Raw) -> wire.NewsPart | None:
    try:
        return msgspec.json.decode(raw, type=wire.NewsPart)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _named(error: Exception) -> str:
    """`ConnectError: [Errno 111] Connection refused`; httpx leaves some messages empty."""
    return f"{type(error).__name__}: {error}".rstrip(": ")
