"""Where a scan ends, and what is taken off it: pure rules, times handed in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.lines import LONGEST_BYTES, End, Lines, Timing
from drivers.scanner.wrapping import Wrapping, plain_text

NIK = "1801094107900003"
TIMING = Timing()


def gathered(lines: Lines, *pieces: tuple[float, bytes]) -> list[bytes]:
    """What comes of pieces at their times, with the silence between them and at the end listened to."""
    done = []
    for at, piece in pieces:
        done += lines.due(at)
        done += lines.feed(piece, at)
    done += lines.due(pieces[-1][0] + 60)
    return [line.raw for line in done]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\r\r", b"\t", b"", b"\x03", b"\r\n\r\n"])
def test_whatever_the_scanner_is_set_to_send_at_the_end_it_is_one_scan(end):
    done = gathered(Lines(), (0, NIK.encode() + end), (5, NIK.encode() + end))
    assert [Wrapping().unwrap(raw).text for raw in done] == [NIK, NIK]


def test_after_a_line_end_a_short_pause_suffices_and_without_one_a_longer():
    lines = Lines()
    lines.feed(b"1\r", 0)
    assert lines.wait_seconds(0) == pytest.approx(TIMING.settle_seconds)
    assert lines.due(TIMING.settle_seconds / 2) == []
    assert [line.raw for line in lines.due(TIMING.settle_seconds)] == [b"1"]
    lines.feed(b"2", 10)
    assert lines.due(10 + TIMING.settle_seconds) == []
    assert [line.raw for line in lines.due(10 + TIMING.silence_seconds)] == [b"2"]
    assert lines.wait_seconds(11) is None


def test_an_early_enter_does_not_make_a_shorter_number_of_a_longer():
    twenty = "18010941079000031234"
    (raw,) = gathered(Lines(), (0, twenty[:16].encode() + b"\r"), (0.03, twenty[16:].encode() + b"\r"))
    assert re.sub(r"\s", "", Wrapping().unwrap(raw).text) == twenty


def test_a_configured_end_ends_at_once_and_keeps_other_line_ends():
    lines = Lines(End.CR)
    assert [line.raw for line in lines.feed(b"NIK: 1\nNama: A\rNIK: 2\r", 0)] == [b"NIK: 1\nNama: A", b"NIK: 2"]
    lines = Lines(End.CRLF)
    assert lines.feed(b"a\rb\r", 0) == []
    assert [line.raw for line in lines.feed(b"\nc", 0.1)] == [b"a\rb"]


def test_a_line_whose_configured_end_never_comes_is_dropped_and_counted():
    lines = Lines(End.CR)
    assert gathered(lines, (0, b"1801"), (10, b"1234\r")) == [b"1234"]
    assert lines.dropped_bytes == 4


@pytest.mark.parametrize("end", list(End))
def test_a_flood_is_dropped_whole_and_the_next_scan_is_read(end):
    lines = Lines(end)
    terminator = {End.LF: b"\n", End.CRLF: b"\r\n"}.get(end, b"\r")
    flood = [(number / 1000, b"7" * 100) for number in range(100)]
    assert gathered(lines, *flood, (0.2, terminator), (5, NIK.encode() + terminator)) == [NIK.encode()]
    assert 10_000 <= lines.dropped_bytes <= 10_002


def test_the_longest_qr_code_passes_and_one_byte_more_does_not():
    assert gathered(Lines(), (0, b"A" * LONGEST_BYTES)) == [b"A" * LONGEST_BYTES]
    assert gathered(Lines(), (0, b"A" * (LONGEST_BYTES + 1))) == []
    assert gathered(Lines(End.CR), (0, b"A" * (LONGEST_BYTES + 1) + b"\rB\r")) == [b"B"]


def test_a_scan_of_which_a_part_was_lost_is_dropped_with_what_still_comes_of_it():
    lines = Lines()
    lines.feed(b"18010941", 0)
    lines.spoil(0.01)
    assert gathered(lines, (0.02, NIK.encode() + b"\n"), (2, b"next\n")) == [b"next"]


@given(st.lists(st.tuples(st.floats(0, 3), st.binary(max_size=200)), min_size=1, max_size=40), st.sampled_from(list(End)))
def test_whatever_comes_nothing_grows_and_nothing_is_made_up(pieces, end):
    lines, now = Lines(end, longest_bytes=300), 0.0
    sent = b"".join(piece for _, piece in pieces)
    came = 0
    for pause, piece in pieces:
        now += pause
        for line in (*lines.due(now), *lines.feed(piece, now)):
            assert line.raw in sent and len(line.raw) <= 300
            came += len(line.raw)
        assert len(lines._held) <= 301
    assert came + lines.dropped_bytes <= len(sent)
    lines.due(now + 60)
    assert lines.wait_seconds(now + 61) is None


@pytest.mark.parametrize(
    ("raw", "text", "symbology"),
    [
        (f"]Q3{NIK}", NIK, "QRCode"),
        (f"]C1{NIK}", NIK, "Code128"),
        (f"]A0{NIK}", NIK, "Code39"),
        (f"]d2{NIK}", NIK, ""),
        (f"\x02{NIK}\x03", NIK, ""),
        (f"\x00\x00{NIK}", NIK, ""),
        (f"]C1\x1d{NIK}", NIK, "Code128"),
        (f"  {NIK}\r\n", NIK, ""),
        ("NIK: 1\r\nNama: Ä", "NIK: 1\nNama: Ä", ""),
        ("]", "]", ""),
        ("\x02\x03", "", ""),
    ],
)
def test_identifiers_and_framing_are_taken_off(raw, text, symbology):
    unwrapped = Wrapping().unwrap(raw.encode())
    assert (unwrapped.text, unwrapped.symbology) == (text, symbology)


def test_configured_wrapping_is_taken_off_where_it_is():
    wrapping = Wrapping("<<", ">>", {"j": "Code128", "P01": "QRCode"}, (b"\x02\x00\x00\x01\x00\x33\x31",))
    for raw, text, symbology in (
        (f"<<{NIK}>>", NIK, ""),
        (NIK, NIK, ""),
        (f"<<j{NIK}>>", NIK, "Code128"),
        (f"P01{NIK}", NIK, "QRCode"),
        ("\x02\x00\x00\x01\x0031" + NIK, NIK, ""),
        ("\x02\x00\x00\x01\x0031" * 2 + f"<<{NIK}>>", NIK, ""),
    ):
        unwrapped = wrapping.unwrap(raw.encode())
        assert (unwrapped.text, unwrapped.symbology) == (text, symbology)


@pytest.mark.parametrize("noise", [b"\xff", b"\x00", b"\x1a", b"\x7f", b"\xc3", b"\xc2\x85"])
def test_noise_inside_a_text_spoils_it(noise):
    assert plain_text(NIK[:9].encode() + noise + NIK[9:].encode()) is None
    assert plain_text(NIK.encode() + b"\xff") is None  # a seventeenth digit that was damaged


@given(st.binary(max_size=300))
def test_no_bytes_break_the_unwrapping(raw):
    unwrapped = Wrapping("a", "b", {"j": "Code128"}, (b"\x06",)).unwrap(raw)
    assert unwrapped is None or "\x1a" not in unwrapped.text
