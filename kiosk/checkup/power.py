"""Power, heat and memory. A Pi that gets too little voltage is the commonest cause of everything else."""

from __future__ import annotations

from kiosk.checkup.report import Report
from kiosk.checkup.site import Machine, Site
from kiosk.model.finding import Finding

# Raspberry Pi documentation, vcgencmd get_throttled: what holds now, and from bit 16 what has held since the start.
_UNDER_VOLTAGE, _CAPPED, _THROTTLED, _SOFT_LIMIT = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_SINCE_START = 16
_FIRMWARE = "devices/platform/soc/soc:firmware/get_throttled"
# The Pi slows down at 80 degrees and stops at 85.
_WARM_DEGREES, _HOT_DEGREES = 70.0, 80.0
_LOW_MEMORY_MIB = 150


def check_power(site: Site) -> list[Finding]:
    """Under-voltage and throttling (Raspberry Pi), temperature, free memory."""
    report = Report("power")
    _voltage(report, site.machine)
    _heat(report, site.machine)
    _memory(report, site.machine)
    return report.findings


def _voltage(report: Report, machine: Machine) -> None:
    tried = "Tegangan dan kecepatan (Raspberry Pi)"
    flags = _flags(machine)
    if flags is None:
        report.skip("voltage", tried, "mesin ini bukan Raspberry Pi")
        return
    before = flags >> _SINCE_START
    supply = "Pakai catu daya resmi (5,1 V 3 A atau lebih) dan kabel yang pendek; lepas perangkat USB yang boros."
    if flags & _UNDER_VOLTAGE:
        report.fault("voltage", tried, "tegangan terlalu rendah sekarang", supply, flags=flags)
    elif before & _UNDER_VOLTAGE:
        report.warn("voltage", tried, "tegangan pernah terlalu rendah sejak dinyalakan", supply, flags=flags)
    elif flags & (_CAPPED | _THROTTLED | _SOFT_LIMIT) or before & (_CAPPED | _THROTTLED):
        cooling = "Bersihkan lubang angin, periksa kipas, jauhkan dari matahari."
        report.warn("throttled", tried, "prosesor diperlambat", cooling, flags=flags)
    else:
        report.good("voltage", tried, "cukup, tidak pernah diperlambat", flags=flags)


def _flags(machine: Machine) -> int | None:
    raw = machine.read(machine.sys_path / _FIRMWARE)
    if raw is None:
        printed = machine.run(("vcgencmd", "get_throttled"))
        raw = printed.strip().removeprefix("throttled=") if printed else None
    try:
        return int(raw, 16) if raw else None
    except ValueError:
        return None


def _heat(report: Report, machine: Machine) -> None:
    readings = [machine.read(path) for path in machine.sys_path.glob("class/thermal/thermal_zone*/temp")]
    degrees = max((int(raw) / 1000 for raw in readings if raw and raw.lstrip("-").isdigit()), default=None)
    tried = "Suhu prosesor"
    if degrees is None:
        report.skip("heat", tried, "tidak ada termometer")
        return
    seen, remedy = f"{degrees:.0f} °C", "Bersihkan lubang angin, periksa kipas, jauhkan dari matahari."
    if degrees >= _HOT_DEGREES:
        report.fault("heat", tried, seen, remedy, degrees=degrees)
    elif degrees >= _WARM_DEGREES:
        report.warn("heat", tried, seen, remedy, degrees=degrees)
    else:
        report.good("heat", tried, seen, degrees=degrees)


def _memory(report: Report, machine: Machine) -> None:
    lines = (machine.read(machine.proc_path / "meminfo") or "").splitlines()
    kib = next((line.split()[1] for line in lines if line.startswith("MemAvailable:")), "")
    tried = "Memori kosong"
    if not kib.isdigit():
        report.skip("memory", tried, "tidak diketahui")
        return
    mib = int(kib) // 1024
    if mib < _LOW_MEMORY_MIB:
        remedy = "Mulai ulang mesin. Bila terulang, kirim berkas dukungan (kiosk support)."
        report.warn("memory", tried, f"{mib} MiB", remedy, available_mib=mib)
    else:
        report.good("memory", tried, f"{mib} MiB", available_mib=mib)
