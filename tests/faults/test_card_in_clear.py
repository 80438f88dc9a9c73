"""After a thousand visits the kiosk's whole data folder, searched byte for byte, holds no NIK, no name, no answer."""

from __future__ import annotations

import gzip
import logging
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from config.settings import load_settings
from kiosk.app import Kiosk
from kiosk.desk.identify import identify
from kiosk.model.card import NikCard
from kiosk.privacy import configure_logging
from kiosk.visit.event import CardShown
from kiosk.visit.step import Step
from scripts.plain_face import PlainFace
from scripts.simhall import Hall

VISITS = 1000
REGIONS = ("180109", "187204", "317401", "327301", "350701")
# Answers that stand in no other place: what is typed, and the code of what is chosen.
SERVICES = ("S-41", "S-11")


def niks() -> Iterator[str]:
    for index in range(VISITS):
        region = REGIONS[index % len(REGIONS)]
        yield f"{region}{index % 28 + 1 + 40 * (index % 2):02d}{index % 12 + 1:02d}{60 + index % 40}{index + 1:04d}"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hall, Path, list[str], set[str]]]:
    """A hall after a thousand visits, half of them while central is away, with a mirror on a second medium."""
    folder = tmp_path_factory.mktemp("clear")
    mirror = folder / "usb"
    mirror.mkdir()
    with Hall(folder / "hall") as hall:
        changes = {"store.mirror_path": str(mirror), "printer.driver": "none"}
        log = (hall.folder / "log" / "kiosk.log").open("w", encoding="utf-8")
        configure_logging("debug", log)
        kiosk = Kiosk(load_settings(hall.config).with_changes(changes, folder))
        face = PlainFace()
        kiosk.start(face)
        face.until(lambda: face.last.step is Step.WELCOME)
        served, answers = [], set()
        for index, nik in enumerate(niks()):
            if index == VISITS // 2:
                hall.link.cut()
            card = identify(nik, date(2026, 11, 21))
            assert isinstance(card, NikCard), nik
            kiosk.handle(CardShown(card))
            kiosk.touch("yes")
            kiosk.touch("service", SERVICES[index % 2])
            while kiosk.journey.step is Step.FORM:
                question = kiosk.journey.visit.asked
                assert question
                answer = question.choices[index % len(question.choices)].code
                answers.add(answer)
                kiosk.touch("answer", answer)
            kiosk.touch("submit")
            face.until(lambda: face.last.step is Step.DONE)
            kiosk.touch("finish")
            served.append(nik)
        kiosk.stop()
        yield hall, mirror, served, answers
    logging.getLogger().handlers.clear()
    log.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_nik_and_no_answer_lies_on_the_card_or_the_mirror(lived):
    hall, mirror, served, answers = lived
    files = [path for folder in (hall.folder / "kiosk", mirror) for path in folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) > 500_000, "hardly anything was stored: this test showed nothing"
    for path in files:
        for content in _readings(path):
            assert not [nik for nik in served if nik.encode() in content], f"a NIK in clear in {path.name}"
            assert b'"nik"' not in content, f"an unsealed answer in {path.name}"
            for answer in answers:
                assert answer.encode() not in content, f"the answer {answer} in clear in {path.name}"


@pytest.mark.parametrize("planted_word", ["1801094502909998", "kesehatan"])
def test_the_search_would_find_what_is_planted(tmp_path, planted_word):
    """As bytes, packed, and as a database would hold it in a text column."""
    plain, packed, database = tmp_path / "plain", tmp_path / "packed", tmp_path / "database"
    plain.write_bytes(b"\0" * 999 + planted_word.encode() + b"\xff")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE answers (answer TEXT)")
        connection.execute("INSERT INTO answers VALUES (?)", (planted_word,))
    connection.close()
    for path in (plain, packed, database):
        assert any(planted_word.encode() in content for content in _readings(path)), path.name


@pytest.mark.slow
def test_logs_hold_no_nik(lived):
    hall, _, served, _ = lived
    assert (hall.folder / "log" / "kiosk.log").stat().st_size > 1000, "the kiosk said nothing: this test showed nothing"
    for path in (hall.folder / "log").iterdir():
        content = path.read_bytes()
        assert not [nik for nik in served if nik.encode() in content], path.name


def _readings(path: Path) -> Iterator[bytes]:
    """The bytes as they are, and unpacked if they are packed; UTF-16 as a careless library might write it."""
    content = path.read_bytes()
    yield content
    yield content.replace(b"\0", b"")
    if content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
