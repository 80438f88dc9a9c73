"""The machine's clock: whether it may be believed, who keeps it, whether it survives a power cut."""

from __future__ import annotations

from kiosk.checkup.report import Report
from kiosk.checkup.site import Site
from kiosk.model.finding import Finding


def check_clock(site: Site) -> list[Finding]:
    """Trust, time daemon, real-time clock. How far it is off is told by the network's check, which asks central."""
    report = Report("clock")
    now = site.clock.now()
    local = now.wall.astimezone(site.settings.hall.zone)
    tried, seen = "Jam mesin", f"{local:%Y-%m-%d %H:%M:%S} ({site.settings.hall.time_zone})"
    if now.trusted:
        report.good("trusted", tried, f"{seen}, dapat dipercaya")
    else:
        remedy = "Sambungkan ke jaringan: jam diatur sendiri. Layanan tetap jalan, hari layanan tidak berganti sendiri."
        report.warn("trusted", tried, f"{seen}, belum dapat dipercaya", remedy)
    _real_time_clock(report, site)
    return report.findings


def _real_time_clock(report: Report, site: Site) -> None:
    tried = "Jam berbaterai (RTC)"
    clocks = sorted(site.machine.sys_path.glob("class/rtc/rtc*"))
    if not clocks:
        report.skip("rtc", tried, "tidak ada; waktu terakhir yang benar disimpan pada kartu")
        return
    raw = site.machine.read(clocks[0] / "since_epoch")
    if raw is None or not raw.isdigit():
        report.warn("rtc", tried, "ada, tetapi tidak terbaca", "Ganti baterai RTC.")
        return
    off_seconds = int(raw) - site.clock.now().wall.timestamp()
    seen = f"selisih {off_seconds:+.0f} detik"
    if abs(off_seconds) > 300:
        remedy = "Ganti baterai RTC; setelah tersambung, jalankan: hwclock --systohc"
        report.warn("rtc", tried, seen, remedy, off_seconds=off_seconds)
    else:
        report.good("rtc", tried, seen, off_seconds=off_seconds)
