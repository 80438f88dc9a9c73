"""What nobody expected: an exception in a desk job, in printing, in the face. A kind word or a number, and service goes on."""

from __future__ import annotations

import threading

import pytest
from running_kiosk import closed_by, errors_in, opened, running, soon, standing, take_number

from kiosk import problems
from kiosk.store.values import PrintState
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper


class BugError(RuntimeError):
    """Not one of ours."""


def breaks(*_: object, **__: object) -> None:
    raise BugError


def alive(name: str) -> bool:
    return any(thread.name == name for thread in threading.enumerate())


def test_a_store_that_raises_anything_ends_the_visit_with_a_kind_word_and_the_next_one_is_served(
    settings_for, monkeypatch, caplog
):
    with running(settings_for({"printer.driver": "none"})) as (kiosk, face):
        opened(face)
        with monkeypatch.context() as broken:
            broken.setattr(kiosk._doors.office._office.store, "commit_request", breaks)
            end = take_number(face)
            assert (end.step, end.visit.request) == (Step.WELCOME, None)
            assert end.visit.problem.code == problems.UNEXPECTED.code
            assert kiosk.language.words(end.visit.problem.resident) != end.visit.problem.resident
            assert standing(kiosk)[problems.UNEXPECTED.code] == "BugError"
            assert "a desk job broke" in errors_in(caplog.records)
        assert alive("clerk")
        assert take_number(face).visit.request.ticket.number == 1
        soon(lambda: standing(kiosk) == {})


def test_a_print_that_raises_anything_leaves_the_number_on_the_screen(settings_for, monkeypatch, one_hall):
    with running(settings_for()) as (kiosk, face):
        opened(face)
        with monkeypatch.context() as broken:
            broken.setattr(kiosk._doors.office.press, "_compose", breaks)
            end = take_number(face)
        assert (end.step, end.visit.paper) == (Step.DONE, Paper.FAILED)
        assert end.visit.request.ticket.number == 1
        soon(lambda: problems.UNEXPECTED.code in standing(kiosk))
        soon(lambda: kiosk.unsent() == 0)  # the courier was woken all the same
        again = take_number(face)
        assert (again.visit.request.ticket.number, again.visit.paper) == (2, Paper.OUT)
        soon(lambda: standing(kiosk) == {})


def test_a_store_that_cannot_say_what_was_printed_leaves_the_number_and_prints_nothing(settings_for, monkeypatch, one_hall):
    from kiosk.store.errors import StoreUnwritable

    def unwritable(*_: object, **__: object) -> None:
        raise StoreUnwritable("card pulled out")

    with running(settings_for()) as (kiosk, face):
        opened(face)
        monkeypatch.setattr(kiosk._doors.office._office.store, "begin_print", unwritable)
        before = len(list((one_hall.folder / "paper").glob("*.bin")))
        end = take_number(face)
        assert (end.step, end.visit.paper) == (Step.DONE, Paper.FAILED)
        assert end.visit.problem.code == problems.STORE_UNWRITABLE.code
        assert kiosk.stored(end.visit.request.id).prints[0].state is PrintState.PENDING
        assert len(list((one_hall.folder / "paper").glob("*.bin"))) == before


def test_an_office_that_cannot_be_built_closes_and_is_built_again(settings_for, monkeypatch, quick_doors):
    before = set(threading.enumerate())
    with monkeypatch.context() as broken:
        broken.setattr("kiosk.press.printer_profile", breaks)
        with running(settings_for({"printer.driver": "file", "printer.address": "/dev/null"})) as (kiosk, face):
            closed_by(face, problems.UNEXPECTED)
            assert standing(kiosk)[problems.UNEXPECTED.code] == "BugError"
            broken.undo()
            assert take_number(face).visit.request.ticket.number == 1
            soon(lambda: standing(kiosk) == {})
    soon(lambda: not [thread for thread in set(threading.enumerate()) - before if thread.name in ("clerk", "courier")])


@pytest.mark.parametrize("where", [Step.NIK, Step.PRINTING, Step.DONE])
def test_a_face_that_breaks_once_ends_the_visit_kindly_or_keeps_its_number(settings_for, where, caplog):
    with running(settings_for({"printer.driver": "none"})) as (kiosk, face):
        opened(face)
        broken: list[Step] = []

        def show(destination) -> None:
            if destination.step is where and not broken:
                broken.append(where)
                raise BugError

        face.on_show = show
        seen = []
        if where is Step.NIK:
            face.post(lambda: kiosk.touch("start"))
            face.until(lambda: face.last.step is Step.WELCOME and face.last.visit.problem is not None)
            assert face.last.visit.problem.code == problems.UNEXPECTED.code
            assert "BugError" in standing(kiosk).values()
        else:
            face.post(lambda: kiosk.touch("number", "Q"))
            face.until(lambda: bool(broken))
            assert "BugError" in standing(kiosk).values()
            face.until(lambda: face.last.step is not Step.PRINTING)
            seen = [shown.visit.request for shown in face.shown if shown.visit.request]
            assert seen[-1].ticket.number == 1
            # At PRINTING the desk was at work: its answer is waited for. At DONE the number is shown once more.
            times = 2 if where is Step.DONE else 1
            face.until(lambda: [one.step for one in face.shown].count(Step.DONE) == times)
            assert face.last.visit.request == seen[-1]
        assert "the screen broke" in errors_in(caplog.records)
        face.post(lambda: kiosk.touch("end"))
        assert take_number(face).visit.request.ticket.number == (2 if seen else 1)
        soon(lambda: "BugError" not in standing(kiosk).values())
        assert alive("clerk")


def test_a_number_whose_screen_breaks_at_every_frame_stays_until_its_silence_ends(settings_for):
    with running(settings_for({"visit.done_seconds": "3"})) as (kiosk, face):
        opened(face)
        face.post(lambda: kiosk.touch("number", "Q"))
        face.until(lambda: face.last.step is Step.DONE)
        for _ in range(60):
            face.post(lambda: kiosk.failed(BugError()))
        shown = len(face.shown)
        face.until(lambda: face.waiting() == 0)
        assert [one.step for one in face.shown[shown:]] in ([], [Step.DONE])
        face.until(lambda: face.last.step is Step.WELCOME, 6)


def test_a_screen_that_breaks_at_every_frame_fills_no_log(settings_for, caplog):
    with running(settings_for({"printer.driver": "none"})) as (kiosk, face):
        opened(face)
        for _ in range(500):
            kiosk.failed(BugError())
        assert errors_in(caplog.records).count("the screen broke") == 1
        assert take_number(face).step is Step.DONE
