from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printer.encode import encode
from drivers.printer.logo import LogoPicture
from drivers.printer.profile import CutKind, LogoStore, Profile, read_profile
from drivers.printer.raster import (
    Raster,
    defused,
    has_real_time,
    qr_matrix,
    qr_raster,
    raster_command,
    ruler_raster,
    words_raster,
)
from drivers.printer.slip import Align, Cut, Entry, Gap, Line, Logo, Pair, Qr, Rule, Ruler, Size, Slip, Text, Tick
from drivers.printer.typeface import font_path

WIDE = Profile()
NARROW = read_profile(
    {
        "name": "narrow", "paper_mm": 58, "dots_per_line": 384, "columns_a": 32, "columns_b": 42, "code_pages": {},
        "native_qr": False, "cut": "none", "status": False, "paper_reply": False, "smoothing": False, "drawn_number": True,
    }
)  # fmt: skip
SURE = replace(WIDE, name="sure", process_id=True, feed_units_per_mm=16, logo=LogoStore.GS)
OLDER = replace(
    WIDE,
    name="older",
    dots_per_mm=7.09,
    feed_units_per_mm=14.17,
    columns_a=42,
    columns_b=56,
    dots_per_line=512,
    logo=LogoStore.FS,
)


def data(*lines: Line, profile: Profile = WIDE, job: int = 1) -> bytes:
    return encode(Slip("test", lines), profile, job).data


# Every command the encoder may send, with the bytes that follow it.
FIXED = {
    b"\x1b@": 0, b"\x1c.": 0, b"\x1db": 1, b"\x1b!": 1, b"\x1d!": 1, b"\x1ba": 1, b"\x1bt": 1, b"\x1b3": 1, b"\x1bJ": 1,
    b"\x1dV": 1, b"\x1dr": 1, b"\x1cp": 2, b"\n": 0,
}  # fmt: skip


def texts(job: bytes) -> bytes:
    """Take every command out of a job; what is left is what the printer prints as letters."""
    left, at = bytearray(), 0
    while at < len(job):
        rest = job[at:]
        if rest.startswith(b"\x1dv0"):
            at += 8 + int.from_bytes(rest[4:6], "little") * int.from_bytes(rest[6:8], "little")
        elif rest.startswith((b"\x1d(k", b"\x1d(H", b"\x1d(L")):
            at += 5 + int.from_bytes(rest[3:5], "little")
        elif command := next((prefix for prefix in FIXED if rest.startswith(prefix)), None):
            at += len(command) + FIXED[command]
        else:
            left.append(job[at])
            at += 1
    return bytes(left)


