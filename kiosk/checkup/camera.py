"""The camera: whether it gives pictures, how many, and whether they are good enough to read cards. Keeps none, decodes none."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from config.settings import Settings
from drivers.errors import DeviceBusy, DeviceError
from drivers.scanner.decode import to_grey
from drivers.scanner.quality import (
    BRIGHT_LIGHT,
    DARK_LIGHT,
    DIM_LIGHT,
    MOST_BLUR_PX,
    MOST_GRAIN,
    MOST_WHITE,
    Quality,
    measure,
)
from kiosk.checkup.report import Report
from kiosk.checkup.site import Site
from kiosk.model.finding import Finding
from kiosk.scanners import camera

_FIRST_PICTURE_SECONDS = 5.0
_MOST_PICTURES = 30
# Of the frames asked for.
_STEADY_SHARE = 0.7
_LEAST_PIXELS = 640


def check_camera(site: Site) -> list[Finding]:
    """Look through it for `site.seconds`: through a running kiosk's own (`site.frame`), else by opening it."""
    report = Report("camera")
    wanted = site.settings.camera
    tried = f"Kamera ({wanted.source})"
    if not wanted.enabled:
        report.skip("picture", "Kamera", "tidak dipakai (camera.enabled)")
        return report.findings
    try:
        taken = _taken(site)
    except DeviceBusy:
        report.skip("picture", tried, "sedang dipakai mesin; periksa lewat layar teknisi")
        return report.findings
    except DeviceError as failing:
        report.fault("picture", tried, f"tidak dapat dibuka: {failing}", "Periksa kabel kamera dan camera.source.")
        return report.findings
    if len(taken) < 2:
        seen = f"tidak ada gambar dalam {_FIRST_PICTURE_SECONDS:.0f} detik"
        report.fault("picture", tried, seen, "Cabut kabel kamera, tunggu 10 detik, pasang lagi.")
        return report.findings
    _picture(report, tried, taken, site.settings)
    _quality(report, [measure(to_grey(frame.picture)) for frame in taken])
    return report.findings


def _taken(site: Site) -> list[Any]:
    if site.frame is not None:
        return _watch(site.frame, site.seconds)
    driver = camera(site.settings)
    assert driver is not None  # noqa: S101 - it is switched on
    driver.open()
    try:
        return _watch(driver.latest_frame, site.seconds)
    finally:
        driver.close()


def _watch(newest: Any, seconds: float) -> list[Any]:
    """Some pictures out of what comes, each another."""
    taken: list[Any] = []
    ends_at = time.monotonic() + _FIRST_PICTURE_SECONDS
    while time.monotonic() < ends_at and len(taken) < _MOST_PICTURES:
        frame = newest()
        if frame is not None and (not taken or frame.number > taken[-1].number):
            if not taken:
                ends_at = time.monotonic() + seconds
            taken.append(frame)
        time.sleep(min(0.05, seconds / 20))
    return taken


def _picture(report: Report, tried: str, taken: list[Any], settings: Settings) -> None:
    tall, wide = taken[0].picture.shape[:2]
    rate = (taken[-1].number - taken[0].number) / max(taken[-1].at - taken[0].at, 0.001)
    seen = f"{wide} x {tall} titik, {rate:.0f} gambar per detik"
    figures = {"width_px": wide, "height_px": tall, "frames_per_second": round(rate, 1)}
    if wide < _LEAST_PIXELS:
        report.warn("picture", tried, seen, "Pakai kamera dengan lebar 640 titik atau lebih.", **figures)
    elif rate < _STEADY_SHARE * settings.camera.frames_per_second:
        report.warn("picture", tried, seen, "Coba lubang USB lain, tambah cahaya, atau kecilkan camera.width_px.", **figures)
    else:
        report.good("picture", tried, seen, **figures)


def _quality(report: Report, seen: list[Quality]) -> None:
    light, white = median(each.light for each in seen), median(each.white for each in seen)
    tried, words = "Cahaya di depan kamera", f"{light:.0f} dari 255, {white:.0%} terlalu terang"
    if light < DARK_LIGHT:
        report.fault("light", tried, words, "Gambar gelap: buka penutup lensa, bersihkan, nyalakan lampu.", light=light)
    elif light < DIM_LIGHT:
        report.warn("light", tried, words, "Tambah lampu di depan mesin, jangan di belakang warga.", light=light)
    elif light > BRIGHT_LIGHT or white > MOST_WHITE:
        report.warn("light", tried, words, "Jauhkan kamera dari jendela atau lampu yang menyilaukan.", light=light)
    else:
        report.good("light", tried, words, light=light)
    blurs = [each.blur_px for each in seen if each.blur_px is not None]
    tried = "Ketajaman gambar"
    if len(blurs) * 2 <= len(seen):
        report.skip("focus", tried, "tidak ada tepi yang tajam: tunjukkan kertas bertulisan, lalu periksa lagi")
    elif median(blurs) > MOST_BLUR_PX:
        words = f"tepi kabur {median(blurs):.1f} titik"
        report.warn(
            "focus", tried, words, "Bersihkan lensa, putar cincin fokus sampai tulisan tajam.", blur_px=round(median(blurs), 2)
        )
    else:
        report.good("focus", tried, f"tepi {median(blurs):.1f} titik", blur_px=round(median(blurs), 2))
    grain = median(each.grain for each in seen)
    if grain > MOST_GRAIN:
        report.warn("grain", "Bintik pada gambar", f"{grain:.0f} tingkat", "Tambah cahaya.", grain=round(grain, 1))
