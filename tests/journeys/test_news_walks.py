"""Central's word reaches people: the whole kiosk without pixels, central on a socket, the office at work beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from inside_central import PASURUAN, InsideCentral, inside_central
from running_kiosk import GuardedFace, opened, running, take_number

from central.office.catalogue import ServiceBook, save_service, switch_service
from central.office.moves import move
from central.office.preregistration import leave
from central.office.settings import KioskSetting, save_setting
from central.office.values import CENTRAL
from config.settings import Settings
from kiosk.app import Kiosk
from kiosk.desk.identify import identify
from kiosk.model.news import RequestStatus
from kiosk.model.ticket import tracking_code
from kiosk.visit.event import CardShown
from kiosk.visit.step import Step

VILLAGE = PASURUAN[0]
SERVICES = Path(__file__).resolve().parents[2] / "config" / "services"
NIK = "1801094502900001"


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InsideCentral]:
    with inside_central(tmp_path_factory.mktemp("central")) as served:
        yield served


@pytest.fixture
def settings(central: InsideCentral, tmp_path: Path) -> Settings:
    return Settings().with_changes(
        {
            "store.path": str(tmp_path / "data"),
            "store.reserve_mib": "1",
            "camera.enabled": "false",
            "printer.driver": "none",
            "services.folder": str(SERVICES),
            "central.enrolment": central.enrolment(),
        }
    )


def hear(kiosk: Kiosk, face: GuardedFace) -> None:
    """A heartbeat now, and the face's thread takes what came of it."""
    courier = kiosk._doors.office._courier
    courier._heartbeat_due_at = 0.0
    courier.round_trip()
    done: list[bool] = []
    face.post(lambda: done.append(True))
    face.until(lambda: bool(done))


def offered(kiosk: Kiosk) -> set[str]:
    return {service.code for service in kiosk.catalogue.services}


def act(face: GuardedFace, kiosk: Kiosk, *touches: str) -> None:
    for touch in touches:
        name, _, value = touch.partition(" ")
        kiosk.touch(name, value)


def show(kiosk: Kiosk, text: str) -> None:
    kiosk.handle(CardShown(identify(text, kiosk.clock.today(kiosk.zone))))


def test_a_service_switched_off_at_central_goes_between_two_visits_and_never_from_under_somebodys_hand(central, settings):
    book = ServiceBook.shipped()
    with running(settings) as (kiosk, face):
        opened(face)
        hear(kiosk, face)
        assert "S-41" in offered(kiosk)
        show(kiosk, NIK)
        act(face, kiosk, "yes")
        assert face.last.step is Step.SERVICES
        central.office(lambda s: switch_service(s, book, CENTRAL, VILLAGE, "S-41", off=True))
        hear(kiosk, face)
        assert "S-41" in offered(kiosk), "somebody is choosing"
        act(face, kiosk, "end")
        assert face.last.step is Step.WELCOME
        assert "S-41" not in offered(kiosk)
    with running(settings) as (kiosk, face):  # after a restart, before central is heard
        opened(face)
        face.until(lambda: "S-41" not in offered(kiosk))
        central.office(lambda s: switch_service(s, book, CENTRAL, VILLAGE, "S-41", off=False))
        hear(kiosk, face)
        assert "S-41" in offered(kiosk)


def test_a_service_the_village_made_is_offered_and_one_with_a_mistake_changes_nothing(central, settings):
    book = ServiceBook.shipped()
    toml = (SERVICES / "domisili.toml").read_text().replace('"S-41"', '"Z-7"')
    with running(settings) as (kiosk, face):
        opened(face)
        central.office(lambda s: save_service(s, book, CENTRAL, VILLAGE, toml))
        hear(kiosk, face)
        assert "Z-7" in offered(kiosk)

        async def broken(store):  # what a newer central may think is sound
            from central.moment import now_text
            from central.office.changes import put_changed
            from central.store import tables

            async with store.writing(VILLAGE) as connection:
                row = {"village": VILLAGE, "code": "Z-8", "off": False, "toml": 'code = "Z-8"\nlater = 1\n', "removed": False}
                await put_changed(connection, tables.service_switch, now_text(), row)

        central.office(broken)
        hear(kiosk, face)
        assert "Z-8" not in offered(kiosk)
        assert "Z-7" in offered(kiosk)
        [bad] = [problem for problem in kiosk.board.standing() if problem.code == "news-bad"]
        assert "Z-8.toml" in bad.detail


def test_settings_from_central_count_from_the_next_start_and_a_wrong_one_never(central, settings):
    with running(settings) as (kiosk, face):
        opened(face)
        assert kiosk.settings.visit.done_seconds == 20
        central.office(lambda s: save_setting(s, CENTRAL, KioskSetting(VILLAGE, "", "visit.done_seconds", "33")))
        hear(kiosk, face)
        central.office(lambda s: save_setting(s, CENTRAL, KioskSetting(VILLAGE, "", "store.path", "/tmp/elsewhere")))
        hear(kiosk, face)
        assert [problem for problem in kiosk.board.standing() if problem.code == "news-bad" and "store.path" in problem.detail]
    with running(settings) as (kiosk, face):
        opened(face)
        assert kiosk.settings.visit.done_seconds == 33
        assert kiosk.settings.store.path == settings.store.path


def test_somebody_asks_what_became_of_their_request(central, settings):
    with running(settings) as (kiosk, face):
        opened(face)
        end = take_number(face)
        request = end.visit.request
        code = tracking_code(request.id)
        kiosk._doors.office._courier.round_trip()
        central.office(
            lambda s: move(s, CENTRAL, VILLAGE, str(request.id), RequestStatus.CHECKING, RequestStatus.SIGNING, "Segera")
        )
        show(kiosk, f"ADT1:{code}")
        assert face.last.step is Step.STATUS_SHOWN
        face.until(lambda: bool(face.last.visit.heard) and face.last.visit.heard.status.status is RequestStatus.SIGNING)
        act(face, kiosk, "finish")
        kiosk._spent = None  # the slip was taken away
        show(kiosk, f"https://desa.example.go.id/t/{code}")
        face.until(lambda: face.last.visit.answered)
        assert face.last.visit.heard.status.note == "Segera"


def test_an_unknown_code_gets_an_answer_and_so_it_does_without_central(central, settings):
    with running(settings) as (kiosk, face):
        opened(face)
        show(kiosk, "ADT1:ABCDEFGH")
        face.until(lambda: face.last.visit.answered)
        assert face.last.visit.heard is None


def test_who_filled_in_at_home_shows_the_code_then_the_card_and_is_nearly_done(central, settings):
    code = central.office(lambda s: leave(s, central.keys, VILLAGE, "S-37", {"nama_usaha": "WARUNG BU SARI", "unknown": "x"}))
    with running(settings) as (kiosk, face):
        opened(face)
        hear(kiosk, face)
        questions = [question.code for question in kiosk.catalogue.service("S-37").questions]
        show(kiosk, f"ADP1:{code}")
        assert face.last.visit.said == "scan.from-home"
        face.until(lambda: face.last.visit.service is not None)
        assert (face.last.step, face.last.visit.said) == (Step.SCAN, "scan.from-home-card")
        show(kiosk, NIK)
        act(face, kiosk, "yes")
        assert face.last.step is Step.FORM
        assert face.last.visit.asked.code in questions
        assert "unknown" not in face.last.visit.answers
        act(face, kiosk, "end")
        show(kiosk, "ADP1:AAAABBBBCCCC")
        face.until(lambda: face.last.visit.problem is not None)
        assert face.last.visit.problem.code == "prefilled-unknown"
