"""What a camera sees that is no identity card: bank cards, village cards, pages, faces, receipts, an empty hall. BGR bursts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import qrcode
from PIL import Image, ImageDraw, ImageFilter

from drivers.emulators.ktp.conditions import CONDITIONS, hold_for
from drivers.emulators.ktp.face import MM, TALL, WIDE, made_up_nik
from drivers.emulators.ktp.fonts import HEADINGS, KNOWN, LABELS, font
from drivers.emulators.ktp.hold import Picture, burst
from drivers.emulators.ktp.portrait import portrait

Scene = Callable[[int, int], Iterator[Picture]]
"""(seed, frames) -> frames as `burst` gives them."""

WORDS = (
    "desa",
    "warga",
    "surat",
    "keterangan",
    "domisili",
    "usaha",
    "kelahiran",
    "pengantar",
    "kepala",
    "dusun",
    "nomor",
    "tanggal",
    "dengan",
    "ini",
    "menerangkan",
    "bahwa",
)


def bank_card(seed: int, frames: int) -> Iterator[Picture]:
    """Sixteen digits in four groups, raised, on a coloured ground with a chip."""
    dice = np.random.default_rng(seed)
    light = dice.random() < 0.6
    ground = dice.integers(170, 240, 3) if light else dice.integers(20, 110, 3)
    card = Image.new("RGB", (WIDE, TALL), tuple(int(level) for level in ground))
    pen = ImageDraw.Draw(card)
    pen.rounded_rectangle((8 * MM, 16 * MM, 20 * MM, 25 * MM), MM, fill="#D4B456", outline="#8A7331", width=4)
    number = made_up_nik(dice)
    groups = "  ".join(number[start : start + 4] for start in range(0, 16, 4))
    ink = "#202020" if light else "#F0F0F0"
    pen.text((8 * MM, 33 * MM), groups, font=font(_any_font(dice), int(5.0 * MM)), fill=ink, anchor="ls")
    pen.text((8 * MM, 48 * MM), "BUDI SANTOSO", font=font(LABELS, int(3.4 * MM)), fill=ink, anchor="ls")
    pen.text((60 * MM, 10 * MM), "BANK DESA", font=font(HEADINGS, int(4 * MM)), fill=ink, anchor="ms")
    return _held(card, seed, frames)


def village_card(seed: int, frames: int) -> Iterator[Picture]:
    """A village's own card: a NIK in one piece under the heading, but a QR code where the photograph would be."""
    dice = np.random.default_rng(seed)
    card = Image.new("RGB", (WIDE, TALL), "#E6EDF7")
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, WIDE, 10 * MM), fill="#0B4F9E")
    pen.text((4 * MM, 7 * MM), "KARTU WARGA", font=font(HEADINGS, int(5 * MM)), fill="white", anchor="ls")
    pen.text(
        (4 * MM, 16 * MM), f"NIK : {made_up_nik(dice)}", font=font(_any_font(dice), int(3.2 * MM)), fill="#14213D", anchor="ls"
    )
    for row, line in enumerate(("Desa Pasuruan", "Kec. Penengahan", "Lampung Selatan", "Dusun II RT 03")):
        pen.text((4 * MM, (24 + 6 * row) * MM), line, font=font(LABELS, int(3.6 * MM)), fill="#14213D", anchor="ls")
    code = qrcode.QRCode(border=2, box_size=16)
    code.add_data(f"https://desa.example/{dice.integers(10**9)}")
    square = code.make_image().convert("RGB").resize((24 * MM, 24 * MM))
    card.paste(square, (58 * MM, 18 * MM))
    return _held(card, seed, frames)


def text_page(seed: int, frames: int) -> Iterator[Picture]:
    """A letter with numbers of sixteen digits in its lines."""
    dice = np.random.default_rng(seed)
    page = Image.new("RGB", (WIDE, TALL), "#F6F4EE")
    pen = ImageDraw.Draw(page)
    letters = font(str(dice.choice((LABELS, _any_font(dice)))), int(dice.uniform(2.2, 3.4) * MM))
    for row in range(14):
        words = " ".join(str(word) for word in dice.choice(WORDS, 9))
        line = f"NIK : {made_up_nik(dice)} {words}" if row % 3 == 1 else words
        pen.text((4 * MM, (6 + 3.5 * row) * MM), line, font=letters, fill="#1A1A1A", anchor="ls")
    return _held(page, seed, frames)


def till_receipt(seed: int, frames: int) -> Iterator[Picture]:
    """Columns of digits on white paper."""
    dice = np.random.default_rng(seed)
    paper = Image.new("RGB", (WIDE, TALL), "#FAFAF8")
    pen = ImageDraw.Draw(paper)
    letters = font(_any_font(dice), int(3 * MM))
    for row in range(12):
        line = "".join(str(digit) for digit in dice.integers(0, 10, int(dice.choice((8, 12, 13, 15, 17, 20)))))
        pen.text((6 * MM, (6 + 4 * row) * MM), line, font=letters, fill="#262626", anchor="ls")
    return _held(paper, seed, frames)


def face(seed: int, frames: int) -> Iterator[Picture]:
    """Somebody who looks into the camera."""
    dice = np.random.default_rng(seed)
    scene = Image.new("RGB", (WIDE, TALL), "#6E6A62")
    scene.paste(portrait((620, TALL), dice).filter(ImageFilter.GaussianBlur(3)), (WIDE // 2 - 310, 0))
    return _held(scene, seed, frames)


def back_of_card(seed: int, frames: int) -> Iterator[Picture]:
    """The pale blue back of an identity card: a chip's outline and a word."""
    card = Image.new("RGB", (WIDE, TALL), "#C8DDEB")
    pen = ImageDraw.Draw(card)
    pen.text((WIDE / 2, TALL / 2), "REPUBLIK INDONESIA", font=font(HEADINGS, int(5 * MM)), fill="#20303C", anchor="mm")
    pen.text((WIDE / 2, TALL * 0.8), "0123456789 0123456789", font=font(LABELS, int(3 * MM)), fill="#20303C", anchor="mm")
    return _held(card, seed, frames)


def empty_hall(seed: int, frames: int) -> Iterator[Picture]:
    """Nothing but what is behind, once in two with a patterned cloth."""
    return burst(np.zeros((1, 1, 3), np.uint8), hold_for(CONDITIONS["moderate"], np.random.default_rng(seed), seed), frames)


OTHERS: Mapping[str, Scene] = {
    "bank card": bank_card,
    "village card": village_card,
    "text page": text_page,
    "till receipt": till_receipt,
    "face": face,
    "back of card": back_of_card,
    "empty hall": empty_hall,
}


def _held(card: Image.Image, seed: int, frames: int) -> Iterator[Picture]:
    hold = hold_for(CONDITIONS["good"], np.random.default_rng(seed + 1), seed)
    return burst(np.ascontiguousarray(np.asarray(card)[:, :, ::-1]), hold, frames)


def _any_font(dice: np.random.Generator) -> str:
    return sorted(KNOWN)[int(dice.integers(len(KNOWN)))]