any_words = st.text(max_size=80) | st.text(alphabet="\x00\x04\x05\x10\x14\x1b\x1c\x1d\x7f\x9b@VA!\u2028é漢", max_size=40)
any_line = st.one_of(
    st.builds(Text, any_words, st.sampled_from(Size), st.sampled_from(Align), st.booleans(), st.integers(-3, 60)),
    st.builds(Pair, any_words, any_words),
    st.builds(Entry, any_words, any_words, st.booleans()),
    st.builds(Tick, any_words),
    st.builds(Qr, any_words, st.floats(0.1, 3)),
    st.sampled_from([Rule(), Ruler(), Gap(), Gap(70), Logo(), Cut()]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(any_line, max_size=6), st.sampled_from([WIDE, NARROW, SURE, OLDER]), st.integers(0, 2**40), st.booleans())
def test_nothing_in_any_slip_reaches_the_printer_as_a_command(lines: list[Line], profile: Profile, job: int, kept: bool) -> None:
    logo = LogoPicture(Raster(4, 16, bytes.fromhex("10 04 01 10 05 10 14 00") * 8))
    encoded = encode(Slip("test", tuple(lines)), profile, job, logo, logo_kept=kept)
    assert not [byte for byte in texts(encoded.data) if byte < 0x20 or byte == 0x7F]
    assert not has_real_time(encoded.data)
    assert encoded.data.startswith(b"\x1b@")


def test_a_question_mark_appears_only_where_one_was_written() -> None:
    for profile in (WIDE, NARROW):
        lines = [Text(f"{word} Loket") for word in ("漢", "Ω", "ꦗ", "ā", "€", "“x”", "é", "\ud800", "😀")]
        assert b"?" not in texts(data(*lines, profile=profile))
        assert b"Mengapa?" in texts(data(Text("Mengapa?"), profile=profile))


def test_letters_no_page_holds_are_drawn() -> None:
    assert b"\x1dv0" in data(Text("ꦗꦮ"))
    assert b"\x1dv0" not in data(Text("Jawa é"))


@pytest.mark.skipif(font_path("NotoSansJavanese-Regular.ttf") is None, reason="fonts-noto-core is not installed")
def test_javanese_letters_are_drawn_as_themselves_and_not_as_boxes() -> None:
    assert words_raster("ꦗ", 24, 400).dots != words_raster("ꦮ", 24, 400).dots


def test_a_code_page_is_named_once_and_only_when_needed() -> None:
    assert b"\x1bt" not in data(Text("Loket"))
    assert data(Text("é"), Text("è"), Text("Loket")).count(b"\x1bt") == 1
    assert b"\x1bt\x00\x82\n" in data(Text("é"))
    # cp1252 has curly quotes, the pages before it do not.
    assert b"\x1bt\x10\x93a\x94" in data(Text("“a”"))


def test_the_number_is_enlarged_as_far_as_the_line_allows() -> None:
    assert b"\x1d!\x76A-014" in data(Text("A-014", Size.HUGE))
    assert b"\x1d!\x76A2-014" in data(Text("A2-014", Size.HUGE))


def test_a_printer_that_cannot_enlarge_gets_a_drawn_number() -> None:
    for profile in (replace(WIDE, largest_scale=2), replace(WIDE, drawn_number=True)):
        job = data(Text("A-014", Size.HUGE), profile=profile)
        assert b"A-014" not in job
        assert b"\x1dv0" in job


def test_a_rule_costs_less_than_twenty_bytes_and_is_drawn_where_the_stroke_is_missing() -> None:
    assert len(data(Rule())) - len(data()) < 20
    assert b"\x1dv0\x00\x30\x00\x02\x00" + b"\xff" * 96 in data(Rule(), profile=NARROW)


def test_pairs_stand_in_columns_and_values_hang() -> None:
    lines = texts(data(Pair("Layanan", "Keterangan Domisili Usaha Warga"), Pair("Waktu", "Sab"), profile=NARROW))
    assert lines == b"Layanan : Keterangan Domisili" + b" " * 10 + b"Usaha WargaWaktu   : Sab"


def test_entries_lead_from_the_label_to_the_edge_and_long_labels_wrap() -> None:
    assert texts(data(Entry("Jumlah", "63"), profile=NARROW)) == b"Jumlah " + b"." * 22 + b" 63"
    lines = texts(data(Entry("Keterangan Tidak Mampu (SKTM)", "7"), profile=NARROW))
    assert lines == b"Keterangan Tidak Mampu" + b"(SKTM) " + b"." * 23 + b" 7"
    assert len(texts(data(Entry("", "9" * 200), profile=NARROW))) == 32


def test_a_logo_is_sent_or_called_for_by_name_and_a_slip_is_whole_without() -> None:
    slip, logo = Slip("test", (Logo(), Text("a"))), LogoPicture(Raster(4, 16, b"\xff" * 64))
    assert encode(slip, SURE, 1).data == encode(Slip("test", (Text("a"),)), SURE, 1).data
    assert b"\x1d(L\x06\x000EAD\x01\x01" in encode(slip, SURE, 1, logo, logo_kept=True).data
    assert b"\x1cp\x01\x00" in encode(slip, OLDER, 1, logo, logo_kept=True).data
    for profile, kept in ((SURE, False), (WIDE, True)):
        assert b"\x1dv0\x00\x04\x00\x10\x00" in encode(slip, profile, 1, logo, logo_kept=kept).data


def test_the_ruler_is_as_wide_as_the_line_and_ends_at_its_last_dot() -> None:
    ruler = ruler_raster(NARROW)
    assert ruler.row_bytes * 8 == NARROW.dots_per_line
    first = ruler.dots[: ruler.row_bytes]
    assert first == b"\xff" * ruler.row_bytes


def test_things_to_bring_have_a_box_and_hang() -> None:
    assert texts(data(Tick("Surat pengantar dari RT dan RW"), profile=NARROW)) == b"[ ] Surat pengantar dari RT dan    RW"


def test_a_capable_printer_gets_its_qr_as_text_and_others_as_dots() -> None:
    assert b"1P0https://desa.example/t/K7F39QXM" in data(Qr("https://desa.example/t/K7F39QXM"))
    assert b"https" not in data(Qr("https://desa.example/t/K7F39QXM"), profile=NARROW)


def test_a_code_too_long_for_any_qr_is_refused_before_printing() -> None:
    with pytest.raises(ValueError, match="QR code"):
        data(Qr("x" * 5000))
    with pytest.raises(ValueError, match="does not fit 58 mm"):
        data(Qr("x" * 1500), profile=NARROW)


def test_a_payload_of_nothing_but_zeros_is_a_code_like_any_other() -> None:
    assert len(qr_matrix("0" * 240)) > 40


def test_a_job_ends_with_feed_cut_and_the_question_its_profile_allows() -> None:
    assert data(Cut()).endswith(b"\x1bJ\x78\x1dV\x01\x1dr\x01")
    assert data(Cut(), profile=replace(WIDE, cut=CutKind.FULL, paper_reply=False)).endswith(b"\x1bJ\x78\x1dV\x00")
    assert data(Cut(), profile=SURE, job=36).endswith(b"\x1bJ\xf0\x1dV\x01\x1d(H\x06\x00000010\x1dr\x01")
    assert b"\x1dV" not in data(Cut(), profile=NARROW)
    assert encode(Slip("test", ()), SURE, 36).process_id == "0010"


def test_the_paper_used_is_counted() -> None:
    assert encode(Slip("test", (Gap(10), Text("a"), Cut())), WIDE, 0).paper_mm == pytest.approx(10 + 34 / 8 + 15, abs=0.1)


def test_real_time_commands_inside_a_picture_are_broken_without_moving_a_byte() -> None:
    dots = bytes.fromhex("10 04 01 10 14 10 05 02 10 10 04 ff 10")
    assert has_real_time(dots)
    assert defused(dots).hex(" ") == "18 04 01 18 14 18 05 02 10 18 04 ff 10"
    assert not has_real_time(raster_command(Raster(13, 1, dots)))


@given(st.binary(max_size=400))
def test_no_picture_whatever_holds_a_real_time_command(dots: bytes) -> None:
    assert not has_real_time(raster_command(Raster(1, len(dots), dots)))


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=60), st.integers(3, 8))
@settings(max_examples=60, deadline=None)
def test_a_drawn_qr_needs_no_defusing(payload: str, module_dots: int) -> None:
    picture = qr_raster(qr_matrix(payload), module_dots)
    assert defused(picture.dots) == picture.dots
