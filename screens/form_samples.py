"""Visits that show what FORM can look like: each kind of question, half answered. For pictures and tests only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk import problems
from kiosk.model.service import Choice, DateBound, Question, QuestionKind
from kiosk.visit.visit import Visit
from screens import samples

REASON = Question(
    "reason",
    QuestionKind.CHOICE,
    {"id": "Apa alasan Anda pindah?"},
    choices=(
        Choice("work", {"id": "Pekerjaan"}, "briefcase"),
        Choice("study", {"id": "Pendidikan"}, "school"),
        Choice("safety", {"id": "Keamanan"}, "shield"),
        Choice("health", {"id": "Kesehatan"}, "hospital"),
        Choice("house", {"id": "Perumahan"}, "home"),
        Choice("family", {"id": "Ikut keluarga"}, "people"),
        Choice("marriage", {"id": "Menikah"}, "heart"),
        Choice("other", {"id": "Alasan lain"}, "more"),
    ),
)
SCHOOL = Question(
    "school",
    QuestionKind.TEXT,
    {"id": "Apa nama sekolahnya?"},
    suggestions=("SDN 1 Pasuruan", "SDN 2 Pasuruan", "SMPN 1 Penengahan", "SMAN 1 Penengahan", "SMK Penengahan", "MTs Al-Huda"),
)
NAME = Question("name", QuestionKind.TEXT, {"id": "Siapa nama lengkap anak itu?"})
NOTE = Question("note", QuestionKind.TEXT, {"id": "Ada keterangan lain?"}, required=False, longest=60)
INCOME = Question("income", QuestionKind.NUMBER, {"id": "Berapa penghasilan sebulan?"}, unit="Rp", longest=9)
AREA = Question("area", QuestionKind.NUMBER, {"id": "Berapa luas tanahnya?"}, unit="m²", longest=7)
EVENT = Question("event", QuestionKind.DATE, {"id": "Kapan acaranya?"}, earliest=DateBound(days=0), latest=DateBound(days=365))
_LONG = "Jalan Raya Lintas Sumatera Kilometer 72, Dusun III RT 03 / R"


def form_visits() -> Mapping[str, Visit]:
    """Choices, pages of them, a given answer, two choices, the hall's own list, and each kind of typing."""
    birth = Visit(card=samples.CARD, service=samples.BIRTH)
    return {
        "purpose": Visit(card=samples.CARD, service=samples.DOMICILE),
        "given": Visit(card=samples.CARD, service=samples.DOMICILE, answers={"purpose": "bank"}),
        "young": Visit(card=samples.CARD, service=samples.DOMICILE, problem=problems.SERVICE_TOO_YOUNG),
        "paged": _asking(REASON),
        "second": _asking(REASON, page=1),
        "yes-no": replace(birth, question=1),
        "list": _asking(SCHOOL),
        "decade": birth,
        "year": replace(birth, draft="202"),
        "month": replace(birth, draft="2024"),
        "day": replace(birth, draft="202401"),
        "day-second": replace(birth, draft="202401", page=1),
        "date": replace(birth, draft="20240105"),
        "soon": _asking(EVENT),
        "phone": replace(birth, question=2, draft="081279"),
        "phone-wrong": replace(birth, question=2, draft="8"),
        "optional": replace(birth, question=3),
        "income": _asking(INCOME, draft="1250000"),
        "area-empty": _asking(AREA),
        "full": _asking(INCOME, draft="125000000"),
        "text-empty": _asking(NAME),
        "text": _asking(NAME, draft="Siti Aminah B"),
        "text-half": _asking(NAME, draft="Siti Aminah B", page=1),
        "text-like": _asking(SCHOOL, draft="Pe", writing=True),
        "text-signs": _asking(NOTE, draft="Rt ", signs=True),
        "text-full": _asking(NOTE, draft=_LONG),
        "text-optional": _asking(NOTE),
    }


def _asking(question: Question, **changes: object) -> Visit:
    service = replace(samples.BIRTH, questions=(question,))
    return replace(Visit(card=samples.CARD, service=service), **changes)  # type: ignore[arg-type]
