"""What comes out of a real printer for a visit in another language: the list of papers, and the slip of the request."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from running_kiosk import GuardedFace, opened, running

from config.settings import Settings
from drivers.emulators.printer import PrinterEmulator
from drivers.printer.profile import load_profile
from kiosk.app import Kiosk
from kiosk.visit.step import Step

A_NIK = "1801094502900001"
PROFILE = load_profile(Path(__file__).parents[2] / "config" / "printers" / "generic-80mm.toml")


@dataclass
class Hall:
    """A kiosk with a printer of its own."""

    kiosk: Kiosk
    face: GuardedFace
    emulator: PrinterEmulator
    store_path: Path

    def tap(self, *touches: str) -> None:
        for touch in touches:
            self.face.post(partial(self.kiosk.touch, *touch.split(" ", 1)))

    def at(self, step: Step) -> None:
        self.face.until(lambda: self.face.last.step is step)

    def paper(self, count: int) -> str:
        """What stands on the newest of `count` slips, as its bytes say it."""
        self.face.until(lambda: len(self.emulator.pieces) >= count)
        data = self.emulator.pieces[count - 1].bin_path.read_bytes()
        return " ".join(data.decode("cp437", errors="replace").split())

    def requests(self) -> int:
        with sqlite3.connect(f"file:{self.store_path}/kiosk.db?mode=ro", uri=True) as database:
            return int(database.execute("select count(*) from requests").fetchone()[0])


@pytest.fixture
def hall(settings_for: Callable[..., Settings], tmp_path: Path) -> Iterator[Hall]:
    with PrinterEmulator(tmp_path / "paper", PROFILE) as emulator:
        settings = settings_for({"printer.address": f"127.0.0.1:{emulator.port}", "printer.profile": "generic-80mm"})
        with running(settings) as (kiosk, face):
            opened(face)
            yield Hall(kiosk, face, emulator, settings.store.path)


def test_list_and_receipt_speak_the_language_of_the_visit_and_the_next_visit_is_indonesian(hall: Hall) -> None:
    hall.tap("language", "speak su", "start", *(f"digit {digit}" for digit in A_NIK), "next", "yes")
    hall.tap("category surat", "service S-41", "answer bank")
    hall.at(Step.REVIEW)
    hall.tap("take_list")
    needs = hall.paper(1)
    assert "SARAT NU KEDAH DICANDAK" in needs
    assert "Pas poto 3x4" in needs
    assert A_NIK not in needs
    assert hall.face.last.step is Step.REVIEW
    before = hall.requests()
    hall.tap("submit")
    hall.at(Step.DONE)
    receipt = hall.paper(2)
    assert "BUKTI PANYUHUN" in receipt
    assert "Katerangan Domisili" in receipt
    assert hall.requests() == before + 1, "the list is no request"
    hall.tap("finish")
    hall.at(Step.WELCOME)
    assert hall.face.last.visit.language == "id"


def test_a_list_that_does_not_come_out_is_said_and_can_be_asked_for_again(hall: Hall) -> None:
    hall.tap("start", *(f"digit {digit}" for digit in A_NIK), "next", "yes", "category surat", "service S-41", "answer bank")
    hall.at(Step.REVIEW)
    hall.emulator.faults.paper_out = True
    hall.tap("take_list")
    hall.face.until(lambda: hall.face.last.visit.said == "review.list-failed")
    assert not hall.face.last.visit.listed
    hall.emulator.faults.paper_out = False
    hall.tap("take_list")
    assert "SYARAT YANG DIBAWA" in hall.paper(1)
