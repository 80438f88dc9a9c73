"""What a resident filled in at home: service and answers under a one-time code, to be shown at a kiosk of the village.

No NIK is asked here: the kiosk asks for the card. The answers lie sealed to central's own key; the code is kept as a hash, leads
to nothing but these answers, at the kiosks of this village only, once (the same kiosk may ask again while its visit lasts).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, timedelta

import msgspec
from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from central.keys import CentralKeys
from central.moment import now_text
from central.office.faults import OfficeError
from central.store import tables
from central.store.base import Kiosk, Store
from kiosk.model.service import Question, QuestionKind, Service
from kiosk.model.ticket import CROCKFORD

PREFIX = "ADP1:"  # in the QR, before the code; the kiosk knows it by this
CODE_LETTERS = 12  # 60 random bits
DAYS = 14
ASK_AGAIN_MINUTES = 30
MOST_WAITING = 5000  # of one village
_COLUMNS = tables.preregistration.c


def new_code() -> str:
    """`4F9KTMXQ2B7D`: typed or scanned."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LETTERS))


def spaced(code: str) -> str:
    """`4F9K-TMXQ-2B7D`, as shown."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def folded(text: str) -> str:
    """Undo what typing does to a code; also takes off the QR's prefix."""
    plain = text.upper().removeprefix(PREFIX).replace("-", "").replace(" ", "")
    return plain.translate(str.maketrans("OIL", "011"))


def read_answers(service: Service, form: Mapping[str, str], today: date) -> dict[str, str]:
    """A form's fields by question code, checked as the kiosk does. Raises OfficeError naming the question."""
    answers = {}
    for question in service.questions:
        answer = " ".join(form.get(question.code, "").split())
        if not answer:
            if question.required:
                raise OfficeError("Pertanyaan ini perlu dijawab.", question.code)
            continue
        answers[question.code] = _read_answer(question, answer, today)
    return answers


def _read_answer(question: Question, answer: str, today: date) -> str:
    match question.kind:
        case QuestionKind.CHOICE:
            if answer not in {choice.code for choice in question.choices}:
                raise OfficeError("Pilih salah satu.", question.code)
        case QuestionKind.DATE:
            return _read_date(question, answer, today)
        case QuestionKind.NUMBER | QuestionKind.PHONE:
            digits = answer.replace(" ", "").replace(".", "").replace("-", "")
            if not (digits.isascii() and digits.isdigit()) or len(digits) > question.longest:
                raise OfficeError("Tulis dengan angka saja.", question.code)
            return digits
        case QuestionKind.TEXT:
            if len(answer) > question.longest or not answer.isprintable():
                raise OfficeError(f"Paling panjang {question.longest} huruf.", question.code)
            return answer.upper() if question.capitals else answer
    return answer


def _read_date(question: Question, answer: str, today: date) -> str:
    try:
        day = date.fromisoformat(answer)
    except ValueError:
        raise OfficeError("Pilih tanggal.", question.code) from None
    if not question.earliest.first(today) <= day <= question.latest.last(today):
        raise OfficeError("Tanggal ini terlalu jauh.", question.code)
    return day.isoformat()


async def leave(store: Store, keys: CentralKeys, village: str, service: str, answers: Mapping[str, str]) -> str:
    """Keep the answers and return the code. Raises OfficeError when too many lie waiting."""
    code, key = new_code(), keys.sealing_key()
    sealed = SealedBox(PublicKey(key.public)).encrypt(msgspec.json.encode(dict(answers)))
    row = {"code_hash": _hashed(code), "village": village, "service": service, "key_id": key.key_id, "sealed": sealed}
    row |= {"made_at": now_text(), "expires_at": now_text(timedelta(days=DAYS)), "kiosk": "", "taken_at": ""}
    async with store.writing(village) as connection:
        if await _waiting(connection, village) >= MOST_WAITING:
            raise OfficeError("Terlalu banyak pendaftaran menunggu. Datang langsung ke balai desa.")
        await connection.execute(insert(tables.preregistration).values(**row))
    return code


async def take(store: Store, keys: CentralKeys, kiosk: Kiosk, code: str) -> tuple[str, dict[str, str]] | None:
    """Service and answers for a kiosk that was shown the code; None for one that is unknown, too old or taken by another."""
    now = now_text()
    which = (_COLUMNS.village == kiosk.village) & (_COLUMNS.code_hash == _hashed(folded(code)))
    async with store.writing(kiosk.village) as connection:
        asked = select(tables.preregistration).where(which, _COLUMNS.expires_at > now).with_for_update()
        row = (await connection.execute(asked)).one_or_none()
        if row is None or not row.sealed:
            return None
        if row.taken_at and (row.kiosk != kiosk.id or row.taken_at < now_text(timedelta(minutes=-ASK_AGAIN_MINUTES))):
            return None
        if not row.taken_at:
            await connection.execute(update(tables.preregistration).where(which).values(kiosk=kiosk.id, taken_at=now))
    key = keys.sealing.get(row.key_id)
    try:
        opened = SealedBox(key).decrypt(row.sealed) if key else b""
    except CryptoError:
        return None
    return (row.service, msgspec.json.decode(opened, type=dict[str, str])) if opened else None


async def erase_old(store: Store) -> int:
    """Forget the answers of those taken an hour ago or expired; the bare rows say how many there were."""
    gone = (_COLUMNS.expires_at <= now_text()) | ((_COLUMNS.taken_at != "") & (_COLUMNS.taken_at < now_text(timedelta(hours=-1))))
    async with store.writing(None) as connection:
        done = await connection.execute(update(tables.preregistration).where(gone, _COLUMNS.sealed != b"").values(sealed=b""))
    return int(getattr(done, "rowcount", 0))


async def _waiting(connection: AsyncConnection, village: str) -> int:
    live = (_COLUMNS.village == village) & (_COLUMNS.taken_at == "") & (_COLUMNS.expires_at > now_text())
    return int((await connection.execute(select(func.count()).where(live))).scalar_one())


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
