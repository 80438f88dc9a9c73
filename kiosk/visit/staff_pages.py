"""What stands on the staff's screen: pages of a few lines and at most six tiles. Pure; words are Indonesian, as staff read them.

A tile's `touch` is `go` (to the page `value`), `deed` (have `value` done), `more`, or one the room knows by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from kiosk.desk.duty import Row
from kiosk.language import day_words, month_names
from kiosk.model.staff import Role
from kiosk.visit.duty import Duty
from kiosk.visit.findings_pages import finding_page, findings_page
from kiosk.visit.staff_page import Choice, Page

TILES_A_PAGE = 6
NOTICES = (
    "Hari ini buka sampai pukul 12.00.",
    "Kepala desa sedang dinas luar.",
    "Jaringan terganggu. Mohon sabar.",
    "Petugas sedang rapat. Mohon menunggu.",
    "Hari ini ada posyandu.",
)
"""Words to everybody, to choose from: nobody types at a counter with people waiting."""


def page_of(duty: Duty) -> Page:
    """The page `duty` stands on. An unknown name, or one of a technician's for staff, is home."""
    technical = duty.page in _TECHNICAL
    if duty.page not in PAGES or (technical and duty.role is not Role.TECHNICIAN):
        return _home(duty)
    return PAGES[duty.page](duty)


def steps_of(duty: Duty) -> int:
    """How many steps the page has; 1 for most."""
    return len(_PAPER) if duty.page == "paper" else 1


def _home(duty: Duty) -> Page:
    sheet = duty.sheet
    door = (
        Choice("deed", "open", "door", "Buka mesin", kind="yes") if sheet.closed else Choice("go", "close", "door", "Tutup mesin")
    )
    tiles = (
        Choice(
            "go",
            "paper",
            "roll",
            "Ganti kertas",
            kind="gold" if sheet.tickets_left is not None and sheet.tickets_left < 40 else "tile",
        ),
        Choice("go", "services", "list", "Layanan hari ini"),
        Choice("go", "slips", "ticket", "Cetak ulang tiket"),
        Choice("go", "day", "report", "Laporan hari ini"),
        door,
        Choice("go", "other", "more", "Lainnya"),
    )
    return Page("Layar Petugas", at_a_glance(duty), tiles, back="")


def at_a_glance(duty: Duty) -> tuple[str, ...]:
    """Paper, delivery, problems: the lines everybody wants first."""
    sheet = duty.sheet
    paper = "Kertas: tidak dihitung" if sheet.tickets_left is None else f"Kertas: kira-kira {sheet.tickets_left} tiket lagi"
    waiting = "Semua permohonan sudah terkirim"
    if sheet.unsent:
        since = f", tertua {_minutes(sheet.oldest_minutes)}" if sheet.oldest_minutes is not None else ""
        waiting = f"{sheet.unsent} permohonan menunggu dikirim{since}"
    day = f"{_day_words(sheet.day)}: {sheet.requests_today} permohonan"
    lines = [paper, waiting, day]
    if sheet.refused:
        lines.append(f"{len(sheet.refused)} permohonan ditolak server pusat")
    if sheet.closed:
        lines.append("Mesin sedang ditutup untuk warga")
    return (*lines, *sheet.problems[:3])


def _day_words(day: str, *, short: bool = False) -> str:
    """`2026-11-21` as people say it: `21 November 2026`, or `21 Nov`."""
    try:
        known = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{known.day} {month_names(short=True)[known.month - 1]}" if short else day_words(known)


def _minutes(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} menit"
    return f"{minutes // 60} jam" if minutes < 48 * 60 else f"{minutes // 1440} hari"


def _other(duty: Duty) -> Page:
    sheet = duty.sheet
    tiles = [
        Choice("go", "notice", "megaphone", "Pengumuman hari ini"),
        Choice("go", "refused", "warning", "Ditolak pusat", f"{len(sheet.refused)} permohonan" if sheet.refused else "tidak ada"),
        Choice(
            "go",
            "open-day",
            "calendar",
            "Buka hari layanan",
            "" if sheet.day == sheet.today else f"masih {_day_words(sheet.day, short=True)}",
        ),
        Choice("pin", Role.STAFF.value, "key", "Ganti PIN petugas"),
    ]
    if sheet.loudness is not None or sheet.brightness is not None:
        percents = [f"{percent}%" for percent in (sheet.loudness, sheet.brightness) if percent is not None]
        tiles.append(Choice("go", "light", "sound", "Suara, cahaya", ", ".join(percents)))
    if duty.role is Role.TECHNICIAN:
        tiles.append(Choice("go", "tech", "tools", "Menu teknisi", kind="chosen"))
    return Page("Lainnya", at_a_glance(duty)[:2], tuple(tiles))


