"""A kiosk's problems in words for staff: the code a heartbeat says -> what it means and what to do.

The same words as the kiosk's own screen shows (kiosk.problems, which central does not import); a test compares the two, code by
code and word by word. A kiosk newer than this server may say codes that are not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CLOCK_UNTRUSTED = "clock-untrusted"
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "card-unknown": "Kode yang ditunjukkan bukan kartu warga atau tiket kami.",
        "card-link": "Kode QR berisi tautan, bukan NIK.",
        "card-ikd": "QR Identitas Kependudukan Digital tidak dapat dibaca mesin ini.",
        "card-faulty": "Kartu berisi 16 angka yang bukan NIK. Minta warga mengetik NIK.",
        "card-ticket": "Warga menunjukkan kode tiket.",
        "card-no-ticket": "Yang ditunjukkan bukan kode di kertas bukti.",
        "card-enrolment": "Kode pendaftaran mesin ditunjukkan saat kunjungan.",
        "camera-missing": "Kamera tidak ditemukan. Periksa kabelnya.",
        "camera-dark": "Gambar kamera gelap. Buka penutup lensa, bersihkan, atau nyalakan lampu.",
        "camera-frozen": "Gambar kamera berhenti. Cabut kabel kamera, tunggu 10 detik, pasang lagi.",
        "scanner-missing": "Pemindai tidak ditemukan. Periksa kabelnya, lalu pasang kembali.",
        "audio-missing": "Suara tidak terdengar. Periksa pengeras suara dan kabelnya.",
        "staff-called": "Warga memanggil petugas ke mesin.",
        "printer-missing": "Pencetak tidak ditemukan. Periksa kabel dan daya.",
        "printer-paper-out": "Kertas habis. Pasang gulungan baru.",
        "printer-cover-open": "Tutup pencetak terbuka. Tutup sampai berbunyi klik.",
        "printer-fault": "Pencetak melaporkan kerusakan. Matikan, tunggu 10 detik, nyalakan.",
        "printer-cutter": "Pisau pemotong macet. Buka tutup pencetak, keluarkan sisa kertas, lalu tutup lagi.",
        "printer-hot": "Kepala cetak terlalu panas. Tunggu beberapa menit.",
        "printer-paper-low": "Kertas hampir habis. Siapkan gulungan baru.",
        "printer-stalled": "Pencetak berhenti di tengah. Periksa kertas dan kabel.",
        "store-full": "Kartu penyimpanan penuh. Hubungi teknisi.",
        "store-unwritable": "Folder data tidak dapat ditulisi. Hubungi teknisi.",
        "store-newer": "Data dibuat oleh versi yang lebih baru. Pasang versi itu kembali.",
        "store-unsafe": "Penyimpanan tidak dapat menjamin data aman (PRAGMA). Hubungi teknisi.",
        "store-broken": "Basis data rusak. Hubungi teknisi; jangan hapus folder data.",
        "store-busy": "Program kiosk lain memakai folder data yang sama. Tutup salah satunya.",
        "mirror-away": "Media cadangan tidak dapat ditulisi. Periksa USB atau kartu cadangan.",
        "starting": "Mesin sedang disiapkan.",
        "key-damaged": "Kunci mesin hilang atau rusak. Pulihkan dari cadangan atau daftarkan ulang.",
        "not-enrolled": "Mesin belum terdaftar di server pusat. Tunjukkan kode pendaftaran.",
        "village-differs": "Kode pendaftaran milik desa lain. Minta kode baru, atau perbaiki hall.village_code.",
        "catalogue-empty": "Tidak ada layanan yang dapat dibuka. Periksa config/services.",
        "too-young": "Menurut NIK, warga lebih muda daripada umur layanan ini.",
        "service-bad": "Satu layanan tidak dimuat karena berkasnya salah.",
        "central-away": "Server pusat tidak terjangkau. Permohonan menunggu di kotak keluar.",
        "central-wrong-key": "Server pusat memakai kunci yang salah. Jangan lanjutkan; hubungi teknisi.",
        "central-refuses": "Server pusat menolak mesin ini. Hubungi teknisi.",
        "requests-stuck": "Ada permohonan yang belum terkirim lebih lama dari batas.",
        "requests-dead": "Ada permohonan yang ditolak server pusat. Periksa di layar petugas.",
        "prefilled-away": "Formulir dari rumah belum bisa diambil: server pusat tidak terjangkau.",
        "prefilled-unknown": "Kode formulir dari rumah salah, sudah dipakai atau kedaluwarsa.",
        "news-bad": "Kabar dari server pusat salah dan tidak dipakai; yang lama tetap berlaku. Perbaiki di server pusat.",
        "staff-closed": "Mesin ditutup oleh petugas. Buka lagi di layar petugas.",
        "clock-untrusted": "Jam mesin belum dapat dipercaya.",
        "settings-bad": "Berkas pengaturan salah. Perbaiki atau kembalikan yang sebelumnya; mesin mencoba lagi tiap menit.",
        "crashing": "Program berulang kali berhenti sendiri. Dicoba lagi setelah 10 menit. Hubungi teknisi; lihat log.",
        "unexpected": "Kesalahan tak terduga. Kunjungan diulang dari awal; lihat log.",
    }
)


def trouble_words(code: str) -> str:
    """What staff read; an unknown code is named as what it is."""
    return WORDS.get(code) or f"Masalah lain: {code}"
