"""The touchscreen: whether there is one, and whether ten taps are ten taps where the finger was. Pure but for `check_touch`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kiosk.checkup.report import Report
from kiosk.checkup.site import Site
from kiosk.model.finding import Finding

# linux/input-event-codes.h: INPUT_PROP_DIRECT, the finger touches what it sees; a touchpad has it not.
_DIRECT = 1 << 1
# A finger covers 8 to 10 mm; the smallest target is 20 mm wide.
_OFF_MM = 8.0
_DRIFT_MM = 4.0
# Nobody taps twice in so short a time: one finger, told twice.
_BOUNCE_SECONDS = 0.08


@dataclass(frozen=True, slots=True)
class Tap:
    """Where a finger came down, in millimetres from the lower left corner, and when (seconds, any origin)."""

    x_mm: float
    y_mm: float
    at: float = 0.0

    def off_mm(self, other: Tap) -> float:
        """How far apart."""
        return math.hypot(self.x_mm - other.x_mm, self.y_mm - other.y_mm)


def trial_targets(width_mm: float, height_mm: float, edge_mm: float = 12.0) -> tuple[Tap, ...]:
    """Ten places to tap, one after the other: corners, edges, and the middle twice."""
    left, right, low, high = edge_mm, width_mm - edge_mm, edge_mm, height_mm - edge_mm
    across, up = width_mm / 2, height_mm / 2
    places = [(left, high), (right, high), (right, low), (left, low), (across, high), (right, up), (across, low), (left, up)]
    return tuple(Tap(x, y) for x, y in [*places, (across, up), (across, up)])


def check_touch(site: Site) -> list[Finding]:
    """Whether the kernel knows a touchscreen. What it is worth only fingers can tell: `judge`."""
    report = Report("touch")
    tried = "Layar sentuh"
    names = []
    for properties in sorted(site.machine.sys_path.glob("class/input/input*/properties")):
        words = (site.machine.read(properties) or "0").split()
        if int(words[-1], 16) & _DIRECT:
            names.append(site.machine.read(properties.parent / "name") or properties.parent.name)
    if names:
        report.good("present", tried, ", ".join(names))
    else:
        report.fault("present", tried, "tidak ditemukan", "Periksa kabel USB layar sentuh; coba lubang USB lain.")
    return report.findings


def read_taps(told: str) -> list[Tap]:
    """`x,y,seconds;...` in millimetres, as the screen tells them; what is none of it is left out."""
    return [Tap(*map(float, each.split(","))) for each in told.split(";") if each.count(",") == 2]


def judge(targets: Sequence[Tap], taps: Sequence[Tap]) -> list[Finding]:
    """What fingers told: `taps` are all that came while `targets` were shown, each until it was hit or given up."""
    report = Report("touch")
    bounced = sum(later.at - sooner.at < _BOUNCE_SECONDS for sooner, later in pairwise(taps))
    tried = f"{len(targets)} ketukan"
    clean = "Bersihkan kaca dari air dan debu; periksa kabel dan sambungan tanah (ground) layar."
    if bounced:
        report.fault("bounce", tried, f"{bounced} ketukan terbaca dua kali", clean, bounced=bounced)
    nearest = [min(taps, key=target.off_mm, default=None) for target in targets]
    dead = [at for at, tap in enumerate(nearest) if tap is None or tap.off_mm(targets[at]) > _OFF_MM]
    if dead:
        where = ", ".join(f"({targets[at].x_mm:.0f}, {targets[at].y_mm:.0f}) mm" for at in dead)
        remedy = "Bersihkan tepi kaca; bila tetap, kalibrasi ulang atau ganti layar sentuh."
        report.fault("dead", tried, f"tidak terbaca di {where} dari kiri bawah", remedy, missed=len(dead))
    strays = len(taps) - bounced - (len(targets) - len(dead))
    if strays > 0:
        report.warn("ghost", tried, f"{strays} ketukan yang tidak diminta", clean, strays=strays)
    _drift(report, targets, [tap for at, tap in enumerate(nearest) if tap is not None and at not in dead], dead)
    if not report.findings:
        report.good("taps", tried, f"{len(taps)} terbaca, semuanya tepat")
    return report.findings


def _drift(report: Report, targets: Sequence[Tap], hits: Sequence[Tap], dead: Sequence[int]) -> None:
    aimed = [target for at, target in enumerate(targets) if at not in dead]
    if not hits:
        return
    x_mm = median(hit.x_mm - target.x_mm for hit, target in zip(hits, aimed, strict=True))
    y_mm = median(hit.y_mm - target.y_mm for hit, target in zip(hits, aimed, strict=True))
    if math.hypot(x_mm, y_mm) > _DRIFT_MM:
        seen = f"bergeser {x_mm:+.0f} mm ke kanan, {y_mm:+.0f} mm ke atas"
        report.warn(
            "drift", f"{len(targets)} ketukan", seen, "Kalibrasi ulang layar sentuh.", x_mm=round(x_mm, 1), y_mm=round(y_mm, 1)
        )