# Change of paper: what to do, and what it looks like.
_PAPER = (
    ("Buka tutup pencetak", "Tekan tombol atau tarik pegangan, lalu buka tutupnya.", "paper_open"),
    ("Ambil sisa gulungan", "Keluarkan gulungan lama. Buang sobekan kertas yang tertinggal.", "paper_out"),
    ("Masukkan gulungan baru", "Ujung kertas keluar dari bawah, ke arah Anda.", "paper_in"),
    ("Tutup sampai berbunyi klik", "Tarik kertas sedikit ke luar, lalu tekan tutupnya di kedua sisi.", "paper_close"),
)


def _paper(duty: Duty) -> Page:
    stage = min(duty.stage, len(_PAPER) - 1)
    headline, words, scene = _PAPER[stage]
    last = stage == len(_PAPER) - 1
    step = f"Langkah {stage + 1} dari {len(_PAPER)}"
    after = (
        Choice("deed", "paper-changed", "printer", "Cetak lembar uji", kind="main")
        if last
        else Choice("stage", "next", "next", "Sudah, lanjut", kind="main")
    )
    return Page(headline, (step, words), (after,), scene)


def _paper_tried(_duty: Duty) -> Page:
    lines = ("Lembar uji keluar, hitam dan tidak terpotong?",)
    yes = Choice("go", "home", "check", "Ya, selesai", kind="yes")
    no = Choice("stage", "first", "again", "Tidak, ulangi")
    return Page("Periksa lembar uji", lines, (yes, no), "paper", back="paper")


def _services(duty: Duty) -> Page:
    def tile(row: Row) -> Choice:
        return Choice(
            "deed",
            f"service {row.key}",
            "cross" if row.marked else "check",
            row.title,
            "tutup hari ini" if row.marked else "buka",
            "quiet" if row.marked else "tile",
        )

    return _list(
        "Layanan hari ini",
        ("Sentuh layanan untuk menutup atau membukanya. Besok semuanya buka lagi.",),
        duty,
        duty.sheet.services,
        tile,
    )


def _slips(duty: Duty) -> Page:
    def tile(row: Row) -> Choice:
        return Choice("deed", f"reprint {row.key}", "ticket", row.title, row.note, "gold" if row.marked else "tile")

    lines = (
        ("Sentuh tiket untuk mencetaknya lagi. Salinan bertanda SALINAN.",)
        if duty.sheet.slips
        else ("Belum ada permohonan hari ini.",)
    )
    return _list("Cetak ulang tiket", lines, duty, duty.sheet.slips, tile)


def _refused(duty: Duty) -> Page:
    def tile(row: Row) -> Choice:
        return Choice("deed", f"revive {row.key}", "send", row.title, row.note)

    told = ("Datanya tetap tersimpan di mesin ini. Tanyakan pengelola server pusat, lalu sentuh untuk mengirim lagi.",)
    return _list("Permohonan ditolak", told if duty.sheet.refused else ("Tidak ada.",), duty, duty.sheet.refused, tile, "other")


