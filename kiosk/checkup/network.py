"""The way to central: interface, name, connection, certificate, speed. Whether central knows the kiosk is enrolment's check."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import SplitResult, urlsplit

import httpx

from kiosk.checkup.identity import identity_in
from kiosk.checkup.report import Report
from kiosk.checkup.site import Machine, Site
from kiosk.model.finding import Finding

_TRIES = 8
_CONNECT_SECONDS = 4.0
_LOSS_WARNS = 0.25
_WEAK_SIGNAL_DBM = -75.0
_DAYS_LEFT_WARNS = 14
_SPEED_SECONDS = 15.0
_SPEED_BYTES = 256 * 1024
# A style sheet of central's pages: the same for everybody, and some tens of kilobytes.
_SPEED_PATH = "/static/central.css"
_SLOW_BYTES_PER_SECOND = 2_000


def check_network(site: Site) -> list[Finding]:
    """From the cable to central's certificate. Sends a handful of bytes; takes half a minute on a very bad line."""
    report = Report("network")
    _interfaces(report, site.machine)
    identity = identity_in(site.settings)
    if identity is None:
        report.skip("central", "Jalan ke server pusat", "alamatnya belum diketahui: kiosk belum terdaftar")
        return report.findings
    address = urlsplit(identity.address)
    if _name(report, address) and _connection(report, address) and _certificate(report, address, site.settings.central.ca_path):
        _speed(report, identity.address, site.settings.central.ca_path)
    return report.findings


def _interfaces(report: Report, machine: Machine) -> None:
    tried = "Sambungan jaringan mesin"
    links = [path for path in sorted(machine.sys_path.glob("class/net/*")) if path.name != "lo"]
    up = [path.name for path in links if machine.read(path / "operstate") in {"up", "unknown"}]
    if not up:
        seen = f"tidak ada yang tersambung ({', '.join(path.name for path in links) or 'tidak ada antarmuka'})"
        report.fault("interface", tried, seen, "Periksa kabel jaringan, modem atau Wi-Fi. Permohonan tetap disimpan.")
        return
    report.good("interface", tried, f"tersambung: {', '.join(up)}")
    for name, level_dbm in _signals(machine):
        seen = f"{name}: {level_dbm:.0f} dBm"
        if level_dbm < _WEAK_SIGNAL_DBM:
            report.warn("signal", "Kuat sinyal Wi-Fi", seen, "Dekatkan pemancar Wi-Fi, atau pakai kabel.", level_dbm=level_dbm)
        else:
            report.good("signal", "Kuat sinyal Wi-Fi", seen, level_dbm=level_dbm)


def _signals(machine: Machine) -> list[tuple[str, float]]:
    """Name and level of each Wi-Fi interface (/proc/net/wireless: two lines of heads, then `name: status link level ...`)."""
    found = []
    for line in (machine.read(machine.proc_path / "net/wireless") or "").splitlines()[2:]:
        parts = line.split()
        with contextlib.suppress(IndexError, ValueError):
            found.append((parts[0].rstrip(":"), float(parts[3])))
    return found


def _name(report: Report, address: SplitResult) -> bool:
    host, tried = address.hostname or "", f"Mencari alamat {address.hostname}"
    began = time.monotonic()
    try:
        answers = socket.getaddrinfo(host, _port(address), type=socket.SOCK_STREAM)
    except OSError as failed:
        report.fault("dns", tried, f"tidak ditemukan: {failed.strerror}", "Periksa jaringan dan DNS modem (coba 1.1.1.1).")
        return False
    waited_ms = (time.monotonic() - began) * 1000
    report.good("dns", tried, f"{answers[0][4][0]} dalam {waited_ms:.0f} ms", waited_ms=round(waited_ms, 1))
    return True


