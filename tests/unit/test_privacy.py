"""kiosk.privacy: nothing that a log record can carry shows a NIK or a phone number."""

from __future__ import annotations

import io
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from kiosk.privacy import RedactingFilter, configure_logging, redact

ROOT = Path(__file__).parents[2]
NIK = "1801095708900001"
SIXTEEN_DIGITS = re.compile(r"\d{16}")


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger of its own behind the filter, with what it has written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    handler.addFilter(RedactingFilter())
    logger = logging.Logger("room")
    logger.addHandler(handler)
    yield logger, written
    handler.close()


@pytest.mark.parametrize(
    "text",
    [
        NIK,
        f"x{NIK}y",
        f"b'{NIK}'",
        f"{NIK}7",
        "9999999999999999",
        "1801 0957 0890 0001",
        "1801-0957-0890-0001",
        "1801.0957.0890.0001",
        "180109 / 570890 / 0001",
        "1 8 0 1 0 9 5 7 0 8 9 0 0 0 0 1",
        "1801095708\n900001",
        "180109\N{NO-BREAK SPACE}570890 0001",
        "１８０１０９５７０８９０００01",
    ],
)
def test_sixteen_digits_go_however_they_are_grouped(text: str) -> None:
    assert not re.search(r"\d{4}", redact(f"read {text} at 3"))
    assert redact(f"read {text} at 3").startswith("read ")


PHONES = [
    "081234567890",
    "0812-3456-7890",
    "0812 3456 789",
    "+62 812-3456-7890",
    "+62.812.3456.7890",
    "6281234567890",
    "(0721) 123456",
]


@pytest.mark.parametrize("phone", [*PHONES, "(0721) 123456"])
def test_phone_numbers_go(phone: str) -> None:
    assert redact(f"call {phone}, please") == "call [phone], please"


@pytest.mark.parametrize(
    "text",
    [
        "A-014",
        "printer 192.168.1.87:9100 is silent",
        "2026-11-21T03:24:00Z",
        "took 0.0312345678901 s, 62.812345678 s",
        "monotonic 1234567.891234",
        "village 18.01.09.2001",
        "kept 1048576 of 68719476736 bytes",
        "K7F3-9QXM",
        "request 01234567-1234-7234-8234-123456789012 stored",
        "config/kiosk.toml:14: printer.driver",
    ],
)
def test_what_staff_need_in_a_log_stays(text: str) -> None:
    assert redact(text) == text


DIGITS = st.text("0123456789", min_size=16, max_size=16)
NOISE = st.text(max_size=20)


@trying(deadline=None, max_examples=60)
@given(NOISE, DIGITS, st.lists(st.sampled_from(["", "", "", " ", "-", ".", " - ", "\t"]), min_size=15, max_size=15), NOISE)
def test_no_sixteen_digits_survive_any_surroundings(before: str, digits: str, gaps: list[str], after: str) -> None:
    grouped = "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""], strict=True))
    assert grouped not in redact(before + grouped + after)
    assert not SIXTEEN_DIGITS.search(re.sub(r"\D", "", redact(grouped)))


@trying(deadline=None, max_examples=60)
@given(st.text(st.sampled_from("0123456789 .-+()/ax\n"), max_size=400))
def test_no_run_of_sixteen_digits_is_ever_left(text: str) -> None:
    assert not SIXTEEN_DIGITS.search(redact(text))
    assert redact(redact(text)) == redact(text)