def _list(
    headline: str, lines: tuple[str, ...], duty: Duty, rows: Sequence[Row], tile: Callable[[Row], Choice], back: str = "home"
) -> Page:
    """Six a page: with more, the last tile turns the page."""
    if len(rows) <= TILES_A_PAGE:
        return Page(headline, lines, tuple(map(tile, rows)), back=back)
    each = TILES_A_PAGE - 1
    pages = -(-len(rows) // each)
    first = (duty.number % pages) * each
    turn = Choice("more", "", "next", "Berikutnya", f"halaman {duty.number % pages + 1} dari {pages}", "chosen")
    return Page(headline, lines, (*map(tile, rows[first : first + each]), turn), back=back, pages=pages)


def _day(duty: Duty) -> Page:
    stick = duty.sheet.stick
    tiles = (
        Choice("deed", "day-print", "printer", "Cetak laporan", kind="main"),
        Choice(
            "deed" if stick else "look",
            "day-file",
            "usb",
            "Simpan ke USB",
            "" if stick else "pasang USB, lalu sentuh",
            "tile" if stick else "quiet",
        ),
    )
    return Page("Laporan hari ini", (f"{_day_words(duty.sheet.day)}: {duty.sheet.requests_today} permohonan",), tiles)


def _close(_duty: Duty) -> Page:
    lines = ("Tutup untuk warga sampai dibuka lagi di sini.", "Permohonan yang menunggu tetap dikirim.")
    day = Choice("deed", "close-day", "report", "Tutup hari layanan", "dengan laporan", "gold")
    return Page("Tutup mesin?", lines, (day, Choice("deed", "close", "door", "Tutup mesin saja", kind="end")))


def _open_day(duty: Duty) -> Page:
    sheet = duty.sheet
    if sheet.day == sheet.today:
        return Page("Hari layanan", (f"{_day_words(sheet.day)} sudah dibuka.",), back="other")
    lines = (
        f"Sekarang masih {_day_words(sheet.day)}.",
        f"Menurut jam mesin hari ini {_day_words(sheet.today)}.",
        "Nomor antrean mulai lagi dari 001.",
    )
    return Page(
        "Buka hari layanan?",
        lines,
        (Choice("deed", "open-day", "calendar", f"Ya, buka {_day_words(sheet.today)}", kind="main"),),
        back="other",
    )


def _notice(duty: Duty) -> Page:
    now = duty.sheet.notice
    tiles = [
        Choice("deed", f"notice {words}", "megaphone", words, kind="chosen" if words == now else "tile") for words in NOTICES
    ]
    if now:
        tiles.append(Choice("deed", "notice ", "cross", "Hapus pengumuman", kind="end"))
    return Page("Pengumuman hari ini", (f"Sekarang: {now}" if now else "Sekarang tidak ada.",), tuple(tiles), back="other")


def _light(duty: Duty) -> Page:
    sheet, tiles, lines = duty.sheet, [], []
    if sheet.loudness is not None:
        lines.append(f"Suara {sheet.loudness}%. Bel berbunyi setiap kali diganti.")
        tiles += [Choice("deed", "volume less", "softer", "Lebih pelan"), Choice("deed", "volume more", "louder", "Lebih keras")]
    if sheet.brightness is not None:
        lines.append(f"Cahaya layar {sheet.brightness}%.")
        tiles += [
            Choice("deed", "brightness less", "minus", "Lebih redup"),
            Choice("deed", "brightness more", "plus", "Lebih terang"),
        ]
    return Page("Suara dan cahaya", tuple(lines), tuple(tiles), back="other")


def _tech(duty: Duty) -> Page:
    stick = "" if duty.sheet.stick else "pasang USB dahulu"
    tiles = (
        Choice("deed", "t-checkup", "search", "Periksa mesin", "kira-kira satu menit", "gold"),
        Choice("trial", "", "touch", "Uji layar sentuh"),
        Choice("deed", "test-print", "printer", "Cetak lembar uji"),
        Choice("go", "options", "settings", "Pengaturan"),
        Choice(
            "deed" if not stick else "look", "t-support", "usb", "Berkas dukungan ke USB", stick, "quiet" if stick else "tile"
        ),
        Choice("go", "tech-more", "more", "Lainnya"),
    )
    return Page("Menu Teknisi", at_a_glance(duty)[3:6], tiles, back="other")


def _tech_more(duty: Duty) -> Page:
    sheet = duty.sheet
    stick = "" if sheet.stick else "pasang USB dahulu"
    tiles = [
        Choice(
            "deed" if not stick else "look", "t-configure", "settings", "Pengaturan dari USB", stick, "quiet" if stick else "tile"
        ),
        Choice("pin", Role.TECHNICIAN.value, "key", "Ganti PIN teknisi"),
        Choice("go", "restart", "again", "Mulai ulang program"),
    ]
    if sheet.undo:
        tiles.insert(1, Choice("deed", "t-undo", "undo", "Batalkan pengaturan terakhir"))
    return Page("Menu Teknisi", (), tuple(tiles), back="tech")


def _restart(_duty: Duty) -> Page:
    lines = ("Layar gelap beberapa detik. Yang tersimpan tetap tersimpan.",)
    return Page(
        "Mulai ulang program?", lines, (Choice("deed", "t-restart", "again", "Ya, mulai ulang", kind="end"),), back="tech-more"
    )


def _options(duty: Duty) -> Page:
    def tile(row: Row) -> Choice:
        return Choice("deed", f"t-option {row.key}", "settings", row.title, row.note, "chosen" if row.marked else "tile")

    lines = ("Sentuh untuk mengganti. Berlaku setelah program dimulai ulang.",)
    return _list("Pengaturan", lines, duty, duty.sheet.options, tile, "tech")


PAGES: Mapping[str, Callable[[Duty], Page]] = {
    "home": _home,
    "other": _other,
    "paper": _paper,
    "paper-tried": _paper_tried,
    "services": _services,
    "slips": _slips,
    "refused": _refused,
    "day": _day,
    "close": _close,
    "open-day": _open_day,
    "notice": _notice,
    "light": _light,
    "tech": _tech,
    "tech-more": _tech_more,
    "restart": _restart,
    "options": _options,
    "findings": findings_page,
    "finding": finding_page,
}
_TECHNICAL = frozenset({"tech", "tech-more", "restart", "options", "findings", "finding"})
AFTER: Mapping[str, str] = {
    "paper-changed": "paper-tried",
    "t-checkup": "findings",
    "close": "home",
    "close-day": "home",
    "open-day": "home",
    "t-configure": "tech-more",
}
"""The page that follows a deed that was done; else the one it was asked on stays."""
