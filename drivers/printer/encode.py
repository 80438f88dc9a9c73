"""A Slip to the ESC/POS bytes one printer understands. Pure: no I/O, no status; only the profile says what the printer can do.

Commands used, all from Epson's ESC/POS reference and copied by the clones: ESC @, ESC !, GS !, ESC a, ESC t, ESC 3, ESC J, LF,
GS b, FS ., GS V, GS v 0, GS ( k (fn 167, 169, 180, 181), GS ( L (fn 69), FS p, GS ( H (fn 48), GS r. Words from data can
never become one: they pass drivers.printer.text first.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from drivers.printer.logo import AIR_ROWS, LogoPicture, print_command
from drivers.printer.pen import BODY, LINE_DOTS, SMALL, Pen, Style
from drivers.printer.profile import CutKind, LogoStore, Profile
from drivers.printer.raster import has_real_time, qr_matrix, qr_raster, ruler_raster, sign_raster
from drivers.printer.slip import Align, Cut, Entry, Gap, Line, Logo, Pair, Qr, Rule, Ruler, Size, Slip, Text, Tick
from drivers.printer.text import clean, settle, wrapped

_DIGITS = string.digits + string.ascii_uppercase
# ISO/IEC 18004: four modules of white around a QR code.
_QUIET_MODULES = 4
# The share of the line a drawn queue number fills, and how high it may get: as high as the enlarged letters of 80 mm.
_HUGE_SHARE = 0.95
_HUGE_MOST_MM = 18.0


@dataclass(frozen=True, slots=True)
class Job:
    """Bytes to send. `process_id` (4 characters) comes back when printed, "" if not asked; `paper_reply`: `GS r 1` was asked."""

    data: bytes
    paper_mm: float
    process_id: str = ""
    paper_reply: bool = False


def encode(slip: Slip, profile: Profile, job: int, logo: LogoPicture | None = None, *, logo_kept: bool = False) -> Job:
    """The whole job: reset, lines, feed and cut, and the question that proves it. `job` (>= 0) only has to differ from
    the last one's. `logo` stands where the slip says Logo; `logo_kept` when the printer has it in its memory.

    Raises ValueError when a QR payload is too long for any code.
    """
    pen = Pen(profile)
    for pairs, lines in groupby(slip.lines, key=lambda line: isinstance(line, Pair)):
        if pairs:
            _pairs(pen, [line for line in lines if isinstance(line, Pair)])
        else:
            for line in lines:
                if isinstance(line, Logo):
                    _logo(pen, logo, kept=logo_kept)
                else:
                    _line(pen, line)
    process_id = _base36(job) if profile.process_id else ""
    if process_id:
        pen.raw(b"\x1d(H\x06\x0000" + process_id.encode("ascii"))
    if profile.paper_reply:
        pen.raw(b"\x1dr\x01")
    data = pen.finish()
    if has_real_time(data):  # never by construction; a printer executing its data is worse than no paper
        raise ValueError("the encoded job holds a real-time command")
    return Job(data, round(pen.dots / profile.dots_per_mm, 1), process_id, profile.paper_reply)


def _base36(number: int) -> str:
    return "".join(_DIGITS[number // 36**place % 36] for place in (3, 2, 1, 0))


def _line(pen: Pen, line: Line) -> None:
    match line:
        case Text(size=Size.HUGE):
            _huge(pen, line)
        case Text():
            _text(pen, line)
        case Tick():
            _hanging(pen, "[ ] ", line.words)
        case Entry():
            _entry(pen, line)
        case Rule():
            pen.rule()
        case Gap():
            pen.feed(round(min(max(line.mm, 0), 100) * pen.profile.dots_per_mm))
        case Qr():
            _qr(pen, line)
        case Cut():
            _cut(pen)
        case Ruler():
            pen.picture(ruler_raster(pen.profile), Align.LEFT)
        case Pair() | Logo():
            pass  # done by `encode`: Pairs come in groups, and the logo is the printer's, not the slip's


def _logo(pen: Pen, logo: LogoPicture | None, *, kept: bool) -> None:
    """A slip is whole without one."""
    if logo is None:
        return
    if kept and pen.profile.logo is not LogoStore.NONE:
        pen.align(Align.CENTRE)
        pen.raw(print_command(pen.profile), logo.raster.rows + AIR_ROWS)
    else:
        pen.picture(logo.raster, Align.CENTRE)
        pen.feed(AIR_ROWS)


def _text(pen: Pen, line: Text) -> None:
    style = {Size.SMALL: SMALL, Size.LARGE: Style(wide=2, tall=2)}.get(line.size, BODY)
    style = Style(style.font_b, line.bold, style.wide, style.tall)
    columns = pen.columns(style)
    indent = min(max(line.indent, 0), columns // 2)
    words = settle(line.words, pen.profile.code_pages)
    for piece in wrapped(words, columns - indent, balanced=line.align is Align.CENTRE):
        pen.line([(" " * indent + piece, line.bold)], style, line.align, LINE_DOTS[line.size])


def _huge(pen: Pen, line: Text) -> None:
    words = settle(line.words, pen.profile.code_pages)
    wide = max(1, min(8, pen.profile.columns_a // max(1, len(words))))
    style = Style(False, line.bold, wide, max(1, wide - 1))
    for piece in wrapped(words, pen.columns(style)):
        if pen.profile.drawn_number:
            dots = pen.profile.dots_per_line
            picture = sign_raster(piece, round(dots * _HUGE_SHARE), round(_HUGE_MOST_MM * pen.profile.dots_per_mm))
            # Letters come with air above and below; a picture cropped to its ink needs as much.
            pen.feed(picture.rows // 9)
            pen.picture(picture, line.align)
            pen.feed(picture.rows // 5)
        else:
            pen.line([(piece, line.bold)], style, line.align, style.height)


def _pairs(pen: Pen, pairs: Sequence[Pair]) -> None:
    """Labels in one column, values in bold beside them, so that colons stand under one another."""
    pages, columns = pen.profile.code_pages, pen.columns(BODY)
    labels = [settle(pair.label, pages)[: columns // 2 - 3] for pair in pairs]
    width = max(len(label) for label in labels)
    for label, pair in zip(labels, pairs, strict=True):
        head = f"{label:<{width}} : "
        for piece in wrapped(settle(pair.value, pages), columns - len(head)):
            pen.line([(head, False), (piece, True)], BODY, Align.LEFT, LINE_DOTS[Size.BODY])
            head = " " * len(head)


def _hanging(pen: Pen, mark: str, words: str) -> None:
    head = mark
    for piece in wrapped(settle(words, pen.profile.code_pages), pen.columns(BODY) - len(mark)):
        pen.line([(head + piece, False)], BODY, Align.LEFT, LINE_DOTS[Size.BODY])
        head = " " * len(mark)


def _entry(pen: Pen, line: Entry) -> None:
    pages, columns = pen.profile.code_pages, pen.columns(BODY)
    value = settle(line.value, pages)[: columns // 2]
    pieces = wrapped(settle(line.label, pages), columns - len(value) - 4)
    for piece in pieces[:-1]:
        pen.line([(piece, line.bold)], BODY, Align.LEFT, LINE_DOTS[Size.BODY])
    dots = " " + "." * (columns - len(pieces[-1]) - len(value) - 2) + " "
    pen.line([(pieces[-1] + dots + value, line.bold)], BODY, Align.LEFT, LINE_DOTS[Size.BODY])


def _qr(pen: Pen, line: Qr) -> None:
    payload = clean(line.payload)
    if not payload:
        return
    profile, matrix = pen.profile, qr_matrix(payload)
    fits = profile.dots_per_line // (len(matrix) + 2 * _QUIET_MODULES)
    module = max(3, min(16, round(line.module_mm * profile.dots_per_mm), fits))
    if module * len(matrix) > profile.dots_per_line:
        raise ValueError(f"a QR code of {len(payload)} characters does not fit {profile.paper_mm} mm of paper")
    pen.feed(_QUIET_MODULES * module)
    if profile.native_qr:
        pen.align(Align.CENTRE)
        pen.raw(_native_qr(payload.encode("utf-8"), module), len(matrix) * module)
    else:
        pen.picture(qr_raster(matrix, module), Align.CENTRE)
    pen.feed(_QUIET_MODULES * module)


def _native_qr(payload: bytes, module_dots: int) -> bytes:
    """`GS ( k` cn 49: module size, correction M, store, print. Model 2 is what every printer wakes up with."""

    def function(body: bytes) -> bytes:
        return b"\x1d(k" + (len(body) + 1).to_bytes(2, "little") + b"1" + body

    return b"".join(
        function(body) for body in (b"C" + bytes([module_dots]), b"E1", b"P0" + payload, b"Q0")
    )  # fmt: skip


def _cut(pen: Pen) -> None:
    pen.feed(round(pen.profile.feed_before_cut_mm * pen.profile.dots_per_mm))
    if pen.profile.cut is not CutKind.NONE:
        pen.raw(b"\x1dV\x01" if pen.profile.cut is CutKind.PARTIAL else b"\x1dV\x00")
