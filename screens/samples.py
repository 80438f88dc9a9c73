"""A small hall and a resident for the pictures of every screen: made up, never loaded by the running kiosk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from kiosk.model.card import NikCard
from kiosk.model.nik import Nik
from kiosk.model.request import Moment, ServiceRequest
from kiosk.model.service import Catalogue, Category, Choice, Question, QuestionKind, Requirement, Service
from kiosk.model.ticket import QueueTicket

NIK = Nik("1801094502950001")
CARD = NikCard(NIK, "Kec. Penengahan, Lampung Selatan")
STRANGE_CARD = NikCard(Nik("1801994502950001"), None)

_PURPOSE = Question(
    "purpose",
    QuestionKind.CHOICE,
    {"id": "Surat ini untuk keperluan apa?"},
    choices=(
        Choice("school", {"id": "Sekolah"}, "school"),
        Choice("bank", {"id": "Bank"}, "bank"),
        Choice("work", {"id": "Melamar kerja"}, "briefcase"),
        Choice("health", {"id": "BPJS / rumah sakit"}, "hospital"),
        Choice("aid", {"id": "Bantuan sosial"}, "hand_heart"),
        Choice("other", {"id": "Keperluan lain"}, "more"),
    ),
)
YES_NO = Question(
    "twins",
    QuestionKind.CHOICE,
    {"id": "Apakah anak ini lahir kembar?"},
    choices=(Choice("yes", {"id": "Ya"}, "check"), Choice("no", {"id": "Tidak"}, "cross")),
)
PHONE = Question("phone", QuestionKind.PHONE, {"id": "Berapa nomor telepon Anda?"}, longest=14)
BORN = Question("born", QuestionKind.DATE, {"id": "Tanggal berapa anak Anda lahir?"})
OLD_KK = Question("kk", QuestionKind.NUMBER, {"id": "Berapa nomor Kartu Keluarga yang lama?"}, required=False, longest=16)

_LETTER_RT = Requirement("rt", {"id": "Surat pengantar RT/RW"})
_KK = Requirement("kk", {"id": "Fotokopi Kartu Keluarga"})
_KTP = Requirement("ktp", {"id": "Fotokopi KTP"})
_PHOTO = Requirement("photo", {"id": "Pas foto 3 x 4"})
_WITNESS = Requirement("witness", {"id": "Fotokopi KTP 2 saksi"})


def _service(
    code: str, name: str, icon: str, category: str, *questions: Question, bring: tuple[Requirement, ...] = ()
) -> Service:
    base = (_LETTER_RT, _KK, _KTP)
    return Service(code, {"id": name}, {"id": ""}, icon, category, "A", 1, questions, bring or base)


DOMICILE = _service("S-41", "Keterangan Domisili", "home_pin", "letters", _PURPOSE, bring=(_LETTER_RT, _KK, _PHOTO))
POOR = _service(
    "S-11", "Keterangan Tidak Mampu (SKTM)", "hand_heart", "letters", _PURPOSE, bring=(_LETTER_RT, _KK, _KTP, _WITNESS)
)
BIRTH = _service("S-18", "Permohonan Akta Lahir", "baby", "population", BORN, YES_NO, PHONE, OLD_KK)
QUEUE = Service("Q", {"id": "Antrean loket"}, {"id": ""}, "ticket", "queue", "B", 1, (), (), needs_nik=False)

CATALOGUE = Catalogue(
    (
        DOMICILE,
        POOR,
        _service("S-37", "Keterangan Usaha", "storefront", "letters", _PURPOSE),
        _service("S-01", "Surat Pengantar", "letter", "letters", _PURPOSE),
        _service("S-07", "Pengantar SKCK", "shield", "letters"),
        _service("S-13", "Pengantar Laporan Kehilangan", "search_lost", "letters"),
        _service("S-12", "Izin Keramaian", "people", "letters"),
        BIRTH,
        _service("S-17", "Keterangan Kelahiran", "baby", "population"),
        _service("S-21", "Keterangan Kematian", "flower", "population"),
        _service("S-04", "Keterangan Pindah", "home_pin", "population"),
        _service("B-01", "Bantuan Pangan", "hand_heart", "aid"),
        _service("P", "Pengaduan", "megaphone", "complaint"),
        _service("L-01", "Surat Kuasa", "letter", "other"),
        QUEUE,
    ),
    (
        Category("letters", {"id": "Surat Keterangan"}, "letter"),
        Category("population", {"id": "Kependudukan"}, "id_card"),
        Category("aid", {"id": "Bantuan Sosial"}, "hand_heart"),
        Category("complaint", {"id": "Pengaduan"}, "megaphone"),
        Category("other", {"id": "Lainnya"}, "more"),
    ),
)

REQUEST = ServiceRequest(
    UUID("0193a1c5-7e2a-7b3c-9d4e-5f6a7b8c9d0e"),
    "S-41",
    QueueTicket("2026-11-21", "B", 23),
    Moment("2026-11-21T03:24:00Z", "3f0c", 812.5, True),
)


@dataclass(frozen=True)
class SampleFrame:
    """A camera picture that never changes."""

    pixels: Any
    sequence: int = 1


@lru_cache(maxsize=1)
def frame() -> SampleFrame:
    """A grey room, darker below, with a light card held a little aslant: enough to judge the preview by."""
    import numpy as np  # noqa: PLC0415 - only for pictures

    rows, columns = np.mgrid[0:480, 0:640].astype(np.float32)
    room = 120 - rows * 0.09 + 14 * np.cos(columns / 130)
    across, up = columns - 320, rows - 240
    turned, risen = across * 0.996 + up * 0.087, up * 0.996 - across * 0.087
    card = (abs(turned) < 150) & (abs(risen) < 95)
    code = card & (abs(turned - 80) < 52) & (abs(risen + 5) < 52)
    dark = code & ((turned // 10 + risen // 10).astype(int) % 2 == 0)
    grey = np.where(dark, 30, np.where(card, 228, room))
    pixels = np.stack([grey * 1.02, grey, grey * 0.96], axis=-1).clip(0, 255).astype(np.uint8)
    return SampleFrame(np.ascontiguousarray(pixels))
