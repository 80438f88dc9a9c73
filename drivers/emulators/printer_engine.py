"""The emulated printer's head: takes ESC/POS bytes off its buffer one command at a time and puts ink on paper. No sockets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PIL import Image

from drivers.emulators.printer_paper import Look, Paper, qr_image
from drivers.printer.profile import CutKind, LogoStore, Profile
from drivers.printer.raster import has_real_time

MOST_UNKNOWN = 200
MOST_COMMAND_BYTES = 256 * 1024


@dataclass(slots=True)
class Modes:
    """What commands have set; ESC @ brings back a fresh one."""

    font_b: bool = False
    bold: bool = False
    wide: int = 1
    tall: int = 1
    smooth: bool = False
    reverse: bool = False
    align: int = 0
    page: str = "cp437"
    spacing: int = 30
    kanji: bool = False
    qr_module: int = 3
    qr_correction: int = 48
    qr_payload: bytes = b""

    def look(self) -> Look:
        """How the next character will be printed."""
        return Look(self.font_b, self.bold, self.wide, self.tall, self.smooth, self.reverse)


@dataclass(slots=True)
class Engine:
    """Consumes `buffer`. `reply(bytes)` answers the host, `cut()` is called at each cut, `unknown` lists what no printer should
    be sent: commands it does not have or of more than 256 KiB, words wider than the paper, real-time commands inside pictures."""

    profile: Profile
    paper: Paper
    reply: Callable[[bytes], None]
    cut: Callable[[], None]
    near_end: Callable[[], bool]
    asb: Callable[[int], None]
    buffer: bytearray = field(default_factory=bytearray)
    taken: bytearray = field(default_factory=bytearray)
    unknown: list[str] = field(default_factory=list)
    wanted: int = 0
    logos: dict[bytes, Image.Image] = field(default_factory=dict)
    """What is kept over power cuts: `GS ( L` key codes, or the number of an `FS q` picture."""
    _line: list[tuple[str, Look]] = field(default_factory=list)
    _modes: Modes = field(default_factory=Modes)
    _numbers: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = {number: codec for codec, number in self.profile.code_pages.items()}
        self._reset(b"")

    @property
    def idle(self) -> bool:
        """Nothing half-written on the line."""
        return not self._line

    def step(self) -> bool:
        """Carry out one command or character. False when the buffer holds no whole one."""
        if not self.buffer:
            return False
        size, action, args = self._next()
        if size == 0:
            return False
        self.wanted = 0
        if not self.buffer.startswith(_QUESTIONS):  # they ask about the printer, and are no part of a job
            self.taken += self.buffer[:size]
        del self.buffer[:size]
        action(args)
        return True

    def finish_line(self) -> None:
        """Print what stands on the line, as a printer does when the host goes away and someone presses feed."""
        if self._line:
            self._line_feed(b"")

    def drop(self) -> None:
        """Power is gone: the buffer and the modes are lost."""
        self.buffer.clear()
        self.wanted = 0
        self._line.clear()
        self._reset(b"")

    def _next(self) -> tuple[int, Callable[[bytes], None], bytes]:
        data = self.buffer
        if data[0] >= 0x20 and data[0] != 0x7F:
            return 1, self._character, bytes(data[:1])
        for prefix, (fixed, action) in _COMMANDS.items():
            if data.startswith(prefix):
                return self._sized(len(prefix), fixed, action)
        if any(prefix.startswith(data) for prefix in _COMMANDS):
            return 0, self._character, b""
        return 1, self._not_known, bytes(data[:8])

    def _sized(self, start: int, fixed: int, name: str) -> tuple[int, Callable[[bytes], None], bytes]:
        """How long the command is: `fixed` argument bytes, or -1 for pL pH, -2 for a raster, -3 for a cut, -4 for `FS q`."""
        data, size = self.buffer, fixed
        if fixed == -1:
            size = 2 + _number(data[start : start + 2]) if len(data) >= start + 2 else 2
        elif fixed == -2:
            size = 5
            if len(data) >= start + 5:
                size += _number(data[start + 1 : start + 3]) * _number(data[start + 3 : start + 5])
        elif fixed == -3:
            size = 2 if data[start : start + 1] and data[start] in (65, 66, 97, 98, 103, 104) else 1
        elif fixed == -4:
            size = _bit_images(data[start:])
        if start + size > MOST_COMMAND_BYTES:
            return start, self._not_known, bytes(data[: start + 8])
        if len(data) < start + size:
            self.wanted = start + size
            return 0, self._character, b""
        return start + size, getattr(self, name), bytes(data[start : start + size])

    def _fault(self, what: str) -> None:
        if len(self.unknown) < MOST_UNKNOWN:
            self.unknown.append(what)

    def _not_known(self, data: bytes) -> None:
        self._fault(f"unknown command {data.hex(' ')}")

    def _character(self, data: bytes) -> None:
        byte, modes = data[0], self._modes
        if byte >= 0x80 and modes.kanji:
            self._fault("text above 127 while two-byte characters are on")
        look = modes.look()
        if sum(cell.cell[0] for _, cell in self._line) + look.cell[0] > self.profile.dots_per_line:
            self._fault("a line wider than the paper")
            self._line_feed(b"")
        self._line.append((data.decode(modes.page, "replace"), look))

    def _line_feed(self, _: bytes) -> None:
        if self._line:
            self.paper.line(self._line, self._modes.align, max(self._modes.spacing, *(look.cell[1] for _, look in self._line)))
            self._line = []
        else:
            self.paper.feed(self._modes.spacing)

    def _reset(self, _: bytes) -> None:
        self._modes = Modes(spacing=round(self.profile.dots_per_mm * 25.4 / 6), kanji=self.profile.kanji_off)
        self._line = []

    def _dots(self, units: int) -> int:
        return round(units * self.profile.dots_per_mm / self.profile.feed_units_per_mm)

    def _print_mode(self, args: bytes) -> None:
        mode, modes = args[0], self._modes
        modes.font_b, modes.bold = bool(mode & 1), bool(mode & 8)
        modes.tall, modes.wide = 1 + bool(mode & 16), 1 + bool(mode & 32)

    def _size(self, args: bytes) -> None:
        self._modes.wide, self._modes.tall = (args[0] >> 4 & 7) + 1, (args[0] & 7) + 1
        if max(self._modes.wide, self._modes.tall) > self.profile.largest_scale:
            self._fault(f"GS ! {args[0]}: this printer cannot enlarge so far")

    def _bold(self, args: bytes) -> None:
        self._modes.bold = bool(args[0] & 1)

    def _font(self, args: bytes) -> None:
        self._modes.font_b = args[0] in (1, 49)

    def _smooth(self, args: bytes) -> None:
        self._modes.smooth = bool(args[0] & 1) and self.profile.smoothing

    def _reverse(self, args: bytes) -> None:
        self._modes.reverse = bool(args[0] & 1)

    def _align(self, args: bytes) -> None:
        if self._line:
            self._fault("ESC a in the middle of a line")
        self._modes.align = args[0] % 48 if args[0] % 48 < 3 else 0

    def _page(self, args: bytes) -> None:
        if args[0] in self._numbers:
            self._modes.page = self._numbers[args[0]]
        else:
            self._fault(f"ESC t {args[0]}: this printer has no such code page")

    def _kanji_off(self, _: bytes) -> None:
        self._modes.kanji = False

    def _default_spacing(self, _: bytes) -> None:
        self._modes.spacing = round(self.profile.dots_per_mm * 25.4 / 6)

    def _spacing(self, args: bytes) -> None:
        self._modes.spacing = self._dots(args[0])

    def _feed_units(self, args: bytes) -> None:
        self.finish_line()
        self.paper.feed(self._dots(args[0]))

    def _feed_lines(self, args: bytes) -> None:
        self.finish_line()
        self.paper.feed(self._modes.spacing * args[0])

    def _cut(self, args: bytes) -> None:
        if self.profile.cut is CutKind.NONE:
            self._fault("GS V: this printer has no knife")
            return
        if args[0] in (65, 66):  # function B moves the paper to the knife by itself
            self.paper.feed(round(self.profile.feed_before_cut_mm * self.profile.dots_per_mm) + self._dots(args[1]))
        self.cut()

    def _raster(self, args: bytes) -> None:
        row_bytes, rows = _number(args[1:3]), _number(args[3:5])
        self.finish_line()
        if has_real_time(args):
            self._fault("a real-time command inside a picture")
        if row_bytes * 8 > self.profile.dots_per_line + 7:
            self._fault("a picture wider than the paper")
        if row_bytes and rows:
            self.paper.picture(Image.frombytes("1", (row_bytes * 8, rows), args[5:]), self._modes.align)

    def _symbol(self, args: bytes) -> None:
        """`GS ( k`, cn 49 (QR): functions 65 model, 67 module size, 69 correction, 80 store, 81 print."""
        if not self.profile.native_qr or len(args) < 5 or args[2] != 49 or args[3] not in (65, 67, 69, 80, 81):
            self._fault(f"GS ( k: this printer cannot do {args[2:5].hex(' ')}")
            return
        function, value, modes = args[3], args[4], self._modes
        if function == 67:
            modes.qr_module = value
        elif function == 69:
            modes.qr_correction = value if value in (48, 49, 50, 51) else 48
        elif function == 80:
            modes.qr_payload = args[5:]
            if has_real_time(args):
                self._fault("a real-time command inside a QR code")
        elif function == 81:
            self.paper.picture(qr_image(modes.qr_payload, modes.qr_module, modes.qr_correction), modes.align)

    def _process(self, args: bytes) -> None:
        """`GS ( H` fn 48: hand the four characters back once everything before them is printed."""
        if not self.profile.process_id or args[2:4] != b"00" or len(args) != 8:
            self._fault(f"GS ( H: this printer cannot do {args[2:4].hex(' ')}")
            return
        self.reply(b"\x37\x22" + args[4:8] + b"\x00")

    def _paper_reply(self, args: bytes) -> None:
        if self.profile.paper_reply and args[0] in (1, 49):
            self.reply(b"\x03" if self.near_end() else b"\x00")

    def _automatic(self, args: bytes) -> None:
        self.asb(args[0])

    def _graphics(self, args: bytes) -> None:
        """`GS ( L` m 48: function 67 keeps a raster picture under two key codes, 69 prints it."""
        if self.profile.logo is not LogoStore.GS or args[2:3] != b"0" or args[3:4] not in (b"\x43", b"\x45"):
            self._fault(f"GS ( L: this printer cannot do {args[2:4].hex(' ')}")
        elif args[3] == 0x43:
            wide, tall = _number(args[8:10]), _number(args[10:12])
            if has_real_time(args):
                self._fault("a real-time command inside a logo")
            if len(args) - 13 != (wide + 7) // 8 * tall:
                self._fault("a logo whose size is not what it says")
                return
            self.logos[args[5:7]] = Image.frombytes("1", (wide, tall), args[13:])
        else:
            self._print_logo(args[4:6])

    def _keep_bit_images(self, args: bytes) -> None:
        """`FS q`: columns of eight dots, top down, left to right. Takes the place of all pictures kept before."""
        if self.profile.logo is not LogoStore.FS:
            self._fault("FS q: this printer keeps no pictures")
            return
        self.logos.clear()
        at = 1
        for number in range(1, args[0] + 1):
            wide, tall = _number(args[at : at + 2]) * 8, _number(args[at + 2 : at + 4])
            columns = args[at + 4 : at + 4 + wide * tall]
            at += 4 + wide * tall
            upright = Image.frombytes("1", (tall * 8, wide), columns)
            self.logos[bytes((number,))] = upright.transpose(Image.Transpose.TRANSPOSE)
        if has_real_time(args):
            self._fault("a real-time command inside a logo")

    def _print_bit_image(self, args: bytes) -> None:
        if self.profile.logo is not LogoStore.FS:
            self._fault("FS p: this printer keeps no pictures")
            return
        self._print_logo(args[:1])

    def _print_logo(self, key: bytes) -> None:
        self.finish_line()
        if key in self.logos:
            self.paper.picture(self.logos[key], self._modes.align)
        else:
            self._fault(f"no logo {key!r} is kept")

    def _identity(self, args: bytes) -> None:
        """`GS I` 66 and 67: maker and model as `_` text NUL."""
        if self.profile.status and args[0] in (66, 67):
            name = self.profile.name.split(" ", 1)
            self.reply(b"_" + name[args[0] - 66 if len(name) > 1 else 0].encode("ascii", "replace") + b"\0")

    def _nothing(self, _: bytes) -> None:
        """Commands answered elsewhere, or that move nothing."""


def _bit_images(data: bytes | bytearray) -> int:
    """How many bytes follow `FS q`, as far as they tell yet."""
    size = 1
    for _ in range(data[0] if data else 0):
        size += 4
        if len(data) >= size:
            size += _number(data[size - 4 : size - 2]) * _number(data[size - 2 : size]) * 8
    return size


def _number(data: bytes | bytearray) -> int:
    return int.from_bytes(data, "little")


_QUESTIONS = (b"\x10", b"\x1da", b"\x1dI")
# Prefix -> bytes that follow (or how to find out, see `_sized`) and what to do. No prefix is the beginning of another.
_COMMANDS: Mapping[bytes, tuple[int, str]] = {
    b"\n": (0, "_line_feed"), b"\r": (0, "_nothing"), b"\x10\x04": (1, "_nothing"), b"\x10\x05": (1, "_nothing"),
    b"\x1b@": (0, "_reset"), b"\x1b!": (1, "_print_mode"), b"\x1bE": (1, "_bold"), b"\x1bG": (1, "_bold"), b"\x1bM": (1, "_font"),
    b"\x1ba": (1, "_align"), b"\x1bt": (1, "_page"), b"\x1b2": (0, "_default_spacing"), b"\x1b3": (1, "_spacing"),
    b"\x1bJ": (1, "_feed_units"), b"\x1bd": (1, "_feed_lines"), b"\x1bR": (1, "_nothing"), b"\x1c.": (0, "_kanji_off"),
    b"\x1d!": (1, "_size"), b"\x1db": (1, "_smooth"), b"\x1dB": (1, "_reverse"), b"\x1dV": (-3, "_cut"),
    b"\x1dv0": (-2, "_raster"), b"\x1d(L": (-1, "_graphics"), b"\x1cp": (2, "_print_bit_image"),
    b"\x1cq": (-4, "_keep_bit_images"), b"\x1dI": (1, "_identity"),
    b"\x1d(k": (-1, "_symbol"), b"\x1d(H": (-1, "_process"), b"\x1dr": (1, "_paper_reply"), b"\x1da": (1, "_automatic"),
}  # fmt: skip
