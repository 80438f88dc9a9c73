"""What stands on the slips, and their golden bytes. GOLDEN_WRITE=1 writes the golden files anew; look at the diff."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest

from drivers.printer.encode import encode
from drivers.printer.logo import LogoPicture, print_command
from drivers.printer.profile import Profile, load_profile
from drivers.printer.raster import Raster
from drivers.printer.slip import Entry, Pair, Qr, Size, Slip, Text, Tick
from drivers.printer.slip import Line as AnyLine
from kiosk.desk.identify import identify
from kiosk.language import load_language
from kiosk.model.card import TicketCode
from kiosk.model.nik import Nik
from kiosk.model.request import Application, Moment, ServiceRequest
from kiosk.model.service import Choice, Prints, Question, QuestionKind, Requirement, Service
from kiosk.model.ticket import QueueTicket, spaced_code, tracking_code
from kiosk.tickets import contact, layouts, needs, staff

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "slips"

WORDS = load_language().words
HALL = layouts.HallFacts(
    "Balai Desa Pasuruan", "Kec. Penengahan, Lampung Selatan", "Senin-Jumat 08.00-15.00", "https://pasuruan.desa.example/t"
)
NOON = Moment("2026-11-21T03:24:00Z", "boot", 12.0, trusted=True)
REQUEST = ServiceRequest(UUID("019aa3c1-7d00-7000-8000-00a1b2c3d4e5"), "S-41", QueueTicket("2026-11-21", "B", 23), NOON)
QUEUE = Service("Q", {"id": "Antrean loket"}, {"id": ""}, "", "", "A", 1, prints=Prints.TICKET, needs_nik=False)
DOMICILE = Service(
    "S-41",
    {"id": "Keterangan Domisili", "en": "Proof of residence"},
    {"id": ""},
    "",
    "surat",
    "B",
    2,
    requirements=(
        Requirement("rt", {"id": "Surat pengantar RT/RW"}),
        Requirement("kk", {"id": "Fotokopi Kartu Keluarga"}),
        Requirement("ktp", {"id": "Fotokopi KTP"}),
        Requirement("foto", {"id": "Pas foto 3 x 4"}),
    ),
)


def ticket(service: Service = QUEUE, *, copy: bool = False, moment: Moment = NOON) -> Slip:
    request = replace(REQUEST, service="Q", ticket=QueueTicket("2026-11-21", "A", 14), submitted_at=moment)
    return layouts.ticket_slip(request, service, HALL, WORDS, copy=copy)


def receipt(hall: layouts.HallFacts = HALL, *, copy: bool = False, language: str = "id") -> Slip:
    return layouts.receipt_slip(REQUEST, DOMICILE, hall, WORDS, copy=copy, language=language)


KERIPIK = contact.ProductFacts("Keripik Pisang Kepok", "Ibu Sumiati", "0812 3456 7890", "Dusun II, RT 03", 15_000)
NIK = Nik("1801094405900001")


def staff_copy() -> Slip:
    question = Question("p", QuestionKind.CHOICE, {"id": "Untuk apa?"}, choices=(Choice("bank", {"id": "Membuka rekening"}),))
    typed = Question("k", QuestionKind.TEXT, {"id": "Keterangan"})
    application = Application("S-41", NIK, "card", {"p": "bank", "k": "Usaha \x1b@ keripik"})
    return staff.staff_slip(REQUEST, application, replace(DOMICILE, questions=(question, typed)), HALL, WORDS)


def day_report() -> Slip:
    facts = staff.DayFacts("2026-11-21", [("Antrean loket", 41), ("Keterangan Tidak Mampu (SKTM)", 7)], ("A-041",), 5, 0, 1, 212)
    return staff.day_slip(facts, NOON, HALL, WORDS)


def said(slip: Slip) -> list[str]:
    found = []
    for line in slip.lines:
        if isinstance(line, Text | Tick):
            found.append(line.words)
        elif isinstance(line, Entry | Pair):
            found.append(f"{line.label} : {line.value}")
    return found


def profile(name: str) -> Profile:
    """Shipped, but with a number in letters: drawn ones depend on the font's version."""
    return replace(load_profile(ROOT / "config" / "printers" / f"{name}.toml"), drawn_number=False)


