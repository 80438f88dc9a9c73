"""Every language has room on every screen, and every service that is shipped on its tiles, questions and reviews.

What does not depend on the words (sizes, gaps, contrast) is test_sizes' business; here nothing may be cut, leave its place or lie
on something else, in any language, either text size, on any panel.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
OTHERS = ("jv", "su", "ljp", "en")


def drawn(folder: Path, *options: str) -> list[dict[str, Any]]:
    command = [sys.executable, str(ROOT / "scripts" / "shots"), str(folder), "--measure-only", *options]
    subprocess.run(command, check=True, capture_output=True, timeout=400)
    found: list[dict[str, Any]] = json.loads((folder / "targets.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Every screen in every language but Indonesian, which test_sizes looks at."""
    languages = [f"--language={language}" for language in OTHERS]
    shots = drawn(tmp_path_factory.mktemp("samples"), *languages)
    # Staff read Indonesian, and their screens speak nothing else.
    return [shot for shot in shots if shot["language"] != "id"]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Every page of tiles, question and review of the shipped catalogue, in all five languages."""
    return drawn(tmp_path_factory.mktemp("shipped"), "--shipped")


def crowded(shots: list[dict[str, Any]]) -> list[str]:
    """What has no room, by the name of its picture."""
    found = [f"{shot['picture']}: {text['text']!r} is cut" for shot in shots for text in shot["texts"] if text["overflows"]]
    found += [f"{shot['picture']}: {part} sticks out" for shot in shots for part in shot["out"]]
    return found + [f"{shot['picture']}: {pair} on one another" for shot in shots for pair in shot["overlaps"]]


def test_every_screen_has_room_for_every_language(samples: list[dict[str, Any]]) -> None:
    assert {shot["language"] for shot in samples} == set(OTHERS)
    assert crowded(samples) == []


def test_every_shipped_service_has_room_in_every_language(shipped: list[dict[str, Any]]) -> None:
    assert {shot["language"] for shot in shipped} == {"id", *OTHERS}
    assert crowded(shipped) == []


def test_keys_and_tiles_of_every_shipped_question_are_made_for_fingers(shipped: list[dict[str, Any]]) -> None:
    for shot in shipped:
        for target in shot["targets"]:
            where = f"{shot['picture']} {target['name']} {target['value']}"
            assert min(target["width_mm"], target["height_mm"]) >= 20, where
            assert target["gap_mm"] is None or target["gap_mm"] >= (8 if target["destructive"] else 3), where
        tiles = [target for target in shot["targets"] if target["name"] in ("category", "service", "answer", "write")]
        assert len(tiles) <= 6, shot["picture"]


def test_question_and_field_stand_above_the_keys_and_are_never_covered(shipped: list[dict[str, Any]]) -> None:
    typed = [shot for shot in shipped if any(target["name"] == "letter" for target in shot["targets"])]
    assert len({shot["sample"] for shot in typed}) >= 9
    for shot in typed:
        assert shot["overlaps"] == [], shot["picture"]
        assert sum(target["name"] == "letter" for target in shot["targets"]) >= 13, shot["picture"]
