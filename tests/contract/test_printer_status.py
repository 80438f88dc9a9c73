from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.base import Paper, PrinterStatus, Transport
from drivers.printer.status import Kind, Replies, read_automatic, read_status, take_reply


class Wire(Transport):
    """A printer that says `said`, one piece for each read, and nothing after."""

    name = "wire"

    def __init__(self, *said: bytes) -> None:
        self.said = list(said)
        self.heard = b""

    def open(self) -> None: ...

    def write(self, data: bytes, deadline_seconds: float) -> int:
        self.heard += data
        return len(data)

    def read(self, size: int, deadline_seconds: float) -> bytes:
        return self.said.pop(0) if self.said else b""

    def close(self) -> None: ...


def kinds(data: bytes) -> list[tuple[Kind, bytes]]:
    buffer, found = bytearray(data), []
    while reply := take_reply(buffer):
        found.append((reply.kind, reply.body))
    return found


def test_replies_of_every_kind_are_told_apart() -> None:
    stream = b"\x12" + b"\x10\x00\x03\x00" + b"\x37\x220042\x00" + b"\x00" + b"\x1a"
    assert kinds(stream) == [
        (Kind.REAL_TIME, b"\x12"),
        (Kind.AUTOMATIC, b"\x10\x00\x03\x00"),
        (Kind.PROCESS, b"0042"),
        (Kind.PAPER, b"\x00"),
        (Kind.REAL_TIME, b"\x1a"),
    ]


def test_flow_control_and_noise_between_replies_is_dropped() -> None:
    assert kinds(b"\x11\x13\xff\x9c\x12\xfe") == [(Kind.REAL_TIME, b"\x12")]


def test_a_reply_in_pieces_waits_for_its_rest() -> None:
    for whole in (b"\x14\x00\x00\x00", b"\x37\x22ABCD\x00"):
        for cut in range(1, len(whole)):
            buffer = bytearray(whole[:cut])
            assert take_reply(buffer) is None
            buffer += whole[cut:]
            reply = take_reply(buffer)
            assert reply is not None
            assert not buffer


@given(st.binary(max_size=60))
def test_no_garbage_stops_the_reader(data: bytes) -> None:
    buffer = bytearray(data)
    for _ in range(len(data) + 1):
        if take_reply(buffer) is None:
            break
    assert len(buffer) < 7


def test_the_status_asks_four_questions_and_reads_four_answers() -> None:
    wire = Wire(b"\x12", b"\x12", b"\x12", b"\x12")
    assert Replies(wire).status(0.2) == PrinterStatus(answered=True, paper=Paper.OK)
    assert wire.heard == b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"


def test_an_automatic_frame_ahead_of_the_answer_is_not_taken_for_it() -> None:
    wire = Wire(b"\x10\x00\x0f\x00\x12", b"\x12", b"\x12", b"\x12")
    assert Replies(wire).status(0.2).paper is Paper.OK


@pytest.mark.parametrize("said", [(), (b"\x12",), (b"\x12", b"\x12", b"\x12"), (b"\xff\xff", b"\x00")])
def test_silence_or_nonsense_is_not_an_answer_and_not_a_lack_of_paper(said: tuple[bytes, ...]) -> None:
    status = Replies(Wire(*said)).status(0.05)
    assert status == PrinterStatus(answered=False, paper=Paper.UNKNOWN)
    assert status.can_print


def test_a_process_id_that_comes_between_status_answers_is_kept() -> None:
    replies = Replies(Wire(b"\x12", b"\x37\x220001\x00\x12", b"\x12", b"\x12"))
    assert replies.status(0.2).answered
    kept = replies.wait(frozenset({Kind.PROCESS}), 0)
    assert kept is not None
    assert kept.body == b"0001"


def test_a_late_answer_is_not_taken_for_the_answer_to_the_next_question() -> None:
    wire = Wire()
    replies = Replies(wire)
    assert not replies.status(0.05).answered
    # The late first answer (offline), then the four to the second round.
    wire.said = [b"\x1a", b"\x12", b"\x12", b"\x12", b"\x12"]
    assert replies.status(0.2) == PrinterStatus(answered=True, paper=Paper.OK)


def test_an_answer_that_never_comes_leaves_the_printer_unanswered_and_is_not_waited_for_long() -> None:
    wire = Wire()
    replies = Replies(wire)
    assert not replies.status(0.05).answered
    assert not replies.status(0.05).answered
    assert wire.heard == b"\x10\x04\x01"


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ((0x12, 0x12, 0x12, 0x12), PrinterStatus(True, Paper.OK)),
        ((0x12, 0x12, 0x12, 0x1E), PrinterStatus(True, Paper.LOW)),
        ((0x1A, 0x32, 0x12, 0x7E), PrinterStatus(True, Paper.OUT, offline=True)),
        ((0x1A, 0x16, 0x12, 0x12), PrinterStatus(True, Paper.OK, cover_open=True, offline=True)),
        ((0x1A, 0x52, 0x1A, 0x12), PrinterStatus(True, Paper.OK, offline=True, cutter_fault=True)),
        ((0x1A, 0x52, 0x32, 0x12), PrinterStatus(True, Paper.OK, offline=True, fault=True)),
        ((0x1A, 0x52, 0x16, 0x12), PrinterStatus(True, Paper.OK, offline=True, fault=True)),
        ((0x1A, 0x52, 0x52, 0x12), PrinterStatus(True, Paper.OK, offline=True, too_hot=True)),
    ],
)
def test_status_bits_in_words(answers: tuple[int, int, int, int], status: PrinterStatus) -> None:
    assert read_status(*answers) == status


@pytest.mark.parametrize(
    ("frame", "status"),
    [
        (b"\x10\x00\x00\x00", PrinterStatus(True, Paper.OK)),
        (b"\x10\x00\x03\x00", PrinterStatus(True, Paper.LOW)),
        (b"\x18\x00\x0f\x00", PrinterStatus(True, Paper.OUT, offline=True)),
        (b"\x38\x00\x00\x00", PrinterStatus(True, Paper.OK, cover_open=True, offline=True)),
        (b"\x18\x08\x00\x00", PrinterStatus(True, Paper.OK, cutter_fault=True, offline=True)),
        (b"\x18\x20\x00\x00", PrinterStatus(True, Paper.OK, fault=True, offline=True)),
        (b"\x18\x40\x00\x00", PrinterStatus(True, Paper.OK, too_hot=True, offline=True)),
    ],
)
def test_automatic_status_bits_in_words(frame: bytes, status: PrinterStatus) -> None:
    assert read_automatic(frame) == status
    wire = Wire(frame)
    assert Replies(wire).automatic(0.2) == status
    assert wire.heard == b"\x1da\x0e"


def test_noise_is_counted_and_a_garbled_status_is_none_at_all() -> None:
    wire = Wire(b"\xff\x1a", b"\x16", b"\x12", b"\x7e")  # would read: cover open, no paper
    replies = Replies(wire)
    assert replies.status(0.1) == PrinterStatus(answered=False)
    assert replies.noise == 1


def test_flow_control_is_no_noise() -> None:
    replies = Replies(Wire(b"\x11\x12", b"\x13\x12", b"\x12", b"\x12"))
    assert replies.status(0.1).answered
    assert replies.noise == 0
