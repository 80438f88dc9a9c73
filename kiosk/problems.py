"""The catalogue of Problems: every failure people can meet, with its code, its words and what happens next.

Words for residents are keys into config/languages/*.po; words for staff are Indonesian here, with the code, as staff see them.
Nothing is raised from here: a Problem is a value that travels to a screen, a log line and central's heartbeat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Next(StrEnum):
    """What the kiosk does by itself after a problem."""

    RETRIES = "retries"  # a worker tries again with a growing pause
    GOES_ON = "goes_on"  # the visit goes on without the part that failed
    CLOSES = "closes"  # CLOSED until a person or a restart mends it


@dataclass(frozen=True, slots=True)
class Problem:
    """One catalogued failure. `resident` is a language key; `staff` says the cause and the remedy; `detail` the instance."""

    code: str
    resident: str
    staff: str
    next: Next
    detail: str = ""

    def because(self, detail: object) -> Problem:
        """The same problem with this instance's detail (for staff and logs; never shown to residents)."""
        return replace(self, detail=str(detail))


def _problem(code: str, staff: str, then: Next) -> Problem:
    return Problem(code, f"problem.{code}", staff, then)


CARD_UNKNOWN = _problem("card-unknown", "Kode yang ditunjukkan bukan kartu warga atau tiket kami.", Next.GOES_ON)
CARD_LINK = _problem("card-link", "Kode QR berisi tautan, bukan NIK.", Next.GOES_ON)
CARD_IKD = _problem("card-ikd", "QR Identitas Kependudukan Digital tidak dapat dibaca mesin ini.", Next.GOES_ON)
CARD_FAULTY = _problem("card-faulty", "Kartu berisi 16 angka yang bukan NIK. Minta warga mengetik NIK.", Next.GOES_ON)
CARD_TICKET = _problem("card-ticket", "Warga menunjukkan kode tiket.", Next.GOES_ON)
CARD_NO_TICKET = _problem("card-no-ticket", "Yang ditunjukkan bukan kode di kertas bukti.", Next.GOES_ON)
CARD_ENROLMENT = _problem("card-enrolment", "Kode pendaftaran mesin ditunjukkan saat kunjungan.", Next.GOES_ON)
CAMERA_MISSING = _problem("camera-missing", "Kamera tidak ditemukan. Periksa kabelnya.", Next.RETRIES)
CAMERA_DARK = _problem("camera-dark", "Gambar kamera gelap. Buka penutup lensa, bersihkan, atau nyalakan lampu.", Next.RETRIES)
CAMERA_FROZEN = _problem(
    "camera-frozen", "Gambar kamera berhenti. Cabut kabel kamera, tunggu 10 detik, pasang lagi.", Next.RETRIES
)
SCANNER_MISSING = _problem("scanner-missing", "Pemindai tidak ditemukan. Periksa kabelnya, lalu pasang kembali.", Next.RETRIES)
AUDIO_MISSING = _problem("audio-missing", "Suara tidak terdengar. Periksa pengeras suara dan kabelnya.", Next.RETRIES)
STAFF_CALLED = _problem("staff-called", "Warga memanggil petugas ke mesin.", Next.GOES_ON)
PRINTER_MISSING = _problem("printer-missing", "Pencetak tidak ditemukan. Periksa kabel dan daya.", Next.RETRIES)
PRINTER_PAPER_OUT = _problem("printer-paper-out", "Kertas habis. Pasang gulungan baru.", Next.GOES_ON)
PRINTER_COVER_OPEN = _problem("printer-cover-open", "Tutup pencetak terbuka. Tutup sampai berbunyi klik.", Next.GOES_ON)
PRINTER_FAULT = _problem("printer-fault", "Pencetak melaporkan kerusakan. Matikan, tunggu 10 detik, nyalakan.", Next.GOES_ON)
PRINTER_CUTTER = _problem(
    "printer-cutter", "Pisau pemotong macet. Buka tutup pencetak, keluarkan sisa kertas, lalu tutup lagi.", Next.GOES_ON
)
PRINTER_HOT = _problem("printer-hot", "Kepala cetak terlalu panas. Tunggu beberapa menit.", Next.RETRIES)
PRINTER_PAPER_LOW = _problem("printer-paper-low", "Kertas hampir habis. Siapkan gulungan baru.", Next.GOES_ON)
PRINTER_STALLED = _problem("printer-stalled", "Pencetak berhenti di tengah. Periksa kertas dan kabel.", Next.GOES_ON)
STORE_FULL = _problem("store-full", "Kartu penyimpanan penuh. Hubungi teknisi.", Next.RETRIES)
STORE_UNWRITABLE = _problem("store-unwritable", "Folder data tidak dapat ditulisi. Hubungi teknisi.", Next.CLOSES)
STORE_NEWER = _problem("store-newer", "Data dibuat oleh versi yang lebih baru. Pasang versi itu kembali.", Next.CLOSES)
STORE_UNSAFE = _problem("store-unsafe", "Penyimpanan tidak dapat menjamin data aman (PRAGMA). Hubungi teknisi.", Next.CLOSES)
STORE_BROKEN = _problem("store-broken", "Basis data rusak. Hubungi teknisi; jangan hapus folder data.", Next.CLOSES)
STORE_BUSY = _problem("store-busy", "Program kiosk lain memakai folder data yang sama. Tutup salah satunya.", Next.CLOSES)
MIRROR_AWAY = _problem("mirror-away", "Media cadangan tidak dapat ditulisi. Periksa USB atau kartu cadangan.", Next.GOES_ON)
STARTING = _problem("starting", "Mesin sedang disiapkan.", Next.RETRIES)
KEY_DAMAGED = _problem("key-damaged", "Kunci mesin hilang atau rusak. Pulihkan dari cadangan atau daftarkan ulang.", Next.CLOSES)
NOT_ENROLLED = _problem("not-enrolled", "Mesin belum terdaftar di server pusat. Tunjukkan kode pendaftaran.", Next.CLOSES)
VILLAGE_DIFFERS = _problem(
    "village-differs", "Kode pendaftaran milik desa lain. Minta kode baru, atau perbaiki hall.village_code.", Next.CLOSES
)
CATALOGUE_EMPTY = _problem("catalogue-empty", "Tidak ada layanan yang dapat dibuka. Periksa config/services.", Next.CLOSES)
SERVICE_TOO_YOUNG = _problem("too-young", "Menurut NIK, warga lebih muda daripada umur layanan ini.", Next.GOES_ON)
SERVICE_BAD = _problem("service-bad", "Satu layanan tidak dimuat karena berkasnya salah.", Next.GOES_ON)
CENTRAL_AWAY = _problem("central-away", "Server pusat tidak terjangkau. Permohonan menunggu di kotak keluar.", Next.RETRIES)
CENTRAL_WRONG_KEY = _problem(
    "central-wrong-key", "Server pusat memakai kunci yang salah. Jangan lanjutkan; hubungi teknisi.", Next.RETRIES
)
CENTRAL_REFUSES = _problem("central-refuses", "Server pusat menolak mesin ini. Hubungi teknisi.", Next.RETRIES)
REQUESTS_STUCK = _problem("requests-stuck", "Ada permohonan yang belum terkirim lebih lama dari batas.", Next.RETRIES)
REQUESTS_DEAD = _problem("requests-dead", "Ada permohonan yang ditolak server pusat. Periksa di layar petugas.", Next.GOES_ON)
PREFILLED_AWAY = _problem(
    "prefilled-away", "Formulir dari rumah belum bisa diambil: server pusat tidak terjangkau.", Next.GOES_ON
)
PREFILLED_UNKNOWN = _problem("prefilled-unknown", "Kode formulir dari rumah salah, sudah dipakai atau kedaluwarsa.", Next.GOES_ON)
NEWS_BAD = _problem(
    "news-bad",
    "Kabar dari server pusat salah dan tidak dipakai; yang lama tetap berlaku. Perbaiki di server pusat.",
    Next.GOES_ON,
)
STAFF_CLOSED = _problem("staff-closed", "Mesin ditutup oleh petugas. Buka lagi di layar petugas.", Next.CLOSES)
CLOCK_UNTRUSTED = _problem("clock-untrusted", "Jam mesin belum dapat dipercaya.", Next.RETRIES)
SETTINGS_BAD = _problem(
    "settings-bad",
    "Berkas pengaturan salah. Perbaiki atau kembalikan yang sebelumnya; mesin mencoba lagi tiap menit.",
    Next.RETRIES,
)
CRASHING = _problem(
    "crashing",
    "Program berulang kali berhenti sendiri. Dicoba lagi setelah 10 menit. Hubungi teknisi; lihat log.",
    Next.RETRIES,
)
UNEXPECTED = _problem("unexpected", "Kesalahan tak terduga. Kunjungan diulang dari awal; lihat log.", Next.GOES_ON)


def catalogue() -> tuple[Problem, ...]:
    """Every Problem above, for tests, docs and the staff screen."""
    return tuple(value for value in globals().values() if isinstance(value, Problem))
