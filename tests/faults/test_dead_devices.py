"""Dead and hanging devices, a dead or false central: every visit ends with a number, nothing is lost, and all is well later."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import qrcode
from fake_central import FakeCentral, serving
from running_kiosk import closed_by, opened, running, soon, standing, take_number

from kiosk import problems
from kiosk.app import Kiosk
from kiosk.store.values import PrintState
from kiosk.uplink.enrolment import read_enrolment
from kiosk.visit.event import Destination
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper
from scripts.simhall import Hall, free_port

# The driver's own deadlines (connect 3 s, two questions, a proof) with the 3 s of `settings_for`, and a busy machine.
LONGEST_VISIT_SECONDS = 20


@pytest.fixture
def hall(one_hall: Hall) -> Iterator[Hall]:
    yield one_hall
    for command in ("power on", "paper ok", "cover closed", "resume", "answering", "pace 0"):
        assert one_hall.printer(command) == "ok"
    one_hall.link.join()


def first_print(kiosk: Kiosk, end: Destination) -> tuple[PrintState, str]:
    stored = kiosk.stored(end.visit.request.id)
    return stored.prints[0].state, stored.prints[0].reason


# The printer


@pytest.mark.parametrize(
    ("fault", "mended", "paper", "state", "problem"),
    [
        (("power off",), "power on", Paper.FAILED, PrintState.FAILED, problems.PRINTER_MISSING),
        (("paper out",), "paper ok", Paper.FAILED, PrintState.FAILED, problems.PRINTER_PAPER_OUT),
        (("cover open",), "cover closed", Paper.FAILED, PrintState.FAILED, problems.PRINTER_COVER_OPEN),
        (("paper out after 20",), "paper ok", Paper.FAILED, PrintState.UNKNOWN, problems.PRINTER_PAPER_OUT),
        (("silent",), "answering", Paper.UNKNOWN, PrintState.UNKNOWN, None),
        (("stall",), "resume", Paper.UNKNOWN, PrintState.UNKNOWN, None),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_whatever_the_printer_does_the_visit_ends_with_a_number(hall, settings_for, fault, mended, paper, state, problem):
    with running(settings_for()) as (kiosk, face):
        opened(face)
        for command in fault:
            assert hall.printer(command) == "ok"
        end = take_number(face, LONGEST_VISIT_SECONDS)
        assert end.step is Step.DONE
        assert end.visit.request.ticket.number == 1
        assert end.visit.paper is paper
        assert first_print(kiosk, end) == (state, problem.code if problem else "")
        assert (end.visit.problem.code if end.visit.problem else None) == (problem.code if problem else None)
        soon(lambda: (problem.code in standing(kiosk)) if problem else not standing(kiosk))
        assert hall.printer(mended) == "ok"
        again = take_number(face, LONGEST_VISIT_SECONDS)
        assert again.visit.paper is Paper.OUT
        soon(lambda: not standing(kiosk))


def test_a_printer_switched_off_in_mid_job_leaves_an_unknown_slip_and_a_number(hall, settings_for):
    with running(settings_for({"printer.write_deadline_seconds": "8"})) as (kiosk, face):
        opened(face)
        hall.printer("pace 1200")  # a slip then takes seconds
        cut = threading.Timer(1.0, hall.printer, ["power off"])
        cut.start()
        end = take_number(face, LONGEST_VISIT_SECONDS)
        cut.join()
        assert end.step is Step.DONE
        assert end.visit.paper in (Paper.UNKNOWN, Paper.FAILED)
        assert first_print(kiosk, end)[0] is PrintState.UNKNOWN
        # Asked again by a person, it says that it is a copy.
        hall.printer("power on")
        hall.printer("pace 0")
        seen = set((hall.folder / "paper").glob("*.bin"))
        face.post(lambda: kiosk._doors.office.reprint(end.visit.request, kiosk._answer))
        face.until(lambda: any(b"SALINAN" in new.read_bytes() for new in set((hall.folder / "paper").glob("*.bin")) - seen))


def test_a_machine_that_takes_every_byte_and_never_reads_costs_seconds_not_the_visit(settings_for):
    with socket.create_server(("127.0.0.1", 0), backlog=4) as deaf:
        address = f"127.0.0.1:{deaf.getsockname()[1]}"
        with running(settings_for({"printer.address": address})) as (kiosk, face):
            for number in (1, 2):
                end = take_number(face, LONGEST_VISIT_SECONDS)
                assert (end.step, end.visit.request.ticket.number, end.visit.paper) == (Step.DONE, number, Paper.UNKNOWN)
                assert first_print(kiosk, end) == (PrintState.UNKNOWN, "")


def test_nobody_at_the_printers_port(settings_for):
    with running(settings_for({"printer.address": f"127.0.0.1:{free_port()}"})) as (kiosk, face):
        end = take_number(face, LONGEST_VISIT_SECONDS)
        assert (end.step, end.visit.paper) == (Step.DONE, Paper.FAILED)
        assert first_print(kiosk, end) == (PrintState.FAILED, problems.PRINTER_MISSING.code)


def test_a_profile_that_is_damaged_leaves_the_kiosk_without_a_printer_and_staff_with_its_name(
    settings_for, monkeypatch, tmp_path
):
    (tmp_path / "generic-80mm.toml").write_text("columns_a = 1000\n", encoding="utf-8")
    monkeypatch.setattr("kiosk.press.PROFILES_PATH", tmp_path)
    with running(settings_for()) as (kiosk, face):
        end = take_number(face)
        assert (end.step, end.visit.paper) == (Step.DONE, Paper.FAILED)
        assert "columns_a" in standing(kiosk)[problems.PRINTER_MISSING.code]


# Central


def arrived_once(hall: Hall, ends: list[Destination]) -> None:
    mine = [str(end.visit.request.id) for end in ends]
    counted = Counter(row["id"] for row in hall.delivered() if row["id"] in mine)
    assert counted == Counter(mine)


@pytest.fixture
def away(hall: Hall) -> Callable[[str], contextlib.AbstractContextManager[None]]:
    """Central missing in one of several ways, and back in the end."""

    @contextlib.contextmanager
    def missing(how: str) -> Iterator[None]:
        if how == "cut":
            hall.link.cut()
            yield
            hall.link.join()
            return
        hall.kill("central")
        try:
            with impostor(how, hall):
                yield
        finally:
            hall.start_central()
            drop_connections(hall)

    return missing


def drop_connections(hall: Hall) -> None:
    """An impostor gone takes its open connections with it."""
    hall.link.cut()
    hall.link.join()


@contextlib.contextmanager
def impostor(how: str, hall: Hall) -> Iterator[None]:
    """Somebody else on central's port."""
    if how == "nobody":
        yield
    elif how == "other keys":
        with serving(FakeCentral(), hall.central_port):
            yield
    else:
        stopped = threading.Event()
        listener = socket.create_server(("127.0.0.1", hall.central_port), backlog=16)
        talker = threading.Thread(target=_talk, args=(listener, how, stopped), daemon=True)
        talker.start()
        try:
            yield
        finally:
            stopped.set()
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            talker.join(5)


