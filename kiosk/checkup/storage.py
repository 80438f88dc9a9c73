"""Where requests are kept: room, read-only, fsync's honesty and speed, the card's wear, the database, the second medium."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from kiosk.checkup.report import Report
from kiosk.checkup.site import Machine, Site
from kiosk.model.finding import Finding
from kiosk.store.errors import StoreError
from kiosk.store.peek import peek

_MIB = 1024 * 1024
_WRITES = 40
_WRITE_BYTES = 4096
# A flash chip programs a page in 0.2 ms at best; what answers faster has not asked it. (A drive with a capacitor may.)
_TOO_FAST_MS = 0.05
# Two commits lie between the last tap and the paper.
_SLOW_MS = 150.0
# The kernel keeps these in memory: everything is gone with the power.
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})
# JEDEC eMMC 5.0, EXT_CSD: life time estimates in steps of 10%, 0x0B beyond its life; pre-EOL 1 normal, 2 warning, 3 urgent.
_WORN_STEPS = 9
_PRE_EOL_NORMAL = 1


def check_storage(site: Site) -> list[Finding]:
    """Room, honesty, speed, wear, soundness. Writes and removes one small file in the data folder."""
    report = Report("storage")
    folder = site.settings.store.path
    if not folder.is_dir():
        report.fault("folder", f"Folder data {folder}", "tidak ada", "Jalankan kiosk sekali, atau perbaiki store.path.")
        return report.findings
    _room(report, folder, site.settings.store.reserve_mib)
    _medium(report, site.machine, folder)
    _writing(report, "fsync", folder, site.machine.sync)
    _wear(report, site.machine)
    _database(report, folder)
    mirror = site.settings.store.mirror_path
    if mirror is None:
        report.skip("mirror", "Media cadangan", "tidak dipakai (store.mirror_path)")
    elif not mirror.is_dir():
        report.fault("mirror", f"Media cadangan {mirror}", "tidak ada", "Pasang USB atau kartu cadangan, lalu jalankan lagi.")
    else:
        _writing(report, "mirror", mirror, site.machine.sync)
    return report.findings


def _room(report: Report, folder: Path, reserve_mib: int) -> None:
    room = os.statvfs(folder)
    free_mib = room.f_bavail * room.f_frsize // _MIB
    tried, seen = "Ruang kosong pada kartu", f"{free_mib} MiB; {reserve_mib} MiB dijaga tetap kosong"
    remedy = "Hapus berkas lain dari kartu, atau ganti dengan kartu yang lebih besar."
    if free_mib < reserve_mib:
        report.fault("room", tried, seen, remedy, free_mib=free_mib)
    elif free_mib < 4 * reserve_mib:
        report.warn("room", tried, seen, remedy, free_mib=free_mib)
    else:
        report.good("room", tried, seen, free_mib=free_mib)
    if room.f_files and room.f_favail < 1000:
        report.fault("inodes", "Jumlah berkas pada kartu", f"tersisa {room.f_favail}", remedy)


def _medium(report: Report, machine: Machine, folder: Path) -> None:
    """What the folder lies on (proc(5): device, mount point, type, options)."""
    kind, options, length = "?", "", -1
    for line in (machine.read(machine.proc_path / "mounts") or "").splitlines():
        parts = line.split(" ")
        if len(parts) < 4:
            continue
        point = parts[1].encode().decode("unicode_escape")
        if len(point) > length and folder.resolve().is_relative_to(point):
            kind, options, length = parts[2], parts[3], len(point)
    tried = "Sistem berkas folder data"
    if "ro" in options.split(","):
        report.fault("read-only", tried, f"{kind}, hanya dapat dibaca", "Kartu mungkin rusak: buat cadangan, lalu ganti kartu.")
    elif kind in _IN_MEMORY:
        report.fault("in-memory", tried, f"{kind}: hilang saat listrik padam", "Pindahkan store.path ke kartu.")
    else:
        report.good("medium", tried, kind)


def _writing(report: Report, code: str, folder: Path, sync: Callable[[int], None]) -> None:
    tried = f"Menulis {_WRITES} kali ke {folder} dan menunggu sampai aman"
    try:
        waits = _waits_ms(folder, sync)
    except OSError as failed:
        report.fault(code, tried, f"gagal: {failed.strerror}", "Periksa kartu dan hak akses folder; ganti kartu bila perlu.")
        return
    middle, late = median(waits), quantiles(waits, n=20)[-1]
    seen = f"biasanya {middle:.2f} ms, terlama {late:.1f} ms"
    figures = {"median_ms": round(middle, 3), "p95_ms": round(late, 3)}
    if middle < _TOO_FAST_MS:
        remedy = "Kartu atau mesin ini mungkin tidak sungguh menyimpan. Pakai kartu industri, dan pasang store.mirror_path."
        report.warn(f"{code}-honesty", tried, f"{seen}: terlalu cepat", remedy, **figures)
    elif late > _SLOW_MS:
        report.warn(f"{code}-slow", tried, f"{seen}: lambat", "Ganti dengan kartu kelas A1 atau A2.", **figures)
    else:
        report.good(code, tried, seen, **figures)


def _waits_ms(folder: Path, sync: Callable[[int], None]) -> list[float]:
    waits = []
    with tempfile.TemporaryFile(dir=folder, prefix=".checkup-", buffering=0) as file:
        for _ in range(_WRITES):
            file.write(os.urandom(_WRITE_BYTES))
            began = time.perf_counter()
            sync(file.fileno())
            waits.append((time.perf_counter() - began) * 1000)
    return waits


def _wear(report: Report, machine: Machine) -> None:
    tried, found = "Keausan kartu (eMMC)", False
    for device in sorted(machine.sys_path.glob("block/mmcblk[0-9]/device")):
        steps = [int(step, 16) for step in (machine.read(device / "life_time") or "").split()]
        if not steps:
            continue
        found = True
        ending = int(machine.read(device / "pre_eol_info") or "0", 16)
        used = max(steps) * 10
        seen = f"{device.parent.name}: sekitar {used}% umurnya terpakai"
        if max(steps) > _WORN_STEPS or ending > _PRE_EOL_NORMAL:
            report.warn("wear", tried, seen, "Buat cadangan dan ganti kartu pada kunjungan berikutnya.", used_percent=used)
        else:
            report.good("wear", tried, seen, used_percent=used)
    if not found:
        report.skip("wear", tried, "kartu ini tidak melaporkan keausannya")


def _database(report: Report, folder: Path) -> None:
    tried = "Basis data permohonan"
    try:
        look = peek(folder)
    except FileNotFoundError:
        report.skip("database", tried, "belum ada: kiosk belum pernah dijalankan")
        return
    except StoreError as failing:
        report.fault("database", tried, failing.problem.detail, failing.problem.staff)
        return
    if look.damage:
        report.fault("database", tried, f"rusak: {look.damage}", "Jangan hapus folder data. Buat cadangan, lalu ganti kartu.")
    else:
        report.good("database", tried, f"utuh, {look.requests} permohonan, skema {look.schema}", requests=look.requests)
