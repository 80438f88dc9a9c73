"""Photographs, made small: turned upright, at most 1000 px, JPEG of at most 120 kB, everything but the picture left out."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from central.office.faults import OfficeError

MOST_BYTES_IN = 12 * 1024 * 1024
MOST_BYTES_OUT = 120 * 1024
MOST_PIXELS_IN = 50_000_000
SIDE_PX = 1000
LEAST_SIDE_PX = 120
_FORMATS = ("JPEG", "PNG", "WEBP")
_TRIES = ((SIDE_PX, 85), (SIDE_PX, 75), (SIDE_PX, 62), (800, 62), (640, 55), (480, 45))


@dataclass(frozen=True, slots=True)
class Picture:
    """As it is stored, shown and sent to kiosks. `sha256` is of `content`, in hex."""

    sha256: str
    media_type: str
    width_px: int
    height_px: int
    content: bytes


def read_picture(raw: bytes) -> Picture:
    """A photograph as a phone sends it. Slow (0.1 to 1 s): call it in a thread. Raises OfficeError."""
    if len(raw) > MOST_BYTES_IN:
        raise OfficeError("Foto terlalu besar. Kirim foto di bawah 12 MB.", "picture")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = _upright(raw)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        if isinstance(error, UnidentifiedImageError):
            raise OfficeError("Berkas ini bukan foto. Pilih berkas JPG, PNG atau WebP.", "picture") from error
        raise OfficeError("Foto tidak dapat dibaca. Ambil foto baru, lalu coba lagi.", "picture") from error
    return _small(image)


def _upright(raw: bytes) -> Image.Image:
    with Image.open(io.BytesIO(raw), formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS_IN:
            raise ValueError("too many pixels")
        opened.draft("RGB", (2 * SIDE_PX, 2 * SIDE_PX))  # JPEG alone: decodes at a fraction of the size
        turned = ImageOps.exif_transpose(opened)
        if turned.mode in ("RGBA", "LA", "P", "PA"):
            ground = Image.new("RGB", turned.size, "white")
            layer = turned.convert("RGBA")
            ground.paste(layer, mask=layer.getchannel("A"))
            turned = ground
        image = turned.convert("RGB")
    if min(image.size) < LEAST_SIDE_PX:
        raise OfficeError("Foto terlalu kecil untuk dilihat. Pilih foto yang lebih besar.", "picture")
    return image


def _small(image: Image.Image) -> Picture:
    content, size = b"", image.size
    for side_px, quality in _TRIES:
        fitted = image.copy()
        fitted.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
        written = io.BytesIO()
        # A fresh file from pixels alone: no EXIF, so no place and no time where the photograph was taken.
        Image.frombytes("RGB", fitted.size, fitted.tobytes()).save(written, "JPEG", quality=quality, optimize=True)
        content, size = written.getvalue(), fitted.size
        if len(content) <= MOST_BYTES_OUT:
            break
    return Picture(hashlib.sha256(content).hexdigest(), "image/jpeg", size[0], size[1], content)