def _talk(listener: socket.socket, how: str, stopped: threading.Event) -> None:
    held = []
    page = b"<html><h1>Silakan masuk ke WiFi balai desa</h1></html>"
    portal = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page)
    answers = {"garbage": os.urandom(5000), "portal": portal, "endless": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000}
    while not stopped.is_set():
        with contextlib.suppress(OSError):
            link, _ = listener.accept()
            held.append(link)
            if how in answers:
                link.recv(65536)
                link.sendall(answers[how])
                link.close()
    for link in held:
        link.close()


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ("cut", problems.CENTRAL_AWAY),
        ("nobody", problems.CENTRAL_AWAY),
        ("garbage", problems.CENTRAL_AWAY),
        ("portal", problems.CENTRAL_AWAY),
        ("endless", problems.CENTRAL_AWAY),
        ("other keys", None),
    ],
)
def test_without_its_central_every_visit_ends_with_a_number_and_all_arrive_once_later(hall, settings_for, away, how, problem):
    settings = settings_for({"printer.driver": "none", "central.enrolment": hall.enrolment()}, enrolled=False)
    with running(settings) as (kiosk, face):
        opened(face)
        with away(how):
            ends = [take_number(face) for _ in range(3)]
            assert [end.visit.request.ticket.number for end in ends] == [1, 2, 3]
            wanted = {problem.code} if problem else {problems.CENTRAL_WRONG_KEY.code, problems.CENTRAL_REFUSES.code}
            soon(lambda: kiosk.courier_state().problem is not None and kiosk.courier_state().problem.code in wanted)
            soon(lambda: kiosk.unsent() == 3)
            assert kiosk.courier_state().dead == 0
        ends.append(take_number(face))
        soon(lambda: kiosk.unsent() == 0, 30)
        soon(lambda: kiosk.courier_state().problem is None)
    arrived_once(hall, ends)


