"""Printer and handheld scanners as the settings name them. Prints nothing and reads no card."""

from __future__ import annotations

from config.scanner_settings import SCANNERS_PATH
from drivers.errors import DeviceError
from drivers.printer.base import Paper, PrinterStatus
from drivers.printer.probe import probe
from drivers.printer.profile import Profile
from drivers.scanner.discovery import AUTO, Kind, Look, choose, discover
from drivers.scanner.models import load_models
from kiosk.checkup.report import Report
from kiosk.checkup.site import Site
from kiosk.desk.printing import refusal
from kiosk.model.finding import Finding
from kiosk.press import printer_profile, printer_transport


def check_printer(site: Site) -> list[Finding]:
    """Whether it can be reached and says that it can print. A page is printed by diagnose_printer.py."""
    report = Report("printer")
    wanted = site.settings.printer
    tried = f"Pencetak ({wanted.driver} {wanted.address})"
    if wanted.driver == "none":
        report.skip("reached", "Pencetak", "tidak dipakai (printer.driver)")
        return report.findings
    try:
        profile = printer_profile(site.settings)
        now, name = _asked(site)
    except DeviceError as failing:
        remedy = "Periksa kabel, daya dan alamat pencetak (printer.driver, printer.address)."
        report.fault("reached", tried, f"tidak terjangkau: {failing}", remedy)
        return report.findings
    if not now.answered:
        _silent(report, tried, profile)
    elif not now.can_print:
        problem = refusal(now)
        report.fault(problem.code, tried, f"{name}: tidak dapat mencetak", problem.staff)
    elif now.paper is Paper.LOW:
        report.warn("paper-low", tried, f"{name}: kertas hampir habis", "Siapkan gulungan baru.")
    else:
        report.good("reached", tried, f"{name}: siap")
    return report.findings


def _asked(site: Site) -> tuple[PrinterStatus, str]:
    """How it is, and what it calls itself. Raises DeviceError."""
    if site.printer is not None:
        return site.printer(), site.settings.printer.profile
    found = probe(printer_transport(site.settings.printer))
    return found.now, f"{found.maker} {found.model}".strip() or "tanpa nama"


def _silent(report: Report, tried: str, profile: Profile) -> None:
    if profile.status or profile.automatic_status:
        remedy = "Matikan pencetak, tunggu 10 detik, nyalakan. Bila tetap, jalankan diagnose_printer.py untuk membuat profil."
        report.fault("silent", tried, "tersambung, tetapi tidak menjawab", remedy)
    else:
        report.good("reached", tried, f"tersambung; {profile.name} tidak dapat ditanya keadaannya")


def check_scanner(site: Site, look: Look | None = None) -> list[Finding]:
    """What is plugged in and would be used. Whether it reads well is told by diagnose_scanner.py."""
    report = Report("scanner")
    wanted = site.settings.scanner
    tried = "Pemindai genggam"
    if wanted.driver == "none":
        report.skip("found", tried, "tidak dipakai (scanner.driver)")
        return report.findings
    seen = discover(load_models(SCANNERS_PATH), look)
    kinds = (Kind.SERIAL, Kind.HID) if wanted.driver == AUTO else (Kind(wanted.driver),)
    chosen = choose(seen, wanted.device, kinds)
    if chosen:
        report.good("found", tried, ", ".join(f"{each.name} ({each.path})" for each in chosen))
    elif wanted.driver == AUTO and wanted.device == AUTO:
        report.skip("found", tried, "tidak ada yang terpasang; warga memakai kamera atau mengetik NIK")
    else:
        others = ", ".join(f"{each.name} ({each.path})" for each in seen) or "tidak ada"
        report.fault(
            "found", tried, f"{wanted.device} tidak ditemukan (terpasang: {others})", "Periksa kabel dan scanner.device."
        )
    return report.findings