def test_the_ticket_says_number_counter_service_and_time() -> None:
    assert said(ticket()) == [
        "BALAI DESA PASURUAN",
        "Kec. Penengahan, Lampung Selatan",
        "NOMOR ANTREAN",
        "A-014",
        "Loket 1",
        "Layanan : Antrean loket",
        "Waktu : Sab 21 Nov 2026, 10.24",
        "Tunggu sampai nomor Anda dipanggil.",
    ]


def test_the_receipt_says_what_to_bring_where_to_follow_and_that_it_is_not_sent_yet() -> None:
    assert said(receipt()) == [
        "BALAI DESA PASURUAN",
        "Kec. Penengahan, Lampung Selatan",
        "BUKTI PERMOHONAN",
        "B-023",
        "Loket 2",
        "Layanan : Keterangan Domisili",
        "Waktu : Sab 21 Nov 2026, 10.24",
        "BAWA KE LOKET",
        "Surat pengantar RT/RW",
        "Fotokopi Kartu Keluarga",
        "Fotokopi KTP",
        "Pas foto 3 x 4",
        "Sebutkan kode ini saat menanyakan surat Anda:",
        spaced_code(tracking_code(REQUEST.id)),
        "Permohonan Anda sudah disimpan di mesin ini dan akan diteruskan kepada petugas.",
        "Buka Senin-Jumat 08.00-15.00",
        "Kertas ini bisa pudar. Catat kodenya.",
    ]


def test_the_number_alone_is_huge() -> None:
    for slip, number in ((ticket(), "A-014"), (receipt(), "B-023")):
        assert [line.words for line in slip.lines if isinstance(line, Text) and line.size is Size.HUGE] == [number]


def test_the_qr_leads_to_the_tracking_address_or_is_known_to_the_kiosk_again() -> None:
    code = tracking_code(REQUEST.id)
    assert [line.payload for line in receipt().lines if isinstance(line, Qr)] == [f"https://pasuruan.desa.example/t/{code}"]
    alone = receipt(replace(HALL, track_address=""))
    [qr] = [line for line in alone.lines if isinstance(line, Qr)]
    assert identify(qr.payload, date(2026, 11, 21)) == TicketCode(code)
    assert said(alone) == said(receipt())


def test_a_ticket_carries_the_code_only_where_no_receipt_will() -> None:
    assert not [line for line in ticket().lines if isinstance(line, Qr)]
    assert not [line for line in ticket(replace(DOMICILE, prints=Prints.BOTH)).lines if isinstance(line, Qr)]
    assert [line for line in ticket(replace(DOMICILE, prints=Prints.TICKET)).lines if isinstance(line, Qr)]


def test_a_copy_says_salinan_first_and_nothing_else_differs() -> None:
    assert said(ticket(copy=True)) == ["SALINAN", *said(ticket())]
    assert said(receipt(copy=True)) == ["SALINAN", *said(receipt())]


def test_a_clock_nobody_trusts_prints_no_time() -> None:
    slip = ticket(moment=replace(NOON, wall="1970-01-01T00:00:12Z", trusted=False))
    assert "Waktu : jam mesin belum disetel" in said(slip)
    assert "1970" not in " ".join(said(slip))


def test_the_time_is_the_halls() -> None:
    east = replace(HALL, zone=timezone(timedelta(hours=9), "WIT"))
    assert "Waktu : Sab 21 Nov 2026, 12.24" in said(receipt(east))


def test_another_language_falls_back_to_indonesian_word_by_word() -> None:
    words = said(receipt(language="en"))
    assert any(line.endswith("Proof of residence") for line in words)
    assert "Surat pengantar RT/RW" in words


def test_the_list_to_take_home_has_a_box_for_each_paper_and_no_number() -> None:
    assert said(needs.needs_slip(replace(DOMICILE, valid_months=6), HALL, WORDS)) == [
        "BALAI DESA PASURUAN",
        "Kec. Penengahan, Lampung Selatan",
        "SYARAT YANG DIBAWA",
        "Keterangan Domisili",
        "Surat pengantar RT/RW",
        "Fotokopi Kartu Keluarga",
        "Fotokopi KTP",
        "Pas foto 3 x 4",
        "Ini belum permohonan. Bila sudah lengkap, kembali ke mesin ini atau ke loket.",
        "Berlaku 6 bulan",
        "Buka Senin-Jumat 08.00-15.00",
    ]
    assert "Tidak ada syarat." in said(needs.needs_slip(QUEUE, HALL, WORDS))


