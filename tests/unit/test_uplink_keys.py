"""The kiosk's key: made once, kept, never silently another one."""

from __future__ import annotations

import random
import stat

import pytest

from kiosk.uplink.keys import KEY_PATH, KeyFileError, KioskKey, open_key


def test_the_first_start_makes_a_key_and_the_next_one_finds_it(tmp_path):
    first = open_key(tmp_path, enrolled=False)
    again = open_key(tmp_path, enrolled=True)
    assert again == first
    assert len(first.public) == 32


def test_two_kiosks_have_two_keys(tmp_path):
    assert open_key(tmp_path / "a", enrolled=False) != open_key(tmp_path / "b", enrolled=False)


def test_nobody_else_may_read_it(tmp_path):
    open_key(tmp_path, enrolled=False)
    path = tmp_path / KEY_PATH
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o644)
    open_key(tmp_path, enrolled=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"\x00" * 120, b"anjungan-ed25519-1 00", random.Random(7).randbytes(40), b"x" * 10_000])
def test_a_damaged_key_of_an_enrolled_kiosk_is_an_error_that_says_what_to_do_and_keeps_the_file(tmp_path, content):
    open_key(tmp_path, enrolled=False)
    path = tmp_path / KEY_PATH
    path.write_bytes(content)
    with pytest.raises(KeyFileError, match="restore it from a copy or enrol the kiosk anew") as caught:
        open_key(tmp_path, enrolled=True)
    assert path.read_bytes() == content
    assert str(path) in str(caught.value)


def test_one_flipped_digit_is_noticed(tmp_path):
    open_key(tmp_path, enrolled=False)
    path = tmp_path / KEY_PATH
    text = path.read_text()
    place = text.index(" ") + 5
    path.write_text(text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :])
    with pytest.raises(KeyFileError):
        open_key(tmp_path, enrolled=True)


def test_a_key_torn_at_any_byte_before_enrolment_is_set_aside_and_made_anew(tmp_path):
    open_key(tmp_path, enrolled=False)
    path = tmp_path / KEY_PATH
    whole = path.read_bytes()
    for length in range(len(whole) - 1):
        path.write_bytes(whole[:length])
        assert open_key(tmp_path, enrolled=False).seed.hex().encode() not in whole
        assert path.with_suffix(".damaged").read_bytes() == whole[:length]


def test_a_missing_key_of_an_enrolled_kiosk_is_not_replaced(tmp_path):
    with pytest.raises(KeyFileError, match="missing"):
        open_key(tmp_path, enrolled=True)
    assert not (tmp_path / KEY_PATH).exists()


def test_what_a_power_cut_left_of_an_earlier_attempt_does_no_harm(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "kiosk.new").write_bytes(b"half")
    key = open_key(tmp_path, enrolled=False)
    assert open_key(tmp_path, enrolled=True) == key
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["kiosk.ed25519"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "keys").write_text("a file where the folder should be")
    with pytest.raises(KeyFileError, match=r"kiosk\.ed25519"):
        open_key(tmp_path, enrolled=False)


def test_the_seed_never_shows():
    seed = bytes(range(32))
    assert seed.hex() not in repr(KioskKey(seed))
    assert repr(seed) not in repr(KioskKey(seed))
