"""An identity card before the camera driver: one scan of symbology KTP, and none where cards are not to be read."""

from __future__ import annotations

import threading
import time
from datetime import date

import cv2

from config.settings import Settings
from drivers.emulators.camera import Scene, seen
from drivers.emulators.ktp import Hold, Print, burst, draw_card
from drivers.scanner.camera import CameraScanner
from kiosk.desk.identify import identify
from kiosk.model.card import NikCard
from kiosk.scanners import camera

NIK = "1801094502901234"
OCR_A = "truetype/ocr-a/OCRA.ttf"


def shown(path, digits: str = NIK) -> str:
    cv2.imwrite(str(path), next(burst(draw_card(Print(digits, OCR_A, seed=3)), Hold(seed=3), 1)))
    return str(path)


def scans_within(scanner: CameraScanner, seconds: float, most: int = 1_000):
    """The scans until there are `most` of them or time is up."""
    found = []
    scanner.open()
    watchdog = threading.Timer(seconds, scanner.close)
    watchdog.start()
    try:
        for scan in scanner.scans():
            found.append(scan)
            if len(found) == most:
                break
    finally:
        watchdog.cancel()
        scanner.close()
    return found


def test_the_printed_number_is_a_scan_that_names_its_kind(tmp_path):
    began_at = time.monotonic()
    (scan,) = scans_within(CameraScanner(shown(tmp_path / "card.png"), card_check=lambda _digits: True), 15, most=1)
    assert (scan.text, scan.symbology, scan.source) == (NIK, "KTP", "camera")
    assert began_at <= scan.at <= time.monotonic()
    assert NIK not in repr(scan)


def test_a_card_held_still_is_one_scan(tmp_path):
    scanner = CameraScanner(shown(tmp_path / "card.png"), card_check=lambda _digits: True)
    assert len(scans_within(scanner, 5)) == 1


def test_digits_that_the_check_refuses_are_no_scan(tmp_path):
    judged = []
    scanner = CameraScanner(shown(tmp_path / "card.png"), card_check=lambda digits: bool(judged.append(digits)))
    assert scans_within(scanner, 2) == []
    assert set(judged) == {NIK}


def test_without_a_check_cards_are_not_read(tmp_path):
    assert scans_within(CameraScanner(shown(tmp_path / "card.png")), 2) == []


def test_the_settings_decide_and_the_kiosk_makes_a_nik_card_of_it(tmp_path):
    changes = {"camera.source": shown(tmp_path / "card.png")}
    (scan,) = scans_within(camera(Settings().with_changes(changes)), 15, most=1)
    card = identify(scan.text, date(2026, 11, 21))
    assert isinstance(card, NikCard) and card.nik.digits == NIK
    changes["camera.read_cards"] = False
    assert scans_within(camera(Settings().with_changes(changes)), 2) == []


def test_a_code_in_view_comes_first(tmp_path):
    cv2.imwrite(str(tmp_path / "code.png"), seen(NIK, "QRCode", Scene(code_px=300)))
    (scan,) = scans_within(CameraScanner(str(tmp_path / "code.png"), card_check=lambda _digits: True), 15, most=1)
    assert scan.symbology == "QRCode"
