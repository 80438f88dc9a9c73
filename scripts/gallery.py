"""Every slip as each printer prints it, in every language: pictures by the emulated printer, and a page to look at them.

python scripts/gallery.py DIR [--profile NAME ...]
"""

from __future__ import annotations

import html
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from drivers.emulators.printer_machine import Machine
from drivers.printer.encode import encode
from drivers.printer.logo import LogoPicture, keep_command, load_logo
from drivers.printer.profile import LogoStore, Profile, load_profile
from drivers.printer.slip import Slip
from kiosk.language import load_language
from kiosk.model.finding import Finding, Severity
from kiosk.model.nik import Nik
from kiosk.model.request import Application, Moment, ServiceRequest
from kiosk.model.service import Choice, Prints, Question, QuestionKind, Requirement, Service
from kiosk.model.ticket import QueueTicket
from kiosk.tickets.checkup import checkup_slip
from kiosk.tickets.contact import ProductFacts, contact_slip
from kiosk.tickets.layouts import receipt_slip, ticket_slip
from kiosk.tickets.needs import needs_slip
from kiosk.tickets.parts import HallFacts, Say
from kiosk.tickets.staff import DayFacts, day_slip, staff_slip, test_slip

PRINTERS = Path(__file__).resolve().parents[1] / "config" / "printers"
HALL = HallFacts(
    "Balai Desa Pasuruan", "Kec. Penengahan, Lampung Selatan", "Senin-Jumat 08.00-15.00", "https://pasuruan.desa.id/t"
)
AT = Moment("2026-11-21T03:24:00Z", "boot", 12.0, trusted=True)
REQUEST = ServiceRequest(UUID("019aa3c1-7d00-7000-8000-00a1b2c3d4e5"), "S-41", QueueTicket("2026-11-21", "B", 23), AT)
QUEUE = Service("Q", {"id": "Antrean loket"}, {"id": ""}, "", "", "A", 1, prints=Prints.TICKET, needs_nik=False)
TO_A_BANK = Choice("bank", {"id": "Membuka rekening bank"})
DOMICILE = Service(
    "S-41", {"id": "Keterangan Domisili"}, {"id": ""}, "", "surat", "B", 2,
    questions=(
        Question("keperluan", QuestionKind.CHOICE, {"id": "Untuk keperluan apa?"}, choices=(TO_A_BANK,)),
        Question("keterangan", QuestionKind.TEXT, {"id": "Keterangan lain"}),
    ),
    requirements=(
        Requirement("rt", {"id": "Surat pengantar RT/RW"}),
        Requirement("kk", {"id": "Fotokopi Kartu Keluarga"}),
        Requirement("ktp", {"id": "Fotokopi KTP"}),
        Requirement("foto", {"id": "Pas foto 3 x 4"}),
    ),
)  # fmt: skip
APPLICATION = Application(
    "S-41", Nik("1801094405900001"), "card", {"keperluan": "bank", "keterangan": "Untuk usaha keripik pisang"}
)
PRODUCT = ProductFacts("Keripik Pisang Kepok Manis", "Ibu Sumiati", "081234567890", "Dusun II, RT 03", 15_000)
DAY = DayFacts(
    "2026-11-21",
    [("Antrean loket", 41), ("Keterangan Domisili", 12), ("Keterangan Tidak Mampu (SKTM)", 7), ("Pengantar SKCK", 3)],
    ("A-041", "B-022"), unsent=5, dead=0, not_printed=1, tickets_left=212,
)  # fmt: skip
FOUND = (
    (
        "Daya dan suhu",
        (Finding("power", "voltage", Severity.GOOD, "Tegangan (Raspberry Pi)", "cukup, tidak pernah diperlambat"),),
    ),
    (
        "Penyimpanan",
        (
            Finding("storage", "room", Severity.GOOD, "Ruang kosong pada kartu", "21044 MiB; 64 MiB dijaga tetap kosong"),
            Finding(
                *("storage", "fsync-slow", Severity.WARNING, "Menulis 40 kali ke /var/lib/anjungan"),
                *("biasanya 88.10 ms, terlama 210.5 ms: lambat", "Ganti dengan kartu kelas A1 atau A2."),
            ),
        ),
    ),
    (
        "Jaringan",
        (
            Finding(
                "network", "interface", Severity.FAULT, "Sambungan", "tidak ada yang tersambung", "Periksa kabel, modem, Wi-Fi."
            ),
        ),
    ),
)

