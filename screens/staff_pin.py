"""STAFF_PIN: the keypad before the staff's screen, for a PIN or for making one. Dots, never digits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.model.staff import Role
from kiosk.visit.duty import Duty
from kiosk.visit.rooms.staff import SHORTEST_PIN
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen

_MAKING = {Role.STAFF: "Buat PIN petugas", Role.TECHNICIAN: "Buat PIN teknisi"}
_ASKED = "6 sampai 8 angka. Lupa PIN? Tunjukkan kode pendaftaran dari server pusat ke kamera."
_MADE = "6 sampai 8 angka, tidak mudah ditebak. Jangan ditulis di dekat mesin."


class StaffPinScreen(KioskScreen):
    """Touches: digit (value 0-9), erase, clear, next, back. Words are for staff: Indonesian, whatever the visit's language."""

    step = Step.STAFF_PIN
    rules = Path(__file__).with_suffix(".kv")
    aids = False
    calls = False
    for_residents = False

    def fill(self, visit: Visit) -> None:
        """As many dots as digits, and what came of the last try."""
        ids, duty = self.ids, visit.duty or Duty()
        ids.headline.text = _MAKING[duty.making] if duty.making else "Ketik PIN petugas"
        ids.boxes.text = "  ".join("•" * len(duty.pin)) if duty.pin else "–"
        ids.told.text = duty.told or (_MADE if duty.making else _ASKED)
        ids.told.kind, ids.told.icon = ("info", "info") if duty.good or not duty.told else ("kind", "warning")
        ready = len(duty.pin) >= SHORTEST_PIN and not duty.busy
        ids.keypad.fill("Hapus semua", "Hapus", "Lanjut", ready)
        ids.back.text, ids.next.text = "Kembali", "Lanjut"
        ids.next.kind = "main" if ready else "quiet"
        ids.next.shown = not self.theme.landscape

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Empty, half typed, wrong, making one."""
        return {
            "empty": Visit(duty=Duty()),
            "typed": Visit(duty=Duty(pin="482915")),
            "wrong": Visit(duty=Duty(told="PIN salah. Masih 3 kali lagi.", good=False)),
            "locked": Visit(duty=Duty(told="Terlalu sering salah. Coba lagi dalam 2 menit.", good=False)),
            "making": Visit(duty=Duty(making=Role.STAFF)),
        }
