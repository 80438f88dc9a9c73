"""The tour, as a stranger calls it: real camera driver, real touches, real ESC/POS, real central. Only the glass is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import barcode
import numpy as np
import pytest
import qrcode
from barcode.writer import ImageWriter
from PIL import Image, ImageFilter

ROOT = Path(__file__).resolve().parents[2]
A_NIK = "1872046708850003"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def tour(folder: Path, *arguments: str) -> tuple[int, dict, str]:
    command = [sys.executable, "-m", "scripts.tour", "--tour", str(folder), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, timeout=150, env=environment, check=False)
    report = folder / "report.json"
    return done.returncode, json.loads(report.read_text()) if report.exists() else {}, done.stdout + done.stderr


def arrived(folder: Path) -> list[dict]:
    command = [sys.executable, "-m", "central", "requests", "--data", str(folder / "central"), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def crooked(picture: Image.Image, degrees: float) -> Image.Image:
    """On a grey table, turned, a little soft, with a sensor's noise."""
    turned = picture.convert("RGBA").rotate(degrees, expand=True, resample=Image.Resampling.BICUBIC)
    table = Image.new("RGB", (turned.width + 300, turned.height + 200), (120, 110, 100))
    table.paste(turned, (130, 90), turned)
    noise = np.random.default_rng(5).normal(0, 5, (table.height, table.width, 3))
    return Image.fromarray((np.asarray(table.filter(ImageFilter.GaussianBlur(0.7))) + noise).clip(0, 255).astype(np.uint8))


def test_a_qr_card_becomes_a_ticket_and_a_request_at_central(tmp_path):
    card = tmp_path / "card.jpg"
    crooked(qrcode.make(A_NIK, box_size=7).get_image(), 17).save(card, quality=85)
    code, report, said = tour(tmp_path / "tour", "--scan", str(card), "--service", "S-11")
    assert code == 0, said
    assert (report["visits"], report["stored"], report["delivered"], report["printed"]) == (1, 1, 1, 1)
    assert report["certainty"] in ("processed", "confirmed")
    assert report["nik_ok"]
    assert report["taps"] <= 5
    [row] = arrived(tmp_path / "tour")
    assert (row["nik"], row["service"], row["ticket"], row["id"]) == (A_NIK, "S-11", report["ticket"], report["request_id"])
    assert (tmp_path / "tour" / "ticket.bin").stat().st_size > 100
    for name in [*report["screenshots"], "ticket.png"]:
        with Image.open(tmp_path / "tour" / name) as picture:
            assert len(np.unique(np.asarray(picture.convert("L")))) > 1, f"{name} is blank"


def test_a_code_128_card_does_too(tmp_path):
    stripes = barcode.get("code128", A_NIK, writer=ImageWriter()).render({"module_width": 0.35, "module_height": 14, "dpi": 200})
    card = tmp_path / "card.png"
    crooked(stripes, -31).save(card)
    code, report, said = tour(tmp_path / "tour", "--scan", str(card))
    assert code == 0, said
    assert arrived(tmp_path / "tour")[0]["nik"] == A_NIK
    assert report["service"] == "S-41"


def test_a_plain_number_is_one_tap_and_a_second_tour_may_use_the_same_folder(tmp_path):
    for _ in range(2):
        code, report, said = tour(tmp_path / "tour", "--service", "Q")
        assert code == 0, said
        assert report["taps"] == 1
        [row] = arrived(tmp_path / "tour")
        assert (row["nik"], row["ticket"]) == ("", "A-001")


def test_a_picture_without_a_nik_fails_and_says_so(tmp_path):
    card = tmp_path / "menu.png"
    qrcode.make("https://example.com/menu", box_size=10).save(card)
    code, report, said = tour(tmp_path / "tour", "--scan", str(card))
    assert code == 1
    assert "card-link" in report["error"]
    assert "card-link" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--scan", "nowhere.png"), "no picture"), (("--scan", __file__), "no picture"), (("--service", "S-99"), "offers no S-99")],
)
def test_what_cannot_be_is_said_at_once(tmp_path, arguments, said):
    code, report, words = tour(tmp_path / "tour", *arguments)
    assert (code, report) == (2, {})
    assert said in words
    assert "Traceback" not in words


def test_a_folder_with_somebodys_files_is_left_alone(tmp_path):
    folder = tmp_path / "mine"
    (folder / "kiosk").mkdir(parents=True)
    (folder / "report.json").write_text("mine")
    (folder / "kiosk" / "diary.txt").write_text("mine")
    code, said = tour_into(folder)
    assert code == 2
    assert "which no tour made" in said
    assert (folder / "report.json").read_text() == (folder / "kiosk" / "diary.txt").read_text() == "mine"
    (tmp_path / "file").touch()
    assert tour_into(tmp_path / "file")[0] == 2


def tour_into(folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "scripts.tour", "--tour", str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    return done.returncode, done.stdout + done.stderr
