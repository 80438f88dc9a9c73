"""The gallery: every slip on every printer in every language comes out, understood, with a QR that both engines read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pyzbar import pyzbar

from drivers.printer.slip import Qr
from kiosk.language import load_language
from scripts.gallery import PRINTERS, shoot, slips, write_page

PROFILES = sorted(path.stem for path in PRINTERS.glob("*.toml"))


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    write_page(folder, list(shoot(folder, PROFILES)))
    return folder


def test_every_slip_is_there_for_every_printer_and_language(gallery: Path) -> None:
    shots = json.loads((gallery / "index.json").read_text())
    languages = load_language().languages
    assert len(shots) == len(PROFILES) * len(languages) * len(slips(load_language().words, "id"))
    page = (gallery / "index.html").read_text()
    assert all(f'src="{shot["file"]}"' in page and (gallery / shot["file"]).is_file() for shot in shots)


def test_no_printer_is_sent_what_it_does_not_understand(gallery: Path) -> None:
    assert {shot["file"]: shot["unknown"] for shot in json.loads((gallery / "index.json").read_text()) if shot["unknown"]} == {}


def test_every_qr_in_every_picture_is_read_by_both_engines(gallery: Path) -> None:
    made = slips(load_language().words, "id")
    read = 0
    for shot in json.loads((gallery / "index.json").read_text()):
        wanted = [line.payload for line in made[shot["slip"]].lines if isinstance(line, Qr)]
        with Image.open(gallery / shot["file"]) as picture:
            grey = picture.convert("L")
        assert [code.text for code in zxingcpp.read_barcodes(grey)] == wanted, shot["file"]
        assert [code.data.decode() for code in pyzbar.decode(grey, [pyzbar.ZBarSymbol.QRCODE])] == wanted, shot["file"]
        read += len(wanted)
    assert read >= 5 * len(PROFILES)


def test_nothing_is_printed_off_the_paper(gallery: Path) -> None:
    for shot in json.loads((gallery / "index.json").read_text()):
        with Image.open(gallery / shot["file"]) as picture:
            ink = picture.convert("L").point(lambda level: 255 - level).getbbox()
            assert ink is not None
            assert ink[0] >= 20
            assert ink[2] <= picture.width - 20
