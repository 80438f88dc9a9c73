"""Whether central knows this kiosk and takes its requests, what waits, and how far the clock is off central's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kiosk.checkup.report import Report
from kiosk.checkup.site import Site
from kiosk.model import wire
from kiosk.model.finding import Finding
from kiosk.store.errors import StoreError
from kiosk.store.peek import Peek, peek
from kiosk.uplink.client import CentralClient
from kiosk.uplink.connection import Patience
from kiosk.uplink.identity import Identity, IdentityError
from kiosk.uplink.keys import KeyFileError, open_key
from kiosk.uplink.outcomes import Delivered, Refused, WrongKey

_PATIENCE = Patience(connect_seconds=8, read_seconds=15, whole_seconds=30)
_CLOCK_OFF_SECONDS = 120.0


def check_enrolment(site: Site) -> list[Finding]:
    """Identity, key, central's word, and what still waits. Sends one empty, signed round trip; nothing is delivered by it."""
    report = Report("enrolment")
    tried = "Pendaftaran di server pusat"
    try:
        look = peek(site.settings.store.path)
        identity = Identity.from_json(look.identity) if look.identity is not None else None
    except FileNotFoundError:
        report.skip("identity", tried, "kiosk belum pernah dijalankan")
        return report.findings
    except (StoreError, IdentityError) as failing:
        report.fault("identity", tried, str(failing), "Daftarkan ulang kiosk, atau pulihkan dari cadangan.")
        return report.findings
    if identity is None:
        report.fault("identity", tried, "belum terdaftar", "Tunjukkan kode pendaftaran dari server pusat ke pemindai kiosk.")
        return report.findings
    report.good("identity", tried, f"{identity.village.name}, kiosk nomor {identity.ordinal}, {identity.address}")
    _village(report, site, identity)
    _waiting(report, site, look)
    _central(report, site, identity)
    return report.findings


def _village(report: Report, site: Site, identity: Identity) -> None:
    wanted = site.settings.hall.village_code
    if wanted and wanted != identity.village.code:
        seen = f"terdaftar untuk {identity.village.code}, hall.village_code adalah {wanted}"
        report.fault("village", "Kode desa", seen, "Perbaiki hall.village_code, atau daftarkan ulang dengan kode desa ini.")


def _waiting(report: Report, site: Site, look: Peek) -> None:
    tried, seen = "Permohonan yang menunggu dikirim", f"{look.unsent} menunggu, {look.dead} ditolak"
    figures = {"unsent": look.unsent, "dead": look.dead}
    limit = timedelta(minutes=site.settings.central.stuck_after_minutes)
    if look.dead:
        report.warn("dead", tried, seen, "Lihat permohonan yang ditolak pada layar petugas.", **figures)
    elif look.oldest_wall and site.clock.now().wall - _time_of(look.oldest_wall) > limit:
        seen += f"; yang tertua sejak {look.oldest_wall}"
        report.warn("stuck", tried, seen, "Periksa jaringan (bagian Jaringan).", **figures)
    else:
        report.good("waiting", tried, seen, **figures)


def _time_of(wall: str) -> datetime:
    found = datetime.fromisoformat(wall)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _central(report: Report, site: Site, identity: Identity) -> None:
    tried = "Bertanya ke server pusat dengan tanda tangan kiosk"
    try:
        key = open_key(site.settings.store.path, enrolled=True)
        client = CentralClient(
            identity.address,
            key,
            patience=_PATIENCE,
            clock_trusted=lambda: site.clock.now().trusted,
            ca_path=site.settings.central.ca_path,
        )
    except KeyFileError as failing:
        report.fault("key", "Kunci kiosk", str(failing), "Pulihkan dari cadangan, atau daftarkan ulang kiosk.")
        return
    except OSError as failing:
        report.fault("authority", tried, f"central.ca_path: {failing.strerror or failing}", "Perbaiki central.ca_path.")
        return
    try:
        outcome = client.sync(wire.SyncRequest(identity.kiosk, []), identity.central)
    finally:
        client.close()
    match outcome:
        case Delivered(answer):
            report.good("central", tried, "dijawab dan dikenal")
            _skew(report, site, answer.at)
        case WrongKey(detail):
            remedy = "Jangan lanjutkan. Ini bukan server pusat yang mendaftarkan kiosk: hubungi pengelola."
            report.fault("wrong-key", tried, f"dijawab dengan kunci yang salah ({detail})", remedy)
        case Refused(status):
            remedy = "Minta pengelola server pusat memeriksa kiosk ini; bila dicabut, daftarkan ulang."
            report.fault("refused", tried, f"ditolak (HTTP {status})", remedy)
        case away:
            report.warn("away", tried, f"tidak terjangkau ({away.reason})", "Periksa jaringan. Permohonan menunggu dengan aman.")


def _skew(report: Report, site: Site, at: str) -> None:
    tried = "Selisih jam dengan server pusat"
    try:
        off = (site.clock.now().wall - _time_of(at)).total_seconds()
    except ValueError:
        report.skip("skew", tried, "waktu server pusat tidak terbaca")
        return
    if abs(off) > _CLOCK_OFF_SECONDS:
        remedy = "Tidak mengganggu layanan: kiosk memakai waktu server pusat. Periksa jaringan ke server waktu (NTP)."
        report.warn("skew", tried, f"{off:+.0f} detik", remedy, off_seconds=round(off))
    else:
        report.good("skew", tried, f"{off:+.0f} detik", off_seconds=round(off))
