"""`kiosk backup`, `kiosk restore` and `kiosk update` as a technician types them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from small_releases import installed, source
from store_parts import opened, submit

ROOT = Path(__file__).resolve().parents[2]


def kiosk(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def data(tmp_path):
    store = opened(tmp_path / "data")
    submit(store)
    store.close()
    (tmp_path / "etc").mkdir()
    (tmp_path / "secret").write_text("a long passphrase\nand nothing of this\n")
    return tmp_path / "data"


def test_a_backup_onto_a_stick_and_back_onto_a_new_card(data, tmp_path):
    places = ("--settings", tmp_path / "etc", "--passphrase-file", tmp_path / "secret")
    stick = tmp_path / "stick"
    stick.mkdir()
    made = kiosk("backup", stick, "--data", data, *places)
    assert made.returncode == 0, made.stderr
    (file,) = stick.iterdir()
    assert file.name.endswith(".backup")
    back = kiosk("restore", file, "--data", tmp_path / "new", *places)
    assert back.returncode == 0, back.stderr
    assert "1 requests wait" in back.stdout
    assert "above 1000" in back.stdout

    again = kiosk("restore", file, "--data", tmp_path / "new", *places)
    assert again.returncode == 1
    assert "move the folder away" in again.stderr
    (tmp_path / "secret").write_text("another passphrase\n")
    wrong = kiosk("restore", file, "--data", tmp_path / "newer", *places)
    assert (wrong.returncode, wrong.stderr.strip()) == (1, "the passphrase is another one")


def test_a_short_passphrase_is_refused_and_a_made_one_is_shown_once(data, tmp_path):
    (tmp_path / "secret").write_text("short\n")
    places = ("--data", data, "--settings", tmp_path / "etc")
    refused = kiosk("backup", tmp_path / "a.backup", *places, "--passphrase-file", tmp_path / "secret")
    assert refused.returncode == 2
    assert "12 characters" in refused.stderr
    assert not (tmp_path / "a.backup").exists()
    made = kiosk("backup", tmp_path / "a.backup", *places, "--make-passphrase")
    (tmp_path / "secret").write_text(made.stdout.rpartition(": ")[2])
    back = kiosk(
        "restore",
        tmp_path / "a.backup",
        *("--data", tmp_path / "new", "--settings", tmp_path / "etc"),
        *("--passphrase-file", tmp_path / "secret"),
    )
    assert back.returncode == 0, back.stderr


def test_a_bundle_of_this_checkout_by_a_stranger_changes_nothing(data, tmp_path):
    key = kiosk("update", "key", tmp_path / "publisher.key")
    assert len(key.stdout.strip()) == 64
    assert kiosk("update", "key", tmp_path / "publisher.key").returncode == 1, "a key is never overwritten"
    made = kiosk("update", "make", tmp_path / "ours.ade", "--key", tmp_path / "publisher.key")
    assert made.returncode == 0, made.stderr
    releases = installed(tmp_path / "opt", source(tmp_path / "old", "old"))
    refused = kiosk("update", "apply", tmp_path / "ours.ade", "--root", releases.root, "--data", data)
    assert refused.returncode == 1
    assert "nobody's updates are believed yet" in refused.stderr
    status = kiosk("update", "status", "--root", releases.root)
    assert status.stdout.split() == ["current", *releases.names(), "settled", *releases.names(), "previous", "-"]
    assert kiosk("update", "back", "--root", releases.root).returncode == 1
    assert "runs and serves" in kiosk("update", "settle", "--root", releases.root).stdout
