"""The two libraries that read codes, at our border: their answers become Decoded, their surprises end here.

Only three symbologies, always: with all of them on, engines invent codes out of fences and text (and cost five times more).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from drivers.scanner.decode.frame import Grey

QR_CODE = "QRCode"
CODE_128 = "Code128"
CODE_39 = "Code39"

LONGEST_TEXT_BYTES = 10_000
SLIVER = 0.01  # height of a reading by its width
SHORT_TEXT, SHORT_SLIVER = 3, 0.06  # two letters are found on many a line across a tilted code

Corners: TypeAlias = tuple[tuple[float, float], ...]
"""Four (x, y) points in pixels of the frame that was handed in, in order around the code."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """One code seen in one frame: its text, `QRCode`, `Code128` or `Code39`, where it lies, and which stage read it.

    The repr hides the text: it may be a NIK.
    """

    text: str
    symbology: str
    corners: Corners
    stage: str = ""

    @property
    def linear(self) -> bool:
        """Bars: little or no check of its own, so one reading is not proof."""
        return self.symbology != QR_CODE

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the corners, in pixels of the frame."""
        return (
            math.fsum(x for x, _ in self.corners) / len(self.corners),
            math.fsum(y for _, y in self.corners) / len(self.corners),
        )

    @property
    def module_px(self) -> float:
        """About how wide the narrowest bar of a 1D code is, in pixels of the frame; a little too wide for mixed Code 128."""
        first, second, third, fourth = self.corners
        wide = max(math.dist(first, second), math.dist(second, third), math.dist(third, fourth), math.dist(fourth, first))
        if self.symbology == CODE_39:
            return wide / (13 * (len(self.text) + 2))
        letters = math.ceil(len(self.text) / 2) if self.text.isdigit() else len(self.text)
        return wide / (11 * (letters + 2) + 13)

    def __repr__(self) -> str:
        return f"Decoded({len(self.text)} characters, {self.symbology}, {self.stage})"


_ZXING_NAMES = {
    zxingcpp.BarcodeFormat.QRCode: QR_CODE,
    zxingcpp.BarcodeFormat.Code128: CODE_128,
    zxingcpp.BarcodeFormat.Code39: CODE_39,
}
_ZXING_ALL = zxingcpp.barcode_formats_from_str("QRCode,Code128,Code39")
_ZXING_QR = zxingcpp.barcode_formats_from_str("QRCode")
_ZXING_LINEAR = zxingcpp.barcode_formats_from_str("Code128,Code39")
_ZBAR_NAMES = {"QRCODE": QR_CODE, "CODE128": CODE_128, "CODE39": CODE_39}
_ZBAR_ALL = [pyzbar.ZBarSymbol.QRCODE, pyzbar.ZBarSymbol.CODE128, pyzbar.ZBarSymbol.CODE39]


def zxing(
    grey: Grey, *, histogram: bool = False, linear_only: bool = False, qr_only: bool = False, turned: bool = True
) -> list[Decoded]:
    """One zxing-cpp pass. `histogram` takes one threshold for the frame; `turned` also looks at 90 degrees for bars.

    Never its own passes over the negative and over smaller copies: they cost a fifth of every pass, read nothing more in 528
    views of photographs, and are stages of ours (see `stages`).
    """
    formats = _ZXING_LINEAR if linear_only else _ZXING_QR if qr_only else _ZXING_ALL
    found = zxingcpp.read_barcodes(
        grey,
        formats=formats,
        try_rotate=turned,
        try_invert=False,
        try_downscale=False,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=zxingcpp.Binarizer.GlobalHistogram if histogram else zxingcpp.Binarizer.LocalAverage,
    )
    codes = _from_zxing(found)
    # A strip of averaged bars is thin by itself; anywhere else a thin reading is a slanted line across other bars.
    return _distinct(codes if linear_only else (code for code in codes if not _is_sliver(code)))


def zbar(grey: Grey) -> list[Decoded]:
    """One pyzbar pass with the same three symbologies."""
    return _distinct(_from_zbar(pyzbar.decode(grey, symbols=_ZBAR_ALL)))


def moved(codes: Iterable[Decoded], to_frame: np.ndarray[Any, np.dtype[np.float64]]) -> list[Decoded]:
    """The same codes with corners carried through the 2x3 affine `to_frame`."""
    carried = []
    for code in codes:
        points = np.asarray(code.corners, np.float64).reshape(-1, 1, 2)
        there = cv2.transform(points, to_frame).reshape(-1, 2)
        carried.append(replace(code, corners=tuple((float(x), float(y)) for x, y in there)))
    return carried


def enlarged(codes: Iterable[Decoded], factor: float) -> list[Decoded]:
    """The same codes with every corner multiplied by `factor`."""
    return [replace(code, corners=tuple((x * factor, y * factor) for x, y in code.corners)) for code in codes]


def shifted(codes: Iterable[Decoded], left: float, top: float) -> list[Decoded]:
    """The same codes with every corner moved by (`left`, `top`)."""
    return [replace(code, corners=tuple((x + left, y + top) for x, y in code.corners)) for code in codes]


def _from_zxing(found: Iterable[Any]) -> Iterator[Decoded]:
    for code in found:
        name = _ZXING_NAMES.get(code.symbology)
        if name is None or not code.valid or not 0 < len(code.bytes) <= LONGEST_TEXT_BYTES or not code.text.strip():
            continue
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        yield Decoded(_printable(code.text), name, tuple((float(point.x), float(point.y)) for point in corners))


def _from_zbar(found: Iterable[Any]) -> Iterator[Decoded]:
    for code in found:
        name = _ZBAR_NAMES.get(code.type)
        if name is None or not 0 < len(code.data) <= LONGEST_TEXT_BYTES:
            continue
        text = _unguessed(code.data.decode("utf-8", "replace"))
        if name == CODE_39 and len(text) <= SHORT_TEXT:
            continue  # zbar does not say how high the bars were that it read them from
        left, top, width, height = code.rect
        corners = ((left, top), (left + width, top), (left + width, top + height), (left, top + height))
        yield Decoded(text, name, tuple((float(x), float(y)) for x, y in corners))


def _is_sliver(code: Decoded) -> bool:
    """A Code 39 read off a single line. It has no check of its own: a line across a tilted code reads as `VV.XU`, every time.

    Of 2,157 true readings at all angles 0.3% were so thin, and the oriented stage reads those; of the phantoms, all.
    """
    if code.symbology != CODE_39 or len(code.corners) != 4:
        return False
    first, second, third, fourth = code.corners
    wide = max(math.dist(first, second), math.dist(third, fourth))
    tall = max(math.dist(second, third), math.dist(fourth, first))
    return tall < (SHORT_SLIVER if len(code.text) <= SHORT_TEXT else SLIVER) * wide


def _unguessed(text: str) -> str:
    """What was meant when zbar took UTF-8 for Shift JIS, Big5 or Latin-1, as it does with codes that name no charset."""
    if text.isascii():
        return text
    for guess in ("shift_jis", "big5", "latin-1"):
        try:
            return text.encode(guess).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _printable(text: str) -> str:
    """`text` without lone surrogates, so that it can always be stored and sent as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _distinct(codes: Iterable[Decoded]) -> list[Decoded]:
    """Each code once: engines report the same bars several times, row by row."""
    seen: dict[tuple[str, str], Decoded] = {}
    for code in codes:
        seen.setdefault((code.symbology, code.text), code)
    return list(seen.values())
