"""Pictures for a printer: words and QR codes as dots, packed as `GS v 0`. Which printer needs them is the encoder's business."""

from __future__ import annotations

import re
from dataclasses import dataclass

import qrcode
from PIL import Image, ImageDraw
from qrcode.util import MODE_8BIT_BYTE, QRData

from drivers.printer.profile import Profile
from drivers.printer.typeface import runs, typeface

# Cheap printers hold a whole band before they print it: bands keep that within their few KiB and let printing start early.
BAND_ROWS = 128

# DLE followed by EOT, ENQ or DC4: executed on arrival, even in the middle of a picture (Epson, "Real-time commands").
_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])")


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture of ink: `rows` rows of `row_bytes` bytes, most significant bit leftmost, 1 is black."""

    row_bytes: int
    rows: int
    dots: bytes


def raster_command(raster: Raster) -> bytes:
    """`GS v 0` in bands, without any sequence a printer would execute as a real-time command.

    Where one occurs, the lone dot of its DLE byte is made two dots wide: an eighth of a millimetre, and only in drawn letters
    (QR modules are three dots or more, so a byte with one lone dot in its middle cannot occur in them).
    """
    out = bytearray()
    for top in range(0, raster.rows, BAND_ROWS):
        rows = min(BAND_ROWS, raster.rows - top)
        band = raster.dots[top * raster.row_bytes : (top + rows) * raster.row_bytes]
        out += b"\x1dv0\x00" + raster.row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little") + defused(band)
    return bytes(out)


def defused(dots: bytes) -> bytes:
    """`dots` with every DLE that begins a real-time command made 0x18. Same length."""
    return _REAL_TIME.sub(b"\x18", dots)


def has_real_time(data: bytes) -> bool:
    """Would a printer take anything in `data` for a real-time command?"""
    return _REAL_TIME.search(data) is not None


def words_raster(words: str, height_px: int, most_px: int, *, bold: bool = False) -> Raster:
    """`words` on one line, drawn `height_px` high and squeezed to `most_px` wide where it must be."""
    pieces = runs(words, max(8, round(height_px * 0.8)), bold=bold)
    width = max(1, round(sum(font.getlength(piece) for piece, font in pieces)))
    image = Image.new("L", (width, height_px), 0)
    x = 0.0
    for piece, font in pieces:
        # On one baseline, so that a line of small letters does not float up.
        ImageDraw.Draw(image).text((x, round(height_px * 0.79)), piece, fill=255, font=font, anchor="ls")
        x += font.getlength(piece)
    if width > most_px:
        image = image.resize((most_px, image.height))
    return _packed(image)


def sign_raster(words: str, width_px: int, most_px: int) -> Raster:
    """`words` in bold as large as `width_px` allows but no higher than `most_px`, cropped to its ink."""
    left, top, right, bottom = typeface(200, bold=True).getbbox(words)
    size = max(8, int(200 * min(width_px / max(1, right - left), most_px / max(1, bottom - top))))
    font = typeface(size, bold=True)
    left, top, right, bottom = font.getbbox(words)
    image = Image.new("L", (max(1, round(right - left)), max(1, round(bottom - top))), 0)
    ImageDraw.Draw(image).text((-left, -top), words, fill=255, font=font)
    return _packed(image)


def _packed(image: Image.Image) -> Raster:
    bits = image.point(lambda level: 255 if level > 110 else 0).convert("1")
    return Raster((bits.width + 7) // 8, bits.height, bits.tobytes())


def rule_raster(row_bytes: int, rows: int = 2) -> Raster:
    """A thin line across the paper."""
    return Raster(row_bytes, rows, b"\xff" * (row_bytes * rows))


def ruler_raster(profile: Profile) -> Raster:
    """A millimetre scale as wide as the line, with numbers each centimetre and a mark on the very last dot."""
    width, per_mm = profile.dots_per_line, profile.dots_per_mm
    image = Image.new("L", (width, round(9 * per_mm)), 0)
    pen, face = ImageDraw.Draw(image), typeface(round(3 * per_mm), bold=True)
    for mm in range(int(width / per_mm) + 1):
        x = min(round(mm * per_mm), width - 2)
        length = 4.5 if mm % 10 == 0 else 3.0 if mm % 5 == 0 else 1.8
        pen.rectangle((x, 0, x + 1, round(length * per_mm)), fill=255)
        if mm % 10 == 0 and width - x > 3 * per_mm:
            pen.text((max(x, 0), round(5 * per_mm)), str(mm), fill=255, font=face, anchor="lt" if mm == 0 else "mt")
    pen.rectangle((0, 0, width - 1, 1), fill=255)
    pen.rectangle((width - 2, 0, width - 1, round(6 * per_mm)), fill=255)
    return _packed(image)


def qr_matrix(payload: str) -> list[list[bool]]:
    """The modules of a QR code for `payload` (UTF-8), correction M, without its quiet zone. Raises ValueError when too long."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    # Byte mode only: the library fails on a block of nothing but zeros, which digits in numeric mode can make.
    code.add_data(QRData(payload.encode("utf-8"), mode=MODE_8BIT_BYTE))
    try:
        code.make(fit=True)
    except (qrcode.exceptions.DataOverflowError, ValueError) as error:
        raise ValueError(f"a QR code cannot hold {len(payload)} characters") from error
    return [[bool(module) for module in row] for row in code.get_matrix()]


def qr_raster(matrix: list[list[bool]], module_dots: int) -> Raster:
    """The matrix as dots."""
    side = len(matrix)
    small = Image.new("1", (side, side), 0)
    small.putdata([255 if module else 0 for row in matrix for module in row])
    large = small.resize((side * module_dots, side * module_dots), Image.Resampling.NEAREST)
    return Raster((large.width + 7) // 8, large.height, large.tobytes())