def _connection(report: Report, address: SplitResult) -> bool:
    tried = f"Menyambung {_TRIES} kali ke {address.hostname}:{_port(address)}"
    waits = []
    for attempt in range(_TRIES):
        began = time.monotonic()
        with contextlib.suppress(OSError), socket.create_connection((address.hostname, _port(address)), _CONNECT_SECONDS):
            waits.append((time.monotonic() - began) * 1000)
        if not waits and time.monotonic() - began >= _CONNECT_SECONDS and attempt >= 2:
            break  # three times nothing at all: there is no more to learn
    lost = 1 - len(waits) / _TRIES
    if not waits:
        remedy = "Periksa jaringan; tanyakan apakah server pusat menyala."
        report.fault("connect", tried, "tidak pernah tersambung", remedy, lost=1.0)
        return False
    seen = f"{median(waits):.0f} ms, {lost:.0%} gagal"
    figures = {"median_ms": round(median(waits), 1), "lost": round(lost, 2)}
    if lost >= _LOSS_WARNS:
        report.warn("connect", tried, seen, "Jaringan buruk: kiosk tetap jalan, pengiriman lebih lama.", **figures)
    else:
        report.good("connect", tried, seen, **figures)
    return True


def _certificate(report: Report, address: SplitResult, ca_path: Path | None) -> bool:
    tried = "Sertifikat server pusat (TLS)"
    if address.scheme != "https":
        report.warn("tls", tried, "tidak dipakai (http)", "Pasang proxy dengan TLS di depan server pusat.")
        return True
    try:
        context = ssl.create_default_context()
        if ca_path is not None:
            context.load_verify_locations(ca_path)
        until = _valid_until(address, context)
    except ssl.SSLCertVerificationError as doubted:
        remedy = "Periksa jam mesin dan central.ca_path; hubungi pengelola server pusat."
        report.fault("tls", tried, f"tidak dipercaya: {doubted.verify_message}", remedy)
        return False
    except OSError as failed:
        report.fault("tls", tried, f"gagal: {failed.strerror or failed}", "Periksa central.ca_path dan proxy server pusat.")
        return False
    days = (until - datetime.now(UTC)).days
    if days < _DAYS_LEFT_WARNS:
        report.warn("tls", tried, f"berlaku {days} hari lagi", "Minta pengelola server pusat memperbarui sertifikat.", days=days)
    else:
        report.good("tls", tried, f"dipercaya, berlaku {days} hari lagi", days=days)
    return True


def _valid_until(address: SplitResult, context: ssl.SSLContext) -> datetime:
    host = address.hostname or ""
    with (
        socket.create_connection((host, _port(address)), _CONNECT_SECONDS) as bare,
        context.wrap_socket(bare, server_hostname=host) as secured,
    ):
        certificate = secured.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def _speed(report: Report, address: str, ca_path: Path | None) -> None:
    tried, taken, began = "Kecepatan dari server pusat", 0, time.monotonic()
    try:
        verify = ssl.create_default_context(cafile=str(ca_path)) if ca_path else True
        with (
            httpx.Client(base_url=address, timeout=_CONNECT_SECONDS, verify=verify, trust_env=False) as client,
            client.stream("GET", _SPEED_PATH, headers={"Accept-Encoding": "identity"}) as answer,
        ):
            began = time.monotonic()
            for piece in answer.iter_raw():
                taken += len(piece)
                if taken >= _SPEED_BYTES or time.monotonic() - began > _SPEED_SECONDS:
                    break
    except (httpx.HTTPError, OSError) as failed:
        report.warn("speed", tried, f"tidak terukur: {type(failed).__name__}", "Coba lagi; jaringan mungkin putus-putus.")
        return
    rate = taken / max(time.monotonic() - began, 0.001)
    seen = f"{rate / 1000:.0f} kB per detik"
    if rate < _SLOW_BYTES_PER_SECOND:
        remedy = "Jaringan lambat: kiosk tetap jalan, pengiriman lebih lama."
        report.warn("speed", tried, seen, remedy, bytes_per_second=round(rate))
    else:
        report.good("speed", tried, seen, bytes_per_second=round(rate))


def _port(address: SplitResult) -> int:
    return address.port or (443 if address.scheme == "https" else 80)