def test_a_central_with_other_keys_that_says_all_is_delivered_is_not_believed(hall, settings_for, away):
    """It knows the kiosk, settles everything, and signs with a key that is not central's."""
    with running(settings_for({"printer.driver": "none", "central.enrolment": hall.enrolment()}, enrolled=False)) as (
        kiosk,
        face,
    ):
        opened(face)
        other = FakeCentral()
        office = kiosk._doors.office._office
        other.kiosks[office.identity.kiosk] = office.key.public
        hall.kill("central")
        try:
            with serving(other, hall.central_port):
                end = take_number(face)
                soon(lambda: (kiosk.courier_state().problem or problems.STARTING).code == problems.CENTRAL_WRONG_KEY.code)
                assert str(end.visit.request.id) in other.stored  # sealed: it cannot open what it took
                assert kiosk.unsent() == 1
        finally:
            hall.start_central()
            drop_connections(hall)
        soon(lambda: kiosk.unsent() == 0, 30)
    arrived_once(hall, [end])


# Enrolment


def test_a_new_kiosk_without_central_is_closed_with_words_and_enrols_by_itself(hall, settings_for, quick_doors):
    hall.link.cut()
    with running(settings_for({"central.enrolment": hall.enrolment()}, enrolled=False)) as (kiosk, face):
        problem = closed_by(face, problems.CENTRAL_AWAY)
        assert kiosk.language.words(problem.resident) != problem.resident
        hall.link.join()
        assert take_number(face).visit.request.ticket.number == 1


def shown(hall: Hall, text: str, name: str) -> None:
    picture = hall.folder / name
    qrcode.make(text).save(picture)
    hall.show(picture)


def test_a_technician_enrols_the_kiosk_by_showing_the_code_to_its_camera(hall, settings_for):
    settings = settings_for({"central.enrolment": "", "camera.enabled": "true"}, enrolled=False)
    hall.show(None)
    with running(settings) as (kiosk, face):
        closed_by(face, problems.NOT_ENROLLED)
        true = hall.enrolment()
        shown(hall, true.rpartition("|")[0] + "|" + "0" * 32, "false.png")
        closed_by(face, problems.CENTRAL_WRONG_KEY)
        shown(hall, "https://example.com", "link.png")
        shown(hall, true, "true.png")
        face.until(lambda: kiosk.journey.step is Step.STAFF_PIN)  # the kiosk is enrolled, and asks for its first PINs
        face.post(lambda: kiosk.touch("back"))
        opened(face)
        soon(lambda: standing(kiosk) == {})
        assert take_number(face).visit.request.ticket.number == 1
    hall.show(None)


