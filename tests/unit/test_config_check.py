"""`kiosk config check` says what it found, in words and in its exit code."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from kiosk.__main__ import app

ROOT = Path(__file__).parents[2]


def test_sound_settings_are_called_sound() -> None:
    done = CliRunner().invoke(app, ["config", "check", "--config", str(ROOT / "config" / "kiosk.toml")])
    assert done.exit_code == 0
    assert "kiosk.toml: sound." in done.stdout


def test_a_mistake_in_a_service_is_not_called_sound(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text('[services]\nfolder = "."\n', encoding="utf-8")
    for name in ("categories", "requirements"):
        (tmp_path / f"{name}.toml").write_text(f"{name} = []\n", encoding="utf-8")
    (tmp_path / "bad.toml").write_text('code = "?"\n', encoding="utf-8")
    done = CliRunner().invoke(
        app, ["config", "check", "--config", str(tmp_path / "kiosk.toml"), "--set", "services.folder=" + str(tmp_path)]
    )
    assert done.exit_code == 2
    assert "not sound, see above" in done.stdout
