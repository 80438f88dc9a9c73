"""Settings in a QR: whole or refused, whatever was done to the text; read by a camera from the QR as drawn."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey
from PIL import Image

from central.drawing_qr import draw_qr
from kiosk.model.configuration_code import (
    LONGEST_TOML_BYTES,
    PREFIX,
    ConfigurationCodeError,
    configuration_text,
    read_configuration,
)

KEY = SigningKey.generate()


def sign(message: bytes) -> bytes:
    return KEY.sign(message).signature


def verify(message: bytes, signature: bytes) -> bool:
    try:
        KEY.verify_key.verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


@given(st.binary(min_size=1, max_size=600))
def test_what_was_signed_is_read_again(toml: bytes):
    assert read_configuration(configuration_text(toml, sign), verify) == toml


@given(st.data())
def test_one_changed_character_is_noticed_or_changes_nothing(data):
    """What is signed is the TOML: a bit of base64 or of deflate's padding that means nothing may be either way."""
    toml = b"[visit]\ndone_seconds = 45\n"
    text = configuration_text(toml, sign)
    at = data.draw(st.integers(len(PREFIX), len(text) - 1))
    other = data.draw(st.sampled_from("ABCDabcd0123-_").filter(lambda letter: letter != text[at]))
    try:
        assert read_configuration(text[:at] + other + text[at + 1 :], verify) == toml
    except ConfigurationCodeError:
        return


def test_another_word_in_it_is_refused():
    forged = configuration_text(b"[visit]\ndone_seconds = 99\n", lambda message: SigningKey.generate().sign(message).signature)
    with pytest.raises(ConfigurationCodeError):
        read_configuration(forged, verify)


@given(st.text(max_size=300))
def test_any_text_is_refused_kindly(text: str):
    with pytest.raises(ConfigurationCodeError):
        read_configuration(PREFIX + text, verify)


def test_a_bomb_of_zeros_stops_at_the_longest():
    with pytest.raises(ConfigurationCodeError):
        configuration_text(b"\0" * (LONGEST_TOML_BYTES + 1), sign)
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(b"s" * 64 + zlib.compress(b"\0" * 50_000_000, 9)[:1200]).decode()
    with pytest.raises(ConfigurationCodeError):
        read_configuration(PREFIX + bomb, verify)


def test_the_qr_as_drawn_is_read_by_a_camera(tmp_path):
    toml = "".join(f"[section{n}]\noption_{n} = {n * 37}\n" for n in range(20)).encode()
    text = configuration_text(toml, sign)
    draw_qr(text, tmp_path / "code.png")
    with Image.open(tmp_path / "code.png") as picture:
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert read_configuration(found.text, verify) == toml
