"""A QR as a PNG file, for commands."""

from __future__ import annotations

from pathlib import Path

from central.errors import CentralError


def draw_qr(text: str, png: Path) -> None:
    """Draw `text` into `png`. Raises CentralError when it cannot be written."""
    import qrcode  # noqa: PLC0415 - draws with pillow, which is slow to import and rarely wanted

    picture = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=10, border=4)
    picture.add_data(text)
    try:
        picture.make_image().save(png)
    except OSError as error:
        raise CentralError(f"{png} cannot be written: {error.strerror}.") from error
