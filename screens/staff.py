"""STAFF: any page of kiosk.visit.staff_pages: a few lines, at most six tiles, the word on what was done last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kiosk.desk.duty import Row, Sheet
from kiosk.model.finding import Finding, Severity
from kiosk.model.staff import Role
from kiosk.visit.duty import Duty
from kiosk.visit.staff_pages import page_of
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen


class StaffScreen(KioskScreen):
    """Touches: go, deed, look, more, stage, pin, trial (values are staff_pages'), back, finish. Words are Indonesian."""

    step = Step.STAFF
    rules = Path(__file__).with_suffix(".kv")
    aids = False
    calls = False
    for_residents = False

    def fill(self, visit: Visit) -> None:
        """The page the duty stands on."""
        ids, duty = self.ids, visit.duty or Duty()
        page = page_of(duty)
        self.split = 0 if self.theme.compact else 0.52 if page.scene else 0.34
        ids.headline.text = page.headline
        told = "Mohon tunggu…" if duty.busy else duty.told
        ids.told.shown, ids.told.text = bool(told), told
        ids.told.kind, ids.told.icon = ("info", "clock" if duty.busy else "check") if duty.good else ("kind", "warning")
        ids.lines.text = "\n".join(page.lines[: self._lines(bool(told), len(page.tiles))])
        ids.lines.shown = bool(ids.lines.text)
        ids.scene.shown, ids.scene.art = bool(page.scene) and not self.theme.compact, page.scene or "hall"
        few = len(page.tiles) < 3
        for at, tile in enumerate(reversed(ids.tiles.children)):
            tile.shown = at < len(page.tiles)
            if tile.shown:
                choice = page.tiles[at]
                tile.name, tile.value, tile.icon, tile.kind = choice.touch, choice.value, choice.icon, choice.kind
                tile.text, tile.hint = choice.title, choice.note
                tile.flat = few or page.columns == 1
                tile.icon_side, tile.role = (22, "title") if few else (12 if self.theme.compact else 15, "body")
        ids.tiles.columns = 1 if few else 3 if self.theme.compact and page.columns > 1 and len(page.tiles) > 4 else page.columns
        ids.back.text, ids.finish.text = "Kembali", "Keluar"
        ids.back.shown = bool(page.back) or duty.stage > 0

    def _lines(self, told: bool, tiles: int) -> int:
        """How many lines have room: beside tiles there is more of it than above them."""
        if self.theme.compact:
            return 0 if told or tiles > 2 else 1 if tiles == 2 else 2
        if self.theme.landscape:
            return 2 if told else 4
        return 3 if told else 6

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Every page as staff and technician meet it."""
        sheet = Sheet(
            problems=("Pencetak melaporkan kertas hampir habis. (printer-paper-low)",),
            tickets_left=36,
            unsent=4,
            oldest_minutes=130,
            requests_today=23,
            day="2026-11-21",
            today="2026-11-22",
            services=tuple(Row(f"S-{n}", name, f"S-{n}", marked=n == 3) for n, name in enumerate(_NAMES)),
            slips=(
                Row("1", "A-014 Antrean Loket", "10.24 · terkirim"),
                Row("2", "B-003 Keterangan Usaha", "10.11 · kertas diragukan", marked=True),
            ),
            refused=(Row("3", "B-002 Keterangan Domisili", "rejected: unreadable"),),
            options=(
                Row("printer.staff_copy", "Salinan petugas saat jaringan putus", "tidak"),
                Row("visit.done_seconds", "Lama nomor tampil", "20 detik"),
            ),
            loudness=70,
            brightness=80,
            stick=True,
            undo=True,
        )
        staff = {
            page: Duty(Role.STAFF, page=page, sheet=sheet)
            for page in ("home", "other", "services", "slips", "refused", "day", "close", "open-day", "notice", "light")
        }
        staff |= {f"paper-{stage}": Duty(Role.STAFF, page="paper", stage=stage, sheet=sheet) for stage in range(4)}
        staff["paper-tried"] = Duty(
            Role.STAFF, page="paper-tried", sheet=sheet, told="Lembar uji dikirim ke pencetak. Periksa hasilnya."
        )
        staff["day-no-stick"] = Duty(Role.STAFF, page="day", sheet=replace(sheet, stick=False))
        staff["failed"] = Duty(Role.STAFF, sheet=sheet, told="Tidak tercetak. Kertas habis. Pasang gulungan baru.", good=False)
        tech = {page: Duty(Role.TECHNICIAN, page=page, sheet=sheet) for page in ("tech", "tech-more", "options", "restart")}
        tech["finding"] = Duty(Role.TECHNICIAN, page="finding", sheet=sheet, findings=(("Penyimpanan", _FINDINGS),))
        tech["findings"] = Duty(Role.TECHNICIAN, page="findings", sheet=sheet, findings=(("Penyimpanan", _FINDINGS),))
        return {name: Visit(duty=duty) for name, duty in (staff | tech).items()}


_NAMES = (
    "Keterangan Domisili",
    "Keterangan Usaha",
    "Surat Pengantar",
    "Pengantar SKCK",
    "Antrean Loket",
    "Pengaduan",
    "Buku Tamu",
)
_FINDINGS = (
    Finding(
        "storage",
        "fsync-slow",
        Severity.WARNING,
        "Menulis",
        "biasanya 80 ms, terlama 210 ms: lambat",
        "Ganti dengan kartu kelas A1 atau A2.",
    ),
    Finding(
        "network",
        "interface",
        Severity.FAULT,
        "Jaringan",
        "tidak ada yang tersambung",
        "Periksa kabel jaringan, modem atau Wi-Fi.",
    ),
    Finding("power", "voltage", Severity.GOOD, "Tegangan", "cukup, tidak pernah diperlambat"),
)
