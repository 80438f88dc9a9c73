"""The glass: whether a display is connected, has the pixels of the settings, and is as large as the settings say."""

from __future__ import annotations

import math
from pathlib import Path

from kiosk.checkup.report import Report
from kiosk.checkup.site import Site
from kiosk.model.finding import Finding

_MM_PER_INCH = 25.4
# Buttons of 20 mm on the screen must not become 17.
_TOLERATED = 0.12
# VESA E-EDID 1.4, 3.6.2: bytes 21 and 22 hold the picture's width and height in centimetres, 0 when not known.
_EDID_WIDTH, _EDID_HEIGHT, _EDID_BYTES = 21, 22, 128


def check_display(site: Site) -> list[Finding]:
    """Asks the kernel (DRM) and the display's own data sheet (EDID)."""
    report = Report("display")
    tried = "Layar"
    outputs = [
        path.parent
        for path in sorted(site.machine.sys_path.glob("class/drm/card*-*/status"))
        if site.machine.read(path) == "connected"
    ]
    if not list(site.machine.sys_path.glob("class/drm/card*-*")):
        report.skip("connected", tried, "mesin ini tidak mempunyai keluaran layar")
        return report.findings
    if not outputs:
        report.fault("connected", tried, "tidak ada layar tersambung", "Periksa kabel dan daya layar, lalu mulai ulang mesin.")
        return report.findings
    _pixels(report, site, outputs[0])
    _diagonal(report, site, outputs[0])
    return report.findings


def _pixels(report: Report, site: Site, output: Path) -> None:
    screen = site.settings.screen
    modes = (site.machine.read(output / "modes") or "").split()
    seen = f"{output.name.partition('-')[2]}: {modes[0] if modes else 'tidak diketahui'}"
    wanted = {f"{screen.width_px}x{screen.height_px}", f"{screen.height_px}x{screen.width_px}"}
    if modes and modes[0] not in wanted:
        remedy = f"Pengaturan screen meminta {screen.width_px}x{screen.height_px}: samakan dengan layar."
        report.warn("pixels", "Titik gambar layar", seen, remedy)
    else:
        report.good("pixels", "Titik gambar layar", seen)


def _diagonal(report: Report, site: Site, output: Path) -> None:
    tried = "Ukuran layar"
    try:
        sheet = (output / "edid").read_bytes()
    except OSError:
        sheet = b""
    if len(sheet) < _EDID_BYTES or not (sheet[_EDID_WIDTH] and sheet[_EDID_HEIGHT]):
        report.skip("diagonal", tried, "layar tidak melaporkan ukurannya: ukur sendiri, lalu periksa screen.diagonal_inches")
        return
    inches = math.hypot(sheet[_EDID_WIDTH], sheet[_EDID_HEIGHT]) * 10 / _MM_PER_INCH
    wanted = site.settings.screen.diagonal_inches
    seen = f"kira-kira {inches:.1f} inci menurut layar, {wanted:g} menurut pengaturan"
    if abs(inches / wanted - 1) > _TOLERATED:
        report.warn("diagonal", tried, seen, "Ukur kaca layar dan perbaiki screen.diagonal_inches.", inches=round(inches, 1))
    else:
        report.good("diagonal", tried, seen, inches=round(inches, 1))
