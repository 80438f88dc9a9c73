"""A small hall and a resident for the pictures of every screen: made up, never loaded by the running kiosk."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from kiosk.model.card import NikCard
from kiosk.model.news import HeardStatus, News, Notice, Product, QueueCall, RequestStatus, StatusOf
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
        replace(_service("P", "Pengaduan", "megaphone", "complaint", _PURPOSE), needs_nik=False),
        replace(_service("T", "Buku Tamu", "people", "other", PHONE), needs_nik=False),
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


PRODUCTS = (
    Product(
        "1",
        "Keripik pisang Bu Yanti",
        "Yanti Susanti",
        15_000,
        "bungkus",
        "081279001234",
        "Pisang kepok dari kebun sendiri, digoreng tipis. Manis, asin atau pedas.",
        "keripik",
    ),
    Product("2", "Kopi robusta Penengahan", "Kelompok Tani Maju", 35_000, "250 gram", "081369112233", "", "kopi"),
    Product("3", "Kain tapis", "Sanggar Melati", 750_000, "lembar", "085267001122", "", "tapis"),
    Product("4", "Gula aren", "Pak Wagiman", 25_000, "kg", "081272223344", "", "gula"),
    Product("5", "Anyaman bambu", "Ibu Sumiati", 40_000, "buah", "082177889900", "", "anyaman"),
    Product("6", "Ikan asap Bakauheni", "Nelayan Rawa Indah", 0, "", ""),
    Product("7", "Madu hutan", "Ahmad Fauzi", 90_000, "botol", "081366554433"),
    Product("8", "Telur ayam kampung", "Ibu Rohmah", 30_000, "10 butir", "085788990011"),
)
NOTICES = (
    Notice("n1", "Posyandu hari Rabu", "Posyandu balita dan lansia di balai desa, Rabu 25 November pukul 08.00. Bawa buku KIA."),
    Notice(
        "n2",
        "Pembagian bantuan pangan",
        "Bantuan beras dibagikan Jumat 27 November pukul 09.00 di balai desa. "
        "Bawa KTP dan Kartu Keluarga yang asli. Boleh diwakilkan dengan surat kuasa. Yang sakit akan diantar oleh ketua RT.",
    ),
)
LONG_NOTICE = Notice("n3", NOTICES[1].title, " ".join([NOTICES[1].text] * 4))
NEWS = News(products=PRODUCTS, notices=NOTICES, calls=(QueueCall("2026-11-21", "B", 1, 19, "2026-11-21T03:20:00Z", 1, 4),))


def status(status: RequestStatus, note: str = "", age_seconds: float | None = 240) -> HeardStatus:
    """What central said of the sample request."""
    return HeardStatus(
        StatusOf("K7F39QXM", QueueTicket("2026-11-18", "A", 14), "S-41", status, "2026-11-20T02:00:00Z", note), age_seconds
    )


@lru_cache(maxsize=8)
def picture(name: str) -> Path:
    """A drawn stand-in for a photograph, as a file."""
    from screens.art.goods import goods_image  # noqa: PLC0415 - only for pictures

    folder = Path(tempfile.gettempdir()) / "anjungan-samples"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.jpg"
    goods_image(name, 960, 640).save(path, quality=88)
    return path


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
