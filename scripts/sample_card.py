"""A card to show the simulated camera: a photograph-like picture of a village card that lies a little crooked on a table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import qrcode
from PIL import Image, ImageDraw, ImageFilter, ImageFont

# A made-up person: female, born 5 February 1990, first registered in Penengahan. The serial is one of the highest there could be.
SAMPLE_NIK = "1801094502909998"
_REGULAR = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"
_BOLD = "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"
_SEED = 20261121


def sample_card(payload: str = SAMPLE_NIK) -> Image.Image:
    """1280 x 720 px, RGB: the card turned by nine degrees, in uneven light, with a sensor's noise."""
    card = Image.new("RGBA", (680, 430), (0, 0, 0, 0))
    draw = ImageDraw.Draw(card)
    draw.rounded_rectangle((0, 0, 679, 429), 28, fill="#E6EDF7")
    draw.rounded_rectangle((0, 0, 679, 96), 28, fill="#0B4F9E")
    draw.rectangle((0, 60, 679, 96), fill="#0B4F9E")
    draw.text((32, 22), "KARTU WARGA", font=ImageFont.truetype(_BOLD, 40), fill="white")
    for row, line in enumerate(("Desa Pasuruan", "Kec. Penengahan", "Lampung Selatan")):
        draw.text((32, 140 + 48 * row), line, font=ImageFont.truetype(_REGULAR, 30), fill="#14213D")
    code = qrcode.QRCode(border=3, box_size=9)
    code.add_data(payload)
    square = code.make_image().convert("RGB")
    card.paste(square, (680 - square.width - 30, 96 + (334 - square.height) // 2))
    table = Image.new("RGB", (1280, 720), "#6B5B4A")
    turned = card.rotate(9, Image.Resampling.BICUBIC, expand=True)
    table.paste(turned, ((1280 - turned.width) // 2, (720 - turned.height) // 2), turned)
    return _photographed(table)


def write_sample_card(path: Path, payload: str = SAMPLE_NIK) -> Path:
    """Write the picture as PNG; returns `path`."""
    sample_card(payload).save(path)
    return path


def _photographed(picture: Image.Image) -> Image.Image:
    """Light that falls from the left, a lens that is not quite sharp, a sensor that is not quite still."""
    chance = np.random.default_rng(_SEED)
    soft = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float32)
    light = np.linspace(1.05, 0.72, soft.shape[1], dtype=np.float32)[None, :, None]
    noisy = soft * light + chance.normal(0, 4, soft.shape).astype(np.float32)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))