def test_a_code_held_up_for_long_is_tried_one_at_a_time(settings_for):
    """A central that hangs, and a camera that sees the same code a thousand times meanwhile."""
    calls = []
    with socket.create_server(("127.0.0.1", 0), backlog=64) as hanging:
        code = read_enrolment(f"ADE1:http://127.0.0.1:{hanging.getsockname()[1]}|abcdefgh|{'0' * 32}")
        hanging.settimeout(0.3)
        with running(settings_for({"central.enrolment": "", "central.read_timeout_seconds": "1"}, enrolled=False)) as (
            kiosk,
            face,
        ):
            closed_by(face, problems.NOT_ENROLLED)
            for _ in range(1000):
                kiosk.seen(code)
            closed_by(face, problems.CENTRAL_AWAY)
            with contextlib.suppress(TimeoutError):
                while True:
                    calls.append(hanging.accept())
            assert 1 <= len(calls) <= 3
            assert kiosk._clerk._jobs.qsize() <= 1
        for link, _ in calls:
            link.close()


# Stopping


def left_behind(before: set[threading.Thread]) -> list[str]:
    """Threads of a kiosk that were not there before."""
    ours = ("clerk", "courier", "watch", "camera")
    return [thread.name for thread in set(threading.enumerate()) - before if thread.name.startswith(ours)]


def stopped_cleanly(kiosk: Kiosk, before: set[threading.Thread]) -> None:
    began = time.monotonic()
    kiosk.stop()
    assert time.monotonic() - began < 10
    soon(lambda: not left_behind(before), 5)
    folder = kiosk.settings.store.path
    assert not (folder / "kiosk.db-wal").exists(), "the store was not closed: its log was not taken in"


def test_stopping_while_a_printer_stalls_does_not_wait_for_it(hall, settings_for):
    before = set(threading.enumerate())
    settings = settings_for({"printer.write_deadline_seconds": "60"})
    with running(settings) as (kiosk, face):
        opened(face)
        hall.printer("pace 600")  # it answers, and takes the slip at sixty bytes a second
        face.post(lambda: kiosk.touch("number", "Q"))
        face.until(lambda: face.last.visit.request is not None)
        time.sleep(1.5)
        hall.printer("stall")
        stopped_cleanly(kiosk, before)
    hall.printer("resume")
    hall.printer("pace 0")
    with running(settings) as (kiosk, face):
        opened(face)
        (left,) = kiosk._doors.office._office.store.requests_of_day()
        assert left.prints[0].state is PrintState.UNKNOWN
        assert take_number(face).visit.request.ticket.number == 2


@pytest.mark.parametrize("enrolled", [True, False], ids=["delivering", "enrolling"])
def test_stopping_while_central_hangs_does_not_wait_for_it(hall, settings_for, away, enrolled):
    before = set(threading.enumerate())
    settings = settings_for({"printer.driver": "none", "central.enrolment": hall.enrolment()}, enrolled=enrolled)
    with away("hanging"), running(settings) as (kiosk, face):
        if enrolled:
            assert take_number(face).step is Step.DONE
            time.sleep(1.5)  # the courier's first breath, and then it hangs
        else:
            soon(lambda: kiosk._doors.office is not None)
            time.sleep(0.3)
        stopped_cleanly(kiosk, before)


def test_stopping_while_the_camera_hangs_leaves_at_most_its_own_thread(settings_for, tmp_path):
    before = set(threading.enumerate())
    camera = tmp_path / "camera.png"
    os.mkfifo(camera)  # whoever opens it waits for ever
    with running(settings_for({"camera.enabled": "true", "camera.source": str(camera)})) as (kiosk, face):
        assert take_number(face).step is Step.DONE
        began = time.monotonic()
        kiosk.stop()
        assert time.monotonic() - began < 8
        assert not [name for name in left_behind(before) if not name.startswith(("watch", "camera"))]
        assert not (kiosk.settings.store.path / "kiosk.db-wal").exists()
        with contextlib.suppress(OSError):  # let go of whoever waits there
            os.close(os.open(camera, os.O_WRONLY | os.O_NONBLOCK))
        soon(lambda: not left_behind(before), 10)