@pytest.mark.parametrize("language", ["en", "jv", "su", "ljp"])
def test_the_slips_of_a_visit_speak_its_language(language: str) -> None:
    """Nothing on them is Indonesian but names and what the catalogue says in Indonesian only."""
    here, there = said(receipt()), said(receipt(language=language))
    assert len(here) == len(there)
    for key in ("slip.receipt", "slip.bring", "slip.track", "slip.stored", "slip.fades"):
        assert WORDS(key, language) in there
        assert WORDS(key, language) != key


def test_the_test_slip_tries_every_kind_of_line() -> None:
    assert {type(line) for line in staff.test_slip(HALL, WORDS, at=NOON).lines} == set(get_args(AnyLine))


@pytest.mark.parametrize("printer", ["generic-80mm", "generic-58mm", "epson-tm-t82"])
@pytest.mark.parametrize(
    "slip",
    [
        ticket(),
        receipt(),
        receipt(copy=True),
        contact.contact_slip(KERIPIK, HALL, WORDS),
        staff_copy(),
        day_report(),
        needs.needs_slip(DOMICILE, HALL, WORDS),
    ],
    ids=["ticket", "receipt", "copy", "contact", "staff", "day", "needs"],
)
def test_the_bytes_are_the_golden_ones(slip: Slip, printer: str, request: pytest.FixtureRequest) -> None:
    job = encode(slip, profile(printer), 1)
    path = GOLDEN / f"{request.node.callspec.id}.bin"
    if os.environ.get("GOLDEN_WRITE") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(job.data)
    assert job.data == path.read_bytes(), f"{path.name} differs; if the change is wanted, run again with GOLDEN_WRITE=1"


def test_the_staff_copy_has_all_that_is_needed_to_write_the_letter_and_says_what_it_is() -> None:
    words = said(staff_copy())
    for needed in ("UNTUK PETUGAS", "B-023", "NIK : 1801 0944 0590 0001", "Membuka rekening", "Fotokopi KTP"):
        assert needed in words
    assert any("data pribadi" in line for line in words)
    assert not [line for line in said(ticket()) + said(receipt()) if "1801 0944" in line or NIK.digits in line]


def test_the_day_report_adds_up() -> None:
    words = said(day_report())
    assert words[2:9] == [
        "LAPORAN HARIAN",
        "Sab 21 Nov 2026",
        "Antrean loket : 41",
        "Keterangan Tidak Mampu (SKTM) : 7",
        "Jumlah : 48",
        "Nomor terakhir : A-041",
        "Belum terkirim : 5",
    ]


@pytest.mark.parametrize(
    ("phone", "shown", "qr"),
    [
        ("081234567890", "0812-3456-7890", "https://wa.me/6281234567890"),
        ("+62 812 3456 7890", "+62 812 3456 7890", "https://wa.me/6281234567890"),
        ("0721 123456", "0721-1234-56", None),
        ("tanya di balai desa", "tanya di balai desa", None),
    ],
)
def test_a_contact_can_be_dialled_and_scanned_only_where_it_leads_somewhere(phone: str, shown: str, qr: str | None) -> None:
    slip = contact.contact_slip(replace(KERIPIK, phone=phone), HALL, WORDS)
    assert shown in said(slip)
    assert [line.payload for line in slip.lines if isinstance(line, Qr)] == ([qr] if qr else [])


def test_prices_are_written_as_people_here_write_them() -> None:
    assert [contact.rupiah(amount) for amount in (500, 15_000, 1_250_000)] == ["Rp 500", "Rp 15.000", "Rp 1.250.000"]


LOGO = LogoPicture(Raster(15, 120, b"\xaa" * 1800))


@pytest.mark.parametrize("printer", ["epson-tm-t82", "epson-tm-t88", "xprinter-80mm"])
def test_a_ticket_with_logo_and_qr_takes_400_bytes_and_a_receipt_900_on_a_printer_that_keeps_the_logo(printer: str) -> None:
    capable = profile(printer)
    with_qr = ticket(replace(DOMICILE, prints=Prints.TICKET))
    kept = encode(with_qr, capable, 1, LOGO, logo_kept=True)
    assert b"1P0https://" in kept.data
    assert print_command(capable) in kept.data
    assert len(kept.data) <= 400
    assert len(encode(receipt(copy=True), capable, 1, LOGO, logo_kept=True).data) <= 900
    assert len(encode(with_qr, capable, 1, LOGO).data) > 2000, "without the printer's memory the logo is sent every time"
