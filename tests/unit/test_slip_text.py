from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.text import clean, encoded, page_for, settle, wrapped

PAGES = {"cp437": 0, "cp1252": 16}


@given(st.text())
def test_no_control_format_or_surrogate_character_survives_cleaning(words: str) -> None:
    assert not [c for c in clean(words) if unicodedata.category(c)[0] == "C" or c in "\u2028\u2029"]


def test_commands_hidden_in_a_name_become_spaces() -> None:
    assert clean("Budi\x1b@\x1dV\x00 \x10\x04\x01Santoso\x9b1m\r\nII") == "Budi @ V Santoso 1m II"


def test_a_right_to_left_override_vanishes() -> None:
    assert clean("A\u202e014\u200b") == "A014"


def test_what_a_page_holds_is_kept_and_typography_is_spelt_out() -> None:
    assert settle("é – “Sari” … 3×4", {"cp437": 0}) == 'é - "Sari" ... 3x4'
    assert settle("é – “Sari”", {}) == 'e - "Sari"'
    assert settle("Ḷampung ﬁ", PAGES) == "Lampung fi"


def test_what_cannot_be_spelt_stays_and_has_no_page() -> None:
    assert settle("ꦗꦮ", PAGES) == "ꦗꦮ"
    assert page_for("ꦗꦮ", PAGES) is None


def test_the_first_page_that_holds_every_letter_is_chosen() -> None:
    assert page_for("Loket 1", PAGES) == "ascii"
    assert page_for("é", PAGES) == "cp437"
    assert page_for("“é”", PAGES) == "cp1252"


@given(st.text(), st.sampled_from(sorted(PAGES)))
def test_encoded_words_never_hold_a_control_byte(words: str, page: str) -> None:
    data = encoded(settle(words, PAGES), page)
    assert data is None or all(byte >= 0x20 and byte != 0x7F for byte in data)


@given(st.text(alphabet="ab cdefgh", max_size=200), st.integers(1, 40), st.booleans())
def test_wrapping_keeps_every_letter_in_order_and_every_line_short(words: str, columns: int, balanced: bool) -> None:
    lines = wrapped(words, columns, balanced=balanced)
    assert all(len(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_words_break_at_spaces_and_long_ones_hard() -> None:
    assert wrapped("surat pengantar RT", 10) == ["surat", "pengantar", "RT"]
    assert wrapped("abcdefghijkl mn", 5) == ["abcde", "fghij", "kl mn"]


def test_balanced_lines_are_of_one_length() -> None:
    assert wrapped("Kertas ini bisa pudar. Simpan kodenya.", 32, balanced=True) == ["Kertas ini bisa pudar.", "Simpan kodenya."]
