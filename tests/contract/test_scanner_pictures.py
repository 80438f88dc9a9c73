"""Pictures of every size and kind that people and telephones make: each is read, or refused with a word."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from drivers.emulators.camera import Scene, seen
from drivers.errors import DeviceError
from drivers.scanner.eyes import Eyes
from drivers.scanner.sources.picture import PictureSource, load_picture

NIK = "1801094107900003"


def drawn(wide: int = 640, tall: int = 480, code_px: float = 200) -> Image.Image:
    return Image.fromarray(seen(NIK, "QRCode", Scene(wide, tall, code_px=code_px)))


def read(path) -> str | None:
    """What a second before the camera gives."""
    source, eyes = PictureSource(path, 1280, 720), Eyes()
    source.open()
    for number in range(15):
        shot = source.read()
        sight = eyes.look(shot.preview, shot.sharp, number / 15)
        if sight.verdict.accepted:
            return sight.verdict.code.text
    return None


def sixteen_bit(picture: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)


def clear_ground(picture: Image.Image) -> Image.Image:
    """Black on nothing."""
    grey = np.asarray(picture)
    return Image.fromarray(np.dstack([np.zeros((*grey.shape, 3), np.uint8), 255 - grey]))


KINDS = {
    "grey.png": lambda picture: picture,
    "colour.png": lambda picture: picture.convert("RGB"),
    "clear.png": clear_ground,
    "palette.png": lambda picture: picture.convert("P"),
    "one-bit.png": lambda picture: picture.point(lambda level: 255 * (level > 120)).convert("1"),
    "sixteen.png": sixteen_bit,
    "grey-clear.png": lambda picture: picture.convert("LA"),
    "photo.jpg": lambda picture: picture.convert("RGB"),
    "printers.jpg": lambda picture: picture.convert("CMYK"),
    "phone.webp": lambda picture: picture.convert("RGB"),
    "old.gif": lambda picture: picture.convert("P"),
    "older.bmp": lambda picture: picture,
}


@pytest.mark.parametrize("name", KINDS)
def test_whatever_kind_of_picture_it_is_the_code_in_it_is_read(tmp_path, name):
    KINDS[name](drawn()).save(tmp_path / name)
    assert read(tmp_path / name) == NIK


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photograph_is_read_however_the_telephone_lay(tmp_path, turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    drawn(640, 360).save(tmp_path / "phone.jpg", exif=exif)
    assert load_picture(tmp_path / "phone.jpg").shape == ((360, 640, 3) if turn <= 4 else (640, 360, 3))
    assert read(tmp_path / "phone.jpg") == NIK


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (2, 2), (7, 5), (16, 9), (33, 4000)])
def test_a_picture_too_small_for_any_code_holds_none(tmp_path, size):
    Image.new("L", size, 90).save(tmp_path / "small.png")
    assert read(tmp_path / "small.png") is None


@pytest.mark.parametrize(("wide", "tall", "code_px"), [(64, 64, 50), (120, 160, 90), (4000, 3000, 260), (3000, 4000, 1900)])
def test_a_code_is_read_in_pictures_of_any_size(tmp_path, wide, tall, code_px):
    drawn(wide, tall, code_px).save(tmp_path / "card.png")
    assert read(tmp_path / "card.png") == NIK


def test_what_cannot_be_looked_at_is_refused_with_what_could(tmp_path):
    Image.new("1", (9_000, 8_000)).save(tmp_path / "huge.png")
    (tmp_path / "text.png").write_text("no picture")
    for name in ("huge.png", "text.png"):
        with pytest.raises(DeviceError, match="give a PNG"):
            PictureSource(tmp_path / name, 640, 480).open()