_PAGE = """<!doctype html><meta charset=utf-8><title>Slips</title><style>
body { background: #ddd; font: 14px sans-serif }
td { vertical-align: top; padding: 12px }
img { box-shadow: 0 1px 4px #888 }
</style>"""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture in the gallery. `paper_mm` wide; `bytes` as sent, `mm` of paper, `seconds_9600` on the slowest line in use."""

    slip: str
    profile: str
    language: str
    file: str
    paper_mm: int
    bytes: int
    mm: float
    seconds_9600: float
    unknown: tuple[str, ...]


def slips(words: Say, language: str) -> Mapping[str, Slip]:
    """Every kind of slip, by a name that sorts as people meet them."""
    number = replace(REQUEST, service="Q", ticket=QueueTicket("2026-11-21", "A", 14))
    alone = replace(DOMICILE, prints=Prints.TICKET)
    return {
        "1-ticket": ticket_slip(number, QUEUE, HALL, words, language=language),
        "2-ticket-with-code": ticket_slip(REQUEST, alone, HALL, words, language=language),
        "3-receipt": receipt_slip(REQUEST, DOMICILE, HALL, words, language=language),
        "4-copy": receipt_slip(REQUEST, DOMICILE, HALL, words, copy=True, language=language),
        "5-contact": contact_slip(PRODUCT, HALL, words, language=language),
        "5-needs": needs_slip(DOMICILE, HALL, words, language=language),
        "6-staff": staff_slip(REQUEST, APPLICATION, DOMICILE, HALL, words, language=language),
        "7-day": day_slip(DAY, AT, HALL, words, language=language),
        "8-test": test_slip(HALL, words, at=AT, language=language),
        "9-checkup": checkup_slip(FOUND, AT, "0.1.0", HALL, words, language=language),
    }


def draw_logo(path: Path) -> None:
    """A village's arms as a village might send them: a ring, a roof on pillars, two waves. In colour, to be made dots."""
    picture = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((10, 10, 590, 590), fill="#0B5D1E")
    pen.ellipse((45, 45, 555, 555), fill="white")
    pen.polygon([(300, 95), (505, 265), (95, 265)], fill="#9B1C1C")
    for x in (165, 255, 345, 435):
        pen.rectangle((x - 16, 280, x + 16, 400), fill="#14213D")
    pen.rectangle((125, 405, 475, 430), fill="#14213D")
    for top in (455, 500):
        pen.arc((170, top - 30, 300, top + 20), 20, 160, fill="#0B4F9E", width=14)
        pen.arc((300, top - 30, 430, top + 20), 20, 160, fill="#0B4F9E", width=14)
    picture.save(path)


def print_one(slip: Slip, profile: Profile, logo: LogoPicture, folder: Path, name: str) -> tuple[int, float, tuple[str, ...]]:
    """Send one slip to an emulated printer that keeps the logo if it can; the picture lands at `folder/name.png`."""
    machine = Machine(profile, folder, lambda _: None)
    kept = profile.logo is not LogoStore.NONE
    if kept:
        machine.receive(keep_command(logo, profile))
        machine.print(connected=True)
    job = encode(slip, profile, 1, logo, logo_kept=kept)
    data = bytes(job.data)
    while data:  # no faster than its buffer takes it
        room = machine.room()
        machine.receive(data[:room])
        data = data[room:]
        machine.print(connected=True)
    machine.print(connected=False)
    piece = machine.pieces[0]
    piece.png_path.rename(folder / f"{name}.png")
    piece.bin_path.rename(folder / f"{name}.bin")
    return len(job.data), piece.mm, tuple(machine.engine.unknown)


def shoot(folder: Path, profiles: list[str]) -> Iterator[Shot]:
    """Every slip x printer x language."""
    folder.mkdir(parents=True, exist_ok=True)
    draw_logo(folder / "logo.png")
    language_of = load_language()
    for profile_name in profiles:
        profile = load_profile(PRINTERS / f"{profile_name}.toml")
        logo = load_logo(folder / "logo.png", profile)
        for language in language_of.languages:
            for slip_name, slip in slips(language_of.words, language).items():
                name = f"{slip_name}-{profile_name}-{language}"
                size, mm, unknown = print_one(slip, profile, logo, folder, name)
                yield Shot(
                    slip_name,
                    profile_name,
                    language,
                    f"{name}.png",
                    profile.paper_mm,
                    size,
                    round(mm, 1),
                    round(size / 960, 2),
                    unknown,
                )


def write_page(folder: Path, shots: list[Shot]) -> None:
    """`index.html`: a row for each slip and language, a column for each printer; `index.json` the same as data."""
    columns = list(dict.fromkeys(shot.profile for shot in shots))
    by_place = {(shot.slip, shot.language, shot.profile): shot for shot in shots}
    rows = []
    for slip, language in dict.fromkeys((shot.slip, shot.language) for shot in shots):
        cells = [f"<th>{html.escape(slip)}<br>{language}</th>"]
        for column in columns:
            shot = by_place[slip, language, column]
            said = f"{shot.bytes} B · {shot.mm:g} mm · {shot.seconds_9600:g} s"
            cells.append(f'<td><img src="{shot.file}" width="{shot.paper_mm * 5}" alt=""><p>{said}</p></td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    head = "".join(f"<th>{html.escape(column)}</th>" for column in columns)
    page = f"{_PAGE}<table><tr><th></th>{head}</tr>{''.join(rows)}</table>"
    (folder / "index.html").write_text(page, encoding="utf-8")
    (folder / "index.json").write_text(json.dumps([asdict(shot) for shot in shots], indent=1), encoding="utf-8")


def main(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the pictures go.")],
    profile: Annotated[list[str] | None, typer.Option(help="Only these printers of config/printers.")] = None,
) -> None:
    """Print every slip on every printer and lay the pictures out on one page."""
    shots = list(shoot(folder, profile or sorted(path.stem for path in PRINTERS.glob("*.toml"))))
    write_page(folder, shots)
    faulty = [shot for shot in shots if shot.unknown]
    for shot in faulty:
        print(f"{shot.file}: {'; '.join(shot.unknown)}", file=sys.stderr)
    print(f"{len(shots)} slips in {folder / 'index.html'}")
    if faulty:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
