"""The technicians' tools for camera and scanner, as commands, on pictures that stand in for a camera."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.emulators.camera import Scene, seen
from drivers.emulators.ktp import Hold, Print, burst, draw_card
from drivers.scanner.quality import advice, measure

ROOT = Path(__file__).parents[2]
NIK = "1801094107900003"


def run(script: str, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, str(ROOT / "scripts" / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/", check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def hall(path: Path, picture: np.ndarray) -> str:
    cv2.imwrite(str(path), picture)
    return str(path)


def test_a_good_picture_needs_no_advice(tmp_path):
    source = hall(tmp_path / "card.png", seen(NIK, "QRCode", Scene()))
    code, said = run("diagnose_camera.py", "--source", source, "--seconds", "1", "--json")
    report = json.loads(said)
    assert (code, report["ok"], report["advice"], report["health"]) == (0, True, [], "ok")
    assert (report["width_px"], report["height_px"]) == (1280, 720)
    assert 5 < report["frames_per_second"] < 16
    assert report["quality"]["blur_px"] < 1.5


def test_a_dark_picture_is_called_so_to_people(tmp_path):
    source = hall(tmp_path / "dark.png", np.zeros((720, 1280), np.uint8))
    code, said = run("diagnose_camera.py", "--source", source, "--seconds", "0.5")
    assert code == 1
    assert "dark" in said and "lens" in said


@pytest.mark.parametrize("script", ["diagnose_camera.py", "diagnose_scanner.py"])
def test_a_camera_that_is_not_there_is_exit_code_two_and_said(script):
    code, said = run(script, "--source", "/dev/video97", "--seconds", "1", "--json")
    assert code == 2
    assert "no such device" in said


def test_the_live_view_tells_what_was_taken_and_hides_the_digits(tmp_path):
    source = hall(tmp_path / "card.png", seen(NIK, "QRCode", Scene()))
    code, said = run("diagnose_scanner.py", "--source", source, "--seconds", "2")
    assert code == 0
    assert "180109••••••0003" in said and NIK not in said
    assert "Accepted: 1" in said and "frames/s" in said


def test_the_live_view_tells_why_it_takes_nothing(tmp_path):
    source = hall(tmp_path / "card.png", seen("12345678", "Code128", Scene(code_px=400)))
    code, said = run("diagnose_scanner.py", "--source", source, "--seconds", "2", "--json")
    assert code == 1
    summary = json.loads(said.splitlines()[-1])
    assert summary["accepted"] == 0 and summary["summary"]["refused"] > 2
    assert summary["frames_per_second"] > 3


def test_stored_pictures_are_one_object_each(tmp_path):
    hall(tmp_path / "a.png", seen(NIK, "QRCode", Scene()))
    hall(tmp_path / "b.png", np.full((200, 300), 90, np.uint8))
    code, said = run("diagnose_scanner.py", "--images", str(tmp_path), "--json")
    found = [json.loads(line) for line in said.splitlines()]
    assert code == 1
    assert [(each["file"], each["text"], each["accepted"], each["reason"]) for each in found] == [
        ("a.png", NIK, True, "accepted"),
        ("b.png", None, False, "nothing"),
    ]
    assert all({"symbology", "ms"} <= each.keys() for each in found)


@pytest.mark.parametrize(
    ("scene", "word"),
    [
        (Scene(blur_px=4), "blurred"),
        (Scene(light=0.02), "dark"),
        (Scene(light=0.12), "dim"),
        (Scene(noise=14), "grainy"),
    ],
    ids=["blurred", "dark", "dim", "grainy"],
)
def test_what_is_wrong_with_a_picture_is_named_first(scene, word):
    assert word in advice(measure(seen(NIK, "QRCode", scene)))[0]


def test_a_burnt_out_picture_and_a_blank_wall_are_named():
    assert "white" in advice(measure(np.full((720, 1280), 255, np.uint8)))[0]
    wall = np.random.default_rng(1).normal(120, 2, (720, 1280)).astype(np.uint8)
    assert [line[:28] for line in advice(measure(wall))] == ["nothing with sharp edges in "]


@pytest.mark.parametrize("blur_px", [0.6, 1.0, 1.5, 2.0])
def test_blur_is_measured_within_a_third_of_a_pixel(blur_px):
    assert abs(measure(seen(NIK, "QRCode", Scene(blur_px=blur_px))).blur_px - blur_px) < 0.35


@pytest.mark.parametrize("shape", [(1, 1), (1, 4096), (4096, 1), (3, 3), (2160, 3840)])
def test_any_size_can_be_measured(shape):
    assert measure(np.full(shape, 100, np.uint8)).light == pytest.approx(100)


OCR_A = "truetype/ocr-a/OCRA.ttf"


def shown_card(digits: str, *, rubbed: bool = False) -> np.ndarray:
    card = draw_card(Print(digits, OCR_A, seed=3))
    if rubbed:  # the ninth digit
        card[140:205, 590:620] = card[140:205, 900:930]
    return next(burst(card, Hold(seed=3), 1))


def test_an_identity_card_among_stored_pictures_is_read_and_refused_as_the_kiosk_would(tmp_path):
    hall(tmp_path / "a.png", shown_card("1801094502901234"))
    hall(tmp_path / "b.png", shown_card("1801099999901234"))
    hall(tmp_path / "c.png", shown_card("1801094502901234", rubbed=True))
    hall(tmp_path / "d.png", seen("12345678", "Code128", Scene(code_px=400)))
    _, said = run("diagnose_scanner.py", "--images", str(tmp_path), "--json")
    found = [json.loads(line) for line in said.splitlines()]
    assert [(each["file"], each["text"], each["symbology"], each["accepted"], each["reason"]) for each in found] == [
        ("a.png", "1801094502901234", "KTP", True, "accepted"),
        ("b.png", None, None, False, "card_no_nik"),
        ("c.png", None, None, False, "card_unsure"),
        ("d.png", "12345678", "Code128", False, "refused"),
    ]


def test_the_live_view_reads_identity_cards_too(tmp_path):
    source = hall(tmp_path / "card.png", shown_card("1801094502901234"))
    code, said = run("diagnose_scanner.py", "--source", source, "--seconds", "3", "--json")
    assert code == 0
    (scan,) = [json.loads(line) for line in said.splitlines() if "symbology" in line]
    assert (scan["text"], scan["symbology"]) == ("180109••••••1234", "KTP")


def test_the_live_view_says_why_a_card_is_not_read(tmp_path):
    source = hall(tmp_path / "card.png", shown_card("1801099999901234"))
    code, said = run("diagnose_scanner.py", "--source", source, "--seconds", "2", "--json")
    assert code == 1
    assert json.loads(said.splitlines()[-1])["summary"]["card_no_nik"] > 2
