"""What a scan turns out to be."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.desk.identify import acceptable, identify
from kiosk.model.card import EnrolmentCode, FaultyNikCard, NikCard, TicketCode, UnknownCode

TODAY = date(2026, 11, 21)
A_NIK = "1801094502900001"


@pytest.mark.parametrize(
    "payload",
    [
        A_NIK,
        "1801 0945 0290 0001",
        "180109.450290.0001",
        f"NIK: {A_NIK}",
        f'{{"nama":"S","nik":"{A_NIK}"}}',
        f"NIK={A_NIK};NAMA=S",
        f" {A_NIK}\r\n",
    ],
)
def test_a_nik_is_found_however_the_village_wrote_it(payload):
    card = identify(payload, TODAY)
    assert isinstance(card, NikCard)
    assert card.nik.digits == A_NIK
    assert card.region == "Kec. Penengahan, Lampung Selatan"


def test_an_unfamiliar_region_warns_and_never_rejects():
    card = identify("3299994502900001", TODAY)
    assert isinstance(card, NikCard)
    assert card.region is None


@pytest.mark.parametrize(
    ("payload", "part"), [("1801099902900001", "birth_date"), ("9901094502900001", "region"), ("1801094502900000", "serial")]
)
def test_sixteen_digits_that_cannot_be_a_nik_say_which_part_is_wrong(payload, part):
    card = identify(payload, TODAY)
    assert isinstance(card, FaultyNikCard)
    assert card.fault.part == part


@pytest.mark.parametrize("payload", ["ADT1:K7F3-9QXM", "ADT1:k7f39qxm", "https://desa.example/t/K7F39QXM", "ADT1:K7F39QXM\n"])
def test_our_own_receipts_are_recognised(payload):
    assert identify(payload, TODAY) == TicketCode("K7F39QXM")


def test_an_enrolment_code_is_recognised():
    code = identify(f"ADE1:http://127.0.0.1:8080|0123456789ABCDEFGHJKMNPQRS|{'ab' * 16}", TODAY)
    assert code == EnrolmentCode("http://127.0.0.1:8080", "0123456789ABCDEFGHJKMNPQRS", "ab" * 16)


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ("https://example.com", "link"),
        ("8991234567890", "other"),
        ("A" * 60, "ikd"),
        ("halo", "other"),
        ("", "other"),
        ("1" * 5000, "other"),
    ],
)
def test_anything_else_is_an_unknown_code_of_some_kind(payload, kind):
    assert identify(payload, TODAY) == UnknownCode(kind)


@pytest.mark.parametrize("payload", ["18010945029000012", "https://shop.example/item/1801094502900001", "x1801094502900001"])
def test_sixteen_digits_inside_something_else_are_not_taken_for_a_nik(payload):
    assert isinstance(identify(payload, TODAY), UnknownCode)


@given(st.one_of(st.text(max_size=10_000), st.binary(max_size=10_000).map(lambda raw: raw.decode("latin-1"))))
def test_no_payload_breaks_it(payload):
    identify(payload, TODAY)
    acceptable(payload)


def test_a_nik_never_shows_itself_in_a_repr():
    assert A_NIK not in repr(identify(A_NIK, TODAY))
