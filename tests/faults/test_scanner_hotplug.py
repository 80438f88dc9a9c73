"""A scanner plugged in, pulled out and plugged in again while a whole kiosk runs, beside a camera that goes on reading."""

from __future__ import annotations

import time

import cv2
from running_kiosk import opened, running, soon, standing

from drivers.emulators.camera import Scene, seen
from drivers.emulators.scanner import SerialScannerEmulator
from kiosk.visit.step import Step

NIK, OTHER_NIK = "1801094107900003", "1801094508850002"
# Looked for every second, and a machine that does other things too.
SOON_SECONDS = 6


def shown(face, nik: str) -> bool:
    card = face.last.visit.card
    return face.last.step is Step.CONFIRM and card is not None and card.nik.digits == nik


def test_a_scanner_plugged_in_while_the_kiosk_runs_reads_at_once_and_so_after_coming_back(settings_for, tmp_path):
    device = SerialScannerEmulator(tmp_path / "port")
    with running(settings_for({"scanner.driver": "serial", "scanner.device": str(device.path)})) as (kiosk, face):
        opened(face)
        soon(lambda: "scanner-missing" in standing(kiosk))
        for _ in range(2):
            plugged_at = time.monotonic()
            device.plug()
            soon(lambda: "scanner-missing" not in standing(kiosk), SOON_SECONDS)
            device.scan(NIK)
            face.until(lambda: shown(face, NIK), SOON_SECONDS)
            assert time.monotonic() - plugged_at < SOON_SECONDS
            face.post(lambda: kiosk.touch("no"))
            device.unplug()
            soon(lambda: "scanner-missing" in standing(kiosk), SOON_SECONDS)


def test_camera_and_scanner_read_side_by_side_and_each_is_missed_by_itself(settings_for, tmp_path):
    pictures = tmp_path / "camera"
    pictures.mkdir()
    changes = {
        "camera.enabled": "true",
        "camera.source": str(pictures),
        "scanner.driver": "serial",
        "scanner.device": str(tmp_path / "port"),
    }
    with SerialScannerEmulator(tmp_path / "port") as device, running(settings_for(changes)) as (kiosk, face):
        opened(face)
        soon(lambda: not standing(kiosk))
        device.scan(NIK)
        face.until(lambda: shown(face, NIK))
        face.post(lambda: kiosk.touch("no"))
        cv2.imwrite(str(pictures / "card.png"), seen(OTHER_NIK, "QRCode", Scene(1280, 720)))
        face.until(lambda: shown(face, OTHER_NIK))
        device.unplug()
        soon(lambda: set(standing(kiosk)) == {"scanner-missing"}, SOON_SECONDS)
        device.plug()
        soon(lambda: not standing(kiosk), SOON_SECONDS)


def test_where_none_was_ever_plugged_in_none_is_missed(settings_for):
    with running(settings_for({"scanner.driver": "auto", "scanner.device": "no such scanner anywhere"})) as (kiosk, face):
        opened(face)
        time.sleep(1.5)
        assert "scanner-missing" not in standing(kiosk)
