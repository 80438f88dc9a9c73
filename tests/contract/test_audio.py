"""Every voice and the player, on real programs: espeak-ng speaks, oggdec unpacks, a real process stands for the loudspeaker."""

from __future__ import annotations

import array
import math
import shutil
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path

import pytest

from drivers.audio.base import Pcm, Voice
from drivers.audio.chime import chime
from drivers.audio.espeak import EspeakVoice
from drivers.audio.files import FileVoice
from drivers.audio.player import PLAYERS, Player, find_player
from drivers.audio.wav import read_wav
from drivers.errors import DeviceBusy, DeviceError, DeviceLost, DeviceMissing

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed here")


def tone(seconds: float, swing: int = 8_000, rate: int = 22_050) -> Pcm:
    values = array.array("h", (int(swing * math.sin(at / 9)) for at in range(int(rate * seconds))))
    return Pcm(values.tobytes(), rate)


def record(path: Path, sound: Pcm) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(sound.channels)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(sound.samples)


def sink(path: Path) -> Player:
    """A loudspeaker that keeps what it hears."""
    return Player(("dd", f"of={path}", "bs=4096", "status=none"))


def slow() -> Player:
    """One that takes as long as the sound lasts, and longer."""
    return Player((sys.executable, "-c", "import sys, time; sys.stdin.buffer.read(); time.sleep(30)"))


@pytest.fixture
def voices(tmp_path: Path) -> list[Voice]:
    record(tmp_path / "id" / "welcome.headline.wav", tone(0.3))
    return [FileVoice(tmp_path), *([EspeakVoice()] if shutil.which("espeak-ng") else [])]


def test_every_voice_says_a_prompt_or_says_that_it_cannot(voices):
    for voice in voices:
        sound = voice.say("Selamat datang.", "welcome.headline", "id")
        assert sound is not None
        assert 0.2 < sound.seconds < 10
        assert voice.say("Selamat datang.", "welcome.headline", "xx") is None


@needs_espeak
@pytest.mark.parametrize("language", ["id", "en", "jv", "su", "ljp"])
def test_espeak_reads_every_language_of_the_kiosk(language):
    short, long = (EspeakVoice().say(text, "", language) for text in ("Satu", "Tunjukkan kartu ke kotak kuning, lalu tahan."))
    assert short is not None
    assert long is not None
    assert long.seconds > short.seconds


@needs_espeak
def test_words_are_not_on_the_command_line_for_others_to_read():
    told = []
    program = Path(sys.executable)
    voice = EspeakVoice(str(program))
    with pytest.raises(DeviceError) as failed:  # python does not know espeak's options: what it was given is in its complaint
        voice.say("rahasia", "", "id")
    told.append(str(failed.value))
    assert not any("rahasia" in each for each in told)


def test_a_voice_whose_program_is_missing_says_so():
    with pytest.raises(DeviceMissing):
        EspeakVoice("/nowhere/espeak-ng").say("Satu", "", "id")


def test_a_recording_in_ogg_is_unpacked(tmp_path):
    if not (shutil.which("oggdec") and shutil.which("oggenc")):
        pytest.skip("vorbis-tools is not installed here")
    record(tmp_path / "a.wav", tone(0.5))
    (tmp_path / "id").mkdir()
    subprocess.run(["oggenc", "-Q", str(tmp_path / "a.wav"), "-o", str(tmp_path / "id" / "nik.headline.ogg")], check=True)
    sound = FileVoice(tmp_path).say("", "nik.headline", "id")
    assert sound is not None
    assert sound.seconds == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("key", ["../secret", "", "a/b", "x" * 200, "..", "-rf"])
def test_no_key_leads_out_of_the_folder(tmp_path, key):
    record(tmp_path / "secret.wav", tone(0.1))
    record(tmp_path / "voice" / "id" / "ok.wav", tone(0.1))
    assert FileVoice(tmp_path / "voice").say("", key, "id") is None
    assert FileVoice(tmp_path / "voice").say("", "ok", "../voice/id") is None


@pytest.mark.parametrize("data", [b"", b"RIFF", b"not a sound", b"RIFF\x00\x00\x00\x00WAVEfmt ", bytes(5000)])
def test_a_file_that_is_no_sound_is_passed_over(tmp_path, data):
    assert read_wav(data) is None
    (tmp_path / "id").mkdir()
    (tmp_path / "id" / "nik.headline.wav").write_bytes(data)
    assert FileVoice(tmp_path).say("", "nik.headline", "id") is None


def test_the_player_sends_every_sample_as_loud_as_asked(tmp_path):
    sound = tone(0.4)
    assert sink(tmp_path / "full").play(sound, 1.0)
    assert (tmp_path / "full").read_bytes() == sound.samples
    assert sink(tmp_path / "half").play(sound, 0.5)
    full, half = (array.array("h", (tmp_path / name).read_bytes()) for name in ("full", "half"))
    assert max(half) == pytest.approx(max(full) / 2, abs=2)
    assert sink(tmp_path / "none").play(sound, 0.0)
    assert not any((tmp_path / "none").read_bytes())


def test_no_volume_is_over_the_full_swing():
    assert max(array.array("h", tone(0.1, 32_000).at(7.0).samples)) <= 32_767


def test_a_cut_silences_at_once():
    player = slow()
    ended: list[bool] = []
    thread = threading.Thread(target=lambda: ended.append(player.play(tone(20.0), 1.0)))
    thread.start()
    time.sleep(0.3)
    began = time.monotonic()
    player.cut()
    thread.join(timeout=5)
    assert ended == [False]
    assert time.monotonic() - began < 2


def test_a_cut_while_nothing_plays_does_not_silence_what_comes_next(tmp_path):
    player = sink(tmp_path / "heard")
    player.cut()
    assert player.play(tone(0.1), 1.0)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("ALSA lib: Device or resource busy", DeviceBusy),
        ("aplay: main:831: audio open error: No such file or directory", DeviceMissing),
        ("ALSA lib confmisc.c: cannot find card '0'", DeviceMissing),
        ("something else", DeviceLost),
    ],
)
def test_what_the_player_complains_of_is_told_apart(said, expected):
    script = f"import sys; sys.stdin.buffer.read(); sys.stderr.write({said!r}); sys.exit(1)"
    with pytest.raises(expected):
        Player((sys.executable, "-c", script)).play(tone(0.1), 1.0)


def test_a_player_that_is_not_installed_is_named():
    with pytest.raises(DeviceMissing, match="nowhere"):
        Player(("/nowhere/aplay",)).play(tone(0.1), 1.0)


def test_the_first_player_that_is_installed_is_taken(monkeypatch, tmp_path):
    program = tmp_path / "pw-play"
    program.write_text("#!/bin/sh\ncat > /dev/null\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin" if not shutil.which("aplay") else str(tmp_path))
    assert isinstance(find_player("pw-play"), Player)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DeviceMissing, match="alsa-utils"):
        find_player("auto")
    assert set(PLAYERS) == {"aplay", "pw-play"}


def test_a_machine_without_a_sound_card_says_so_and_does_not_hang():
    if shutil.which("aplay") is None:
        pytest.skip("aplay is not installed here")
    if Path("/proc/asound/cards").exists() and "no soundcards" not in Path("/proc/asound/cards").read_text():
        pytest.skip("this machine has a sound card")
    with pytest.raises(DeviceError):
        find_player("aplay").play(tone(0.1), 1.0)


def test_the_bell_is_loud_and_short():
    bell = chime()
    assert 1 < bell.seconds < 4
    assert max(array.array("h", bell.samples)) > 25_000
