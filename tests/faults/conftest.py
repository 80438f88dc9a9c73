"""One simulated hall for the tests that only need some hall, and the data folder of a kiosk enrolled with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_kiosk import opened, running

from config.settings import Settings, load_settings
from scripts.simhall import Hall

Enrolled = Callable[..., Settings]


@pytest.fixture(scope="session")
def one_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall(tmp_path_factory.mktemp("one") / "hall") as hall:
        yield hall


@pytest.fixture(scope="session")
def _template(one_hall: Hall) -> Path:
    settings = load_settings(one_hall.config).with_changes({"camera.enabled": "false"})
    with running(settings) as (_kiosk, face):
        opened(face)
    return settings.store.path


@pytest.fixture
def settings_for(one_hall: Hall, _template: Path, tmp_path: Path) -> Enrolled:
    """Settings of a kiosk that is enrolled already, in a data folder of its own; no camera, an unhurried printer."""

    def settings(changes: dict[str, object] | None = None, *, data: Path = tmp_path / "data", enrolled: bool = True) -> Settings:
        if enrolled:
            shutil.copytree(_template, data, dirs_exist_ok=True)
        plain = {
            "camera.enabled": "false",
            "store.path": str(data),
            "store.reserve_mib": "1",
            "central.longest_pause_seconds": "1",
        }
        return load_settings(one_hall.config).with_changes({**plain, "printer.write_deadline_seconds": "3", **(changes or {})})

    return settings


@pytest.fixture
def quick_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed kiosk tries again at once instead of after half a minute."""
    monkeypatch.setattr("kiosk.doors.SOON_SECONDS", 0.2)
    monkeypatch.setattr("kiosk.doors.LATER_SECONDS", 0.2)