def test_message_arguments_exception_and_stack_are_all_redacted(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    logger.info("card %s", NIK)
    logger.info("cards %r", [NIK, {"nik": int(NIK)}])
    logger.info("halves %s %s", NIK[:8], NIK[8:])
    try:
        try:
            raise ValueError(NIK)
        except ValueError as cause:
            raise KeyError(f"phone 0812-3456-7890 of {NIK}") from cause
    except KeyError:
        logger.exception("failed with %s", NIK, stack_info=True)
    text = written.getvalue()
    assert NIK not in text
    assert "0812" not in text
    assert text.count("[digits]") == 7
    assert "Traceback" in text
    assert "KeyError" in text
    assert "Stack (most recent call last)" in text


def test_a_message_that_does_not_fit_its_arguments_is_kept_without_them(
    log: tuple[logging.Logger, io.StringIO], capsys: pytest.CaptureFixture[str]
) -> None:
    logger, written = log
    logger.info("two %s %s", NIK)  # noqa: PLE1206 - the very mistake
    logger.info(f"number %d {NIK}", "x")
    assert (
        written.getvalue() == "INFO two %s %s (its arguments did not fit)\nINFO number %d [digits] (its arguments did not fit)\n"
    )
    assert capsys.readouterr().err == ""


class Refuses:
    def __str__(self) -> str:
        raise RuntimeError(NIK)


def test_an_argument_that_cannot_be_shown_does_not_stop_the_log(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    logger.info("card %s", Refuses())
    assert written.getvalue() == "INFO card %s (its arguments did not fit)\n"


def test_a_second_handler_with_a_formatter_of_its_own_gets_nothing_either(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, _ = log

    class Afresh(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return f"{record.getMessage()} {self.formatException(record.exc_info) if record.exc_info else record.exc_text}"

    second = io.StringIO()
    handler = logging.StreamHandler(second)
    handler.setFormatter(Afresh())
    logger.addHandler(handler)
    try:
        raise ValueError(NIK)
    except ValueError:
        logger.exception("failed")
    assert "ValueError" in second.getvalue()
    assert NIK not in second.getvalue()


@trying(deadline=None, max_examples=60)
@given(NOISE, st.lists(st.one_of(NOISE, st.integers(), DIGITS), max_size=3))
def test_whatever_is_logged_comes_out_without_raising(message: str, arguments: list[object]) -> None:
    record = logging.LogRecord("room", logging.INFO, "", 0, message, tuple(arguments), None)
    assert RedactingFilter().filter(record)
    assert not SIXTEEN_DIGITS.search(logging.Formatter().format(record))


PROGRAM = f"""
import logging, sys, threading, warnings
from kiosk.privacy import configure_logging
configure_logging("info")
logging.getLogger("kiosk.room").info("card %s", "{NIK}")
logging.getLogger("httpx").info("chatter")
logging.getLogger("kiosk.room").debug("detail")
warnings.warn("warned of {NIK}")
def work(): raise ValueError("{NIK} in a thread")
thread = threading.Thread(target=work, name="courier"); thread.start(); thread.join()
class Grave:
    def __del__(self): raise ValueError("{NIK} in a grave")
grave = Grave(); del grave
raise ValueError("{NIK} at the end")
"""


def test_a_whole_program_shows_no_nik_even_where_nobody_catches() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert NIK not in ended.stderr.replace(f'warnings.warn("warned of {NIK}")', "")
    for expected in (
        "INFO kiosk.room: card [digits]",
        "warned of [digits]",
        "CRITICAL kiosk.privacy: the thread courier ended: nobody caught ValueError",
        "ValueError: [digits] in a thread",
        "ValueError: [digits] in a grave",
        "ValueError: [digits] at the end",
    ):
        assert expected in ended.stderr
    assert "chatter" not in ended.stderr
    assert "detail" not in ended.stderr


def test_configuring_twice_writes_each_line_once() -> None:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, sys.unraisablehook, threading.excepthook)
    written = io.StringIO()
    try:
        configure_logging("info", written)
        configure_logging("warning", written)
        logging.getLogger("kiosk.room").warning("once")
        logging.getLogger("kiosk.room").info("never")
    finally:
        root.handlers[:], sys.excepthook, sys.unraisablehook, threading.excepthook = before[0], before[2], before[3], before[4]
        root.setLevel(before[1])
        logging.captureWarnings(False)
    assert written.getvalue().count("once") == 1
    assert "never" not in written.getvalue()
