"""Every option of the kiosk, declared once: its default, its help and what is allowed drive loading, `--set`, the annotated
example (config/kiosk.toml) and the table in the docs. Imports nothing of ours outside config; opens no device.

ruff takes `option` for a mutable default (RUF009); it makes a dataclass field, as `field` does.

Add an option: add one line to a section below, then run `python -m config.example --write`.
"""

# ruff: noqa: RUF009
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

from config.audio_settings import AudioSettings
from config.document import MOST_PLACED, read_document
from config.errors import ConfigError, ConfigErrors, field_name, shown
from config.lists_settings import ListsSettings
from config.options import (
    OnScreen,
    codes,
    device_or_path,
    folder_path,
    number,
    one_of,
    option,
    optional_file_path,
    optional_folder_path,
    text,
    whole,
    yes_no,
)
from config.reading import COMMAND_LINE, Mistake, check_changes, one_of_words, options_of, read_changes, read_sections
from config.scanner_settings import ScannerSettings, scanner_mistakes

# For `--set`: the composition root needs it together with load_settings.
__all__ = ["AudioSettings", "ListsSettings", "Settings", "load_settings", "read_changes", "sections"]
# Indonesia's clocks have stood at these hours from UTC, without summer time, for longer than any computer (IANA tzdata), so
# no time zone data need be installed.
ZONES = {"Asia/Jakarta": 7, "Asia/Pontianak": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
SERVICE_CODE = r"[A-Z]{1,2}(-\d{1,3})?"
# Extend when a driver is added; tests/contract compares the list with the modules in drivers/printer.
PRINTER_DRIVERS = ("network", "usb", "lp", "serial", "file", "none")
_ADDRESS_IS_PATH = ("file", "lp", "serial")
BAUDS = (2400, 4800, 9600, 19200, 38400, 57600, 115200)
FLOWS = ("rts-cts", "xon-xoff", "none")
_USB_ADDRESS = r"auto|[0-9a-fA-F]{4}:[0-9a-fA-F]{4}"
LANGUAGES_PATH = Path(__file__).parent / "languages"
PROFILES_PATH = Path(__file__).parent / "printers"
OWN_PROFILES_PATH = Path("/etc/anjungan/printers")
"""A hall's own printer profiles: no update of the program takes them away. Of two with one name, these count."""


@dataclass(frozen=True, slots=True)
class HallSettings:
    """The village hall the kiosk stands in, as residents read it on the screen and on paper."""

    name: str = option("Balai Desa Pasuruan", "Name of the hall, on the first screen and on paper.", text(40))
    district: str = option("Kec. Penengahan, Lampung Selatan", "District and regency, under the name on paper.", text(60))
    village_code: str = option(
        "",
        "Code of the village: Kemendagri's, not the different one of BPS. When given, enrolment into another village is refused.",
        text(13, 0, r"(\d{2}\.\d{2}\.\d{2}\.\d{4})?", 'a Kemendagri village code such as "18.01.09.2001", or "" for any'),
    )
    opening_hours: str = option("Senin-Jumat 08.00-15.00", "Opening hours as residents read them.", text(60), from_central=True)
    time_zone: str = option(
        "Asia/Jakarta",
        "Time zone of the hall: WIB is Asia/Jakarta or Asia/Pontianak, WITA Asia/Makassar, WIT Asia/Jayapura.",
        one_of(tuple(ZONES), "time zone of Indonesia"),
    )

    @property
    def zone(self) -> timezone:
        """`time_zone` as datetime takes it."""
        return timezone(timedelta(hours=ZONES[self.time_zone]), self.time_zone)


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """The touchscreen. Sizes on it are in millimetres, so the diagonal must be right."""

    width_px: int = option(1080, "Width of the picture, after turning.", whole(480, 7680))
    height_px: int = option(1920, "Height of the picture, after turning.", whole(480, 7680))
    diagonal_inches: float = option(15.6, "Diagonal of the glass; measure it, buttons are sized by it.", number(7, 65))
    fullscreen: bool = option(True, "Fill the whole screen; false opens a window, for trying things out.", yes_no())
    rotation: int = option(
        0, "Turn the picture clockwise, for a screen mounted on its side.", one_of((0, 90, 180, 270), "rotation")
    )


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """The camera that reads cards. Without it residents type their NIK."""

    enabled: bool = option(True, "Whether the camera is used at all.", yes_no())
    source: str = option(
        "auto",
        "Which camera: auto takes the first; libcamera a Raspberry Pi's own, gstreamer:... any pipeline (with Debian's OpenCV). "
        "A picture, a folder of pictures or a video stand in for one when trying things out.",
        device_or_path(
            ("auto", "libcamera", "gstreamer:"),
            '"auto", "libcamera", "gstreamer:" and a pipeline, a device such as "/dev/video0", or the path of a picture, '
            "folder or video",
        ),
    )
    width_px: int = option(1280, "Width of the camera's picture.", whole(320, 3840))
    height_px: int = option(720, "Height of the camera's picture.", whole(240, 2160))
    frames_per_second: int = option(15, "Pictures a second; fewer keep a small computer cool.", whole(2, 60))
    read_cards: bool = option(
        True,
        "Whether the NIK printed on an identity card is read as well; the resident confirms it.",
        yes_no(),
        on_screen=OnScreen("Kamera membaca angka pada KTP", (True, False)),
    )
    mirror_preview: bool = option(
        True,
        "Show residents the camera's picture as in a mirror; false for a camera that does not face them.",
        yes_no(),
        on_screen=OnScreen("Gambar kamera seperti cermin", (True, False)),
    )


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """The ticket printer. Without paper, or without any printer, residents note the number from the screen."""

    driver: str = option(
        "network",
        "How the printer is connected; lp is the kernel's /dev/usb/lp0, file writes tickets into a file.",
        one_of(PRINTER_DRIVERS, "driver"),
    )
    address: str = option(
        "192.168.1.87:9100",
        'Where it is: host:port for network, a path for lp, serial and file, "auto" or vendor:product (04b8:0e15) for usb.',
        text(1000),
    )
    baud: int = option(9600, "Speed of a serial printer, as on its test page.", one_of(BAUDS, "speed"))
    flow: str = option(
        "rts-cts",
        "How a serial printer makes the kiosk wait: by wire, by bytes, not at all.",
        one_of(FLOWS, "kind of flow control"),
    )
    profile: str = option(
        "generic-80mm",
        "What the printer can do: the name of a file in config/printers, without .toml.",
        text(60, pattern=r"[a-z0-9][a-z0-9-]*", like="a name of small letters, digits and dashes"),
    )
    write_deadline_seconds: float = option(
        10, "Longest wait for one slip, beside the time its bytes take on a serial line.", number(1, 120)
    )
    logo_path: Path | None = option(
        "", "Picture of the village's logo (PNG or JPEG, dark on light), printed at the top of slips.", optional_file_path()
    )
    staff_copy: bool = option(
        False,
        "While central cannot be reached, print a second slip with NIK and answers for the resident to hand to the counter.",
        yes_no(),
        on_screen=OnScreen("Salinan petugas saat jaringan putus", (False, True)),
    )
    roll_metres: float = option(
        50,
        "Length of a new roll of paper.",
        number(1, 500),
        from_central=True,
        on_screen=OnScreen("Panjang gulungan kertas (meter)", (30, 50, 80)),
    )
    paper_warning_tickets: int = option(
        40,
        "Staff are told when paper is left for fewer tickets than this.",
        whole(0, 1000),
        from_central=True,
        on_screen=OnScreen("Peringatan kertas pada sisa tiket", (20, 40, 80)),
    )

    @property
    def host_and_port(self) -> tuple[str, int]:
        """`address` of a network printer taken apart. Raises ValueError when it is not host:port."""
        host, _, port = self.address.rpartition(":")
        if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
            raise ValueError(f"{shown(self.address)} is not host:port")
        return host.removeprefix("[").removesuffix("]"), int(port)


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where requests are kept until central has them."""

    path: Path = option("/var/lib/anjungan", "Folder of the kiosk's data.", folder_path())
    mirror_path: Path | None = option(
        "", "Folder on a second medium (a USB stick) that gets a copy of every request before printing.", optional_folder_path()
    )
    reserve_mib: int = option(
        64, "Disk space kept free, in MiB; with less, requests are refused before a number is given.", whole(1, 65536)
    )


@dataclass(frozen=True, slots=True)
class CentralSettings:
    """The way to the central server. Its address and keys come with enrolment."""

    enrolment: str = option(
        "",
        "Enrolment code as central shows it; usually scanned or given on the command line.",
        text(2000, shortest=0),
        secret=True,
    )
    ca_path: Path | None = option(
        "",
        "PEM file of the authority that signed central's certificate, when it is none the system knows.",
        optional_file_path(),
    )
    connect_timeout_seconds: float = option(10, "Longest wait for a connection.", number(0.5, 120))
    read_timeout_seconds: float = option(30, "Longest wait for an answer; generous, for slow networks.", number(0.5, 300))
    stuck_after_minutes: int = option(30, "A request unsent for longer is reported to staff.", whole(1, 10080), from_central=True)
    longest_pause_seconds: float = option(300, "Longest pause between two attempts to reach central.", number(1, 3600))


@dataclass(frozen=True, slots=True)
class VisitSettings:
    """How long a visit waits for the resident. Slower is kinder; too slow shows one resident's data to the next."""

    public_silence_seconds: float = option(
        60,
        "Silence on screens that show nothing personal.",
        number(5, 600),
        from_central=True,
        on_screen=OnScreen("Tunggu warga di layar umum (detik)", (45, 60, 90, 120)),
    )
    personal_silence_seconds: float = option(
        45,
        "Silence on screens that show something personal.",
        number(5, 300),
        from_central=True,
        on_screen=OnScreen("Tunggu warga di layar pribadi (detik)", (30, 45, 60, 90)),
    )
    form_silence_seconds: float = option(
        90,
        "Silence on a question.",
        number(5, 600),
        from_central=True,
        on_screen=OnScreen("Tunggu warga saat menjawab (detik)", (60, 90, 120, 180)),
    )
    warning_seconds: float = option(
        30, 'How long "Apakah Anda masih di sini?" waits before the visit is wiped.', number(5, 120), from_central=True
    )
    done_seconds: float = option(
        20,
        "How long the number stays on the screen; three times as long when it is not on paper.",
        number(3, 120),
        from_central=True,
        on_screen=OnScreen("Lama nomor tampil (detik)", (15, 20, 30, 45)),
    )
    staff_silence_seconds: float = option(120, "Silence on the staff's screen, before it closes.", number(10, 900))
    scan_hint_seconds: float = option(15, "Until the scan screen says how to hold the card.", number(3, 120), from_central=True)
    scan_expires_seconds: float = option(5, "A card read longer ago than this is forgotten.", number(1, 60), from_central=True)


@dataclass(frozen=True, slots=True)
class ServicesSettings:
    """What the hall offers."""

    folder: Path = option("services", "Folder of the service files.", folder_path())
    off: tuple[str, ...] = option(
        [], "Codes of services that are switched off.", codes(SERVICE_CODE, 'service codes such as "S-41"')
    )


@dataclass(frozen=True, slots=True)
class LogSettings:
    """What the kiosk writes down about itself; never anything about a person."""

    level: str = option("info", "How much is written.", one_of(("debug", "info", "warning", "error"), "level"))


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them. Made by `load_settings` every path is absolute."""

    hall: HallSettings = field(default_factory=HallSettings)
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    camera: CameraSettings = field(default_factory=CameraSettings)
    scanner: ScannerSettings = field(default_factory=ScannerSettings)
    printer: PrinterSettings = field(default_factory=PrinterSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    central: CentralSettings = field(default_factory=CentralSettings)
    visit: VisitSettings = field(default_factory=VisitSettings)
    services: ServicesSettings = field(default_factory=ServicesSettings)
    lists: ListsSettings = field(default_factory=ListsSettings)
    audio: AudioSettings = field(default_factory=AudioSettings)
    log: LogSettings = field(default_factory=LogSettings)

    def with_changes(self, changes: Mapping[str, object], folder: Path | None = None) -> Settings:
        """These settings with `{"store.path": value}` changed, by the same checks; text is read as typed after `--set`.

        Relative paths are taken from `folder`, by default the current one. Raises ConfigErrors.
        """
        folder = (folder or Path()).absolute()
        values, mistakes = check_changes(changes, sections(), folder)
        changed = replace(self, **{section: replace(getattr(self, section), **given) for section, given in values.items()})
        mistakes = mistakes or list(_conflicts(changed))
        if mistakes:
            raise ConfigErrors(ConfigError(COMMAND_LINE, 0, field_name(keys), what, use) for keys, what, use in mistakes)
        return _with_absolute_address(changed, folder)

    def with_central(self, overrides: Mapping[str, str]) -> Settings:
        """These settings with what central set, as text typed after `--set`. Raises ConfigErrors, also for a barred option."""
        barred = [name for name in overrides if name not in from_central()]
        if barred:
            allowed = one_of_words(from_central())
            raise ConfigErrors(ConfigError("central", 0, name, "cannot be set from central", allowed) for name in barred)
        return self.with_changes(overrides)


def from_central() -> tuple[str, ...]:
    """The options that central may set, `visit.done_seconds`."""
    return tuple(
        f"{section}.{name}"
        for section, kind in sections().items()
        for name, declared in options_of(kind).items()
        if declared.from_central
    )


def sections() -> dict[str, Any]:
    """Each section's name and dataclass, in order."""
    return {each.name: each.default_factory for each in fields(Settings)}


def load_settings(path: Path) -> Settings:
    """Read a settings file; what it leaves out has its default. Raises ConfigErrors with every mistake in it."""
    try:
        document = read_document(path)
    except ConfigError as error:
        raise ConfigErrors([error]) from None
    folder = path.absolute().parent
    values, mistakes = read_sections(document, sections(), folder)
    settings = Settings(**{section: kind(**values[section]) for section, kind in sections().items()})
    mistakes = mistakes or list(_conflicts(settings))
    if mistakes:
        errors = sorted((document.error(*mistake) for mistake in mistakes[:MOST_PLACED]), key=lambda error: error.line)
        more = len(mistakes) - len(errors)
        raise ConfigErrors([*errors, ConfigError(path, 0, "", f"and {more} more mistakes")] if more else errors)
    return _with_absolute_address(settings, folder)


def _conflicts(settings: Settings) -> Iterator[Mistake]:
    """Options that are right by themselves but not together."""
    printer = settings.printer
    address = ("printer", "address")
    try:
        if printer.driver == "network":
            _ = printer.host_and_port
    except ValueError as wrong:
        yield address, str(wrong), 'an address such as "192.168.1.87:9100"'
    if printer.driver in _ADDRESS_IS_PATH and "/" not in printer.address:
        yield address, f"{shown(printer.address)} is not a path", 'a path such as "/tmp/tickets.bin"'
    if printer.driver == "usb" and not re.fullmatch(_USB_ADDRESS, printer.address):
        yield (
            address,
            f"{shown(printer.address)} is not a USB address",
            '"auto", or vendor:product as lsusb shows it: "04b8:0e15"',
        )
    profiles = sorted({path.stem for folder in (PROFILES_PATH, OWN_PROFILES_PATH) for path in folder.glob("*.toml")})
    if printer.profile not in profiles:
        yield ("printer", "profile"), f"there is no profile {shown(printer.profile)}", one_of_words(profiles)
    yield from scanner_mistakes(settings.scanner)


def _with_absolute_address(settings: Settings, folder: Path) -> Settings:
    printer = settings.printer
    if printer.driver not in _ADDRESS_IS_PATH:
        return settings
    return replace(settings, printer=replace(printer, address=str(folder / printer.address)))
